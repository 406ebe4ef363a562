"""Labels that an issue was to begin with and has not got: the token had no right to them, or the tracker failed.

The marker names them from the first moment, because it is written with the issue; the journal says which of them never
were there, so that nobody takes their absence for a person's work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from debrief.planning import marker as markers
from debrief.planning.case import Case
from debrief.planning.labels import first_labels, labels_by_kind
from debrief.planning.observed import SeenIssue
from debrief.planning.plan import Change, ChangeKind


def owed_labels(case: Case, seen: SeenIssue) -> tuple[str, ...]:
    """Return the labels that are still to be put on an open issue, as the tracker calls them."""
    entry = case.entry
    if entry is None:
        return ()
    names = [(name, case.observed.label_name(name)) for name in first_labels(case.point, case.intent.settings)]
    absent = [(name, called) for name, called in names if not seen.has_label(called)]
    if entry.claimed_only and len(absent) == len(names):
        # The run that made it ended before it could look. A tracker drops all labels or none; people leave some.
        return tuple(called for _, called in absent)
    owed = [(name, called) for name, called in absent if markers.digest_labels((name, called)) & entry.owed]
    kinds = labels_by_kind(case.intent.settings).values()
    return tuple(called for name, called in owed if not any(_another(name, labels, seen, case) for labels in kinds))


def _another(name: str, labels: Mapping[str, str], seen: SeenIssue, case: Case) -> bool:
    """Whether the issue bears another label of the same kind, which would be contradicted."""
    return name.casefold() in labels and any(seen.has_label(case.observed.label_name(one)) for one in labels.values())


def paid(case: Case, seen: SeenIssue) -> Iterator[Change]:
    """Yield the note that nothing is owed any more, once a person has put the labels on or the file wants others."""
    if case.entry is not None and case.entry.owed and not owed_labels(case, seen):
        detail = {"path": case.point.path, "where": ["journal"], "labelled": True}
        yield case.change(ChangeKind.RECORD_NUMBER, seen.number, detail)

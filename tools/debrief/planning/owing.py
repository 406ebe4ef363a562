"""What an issue was to begin with and has not got: for want of a right, by a fault, or as its owner has no access yet.

The marker names its labels from the first moment, because it is written with the issue; the journal says which of them
never were there, so that nobody takes their absence for a person's work. Without a journal, the marker says so itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from debrief.planning import marker as markers
from debrief.planning.case import Case
from debrief.planning.label_keeping import other_of_kind
from debrief.planning.labels import first_labels
from debrief.planning.observed import SeenIssue
from debrief.planning.plan import Change, ChangeKind

ASSIGNEE = "assignee"
"""Stands among the digests of labels for the owner, to whom the issue could not be assigned."""

MARKER = "marker"
"""Stands among them for the hidden marker that an issue which a person made could not be given; the journal's alone."""


def debts(case: Case, seen: SeenIssue) -> frozenset[str]:
    """Return what is owed to an issue: digests of labels, and `ASSIGNEE`."""
    marker = seen.parts.marker
    return (case.entry.owed if case.entry is not None else frozenset()) | (marker.owed if marker else frozenset())


def owes_assignee(case: Case, seen: SeenIssue) -> bool:
    """Whether an open issue still waits for its owner; once anybody is assigned, that is the tracker's affair."""
    return ASSIGNEE in debts(case, seen) and bool(case.assignees) and not seen.assignees


def owes_marker(case: Case, seen: SeenIssue) -> bool:
    """Whether an issue that a person made still waits for its marker; one that was taken out does not come back."""
    return case.entry is not None and MARKER in case.entry.owed and seen.parts.marker is None


def never_put(case: Case, seen: SeenIssue, names: Iterable[str]) -> frozenset[str]:
    """Return digests of those of the labels `names` that an issue without its marker never got.

    They could not be put on, or the issue bore another of their kind; all others that it lacks, a person took off.
    """
    owed = debts(case, seen)
    return frozenset(
        digest
        for name in names
        for digest in markers.digest_labels((name,))
        if not seen.has_label(case.observed.label_name(name))
        and (digest in owed or other_of_kind(name, seen, case) is not None)
    )


def can_assign(case: Case) -> bool:
    """Whether the owner can be assigned by now, as far as that was looked at."""
    return all(login.casefold() in case.observed.assignable for login in case.assignees)


def owed_labels(case: Case, seen: SeenIssue) -> tuple[str, ...]:
    """Return the labels that are still to be put on an open issue, as the tracker calls them."""
    entry, marked = case.entry, debts(case, seen)
    if entry is None and not marked:
        return ()
    names = [(name, case.observed.label_name(name)) for name in first_labels(case.point, case.intent.settings)]
    absent = [(name, called) for name, called in names if not seen.has_label(called)]
    if entry is not None and entry.claimed_only and len(absent) == len(names):
        # The run that made it ended before it could look. A tracker drops all labels or none; people leave some.
        return tuple(called for _, called in absent)
    owed = [(name, called) for name, called in absent if markers.digest_labels((name, called)) & marked]
    return tuple(called for name, called in owed if other_of_kind(name, seen, case) is None)


def paid(case: Case, seen: SeenIssue) -> Iterator[Change]:
    """Yield the note that nothing is owed any more, once a person has seen to it or the file wants something else."""
    if case.entry is None:
        return
    detail: dict[str, object] = {"path": case.point.path, "where": ["journal"]}
    if case.entry.owed - {ASSIGNEE, MARKER} and not owed_labels(case, seen):
        detail["labelled"] = True
    if ASSIGNEE in case.entry.owed and not owes_assignee(case, seen):
        detail["assigned"] = True
    if MARKER in case.entry.owed and not owes_marker(case, seen):
        detail["marked"] = True
    if len(detail) > 2:
        yield case.change(ChangeKind.RECORD_NUMBER, seen.number, detail)

"""An issue that is ours: its labels, text and marker are kept in step with the file, and people's edits are left.

Decided three ways: the file's text now, the issue's text now, and the text of the last sync, whose digest the marker
keeps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from debrief.planning import marker as markers
from debrief.planning.case import Case
from debrief.planning.differing import differing
from debrief.planning.label_keeping import due_labels
from debrief.planning.labels import lasting_labels
from debrief.planning.marker import Marker
from debrief.planning.observed import SeenIssue
from debrief.planning.owing import ASSIGNEE, can_assign, owed_labels, owes_assignee, paid
from debrief.planning.plan import Basis, Change, ChangeKind


def labels_and_text(case: Case, seen: SeenIssue) -> Iterator[Change | str]:
    """Yield what brings labels and text of an open issue in step with the file, or why they are left."""
    base = seen.parts.marker
    if base is None:
        return
    wanted = lasting_labels(case.point, case.intent.settings)
    record = case.observed.label_name(case.intent.settings.issues.labels.record)
    # A label that was there at the last sync and is not now was taken off by a person: it stays off.
    missing, remembered, notes = due_labels(wanted, base.labels, seen, case)
    missing = tuple(dict.fromkeys((*missing, *owed_labels(case, seen))))
    yield from paid(case, seen)
    if missing:
        yield case.change(ChangeKind.ADD_LABELS, seen.number, {"labels": list(missing)}, labels=missing)
    yield from notes
    if not seen.has_label(record) and record not in missing:
        yield f"issue #{seen.number} lacks the label `{record}`, by which it is found again: put it back"
    # What a marker owes stays there until it can be paid; labels are added before the marker is written.
    waits = ASSIGNEE in base.owed and owes_assignee(case, seen) and not can_assign(case)
    owed = frozenset({ASSIGNEE} if waits else ())
    fresh = replace(case.marker(remembered), owed=owed)
    tracker = markers.digest_text(seen.title, seen.parts.text)
    changed = fresh.text != base.text
    if tracker not in (fresh.written, base.written):
        if changed:
            shown = differing(case.issue.title, case.issue.text, seen.title, seen.parts.text)
            yield (
                f"conflict: the file and issue #{seen.number} were both changed: the issue is left as it"
                " is; bring the issue's title and text in line with the file, or the file with the issue"
                + (f"; by the file it has {shown}" if shown else "")
            )
        kept = replace(base, labels=fresh.labels, owed=owed)
    elif tracker == fresh.written:
        kept = fresh
    elif changed:
        fields = ["title"] if seen.title.strip() != case.issue.title.strip() else []
        yield case.change(
            ChangeKind.UPDATE_ISSUE,
            seen.number,
            {"fields": [*fields, "body"]},
            body=markers.write_body(case.issue.text, fresh),
            basis=Basis(seen.title, seen.body),
        )
        return
    else:
        # Only what it says of other action points is older than the record: the next change of its own renews that.
        kept = replace(base, labels=fresh.labels, owed=owed)
    if kept != base:
        yield _mark(case, seen, kept)


def _mark(case: Case, seen: SeenIssue, fresh: Marker) -> Change:
    """Refresh nothing but the marker; all text stays, a person's too."""
    return case.change(
        ChangeKind.UPDATE_ISSUE,
        seen.number,
        {"fields": ["marker"]},
        body=markers.set_marker(seen.body, fresh),
        basis=Basis(seen.title, seen.body),
    )


def assigned(case: Case, seen: SeenIssue) -> Iterator[Change]:
    """Repair what a run left undone that ended between creation and assignment, and what was not possible then."""
    entry, wanted = case.entry, case.assignees
    if not wanted or seen.assignees:
        return
    owed = owes_assignee(case, seen) and can_assign(case)
    if owed or (entry is not None and entry.digest is None and ASSIGNEE not in entry.owed):
        detail: dict[str, object] = {"fields": ["assignees"], "assignees": list(wanted)}
        if owed:
            detail["owed"] = True
        yield case.change(ChangeKind.UPDATE_ISSUE, seen.number, detail, assignees=wanted)

"""An issue that a person made and named in a file: it is checked, then taken on, and its text stays the person's.

The bot puts its marker below the text, so that the issue is known for what it is, and gives it what a new issue begins
with: labels, the owner where nobody is assigned, and the steps of triage. Title and text are never written, then or
later, and labels are only added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from debrief.planning import marker as markers
from debrief.planning.case import Case
from debrief.planning.label_keeping import Due, due_labels
from debrief.planning.labels import first_labels, lasting_labels
from debrief.planning.marker import Marker
from debrief.planning.observed import SeenIssue
from debrief.planning.owing import can_assign, never_put, owed_labels, owes_assignee, owes_marker, paid
from debrief.planning.plan import Basis, Change, ChangeKind, IssueContent, Refusal

BODY_MAX = 65_536
"""Longest body in characters, its marker included; source: the message of GitHub's API to a longer one."""


def refused(case: Case, seen: SeenIssue) -> str | None:
    """Say why an issue cannot be an action point's, or None."""
    key, number, wanted, recorded, observed = case.point.key, seen.number, case.wanted, case.recorded, case.observed
    others = [one for one in wanted.typed.get(number, ()) if one != key]
    if others:
        return f"issue #{number} is named by {others[0]} too: nothing is changed; take one of the two numbers out"
    for other, entry in recorded.entries.items():
        if other != key and entry.number == number and entry.fate is None:
            return f"issue #{number} belongs to {other}: nothing is changed; take `issue:` out, or name another issue"
    for one in observed.by_key.get(key, ()):
        if one.number != number:
            return (
                f"the file says issue #{number}, but the issue made for it is #{one.number}:"
                f" nothing is changed; write `issue: {one.number}`"
            )
    marker = seen.parts.marker
    if marker is not None and marker.key != key:
        # Whoever wrote it: a copy of another issue's text is a mistake to be cleared up first.
        return f"issue #{number} bears the hidden marker of {marker.key}: nothing is changed; take that line out of it"
    return None


def of_another_tracker(case: Case, seen: SeenIssue | None) -> Refusal | None:
    """Say why a number in the file means nothing here: the local tracker gave it. None where this tracker knows it."""
    key, number, place = case.point.key, case.point.number, case.wanted.local.get(case.point.key)
    entry = case.entry
    if place is None or (entry is not None and entry.number == number):
        return None
    if seen is not None and seen.parts.marker is not None and seen.parts.marker.key == key:
        return None
    what = f"#{number} is “{seen.title}”" if seen is not None else f"nobody knows #{number}"
    return Refusal(
        f"{place} says `issue: {number}`, a number that the local tracker gave, and here {what}: nothing is changed;"
        " take that `issue:` out of the file, and its issue is made"
    )


def adopted(case: Case, seen: SeenIssue) -> Iterator[Change | str]:
    """Yield what is left to do so that an issue is taken on, and what its file has brought since."""
    point, marker, entry, settings = case.point, seen.parts.marker, case.entry, case.intent.settings
    record = case.observed.label_name(settings.issues.labels.record)
    # What the journal remembers and the body lacks, a person has taken out: it is not put back.
    noted = entry is not None and entry.imported and entry.number == seen.number
    known = noted or (marker is not None and marker.imported)
    # Nobody works on a closed one any more; it only has to be found again.
    lasting = lasting_labels(point, settings) if seen.open else (settings.issues.labels.record,)
    names = first_labels(point, settings) if seen.open and not known else lasting
    before = marker.labels if marker is not None and marker.imported else None
    unmarked = noted and owes_marker(case, seen)
    if unmarked:
        before = markers.digest_labels(lasting) - never_put(case, seen, lasting)
    # Where nobody knows which it had before, none is added.
    missing, remembered, notes = (
        due_labels(names, before or frozenset(), seen, case, first=not known or unmarked)
        if before is not None or not known
        else Due((), frozenset())
    )
    if noted:
        owed = owed_labels(case, seen)
        missing = tuple(dict.fromkeys((*missing, *(name for name in owed if seen.open or name == record))))
        yield from paid(case, seen)
    if missing:
        yield case.change(ChangeKind.ADD_LABELS, seen.number, {"labels": list(missing)}, labels=missing)
    yield from notes
    if known and not seen.has_label(record) and record not in missing:
        yield f"issue #{seen.number} lacks the label `{record}`, by which it is found again: put it back"
    late = known and owes_assignee(case, seen) and can_assign(case)
    if (not known or late) and seen.open and case.assignees and not seen.assignees:
        given: dict[str, object] = {"fields": ["assignees"], "assignees": list(case.assignees)}
        yield case.change(ChangeKind.UPDATE_ISSUE, seen.number, given, assignees=case.assignees)
    labels = markers.digest_labels(lasting) & remembered
    if not known or unmarked:
        fresh = Marker(point.key, markers.digest_text(case.issue.title, case.issue.decisive), labels, imported=True)
        body = markers.set_marker(seen.body, fresh)
        if len(body) <= BODY_MAX:
            yield _marked(case, seen, body, {"fields": ["marker"], "imported": True})
        else:
            yield f"issue #{seen.number} has no room for the hidden marker: only the journal knows it"
    elif marker is not None and before is not None and seen.open and not labels <= before:
        # Those that were there before stay remembered: none that was taken off comes back.
        fresh = replace(marker, labels=markers.remembered(labels, before))
        yield _marked(case, seen, markers.set_marker(seen.body, fresh), {"fields": ["marker"]})
    if not noted:
        detail: dict[str, object] = {"path": point.path, "where": ["journal"], "origin": "imported"}
        detail |= {"again": True} if known and entry is None else {}
        # A number with a slip in it is seen by the title that nobody expects.
        detail |= {"found": seen.title} if seen.title != case.issue.title else {}
        yield case.change(ChangeKind.RECORD_NUMBER, seen.number, detail)


def _marked(case: Case, seen: SeenIssue, body: str, detail: Mapping[str, object]) -> Change:
    content = IssueContent(seen.title, body)
    basis = Basis(seen.title, seen.body)
    return Change(ChangeKind.UPDATE_ISSUE, case.point.key, seen.number, case.issue.title, detail, content, basis)

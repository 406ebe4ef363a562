"""An issue that a person made and named in a file: it is checked, then taken on, and its text stays the person's.

The bot puts its marker below the text, so that the issue is known for what it is, and the reserved label on it, so
that it is found again. Title, text and all other labels are never written, then or later.
"""

from __future__ import annotations

from collections.abc import Iterator

from debrief.planning import marker as markers
from debrief.planning.desired import DesiredIssue
from debrief.planning.intent import Intent, Wanted
from debrief.planning.marker import Marker
from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.plan import Basis, Change, ChangeKind, IssueContent
from debrief.planning.recorded import Recorded

BODY_MAX = 65_000
"""Longest body in characters that gets a marker; GitHub takes 65,536 with it."""


def refused(issue: DesiredIssue, seen: SeenIssue, wanted: Wanted, recorded: Recorded, observed: Observed) -> str | None:
    """Say why an issue cannot be an action point's, or None."""
    key, number = issue.point.key, seen.number
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


def adopted(
    issue: DesiredIssue, seen: SeenIssue, recorded: Recorded, observed: Observed, intent: Intent
) -> Iterator[Change | str]:
    """Yield what is left to do so that an issue is taken on."""
    point, marker = issue.point, seen.parts.marker
    record = observed.label_name(intent.settings.issues.labels.record)
    digest = markers.digest_labels([intent.settings.issues.labels.record])
    entry = recorded.entries.get(point.key)
    # What the journal remembers and the body lacks, a person has taken out: it is not put back.
    noted = entry is not None and entry.imported and entry.number == seen.number
    known = noted or (marker is not None and marker.imported)
    if not seen.has_label(record):
        if known:
            yield f"issue #{seen.number} lacks the label `{record}`, by which it is found again: put it back"
        else:
            content = IssueContent(issue.title, "", (record,))
            yield Change(ChangeKind.ADD_LABELS, point.key, seen.number, issue.title, {"labels": [record]}, content)
    if not known:
        fresh = Marker(point.key, markers.digest_text(issue.title, issue.decisive), digest, imported=True)
        if len(seen.body) <= BODY_MAX:
            yield Change(
                ChangeKind.UPDATE_ISSUE,
                point.key,
                seen.number,
                issue.title,
                {"fields": ["marker"], "imported": True},
                IssueContent(seen.title, markers.append_marker(seen.body, fresh)),
                Basis(seen.title, seen.body),
            )
        else:
            yield f"issue #{seen.number} has no room for the hidden marker: only the journal knows it"
    # A journal without any entry is not mended alone: it may be one that cannot be written.
    if not noted and (not known or entry is not None):
        detail = {"path": point.path, "where": ["journal"], "origin": "imported"}
        yield Change(ChangeKind.RECORD_NUMBER, point.key, seen.number, issue.title, detail)

"""Which issue is an action point's: by number first, journal before file, then by marker; never by title."""

from __future__ import annotations

from debrief.planning.desired import DesiredPoint
from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.recorded import Recorded


def marked_issue(key: str, observed: Observed) -> SeenIssue | None:
    """Return the issue whose marker names a key.

    Of several, the open one of lowest number is the living one; one that was closed as a duplicate comes last.
    """
    marked = observed.by_key.get(key, ())
    return min(marked, key=lambda issue: (not issue.open, issue.state == "duplicate", issue.number)) if marked else None


def located(point: DesiredPoint, recorded: Recorded, observed: Observed) -> SeenIssue | None:
    """Return the issue of an action point, as far as it can be seen and is nobody else's."""
    numbers = recorded.numbers(point.key, point.number)
    entry = recorded.entries.get(point.key)
    if not numbers or (entry is not None and entry.fate is not None and numbers[0] == entry.number):
        moved = observed.followed.get(entry.number) if entry is not None and entry.number is not None else None
        return marked_issue(point.key, observed) or moved
    seen = observed.issues.get(numbers[0]) or observed.followed.get(numbers[0]) if len(numbers) == 1 else None
    if seen is None or observed.marked_key(seen) not in (None, point.key):
        return None
    return seen

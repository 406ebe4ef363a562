"""What no list shows: issues whose label somebody has taken off, those that were moved, and who can be assigned.

All of it is looked at in one request for each hundred, so that a run with nothing to do costs no more for them. What
that does not show is asked for one by one, because only then the tracker says what has become of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from debrief.planning.desired import DesiredPoint
from debrief.planning.observed import Gone, SeenIssue
from debrief.planning.owing import ASSIGNEE
from debrief.syncing.seeking import seen
from debrief.trackers.port import Glance, JournalEntry, JournalState, ObservedIssue, Place, Reader, parts_of

NOTHING = Glance()
FOLLOW_MAX = 1
"""Most moved issues that are followed anew in a run, because they are not where they went; each costs two requests."""


@dataclass(frozen=True, slots=True)
class Further:
    """What was seen beside the issues of this repository."""

    moved: Mapping[int, str] = field(default_factory=dict)
    """Where issues went that are moved, by their number here: `owner/name#number`."""
    followed: Mapping[int, SeenIssue] = field(default_factory=dict)
    """They themselves, as far as they can be seen."""
    assignable: frozenset[str] = frozenset()
    """Owners whom an issue waits for and who can be assigned, case-folded."""


def look_up(
    reader: Reader,
    points: Sequence[DesiredPoint],
    state: JournalState,
    listed: dict[int, SeenIssue],
    numbers: Sequence[int],
    gone: dict[int, Gone],
    shown: Glance = NOTHING,
) -> Further:
    """Look at `numbers`, which no list shows, at moved issues, and at owners that issues wait for.

    What is found of `numbers` goes into `listed`, what is not, into `gone`; `shown` is what `first_glance` has seen.
    Raises TrackerError.
    """
    listed.update((number, seen(shown.issues[Place(number)])) for number in numbers if Place(number) in shown.issues)
    numbers = [number for number in numbers if Place(number) not in shown.issues]
    places = dict(_moved(points, state))
    logins = tuple(dict.fromkeys(_waited_for(points, state, listed, journal=not shown.issues)))
    further = [place for place in map(place_of, places.values()) if place not in shown.issues]
    alone = len(numbers) == 1 and not further and not logins
    ask = (numbers or further or logins) and not alone
    now = reader.glance((*map(Place, numbers), *further), logins) if ask else NOTHING
    seen_now = Glance({**shown.issues, **now.issues}, shown.assignable | now.assignable)
    hidden = _hidden(state) if ask else frozenset()
    for number in numbers:
        if number in hidden and Place(number) not in seen_now.issues:
            gone[number] = Gone.MISSING
            continue
        answer = seen_now.issues.get(Place(number)) or reader.issue(number)
        if isinstance(answer, ObservedIssue):
            listed[number] = seen(answer)
        else:
            gone[number] = Gone(answer.value)
    unseen = [number for number, place in places.items() if place_of(place) not in seen_now.issues]
    fresh = [number for number in numbers if gone.get(number) is Gone.TRANSFERRED]
    found = {number: to for number in (*fresh, *unseen[:FOLLOW_MAX]) if (to := reader.moved_to(number)) is not None}
    news = tuple(place_of(to) for number, to in found.items() if to != places.get(number))
    issues = {**seen_now.issues, **(reader.glance(news, ()).issues if news else {})}
    moved = {**places, **found}
    followed = {
        number: replace(seen(issues[place_of(to)]), number=number, place=to)
        for number, to in moved.items()
        if place_of(to) in issues
    }
    return Further(moved, followed, seen_now.assignable)


def first_glance(reader: Reader, numbers: Sequence[int], points: Sequence[DesiredPoint], state: JournalState) -> Glance:
    """Look at all issues that the journal knows, and at all else that it gives reason to, where no list shows any.

    Raises TrackerError.
    """
    if not numbers:
        return NOTHING
    waiting = (p.assignee for p in points if p.outcome is None and p.assignee and _owed(state.entries.get(p.key)))
    places = (*map(Place, numbers), *map(place_of, dict(_moved(points, state)).values()))
    return reader.glance(places, tuple(dict.fromkeys(waiting)))


def place_of(text: str) -> Place:
    """Return the place that the journal writes as `owner/name#number`."""
    repository, _, number = text.rpartition("#")
    return Place(int(number), repository)


def _moved(points: Sequence[DesiredPoint], state: JournalState) -> Iterator[tuple[int, str]]:
    """Yield the issues of open action points that are known to have been moved."""
    for point in points:
        entry = state.entries.get(point.key)
        if point.outcome is not None or entry is None or entry.number is None or entry.fate != Gone.TRANSFERRED:
            continue
        if entry.moved_to is not None and point.number in (None, entry.number):
            yield entry.number, entry.moved_to


def _hidden(state: JournalState) -> frozenset[int]:
    """Return the numbers of issues that could not be seen before: what they come to is seen at once, if they do."""
    return frozenset(entry.number for entry in state.entries.values() if entry.number is not None and entry.hidden)


def _waited_for(
    points: Sequence[DesiredPoint], state: JournalState, listed: Mapping[int, SeenIssue], *, journal: bool
) -> Iterator[str]:
    """Yield the owners of open issues that could not be assigned to them; `journal` counts those that it tells of."""
    for point in points:
        entry = state.entries.get(point.key)
        number = entry.number if entry is not None and entry.number is not None else point.number
        one = listed.get(number) if number is not None else None
        if one is None or not one.open or one.assignees or point.assignee is None:
            continue
        marker = one.parts.marker
        if (journal and _owed(entry)) or (marker is not None and ASSIGNEE in marker.owed):
            yield point.assignee


def _owed(entry: JournalEntry | None) -> bool:
    return entry is not None and ASSIGNEE in parts_of(entry.owed)

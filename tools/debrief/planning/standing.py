"""Where every action point stands: pure, the present instant is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from debrief.planning.desired import DesiredPoint
from debrief.planning.dormancy import days_between, dormant, last_touch, overdue_since
from debrief.planning.endings import Ending, ending_of, remembered, state_of
from debrief.planning.intent import Wanted
from debrief.planning.locating import located
from debrief.planning.notices import Said, known_notices
from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.recorded import Recorded
from debrief.planning.saying import vanished
from debrief_schemas.settings import Settings
from debrief_schemas.vocabulary import Status

REASONS_MAX = 50
"""Most issues whose comments are read for a reason that is not in a file yet."""


class State(StrEnum):
    """How far an action point has come, in the order in which it wants attention."""

    OVERDUE = "overdue"
    """Not finished, and its day has passed."""
    DORMANT = "dormant"
    """Not finished, and nobody has touched its issue for as long as the settings say."""
    OPEN = "open"
    NOT_FILED = "not_filed"
    """It has no issue yet."""
    ORPHANED = "orphaned"
    """Its issue is open, but the record does not have it any more, or not in a document that is filed."""
    LOST = "lost"
    """Its issue is not there any more, or cannot be seen."""
    DONE = "done"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Standing:
    """One action point and its state."""

    point: DesiredPoint
    state: State
    number: int | None = None
    url: str = ""
    closed_on: str | None = None
    """The day on which it ended, in UTC."""
    reason: str | None = None
    """Why it was declined."""
    days: int | None = None
    """How long it has been overdue or untouched."""


def standings(
    points: Iterable[DesiredPoint], recorded: Recorded, observed: Observed, now: datetime, settings: Settings
) -> tuple[Standing, ...]:
    """Return all action points, those that want attention first, then by due date; `now` is aware.

    The issue decides where there is one that can be seen: an outcome in the file follows it.
    """
    return in_order(_standing(point, recorded, observed, now, settings) for point in points)


def in_order(found: Iterable[Standing]) -> tuple[Standing, ...]:
    """Return standings with those first that want attention, then by due date."""
    order = list(State)
    return tuple(sorted(found, key=lambda s: (order.index(s.state), s.point.due or "9999", s.point.key)))


def strays(wanted: Wanted, recorded: Recorded, observed: Observed, repository: str | None = None) -> Iterator[Standing]:
    """Yield the open issues whose action point is in no document; all that is known of it, the issue says.

    `repository` is where they are; none for that of the record.
    """
    for key, seen in vanished(wanted, recorded, observed):
        document, _, action_id = key.rpartition("/")
        point = DesiredPoint(
            key,
            action_id,
            seen.title,
            document,
            "",
            "",
            Status.DRAFT,
            severity="",
            impact=None,
            number=seen.number,
            repository=repository,
        )
        yield Standing(point, State.ORPHANED, seen.number, seen.url)


def reasons_wanted(points: Iterable[DesiredPoint], recorded: Recorded, observed: Observed) -> tuple[int, ...]:
    """Return the numbers of the issues that were declined for a reason that no file tells yet."""
    wanted = [point for point in points if point.outcome is None and not point.parent]
    found = [(located(point, recorded, observed), recorded.entries.get(point.key)) for point in wanted]
    numbers = [
        seen.number
        for seen, entry in found
        if seen is not None
        and seen.state in ("not_planned", "duplicate")
        and (entry is None or entry.heard is None or entry.heard != state_of(seen))
    ]
    return tuple(numbers[:REASONS_MAX])


def _standing(
    point: DesiredPoint, recorded: Recorded, observed: Observed, now: datetime, settings: Settings
) -> Standing:
    entry = recorded.entries.get(point.key)
    numbers = recorded.numbers(point.key, point.number)
    # A plan stands still where the file names another issue than the one made for it; how that one stands is known.
    seen = located(point if len(numbers) < 2 else replace(point, number=None), recorded, observed)
    if seen is None:
        if point.outcome is not None:
            ended = Ending(point.outcome, point.closed_on, point.reason)
            return _ended(point, ended, numbers[0] if numbers else None, "")
        if numbers:
            return Standing(point, State.LOST, numbers[0])
        late = overdue_since(point, now)
        return Standing(point, State.NOT_FILED if late is None else State.OVERDUE, days=late)
    ending = ending_of(seen, observed.discussions.get(seen.number, ()))
    if ending is not None:
        ending = remembered(ending, seen, entry)
        if point.outcome == ending.outcome:
            ending = Ending(ending.outcome, ending.closed_on or point.closed_on, point.reason or ending.reason)
        return _ended(point, ending, seen.number, seen.url)
    if point.status not in settings.filed_statuses:
        return Standing(point, State.ORPHANED, seen.number, seen.url)
    late = overdue_since(point, now)
    if late is not None:
        return Standing(point, State.OVERDUE, seen.number, seen.url, days=late)
    return _open(point, seen, list(known_notices(entry)), now, settings)


def _open(point: DesiredPoint, seen: SeenIssue, said: list[Said], now: datetime, settings: Settings) -> Standing:
    if not dormant(seen, said, settings.dormancy, now):
        return Standing(point, State.OPEN, seen.number, seen.url)
    touched = last_touch(seen, said)
    days = days_between(touched, now) if touched is not None else None
    return Standing(point, State.DORMANT, seen.number, seen.url, days=days)


def _ended(point: DesiredPoint, ending: Ending, number: int | None, url: str) -> Standing:
    return Standing(point, State(ending.outcome), number, url, ending.closed_on, ending.reason)

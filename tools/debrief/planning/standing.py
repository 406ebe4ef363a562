"""Where every action point stands: pure, the day is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from debrief.planning.desired import DesiredPoint
from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.recorded import Recorded


class State(StrEnum):
    """How far an action point has come, in the order in which it wants attention."""

    OVERDUE = "overdue"
    """Not finished, and its day has passed."""
    OPEN = "open"
    NOT_FILED = "not_filed"
    """It has no issue yet."""
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


def standings(
    points: Iterable[DesiredPoint], recorded: Recorded, observed: Observed, today: date
) -> tuple[Standing, ...]:
    """Return all action points, those that want attention first, then by due date.

    An outcome in the file is final; without one the issue decides, as it will be written into the file later.
    """
    return in_order(_standing(point, recorded, observed, today) for point in points)


def in_order(found: Iterable[Standing]) -> tuple[Standing, ...]:
    """Return standings with those first that want attention, then by due date."""
    order = list(State)
    return tuple(sorted(found, key=lambda s: (order.index(s.state), s.point.due or "9999", s.point.key)))


def _standing(point: DesiredPoint, recorded: Recorded, observed: Observed, today: date) -> Standing:
    if point.outcome is not None:
        return Standing(point, State(point.outcome), point.number)
    numbers = recorded.numbers(point.key, point.number)
    marked = observed.by_key.get(point.key, ())
    seen: SeenIssue | None = None
    if numbers:
        seen = observed.issues.get(numbers[0])
        if seen is None:
            return Standing(point, State.LOST, numbers[0])
    elif marked:
        seen = min(marked, key=lambda issue: (not issue.open, issue.number))
    if seen is not None and not seen.open:
        state = State.DONE if seen.state == "completed" else State.DECLINED
        return Standing(point, state, seen.number, seen.url)
    # Days as YYYY-MM-DD sort as text.
    late = point.due is not None and point.due < today.isoformat()
    if seen is None:
        return Standing(point, State.OVERDUE if late else State.NOT_FILED)
    return Standing(point, State.OVERDUE if late else State.OPEN, seen.number, seen.url)

"""Which action points may have steps of triage left: those whose issue is open or is being made, and whose is whose.

Pure: values in, values out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from debrief.planning.desired import DesiredPoint
from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.plan import Change, ChangeKind, Plan
from debrief.planning.recorded import Recorded
from debrief.planning.triage_owed import MILESTONE, TYPE, owed, wishes
from debrief.planning.triage_parents import known_number
from debrief_schemas.settings import Settings


@dataclass(frozen=True, slots=True)
class Candidate:
    """An action point whose issue exists and is open, or is being made."""

    point: DesiredPoint
    seen: SeenIssue | None
    """None while the issue is being made."""
    placed: frozenset[str] = frozenset()
    """Steps that were done."""
    lacking: frozenset[str] = frozenset()
    """Tokens of what could not be done before; see `debrief.planning.triage_owed`."""
    left: Mapping[str, str] = field(default_factory=dict)
    """Steps that are left, with a token of what is wanted."""

    @property
    def number(self) -> int | None:
        """Number of the issue, if it exists."""
        return self.seen.number if self.seen is not None else None


def with_accounts(points: Iterable[DesiredPoint], settings: Settings) -> tuple[DesiredPoint, ...]:
    """Return the points with their owners' names in the tracker, as far as the settings map them."""
    owners = {name.casefold(): account for name, account in settings.issues.owners.items()}
    return tuple(
        replace(point, account=owners[point.owner.casefold()] or "")
        if point.owner is not None and point.owner.casefold() in owners
        else point
        for point in points
    )


def candidates(
    points: Iterable[DesiredPoint], base: Plan, recorded: Recorded, observed: Observed, settings: Settings
) -> tuple[Candidate, ...]:
    """Return the action points that may have steps left: being made or taken on, or those whose journal entry says so.

    Without an entry nobody knows what was done before, so that nothing is done.
    """
    return tuple(with_left(one, settings, recorded, observed) for one in _started(points, base, recorded, observed))


def with_left(one: Candidate, settings: Settings, recorded: Recorded, observed: Observed) -> Candidate:
    """Return a candidate with the steps that are left of those that the settings want."""
    borne = {MILESTONE: one.seen.milestone, TYPE: one.seen.type} if one.seen is not None else {}
    wanted = wishes(one.point, settings, recorded, observed, one.placed)
    left = {step: wanted[step] for step in sorted(owed(wanted, one.lacking)) if borne.get(step) is None}
    return replace(one, left=left)


def _started(
    points: Iterable[DesiredPoint], base: Plan, recorded: Recorded, observed: Observed
) -> tuple[Candidate, ...]:
    made = {change.key for change in base.of_kind(ChangeKind.CREATE_ISSUE)}
    taken_on = {change.key: change.number for change in base.changes if _takes_on(change)}
    found: list[Candidate] = []
    for point in points:
        if point.outcome is not None or point.misplaced is not None:
            continue
        if point.key in made:
            found.append(Candidate(point, None))
            continue
        entry = recorded.entries.get(point.key)
        fresh = observed.issues.get(taken_on.get(point.key) or 0)
        if fresh is not None:
            if fresh.open:
                found.append(Candidate(point, fresh))
            continue
        if entry is None:
            continue
        numbers = recorded.numbers(point.key, point.number)
        number = numbers[0] if len(numbers) == 1 else None if numbers else known_number(point.key, recorded, observed)
        seen = observed.issues.get(number) if number is not None else None
        imported = entry.imported and number == entry.number
        if seen is not None and seen.open and (imported or observed.marked_key(seen) == point.key):
            found.append(Candidate(point, seen, entry.placed, entry.lacking))
    return tuple(found)


def _takes_on(change: Change) -> bool:
    """Whether a change is the one by which the journal takes on an issue that a person made."""
    return change.detail.get("origin") == "imported" and "again" not in change.detail

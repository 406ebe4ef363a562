"""Contributing factors that come back: the same tag in an incident of the days before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from debrief.relating.incident import Incident


@dataclass(frozen=True, slots=True)
class Repeat:
    """A factor that an earlier incident had too; of several, the latest."""

    tag: str
    postmortem_id: str
    day: date
    """The earlier incident's day."""
    days: int
    """Days between both; 0 on the same day."""


def repeats(target: Incident, others: Iterable[Incident], within_days: int) -> tuple[Repeat, ...]:
    """Return the factors of `target` that an incident at most `within_days` days before had too, by tag.

    Two incidents of one day come in the order of their ids. What one waiver declares to be a duplicate of the other is
    the same incident and repeats nothing; 0 days, and a target without a day, mean that nothing repeats.
    """
    if within_days <= 0 or target.day is None:
        return ()
    tags = {tag.casefold() for tag in target.factors}
    latest: dict[str, Repeat] = {}
    for other in others:
        if other.day is None or not _before(other, target) or _same(target, other):
            continue
        days = (target.day - other.day).days
        if days > within_days:
            continue
        for tag in other.factors:
            known = latest.get(tag.casefold())
            if tag.casefold() in tags and (
                known is None or (known.day, known.postmortem_id) < (other.day, other.postmortem_id)
            ):
                latest[tag.casefold()] = Repeat(tag, other.postmortem_id, other.day, days)
    return tuple(latest[tag] for tag in sorted(latest))


def all_repeats(incidents: Iterable[Incident], within_days: int) -> dict[str, tuple[Repeat, ...]]:
    """Return `repeats` for every incident of a record that has any, by id."""
    carriers: dict[str, list[Incident]] = {}
    everything = [one for one in incidents if one.day is not None]
    for one in sorted(everything, key=_order):
        for tag in one.factors:
            carriers.setdefault(tag.casefold(), []).append(one)
    found = {}
    for one in everything:
        # Only the neighbours in time are looked at: the lists are in order, and most of them are short.
        near = [other for tag in one.factors for other in _window(carriers[tag.casefold()], one, within_days)]
        own = repeats(one, near, within_days)
        if own:
            found[one.postmortem_id] = own
    return found


def _window(ordered: list[Incident], target: Incident, within_days: int) -> list[Incident]:
    from bisect import bisect_left

    end = bisect_left(ordered, _order(target), key=_order)
    assert target.day is not None  # noqa: S101
    start = max(target.day.toordinal() - within_days, 1)
    begin = bisect_left(ordered, (date.fromordinal(start), ""), hi=end, key=_order)
    # A factor that comes every day would make every pair of incidents; the latest that is no duplicate is enough.
    for index in range(end - 1, begin - 1, -1):
        if not _same(target, ordered[index]):
            return [ordered[index]]
    return []


def _order(incident: Incident) -> tuple[date, str]:
    return (incident.day or date.min, incident.postmortem_id)


def _before(one: Incident, other: Incident) -> bool:
    return _order(one) < _order(other)


def _same(one: Incident, other: Incident) -> bool:
    return (other.duplicate_of is not None and other.duplicate_of == (one.duplicate_of or one.postmortem_id)) or (
        one.duplicate_of is not None and one.duplicate_of == other.postmortem_id
    )

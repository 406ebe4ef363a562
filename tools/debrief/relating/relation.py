"""Which earlier incidents a new one shares services or contributing factors with, and what they left open.

An incident's weight is the sum over what is shared. A name that few incidents have says more than one that many have
(inverse document frequency, K. Spärck Jones, 1972: the logarithm of all incidents over those with the name), and a
factor says twice as much as a service. It fades with the time between both: half of it has a half-life of a year, the
other half stays. The figures only order a list; nothing is decided by them.
"""

from __future__ import annotations

import math
from bisect import insort
from collections import Counter
from dataclasses import dataclass
from datetime import date

from debrief.relating.incident import Incident
from debrief_schemas.identifiers import action_key

FACTOR_WEIGHT = 2.0
"""What a shared factor counts, where a shared service counts 1."""

HALF_LIFE_DAYS = 365
"""After so many days half of what fades is left."""


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """An open action point of an earlier incident."""

    key: str
    action_id: str
    postmortem_id: str
    title: str
    since: date
    """The day of the incident that gave rise to it."""
    owner: str | None
    due: date | None
    issue: int | None
    overdue: bool
    """Whether its due date lies before today."""
    by_factor: bool
    """Whether a factor is shared, not only a service: then it would have helped, else it might have."""

    @property
    def sentence(self) -> str:
        """What a reader of the new post-mortem is told; plain text without any markup."""
        due = f" (due {self.due})" if self.due is not None else ""
        verb = "would" if self.by_factor else "might"
        return f"{self.action_id} of {self.postmortem_id} is open since {self.since}{due} and {verb} have helped"


@dataclass(frozen=True, slots=True)
class Relation:
    """An earlier incident and what it shares with the new one."""

    postmortem_id: str
    path: str
    title: str
    day: date
    severity: str
    status: str
    factors: tuple[str, ...]
    """Shared tags, the rarest first."""
    services: tuple[str, ...]
    """Shared services, the rarest first."""
    weight: float
    """By which relations are ordered; larger is nearer."""
    left_open: tuple[LeftOpen, ...]
    """Its open action points, the earliest due date first."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """An earlier incident, and what it shares as it writes it."""

    incident: Incident
    day: date
    factors: tuple[str, ...]
    services: tuple[str, ...]


class Comparison:
    """Compares one incident with others, one at a time, and keeps no more of them than can be among the nearest."""

    def __init__(self, target: Incident, most: int | None = None) -> None:
        """Begin; `most` is how many relations are wanted at most, None for all."""
        self._target, self._most = target, most
        self._tags: Counter[str] = Counter({tag.casefold() for tag in target.factors})
        self._names: Counter[str] = Counter({name.casefold() for name in target.services})
        # The target itself, so that a name that nobody else has does not divide by nothing.
        self._incidents = 1
        self._kept: dict[tuple[frozenset[str], frozenset[str]], list[tuple[date, str, Sharing]]] = {}
        self.total = 0
        """Earlier incidents that share something, kept or not."""

    def add(self, other: Incident) -> None:
        """Compare with one more incident; the target itself is passed over, and one of its day counts as earlier."""
        target = self._target
        if other.postmortem_id.casefold() == target.postmortem_id.casefold():
            return
        self._incidents += 1
        factors = tuple(tag for tag in other.factors if tag.casefold() in self._tags)
        services = tuple(name for name in other.services if name.casefold() in self._names)
        if not factors and not services:
            return
        self._tags.update(tag.casefold() for tag in factors)
        self._names.update(name.casefold() for name in services)
        if other.day is None or (target.day is not None and other.day > target.day):
            return
        self.total += 1
        shared = (frozenset(tag.casefold() for tag in factors), frozenset(name.casefold() for name in services))
        alike = self._kept.setdefault(shared, [])
        # Of those that share the same, the later are nearer whatever the counts will be.
        item = (other.day, other.postmortem_id, Sharing(other, other.day, factors, services))
        insort(alike, item, key=lambda kept: (-kept[0].toordinal(), kept[1]))
        if self._most is not None and len(alike) > self._most:
            alike.pop()

    def nearest(self, today: date) -> list[Relation]:
        """Return the relations, nearest first; `today` decides what is overdue."""
        found = [self._relation(sharing, today) for alike in self._kept.values() for _, _, sharing in alike]
        found.sort(key=lambda one: (-round(one.weight, 9), -one.day.toordinal(), one.postmortem_id))
        return found[: self._most]

    def _rarity(self, counts: Counter[str], name: str) -> float:
        # One more incident than there is keeps a name that all have above nothing.
        return math.log((self._incidents + 1) / counts[name.casefold()])

    def _relation(self, sharing: Sharing, today: date) -> Relation:
        other = sharing.incident
        factors = {tag: self._rarity(self._tags, tag) for tag in sharing.factors}
        services = {name: self._rarity(self._names, name) for name in sharing.services}
        age = max(((self._target.day or today) - sharing.day).days, 0)
        weight = FACTOR_WEIGHT * sum(factors.values()) + sum(services.values())
        return Relation(
            other.postmortem_id,
            other.path,
            other.title,
            sharing.day,
            other.severity,
            other.status,
            tuple(sorted(factors, key=lambda tag: (-factors[tag], tag))),
            tuple(sorted(services, key=lambda name: (-services[name], name))),
            weight * (1 + 0.5 ** (age / HALF_LIFE_DAYS)) / 2,
            _left_open(other, sharing.day, today, by_factor=bool(factors)),
        )


def _left_open(other: Incident, day: date, today: date, *, by_factor: bool) -> tuple[LeftOpen, ...]:
    points = sorted(other.open_points, key=lambda point: (point.due or date.max, int(point.action_id[3:])))
    return tuple(
        LeftOpen(
            action_key(other.postmortem_id, point.action_id),
            point.action_id,
            other.postmortem_id,
            point.title,
            day,
            point.owner,
            point.due,
            point.issue,
            point.due is not None and point.due < today,
            by_factor,
        )
        for point in points
    )

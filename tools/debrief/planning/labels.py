"""Which labels an action point's issue gets, and what they look like when they are made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from debrief.planning.desired import DesiredPoint
from debrief_schemas.settings import Settings
from debrief_schemas.triage_settings import LABEL_MAX

_RANKED = ("b60205", "d93f0b", "fbca04", "c5def5")
"""Colours from the most to the least pressing; everything after the fourth looks like the fourth."""

_TYPES = {
    "detect": "the next one is noticed sooner",
    "mitigate": "the next one does less harm",
    "prevent": "it does not happen again",
    "repair": "what the incident broke is put right",
    "process": "people work in another way",
}


@dataclass(frozen=True, slots=True)
class WantedLabel:
    """A label with the look that it gets if it has to be made."""

    name: str
    colour: str
    """Six hexadecimal digits."""
    description: str


def lasting_labels(point: DesiredPoint, settings: Settings) -> tuple[str, ...]:
    """Return the labels that follow from the file: the reserved one, severity, priority and type."""
    names = settings.issues.labels
    wanted = [names.record, names.severity + point.severity]
    if point.priority:
        wanted.append(names.priority + point.priority)
    if point.type:
        wanted.append(names.type + point.type)
    return tuple(name[:LABEL_MAX] for name in wanted)


def first_labels(point: DesiredPoint, settings: Settings) -> tuple[str, ...]:
    """Return the labels of a new issue: the lasting ones, and triage once."""
    record, *others = lasting_labels(point, settings)
    return (record, settings.issues.labels.triage, *others)


def looks(names: Iterable[str], settings: Settings) -> tuple[WantedLabel, ...]:
    """Return the look of each label in `names`, in their order and without repeats."""
    return tuple(_look(name, settings) for name in dict.fromkeys(names))


def _look(name: str, settings: Settings) -> WantedLabel:
    labels = settings.issues.labels
    if name == labels.record:
        return WantedLabel(name, "5319e7", f"Action point of a {settings.word}; debrief keeps its text in step")
    if name == labels.triage:
        return WantedLabel(name, "ededed", "Nobody has looked at it yet; take the label off when you have")
    for prefix, values, what in (
        (labels.severity, settings.severities, f"Severity of the incident behind the {settings.word}"),
        (labels.priority, settings.priorities, "Priority of the action point when it was filed"),
    ):
        value = name.removeprefix(prefix)
        if name.startswith(prefix) and value in values:
            return WantedLabel(name, _rank(value, values), what)
    value = name.removeprefix(labels.type)
    return WantedLabel(name, "bfdadc", f"When it is done, {_TYPES[value]}" if value in _TYPES else "")


def _rank(value: str, values: Sequence[str]) -> str:
    return _RANKED[min(values.index(value), len(_RANKED) - 1)]

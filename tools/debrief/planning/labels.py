"""Which labels an action point's issue gets, and what they look like when they are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from debrief.planning.desired import DesiredPoint
from debrief_schemas.settings import Settings
from debrief_schemas.triage_settings import LABEL_MAX, LABEL_TEXT_MAX, LabelLook

_RANKED = ("b60205", "d93f0b", "fbca04", "c5def5")
"""Colours from the most to the least pressing; everything after the fourth looks like the fourth."""

_TYPE, _SERVICE, _OTHER = "bfdadc", "d4c5f9", "ededed"

_TYPES = {
    "detect": "the next one is noticed sooner",
    "mitigate": "the next one does less harm",
    "prevent": "it does not happen again",
    "repair": "what the incident broke is put right",
    "process": "people work in another way",
}

LASTING_MAX = 60
"""Most labels of one issue that follow from its file; a marker remembers 64."""


@dataclass(frozen=True, slots=True)
class WantedLabel:
    """A label with the look that it gets if it has to be made."""

    name: str
    colour: str
    """Six hexadecimal digits."""
    description: str


def lasting_labels(point: DesiredPoint, settings: Settings) -> tuple[str, ...]:
    """Return the labels that follow from the file: the reserved one, severity, priority, type and services."""
    wanted = [_record(settings), *_severity(point.severity, settings)]
    if point.priority:
        wanted += _priority(point.priority, settings)
    if point.type:
        wanted += _type(point.type, settings)
    for service in point.services:
        wanted += _service(service, settings)
    return tuple(dict.fromkeys(label.name for label in wanted))[:LASTING_MAX]


def first_labels(point: DesiredPoint, settings: Settings) -> tuple[str, ...]:
    """Return the labels of a new issue: the lasting ones, and triage once."""
    record, *others = lasting_labels(point, settings)
    # Nobody has to decide about a parent: it only gathers what is decided elsewhere.
    return (record, *others) if point.parent else (record, settings.issues.labels.triage, *others)


def looks(names: Iterable[str], settings: Settings) -> tuple[WantedLabel, ...]:
    """Return the look of each label in `names`, in their order and without repeats."""
    known = {label.name.casefold(): label for label in _all(settings)}
    return tuple(known.get(name.casefold()) or _strange(name, settings) for name in dict.fromkeys(names))


def severities_by_label(settings: Settings) -> dict[str, str]:
    """Return the severities by the case-folded names of their labels."""
    return {label.name.casefold(): value for value in settings.severities for label in _severity(value, settings)}


def services_by_label(settings: Settings) -> dict[str, str]:
    """Return the listed services by the case-folded names of their labels."""
    names = dict.fromkeys((*settings.services, *settings.issues.services))
    return {label.name.casefold(): value for value in names for label in _service(value, settings)}


def labels_by_kind(settings: Settings) -> dict[str, dict[str, str]]:
    """Return the labels of which an issue bears one of a kind, by kind and case-folded name."""
    found = {
        "severity": [label for value in settings.severities for label in _severity(value, settings)],
        "priority": [label for value in settings.priorities for label in _priority(value, settings)],
        "type": [label for value in _TYPES for label in _type(value, settings)],
    }
    return {kind: {label.name.casefold(): label.name for label in labels} for kind, labels in found.items()}


def all_labels(settings: Settings) -> tuple[WantedLabel, ...]:
    """Return every label that the settings name, without repeats; those of unlisted services are not known before."""
    return tuple({label.name.casefold(): label for label in _all(settings)}.values())


def renamed_labels(present: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """Return what labels of the settings are called now that a person has renamed them, by case-folded old name.

    `present` are the tracker's labels, descriptions by name. Renaming a label leaves its description, and GitHub
    neither redirects the old name nor tells it: a label whose name is not there is the one that bears exactly the
    description that debrief gives to it, and that has no other name of the settings.
    """
    names = {name.casefold() for name in present}
    # The word for the document is a setting, and may have been swapped since the label was made.
    words = (settings.model_copy(update={"word": word}) for word in ("post-mortem", "debrief"))
    ours: dict[str, set[str]] = {}
    for label in (label for setting in words for label in _all(setting)):
        ours.setdefault(label.name.casefold(), set()).add(label.description)
    by_text: dict[str, list[str]] = {}
    for name, text in present.items():
        if text.strip() and name.casefold() not in ours:
            by_text.setdefault(text.strip(), []).append(name)
    found: dict[str, str] = {}
    for folded, texts in ours.items():
        candidates = {name for text in texts if text for name in by_text.get(text, ())}
        if folded not in names and len(candidates) == 1:
            found[folded] = candidates.pop()
    return found


def _all(settings: Settings) -> Iterator[WantedLabel]:
    """Yield every label that the settings name, those of unlisted services excepted."""
    yield _record(settings)
    yield WantedLabel(
        settings.issues.labels.triage, _OTHER, "Nobody has looked at it yet; take the label off when you have"
    )
    yield WantedLabel(settings.issues.labels.orphaned, _OTHER, f"No {settings.word} has this action point any more")
    yield WantedLabel(settings.dormancy.silence_label, _OTHER, "Leave it open and never ask about it")
    for severity in settings.severities:
        yield from _severity(severity, settings)
    for priority in settings.priorities:
        yield from _priority(priority, settings)
    for kind in _TYPES:
        yield from _type(kind, settings)
    for service in dict.fromkeys((*settings.services, *settings.issues.services)):
        yield from _service(service, settings)


def _record(settings: Settings) -> WantedLabel:
    text = f"Action point of a {settings.word}; debrief keeps its text in step"
    return WantedLabel(settings.issues.labels.record, "5319e7", text)


def _severity(value: str, settings: Settings) -> Iterator[WantedLabel]:
    labels = settings.issues.labels
    text = f"Severity {value} of the incident behind the {settings.word}"
    look = _named(labels.severity + value, _rank(value, settings.severities), text)
    yield from _chosen(labels.map.severity, value, look)


def _priority(value: str, settings: Settings) -> Iterator[WantedLabel]:
    labels = settings.issues.labels
    text = f"Priority {value} of the action point when it was filed"
    yield from _chosen(
        labels.map.priority, value, _named(labels.priority + value, _rank(value, settings.priorities), text)
    )


def _type(value: str, settings: Settings) -> Iterator[WantedLabel]:
    labels = settings.issues.labels
    text = f"When it is done, {_TYPES[value]}" if value in _TYPES else ""
    yield from _chosen(labels.map.type, value, _named(labels.type + value, _TYPE, text))


def _service(value: str, settings: Settings) -> Iterator[WantedLabel]:
    labels, service = settings.issues.labels, settings.issues.services.get(value)
    text = f"The incident struck {value}"
    if service is not None and service.labels:
        for number, choice in enumerate(service.labels):
            # Only one label can be known again by the service's own words.
            yield _look(choice, WantedLabel("", _SERVICE, text if number == 0 else ""))
    elif labels.service is not None:
        yield _named(labels.service + value, _SERVICE, text)


def _chosen(choices: Mapping[str, str | LabelLook | None], value: str, default: WantedLabel) -> Iterator[WantedLabel]:
    """Yield the label that the map says, else the default; none where the map says null."""
    if value not in choices:
        yield default
    elif (choice := choices[value]) is not None:
        yield _look(choice, default)


def _look(choice: str | LabelLook, default: WantedLabel) -> WantedLabel:
    if isinstance(choice, str):
        return WantedLabel(choice, default.colour, default.description)
    return WantedLabel(choice.name, choice.colour or default.colour, choice.description or default.description)


def _named(name: str, colour: str, description: str) -> WantedLabel:
    return WantedLabel(name[:LABEL_MAX], colour, description[:LABEL_TEXT_MAX])


def _strange(name: str, settings: Settings) -> WantedLabel:
    """The look of a label whose value no setting lists: a service, or a severity from before."""
    prefix = settings.issues.labels.service
    if prefix is not None and name.startswith(prefix):
        return WantedLabel(name, _SERVICE, f"The incident struck {name.removeprefix(prefix)}"[:LABEL_TEXT_MAX])
    return WantedLabel(name, _TYPE, "")


def _rank(value: str, values: Sequence[str]) -> str:
    place = values.index(value) if value in values else len(values)
    return _RANKED[min(place, len(_RANKED) - 1)]

"""Reads off the settings what a team wants of its tracker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from debrief.diagnosing.wishes import WishedBoard, WishedLabel, Wishes
from debrief.planning.labels import looks
from debrief_schemas.settings import Settings
from debrief_schemas.vocabulary import ActionType


def wishes_of(settings: Settings) -> Wishes:
    """Return what `settings` ask for, as plain values."""
    issues = settings.issues
    services = issues.services.values()
    return Wishes(
        record_label=issues.labels.record,
        labels=tuple(_labels(settings)),
        bot=issues.bot,
        write_back=str(settings.write_back),
        board=_board(issues.board),
        repositories=tuple(one.repository for one in services if one.repository is not None),
        sub_issues=issues.parent,
        issue_type=issues.type,
    )


def _labels(settings: Settings) -> Iterator[WishedLabel]:
    labels = settings.issues.labels
    names = [labels.record, labels.triage]
    described: dict[str, str] = {}
    for prefix, values, chosen in (
        (labels.severity, settings.severities, labels.map.severity),
        (labels.priority, settings.priorities, labels.map.priority),
        (labels.type, [str(one) for one in ActionType], labels.map.type),
    ):
        for value in values:
            choice: Any = chosen.get(value, f"{prefix}{value}")
            names += _named([choice], described)
    for service in settings.issues.services.values():
        names += _named(service.labels, described)
    for look in looks(names, settings):
        yield WishedLabel(look.name, described.get(look.name) or look.description)


def _named(choices: Iterable[Any], described: dict[str, str]) -> Iterator[str]:
    """Yield the names of labels that are given as text, with a look, or as `None` for no label."""
    for choice in choices:
        if isinstance(choice, str):
            yield choice
        elif choice is not None:
            described[choice.name] = choice.description or ""
            yield choice.name


def _board(board: Any) -> WishedBoard | None:
    if board is None:
        return None
    fields: dict[str, tuple[str, ...]] = {}
    for name in type(board.fields).model_fields:
        target = getattr(board.fields, name)
        if isinstance(target, str):
            fields[target] = ()
        elif target is not None:
            value = getattr(target, "value", None)
            options = (value,) if value is not None else tuple(target.values.values())
            fields[target.field] = options
    return WishedBoard(board.owner, board.number, fields)

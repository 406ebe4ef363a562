"""Reads off the settings what a team wants of its tracker."""

from __future__ import annotations

from functools import partial
from typing import Any

from debrief.diagnosing.wishes import WishedBoard, WishedIncidents, WishedMilestone, Wishes
from debrief.planning.labels import all_labels, renamed_labels, severities_by_label
from debrief_schemas.settings import Settings


def wishes_of(settings: Settings) -> Wishes:
    """Return what `settings` ask for, as plain values."""
    issues = settings.issues
    services = issues.services.values()
    return Wishes(
        record_label=issues.labels.record,
        labels=tuple(label.name for label in all_labels(settings)),
        renamed=partial(renamed_labels, settings=settings),
        bot=issues.bot,
        write_back=str(settings.write_back),
        board=_board(issues.board),
        repositories=tuple(one.repository for one in services if one.repository is not None),
        milestone=WishedMilestone(issues.milestone.title) if issues.milestone is not None else None,
        sub_issues=issues.parent,
        issue_type=issues.type,
        incidents=WishedIncidents(
            settings.incidents.repository,
            settings.incidents.label,
            settings.incidents.draft_label,
            tuple(severities_by_label(settings)),
        ),
    )


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

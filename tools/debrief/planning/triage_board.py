"""Which fields of a board an action point fills, and with which words; what the board lacks is said, never made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from debrief.planning.desired import DesiredPoint
from debrief.trackers.triage_port import BoardField, BoardOption
from debrief_schemas.triage_settings import Board, BoardTarget

FILLED = ("single_select", "iteration", "date", "text", "number")
"""Kinds of fields that can be filled; all others follow from the issue."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a board is told of one action point."""

    values: dict[str, str]
    """Words by the name of the field, as the board writes both."""
    notes: tuple[str, ...] = ()
    """What could not be said, and the nearest that could."""


def fill_board(point: DesiredPoint, board: Board, fields: Sequence[BoardField]) -> Filling:
    """Return the words for the fields that the settings name.

    Names of fields and options count in any case. What is missing on the board is left out.
    """
    values: dict[str, str] = {}
    notes: list[str] = []
    for name, words in _wanted(point, board):
        field = find_field(name, fields)
        if field is None:
            notes.append(f"it has no field `{name}`{hint(name, (one.name for one in fields if one.kind in FILLED))}")
            continue
        value = _fit(field, words)
        if value is None:
            notes.append(_misfit(field, words))
        else:
            values[field.name] = value
    sprint = board.fields.sprint
    if sprint is not None and point.due is not None:
        field = find_field(sprint, fields)
        iteration = _iteration(field, point.due) if field is not None else None
        if iteration is not None and field is not None:
            values[field.name] = iteration.name
        elif field is None or field.kind != "iteration":
            names = (one.name for one in fields if one.kind == "iteration")
            notes.append(f"it has no field `{sprint}` of type iteration{hint(sprint, names)}")
        else:
            notes.append(f"no iteration of `{field.name}` holds {point.due}: that field stays empty")
    return Filling(values, tuple(notes))


def find_field(name: str, fields: Iterable[BoardField]) -> BoardField | None:
    """Return the field of that name; case does not count."""
    return next((one for one in fields if one.name.strip().casefold() == name.strip().casefold()), None)


def hint(name: str, known: Iterable[str]) -> str:
    """Return the nearest known name as a question, or what there is."""
    names = list(dict.fromkeys(known))
    by_case = {one.casefold(): one for one in names}
    folded = name.casefold()
    close = get_close_matches(folded, list(by_case), n=1, cutoff=0.65) or [one for one in by_case if folded in one]
    if close:
        return f"; did you mean `{by_case[close[0]]}`?"
    shown = ", ".join(f"`{one}`" for one in names[:8])
    return f"; there are {shown}" if shown else ""


def _wanted(point: DesiredPoint, board: Board) -> Iterator[tuple[str, str]]:
    fields = board.fields
    for target, words in (
        (fields.priority, point.priority),
        (fields.due, point.due),
        (fields.severity, point.severity),
        (fields.type, point.type),
        (fields.owner, point.owner),
        (fields.service, point.services[0] if point.services else None),
        (fields.postmortem, point.postmortem_id),
    ):
        if target is None or words is None:
            continue
        if isinstance(target, BoardTarget):
            yield target.field, target.values.get(words, words)
        else:
            yield target, words
    if fields.status is not None:
        yield fields.status.field, fields.status.value


def _fit(field: BoardField, words: str) -> str | None:
    """Return the words as the field takes them, or None if it does not."""
    match field.kind:
        case "single_select" | "iteration":
            option = field.option(words)
            return option.name if option else None
        case "date":
            return words if _day(words) is not None else None
        case "number":
            return words if words.replace(".", "", 1).isascii() and words.replace(".", "", 1).isdigit() else None
        case "text":
            return words
        case _:
            return None


def _misfit(field: BoardField, words: str) -> str:
    if field.kind in ("single_select", "iteration"):
        return f"its field `{field.name}` has no option `{words}`{hint(words, (one.name for one in field.options))}"
    if field.kind in FILLED:
        return f"its field `{field.name}` is of type {field.kind}, which `{words}` is not"
    return f"its field `{field.name}` is of type {field.kind}, which follows from the issue and is not filled"


def _iteration(field: BoardField, due: str) -> BoardOption | None:
    day = _day(due)
    for option in field.options if day is not None else ():
        if (
            option.starts is not None
            and day is not None
            and option.starts <= day < option.starts + timedelta(option.days)
        ):
            return option
    return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

"""Which fields of a board an action point fills, and with which words; what the board lacks is said, never made."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from debrief.planning.desired import DesiredPoint
from debrief.trackers.triage_port import BoardField, BoardOption
from debrief_schemas.triage_settings import Board, BoardTarget

FILLED = ("single_select", "iteration", "date", "text", "number")
"""Kinds of fields that can be filled; all others follow from the issue."""
SPRINT = "sprint"
"""The role of the field that takes the iteration in which the due date lies."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What a board is told of one action point."""

    values: dict[str, str]
    """Words by the name of the field, as the board writes both."""
    notes: tuple[str, ...] = ()
    """What could not be said, and the nearest that could."""
    missing: frozenset[str] = frozenset()
    """Roles of the fields that could not be filled, as the settings name them."""


def fill_board(
    point: DesiredPoint, board: Board, fields: Sequence[BoardField], only: Container[str] | None = None
) -> Filling:
    """Return the words for the fields that the settings name, or for those of the roles `only`.

    Names of fields and options count in any case. What is missing on the board is left out.
    """
    values: dict[str, str] = {}
    notes: list[str] = []
    missing: set[str] = set()
    for role, name, words in wanted_fields(point, board):
        if only is not None and role not in only:
            continue
        field = find_field(name, fields)
        value = _said(role, field, words)
        if field is not None and value is not None:
            values[field.name] = value
        else:
            missing.add(role)
            notes.append(_without(role, name, field, fields, words))
    return Filling(values, tuple(notes), frozenset(missing))


def _said(role: str, field: BoardField | None, words: str) -> str | None:
    """Return the words as a field takes them; None where it is not there or does not."""
    if field is None:
        return None
    if role == SPRINT:
        iteration = _iteration(field, words)
        return iteration.name if iteration is not None else None
    return _fit(field, words)


def _without(role: str, name: str, field: BoardField | None, fields: Sequence[BoardField], words: str) -> str:
    """Say why a field is not filled."""
    if role == SPRINT and (field is None or field.kind != "iteration"):
        names = (one.name for one in fields if one.kind == "iteration")
        return f"it has no field `{name}` of type iteration{hint(name, names)}"
    if field is None:
        return f"it has no field `{name}`{hint(name, (one.name for one in fields if one.kind in FILLED))}"
    if role == SPRINT:
        return f"no iteration of `{field.name}` holds {words}: that field stays empty"
    return _misfit(field, words)


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


def wanted_fields(point: DesiredPoint, board: Board) -> Iterator[tuple[str, str, str]]:
    """Yield the role, the name and the words of each field that the settings want filled for an action point."""
    fields = board.fields
    for role, target, words in (
        ("priority", fields.priority, point.priority),
        ("due", fields.due, point.due),
        ("severity", fields.severity, point.severity),
        ("type", fields.type, point.type),
        ("owner", fields.owner, point.owner),
        ("service", fields.service, point.services[0] if point.services else None),
        ("postmortem", fields.postmortem, point.postmortem_id),
    ):
        if target is None or words is None:
            continue
        if isinstance(target, BoardTarget):
            yield role, target.field, target.values.get(words, words)
        else:
            yield role, target, words
    if fields.status is not None:
        yield "status", fields.status.field, fields.status.value
    if fields.sprint is not None and point.due is not None:
        yield SPRINT, fields.sprint, point.due


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

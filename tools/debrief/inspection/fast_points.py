"""Action points in the order of the template, each read by one pattern."""

from __future__ import annotations

import re
from functools import lru_cache

from debrief.inspection.fast_forms import (
    COMMENT,
    DAY,
    INNER,
    LETTERS,
    LINE,
    dash_at,
    line_value,
    text_that,
)
from debrief.inspection.fast_shape import KINDS, is_day
from debrief_schemas.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from debrief.inspection.fast_forms import Match, Values

_POINT = {
    "id": r"AP-[1-9][0-9]{0,3}+",
    "title": LINE,
    "type": r"[a-z]++",
    "level": r"[a-z]++",
    "priority": r"[A-Za-z][A-Za-z0-9._/-]*+",
    "owner": r"[A-Za-z][A-Za-z0-9._/-]*+",
    "due": DAY,
    "issue": r"[1-9][0-9]{0,14}+",
    "outcome": r"[a-z]++",
    "closed_on": DAY,
    "outcome_reason": LINE,
}
"""The fields of an action point in their usual order, and how they are written."""


_USUAL_POINT: tuple[str, ...] = ("id", "title", "type", "level", "priority", "owner", "due")
_POINT_MAX = 2000
"""Characters within which all fields of an action point must lie."""


class _PointForm(NamedTuple):
    """An action point with certain fields."""

    match: Match
    names: tuple[str, ...]
    """What the groups of the pattern are, after the indentation; `issue` is always among them, and may be missing."""
    tests: tuple[tuple[str, Callable[[Any], bool]], ...]
    """The fields whose pattern does not tell that they are what the models take."""


@lru_cache(maxsize=64)
def _point_with(fields: tuple[str, ...]) -> _PointForm:
    """The form of action points with these fields, and with or without the number of an issue."""
    names = tuple(name for name in _POINT if name in fields or name == "issue")
    parts = {name: f"{'( *+)- ' if name == 'id' else INNER}{name}: ++({_POINT[name]}){COMMENT}" for name in names}
    parts["issue"] = f"(?:{parts['issue']})?"
    tests = tuple((name, _POINT_TESTS[name]) for name in fields if name in _POINT_TESTS)
    return _PointForm(re.compile("".join(parts.values())).match, ("", *names), tests)


def _fields_at(text: str, position: int, width: int) -> tuple[str, ...]:
    """Return the fields, but for `issue`, of the action point at an offset, if they are known and in their order."""
    fields: list[str] = []
    for line in text[position : position + _POINT_MAX].split("\n"):
        if fields and (line[:width].strip(" ") or not line):
            break
        fields.append(line[width : line.find(":", width)])
    if fields != [field for field in _POINT if field in fields]:
        return ()
    return tuple(field for field in fields if field != "issue")


def action_points(text: str, position: int, values: Values, key: str) -> int:
    dashes = dash_at(text, position)
    if dashes is None:
        return -1
    indentation = dashes[1]
    position, end = dashes.start(1), len(text)
    form = _point_with(_USUAL_POINT)
    points: list[Values] = []
    while position < end:
        found = form.match(text, position)
        if found is None:
            if text[position] in LETTERS or text[position] == "#":
                break
            # Most have the same fields as the one before.
            fields = _fields_at(text, position, len(indentation) + 2)
            if fields[:2] != ("id", "title"):
                return -1
            form = _point_with(fields)
            found = form.match(text, position)
            if found is None:
                return -1
        point: Values = dict(zip(form.names, found.groups(), strict=True))
        if point.pop("") != indentation:
            return -1
        for name, fits in form.tests:
            if not fits(point[name]):
                return -1
        point["title"] = line_value(point["title"])
        if point["issue"] is None:
            del point["issue"]
        else:
            point["issue"] = int(point["issue"])
        if "outcome_reason" in point:
            point["outcome_reason"] = line_value(point["outcome_reason"])
        points.append(point)
        position = found.end()
    if not 0 < len(points) <= _POINTS_MAX:
        return -1
    values[key] = points
    return position


_POINT_TESTS: dict[str, Callable[[Any], bool]] = {
    "type": KINDS["action type"],
    "level": KINDS["level"],
    "priority": text_that(KINDS["name"]),
    "owner": text_that(KINDS["owner"]),
    "due": is_day,
    "outcome": KINDS["outcome"],
    "closed_on": is_day,
}
_POINTS_MAX = 50

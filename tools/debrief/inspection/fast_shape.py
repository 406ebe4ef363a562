"""The shape of the front matter without pydantic: one table, which the tests compare with the models field by field.

`fits` may only be true for what the models take; for all else it is false, and the models say why.
"""

from __future__ import annotations

import re

from debrief_schemas import identifiers, vocabulary
from debrief_schemas.instants import parse_date, parse_instant
from debrief_schemas.light import late_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any, Union

    Fits = Callable[[Any], bool]

    Kind = Union[str, tuple["Kind", int, int], "Shape"]  # noqa: UP007  mypy knows no other spelling of it
    """Name of a kind of scalar; or a list: kind of its entries, least and most of them; or a group of fields."""

LINE_MAX, TEXT_MAX, NUMBER_MAX, ANY_LENGTH = 256, 4000, 2**53 - 1, 2**31

_SEEN_MAX = 4096
"""Most words that are remembered as right; a record uses the same few names and days again and again."""


def _words(enumeration: Any) -> frozenset[str]:
    return frozenset(member.value for member in enumeration)


def _line(value: Any) -> bool:
    return (
        value.__class__ is str
        and len(value) <= LINE_MAX
        and "\n" not in value
        and "\r" not in value
        and "-->" not in value
        and "<!--" not in value
        and bool(value.strip())
    )


def _text(value: Any) -> bool:
    return (
        value.__class__ is str
        and len(value) <= TEXT_MAX
        and "-->" not in value
        and "<!--" not in value
        and bool(value.strip())
    )


def remembering(test: Callable[[str], Any]) -> Fits:
    """A test of text that remembers what has passed."""
    seen: set[str] = set()

    def fits(value: Any) -> bool:
        if value.__class__ is not str:
            return False
        if value in seen:
            return True
        if not test(value):
            return False
        if len(seen) >= _SEEN_MAX:
            seen.clear()
        seen.add(value)
        return True

    return fits


def _pattern(pattern: str) -> Fits:
    # `$` in the models' engine is the very end; in Python's it would let a line end pass.
    late = late_pattern(pattern.removesuffix("$") + r"\Z")
    return remembering(lambda value: late.match(value))  # noqa: PLW0108  to name the method is to compile


def _one_of(words: frozenset[str]) -> Fits:
    return lambda value: value.__class__ is str and value in words


def _day(value: str) -> bool:
    try:
        parse_date(value)
    except ValueError:
        return False
    return True


is_day = remembering(_day)

USUAL_INSTANT = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
"""The form of an instant that is valid if its day exists."""
_clock = re.compile(r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\Z")


def is_instant(value: Any) -> bool:
    """Say whether `value` is text that `parse_instant` takes."""
    if value.__class__ is not str:
        return False
    # Almost all are of this form, and most share their day with another one.
    if _clock.match(value, 10) is not None and is_day(value[:10]):
        return True
    try:
        parse_instant(value)
    except ValueError:
        return False
    return True


def _number(least: int) -> Fits:
    return lambda value: value.__class__ is int and least <= value <= NUMBER_MAX


KINDS: dict[str, Fits] = {
    "line": _line,
    "text": _text,
    "postmortem id": lambda value: value.__class__ is str and identifiers.is_postmortem_id(value),
    "action id": _pattern(identifiers.ACTION_ID),
    "login": _pattern(identifiers.LOGIN),
    "owner": _pattern(identifiers.OWNER),
    "tag": _pattern(identifiers.TAG),
    "name": _pattern(identifiers.NAME),
    "instant": is_instant,
    "day": is_day,
    "issue number": _number(1),
    "count": _number(0),
    "flag": lambda value: value.__class__ is bool,
    "status": _one_of(_words(vocabulary.Status)),
    "detection": _one_of(_words(vocabulary.Detection)),
    "action type": _one_of(_words(vocabulary.ActionType)),
    "level": _one_of(_words(vocabulary.ReflectionLevel)),
    "visibility": _one_of(_words(vocabulary.Visibility)),
    "waiver reason": _one_of(_words(vocabulary.WaiverReason)),
    "outcome": _one_of(_words(vocabulary.Outcome)),
    "timestamp name": _one_of(frozenset(vocabulary.TIMESTAMPS)),
}

_extension = _pattern(identifiers.EXTENSION_KEY)


class Shape:
    """A group of fields: which there are, of what kind, which must be there, and whether a team may add its own."""

    __slots__ = ("_tests", "extensible", "fields", "required")

    def __init__(self, fields: Mapping[str, Kind], required: tuple[str, ...] = (), *, extensible: bool = False) -> None:
        self.fields = dict(fields)
        self.required = required
        self.extensible = extensible
        self._tests = {name: fits_of(kind) for name, kind in fields.items()}

    def fits(self, value: Any, certain: Collection[str] = ()) -> bool:
        """Say whether `value` certainly has this shape; `certain` are the fields that are known to have theirs."""
        if value.__class__ is not dict:
            return False
        tests = self._tests
        for key, item in value.items():
            if key in certain:
                continue
            test = tests.get(key)
            if test is not None:
                if not test(item):
                    return False
            elif not self.extensible or not _extension(key):
                return False
        return all(name in value for name in self.required)


def fits_of(kind: Kind) -> Fits:
    """Return the test for a kind."""
    if isinstance(kind, str):
        return KINDS[kind]
    if isinstance(kind, Shape):
        return kind.fits
    entry, least, most = fits_of(kind[0]), kind[1], kind[2]
    return lambda value: value.__class__ is list and least <= len(value) <= most and all(map(entry, value))


def _list(kind: Kind, most: int = ANY_LENGTH) -> tuple[Kind, int, int]:
    return (kind, 0, most)


TIMESTAMPS = Shape(dict.fromkeys(vocabulary.TIMESTAMPS, "instant"))
IMPACT = Shape({"summary": "text", "users_affected": "count", "data_loss": "flag", "unknown_reason": "text"})
CONTRIBUTING_FACTOR = Shape({"tag": "tag", "text": "text"}, ("tag", "text"))
REFLECTION = Shape({"level": "level", "note": "text"}, ("level",))
CONSIDERED = Shape({"title": "line", "declined": "text"}, ("title", "declined"))
WAIVER = Shape(
    {
        "reason": "waiver reason",
        "decided_by": "login",
        "decided_on": "day",
        "note": "text",
        "revisit_on": "day",
        "duplicate_of": "postmortem id",
    },
    ("reason", "decided_by", "decided_on"),
)
ACTION_POINT = Shape(
    {
        "id": "action id",
        "title": "line",
        "type": "action type",
        "level": "level",
        "priority": "name",
        "owner": "owner",
        "due": "day",
        "issue": "issue number",
        "outcome": "outcome",
        "closed_on": "day",
        "outcome_reason": "line",
    },
    ("id", "title"),
    extensible=True,
)
POSTMORTEM = Shape(
    {
        "id": "postmortem id",
        "title": "line",
        "status": "status",
        "severity": "name",
        "services": _list("name"),
        "incident": "line",
        "timestamps": TIMESTAMPS,
        "approximate": _list("timestamp name"),
        "detection": "detection",
        "impact": IMPACT,
        "contributing_factors": _list(CONTRIBUTING_FACTOR),
        "reflection": REFLECTION,
        "authors": _list("login"),
        "reviewers": _list("login"),
        "visibility": "visibility",
        "related": _list("postmortem id"),
        "action_points": _list(ACTION_POINT, 50),
        "no_action_reason": "text",
        "considered": _list(CONSIDERED),
        "waiver": WAIVER,
    },
    ("id", "title", "status", "severity"),
    extensible=True,
)

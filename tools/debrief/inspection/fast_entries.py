"""Whole entries of the front matter, each read by one pattern: the forms in which almost everybody writes them.

A pattern takes an entry only if nothing in it can mean anything else, up to the next key at the first column; all other
entries are left to the line by line reader of `fast_yaml`. What a pattern takes of groups and lists of groups also has
the shape that `fast_shape` asks for, so that nobody has to look at it again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from debrief.inspection.fast_shape import KINDS, TEXT_MAX, is_day, is_instant, remembering
from debrief.inspection.fast_tokens import Unsure
from debrief_schemas import vocabulary

_Values = dict[str, Any]
_Read = Callable[[str, int, _Values], int]
"""Reads the entry at an offset into the values, and returns where the next one begins, or -1."""

_Match = Callable[[str, int], "re.Match[str] | None"]

# YAML's own words.
_YAML_WORDS = frozenset(("true", "True", "TRUE", "false", "False", "FALSE", "null", "Null", "NULL"))
_WORD_MAX = 5
"""Length of the longest of them."""

_KEY_MAX = 30
"""Length that no key with a pattern of its own reaches."""

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
# A list's dashes stand at one column, which the first group holds; the keys of its items stand two further right.
_INNER = r"\1  "

# Where an entry ends: at another key, a comment, or the end.
_END = r"(?=[A-Za-z_#]|\Z)"
# Quantifiers give nothing back (`*+`), so that no text takes longer than its length. What is written has then taken the
# blanks before a comment as well.
_COMMENT = r"(?:\n| *+(?:(?<= )#[^\n]*+)?\n)"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# Four digits and a hyphen begin no number.
_WORD = r"(?:[A-Za-z]|[0-9]{4}-)[A-Za-z0-9._/-]*+"
# Without `:` and `#` there is no other key and no comment of YAML, without `<` and `>` no comment of HTML. A line is
# shorter than the models allow, and begins with something that is no blank of any script.
_LINE = r"""[A-Za-z][^\n:#<>]{0,250}+|"[A-Za-z0-9][^"\\\n<>]{0,250}+"|'[A-Za-z0-9][^'\n<>]{0,250}+'"""
_QUOTED = r""""[A-Za-z0-9][^"\\\n<>]*+"|'[A-Za-z0-9][^'\n<>]*+'"""
_BRACED = rf"""[A-Za-z][^\n:#<>,\[\]{{}}"']*+|{_QUOTED}"""

_comments = re.compile(r"(?:#[^\n]*+\n|\n)++").match
_next_entry = re.compile(r"\n(?=[A-Za-z_])").search
_scalar = re.compile(
    rf"""([A-Za-z_][A-Za-z0-9_-]{{0,99}}): +([A-Za-z][^\n:#]*+(?:(?::(?=[^ \n])|(?<=[^ ])\#)[^\n:#]*+)*+"""
    rf"""|{_DAY}-[a-z0-9-]++|"[^"\\\n]*+"|'[^'\n]*+'){_COMMENT}{_END}"""
).match
_dash = re.compile(r"[a-z_]++:\n( *+)- (\{)?").match
_words_below = re.compile(rf"[a-z_]++:\n( *+)- {_WORD}\n(?:\1- {_WORD}\n)*+{_END}").match
_bracketed_words = re.compile(rf"[a-z_]++: ++\[({_WORD}(?:, {_WORD})*+)\]{_COMMENT}{_END}").match


def read_entries(text: str) -> tuple[_Values, list[str], str]:
    """Return the entries that patterns have read, the keys of those whose shape is certain, and the text of the rest.

    The rest is a text of whole entries, and ends where one of them ends. Raises Unsure.
    """
    values: _Values = {}
    certain: list[str] = []
    rest: list[str] = []
    position, end = 0, len(text)
    while position < end:
        if text[position] not in _LETTERS:
            skipped = _comments(text, position)
            if skipped is None:
                # Something goes on here that began before.
                raise Unsure
            position = skipped.end()
            continue
        scalar = _scalar(text, position)
        if scalar is not None:
            key, value = scalar.groups()
            if key in values or key in _YAML_WORDS:
                raise Unsure
            if value[0] in "\"'":
                values[key] = value[1:-1]
            else:
                value = value.rstrip(" ")
                if len(value) <= _WORD_MAX and value in _YAML_WORDS:
                    raise Unsure
                values[key] = value
            position = scalar.end()
            continue
        key = text[position : text.find(":", position, position + _KEY_MAX)]
        read = _READERS.get(key)
        if read is not None:
            if key in values:
                raise Unsure
            try:
                after = read(text, position, values)
            except _Other:
                after = -1
            if after >= 0:
                if key in _CERTAIN:
                    certain.append(key)
                position = after
                continue
        following = _next_entry(text, position)
        after = end if following is None else following.end()
        rest.append(text[position:after])
        position = after
    return values, certain, "".join(rest)


class _Other(Exception):
    """This is written in a way that no pattern knows."""


def _words(text: str, position: int, values: _Values) -> int:
    """Read a list of single words, in brackets or below each other."""
    found = _bracketed_words(text, position)
    if found is not None:
        words = found[1].split(", ")
        if not _YAML_WORDS.isdisjoint(words):
            return -1
        values[text[position : text.index(":", position)]] = words
        return found.end()
    found = _words_below(text, position)
    if found is None:
        return -1
    start = found.start(1)
    width = len(found[1]) + 2
    words = [line[width:] for line in text[start : found.end() - 1].split("\n")]
    if not _YAML_WORDS.isdisjoint(words):
        return -1
    values[text[position : start - 2]] = words
    return found.end()


def _text_of(indent: str) -> str:
    """The pattern of a longer text whose key stands behind `indent`: one line, folded lines or a block."""
    # Two words are no number, whatever the first one is.
    plain = rf"(?:[A-Za-z]|[0-9]{{1,6}} [%A-Za-z])[^\n:#<>]*+(?:\n{indent} ++[A-Za-z0-9][^\n:#<>]*+)*+"
    return rf"{plain}|{_QUOTED}|(?:>-?|\|-?)(?:\n{indent} ++[^ \n<>][^\n<>]*+)++"


def _text(written: str) -> str:
    """The value of what `_text_of` has found. Raises _Other."""
    first = written[0]
    if first in "\"'":
        value = written[1:-1]
    elif first in ">|":
        style, _, block = written.partition("\n")
        margin = "\n" + " " * (len(block) - len(block.lstrip(" ")))
        block = "\n" + block
        lines = block.count(margin)
        # A line that is indented otherwise ends the block, or changes how it folds.
        if lines != block.count("\n") or f"{margin} " in block:
            raise _Other
        value = block[len(margin) :]
        if lines > 1:
            value = value.replace(margin, " " if first == ">" else "\n")
        if len(style) == 1:
            value += "\n"
    elif "\n" in written:
        value = " ".join([line.strip(" ") for line in written.split("\n")])
    else:
        value = written.rstrip(" ")
        if len(value) <= _WORD_MAX and value in _YAML_WORDS:
            raise _Other
    if len(value) > TEXT_MAX:
        raise _Other
    return value


def _line(written: str) -> str:
    """The value of what `_LINE` has found. Raises _Other."""
    if written[0] in "\"'":
        return written[1:-1]
    value = written.rstrip(" ")
    if len(value) <= _WORD_MAX and value in _YAML_WORDS:
        raise _Other
    return value


_timestamps_at = re.compile(
    r"timestamps:\n"
    + "".join(rf"(?:  {name}: +([0-9T:Z+-]{{20,25}}+){_COMMENT})?" for name in vocabulary.TIMESTAMPS)
    + _END
).match


def _timestamps(text: str, position: int, values: _Values) -> int:
    found = _timestamps_at(text, position)
    if found is None or found.lastindex is None:
        return -1
    stamps = {name: at for name, at in zip(vocabulary.TIMESTAMPS, found.groups(), strict=True) if at is not None}
    if not all(map(is_instant, stamps.values())):
        return -1
    values["timestamps"] = stamps
    return found.end()


_impact_at = re.compile(
    rf"impact:\n  summary: +({_text_of('  ')}){_COMMENT}"
    rf"(?:  users_affected: +([0-9]{{1,15}}){_COMMENT})?(?:  data_loss: +(true|false){_COMMENT})?{_END}"
).match


def _impact(text: str, position: int, values: _Values) -> int:
    found = _impact_at(text, position)
    if found is None:
        return -1
    summary, users, loss = found.groups()
    impact: _Values = {"summary": _text(summary)}
    if users is not None:
        impact["users_affected"] = int(users)
    if loss is not None:
        impact["data_loss"] = loss == "true"
    values["impact"] = impact
    return found.end()


def _one_of(enumeration: Any) -> str:
    return "|".join(re.escape(member.value) for member in enumeration)


_reflection_at = re.compile(
    rf"reflection:\n  level: +({_one_of(vocabulary.ReflectionLevel)}){_COMMENT}"
    rf"(?:  note: +({_text_of('  ')}){_COMMENT})?{_END}"
).match


def _reflection(text: str, position: int, values: _Values) -> int:
    found = _reflection_at(text, position)
    if found is None:
        return -1
    level, note = found.groups()
    values["reflection"] = {"level": level} if note is None else {"level": level, "note": _text(note)}
    return found.end()


@cache
def _pattern(kind: str, brace: str | None) -> _Match:
    """The pattern of one item of a list."""
    first, second, short = {
        "contributing_factors": ("tag", "text", r"[a-z][a-z0-9-]*+"),
        "considered": ("title", "declined", _BRACED if brace else _LINE),
    }[kind]
    if brace:
        return re.compile(rf"( *+)- \{{{first}: +({short}), +{second}: +({_BRACED})\}}{_COMMENT}").match
    return re.compile(rf"( *+)- {first}: +({short}){_COMMENT}{_INNER}{second}: +({_text_of(_INNER)}){_COMMENT}").match


_POINT = {
    "id": r"AP-[1-9][0-9]{0,3}+",
    "title": _LINE,
    "type": r"[a-z]++",
    "level": r"[a-z]++",
    "priority": r"[A-Za-z][A-Za-z0-9._/-]*+",
    "owner": r"[A-Za-z][A-Za-z0-9._/-]*+",
    "due": _DAY,
    "issue": r"[1-9][0-9]{0,14}+",
    "outcome": r"[a-z]++",
    "closed_on": _DAY,
    "outcome_reason": _LINE,
}
"""The fields of an action point in their usual order, and how they are written."""


_USUAL_POINT: tuple[str, ...] = ("id", "title", "type", "level", "priority", "owner", "due")
_POINT_MAX = 2000
"""Characters within which all fields of an action point must lie."""


class _PointForm(NamedTuple):
    """An action point with certain fields."""

    match: _Match
    names: tuple[str, ...]
    """What the groups of the pattern are, after the indentation; `issue` is always among them, and may be missing."""
    tests: tuple[tuple[str, Callable[[Any], bool]], ...]
    """The fields whose pattern does not tell that they are what the models take."""


@lru_cache(maxsize=64)
def _point_with(fields: tuple[str, ...]) -> _PointForm:
    """The form of action points with these fields, and with or without the number of an issue."""
    names = tuple(name for name in _POINT if name in fields or name == "issue")
    parts = {name: f"{'( *+)- ' if name == 'id' else _INNER}{name}: ++({_POINT[name]}){_COMMENT}" for name in names}
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


def _items(kind: str, text: str, position: int) -> Iterator[re.Match[str] | None]:
    """Yield the matches of all items of a list; None where one is written in another way."""
    dashes = _dash(text, position)
    if dashes is None:
        yield None
        return
    indentation = dashes[1]
    match = _pattern(kind, dashes[2])
    position, end = dashes.start(1), len(text)
    while position < end:
        found = match(text, position)
        if found is None:
            if text[position] not in _LETTERS and text[position] != "#":
                yield None
            return
        yield found if found[1] == indentation else None
        position = found.end()


def _factors(text: str, position: int, values: _Values) -> int:
    factors = []
    for found in _items("contributing_factors", text, position):
        if found is None or not _IS_TAG(found[2]):
            return -1
        factors.append({"tag": found[2], "text": _text(found[3])})
        position = found.end()
    values["contributing_factors"] = factors
    return position


def _considered(text: str, position: int, values: _Values) -> int:
    ideas = []
    for found in _items("considered", text, position):
        if found is None or len(found[2]) > _TITLE_MAX:
            return -1
        ideas.append({"title": _line(found[2]), "declined": _text(found[3])})
        position = found.end()
    values["considered"] = ideas
    return position


def _action_points(text: str, position: int, values: _Values) -> int:
    dashes = _dash(text, position)
    if dashes is None:
        return -1
    indentation = dashes[1]
    position, end = dashes.start(1), len(text)
    form = _point_with(_USUAL_POINT)
    points: list[_Values] = []
    while position < end:
        found = form.match(text, position)
        if found is None:
            if text[position] in _LETTERS or text[position] == "#":
                break
            # Most have the same fields as the one before.
            fields = _fields_at(text, position, len(indentation) + 2)
            if fields[:2] != ("id", "title"):
                return -1
            form = _point_with(fields)
            found = form.match(text, position)
            if found is None:
                return -1
        point: _Values = dict(zip(form.names, found.groups(), strict=True))
        if point.pop("") != indentation:
            return -1
        for name, fits in form.tests:
            if not fits(point[name]):
                return -1
        point["title"] = _line(point["title"])
        if point["issue"] is None:
            del point["issue"]
        else:
            point["issue"] = int(point["issue"])
        if "outcome_reason" in point:
            point["outcome_reason"] = _line(point["outcome_reason"])
        points.append(point)
        position = found.end()
    if not 0 < len(points) <= _POINTS_MAX:
        return -1
    values["action_points"] = points
    return position


def _text_that(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return remembering(lambda value: value not in _YAML_WORDS and fits(value))


_IS_TAG = _text_that(KINDS["tag"])
_POINT_TESTS: dict[str, Callable[[Any], bool]] = {
    "type": KINDS["action type"],
    "level": KINDS["level"],
    "priority": _text_that(KINDS["name"]),
    "owner": _text_that(KINDS["owner"]),
    "due": is_day,
    "outcome": KINDS["outcome"],
    "closed_on": is_day,
}
_POINTS_MAX = 50
_TITLE_MAX = 250
_CERTAIN = frozenset(("timestamps", "impact", "contributing_factors", "reflection", "action_points", "considered"))
_READERS: dict[str, _Read] = {
    "services": _words,
    "authors": _words,
    "reviewers": _words,
    "approximate": _words,
    "related": _words,
    "timestamps": _timestamps,
    "impact": _impact,
    "contributing_factors": _factors,
    "reflection": _reflection,
    "action_points": _action_points,
    "considered": _considered,
}

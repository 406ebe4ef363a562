"""Whole entries of the front matter, each read by one pattern: the forms in which almost everybody writes them.

A pattern takes an entry only if nothing in it can mean anything else, up to the next key at the first column; all other
entries are left to the line by line reader of `fast_yaml`. What a pattern takes of groups and lists of groups also has
the shape that `fast_shape` asks for, so that nobody has to look at it again.
"""

from __future__ import annotations

import re
from functools import cache

from debrief.inspection.fast_forms import (
    BRACED,
    COMMENT,
    DAY,
    END,
    INNER,
    LETTERS,
    LINE,
    WORD,
    WORD_MAX,
    YAML_WORDS,
    Other,
    dash_at,
    line_value,
    text_of,
    text_that,
    text_value,
)
from debrief.inspection.fast_points import action_points
from debrief.inspection.fast_shape import KINDS, is_instant
from debrief.inspection.fast_tokens import Unsure
from debrief_schemas import vocabulary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from debrief.inspection.fast_forms import Match, Values

    _Read = Callable[[str, int, Values, str], int]
    """Reads the entry of a key at an offset into the values, and returns where the next one begins, or -1."""

_KEY_MAX = 30
"""Length that no key with a pattern of its own reaches."""

_comments = re.compile(r"(?:#[^\n]*+\n|\n)++").match
_next_entry = re.compile(r"\n(?=[A-Za-z_])").search
_scalar = re.compile(
    rf"""([A-Za-z_][A-Za-z0-9_-]{{0,99}}): +([A-Za-z][^\n:#]*+(?:(?::(?=[^ \n])|(?<=[^ ])\#)[^\n:#]*+)*+"""
    rf"""|{DAY}-[a-z0-9-]++|"[^"\\\n]*+"|'[^'\n]*+'){COMMENT}{END}"""
).match
_words_below = re.compile(rf"[a-z_]++:\n( *+)- {WORD}\n(?:\1- {WORD}\n)*+{END}").match
_bracketed_words = re.compile(rf"[a-z_]++: ++\[({WORD}(?:, {WORD})*+)\]{COMMENT}{END}").match


def read_entries(text: str) -> tuple[Values, set[str], str]:
    """Return the entries that patterns have read, the keys of those whose shape is certain, and the text of the rest.

    The rest is a text of whole entries, and ends where one of them ends. Raises Unsure.
    """
    values: Values = {}
    certain: set[str] = set()
    rest: list[str] = []
    position, end = 0, len(text)
    while position < end:
        if text[position] not in LETTERS:
            skipped = _comments(text, position)
            if skipped is None:
                # Something goes on here that began before.
                raise Unsure
            position = skipped.end()
            continue
        scalar = _scalar(text, position)
        if scalar is not None:
            key, value = scalar.groups()
            if key in values or key in YAML_WORDS:
                raise Unsure
            if value[0] in "\"'":
                values[key] = value[1:-1]
            else:
                value = value.rstrip(" ")
                if len(value) <= WORD_MAX and value in YAML_WORDS:
                    rest.append(scalar[0])
                else:
                    values[key] = value
            position = scalar.end()
            continue
        key = text[position : text.find(":", position, position + _KEY_MAX)]
        read = _READERS.get(key)
        if read is not None:
            if key in values:
                raise Unsure
            try:
                after = read(text, position, values, key)
            except Other:
                after = -1
            if after >= 0:
                if key in _CERTAIN:
                    certain.add(key)
                position = after
                continue
        following = _next_entry(text, position)
        after = end if following is None else following.end()
        rest.append(text[position:after])
        position = after
    return values, certain, "".join(rest)


def _words(text: str, position: int, values: Values, key: str) -> int:
    """Read a list of single words, in brackets or below each other."""
    found = _bracketed_words(text, position)
    if found is not None:
        words = found[1].split(", ")
        if not YAML_WORDS.isdisjoint(words):
            return -1
        values[key] = words
        return found.end()
    found = _words_below(text, position)
    if found is None:
        return -1
    start = found.start(1)
    width = len(found[1]) + 2
    words = [line[width:] for line in text[start : found.end() - 1].split("\n")]
    if not YAML_WORDS.isdisjoint(words):
        return -1
    values[key] = words
    return found.end()


_timestamps_at = re.compile(
    r"timestamps:\n"
    + "".join(rf"(?:  {name}: +([0-9T:Z+-]{{20,25}}+){COMMENT})?" for name in vocabulary.TIMESTAMPS)
    + END
).match


def _timestamps(text: str, position: int, values: Values, key: str) -> int:
    found = _timestamps_at(text, position)
    if found is None or found.lastindex is None:
        return -1
    stamps = {name: at for name, at in zip(vocabulary.TIMESTAMPS, found.groups(), strict=True) if at is not None}
    if not all(map(is_instant, stamps.values())):
        return -1
    values[key] = stamps
    return found.end()


def _one_of(enumeration: Any) -> str:
    return "|".join(re.escape(member.value) for member in enumeration)


_impact_at = re.compile(
    rf"impact:\n  summary: +({text_of('  ')}){COMMENT}"
    rf"(?:  users_affected: +([0-9]{{1,15}}){COMMENT})?(?:  data_loss: +(true|false){COMMENT})?{END}"
).match


def _impact(text: str, position: int, values: Values, key: str) -> int:
    found = _impact_at(text, position)
    if found is None:
        return -1
    summary, users, loss = found.groups()
    impact: Values = {"summary": text_value(summary)}
    if users is not None:
        impact["users_affected"] = int(users)
    if loss is not None:
        impact["data_loss"] = loss == "true"
    values[key] = impact
    return found.end()


_reflection_at = re.compile(
    rf"reflection:\n  level: +({_one_of(vocabulary.ReflectionLevel)}){COMMENT}"
    rf"(?:  note: +({text_of('  ')}){COMMENT})?{END}"
).match


def _reflection(text: str, position: int, values: Values, key: str) -> int:
    found = _reflection_at(text, position)
    if found is None:
        return -1
    level, note = found.groups()
    values[key] = {"level": level} if note is None else {"level": level, "note": text_value(note)}
    return found.end()


@cache
def _pattern(kind: str, brace: str | None) -> Match:
    """The pattern of one item of a list."""
    first, second, short = {
        "contributing_factors": ("tag", "text", r"[a-z][a-z0-9-]*+"),
        "considered": ("title", "declined", BRACED if brace else LINE),
    }[kind]
    if brace:
        return re.compile(rf"( *+)- \{{{first}: +({short}), +{second}: +({BRACED})\}}{COMMENT}").match
    return re.compile(rf"( *+)- {first}: +({short}){COMMENT}{INNER}{second}: +({text_of(INNER)}){COMMENT}").match


def _items(kind: str, text: str, position: int) -> Iterator[re.Match[str] | None]:
    """Yield the matches of all items of a list; None where one is written in another way."""
    dashes = dash_at(text, position)
    if dashes is None:
        yield None
        return
    indentation = dashes[1]
    match = _pattern(kind, dashes[2])
    position, end = dashes.start(1), len(text)
    while position < end:
        found = match(text, position)
        if found is None:
            if text[position] not in LETTERS and text[position] != "#":
                yield None
            return
        yield found if found[1] == indentation else None
        position = found.end()


def _factors(text: str, position: int, values: Values, key: str) -> int:
    factors = []
    for found in _items(key, text, position):
        if found is None or not _IS_TAG(found[2]):
            return -1
        factors.append({"tag": found[2], "text": text_value(found[3])})
        position = found.end()
    values[key] = factors
    return position


def _considered(text: str, position: int, values: Values, key: str) -> int:
    ideas = []
    for found in _items(key, text, position):
        if found is None or len(found[2]) > _TITLE_MAX:
            return -1
        ideas.append({"title": line_value(found[2]), "declined": text_value(found[3])})
        position = found.end()
    values[key] = ideas
    return position


_IS_TAG = text_that(KINDS["tag"])
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
    "action_points": action_points,
    "considered": _considered,
}

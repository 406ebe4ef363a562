"""Lines of front matter taken apart: where they stand, their key, and the value as far as one line tells it."""

from __future__ import annotations

import re

from debrief.documents.scalars import resolve
from debrief_schemas.light import late_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Token = tuple[int, int, "str | None", int, Any, str]
    """Column of the content, column of the dash or -1, key, kind of the value, the value so far, its text."""


class Unsure(Exception):
    """This text is not certain to be understood; it may well be right."""


# What the value of a line is, once the line is taken apart.
NONE, DONE, PLAIN, BLOCK, OPEN = range(5)


SKIP: Token = (-1, -1, None, NONE, None, "")
END: Token = (-1, -1, None, DONE, None, "")

_line = re.compile(r"( *)(- +)?(?:([A-Za-z_][A-Za-z0-9_-]{0,99}):(?: +|\Z))?(.*)\Z", re.DOTALL)
double_quoted = late_pattern(r'"((?:[^"\\]|\\["\\/])*)"(?: +#.*)?\Z', re.DOTALL)
single_quoted = late_pattern(r"'((?:[^']|'')*)'(?: +#.*)?\Z", re.DOTALL)
flow_end = late_pattern(r"([\]}])(?: +#.*)?\Z", re.DOTALL)
_WORD = r"[abcdeghijklmopqrsuvwxyz][A-Za-z0-9_./-]*"
_words = late_pattern(rf"{_WORD}(?:, {_WORD})*\Z")
_no_mark = late_pattern(r"[A-Za-z0-9_./ ,-]+\Z")
_flow_key = late_pattern(r" *([A-Za-z_][A-Za-z0-9_-]{0,99}): +\[")
_flow_item = late_pattern(
    r""" *(?:([A-Za-z_][A-Za-z0-9_-]{0,99}): +)?"""
    r"""(?:"([^"\\]*)"|'((?:[^']|'')*)'|([^-?:,\[\]{}#&*!|>'"%@` ][^,\[\]{}]*)) *(?:(,) *|\Z)"""
)
_PLAIN_FORBIDDEN = frozenset("?:,[]{}#&*!|>'\"%@`")
# Letters that begin neither a number nor `null`, `true` or `false`; the empty text is none of them.
_WORD_STARTS = frozenset("abcdeghijklmopqrsuvwxyzABCDEGHIJKLMOPQRSUVWXYZ")
_DIGITS = frozenset("0123456789")
_NOT_ZERO = frozenset("123456789")
_DIGITS_MAX = 15
"""Most digits of a number that is read at once; longer ones are left to `resolve`."""
_SHARED = (list, dict)
"""Types of values that two documents must not have in common."""
_STYLES = frozenset(("|", "|-", ">", ">-"))

# Short lines such as `level: class` come again and again; long ones are unique and would only fill the memory. Of those
# the part before the colon comes again.
_SHORT = 40
_REMEMBERED = 4096
known_lines: dict[str, Token] = {}
_heads: dict[str, tuple[int, int, str]] = {}


def token_of(line: str) -> Token:
    """Take a line apart that begins an entry."""
    head, colon, rest = line.partition(": ")
    known = _heads.get(head) if colon else None
    if known is None:
        token = _first_token(line)
        if colon and token[2] is not None and line.startswith(f"{token[2]}: ", token[0]):
            _remember(_heads, head, (token[0], token[1], token[2]))
    else:
        column, dash, key = known
        if rest[:1] in _WORD_STARTS and rest[-1] not in " :" and ": " not in rest and " #" not in rest:
            # No number, no word of YAML's own and no mark: the text itself.
            token = (column, dash, key, PLAIN, rest, rest)
        elif rest[4:5] == "-" and rest[:4].isdigit() and " " not in rest and rest[-1] != ":":
            # A day or an instant, or at least no number: four digits and a hyphen begin none.
            return column, dash, key, PLAIN, rest, rest
        elif rest[:1] in _NOT_ZERO and len(rest) <= _DIGITS_MAX and rest.isascii() and rest.isdigit():
            return column, dash, key, PLAIN, int(rest), rest
        else:
            rest = rest.strip(" ")
            kind, value, text = _value(rest) if rest[:1] != "#" else (NONE, None, "")
            token = (column, dash, key, kind, value, text)
    # Numbers seldom come again, and two documents must not have a list in common.
    if len(line) <= _SHORT and token[3] != OPEN and token[4].__class__ not in _SHARED and token[5][:1] not in _DIGITS:
        _remember(known_lines, line, token)
    return token


def _first_token(line: str) -> Token:
    match = _line.match(line)
    assert match is not None  # noqa: S101  it ends with .*
    spaces, dashes, key, rest = match.groups()
    column, dash = len(spaces), -1
    if dashes is not None:
        column, dash = column + len(dashes), column
    if not rest and key is None and dashes is None:
        return SKIP
    if rest[:1] == "#":
        if key is None and dashes is not None:
            raise Unsure
        return SKIP if key is None else (column, dash, key, NONE, None, "")
    if key is not None and not isinstance(resolve(key), str):
        raise Unsure
    kind, value, text = _value(rest)
    return column, dash, key, kind, value, text


def _remember(memory: dict[str, Any], text: str, what: Any) -> None:
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[text] = what


def _value(text: str) -> tuple[int, Any, str]:
    """Return kind, value and text of what stands behind a key or a dash."""
    if text[-1:] == " ":
        text = text.rstrip(" ")
    if not text:
        return NONE, None, ""
    first = text[0]
    if first in _PLAIN_FORBIDDEN or (first == "-" and text[1:2] in ("", " ")):
        kind, value = _marked(text, first)
        return kind, value, text
    comment = text.find(" #")
    if comment >= 0:
        text = text[:comment].rstrip(" ")
    if ": " in text or text[-1] == ":":
        raise Unsure
    return (PLAIN if comment < 0 else DONE), resolve(text), text


def _marked(text: str, first: str) -> tuple[int, Any]:
    """Return kind and value of a text that begins with a mark of YAML."""
    if first in "\"'" and "\\" not in text and text.find(first, 1) == len(text) - 1 > 0:
        # One pair of quotes and nothing to be escaped: what most quoted texts are.
        return DONE, text[1:-1]
    if first == '"':
        match = double_quoted.match(text)
        if match is not None:
            inner = match[1]
            return DONE, re.sub(r"\\(.)", r"\1", inner) if "\\" in inner else inner
        return OPEN, text
    if first == "'":
        match = single_quoted.match(text)
        return (DONE, match[1].replace("''", "'")) if match is not None else (OPEN, text)
    if first in "[{":
        if flow_end.search(text) is None:
            return OPEN, text
        return DONE, read_flow(text)
    if text in _STYLES:
        return BLOCK, text
    raise Unsure


def read_flow(text: str) -> Any:
    """Return the list or map in brackets that `text` is, with nothing but a comment behind it."""
    found = flow_end.search(text)
    if found is None or found[1] != ("]" if text[0] == "[" else "}"):
        raise Unsure
    inner = text[1 : found.start()].strip(" ")
    if " #" in inner:
        raise Unsure
    return _flow_list(inner) if text[0] == "[" else _flow_map(inner)


def _flow_list(inner: str) -> list[Any]:
    if _words.match(inner) is not None:
        return inner.split(", ")
    if _no_mark.match(inner) is not None:
        words = [word.strip(" ") for word in inner.split(",")]
        if all(word[:1] in _WORD_STARTS for word in words):
            return words
    values: list[Any] = []
    position = 0
    while position < len(inner):
        if inner[position] == "{":
            end = inner.find("}", position)
            after = inner[end + 1 :].lstrip(" ")
            if end < 0 or (after and after[0] != ","):
                raise Unsure
            values.append(_flow_map(inner[position + 1 : end].strip(" ")))
            position = len(inner) - len(after[1:].lstrip(" "))
            continue
        match = _flow_item.match(inner, position)
        if match is None or match[1] is not None:
            raise Unsure
        values.append(_flow_scalar(match))
        position = match.end()
    return values


def _flow_map(inner: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    position = 0
    while position < len(inner):
        bracket = _flow_key.match(inner, position)
        if bracket is not None:
            end = inner.find("]", position)
            after = inner[end + 1 :].lstrip(" ")
            listed = inner[bracket.end() : end].strip(" ")
            if end < 0 or (after and after[0] != ",") or "{" in listed or bracket[1] in values:
                raise Unsure
            values[bracket[1]] = _flow_list(listed)
            position = len(inner) - len(after[1:].lstrip(" "))
            continue
        match = _flow_item.match(inner, position)
        if match is None or match[1] is None or match[1] in values or not isinstance(resolve(match[1]), str):
            raise Unsure
        values[match[1]] = _flow_scalar(match)
        position = match.end()
    return values


def _flow_scalar(match: re.Match[str]) -> Any:
    double, single, plain = match[2], match[3], match[4]
    if plain is None:
        return double if double is not None else single.replace("''", "'")
    plain = plain.rstrip(" ")
    if ": " in plain or plain[-1] == ":":
        raise Unsure
    return resolve(plain)

"""A reader for the YAML that people write in front matter: what it takes, it reads exactly as `documents.nodes` does.

It knows block mappings and sequences, plain and quoted scalars, `|` and `>` blocks, comments, and lists and maps in
brackets that hold scalars. At anything else, and at whatever it is not certain of, it raises `Unsure`; the caller then
takes the slow way, which alone decides and alone explains. Nothing here ever says that a text is wrong.

Equality with the slow way is the only thing that matters: tests/unit/inspection compares both on mutated documents.
"""

from __future__ import annotations

import re
from typing import Any

from debrief.documents.nodes import DEPTH_MAX, NODES_MAX
from debrief.documents.scalars import resolve

_DEPTH = DEPTH_MAX - 2
"""Deepest block that is followed: a list of maps in brackets may stand in it and add two levels."""


class Unsure(Exception):
    """This text is not certain to be understood; it may well be right."""


# What the value of a line is, once the line is taken apart.
_NONE, _DONE, _PLAIN, _BLOCK, _OPEN = range(5)

Token = tuple[int, int, "str | None", int, Any, str]
"""Column of the content, column of the dash or -1, key, kind of the value, the value so far, its text."""

_BLANK = ("", " ")

_SKIP: Token = (-1, -1, None, _NONE, None, "")
_END: Token = (-1, -1, None, _DONE, None, "")

_line = re.compile(r"( *)(- +)?(?:([A-Za-z_][A-Za-z0-9_-]{0,99}):(?: +|\Z))?(.*)\Z", re.DOTALL)
_double = re.compile(r'"((?:[^"\\]|\\["\\/])*)"(?: +#.*)?\Z', re.DOTALL)
_single = re.compile(r"'((?:[^']|'')*)'(?: +#.*)?\Z", re.DOTALL)
_flow_end = re.compile(r"([\]}])(?: +#.*)?\Z", re.DOTALL)
_no_mark = re.compile(r"[A-Za-z0-9_./ ,-]+\Z").match
_flow_key = re.compile(r" *([A-Za-z_][A-Za-z0-9_-]{0,99}): +\[")
_flow_item = re.compile(
    r""" *(?:([A-Za-z_][A-Za-z0-9_-]{0,99}): +)?"""
    r"""(?:"([^"\\]*)"|'((?:[^']|'')*)'|([^-?:,\[\]{}#&*!|>'"%@` ][^,\[\]{}]*)) *(?:(,) *|\Z)"""
)
_PLAIN_FORBIDDEN = frozenset("?:,[]{}#&*!|>'\"%@`")
# Letters that begin neither a number nor `null`, `true` or `false`; the empty text is none of them.
_WORD_STARTS = frozenset("abcdeghijklmopqrsuvwxyzABCDEGHIJKLMOPQRSUVWXYZ")
_DIGITS = frozenset("0123456789")
_SHARED = (list, dict)
"""Types of values that two documents must not have in common."""
_STYLES = frozenset(("|", "|-", ">", ">-"))

# Short lines such as `level: class` come again and again; long ones are unique and would only fill the memory. Of those
# the part before the colon comes again.
_SHORT = 40
_REMEMBERED = 4096
_lines: dict[str, Token] = {}
_heads: dict[str, tuple[int, int, str]] = {}


def read_mapping(text: str) -> dict[str, Any]:
    """Return the mapping that `text` holds, equal to `nodes.parse(text, 0).plain()`.

    `text` has passed `preflight` and ends with a line end. Raises Unsure.
    """
    if "\t" in text or text[-1:] != "\n":
        raise Unsure
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    # Every node begins at a character of its own; these are the ones before or at which a node can begin.
    if len(text) > NODES_MAX and 1 + 2 * sum(map(text.count, "\n:-,[{")) > NODES_MAX:
        raise Unsure
    lines = text.split("\n")
    # One more empty line, so that looking one line ahead needs no test.
    lines.append("")
    reader = _Reader(lines)
    token = reader.next_token()
    if token is _END or token[0] != 0 or token[1] >= 0 or token[2] is None:
        raise Unsure
    value = reader.mapping(0, token, 1)
    if reader.next_token() is not _END:
        raise Unsure
    return value


def _token(line: str) -> Token:
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
            token = (column, dash, key, _PLAIN, rest, rest)
        elif rest[4:5] == "-" and rest[:4].isdigit() and " " not in rest and rest[-1] != ":":
            # A day or an instant, or at least no number: four digits and a hyphen begin none.
            return column, dash, key, _PLAIN, rest, rest
        else:
            rest = rest.strip(" ")
            kind, value, text = _value(rest) if rest[:1] != "#" else (_NONE, None, "")
            token = (column, dash, key, kind, value, text)
    # Numbers seldom come again, and two documents must not have a list in common.
    if len(line) <= _SHORT and token[3] != _OPEN and token[4].__class__ not in _SHARED and token[5][:1] not in _DIGITS:
        _remember(_lines, line, token)
    return token


def _first_token(line: str) -> Token:
    match = _line.match(line)
    assert match is not None  # noqa: S101  it ends with .*
    spaces, dashes, key, rest = match.groups()
    column, dash = len(spaces), -1
    if dashes is not None:
        column, dash = column + len(dashes), column
    if not rest and key is None and dashes is None:
        return _SKIP
    if rest[:1] == "#":
        if key is None and dashes is not None:
            raise Unsure
        return _SKIP if key is None else (column, dash, key, _NONE, None, "")
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
        return _NONE, None, ""
    first = text[0]
    if first in _PLAIN_FORBIDDEN or (first == "-" and text[1:2] in ("", " ")):
        kind, value = _marked(text, first)
        return kind, value, text
    comment = text.find(" #")
    if comment >= 0:
        text = text[:comment].rstrip(" ")
    if ": " in text or text[-1] == ":":
        raise Unsure
    return (_PLAIN if comment < 0 else _DONE), resolve(text), text


def _marked(text: str, first: str) -> tuple[int, Any]:
    """Return kind and value of a text that begins with a mark of YAML."""
    if first in "\"'" and "\\" not in text and text.find(first, 1) == len(text) - 1 > 0:
        # One pair of quotes and nothing to be escaped: what most quoted texts are.
        return _DONE, text[1:-1]
    if first == '"':
        match = _double.match(text)
        if match is not None:
            inner = match[1]
            return _DONE, re.sub(r"\\(.)", r"\1", inner) if "\\" in inner else inner
        return _OPEN, text
    if first == "'":
        match = _single.match(text)
        return (_DONE, match[1].replace("''", "'")) if match is not None else (_OPEN, text)
    if first in "[{":
        if _flow_end.search(text) is None:
            return _OPEN, text
        return _DONE, _flow(text)
    if text in _STYLES:
        return _BLOCK, text
    raise Unsure


def _flow(text: str) -> Any:
    """Return the list or map in brackets that `text` is, with nothing but a comment behind it."""
    found = _flow_end.search(text)
    if found is None or found[1] != ("]" if text[0] == "[" else "}"):
        raise Unsure
    inner = text[1 : found.start()].strip(" ")
    if " #" in inner:
        raise Unsure
    return _flow_list(inner) if text[0] == "[" else _flow_map(inner)


def _flow_list(inner: str) -> list[Any]:
    if _no_mark(inner) is not None:
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


class _Reader:
    """The lines of a text and how far they have been read."""

    __slots__ = ("at", "lines")

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0

    def next_token(self) -> Token:
        """Return the token of the next line that holds one, and stay on that line."""
        lines, at = self.lines, self.at
        while at < len(lines):
            line = lines[at]
            token = _lines.get(line) or _token(line)
            if token is not _SKIP:
                self.at = at
                return token
            at += 1
        # The last line is empty: whoever looks at it comes here again.
        self.at = at - 1
        return _END

    def mapping(self, column: int, token: Token, depth: int) -> dict[str, Any]:
        """Read the mapping whose keys stand at `column` and whose first line is `token`."""
        if depth > _DEPTH:
            raise Unsure
        lines, at, known = self.lines, self.at, _lines
        deeper = column + 1
        values: dict[str, Any] = {}
        while True:
            _, _, key, kind, value, _ = token
            if key is None or key in values:
                raise Unsure
            line = lines[at + 1]
            following = known.get(line)
            if kind == _PLAIN:
                if (
                    (following is not None and 0 <= following[0] <= column)
                    or line[column:deeper] not in _BLANK
                    or line[:deeper].strip(" ")
                ):
                    # Something that is not indented deeper: the scalar ends here.
                    values[key] = value
                    at += 1
                else:
                    self.at = at
                    values[key] = self.plain(column, token)
                    at = self.at
                    line = lines[at]
                    following = known.get(line)
            elif kind == _DONE:
                values[key] = value
                at += 1
            else:
                self.at = at
                values[key] = self.nested(column, depth) if kind == _NONE else self.long(column, token)
                at = self.at
                line = lines[at]
                following = known.get(line)
            token = following or _token(line)
            if token is _SKIP:
                self.at = at
                token = self.next_token()
                at = self.at
            if token[0] != column or token[1] >= 0:
                # A dash at this very column belongs to no mapping: whoever called has to know what to do with it.
                if token[0] > column and token[1] < 0:
                    raise Unsure
                self.at = at
                return values

    def nested(self, column: int, depth: int) -> Any:
        """Read what stands below a key at `column` that has nothing on its own line."""
        self.at += 1
        token = self.next_token()
        if token is _END:
            raise Unsure
        if token[1] >= column:
            return self.sequence(token[1], token, depth + 1)
        if token[1] >= 0 or token[0] <= column:
            raise Unsure
        if token[2] is not None:
            return self.mapping(token[0], token, depth + 1)
        return self.scalar(column, token)

    def sequence(self, dash: int, token: Token, depth: int) -> list[Any]:
        """Read the sequence whose dashes stand at column `dash`."""
        if depth > _DEPTH:
            raise Unsure
        values: list[Any] = []
        while True:
            if token[2] is not None:
                values.append(self.mapping(token[0], token, depth + 1))
            else:
                values.append(self.scalar(dash, token))
            token = self.next_token()
            if token[1] != dash:
                if token[1] > dash or token[0] > dash:
                    raise Unsure
                return values

    def scalar(self, column: int, token: Token) -> Any:
        """Read the scalar, or the brackets, of a line without a key, in a block at `column`."""
        kind = token[3]
        if kind == _DONE:
            self.at += 1
            return token[4]
        if kind == _PLAIN:
            return self.plain(column, token)
        return self.long(column, token)

    def plain(self, column: int, token: Token) -> Any:
        """Read a plain scalar that may go on in lines that are indented deeper than `column`."""
        text = token[5]
        lines, at = self.lines, self.at + 1
        deeper = " " * (column + 1)
        breaks = 0
        while at < len(lines):
            line = lines[at]
            content = line.strip(" ")
            if not content:
                breaks += 1
                at += 1
                continue
            if content[0] == "#" or not line.startswith(deeper):
                break
            if " #" in content or ": " in content or content[-1] == ":":
                raise Unsure
            text += "\n" * breaks + content if breaks else " " + content
            breaks = 0
            at += 1
            self.at = at - 1
        self.at += 1
        return resolve(text)

    def long(self, column: int, token: Token) -> Any:
        """Read a value that needs more lines: a block scalar, or quotes or brackets that close later."""
        if token[3] == _BLOCK:
            return self.block(column, token[5])
        if token[3] != _OPEN:
            raise Unsure
        return self.open(column, token[5])

    def block(self, column: int, style: str) -> str:
        """Read a block scalar in a block at `column`."""
        lines, at = self.lines, self.at + 1
        first = lines[at] if at < len(lines) else ""
        indent = len(first) - len(first.lstrip(" "))
        if indent == len(first) or indent <= column:
            raise Unsure
        margin = first[:indent]
        content: list[str] = []
        end = at
        while at < len(lines):
            line = lines[at]
            if line.startswith(margin):
                if style[0] == ">" and line[indent : indent + 1] in ("", " "):
                    raise Unsure
                content.append(line[indent:])
                end = at + 1
            elif not line.strip(" "):
                content.append("")
            else:
                break
            at += 1
        self.at = end
        while content and not content[-1]:
            content.pop()
        if style[0] == "|":
            text = "\n".join(content)
        else:
            text = content[0]
            breaks = 0
            for line in content[1:]:
                if not line:
                    breaks += 1
                    continue
                text += ("\n" * breaks if breaks else " ") + line
                breaks = 0
        return text if style[1:] == "-" else text + "\n"

    def open(self, column: int, text: str) -> Any:
        """Read quotes or brackets that close on a later line; their lines are joined as YAML folds them."""
        lines, at = self.lines, self.at + 1
        quoted = text[0] in "\"'"
        while at < len(lines):
            line = lines[at]
            content = line.strip(" ")
            if not content or (not quoted and content[0] == "#"):
                raise Unsure
            if not line.startswith(" " * (column + 1)) and not (not quoted and content in ("]", "}")):
                raise Unsure
            text += " " + content
            at += 1
            if not quoted and _flow_end.search(text) is not None and text.count("[") == text.count("]"):
                self.at = at
                return _flow(text)
            if quoted:
                match = (_double if text[0] == '"' else _single).match(text)
                if match is not None:
                    if "\\" in match[1]:
                        raise Unsure
                    self.at = at
                    return match[1].replace("''", "'") if text[0] == "'" else match[1]
        raise Unsure

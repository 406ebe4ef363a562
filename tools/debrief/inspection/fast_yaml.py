"""A reader for the YAML that people write in front matter: what it takes, it reads exactly as `documents.nodes` does.

It knows block mappings and sequences, plain and quoted scalars, `|` and `>` blocks, comments, and lists and maps in
brackets that hold scalars. At anything else, and at whatever it is not certain of, it raises `Unsure`; the caller then
takes the slow way, which alone decides and alone explains. Nothing here ever says that a text is wrong.

Equality with the slow way is the only thing that matters: tests/unit/inspection compares both on mutated documents.
"""

from __future__ import annotations

from debrief.documents.nodes import DEPTH_MAX, NODES_MAX
from debrief.documents.scalars import resolve
from debrief.inspection.fast_tokens import (
    BLOCK,
    DONE,
    END,
    NONE,
    OPEN,
    PLAIN,
    SKIP,
    Unsure,
    double_quoted,
    flow_end,
    known_lines,
    read_flow,
    single_quoted,
    token_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from debrief.inspection.fast_tokens import Token

    ReadEntries = Callable[[str], tuple[dict[str, Any], set[str], str]]

__all__ = ["Unsure", "read_mapping"]

DEPTH = DEPTH_MAX - 2
"""Deepest block that is followed: a list of maps in brackets may stand in it and add two levels."""

BLANK = ("", " ")


def read_mapping(text: str) -> dict[str, Any]:
    """Return the mapping that `text` holds, equal to `nodes.parse(text, 0).plain()`.

    `text` has passed `preflight` and ends with a line end. Raises Unsure.
    """
    return read_front_matter(text, None)[0]


def read_front_matter(text: str, read_entries: ReadEntries | None) -> tuple[dict[str, Any], set[str]]:
    """Return what `read_mapping` does, and the keys whose values certainly have the shape that `fast_shape` asks for.

    `read_entries` is that of `fast_entries`, or None to read everything line by line. Raises Unsure.
    """
    if "\t" in text or text[-1:] != "\n":
        raise Unsure
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    # Every node begins at a character of its own; these are the ones before or at which a node can begin.
    if len(text) > NODES_MAX and 1 + 2 * sum(map(text.count, "\n:-,[{")) > NODES_MAX:
        raise Unsure
    if read_entries is None:
        return _read_lines(text), set()
    values, certain, rest = read_entries(text)
    if not rest:
        if not values:
            raise Unsure
        return values, certain
    others = _read_lines(rest)
    if not others.keys().isdisjoint(values):
        raise Unsure
    values.update(others)
    return values, certain


def _read_lines(text: str) -> dict[str, Any]:
    """Read a text of entries line by line."""
    lines = text.split("\n")
    # One more empty line, so that looking one line ahead needs no test.
    lines.append("")
    reader = _Reader(lines)
    token = reader.next_token()
    if token is END or token[0] != 0 or token[1] >= 0 or token[2] is None:
        raise Unsure
    value = reader.mapping(0, token, 1)
    if reader.next_token() is not END:
        raise Unsure
    return value


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
            token = known_lines.get(line) or token_of(line)
            if token is not SKIP:
                self.at = at
                return token
            at += 1
        # The last line is empty: whoever looks at it comes here again.
        self.at = at - 1
        return END

    def mapping(self, column: int, token: Token, depth: int) -> dict[str, Any]:
        """Read the mapping whose keys stand at `column` and whose first line is `token`."""
        if depth > DEPTH:
            raise Unsure
        lines, at, known = self.lines, self.at, known_lines
        deeper = column + 1
        values: dict[str, Any] = {}
        while True:
            _, _, key, kind, value, _ = token
            if key is None or key in values:
                raise Unsure
            line = lines[at + 1]
            following = known.get(line)
            if kind == PLAIN:
                if (
                    (following is not None and 0 <= following[0] <= column)
                    or line[column:deeper] not in BLANK
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
            elif kind == DONE:
                values[key] = value
                at += 1
            else:
                self.at = at
                values[key] = self.nested(column, depth) if kind == NONE else self.long(column, token)
                at = self.at
                line = lines[at]
                following = known.get(line)
            token = following or token_of(line)
            if token is SKIP:
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
        if token is END:
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
        if depth > DEPTH:
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
        if kind == DONE:
            self.at += 1
            return token[4]
        if kind == PLAIN:
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
        if token[3] == BLOCK:
            return self.block(column, token[5])
        if token[3] != OPEN:
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
        elif "" not in content:
            text = " ".join(content)
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
            if not quoted and flow_end.search(text) is not None and text.count("[") == text.count("]"):
                self.at = at
                return read_flow(text)
            if quoted:
                match = (double_quoted if text[0] == '"' else single_quoted).match(text)
                if match is not None:
                    if "\\" in match[1]:
                        raise Unsure
                    self.at = at
                    return match[1].replace("''", "'") if text[0] == "'" else match[1]
        raise Unsure

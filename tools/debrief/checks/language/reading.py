"""A document as blocks of prose, each with its headings, its kind, and the place of every character."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from debrief.checks.language.inline import MASK, Prose, parser, read_prose
from debrief.checks.language.sections import ACTION, IN_FRONT_MATTER, TITLE_MAX, says_nothing, scopes_of
from debrief.findings import Location

if TYPE_CHECKING:
    from markdown_it.token import Token

    from debrief.documents.nodes import Node

_comment = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)

CONTENT_MAX = 20_000
"""Longest block in characters that is looked at; a longer one is no writing of a person."""

BODY_MAX = 200_000
"""So much of a body is looked at, in characters: 30,000 words, three times the longest post-mortem that was measured.

What is pasted behind so much text would only cost time.
"""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table cell, heading or field of the front matter."""

    kind: str
    """`paragraph`, `item`, `cell`, `heading` or `field`."""
    text: str
    """The prose on one line, with a mark for every character that is none."""
    places: list[int]
    """For each character of `text`, where it stands in `origin`."""
    origin: list[int]
    """For each character of the block's content, its offset in the document."""
    headings: tuple[str, ...]
    """Titles of the sections around it, outermost first, in lower case."""
    scopes: frozenset[str]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the document of a part of `text`; the end is exclusive."""
        return self.origin[self.places[start]], self.origin[self.places[end - 1]] + 1


class Comment(NamedTuple):
    """A comment that may tell debrief something."""

    text: str
    start: int
    """Offset in the document."""
    lines: tuple[int, int]
    """First and last line that it speaks for, counted from 1."""


@dataclass(slots=True)
class Reading:
    """Everything that the language rules look at."""

    lines: Lines
    blocks: list[Block] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    empty_sections: list[tuple[int, int]] = field(default_factory=list)
    """Offsets of the titles of sections with nothing in them, by their line."""


class Lines:
    """Offsets of a text's lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        find = text.find
        at = find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = find("\n", at + 1)

    def line(self, offset: int) -> int:
        """The line of an offset, counted from 1."""
        return bisect_right(self.starts, offset)

    def content(self, number: int) -> str:
        """The text of a line, counted from 1, without its end."""
        end = self.starts[number] - 1 if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].removesuffix("\r")

    def location(self, path: str, start: int, end: int) -> Location:
        """Two offsets as a place; lines and columns count from 1, the end is exclusive."""
        first, last = self.line(start), self.line(end)
        return Location(path, first, start - self.starts[first - 1] + 1, last, end - self.starts[last - 1] + 1)


def read_document_text(text: str, body_start: int, root: Node | None = None) -> Reading:
    """Read a document whose body begins at `body_start`, and the texts of its front matter where `root` is given."""
    reading = Reading(Lines(text))
    if root is not None:
        _read_fields(reading, text, root)
        _read_yaml_comments(reading, text, body_start, root)
    _Body(reading, body_start).read()
    return reading


def _read_fields(reading: Reading, text: str, root: Node) -> None:
    for path, scopes in IN_FRONT_MATTER.items():
        for key_end, node in _nodes(text, root, path):
            content, origin = _scalar(text, node)
            if node.end - key_end <= (TITLE_MAX if ACTION in scopes else CONTENT_MAX):
                prose = read_prose(content, {})
                block = Block("field", prose.text, prose.places, origin, (), scopes)
                reading.blocks.append(block)


def _nodes(text: str, node: Node, path: tuple[str, ...], key_end: int = 0) -> Iterator[tuple[int, Node]]:
    """The scalars at a path, each with the end of its key; a list on the way stands for each of its elements."""
    elements = list(node.elements()) or [node]
    for element in elements:
        if not path:
            if isinstance(element.value, str) and element.kind == "scalar":
                yield key_end, element
            continue
        entry = element.entry(path[0])
        # A key that is written with escapes is left alone: the search for words does not see it either.
        if entry is not None and text[entry[0].start : entry[0].end].strip("'\"") == path[0]:
            yield from _nodes(text, entry[1], path[1:], entry[0].end)


def _scalar(text: str, node: Node) -> tuple[str, list[int]]:
    """The characters of a scalar as the file has them, without quotes and block marks, and their offsets."""
    start, end = node.start, node.end
    if node.style in ("|", ">"):
        line_end = text.find("\n", start, end)
        start = end if line_end < 0 else line_end + 1
    elif node.style:
        start, end = start + 1, end - 1
    offsets = [at for at in range(start, end) if text[at] != "\r"]
    if node.style == "'":
        offsets = _single_quoted(text, offsets)
    return "".join([text[at] for at in offsets]), offsets


def _single_quoted(text: str, offsets: list[int]) -> list[int]:
    """In single quotes two apostrophes are one."""
    kept: list[int] = []
    skip = False
    for at in offsets:
        if skip:
            skip = False
            continue
        kept.append(at)
        skip = text.startswith("''", at)
    return kept


def _read_yaml_comments(reading: Reading, text: str, body_start: int, root: Node) -> None:
    at = text.find("debrief:", 0, body_start)
    if at < 0:
        return
    scalars = [(node.start, node.end) for node in _all_scalars(root)]
    while 0 <= at < body_start:
        number = reading.lines.line(at)
        line_start = reading.lines.starts[number - 1]
        mark = text.rfind("#", line_start, at)
        if mark >= 0 and not text[mark + 1 : at].strip() and not any(a <= mark < b for a, b in scalars):
            alone = not text[line_start:mark].strip()
            covered = _field_lines(reading, number + 1) if alone else (number, number)
            content = reading.lines.content(number)[mark - line_start + 1 :]
            reading.comments.append(Comment(f"<!--{content}-->", mark, covered))
        at = text.find("debrief:", at + 1, body_start)


def _field_lines(reading: Reading, number: int) -> tuple[int, int]:
    """From a line of the front matter to the last line of the field that begins there: all that is indented deeper."""
    last = number
    depth = _indent(reading.lines.content(number)) if number <= len(reading.lines.starts) else 0
    while last < len(reading.lines.starts) and _indent(reading.lines.content(last + 1)) > depth:
        last += 1
    return number, last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _all_scalars(node: Node) -> Iterator[Node]:
    if node.kind == "scalar":
        yield node
    for element in node.elements():
        yield from _all_scalars(element)
    for key, value in node.entries():
        yield key
        yield from _all_scalars(value)


class _Body:
    """One walk over the tokens of a body."""

    def __init__(self, reading: Reading, start: int) -> None:
        self.reading = reading
        self.lines = reading.lines
        self.first_line = reading.lines.line(start)
        self.start = start
        self.env: dict[str, Any] = {}
        self.path: list[tuple[int, str]] = []
        self.quotes = 0
        self.item = False
        self.in_row = False
        self.cursor = 0
        self.awaiting: list[tuple[str, int]] = []
        self.heading: tuple[int, int, int] | None = None

    def read(self) -> None:
        body = self.lines.text[self.start :]
        if len(body) > BODY_MAX:
            body = body[: body.rfind("\n", 0, BODY_MAX) + 1]
        tokens = parser().parse(body, self.env)
        for index, token in enumerate(tokens):
            self.take(token, tokens, index)
        self._close_section(0, len(self.lines.starts) + 1)
        # A comment with nothing behind it speaks for itself alone.
        self.reading.comments += [Comment(text, start, (0, 0)) for text, start in self.awaiting]

    def take(self, token: Token, tokens: list[Token], index: int) -> None:
        kind = token.type
        if kind == "html_block" and not _speaks(token):
            self._html(token)
            return
        if self.awaiting and token.map is not None:
            self._speak_for(token.map)
        if kind in ("blockquote_open", "blockquote_close"):
            self.quotes += token.nesting
        elif kind == "list_item_open":
            self.item = True
        elif kind == "tr_open":
            self.cursor = 0
        elif kind in ("th_open", "td_open"):
            self.in_row = kind == "td_open"
        elif kind == "heading_open" and token.level == 0 and token.map is not None:
            self._open_section(token, tokens[index + 1])
        elif kind == "html_block":
            token.content = token.content.rstrip()
            self._inline(token, tokens[index - 1])
        elif kind == "inline" and token.content and token.map is not None:
            before = tokens[index - 1]
            self._inline(token, before)
            self.item = False

    def _open_section(self, token: Token, inline: Token) -> None:
        assert token.map is not None  # noqa: S101
        level, line = int(token.tag[1]), token.map[0] + self.first_line
        self._close_section(level, line if token.markup.startswith("#") else 0)
        while self.path and self.path[-1][0] >= level:
            self.path.pop()
        self.path.append((level, inline.content.strip().casefold()))
        self.heading = (level, line, token.map[1] + self.first_line) if token.markup.startswith("#") else None

    def _close_section(self, level: int, line: int) -> None:
        """Note the section before, if nothing is said between its title and `line`."""
        if self.heading is None or level > self.heading[0] or not line:
            return
        _, title, first = self.heading
        starts, text = self.lines.starts, self.lines.text
        end = starts[line - 1] if line <= len(starts) else len(text)
        if says_nothing(text[starts[first - 1] : end] if first <= len(starts) else ""):
            start = self.lines.starts[title - 1]
            self.reading.empty_sections.append((start, start + len(self.lines.content(title).rstrip())))

    def _html(self, token: Token) -> None:
        if token.map is None or self.quotes or "debrief:" not in token.content:
            return
        number = token.map[0] + self.first_line
        self.awaiting.append((token.content, self.lines.starts[number - 1]))

    def _speak_for(self, lines: list[int]) -> None:
        covered = (lines[0] + self.first_line, lines[1] + self.first_line - 1)
        self.reading.comments += [Comment(text, start, covered) for text, start in self.awaiting]
        self.awaiting.clear()

    def _inline(self, token: Token, before: Token) -> None:
        if before.type == "heading_open":
            kind = "heading" if before.level == 0 else "paragraph"
        elif before.type in ("td_open", "th_open"):
            kind = "cell"
        else:
            kind = "item" if self.item else "paragraph"
        if self.quotes or len(token.content) > CONTENT_MAX or before.type == "th_open":
            return
        origin = self._origin(token, kind)
        if origin is None:
            return
        prose = read_prose(token.content, self.env)
        self._comments(prose, origin)
        headings = tuple(title for _, title in self.path)
        scopes = scopes_of(kind, headings, prose.text)
        if scopes and any(mark not in (MASK, " ") for mark in prose.text):
            self.reading.blocks.append(Block(kind, prose.text, prose.places, origin, headings, scopes))

    def _comments(self, prose: Prose, origin: list[int]) -> None:
        for at, text in prose.comments:
            if "debrief:" in text:
                first = self.lines.line(origin[at])
                last = self.lines.line(origin[at + len(text) - 1])
                self.reading.comments.append(Comment(text, origin[at], (first, last)))

    def _origin(self, token: Token, kind: str) -> list[int] | None:
        """For each character of a block's content its offset in the document; None where that cannot be told."""
        assert token.map is not None  # noqa: S101
        origin: list[int] = []
        for number, line in enumerate(token.content.split("\n"), start=token.map[0] + self.first_line):
            if number > len(self.lines.starts):
                return None
            source, wanted = self.lines.content(number), line.strip()
            if kind == "cell":
                column, offsets = _find_cell(source, wanted, self.cursor)
                self.cursor = column + (offsets[-1] + 1 if offsets else 0)
            else:
                stripped = source.rstrip()
                column = len(stripped) - len(wanted) if stripped.endswith(wanted) else source.find(wanted)
                offsets = list(range(len(wanted)))
            if column < 0:
                return None
            start = self.lines.starts[number - 1] + column
            lead = len(line) - len(line.lstrip())
            origin += [start] * lead + [start + offset for offset in offsets]
            # White space at the end of the line, and the line's end itself.
            origin += [start + len(wanted)] * (len(line) - lead - len(wanted) + 1)
        return origin


def _speaks(token: Token) -> bool:
    """Whether a block of HTML is a comment with words behind it: people see them, although it is no Markdown."""
    content = token.content.strip()
    return content.startswith("<!--") and bool(_comment.sub("", content).strip())


def _find_cell(source: str, wanted: str, cursor: int) -> tuple[int, list[int]]:
    """Column of a cell's text, and of each of its characters from there; a pipe in a cell is written `\\|`."""
    column = source.find(wanted, cursor)
    if column >= 0:
        return column, list(range(len(wanted)))
    escaped = wanted.replace("|", "\\|")
    column = source.find(escaped, cursor)
    offsets: list[int] = []
    at = 0
    for character in wanted:
        at += character == "|"
        offsets.append(at)
        at += 1
    return column, offsets

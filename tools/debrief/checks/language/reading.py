"""A document as blocks of prose: one walk over its body, and the texts of its front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from debrief.checks.language.blocks import CONTENT_MAX, Block, Comment, Lines, Reading
from debrief.checks.language.field_texts import read_comments, read_fields
from debrief.checks.language.inline import MASK, Prose, parser, read_prose
from debrief.checks.language.sections import says_nothing, scopes_of

if TYPE_CHECKING:
    from markdown_it.token import Token

    from debrief.documents.nodes import Node

_tag = re.compile(r"<[^<>]{0,2000}>")
_comment = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)

BODY_MAX = 200_000
"""So much of a body is looked at, in characters: 30,000 words, three times the longest post-mortem that was measured.

What is pasted behind so much text would only cost time.
"""


def read_document_text(text: str, body_start: int, root: Node | None = None) -> Reading:
    """Read a document whose body begins at `body_start`, and the texts of its front matter where `root` is given."""
    reading = Reading(Lines(text))
    if root is not None:
        read_fields(reading, text, root)
        read_comments(reading, text, body_start, root)
    _Body(reading, body_start).read()
    return reading


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
    """Whether a block of HTML holds words besides tags and comments: people see them, although they are no Markdown."""
    return any(map(str.isalpha, _tag.sub(" ", _comment.sub(" ", token.content))))


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

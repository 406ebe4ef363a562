"""Where the timeline lies in a document: its heading, its tables, the ledger under them, and all that is not them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from debrief.documents.body import TIMELINE, TooManyTokens, parse_blocks
from debrief.documents.spliceable import parted
from debrief.errors import SpliceRefused
from debrief_schemas.instants import parse_instant
from debrief_schemas.timeline import HEADINGS

if TYPE_CHECKING:
    from markdown_it.token import Token

LEDGER = "<!-- debrief: collected"
"""How the ledger begins."""

MARK = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{12}(?![0-9A-Za-z])")
"""One mark of the ledger."""


@dataclass(slots=True)
class Table:
    """One table of the timeline."""

    start: int
    """Line of the heading, counted from 0 in the body."""
    end: int
    """The line after the last row."""
    columns: int
    rows: list[tuple[int, datetime | None]] = field(default_factory=list)
    """Line and instant of each row; None where the instant cannot be read."""


@dataclass(slots=True)
class Layout:
    """A document, seen as what is its timeline and what is not."""

    text: str
    body_start: int
    body_line: int
    """Line of the body's first character in the file, counted from 1."""
    starts: list[int]
    """Offset in `text` of each line of the body, and of its end."""
    tables: list[Table] = field(default_factory=list)
    strangers: int = 0
    """Tables under the heading whose columns are others."""
    heading: tuple[int, int] | None = None
    """The first and the following line of the heading Timeline."""
    headings: list[tuple[int, int, str]] = field(default_factory=list)
    """Line, level and case-folded title of each heading."""
    ledgers: list[tuple[int, int]] = field(default_factory=list)
    others: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Every block that is not part of a timeline table or a ledger, for comparison."""

    @property
    def newline(self) -> str:
        """The line end of the body, or of the file where the body has none."""
        first = self.text.find("\n", self.body_start)
        first = first if first >= 0 else self.text.find("\n")
        return "\r\n" if first > 0 and self.text[first - 1] == "\r" else "\n"

    def line(self, number: int) -> str:
        """A line of the body without its end."""
        return self.text[self.starts[number] : self.starts[number + 1]].rstrip("\r\n")

    def marks(self, start: int, end: int) -> list[str]:
        """The marks of the ledger on these lines."""
        return MARK.findall(self.text[self.starts[start] : self.starts[end]])

    @property
    def known(self) -> set[str]:
        """The marks of all ledgers; two branches that were merged may each have made one."""
        return {mark for start, end in self.ledgers for mark in self.marks(start, end)}


def read_layout(raw: bytes) -> Layout:
    """Find the timeline in a file's bytes.

    Raises SpliceRefused when the file cannot be read, or has more of Markdown in it than is looked at.
    """
    text, parts = parted(raw)
    body = text[parts.body_start :]
    starts = [parts.body_start]
    for line in body.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    starts[-1] = len(text)
    layout = Layout(text, parts.body_start, parts.body_line, starts)
    inside = 0
    try:
        tokens = parse_blocks(body)
    except TooManyTokens:
        raise SpliceRefused("the file cannot be changed: it has too many parts of Markdown") from None
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.level == 0 and token.type == "heading_open" and token.map is not None:
            level, title = int(token.tag[1]), tokens[index + 1].content.strip().casefold()
            layout.headings.append((token.map[0], level, title))
            if title == TIMELINE:
                inside = level
                layout.heading = layout.heading or (token.map[0], token.map[1])
            elif inside and level <= inside:
                inside = 0
        elif inside and token.level == 0 and token.type == "table_open":
            table, following = _read_table(tokens, index)
            if table is not None:
                layout.tables.append(table)
                index = following
                continue
            layout.strangers += 1
        elif token.level == 0 and token.type == "html_block" and token.content.lstrip().startswith(LEDGER):
            assert token.map is not None  # noqa: S101
            layout.ledgers.append((token.map[0], token.map[1]))
            index += 1
            continue
        layout.others.append((token.type, token.tag, token.content.rstrip("\n"), token.markup))
        index += 1
    return layout


def _read_table(tokens: Sequence[Token], start: int) -> tuple[Table | None, int]:
    """Return the timeline table that begins at a token, and the index after it; None for a table of other columns."""
    span = tokens[start].map
    assert span is not None  # noqa: S101
    rows: list[tuple[int, list[str]]] = []
    index = start + 1
    while tokens[index].type != "table_close":
        token = tokens[index]
        if token.type == "tr_open" and token.map is not None:
            rows.append((token.map[0], []))
        elif token.type in ("th_open", "td_open"):
            rows[-1][1].append(tokens[index + 1].content.strip())
        index += 1
    heading = tuple(cell.casefold() for cell in rows[0][1])
    if heading not in (HEADINGS, HEADINGS[:2]):
        return None, start
    table = Table(span[0], span[1], len(heading))
    for line, cells in rows[1:]:
        table.rows.append((line, _instant(cells[0])))
    # The parser's span of the table may take in what follows its last row.
    table.end = table.rows[-1][0] + 1 if table.rows else table.start + 2
    return table, index + 1


def _instant(cell: str) -> datetime | None:
    try:
        return parse_instant(cell.strip("` "))
    except ValueError:
        return None

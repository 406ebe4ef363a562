"""The body of a document: its sections and the rows of its timeline table, with their lines.

Headings and tables are found by a Markdown parser, so that those in code, comments or quotations do not count.
"""

from __future__ import annotations

import re
from itertools import pairwise

from debrief.documents.fault import Fault
from debrief_schemas.instants import parse_instant
from debrief_schemas.light import NamedTuple
from debrief_schemas.timeline import HEADINGS, TimelineRow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from markdown_it.token import Token

TOKENS_MAX = 200_000
"""Most parts of Markdown in one body, as the parser counts them; ten lines of a table have about a hundred.

A file of 1 MiB that people wrote stays far below; one made of marks alone would cost many seconds and 700 MiB.
"""

TIMELINE = "timeline"
"""Case-folded heading of the section that holds the timeline table."""


_ROW_LIKE = r"[ \t]*\|?[ \t]*`?[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}[^|\n]{0,40}\|"


class Section(NamedTuple):
    """A heading and where it stands."""

    level: int
    title: str
    line: int
    """Line of the heading, counted from 1."""


class TooManyTokens(Exception):
    """A body has more parts of Markdown than are looked at."""


class _Tokens(list["Token"]):
    """What the parser fills, with an end."""

    def append(self, token: Token) -> None:
        if len(self) >= TOKENS_MAX:
            raise TooManyTokens
        super().append(token)


class Body(NamedTuple):
    """What is known of a body."""

    sections: tuple[Section, ...]
    timeline: tuple[TimelineRow, ...]
    faults: tuple[Fault, ...]


def read_body(text: str, first_line: int) -> Body:
    """Read a body whose first character stands on line `first_line` of its file."""
    sections: list[Section] = []
    rows: list[TimelineRow] = []
    faults: list[Fault] = []
    inside = quoted = 0
    elsewhere: int | None = None
    try:
        tokens = parse_blocks(text)
    except TooManyTokens:
        too_many = Fault(
            "file/too-large",
            f"the body has more than {TOKENS_MAX} parts of Markdown",
            "link machine output instead of pasting it",
            first_line,
        )
        return Body((), (), (too_many,))
    for index, token in enumerate(tokens):
        if token.level == 0 and token.type == "heading_open" and token.map is not None:
            level, title = int(token.tag[1]), tokens[index + 1].content.strip()
            sections.append(Section(level, title, token.map[0] + first_line))
            if title.casefold() == TIMELINE:
                inside = level
            elif inside and level <= inside:
                inside = 0
        elif inside and token.level == 0 and token.type == "table_open":
            _read_table(tokens, index, first_line, rows, faults)
        elif elsewhere is None and token.level == 0 and token.type == "table_open" and token.map is not None:
            elsewhere = token.map[0] + first_line if _is_timeline(tokens, index) else None
        elif token.type in ("blockquote_open", "blockquote_close"):
            quoted += token.nesting
        elif inside and not quoted and token.type == "table_open" and token.map is not None:
            faults.append(_not_a_table("this table stands inside a list", token.map[0] + first_line))
        elif inside and not quoted and token.type == "inline" and tokens[index - 1].type == "paragraph_open":
            _stray_row(token, first_line, faults)
    _check_order(rows, faults)
    if elsewhere is not None and all(section.title.casefold() != TIMELINE for section in sections):
        faults.append(
            Fault(
                "timeline/misspelt-heading",
                "this table has the columns of a timeline, but no section is called Timeline: its rows are not read",
                "call its section `## Timeline`",
                elsewhere,
            )
        )
    return Body(tuple(sections), tuple(rows), tuple(faults))


def parse_blocks(text: str, *, references: bool = False) -> list[Token]:
    """Return the blocks of a body as the parser's tokens; what stands inside a block is left as text.

    With `references`, definitions of links are none of them, which costs much and changes nothing about headings and
    tables. Raises TooManyTokens.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    if not references:
        parser.disable("reference")
    tokens = _Tokens()
    # Blocks are enough: what stands inside a cell is the author's.
    parser.block.parse(text.replace("\r\n", "\n"), parser, {}, tokens)
    return tokens


def _is_timeline(tokens: list[Token], start: int) -> bool:
    """Say whether the table that opens at an index has the headings of a timeline."""
    cells: list[str] = []
    for index in range(start, len(tokens)):
        if tokens[index].type == "th_open":
            cells.append(tokens[index + 1].content.strip().casefold())
        elif tokens[index].type == "thead_close":
            break
    return tuple(cells) in (HEADINGS, HEADINGS[:2])


def _read_table(tokens: list[Token], start: int, first_line: int, rows: list[TimelineRow], faults: list[Fault]) -> None:
    cells: list[str] = []
    line, heading_seen = 0, False
    for index in range(start, len(tokens)):
        token = tokens[index]
        if token.type == "table_close":
            return
        if token.type == "tr_open":
            cells, line = [], (token.map[0] if token.map else 0) + first_line
        elif token.type in ("th_open", "td_open"):
            cells.append(tokens[index + 1].content.strip())
        elif token.type == "tr_close" and not heading_seen:
            heading_seen = True
            if tuple(cell.casefold() for cell in cells) not in (HEADINGS, HEADINGS[:2]):
                faults.append(
                    Fault(
                        "timeline/columns",
                        "a table under Timeline whose columns are not Time, What happened, Source",
                        "name the columns so, or move the table to another section",
                        line,
                    )
                )
                return
        elif token.type == "tr_close":
            _read_row(cells, line, rows, faults)


def _stray_row(token: Token, first_line: int, faults: list[Fault]) -> None:
    """Report rows that Markdown takes for text, such as those directly below a list: none may be lost in silence."""
    for number, line in enumerate(token.content.split("\n")):
        if token.map is not None and re.match(_ROW_LIKE, line):
            faults.append(_not_a_table("this row is not part of a table", token.map[0] + number + first_line))
            return


def _not_a_table(message: str, line: int) -> Fault:
    cure = "put an empty line before the table, begin it with its heading and delimiter rows, and do not indent it"
    return Fault("timeline/not-a-table", message, cure, line)


def _read_row(cells: list[str], line: int, rows: list[TimelineRow], faults: list[Fault]) -> None:
    try:
        at = parse_instant(cells[0].strip("` "))
    except ValueError as error:
        faults.append(
            Fault(
                "timeline/time",
                f"the time of this row {error}" if cells[0] else "this row has no time",
                "begin the row with an instant such as 2026-11-20T09:02:00Z",
                line,
            )
        )
        return
    text = cells[1] if len(cells) > 1 else ""
    if not text:
        faults.append(Fault("timeline/empty", "this row says nothing", "say what happened or delete the row", line))
    rows.append(TimelineRow(at, text, cells[2] if len(cells) > 2 else "", line))


def _check_order(rows: list[TimelineRow], faults: list[Fault]) -> None:
    for before, row in pairwise(rows):
        if row.at < before.at:
            faults.append(
                Fault(
                    "time/timeline-order",
                    f"this row lies before the one on line {before.line}",
                    "sort the rows by time, or check the date and the offset",
                    row.line,
                )
            )

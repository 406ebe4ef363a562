"""Adding rows to the timeline table without touching any other byte, and proving it.

New characters go in at places that a Markdown parser found. Then the result is parsed again, and is handed out only if
the table has exactly the rows that it should have, and every other block of the document is equal.

Under the table stands a comment that readers do not see: the *ledger*, marks of all facts that have ever been added.
A fact whose mark is there is never added again, so that a row that a person edited is not repeated, and one that a
person deleted stays deleted, whatever else happened to the table.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from debrief.documents.timeline_layout import LEDGER, Layout, read_layout
from debrief.documents.timeline_proof import prove, refusal
from debrief.errors import SpliceRefused
from debrief_schemas.instants import format_instant

LEDGER_HEAD = f"{LEDGER}; do not edit, or rows that people deleted come back"
MARKS_A_LINE = 8
BEFORE = ("analysis", "what went well", "where we got lucky")
"""Sections that a new timeline is put before, case-folded."""

AFTER = ("summary", "impact")
"""Sections that a new timeline is put after where there is none of `BEFORE`."""


class NewRow(NamedTuple):
    """A row to add; both texts are cells in Markdown on one line."""

    at: datetime
    text: str
    source: str


class SourceAddition(NamedTuple):
    """One more source for a row that exists."""

    line: int
    """The row's line in the file, counted from 1."""
    source: str
    """A cell in Markdown on one line."""


def read_ledger(raw: bytes) -> frozenset[str]:
    """Return the marks of all facts that were ever added to a document.

    Raises SpliceRefused when the file cannot be read.
    """
    return frozenset(read_layout(raw).known)


def add_to_timeline(
    raw: bytes, rows: Sequence[NewRow], additions: Sequence[SourceAddition], marks: Collection[str]
) -> bytes:
    """Return `raw` with rows, sources and marks added; with nothing to add, `raw` itself.

    Rows go before the first later one, after those of the same instant. A missing table is made under the heading
    Timeline, a missing section before the analysis. Raises SpliceRefused when the file cannot be read, its table has
    other columns, or it cannot be proven that nothing else changes.
    """
    before = read_layout(raw)
    fresh = sorted(set(marks) - before.known)
    if not (rows or additions or fresh):
        return raw
    # What is written has whole seconds, so that is what is compared.
    ordered = sorted((row._replace(at=row.at.replace(microsecond=0)) for row in rows), key=lambda row: row.at)
    edits = _Edits(before.text)
    if before.tables:
        # Sources first: behind the last row of a file that ends without a line end, both go to the same place.
        _sources(before, additions, edits)
        _into_tables(before, ordered, edits)
        end = before.tables[-1].end
    else:
        end = _new_table(before, ordered, edits)
    _ledger(before, fresh, end, edits)
    after = edits.apply()
    if edits.undo(after) != before.text:
        raise refusal()
    prove(before, after, ordered, additions, fresh)
    return after.encode("utf-8")


class _Edits:
    """Insertions into a text; at one place they keep the order in which they were made."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._made: list[tuple[int, str]] = []

    def insert(self, at: int, text: str) -> None:
        """Put `text` before the character at `at`."""
        self._made.append((at, text))

    def apply(self) -> str:
        """The text with everything put in."""
        self._made.sort(key=lambda edit: edit[0])
        pieces, last = [], 0
        for at, text in self._made:
            pieces += [self._text[last:at], text]
            last = at
        return "".join([*pieces, self._text[last:]])

    def undo(self, changed: str) -> str:
        """What is left of a changed text without the characters that were put in."""
        pieces, here, shift = [], 0, 0
        for at, text in self._made:
            pieces.append(changed[here : at + shift])
            shift += len(text)
            here = at + shift
        return "".join([*pieces, changed[here:]])


def _into_tables(layout: Layout, rows: Sequence[NewRow], edits: _Edits) -> None:
    known = [(line, at, table.columns) for table in layout.tables for line, at in table.rows]
    last = layout.tables[-1]
    for row in rows:
        later = next(((line, columns) for line, at, columns in known if at is not None and at > row.at), None)
        line, columns = later if later is not None else (last.end, last.columns)
        _insert_lines(layout, line, [_row(row, columns)], edits)


def _insert_lines(layout: Layout, line: int, texts: Sequence[str], edits: _Edits) -> None:
    """Put whole lines before a line of the body; behind a last line without an end they bring one along."""
    at = layout.starts[line]
    newline = layout.newline
    if at > 0 and layout.text[at - 1] != "\n":
        edits.insert(at, "".join(newline + text for text in texts))
    else:
        edits.insert(at, "".join(text + newline for text in texts))


def _row(row: NewRow, columns: int) -> str:
    if columns == 2:
        source = f" ({row.source})" if row.source else ""
        return f"| {format_instant(row.at)} | {row.text}{source} |"
    return f"| {format_instant(row.at)} | {row.text} | {row.source} |"


def _sources(layout: Layout, additions: Sequence[SourceAddition], edits: _Edits) -> None:
    columns = {line: table.columns for table in layout.tables for line, _ in table.rows}
    for addition in additions:
        line = addition.line - layout.body_line
        if line not in columns:
            raise SpliceRefused(f"line {addition.line} is no row of the timeline")
        offset, insert = _cell_insertion(layout.line(line), columns[line], addition.source)
        edits.insert(layout.starts[line] + offset, insert)


def _cell_insertion(line: str, columns: int, source: str) -> tuple[int, str]:
    """Where in a row's line a source goes, and the characters that go there."""
    cells = _cells(line)
    if columns == 2:
        start, end = cells[min(1, len(cells) - 1)]
        return start + len(line[start:end].rstrip()), f" ({source})"
    if len(cells) < columns:
        stripped = line.rstrip()
        return len(stripped), f" {source} |" if stripped.endswith("|") else f" | {source}"
    start, end = cells[2]
    content = line[start:end]
    if content.strip():
        return start + len(content.rstrip()), f", {source}"
    return start, f" {source}" if content else f" {source} "


def _cells(line: str) -> list[tuple[int, int]]:
    """Start and end of each cell; a backslash keeps a pipe from being a border, as in the parser."""
    stripped = line.rstrip()
    first = len(line) - len(line.lstrip())
    borders = [at for at, character in enumerate(stripped) if character == "|" and stripped[at - 1 : at] != "\\"]
    start = first
    if borders and borders[0] == first:
        start = borders.pop(0) + 1
    spans = []
    for border in borders:
        spans.append((start, border))
        start = border + 1
    if start < len(stripped):
        spans.append((start, len(stripped)))
    return spans or [(first, len(stripped))]


def _new_table(layout: Layout, rows: Sequence[NewRow], edits: _Edits) -> int:
    """Make the table, and the section where it is missing; return the line that the table ends before."""
    if layout.strangers:
        raise SpliceRefused(
            "the table under Timeline has other columns than Time, What happened, Source; name them so, or move it"
        )
    table = ["| Time | What happened | Source |", "| --- | --- | --- |", *(_row(row, 3) for row in rows)]
    if layout.heading is not None:
        line = layout.heading[1]
        _insert_lines(layout, line, ["", *table], edits)
        return line
    line, level = _section_place(layout)
    apart = [] if line > 0 and not layout.line(line - 1).strip() else [""]
    _insert_lines(layout, line, [*apart, f"{'#' * level} Timeline", "", *table], edits)
    return line


def _section_place(layout: Layout) -> tuple[int, int]:
    """The line that a new section goes before, and the level of its heading."""
    end = len(layout.starts) - 1
    for line, level, title in layout.headings:
        if title in BEFORE:
            return line, level
    found: tuple[int, int] | None = None
    for line, level, title in layout.headings:
        if found is not None and level <= found[1]:
            return line, found[1]
        if title in AFTER and found is None:
            found = (end, level)
    levels = [level for _, level, _ in layout.headings if level > 1]
    return found or (_end_of_text(layout), min(levels, default=2))


def _end_of_text(layout: Layout) -> int:
    """The line number of the body's end: a last empty line is no line."""
    last = len(layout.starts) - 2
    return last if layout.starts[last] == layout.starts[last + 1] else last + 1


def _ledger(layout: Layout, fresh: Sequence[str], line: int, edits: _Edits) -> None:
    below = [""] if line < len(layout.starts) - 1 and layout.line(line).strip() else []
    if not fresh:
        if not layout.tables:
            _insert_lines(layout, line, below, edits)
        return
    newline = layout.newline
    lines = [" ".join(fresh[at : at + MARKS_A_LINE]) for at in range(0, len(fresh), MARKS_A_LINE)]
    if layout.ledgers:
        start, end = layout.ledgers[0]
        close = layout.text.find("-->", layout.starts[start], layout.starts[end])
        if close < 0:
            raise SpliceRefused(f"line {start + layout.body_line}: the comment is never closed; end it with -->")
        before = "" if layout.text[close - 1] == "\n" else newline
        edits.insert(close, before + newline.join(lines) + newline)
        return
    _insert_lines(layout, line, ["", LEDGER_HEAD, *lines, "-->", *below], edits)

"""Carrying out mechanical cures in a file's bytes, and proving that nothing else changes.

An edit takes the place of one word of the front matter, or brings the rows of a timeline table into order. Everything
outside the edits stays as it is, byte for byte; then the file is read again, and is handed out only if every value of
the front matter is what it was, but for those that were edited, and the table has the same rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from debrief.documents.nodes import MAPPING, SCALAR, SEQUENCE, Node
from debrief.documents.scalars import resolve
from debrief.documents.spliceable import opened
from debrief.documents.timeline_layout import Layout, read_layout
from debrief.errors import SpliceRefused

if TYPE_CHECKING:
    from debrief.findings import Edit


def rows_in_order(raw: bytes) -> list[tuple[int, int, str]]:
    """Return the first and the last line of each timeline table whose rows have to change places, and its new lines.

    Lines count from 1 in the file; the text is that of all these lines, without the end of the last one. Rows of the
    same instant keep their order. Nothing is returned where the instant of a row cannot be read, or where the rows
    would not be in order after all, because one table goes on before another ends.
    """
    layout = read_layout(raw)
    found: list[tuple[int, int, str]] = []
    moments = []
    for table in layout.tables:
        if any(at is None for _, at in table.rows):
            return []
        ordered = sorted(table.rows, key=_instant)
        moments += [at for _, at in ordered if at is not None]
        if ordered == table.rows:
            continue
        lines = [line for line, _ in table.rows]
        # What ends a line stays where it is: the last line of a file may have no end.
        text = "".join(
            layout.line(line) + (_end(layout, place) if place != lines[-1] else "")
            for place, (line, _) in zip(lines, ordered, strict=True)
        )
        found.append((lines[0] + layout.body_line, lines[-1] + layout.body_line, text))
    return found if all(before <= after for before, after in pairwise(moments)) else []


def _instant(row: tuple[int, Any]) -> Any:
    return row[1]


def _end(layout: Layout, line: int) -> str:
    return layout.text[layout.starts[line] + len(layout.line(line)) : layout.starts[line + 1]]


def mended(raw: bytes, edits: Sequence[Edit]) -> bytes:
    """Return `raw` with all edits carried out; two of them that are equal count once.

    Raises SpliceRefused when the file cannot be read, edits overlap, or it cannot be proven that nothing else changes.
    """
    text, root, _ = opened(raw)
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    spans = sorted({(*_span(text, starts, edit), edit.text) for edit in edits})
    if any(end > start for (_, end, _), (start, _, _) in pairwise(spans)):
        raise SpliceRefused("two changes are about the same words; make one of them by hand")
    pieces, last = [], 0
    for start, end, new in spans:
        pieces += [text[last:start], new]
        last = end
    after = "".join([*pieces, text[last:]])
    _prove(text, root, after, spans)
    return after.encode("utf-8")


def _span(text: str, starts: list[int], edit: Edit) -> tuple[int, int]:
    if edit.end_line >= len(starts):
        raise SpliceRefused("the file has changed meanwhile")
    start, end = starts[edit.line - 1] + edit.column - 1, starts[edit.end_line - 1] + edit.end_column - 1
    if not start < end <= len(text):
        raise SpliceRefused("the file has changed meanwhile")
    return start, end


def _prove(text: str, root: Node, after: str, spans: Sequence[tuple[int, int, str]]) -> None:
    """Raise SpliceRefused unless the new text says what the old one said, but for what the edits say."""
    raw = after.encode("utf-8")
    _, new_root, _ = opened(raw)
    edited = {(start, end): new for start, end, new in spans}
    words = 0
    old_words, new_words = list(_walk(root)), list(_walk(new_root))
    same = len(old_words) == len(new_words)
    for before, now in zip(old_words, new_words, strict=False):
        new = edited.get((before.start, before.end)) if before.kind == SCALAR else None
        words += new is not None
        meant = before.value if new is None else _meaning(new)
        # nan is no value of its own equal: it is the same word.
        if (
            before.kind != now.kind
            or len(before.items) != len(now.items)
            or (meant != now.value and repr(meant) != repr(now.value))
        ):
            same = False
    old, new_layout = read_layout(text.encode("utf-8")), read_layout(raw)
    rows = len(spans) - words
    if not same or old.others != new_layout.others or old.known != new_layout.known or _rows(old) != _rows(new_layout):
        raise SpliceRefused("the change would change other parts of the file; make it by hand")
    if rows and _unordered(new_layout):
        raise SpliceRefused("the rows of the timeline cannot be put in order; do it by hand")


def _walk(node: Node) -> Iterator[Node]:
    """Every node, keys included, in the order of the file; a mapping and a sequence before what they hold."""
    yield node
    if node.kind == MAPPING:
        for key, value in node.entries():
            yield key
            yield from _walk(value)
    elif node.kind == SEQUENCE:
        for element in node.elements():
            yield from _walk(element)


def _meaning(written: str) -> Any:
    if written[:1] == '"':
        return json.loads(written)
    if written[:1] == "'":
        return written[1:-1].replace("''", "'")
    return resolve(written)


def _rows(layout: Layout) -> list[list[str]]:
    """The rows of each table, whatever their order."""
    return [sorted(layout.line(line) for line, _ in table.rows) for table in layout.tables]


def _unordered(layout: Layout) -> bool:
    moments = [at for table in layout.tables for _, at in table.rows if at is not None]
    return any(after < before for before, after in pairwise(moments))

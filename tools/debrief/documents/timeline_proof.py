"""The proof that a changed timeline has exactly the rows that it should have, and that all else is equal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from debrief.documents.body import TIMELINE, read_body
from debrief.documents.timeline_layout import Layout, read_layout
from debrief.errors import SpliceRefused
from debrief_schemas.instants import format_instant, parse_instant

if TYPE_CHECKING:
    from debrief.documents.timeline_splice import NewRow, SourceAddition


def refusal() -> SpliceRefused:
    """Return the refusal of a change that touches more than it should."""
    return SpliceRefused("adding the rows would change other parts of the document; add them by hand")


def prove(
    before: Layout,
    text: str,
    rows: Sequence[NewRow],
    additions: Sequence[SourceAddition],
    fresh: Collection[str],
) -> None:
    """Raise SpliceRefused unless `text` is what `before` becomes by these rows, sources and marks alone."""
    try:
        after = read_layout(text.encode("utf-8"))
    except SpliceRefused as error:
        raise SpliceRefused(f"the timeline cannot be changed: {error}") from None
    if after.text[: after.body_start] != before.text[: before.body_start]:
        raise refusal()
    others = list(after.others)
    if before.heading is None and after.heading is not None:
        for index, block in enumerate(others):
            if block[0] == "inline" and block[2].strip().casefold() == TIMELINE:
                del others[index - 1 : index + 2]
                break
    if others != before.others:
        raise refusal()
    if after.known != before.known | set(fresh):
        raise refusal()
    old = read_body(before.text[before.body_start :], before.body_line)
    new = read_body(text[after.body_start :], after.body_line)
    if [tuple(row[:3]) for row in new.timeline] != list(_expected(before, old.timeline, rows, additions)):
        raise refusal()
    if sorted(fault.rule for fault in new.faults) != sorted(fault.rule for fault in old.faults):
        raise refusal()


def _expected(
    layout: Layout, old: Sequence[Any], rows: Sequence[NewRow], additions: Sequence[SourceAddition]
) -> Iterator[tuple[datetime, str, str]]:
    """The rows that the changed table must have, worked out from the rows alone."""
    columns = {line + layout.body_line: table.columns for table in layout.tables for line, _ in table.rows}
    extra: dict[int, list[str]] = {}
    for addition in additions:
        extra.setdefault(addition.line, []).append(addition.source)
    waiting = list(rows)
    last = layout.tables[-1].columns if layout.tables else 3
    for row in old:
        while waiting and waiting[0].at < row.at:
            yield _cells_of(waiting.pop(0), columns[row.line])
        text, source = row.text, row.source
        for more in extra.get(row.line, ()):
            if columns[row.line] == 2:
                text = f"{text} ({_shown(more)})"
            else:
                source = f"{source}, {_shown(more)}" if source else _shown(more)
        yield row.at, text, source
    for item in waiting:
        yield _cells_of(item, last)


def _cells_of(row: NewRow, columns: int) -> tuple[datetime, str, str]:
    at = parse_instant(format_instant(row.at))
    text, source = _shown(row.text), _shown(row.source)
    if columns == 2:
        return at, f"{text} ({source})" if source else text, ""
    return at, text, source


def _shown(cell: str) -> str:
    """A cell as the parser hands it out: a pipe without the backslash that kept it from being a border."""
    return cell.replace("\\|", "|").strip()

"""A timeline written as a table: which columns say the time, the day and the source, and what each row says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from debrief.importing.days import Doubt, doubtful_cell, doubtful_day, is_weekday
from debrief.importing.declarations import zone_in_heading
from debrief.importing.elements import DAY_ONLY, NO_TIME, Element
from debrief.importing.marks import Mark, read_mark
from debrief.importing.outline import Block
from debrief.importing.together import Read, read_together
from debrief.importing.words import heading_key

_TIME_HEADS = frozenset({"time", "times", "when", "date", "day", "timestamp", "clock", "hour", "zeit", "datetime"})
_DAY_HEADS = frozenset({"date", "dates", "day", "datum"})
_SOURCE_HEADS = frozenset({"source", "sources", "link", "links", "reference", "references", "evidence"})
_LENGTH_HEADS = frozenset({"duration", "elapsed", "length", "dauer", "durée", "took"})

_ditto = re.compile(r"[\s\"″〃^]*")
_bold = re.compile(r"(\*\*|__)[^*_]+\1")
_of_days = re.compile(r"day|tag|jour|night|morning|week", re.IGNORECASE)


def from_table(block: Block, *, named: bool) -> Iterator[Element]:
    """Yield the parts of a table; `named` says that its section is called a timeline."""
    block, below = _headed(block)
    columns = range(len(block.head))
    read: Read = read_mark
    keys = [heading_key(head) for head in block.head]
    sample = block.items[:100]
    marks = [sum(len(item.cells) > n and read_mark(item.cells[n]) is not None for item in sample) for n in columns]
    times = [n for n in columns if marks[n] and set(keys[n].split()) & _TIME_HEADS]
    days = {n for n in columns if set(keys[n].split()) & _DAY_HEADS}
    times = times or [n for n in columns if marks[n] * 2 > len(sample)][:1]
    for n in [n for n in columns if named and set(keys[n].split()) & (_TIME_HEADS - _DAY_HEADS)]:
        dated = any(marks[each] == len(sample) for each in times if each in days and each != n)
        together = read_together([item.cells[n] if n < len(item.cells) else "" for item in block.items], dated=dated)
        if together is not None:
            times, read = [n, *(each for each in times if each != n)], together
            break
    if not times:
        yield Element("loose", block.start, block.end)
        return
    yield Element("head", block.start, min(below, block.end), text=" · ".join(filter(None, block.head)))
    zone = next((zone for n in times if (zone := zone_in_heading(block.head[n])) is not None), None)
    sources = [n for n in columns if keys[n] in _SOURCE_HEADS and n not in times]
    times += [n for n in columns if n not in times and keys[n] not in _LENGTH_HEADS and _is_all_clocks(block, n)]
    above: Element | None = None
    for item in block.items:
        cells = item.cells
        used, mark = _time_of_row(cells, times, read)
        doubt = None if mark is not None and mark.dated else _doubt_of_row(cells, times, days)
        others = [cells[n] for n in columns if n < len(cells) and n not in used and n not in sources and cells[n]]
        source = "; ".join(cells[n] for n in sources if n < len(cells) and cells[n])
        text = " · ".join(([mark.rest] if mark is not None and mark.rest else []) + others)
        if above is not None and _goes_on(cells, times, text, source):
            above.text = " · ".join(filter(None, (above.text, text)))
            above.source = "; ".join(filter(None, (above.source, source)))
            above.end = item.end
            continue
        if above is not None:
            yield above
            above = None
        if mark is not None and mark.clock is not None:
            above = Element("entry", item.start, item.end, mark, text, source, zone=zone, doubt=doubt)
        else:
            why = DAY_ONLY if mark else NO_TIME
            yield Element("loose", item.start, item.end, mark, " · ".join(cells), why=why, doubt=doubt)
    if above is not None:
        yield above


def _headed(block: Block) -> tuple[Block, int]:
    """A table with its head, and the line below that; where the head is empty, as wikis export it, a row in bold type.

    Such a row is none with a time.
    """
    first = block.items[0] if block.items else None
    said = [cell for cell in first.cells if cell] if first is not None else []
    if first is None or any(block.head) or not said:
        return block, block.start + 2
    if any(_bold.fullmatch(cell) is None or read_mark(cell) is not None for cell in said):
        return block, block.start + 2
    head = tuple(cell.strip("*_ ") for cell in first.cells)
    return replace(block, head=head, items=block.items[1:]), first.end


def _is_all_clocks(block: Block, column: int) -> bool:
    """Say whether a column has nothing but clocks: the end of what the row tells, or its time in another zone."""
    cells = [item.cells[column] for item in block.items[:100] if column < len(item.cells) and item.cells[column]]
    marks = [read_mark(cell) for cell in cells]
    return bool(marks) and all(mark is not None and mark.clock is not None and not mark.rest for mark in marks)


def _goes_on(cells: tuple[str, ...], times: list[int], text: str, source: str) -> bool:
    """Say whether a row without a time goes on with the one above it; a row in bold type is a heading."""
    if any(n < len(cells) and _ditto.fullmatch(cells[n]) is None for n in times):
        return False
    said = [cell for n, cell in enumerate(cells) if n not in times and cell]
    return bool(text or source) and not (len(said) == 1 and _bold.fullmatch(said[0]))


def _doubt_of_row(cells: tuple[str, ...], times: list[int], days: set[int]) -> Doubt | None:
    """The day that a row says, where that is not clear: in a column of days whatever is neither empty nor a time."""
    for n in (n for n in range(len(cells)) if n in days or n in times):
        mark = read_mark(cells[n])
        if mark is None or mark.clock is None:
            found = doubtful_day(cells[n])
            if found is None and n in days and not _is_heading(cells, n):
                found = doubtful_cell(cells[n])
            if found is not None:
                return found._replace(weekday=None)
    return None


def _is_heading(cells: tuple[str, ...], column: int) -> bool:
    """Say whether a row is a heading in bold type, such as that of a phase; one of days is none."""
    alone = all(n == column or not cell for n, cell in enumerate(cells))
    return alone and _bold.fullmatch(cells[column]) is not None and _of_days.search(cells[column]) is None


def _time_of_row(cells: tuple[str, ...], times: list[int], read: Read) -> tuple[set[int], Mark | None]:
    """Return the columns that say the time of a row, and the time; `read` is for the first of them."""
    found = {
        n: mark
        for n in times
        if n < len(cells) and (mark := (read if n == times[0] else read_mark)(cells[n])) is not None
    }
    clocks = [n for n, mark in found.items() if mark.clock is not None]
    if not clocks:
        return set(found), next(iter(found.values()), None)
    clock, beside = clocks[0], [n for n in clocks[1:] if not found[n].rest]
    used, mark = _with_day(cells, times, read, found, clock)
    if mark is not None:
        mark = mark._replace(written=" | ".join((mark.written, *(found[n].written for n in beside))))
    return used | set(beside), mark


def _with_day(
    cells: tuple[str, ...], times: list[int], read: Read, found: dict[int, Mark], clock: int
) -> tuple[set[int], Mark | None]:
    """The clock of a row with the day that another of its columns says."""
    days = [n for n, mark in found.items() if mark.clock is None and (not mark.rest or is_weekday(mark.rest))]
    if found[clock].dated or not days:
        return {clock}, found[clock]
    said = found[days[0]].written if found[days[0]].rest else cells[days[0]]
    if read is not read_mark and clock == times[0]:
        day = found[days[0]]
        written = f"{said} | {found[clock].written}"
        return {days[0], clock}, found[clock]._replace(
            year=day.year, month=day.month, day=day.day, weekday=day.weekday, written=written
        )
    return {days[0], clock}, read_mark(f"{said} | {cells[clock]}")

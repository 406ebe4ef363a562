"""A timeline written as a table: which columns say the time, the day and the source, and what each row says."""

from __future__ import annotations

from collections.abc import Iterator

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


def from_table(block: Block, *, named: bool) -> Iterator[Element]:
    """Yield the parts of a table; `named` says that its section is called a timeline."""
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
    yield Element("head", block.start, min(block.start + 2, block.end), text=" · ".join(filter(None, block.head)))
    zone = next((zone for n in times if (zone := zone_in_heading(block.head[n])) is not None), None)
    sources = [n for n in columns if keys[n] in _SOURCE_HEADS and n not in times]
    for item in block.items:
        cells = item.cells
        used, mark = _time_of_row(cells, times, read)
        doubt = None if mark is not None and mark.dated else _doubt_of_row(cells, times, days)
        others = [cells[n] for n in columns if n < len(cells) and n not in used and n not in sources and cells[n]]
        source = "; ".join(cells[n] for n in sources if n < len(cells) and cells[n])
        text = " · ".join(([mark.rest] if mark is not None and mark.rest else []) + others)
        if mark is not None and mark.clock is not None:
            yield Element("entry", item.start, item.end, mark, text, source, zone=zone, doubt=doubt)
        else:
            why = DAY_ONLY if mark else NO_TIME
            yield Element("loose", item.start, item.end, mark, " · ".join(cells), why=why, doubt=doubt)


def _doubt_of_row(cells: tuple[str, ...], times: list[int], days: set[int]) -> Doubt | None:
    """The day that a row says, where that is not clear: in a column of days whatever is neither empty nor a time."""
    for n in (n for n in range(len(cells)) if n in days or n in times):
        mark = read_mark(cells[n])
        if mark is None or mark.clock is None:
            found = doubtful_day(cells[n]) or (doubtful_cell(cells[n]) if n in days else None)
            if found is not None:
                return found._replace(weekday=None)
    return None


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
    clock = clocks[0]
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

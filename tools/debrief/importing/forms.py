"""The forms in which people write timelines: a list, a table, a heading for each time, plain lines.

Days stand in the entries, in headings, in lines of their own, or in list items above. Only what begins with a time is
an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from debrief.importing.days import Doubt, doubtful_cell, doubtful_day, is_weekday
from debrief.importing.declarations import zone_in_heading
from debrief.importing.marks import Mark, read_mark
from debrief.importing.outline import HEADING, LIST, PARAGRAPH, TABLE, Block, Item, Section
from debrief.importing.together import Read, read_together
from debrief.importing.words import heading_key, words
from debrief.importing.zones import Zone

NO_TIME, DAY_ONLY = "no time that can be read", "a day without a time"
GOES_ON = "it goes on with the sentence above"
INTRODUCES = "it introduces what stands below"
WITHIN = "it stands within another entry"
CLOSED = "code, a quotation or HTML that has a time at its beginning"

_TIME_HEADS = frozenset({"time", "times", "when", "date", "day", "timestamp", "clock", "hour", "zeit", "datetime"})
_DAY_HEADS = frozenset({"date", "dates", "day", "datum"})
_SOURCE_HEADS = frozenset({"source", "sources", "link", "links", "reference", "references", "evidence"})

_timed = re.compile(r"\W{0,4}(?:T\s?[+-]\s?\d|\d{1,2}[:h][0-9?x]{2}(?!\d)|(?:[01]?\d|2[0-4])\.[0-5]\d(?![\d.]|\s?%))")
_goes_on = re.compile(
    r"(?<!\w)(?:at|until|till|to|by|from|around|about|and|or|since|between|of|in|on|the|after|before|was|is|with|for|a)\s*\Z",
    re.IGNORECASE,
)
WRAPPED_MIN = 50
"""Least length, in characters, of an entry's first line that is broken off within a sentence."""

_markup = re.compile(r"<[^<>\n]{0,300}>|^[\s>|]+")


@dataclass(slots=True)
class Element:
    """A part of a timeline, in order; lines count from 0 within the body."""

    kind: str
    """`entry`, `day`, `head` (of a table), `loose`, or `closed`: a part of another or not open to reading."""
    start: int
    end: int
    mark: Mark | None = None
    text: str = ""
    source: str = ""
    marker: str = ""
    """Number of an item in an ordered list."""
    zone: Zone | str | None = None
    """Zone of the column, or why it cannot be used."""
    why: str = ""
    """Why a loose or closed part, which looks like an entry, is none."""
    doubt: Doubt | None = None
    """The day that it says, where that is not clear."""


def walk(blocks: list[Block], section: Section, lines: list[str], *, prose: bool) -> Iterator[Element]:
    """Yield the parts of a section; with `prose` sentences may begin with a time, too. `lines` are the body's."""
    inside = blocks[section.first : section.last]
    timed = {n for n, block in enumerate(inside) if block.kind == HEADING and _is_entry(block.text)}
    index = 0
    while index < len(inside):
        block = inside[index]
        if block.kind == HEADING:
            after = index + 1
            while after < len(inside) and inside[after].kind != HEADING:
                after += 1
            mark = read_mark(block.text)
            content = inside[index + 1 : after]
            end = content[-1].end if content else block.end
            if index in timed and mark is not None:
                yield Element("entry", block.start, end, mark, _heading_text(mark, content))
                index = after
                continue
            if mark is not None and mark.dated:
                yield Element("day", block.start, block.end, mark, text=block.text)
            elif timed:
                doubt = doubtful_day(block.text)
                yield Element("loose", block.start, end, text=block.text, why=NO_TIME, doubt=doubt)
                index = after
                continue
            else:
                yield Element("loose", block.start, block.end, text=block.text, doubt=doubtful_day(block.text))
        elif block.kind == LIST:
            together = read_together([item.text for item in block.items]) if prose else None
            yield from _from_list(block, together or read_mark)
        elif block.kind == TABLE:
            yield from _from_table(block, named=prose)
        elif block.kind == PARAGRAPH:
            below = inside[index + 1] if index + 1 < len(inside) else None
            if prose and below is not None and (alone := _time_alone(block, below)) is not None:
                yield Element("entry", block.start, below.end, alone, _heading_text(alone, [below]))
                index += 2
                continue
            if prose and _introduces(block, below):
                if _is_entry(block.text):
                    yield Element("closed", block.start, block.end, text=block.text, why=INTRODUCES)
                else:
                    yield from _from_lines(block, prose=False)
            else:
                yield from _from_lines(block, prose=prose)
        else:
            yield Element("loose", block.start, block.end)
            inner = (_markup.sub(" ", line) for line in lines[block.start : block.end])
            if first := next((line.strip() for line in inner if prose and _is_entry(line)), ""):
                yield Element("closed", block.start, block.end, text=first, why=CLOSED)
        index += 1


def _is_entry(text: str) -> bool:
    mark = read_mark(text)
    return mark is not None and mark.clock is not None


def _introduces(block: Block, below: Block | None) -> bool:
    if below is None or not block.text.rstrip("*_ ").endswith(":"):
        return False
    return below.kind in (LIST, TABLE) or (below.kind == HEADING and _is_entry(below.text))


def _time_alone(block: Block, below: Block) -> Mark | None:
    """The time that is all a paragraph says, where what happened stands in the next block."""
    mark = read_mark(block.text)
    if mark is None or mark.clock is None or words(mark.rest):
        return None
    if below.kind == PARAGRAPH:
        return mark if read_mark(below.text) is None else None
    if below.kind != LIST or any(read_mark(item.text) or item.lists for item in below.items):
        return None
    return mark


def _heading_text(mark: Mark, content: list[Block]) -> str:
    said = [mark.rest] if mark.rest else []
    for block in content:
        if block.kind == PARAGRAPH:
            said.append(block.text)
            break
        if block.kind == LIST:
            said.append("; ".join(item.text for item in block.items if item.text))
            break
    return ": ".join(said)


def _from_list(block: Block, read: Read = read_mark) -> Iterator[Element]:
    if not any(read(item.text) or item.lists or doubtful_day(item.text) for item in block.items):
        yield Element("loose", block.start, block.end, text=block.items[0].text, why=NO_TIME)
        return
    for item in block.items:
        yield from _from_item(item, read)


def _from_item(item: Item, read: Read) -> Iterator[Element]:
    mark = read(item.text)
    if mark is not None and mark.clock is not None:
        inside = [each for block in item.lists for each in _from_list(block) if each.kind == "entry"]
        if inside and not words(mark.rest):
            yield Element("closed", item.start, item.lists[0].start, mark, item.text)
            yield from (each for block in item.lists for each in _from_list(block))
            return
        # A time alone is what the text below it happened at.
        said = mark.rest or ("" if inside else _said_below(item))
        yield Element("entry", item.start, item.end, mark, said, marker=item.marker)
        for inner in inside:
            written = f"{inner.mark.written} {inner.text}" if inner.mark is not None else inner.text
            yield Element("closed", inner.start, inner.end, text=written, why=WITHIN)
        return
    doubt = doubtful_day(item.text) if mark is None else None
    below = [element for block in item.lists for element in _from_list(block)]
    if any(element.kind == "entry" for element in below):
        start = item.lists[0].start
        kind = "day" if mark is not None and mark.dated and not mark.rest else "loose"
        yield Element(kind, item.start, start, mark, text=item.text, doubt=doubt)
        yield from below
        return
    why = DAY_ONLY if mark is not None else NO_TIME
    yield Element("loose", item.start, item.end, mark, text=item.text, why=why, doubt=doubt)


def _said_below(item: Item) -> str:
    listed = (inner.text for block in item.lists for inner in block.items)
    return "; ".join(text for text in (*item.paragraphs, *listed) if text)


def _from_lines(block: Block, *, prose: bool) -> Iterator[Element]:
    """Plain lines: one that begins with a time is an entry, and those after it go on with it.

    Without `prose` a sign must stand between the first time of a paragraph and what happened.
    """
    lines = block.text.split("\n")
    together = read_together(lines) if prose else None
    if together is not None:
        for number, line in enumerate(lines, start=block.start):
            mark = together(line)
            if mark is not None:
                yield Element("entry", number, number + 1, mark, mark.rest)
        return
    entry: Element | None = None
    wrapped = False
    for number, line in enumerate(lines, start=block.start):
        new = _from_line(line, number, prose=prose, follows=entry is not None, wrapped=wrapped)
        # Nobody breaks a line that has hardly begun: there `log in` and `switched on` are ends.
        short = new is not None and new.kind == "entry" and len(line) < WRAPPED_MIN
        wrapped = not short and _goes_on.search(line[-40:]) is not None
        if new is None and entry is not None:
            entry.text = f"{entry.text} {line}"
            entry.end = number + 1
            continue
        if entry is not None:
            yield entry
            entry = None
        if new is not None and new.kind == "entry":
            entry = new
        else:
            yield new or Element("loose", number, number + 1, text=line)
    if entry is not None:
        yield entry


def _from_line(line: str, number: int, *, prose: bool, follows: bool, wrapped: bool) -> Element | None:
    """What a line is by itself, or None where it only goes on; `follows` says that an entry stands above it.

    With `wrapped` the line above ends within a sentence, so that a time here belongs to that.
    """
    mark = read_mark(line)
    if mark is not None and mark.clock is not None and (prose or mark.apart or follows):
        if not wrapped:
            return Element("entry", number, number + 1, mark, mark.rest)
        return None if follows else Element("loose", number, number + 1, text=line, why=GOES_ON)
    if mark is not None and mark.dated and mark.clock is None and not wrapped:
        if not mark.rest:
            return Element("day", number, number + 1, mark, text=line)
        return None if follows or not prose else Element("loose", number, number + 1, mark, line, why=DAY_ONLY)
    if mark is None and not wrapped and (prose or follows):
        doubt = doubtful_day(line)
        if doubt is not None or _timed.match(line):
            return Element("loose", number, number + 1, text=line, why=NO_TIME, doubt=doubt)
    return None


def _from_table(block: Block, *, named: bool) -> Iterator[Element]:
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

"""The forms in which people write timelines: a list, a table, a heading for each time, plain lines.

Days stand in the entries, in headings, in lines of their own, or in list items above. Only what begins with a time is
an entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from debrief.importing.declarations import zone_in_heading
from debrief.importing.marks import Mark, read_mark
from debrief.importing.outline import HEADING, LIST, PARAGRAPH, TABLE, Block, Item, Section
from debrief.importing.words import heading_key
from debrief.importing.zones import Zone

NO_TIME, DAY_ONLY = "no time that can be read", "a day without a time"

_TIME_HEADS = frozenset({"time", "times", "when", "date", "day", "timestamp", "clock", "hour", "zeit", "datetime"})
_SOURCE_HEADS = frozenset({"source", "sources", "link", "links", "reference", "references", "evidence"})


@dataclass(slots=True)
class Element:
    """A part of a timeline, in order; lines count from 0 within the body."""

    kind: str
    """`entry`, `day`, `head` (of a table), or `loose`."""
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
    """Why a loose part, which looks like an entry, is none."""


def walk(blocks: list[Block], section: Section, *, prose: bool) -> Iterator[Element]:
    """Yield the parts of a section; with `prose` sentences may begin with a time, too."""
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
                yield Element("loose", block.start, end, text=block.text, why=NO_TIME)
                index = after
                continue
            else:
                yield Element("loose", block.start, block.end)
        elif block.kind == LIST:
            yield from _from_list(block)
        elif block.kind == TABLE:
            yield from _from_table(block)
        elif block.kind == PARAGRAPH:
            yield from _from_lines(block, prose=prose)
        else:
            yield Element("loose", block.start, block.end)
        index += 1


def _is_entry(text: str) -> bool:
    mark = read_mark(text)
    return mark is not None and mark.clock is not None


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


def _from_list(block: Block) -> Iterator[Element]:
    if not any(read_mark(item.text) or item.lists for item in block.items):
        yield Element("loose", block.start, block.end, text=block.items[0].text, why=NO_TIME)
        return
    for item in block.items:
        yield from _from_item(item)


def _from_item(item: Item) -> Iterator[Element]:
    mark = read_mark(item.text)
    if mark is not None and mark.clock is not None:
        yield Element("entry", item.start, item.end, mark, mark.rest, marker=item.marker)
        return
    below = [element for block in item.lists for element in _from_list(block)]
    if any(element.kind == "entry" for element in below):
        start = item.lists[0].start
        kind = "day" if mark is not None and mark.dated and not mark.rest else "loose"
        yield Element(kind, item.start, start, mark, text=item.text)
        yield from below
        return
    yield Element("loose", item.start, item.end, text=item.text, why=DAY_ONLY if mark is not None else NO_TIME)


def _from_lines(block: Block, *, prose: bool) -> Iterator[Element]:
    """Plain lines: one that begins with a time is an entry, and those after it go on with it.

    Without `prose` a sign must stand between the first time of a paragraph and what happened.
    """
    entry: Element | None = None
    for number, line in enumerate(block.text.split("\n"), start=block.start):
        mark = read_mark(line)
        timed = mark is not None and mark.clock is not None and (prose or mark.apart or entry is not None)
        if timed and mark is not None and (mark.rest or entry is None):
            if entry is not None:
                yield entry
            entry = Element("entry", number, number + 1, mark, mark.rest)
        elif mark is not None and mark.dated and mark.clock is None and not mark.rest:
            if entry is not None:
                yield entry
                entry = None
            yield Element("day", number, number + 1, mark, text=line)
        elif entry is not None:
            entry.text = f"{entry.text} {line}"
            entry.end = number + 1
        else:
            yield Element("loose", number, number + 1, text=line)
    if entry is not None:
        yield entry


def _from_table(block: Block) -> Iterator[Element]:
    columns = range(len(block.head))
    keys = [heading_key(head) for head in block.head]
    sample = block.items[:100]
    marks = [sum(len(item.cells) > n and read_mark(item.cells[n]) is not None for item in sample) for n in columns]
    times = [n for n in columns if marks[n] and set(keys[n].split()) & _TIME_HEADS]
    times = times or [n for n in columns if marks[n] * 2 > len(sample)][:1]
    if not times:
        yield Element("loose", block.start, block.end)
        return
    yield Element("head", block.start, min(block.start + 2, block.end), text=" · ".join(filter(None, block.head)))
    zone = next((zone for n in times if (zone := zone_in_heading(block.head[n])) is not None), None)
    sources = [n for n in columns if keys[n] in _SOURCE_HEADS and n not in times]
    for item in block.items:
        cells = item.cells
        used, mark = _time_of_row(cells, times)
        others = [cells[n] for n in columns if n < len(cells) and n not in used and n not in sources and cells[n]]
        source = "; ".join(cells[n] for n in sources if n < len(cells) and cells[n])
        text = " · ".join(([mark.rest] if mark is not None and mark.rest else []) + others)
        if mark is not None and mark.clock is not None:
            yield Element("entry", item.start, item.end, mark, text, source, zone=zone)
        else:
            yield Element("loose", item.start, item.end, text=" · ".join(cells), why=DAY_ONLY if mark else NO_TIME)


def _time_of_row(cells: tuple[str, ...], times: list[int]) -> tuple[set[int], Mark | None]:
    """Return the columns that say the time of a row, and the time."""
    found = {n: mark for n in times if n < len(cells) and (mark := read_mark(cells[n])) is not None}
    clocks = [n for n, mark in found.items() if mark.clock is not None]
    if not clocks:
        return set(found), next(iter(found.values()), None)
    clock = clocks[0]
    days = [n for n, mark in found.items() if mark.clock is None and not mark.rest]
    if found[clock].dated or not days:
        return {clock}, found[clock]
    return {days[0], clock}, read_mark(f"{cells[days[0]]} | {cells[clock]}")

"""The timeline of a document: where it is, its entries in every form people write them in, and the rows made of them.

Forms: a list, a table, a heading for each time, plain lines; with days in headings, in lines of their own, or in list
items above. Only what begins with a time is an entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from debrief.importing.facts import Facts, day_within, declared_zone, zone_in_heading
from debrief.importing.marks import Mark, read_mark
from debrief.importing.moments import Reckoner
from debrief.importing.outline import HEADING, LIST, PARAGRAPH, TABLE, Block, Item, Section
from debrief.importing.result import Remark, Row
from debrief.importing.words import heading_key, missing
from debrief.importing.zones import Zone, find_zone
from debrief_schemas.instants import format_instant

NAMES = frozenset(
    {"timeline", "time line", "timelines", "incident timeline", "timeline of events", "timeline of the incident"}
    | {"chronology", "chronology of events", "sequence of events", "events", "leadup", "lead up", "incident log"}
    | {"detailed timeline", "timeline if relevant", "event log", "course of events", "history of events", "zeitleiste"}
)
"""Headings of a timeline, as `heading_key` writes them."""

NO_TIME, DAY_ONLY, NOTHING_SAID = "no time that can be read", "a day without a time", "nothing is said"

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


@dataclass(slots=True)
class Timeline:
    """The timeline of a document."""

    rows: list[Row] = field(default_factory=list)
    left: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    section: Section | None = None
    """The section that the table goes into; None where the rows stand in no section of their own."""
    first: int = 0
    """First line of the entries in that section."""
    end: int = 0
    """Line after the last one."""
    replaces: bool = False
    """Whether the table says every word of these lines, so that it can stand in their place."""
    columns: str = ""
    """Column headings of the tables in these lines."""


def is_timeline(section: Section) -> bool:
    """Say whether a section is named as a timeline."""
    return section.heading is not None and (
        section.key in NAMES or section.key.startswith(("timeline ", "incident timeline "))
    )


def read_timeline(
    lines: list[str], blocks: list[Block], sections: list[Section], facts: Facts, fallback: Zone | None, body_line: int
) -> Timeline:
    """Find and read the timeline; `fallback` is the zone of times that declare none, or an ambiguous one."""
    timeline = Timeline()
    chosen = _choose(blocks, sections)
    for number, (section, elements) in enumerate(chosen):
        if number == 0 and section.heading is not None:
            timeline.section = section
        whole = _read(timeline, section, blocks, elements, facts, fallback, body_line, lines, primary=number == 0)
        entries = [element for element in elements if element.kind in ("entry", "head")]
        if number == 0 and entries:
            timeline.first, timeline.end = entries[0].start, entries[-1].end
            timeline.columns = "; ".join(element.text for element in elements if element.kind == "head")
            timeline.replaces = whole and timeline.section is not None and _covered(lines, timeline, elements)
    timeline.rows.sort(key=lambda row: row.at)
    return timeline


def _choose(blocks: list[Block], sections: list[Section]) -> list[tuple[Section, list[Element]]]:
    """The sections named as timelines that have entries; else the one that is most of all made of entries."""
    named: list[tuple[Section, list[Element]]] = []
    reached = 0
    for section in sections:
        if is_timeline(section) and section.first >= reached:
            section = _extended(section, blocks)
            elements = list(_walk(blocks, section, prose=True))
            if any(element.kind == "entry" or element.why for element in elements):
                named.append((section, elements))
                reached = section.last
    if any(element.kind == "entry" for _, elements in named for element in elements):
        return named
    best: tuple[Section, list[Element]] | None = None
    most = 1
    for section in sections:
        elements = list(_walk(blocks, section, prose=False))
        entries = sum(element.kind == "entry" for element in elements)
        others = sum(element.kind == "loose" and bool(element.why) for element in elements)
        if entries >= max(most, 2) and entries > others:
            best, most = (section, elements), entries
    return [best] if best is not None else named


def _extended(section: Section, blocks: list[Block]) -> Section:
    """A heading of the same level that is itself a time goes on with the timeline."""
    last = section.last
    while last < len(blocks):
        mark = read_mark(blocks[last].text)
        if mark is None or mark.clock is None:
            break
        level = blocks[last].level
        last += 1
        while last < len(blocks) and not (blocks[last].kind == HEADING and blocks[last].level <= level):
            last += 1
    return section._replace(last=last)


def _walk(blocks: list[Block], section: Section, *, prose: bool) -> Iterator[Element]:
    """Yield the parts of a section; plain lines are looked at only with `prose`."""
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
        elif block.kind == PARAGRAPH and prose:
            yield from _from_lines(block)
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


def _from_lines(block: Block) -> Iterator[Element]:
    """Plain lines: one that begins with a time is an entry, and those after it go on with it."""
    entry: Element | None = None
    for number, line in enumerate(block.text.split("\n"), start=block.start):
        mark = read_mark(line)
        if mark is not None and mark.clock is not None and (mark.rest or entry is None):
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
    marks = [sum(len(item.cells) > n and read_mark(item.cells[n]) is not None for item in block.items) for n in columns]
    times = [n for n in columns if marks[n] and set(keys[n].split()) & _TIME_HEADS]
    times = times or [n for n in columns if marks[n] * 2 > len(block.items)][:1]
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


def _read(
    timeline: Timeline,
    section: Section,
    blocks: list[Block],
    elements: list[Element],
    facts: Facts,
    fallback: Zone | None,
    body_line: int,
    lines: list[str],
    *,
    primary: bool,
) -> bool:
    """Add the rows of one section; return whether they say every word of their lines."""
    zone, why, day = _context(section, blocks, elements, facts)
    reckoner = Reckoner(day)
    carried: set[str] = set()
    label, begun, whole = "", False, True
    for element in elements:
        line = element.start + body_line
        if element.kind == "day" and element.mark is not None:
            problem = reckoner.carry(element.mark)
            if problem is not None:
                timeline.left.append(Remark(line, f"{_quoted(element.text)}: {problem}"))
            label = f"{element.text} · " if begun else ""
        elif element.kind == "loose" and element.why:
            timeline.left.append(Remark(line, f"{_quoted(element.text)}: {element.why}"))
            whole = False
        elif element.kind == "entry" and element.mark is not None:
            begun = True
            found, reason = _zone_of(element, zone, carried, fallback)
            moment = reckoner.instant(element.mark, found, reason or why)
            text = " ".join(element.text.split())
            if not isinstance(moment, str) and not text:
                moment = NOTHING_SAID
            if isinstance(moment, str):
                timeline.left.append(Remark(line, f"{_quoted(f'{element.mark.written} {text}')}: {moment}"))
                whole = False
                continue
            timeline.notes += [Remark(line, note) for note in moment.notes]
            marker = f"{element.marker}. " if element.marker else ""
            written = f"{label}{marker}{element.mark.written}"
            label = ""
            if written == format_instant(moment.at):
                written = ""
            row = Row(moment.at, text, element.source, written, line, element.mark.approximate)
            timeline.rows.append(row)
            raw = "\n".join(lines[element.start : element.end])
            whole = whole and not (primary and missing(raw, f"{text} {row.source} {written or format_instant(row.at)}"))
    return whole


def _context(
    section: Section, blocks: list[Block], elements: list[Element], facts: Facts
) -> tuple[Zone | None, str, date | None]:
    """The zone and the day that the section declares for all its entries, else those of the document."""
    first = next((element.start for element in elements if element.kind in ("entry", "head", "day")), None)
    found: Zone | str | None = zone_in_heading(section.heading.text) if section.heading is not None else None
    day = facts.day
    if section.heading is not None:
        day = day_within(section.heading.text) or day
    for block in blocks[section.first : section.last]:
        if block.kind != PARAGRAPH or (first is not None and block.start >= first):
            continue
        declared = declared_zone(block.text)
        mark = read_mark(block.text)
        if declared is not None or (mark is not None and mark.dated):
            day = day_within(block.text) or day
        found = found if found is not None else declared
    if isinstance(found, Zone):
        return found, "", day
    return (None, found, day) if found is not None else (facts.zone, facts.why_no_zone, day)


def _zone_of(
    element: Element, zone: Zone | None, carried: set[str], fallback: Zone | None
) -> tuple[Zone | None, str]:
    """The zone of an entry: its own, its column's, the declared one, that of all entries above it, the given one."""
    if element.mark is not None and element.mark.zone:
        try:
            own = find_zone(element.mark.zone)
        except ValueError as error:
            return fallback, str(error)
        carried.add(element.mark.zone)
        return own, ""
    if isinstance(element.zone, Zone):
        return element.zone, ""
    if isinstance(element.zone, str):
        return fallback, element.zone
    if zone is None and len(carried) == 1:
        return find_zone(next(iter(carried))), ""
    return zone or fallback, ""


def _covered(lines: list[str], timeline: Timeline, elements: list[Element]) -> bool:
    """Say whether every line between the first and the last entry is one of an entry, a day or a table's head."""
    known = set()
    for element in elements:
        if element.kind != "loose":
            known.update(range(element.start, element.end))
    return all(number in known or not lines[number].strip() for number in range(timeline.first, timeline.end))


def _quoted(text: str) -> str:
    short = " ".join(text.split())
    return f"“{short[:59]}…”" if len(short) > 60 else f"“{short}”"

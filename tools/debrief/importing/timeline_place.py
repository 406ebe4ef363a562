"""Where the timeline of a document is: the sections that are named so, or the one that is made of entries."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from debrief.importing.elements import Element
from debrief.importing.forms import walk
from debrief.importing.marks import begins_with_clock, read_mark
from debrief.importing.outline import HEADING, LIST, OTHER, PARAGRAPH, TABLE, Block, Section
from debrief.importing.phrases import is_filler
from debrief.importing.words import heading_key

NAMES = frozenset(
    {"timeline", "time line", "timelines", "incident timeline", "timeline of events", "timeline of the incident"}
    | {"chronology", "chronology of events", "sequence of events", "events", "leadup", "lead up", "incident log"}
    | {"detailed timeline", "timeline if relevant", "event log", "course of events", "history of events", "zeitleiste"}
    | {"zeitlicher ablauf", "zeitverlauf", "zeitablauf", "zeitstrahl", "ablauf", "verlauf", "chronologischer ablauf"}
    | {"chronologie", "chronologie der ereignisse", "chronologie des événements", "chronologie de l incident"}
    | {"déroulement", "déroulé", "déroulement de l incident", "déroulé de l incident", "frise chronologique"}
)
"""Headings of a timeline, as `heading_key` writes them."""

ROWS_MAX = 10_000
"""Most rows of one timeline: with more, the draft could not be as large as a document may be."""


def is_timeline(section: Section) -> bool:
    """Say whether a section is named as a timeline."""
    if section.heading is None:
        return False
    # What stands in brackets behind the name, such as the zone, is no part of it.
    bare = heading_key(section.heading.text.partition("(")[0])
    return section.key in NAMES or bare in NAMES or section.key.startswith(("timeline ", "incident timeline "))


def choose(blocks: list[Block], sections: list[Section], lines: list[str]) -> list[tuple[Section, list[Element]]]:
    """The sections named as timelines that have entries; else the one that is most of all made of entries."""
    named: list[tuple[Section, list[Element]]] = []
    reached = 0
    for section in sections:
        if is_timeline(section) and section.first >= reached:
            whole = _extended(section, blocks)
            elements = _parts(walk(blocks, whole, lines, prose=True))
            if any(element.kind == "entry" or element.why for element in elements):
                named.append((whole, elements))
                reached = whole.last
    # The table goes into the first that has an entry.
    named.sort(key=lambda each: not any(element.kind == "entry" for element in each[1]))
    if named and any(element.kind == "entry" for element in named[0][1]):
        return named
    best: tuple[Section, list[Element]] | None = None
    most = 1
    for whole in sections:
        section = _own_part(whole, blocks)
        elements = _parts(walk(blocks, section, lines, prose=False))
        entries = sum(element.kind == "entry" for element in elements)
        others = sum(map(is_tried, elements))
        if entries >= max(most, 2) and entries > others:
            best, most = (section, elements), entries
    return [best] if best is not None else named


def unread(blocks: list[Block], sections: list[Section]) -> Iterator[tuple[int, str]]:
    """Yield, of a document without any entry that was tried, where one would look for them, and why there are none.

    Lines count from 0 within the body.
    """
    named = [section for section in sections if is_timeline(section)]
    for section in named:
        said = [block for block in blocks[section.first : section.last] if block.kind != HEADING and _says(block)]
        if said and section.heading is not None:
            yield (
                said[0].start,
                f"the section “{section.heading.text[:60]}” has no entry that can be read; it stays here",
            )
    timed = [line for line, text in texts(blocks) if begins_with_clock(text)]
    if not named and len(timed) > 1:
        yield timed[0], f"{len(timed)} lines begin with a time, and none of them stands in a timeline that can be read"


def elsewhere(blocks: list[Block], chosen: list[Section]) -> Iterator[tuple[int, str]]:
    """Yield the lists and tables outside of the timeline most of whose items begin with a time, and what to do."""
    inside = {number for section in chosen for number in range(section.first, section.last)}
    for number, block in enumerate(blocks):
        if number in inside or block.kind not in (LIST, TABLE):
            continue
        timed = sum(begins_with_clock(item.cells[0] if item.cells else item.text) for item in block.items)
        if timed > 1 and timed * 2 > len(block.items):
            yield block.start, f"{timed} lines begin with a time and stand outside of the timeline; they stay here"


def texts(blocks: list[Block]) -> Iterator[tuple[int, str]]:
    """Yield the lines of paragraphs and headings, the items of lists and the rows of tables."""
    for block in blocks:
        yield from enumerate(block.text.split("\n"), start=block.start) if block.text else ()
        yield from ((item.start, " | ".join(item.cells) or item.text) for item in block.items)


def _says(block: Block) -> bool:
    if block.kind == PARAGRAPH:
        return not is_filler(block.text)
    return block.kind != OTHER or bool(block.form)


def is_tried(element: Element) -> bool:
    """Say whether a part looks like an entry and is none, for a reason that people are told."""
    return element.kind == "loose" and bool(element.why)


def is_only_a_timeline(section: Section, elements: list[Element]) -> bool:
    """Say whether a section of another name holds hardly more than entries, so that it can be renamed."""
    if section.heading is None or section.heading.level == 1:
        return False
    kinds = [element.kind for element in elements]
    first = kinds.index("entry")
    last = len(kinds) - kinds[::-1].index("entry")
    return "loose" not in kinds[first:last] and kinds.count("loose") <= 2


def _parts(found: Iterator[Element]) -> list[Element]:
    """The parts of a section, as many as rows can be made of."""
    return list(islice(found, 2 * ROWS_MAX))


def _own_part(section: Section, blocks: list[Block]) -> Section:
    """A section without the sections below it, but with those that are times."""
    below = (n for n in range(section.first, section.last) if blocks[n].kind == HEADING)
    return section._replace(last=next((n for n in below if read_mark(blocks[n].text) is None), section.last))


def _extended(section: Section, blocks: list[Block]) -> Section:
    """A heading of the same level that is itself a time goes on with the timeline."""
    last = section.last
    while last < len(blocks):
        if not begins_with_clock(blocks[last].text):
            break
        level = blocks[last].level
        last += 1
        while last < len(blocks) and not (blocks[last].kind == HEADING and blocks[last].level <= level):
            last += 1
    return section._replace(last=last)

"""The forms in which people write timelines: a list, a table, a heading for each time, plain lines.

Days stand in the entries, in headings, in lines of their own, or in list items above. Only what begins with a time is
an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from debrief.importing.clocks import Clock
from debrief.importing.days import doubtful_day
from debrief.importing.declarations import declared_zone
from debrief.importing.elements import CLOSED, DAY_ONLY, GOES_ON, INTRODUCES, NO_TIME, WITHIN, Element
from debrief.importing.marks import Mark, begins_with_clock, read_mark
from debrief.importing.outline import HEADING, LIST, OTHER, PARAGRAPH, QUOTATION, TABLE, Block, Item, Section
from debrief.importing.timeline_table import from_table
from debrief.importing.together import Read, read_together
from debrief.importing.words import words

_timed = re.compile(
    r"\W{0,4}(?:T\s?[+-]\s?\d|\d{1,2}[:h][0-9?x]{2}(?!\d)|(?:[01]?\d|2[0-4])\.[0-5]\d(?![\d.]|\s?%)"
    r"|(?:\d{1,2}\s?h(?:\s?[0-5]\d)?|(?i:noon|midnight|midi|minuit|mittags?|mitternacht))\W{0,3}\s*[:–—-]|1\d{9}(?=\s))"
)
_goes_on = re.compile(
    r"(?<!\w)(?:at|until|till|to|by|from|around|about|and|or|since|between|of|in|on|the|after|before|was|is|with|for|a)\s*\Z",
    re.IGNORECASE,
)
WRAPPED_MIN = 50
"""Least length, in characters, of an entry's first line that is broken off within a sentence."""

_quoted = re.compile(r"^\s{0,3}(?:>\s{0,4}){1,4}(?:[-*+•]\s+)?")
_markup = re.compile(r"<[^<>\n]{0,300}>|^[\s>|]+")


def walk(blocks: list[Block], section: Section, lines: list[str], *, prose: bool) -> Iterator[Element]:
    """Yield the parts of a section; with `prose` sentences may begin with a time, too. `lines` are the body's."""
    inside = blocks[section.first : section.last]
    timed = {n for n, block in enumerate(inside) if block.kind == HEADING and begins_with_clock(block.text)}
    # Beside entries a quotation says what others wrote, whose clock may be another one.
    nothing_else = prose and not timed and all(block.kind in (HEADING, OTHER) or _is_prose(block) for block in inside)
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
            yield from from_table(block, named=prose)
        elif block.kind == PARAGRAPH:
            below = inside[index + 1] if index + 1 < len(inside) else None
            if prose and below is not None and (alone := _time_alone(block, below)) is not None:
                yield Element("entry", block.start, below.end, alone, _heading_text(alone, [below]))
                index += 2
                continue
            if prose and _introduces(block, below):
                if begins_with_clock(block.text):
                    yield Element("closed", block.start, block.end, text=block.text, why=INTRODUCES)
                else:
                    yield from _from_lines(block, prose=False)
            else:
                yield from _from_lines(block, prose=prose)
        else:
            yield from (nothing_else and list(_from_quotation(block, lines))) or _from_closed(block, lines, prose=prose)
        index += 1


def _from_closed(block: Block, lines: list[str], *, prose: bool) -> Iterator[Element]:
    yield Element("loose", block.start, block.end)
    inner = (_markup.sub(" ", line) for line in lines[block.start : block.end])
    timed = [line.strip() for line in inner if prose and begins_with_clock(line)]
    if timed:
        more = f" (and {len(timed) - 1} more below it)" if len(timed) > 1 else ""
        yield Element("closed", block.start, block.end, text=timed[0], why=f"{CLOSED}{more}")


def _from_quotation(block: Block, lines: list[str]) -> Iterator[Element]:
    """The entries of a quotation each of whose lines is one; of another block, nothing."""
    if block.form != QUOTATION:
        return
    found = []
    for number in range(block.start, block.end):
        text = _quoted.sub("", lines[number])
        if not words(text):
            continue
        mark = read_mark(text)
        if mark is None or mark.clock is None:
            return
        found.append(Element("entry", number, number + 1, mark, mark.rest))
    yield from found


def _is_prose(block: Block) -> bool:
    return block.kind == PARAGRAPH and not any(map(begins_with_clock, block.text.split("\n")))


def _introduces(block: Block, below: Block | None) -> bool:
    if below is None or not block.text.rstrip("*_ ").endswith(":"):
        return False
    return below.kind in (LIST, TABLE) or (below.kind == HEADING and begins_with_clock(below.text))


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
        first, *more = _lines_with_times(item)
        if more:
            yield from _from_item(first, read)
            for line in more:
                yield from _from_item(line, read_mark)
            return
        below = [each for block in item.lists for each in _from_list(block)]
        inside = [each for each in below if each.kind == "entry"]
        if inside and (not words(mark.rest) or _follow(mark, inside)):
            kind = "entry" if words(mark.rest) else "closed"
            said = mark.rest if words(mark.rest) else item.text
            yield Element(kind, item.start, item.lists[0].start, mark, said, marker=item.marker)
            for each in below:
                # What has no time belongs to the entry above it, and stays below the table.
                each.why = "" if each.kind == "loose" and each.why == NO_TIME else each.why
                yield each
            return
        # A time alone is what the text below it happened at.
        said = mark.rest or ("" if inside else _said_below(item))
        yield Element("entry", item.start, item.end, mark, said, marker=item.marker)
        for inner in below:
            if inner.kind == "entry":
                written = f"{inner.mark.written} {inner.text}" if inner.mark is not None else inner.text
                yield Element("closed", inner.start, inner.end, text=written, why=WITHIN)
            elif inner.kind == "closed":
                yield inner
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


def _lines_with_times(item: Item) -> list[Item]:
    """An item whose further lines begin with a time of their own, which Markdown takes for a part of it, as several."""
    lines = item.text.split("\n")
    starts = [0]
    for number in range(1, len(lines)):
        mark = read_mark(lines[number])
        if mark is not None and mark.clock is not None and mark.apart and not _goes_on.search(lines[number - 1][-40:]):
            starts.append(number)
    if len(starts) == 1:
        return [item]
    parts = [
        Item(item.start + start, item.start + end, "\n".join(lines[start:end]), item.marker if start == 0 else "")
        for start, end in pairwise([*starts, len(lines)])
    ]
    parts[-1].end, parts[-1].lists, parts[-1].paragraphs = item.end, item.lists, item.paragraphs
    return parts


def _follow(mark: Mark, inside: list[Element]) -> bool:
    """Say whether the times of the items below an entry go on from its own, so that each is an entry of itself."""
    marks = [mark, *(each.mark for each in inside if each.mark is not None)]
    if any(each.clock is None or each.dated or each.offset is not None for each in marks[1:]):
        return False
    times = [_minute(each.clock) for each in marks if each.clock is not None]
    return all(before <= after for before, after in pairwise(times))


def _minute(clock: Clock) -> tuple[int, int, int]:
    hour = clock.hour % 12 + (12 if clock.half == "p" else 0) if clock.half else clock.hour
    return hour, clock.minute, clock.second


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
        if not mark.rest or declared_zone(mark.rest, alone=True) is not None:
            return Element("day", number, number + 1, mark, text=line)
        return None if follows or not prose else Element("loose", number, number + 1, mark, line, why=DAY_ONLY)
    if mark is None and not wrapped and (prose or follows):
        doubt = doubtful_day(line)
        if doubt is not None or _timed.match(line):
            return Element("loose", number, number + 1, text=line, why=NO_TIME, doubt=doubt)
    return None

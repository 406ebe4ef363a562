"""Which day an incident was on: stated as its own, told by its timeline, or that of the document.

The `date` of a front matter and the day in the name of a file are often those of the publication; so days of the
timeline, of a stated beginning and of the title count for more, and a day that contradicts is always told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from debrief.importing.action_place import is_actions
from debrief.importing.elements import Element
from debrief.importing.field_names import OTHER_DAY_KEYS, OWN_DAY_KEYS, STAMP_KEYS
from debrief.importing.marks import read_mark
from debrief.importing.outline import HEADING, PARAGRAPH, Block, Section
from debrief.importing.preamble import as_text
from debrief.importing.result import Remark
from debrief.importing.stated_days import day_of, day_within, real_date

BETWEEN_MAX = timedelta(days=2)
"""Most days between the first and the last dated row of a timeline that tells one incident's day."""

Chosen = Sequence[tuple[Section, list[Element]]]
"""The sections that hold the timeline, and their parts."""

_file_date = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
_of_another = re.compile(
    r"(?<![^\W_])(?:due|deadline|eta|scheduled|closed|updated?|modified|edited|created|written|publish(?:ed)?|posted"
    r"|generated|review(?:ed)?|next|until|frist|fällig|bis|stand|erstellt|échéance|publié|publicado|límite|para)(?![^\W_])",
    re.IGNORECASE,
)


class Settled(NamedTuple):
    """The day that was decided on."""

    day: date | None
    notes: tuple[Remark, ...] = ()
    """What people should look at."""


def settle_day(
    fields: Mapping[str, Any], front: Mapping[str, Any], blocks: list[Block], stem: str, chosen: Chosen
) -> Settled:
    """Return the day of the incident: that of a field of its own, else what the timeline says, else the document's.

    `fields` are those of the front matter and the body, `front` those of the front matter, `stem` is the file's name
    without its ending. A beginning counts for more than the front matter's date, not than one that people read.
    """
    own = _first_day(fields, OWN_DAY_KEYS)
    if own is not None:
        return Settled(own)
    heading = next((block.text for block in blocks if block.kind == HEADING), "")
    title = f"{as_text(fields.get('title'))} {heading}"
    began = _first_day(fields, STAMP_KEYS["started_at"] + STAMP_KEYS["detected_at"])
    stated, where = _first_day(fields, OTHER_DAY_KEYS), "the stated date"
    read = stated is not None and _first_day(front, OTHER_DAY_KEYS) is None
    if stated is None and (match := _file_date.search(stem)):
        stated, where = real_date(*map(int, match.groups())), "the date in the file's name"
    rows = _days_of_rows(chosen)
    if stated is None:
        stated, where, read = day_within(title), "the day in the title", True
        if stated is None:
            return Settled(began)
    for day, told in ((_agreed(rows), "of the timeline"), (None if read else began, "of the stated beginning")):
        if day is not None and not (rows and _near(stated, rows)) and not _near(stated, [day]):
            return Settled(day, (Remark(0, f"{where}, {stated}, is not that {told}: the day is {day}, check it"),))
    if rows:
        if _near(stated, rows) or _agreed(rows):
            return Settled(stated)
        why = f"{where}, {stated}, is none of the days of the timeline, {min(rows)} to {max(rows)}: check it"
        return Settled(stated, (Remark(0, why),))
    if began is not None:
        return Settled(stated)
    return _against_the_text(stated, where, title, blocks, chosen)


def _against_the_text(stated: date, where: str, title: str, blocks: list[Block], chosen: Chosen) -> Settled:
    """Hold a stated day against what the head of the timeline, the title and the opening say."""
    said = [*_heads_of(chosen, blocks), (title, "the title")]
    for text, place in said:
        day = day_within(text, stated)
        if day is None or _near(stated, [day]):
            if day is not None:
                return Settled(stated)
            continue
        if day < stated:
            why = f"{where}, {stated}, is not that of {place}: the day is {day}, check it"
            return Settled(day, (Remark(0, why),))
        return Settled(stated, (Remark(0, f"{where} is {stated}, and {place} says {day}: check it"),))
    opening = next((block.text for block in blocks if block.kind == PARAGRAPH), "")
    day = None if _of_another.search(opening) else day_within(opening)
    if day is None or _near(stated, [day]):
        return Settled(stated)
    return Settled(stated, (Remark(0, f"{where} is {stated}, and the text begins with {day}: check it"),))


def first_day_named(blocks: list[Block], sections: list[Section]) -> date | None:
    """Return the first day with a year that headings and paragraphs name and that may be the incident's.

    Not that of an action item, and none beside a word such as "due", "updated" or "next review".
    """
    for text in _spoken(blocks, sections):
        for line in text.split("\n"):
            if not _of_another.search(line) and (day := day_within(line)) is not None:
                return day
    return None


def _spoken(blocks: list[Block], sections: list[Section]) -> Iterator[str]:
    acts = {
        number
        for section in sections
        if section.heading is not None and is_actions(section.key)
        for number in range(section.first, section.last)
    }
    for number, block in enumerate(blocks):
        if number not in acts and block.kind in (HEADING, PARAGRAPH):
            yield block.text


def _first_day(fields: Mapping[str, Any], keys: tuple[str, ...]) -> date | None:
    for key in keys:
        mark = read_mark(as_text(fields.get(key)))
        if mark is not None and (day := day_of(mark)) is not None:
            return day
    return None


def _days_of_rows(chosen: Chosen) -> list[date]:
    """The days that the entries of a timeline, and the headings among them, say with a year."""
    marks = (part.mark for _, parts in chosen for part in parts if part.kind in ("entry", "day"))
    return [day for mark in marks if mark is not None and (day := day_of(mark)) is not None]


def _agreed(days: list[date]) -> date | None:
    """The first of days that lie together; None where there are none, or they lie apart."""
    return days[0] if days and max(days) - min(days) <= BETWEEN_MAX else None


def _near(day: date, others: list[date]) -> bool:
    """Say whether a day lies among others, or beside them: zones and midnights make one day of difference."""
    return min(others) - timedelta(days=1) <= day <= max(others) + timedelta(days=1)


def _heads_of(chosen: Chosen, blocks: list[Block]) -> Iterator[tuple[str, str]]:
    """Yield the heading of a timeline, and what stands between that and its first entry."""
    for section, parts in chosen:
        first = next((part.start for part in parts if part.kind in ("entry", "head", "day")), None)
        if section.heading is not None:
            yield section.heading.text, "the timeline's heading"
        for block in blocks[section.first : section.last]:
            if block.kind == PARAGRAPH and first is not None and block.start < first:
                yield block.text.split("\n")[0], "what stands above the timeline"

"""The rows that are made of the entries of a document's timeline."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from debrief.importing.days import doubtful_within
from debrief.importing.declarations import declared_zone, statements, zone_in_heading
from debrief.importing.elements import Element
from debrief.importing.facts import NO_ZONE, Facts
from debrief.importing.incident_day import Chosen
from debrief.importing.marks import Mark, read_mark
from debrief.importing.moments import Reckoner
from debrief.importing.outline import Block, Section
from debrief.importing.phrases import short
from debrief.importing.result import Remark, Row
from debrief.importing.stated_days import day_within
from debrief.importing.timeline_place import ROWS_MAX, elsewhere, is_only_a_timeline, is_timeline, is_tried, unread
from debrief.importing.together import zero_of
from debrief.importing.words import missing
from debrief.importing.zones import Zone, answered, find_zone, is_ambiguous
from debrief_schemas.instants import format_instant

NOTHING_SAID = "no text that can be read stands beside it"

ANY = Zone("UTC", UTC)
"""Stands in for a zone that is not known, where only is asked whether it would do."""


@dataclass(slots=True)
class Timeline:
    """The timeline of a document."""

    rows: list[Row] = field(default_factory=list)
    waiting: list[Remark] = field(default_factory=list)
    """Entries of which everything is known but the zone."""
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


def read_timeline(
    lines: list[str],
    blocks: list[Block],
    sections: list[Section],
    chosen: Chosen,
    facts: Facts,
    fallback: Zone | None,
    body_line: int,
) -> Timeline:
    """Read the `chosen` sections; `fallback` is the zone of times that declare none, or an ambiguous one."""
    timeline = Timeline()
    for number, (section, elements) in enumerate(chosen):
        if number == 0 and (is_timeline(section) or is_only_a_timeline(section, elements)):
            timeline.section = section
        whole = _read(timeline, section, blocks, elements, facts, fallback, body_line, lines, primary=number == 0)
        entries = [element for element in elements if element.kind in ("entry", "head")]
        if number == 0 and entries:
            tried = (element.start for element in elements if element.kind in ("entry", "head") or is_tried(element))
            timeline.first, timeline.end = next(tried), entries[-1].end
            timeline.columns = "; ".join(element.text for element in elements if element.kind == "head")
            timeline.replaces = whole and timeline.section is not None and _covered(lines, timeline, elements)
    if chosen:
        timeline.left += [
            Remark(line + body_line, why) for line, why in elsewhere(blocks, [each for each, _ in chosen])
        ]
    if not (timeline.rows or timeline.waiting or timeline.left):
        timeline.left += [Remark(line + body_line, why) for line, why in unread(blocks, sections)]
    timeline.rows.sort(key=lambda row: row.at)
    return timeline


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
    zone, why, day = _context(section, blocks, elements, facts, lines)
    given = fallback
    if zone is None and why != NO_ZONE:
        fallback = _given(why, fallback)
    reckoner = _reckoner(day, section, blocks, elements, lines)
    carried: set[str] = set()
    seasons: dict[str, list[int]] = {}
    label, begun, whole = "", False, True
    for element in elements:
        line = element.start + body_line
        left = _why_left(element, reckoner)
        if left is not None:
            timeline.left += [Remark(line, f"{_quoted(_said(element))}: {left}")] if left else []
            whole = whole and element.kind == "closed"
        elif element.kind == "day" and element.mark is not None:
            problem = reckoner.carry(element.mark)
            if problem is not None:
                timeline.left.append(Remark(line, f"{_quoted(element.text)}: {problem}"))
            of_day = zone_in_heading(element.text)
            if isinstance(of_day, Zone):
                zone, why = of_day, ""
            elif of_day is not None:
                zone, why, fallback = None, of_day, _given(of_day, given)
            label = f"{element.text} · " if begun else ""
        elif element.kind == "entry" and element.mark is not None:
            begun = True
            if len(timeline.rows) >= ROWS_MAX:
                timeline.left.append(Remark(line, f"a timeline has at most {ROWS_MAX} rows: the rest stays here"))
                return False
            found, reason = _zone_of(element, zone, carried, fallback, declared=why != NO_ZONE)
            moment = reckoner.instant(element.mark, found, reason or why)
            # A backslash at the end of a cell would take its end for a sign of the text.
            text = " ".join(element.text.split()).rstrip("\\ ")
            if not isinstance(moment, str) and not text:
                moment = NOTHING_SAID
            if isinstance(moment, str):
                # Whether a zone is all that it lacks, a zone tells; what is carried on to other entries stays.
                lacking = found is None and text and not isinstance(copy(reckoner).instant(element.mark, ANY, ""), str)
                remark = Remark(line, f"{_quoted(_said(element))}: {moment}")
                (timeline.waiting if lacking else timeline.left).append(remark)
                whole = False
                continue
            timeline.notes += [Remark(line, note) for note in moment.notes]
            if moment.out_of_season and found is not None:
                seasons.setdefault(found.name, []).append(line)
            written = _written(element, element.mark, label, moment.at)
            label = ""
            row = Row(moment.at, text, element.source, written, line, element.mark.approximate)
            timeline.rows.append(row)
            raw = "\n".join(lines[element.start : element.end])
            whole = whole and not (primary and missing(raw, f"{text} {row.source} {written or format_instant(row.at)}"))
    timeline.notes += _out_of_season(seasons)
    return whole


def _reckoner(
    day: date | None, section: Section, blocks: list[Block], elements: list[Element], lines: list[str]
) -> Reckoner:
    """What carries the day along; where entries count from T0, it knows when that was: by the section or document."""
    reckoner = Reckoner(day)
    if all(element.mark is None or element.mark.offset is None for element in elements):
        return reckoner
    own = zero_of(text for _, text in statements(blocks[section.first : section.last], lines))
    heading = zero_of([section.heading.text]) if section.heading is not None else None
    reckoner.zero = own or heading or zero_of(text for _, text in statements(blocks, lines))
    if isinstance(reckoner.zero, Mark) and reckoner.zero.zone:
        try:
            reckoner.zero_zone = find_zone(reckoner.zero.zone)
        except ValueError as error:
            reckoner.zero = str(error)
    return reckoner


def _why_left(element: Element, reckoner: Reckoner) -> str | None:
    """Why a part stays in the body, whatever it says; empty where that needs no remark; None where it may be a row."""
    if element.doubt is not None and reckoner.lose(*element.doubt):
        return f"the date “{element.doubt.written}” is not clear; write it as in 2024-12-31"
    if element.kind == "closed":
        return element.why
    if not is_tried(element):
        return None
    if element.mark is not None and element.mark.dated:
        # A day without a time holds for what follows all the same.
        reckoner.carry(element.mark)
    return "" if isinstance(declared_zone(element.text), Zone) else element.why


def _said(element: Element) -> str:
    return f"{element.mark.written} {element.text}" if element.kind == "entry" and element.mark else element.text


def _written(element: Element, mark: Mark, label: str, at: datetime) -> str:
    """The time as the original writes it, below its day and with its number; empty where that is the instant itself."""
    marker = f"{element.marker}. " if element.marker else ""
    written = f"{label}{marker}{mark.written}"
    return "" if written == format_instant(at) else written


def _out_of_season(seasons: dict[str, list[int]]) -> Iterator[Remark]:
    for name, places in seasons.items():
        many = f" (and in {len(places) - 1} more rows)" if len(places) > 1 else ""
        why = f"{name} is taken as written, but on this day its region keeps another offset{many}: check it"
        yield Remark(places[0], why)


def _context(
    section: Section, blocks: list[Block], elements: list[Element], facts: Facts, lines: list[str]
) -> tuple[Zone | None, str, date | None]:
    """The zone and the day that the section declares for all its entries, else those of the document."""
    first = next((element.start for element in elements if element.kind in ("entry", "head", "day")), None)
    found: Zone | str | None = zone_in_heading(section.heading.text) if section.heading is not None else None
    day = facts.day
    if section.heading is not None:
        day = day_within(section.heading.text) or (None if doubtful_within(section.heading.text) else day)
    for line, text in statements(blocks[section.first : section.last], lines):
        if first is not None and line >= first:
            continue
        declared = declared_zone(text, alone=True)
        mark = read_mark(text)
        if declared is not None or (mark is not None and mark.dated):
            day = day_within(text) or day
        found = found if found is not None else declared
    if isinstance(found, Zone):
        return found, "", day
    return (None, found, day) if found is not None else (facts.zone, facts.why_no_zone, day)


def _zone_of(
    element: Element, zone: Zone | None, carried: set[str], fallback: Zone | None, *, declared: bool
) -> tuple[Zone | None, str]:
    """The zone of an entry: its own, its column's, the declared one, the given one, that of all entries above it.

    With `declared` and no zone, the document names one that cannot be used: then those above say nothing.
    """
    if element.mark is not None and element.mark.zone:
        carried.add(element.mark.zone)
        try:
            return find_zone(element.mark.zone), ""
        except ValueError as error:
            return answered(str(error), (zone, fallback)), str(error)
    if isinstance(element.zone, Zone):
        return element.zone, ""
    if isinstance(element.zone, str):
        return _given(element.zone, fallback), element.zone
    if zone is None and fallback is None and not declared and len(carried) == 1 and "" not in carried:
        # One run of entries that all keep the same zone; it may be one that cannot be used.
        try:
            return find_zone(next(iter(carried))), ""
        except ValueError as error:
            return None, str(error)
    carried.add("")
    return zone or fallback, ""


def _given(why: str, fallback: Zone | None) -> Zone | None:
    """The caller's zone, where the one that is named cannot be used; of an ambiguous name it must be a meaning."""
    return answered(why, (fallback,)) if is_ambiguous(why) else fallback


def _covered(lines: list[str], timeline: Timeline, elements: list[Element]) -> bool:
    """Say whether every line between the first and the last entry is one of an entry, a day or a table's head."""
    known: set[int] = set()
    for element in elements:
        if element.kind != "loose":
            known.update(range(element.start, element.end))
    return all(number in known or not lines[number].strip() for number in range(timeline.first, timeline.end))


def _quoted(text: str) -> str:
    return f"“{short(text)}”"

"""The time that a text begins with, as written: date, clock, zone, and whether it is an estimate.

`dates` and `clocks` say what is read as one; here is what may stand around and between them.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple

from debrief.importing.clocks import Clock, read_clock
from debrief.importing.dates import WEEKDAY, WrittenDate, looks_like_date, read_date, weekday_of, year_behind

HEAD = 200
"""Most characters at the beginning of a text that a time is looked for in."""

_digit = re.compile(r"\d")
_opening = re.compile(r"(?:\s|[\[({<*_`\"'“]|\\?[>–—-](?=\s)|@(?=[A-Z][a-z]{2,8}\s\d|\d{4}-\d))*")
_estimate = re.compile(
    r"(?:[~≈±]|(?:around|about|approx\.?|approximately|ca\.?|c\.|circa|roughly|estimated|est\.|by|before|after|prior to"
    r"|shortly (?:before|after)|early|late|gegen|etwa|vers|environ)(?![a-z]))\s*:?\s*",
    re.IGNORECASE,
)
_filler = re.compile(
    r"(?:(?:at|on|from|between|since|starting|um|ab|am|à|le)(?![a-z])"
    rf"|(?P<weekday>{WEEKDAY})(?![a-z])\.?)[\s,]*",
    re.IGNORECASE,
)
_between = re.compile(r"(?:\s*[,@|]\s*|\s*[-–—]\s+|\s+|(?<=\d)T(?=\d))", re.IGNORECASE)
_emphasis = re.compile(r"[*_`]{1,3}(?=[\s,:@|-])")
_hint = re.compile(
    r"\s*[(\[](?:\?|(?=[^)\]]{0,60}(?:approx|estimat|about|around|roughly|maybe|earlier|later|not sure|ca\.|\?))"
    r"[^)\]\n]{1,60})[)\]]",
    re.IGNORECASE,
)
_link = re.compile(r"\s?\]\([^()\s]{1,500}\)")
_closing = re.compile(r"(?:[\])}>*_`\"'”]|\\\])*")
_separator = re.compile(r"\s*(?:[:|,;>–—]|[-=]+>?(?=[\s*_])|\.(?=\s|\Z))?\s*")


class Mark(NamedTuple):
    """A time at the beginning of a text."""

    year: int | None
    month: int | None
    day: int | None
    clock: Clock | None
    zone: str
    """The zone as written, or empty."""
    approximate: bool
    written: str
    """The characters that say it, without the markup around them."""
    rest: str
    """What follows."""
    weekday: int | None
    """The day of the week as written, Monday being 0."""
    apart: bool
    """Whether a sign stands between the two, so that the time is none within a sentence."""
    offset: timedelta | None = None
    """How long after T0 it is, where it counts from there; then the clock says nothing."""

    @property
    def dated(self) -> bool:
        """Whether it says a day."""
        return self.day is not None


def read_mark(text: str) -> Mark | None:
    """Return the time that `text` begins with, or None."""
    head = text[:HEAD]
    if _digit.search(head, 0, 60) is None:
        return None
    opened = _opening.match(head)
    start = position = opened.end() if opened else 0
    found = _Found()
    if head[position : position + 1] in "~≈±" or _estimate.match(head, position) or _filler.match(head, position):
        start = position
    if head[:start].endswith("<") and ">" not in head[start : start + 60]:
        # No bracket, but a sign: earlier than that.
        found.approximate, start = True, start - 1
    position = _read(head, position, found)
    if found.date is None and found.clock is None:
        return None
    if found.clock is not None and (hint := _hint.match(head, position)):
        found.approximate, position = True, hint.end()
    end = position
    link = _link.match(head, position) if "[" in head[:start] else None
    if link:
        # The time itself is the label of a link: all of it is kept as it stands.
        start = head.index("[")
        end = position = link.end()
    closed = _closing.match(head, position)
    position = closed.end() if closed else position
    separated = _separator.match(head, position)
    after = _closing.match(head, separated.end()) if separated else None
    if closed and closed.end() == end and end < len(head) and head[end].isalnum():
        return None
    tail = separated.end() if separated else position
    if after and after.end() > tail and not head[after.end() : after.end() + 1].strip():
        tail = after.end()
    rest = _balanced(head[:start], head[end:tail], text[tail:].strip().lstrip("→⇒➔ "))
    signs = (*"[*`{:|;–—-\t", "  ")
    apart = any(sign in head[:start] + head[end:tail] for sign in signs) or not rest
    year, month, day = found.date or (None, None, None)
    written = " ".join(head[start:end].replace("**", "").replace("__", "").split())
    return Mark(year, month, day, found.clock, found.zone, found.approximate, written, rest, found.weekday, apart)


def begins_with_clock(text: str) -> bool:
    """Say whether a text begins with a time of day, alone or beside a day."""
    mark = read_mark(text)
    return mark is not None and mark.clock is not None


class _Found:
    """What the reader has met so far."""

    def __init__(self) -> None:
        self.date: WrittenDate | None = None
        self.dated = False
        """Whether the date begins with its year."""
        self.clock: Clock | None = None
        self.zone = ""
        self.approximate = False
        self.weekday: int | None = None


def _read(head: str, position: int, found: _Found) -> int:
    """Read dates, marks of estimates and a clock; return where the last of them ends."""
    end = position
    for _ in range(8):
        if about := _estimate.match(head, position):
            found.approximate, position = True, about.end()
            continue
        if filler := _filler.match(head, position):
            position = filler.end()
            if filler["weekday"]:
                found.weekday = weekday_of(filler["weekday"])
            continue
        if found.date is None and (date := read_date(head, position)) is not None:
            found.date, end = date
            found.dated = head[position : position + 4].isdigit()
        elif found.clock is None and (clock := read_clock(head, position, dated=found.dated)) is not None:
            found.clock, found.zone, end = clock.clock, clock.zone, clock.end
            found.approximate = found.approximate or clock.approximate
            if clock.clock is None or found.date is not None:
                return _read_year(head, end, found)
        else:
            return end
        position = end
        if marked := _emphasis.match(head, position):
            position = marked.end()
        gap = _between.match(head, position)
        if gap is None:
            return end
        position = gap.end()
        if found.clock is not None and not looks_like_date(head, position) and not _filler.match(head, position):
            return end
    return end


def _read_year(head: str, end: int, found: _Found) -> int:
    """Take the year that stands behind the clock; return where what is read ends."""
    if found.date is None or found.date.year is not None or found.weekday is None:
        return end
    year = year_behind(head, end)
    if year is None:
        return end
    found.date = found.date._replace(year=year[0])
    return year[1]


def _balanced(before: str, after: str, rest: str) -> str:
    """Give emphasis that began before the time and ends behind it back to the text."""
    for sign in ("**", "__", "`"):
        if before.count(sign) > after.count(sign) and rest.count(sign) % 2 == 1:
            return sign + rest
    if before.count("*") % 2 == 1 and after.count("*") % 2 == 0 and rest.count("*") % 2 == 1:
        return "*" + rest
    return rest

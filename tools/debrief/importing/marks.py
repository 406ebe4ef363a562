"""The time that a text begins with, as written: date, clock, zone, and whether it is an estimate.

Reading is strict: a clock has minutes in two digits, or am or pm; a month has a day beside it ("May" is a verb, too);
a date of three numbers is taken only where its order is certain.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import NamedTuple

from debrief.importing.months import MONTH, month_of
from debrief.importing.zones import LOCAL_TIME, LOWER_ZONE, SHORT_ZONE, ZONE, city_zone

HEAD = 200
"""Most characters at the beginning of a text that a time is looked for in."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_date = re.compile(
    r"(?P<y1>\d{4})(?P<sep>[-/.])(?P<m1>\d{1,2})(?P=sep)(?P<d1>\d{1,2})(?![\d.]*\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:(?:of|de)\s+)?(?P<m2>{MONTH})(?:,?\s+(?:del?\s+)?(?P<y2>\d{{4}})(?!\d|:\d))?"
    rf"|(?P<m3>{MONTH})\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<y3>\d{{4}})(?!\d|:\d))?"
    rf"|(?P<y5>\d{{4}})[\s,-]+(?P<m5>{MONTH})[\s-]+(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])"
    rf"|(?P<d6>\d{{1,2}})-(?P<m6>{MONTH})-(?P<y6>\d{{4}})(?!\d)"
    r"|(?P<a>\d{1,2})(?P<sep4>[./])(?P<b>\d{1,2})(?P=sep4)(?P<y4>\d{4})(?!\d)",
    re.IGNORECASE,
)
_clock = re.compile(
    r"(?P<h1>\d{1,2}):(?P<m1>[0-5]\d|\?\?|xx)(?::(?P<s1>[0-5]\d)(?!:\d)(?:[.,]\d{1,9})?)?(?:\s?(?P<p1>[ap]\.\s?m\.|[ap]m(?![a-z])))?"
    r"(?:\s?(?:Uhr|hrs?)(?!\w))?"
    r"|(?P<h9>\d{1,2})\s?Uhr(?:\s(?P<m9>[0-5]\d)(?![.:]?\d))?(?!\w)"
    r"|(?P<h7>\d{1,2})\.(?P<m7>[0-5]\d)\s?Uhr(?!\w)|(?P<h8>\d)h(?P<m8>[0-5]\d)(?=\s*[:–—-])"
    r"|(?P<h2>\d{1,2})\.(?P<m2>[0-5]\d)\s?(?P<p2>[ap]\.\s?m\.|[ap]m(?![a-z]))"
    r"|(?P<h3>\d{1,2})\s?(?P<p3>[ap]\.\s?m\.|[ap]m(?![a-z]))"
    r"|(?P<h4>[01]\d|2[0-3])h(?P<m4>[0-5]\d)(?!\w)"
    r"|(?P<h5>[01]\d|2[0-3])(?P<m5>[0-5]\d)(?=\s?(?:Z|UTC|GMT|h|hrs?|hours)(?!\w))(?:\s?(?:hrs?|hours|h)(?!\w))?"
    r"|(?P<h6>[01]\d|2[0-3])\.(?P<m6>[0-5]\d)(?=\s*(?:[-–—]|and|to|until)\s*\d{1,2}\.[0-5]\d\s?[ap]\.?m)",
    re.IGNORECASE,
)
_more_colons = re.compile(r":\d\d:\d")
_digit = re.compile(r"\d")
_opening = re.compile(r"(?:\s|[\[({<*_`\"'“]|\\?[>–—-](?=\s)|@(?=[A-Z][a-z]{2,8}\s\d|\d{4}-\d))*")
_estimate = re.compile(
    r"(?:[~≈±]|(?:around|about|approx\.?|approximately|ca\.?|c\.|circa|roughly|estimated|est\.|by|before|after|prior to"
    r"|shortly (?:before|after)|early|late|gegen|etwa|vers|environ)(?![a-z]))\s*:?\s*",
    re.IGNORECASE,
)
_filler = re.compile(
    r"(?:(?:at|on|from|between|since|starting|um|ab|am|à|le)(?![a-z])"
    r"|(?P<weekday>(?:mon|tues?|wed(?:nes)?|thur?s?|fri|satur|sat|sun)(?:day)?)(?![a-z])\.?)[\s,]*",
    re.IGNORECASE,
)
_between = re.compile(r"(?:\s*[,@|]\s*|\s*[-–—]\s+|\s+|(?<=\d)T(?=\d))", re.IGNORECASE)
_emphasis = re.compile(r"[*_`]{1,3}(?=[\s,:@|-])")
_offset = re.compile(r"\s?[+\-−]\d{2}:?[0-5]\d(?![\d:])")
_zone = re.compile(rf"\s?(?P<zone>{ZONE}|{LOWER_ZONE}|{LOCAL_TIME})(?:\s?\((?:UTC|GMT)[^)]{{0,10}}\))?")
_zone_in_brackets = re.compile(
    rf"\s?\(\s?(?P<zone>{ZONE}|{LOWER_ZONE}|{SHORT_ZONE}(?=\))|[Ll]ocal(?:\s[Tt]ime)?"
    r"|[A-Z][A-Za-z .-]{1,30}\s[Tt]ime)\s?\)"
)
_city_time = re.compile(r"\s(?P<city>[A-Z][A-Za-z]{1,20}(?:\s[A-Z][a-z]{1,20}){0,2})(?:\s[Ll]ocal)?(?:\s[Tt]ime)(?!\w)")
_short_zone = re.compile(rf"(?P<zone>Z)(?!\w)|\s?(?P<other>{SHORT_ZONE})(?![A-Za-z0-9_/]|\sscan)")
_range = re.compile(
    r"\s?(?:[-–—]|to(?!\w)|until(?!\w)|till(?!\w)|and(?!\w)|→|->)\s?(?P<about>[~≈]?|ca\.?\s)(?=\d)", re.IGNORECASE
)
_about = re.compile(r"\s?-?ish(?!\w)|\s?\?(?=[\s)\]]|\Z)")
_year_last = re.compile(r"\s((?:19|20)\d\d)(?![\w:.])")
_range_tail = re.compile(r"\s?[-–—]\s?\d{1,2}(?![\d:.\w])")
_hint = re.compile(
    r"\s*[(\[](?:\?|(?=[^)\]]{0,60}(?:approx|estimat|about|around|roughly|maybe|earlier|later|not sure|ca\.|\?))"
    r"[^)\]\n]{1,60})[)\]]",
    re.IGNORECASE,
)
_link = re.compile(r"\s?\]\([^()\s]{1,500}\)")
_closing = re.compile(r"(?:[\])}>*_`\"'”]|\\\])*")
_separator = re.compile(r"\s*(?:[:|,;>–—]|[-=]+>?(?=[\s*_])|\.(?=\s|\Z))?\s*")


class Clock(NamedTuple):
    """A time of day as written."""

    hour: int
    minute: int
    second: int
    half: str
    """`a`, `p`, or empty where none is written."""
    bare: bool
    """Whether the hour is one digit and no half is written: it may be of a twelve-hour clock."""


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
    year, month, day = found.date if found.date is not None else (None, None, None)
    written = " ".join(head[start:end].replace("**", "").replace("__", "").split())
    return Mark(year, month, day, found.clock, found.zone, found.approximate, written, rest, found.weekday, apart)


class _Found:
    """What the reader has met so far."""

    def __init__(self) -> None:
        self.date: tuple[int | None, int, int] | None = None
        self.exact = False
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
                found.weekday = WEEKDAYS.index(filler["weekday"][:3].lower())
            continue
        if found.date is None and (date := _read_date(head, position)) is not None:
            found.date, end = date
            found.exact = head[position : position + 4].isdigit()
        elif found.clock is None and (clock := _clock.match(head, position)) is not None:
            end = _read_clock(head, clock, found)
            if end == clock.start() or found.date is not None:
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
        if found.clock is not None and not _date.match(head, position) and not _filler.match(head, position):
            return end
    return end


def _read_year(head: str, end: int, found: _Found) -> int:
    """Take the year that stands last, as in `Thu May  2 11:25:00 2024`."""
    year = _year_last.match(head, end)
    if year is None or found.date is None or found.date[0] is not None or found.weekday is None:
        return end
    found.date = (int(year[1]), *found.date[1:])
    return year.end()


def _read_date(head: str, position: int) -> tuple[tuple[int | None, int, int], int] | None:
    match = _date.match(head, position)
    if match is None:
        return None
    year: int | None
    if match["y1"]:
        year, month, day = int(match["y1"]), int(match["m1"]), int(match["d1"])
    elif name := match["m5"] or match["m6"]:
        number, years = (match["d5"], match["y5"]) if match["m5"] else (match["d6"], match["y6"])
        year, month, day = int(years), month_of(name), int(number)
    elif match["m2"] or match["m3"]:
        name, number, years = (match["m2"], match["d2"], match["y2"]) if match["m2"] else match.group("m3", "d3", "y3")
        year, month, day = int(years) if years else None, month_of(name), int(number)
    else:
        first, second, year = int(match["a"]), int(match["b"]), int(match["y4"])
        if match["sep4"] == "." or (first > 12 >= second):
            month, day = second, first
        elif second > 12 >= first or first == second:
            month, day = first, second
        else:
            # 03/04/2024: the third of April or the fourth of March.
            return None
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return (year, month, day), match.end()


def _read_clock(head: str, match: re.Match[str], found: _Found) -> int:
    clock, estimate = _clock_of(match)
    end = match.end()
    if clock is None:
        return match.start()
    zone, end = _read_zone(head, end, exact=found.exact)
    if ranged := _range.match(head, end):
        until = _clock.match(head, ranged.end())
        if until is not None:
            other, _ = _clock_of(until)
            end = until.end()
            if other is not None and other.half and not clock.half and clock.hour <= 12:
                later = (clock.hour % 12, clock.minute) <= (other.hour % 12, other.minute)
                half = other.half if later else ("a" if other.half == "p" else "p")
                clock = clock._replace(half=half, bare=False)
            second, end = _read_zone(head, end, exact=False)
            zone = zone or second
    if tail := _range_tail.match(head, end):
        end = tail.end()
    if about := _about.match(head, end):
        estimate, end = True, about.end()
    if head[end : end + 1].isalnum() or _more_colons.match(head, end):
        return match.start()
    found.clock, found.zone = clock, zone
    found.approximate = found.approximate or estimate
    return end


def _clock_of(match: re.Match[str]) -> tuple[Clock | None, bool]:
    """Return the clock and whether its minutes are unknown."""
    groups = match.groupdict()
    number = next(n for n in "123456789" if groups[f"h{n}"])
    hour, minute = int(groups[f"h{number}"]), groups.get(f"m{number}") or "00"
    half = (groups.get(f"p{number}") or "")[:1].lower()
    estimate = not minute.isdigit()
    if hour > 24 or (hour == 24 and minute != "00") or (half == "a" and hour > 12):
        return None, False
    bare = not half and len(groups[f"h{number}"]) == 1
    return Clock(hour, 0 if estimate else int(minute), int(groups["s1"] or 0), half, bare), estimate


def _read_zone(head: str, end: int, *, exact: bool) -> tuple[str, int]:
    found = _zone_in_brackets.match(head, end) or _zone.match(head, end) or _short_zone.match(head, end)
    if found is not None:
        return found[1] or found[2], found.end()
    city = _city_time.match(head, end)
    if city is not None and city_zone(city["city"]) is not None:
        return city[0].strip(), city.end()
    offset = _offset.match(head, end)
    # After a clock alone, `-11:00` is the end of a range.
    if offset is not None and (exact or "+" in offset[0]):
        return offset[0].strip(), offset.end()
    return "", end


def _balanced(before: str, after: str, rest: str) -> str:
    """Give emphasis that began before the time and ends behind it back to the text."""
    for sign in ("**", "__", "`"):
        if before.count(sign) > after.count(sign) and rest.count(sign) % 2 == 1:
            return sign + rest
    if before.count("*") % 2 == 1 and after.count("*") % 2 == 0 and rest.count("*") % 2 == 1:
        return "*" + rest
    return rest

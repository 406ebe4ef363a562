"""A clock as it is written at one place of a text, with its zone, the end of its range and the signs of an estimate.

A clock has minutes in two digits, or am or pm.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from debrief.importing.zones import LOCAL_TIME, LOWER_ZONE, SHORT_ZONE, ZONE, city_zone

_half = r"[ap]\.\s?m\.|[ap]m(?![a-z])"
_clock = re.compile(
    rf"(?P<h1>\d{{1,2}}):(?P<m1>[0-5]\d|\?\?|xx)(?::(?P<s1>[0-5]\d)(?!:\d)(?:[.,]\d{{1,9}})?)?(?:\s?(?P<p1>{_half}))?"
    r"(?:\s?(?:Uhr|hrs?)(?!\w))?"
    r"|(?P<h9>\d{1,2})\s?Uhr(?:\s(?P<m9>[0-5]\d)(?![.:]?\d))?(?!\w)"
    r"|(?P<h7>\d{1,2})\.(?P<m7>[0-5]\d)\s?Uhr(?!\w)|(?P<h8>\d)h(?P<m8>[0-5]\d)(?=\s*[:–—-])"
    rf"|(?P<h2>\d{{1,2}})\.(?P<m2>[0-5]\d)\s?(?P<p2>{_half})"
    rf"|(?P<h3>\d{{1,2}})\s?(?P<p3>{_half})"
    r"|(?P<h4>[01]\d|2[0-3])h(?P<m4>[0-5]\d)(?!\w)"
    r"|(?P<h5>[01]\d|2[0-3])(?P<m5>[0-5]\d)(?=\s?(?:Z|UTC|GMT|h|hrs?|hours)(?!\w))(?:\s?(?:hrs?|hours|h)(?!\w))?"
    r"|(?P<h6>[01]\d|2[0-3])\.(?P<m6>[0-5]\d)(?=\s*(?:[-–—]|and|to|until)\s*\d{1,2}\.[0-5]\d\s?[ap]\.?m)",
    re.IGNORECASE,
)
_more_colons = re.compile(r":\d\d:\d")
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
_range_tail = re.compile(r"\s?[-–—]\s?\d{1,2}(?![\d:.\w])")


class Clock(NamedTuple):
    """A time of day as written."""

    hour: int
    minute: int
    second: int
    half: str
    """`a`, `p`, or empty where none is written."""
    bare: bool
    """Whether the hour is one digit and no half is written: it may be of a twelve-hour clock."""


class WrittenClock(NamedTuple):
    """What stands where a clock may."""

    clock: Clock | None
    """None where it only looks like one."""
    zone: str
    """The zone as written, or empty."""
    approximate: bool
    end: int
    """Where it ends."""


def read_clock(text: str, position: int, *, dated: bool) -> WrittenClock | None:
    """Return the clock that stands at a position, or None where nothing has the form of one.

    `dated` says that a date with its year stands before it, so that `-11:00` behind it is an offset.
    """
    match = _clock.match(text, position)
    if match is None:
        return None
    none = WrittenClock(None, "", approximate=False, end=position)
    clock, estimate = _clock_of(match)
    end = match.end()
    if clock is None:
        return none
    zone, end = _read_zone(text, end, dated=dated)
    if ranged := _range.match(text, end):
        until = _clock.match(text, ranged.end())
        if until is not None:
            other, _ = _clock_of(until)
            end = until.end()
            if other is not None and other.half and not clock.half and clock.hour <= 12:
                later = (clock.hour % 12, clock.minute) <= (other.hour % 12, other.minute)
                half = other.half if later else ("a" if other.half == "p" else "p")
                clock = clock._replace(half=half, bare=False)
            second, end = _read_zone(text, end, dated=False)
            zone = zone or second
    if tail := _range_tail.match(text, end):
        end = tail.end()
    if about := _about.match(text, end):
        estimate, end = True, about.end()
    if text[end : end + 1].isalnum() or _more_colons.match(text, end):
        return none
    return WrittenClock(clock, zone, estimate, end)


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


def _read_zone(text: str, end: int, *, dated: bool) -> tuple[str, int]:
    found = _zone_in_brackets.match(text, end) or _zone.match(text, end) or _short_zone.match(text, end)
    if found is not None:
        return found[1] or found[2], found.end()
    city = _city_time.match(text, end)
    if city is not None and city_zone(city["city"]) is not None:
        return city[0].strip(), city.end()
    offset = _offset.match(text, end)
    # After a clock alone, `-11:00` is the end of a range.
    if offset is not None and (dated or "+" in offset[0]):
        return offset[0].strip(), offset.end()
    return "", end

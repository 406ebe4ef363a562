"""A date as it is written at one place of a text: its forms, and the day of the week.

A month has a day beside it ("May" is a verb, too); a date of three numbers is taken only where its order is certain.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from debrief.importing.months import MONTH, month_of

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|satur|sat|sun)(?:day)?"
"""Pattern of a day of the week in English or what is written short for it, for a search without case."""

_date = re.compile(
    r"(?P<y1>\d{4})(?P<sep>[-/.])(?P<m1>\d{1,2})(?P=sep)(?P<d1>\d{1,2})(?![\d.]*\d)"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:(?:of|de)\s+)?(?P<m2>{MONTH})(?:,?\s+(?:del?\s+)?(?P<y2>\d{{4}})(?!\d|:\d))?"
    rf"|(?P<m3>{MONTH})\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<y3>\d{{4}})(?!\d|:\d))?"
    rf"|(?P<y5>\d{{4}})[\s,-]+(?P<m5>{MONTH})[\s-]+(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])"
    rf"|(?P<d6>\d{{1,2}})-(?P<m6>{MONTH})-(?P<y6>\d{{4}})(?!\d)"
    r"|(?P<a>\d{1,2})(?P<sep4>[./])(?P<b>\d{1,2})(?P=sep4)(?P<y4>\d{4})(?!\d)",
    re.IGNORECASE,
)
_year_last = re.compile(r"\s((?:19|20)\d\d)(?![\w:.])")


class WrittenDate(NamedTuple):
    """A date as written; that there is such a day in its month is not said."""

    year: int | None
    """None where none is written."""
    month: int
    day: int


def weekday_of(name: str) -> int:
    """Return the number of the day of the week that a text which `WEEKDAY` matches names, 0 being Monday."""
    return _WEEKDAYS.index(name[:3].casefold())


def looks_like_date(text: str, position: int) -> bool:
    """Say whether what stands at a position has the form of a date, though its order may be uncertain."""
    return _date.match(text, position) is not None


def read_date(text: str, position: int) -> tuple[WrittenDate, int] | None:
    """Return the date that stands at a position, and where it ends; None where none does or its order is uncertain."""
    match = _date.match(text, position)
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
    return WrittenDate(year, month, day), match.end()


def year_behind(text: str, position: int) -> tuple[int, int] | None:
    """Return the year that stands last, as in `Thu May  2 11:25:00 2024`, and where it ends."""
    found = _year_last.match(text, position)
    return (int(found[1]), found.end()) if found else None

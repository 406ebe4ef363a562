"""Days that a text says: of a time that was read, as all of it, or anywhere within."""

from __future__ import annotations

import re
from datetime import date

from debrief.importing.marks import Mark, read_mark
from debrief_schemas.instants import YEARS

# Without taking the text, so that the word before a date does not take its beginning away.
_anywhere = re.compile(
    r"(?=(?<!\d)\d{1,2}(?:st|nd|rd|th|er|\.)?\s+[^\W\d_]{2}|(?<![A-Za-z])[A-Z][a-z]{2,8}\.?\s+\d{1,2}|(?<!\d)\d{4}[-/.]\d"
    r"|(?<!\d)\d{4}[\s,-]+[A-Z][a-z]{2}|(?<!\d)\d{1,2}-[A-Z][a-z]{2}|(?<![\d.])\d{1,2}\.\d{1,2}\.\d{4})"
)


def day_of(mark: Mark, near: date | None = None) -> date | None:
    """Return the day of a mark that says one with its year; with `near`, one without lies in the year nearest to it."""
    if mark.month is None or mark.day is None:
        return None
    if mark.year is not None:
        return real_date(mark.year, mark.month, mark.day)
    if near is None:
        return None
    days = (real_date(near.year + step, mark.month, mark.day) for step in (-1, 0, 1))
    return min((day for day in days if day is not None), key=lambda day: abs(day - near), default=None)


def day_alone(text: str) -> date | None:
    """Return the day with its year that is all of a text, but for brackets and emphasis around it."""
    mark = read_mark(text.strip("*_`()[]. "))
    return day_of(mark) if mark is not None and mark.clock is None and not mark.rest else None


def day_within(text: str, near: date | None = None) -> date | None:
    """Return the first day with a year that a text names anywhere; with `near`, days without a year count, too."""
    for match in _anywhere.finditer(text[:5000]):
        mark = read_mark(text[match.start() : match.start() + 60])
        if mark is not None and (day := day_of(mark, near)) is not None:
            return day
    return None


def real_date(year: int, month: int, day: int) -> date | None:
    """Return a day of the calendar in whose year an incident can lie, or None."""
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None

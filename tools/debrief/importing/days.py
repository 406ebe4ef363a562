"""What stands in the place of a day and cannot be read for certain: 11/02/2024, 12.02.24, Monday, the next day.

A text that begins so says that the day is another one, so that the day above it must not be carried on.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from debrief.importing.dates import WEEKDAY, weekday_of

_weekday = rf"{WEEKDAY}(?![a-z])\.?"
_words = (
    rf"(?:(?:the\s+)?(?:next|following|previous)\s+)?{_weekday}"
    r"|(?:the\s+)?(?:next|following|previous)\s+(?:day|morning|afternoon|evening|night)"
    r"|day\s+\d{1,3}|yesterday|tomorrow"
)
_numbers = r"\d{1,4}(?P<sign>[./-])\d{1,2}(?P=sign)\d{1,4}(?![\d./-]*\d)"
_clock = r"(?:[\s,@|–—:*_`)\]-]|at\s)*(?=\d{1,2}(?:[:.h][0-5]\d|\s?[ap]\.?m))"
_opening = r"[\s\[({<*_`\"'“~≈]*(?:(?:on|at|around|about)\s+)?"
_doubtful = re.compile(
    rf"{_opening}(?P<written>{_numbers})(?:{_clock}|\s*[:–—)\]*_`]|\s-|\s*\Z)"
    # A fraction, a name of a month in another language, and plain words are days beside a clock only, or alone.
    rf"|{_opening}(?P<beside>\d{{1,2}}[./]\d{{1,2}}\.?|\d{{1,2}}\.\s+[^\W\d_]{{3,12}}\.?(?:\s+\d{{4}})?|{_words}){_clock}"
    rf"|{_opening}(?P<alone>{_words})[\W_]*\Z",
    re.IGNORECASE,
)
_ditto = re.compile(r"[\W_]*(?:(?:the\s+)?same(?:\s+day)?|ditto)?[\W_]*\Z", re.IGNORECASE)
_only_weekday = re.compile(rf"{_weekday}[\W_]*\Z", re.IGNORECASE)
_weekday_after = re.compile(rf"[\W_]*{_weekday}[\W_]*\Z", re.IGNORECASE)
_numeric = re.compile(r"(?<![\d./-])\d{1,2}([./-])\d{1,2}\1\d{2,4}(?![\d./-])")


class Doubt(NamedTuple):
    """A day that is not clear."""

    written: str
    weekday: int | None = None
    """Where nothing but a day of the week is said: which one, Monday being 0."""


def doubtful_day(text: str) -> Doubt | None:
    """Return the unclear day that a text begins with; for texts that `read_mark` finds no time in."""
    match = _doubtful.match(text[:120])
    return None if match is None else _doubt(match["written"] or match["beside"] or match["alone"])


def doubtful_cell(cell: str) -> Doubt | None:
    """Return what the cell of a column of days says, where that is neither nothing nor "the same day"."""
    written = " ".join(cell[:80].split()).strip("*_` ")
    return None if _ditto.match(written) else Doubt(written)


def doubtful_within(heading: str) -> Doubt | None:
    """Return the first date of three numbers in a heading; for headings that no day is read from."""
    match = _numeric.search(heading[:200])
    return Doubt(match[0]) if match else None


def is_weekday(rest: str) -> bool:
    """Say whether what follows a date in its cell is nothing but its day of the week."""
    return _weekday_after.match(rest[:40]) is not None


def _doubt(written: str) -> Doubt:
    only = _only_weekday.match(written)
    return Doubt(written, weekday_of(written) if only else None)

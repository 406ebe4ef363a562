"""The day until which an item is to be done: the words before it, the day at the end, and what is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from debrief.importing.dates import WEEKDAY
from debrief.importing.months import MONTH
from debrief.importing.stated_days import day_alone

_words = (
    r"(?:(?:due|by|until|deadline|eta)(?:\s+(?:date|on|by))?|bis(?:\s+zum)?|fällig\s+(?:am|bis)|pour\s+le|avant\s+le"
    r"|para\s+el|antes\s+del|entro\s+il)"
)
"""What says before a day that it is the one until which, within a sentence, too."""
_until = re.compile(rf"(?:{_words}|fällig|frist|échéance|entro)\s*:?\s+(?=\S*\d|\w+\s+\d)", re.IGNORECASE)
_due_last = re.compile(rf"[\s,;(\[–—-]+{_words}\s+(?P<day>[^\n()\[\]]{{6,24}}?)[)\]]?\s*\.?\s*\Z", re.IGNORECASE)
_no_day_last = re.compile(
    rf"[\s,;(\[–—-]{_words}\s+(?:the\s+)?(?P<said>(?:next\s+|this\s+)?(?:{WEEKDAY}|week|month|quarter|sprint)"
    r"|tomorrow|EO[DWMQY]|end of [\w ]{2,20}|Q[1-4](?:[ /-]?\d{2,4})?|\d{1,2}[./]\d{1,2}(?:\.|[./]\d{2,4})?"
    rf"|(?:\d{{1,2}}\.?\s)?{MONTH}(?:\s\d{{1,2}}(?:st|nd|rd|th)?)?)\W*\Z",
    re.IGNORECASE,
)
"""A day or a span that only the day of writing makes one; no year is guessed."""
_due_at = re.compile(r"\s@(?P<day>(?:[A-Z][a-z]{2,8} \d{1,2}, \d{4}|\d{4}-\d{2}-\d{2}))\s*\Z")
"""As pages exported from Notion name a day."""
_NO_DAY = "the due date "


def without_until(text: str) -> str:
    """Return a text without the first words in it that say that a day behind them is the one until which."""
    return _until.sub("", text, count=1)


def says_until(text: str) -> bool:
    """Say whether a text begins with such words."""
    return _until.match(text) is not None


def due_day_last(text: str) -> tuple[date, str] | None:
    """Return the day that a text ends with as the one until which, and the text before it."""
    late = _due_last.search(text[-80:]) or _due_at.search(text[-80:])
    if late is None or (day := day_alone(late["day"])) is None:
        return None
    return day, text[: max(len(text) - 80, 0) + late.start()]


def vague_day_last(text: str) -> str:
    """Return what a text ends with in the place of such a day and is none with a year, as written, or nothing."""
    late = _no_day_last.search(text[-60:])
    return late["said"] if late else ""


def no_day(said: str) -> str:
    """The sentence that what stands as the day until which is none that can be taken."""
    return f"{_NO_DAY}{said[:40]!r} is no day with a year"


def tells_no_day(unclear: Iterable[str]) -> bool:
    """Say whether one of the sentences about an item is that of `no_day`, whatever the others quote."""
    return any(why.startswith(_NO_DAY) for why in unclear)

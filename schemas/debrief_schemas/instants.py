"""Instants and dates as the format writes them.

An instant is RFC 3339 with an offset, a date is `YYYY-MM-DD`. One parser serves the front matter, the
timeline table and the command line, so that they never disagree.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from debrief_schemas.light import late_pattern

INSTANT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$"
)
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

YEARS = range(1970, 2200)
"""Years that an incident or a due date can lie in; anything else is a slip of the keyboard."""

_PARTS = (
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))\Z"
)
# What almost everybody writes, without anything that only some versions of `fromisoformat` refuse.
_usual = late_pattern(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\Z"
)
# Patterns for what few people write are compiled (and then kept by `re`) where they are needed.
_NO_OFFSET = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?\Z"
_date = late_pattern(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")


def parse_instant(text: str) -> datetime:
    """Return the instant that `text` names, with its offset.

    Digits below a microsecond are cut. Raises ValueError with a message that says what to write:
    a missing offset, an offset over 23:59, a second of 60 and a day that does not exist are refused.
    Source of the syntax: RFC 3339, section 5.6.
    """
    if _usual.match(text) is not None:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            pass  # the long way says what is wrong
        else:
            if moment.year in YEARS:
                return moment
    found = re.match(_PARTS, text)
    if found is None:
        if re.match(_NO_OFFSET, text):
            raise ValueError("has no offset; add Z for UTC or an offset such as +02:00")
        raise ValueError("is not an instant such as 2026-11-20T09:02:00Z (RFC 3339, with an offset)")
    year, month, day, hour, minute, second, fraction, sign, offset_h, offset_m = found.groups()
    zone = UTC
    if sign is not None:
        hours, minutes = int(offset_h), int(offset_m)
        if hours > 23 or minutes > 59:
            raise ValueError("has an offset that does not exist; offsets end at 23:59")
        if hours or minutes:
            delta = timedelta(hours=hours, minutes=minutes)
            zone = timezone(-delta if sign == "-" else delta)
    micro = int((fraction + "000000")[:6]) if fraction else 0
    if int(year) not in YEARS:
        raise ValueError(f"is in the year {year}; years run from {YEARS[0]} to {YEARS[-1]}")
    try:
        return datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), micro, zone)
    except ValueError as error:
        raise ValueError(f"is not a time that exists ({error})") from None


def in_order_as_text(instants: list[str]) -> bool:
    """Say whether valid instants certainly stand in order; False means that they have to be parsed.

    With one offset (and one fraction of a second) for all they sort as text.
    """
    if not instants:
        return True
    offset = instants[0][19:]
    for text in instants:
        if text[10] != "T" or text[19:] != offset:
            return False
    return sorted(instants) == instants


def parse_date(text: str) -> date:
    """Return the day that `text` names.

    Raises ValueError with a message that says what to write.
    """
    found = _date.match(text)
    if found is None:
        raise ValueError("is not a date such as 2026-12-04 (YYYY-MM-DD)")
    if int(found[1]) not in YEARS:
        raise ValueError(f"is in the year {found[1]}; years run from {YEARS[0]} to {YEARS[-1]}")
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise ValueError(f"is not a day that exists ({error})") from None


def format_instant(moment: datetime) -> str:
    """Write an aware instant as the format does: whole seconds, `Z` for UTC."""
    if moment.tzinfo is None:
        raise ValueError("an instant without an offset cannot be written")
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")

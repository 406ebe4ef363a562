"""How long a service asks to be left alone, by the headers of its answers."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DIGITS_MAX = 9
"""Most digits of a number of seconds that is taken for one: thirty years."""


def instant_of(value: str) -> datetime | None:
    """Return the instant of an HTTP date, in UTC where it names no zone; None for what is none."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def seconds_of(value: str, now: datetime) -> float | None:
    """Return the seconds from `now` (aware) that a `Retry-After` asks for, none below 0; None where it says nothing.

    Both its forms are read. Source: RFC 9110, section 10.2.3.
    """
    text = value.strip()
    if text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX:
        return float(text)
    moment = instant_of(text)
    return None if moment is None else max(0.0, (moment - now).total_seconds())

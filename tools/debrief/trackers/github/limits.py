"""Is an answer a rejection by a rate limit, and when may the call be made again?

Source: "Rate limits for the REST API" and "Best practices for using the REST API" in GitHub's documentation:
a call over a limit is refused with 403 or 429 and was not carried out; `Retry-After` says how long to
wait, else `x-ratelimit-remaining: 0` with `x-ratelimit-reset`, else at least a minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from debrief.retry_after import seconds_of

_signs = ("rate limit", "abuse detection", "please wait a few minutes")


@dataclass(frozen=True, slots=True)
class Limit:
    """A call was refused because of a rate limit."""

    wait: float | None
    """Seconds after which GitHub allows the call, or `None` where it does not say."""


def limit_of(status: int, headers: Mapping[str, str], message: str, now: datetime) -> Limit | None:
    """Return the limit that an answer speaks of, or `None` if it is another answer.

    `headers` have lower-case names; `now` is aware.
    """
    if status not in (403, 429):
        return None
    after = seconds_of(headers.get("retry-after", ""), now)
    if after is not None:
        return Limit(after)
    if headers.get("x-ratelimit-remaining", "").strip() == "0":
        return Limit(_until(headers.get("x-ratelimit-reset", ""), now))
    if status == 429 or any(sign in message.lower() for sign in _signs):
        return Limit(None)
    return None


def _until(value: str, now: datetime) -> float | None:
    text = value.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        return None
    # One second more: the reset's part of a second is not told.
    return max(0.0, int(text) - now.timestamp()) + 1.0

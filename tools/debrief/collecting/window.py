"""Which stretch of time is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from debrief.collecting.fact import Window
from debrief.errors import UsageError
from debrief_schemas.instants import format_instant

LONGEST = timedelta(days=62)
"""Longest window; more is no incident but a record of everything."""


def window_of(
    timestamps: Mapping[str, datetime],
    *,
    since: datetime | None,
    until: datetime | None,
    margin: timedelta,
    open_for: timedelta,
    now: datetime,
) -> Window:
    """Return the window from `since` to `until`, or around the incident's timestamps where these are not given.

    A margin is put on both sides. While nothing says that the incident has ended, the window goes on for `open_for`
    after the last timestamp. It never reaches past `now`. Raises UsageError when there is nothing to go by.
    """
    if not timestamps and (since is None or until is None):
        raise UsageError("the document has no timestamps to go by; give --since and --until")
    begin = since if since is not None else min(timestamps.values()) - margin
    if until is not None:
        end = until
    else:
        ended = "mitigated_at" in timestamps or "resolved_at" in timestamps
        end = min(max(timestamps.values()) + (margin if ended else open_for), now)
    if begin >= end:
        raise UsageError(f"the window is empty: {format_instant(begin)} is not before {format_instant(end)}")
    if end - begin > LONGEST:
        raise UsageError(f"the window is longer than {LONGEST.days} days; give --since and --until")
    return Window(begin, end)

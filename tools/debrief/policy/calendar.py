"""Working days. A day is a day in UTC, whatever the offset in which an instant is written."""

from __future__ import annotations

from datetime import date, timedelta

from debrief_schemas.policy_settings import WEEK, Deadlines

_ONE = timedelta(days=1)


def working_days_after(day: date, count: int, deadlines: Deadlines) -> date:
    """Return the `count`-th working day after `day`, which itself never counts."""
    holidays = frozenset(deadlines.holidays)
    while count > 0:
        day += _ONE
        if WEEK[day.weekday()] not in deadlines.weekend and day not in holidays:
            count -= 1
    return day

"""Working days across weekends, holidays, year ends and time zones."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from policy_values import incident, settings

from debrief.policy.calendar import working_days_after
from debrief.policy.decision import decide
from debrief_schemas.policy_settings import Deadlines


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        ("2026-11-16", 5, "2026-11-23"),  # Monday: a weekend lies between
        ("2026-11-20", 1, "2026-11-23"),  # Friday
        ("2026-11-20", 5, "2026-11-27"),
        ("2026-11-20", 10, "2026-12-04"),
        ("2026-11-21", 1, "2026-11-23"),  # Saturday
        ("2026-11-22", 5, "2026-11-27"),  # Sunday
        ("2026-12-28", 5, "2027-01-04"),  # over the end of the year
        ("2028-02-28", 1, "2028-02-29"),  # a leap day is a day
        ("2028-02-28", 2, "2028-03-01"),
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-20", 260, "2027-11-19"),
    ],
)
def test_the_day_itself_and_weekends_never_count(day: str, count: int, due: str) -> None:
    assert working_days_after(date.fromisoformat(day), count, Deadlines()) == date.fromisoformat(due)


def test_holidays_and_another_weekend_push_the_day_back() -> None:
    christmas = Deadlines(holidays=(date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)))
    assert working_days_after(date(2026, 12, 23), 5, christmas) == date(2027, 1, 4)
    sunday_to_thursday = Deadlines(weekend=("friday", "saturday"))
    assert working_days_after(date(2026, 11, 19), 1, sunday_to_thursday) == date(2026, 11, 22)
    assert working_days_after(date(2026, 11, 20), 3, Deadlines(weekend=())) == date(2026, 11, 23)


def test_six_days_of_weekend_and_a_thousand_holidays_still_end() -> None:
    fridays = tuple(date(2026, 11, 20) + timedelta(days=7 * week) for week in range(1, 1001))
    lazy = Deadlines(weekend=("monday", "tuesday", "wednesday", "thursday", "saturday", "sunday"), holidays=fridays)
    assert working_days_after(date(2026, 11, 20), 1, lazy) == fridays[-1] + timedelta(days=7)


@pytest.mark.parametrize(
    ("hour", "offset", "due"),
    [
        (23, 0, "2026-11-27"),  # Friday in UTC
        (23, -2, "2026-11-27"),  # Saturday 01:00 in UTC: Monday is the first working day either way
        (1, 2, "2026-11-26"),  # Thursday 23:00 in UTC
    ],
)
def test_an_instants_day_is_its_day_in_utc(hour: int, offset: int, due: str) -> None:
    ended = datetime(2026, 11, 20, hour, tzinfo=timezone(timedelta(hours=offset)))
    decision = decide(incident(severity="sev1", ended_at=ended), settings())
    assert decision.due_on == date.fromisoformat(due)

"""Times of other systems: offsets, midnight, and the two nights a year on which a clock is set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debrief.collecting.clock import from_epoch, from_text, read_column

SINCE = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
UNTIL = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


def read(
    texts: list[str], pattern: str, zone: str | None, since: datetime = SINCE, until: datetime = UNTIL
) -> list[str]:
    """Return instants in UTC, or the problem."""
    shown = []
    for reading in read_column(texts, pattern, zone, since, until):
        at = reading.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if reading.at is not None else "-"
        shown.append(f"{at} {reading.problem}".strip())
    return shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20T09:02:00Z", "2026-11-20T09:02:00+00:00"),
        ("2026-11-20 09:02:00 +0200", "2026-11-20T07:02:00+00:00"),
        ("2026-11-20T09:02Z", "2026-11-20T09:02:00+00:00"),
        ("2026-11-20 09:02:00.123456789 UTC", "2026-11-20T09:02:00.123456+00:00"),
        ("2026-11-20T01:18:00.000-08:00", "2026-11-20T09:18:00+00:00"),
    ],
)
def test_services_write_instants_in_many_ways(text: str, expected: str) -> None:
    assert from_text(text).astimezone(UTC).isoformat() == expected


@pytest.mark.parametrize(
    "text", ["2026-11-20T09:02:00", "yesterday", "", "2026-13-20T09:02:00Z", "0001-01-01T00:00:00Z", None]
)
def test_an_instant_without_offset_or_sense_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_text(text)


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf"), 1e18])
def test_an_epoch_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="1970"):
        from_epoch(seconds)


def test_an_epoch_keeps_its_microseconds() -> None:
    assert from_epoch(1763629380.000012).isoformat() == "2025-11-20T09:03:00.000012+00:00"


def test_a_zone_is_never_guessed() -> None:
    (problem,) = read(["2026-11-20 09:02"], "%Y-%m-%d %H:%M", None)
    assert "no offset" in problem
    assert "--zone" in problem


def test_a_declared_zone_gives_the_offset_of_that_day() -> None:
    assert read(["2026-11-20 09:02:00", "2026-07-20 09:02:00"], "rfc3339", "Europe/Berlin") == [
        "2026-11-20T08:02:00Z",
        "2026-07-20T07:02:00Z",
    ]


def test_an_offset_in_the_file_is_stronger_than_the_declared_zone() -> None:
    assert read(["2026-11-20T09:02:00-08:00"], "rfc3339", "Europe/Berlin") == ["2026-11-20T17:02:00Z"]


def test_bare_clock_times_roll_over_midnight() -> None:
    assert read(["23:50", "23:58", "00:03", "05:10"], "%H:%M", "UTC") == [
        "2026-11-20T23:50:00Z",
        "2026-11-20T23:58:00Z",
        "2026-11-21T00:03:00Z",
        "2026-11-21T05:10:00Z",
    ]


def test_a_small_step_back_is_disorder_and_no_midnight() -> None:
    assert read(["23:50", "23:49", "23:55"], "%H:%M", "UTC") == [
        "2026-11-20T23:50:00Z",
        "2026-11-20T23:49:00Z",
        "2026-11-20T23:55:00Z",
    ]


def test_the_newest_may_come_first() -> None:
    assert read(["05:10", "00:03", "23:58", "23:50"], "%H:%M", "UTC") == [
        "2026-11-21T05:10:00Z",
        "2026-11-21T00:03:00Z",
        "2026-11-20T23:58:00Z",
        "2026-11-20T23:50:00Z",
    ]


def test_a_first_clock_time_before_the_window_is_the_next_day() -> None:
    assert read(["01:15"], "%H:%M", "UTC") == ["2026-11-21T01:15:00Z"]


def test_the_day_is_that_of_the_zone() -> None:
    # 22:30 UTC is 07:30 of the next day in Tokyo.
    assert read(["07:40", "13:05"], "%H:%M", "Asia/Tokyo") == ["2026-11-20T22:40:00Z", "2026-11-21T04:05:00Z"]


def test_a_time_that_the_clock_skipped_does_not_exist() -> None:
    # On 29 March 2026 clocks in Berlin went from 02:00 to 03:00.
    readings = read(["2026-03-29 01:59", "2026-03-29 02:30", "2026-03-29 03:00"], "%Y-%m-%d %H:%M", "Europe/Berlin")
    assert readings[0] == "2026-03-29T00:59:00Z"
    assert readings[1].startswith("- does not exist")
    assert readings[2] == "2026-03-29T01:00:00Z"


def test_a_bare_time_that_the_clock_skipped_does_not_slip_to_another_day() -> None:
    since = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    readings = read(["01:50", "02:30", "03:10"], "%H:%M", "Europe/Berlin", since, since + timedelta(hours=6))
    assert readings[0] == "2026-03-29T00:50:00Z"
    assert readings[1].startswith("- does not exist")
    assert readings[2] == "2026-03-29T01:10:00Z"


def test_a_time_that_exists_twice_follows_the_order_of_the_file() -> None:
    # On 25 October 2026 clocks in Berlin went from 03:00 back to 02:00.
    texts = ["2026-10-25 02:50", "2026-10-25 02:10", "2026-10-25 03:05"]
    assert read(texts, "%Y-%m-%d %H:%M", "Europe/Berlin") == [
        "2026-10-25T00:50:00Z exists twice in Europe/Berlin, when the clock is set back; taken as the first",
        "2026-10-25T01:10:00Z",
        "2026-10-25T02:05:00Z",
    ]
    newest_first = read(
        ["2026-10-25 03:05", "2026-10-25 02:10", "2026-10-25 02:05", "2026-10-25 01:30"],
        "%Y-%m-%d %H:%M",
        "Europe/Berlin",
    )
    assert newest_first == [
        "2026-10-25T02:05:00Z",
        "2026-10-25T01:10:00Z",
        "2026-10-25T01:05:00Z",
        "2026-10-24T23:30:00Z",
    ]


def test_a_bare_time_over_the_night_on_which_the_clock_goes_back() -> None:
    since = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)
    assert read(["01:50", "02:55", "02:05", "03:00"], "%H:%M", "Europe/Berlin", since, since + timedelta(hours=6)) == [
        "2026-10-24T23:50:00Z",
        "2026-10-25T00:55:00Z",
        "2026-10-25T01:05:00Z",
        "2026-10-25T02:00:00Z",
    ]


def test_what_is_no_time_is_said_and_does_not_stop_the_rest() -> None:
    readings = read(["n/a", "1763629380", "1e400"], "epoch", None)
    assert readings[0].startswith("- is no number")
    assert readings[1] == "2025-11-20T09:03:00Z"
    assert readings[2].startswith("- is no number")
    assert read(["1763629380500"], "epoch_ms", None) == ["2025-11-20T09:03:00Z"]


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30)),  # noqa: DTZ001
    steps=st.lists(st.integers(0, 11 * 60), min_size=1, max_size=30),
    zone=st.sampled_from(["UTC", "Asia/Kolkata", "Asia/Tokyo"]),
)
def test_clock_times_of_any_rising_log_come_back(start: datetime, steps: list[int], zone: str) -> None:
    """In a zone whose clock is never set, a log whose steps are under half a day is read back exactly."""
    from zoneinfo import ZoneInfo

    moments = [start.replace(second=0, microsecond=0, tzinfo=ZoneInfo(zone))]
    for step in steps:
        moments.append(moments[-1] + timedelta(minutes=step))
    texts = [moment.strftime("%H:%M") for moment in moments]
    readings = read_column(texts, "%H:%M", zone, moments[0], moments[-1])
    assert [reading.at for reading in readings] == moments

"""From times as written to instants: the day carried along, midnight, daylight saving, declared zones."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from debrief.importing import zones
from debrief.importing.marks import read_mark
from debrief.importing.moments import Moment, Reckoner
from debrief.importing.zones import find_zone
from debrief_schemas.instants import format_instant


def instants(*texts: str, zone: str = "UTC", day: str | None = "2024-03-10") -> list[str]:
    """Return the instants of entries in order, or why there is none."""
    reckoner = Reckoner(date.fromisoformat(day) if day else None)
    found = []
    for text in texts:
        mark = read_mark(text)
        assert mark is not None
        moment = reckoner.instant(mark, find_zone(mark.zone or zone), "no zone")
        found.append(moment if isinstance(moment, str) else format_instant(moment.at))
    return found


def test_the_day_is_carried_until_another_is_said() -> None:
    assert instants("2024-05-01 10:00", "10:05", "2024-05-03 09:00", "09:30") == [
        "2024-05-01T10:00:00Z",
        "2024-05-01T10:05:00Z",
        "2024-05-03T09:00:00Z",
        "2024-05-03T09:30:00Z",
    ]


def test_midnight_passes() -> None:
    assert instants("23:55", "00:10", "07:00", "23:59", "00:01") == [
        "2024-03-10T23:55:00Z",
        "2024-03-11T00:10:00Z",
        "2024-03-11T07:00:00Z",
        "2024-03-11T23:59:00Z",
        "2024-03-12T00:01:00Z",
    ]


def test_twenty_four_hours_are_the_next_midnight() -> None:
    assert instants("23:00", "24:00", "00:05") == [
        "2024-03-10T23:00:00Z",
        "2024-03-11T00:00:00Z",
        "2024-03-11T00:05:00Z",
    ]


def test_a_small_step_back_is_a_slip_and_no_new_day() -> None:
    assert instants("11:08", "11:07", "13:33", "11:40", "13:50") == [
        "2024-03-10T11:08:00Z",
        "2024-03-10T11:07:00Z",
        "2024-03-10T13:33:00Z",
        "2024-03-10T11:40:00Z",
        "2024-03-10T13:50:00Z",
    ]


def test_the_afternoon_of_a_twelve_hour_clock_is_not_taken_for_the_next_day() -> None:
    assert instants("11:50", "12:55", "1:05") == [
        "2024-03-10T11:50:00Z",
        "2024-03-10T12:55:00Z",
        "the hour may be of a twelve-hour clock; write am or pm",
    ]


def test_halves_of_the_day() -> None:
    assert instants("11:59 PM", "12:01 AM", "12:00 PM", "1 pm") == [
        "2024-03-10T23:59:00Z",
        "2024-03-11T00:01:00Z",
        "2024-03-11T12:00:00Z",
        "2024-03-11T13:00:00Z",
    ]


def test_midnight_is_seen_across_zones() -> None:
    assert instants("23:50 PST", "07:55 UTC", "00:10 PST") == [
        "2024-03-10T23:50:00-08:00",
        "2024-03-11T07:55:00Z",
        "2024-03-11T00:10:00-08:00",
    ]


def test_a_date_without_a_year_is_the_nearest() -> None:
    assert instants("Dec 31, 23:00", "Jan 1, 01:00", day="2023-12-31") == [
        "2023-12-31T23:00:00Z",
        "2024-01-01T01:00:00Z",
    ]
    assert instants("Jan 2, 01:00", day="2023-12-30") == ["2024-01-02T01:00:00Z"]
    assert instants("Feb 29, 10:00", day="2024-03-10") == ["2024-02-29T10:00:00Z"]


@pytest.mark.parametrize(
    ("text", "day", "why"),
    [
        ("10:00", None, "no day is known for this time"),
        ("Feb 3, 10:00", None, "this date has no year, and none is known"),
        ("Feb 30, 10:00", "2024-03-10", "this day does not exist"),
        ("2023-02-29 10:00", None, "this day does not exist"),
        ("0001-01-01 10:00", None, "the year 1 is none in which an incident can lie"),
    ],
)
def test_what_cannot_be_known_is_said(text: str, day: str | None, why: str) -> None:
    assert instants(text, day=day) == [why]


def test_no_zone_is_ever_guessed() -> None:
    mark = read_mark("10:00")
    assert mark is not None
    assert Reckoner(date(2024, 1, 1)).instant(mark, None, "no zone") == "no zone"


def test_a_time_that_daylight_saving_leaves_out_does_not_exist() -> None:
    assert instants("02:30", zone="Europe/Berlin", day="2024-03-31") == [
        "this time does not exist in Europe/Berlin: the clocks were put forward"
    ]
    assert instants("01:59", "03:00", zone="Europe/Berlin", day="2024-03-31") == [
        "2024-03-31T01:59:00+01:00",
        "2024-03-31T03:00:00+02:00",
    ]


def test_a_time_that_comes_twice_is_taken_in_order() -> None:
    assert instants("01:50", "02:30", "02:10", "02:40", "03:00", zone="Europe/Berlin", day="2024-10-27") == [
        "2024-10-27T01:50:00+02:00",
        "2024-10-27T02:30:00+02:00",
        "2024-10-27T02:10:00+01:00",
        "2024-10-27T02:40:00+01:00",
        "2024-10-27T03:00:00+01:00",
    ]


def noted(text: str, zone: str, day: date) -> Moment:
    """The moment of one entry."""
    mark = read_mark(text)
    assert mark is not None
    moment = Reckoner(day).instant(mark, find_zone(zone), "")
    assert isinstance(moment, Moment)
    return moment


def test_a_time_that_comes_twice_is_noted() -> None:
    assert "came twice" in noted("02:30", "Europe/Berlin", date(2024, 10, 27)).notes[0]
    assert noted("03:30", "Europe/Berlin", date(2024, 10, 27)).notes == ()


def test_winter_time_in_summer_is_taken_as_written_and_noted() -> None:
    summer, winter = (noted("10:00", "PST", date(2024, month, 1)) for month in (7, 1))
    assert summer.at == datetime.fromisoformat("2024-07-01T10:00:00-08:00")
    assert (summer.out_of_season, winter.out_of_season) == (True, False)


@pytest.mark.parametrize(
    ("name", "offset"),
    [
        ("UTC", "+00:00"),
        ("utc", "+00:00"),
        ("CET", "+01:00"),
        ("PDT", "-07:00"),
        ("UTC+2", "+02:00"),
        ("GMT-03:30", "-03:30"),
        ("+0530", "+05:30"),
        ("Pacific Standard Time", "-08:00"),
        ("Asia/Kolkata", "+05:30"),
        ("ET", "-05:00"),
    ],
)
def test_zones_have_names(name: str, offset: str) -> None:
    assert datetime(2024, 1, 1, tzinfo=find_zone(name).info).isoformat()[-6:] == offset


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("IST", "IST is used in India, Israel and Ireland"),
        ("CST", "--zone"),
        ("Europe/Berlni", "did you mean Europe/Berlin?"),
        ("XYZ", "is no time zone"),
        ("UTC+15", "does not exist"),
        ("../../etc/passwd", "is no time zone"),
        ("", "is no time zone"),
    ],
)
def test_a_zone_that_says_nothing_is_refused(name: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"zone|offset") as refused:
        find_zone(name)
    assert why in str(refused.value)


def test_a_system_without_a_time_zone_database_is_told_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "_regions", frozenset)
    with pytest.raises(ValueError, match="install `tzdata`"):
        find_zone("Europe/Berlin")
    assert find_zone("CET").name == "CET"


def test_clocks_of_two_zones_go_back_without_a_new_day() -> None:
    assert instants("15:05 UTC", "10:15 EST", "10:05 UTC", "10:20 UTC") == [
        "2024-03-10T15:05:00Z",
        "2024-03-10T10:15:00-05:00",
        "2024-03-10T10:05:00Z",
        "2024-03-10T10:20:00Z",
    ]
    assert instants("10:25 UTC", "22:00 PST") == ["2024-03-10T10:25:00Z", "2024-03-10T22:00:00-08:00"]
    assert instants("2024-03-11 07:55 UTC", "23:58 PST") == ["2024-03-11T07:55:00Z", "2024-03-10T23:58:00-08:00"]


def test_no_day_is_known_below_one_that_is_none() -> None:
    lost = "the day is not known, since “Feb 30, 10:00” above is not clear"
    assert instants("10:00", "Feb 30, 10:00", "12:00", "Feb 12, 12:00", "12:05") == [
        "2024-03-10T10:00:00Z",
        "this day does not exist",
        lost,
        "2024-02-12T12:00:00Z",
        "2024-02-12T12:05:00Z",
    ]


def test_a_day_of_the_week_must_be_that_of_the_date() -> None:
    # The tenth of March was a Sunday.
    assert instants("Sunday 10:00", "Monday 09:00", "10:00") == [
        "2024-03-10T10:00:00Z",
        "which day “Monday 09:00” means is not clear; write its date",
        "the day is not known, since “Monday 09:00” above is not clear",
    ]
    assert instants("Monday, 2024-03-10 09:00") == ["2024-03-10 is another day of the week"]

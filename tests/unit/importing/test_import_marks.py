"""Times as people write them: what is one, what is none, and what follows it."""

from __future__ import annotations

import pytest

from debrief.importing.marks import read_mark

Read = tuple[int | None, int | None, int | None, int | None, int | None, int | None, str, bool, str]


def parts(text: str) -> Read | None:
    """Year, month, day, hour (of 24), minute, second, zone, whether it is an estimate, and the rest."""
    mark = read_mark(text)
    if mark is None:
        return None
    clock = mark.clock
    if clock is None:
        return mark.year, mark.month, mark.day, None, None, None, mark.zone, mark.approximate, mark.rest
    hour = clock.hour % 12 + 12 * (clock.half == "p") if clock.half and clock.hour <= 12 else clock.hour
    return mark.year, mark.month, mark.day, hour, clock.minute, clock.second, mark.zone, mark.approximate, mark.rest


def clock(hour: int, minute: int = 0, second: int = 0, zone: str = "", rest: str = "", about: bool = False) -> Read:
    """A time of day alone."""
    return None, None, None, hour, minute, second, zone, about, rest


def day(
    year: int | None, month: int, number: int, *rest: int, zone: str = "", text: str = "", about: bool = False
) -> Read:
    """A day, with a time of day or without."""
    hour, minute, second = (*rest, 0, 0)[:3] if rest else (None, None, None)
    return year, month, number, hour, minute, second, zone, about, text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13:35", clock(13, 35)),
        ("[13:20] The bump", clock(13, 20, rest="The bump")),
        ("`10:02`: foo", clock(10, 2, rest="foo")),
        ("10:02 — **foo**", clock(10, 2, rest="**foo**")),
        ("10:02:33.123 x", clock(10, 2, 33, rest="x")),
        ("09h30 foo", clock(9, 30, rest="foo")),
        ("24:00 foo", clock(24, rest="foo")),
        ("{{ 06:10 }}", clock(6, 10)),
        ("11:14 PM", clock(23, 14)),
        ("12:30 a.m. foo", clock(0, 30, rest="foo")),
        ("12 pm: lunch", clock(12, rest="lunch")),
        ("10am: foo", clock(10, rest="foo")),
        ("10:02 and then", clock(10, 2, rest="and then")),
        ("10:02 to fix it", clock(10, 2, rest="to fix it")),
        # Zones
        ("**00:27 UTC:** The **site**", clock(0, 27, zone="UTC", rest="The **site**")),
        ("2:54 PM PST: [a][b] merged", clock(14, 54, zone="PST", rest="[a][b] merged")),
        ("10:02Z foo", clock(10, 2, zone="Z", rest="foo")),
        ("10:02 (CET) foo", clock(10, 2, zone="CET", rest="foo")),
        ("10:00 UTC+2: foo", clock(10, zone="UTC+2", rest="foo")),
        ("10:00 America/New_York foo", clock(10, zone="America/New_York", rest="foo")),
        ("10:02 AM PT - foo", clock(10, 2, zone="PT", rest="foo")),
        ("1430 UTC - foo", clock(14, 30, zone="UTC", rest="foo")),
        # A word in capitals is no zone, and two letters are one only where nothing follows.
        ("10:02 DB fails", clock(10, 2, rest="DB fails")),
        ("10:02 CT scan", clock(10, 2, rest="CT scan")),
        # Estimates
        ("~16:05:00", clock(16, 5, about=True)),
        ("ca. 10:15: rollback", clock(10, 15, rest="rollback", about=True)),
        ("around 10:02 UTC we saw", clock(10, 2, zone="UTC", rest="we saw", about=True)),
        ("22:52 (maybe earlier?)", clock(22, 52, about=True)),
        ("14:?? scaled down", clock(14, rest="scaled down", about=True)),
        # Ranges begin with their first time
        ("8:20 - 8:24", clock(8, 20)),
        ("17:00-18:00 foo", clock(17, rest="foo")),
        ("16:05:57-58", clock(16, 5, 57)),
        ("~16:06:00 - 16:16:00 many", clock(16, 6, rest="many", about=True)),
        ("11:30 - 1 PM: foo", clock(11, 30, rest="foo")),
        ("2 - 3 PM", None),
        ("2:10 – 3:05 pm foo", clock(14, 10, rest="foo")),
        # Days
        ("2019-12-05 04:00", day(2019, 12, 5, 4)),
        ("2018-01-18T04:19:00+01:00 foo", day(2018, 1, 18, 4, 19, zone="+01:00", text="foo")),
        ("2018-01-18 04:19:00 -0700 foo", day(2018, 1, 18, 4, 19, zone="-0700", text="foo")),
        ("Sep 27 2017 13:06", day(2017, 9, 27, 13, 6)),
        ("Feb 21, 13:00", day(None, 2, 21, 13)),
        ("2018-07-08 ca. 18:30", day(2018, 7, 8, 18, 30, about=True)),
        ("Monday, 3 March 2024", day(2024, 3, 3)),
        ("On Jan 5, 2020 at 10:02 PM EST, the db", day(2020, 1, 5, 22, 2, zone="EST", text="the db")),
        ("10:30 UTC on 2019-02-03 foo", day(2019, 2, 3, 10, 30, zone="UTC", text="foo")),
        ("{{ 2022-01-20 Between 02:00 and 02.30 PM }}", day(2022, 1, 20, 14)),
        ("2024-03-05 Data outage", day(2024, 3, 5, text="Data outage")),
        ("2022-05-25 HH:mm", day(2022, 5, 25, text="HH:mm")),
        ("13/04/2024 10:00 x", day(2024, 4, 13, 10, text="x")),
        ("03.04.2024 10:00 x", day(2024, 4, 3, 10, text="x")),
        ("**2019-01-22** 10:00 foo", day(2019, 1, 22, 10, text="foo")),
    ],
)
def test_a_time_is_read(text: str, expected: Read | None) -> None:
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "we saw 10:02",
        "4 nodes failed",
        "May be later",
        "1:1 with a colleague",
        "v1.2.3.4 is out",
        "25:00 is no hour",
        "10:75",
        "13:00 am",
        "2X:XX (not sure)",
        "[???] it began",
        "03/04/2024 10:00 is the third of April or the fourth of March",
        "2024-13-40",
        "10:02abc",
        "10:02:03:04 is an address",
        "Thus 10:02 was the end",
    ],
)
def test_what_is_no_time_is_left_alone(text: str) -> None:
    assert read_mark(text) is None


@pytest.mark.parametrize(
    ("text", "written", "rest"),
    [
        ("**10:02 - Foo** bar", "10:02", "**Foo** bar"),
        ("*10:02: foo* bar", "10:02", "*foo* bar"),
        ("[10:02 UTC](https://x.test/y) - foo", "[10:02 UTC](https://x.test/y)", "foo"),
        ("**[10:02]** foo", "10:02", "foo"),
        ("2018-07-08 ca. 18:30", "2018-07-08 ca. 18:30", ""),
    ],
)
def test_the_words_of_the_time_and_the_emphasis_around_are_kept(text: str, written: str, rest: str) -> None:
    mark = read_mark(text)
    assert mark is not None
    assert (mark.written, mark.rest) == (written, rest)


def test_a_long_text_is_looked_at_only_at_its_beginning() -> None:
    mark = read_mark("10:02 " + "**a [b] (" * 200_000)
    assert mark is not None
    assert mark.written == "10:02"

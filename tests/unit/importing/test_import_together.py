"""Times whose form is certain only because all entries of a timeline have it, and what stays unread."""

from __future__ import annotations

from datetime import UTC

import pytest

from debrief.importing.convert import import_document
from debrief.importing.result import ImportOptions, ImportResult
from debrief_schemas.instants import format_instant
from debrief_schemas.settings import Settings


def imported(timeline: str, zone: str | None = "UTC", heading: str = "Timeline") -> ImportResult:
    """Import a document of 2026-11-20 with this timeline."""
    text = f"# Checkout down\n\nDate: 2026-11-20\n\n## {heading}\n\n{timeline}\n"
    return import_document("checkout.md", text.encode(), Settings(), ImportOptions(zone=zone))


def entries(*lines: str, **more: str) -> list[str]:
    """Return the rows of a list of entries: time and day without year and zone, text, and what was written."""
    rows = imported("\n".join(f"- {line}" for line in lines), **more).rows
    return [f"{format_instant(row.at)[8:16]} {row.text} ({row.written})" for row in rows]


def test_hours_and_minutes_with_a_point_between_them() -> None:
    assert entries("11.05 Alert fires", "11.12 Kim is paged", "**13.40** - rolled back") == [
        "20T11:05 Alert fires (11.05)",
        "20T11:12 Kim is paged (11.12)",
        "20T13:40 rolled back (13.40)",
    ]
    assert entries("23.50: alert", "23.58: paged", "00.40 UTC: over") == [
        "20T23:50 alert (23.50)",
        "20T23:58 paged (23.58)",
        "21T00:40 over (00.40 UTC)",
    ]


def test_hours_and_minutes_without_anything_between_them() -> None:
    assert entries("0905: alert", "0912: paged", "1040: over") == [
        "20T09:05 alert (0905)",
        "20T09:12 paged (0912)",
        "20T10:40 over (1040)",
    ]


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("11.05 Alert", "11.12 Paged"), "two numbers rise by chance"),
        (("11.05 Alert", "11.12 Paged", "12.04 Over"), "each may be a day"),
        (("11.05 seconds", "11.32 seconds", "13.40 seconds"), "a unit follows"),
        (("11.05 %: slow", "11.32 %: slower", "13.40 %: down"), "a unit follows"),
        (("13.40 Alert", "11.05 Paged", "11.32 Over"), "hours do not go on like that"),
        (("13.40 Alert", "13.40 Paged", "13.40 Over"), "all are the same"),
        (("11.05 Alert", "later Paged", "13.40 Over"), "one is none"),
        (("1905: founded", "1950: grown", "2010: sold"), "each may be a year"),
        (("1200 users affected", "1300 users affected", "1400 users affected"), "no sign stands behind them"),
        (("1.05.2 Released", "1.32.1 Released", "1.40.0 Released"), "versions"),
        (("T+5: paged", "T+12: over", "T+00:20: closed"), "nobody says whether these are minutes"),
    ],
)
def test_what_is_not_certain_stays_and_is_reported(lines: tuple[str, ...], why: str) -> None:
    result = imported("\n".join(f"- {line}" for line in lines))
    assert result.rows == (), why
    assert result.left
    assert all(line in result.content for line in lines)


def test_outside_of_a_timeline_such_numbers_are_none() -> None:
    assert entries("11.05 Alert fires", "11.12 Kim is paged", "13.40 Rolled back", heading="Prices") == []


@pytest.mark.parametrize("stated", ["T0 = 09:02 UTC", "T0 is 2026-11-20 09:02 UTC.", "T0 (first alert): 10:02 CET"])
def test_what_counts_from_t0_is_read_where_t0_is_stated(stated: str) -> None:
    lines = "\n".join(("- T-10m: deploy", "- T0: alert", "- T+5 min paged", "- T+1h05m: over", "- T+15h 3m 9s: closed"))
    result = imported(f"{stated}\n\n{lines}", zone=None)
    assert [format_instant(row.at.astimezone(UTC))[8:19] for row in result.rows] == [
        "20T08:52:00",
        "20T09:02:00",
        "20T09:07:00",
        "20T10:07:00",
        "21T00:05:09",
    ]
    assert result.left == ()


def test_an_entry_may_say_that_it_is_t0() -> None:
    assert entries("09:02 UTC (T0) alert", "+5 min paged", "+12 min over") == [
        "20T09:02 (T0) alert (09:02 UTC)",
        "20T09:07 paged (+5 min)",
        "20T09:14 over (+12 min)",
    ]


def test_without_t0_or_with_two_nothing_is_guessed() -> None:
    alone = imported("- 09:02 UTC alert\n- +5 min paged\n- +12 min over")
    assert [format_instant(row.at) for row in alone.rows] == ["2026-11-20T09:02:00Z"]
    assert {one.text.partition(": ")[2] for one in alone.left} == {"it counts from T0, and nothing says when that was"}
    two = imported("T0 = 09:02 UTC\n\nT0 = 09:05 UTC\n\n- T+5m: paged\n- T+12m: over")
    assert two.rows == ()
    assert "T0 is said to be 09:02 UTC and 09:05 UTC" in two.left[0].text


def test_t0_without_a_zone_waits_for_one() -> None:
    timeline = "T0 = 09:02\n\n- T+5m: paged\n- T+12m: over"
    assert len(imported(timeline, zone=None).waiting) == 2
    assert [format_instant(row.at) for row in imported(timeline, zone="Europe/Berlin").rows] == [
        "2026-11-20T09:07:00+01:00",
        "2026-11-20T09:14:00+01:00",
    ]


def test_tables_and_lines_are_read_alike() -> None:
    head = "| Time | What |\n| --- | --- |\n"
    assert len(imported(f"{head}| 1105 | alert |\n| 1112 | paged |\n| 1140 | over |").rows) == 3
    assert len(imported(f"T0: 09:02 UTC\n\n{head}| T+0m | alert |\n| T+5m | paged |").rows) == 2
    assert len(imported("11.05 Alert fires\n11.12 Paged\n11.45 Over").rows) == 3
    dated = "| Date | Time | What |\n| --- | --- | --- |\n"
    rows = imported(f"{dated}| 2026-11-20 | 11.05 | a |\n| 2026-11-20 | 11.40 | b |\n| 2026-11-21 | 00.10 | c |").rows
    assert [format_instant(row.at) for row in rows][-1] == "2026-11-21T00:10:00Z"

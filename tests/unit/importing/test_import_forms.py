"""Forms of timelines from other tools and languages, and what the report says where one is not read."""

from __future__ import annotations

from datetime import date

import pytest

from debrief.importing.convert import import_document
from debrief.importing.result import ImportOptions, ImportResult
from debrief.importing.words import missing
from debrief_schemas.settings import Settings

DAY = date(2024, 3, 10)


def imported(text: str, *, day: date | None = DAY) -> ImportResult:
    """Import a text whose words must all be kept."""
    result = import_document("source.md", text.encode(), Settings(), ImportOptions(day=day))
    assert result.refused or not missing(text, result.content)
    return result


def rows(text: str) -> list[tuple[str, str]]:
    """Clock and text of each row below a heading that declares UTC."""
    return [(f"{row.at:%H:%M}", row.text) for row in imported(f"## Timeline (UTC)\n\n{text}").rows]


HEAD = "| Time | What | Link |\n|---|---|---|\n"
TWO = "| Start | End | What |\n|---|---|---|\n"


@pytest.mark.parametrize(
    ("table", "found"),
    [
        (f"{HEAD}| 10:00 | a | |\n| | b | [l](x) |\n| 10:05 | c | |\n", [("10:00", "a · b"), ("10:05", "c")]),
        (f"{HEAD}| 10:00 | a | |\n| | **Phase 2** | |\n| 10:05 | c | |\n", [("10:00", "a"), ("10:05", "c")]),
        (f"{TWO}| 10:00 | 10:20 | a |\n| 10:20 | 11:00 | b |\n", [("10:00", "a"), ("10:20", "b")]),
    ],
)
def test_rows_of_tables_as_a_person_reads_them(table: str, found: list[tuple[str, str]]) -> None:
    assert rows(table) == found


def test_two_clocks_of_a_row_are_both_its_time() -> None:
    table = "| UTC | PDT | What |\n|---|---|---|\n| 17:00 | 10:00 | a |\n| 17:30 | 10:30 | b |\n"
    result = imported(f"## Timeline\n\n{table}")
    assert [(f"{row.at:%H:%M}", row.text, row.written) for row in result.rows] == [
        ("17:00", "a", "17:00 | 10:00"),
        ("17:30", "b", "17:30 | 10:30"),
    ]


def test_a_heading_within_a_table_is_no_day() -> None:
    head = "## Timeline\n\n| Date | Time (UTC) | What |\n|---|---|---|\n"
    result = imported(f"{head}| 2024-03-10 | 23:00 | a |\n| **Phase 2** | | |\n| | 23:30 | b |\n")
    assert [row.at.day for row in result.rows] == [10, 10]
    assert [remark.line for remark in result.left] == [6]
    days = imported(f"{head}| 2024-03-10 | 23:00 | a |\n| **Second day** | | |\n| | 23:30 | b |\n")
    assert [row.text for row in days.rows] == ["a"]


def test_items_below_an_entry_are_entries_where_their_times_go_on() -> None:
    assert rows("- 10:00 a\n  - 10:01 b\n    - 10:02 c\n  - aside\n- 10:05 d\n") == [
        ("10:00", "a"),
        ("10:01", "b"),
        ("10:02", "c"),
        ("10:05", "d"),
    ]
    result = imported("## Timeline (UTC)\n\n- 10:00 a\n  - 09:01 b\n    - 09:02 c\n- 10:05 d\n")
    assert [row.text for row in result.rows] == ["a", "d"]
    assert [remark.line for remark in result.left] == [4, 5]


def test_lines_right_below_an_item_that_begin_with_a_time_are_entries() -> None:
    assert rows("- 10:00: one\n10:05: two\n10:10: three\n") == [("10:00", "one"), ("10:05", "two"), ("10:10", "three")]
    assert rows("- 10:00: we waited until\n10:05: and went on\n- 10:10: c\n") == [
        ("10:00", "we waited until 10:05: and went on"),
        ("10:10", "c"),
    ]


def test_the_end_of_a_range_is_no_offset() -> None:
    assert rows("- 10:00 UTC - 11:00 UTC: a\n- 10:05 UTC-11:20: b\n- 10:10 UTC - 11:00: c\n") == [
        ("10:00", "a"),
        ("10:05", "b"),
        ("10:10", "c"),
    ]
    result = imported("## Timeline\n\n- 10:00 UTC+2 a\n- 10:00 UTC-03:30 b\n")
    assert [f"{row.at:%H:%M%z}" for row in result.rows] == ["10:00+0200", "10:00-0330"]


def test_a_wide_gap_behind_a_time_sets_it_apart() -> None:
    result = imported("# Outage\n\nTimes are UTC.\n\n10:00   mail fails\n10:05\tops look\n")
    assert [row.text for row in result.rows] == ["mail fails", "ops look"]


def test_a_day_of_its_own_may_name_its_zone() -> None:
    result = imported("## Timeline\n\n**12th March 2024 (UTC)**\n\n- 09:00 a\n- 09:05 b\n")
    assert [row.at.isoformat() for row in result.rows] == ["2024-03-12T09:00:00+00:00", "2024-03-12T09:05:00+00:00"]


def test_german() -> None:
    result = imported(
        "# Störung\n\n**Datum:** 12. März 2024\n**Schweregrad:** SEV2\n**Beginn:** 12.03.2024 09:05 MEZ\n\n"
        "## Zeitlicher Ablauf\n\nAlle Zeiten in MEZ.\n\n- 09:05 Uhr: a\n- gegen 9.45 Uhr b\n",
        day=None,
    )
    assert [(row.at.isoformat()[:16], row.approximate) for row in result.rows] == [
        ("2024-03-12T09:05", False),
        ("2024-03-12T09:45", True),
    ]
    assert (result.values["severity"], result.left) == ("sev2", ())


def test_french() -> None:
    entries = "Toutes les heures sont en UTC.\n\n- 9h05 : a\n- 10h40 : b\n"
    result = imported(f"# Panne\n\nDate : 5 février 2024\n\n## Chronologie\n\n{entries}", day=None)
    assert [row.at.isoformat()[:16] for row in result.rows] == ["2024-02-05T09:05", "2024-02-05T10:40"]


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("## Timeline\n\nkim [10:02 AM]\nlag grows\n", 3, "the section “Timeline” has no entry that can be read"),
        ("It broke.\n\n10:00 it broke\n\n10:05 it broke again\n", 3, "2 lines begin with a time"),
        ("## Timeline\n\n> 10:00 a\n> 10:05 b\n> 10:06 c\n> and so on\n", 3, "(and 2 more below it)"),
        ("h2. Timeline\n\n||Time||What||\n|10:00|a|\n", 1, "wiki markup of Jira or Confluence"),
    ],
)
def test_what_is_not_read_is_said(text: str, line: int, why: str) -> None:
    result = imported(text)
    assert result.rows == ()
    assert [(remark.line, why in remark.text) for remark in result.left] == [(line, True)]


def test_an_empty_timeline_needs_no_word() -> None:
    assert imported("## Timeline\n\n<!-- one line each -->\n\nTBD\n").left == ()


def test_a_start_a_month_off_is_said_without_a_zone_too() -> None:
    result = imported("Date: 2024-03-05\nStarted: 2024-04-05 10:00\n\ntext\n", day=None)
    assert "started “2024-04-05 10:00”: no time zone is declared" in result.left[0].text
    assert any("started lies on 2024-04-05, the incident on 2024-03-05" in note.text for note in result.notes)


def test_a_title_in_bold_type_above_all_else() -> None:
    result = imported("**Postmortem: Billing failed**\n\n**Timeline**\n\n- 10:00 UTC a\n")
    assert result.title == "Postmortem: Billing failed"


def test_a_timeline_that_is_quoted_as_a_whole_is_read() -> None:
    result = imported("## Timeline (UTC)\n\nAs we wrote:\n\n> 10:00 a\n>\n> - 10:05 b\n> 10:06 c\n")
    assert [(row.line, row.text) for row in result.rows] == [(5, "a"), (7, "b"), (8, "c")]
    assert result.left == ()


def test_a_quotation_beside_entries_is_what_others_wrote() -> None:
    result = imported("## Timeline (UTC)\n\n- 10:00 a\n\n> 12:00 b\n> 12:05 c\n")
    assert [row.text for row in result.rows] == ["a"]
    assert [remark.line for remark in result.left] == [5]

"""Which day an imported incident was on, where the document's own day is another one."""

from __future__ import annotations

from datetime import date

import pytest

from debrief.importing.convert import import_document
from debrief.importing.marks import read_mark
from debrief.importing.result import ImportOptions, ImportResult
from debrief_schemas.settings import Settings

ROWS = "## Timeline (UTC)\n\n- 10:00 fails\n- 10:30 works\n"
DATED = "## Timeline (UTC)\n\n- 2024-11-14 10:00 fails\n- 10:30 works\n"


def imported(text: str, name: str = "outage.md") -> ImportResult:
    """The result of importing a document of this text."""
    return import_document(name, text.encode(), Settings(), ImportOptions())


def told(result: ImportResult) -> str:
    """All that the report says."""
    return "\n".join(remark.text for remark in (*result.left, *result.notes, *result.problems))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"---\ndate: 2024-11-26\n---\n# Outage\n\n{DATED}", "is not that of the timeline"),
        (f"---\ndate: 2024-11-26\n---\n# Outage on November 14, 2024\n\n{ROWS}", "is not that of the title"),
        (f"---\ndate: 2024-11-26\n---\n# Outage on 14th November\n\n{ROWS}", "is not that of the title"),
        (
            "---\ndate: 2024-11-26\n---\n# Outage\n\n"
            + ROWS.replace("\n\n", "\n\nAll times are on 14th November, in UTC.\n\n", 1),
            "is not that of what stands above the timeline",
        ),
        (
            f"---\ncreated: 2024-11-26\nstarted_at: 2024-11-14T10:00Z\n---\n# Outage\n\n{ROWS}",
            "of the stated beginning",
        ),
    ],
)
def test_the_day_of_publication_is_not_that_of_the_incident(text: str, why: str) -> None:
    result = imported(text)
    assert {row.at.date() for row in result.rows} == {date(2024, 11, 14)}
    assert result.postmortem_id.startswith("2024-11-14-")
    assert "2024-11-26" in told(result)
    assert why in told(result)


def test_a_name_of_a_file_may_say_the_day_of_publication() -> None:
    result = imported(f"# Outage\n\n{DATED}", "2024-11-26-outage.md")
    assert result.postmortem_id.startswith("2024-11-14-")
    assert "the date in the file's name, 2024-11-26" in told(result)


@pytest.mark.parametrize(
    "text",
    [
        f"---\ndate: 2024-11-26\n---\n# Outage\n\nOn 14 November 2024 all failed.\n\n{ROWS}",
        f"---\ndate: 2024-11-10\n---\n# Outage of 14 November\n\n{ROWS}",
        "---\ndate: 2024-11-26\n---\n# A\n\n## Timeline (UTC)\n\n- 2024-01-02 10:00 bug\n- 2024-11-14 10:30 fails\n",
    ],
)
def test_a_day_that_is_contradicted_is_called_that(text: str) -> None:
    assert "check it" in told(imported(text))


@pytest.mark.parametrize(
    "text",
    [
        f"---\ndate: 2024-11-14\n---\n# Outage\n\n{DATED}",
        f"---\ndate: 2024-11-15\n---\n# Outage\n\n{DATED}",
        f"---\ndate: 2024-11-14\n---\n# Outage of 14 November\n\nUpdated on 20 November 2024.\n\n{ROWS}",
        f"---\nincident_date: 2024-11-14\ndate: 2024-11-26\n---\n# Outage\n\n{ROWS}",
    ],
)
def test_a_day_that_fits_needs_no_word(text: str) -> None:
    assert "check it" not in told(imported(text))


@pytest.mark.parametrize(
    "text",
    [
        "# Outage\n\n## To do\n\n| Fix | Until |\n| --- | --- |\n| Test | 2024-05-12 |\n",
        "# Outage\n\nUpdated on 2024-05-12.\n\nNext review: 2024-06-12\n",
        "# Outage\n\n## Action items\n\nMend the pager on 2024-05-12.\n",
    ],
)
def test_a_day_of_something_else_is_not_the_incidents(text: str) -> None:
    result = imported(text)
    assert result.refused
    assert "no day of the incident is stated" in told(result)


def test_headings_of_times_with_the_year_first_are_entries() -> None:
    times = "".join(f"### 2018 October 21 22:5{n} UTC\n\nStep {n}.\n\n" for n in (2, 4))
    result = imported(f"# Analysis\n\n*October 30, 2018*\n\n## Incident timeline\n\n{times}")
    assert [row.at.isoformat() for row in result.rows] == ["2018-10-21T22:52:00+00:00", "2018-10-21T22:54:00+00:00"]
    assert result.postmortem_id.startswith("2018-10-21-")


@pytest.mark.parametrize("field", ["Zona horaria", "Zeitzone", "Fuseau horaire", "zone"])
@pytest.mark.parametrize("day", ["fecha: 2 de mayo de 2024", "datum: 2. Mai 2024"])
def test_fields_of_other_languages_say_day_and_zone(field: str, day: str) -> None:
    rows = imported(f"---\n{day}\n{field}: Europe/Berlin\n---\n# A\n\n## Timeline\n\n- 10:00 a\n").rows
    assert [row.at.isoformat() for row in rows] == ["2024-05-02T10:00:00+02:00"]


def test_a_zone_of_a_data_centre_is_no_time_zone() -> None:
    assert (
        "no time zone is declared"
        in imported("---\ndate: 2024-05-02\nzone: b\n---\n# A\n\n" + ROWS.replace(" (UTC)", "")).waiting[0].text
    )


@pytest.mark.parametrize(
    ("text", "hour", "half", "rest"),
    [
        ("02:30 p. m. - fin", 2, "p", "fin"),
        ("4:30 P. M.: fin", 4, "p", "fin"),
        ("10:30 a. m. inicio", 10, "a", "inicio"),
        ("10:12 hrs alertas", 10, "", "alertas"),
        ("02-May-2024 10:50 j", 10, "", "j"),
    ],
)
def test_clocks_and_dates_as_other_countries_write_them(text: str, hour: int, half: str, rest: str) -> None:
    mark = read_mark(text)
    assert mark is not None
    assert mark.clock is not None
    assert (mark.clock.hour, mark.clock.half, mark.rest) == (hour, half, rest)


def test_a_row_in_bold_type_is_the_head_of_a_table_without_one() -> None:
    rows = ["|  |  |", "| --- | --- |", "| **Time (CET)** | **What** |", "| 13:05 | starts |", "| 13:50 | ends |"]
    result = imported("# Outage 2020-11-09\n\n## Timeline\n\n" + "\n".join(rows) + "\n")
    assert [row.at.isoformat() for row in result.rows] == ["2020-11-09T13:05:00+01:00", "2020-11-09T13:50:00+01:00"]
    assert not result.left
    assert "Columns in the original: Time (CET) · What" in result.content


def test_a_timeline_whose_heading_says_the_zone_is_one_in_german_too() -> None:
    items = "- 9 Uhr: a\n- 9 Uhr 15: b\n- 14:00 Uhr MESZ - c\n"
    rows = imported(f"# Störung\n\nDatum: 02.05.2024\n\n## Zeitleiste (alle Zeiten in Europe/Berlin)\n\n{items}").rows
    assert [(row.at.hour, row.at.minute, row.text) for row in rows] == [(9, 0, "a"), (9, 15, "b"), (14, 0, "c")]


def test_british_summer_time_is_clear_in_full() -> None:
    text = "# Outage 2019-05-30\n\nAll times are on 30th May, in British Summer Time.\n\n## Timeline\n\n- 13:53 a\n"
    assert [row.at.isoformat() for row in imported(text).rows] == ["2019-05-30T13:53:00+01:00"]


def test_times_of_unknown_steps_are_told() -> None:
    lines = "Reported at: 2024-02-06 10:41 UTC\nUpdated at: 2024-02-07 10:00 UTC\n"
    result = imported(f"---\nfixedAt: 2024-02-06 11:20 UTC\n---\n# Outage\n\n{lines}\n{ROWS}", "2024-02-06.md")
    assert [remark.text.partition("”")[0] for remark in result.left] == [
        "fixed at “2024-02-06 11:20 UTC",
        "reported at “2024-02-06 10:41 UTC",
    ]


def test_a_table_of_one_row_at_the_top_states_fields() -> None:
    head = "| Severity | Status | Author |\n| --- | --- | --- |\n| Critical | Closed | kim |\n"
    result = imported(f"# Outage 2024-02-06\n\n{head}\n{ROWS}")
    assert result.values["authors"] == ["kim"]
    assert "the severity 'Critical' is none of sev1" in told(result)


@pytest.mark.parametrize(
    ("said", "incident"),
    [
        ("[HOT-1](https://jira.example.org/browse/HOT-1)", "https://jira.example.org/browse/HOT-1"),
        ("<https://jira.example.org/HOT-1>", "https://jira.example.org/HOT-1"),
        ("[HOT-1](/browse/HOT-1)", None),
        ("HOT-1", None),
    ],
)
def test_the_incidents_page_is_read_or_told(said: str, incident: str | None) -> None:
    result = imported(f"# Outage 2024-02-06\n\n| Field | Value |\n| --- | --- |\n| Incident | {said} |\n\n{ROWS}")
    assert (f"incident: {incident}" in result.content) == (incident is not None)
    assert ("says no address" in told(result)) == (incident is None)


def test_a_status_page_states_services_and_the_end() -> None:
    front = '+++\ndate = 2024-02-06T18:00:00Z\nresolvedWhen = 2024-02-06T10:40:00Z\naffected = ["dns", "cdn"]\n+++\n'
    result = imported(f"{front}# Outage\n\n{ROWS}")
    assert result.values["services"] == ["dns", "cdn"]
    assert result.values["timestamps"] == {"started_at": "2024-02-06T10:00:00Z", "resolved_at": "2024-02-06T10:40:00Z"}
    assert "approximate: [started_at]" in result.content or "approximate:\n  - started_at" in result.content


@pytest.mark.parametrize("line", ["13h: meeting", "noon: lunch", "Mitternacht - Ende", "14 h 12 : fin", "1714648800 o"])
def test_a_time_in_an_unknown_form_is_told_and_joins_no_row(line: str) -> None:
    result = imported(f"# Outage 2024-05-02\n\n## Timeline (UTC)\n\n09:00: review\n{line}\n")
    assert [row.text for row in result.rows] == ["review"]
    assert f"“{line}”: no time that can be read" in told(result)


def test_a_time_behind_a_sign_for_less_is_an_estimate() -> None:
    signed, org = read_mark("<12:15 works"), read_mark("<2022-08-30 Tue 10:45> works")
    assert signed is not None and signed.approximate and signed.written == "<12:15"  # noqa: PT018
    assert org is not None and not org.approximate  # noqa: PT018


def test_a_year_may_stand_last() -> None:
    mark = read_mark("Thu May  2 11:25:00 2024 works")
    assert mark is not None
    assert (mark.year, mark.month, mark.day, mark.rest) == (2024, 5, 2, "works")
    other = read_mark("May 2 11:25 2024 rows")
    assert other is not None
    assert (other.year, other.rest) == (None, "2024 rows")


def test_times_outside_of_the_timeline_are_told() -> None:
    table = "| Date | Event |\n| --- | --- |\n| 2024-05-02 10:00 | start |\n| 10:05 | two |\n"
    result = imported(f"# Outage of 2024-05-02\n\n{table}\n{ROWS}")
    assert "2 lines begin with a time and stand outside of the timeline" in told(result)
    assert result.postmortem_id == "2024-05-02-outage"


def test_what_is_called_a_name_is_no_login() -> None:
    result = imported(
        f"---\nauthors:\n  - name: Kim\n  - github: lee\n  - noor\n  - Doe, Jo\n---\n# Outage 2024-05-02\n\n{ROWS}"
    )
    assert result.values["authors"] == ["lee", "noor"]
    assert "the author 'Kim' is no login" in told(result)

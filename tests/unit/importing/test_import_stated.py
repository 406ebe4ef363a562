"""What a document states in forms easily missed: a day behind a word, an old name of a region, owners with links."""

from __future__ import annotations

from datetime import date

import pytest

from debrief.importing.convert import import_document
from debrief.importing.fields import take_fields
from debrief.importing.phrases import title_of
from debrief.importing.result import ImportOptions, ImportResult
from debrief.importing.stated_days import day_within
from debrief_schemas.settings import Settings


def imported(text: str) -> ImportResult:
    """The result of importing a document of this text."""
    return import_document("outage.md", text.encode(), Settings(), ImportOptions())


@pytest.mark.parametrize(
    "title",
    ["Outage 2024-02-01", "Incident Report 2024-02-01", "Outage 2024/02/01", "Outage (2024-02-01)", "Am 01.02.2024"],
)
def test_a_day_is_found_behind_any_word(title: str) -> None:
    assert day_within(title) == date(2024, 2, 1)


@pytest.mark.parametrize("text", ["# Outage\n\nDate: 02/05/2024\n", "# Outage 02/05/2024\n"])
def test_a_day_that_is_not_clear_is_called_that(text: str) -> None:
    result = imported(text)
    assert result.refused
    assert "the day “02/05/2024” is not clear" in result.problems[0].text


@pytest.mark.parametrize("declared", ["All times in US/Pacific.", "Times in Canada/Pacific."])
def test_old_names_of_regions_are_zones(declared: str) -> None:
    rows = imported(f"# Outage 2024-02-01\n\n{declared}\n\n## Timeline\n\n- 10:00 a\n- 10:05 b\n").rows
    assert [row.at.isoformat() for row in rows] == ["2024-02-01T10:00:00-08:00", "2024-02-01T10:05:00-08:00"]


def test_a_section_of_actions_that_cannot_be_read_is_reported() -> None:
    result = imported("# Outage 2024-02-01\n\n## Action items\n\n> - mend the pager\n")
    assert [remark.text for remark in result.left] == [
        "a section of action items without any that can be read; it stays here"
    ]


@pytest.mark.parametrize(
    ("text", "owner", "due", "title"),
    [
        ("Do x https://example.org/a/b/issues/1 @kim", "kim", None, "Do x"),
        ("Do x ([#12](https://example.org/a/b/issues/12)) @kim", "kim", None, "Do x"),
        ("Do x (owner: jane, https://example.org/a/b/issues/7)", "jane", None, "Do x"),
        ("Do x (owner: @kim, due 2024-03-01, #12)", "kim", date(2024, 3, 1), "Do x"),
        ("Do x — owner: @noor, due 2024-04-01, PAY-456", "noor", date(2024, 4, 1), "Do x"),
        ("Do x (due: Mar 5, 2024, owner: kim)", "kim", date(2024, 3, 5), "Do x"),
        ("Do x (owner: TBD, due: TBD)", None, None, "Do x"),
        ("Do x (owner: unassigned)", None, None, "Do x"),
        ("Do x (@kim) https://example.org/a/b/issues/8", "kim", None, "Do x"),
        ("Do x @kim by 2024-03-01", "kim", date(2024, 3, 1), "Do x"),
        ("Loop in @kim", None, None, "Loop in @kim"),
        ("Do x (Owner: Kim Lee, Ticket: [ABC-1](https://x))", None, None, "Do x (Owner: Kim Lee, Ticket: ABC-1)"),
        ("Look at https://example.org/x in the view", None, None, "Look at https://example.org/x in the view"),
    ],
)
def test_owner_day_and_link_stand_together(text: str, owner: str | None, due: date | None, title: str) -> None:
    fields = take_fields(text, frozenset())
    assert (fields.owner, fields.due, title_of(fields.text)) == (owner, due, title)


@pytest.mark.parametrize(("text", "unclear"), [("Do x @kim.", True), ("Loop in @kim", False), ("Ask @kim", False)])
def test_a_login_at_the_end_may_be_an_owner(text: str, unclear: bool) -> None:
    fields = take_fields(text, frozenset())
    assert (fields.owner, bool(fields.unclear)) == (None, unclear)


def test_a_short_line_ends_where_it_ends() -> None:
    lines = ["10:00 customers can log in", "10:05 a flag is switched on", "10:10 errors fall"]
    rows = imported("\n".join(["# Outage 2024-02-01", "", "## Timeline (UTC)", "", *lines, ""])).rows
    assert [row.text for row in rows] == ["customers can log in", "a flag is switched on", "errors fall"]


def test_times_below_a_time_are_entries_of_their_own() -> None:
    result = imported("# Outage 2024-02-01\n\n## Timeline (UTC)\n\n- **10:00**\n  - 10:02 paged\n  - 10:03 joined\n")
    assert [(row.at.minute, row.text) for row in result.rows] == [(2, "paged"), (3, "joined")]


def test_a_time_that_is_stated_and_not_read_is_reported() -> None:
    result = imported("# Outage 2024-02-01\n\nStarted: 10:00\n\nDetected: 2024-03-05 10:05 UTC\n")
    assert [remark.text for remark in result.left] == [
        "started “10:00”: no time zone is declared; say which with --zone"
    ]
    assert "detected lies on 2024-03-05, the incident on 2024-02-01: check both" in [one.text for one in result.notes]


@pytest.mark.parametrize(
    "text",
    [
        "**Detected by:** Customers\n**Impact:** 30 % of queries failed\nfor an **hour**\n**Severity:** sev2\n",
        "detectedBy: customer\nuserImpact: 30 % of queries failed for an hour\n",
        "- Entdeckt durch: Kunde\n- Auswirkung: 30 % of queries failed for an hour\n",
        "| Field | Value |\n|---|---|\n| Detection method | user report |\n"
        "| Impact | 30 % of queries failed for an hour |\n",
    ],
)
def test_who_noticed_and_the_impact_are_read_where_they_are_clear(text: str) -> None:
    result = imported(f"# Outage 2024-02-01\n\n{text}")
    assert result.values["detection"] == "customer"
    assert "\nimpact:\n  summary: 30 % of queries failed for an hour\n" in result.content
    assert result.left == ()


def test_who_noticed_and_an_impact_that_cannot_be_taken_are_told() -> None:
    result = imported("# Outage 2024-02-01\n\nDetected by: Kim's mother\n\nImpact: High\n")
    assert [remark.text for remark in result.left] == [
        "the impact “High” is no sentence of one line; it stays in the text",
        'who noticed, "Kim\'s mother", is none of alert, customer, staff, vendor, other',
    ]
    assert "\nimpact:" not in result.content


def test_what_the_front_matter_lists_record_by_record_is_told() -> None:
    front = "date: 2024-02-01\ntags: [x]\nauthors:\n  - name: Kim\naction_items:\n  - title: One\n  - title: Another\n"
    result = imported(f"---\n{front}---\n# Outage\n\nWords.\n")
    (told,) = [remark.text for remark in result.left if "front matter's" in remark.text]
    assert told.startswith("the front matter's action_items holds 2 entries that are not read: ")
    assert "title: Another" in result.content

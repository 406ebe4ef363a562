"""Where action items are read: headings of other words, headings of Org mode, and lines that say TODO."""

from __future__ import annotations

from datetime import date

from debrief.importing.convert import import_document
from debrief.importing.result import ImportOptions, ImportResult
from debrief_schemas.settings import Settings


def imported(body: str) -> ImportResult:
    """Import a body with a day."""
    result = import_document("source.md", body.encode(), Settings(), ImportOptions(day=date(2024, 3, 10)))
    assert not result.refused, result.problems
    return result


def test_below_a_heading_of_other_words_only_what_bears_a_mark_is_read() -> None:
    result = imported(
        "## What we're doing to make sure this doesn't happen again\n\n"
        "* We've fixed the bug (@kim)\n* Stay calm\n* Test it, by 2024-07-31\n"
    )
    assert [(item.title, item.due) for item in result.action_items] == [("Test it", date(2024, 7, 31))]
    assert [remark.line for remark in result.left] == [3, 4]


def test_a_list_without_marks_or_a_table_below_such_a_heading_is_told() -> None:
    result = imported("## Lessons learned and next steps\n\n- Stay calm\n- Sleep\n")
    assert result.action_items == ()
    assert "the list under “Lessons learned and next steps”" in result.left[0].text
    result = imported("## Afterwards\n\n| Step | Owner | Due |\n|---|---|---|\n| Do it | kim | 2024-05-01 |\n")
    assert "the table under “Afterwards”" in result.left[0].text


def test_what_was_done_is_no_action_item() -> None:
    assert imported("## Actions taken during the incident\n\n- Rolled back (acme/shop#3)\n").action_items == ()


def test_headings_of_org_mode() -> None:
    result = imported(
        "# Actions\n\n## TODO Alert on depth     :monitoring:\n\n"
        "DEADLINE: <2022-09-15 Thu> SCHEDULED: <2022-09-01 Thu>\n\n"
        "## DONE Restart it\n\nCLOSED: [2022-09-05 Mon 14:00]\n\n## TODO [#A] Write runbook\n"
    )
    assert [(item.title, item.due) for item in result.action_items] == [
        ("Alert on depth", date(2022, 9, 15)),
        ("Write runbook", None),
    ]
    assert [remark.line for remark in result.finished] == [7]
    assert [remark.text for remark in result.left] == ["“Write runbook”: the priority 'A' is none of P0, P1, P2, P3"]
    assert "## AP-1: TODO Alert on depth" in result.content
    elsewhere = imported("# Notes\n\n## TODO Write it\n")
    assert [remark.line for remark in elsewhere.left] == [3]


def test_lines_that_say_todo_are_read_below_their_heading() -> None:
    result = imported("## Follow up\n\nTODO: add canary (Kim)\nTODO: review docs\n")
    assert [item.title for item in result.action_items] == ["add canary (Kim)", "review docs"]
    assert result.left == ()
    result = imported("## Actions\n\n| Action |\n|---|\n| Do it |\n\nTODO ask vendor (owner: kim)\n")
    assert [(item.title, item.owner) for item in result.action_items] == [("Do it", None), ("ask vendor", "kim")]

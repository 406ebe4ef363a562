"""Action items: which are open, which are finished, whose they are, and what their titles are."""

from __future__ import annotations

from datetime import date

import pytest

from debrief.importing.convert import import_document
from debrief.importing.result import ImportOptions, ImportResult
from debrief_schemas.settings import Settings


def imported(body: str, settings: Settings | None = None) -> ImportResult:
    """Import a body with a day."""
    options = ImportOptions(day=date(2024, 3, 10))
    result = import_document("source.md", body.encode(), settings or Settings(), options)
    assert not result.refused, result.problems
    return result


def one(item: str) -> tuple[str, str | None]:
    """Title and owner of the only action item."""
    result = imported(f"## Action items\n\n- {item}\n")
    assert len(result.action_items) == 1, (result.finished, result.left)
    return result.action_items[0].title, result.action_items[0].owner


@pytest.mark.parametrize(
    "heading",
    [
        "Action items",
        "## Action Items ##",
        "ACTION POINTS",
        "Follow-up",
        ":ballot_box_with_check: Follow-up tasks",
        "5. Action items",
        "Follow ups:",
        "Corrective actions",
        "Next steps",
        "TODO",
        "Actions",
    ],
)
def test_headings_that_people_give_them(heading: str) -> None:
    heading = heading if heading.startswith("#") else f"## {heading}"
    assert [item.title for item in imported(f"{heading}\n\n* Do this\n* Do that\n").action_items] == [
        "Do this",
        "Do that",
    ]


def test_weak_headings_count_only_where_no_stronger_one_has_items() -> None:
    both = imported("## Action items\n\n- Do this now\n\n## Actions\n\n- [ ] Sections are filled out\n")
    assert [item.title for item in both.action_items] == ["Do this now"]


def test_other_lists_are_no_action_items() -> None:
    assert imported("## Lessons learned\n\n- Stay calm\n- Actions speak\n").action_items == ()


@pytest.mark.parametrize(
    ("item", "title", "owner"),
    [
        ("[ ] @kim: write the runbook", "write the runbook", "kim"),
        ("@kim to write the runbook", "write the runbook", "kim"),
        ("Write the runbook (@kim)", "Write the runbook", "kim"),
        ("Write the runbook - @acme/edge", "Write the runbook", "acme/edge"),
        ("Write the runbook [owner: kim]", "Write the runbook", "kim"),
        ("Write the runbook. Assignee: @kim.", "Write the runbook", "kim"),
        ("Write the runbook; owner: @kim", "Write the runbook", "kim"),
        ("Write it down — **Owner:** kim", "Write it down", "kim"),
        ("Write it down. Owner: Alice Smith", "Write it down", None),
        ("Thank @kim", "Thank @kim", None),
        ("[ ] @kim Write the runbook", "Write the runbook", "kim"),
        ("**Owner:** kim - write the runbook", "write the runbook", "kim"),
        ("Write the runbook, owner kim", "Write the runbook", "kim"),
        ("kim to write the runbook", "kim to write the runbook", None),
        ("Ask kim (Alice Smith)", "Ask kim (Alice Smith)", None),
        ("**Write a runbook**: nobody knew what to do.", "Write a runbook", None),
        ("Write a runbook. It must be short.", "Write a runbook", None),
        ("Add limits, e.g. For pods", "Add limits, e.g. For pods", None),
        (
            "Fix `a|b` in [the parser](https://x.test/p) ([issue](https://x.test/issues/5))",
            "Fix `a|b` in the parser",
            None,
        ),
        ("Fix it now https://github.com/a/b/issues/5", "Fix it now", None),
        ("https://github.com/a/b/issues/5", "https://github.com/a/b/issues/5", None),
        ("soft\n  wrapped lines\n  - with a list below", "soft wrapped lines", None),
    ],
)
def test_title_and_owner(item: str, title: str, owner: str | None) -> None:
    assert one(item) == (title, owner)


def test_a_title_is_never_longer_than_an_issue_takes() -> None:
    title, _ = one("word " * 200)
    assert len(title) <= 256
    assert title.endswith("word…")


@pytest.mark.parametrize(
    "item",
    [
        "[x] Add a check",
        "[X] Add a check",
        "~~Add a check~~",
        "Add a check (done)",
        "DONE: add a check",
        "✅ Add a check",
        "Add a check [Done]",
        "Add a check (won't fix)",
        ":white_check_mark: Add a check",
        "[x] (done) @kim: Add a check",
        "Add a check — done",
        "Add a check **DONE**",
        "Add a check (done in March)",
        "Add a check, see the ticket. DONE",
    ],
)
def test_what_is_finished_never_becomes_an_action_point(item: str) -> None:
    result = imported(f"## Action items\n\n- {item}\n- Add another\n")
    assert [(point.title, point.line) for point in result.action_items] == [("Add another", 4)]
    assert [remark.line for remark in result.finished] == [3]
    assert f"- {item}\n- AP-1: Add another" in result.content


@pytest.mark.parametrize(
    "item",
    [
        "Monitoring is done in the dashboard",
        "Fix what was closed",
        "Donate the old servers",
        "Alert: not done",
        "Close: the old ticket",
        "Alerte : pas fait",
    ],
)
def test_words_within_a_sentence_do_not_finish_it(item: str) -> None:
    assert one(item)[0] == item


@pytest.mark.parametrize("item", ["None", "N/A", "tbd", "-", "[ ]", "{{ summary }} [link to github issue]"])
def test_fillers_are_no_action_items(item: str) -> None:
    assert imported(f"## Action items\n\n- {item}\n").action_items == ()


def test_tables() -> None:
    result = imported(
        "## Action items\n\n"
        "| ID | Action item | Owner | Priority | Due date | Status | Issue |\n|---|---|---|---|---|---|---|\n"
        "| 1 | Add the alert | @kim | p1 | 2024-05-01 | open | https://github.com/a/b/issues/7 |\n"
        "| 2 | Remove it | lee | high | May 3rd, 2024 | Done | |\n"
        "| 3 | Watch it | Alice Smith | P9 | soon | in progress | |\n"
        "| 4 | | | | | | |\n"
    )
    first, second = result.action_items
    assert (first.title, first.owner, first.priority, first.due) == ("Add the alert", "kim", "P1", date(2024, 5, 1))
    assert first.link == "https://github.com/a/b/issues/7"
    assert (second.title, second.owner, second.priority, second.due) == ("Watch it", None, None, None)
    assert [remark.line for remark in result.finished] == [6]
    assert [remark.line for remark in result.left] == [7, 7, 7]
    assert any("the priority 'P9' is none of P0, P1, P2, P3" in remark.text for remark in result.left)
    assert "| AP-1: 1 | Add the alert |" in result.content
    assert "| AP-2: 3 | Watch it |" in result.content


def test_a_state_counts_in_whatever_column_it_stands() -> None:
    result = imported(
        "## Action Items\n\n| Action Item | Type | Owner | Bug |\n|---|---|---|---|\n"
        "| Update the book | mitigate | jen | n/a **DONE** |\n| Use a capacitor | prevent | mar | Bug 5 **TODO** |\n"
    )
    assert [(item.title, item.owner) for item in result.action_items] == [("Use a capacitor", "mar")]
    assert [remark.line for remark in result.finished] == [5]


def test_what_stands_under_a_heading_of_finished_things_is_finished() -> None:
    result = imported("## Action items\n\n### Completed\n\n- Do this\n\n### Open\n\n- Do that\n")
    assert [item.title for item in result.action_items] == ["Do that"]
    assert [remark.line for remark in result.finished] == [5]


def test_a_due_day_is_taken_where_it_is_one() -> None:
    (item,) = imported("## Action items\n\n- Add it; owner: @kim; due: 2024-05-01\n").action_items
    assert (item.title, item.owner, item.due) == ("Add it", "kim", date(2024, 5, 1))
    (item,) = imported("## Action items\n\n- Add it (due: soon)\n").action_items
    assert (item.title, item.due) == ("Add it (due: soon)", None)


def test_issue_links_are_kept_and_never_taken_for_the_number_that_the_bot_writes() -> None:
    result = imported("## Action items\n\n1. Do it now ([issue][i])\n\n[i]: https://github.com/a/b/issues/7\n")
    assert "    x-issue: https://github.com/a/b/issues/7\n" in result.content
    assert "    issue:" not in result.content


def test_a_field_that_a_team_has_declared_for_something_else_stays_free() -> None:
    settings = Settings.model_validate({"fields": {"x-issue": {"type": "number"}}})
    result = imported("## Action items\n\n- Do it now https://github.com/a/b/issues/7\n", settings)
    assert "x-issue" not in result.content


def test_what_is_called_an_action_item_counts_wherever_it_stands() -> None:
    result = imported("## Timeline\n\ntext\n\n[Action Item] label it\n\n- **Action item:** count it\n")
    assert [item.title for item in result.action_items] == ["label it", "count it"]


def test_more_than_a_document_may_have_stay_in_the_body() -> None:
    result = imported("## Action items\n\n" + "".join(f"- Do thing {n}\n" for n in range(55)))
    assert len(result.action_items) == 50
    assert [remark.line for remark in result.left] == [53, 54, 55, 56, 57]
    assert "- AP-50: Do thing 49\n- Do thing 50\n" in result.content


def test_titles_that_would_burst_the_front_matter_stay_in_the_body() -> None:
    result = imported(
        "## Action items\n\n" + ("- " + "日本語 " * 60 + "https://github.com/a/b/issues/" + "9" * 60 + "\n") * 50
    )
    assert len(result.action_items) > 10
    head = result.content[: result.content.index("\n---\n")]
    assert len(head.encode()) < 64 * 1024
    assert result.content.count("- AP-") == len(result.action_items)


def test_a_bare_name_is_an_owner_where_the_document_names_it_as_a_login() -> None:
    items = "- [kim] Write it\n- kim to test it\n- Ship it [kim]\n- Watch it [lee]\n- need to sleep\n"
    result = imported(f"@kim led the response.\n\n## Action items\n\n{items}")
    found = [(item.title, item.owner) for item in result.action_items]
    assert found[:3] == [("Write it", "kim"), ("test it", "kim"), ("Ship it", "kim")]
    assert found[3:] == [("Watch it [lee]", None), ("need to sleep", None)]
    assert [(remark.line, "@lee" in remark.text) for remark in result.left] == [(8, True)]


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("Write it. Owner: Alice Smith", "the owner 'Alice Smith' is no login"),
        ("Write it, owner Alice Smith", "the owner 'Alice Smith' is no login"),
        ("@kim is going to write it", "whether @kim is its owner is not clear"),
        ("Write it (#12)", "“#12” says no address"),
        ("Write it (ABC-12)", "“ABC-12” says no address"),
    ],
)
def test_an_owner_or_issue_that_cannot_be_taken_is_said(item: str, why: str) -> None:
    result = imported(f"## Action items\n\n- {item}\n")
    assert (result.action_items[0].owner, result.action_items[0].link) == (None, None)
    (left,) = result.left
    assert why in left.text


@pytest.mark.parametrize(
    "item",
    ["Add it due 2024-05-01", "Add it, by 1 May 2024.", "Add it - due on 2024-05-01", "Add it (by May 1st, 2024)"],
)
def test_a_due_day_at_the_end_needs_no_brackets(item: str) -> None:
    (found,) = imported(f"## Action items\n\n- {item}\n").action_items
    assert (found.title, found.due) == ("Add it", date(2024, 5, 1))
    (found,) = imported("## Action items\n\n- Add it (@kim) due 2024-05-01\n").action_items
    assert (found.title, found.owner, found.due) == ("Add it", "kim", date(2024, 5, 1))


def test_the_issue_of_a_repository_is_a_link() -> None:
    (item,) = imported("## Action items\n\n- Add it (acme/shop#11)\n").action_items
    assert (item.title, item.link) == ("Add it (acme/shop#11)", "https://github.com/acme/shop/issues/11")


def test_an_id_that_the_text_gives_stays_that_of_its_item() -> None:
    result = imported(
        "## Action items\n\n- AP-7: Add it\n- Add more\n- [x] AP-1: Done\n- **AP-7**: Add again\n- AP-07: Odd\n"
    )
    assert [(item.id, item.title) for item in result.action_items] == [
        ("AP-7", "Add it"),
        ("AP-2", "Add more"),
        ("AP-3", "Add again"),
        ("AP-4", "AP-07: Odd"),
    ]
    assert [remark.line for remark in result.left] == [6]
    assert "- AP-7: Add it\n- AP-2: Add more\n- [x] AP-1: Done\n- AP-3: **AP-7**: Add again\n" in result.content
    table = imported("## Action items\n\n| ID | Action |\n|---|---|\n| AP-4 | Add it |\n| | Add more |\n")
    assert [item.id for item in table.action_items] == ["AP-4", "AP-1"]
    assert "| AP-4 | Add it |\n" in table.content

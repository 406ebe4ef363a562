"""Whose an action item is, in the forms in which people sign; and what is said where that is not clear."""

from __future__ import annotations

from datetime import date

import pytest

from debrief.importing.convert import import_document
from debrief.importing.result import ImportOptions, ImportResult
from debrief_schemas.settings import Settings


def imported(body: str) -> ImportResult:
    """Import a body with a day."""
    result = import_document("source.md", body.encode(), Settings(), ImportOptions(day=date(2024, 3, 10)))
    assert not result.refused, result.problems
    return result


def below_a_heading(item: str) -> ImportResult:
    """Import one item in a document that names @kim and @lee."""
    return imported(f"@kim and @lee led the response.\n\n## Action items\n\n- {item}\n")


@pytest.mark.parametrize(
    ("item", "title", "owner", "due"),
    [
        ("**kim**: seven", "seven", "kim", None),
        ("kim - seven", "seven", "kim", None),
        ("kim: seven", "seven", "kim", None),
        ("**@kim** seven", "seven", "kim", None),
        ("seven --kim", "seven", "kim", None),
        ("seven (kim)", "seven", "kim", None),
        ("seven - **kim**", "seven", "kim", None),
        ("seven → @kim", "seven", "kim", None),
        ("seven -> @kim", "seven", "kim", None),
        ("seven https://x.test/issues/9 `@kim`", "seven", "kim", None),
        ("fifteen #14 @kim", "fifteen #14", "kim", None),
        ("(OPS-4412, kim) seven", "seven", "kim", None),
        ("seven (kim, https://x.test/issues/9)", "seven", "kim", None),
        ("seven (#12, @kim, 2024-04-01)", "seven", "kim", date(2024, 4, 1)),
        ("seven | @kim | 2024-04-01", "seven", "kim", date(2024, 4, 1)),
        ("seven — kim — 2024-04-01", "seven", "kim", date(2024, 4, 1)),
        ("four @kim by 2024-04-01", "four", "kim", date(2024, 4, 1)),
        ("seven until 2024-04-01", "seven", None, date(2024, 4, 1)),
        ("seven (ETA 2024-04-01)", "seven", None, date(2024, 4, 1)),
        ("seven @April 1, 2024", "seven", None, date(2024, 4, 1)),
        (r"\[kim\] seven", "seven", "kim", None),
        ("Alarm einrichten (Verantwortlich: kim, fällig: 2024-04-01)", "Alarm einrichten", "kim", date(2024, 4, 1)),
        ("TODO(kim): seven", "seven", "kim", None),
        ("`FIXME(@kim)`: seven", "seven", "kim", None),
        ("seven (optional)", "seven (optional)", None, None),
        ("**monitoring**: seven", "monitoring: seven", None, None),
        ("seven (cpu, memory)", "seven (cpu, memory)", None, None),
    ],
)
def test_an_owner_is_read_where_it_is_clear(item: str, title: str, owner: str | None, due: date | None) -> None:
    (found,) = below_a_heading(item).action_items
    assert (found.title, found.owner, found.due) == (title, owner, due)


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("**ana**: seven", "whether “ana” is its owner is not clear"),
        ("seven - **ana**", "whether “ana” is its owner is not clear"),
        ("(OPS-4412, ana) seven", "whether “ana” is its owner is not clear"),
        ("eight — Kim Lee — 2024-03-01", "the owner 'Kim Lee' is no login"),
        ("seven @Kim Park", "the owner 'Kim Park' is no login"),
        ("seven `@kim`", "whether @kim is its owner is not clear"),
        ("fourteen @kim.", "whether @kim is its owner is not clear"),
        ("mail to a@b about it @kim", "whether @kim is its owner is not clear"),
        ("delta @kim @lee", "“@kim @lee” are several owners"),
        ("delta (@kim/@lee)", "“@kim/@lee” are several owners"),
        ("delta (kim, lee)", "“kim, lee” are several owners"),
        ("seven (@kim will do it)", "no owner is read, though @kim is named"),
        ("TODO(Kim Lee): seven", "the owner 'Kim Lee' is no login"),
    ],
)
def test_where_no_owner_is_read_a_remark_says_so(item: str, why: str) -> None:
    result = below_a_heading(item)
    assert result.action_items[0].owner is None
    assert [remark.line for remark in result.left] == [5]
    assert why in result.left[0].text


def test_signs_of_action_items_count_in_a_timeline_and_in_text() -> None:
    result = imported(
        "Some text.\nTODO(kim): write it\ndown well\nDONE(lee): count it\n\n## Timeline (UTC)\n\n"
        "- 10:00 a; TODO(kim): automate it\n- DONE(lee): raise it\n- TODO(kim): lower it\n- 10:05 b\n"
    )
    assert [(item.title, item.owner, item.line) for item in result.action_items] == [
        ("write it down well", "kim", 2),
        ("lower it", "kim", 10),
    ]
    assert [remark.line for remark in result.finished] == [4, 9]
    (left,) = result.left
    assert (left.line, "“TODO(kim): automate it” may be an action item" in left.text) == (8, True)
    assert len(result.rows) == 2


def test_a_plain_todo_that_names_nobody_is_said() -> None:
    (left,) = imported("## Summary\n\nTODO: fill this in\n").left
    assert (left.line, "“TODO: fill this in” may be an action item" in left.text) == (3, True)


@pytest.mark.parametrize(
    ("beside", "why"),
    [
        ("> - [ ] and this (@lee)", "a quotation beside the action items is not read"),
        ("<ul>\n<li>and this</li>\n</ul>", "HTML beside the action items is not read"),
        ("```\n- [ ] and this\n```", "a block of code beside the action items is not read"),
    ],
)
def test_what_is_closed_beside_action_items_is_said(beside: str, why: str) -> None:
    result = imported(f"## Action items\n\n- Do it\n\n{beside}\n\n<!-- one line each -->\n\n---\n")
    assert [item.title for item in result.action_items] == ["Do it"]
    assert [(remark.line, why in remark.text) for remark in result.left] == [(5, True)]


def test_items_that_sort_those_below_them_are_none() -> None:
    result = imported(
        "## Action items\n\n- Detection\n  - Add an alert\n- For later:\n  1. Watch it\n- Our friends\n  - @kim: Ask\n"
        "  - [x] @lee: Tell\n- Done\n  - Wrote it\n- [ ] Document it\n  - [ ] the page\n  - [ ] its link\n"
    )
    assert [item.title for item in result.action_items] == ["Add an alert", "Watch it", "Ask", "Document it"]
    assert [remark.line for remark in result.finished] == [9, 11]
    (left,) = result.left
    assert (left.line, "2 items below it stay in the body" in left.text) == (12, True)
    assert "  - AP-1: Add an alert\n" in result.content


def test_below_mitigations_only_what_bears_a_mark_is_to_do() -> None:
    result = imported("## Mitigations\n\n- Added a resolver\n- [ ] Add a third\n- Test it — @kim\n")
    assert [item.title for item in result.action_items] == ["Add a third", "Test it"]
    assert [(remark.line, "done or to do" in remark.text) for remark in result.left] == [(3, True)]


def test_bullets_of_word_processors_are_a_list() -> None:
    result = imported("## Action items\n\n• Do it\n  well — @kim\n☐ Do that\n☑ Did this\n")
    assert [(item.title, item.owner) for item in result.action_items] == [("Do it well", "kim"), ("Do that", None)]
    assert [remark.line for remark in result.finished] == [6]
    assert "• AP-1: Do it\n" in result.content


@pytest.mark.parametrize("heading", ["Maßnahmen", "Actions correctives", "What we will do"])
def test_headings_in_other_words(heading: str) -> None:
    assert [item.title for item in imported(f"## {heading}\n\n- Do it\n").action_items] == ["Do it"]


def test_a_row_that_does_not_say_what_is_to_do_is_said() -> None:
    result = imported("## Actions\n\n| Action | Owner |\n|---|---|\n| Do it | @kim |\n| | @lee too |\n")
    assert [(remark.line, "does not say what is to do" in remark.text) for remark in result.left] == [(6, True)]


@pytest.mark.parametrize(
    ("item", "title", "owner", "day", "priority"),
    [
        ("Add canary. Owner: kim. Due: 2024-04-02. Priority: P2", "Add canary", "kim", 2, "P2"),
        ("**Prevent**: canary. **Owner:** kim **Due:** 2024-04-02 **Priority:** P2", "Prevent: canary", "kim", 2, "P2"),
        ("P0: page | owner: @lee | due: 2024-04-03 | status: open", "page", "lee", 3, "P0"),
        ("Add test - kim - 2024-04-01 - P1", "Add test", "kim", 1, "P1"),
        ("Add test (p1) - kim", "Add test", "kim", None, "P1"),
        ("AI-1: fix x, owner kim, P1", "fix x", "kim", None, "P1"),
        ("[P2] Do that", "Do that", None, None, "P2"),
        ("**P1** - Do that", "Do that", None, None, "P1"),
        ("監視を追加する（担当：kim、期限：2024-04-01）", "監視を追加する", "kim", 1, None),
        ("Alarm (Verantwortlich: kim, Priorität: P1)", "Alarm", "kim", None, "P1"),
        ("Alert. Responsible: kim, prioriteit: P1, vervaldatum: 2024-04-01", "Alert", "kim", 1, "P1"),
        ("Alerte. Encargado: kim. Vencimiento: 2024-04-01", "Alerte", "kim", 1, None),
        ("Zuständige: kim, den Alarm prüfen", "den Alarm prüfen", "kim", None, None),
        ("Find out who: kim", "Find out who: kim", None, None, None),
        ("Update the status: the page is red", "Update the status: the page is red", None, None, None),
        ("Alert on P1", "Alert on P1", None, None, None),
    ],
)
def test_several_fields_of_one_item_are_read(
    item: str, title: str, owner: str | None, day: int | None, priority: str | None
) -> None:
    (found,) = below_a_heading(item).action_items
    due = date(2024, 4, day) if day is not None else None
    assert (found.title, found.owner, found.due, found.priority) == (title, owner, due, priority)


def test_a_day_is_told_whatever_else_is_quoted() -> None:
    result = below_a_heading("Plan it for 2024-05-01. Owner: due date team")
    assert [remark.text.partition("”: ")[2] for remark in result.left] == [
        "no due date is read, though 2024-05-01 is named",
        "the owner 'due date team' is no login",
    ]


@pytest.mark.parametrize("field", ["Owner: kim", "**Verantwortlich:** kim", "担当：kim"])
def test_a_heading_with_an_owner_below_it_is_an_action_item(field: str) -> None:
    result = imported(f"## Action items\n\n### Watch the queue\n\n{field}\n")
    assert [(item.title, item.owner) for item in result.action_items] == [("Watch the queue", "kim")]


def test_an_item_whose_status_is_done_is_no_action_point() -> None:
    result = below_a_heading("Old thing | owner: kim | status: done | due: 2024-01-01")
    assert (result.action_items, [remark.line for remark in result.finished]) == ((), [5])


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("kim: look at it by Friday", "the due date 'Friday' is no day with a year"),
        ("kim: look at it by Sat", "the due date 'Sat' is no day with a year"),
        ("kim: ansehen bis 5. März", "the due date '5. März' is no day with a year"),
        ("Raise it, due April 5", "the due date 'April 5' is no day with a year"),
        ("Fix it. Owner: kim. Due: soon", "the due date 'soon' is no day with a year"),
        ("Fix it. Owner: kim. Priority: P9", "the priority 'P9' is none of P0, P1, P2, P3"),
        ("Sam: raise limits", "whether “Sam” is its owner is not clear; write @sam if so"),
    ],
)
def test_a_field_that_cannot_be_taken_is_told(item: str, why: str) -> None:
    (remark,) = below_a_heading(item).left
    assert remark.text.endswith(why)


def test_a_link_by_the_key_of_an_issue_is_its_address() -> None:
    (found,) = below_a_heading("kim: raise limits ([OPS-12](https://j.test/OPS-12))").action_items
    assert (found.title, found.link) == ("raise limits", "https://j.test/OPS-12")


@pytest.mark.parametrize(
    "heading",
    ["Plan d'action", "Acciones correctivas", "Ações corretivas", "Azioni", "再発防止策", "改进措施", "재발 방지"],
)
def test_headings_of_action_items_in_other_languages(heading: str) -> None:
    (found,) = imported(f"## {heading}\n\n- Ajouter un canari — @kim\n").action_items
    assert found.owner == "kim"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("## Was wir tun\n\n- [ ] do x\n- [ ] do y\n", True),
        ("## Was wir tun\n\n- do x (@kim)\n- do y (@lee)\n", True),
        ("## 改善案\n\n- do x\n- do y\n", True),
        ("## Glossary\n\n- one\n- two\n", False),
        ("## Action items\n\n- do z\n\n## Was wir tun\n\n- [ ] do x\n", False),
    ],
)
def test_a_list_that_may_be_one_of_action_items_is_told(text: str, told: bool) -> None:
    found = [remark for remark in imported(text).left if "is not read as action items" in remark.text]
    assert [remark.line for remark in found] == ([3] if told else [])


@pytest.mark.parametrize(
    ("item", "title", "owner", "due"),
    [
        ("Ship it (@kim, due 2024-05-30, [#12](https://x.test/issues/12))", "Ship it", "kim", date(2024, 5, 30)),
        ("Bauen (kim, bis 10.05.2024)", "Bauen", "kim", date(2024, 5, 10)),
        ("Bauen – @kim – bis 10.05.2024", "Bauen", "kim", date(2024, 5, 10)),
        ("Bauen, zuständig: lee; Termin: 13.05.2024; Priorität: P2", "Bauen", "lee", date(2024, 5, 13)),
        (
            "Ship it. *Owner:* lee. *Due:* 3 June 2024. *Tracking:* https://x.test/issues/1",
            "Ship it",
            "lee",
            date(2024, 6, 3),
        ),
        ("ship owner=kim due=2024-05-09", "ship", "kim", date(2024, 5, 9)),
        ("ship @kim 2024-05-09", "ship", "kim", date(2024, 5, 9)),
        ("ship — lee — 2024-06-02 — JIRA-7", "ship", "lee", date(2024, 6, 2)),
        ("ship — @kim — https://x.test/issues/1", "ship", "kim", None),
        ("ship -> kim", "ship", "kim", None),
    ],
)
def test_an_owner_and_a_day_in_further_forms(item: str, title: str, owner: str, due: date | None) -> None:
    (found,) = below_a_heading(item).action_items
    assert (found.title, found.owner, found.due) == (title, owner, due)


@pytest.mark.parametrize(
    ("item", "due", "why"),
    [
        ("Ship it (resp. Luc, pour le 1er mars 2023)", date(2023, 3, 1), "whether “Luc” is its owner"),
        ("Ship it (Noor, 2022-03-20)", date(2022, 3, 20), "whether “Noor” is its owner"),
        ("Ship it (Noor Doe)", None, "whether “Noor Doe” is its owner"),
        ("noor to ship it", None, "whether “noor” is its owner"),
        ("Ship it: noor / 2024-05-09 / soon", None, "no due date is read, though 2024-05-09 is named"),
        ("Ship it due: 05/09/2024", None, "'05/09/2024' is no day with a year"),
    ],
)
def test_an_owner_or_a_day_that_is_not_certain_is_told_and_stays_in_the_title(
    item: str, due: date | None, why: str
) -> None:
    result = below_a_heading(item)
    assert [(found.title, found.owner, found.due) for found in result.action_items] == [(item, None, due)]
    assert why in "\n".join(remark.text for remark in result.left)


def test_a_second_owner_is_told() -> None:
    result = below_a_heading("ship — DRI: @kim, @lee")
    assert "@lee is named as owner beside @kim" in result.left[0].text


@pytest.mark.parametrize("item", ["Ship z.B. Alles (ggf. Morgen früh)", "Ship (see the notes. They help) now"])
def test_a_title_is_not_cut_within_brackets_or_behind_what_is_written_short(item: str) -> None:
    assert [found.title for found in below_a_heading(item).action_items] == [item]


def test_a_sign_that_an_item_begins_with_is_no_item_below_it() -> None:
    result = below_a_heading("✅ Restart it")
    assert [remark.line for remark in result.finished] == [5]
    assert not result.left


def test_a_priority_in_bold_type_needs_no_sign_behind_it() -> None:
    (found,) = below_a_heading("**P1** Ship it").action_items
    assert (found.title, found.priority) == ("Ship it", "P1")

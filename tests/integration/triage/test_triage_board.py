"""Boards: placed once, filled where empty, never changed; REST where it is, GraphQL elsewhere."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy

import pytest

from fakes.github_faults import Fault
from fakes.github_projects import BoardState, Field
from fakes.github_triage import TriageGitHub

from .conftest import BOARD, FILLED, ID, Bench


def test_a_new_issue_is_placed_and_its_fields_are_filled_in_one_call(
    bench: Bench, github: TriageGitHub, board: BoardState
) -> None:
    bench.settings(board=BOARD)
    bench.write()
    text = bench.apply()
    assert "placed" in text
    assert board.shown(1) == FILLED
    assert github.count("PATCH", "/projectsV2/4/items/") == 1
    assert bench.journal[f"{ID}/AP-1"]["placed"] == "board"
    bench.settle()
    assert github.count(".*", "/projectsV2/") == 0


def test_a_field_that_a_person_filled_stays(bench: Bench, github: TriageGitHub, board: BoardState) -> None:
    bench.write()
    bench.settings()
    bench.apply()
    item = board.put(("acme/shop", 1))
    board.set(item, 4, "opt-4-2")
    for number in range(2, 150):
        github.state.add_issue(f"Other work {number}", login="kim")
        board.put(("acme/shop", number))
    board.items.sort(key=lambda one: one.issue == ("acme/shop", 1))
    bench.settings(board=BOARD)
    text = bench.apply()
    assert "it was on the board before: Priority left as they are" in text
    assert board.shown(1) == {**FILLED, "Priority": "P2"}
    # The board's list is read page by page, and once.
    assert github.count("GET", "/items$") == 2
    bench.settle()


def test_what_a_person_changes_on_the_board_afterwards_is_theirs(bench: Bench, board: BoardState) -> None:
    bench.settings(board=BOARD)
    path = bench.write()
    bench.apply()
    board.set(board.put(("acme/shop", 1)), 3, "opt-3-1")
    path.write_text(path.read_text(encoding="utf-8").replace("P1", "P0"), encoding="utf-8")
    bench.apply()
    assert (board.shown(1) or {})["Status"] == "In Progress"
    assert (board.shown(1) or {})["Priority"] == "P1"
    board.items.clear()
    bench.settle()
    assert board.shown(1) is None


def test_a_missing_option_and_field_are_said_once_with_the_nearest_name(
    bench: Bench, github: TriageGitHub, board: BoardState
) -> None:
    wanted = deepcopy(BOARD)
    wanted["fields"] = {
        "priority": {"field": "Priority", "values": {"P1": "P11"}},
        "due": "Due",
        "status": {"field": "State", "value": "Todo"},
        "type": "Labels",
        "severity": "Due date",
    }
    bench.settings(board=wanted)
    bench.write(3)
    text = bench.apply()
    assert text.count("board acme/4: its field `Priority` has no option `P11`; did you mean `P1`?") == 1
    assert text.count("board acme/4: it has no field `Due`; did you mean `Due date`?") == 1
    assert text.count("it has no field `State`; did you mean `Status`?") == 1
    assert "its field `Labels` is of type labels, which follows from the issue" in text
    assert "its field `Due date` is of type date, which `sev2` is not" in text
    assert [board.shown(number) for number in (1, 2, 3)] == [{}, {}, {}]
    assert github.count("PATCH", "/projectsV2/") == 0
    assert board.fields[2].options == ("P0", "P1", "P2")


@pytest.mark.parametrize("status", [403, 404])
def test_a_token_that_cannot_reach_projects_is_told_so_once_and_all_else_goes_on(
    status: int, bench: Bench, github: TriageGitHub, board: BoardState
) -> None:
    board.refusal = status
    bench.settings(board=BOARD)
    bench.write(3)
    text = bench.apply()
    assert text.count("cannot reach projects") == 1
    assert "GitHub App with the organization permission `Projects: write`" in text
    assert "`issues: " not in text
    assert sorted(github.state.issues) == [1, 2, 3]
    assert github.state.issues[1].assignees == ["kim"]
    github.forget()
    assert "Nothing to do." in bench.run("apply")
    assert github.changes() == []
    assert len(github.requests) <= 2 + 1
    board.refusal = None
    bench.apply("--nudge")
    assert board.shown(3) == FILLED
    bench.settle()


def test_a_user_has_boards_too(bench: Bench, board: BoardState) -> None:
    board.owner, board.user = "kim", True
    bench.settings(board={**BOARD, "owner": "kim"})
    bench.write()
    bench.apply()
    assert board.shown(1) == FILLED


def test_a_server_without_boards_in_rest_is_asked_in_graphql(
    bench: Bench, github: TriageGitHub, board: BoardState
) -> None:
    board.rest = False
    bench.settings(board=BOARD)
    bench.write(2)
    bench.apply()
    assert board.shown(1) == board.shown(2) == FILLED
    # Adding and filling are two operations for each issue.
    assert len([r for r in github.matching("POST", "graphql") if "mutation" in r.body["query"]]) == 4
    bench.settle()


@pytest.mark.parametrize("rest", [True, False])
def test_a_board_that_is_not_understood_is_said_in_one_line(bench: Bench, board: BoardState, rest: bool) -> None:
    board.rest = rest
    board.fields[:] = [Field(6, "Sprint", "iteration", ("Sprint 7@soon",))]
    bench.settings(board=BOARD)
    bench.write()
    assert "debrief: GitHub's answer is not understood (start" in bench.apply(code=1)


def test_graphql_fills_empty_fields_only(bench: Bench, board: BoardState) -> None:
    board.rest = False
    bench.write()
    bench.settings()
    bench.apply()
    item = board.put(("acme/shop", 1))
    board.set(item, 4, "opt-4-0")
    bench.settings(board=BOARD)
    assert "Priority left as they are" in bench.apply()
    assert board.shown(1) == {**FILLED, "Priority": "P0"}


def test_graphql_that_does_a_part_is_said_and_the_part_stays(bench: Bench, board: BoardState) -> None:
    board.rest = False
    board.broken = {5}
    bench.settings(board=BOARD)
    bench.write()
    assert "the board did not take Due date" in bench.apply()
    assert board.shown(1) == {name: value for name, value in FILLED.items() if name != "Due date"}
    bench.settle()


def test_graphql_is_beside_rest_on_an_enterprise_server(tmp_path_factory: pytest.TempPathFactory) -> None:
    with TriageGitHub(prefix="/api/v3") as github:
        bench = Bench(tmp_path_factory.mktemp("ghes"), github)
        github.boards.append(BoardState("acme", 4, [Field(3, "Status", "single_select", ("Todo",))], rest=False))
        bench.settings(board={**BOARD, "fields": {"status": {"field": "Status", "value": "Todo"}}})
        bench.write()
        bench.apply()
        assert github.boards[0].shown(1) == {"Status": "Todo"}
        assert {request.path for request in github.matching("POST", "graphql")} == {"/api/graphql"}


@pytest.mark.parametrize(
    ("method", "path", "fault"),
    [
        ("POST", "/items$", Fault.DROPPED_AFTER),
        ("POST", "/items$", Fault.BAD_GATEWAY_BEFORE),
        ("PATCH", "/items/", Fault.BAD_GATEWAY_AFTER),
        ("PATCH", "/items/", Fault.INVALID),
        ("POST", "/items$", Fault.FORBIDDEN),
        ("POST", "/items$", Fault.SECONDARY_LIMIT),
    ],
)
def test_a_fault_on_the_way_is_made_good_by_the_next_run(
    method: str, path: str, fault: Fault, bench: Bench, github: TriageGitHub, board: BoardState
) -> None:
    bench.settings(board=BOARD)
    bench.write()
    github.faults.add(fault, method, path, times=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.sleep", lambda _seconds: None)
        # What becomes of the first run depends on the fault; the second goes on.
        with suppress(AssertionError):
            bench.run("apply")
        bench.run("apply")
    assert board.shown(1) == FILLED
    assert len(board.items) == 1
    assert sorted(github.state.issues) == [1]
    bench.settle()


def test_a_crash_between_placing_and_filling_is_made_good(
    bench: Bench, github: TriageGitHub, board: BoardState
) -> None:
    bench.settings(board=BOARD)
    bench.write()
    github.faults.add(Fault.INVALID, "PATCH", "/items/", times=1)
    assert "invalid" in bench.apply(code=1)
    assert board.shown(1) == {}
    bench.apply()
    assert board.shown(1) == FILLED
    bench.settle()


def test_what_the_board_did_not_have_is_filled_once_it_does(
    bench: Bench, github: TriageGitHub, board: BoardState
) -> None:
    priority = board.fields[2]
    board.fields[2] = Field(4, "Priority", "single_select", ("High",))
    bench.settings(board=BOARD)
    bench.write(3)
    assert "its field `Priority` has no option `P1`" in bench.apply()
    bench.settle()
    assert len(github.requests) <= 2 + 1
    board.fields[2] = priority
    # What people have done meanwhile stays: one filled it, one emptied another field, one took the issue off.
    board.set(board.put(("acme/shop", 1)), 4, priority.ids()["P2"])
    board.put(("acme/shop", 2)).values.pop(7)
    board.items = [item for item in board.items if item.issue != ("acme/shop", 3)]
    bench.apply("--nudge")
    assert (board.shown(1) or {})["Priority"] == "P2"
    assert board.shown(2) == {name: words for name, words in FILLED.items() if name != "Owner"}
    assert board.shown(3) is None
    bench.settle()
    assert len(github.requests) <= 2 + 1


def test_an_item_that_is_gone_meanwhile_is_told_of_the_board(
    bench: Bench, github: TriageGitHub, board: BoardState
) -> None:
    bench.settings(board=BOARD)
    bench.write()
    github.faults.add(Fault.NOT_FOUND, "PATCH", "/projectsV2/4/items/")
    text = bench.apply(code=1)
    assert "the board acme/4, or the issue on it, is not there any more" in text
    assert "GITHUB_REPOSITORY" not in text
    bench.apply()
    assert board.shown(1) == FILLED

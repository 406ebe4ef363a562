"""What the journal remembers of a step of triage that could not be done, and when that is something else by now."""

from __future__ import annotations

from typing import Any

import pytest

from debrief.planning.desired import DesiredPoint
from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.recorded import Entry, Recorded
from debrief.planning.triage_owed import field_wishes, owed, step_of, token, wishes
from debrief.planning.triage_parents import PARENTS_MAX
from debrief_schemas.settings import Settings
from fakes.sync_world import point

PM = "2026-11-20-checkout-502s"
PARENT_KEY = f"{PM}/PARENT-1"
BOARD = {"owner": "acme", "number": 4, "fields": {"due": "Due", "priority": {"field": "Rank", "values": {"P1": "1"}}}}
NOBODY = Observed("bot[bot]")


def wanted(
    *placed: str,
    one: DesiredPoint | None = None,
    recorded: Recorded | None = None,
    observed: Observed = NOBODY,
    **issues: Any,
) -> dict[str, str]:
    """Return by step the token of what the settings want."""
    settings = Settings.model_validate({"issues": issues})
    return dict(wishes(one or point(), settings, recorded or Recorded(), observed, frozenset(placed)))


def test_a_token_can_be_read_by_later_versions() -> None:
    assert token("type", "Task") == "type:4bc74b21"
    assert token("board", "acme", 4) == "board:080d4c88"
    # Two words are not one.
    assert token("board", "acme4") != token("board", "acme", 4) != token("board", "acm", "e4")
    assert step_of("board.due:0f2fa8c0") == "board.due"


def test_what_the_settings_want_is_a_token_each() -> None:
    assert wanted() == {}
    assert wanted(milestone={"title": "Reliability"}, type="Task", parent=True, board=BOARD) == {
        "milestone": token("milestone", "Reliability"),
        "type": token("type", "Task"),
        "parent": token("parent"),
        "board": token("board", "acme", 4),
    }


@pytest.mark.parametrize("step", ["milestone", "type", "parent", "board"])
def test_a_step_that_was_done_is_wanted_no_more(step: str) -> None:
    issues = {"milestone": {"title": "Reliability"}, "type": "Task", "parent": True, "board": {**BOARD, "fields": {}}}
    assert wanted(**issues).keys() - wanted(step, **issues).keys() == {step}


def test_a_milestone_by_due_date_is_another_with_another_date() -> None:
    by_due, due = {"by_due": True}, point(due="2026-12-11")
    assert wanted(milestone=by_due) == {"milestone": token("milestone", "due 2026-12-04")}
    assert wanted(milestone=by_due, one=due) == {"milestone": token("milestone", "due 2026-12-11")}
    assert wanted(milestone=by_due, one=point(due=None)) == {}
    # One of a title asks for no date.
    titled = {"title": "Reliability"}
    assert wanted(milestone=titled, one=point(due=None)) == wanted(milestone=titled)


def test_the_fields_of_a_board_come_up_once_the_issue_is_there() -> None:
    assert wanted(board=BOARD).keys() == {"board"}
    assert wanted("board", board=BOARD) == {
        "board.due": token("board.due", "Due", "2026-12-04"),
        "board.priority": token("board.priority", "Rank", "1"),
    }
    assert wanted("board", board={**BOARD, "fields": {}}) == {}
    board = Settings.model_validate({"issues": {"board": BOARD}}).issues.board
    assert board is not None
    assert field_wishes(point(), board) == wanted("board", board=BOARD)
    assert field_wishes(point(due=None, priority=None), board) == {}


def test_a_link_is_asked_for_again_when_something_of_the_parents_has_changed() -> None:
    issue = SeenIssue(50, "T", "", "bot[bot]")
    seen = Observed("bot[bot]", {50: issue})
    entries = [
        Recorded(),
        Recorded({PARENT_KEY: Entry("run", 1, 50)}),
        Recorded({PARENT_KEY: Entry("run", 1, 51)}),
        Recorded({PARENT_KEY: Entry("run", 1, 50, fate="deleted")}),
        Recorded({f"{PM}/PARENT-2": Entry("run", 1, 50)}),
        Recorded({f"{PM}/PARENT-{PARENTS_MAX}": Entry("run", 1, 50)}),
    ]
    tokens = [wanted(parent=True, recorded=known)["parent"] for known in entries]
    tokens.append(wanted(parent=True, recorded=entries[1], observed=seen)["parent"])
    assert len(set(tokens)) == len(tokens)
    # Nor is it by what says nothing of them: a claim without an issue, another's parent, an action point.
    for key in (PARENT_KEY, "2026-11-21-mail/PARENT-1", f"{PM}/AP-2"):
        entry = Entry("run", 1, None if key == PARENT_KEY else 50)
        assert wanted(parent=True, recorded=Recorded({key: entry}))["parent"] == tokens[0]


def test_a_field_is_owed_only_if_it_could_not_be_filled_before() -> None:
    steps = ["milestone", "board", "board.due", "board.owner"]
    assert owed(steps, []) == {"milestone", "board"}
    assert owed(steps, ["board.due:0f2fa8c0", "board.type:0f2fa8c0", "type:4bc74b21"]) == {
        "milestone",
        "board",
        "board.due",
    }

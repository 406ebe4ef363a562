"""Which words a board is told: literals in, literals out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from debrief.planning.triage_board import Filling, fill_board, hint
from debrief.trackers.triage_port import BoardField, BoardOption
from debrief_schemas.triage_settings import Board
from fakes.sync_world import point

FIELDS = (
    BoardField("1", "Status", "single_select", (BoardOption("a", "Todo"), BoardOption("b", "Done"))),
    BoardField("2", "Priority", "single_select", (BoardOption("c", "p1"), BoardOption("d", "Urgent"))),
    BoardField("3", "Due", "date"),
    BoardField("4", "Note", "text"),
    BoardField("5", "Points", "number"),
    BoardField(
        "6",
        "Sprint",
        "iteration",
        (BoardOption("e", "S7", date(2026, 11, 16), 14), BoardOption("f", "S8", date(2026, 11, 30), 14)),
    ),
    BoardField("7", "Assignees", "assignees"),
)


def fill(point_changes: dict[str, Any] | None = None, **fields: Any) -> Filling:
    board = Board.model_validate({"owner": "acme", "number": 4, "fields": fields})
    filling = fill_board(point(**(point_changes or {})), board, FIELDS)
    # As many are told as are missing.
    assert len(filling.missing) == len(filling.notes)
    return replace(filling, missing=frozenset())


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        ({}, {}),
        ({"priority": "priority"}, {"Priority": "p1"}),
        ({"priority": {"field": "Priority", "values": {"P1": "urgent"}}}, {"Priority": "Urgent"}),
        ({"priority": {"field": "Priority", "values": {"P0": "Urgent"}}}, {"Priority": "p1"}),
        ({"due": "DUE"}, {"Due": "2026-12-04"}),
        ({"due": "Note"}, {"Note": "2026-12-04"}),
        ({"sprint": "sprint"}, {"Sprint": "S8"}),
        ({"owner": "Note"}, {"Note": "kim"}),
        ({"severity": {"field": "Points", "values": {"sev2": "2.5"}}}, {"Points": "2.5"}),
        ({"postmortem": "Note"}, {"Note": "2026-11-20-checkout-502s"}),
        ({"status": {"field": "status", "value": " todo "}}, {"Status": "Todo"}),
        ({"status": {"field": "Sprint", "value": "s7"}}, {"Sprint": "S7"}),
        ({"service": "Note"}, {}),
    ],
)
def test_words(fields: dict[str, Any], values: dict[str, str]) -> None:
    assert fill(None, **fields) == Filling(values)


def test_the_first_service_is_the_one() -> None:
    assert fill({"services": ("edge", "mail")}, service="Note").values == {"Note": "edge"}


def test_what_the_file_does_not_say_is_not_filled() -> None:
    empty = {"priority": None, "due": None, "owner": None, "type": None}
    assert fill(empty, priority="Priority", due="Due", sprint="Sprint", owner="Note", type="Note") == Filling({})


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"due": "Dew"}, "it has no field `Dew`; did you mean `Due`?"),
        (
            {"due": "Deadline"},
            "it has no field `Deadline`; there are `Status`, `Priority`, `Due`, `Note`, `Points`, `Sprint`",
        ),
        ({"type": "Priority"}, "its field `Priority` has no option `prevent`; there are `p1`, `Urgent`"),
        ({"owner": "Points"}, "its field `Points` is of type number, which `kim` is not"),
        ({"owner": "Due"}, "its field `Due` is of type date, which `kim` is not"),
        (
            {"owner": "assignees"},
            "its field `Assignees` is of type assignees, which follows from the issue and is not filled",
        ),
        ({"sprint": "Status"}, "it has no field `Status` of type iteration; there are `Sprint`"),
        ({"sprint": "Sprnt"}, "it has no field `Sprnt` of type iteration; did you mean `Sprint`?"),
    ],
)
def test_what_the_board_lacks_is_said_with_the_nearest_name(fields: dict[str, Any], note: str) -> None:
    assert fill(None, **fields) == Filling({}, (note,))


@pytest.mark.parametrize(
    ("due", "sprint"),
    [("2026-11-15", None), ("2026-11-16", "S7"), ("2026-11-29", "S7"), ("2026-11-30", "S8"), ("2026-12-14", None)],
)
def test_the_iteration_is_the_one_in_which_the_due_date_lies(due: str, sprint: str | None) -> None:
    found = fill({"due": due}, sprint="Sprint")
    assert found.values.get("Sprint") == sprint
    assert found.notes == (() if sprint else (f"no iteration of `Sprint` holds {due}: that field stays empty",))


def test_a_hint_never_invents() -> None:
    assert hint("x", ()) == ""
    assert hint("Prio", ("Priority", "Due")) == "; did you mean `Priority`?"


def test_a_hint_names_the_nearest_or_the_first_eight() -> None:
    assert hint("urgend", ["Urgency", "Urgent", "Urgently"]) == "; did you mean `Urgent`?"
    assert hint("zzzz", [f"o{n}" for n in range(9)]) == f"; there are {', '.join(f'`o{n}`' for n in range(8))}"
    assert hint("zzzz", []) == ""


def test_what_is_no_iteration_is_said_to_be_no_option() -> None:
    filling = fill(status={"field": "Sprint", "value": "S9"})
    assert filling == Filling({}, ("its field `Sprint` has no option `S9`; there are `S7`, `S8`",))


@pytest.mark.parametrize("words", ["1.2.3", "1..2", "²", "1.²", ".", "-1"])
def test_what_is_no_number_stays_out_of_a_field_of_numbers(words: str) -> None:
    note = f"its field `Points` is of type number, which `{words}` is not"
    assert fill({"owner": words}, owner="Points") == Filling({}, (note,))


def test_every_field_that_is_missing_is_said_and_the_others_are_filled() -> None:
    filling = fill(priority="Prio", due="Dew", owner="Note")
    notes = ("it has no field `Prio`; did you mean `Priority`?", "it has no field `Dew`; did you mean `Due`?")
    assert filling == Filling({"Note": "kim"}, notes)

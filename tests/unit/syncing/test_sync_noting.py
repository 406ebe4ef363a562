"""What the journal is told after a plan: numbers, losses, imports, comments and proposals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from debrief.planning.observed import Observed
from debrief.planning.plan import Change, ChangeKind
from debrief.syncing.edits import edits_of
from debrief.syncing.noting import (
    marked_text,
    noted,
    with_assignees,
    with_debts,
    with_lacks,
    with_proposals,
    with_reasons,
    without_proposals,
)
from debrief.syncing.write_back import Edit
from debrief.trackers.port import JournalEntry
from fakes.plan_values import BOT, KEY, PATH, seen

NOTHING = Observed(BOT)
ENTRY = JournalEntry("run", 3, 7, "node", "digest", author=BOT)


def record(number: int | None = 7, *, key: str | None = KEY, **detail: Any) -> Change:
    return Change(ChangeKind.RECORD_NUMBER, key, number, "Title", detail)


def after(change: Change, *entries: JournalEntry, observed: Observed = NOTHING) -> JournalEntry | None:
    """Return the entry of the key once a change is noted."""
    return noted(dict(zip([KEY], entries, strict=False)), [change], "now", observed).get(KEY)


def test_a_change_without_key_or_number_is_passed_over() -> None:
    others = [record(key=None), record(None), record()]
    assert noted({}, others, "now", NOTHING) == {KEY: JournalEntry("now", 6, 7, digest="")}


def test_an_issue_that_its_marker_led_to_has_nothing_left_to_do() -> None:
    issue = seen()
    assert issue.parts.marker is not None
    found = after(record(), observed=Observed(BOT, {7: issue}))
    assert found == JournalEntry("now", 6, 7, digest=issue.parts.marker.text, author=BOT)
    assert after(record(0)) == JournalEntry("now", 0, 0, digest="")


def test_a_claim_gets_its_number_and_a_known_number_stays() -> None:
    assert after(record(), JournalEntry("run", 3)) == JournalEntry("run", 3, 7)
    assert after(record(9), ENTRY) == ENTRY


def test_a_lost_issue_that_is_found_again_is_no_longer_lost() -> None:
    lost = replace(ENTRY, fate="transferred", moved_to="acme/other#9")
    assert after(record(9), lost) == replace(lost, number=9, node_id=None, fate=None, moved_to=None)
    assert after(record(7), lost) == lost


@pytest.mark.parametrize("present", [JournalEntry("run", 3), JournalEntry("run", 3, 7)])
def test_a_loss_is_remembered(present: JournalEntry) -> None:
    change = record(fate="transferred", to="acme/other#9")
    assert after(change, present) == JournalEntry("run", 3, 7, fate="transferred", moved_to="acme/other#9")


def test_a_loss_that_nothing_was_known_of_and_one_of_another_issue() -> None:
    change = record(fate="deleted", to=None)
    assert after(change) == JournalEntry("now", 6, 7, fate="deleted")
    assert after(record(0, fate="deleted", to=None)) == JournalEntry("now", 0, 0, fate="deleted")
    assert after(change, replace(ENTRY, number=8)) == replace(ENTRY, number=8)


def test_an_import_is_remembered() -> None:
    change = record(origin="imported")
    assert after(change) == JournalEntry("now", 6, 7, origin="imported")
    assert after(record(0, origin="imported")) == JournalEntry("now", 0, 0, origin="imported")
    assert after(change, JournalEntry("run", 3)) == JournalEntry("now", 3, 7, origin="imported")
    assert after(change, replace(ENTRY, number=5, fate="deleted")) == JournalEntry("now", 3, 7, origin="imported")
    assert after(change, ENTRY) == replace(ENTRY, origin="imported")
    assert after(change, replace(ENTRY, number=8)) == replace(ENTRY, number=8)


def test_what_was_said_goes_to_the_issue_on_which_it_was_said() -> None:
    change = record(said="overdue/2026-12-04/0", said_on="2026-12-05T06:00:00+00:00")
    pending = replace(ENTRY, pending="overdue/2026-12-04/0 run")
    asked = replace(ENTRY, asked="overdue/2026-12-04/0", asked_on="2026-12-05T06:00:00+00:00")
    assert after(change, pending) == asked
    assert after(change, replace(pending, number=8)) == replace(pending, number=8)
    assert after(change) is None
    undated = record(said="overdue/2026-12-04/0", said_on=None)
    assert after(undated, pending) == replace(asked, asked_on=None)
    assert after(record(said=None, said_on=None), pending) == ENTRY


def test_who_wrote_an_issue_is_remembered_where_its_marker_says_so() -> None:
    unknown = replace(ENTRY, author=None)
    shown = Observed(BOT, {7: seen()})
    keys = {KEY: unknown, f"{KEY}0": JournalEntry("run", 3)}
    assert noted(keys, [], "now", shown) == {**keys, KEY: ENTRY}
    assert noted({KEY: unknown}, [], "now", NOTHING) == {KEY: unknown}
    assert noted({f"{KEY}0": unknown}, [], "now", shown) == {f"{KEY}0": unknown}
    assert noted({KEY: replace(ENTRY, author="old")}, [], "now", shown)[KEY].author == "old"
    assert noted({KEY: replace(unknown, origin="imported")}, [], "now", shown)[KEY].author is None


def test_the_text_at_the_last_sync_is_the_markers() -> None:
    bare = replace(seen(), body="no marker")
    observed = Observed(BOT, {7: seen(), 8: bare})
    assert len(marked_text(observed, 7)) == 32
    assert [marked_text(observed, number) for number in (8, 9)] == ["", ""]


def outcome(value: str | None, **more: Any) -> Change:
    detail = {"path": PATH, "where": ["file"], "outcome": value, "closed_on": None, "reason": None, **more}
    return Change(ChangeKind.RECORD_OUTCOME, KEY, 7, "Title", detail)


def test_what_is_proposed_is_remembered_until_it_is_taken_back() -> None:
    withdrawn = outcome("declined", withdrawn=True)
    unknown = replace(outcome("done"), key="2026-11-20-late-mail/AP-1")
    first = with_proposals({KEY: ENTRY}, [unknown, outcome("done"), withdrawn])
    assert first == {KEY: replace(ENTRY, proposed="done")}
    assert with_proposals(first, [outcome(None)])[KEY].proposed == "none"
    assert without_proposals(first, [unknown, withdrawn]) == {KEY: ENTRY}


def test_what_goes_into_a_file() -> None:
    assert edits_of(record(where=["file", "journal"], path=PATH), 9) == (Edit(PATH, KEY, "issue", "9"),)
    assert edits_of(record(where=["file"], path=PATH), None) == ()
    assert edits_of(record(where=["journal"], path=PATH), 9) == ()
    assert edits_of(record(), 9) == ()
    assert edits_of(outcome("done", withdrawn=True), 9) == ()
    assert edits_of(replace(outcome("done"), kind=ChangeKind.COMMENT), 9) == ()
    assert edits_of(replace(record(where=["file"], path=PATH), key=None), 9) == (Edit(PATH, "", "issue", "9"),)


def test_an_outcome_comes_first_and_goes_last() -> None:
    ended = outcome("declined", closed_on="2026-12-01", reason="too dear")
    values = [("outcome", "declined"), ("closed_on", "2026-12-01"), ("outcome_reason", "too dear")]
    assert edits_of(ended, 9) == tuple(Edit(PATH, KEY, *value) for value in values)
    fields = ("outcome_reason", "closed_on", "outcome")
    assert edits_of(outcome(None), 9) == tuple(Edit(PATH, KEY, field, None) for field in fields)


def test_why_an_issue_was_declined_is_remembered_with_its_state() -> None:
    detail = {"heard": "then", "reason": "Not now", "replaces": "Too dear"}
    found = with_reasons({KEY: ENTRY, "x/AP-1": ENTRY}, [Change(ChangeKind.RECORD_OUTCOME, KEY, 7, "Title", detail)])
    assert found == {KEY: replace(ENTRY, heard="then", reason="Not now", replaced="Too dear"), "x/AP-1": ENTRY}
    # One that is done has no reason, and what is not in the journal is not put there for it.
    done = Change(ChangeKind.RECORD_OUTCOME, KEY, 7, "Title", {"outcome": "done"})
    other = Change(ChangeKind.RECORD_OUTCOME, "x/AP-1", 7, "Title", detail)
    assert with_reasons({KEY: ENTRY}, [done, other]) == {KEY: ENTRY}


def test_comments_that_were_read_in_vain_are_remembered_as_read() -> None:
    change = record(where=["journal"], heard="then", reason="Not now")
    known = replace(ENTRY, heard="before", reason="Not now", replaced="Too dear")
    assert after(change, known) == replace(ENTRY, heard="then", reason="Not now")
    assert after(change, replace(known, number=9)) == replace(known, number=9)
    assert after(change) is None


def test_who_waits_for_an_owner_is_remembered_beside_the_labels() -> None:
    entries = {KEY: replace(ENTRY, owed="0123456789ab"), "x/AP-1": replace(ENTRY, owed="assignee"), "x/AP-2": ENTRY}
    assert with_assignees(entries, {KEY: False, "x/AP-1": True}) == {
        KEY: replace(ENTRY, owed="0123456789ab,assignee"),
        "x/AP-1": ENTRY,
        "x/AP-2": ENTRY,
    }


@pytest.mark.parametrize(
    ("detail", "left"),
    [
        ({"labelled": True}, "assignee"),
        ({"assigned": True}, "0123456789ab"),
        ({"labelled": True, "assigned": True}, None),
    ],
)
def test_what_is_paid_is_not_owed_any_more(detail: dict[str, bool], left: str | None) -> None:
    owing = replace(ENTRY, owed="0123456789ab,assignee")
    assert after(record(**detail), owing) == replace(ENTRY, owed=left)
    assert after(record(9, **detail), owing) == owing


def test_labels_that_are_put_on_leave_the_owner_owed() -> None:
    owing = {KEY: replace(ENTRY, owed="0123456789ab,assignee")}
    assert with_debts(owing, [], {KEY}) == {KEY: replace(ENTRY, owed="assignee")}
    assert with_debts(owing, [], set()) == owing


def test_what_the_tracker_does_not_have_is_remembered_and_a_failed_step_stays_owed() -> None:
    entries = {KEY: replace(ENTRY, lacking="board.due:1,type:2")}
    for lacking, undone, wanted in (
        ({}, (), "board.due:1,type:2"),
        ({KEY: "type:3"}, (), "type:3"),
        ({KEY: ""}, (), None),
        ({KEY: "type:3"}, (KEY,), "board.due:1,type:2,type:3"),
        ({"another": "type:3"}, (), "board.due:1,type:2"),
    ):
        found = with_lacks(entries, lacking, undone)
        assert (found.keys(), found[KEY].lacking) == ({KEY}, wanted)

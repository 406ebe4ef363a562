"""An issue that a person made and named in the file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debrief.planning.marker import Marker, digest_labels, digest_text, read_body, set_marker
from debrief.planning.observed import SeenIssue
from debrief.planning.recorded import Entry
from debrief_schemas.settings import Settings
from fakes.plan_values import FILED, KEY, LASTING, PATH, RECORDED, desired, kinds, only, plan, seen

THEIRS = SeenIssue(7, "Their title", "Their text\r\n\r\n- with a list  ", "lee", frozenset({"bug"}))
TAKEN_ON = {KEY: Entry("run", 6, 7, "", imported=True)}
MARKER = Marker(KEY, digest_text("Title", "Text"), digest_labels(LASTING), imported=True)


def adopted(**changes: object) -> SeenIssue:
    body = set_marker(THEIRS.body, MARKER)
    return replace(THEIRS, **{"body": body, "labels": THEIRS.labels | FILED, **changes})  # type: ignore[arg-type]


def test_it_is_taken_on_and_its_text_stays_the_persons() -> None:
    result = plan(desired(number=7), observed=(THEIRS,))
    assert kinds(result) == ["add_labels", "update_issue", "update_issue", "record_number"]
    label, owner, update, record = result.changes
    assert label.detail["labels"] == ["postmortem", "needs-triage", *LASTING[1:]]
    assert owner.detail == {"fields": ["assignees"], "assignees": ["kim"]}
    assert update.detail == {"fields": ["marker"], "imported": True}
    assert update.content is not None
    assert update.content.title == "Their title"
    assert update.content.body == f"{THEIRS.body}\r\n\r\n{MARKER.line()}\r\n"
    detail = {"path": PATH, "where": ["journal"], "origin": "imported"}
    assert record.detail == {**detail, "found": "Their title"}
    assert result.notes == ()


@pytest.mark.parametrize("entries", [TAKEN_ON, {}], ids=["journal", "marker"])
@pytest.mark.parametrize("author", ["lee", "bot[bot]"])
def test_once_taken_on_its_text_is_never_written(entries: dict[str, Entry], author: str) -> None:
    result = plan(desired(number=7, title="New", text="New"), entries=entries, observed=(adopted(author=author),))
    assert result.to_json() == plan().to_json()


@pytest.mark.parametrize("author", ["lee", "bot[bot]"])
def test_labels_that_the_file_brings_later_come_and_those_that_were_taken_off_do_not(author: str) -> None:
    theirs = adopted(author=author, labels=frozenset({"bug", "postmortem"}))
    assert plan(desired(number=7), entries=TAKEN_ON, observed=(theirs,)).empty
    result = plan(desired(number=7, severity="sev1"), entries=TAKEN_ON, observed=(theirs,))
    assert kinds(result) == ["ensure_label", "add_labels", "update_issue"]
    _, label, update = result.changes
    assert label.detail == {"labels": ["severity:sev1"]}
    assert (update.title, update.detail) == ("Title", {"fields": ["marker"]})
    assert update.content is not None
    assert update.content.body.startswith(f"{THEIRS.body}\r\n\r\n<!-- debrief key=")
    after = replace(theirs, body=update.content.body, labels=theirs.labels | {"severity:sev1"})
    assert plan(desired(number=7, severity="sev1"), entries=TAKEN_ON, observed=(after,)).empty
    # Nor does the first one come back with the severity that it stands for.
    assert plan(desired(number=7), entries=TAKEN_ON, observed=(after,)).empty


def test_one_that_has_an_assignee_or_is_closed_gets_no_other() -> None:
    result = plan(desired(number=7), observed=(replace(THEIRS, assignees=("lee",)),))
    assert kinds(result) == ["add_labels", "update_issue", "record_number"]
    closed = plan(desired(number=7, outcome="done"), observed=(replace(THEIRS, state="completed"),))
    assert closed.changes[0].detail == {"labels": ["postmortem"]}
    assert kinds(closed) == ["add_labels", "update_issue", "record_number"]


def test_a_marker_or_a_label_that_a_person_took_off_does_not_come_back() -> None:
    result = plan(desired(number=7), entries=TAKEN_ON, observed=(THEIRS,))
    assert result.empty
    assert "lacks the label `postmortem`" in result.notes[0]


def test_its_end_flows_back_like_any_other() -> None:
    change = only(plan(desired(number=7), entries=TAKEN_ON, observed=(adopted(state="completed"),)))
    assert (str(change.kind), change.detail["outcome"]) == ("record_outcome", "done")


def test_one_that_another_action_point_names_too_is_nobodys() -> None:
    result = plan(desired(number=7), desired(2, number=7), observed=(THEIRS,))
    assert result.empty
    assert "is named by 2026-11-20-checkout-502s/AP-2 too" in result.notes[0]
    assert "is named by 2026-11-20-checkout-502s/AP-1 too" in result.notes[1]


def test_one_that_the_journal_has_for_another_is_not_taken() -> None:
    other = {"2026-11-20-other/AP-3": Entry("run", 6, 7, "digest")}
    result = plan(desired(number=7), entries=other, observed=(THEIRS,))
    assert result.empty
    assert "belongs to 2026-11-20-other/AP-3" in result.notes[0]


@pytest.mark.parametrize("author", ["lee", "bot[bot]"])
def test_one_that_bears_another_keys_marker_is_not_taken_whoever_wrote_it(author: str) -> None:
    copy = seen(7, key="2026-11-20-other/AP-3", author=author)
    result = plan(desired(number=7), observed=(copy,))
    assert result.empty
    assert "2026-11-20-other/AP-3" in result.notes[0]


def test_one_is_not_taken_while_another_was_made_for_the_key() -> None:
    result = plan(desired(number=9), observed=(seen(8), replace(THEIRS, number=9)), entries={KEY: Entry("dead", 6)})
    assert result.empty
    assert "the issue made for it is #8" in result.notes[0]


def test_one_is_not_taken_while_another_may_have_been_made() -> None:
    dead = {KEY: Entry("dead", 6)}
    result = plan(desired(number=7), observed=(THEIRS,), entries=dead, unproven=frozenset({KEY}))
    assert result.empty
    assert "not every number could be looked at" in result.notes[0]
    assert kinds(plan(desired(number=7), observed=(THEIRS,), entries=dead))[-1] == "record_number"


def test_a_long_text_has_no_room_for_a_marker() -> None:
    result = plan(desired(number=7), observed=(replace(THEIRS, body="x" * 65_530),))
    assert kinds(result) == ["add_labels", "update_issue", "record_number"]
    assert result.notes == (f"{KEY}: issue #7 has no room for the hidden marker: only the journal knows it",)
    # The marker of many labels is long itself.
    labelled = Settings.model_validate({"issues": {"labels": {"service": "service:"}}})
    many = desired(number=7, services=tuple(f"s{number}" for number in range(50)))
    long = plan(many, observed=(replace(THEIRS, body="x" * 64_900),), settings=labelled)
    assert "has no room" in long.notes[0]
    short = next(c for c in plan(desired(number=7), observed=(replace(THEIRS, body="x"),)).changes if c.basis)
    room = 65_536 - len(short.content.body) + 1 if short.content is not None else 0
    assert len(plan(desired(number=7), observed=(replace(THEIRS, body="x" * room),)).changes) == 4
    assert len(plan(desired(number=7), observed=(replace(THEIRS, body="x" * (room + 1)),)).changes) == 3


def test_another_issue_may_be_named_for_one_that_is_lost() -> None:
    lost = {KEY: Entry("run", 2, 3, "digest", fate="deleted")}
    assert kinds(plan(desired(number=7), entries=lost, observed=(THEIRS,))) == [
        "add_labels",
        "update_issue",
        "update_issue",
        "record_number",
    ]


def test_one_that_was_transferred_and_is_back_is_found_by_its_marker() -> None:
    lost = {KEY: Entry("run", 2, 3, "digest", fate="transferred")}
    change = only(plan(desired(), entries=lost, observed=(seen(7),), write_files=False))
    assert (str(change.kind), change.number, change.detail["where"]) == ("record_number", 7, ["journal"])


def test_a_marker_goes_below_an_empty_text() -> None:
    assert set_marker("", MARKER) == f"{MARKER.line()}\n"
    assert read_body(set_marker("x", MARKER)).marker == MARKER
    swapped = set_marker(set_marker("x", MARKER), replace(MARKER, text="0" * 32))
    assert swapped.count("<!--") == 1


def test_a_number_of_the_record_is_none_of_another_repository() -> None:
    there = desired(repository="acme/checkout", misplaced=7)
    stands = "the file says `issue: 7`, a number of the record's own repository, but "
    cure = ": nothing is changed; take `issue:` out of the file"
    made = plan(there, entries=RECORDED, observed=(seen(title="Another"),))
    assert (made.changes, made.notes) == ((), (f"{KEY}: {stands}the issue made for it is acme/checkout#7{cure}",))
    claimed = plan(there, entries={KEY: Entry("run", 6)})
    assert (claimed.changes, claimed.notes) == ((), (f"{KEY}: {stands}its issue belongs elsewhere{cure}",))

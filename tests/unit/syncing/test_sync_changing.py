"""Changes to issues that exist: made once, and never over what somebody has edited meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debrief.planning.marker import Marker, digest_text, write_body
from debrief.planning.observed import Observed
from debrief.planning.plan import Basis, Change, ChangeKind, IssueContent
from debrief.syncing.changing import Changer
from debrief.syncing.outcome import Outcome, Result
from debrief.syncing.triage import FollowUps
from debrief.trackers.port import IssueState, Label
from fakes.memory_tracker import BOT, MemoryTracker
from fakes.plan_values import KEY, seen

OLD = write_body("Old text", Marker(KEY, digest_text("Old", "Old text")))
NEW = write_body("New text", Marker(KEY, digest_text("New", "New text")))
BASIS = Basis("Old", OLD)
AGAIN = "; the next run looks again"


class Bench:
    """One open issue, and what changes it."""

    def __init__(self, **tracker: frozenset[str]) -> None:
        """Open the issue as the bot."""
        self.memory = MemoryTracker(**tracker)  # type: ignore[arg-type]
        self.number = self.memory.open_by_hand("Old", OLD, BOT)
        observed = Observed(BOT, {self.number: seen(self.number)})
        self.changer = Changer(self.memory.tracker, observed, FollowUps(None, {}))

    @property
    def issue(self) -> tuple[str, str, IssueState]:
        """Title, body and state."""
        one = self.memory.issues_by_number[self.number]
        return one.title, one.body, one.state

    def update(self, *fields: str, basis: Basis | None = BASIS) -> Change:
        """Return an update of the issue."""
        content = IssueContent("New", NEW)
        return Change(ChangeKind.UPDATE_ISSUE, KEY, self.number, "New", {"fields": [*fields]}, content, basis)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_label_gets_its_look(bench: Bench) -> None:
    detail = {"colour": "ededed", "description": "Nobody cares"}
    change = Change(ChangeKind.ENSURE_LABEL, None, None, "Orphaned", detail)
    assert bench.changer.ensure_label(change) == Outcome(change, Result.DONE)
    assert bench.memory.label_names == {"orphaned": Label("Orphaned", "ededed", "Nobody cares")}


@pytest.mark.parametrize(("fields", "title"), [(("title", "body"), "New"), (("body",), "Old")])
def test_an_update_writes_what_it_names(bench: Bench, fields: tuple[str, ...], title: str) -> None:
    change = bench.update(*fields)
    assert bench.changer.update(change) == Outcome(change, Result.DONE)
    assert bench.issue == (title, NEW, IssueState.OPEN)
    assert bench.changer.finished == {KEY: digest_text("New", "New text")}


@pytest.mark.parametrize("title", ["Old", "New"])
def test_an_update_that_was_made_already_is_done(bench: Bench, title: str) -> None:
    bench.memory.edit(bench.number, title=title, body=NEW)
    change = bench.update("title", "body")
    assert bench.changer.update(change) == Outcome(change, Result.DONE)
    assert bench.memory.writes == []
    assert bench.changer.finished == {KEY: digest_text("New", "New text")}


@pytest.mark.parametrize("edit", [{"title": "Mine"}, {"body": "Mine"}, {"title": "Mine", "body": NEW}])
def test_nothing_is_written_over_an_edit(bench: Bench, edit: dict[str, str]) -> None:
    bench.memory.edit(bench.number, **edit)
    change = bench.update("title", "body")
    assert bench.changer.update(change) == Outcome(change, Result.SKIPPED, f"it was edited meanwhile{AGAIN}")
    assert (bench.memory.writes, bench.changer.finished) == ([], {})


def test_an_update_that_rests_on_nothing_is_not_made(bench: Bench) -> None:
    change = bench.update("title", basis=None)
    assert bench.changer.update(change) == Outcome(change, Result.SKIPPED, f"it was edited meanwhile{AGAIN}")


def test_an_issue_that_is_gone_is_not_updated(bench: Bench) -> None:
    bench.memory.delete(bench.number)
    change = bench.update("title")
    assert bench.changer.update(change) == Outcome(change, Result.SKIPPED, f"the issue is gone (deleted){AGAIN}")


def labels(bench: Bench, *names: str) -> Change:
    content = IssueContent("Old", "", names)
    return Change(ChangeKind.ADD_LABELS, KEY, bench.number, "Old", {"labels": [*names]}, content)


def test_labels_are_added(bench: Bench) -> None:
    change = labels(bench, "a", "b")
    assert bench.changer.add_labels(change) == Outcome(change, Result.DONE)
    assert bench.memory.issues_by_number[bench.number].labels == {"a", "b"}
    assert bench.changer.update(bench.update("body")).result is Result.DONE


def test_labels_that_are_dropped_hold_up_the_marker_that_would_remember_them() -> None:
    bench = Bench(drops=frozenset({"a", "c"}))
    change = labels(bench, "a", "b", "c")
    why = "the tracker dropped the labels a, c: the token may not set labels"
    assert bench.changer.add_labels(change) == Outcome(change, Result.FAILED, why)
    update = bench.update("body")
    waits = Outcome(update, Result.SKIPPED, "its labels come first; the next run looks again")
    assert bench.changer.update(update) == waits
    # Another action point's issue does not wait, nor does this one once its labels are there.
    assert bench.changer.update(replace(update, key="2026-11-20-late-mail/AP-1")).result is Result.DONE
    bench.memory.drops = frozenset()
    bench.changer.add_labels(change)
    bench.memory.edit(bench.number, title="Old", body=OLD)
    assert bench.changer.update(update).result is Result.DONE


def owners(bench: Bench, *names: str) -> Change:
    content = IssueContent("Old", "", (), names)
    return Change(ChangeKind.UPDATE_ISSUE, KEY, bench.number, "Old", {"fields": ["assignees"]}, content)


def test_owners_are_assigned_and_what_the_marker_says_is_remembered(bench: Bench) -> None:
    change = owners(bench, "kim", "lee")
    assert bench.changer.update(change) == Outcome(change, Result.DONE)
    assert bench.memory.issues_by_number[bench.number].assignees == ("kim", "lee")
    assert bench.changer.finished == {KEY: digest_text("Title", "Text")}


def test_owners_that_are_unknown_are_named() -> None:
    bench = Bench(drops=frozenset({"kim", "lee"}))
    change = owners(bench, "kim", "ari", "lee")
    note = "not assigned to kim, lee: no such account, or it has no access"
    assert bench.changer.update(change) == Outcome(change, Result.DONE, note)


def test_an_owner_that_is_owed_and_dropped_holds_up_the_marker_that_would_forget_it() -> None:
    bench = Bench(drops=frozenset({"kim"}))
    change = owners(bench, "kim")
    owed = replace(change, detail={**change.detail, "owed": True})
    note = "not assigned to kim: no such account, or it has no access"
    assert bench.changer.update(owed) == Outcome(owed, Result.FAILED, note)
    marker = bench.update("marker")
    first = "its owner comes first" + AGAIN
    assert bench.changer.update(marker) == Outcome(marker, Result.SKIPPED, first)
    assert bench.changer.assigned == {KEY: False}
    # One who was merely not known when the issue was made holds nothing up.
    other = Bench(drops=frozenset({"kim"}))
    assert other.changer.update(owners(other, "kim")).result is Result.DONE
    assert other.changer.update(other.update("body")).result is Result.DONE
    happy = Bench()
    assert happy.changer.update(replace(owners(happy, "kim"), detail=owed.detail)).result is Result.DONE
    assert happy.changer.assigned == {KEY: True}


def test_a_digest_of_this_very_run_is_not_replaced_by_the_markers_of_before(bench: Bench) -> None:
    bench.changer.update(bench.update("body"))
    bench.changer.update(owners(bench, "kim"))
    assert bench.changer.finished == {KEY: digest_text("New", "New text")}


def test_what_has_no_marker_is_not_remembered(bench: Bench) -> None:
    bare = replace(bench.update("body"), content=IssueContent("New", "no marker"))
    bench.changer.finish(bare)
    bench.changer.finish(replace(bare, content=None))
    assert bench.changer.finished == {}


def close(bench: Bench, basis: Basis | None = BASIS) -> Change:
    return Change(ChangeKind.CLOSE_ISSUE, KEY, bench.number, "Old", {}, None, basis)


def test_an_issue_that_was_made_twice_is_closed_as_a_duplicate(bench: Bench) -> None:
    assert bench.changer.close(close(bench)) == Outcome(close(bench), Result.DONE)
    assert bench.issue == ("Old", OLD, IssueState.DUPLICATE)


@pytest.mark.parametrize("state", [IssueState.COMPLETED, None])
def test_one_that_is_closed_or_gone_is_closed_already(bench: Bench, state: IssueState | None) -> None:
    if state is None:
        bench.memory.delete(bench.number)
    else:
        bench.memory.edit(bench.number, state=state)
    assert bench.changer.close(close(bench)) == Outcome(close(bench), Result.DONE, "it was closed meanwhile")
    assert bench.memory.writes == []


@pytest.mark.parametrize("edit", [{"title": "Mine"}, {"body": "Mine"}])
def test_one_that_somebody_works_on_stays_open(bench: Bench, edit: dict[str, str]) -> None:
    skipped = Outcome(close(bench), Result.SKIPPED, f"it was edited meanwhile{AGAIN}")
    assert bench.changer.close(close(bench, None)) == replace(skipped, change=close(bench, None))
    bench.memory.edit(bench.number, **edit)
    assert bench.changer.close(close(bench)) == skipped
    assert bench.memory.writes == []

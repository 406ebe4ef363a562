"""Whatever a run dies of, one clean run later each action point has one issue, and nothing is lost."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest

from debrief.errors import JournalUnavailable, NotPermitted, RateLimited, TrackerError, UnclearAnswer
from debrief.planning.plan import ChangeKind
from debrief.syncing.outcome import Result
from debrief.trackers.port import IssueState
from fakes.memory_tracker import Fault, Killed, MemoryTracker
from fakes.sync_world import World, point

KEYS = [point(n).key for n in (1, 2, 3)]
ERRORS = {
    "killed before": lambda: (Killed(), False),
    "killed after": lambda: (Killed(), True),
    "refused": lambda: (TrackerError("422"), False),
    "unclear before": lambda: (UnclearAnswer("502"), False),
    "unclear after": lambda: (UnclearAnswer("502"), True),
    "rate limited": lambda: (RateLimited("wait"), False),
    "not permitted": lambda: (NotPermitted("issues: write"), False),
}
# Swaps of a run that makes three issues: the claim, three numbers, what was finished.
CALLS = [
    ("ensure_label", 1),
    ("ensure_label", 3),
    *(("create_issue", n) for n in (1, 2, 3)),
    *(("assign", n) for n in (1, 3)),
    *(("swap", n) for n in (1, 2, 3, 4, 5)),
]


def fresh(lag: int = 0) -> World:
    return World(MemoryTracker(lag=lag), [point(n) for n in (1, 2, 3)])


def strike(world: World, fault: Fault) -> None:
    """Let one run fail, as it may."""
    world.memory.new_run()
    world.memory.faults.append(fault)
    with suppress(Killed, TrackerError):
        world.run()
    world.memory.new_run()


@pytest.mark.parametrize("lag", [0, 2, 6])
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize(("method", "nth"), CALLS)
def test_one_clean_run_mends_a_broken_one(method: str, nth: int, error: str, lag: int) -> None:
    world = fresh(lag)
    world.memory.picky = method == "assign"
    exception, after = ERRORS[error]()
    strike(world, Fault(method, exception, after, nth))
    world.run()
    world.assert_settled(KEYS)
    owners = {issue.assignees for issue in world.memory.issues_by_number.values()}
    labels = {issue.labels for issue in world.memory.issues_by_number.values()}
    assert labels == {frozenset({"postmortem", "needs-triage", "severity:sev2", "priority:P1", "type:prevent"})}
    assert owners == {("kim",)}


@pytest.mark.parametrize("lag", [0, 2, 6])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("method", ["create_issue", "swap", "assign"])
def test_runs_that_die_again_and_again(method: str, after: bool, lag: int) -> None:
    world = fresh(lag)
    world.memory.picky = method == "assign"
    for nth in (1, 1, 2, 1, 3, 2):
        strike(world, Fault(method, Killed(), after, nth))
    world.run()
    world.assert_settled(KEYS)


@pytest.mark.parametrize("error", ["killed before", "killed after", "unclear before", "unclear after", "refused"])
@pytest.mark.parametrize("method", ["update_issue", "add_labels", "ensure_label"])
def test_a_broken_update_is_made_up_for(method: str, error: str) -> None:
    world = fresh()
    world.points = [point(n, type=None) for n in (1, 2, 3)]
    world.run()
    world.points = [point(n, type="repair", title=f"Another title {n}") for n in (1, 2, 3)]
    exception, after = ERRORS[error]()
    strike(world, Fault(method, exception, after))
    world.run()
    world.assert_settled(KEYS)
    issues = world.memory.issues_by_number.values()
    assert {issue.title for issue in issues} == {f"Another title {n}" for n in (1, 2, 3)}
    assert all("type:repair" in issue.labels for issue in issues)


def test_an_unclear_creation_is_never_sent_twice() -> None:
    world = fresh()
    world.memory.faults.append(Fault("create_issue", UnclearAnswer("the answer was HTML"), nth=1))
    report = world.run()
    outcome = report.outcomes[[o.change.kind for o in report.outcomes].index(ChangeKind.CREATE_ISSUE)]
    assert outcome.result is Result.FAILED
    assert "stays claimed" in outcome.message
    assert world.memory.writes.count("create_issue") == 3
    assert len(world.memory.issues_by_number) == 2
    assert world.memory.entries[KEYS[0]].number is None


def test_an_unclear_creation_that_was_made_is_adopted_in_the_same_run() -> None:
    world = fresh(lag=6)
    world.memory.faults.append(Fault("create_issue", UnclearAnswer("connection lost"), after=True, nth=2))
    report = world.run()
    assert report.count(Result.FAILED) == 0
    assert world.memory.writes.count("create_issue") == 3
    assert sorted(e.number or 0 for e in world.memory.entries.values()) == [1, 2, 3]
    world.assert_settled(KEYS)


def test_a_secondary_limit_stops_creation_and_the_next_run_goes_on() -> None:
    world = fresh()
    world.memory.faults.append(Fault("create_issue", RateLimited("try again in an hour"), nth=2))
    report = world.run()
    assert world.memory.writes.count("create_issue") == 2
    assert report.count(Result.FAILED) == 0
    skipped = [o.message for o in report.outcomes if o.result is Result.SKIPPED]
    assert skipped == ["left for the next run: try again in an hour"] * 2
    world.memory.new_run()
    world.run()
    world.assert_settled(KEYS)


def test_a_missing_right_is_said_once_and_not_tried_again() -> None:
    world = fresh()
    world.memory.faults.append(Fault("create_issue", NotPermitted("the token lacks issues: write")))
    report = world.run()
    assert world.memory.writes.count("create_issue") == 1
    creations = [o for o in report.outcomes if o.change.kind is ChangeKind.CREATE_ISSUE]
    assert [o.result for o in creations] == [Result.FAILED, Result.SKIPPED, Result.SKIPPED]


def test_a_tracker_out_of_order_is_left_alone_after_three_failures() -> None:
    world = World(points=[point(n) for n in range(1, 8)])
    world.memory.faults += [Fault("create_issue", TrackerError("no route to host"), nth=n) for n in range(1, 8)]
    report = world.run()
    assert world.memory.writes.count("create_issue") == 3
    assert report.count(Result.FAILED) == 3


def test_without_the_journal_labels_and_markers_do() -> None:
    world = fresh()
    denied = [Fault("swap", JournalUnavailable("contents: write is missing"), nth=n) for n in range(1, 9)]
    world.memory.faults += denied
    report = world.run()
    assert report.count(Result.FAILED) == 0
    assert [n for n in report.notes if "contents: write is missing" in n and "one run" in n]
    assert world.memory.entries == {}
    assert world.memory.writes.count("swap") == 1
    world.assert_settled(KEYS)


def test_without_journal_and_label_creation_stops_before_it_could_repeat_itself() -> None:
    world = fresh()
    world.memory.drops = frozenset({"postmortem"})
    world.memory.faults.append(Fault("swap", JournalUnavailable("no")))
    report = world.run()
    assert world.memory.writes.count("create_issue") == 1
    assert any("could not be found again" in o.message for o in report.outcomes)


def test_an_ended_issue_is_still_the_bots_when_the_journal_is_lost() -> None:
    world = World(MemoryTracker(), [point(1)], write_files=True)
    world.run()
    world.memory.entries, world.memory.version = {}, 0
    world.memory.edit(1, state=IssueState.COMPLETED)
    world.run()
    assert world.points[0].outcome == "done"
    assert world.plan()[0].changes == ()


@pytest.mark.parametrize("picky", [False, True])
def test_dropped_labels_and_owners_are_said(picky: bool) -> None:
    world = fresh()
    world.memory.picky = picky
    world.memory.drops = frozenset({"priority:P1", "kim"})
    report = world.run()
    messages = [o.message for o in report.outcomes if o.change.kind is ChangeKind.CREATE_ISSUE]
    assert len(messages) == 3
    assert all("dropped the labels priority:P1" in m and "not assigned to kim" in m for m in messages)
    # What could not be put on stays to be done, and is done once it can be.
    owed = world.plan()[0].changes
    assert [change.kind for change in owed] == [ChangeKind.ADD_LABELS] * 3
    assert {change.content.labels for change in owed if change.content is not None} == {("priority:P1",)}
    world.memory.drops = frozenset({"kim"})
    world.memory.new_run()
    world.run()
    world.assert_settled(KEYS)
    world.memory.drops = frozenset()
    world.run()
    assert {issue.assignees for issue in world.memory.issues_by_number.values()} == {("kim",)}
    world.assert_settled(KEYS)


def test_an_issue_under_another_name_stops_the_run() -> None:
    world = fresh()
    world.memory.author = "someone-else"
    report = world.run()
    assert world.memory.writes.count("create_issue") == 1
    assert any("issues.bot" in o.message for o in report.outcomes if o.result is Result.FAILED)


def test_a_journal_that_is_always_moved_is_an_error_before_any_issue() -> None:
    world = fresh()

    def move(method: str) -> None:
        if method == "swap":
            world.memory.version += 1

    world.memory.before = move
    with pytest.raises(TrackerError, match="one run at a time"):
        world.run()
    assert "create_issue" not in world.memory.writes


def test_a_blind_list_stops_the_run_before_the_first_write() -> None:
    world = fresh()
    world.run()
    world.memory.lag = 1000
    world.points.append(point(4))
    world.memory.new_run()
    with pytest.raises(TrackerError, match="lists none"):
        world.run()
    assert world.memory.writes == []


def test_a_failed_page_stops_the_run_before_the_first_write() -> None:
    world = fresh()
    world.memory.faults.append(Fault("issues", TrackerError("page 2 cannot be read")))
    with pytest.raises(TrackerError, match="page 2"):
        world.run()
    assert world.memory.writes == []


def test_all_issues_deleted_is_not_blindness() -> None:
    world = fresh()
    world.run()
    for number in (1, 2, 3):
        world.memory.delete(number)
    world.memory.new_run()
    plan, _ = world.plan()
    assert {change.detail.get("fate") for change in plan.changes} == {"deleted"}
    assert len([note for note in plan.notes if "was deleted: it is not made again" in note]) == 3
    world.run()
    assert [entry.fate for entry in world.memory.entries.values()] == ["deleted"] * 3
    plan, _ = world.plan()
    assert plan.changes == ()
    assert len([note for note in plan.notes if "was deleted: it is not made again" in note]) == 3


def test_the_next_run_passes_deleted_numbers_when_it_looks_for_a_claim() -> None:
    world = fresh(lag=50)
    strike(world, Fault("create_issue", Killed(), after=True, nth=1))
    made = world.memory.issues_by_number.pop(1)
    world.memory.add(replace(made, number=3))
    world.memory.deleted |= {1, 2}
    world.run()
    assert world.memory.entries[KEYS[0]].number == 3
    assert sorted(world.memory.issues_by_number) == [3, 4, 5]


def test_a_claim_is_left_while_its_numbers_were_not_all_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    world = fresh(lag=50)
    strike(world, Fault("create_issue", Killed(), after=True, nth=1))
    made = world.memory.issues_by_number.pop(1)
    world.memory.deleted |= set(range(1, 10))
    world.memory.add(replace(made, number=10))
    with monkeypatch.context() as patch:
        patch.setattr("debrief.syncing.seeking.PROBE_MAX", 5)
        plan, _ = world.plan()
    assert plan.changes == ()
    assert plan.notes
    assert all("not every number could be looked at" in note for note in plan.notes)
    world.run()
    world.memory.let_lists_catch_up()
    world.assert_settled(KEYS)


def test_numbers_that_the_token_cannot_see_do_not_end_the_search() -> None:
    world = fresh()
    strike(world, Fault("create_issue", Killed(), after=True, nth=1))
    made = world.memory.issues_by_number.pop(1)
    # Somebody else's issue has number 5 and is in the lists; 1 to 3 are hidden, and the lists lack number 4 so far.
    world.memory.add(replace(made, number=5, body="", labels=frozenset()))
    world.memory.let_lists_catch_up()
    world.memory.lag = 50
    world.memory.add(replace(made, number=4))
    world.run()
    assert world.memory.entries[KEYS[0]].number == 4


def test_a_swap_whose_answer_is_lost_is_not_taken_for_another_runs() -> None:
    world = fresh()
    world.memory.faults += [Fault("swap", UnclearAnswer("timeout"), after=True, nth=n) for n in (1, 2, 5)]
    report = world.run()
    assert report.count(Result.DONE) == len(report.outcomes)
    world.assert_settled(KEYS)


def test_an_issue_that_is_edited_while_the_run_is_under_way_is_left() -> None:
    world = World(points=[point(1)])
    world.run()
    world.points = [point(1, title="New")]
    plan, view = world.plan()
    world.memory.edit(1, body="Mine now")
    from debrief.syncing.applying import apply_plan
    from debrief.syncing.orders import Orders
    from debrief.syncing.write_back import Files

    report = apply_plan(plan, view, world.memory.tracker, Files("/nonexistent"), Orders("r", "postmortem", 20))
    assert [(o.result, o.message) for o in report.outcomes] == [
        (Result.SKIPPED, "it was edited meanwhile; the next run looks again")
    ]
    assert world.memory.issues_by_number[1].body == "Mine now"


def test_dropped_labels_of_an_update_fail_and_the_marker_waits_for_them() -> None:
    world = fresh()
    world.points = [point(n, type=None) for n in (1, 2, 3)]
    world.run()
    world.points = [point(n, type="repair") for n in (1, 2, 3)]
    world.memory.drops = frozenset({"type:repair"})
    report = world.run()
    results = {(str(o.change.kind), o.result) for o in report.outcomes}
    assert ("add_labels", Result.FAILED) in results
    assert ("update_issue", Result.SKIPPED) in results
    world.memory.drops = frozenset()
    world.memory.new_run()
    world.run()
    world.assert_settled(KEYS)


def test_a_journal_that_fails_at_the_very_end_is_said() -> None:
    world = fresh()
    world.memory.faults.append(Fault("swap", TrackerError("no route to host"), nth=5))
    report = world.run()
    assert report.count(Result.DONE) == len(report.outcomes)
    assert report.notes == ("the journal was not written: no route to host; the next run goes on from the markers",)
    world.assert_settled(KEYS)

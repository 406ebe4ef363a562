"""Steps of triage as they are made: what is asked of the tracker, what is said, and what is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from debrief.errors import NotPermitted, TrackerError
from debrief.planning.plan import Change, ChangeKind
from debrief.syncing.outcome import Outcome, Result
from debrief.syncing.triage import FollowUps, dropped, steps_of
from debrief.trackers.port import IssueState, JournalEntry, ObservedIssue
from debrief.trackers.triage_port import Link, Placement
from fakes.plan_values import KEY

SHOWN = ObservedIssue(7, "node-7", "Title", "Text", IssueState.OPEN, frozenset(), "kim", "", milestone="M1", type="Bug")
PLACE = Change(
    ChangeKind.PLACE_ON_BOARD, KEY, 7, "Title", {"board": {"owner": "acme", "number": 4}, "fields": {"Due": "x"}}
)
LINK = Change(ChangeKind.LINK_SUB_ISSUE, KEY, 7, "Title", {"parent": 5, "parent_key": "x/PARENT-1"})
FIELDS = Change(
    ChangeKind.UPDATE_ISSUE,
    KEY,
    7,
    "Title",
    {"fields": ["milestone", "type"], "milestone": "m1", "milestone_number": 3, "type": "bug"},
)
CREATE = Change(ChangeKind.CREATE_ISSUE, KEY, None, "Title", {"milestone": "M1", "milestone_number": 3})


@dataclass
class Triage:
    """A tracker that takes steps of triage."""

    shown: ObservedIssue = SHOWN
    placement: Placement | None = Placement()  # noqa: RUF009  a frozen value
    answer: Link = Link.LINKED
    error: TrackerError | None = None
    calls: list[tuple[object, ...]] = field(default_factory=list)

    def place(self, owner: str, number: int, issue: int, words: Mapping[str, str]) -> Placement:
        self._called("place", owner, number, issue, dict(words))
        assert self.placement is not None
        return self.placement

    def fill(self, owner: str, number: int, issue: int, words: Mapping[str, str]) -> Placement | None:
        self._called("fill", owner, number, issue, dict(words))
        return self.placement

    def set_fields(self, issue: int, *, milestone: int | None = None, type: str | None = None) -> ObservedIssue:
        self._called("set", issue, milestone, type)
        return self.shown

    def link(self, parent: int, issue: int) -> Link:
        self._called("link", parent, issue)
        return self.answer

    def _called(self, *call: object) -> None:
        self.calls.append(call)
        if self.error is not None:
            raise self.error


@pytest.fixture
def triage() -> Triage:
    return Triage()


def placed(follow: FollowUps, before: str | None = None) -> str | None:
    """Return what the journal remembers of the key."""
    return follow.noted({KEY: JournalEntry("run", 3, 7, placed=before)})[KEY].placed


def test_each_step_is_asked_of_the_tracker_and_remembered(triage: Triage) -> None:
    follow = FollowUps(triage, {})
    for change in (PLACE, LINK, FIELDS):
        assert follow.do(change) == Outcome(change, Result.DONE, "", 7)
    assert triage.calls == [("place", "acme", 4, 7, {"Due": "x"}), ("link", 5, 7), ("set", 7, 3, "bug")]
    assert placed(follow) == "board,milestone,parent,type"
    assert placed(follow, "board,zeal") == "board,milestone,parent,type,zeal"
    assert follow.noted({}) == {}


def test_an_issue_of_this_very_run_has_its_number_by_now(triage: Triage) -> None:
    made: dict[str, int] = {}
    follow = FollowUps(triage, made)
    late = replace(PLACE, number=None)
    why = "its issue is not made yet; the next run goes on"
    assert follow.do(late) == Outcome(late, Result.SKIPPED, why)
    made[KEY] = 8
    assert follow.do(late) == Outcome(late, Result.DONE, "", 8)


def test_a_parent_of_this_very_run_has_its_number_by_now(triage: Triage) -> None:
    made: dict[str, int] = {}
    follow = FollowUps(triage, made)
    late = replace(LINK, detail={**LINK.detail, "parent": None})
    why = "its parent is not made yet; the next run goes on"
    assert follow.do(late) == Outcome(late, Result.SKIPPED, why, 7)
    assert placed(follow) is None
    made["x/PARENT-1"] = 6
    assert follow.do(late) == Outcome(late, Result.DONE, "", 7)
    assert triage.calls == [("link", 6, 7)]


def test_a_tracker_without_triage_says_so() -> None:
    assert FollowUps(None, {}).do(PLACE) == Outcome(PLACE, Result.SKIPPED, "this tracker does not offer it", 7)


def test_what_is_not_permitted_is_tried_once_and_other_steps_are_tried(triage: Triage) -> None:
    triage.error = NotPermitted("no right")
    follow = FollowUps(triage, {})
    with pytest.raises(NotPermitted):
        follow.do(PLACE)
    triage.error = None
    assert follow.do(PLACE) == Outcome(PLACE, Result.SKIPPED, "not tried again: no right", 7)
    assert follow.do(LINK).result is Result.DONE
    assert placed(follow) == "parent"


def test_each_step_that_is_not_permitted_is_remembered(triage: Triage) -> None:
    triage.error = NotPermitted("no right")
    follow = FollowUps(triage, {})
    for change in (PLACE, LINK, FIELDS):
        with pytest.raises(NotPermitted):
            follow.do(change)
    triage.error = None
    for change in (PLACE, LINK, FIELDS):
        assert follow.do(change) == Outcome(change, Result.SKIPPED, "not tried again: no right", 7)
    assert len(triage.calls) == 3


def test_what_fails_otherwise_is_tried_again(triage: Triage) -> None:
    triage.error = TrackerError("500")
    follow = FollowUps(triage, {})
    with pytest.raises(TrackerError):
        follow.do(PLACE)
    triage.error = None
    assert follow.do(PLACE).result is Result.DONE


@pytest.mark.parametrize(
    ("answer", "result", "said", "remembered"),
    [
        (Link.PRESENT, Result.DONE, "", "parent"),
        (Link.ELSEWHERE, Result.DONE, "it has another parent and stays there", "parent"),
        (Link.FULL, Result.SKIPPED, "#5 is full; the next run makes another parent", None),
        (Link.ABSENT, Result.SKIPPED, "this tracker has no sub-issues", None),
    ],
)
def test_what_becomes_of_a_sub_issue(
    triage: Triage, answer: Link, result: Result, said: str, remembered: str | None
) -> None:
    triage.answer = answer
    follow = FollowUps(triage, {})
    assert follow.do(LINK) == Outcome(LINK, result, said, 7)
    assert placed(follow) == remembered
    follow.do(LINK)
    # Where there are no sub-issues at all, it is not asked again.
    assert len(triage.calls) == (1 if answer is Link.ABSENT else 2)


def test_what_a_board_keeps_and_drops_is_said(triage: Triage) -> None:
    triage.placement = Placement(kept=("Due", "Status"), dropped=("Owner", "Sprint"))
    said = "it was on the board before: Due, Status left as they are; the board did not take Owner, Sprint"
    assert FollowUps(triage, {}).do(PLACE) == Outcome(PLACE, Result.DONE, said, 7)


def test_what_is_dropped_in_silence_is_said() -> None:
    right = "the token may not set it (push access), or the server does not know it"
    bare = replace(SHOWN, milestone=None, type="Task")
    assert dropped(FIELDS, SHOWN) == []
    assert dropped(FIELDS, bare) == [
        f"the tracker dropped the milestone m1: {right}",
        f"the tracker dropped the type bug: {right}",
    ]
    assert dropped(CREATE, bare) == [f"the tracker dropped the milestone M1: {right}"]
    assert dropped(replace(FIELDS, kind=ChangeKind.COMMENT), bare) == []


def test_which_steps_a_change_makes() -> None:
    assert [steps_of(change) for change in (PLACE, LINK, FIELDS, CREATE)] == [
        ("board",),
        ("parent",),
        ("milestone", "type"),
        ("milestone",),
    ]
    assert steps_of(replace(FIELDS, detail={"fields": ["body"]})) == ()
    assert steps_of(replace(FIELDS, detail={})) == ()
    assert steps_of(replace(PLACE, kind=ChangeKind.ADD_LABELS)) == ()


def test_what_was_done_with_the_creation_is_remembered() -> None:
    follow = FollowUps(None, {})
    follow.done(CREATE)
    follow.done(replace(CREATE, detail={}))
    assert placed(follow) == "milestone"


def test_fields_that_are_filled_later_put_no_issue_back_on_its_board() -> None:
    later = replace(PLACE, detail={**PLACE.detail, "later": True})
    triage = Triage(placement=Placement(kept=("Due",)))
    outcome = FollowUps(triage, {}).do(later)
    assert (outcome.result, outcome.message) == (Result.DONE, "Due left as they are")
    assert triage.calls == [("fill", "acme", 4, 7, {"Due": "x"})]
    gone = FollowUps(Triage(placement=None), {}).do(later)
    why = "it is not on the board any more, or the server cannot tell: fields are left to people"
    assert (gone.result, gone.message) == (Result.DONE, why)

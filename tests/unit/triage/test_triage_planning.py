"""How the steps of triage come into a plan: what is looked at, once, and in which order things are done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from debrief.errors import NotPermitted
from debrief.planning.desired import DesiredIssue, DesiredPoint
from debrief.planning.marker import Marker, write_body
from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.plan import Change, ChangeKind, IssueContent, Plan
from debrief.planning.recorded import Entry, Recorded
from debrief.planning.triage import Needs, Offer
from debrief.planning.triage_parents import SUB_ISSUES_MAX
from debrief.syncing.triage_planning import TriagePlanner, look
from debrief.trackers.triage_port import BoardField, Milestone
from debrief_schemas.settings import Settings
from fakes.sync_world import point

PM = "2026-11-20-checkout-502s"
KEY = f"{PM}/AP-1"
FIRST, SECOND = f"{PM}/PARENT-1", f"{PM}/PARENT-2"
BOT = "bot[bot]"
FIELDS = (BoardField("1", "Note", "text"),)
NO_TYPES = (
    "no issue type is set: this repository has none (types belong to an organization, and GitHub Enterprise Server may"
    " not have them); take `issues.type` out of the settings"
)
AGAIN = "what was not there is looked for again when there is something else to do, and by `debrief apply --nudge`"
NO_SUB_ISSUES = "no sub-issue is linked: this server has none; take `issues.parent` out of the settings"


@dataclass
class Reader:
    """What a tracker offers, and what was asked for."""

    fields: Sequence[BoardField] = FIELDS
    stones: Sequence[Milestone] = (Milestone(3, "Reliability"),)
    types: Sequence[str] | None = ("Task",)
    counts: dict[int, int | None] = field(default_factory=dict)
    refusal: NotPermitted | None = None
    calls: list[tuple[object, ...]] = field(default_factory=list)

    def board_fields(self, owner: str, number: int) -> Sequence[BoardField]:
        self._called("board", owner, number)
        return self.fields

    def milestones(self) -> Sequence[Milestone]:
        self._called("milestones")
        return self.stones

    def issue_types(self) -> Sequence[str] | None:
        self.calls.append(("types",))
        return self.types

    def sub_issues(self, number: int) -> int | None:
        self.calls.append(("sub-issues", number))
        return self.counts.get(number, 0)

    def _called(self, *call: object) -> None:
        self.calls.append(call)
        if self.refusal is not None:
            raise self.refusal


def settings(**issues: Any) -> Settings:
    return Settings.model_validate({"issues": issues})


EVERYTHING = settings(
    milestone={"title": "Reliability"}, type="Task", parent=True, board={"owner": "acme", "number": 4}
)
PARENT = settings(parent=True)


def test_only_what_a_step_needs_is_asked_for() -> None:
    reader = Reader()
    assert look(reader, Needs(), EVERYTHING) == Offer(sub_issues={})
    assert reader.calls == []
    assert look(reader, Needs(board=True), settings()) == Offer(sub_issues={})
    assert reader.calls == []


def test_everything_that_is_asked_for_is_offered() -> None:
    reader = Reader(counts={50: 7, 60: 8})
    offer = look(reader, Needs(board=True, milestones=True, types=True, parents=(50, 60)), EVERYTHING)
    assert offer == Offer(FIELDS, (Milestone(3, "Reliability"),), ("Task",), {50: 7, 60: 8})
    assert reader.calls == [
        ("board", "acme", 4),
        ("milestones",),
        ("types",),
        ("sub-issues", 50),
        ("sub-issues", 60),
    ]


def test_what_may_not_be_seen_is_said_and_left_out() -> None:
    reader = Reader(refusal=NotPermitted("no right"))
    assert look(reader, Needs(board=True, milestones=True), EVERYTHING) == Offer(
        sub_issues={}, notes=("issues are not placed: no right", "no milestone is set: no right")
    )


def test_a_repository_without_types_says_so() -> None:
    assert look(Reader(types=None), Needs(types=True), EVERYTHING) == Offer(sub_issues={}, notes=(NO_TYPES,))
    assert look(Reader(types=()), Needs(types=True), EVERYTHING) == Offer(types=(), sub_issues={})


@pytest.mark.parametrize("wanted", [Needs(parents=(50,), probe=60), Needs(probe=50), Needs(parents=(50,))])
def test_a_server_has_no_sub_issues_where_no_issue_says_otherwise(wanted: Needs) -> None:
    reader = Reader(counts={50: None, 60: None})
    assert look(reader, wanted, PARENT) == Offer(sub_issues=None, notes=(NO_SUB_ISSUES,))
    assert [number for _, number in reader.calls] == [50, 60][: len(reader.calls)]
    assert len(reader.calls) == len(wanted.parents) + (wanted.probe is not None)


@pytest.mark.parametrize(
    ("wanted", "counts"),
    [(Needs(parents=(50, 70), probe=60), {70: 0}), (Needs(parents=(50,), probe=60), {60: 0})],
    ids=["another parent", "another issue"],
)
def test_a_parent_that_is_gone_says_nothing_of_the_server(wanted: Needs, counts: dict[int, int]) -> None:
    assert look(Reader(counts={50: None}), wanted, PARENT) == Offer(sub_issues=counts)


def test_a_parent_that_gives_no_answer_gets_nothing() -> None:
    bench = Bench([point()], reader=Reader(counts={50: None}))
    found = bench.add(Plan("github"), {**OPEN, FIRST: Entry("run", 1, 50, "d")}, seen(7, KEY), seen(50, FIRST))
    assert [one.detail["parent_key"] for one in found.of_kind(ChangeKind.LINK_SUB_ISSUE)] == [SECOND]


def seen(number: int, key: str, **changes: object) -> SeenIssue:
    issue = SeenIssue(number, "T", write_body("x", Marker(key, "0" * 32)), BOT)
    return replace(issue, **changes)  # type: ignore[arg-type]


def render(one: DesiredPoint) -> DesiredIssue:
    return DesiredIssue(one, one.title, "Text")


def change(kind: ChangeKind, key: str | None, number: int | None = None, title: str = "T") -> Change:
    return Change(kind, key, number, title, {}, IssueContent("T", "x"))


def making(issues: Sequence[DesiredIssue]) -> Plan:
    """Plan as if every parent had to be made."""
    made = tuple(change(ChangeKind.CREATE_ISSUE, one.point.key, title=one.title) for one in issues)
    return Plan("github", made)


@dataclass
class Bench:
    """A planner, and what it asks for."""

    points: Sequence[DesiredPoint]
    settings: Settings = PARENT
    reader: Reader | None = field(default_factory=Reader)
    held: frozenset[str] = frozenset()
    own: Callable[[Sequence[DesiredIssue]], Plan] = making
    asked: list[list[str]] = field(default_factory=list)

    def add(self, base: Plan, entries: dict[str, Entry] | None = None, *issues: SeenIssue) -> Plan:
        """Add the steps to a plan."""
        planner = TriagePlanner(self.points, self.settings, self.reader, render, self.held)
        return self.add_with(planner, base, entries, *issues)

    def add_with(
        self, planner: TriagePlanner, base: Plan, entries: dict[str, Entry] | None = None, *issues: SeenIssue
    ) -> Plan:
        """Add the steps by a planner that may have looked before."""

        def plan_parents(wanted: Sequence[DesiredIssue]) -> Plan:
            self.asked.append([one.point.key for one in wanted])
            return self.own(wanted)

        observed = Observed(BOT, {one.number: one for one in issues})
        return planner.add(base, Recorded(entries or {}), observed, plan_parents)


def steps(plan: Plan) -> list[tuple[str, str | None]]:
    return [(str(one.kind), one.key or one.title) for one in plan.changes]


CREATE = change(ChangeKind.CREATE_ISSUE, KEY)


def test_a_tracker_that_offers_nothing_says_what_is_left_out() -> None:
    base = Plan("local", (CREATE,), ("a note",))
    found = Bench([point()], EVERYTHING, None).add(base)
    note = "this tracker has none of what is set under issues: board, milestone, type, parent; it is left out"
    assert found == replace(base, notes=("a note", note))
    assert Bench([point()], settings(type="Task"), None).add(base).notes[-1] == (
        "this tracker has none of what is set under issues: type; it is left out"
    )


def test_without_a_step_nothing_is_looked_at_and_the_plan_stays() -> None:
    bench = Bench([point()])
    base = Plan("github", (), ("a note",))
    assert bench.add(base) == base
    assert (bench.reader and bench.reader.calls, bench.asked) == ([], [])


def test_nothing_is_looked_at_twice() -> None:
    bench = Bench([point()], EVERYTHING)
    planner = TriagePlanner(bench.points, bench.settings, bench.reader, render)
    for _ in range(2):
        found = bench.add_with(planner, Plan("github", (CREATE,)))
    assert bench.reader is not None
    assert bench.reader.calls == [("board", "acme", 4), ("milestones",), ("types",)]
    made = found.of_kind(ChangeKind.CREATE_ISSUE)[-1]
    assert dict(made.detail) == {"milestone": "Reliability", "milestone_number": 3, "type": "Task"}
    assert made.content == IssueContent("T", "x", milestone=3, type="Task")


def test_a_parent_is_made_before_the_first_of_its_own_and_linked_after_all() -> None:
    other = point(1, "2026-11-21-mail")
    base = Plan(
        "github",
        (
            change(ChangeKind.ENSURE_LABEL, None, title="team"),
            change(ChangeKind.CREATE_ISSUE, other.key),
            CREATE,
            change(ChangeKind.CREATE_ISSUE, "2026-11-22-x/AP-1"),
            change(ChangeKind.UPDATE_ISSUE, "2026-11-22-x/AP-2", 9),
            change(ChangeKind.COMMENT, "2026-11-22-x/AP-2", 9),
        ),
    )
    assert steps(Bench([point(), other]).add(base)) == [
        ("ensure_label", "team"),
        ("create_issue", "2026-11-21-mail/PARENT-1"),
        ("create_issue", other.key),
        ("create_issue", FIRST),
        ("create_issue", KEY),
        ("create_issue", "2026-11-22-x/AP-1"),
        ("update_issue", "2026-11-22-x/AP-2"),
        ("link_sub_issue", KEY),
        ("link_sub_issue", other.key),
        ("comment", "2026-11-22-x/AP-2"),
    ]


def test_what_is_planned_for_a_parent_itself_is_taken_as_far_as_it_may_be_done() -> None:
    def own(issues: Sequence[DesiredIssue]) -> Plan:
        return Plan(
            "github",
            (
                change(ChangeKind.ENSURE_LABEL, None, title="team"),
                change(ChangeKind.ENSURE_LABEL, None, title="parents"),
                change(ChangeKind.ADD_LABELS, FIRST, 50),
                change(ChangeKind.UPDATE_ISSUE, FIRST, 50),
                change(ChangeKind.CLOSE_ISSUE, FIRST, 51),
                change(ChangeKind.COMMENT, FIRST, 50),
                change(ChangeKind.RECORD_NUMBER, FIRST, 50),
                change(ChangeKind.RECORD_OUTCOME, FIRST, 50),
            ),
            (f"{FIRST}: it was edited", "2026-11-21-mail/AP-1: not of the parents"),
        )

    base = Plan(
        "github",
        (
            change(ChangeKind.ENSURE_LABEL, None, title="team"),
            change(ChangeKind.ADD_LABELS, KEY, 7),
            change(ChangeKind.RECORD_NUMBER, KEY, 7),
        ),
        ("a note",),
    )
    entries = {FIRST: Entry("run", 1, 50, "d"), KEY: Entry("run", 1, 7, "d", frozenset({"parent"}))}
    found = Bench([point()], own=own).add(base, entries, seen(7, KEY), seen(50, FIRST))
    assert steps(found) == [
        ("ensure_label", "team"),
        ("ensure_label", "parents"),
        ("add_labels", KEY),
        ("add_labels", FIRST),
        ("update_issue", FIRST),
        ("record_number", KEY),
        ("close_issue", FIRST),
        ("record_number", FIRST),
    ]
    assert found.notes == ("a note", f"{FIRST}: it was edited")


OPEN = {KEY: Entry("run", 1, 7, "d")}


@pytest.mark.parametrize(
    ("entries", "issues", "wanted", "parent"),
    [
        ({}, (), [FIRST], (None, FIRST)),
        ({FIRST: Entry("run", 1, 50, "d")}, (seen(50, FIRST),), [FIRST], (50, FIRST)),
        # By its marker alone.
        ({}, (seen(50, FIRST),), [FIRST], (50, FIRST)),
        # Claimed, and perhaps made.
        ({SECOND: Entry("dead", 1)}, (), [FIRST, SECOND], (None, FIRST)),
        # It is lost: people may have done that, and another one is made.
        ({FIRST: Entry("run", 1, 50, "d")}, (), [FIRST, SECOND], (None, SECOND)),
    ],
    ids=["none yet", "journal", "marker", "claimed", "lost"],
)
def test_which_parent_an_action_point_goes_to(
    entries: dict[str, Entry], issues: tuple[SeenIssue, ...], wanted: list[str], parent: tuple[int | None, str]
) -> None:
    bench = Bench([point()])
    found = bench.add(Plan("github"), {**OPEN, **entries}, seen(7, KEY), *issues)
    assert bench.asked == [wanted]
    (link,) = found.of_kind(ChangeKind.LINK_SUB_ISSUE)
    assert (link.detail["parent"], link.detail["parent_key"]) == parent


def test_a_full_parent_is_followed_by_another() -> None:
    bench = Bench([point()], reader=Reader(counts={50: SUB_ISSUES_MAX}))
    found = bench.add(Plan("github"), {**OPEN, FIRST: Entry("run", 1, 50, "d")}, seen(7, KEY), seen(50, FIRST))
    assert bench.asked == [[FIRST, SECOND]]
    assert [one.detail["parent_key"] for one in found.of_kind(ChangeKind.LINK_SUB_ISSUE)] == [SECOND]


def test_a_parent_of_another_repository_is_left_alone() -> None:
    bench = Bench([point()], held=frozenset({FIRST}))
    bench.add(Plan("github"), {**OPEN, FIRST: Entry("run", 1, 50, "d")}, seen(7, KEY), seen(50, FIRST))
    assert bench.asked == [[SECOND]]


def test_without_sub_issues_parents_that_exist_are_kept_and_none_is_made() -> None:
    bench = Bench([point()], reader=Reader(counts={7: None, 50: None}))
    found = bench.add(Plan("github"), OPEN, seen(7, KEY))
    assert (bench.asked, found.changes, found.notes) == ([], (), (NO_SUB_ISSUES, AGAIN))
    found = bench.add(Plan("github"), {**OPEN, FIRST: Entry("run", 1, 50, "d")}, seen(7, KEY), seen(50, FIRST))
    assert bench.asked == [[FIRST]]
    assert found.of_kind(ChangeKind.LINK_SUB_ISSUE) == ()


def test_without_the_setting_there_are_no_parents() -> None:
    bench = Bench([point()], settings())
    entries = {**OPEN, FIRST: Entry("run", 1, 50, "d")}
    assert bench.add(Plan("github", (CREATE,)), entries, seen(7, KEY), seen(50, FIRST)).changes == (CREATE,)
    assert bench.asked == []


def test_what_has_its_parent_is_not_linked_again() -> None:
    entries = {KEY: Entry("run", 1, 7, "d", frozenset({"parent"}))}
    bench = Bench([point()])
    assert bench.add(Plan("github"), entries, seen(7, KEY)) == Plan("github")
    assert bench.asked == []

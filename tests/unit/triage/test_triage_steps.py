"""Which steps are left, which parents are wanted, and where an issue belongs: literals in, literals out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from debrief.planning import triage, triage_candidates
from debrief.planning.desired import DesiredPoint, Sibling
from debrief.planning.marker import Marker, digest_labels, digest_text, write_body
from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.plan import Change, ChangeKind, Plan
from debrief.planning.recorded import Entry, Recorded
from debrief.planning.triage import Needs, Offer, Steps
from debrief.planning.triage_candidates import Candidate, with_accounts, with_left
from debrief.planning.triage_parents import (
    PARENTS_MAX,
    SUB_ISSUES_MAX,
    allot,
    known_number,
    likely_parents,
    parent_keys,
    parent_points,
)
from debrief.planning.triage_routes import routed
from debrief.trackers.triage_port import BoardField, Milestone
from debrief_schemas.identifiers import is_action_id
from debrief_schemas.settings import Settings
from fakes.sync_world import point

PM = "2026-11-20-checkout-502s"
KEY = f"{PM}/AP-1"
BOT = "bot[bot]"
EVERYTHING = {
    "milestone": {"title": "Reliability"},
    "type": "Task",
    "parent": True,
    "board": {"owner": "acme", "number": 4},
}


def settings(**issues: Any) -> Settings:
    return Settings.model_validate({"issues": issues})


def seen(number: int = 7, key: str = KEY, **changes: object) -> SeenIssue:
    marker = Marker(key, digest_text("T", "x"), digest_labels(()))
    return replace(SeenIssue(number, "T", write_body("x", marker), BOT), **changes)  # type: ignore[arg-type]


def left(
    entry: Entry | None = None, issue: SeenIssue | None = None, made: bool = False, **changes: object
) -> tuple[Candidate, ...]:
    base = Plan("github", (Change(ChangeKind.CREATE_ISSUE, KEY, None, "T"),) if made else ())
    observed = Observed(BOT, {issue.number: issue} if issue else {})
    return candidates([point(**changes)], base, Recorded({KEY: entry} if entry else {}), observed)


def test_an_issue_that_is_being_made_has_every_step_left() -> None:
    assert left(made=True) == (Candidate(point(), None),)


def test_an_issue_is_known_by_its_journal_entry() -> None:
    assert left(Entry("run", 1, 7, "d", frozenset({"board"})), seen()) == (
        Candidate(point(), seen(), frozenset({"board"})),
    )
    # A claim whose issue a marker shows.
    assert left(Entry("run", 1), seen()) == (Candidate(point(), seen()),)


@pytest.mark.parametrize(
    ("entry", "issue", "changes"),
    [
        (None, seen(), {}),
        (Entry("run", 1, 7, "d"), None, {}),
        (Entry("run", 1, 7, "d"), seen(state="completed"), {}),
        (Entry("run", 1, 7, "d"), seen(key=f"{PM}/AP-2"), {}),
        (Entry("run", 1, 7, "d"), seen(author="kim"), {}),
        (Entry("run", 1, 7, "d"), seen(), {"outcome": "done"}),
        (Entry("run", 1, 7, "d"), seen(), {"number": 8}),
    ],
    ids=["no entry", "not seen", "closed", "another's", "a person's", "ended", "two numbers"],
)
def test_nothing_is_left_where_nobody_knows_or_it_is_over(
    entry: Entry | None, issue: SeenIssue | None, changes: dict[str, Any]
) -> None:
    assert left(entry, issue, **changes) == ()


@pytest.mark.parametrize(
    ("detail", "state", "candidate"),
    [
        ({"origin": "imported"}, "open", True),
        ({"origin": "imported"}, "completed", False),
        ({"where": ["file", "journal"]}, "open", False),
    ],
    ids=["taken on", "taken on when it was over", "only recorded"],
)
@pytest.mark.parametrize("entry", [None, Entry("run", 1, 7, "d", frozenset({"board"}))], ids=["unknown", "known"])
def test_an_issue_that_is_taken_on_now_has_every_step_left(
    detail: dict[str, object], state: str, candidate: bool, entry: Entry | None
) -> None:
    theirs = SeenIssue(7, "Theirs", "Their text", "kim", state=state)
    record = Change(ChangeKind.RECORD_NUMBER, KEY, 7, "T", detail)
    recorded = Recorded({KEY: entry} if entry else {})
    found = candidates([point()], Plan("github", (record,)), recorded, Observed(BOT, {7: theirs}))
    assert found == ((Candidate(point(), theirs),) if candidate else ())


def candidates(
    points: Sequence[DesiredPoint], base: Plan, recorded: Recorded, observed: Observed
) -> tuple[Candidate, ...]:
    return triage_candidates.candidates(points, base, recorded, observed, settings())


def needs(
    found: Sequence[Candidate], wanted: Settings, recorded: Recorded, observed: Observed, held: frozenset[str]
) -> Needs:
    return triage.needs([with_left(one, wanted, recorded, observed) for one in found], recorded, observed, held)


LOOKED = Needs(board=True, milestones=True, types=True, children=True)


def steps(
    found: Sequence[Candidate], allotted: dict[str, str], parents: dict[str, int], wanted: Settings, offer: Offer
) -> Steps:
    """Return what is to be done and said; what is to be remembered has tests of its own."""
    ready = [with_left(one, wanted, Recorded(), Observed(BOT)) for one in found]
    return replace(triage.steps(ready, allotted, parents, wanted, offer, LOOKED), lacking={})


def look_for(one: Candidate, **issues: Any) -> Needs:
    observed = Observed(BOT, {one.seen.number: one.seen} if one.seen else {})
    return needs([one], settings(**issues), Recorded(), observed, frozenset())


def test_what_is_looked_at_is_what_a_step_needs() -> None:
    fresh = Candidate(point(), None)
    assert look_for(fresh) == Needs()
    assert look_for(fresh, **EVERYTHING) == Needs(board=True, milestones=True, types=True, children=True)
    there = Candidate(point(), seen(milestone="Theirs", type="Bug"))
    assert look_for(there, **EVERYTHING) == Needs(board=True, children=True, probe=7)
    done = Candidate(point(), seen(), frozenset({"board", "milestone", "type", "parent"}))
    assert look_for(done, **EVERYTHING) == Needs()


def test_parents_that_exist_are_looked_at_once_and_those_of_others_not() -> None:
    other = "2026-11-21-mail"
    left = [Candidate(point(n), seen(n + 6)) for n in (1, 2)]
    left += [Candidate(point(1, other), None), Candidate(point(3), None, frozenset({"parent"}))]
    keys = {f"{PM}/PARENT-1": 50, f"{PM}/PARENT-2": 60, f"{other}/PARENT-1": 70}
    recorded = Recorded({key: Entry("run", 1, number, "d") for key, number in keys.items()})
    there = (seen(50, f"{PM}/PARENT-1"), seen(70, f"{other}/PARENT-1"))
    observed = Observed(BOT, {one.number: one for one in (*(one.seen for one in left if one.seen), *there)})
    held = frozenset({f"{PM}/PARENT-2"})
    assert needs(left, settings(parent=True), recorded, observed, held) == Needs(
        children=True, parents=(50, 70), probe=7
    )
    assert needs(left, settings(), recorded, observed, held) == Needs()
    # A parent that exists shows whether there are sub-issues; without one any issue does.
    none = replace(observed, issues={number: one for number, one in observed.issues.items() if number < 50})
    assert needs(left, settings(parent=True), Recorded(), none, held) == Needs(children=True, probe=7)
    assert needs(left[3:], settings(parent=True), recorded, observed, held) == Needs()
    # One that is not there is asked for nothing.
    fewer = replace(observed, issues={number: one for number, one in observed.issues.items() if number != 70})
    assert needs(left, settings(parent=True), recorded, fewer, held) == Needs(children=True, parents=(50,), probe=7)


def test_what_an_issue_bears_already_is_neither_looked_for_nor_changed() -> None:
    offer = Offer(milestones=(Milestone(3, "Reliability"),), types=("Task",))
    wanted = settings(milestone={"title": "Reliability"}, type="Task")
    theirs, placed = seen(milestone="Theirs", type="Bug"), frozenset({"milestone", "type"})
    for one in (Candidate(point(), theirs), Candidate(point(), seen(), placed), Candidate(point(), None, placed)):
        assert steps([one], {}, {}, wanted, offer) == Steps()
        assert look_for(one, milestone={"title": "Reliability"}, type="Task") == Needs()
    half = steps([Candidate(point(), seen(type="Bug"))], {}, {}, wanted, offer)
    assert [dict(change.detail) for change in half.changes] == [
        {"fields": ["milestone"], "milestone": "Reliability", "milestone_number": 3}
    ]


@pytest.mark.parametrize(
    ("milestones", "note"),
    [
        ((Milestone(1, "Reliability", open=False),), "is closed"),
        ((Milestone(1, "reliability", open=False), Milestone(2, "Reliable")), "is closed; did you mean `Reliable`?"),
        ((Milestone(1, "Reliabilty"), Milestone(2, "Sprint")), "is not there; did you mean `Reliabilty`?"),
        ((Milestone(1, "Reliabilty", open=False), Milestone(2, "Sprint")), "is not there; there are `Sprint`"),
        ((), "is not there"),
    ],
)
def test_a_milestone_that_cannot_be_set_is_said_once_with_the_nearest(
    milestones: tuple[Milestone, ...], note: str
) -> None:
    found = steps(
        [Candidate(point(n), None) for n in (1, 2)],
        {},
        {},
        settings(milestone={"title": "Reliability"}),
        Offer(milestones=milestones),
    )
    assert found == Steps(notes=(f"the milestone `Reliability` (issues.milestone) {note}",))


def test_of_milestones_of_one_name_the_open_one_is_set() -> None:
    offer = Offer(milestones=(Milestone(1, "reliability", open=False), Milestone(2, "RELIABILITY"), Milestone(3, "x")))
    found = steps([Candidate(point(), None)], {}, {}, settings(milestone={"title": "Reliability"}), offer)
    assert dict(found.beginnings[KEY]) == {"milestone": "RELIABILITY", "milestone_number": 2}


@pytest.mark.parametrize(
    ("types", "note"),
    [
        (("Tusk", "Bug"), "; did you mean `Tusk`?"),
        (("Bug", "Feature"), "; there are `Bug`, `Feature`"),
        ((), ""),
    ],
)
def test_a_type_that_is_not_there_is_said(types: tuple[str, ...], note: str) -> None:
    found = steps([Candidate(point(), None)], {}, {}, settings(type="Task"), Offer(types=types))
    assert found == Steps(notes=(f"the issue type `Task` (issues.type) is not there{note}",))


def test_a_type_is_set_as_the_tracker_writes_it() -> None:
    found = steps([Candidate(point(), seen())], {}, {}, settings(type="task"), Offer(types=("Bug", "TASK")))
    assert [dict(change.detail) for change in found.changes] == [{"fields": ["type"], "type": "TASK"}]


def test_a_link_names_the_parent_that_exists() -> None:
    one = Candidate(point(), seen())
    found = steps([one], {KEY: f"{PM}/PARENT-2"}, {f"{PM}/PARENT-2": 60}, settings(parent=True), Offer())
    assert [dict(change.detail) for change in found.changes] == [{"parent": 60, "parent_key": f"{PM}/PARENT-2"}]


def test_what_a_board_lacks_is_said_and_the_issue_is_placed_all_the_same() -> None:
    board = {"owner": "acme", "number": 4, "fields": {"owner": "Note", "due": "Due"}}
    offer = Offer(fields=(BoardField("1", "Note", "text"),))
    found = steps([Candidate(point(n), seen(n + 6)) for n in (1, 2)], {}, {}, settings(board=board), offer)
    assert [(str(one.kind), one.number, one.detail["fields"]) for one in found.changes] == [
        ("place_on_board", 7, {"Note": "kim"}),
        ("place_on_board", 8, {"Note": "kim"}),
    ]
    assert found.notes == ("board acme/4: it has no field `Due`; there are `Note`",)
    placed = Candidate(point(), seen(), frozenset({"board"}))
    assert steps([placed], {}, {}, settings(board=board), offer) == Steps()
    assert steps([placed], {}, {}, settings(), offer) == Steps()


def test_each_of_several_is_judged_for_itself() -> None:
    """One that is over, unknown, taken on or closed says nothing of those behind it."""
    points = [point(1, outcome="done"), point(2), point(3), point(4), point(5), point(6)]
    keys = [one.key for one in points]
    changes = (
        Change(ChangeKind.CREATE_ISSUE, keys[1], None, "T"),
        Change(ChangeKind.RECORD_NUMBER, keys[2], 20, "T", {"origin": "imported"}),
    )
    issues = {
        20: SeenIssue(20, "Theirs", "Text", "kim", state="completed"),
        21: seen(21, keys[4]),
        22: SeenIssue(22, "Theirs", "Text", "kim"),
        23: SeenIssue(23, "Other", "Text", "kim"),
    }
    entries = {keys[4]: Entry("run", 1, 21, "d"), keys[5]: Entry("run", 1, 22, "d", imported=True)}
    found = candidates(points, Plan("github", changes), Recorded(entries), Observed(BOT, issues))
    assert found == (
        Candidate(points[1], None),
        Candidate(points[4], issues[21]),
        Candidate(points[5], issues[22]),
    )
    # The marker of one that a person made is not asked for; that it is the one that the journal knows, is.
    wrong = {keys[5]: Entry("run", 1, 22, "d", imported=True, fate="deleted")}
    named = [replace(points[5], number=23)]
    assert candidates(named, Plan("github"), Recorded(wrong), Observed(BOT, issues)) == ()


def test_every_request_is_a_change_of_its_own() -> None:
    offer = Offer(
        fields=(BoardField("1", "Note", "text"),),
        milestones=(Milestone(3, "Reliability"),),
        types=("Task",),
        sub_issues={},
    )
    found = steps([Candidate(point(), seen())], {KEY: f"{PM}/PARENT-1"}, {}, settings(**EVERYTHING), offer)
    title = point().title
    assert found.notes == ()
    assert [change.to_json() for change in found.changes] == [
        {
            "kind": "update_issue",
            "key": KEY,
            "number": 7,
            "title": title,
            "detail": {
                "fields": ["milestone", "type"],
                "milestone": "Reliability",
                "milestone_number": 3,
                "type": "Task",
            },
        },
        {
            "kind": "link_sub_issue",
            "key": KEY,
            "number": 7,
            "title": title,
            "detail": {"parent": None, "parent_key": f"{PM}/PARENT-1"},
        },
        {
            "kind": "place_on_board",
            "key": KEY,
            "number": 7,
            "title": title,
            "detail": {"board": {"owner": "acme", "number": 4}, "fields": {}},
        },
    ]


def test_what_is_not_offered_makes_no_change() -> None:
    assert steps([Candidate(point(), None)], {}, {}, settings(**EVERYTHING), Offer(notes=("why",))).notes == ("why",)
    assert steps([Candidate(point(), None)], {}, {}, settings(**EVERYTHING), Offer()).changes == ()


@pytest.mark.parametrize(("due", "number"), [("2026-11-30", 1), ("2026-12-01", 3), ("2027-01-01", None), (None, None)])
def test_a_milestone_by_due_date_is_the_first_that_ends_no_sooner(due: str | None, number: int | None) -> None:
    offer = Offer(
        milestones=(
            Milestone(1, "November", due=date(2026, 11, 30)),
            Milestone(2, "Late", due=date(2026, 12, 31)),
            Milestone(3, "Early", due=date(2026, 12, 15)),
            Milestone(4, "Closed", open=False, due=date(2026, 12, 2)),
            Milestone(5, "Never"),
        )
    )
    found = steps([Candidate(point(due=due), None)], {}, {}, settings(milestone={"by_due": True}), offer)
    # It goes into the request that makes the issue.
    assert found.changes == ()
    assert [one["milestone_number"] for one in found.beginnings.values()] == ([number] if number else [])


def test_keys_of_parents_are_no_keys_of_action_points() -> None:
    assert not any(is_action_id(key.rpartition("/")[2]) for key in parent_keys(PM))
    assert list(parent_points([point(1), point(2)])) == list(parent_keys(PM))
    parent = parent_points([point(1), point(2)])[f"{PM}/PARENT-2"]
    assert parent.title == "Checkout returned 502s during a node rollover (2)"
    assert [sibling.action_id for sibling in parent.siblings] == ["AP-1", "AP-2"]
    assert (parent.owner, parent.priority, parent.number, parent.parent, parent.numbered) == (
        None,
        None,
        None,
        True,
        False,
    )


def test_a_post_mortem_has_so_many_parents_at_most() -> None:
    keys = parent_keys(PM)
    assert (len(keys), keys[0], keys[-1]) == (PARENTS_MAX, f"{PM}/PARENT-1", f"{PM}/PARENT-{PARENTS_MAX}")


def test_a_parent_has_nothing_of_what_belongs_to_one_action_point() -> None:
    ended = {"outcome": "declined", "closed_on": "2026-12-01", "reason": "Too dear"}
    first = point(1, account="kim", number=7, misplaced=8, services=("edge",), **ended)
    second = parent_points([first, point(2)])[f"{PM}/PARENT-2"]
    assert second == DesiredPoint(
        key=f"{PM}/PARENT-2",
        action_id="PARENT-2",
        title="Checkout returned 502s during a node rollover (2)",
        postmortem_id=PM,
        postmortem_title="Checkout returned 502s during a node rollover",
        path=first.path,
        status=first.status,
        severity="sev2",
        impact=first.impact,
        siblings=(Sibling("AP-1", first.title), Sibling("AP-2", point(2).title)),
        services=("edge",),
        parent=True,
    )


def test_the_parents_that_a_tracker_in_step_has_are_one_for_each_repository_with_open_work() -> None:
    points = [
        point(1, repository="acme/mail"),
        point(2, outcome="done"),
        point(3, repository="acme/edge", outcome="done"),
        point(4, repository="acme/mail", outcome="done"),
        point(5),
    ]

    def keys(known: tuple[str, ...] = ()) -> list[tuple[str, list[str]]]:
        found = likely_parents(points, known)
        return [(one.action_id, [sibling.action_id for sibling in one.siblings]) for one in found]

    # That of the record's own repository comes first.
    assert keys() == [("PARENT-1", ["AP-2", "AP-5"]), ("PARENT-2", ["AP-1", "AP-4"])]
    assert keys((f"{PM}/PARENT-3",)) == [*keys(), ("PARENT-3", ["AP-3"])]
    assert likely_parents([point(1, outcome="done")]) == ()
    many = [point(n, repository=f"acme/r{n}") for n in range(PARENTS_MAX + 1)]
    assert [one.repository for one in likely_parents(many)] == [one.repository for one in many[:PARENTS_MAX]]


def test_a_parent_whose_sub_issues_were_not_counted_has_room_for_all() -> None:
    points = [point(n) for n in range(1, SUB_ISSUES_MAX + 2)]
    allotted = allot(points, {f"{PM}/PARENT-1": 50}, {})
    assert list(allotted.values()) == [f"{PM}/PARENT-1"] * SUB_ISSUES_MAX + [f"{PM}/PARENT-2"]


def test_a_parent_is_known_by_the_journal_before_its_marker() -> None:
    key = f"{PM}/PARENT-1"
    marked = seen(60, key)
    observed = Observed(BOT, {60: marked})
    assert known_number(key, Recorded({key: Entry("run", 1, 50, "d")}), observed) == 50
    assert known_number(key, Recorded({key: Entry("run", 1)}), observed) == 60
    assert known_number(key, Recorded(), observed) == 60
    assert known_number(key, Recorded(), Observed(BOT)) is None


@pytest.mark.parametrize(
    ("numbers", "counts", "held", "parents"),
    [
        ({}, {}, frozenset(), ["PARENT-1"] * 3),
        ({1: 50}, {50: 98}, frozenset(), ["PARENT-1", "PARENT-1", "PARENT-2"]),
        ({1: 50}, {50: 130}, frozenset(), ["PARENT-2"] * 3),
        ({1: 50, 2: 60}, {50: 100, 60: 99}, frozenset(), ["PARENT-2", "PARENT-3", "PARENT-3"]),
        ({}, {}, frozenset({f"{PM}/PARENT-1"}), ["PARENT-2"] * 3),
    ],
)
def test_children_fill_one_parent_after_the_other(
    numbers: dict[int, int], counts: dict[int, int], held: frozenset[str], parents: list[str]
) -> None:
    points = [point(n) for n in (1, 2, 3)]
    known = {f"{PM}/PARENT-{place}": number for place, number in numbers.items()}
    allotted = allot(points, known, counts, held)
    assert [allotted[one.key].rpartition("/")[2] for one in points] == parents


ROUTES = {"checkout": {"repository": "acme/checkout"}, "edge": {"repository": "acme/shop"}, "mail": {"labels": ["m"]}}


@pytest.mark.parametrize(
    ("services", "known", "number", "repository"),
    [
        ((), {}, None, None),
        (("mail",), {}, None, None),
        (("mail", "checkout"), {}, None, "acme/checkout"),
        (("edge", "checkout"), {}, None, None),
        (("checkout",), {}, 77, None),
        (("checkout",), {KEY: None}, None, None),
        (("mail",), {KEY: "acme/old"}, None, "acme/old"),
        (("checkout",), {f"{PM}/AP-2": "acme/old"}, None, "acme/checkout"),
    ],
)
def test_where_an_issue_belongs(
    services: tuple[str, ...], known: dict[str, str | None], number: int | None, repository: str | None
) -> None:
    found = routed([point(services=services, number=number)], known, settings(services=ROUTES), "ACME/shop")
    assert [one.repository for one in found] == [repository]


@pytest.mark.parametrize(
    ("number", "known", "placed"),
    [
        (None, "acme/old", ("acme/old", None, None)),
        (77, "acme/old", ("acme/old", None, 77)),
        (77, None, (None, 77, None)),
        (None, None, (None, None, None)),
    ],
)
def test_a_number_in_a_file_is_never_one_of_another_repository(
    number: int | None, known: str | None, placed: tuple[str | None, int | None, int | None]
) -> None:
    (found,) = routed([point(number=number, repository="acme/before")], {KEY: known}, settings(), "acme/shop")
    assert (found.repository, found.number, found.misplaced) == placed


@pytest.mark.parametrize(
    ("owners", "owner", "assignee"),
    [
        ({}, "kim", "kim"),
        ({}, "acme/edge", None),
        ({"kim": "lee"}, "Kim", "lee"),
        ({"kim": None}, "kim", None),
        ({"kim": "acme/sre"}, "kim", None),
        ({"acme/edge": "lee"}, "acme/edge", "lee"),
        ({"kim": "lee"}, None, None),
    ],
)
def test_owners(owners: dict[str, Any], owner: str | None, assignee: str | None) -> None:
    assert [one.assignee for one in with_accounts([point(owner=owner)], settings(owners=owners))] == [assignee]


def test_without_a_due_date_no_milestone_is_waited_for() -> None:
    wanted = settings(milestone={"by_due": True})
    assert look_for(Candidate(point(due=None), None), milestone={"by_due": True}) == Needs()
    assert with_left(Candidate(point(), None), wanted, Recorded(), Observed(BOT)).left.keys() == {"milestone"}


BY_OWNER = {"owner": "acme", "number": 4, "fields": {"owner": "Note", "due": "Due"}}


def remember(one: Candidate, offer: Offer, looked: Needs = LOOKED, **issues: Any) -> set[str] | None:
    """Return the steps of what the journal is to remember; None where that is no news."""
    wanted = settings(**issues)
    ready = with_left(one, wanted, Recorded(), Observed(BOT))
    found = triage.steps([ready], {}, {}, wanted, offer, looked).lacking.get(one.point.key)
    return None if found is None else {text.partition(":")[0] for text in found.split(",") if text}


def test_what_cannot_be_done_is_remembered_and_forgotten_once_it_is() -> None:
    nothing = Offer(milestones=(), types=None)
    fresh = Candidate(point(), None)
    assert remember(fresh, nothing, **EVERYTHING) == {"milestone", "type", "parent", "board"}
    assert remember(fresh, nothing, Needs(), **EVERYTHING) is None
    offer = Offer(types=("Task",), milestones=(Milestone(3, "Reliability"),))
    wanted = {"milestone": {"title": "Reliability"}, "type": "Task"}
    ready = with_left(fresh, settings(**wanted), Recorded(), Observed(BOT))
    before = replace(fresh, lacking=frozenset(ready.left.values()))
    assert remember(before, nothing, **wanted) is None
    assert remember(before, offer, **wanted) == set()
    # What was not looked at is known as before; what a person has set is owed no more.
    assert remember(before, offer, Needs(types=True), **wanted) == {"milestone"}
    assert remember(replace(before, seen=seen(milestone="Theirs")), Offer(), Needs(), **wanted) == {"type"}


def test_what_was_not_there_is_looked_for_again_only_where_it_is_time() -> None:
    wanted = settings(type="Task")
    ready = with_left(Candidate(point(), seen()), wanted, Recorded(), Observed(BOT))
    known = replace(ready, lacking=frozenset(ready.left.values()))
    for one, again, types in ((ready, False, True), (known, False, False), (known, True, True)):
        assert triage.needs([one], Recorded(), Observed(BOT), frozenset(), again=again) == Needs(types=types)
    other = with_left(known, settings(type="Bug"), Recorded(), Observed(BOT))
    assert triage.needs([other], Recorded(), Observed(BOT), frozenset(), again=False) == Needs(types=True)


def test_a_field_that_could_not_be_filled_is_filled_later_and_no_other() -> None:
    note, due = BoardField("1", "Note", "text"), BoardField("2", "Due", "date")
    fresh = Candidate(point(), seen())
    assert remember(fresh, Offer(fields=(note,)), board=BY_OWNER) == {"board.due"}
    placed = replace(fresh, placed=frozenset({"board"}))
    wanted = settings(board=BY_OWNER)
    assert with_left(placed, wanted, Recorded(), Observed(BOT)).left == {}
    owing = replace(placed, lacking=frozenset({"board.due:1"}))
    found = steps([owing], {}, {}, wanted, Offer(fields=(note, due)))
    assert [(dict(one.detail["fields"]), one.detail["later"]) for one in found.changes] == [
        ({"Due": "2026-12-04"}, True)
    ]
    assert remember(owing, Offer(fields=(note, due)), board=BY_OWNER) == set()
    again = steps([owing], {}, {}, wanted, Offer(fields=(note,)))
    assert (again.changes, again.notes) == ((), ("board acme/4: it has no field `Due`; there are `Note`",))
    # A board that cannot be reached by now is asked again no sooner.
    assert remember(owing, Offer(), board=BY_OWNER) == {"board.due"}

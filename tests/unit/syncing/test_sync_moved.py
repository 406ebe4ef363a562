"""Moved issues, numbers that no list shows, and owners that are waited for: what is asked, and how often."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debrief.planning.desired import DesiredPoint
from debrief.planning.marker import Marker, write_body
from debrief.planning.observed import Gone, SeenIssue
from debrief.planning.owing import ASSIGNEE
from debrief.syncing.lookup import FOLLOW_MAX, Further, look_up, place_of
from debrief.syncing.seeking import seen
from debrief.trackers.port import JournalEntry, JournalState, ObservedIssue, Place
from fakes.memory_tracker import BOT, MemoryTracker
from fakes.plan_values import KEY
from fakes.sync_world import point

OTHER = f"{KEY}0"
AWAY = "acme/other#9"
MOVED = JournalEntry("run", 0, 1, fate="transferred", moved_to=AWAY)
WAITING = JournalEntry("run", 0, 1, owed=ASSIGNEE)


class Bench:
    """A tracker in memory, and what was found."""

    def __init__(self) -> None:
        """Begin."""
        self.memory = MemoryTracker()
        self.listed: dict[int, SeenIssue] = {}
        self.gone: dict[int, Gone] = {}

    def issue(self, *, owed: bool = False) -> ObservedIssue:
        """Open an issue of the bot's."""
        marker = Marker(KEY, "0" * 32, owed=frozenset({ASSIGNEE} if owed else ()))
        return self.memory.issues_by_number[self.memory.open_by_hand("Title", write_body("Text", marker), BOT)]

    def look(self, *numbers: int, points: tuple[DesiredPoint, ...] = (), **entries: JournalEntry) -> Further:
        """Look at numbers, with what the journal knows of the first two action points."""
        keys = {"first": KEY, "second": OTHER}
        state = JournalState("1", {keys[name]: entry for name, entry in entries.items()})
        reader = self.memory.tracker.reader
        return look_up(reader, points or (point(1), point(10)), state, self.listed, numbers, self.gone)

    def asked(self) -> dict[str, int]:
        """Return what was asked for, and how often."""
        return {name: count for name, count in self.memory._calls.items() if count}


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_where_nothing_is_left_to_look_at_nothing_is_asked(bench: Bench) -> None:
    assert bench.look() == Further()
    assert (bench.listed, bench.gone, bench.asked()) == ({}, {}, {})


def test_a_single_number_is_asked_for_by_itself(bench: Bench) -> None:
    one = bench.issue()
    assert bench.look(1) == Further()
    assert (bench.listed, bench.asked()) == ({1: seen(one)}, {"issue": 1})


def test_several_numbers_are_looked_at_at_once_and_why_one_is_gone_is_asked(bench: Bench) -> None:
    first, second = bench.issue(), bench.issue()
    bench.issue()
    bench.memory.delete(3)
    assert bench.look(1, 2, 3, 99) == Further()
    assert bench.listed == {1: seen(first), 2: seen(second)}
    assert bench.gone == {3: Gone.DELETED, 99: Gone.MISSING}
    assert bench.asked() == {"glance": 1, "issue": 2}


def away(bench: Bench, place: str = AWAY, number: int = 1) -> ObservedIssue:
    """Move an issue to where it can be seen."""
    one = bench.issue()
    bench.memory.transfer(number, place)
    there = replace(one, title="There")
    bench.memory.elsewhere[place] = there
    return there


def followed(there: ObservedIssue, place: str = AWAY, number: int = 1) -> SeenIssue:
    return replace(seen(there), number=number, place=place)


def test_an_issue_that_is_found_to_be_moved_is_followed(bench: Bench) -> None:
    there = away(bench)
    assert bench.look(1) == Further({1: AWAY}, {1: followed(there)})
    assert (bench.listed, bench.gone) == ({}, {1: Gone.TRANSFERRED})
    assert bench.asked() == {"issue": 1, "moved_to": 1, "glance": 1}


def test_one_that_is_known_to_be_moved_is_looked_at_where_it_is(bench: Bench) -> None:
    there = away(bench)
    assert bench.look(first=MOVED) == Further({1: AWAY}, {1: followed(there)})
    assert (bench.gone, bench.asked()) == ({}, {"glance": 1})


@pytest.mark.parametrize(
    ("entry", "changes"),
    [
        (MOVED, {"outcome": "done"}),
        (MOVED, {"number": 5}),
        (replace(MOVED, fate="deleted"), {}),
        (replace(MOVED, number=None), {}),
        (replace(MOVED, moved_to=None), {}),
        (None, {}),
    ],
)
def test_what_is_over_or_not_known_to_be_moved_is_not_followed(
    bench: Bench, entry: JournalEntry | None, changes: dict[str, object]
) -> None:
    away(bench)
    entries = {} if entry is None else {"first": entry}
    assert bench.look(points=(point(1, **changes),), **entries) == Further()
    assert bench.asked() == {}


def test_the_others_are_followed_whatever_stands_before_them(bench: Bench) -> None:
    there = away(bench, number=1)
    points = (point(1, outcome="done"), point(10, number=1))
    assert bench.look(points=points, first=MOVED, second=MOVED) == Further({1: AWAY}, {1: followed(there)})


def test_one_that_has_moved_on_is_followed_anew_and_few_of_them_in_a_run(bench: Bench) -> None:
    on = "acme/third#3"
    there = away(bench, on)
    assert FOLLOW_MAX == 1
    assert bench.look(first=MOVED) == Further({1: on}, {1: followed(there, on)})
    assert bench.asked() == {"glance": 2, "moved_to": 1}
    bench.issue()
    bench.memory.transfer(2, None)
    bench.memory._calls.clear()
    second = replace(MOVED, number=2, moved_to="acme/lost#1")
    found = bench.look(first=MOVED, second=second)
    assert found == Further({1: on, 2: "acme/lost#1"}, {1: followed(there, on)})
    assert bench.asked() == {"glance": 2, "moved_to": 1}


def test_one_that_cannot_be_seen_keeps_its_place_and_is_not_looked_for_there_again(bench: Bench) -> None:
    bench.issue()
    bench.memory.transfer(1, AWAY)
    bench.memory.elsewhere.clear()
    assert bench.look(first=MOVED) == Further({1: AWAY})
    assert bench.asked() == {"glance": 1, "moved_to": 1}
    hidden = Bench()
    hidden.issue()
    hidden.memory.transfer(1, None)
    assert hidden.look(1) == Further()
    assert hidden.asked() == {"issue": 1, "moved_to": 1}


def test_owners_whom_an_issue_waits_for_are_looked_at(bench: Bench) -> None:
    bench.listed = {1: seen(bench.issue())}
    assert bench.look(first=WAITING) == Further(assignable=frozenset({"kim"}))
    assert bench.asked() == {"glance": 1}
    bench.memory.drops = frozenset({"kim"})
    assert bench.look(first=WAITING) == Further()


@pytest.mark.parametrize(
    ("entry", "issue", "changes", "waits"),
    [
        (WAITING, {}, {}, True),
        (replace(WAITING, owed=f"abc,{ASSIGNEE}"), {}, {}, True),
        (replace(WAITING, owed=None), {}, {}, False),
        (replace(WAITING, number=None), {}, {"number": 1}, True),
        (WAITING, {"state": "completed"}, {}, False),
        (WAITING, {"assignees": ("lee",)}, {}, False),
        (WAITING, {}, {"owner": "acme/edge"}, False),
        (WAITING, {}, {"owner": None}, False),
        (replace(WAITING, number=2), {}, {}, False),
        (replace(WAITING, number=None), {}, {}, False),
        (None, {}, {"number": 1}, False),
    ],
)
def test_which_owners_an_issue_waits_for(
    bench: Bench, entry: JournalEntry | None, issue: dict[str, object], changes: dict[str, object], waits: bool
) -> None:
    bench.listed = {1: replace(seen(bench.issue()), **issue)}  # type: ignore[arg-type]
    entries = {} if entry is None else {"first": entry}
    found = bench.look(points=(point(1, **changes),), **entries)
    assert found.assignable == ({"kim"} if waits else set())
    assert bench.asked() == ({"glance": 1} if waits else {})


def test_the_marker_alone_says_whom_an_issue_waits_for(bench: Bench) -> None:
    bench.listed = {1: seen(bench.issue(owed=True))}
    points = (point(10), point(1, number=1))
    assert bench.look(points=points).assignable == {"kim"}


def test_a_number_is_looked_at_together_with_an_owner(bench: Bench) -> None:
    bench.listed = {1: seen(bench.issue())}
    second = bench.issue()
    assert bench.look(2, first=WAITING).assignable == {"kim"}
    assert (bench.listed[2], bench.asked()) == (seen(second), {"glance": 1})


def test_a_place_is_read_as_it_is_written() -> None:
    assert place_of("acme/shop#12") == Place(12, "acme/shop")

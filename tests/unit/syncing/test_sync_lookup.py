"""What no list shows is looked at together, and only what that does not show, alone."""

from __future__ import annotations

from dataclasses import replace

from debrief.planning.marker import Marker, write_body
from debrief.planning.observed import Gone, SeenIssue
from debrief.planning.owing import ASSIGNEE
from debrief.syncing.lookup import Further, look_up, place_of
from debrief.trackers.port import JournalEntry, JournalState, Place
from fakes.memory_tracker import MemoryTracker
from fakes.sync_world import point

KEYS = [point(n).key for n in range(1, 5)]
MADE = JournalEntry("run", 0, 1)
AWAY = replace(MADE, fate="transferred", moved_to="acme/web#9")


class Bench:
    """A tracker, and what a run finds in it."""

    def __init__(self, *entries: JournalEntry) -> None:
        """Make four issues."""
        self.memory = MemoryTracker()
        for number in range(1, 5):
            self.memory.open_by_hand(f"Issue {number}", "")
        self.state = JournalState("1", dict(zip(KEYS, entries, strict=False)))
        self.listed: dict[int, SeenIssue] = {}
        self.gone: dict[int, Gone] = {}

    def look(self, *numbers: int, **changes: object) -> Further:
        """Look at numbers, and at what the journal knows of the four action points."""
        points = [point(n, **changes) for n in range(1, 5)]
        reader = self.memory.tracker.reader
        return look_up(reader, points, self.state, self.listed, numbers, self.gone)

    def asked(self) -> tuple[int, int, int]:
        """Return how often the three ways of looking were used."""
        names = ("glance", "issue", "moved_to")
        found = [self.memory._calls.get(name, 0) for name in names]
        return found[0], found[1], found[2]


def test_one_is_asked_for_alone_and_several_at_once() -> None:
    bench = Bench()
    assert bench.look() == Further()
    assert bench.asked() == (0, 0, 0)
    bench.look(1)
    assert (list(bench.listed), bench.asked()) == ([1], (0, 1, 0))
    bench.memory.delete(3)
    bench.look(2, 3, 8)
    assert (list(bench.listed), bench.gone) == ([1, 2], {3: Gone.DELETED, 8: Gone.MISSING})
    assert bench.asked() == (1, 3, 0)


def test_what_was_moved_is_followed_and_then_looked_at_there() -> None:
    bench = Bench()
    bench.memory.transfer(1, "acme/web#9")
    found = bench.look(1)
    assert (bench.gone, found.moved) == ({1: Gone.TRANSFERRED}, {1: "acme/web#9"})
    assert (found.followed[1].number, found.followed[1].place, found.followed[1].title) == (1, "acme/web#9", "Issue 1")
    assert bench.asked() == (1, 1, 1)
    known = Bench(AWAY)
    known.memory.transfer(1, "acme/web#9")
    found = known.look(2, 3)
    assert (list(found.followed), known.asked()) == ([1], (1, 0, 0))
    # What has ended, and what a person gave another number, is nobody's to follow.
    assert known.look(outcome="done") == Further()
    assert known.look(number=2) == Further()


def test_what_is_not_where_it_went_is_followed_anew_one_a_run() -> None:
    bench = Bench(AWAY, replace(AWAY, number=2, moved_to="acme/web#8"))
    bench.memory.transfer(1, "acme/api#3")
    bench.memory.transfer(2, "acme/api#4")
    found = bench.look()
    assert found.moved == {1: "acme/api#3", 2: "acme/web#8"}
    assert (list(found.followed), bench.asked()) == ([1], (2, 0, 1))
    hidden = Bench(AWAY)
    hidden.memory.transfer(1, None)
    assert hidden.look() == Further({1: "acme/web#9"})
    assert hidden.asked() == (1, 0, 1)


def test_only_owners_whom_an_open_issue_waits_for_are_looked_at() -> None:
    owing = replace(MADE, owed=f"{ASSIGNEE},0123456789ab")
    bench = Bench(
        owing, replace(owing, number=2), replace(owing, number=3), replace(MADE, number=4, owed="0123456789ab")
    )
    reader = bench.memory.tracker.reader
    bench.memory.edit(2, assignees=("lee",))
    for number in range(1, 5):
        bench.look(number)
    bench.listed[3] = replace(bench.listed[3], state="completed")
    bench.memory._calls.clear()
    assert bench.look().assignable == {"kim"}
    assert bench.asked() == (1, 0, 0)
    assert bench.look(owner=None).assignable == bench.look(owner="acme/edge").assignable == frozenset()
    assert bench.asked() == (1, 0, 0)
    bench.memory.drops = frozenset({"kim"})
    assert bench.look().assignable == frozenset()
    assert reader.name == "local"


def test_a_marker_tells_it_too() -> None:
    bench = Bench()
    marker = Marker(KEYS[0], "0" * 32, owed=frozenset({ASSIGNEE}))
    bench.listed[1] = SeenIssue(1, "Issue 1", write_body("", marker), "bot")
    assert bench.look().assignable == frozenset()
    assert bench.look(number=1).assignable == {"kim"}


def test_a_place_is_read_as_the_journal_writes_it() -> None:
    assert place_of("acme/web#9") == Place(9, "acme/web")

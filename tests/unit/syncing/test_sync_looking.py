"""Looking for an issue after an unclear answer: where it is looked for, how often, and how long is waited between."""

from __future__ import annotations

import pytest

from debrief.errors import JournalUnavailable, TrackerError, UnclearAnswer
from debrief.syncing.creating import StopCreatingError
from debrief.syncing.outcome import Outcome, Result
from debrief.syncing.reading import Patience, weaker
from fakes.memory_tracker import Fault, MemoryTracker
from fakes.sync_world import World, point

KEY = point(1).key


def world(lag: int = 0, pauses: tuple[float, ...] = (), *, made: bool = True) -> tuple[World, list[float]]:
    """Return a world in which the first creation has no clear answer, and where its pauses are noted."""
    slept: list[float] = []
    found = World(MemoryTracker(lag=lag), [point(1)], patience=Patience(pauses, slept.append))
    found.memory.faults.append(Fault("create_issue", UnclearAnswer("502"), after=made))
    return found, slept


def asked(one: World, method: str) -> int:
    return one.memory._calls.get(method, 0)


def test_the_list_is_enough_where_it_shows_the_issue() -> None:
    one, slept = world(pauses=(1.0, 2.0))
    one.run()
    assert one.memory.entries[KEY].number == 1
    # One number was looked at before anything was made, and none after it.
    assert asked(one, "issue") == 1
    assert slept == []


def test_a_number_past_the_list_is_enough_where_the_list_lags() -> None:
    one, slept = world(lag=50)
    one.run()
    assert one.memory.entries[KEY].number == 1
    assert slept == []


def test_it_waits_as_long_as_it_is_told_and_then_leaves_the_key_claimed() -> None:
    one, slept = world(pauses=(1.0, 2.0), made=False)
    report = one.run()
    assert slept == [1.0, 2.0]
    assert report.count(Result.FAILED) == 1
    assert one.memory.entries[KEY].number is None
    assert one.memory.issues_by_number == {}


def test_a_look_that_fails_is_followed_by_the_next() -> None:
    one, slept = world(pauses=(1.0,))
    one.memory.faults.append(Fault("issues", TrackerError("no route to host"), nth=2))
    one.run()
    assert slept == [1.0]
    assert one.memory.entries[KEY].number == 1


@pytest.mark.parametrize("pauses", [(), (1.0,)])
def test_an_issue_that_goes_away_between_two_looks_is_not_adopted(pauses: tuple[float, ...]) -> None:
    one, _ = world(lag=50, pauses=pauses)
    seen: list[str] = []

    def delete(method: str) -> None:
        seen.append(method)
        # The first look finds it by its number; then it is deleted before it is read again.
        if method == "issue" and seen.count("issue") == 2 and 1 in one.memory.issues_by_number:
            one.memory.delete(1)

    one.memory.before = delete
    report = one.run()
    assert report.count(Result.FAILED) == 1
    assert one.memory.entries[KEY].number is None


def test_a_stop_says_why() -> None:
    one, _ = world()
    (change,) = (c for c in one.plan()[0].changes if c.kind == "create_issue")
    assert (
        str(StopCreatingError(Outcome(change, Result.FAILED), "the token lacks a right")) == "the token lacks a right"
    )


def test_what_is_lost_without_the_journal_is_said_with_the_cure() -> None:
    assert weaker(JournalUnavailable("no right")) == (
        "without the journal (no right) issues are found again by their label and hidden marker only: let one run at a"
        " time write, and give the token the right to keep it"
    )

"""One journal for several repositories: each sees its own, and none writes over another's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debrief.errors import JournalConflict, JournalUnavailable
from debrief.syncing.book import JournalBook
from debrief.syncing.claims import claim
from debrief.syncing.triage_routing import RepositoryJournal, SharedJournal
from debrief.trackers.port import JournalEntry, JournalState
from fakes.memory_tracker import MemoryTracker

HOME, AWAY = JournalEntry("r", 1, 4), JournalEntry("r", 2, 9, repository="acme/checkout")


def pair(memory: MemoryTracker) -> tuple[RepositoryJournal, RepositoryJournal]:
    journal = memory.tracker.journal
    shared = SharedJournal(journal.read, journal.swap)
    return RepositoryJournal(shared, None, frozenset({"a"})), RepositoryJournal(
        shared, "ACME/checkout", frozenset({"b"})
    )


def test_each_sees_its_own_and_leaves_the_rest() -> None:
    memory = MemoryTracker(entries={"a": HOME, "b": AWAY}, version=1)
    home, away = pair(memory)
    assert home.read() == JournalState("1", {"a": HOME})
    assert away.read() == JournalState("1", {"b": AWAY})
    away.swap("1", {"b": AWAY, "c": JournalEntry("s", 3, 10)})
    assert memory.entries == {"a": HOME, "b": AWAY, "c": JournalEntry("s", 3, 10, repository="ACME/checkout")}


def test_an_entry_keeps_its_repository_when_it_is_written_anew() -> None:
    memory = MemoryTracker(entries={"b": AWAY}, version=1)
    _, away = pair(memory)
    away.read()
    away.swap("1", {"b": JournalEntry("s", 2, 9)})
    assert memory.entries["b"].repository == "acme/checkout"


def test_after_one_has_written_the_other_goes_on_without_asking_again() -> None:
    memory = MemoryTracker()
    home, away = pair(memory)
    books = [JournalBook(journal, journal.read()) for journal in (home, away)]
    reads = memory._calls["read"]
    for book, key in zip(books, ("a", "b"), strict=True):
        assert claim(book, [key], run="r", floor=5, now=memory.now) == {}
    mine = JournalEntry("r", 5, claimed_at=memory.now.isoformat())
    assert memory.entries == {"a": mine, "b": replace(mine, repository="ACME/checkout")}
    assert memory._calls["read"] == reads == 1


def test_another_run_is_noticed() -> None:
    memory = MemoryTracker()
    home, _ = pair(memory)
    book = JournalBook(home, home.read())
    memory.tracker.journal.swap(None, {"a": JournalEntry("other", 3)})
    assert claim(book, ["a"], run="r", floor=5, now=memory.now) == {
        "a": "another run has claimed it and is at work; the next run looks again"
    }


def test_a_key_that_is_elsewhere_by_now_is_seen_and_not_taken() -> None:
    memory = MemoryTracker()
    home, _ = pair(memory)
    book = JournalBook(home, home.read())
    memory.tracker.journal.swap(None, {"a": JournalEntry("other", 3, 7, repository="acme/edge")})
    assert claim(book, ["a"], run="r", floor=5, now=memory.now) == {"a": "another run has made it: #7"}
    assert memory.entries["a"].repository == "acme/edge"


def test_a_key_of_another_repository_cannot_be_written() -> None:
    memory = MemoryTracker(entries={"b": AWAY}, version=1)
    home, _ = pair(memory)
    home.read()
    with pytest.raises(JournalConflict, match="another repository"):
        home.swap("1", {"b": HOME})


def test_a_journal_that_may_not_be_read_knows_nothing_and_says_so() -> None:
    def refuse() -> JournalState:
        raise JournalUnavailable("no right")

    shared = SharedJournal(refuse)
    assert shared.known() == {}
    with pytest.raises(JournalUnavailable, match="no right"):
        RepositoryJournal(shared, None, frozenset()).read()

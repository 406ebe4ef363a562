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
        "a": "another run has claimed it meanwhile; the next run looks again"
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
    why = "^the journal has this key for another repository: run the command again$"
    with pytest.raises(JournalConflict, match=why):
        home.swap("1", {"b": HOME})
    assert memory.entries == {"b": AWAY}


def test_what_another_repository_of_the_run_has_moved_is_read_as_it_is_known() -> None:
    memory = MemoryTracker()
    home, away = pair(memory)
    assert home.read() == away.read() == JournalState(None, {})
    home.swap(None, {"a": HOME})
    with pytest.raises(JournalConflict, match=r"^the journal has moved since it was read: run the command again$"):
        away.swap(None, {"b": AWAY})
    # That is the newest, and is not asked for; after that, it is.
    assert away.read() == JournalState("1", {})
    assert memory._calls["read"] == 1
    away.swap("1", {"b": AWAY})
    assert home.read().version == "2"
    assert memory._calls["read"] == 2


def test_a_key_of_the_run_is_shown_and_written_wherever_it_is() -> None:
    elsewhere = replace(AWAY, repository="acme/edge")
    memory = MemoryTracker(entries={"a": elsewhere, "b": AWAY}, version=1)
    home, _ = pair(memory)
    assert home.read().entries == {"a": elsewhere}
    home.swap("1", {"a": replace(elsewhere, number=10)})
    assert memory.entries == {"a": replace(elsewhere, number=10), "b": AWAY}
    home.swap("2", {})
    assert memory.entries == {"b": AWAY}


def test_a_journal_that_may_not_be_read_knows_nothing_and_says_so() -> None:
    def refuse() -> JournalState:
        raise JournalUnavailable("no right")

    shared = SharedJournal(refuse)
    assert shared.known() == {}
    with pytest.raises(JournalUnavailable, match="no right"):
        RepositoryJournal(shared, None, frozenset()).read()


def test_a_journal_that_cannot_be_read_any_more_is_not_taken_for_the_one_that_was_read() -> None:
    memory = MemoryTracker(entries={"a": HOME}, version=1)
    shared = SharedJournal(memory.tracker.journal.read)
    assert shared.read().entries == {"a": HOME}
    memory.journal_error = JournalUnavailable("no right")
    assert shared.known() == {"a": None}
    for fresh in (True, False):
        with pytest.raises(JournalUnavailable, match="no right"):
            shared.read(fresh=fresh)
    memory.journal_error = None
    assert shared.read(fresh=True).entries == {"a": HOME}

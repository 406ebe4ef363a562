"""The journal during a run, and the claims and announcements in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from debrief.errors import JournalConflict, JournalUnavailable, TrackerError, UnclearAnswer
from debrief.planning.lease import LEASE, RENEW
from debrief.planning.notices import Notice, Topic, read_notice
from debrief.planning.plan import Change, ChangeKind, IssueContent
from debrief.syncing.book import ATTEMPTS, Entries, JournalBook
from debrief.syncing.claims import claim, keep, lost, renewed, settled
from debrief.syncing.commenting import Commenter, said
from debrief.syncing.outcome import Outcome, Result
from debrief.trackers.port import IssueState, JournalEntry, JournalState
from fakes.memory_tracker import BOT, Fault, MemoryTracker
from fakes.plan_values import KEY

OTHER = f"{KEY}0"
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
MINE, THEIRS = JournalEntry("run", 3), JournalEntry("other", 2)
CLAIMED = replace(MINE, claimed_at=NOW.isoformat())


def book(memory: MemoryTracker) -> JournalBook:
    return JournalBook(memory.tracker.journal, JournalState(None, {}))


def adding(key: str, entry: JournalEntry) -> Callable[[Entries], Entries]:
    return lambda entries: {**entries, key: entry}


def meanwhile(memory: MemoryTracker, key: str, entry: JournalEntry) -> None:
    """Let another run write."""
    memory.entries = {**memory.entries, key: entry}
    memory.version += 1


def test_a_change_is_written_and_none_is_not() -> None:
    memory = MemoryTracker()
    one = book(memory)
    one.change(adding(KEY, MINE))
    assert (memory.entries, one.entries) == ({KEY: MINE}, {KEY: MINE})
    one.change(adding(KEY, MINE))
    assert memory.writes == ["swap"]


def test_a_lost_swap_is_made_again_on_what_is_there_by_then() -> None:
    memory = MemoryTracker()
    meanwhile(memory, OTHER, THEIRS)
    book(memory).change(adding(KEY, MINE))
    assert memory.entries == {OTHER: THEIRS, KEY: MINE}
    assert memory.writes == ["swap", "swap"]


@pytest.mark.parametrize("after", [False, True])
def test_an_unclear_swap_is_made_once(after: bool) -> None:
    memory = MemoryTracker(faults=[Fault("swap", UnclearAnswer("502"), after)])
    book(memory).change(adding(KEY, MINE))
    assert memory.entries == {KEY: MINE}
    assert memory.version == 1


def test_swaps_that_are_always_lost_are_given_up() -> None:
    memory = MemoryTracker(faults=[Fault("swap", JournalConflict("moved"), nth=n) for n in range(1, ATTEMPTS + 1)])
    with pytest.raises(TrackerError, match=r"^other runs kept changing the journal; let one run at a time write, then"):
        book(memory).change(adding(KEY, MINE))
    assert memory.writes == ["swap"] * ATTEMPTS


def test_a_journal_that_may_not_be_written_is_not_tried_again() -> None:
    error = JournalUnavailable("no right")
    memory = MemoryTracker(journal_error=error)
    one = book(memory)
    one.change(adding(KEY, MINE))
    one.change(adding(OTHER, MINE))
    assert (one.unavailable, memory.writes, one.entries) == (error, ["swap"], {})


def test_claims_are_made_in_one_swap() -> None:
    memory = MemoryTracker()
    assert claim(book(memory), [KEY, OTHER], run="run", floor=3, now=NOW) == {}
    assert (memory.entries, memory.writes) == ({KEY: CLAIMED, OTHER: CLAIMED}, ["swap"])


def test_a_dead_claim_is_taken_over_and_keeps_its_floor() -> None:
    memory = MemoryTracker(entries={KEY: THEIRS}, version=1)
    one = JournalBook(memory.tracker.journal, JournalState("1", {KEY: THEIRS}))
    assert claim(one, [KEY], run="run", floor=9, now=NOW) == {}
    assert memory.entries == {KEY: JournalEntry("run", 2, claimed_at=NOW.isoformat())}


@pytest.mark.parametrize(
    ("age", "alone", "taken"),
    [
        (timedelta(), False, False),
        (LEASE - timedelta(seconds=1), False, False),
        (-LEASE + timedelta(seconds=1), False, False),
        (LEASE, False, True),
        (-LEASE, False, True),
        (timedelta(), True, True),
    ],
)
def test_a_claim_under_lease_is_left_alone(age: timedelta, alone: bool, taken: bool) -> None:
    theirs = replace(THEIRS, claimed_at=(NOW - age).isoformat())
    memory = MemoryTracker(entries={KEY: theirs}, version=1)
    one = JournalBook(memory.tracker.journal, JournalState("1", {KEY: theirs}))
    refused = claim(one, [KEY], run="run", floor=9, now=NOW, alone=alone)
    if taken:
        assert (refused, memory.entries) == ({}, {KEY: replace(CLAIMED, floor=2)})
    else:
        until = f"{NOW - age + LEASE + timedelta(seconds=59):%H:%M} UTC"
        assert refused == {KEY: f"claimed by another run, which may be at work until {until}; a run after that goes on"}
        assert memory.entries == {KEY: theirs}


def test_a_claim_that_nobody_can_date_is_that_of_a_dead_run() -> None:
    theirs = replace(THEIRS, claimed_at="yesterday")
    memory = MemoryTracker(entries={KEY: theirs}, version=1)
    one = JournalBook(memory.tracker.journal, JournalState("1", {KEY: theirs}))
    assert claim(one, [KEY], run="run", floor=9, now=NOW) == {}


def test_a_run_renews_its_claims_before_they_end_and_finds_one_that_was_taken_over() -> None:
    done = replace(CLAIMED, number=4, claimed_at=None)
    entries = {KEY: CLAIMED, OTHER: CLAIMED, "x/AP-1": done}
    memory = MemoryTracker(entries=dict(entries), version=1)
    one = JournalBook(memory.tracker.journal, JournalState("1", entries))
    assert keep(one, KEY, "run", NOW + RENEW - timedelta(seconds=1)) is None
    assert memory.writes == []
    later = replace(MINE, claimed_at=(NOW + RENEW).isoformat())
    assert keep(one, KEY, "run", NOW + RENEW) is None
    assert memory.entries == {KEY: later, OTHER: later, "x/AP-1": done}
    meanwhile(memory, OTHER, replace(THEIRS, claimed_at=(NOW + LEASE * 2).isoformat()))
    assert keep(one, KEY, "run", NOW + LEASE * 2) is None
    assert "claimed by another run" in (keep(one, OTHER, "run", NOW + LEASE * 2) or "")


def test_a_run_gives_up_what_it_did_not_make_and_leaves_it_claimed() -> None:
    theirs, made = replace(THEIRS, claimed_at=NOW.isoformat()), replace(CLAIMED, number=4)
    entries = {KEY: CLAIMED, OTHER: CLAIMED, "x/AP-1": theirs, "x/AP-2": made}
    kept = {KEY: MINE, OTHER: MINE, "x/AP-1": theirs, "x/AP-2": replace(MINE, number=4)}
    assert settled(entries, "run") == kept


def test_a_claim_that_came_meanwhile_is_another_runs() -> None:
    memory = MemoryTracker()
    meanwhile(memory, KEY, THEIRS)
    meanwhile(memory, OTHER, replace(THEIRS, number=8))
    refused = claim(book(memory), [KEY, OTHER, "x/AP-1"], run="run", floor=3, now=NOW)
    assert refused == {
        KEY: "another run has claimed it meanwhile; the next run looks again",
        OTHER: "another run has made it: #8",
    }
    assert memory.entries == {KEY: THEIRS, OTHER: replace(THEIRS, number=8), "x/AP-1": CLAIMED}


def test_only_claims_of_the_run_that_have_no_issue_yet_get_a_new_lease() -> None:
    later = NOW + RENEW
    entries = {
        KEY: CLAIMED,
        OTHER: replace(CLAIMED, number=7),
        "x/AP-1": replace(CLAIMED, claimed_at=None),
        "x/AP-2": replace(CLAIMED, run="other"),
    }
    assert renewed(entries, "run", later) == {**entries, KEY: replace(CLAIMED, claimed_at=later.isoformat())}


def test_without_the_journal_every_key_is_this_runs() -> None:
    memory = MemoryTracker(journal_error=JournalUnavailable("no right"))
    one = JournalBook(memory.tracker.journal, JournalState(None, {KEY: THEIRS}))
    assert claim(one, [KEY], run="run", floor=3, now=NOW) == {}


def test_what_is_lost_to_whom() -> None:
    assert lost({}, KEY, "run") is None
    assert lost({KEY: replace(MINE, number=7)}, KEY, "run") is None
    assert lost({KEY: replace(THEIRS, number=7)}, KEY, "run") == "another run has made it: #7"


# Comments.

ORPHANED = Notice(Topic.ORPHANED)
LINE = f"<!-- debrief said=orphaned key={KEY} -->"
CONTENT = IssueContent("Title", f"It is gone.\n\n{LINE}\n")
TAKEN_OVER = "another run has taken it over; the next run looks again"
COMMENT = Change(ChangeKind.COMMENT, KEY, 1, "Title", {"says": "orphaned"}, CONTENT)


class Bench:
    """An issue on which something is to be said."""

    def __init__(self) -> None:
        """Open the issue."""
        self.memory = MemoryTracker()
        self.memory.open_by_hand("Title", "Text", BOT)
        self.book = book(self.memory)
        self.commenter = Commenter(self.memory.tracker, self.book, "run", self.memory.now)
        self.began = self.memory.now.isoformat()

    def bodies(self) -> list[str]:
        """Return what was said."""
        return [comment.body for comment in self.memory.talk.get(1, [])]


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_comment_is_announced_written_and_noted(bench: Bench) -> None:
    bench.commenter.announce([COMMENT], {})
    announced = JournalEntry("run", 0, 1, pending=f"orphaned run {bench.began}")
    assert bench.memory.entries == {KEY: announced}
    assert bench.commenter.write(COMMENT) == Outcome(COMMENT, Result.DONE)
    assert bench.bodies() == [CONTENT.body]
    assert bench.commenter.noted({KEY: announced, OTHER: MINE}) == {
        KEY: replace(announced, pending=None, told="orphaned"),
        OTHER: MINE,
    }
    assert bench.commenter.noted({OTHER: MINE}) == {OTHER: MINE}


def test_an_announcement_is_renewed_before_a_late_comment_unless_another_run_has_taken_it_over(bench: Bench) -> None:
    bench.commenter.announce([COMMENT], {})
    bench.memory.now += RENEW
    later = bench.memory.now.isoformat()
    assert bench.commenter.write(COMMENT) == Outcome(COMMENT, Result.DONE)
    assert bench.memory.entries[KEY].pending == f"orphaned run {later}"
    assert bench.memory.writes == ["swap", "swap", "comment"]


def test_what_was_said_or_never_announced_is_not_announced_anew(bench: Bench) -> None:
    bench.memory.open_by_hand("Other", "Text", BOT)
    body = CONTENT.body.replace(KEY, OTHER)
    other = replace(COMMENT, key=OTHER, number=2, content=replace(CONTENT, body=body))
    began = bench.memory.now.isoformat()
    bench.commenter.announce([COMMENT, other], {})
    assert bench.commenter.write(COMMENT).result is Result.DONE
    bench.book.change(adding("x/AP-1", replace(THEIRS, pending=None)))
    bench.memory.now += RENEW
    later = bench.memory.now.isoformat()
    assert bench.commenter.write(other).result is Result.DONE
    assert {key: entry.pending for key, entry in bench.memory.entries.items()} == {
        KEY: f"orphaned run {began}",
        OTHER: f"orphaned run {later}",
        "x/AP-1": None,
    }


def test_a_comment_that_is_not_announced_any_more_is_left(bench: Bench) -> None:
    bench.commenter.announce([COMMENT], {})
    bench.book.change(adding(KEY, replace(bench.memory.entries[KEY], pending=None)))
    bench.memory.now += RENEW
    assert bench.commenter.write(COMMENT) == Outcome(COMMENT, Result.SKIPPED, TAKEN_OVER)
    assert bench.bodies() == []


def test_a_comment_that_another_run_has_taken_over_is_left_to_it(bench: Bench) -> None:
    bench.commenter.announce([COMMENT], {})
    bench.memory.entries[KEY] = replace(bench.memory.entries[KEY], pending=f"orphaned other {bench.began}")
    bench.memory.version += 1
    bench.memory.now += RENEW
    assert bench.commenter.write(COMMENT) == Outcome(COMMENT, Result.SKIPPED, TAKEN_OVER)
    assert bench.bodies() == []


def test_an_announcement_that_nothing_came_of_is_taken_back(bench: Bench) -> None:
    mine, theirs = replace(MINE, pending="orphaned run x"), replace(THEIRS, pending="orphaned other x")
    assert bench.commenter.noted({KEY: mine, OTHER: theirs}) == {KEY: MINE, OTHER: theirs}


def test_an_announcement_is_noted_for_a_key_that_the_journal_did_not_know(bench: Bench) -> None:
    bench.commenter.announce([replace(COMMENT, number=5)], {})
    assert bench.memory.entries == {KEY: JournalEntry("run", 4, 5, pending=f"orphaned run {bench.began}")}


def test_nothing_to_say_is_not_announced(bench: Bench) -> None:
    bench.commenter.announce([replace(COMMENT, key=None)], {})
    assert bench.memory.writes == []


def test_a_run_without_a_clock_announces_without_one(bench: Bench) -> None:
    Commenter(bench.memory.tracker, bench.book, "run", None).announce([COMMENT], {})
    assert bench.memory.entries[KEY].pending == "orphaned run"


@pytest.mark.parametrize("known", [True, False])
def test_what_another_run_is_at_work_on_is_left_to_it(bench: Bench, known: bool) -> None:
    present = JournalEntry("other", 0, 1, pending="orphaned other x")
    meanwhile(bench.memory, KEY, present)
    bench.commenter.announce([COMMENT], {KEY: present} if known else {})
    outcome = bench.commenter.write(COMMENT)
    if known:
        # The plan has seen it: it belongs to a run that ended.
        assert (outcome.result, len(bench.bodies())) == (Result.DONE, 1)
    else:
        assert outcome == Outcome(COMMENT, Result.SKIPPED, "another run is at work on it; the next run looks again")
        assert bench.bodies() == []


def test_a_comment_that_is_there_is_not_written_again(bench: Bench) -> None:
    bench.memory.say(1, CONTENT.body, BOT)
    bench.commenter.announce([COMMENT], {})
    assert bench.commenter.write(COMMENT) == Outcome(COMMENT, Result.DONE, "it was said before")
    assert len(bench.bodies()) == 1
    assert bench.commenter.noted(bench.book.entries)[KEY].told == "orphaned"


def test_a_comment_by_the_author_of_the_issue_that_the_journal_names_counts(bench: Bench) -> None:
    bench.memory.say(1, CONTENT.body, "Old-Bot")
    assert bench.commenter.write(COMMENT).message == ""
    other = Bench()
    other.memory.say(1, CONTENT.body, "Old-Bot")
    other.book.change(adding(KEY, JournalEntry("run", 0, 1, author="old-bot")))
    assert other.commenter.write(COMMENT).message == "it was said before"


@pytest.mark.parametrize("gone", [False, True])
def test_nothing_is_said_on_an_issue_that_was_closed_meanwhile(bench: Bench, gone: bool) -> None:
    if gone:
        bench.memory.delete(1)
    else:
        bench.memory.edit(1, state=IssueState.COMPLETED)
    why = "the issue was closed meanwhile; the next run looks again"
    assert bench.commenter.write(COMMENT) == Outcome(COMMENT, Result.SKIPPED, why)
    assert bench.bodies() == []


@pytest.mark.parametrize("written", [True, False])
def test_an_unclear_answer_is_looked_into(bench: Bench, written: bool) -> None:
    bench.memory.faults.append(Fault("comment", UnclearAnswer("502"), after=written))
    bench.commenter.announce([COMMENT], {})
    outcome = bench.commenter.write(COMMENT)
    noted = bench.commenter.noted(bench.book.entries)[KEY]
    if written:
        assert (outcome, noted.told, noted.pending) == (Outcome(COMMENT, Result.DONE), "orphaned", None)
    else:
        why = "502; a later run looks for the comment before it writes one"
        assert (outcome, noted.told) == (Outcome(COMMENT, Result.FAILED, why), None)
        assert noted.pending == f"orphaned run {bench.began}"


def test_a_comment_that_was_not_prepared_is_a_fault_of_the_caller(bench: Bench) -> None:
    for change in (replace(COMMENT, content=None), replace(COMMENT, detail={"says": "nonsense"})):
        with pytest.raises(ValueError, match=r"^a comment that was not prepared$"):
            bench.commenter.write(change)


def test_what_an_entry_remembers_of_comments(bench: Bench) -> None:
    pending, at = replace(MINE, pending="x", told="returned"), bench.memory.now
    assert said(pending, None, None) == replace(MINE, told="returned")
    asked = replace(MINE, told="returned", asked="overdue/2026-12-04/0", asked_on=at.isoformat())
    assert said(pending, read_notice("overdue/2026-12-04/0"), at) == asked
    assert said(pending, read_notice("overdue/2026-12-04/0"), None) == replace(asked, asked_on=None)
    # That it is back has been said after that it had gone.
    assert said(pending, ORPHANED, at) == replace(MINE, told="returned")
    assert said(replace(MINE, told="orphaned"), Notice(Topic.RETURNED), at) == replace(MINE, told="returned")
    assert said(MINE, ORPHANED, at) == replace(MINE, told="orphaned")

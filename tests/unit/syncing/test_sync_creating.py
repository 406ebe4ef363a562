"""Making one issue: what is sent, what becomes of each answer, and what is said about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debrief.errors import Invalid, JournalUnavailable, NotPermitted, RateLimited, TrackerError, UnclearAnswer
from debrief.planning.lease import LEASE
from debrief.planning.marker import Marker, digest_labels, write_body
from debrief.planning.plan import Change, ChangeKind, IssueContent
from debrief.syncing.book import JournalBook
from debrief.syncing.creating import Creator, StopCreatingError, missing_names
from debrief.syncing.outcome import Outcome, Result
from debrief.trackers.port import IssueDraft, IssueState, JournalEntry, JournalState, ObservedIssue
from fakes.memory_tracker import BOT, Fault, MemoryTracker
from fakes.plan_values import KEY
from fakes.sync_world import NO_WAIT

BODY = write_body("Text", Marker(KEY, "0" * 32))
LABELS = ("postmortem", "needs-triage")
CHANGE = Change(
    ChangeKind.CREATE_ISSUE, KEY, None, "Title", {}, content=IssueContent("Title", BODY, LABELS, ("kim", "lee"))
)


class Bench:
    """A tracker in memory, and a run that has claimed the key."""

    def __init__(self, memory: MemoryTracker | None = None) -> None:
        """Begin."""
        self.memory = memory or MemoryTracker()
        self.book = JournalBook(self.memory.tracker.journal, JournalState(None, {}))
        self.creator = Creator(self.memory.tracker, self.book, BOT, "postmortem", "run", {KEY: 3}, NO_WAIT, set())

    def fail(self, method: str, error: BaseException, *, after: bool = False, nth: int = 1) -> None:
        """Let a call fail."""
        self.memory.faults.append(Fault(method, error, after, nth))

    def stopped(self) -> StopCreatingError:
        """Create, and return why nothing more is created."""
        with pytest.raises(StopCreatingError) as raised:
            self.creator.create(CHANGE)
        return raised.value


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_an_issue_is_made_in_one_call_and_recorded_at_once(bench: Bench) -> None:
    assert bench.creator.create(CHANGE) == (Outcome(CHANGE, Result.DONE, "", 1), True)
    assert bench.memory.writes == ["create_issue", "swap"]
    issue = bench.memory.issues_by_number[1]
    assert (issue.title, issue.body, issue.labels, issue.assignees) == ("Title", BODY, set(LABELS), ("kim", "lee"))
    assert bench.memory.entries == {KEY: JournalEntry("run", 3, 1, "node-1", author=BOT)}


def test_the_request_has_all_that_an_issue_begins_with(bench: Bench) -> None:
    assert CHANGE.content is not None
    drafts: list[IssueDraft] = []
    writer = bench.creator.tracker.writer
    create = writer.create_issue

    def record(draft: IssueDraft) -> ObservedIssue:
        drafts.append(draft)
        return create(draft)

    writer.create_issue = record  # type: ignore[method-assign]
    bench.creator.create(replace(CHANGE, content=replace(CHANGE.content, milestone=3, type="Task")))
    assert drafts == [IssueDraft("Title", BODY, LABELS, ("kim", "lee"), 3, "Task")]


def test_a_claim_keeps_its_floor() -> None:
    memory = MemoryTracker(entries={KEY: JournalEntry("run", 2)}, version=1)
    bench = Bench(memory)
    bench.book._state = JournalState("1", memory.entries)
    bench.creator.create(CHANGE)
    assert memory.entries == {KEY: JournalEntry("run", 2, 1, "node-1", author=BOT)}


def test_an_issue_by_another_login_would_not_be_found_again() -> None:
    bench = Bench(MemoryTracker(author="me"))
    stop = bench.stopped()
    why = (
        f"#1 was written as me, but debrief looks for issues by {BOT}: set `issues.bot` to the login that the token"
        " writes under"
    )
    assert (stop.outcome, stop.why, str(stop), stop.limited) == (
        Outcome(CHANGE, Result.FAILED, why, 1),
        f"not tried: {why}",
        f"not tried: {why}",
        False,
    )
    Bench(MemoryTracker(author=BOT.upper())).creator.create(CHANGE)


def test_what_the_tracker_does_not_know_is_left_out_and_tried_on_the_issue() -> None:
    bench = Bench(MemoryTracker(picky=True, drops=frozenset({"kim"})))
    note = "not assigned to kim: no such account, or it has no access"
    assert bench.creator.create(CHANGE) == (Outcome(CHANGE, Result.DONE, note, 1), True)
    assert bench.memory.writes == ["create_issue", "create_issue", "swap", "assign"]
    issue = bench.memory.issues_by_number[1]
    assert (issue.title, issue.body, issue.labels, issue.assignees) == ("Title", BODY, set(LABELS), ("lee",))


def test_a_refusal_of_the_bare_issue_is_a_failure(bench: Bench) -> None:
    bench.fail("create_issue", Invalid("title is too long"))
    assert CHANGE.content is not None
    bare = replace(CHANGE, content=replace(CHANGE.content, assignees=()))
    assert bench.creator.create(bare) == (Outcome(bare, Result.FAILED, "title is too long"), False)
    assert bench.memory.writes == ["create_issue"]


def test_an_unclear_answer_is_looked_into(bench: Bench) -> None:
    bench.fail("create_issue", UnclearAnswer("502"), after=True)
    assert bench.creator.create(CHANGE) == (Outcome(CHANGE, Result.DONE, "", 1), True)


def test_an_issue_that_the_journal_gives_to_another_key_is_not_the_one_that_was_made() -> None:
    memory = MemoryTracker()
    copied = memory.open_by_hand("Title", BODY, BOT, frozenset(LABELS))
    memory.entries, memory.version = {f"{KEY}0": JournalEntry("old", 0, copied)}, 1
    bench = Bench(memory)
    bench.book._state = JournalState("1", memory.entries)
    bench.fail("create_issue", UnclearAnswer("502"))
    outcome, finished = bench.creator.create(CHANGE)
    assert (outcome.result, outcome.number, finished) == (Result.FAILED, None, False)


@pytest.mark.parametrize("picky", [False, True])
def test_a_key_that_another_run_takes_over_before_the_request_is_left_to_it(picky: bool) -> None:
    memory = MemoryTracker(picky=picky)
    bench = Bench(memory)
    memory.entries, memory.version = {KEY: JournalEntry("run", 3, claimed_at=memory.now.isoformat())}, 1
    bench.book._state = JournalState("1", dict(memory.entries))

    def sleep(method: str) -> None:
        # So long that the lease has ended; meanwhile another run has made it.
        if method == "create_issue" or not picky:
            memory.before = lambda _method: None
            memory.now += 2 * LEASE
            memory.entries = {KEY: JournalEntry("other", 0, 9)}
            memory.version += 1

    if picky:
        memory.before = sleep
    else:
        sleep("")
    assert bench.creator.create(CHANGE) == (Outcome(CHANGE, Result.SKIPPED, "another run has made it: #9"), False)
    assert memory.issues_by_number == {}


def test_what_an_issue_lacks_is_owed_by_the_journal_and_a_claim_keeps_its_floor() -> None:
    bench = Bench(MemoryTracker(drops=frozenset({"postmortem", "needs-triage"})))
    bench.memory.entries, bench.memory.version = {KEY: JournalEntry("run", 2)}, 1
    bench.book._state = JournalState("1", dict(bench.memory.entries))
    bench.creator.create(CHANGE)
    entry = bench.memory.entries[KEY]
    assert (entry.floor, entry.number, entry.owed) == (2, 1, ",".join(sorted(digest_labels(LABELS))))


def test_an_issue_that_cannot_be_found_leaves_its_key_claimed(bench: Bench) -> None:
    bench.fail("create_issue", UnclearAnswer("502"))
    why = "502; the key stays claimed, and the next run looks for the issue before it makes one"
    assert bench.creator.create(CHANGE) == (Outcome(CHANGE, Result.FAILED, why), False)
    assert bench.memory.entries == {}


@pytest.mark.parametrize(
    ("error", "result", "said", "why", "limited"),
    [
        (RateLimited("slow down"), Result.SKIPPED, "left for the next run: slow down", "", True),
        (NotPermitted("no right"), Result.FAILED, "no right", "not tried: the one before was not permitted", False),
    ],
)
def test_what_would_go_wrong_again_stops_the_creations(
    bench: Bench, error: TrackerError, result: Result, said: str, why: str, limited: bool
) -> None:
    bench.fail("create_issue", error)
    stop = bench.stopped()
    assert (stop.outcome, stop.why, stop.limited) == (Outcome(CHANGE, result, said), why or said, limited)


def test_any_other_error_is_of_this_issue_alone(bench: Bench) -> None:
    bench.fail("create_issue", TrackerError("500"))
    assert bench.creator.create(CHANGE) == (Outcome(CHANGE, Result.FAILED, "500"), False)


def test_a_journal_that_fails_leaves_the_marker(bench: Bench) -> None:
    bench.fail("swap", TrackerError("no route"))
    note = "not in the journal yet, the next run finds it by its marker (no route)"
    assert bench.creator.create(CHANGE) == (Outcome(CHANGE, Result.DONE, note, 1), True)


def race(bench: Bench) -> None:
    """Let another run record its issue for the key first."""
    bench.memory.open_by_hand("Title", BODY, BOT)
    bench.memory.entries = {KEY: JournalEntry("other", 0, 1)}
    bench.memory.version = 1


def test_the_slower_of_two_runs_closes_its_issue_and_takes_the_marker_out(bench: Bench) -> None:
    race(bench)
    why = "another run made #1 at the same time; #2 was closed as its duplicate"
    assert bench.creator.create(CHANGE) == (Outcome(CHANGE, Result.SKIPPED, why, 1), False)
    issue = bench.memory.issues_by_number[2]
    assert issue.state is IssueState.DUPLICATE
    assert issue.body == "Text\n\nMade twice by two runs at once; #1 goes on.\n"
    assert bench.memory.entries == {KEY: JournalEntry("other", 0, 1)}


def test_a_duplicate_that_cannot_be_closed_is_said(bench: Bench) -> None:
    race(bench)
    bench.fail("close_issue", NotPermitted("no right"))
    why = "another run made #1 at the same time; close #2 by hand (no right)"
    assert bench.creator.create(CHANGE) == (Outcome(CHANGE, Result.FAILED, why, 1), False)


def test_labels_that_are_missing_are_added_and_what_is_dropped_is_said() -> None:
    bench = Bench(MemoryTracker(drops=frozenset({"needs-triage", "kim", "lee"})))
    notes = (
        "the tracker dropped the labels needs-triage: the token may not set labels; "
        "not assigned to kim, lee: no such account, or it has no access"
    )
    assert bench.creator.create(CHANGE) == (Outcome(CHANGE, Result.DONE, notes, 1), True)
    # What came with the issue and is not on it is not sent again, labels excepted.
    assert bench.memory.writes == ["create_issue", "swap", "add_labels"]


def test_without_label_and_journal_an_issue_could_not_be_found_again() -> None:
    bench = Bench(MemoryTracker(drops=frozenset(LABELS)))
    bench.book.unavailable = JournalUnavailable("no right")
    stop = bench.stopped()
    note = "the tracker dropped the labels postmortem, needs-triage: the token may not set labels"
    assert stop.outcome == Outcome(CHANGE, Result.DONE, note, 1)
    assert stop.why == "stopped: without its label and without the journal an issue could not be found again"
    # With the journal, or with the label, it goes on.
    assert Bench(MemoryTracker(drops=frozenset(LABELS))).creator.create(CHANGE)[1]
    other = Bench(MemoryTracker(drops=frozenset({"needs-triage"})))
    other.book.unavailable = JournalUnavailable("no right")
    assert other.creator.create(CHANGE)[1]


def test_a_limit_while_it_is_set_up_stops_everything() -> None:
    bench = Bench(MemoryTracker(drops=frozenset(LABELS)))
    bench.fail("add_labels", RateLimited("slow down"))
    stop = bench.stopped()
    assert (stop.outcome, stop.why, stop.limited) == (
        Outcome(CHANGE, Result.DONE, "slow down", 1),
        "left for the next run: slow down",
        True,
    )


def test_an_error_while_it_is_set_up_is_left_to_the_next_run() -> None:
    bench = Bench(MemoryTracker(drops=frozenset(LABELS)))
    bench.fail("add_labels", TrackerError("500"))
    note = "made, but not all set up, the next run goes on: 500"
    assert bench.creator.create(CHANGE) == (Outcome(CHANGE, Result.DONE, note, 1), False)


@pytest.mark.parametrize("broken", [False, True])
def test_without_the_journal_the_marker_says_which_labels_never_were_on_the_issue(broken: bool) -> None:
    bench = Bench(MemoryTracker(drops=frozenset({"needs-triage"})))
    bench.book.unavailable = JournalUnavailable("no right")
    if broken:
        bench.fail("update_issue", TrackerError("500"))
    assert CHANGE.content is not None
    known = replace(CHANGE.content, body=write_body("Text", Marker(KEY, "0" * 32, digest_labels(LABELS))))
    outcome, complete = bench.creator.create(replace(CHANGE, content=known))
    assert (outcome.result, outcome.number, complete) == (Result.DONE, 1, True)
    left, owed = (LABELS, ()) if broken else (LABELS[:1], LABELS[1:])
    marker = Marker(KEY, "0" * 32, digest_labels(left), owed=digest_labels(owed))
    assert bench.memory.issues_by_number[1].body == write_body("Text", marker)


def test_a_body_without_a_marker_has_nothing_to_forget() -> None:
    bench = Bench(MemoryTracker(drops=frozenset({"needs-triage"})))
    bench.book.unavailable = JournalUnavailable("no right")
    assert CHANGE.content is not None
    bench.creator.create(replace(CHANGE, content=replace(CHANGE.content, body="Text")))
    assert bench.memory.issues_by_number[1].body == "Text"


def test_case_does_not_count_in_names() -> None:
    assert missing_names(("Kim", "lee", "ari"), ("kim", "LEE")) == ("ari",)
    assert missing_names(("a", "b"), frozenset()) == ("a", "b")

"""What one run does with a plan: in which order, when it stops, and what it says of every change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from debrief.errors import JournalUnavailable, NotPermitted, RateLimited, TrackerError, UnclearAnswer
from debrief.planning.marker import Marker, digest_labels, write_body
from debrief.planning.notices import Notice, Topic
from debrief.planning.observed import Observed
from debrief.planning.plan import Basis, Change, ChangeKind, IssueContent, Plan
from debrief.syncing.applying import FAILURES_MAX, apply_plan
from debrief.syncing.orders import Orders
from debrief.syncing.outcome import Outcome, Report, Result
from debrief.syncing.reading import weaker
from debrief.syncing.seeking import seen
from debrief.syncing.view import View
from debrief.syncing.write_back import Edit, Files
from debrief.trackers.port import IssueState, JournalEntry, JournalState
from fakes.memory_tracker import BOT, Fault, MemoryTracker
from fakes.plan_values import KEY, PATH
from fakes.sync_world import NO_WAIT

OTHER = f"{KEY}0"
TEXT = "0" * 32


def body(key: str = KEY) -> str:
    return write_body("Text", Marker(key, TEXT))


def label(name: str) -> Change:
    return Change(ChangeKind.ENSURE_LABEL, None, None, name, {"colour": "ffffff", "description": ""})


def creation(key: str = KEY) -> Change:
    return Change(ChangeKind.CREATE_ISSUE, key, None, "Title", {}, IssueContent("Title", body(key), ("postmortem",)))


def addition(number: int = 1, key: str = KEY, name: str = "team") -> Change:
    return Change(ChangeKind.ADD_LABELS, key, number, "Title", {"labels": [name]}, IssueContent("Title", "", (name,)))


def closing(of: int, number: int) -> Change:
    basis = Basis("Title", body())
    return Change(ChangeKind.CLOSE_ISSUE, KEY, number, "Title", {"of": of}, None, basis)


def number_record(number: int | None, where: Sequence[str] = ("file", "journal"), **detail: object) -> Change:
    return Change(ChangeKind.RECORD_NUMBER, KEY, number, "Title", {"path": PATH, "where": list(where), **detail})


def outcome_record(**detail: object) -> Change:
    said = {"path": PATH, "where": ["file"], "outcome": "done", "closed_on": "2026-12-01", "reason": None, **detail}
    return Change(ChangeKind.RECORD_OUTCOME, KEY, 1, "Title", said)


@dataclass
class Place:
    """A place that edits go to."""

    proposes: bool = False
    notes: Sequence[str] = ()
    refused: dict[str, str] = field(default_factory=dict)
    """Why, by field."""
    error: TrackerError | None = None
    edits: list[Edit] = field(default_factory=list)

    def settled(self, edits: Sequence[Edit], contents: Mapping[str, bytes]) -> frozenset[Edit]:
        return frozenset()

    def write(self, edits: Sequence[Edit], standing: Sequence[Edit], contents: Mapping[str, bytes]) -> dict[Edit, str]:
        if self.error is not None:
            raise self.error
        self.edits += edits
        return {edit: self.refused[edit.field] for edit in edits if edit.field in self.refused}


class Bench:
    """A tracker in memory, and what a run over it said while it went."""

    def __init__(self, memory: MemoryTracker | None = None, place: Place | None = None) -> None:
        """Begin."""
        self.memory = memory or MemoryTracker()
        self.place = place or Place()
        self.progress: list[tuple[Outcome, int, int]] = []

    def issue(self, **changes: Any) -> int:
        """Open an issue of the bot's."""
        return self.memory.open_by_hand("Title", body(), BOT, **changes)

    def fail(self, method: str, error: BaseException, *, after: bool = False, nth: int = 1) -> None:
        """Let a call fail."""
        self.memory.faults.append(Fault(method, error, after, nth))

    def run(self, *changes: Change, create_max: int = 9, notes: tuple[str, ...] = ()) -> Report:
        """Make a plan's changes."""
        issues = {number: seen(one) for number, one in self.memory.issues_by_number.items()}
        known = str(self.memory.version) if self.memory.version else None
        view = View(Observed(BOT, issues), JournalState(known, dict(self.memory.entries)))
        orders = Orders("run", "postmortem", create_max, NO_WAIT, self.memory.now)
        plan, files = Plan("local", changes, notes), Files("/nonexistent", target=self.place)
        report = apply_plan(plan, view, self.memory.tracker, files, orders, lambda *said: self.progress.append(said))
        assert sorted(map(repr, changes)) == sorted(repr(one.change) for one in report.outcomes)
        assert report.plan == plan
        assert self.progress == [(one, place, len(changes)) for place, one in enumerate(report.outcomes, 1)]
        return report


@pytest.fixture
def bench() -> Bench:
    return Bench()


def told(report: Report) -> list[tuple[Result, str]]:
    return [(one.result, one.message) for one in report.outcomes]


def results(report: Report) -> list[Result]:
    return [one.result for one in report.outcomes]


def journal(memory: MemoryTracker, entries: Mapping[str, JournalEntry]) -> MemoryTracker:
    """Let the journal hold these entries."""
    memory.entries, memory.version = dict(entries), 1
    return memory


def test_an_empty_plan_writes_nothing(bench: Bench) -> None:
    report = bench.run(notes=("a note",))
    assert (report.outcomes, report.notes, bench.memory.writes) == ((), ("a note",), [])


def test_claims_come_first_and_what_refers_to_an_issue_after_it(bench: Bench) -> None:
    first = bench.issue()
    line = Notice(Topic.ORPHANED).line(KEY)
    comment = Change(
        ChangeKind.COMMENT, KEY, first, "Title", {"says": "orphaned"}, IssueContent("Title", f"Gone.\n\n{line}\n")
    )
    journal(bench.memory, {KEY: JournalEntry("old", 0, first, digest=TEXT)})
    report = bench.run(closing(first, bench.issue()), comment, addition(first), creation(OTHER), label("team"))
    assert [str(one.change.kind) for one in report.outcomes] == [
        "ensure_label",
        "create_issue",
        "add_labels",
        "comment",
        "close_issue",
    ]
    assert bench.memory.writes == [
        "swap",
        "ensure_label",
        "create_issue",
        "swap",
        "add_labels",
        "swap",
        "comment",
        "swap",
        "close_issue",
    ]
    assert told(report) == [(Result.DONE, "")] * 5


def test_no_more_issues_are_made_than_the_orders_say(bench: Bench) -> None:
    report = bench.run(creation(), creation(OTHER), creation("x/AP-1"), create_max=1)
    assert told(report) == [(Result.DONE, ""), *[(Result.SKIPPED, "waits for the next run")] * 2]
    assert list(bench.memory.entries) == [KEY]


def test_a_claim_lies_above_every_number_that_is_known() -> None:
    memory = MemoryTracker(deleted={3}, lag=9)
    for entries, floor in (({}, 4), ({OTHER: JournalEntry("old", 0, 11)}, 11)):
        bench = Bench(replace(memory, entries={}, issues_by_number={}, writes=[], faults=[]))
        assert bench.issue() == 4
        journal(bench.memory, entries)
        bench.fail("create_issue", TrackerError("500"))
        bench.run(creation())
        assert bench.memory.entries[KEY].floor == floor


def test_the_highest_number_of_the_tracker_counts_where_nothing_else_is_known() -> None:
    bench = Bench()
    bench.issue()
    bench.memory.hidden.add(1)
    bench.memory.let_lists_catch_up()
    bench.fail("create_issue", TrackerError("500"))
    bench.run(creation())
    assert bench.memory.entries[KEY].floor == 1


def test_an_issue_that_is_all_set_up_is_known_with_its_text(bench: Bench) -> None:
    bench.run(creation(), number_record(None))
    entry = bench.memory.entries[KEY]
    assert (entry.number, entry.digest, entry.claimed_at, entry.owed) == (1, TEXT, None, None)
    assert bench.place.edits == [Edit(PATH, KEY, "issue", "1")]


def test_a_key_that_another_run_has_claimed_is_left_to_it() -> None:
    bench = Bench()
    now = bench.memory.now.isoformat()
    journal(bench.memory, {KEY: JournalEntry("other", 0, claimed_at=now), OTHER: JournalEntry("other", 0, 7)})
    report = bench.run(creation(), creation(OTHER), creation("x/AP-1"))
    assert results(report) == [Result.SKIPPED, Result.SKIPPED, Result.DONE]
    assert report.outcomes[0].message.startswith("claimed by another run, which may be at work until ")
    assert report.outcomes[1].message == "another run has made it: #7"
    assert bench.memory.entries[KEY].claimed_at == now


def test_what_another_run_takes_over_meanwhile_is_left_to_it(bench: Bench) -> None:
    def take(method: str) -> None:
        if method == "create_issue" and bench.memory.entries[OTHER].run == "run":
            bench.memory.entries[OTHER] = JournalEntry("other", 0, 99)
            bench.memory.version += 1

    bench.memory.before = take
    assert told(bench.run(creation(), creation(OTHER))) == [
        (Result.DONE, ""),
        (Result.SKIPPED, "another run has made it: #99"),
    ]


def test_a_limit_stops_the_run_and_is_no_failure(bench: Bench) -> None:
    one = bench.issue()
    bench.fail("add_labels", RateLimited("slow down"))
    later = (Result.SKIPPED, "left for the next run: slow down")
    report = bench.run(addition(one), addition(one, name="b"), number_record(one))
    assert told(report) == [later, later, later]
    assert (bench.memory.writes, bench.place.edits) == (["add_labels", "swap"], [])


def test_a_limit_while_issues_are_made_stops_the_run(bench: Bench) -> None:
    bench.fail("create_issue", RateLimited("slow down"))
    one = bench.issue()
    later = (Result.SKIPPED, "left for the next run: slow down")
    assert told(bench.run(creation(), creation(OTHER), addition(one))) == [later, later, later]
    # The answer is clear: the next run need not wait for this one.
    assert bench.memory.entries[KEY].claimed_at is None


def test_an_issue_that_was_not_set_up_in_full_is_not_known_with_its_text() -> None:
    bench = Bench(MemoryTracker(drops=frozenset({"postmortem"})))
    bench.fail("add_labels", RateLimited("slow down"))
    assert told(bench.run(creation())) == [(Result.DONE, "slow down")]
    entry = bench.memory.entries[KEY]
    assert (entry.number, entry.digest) == (1, None)


def test_a_refusal_of_one_creation_stops_the_creations_alone(bench: Bench) -> None:
    one = bench.issue()
    bench.fail("create_issue", NotPermitted("no right"))
    assert told(bench.run(creation(), creation(OTHER), addition(one))) == [
        (Result.FAILED, "no right"),
        (Result.SKIPPED, "not tried: the one before was not permitted"),
        (Result.DONE, ""),
    ]


def test_a_missing_right_says_nothing_of_the_others(bench: Bench) -> None:
    one = bench.issue()
    names = [f"l{number}" for number in range(FAILURES_MAX + 2)]
    for nth, _ in enumerate(names, 1):
        bench.fail("add_labels", NotPermitted("no right"), nth=nth)
    report = bench.run(*(addition(one, name=name) for name in names), number_record(one))
    assert told(report) == [(Result.FAILED, "no right")] * len(names) + [(Result.DONE, "")]


@pytest.mark.parametrize("good", [None, 2])
def test_so_many_failures_in_a_row_stop_the_run(bench: Bench, good: int | None) -> None:
    one = bench.issue()
    for nth in range(1, FAILURES_MAX + 2):
        if nth != good:
            bench.fail("add_labels", TrackerError("500"), nth=nth)
    report = bench.run(*(addition(one, name=f"l{number}") for number in range(FAILURES_MAX + 1)))
    said = [(Result.FAILED, "500")] * FAILURES_MAX
    if good is None:
        said.append((Result.SKIPPED, "not tried: 3 changes before it failed in a row"))
    else:
        said.insert(good - 1, (Result.DONE, ""))
    assert told(report) == said


def test_failures_count_across_what_is_done_one_after_the_other(bench: Bench) -> None:
    one = bench.issue()
    bench.fail("create_issue", TrackerError("500"))
    bench.fail("create_issue", TrackerError("501"), nth=2)
    bench.fail("add_labels", TrackerError("502"))
    report = bench.run(creation(), creation(OTHER), addition(one), addition(one, name="b"))
    assert told(report)[2:] == [
        (Result.FAILED, "502"),
        (Result.SKIPPED, "not tried: 3 changes before it failed in a row"),
    ]


def test_what_had_no_clear_answer_is_done_again_once(bench: Bench) -> None:
    one = bench.issue()
    bench.fail("add_labels", UnclearAnswer("502"))
    assert told(bench.run(addition(one))) == [(Result.DONE, "")]
    assert bench.memory.writes.count("add_labels") == 2
    other = Bench(bench.memory)
    other.memory.new_run()
    other.fail("add_labels", UnclearAnswer("502"))
    other.fail("add_labels", UnclearAnswer("503"), nth=2)
    assert told(other.run(addition(one, name="b"))) == [(Result.FAILED, "503")]


def test_a_comment_is_never_written_again_without_looking(bench: Bench) -> None:
    one = bench.issue()
    journal(bench.memory, {KEY: JournalEntry("old", 0, one, digest=TEXT)})
    line = Notice(Topic.ORPHANED).line(KEY)
    content = IssueContent("Title", f"Gone.\n\n{line}\n")
    bench.fail("comment", UnclearAnswer("502"))
    report = bench.run(Change(ChangeKind.COMMENT, KEY, one, "Title", {"says": "orphaned"}, content))
    assert told(report) == [(Result.FAILED, "502; a later run looks for the comment before it writes one")]
    assert bench.memory.writes.count("comment") == 1


def test_without_its_announcement_nothing_is_said(bench: Bench) -> None:
    one = bench.issue()
    journal(bench.memory, {KEY: JournalEntry("old", 0, one, digest=TEXT)})
    bench.fail("swap", TrackerError("no route"))
    content = IssueContent("Title", f"Gone.\n\n{Notice(Topic.ORPHANED).line(KEY)}\n")
    report = bench.run(Change(ChangeKind.COMMENT, KEY, one, "Title", {"says": "orphaned"}, content))
    assert told(report) == [(Result.SKIPPED, "left for the next run: no route")]
    assert "comment" not in bench.memory.writes


def test_a_run_that_has_stopped_announces_nothing(bench: Bench) -> None:
    one = bench.issue()
    journal(bench.memory, {KEY: JournalEntry("old", 0, one, digest=TEXT)})
    bench.fail("add_labels", RateLimited("slow down"))
    content = IssueContent("Title", f"Gone.\n\n{Notice(Topic.ORPHANED).line(KEY)}\n")
    report = bench.run(addition(one), Change(ChangeKind.COMMENT, KEY, one, "Title", {"says": "orphaned"}, content))
    assert told(report) == [(Result.SKIPPED, "left for the next run: slow down")] * 2
    assert bench.memory.entries[KEY].pending is None


def test_labels_that_failed_are_owed_by_the_journal(bench: Bench) -> None:
    one = bench.issue()
    journal(bench.memory, {KEY: JournalEntry("old", 0, one, digest=TEXT)})
    bench.fail("add_labels", NotPermitted("no right"))
    bench.run(addition(one))
    (digest,) = digest_labels(["team"])
    assert bench.memory.entries[KEY].owed == digest
    other = Bench(bench.memory)
    other.memory.new_run()
    other.run(addition(one))
    assert other.memory.entries[KEY].owed is None


def test_numbers_and_outcomes_are_written_in_one_go(bench: Bench) -> None:
    one = bench.issue()
    report = bench.run(outcome_record(), number_record(one))
    assert [(str(r.change.kind), r.result, r.number) for r in report.outcomes] == [
        ("record_number", Result.DONE, one),
        ("record_outcome", Result.DONE, one),
    ]
    assert [(edit.field, edit.value) for edit in bench.place.edits] == [
        ("issue", "1"),
        ("outcome", "done"),
        ("closed_on", "2026-12-01"),
        ("outcome_reason", None),
    ]
    assert bench.memory.entries[KEY].number == one


def test_a_number_that_nobody_knows_waits(bench: Bench) -> None:
    bench.fail("create_issue", TrackerError("500"))
    report = bench.run(creation(), number_record(None))
    assert told(report) == [(Result.FAILED, "500"), (Result.SKIPPED, "there is no number yet")]
    assert bench.place.edits == []


def test_an_edit_that_was_refused_is_a_failure_of_its_change_alone(bench: Bench) -> None:
    one = bench.issue()
    bench.place.refused = {"outcome": "it was edited"}
    report = bench.run(number_record(one), outcome_record())
    assert told(report) == [(Result.DONE, ""), (Result.FAILED, "it was edited")]
    assert [r.number for r in report.outcomes] == [one, one]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RateLimited("slow down"), (Result.SKIPPED, "left for the next run: slow down")),
        (TrackerError("500"), (Result.FAILED, "500")),
    ],
)
def test_a_place_that_cannot_be_written_is_said_of_what_was_to_go_there(
    bench: Bench, error: TrackerError, said: tuple[Result, str]
) -> None:
    one = bench.issue()
    bench.place.error = error
    report = bench.run(number_record(one), number_record(one, ("journal",)), outcome_record(where=[]))
    assert told(report) == [said, (Result.DONE, ""), (Result.DONE, "")]
    assert bench.memory.entries[KEY].number == one


@pytest.mark.parametrize(
    ("error", "result"), [(RateLimited("slow down"), Result.SKIPPED), (TrackerError("no route"), Result.FAILED)]
)
def test_a_journal_that_fails_is_said_of_what_stands_in_it_alone(
    bench: Bench, error: TrackerError, result: Result
) -> None:
    one = bench.issue()
    bench.fail("swap", error)
    report = bench.run(number_record(one), number_record(one, ("journal",)), notes=("a note",))
    problem = f"the journal was not written: {error}"
    # With the number in its file, the action point is known without the journal.
    assert told(report) == [(Result.DONE, ""), (result, problem)]
    assert report.notes == ("a note", f"{problem}; the next run goes on from the markers")


def test_without_the_journal_it_is_said_once_what_is_lost() -> None:
    error = JournalUnavailable("no right")
    for notes in ((), (weaker(error),)):
        bench = Bench(MemoryTracker(journal_error=error))
        one = bench.issue()
        report = bench.run(number_record(one), number_record(one, ("journal",)), notes=notes)
        assert told(report) == [
            (Result.DONE, ""),
            (Result.FAILED, "the journal was not written: no right"),
        ]
        assert report.notes == (weaker(error),)


def test_what_the_place_has_to_say_is_said_once() -> None:
    bench = Bench(place=Place(notes=("known", "new")))
    assert bench.run(label("x"), notes=("known",)).notes == ("known", "new")


def test_an_outcome_that_waits_for_people_is_remembered_and_forgotten_when_it_is_taken_back() -> None:
    bench = Bench(place=Place(proposes=True))
    one = bench.issue()
    journal(bench.memory, {KEY: JournalEntry("old", 0, one, digest=TEXT)})
    bench.run(outcome_record())
    assert bench.memory.entries[KEY].proposed == "done"
    other = Bench(bench.memory, Place(proposes=True))
    report = other.run(outcome_record(withdrawn=True, outcome=None, closed_on=None, proposed="done"))
    assert told(report) == [(Result.DONE, "")]
    assert [(one.field, one.value, one.replaces) for one in other.place.edits] == [
        ("outcome_reason", None, "done"),
        ("closed_on", None, "done"),
        ("outcome", None, "done"),
    ]
    assert other.memory.entries[KEY].proposed is None
    # Where nothing waits for people, there is nothing to take it out of.
    branch = Bench(bench.memory, Place(proposes=False))
    assert told(branch.run(outcome_record(withdrawn=True))) == [(Result.DONE, "")]
    assert branch.place.edits == []


def test_an_outcome_in_the_files_themselves_is_not_proposed(bench: Bench) -> None:
    one = bench.issue()
    journal(bench.memory, {KEY: JournalEntry("old", 0, one, digest=TEXT)})
    bench.run(outcome_record())
    assert bench.memory.entries[KEY].proposed is None


def test_what_could_not_be_taken_back_stays_proposed() -> None:
    bench = Bench(place=Place(proposes=True, error=TrackerError("500")))
    one = bench.issue()
    journal(bench.memory, {KEY: JournalEntry("old", 0, one, digest=TEXT, proposed="done")})
    assert told(bench.run(outcome_record(withdrawn=True))) == [(Result.FAILED, "500")]
    assert bench.memory.entries[KEY].proposed == "done"


@pytest.mark.parametrize(
    ("entries", "closed"),
    [
        ({KEY: JournalEntry("old", 0, 1, digest=TEXT)}, True),
        ({KEY: JournalEntry("old", 0, 2, digest=TEXT)}, False),
        ({}, False),
    ],
    ids=["the journal agrees", "it names another", "it knows none"],
)
def test_a_second_issue_is_closed_while_the_journal_names_the_first(
    bench: Bench, entries: dict[str, JournalEntry], closed: bool
) -> None:
    first, second = bench.issue(), bench.issue()
    if entries:
        journal(bench.memory, entries)
    report = bench.run(closing(first, second))
    why = "another run chose another one; the next run looks again"
    assert told(report) == [(Result.DONE, "") if closed else (Result.SKIPPED, why)]
    state = IssueState.DUPLICATE if closed else IssueState.OPEN
    assert bench.memory.issues_by_number[second].state is state


def test_without_the_journal_nobody_else_can_have_chosen() -> None:
    bench = Bench(MemoryTracker(journal_error=JournalUnavailable("no right")))
    first, second = bench.issue(), bench.issue()
    report = bench.run(number_record(first), closing(first, second))
    assert results(report) == [Result.DONE, Result.DONE]
    assert bench.memory.issues_by_number[second].state is IssueState.DUPLICATE

"""People, lagging lists and dying runs in any order, against one promise: one live issue, nothing of theirs undone."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from debrief.errors import RateLimited, TrackerError, UnclearAnswer
from debrief.planning.marker import read_body
from debrief.trackers.port import IssueState, ObservedIssue
from fakes.memory_tracker import Fault, Killed, MemoryTracker
from fakes.sync_world import World, point

METHODS = ["create_issue", "update_issue", "add_labels", "ensure_label", "assign", "swap", "issues", "issue", "read"]
ERRORS = [Killed, UnclearAnswer, TrackerError, RateLimited]


class BotAgainstPeople(RuleBasedStateMachine):
    """One record, one tracker."""

    keys = Bundle("keys")

    def __init__(self) -> None:
        """Begin with an empty record."""
        super().__init__()
        self.world = World(MemoryTracker())
        self.numbers = iter(range(1, 10_000))
        self.gone: set[str] = set()
        """Keys whose issue a person closed or deleted."""
        self.person_text: dict[int, tuple[str, str]] = {}
        """What a person wrote into an issue."""
        self.taken_off: set[tuple[int, str]] = set()
        """Labels that a person took off, by issue."""
        self.value_changed: set[str] = set()

    def issue_of(self, key: str) -> ObservedIssue | None:
        """Return the open issue of a key."""
        numbers = self.world.memory.live.get(key, [])
        return self.world.memory.issues_by_number[numbers[0]] if numbers else None

    def change(self, key: str, **changes: object) -> None:
        """Change an action point in the record."""
        self.world.points = [replace(p, **changes) if p.key == key else p for p in self.world.points]  # type: ignore[arg-type]

    @rule(target=keys)
    def write_action_point(self) -> str:
        """Somebody adds an action point."""
        new = point(next(self.numbers))
        self.world.points.append(new)
        return new.key

    @rule(key=keys, title=st.sampled_from(["One thing", "Another thing", "@kim fixes #1", "A\u200bB"]))
    def edit_title(self, key: str, title: str) -> None:
        """Somebody renames it."""
        self.change(key, title=title)

    @rule(key=keys, severity=st.sampled_from(["sev1", "sev2", "sev3"]))
    def edit_severity(self, key: str, severity: str) -> None:
        """Somebody changes what a label shows."""
        self.change(key, severity=severity)
        self.value_changed.add(key)

    @rule(year=st.sampled_from(["2026", "2027", "archive"]))
    def move_the_file(self, year: str) -> None:
        """Somebody moves the document to another folder."""
        self.world.points = [replace(p, path=f"postmortems/{year}/{p.postmortem_id}.md") for p in self.world.points]

    @rule(key=consumes(keys))
    def delete_action_point(self, key: str) -> None:
        """Somebody takes it out of the file; its issue stays."""
        self.world.points = [p for p in self.world.points if p.key != key]

    @rule(key=keys)
    def number_goes_into_the_file(self, key: str) -> None:
        """An earlier write-back is merged."""
        entry = self.world.memory.entries.get(key)
        if entry is not None and entry.number is not None:
            self.change(key, number=entry.number)

    @rule()
    def journal_is_lost(self) -> None:
        """Somebody deletes the journal when the lists have long caught up with all that runs did."""
        if not self.gone:
            self.world.memory.entries, self.world.memory.version = {}, 0
            self.world.memory.let_lists_catch_up()

    @rule(key=keys, text=st.sampled_from(["I looked at it.", "See also #3"]))
    def person_edits_issue(self, key: str, text: str) -> None:
        """A person writes below what they can see."""
        issue = self.issue_of(key)
        if issue is not None:
            self.world.memory.edit(issue.number, body=issue.body + text)
            self.person_text[issue.number] = (issue.title, read_body(issue.body + text).text)

    @rule(key=keys, label=st.sampled_from(["needs-triage", "priority:P1", "type:prevent"]))
    def person_takes_label_off(self, key: str, label: str) -> None:
        """A person triages."""
        issue = self.issue_of(key)
        if issue is not None:
            self.world.memory.edit(issue.number, labels=issue.labels - {label})
            self.taken_off.add((issue.number, label))

    @rule(key=keys)
    def person_assigns_somebody_else(self, key: str) -> None:
        """A person hands it on."""
        issue = self.issue_of(key)
        if issue is not None:
            self.world.memory.edit(issue.number, assignees=("lee",))

    @rule(key=keys, state=st.sampled_from([IssueState.COMPLETED, IssueState.NOT_PLANNED]))
    def person_closes_issue(self, key: str, state: IssueState) -> None:
        """A person is done with it."""
        issue = self.issue_of(key)
        if issue is not None:
            self.world.memory.edit(issue.number, state=state)
            self.gone.add(key)

    @rule(key=keys)
    def admin_deletes_issue(self, key: str) -> None:
        """An administrator deletes an issue whose number is known."""
        issue = self.issue_of(key)
        entry = self.world.memory.entries.get(key)
        if issue is not None and entry is not None and entry.number == issue.number:
            self.world.memory.delete(issue.number)
            self.gone.add(key)

    @rule(lag=st.sampled_from([0, 2, 6]))
    def lists_lag(self, lag: int) -> None:
        """The tracker has a better or a worse day."""
        self.world.memory.lag = lag

    @rule(method=st.sampled_from(METHODS), error=st.sampled_from(ERRORS), after=st.booleans(), nth=st.integers(1, 6))
    def run_that_fails(self, method: str, error: type[BaseException], after: bool, nth: int) -> None:
        """A run that something happens to."""
        self.world.memory.new_run()
        # A read has no effect that could be left unclear, and a limit is told instead of doing.
        certain = method in ("issues", "issue", "read") or error in (TrackerError, RateLimited)
        self.world.memory.faults.append(Fault(method, error("a bad day"), after and not certain, nth))
        with suppress(Killed, TrackerError):
            self.world.run()
        self.world.memory.new_run()

    @rule()
    def clean_run(self) -> None:
        """A run that nothing happens to leaves nothing to do and nothing lost."""
        self.world.memory.new_run()
        self.world.run()
        plan, _ = self.world.plan()
        assert plan.changes == ()
        for key in {p.key for p in self.world.points} - self.gone:
            assert self.issue_of(key) is not None, f"{key} was lost"

    @invariant()
    def one_live_issue_a_key(self) -> None:
        """The promise itself."""
        for key, numbers in self.world.memory.live.items():
            assert len(numbers) == 1, f"{key} has {numbers}"

    @invariant()
    def nothing_of_theirs_is_undone(self) -> None:
        """What people wrote stays, and the labels they took off stay off."""
        memory = self.world.memory
        for number, (title, text) in self.person_text.items():
            if number in memory.issues_by_number:
                issue = memory.issues_by_number[number]
                assert (issue.title, read_body(issue.body).text) == (title, text)
        for number, label in self.taken_off:
            if number in memory.issues_by_number:
                assert label not in memory.issues_by_number[number].labels


BotAgainstPeople.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    derandomize=True,
)
TestBotAgainstPeople = BotAgainstPeople.TestCase

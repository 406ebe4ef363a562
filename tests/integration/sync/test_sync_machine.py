"""People, lagging lists and dying runs in any order, against one promise: one live issue, nothing of theirs undone."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, MultipleResults, RuleBasedStateMachine, initialize, invariant, multiple, rule

from debrief.errors import RateLimited, TrackerError, UnclearAnswer
from debrief.planning.desired import DesiredPoint
from debrief.planning.marker import read_body
from debrief.trackers.port import IssueState, ObservedIssue
from debrief_schemas.settings import Settings
from debrief_schemas.vocabulary import Status
from fakes.memory_tracker import BOT, Fault, Killed, MemoryTracker
from fakes.sync_world import World, point

METHODS = ["create_issue", "update_issue", "add_labels", "ensure_label", "assign", "comment", "swap"]
READS = ["issues", "issue", "read", "discussion", "moved_to"]
ERRORS = [Killed, UnclearAnswer, TrackerError, RateLimited]
RULES = Settings.model_validate({"dormancy": {"after_days": 20, "escalate": [{"after_days": 5}, {"after_days": 9}]}})
OUTCOMES = {IssueState.COMPLETED: "done", IssueState.NOT_PLANNED: "declined", IssueState.DUPLICATE: "declined"}


class BotAgainstPeople(RuleBasedStateMachine):
    """One record, one tracker."""

    keys = Bundle("keys")

    def __init__(self) -> None:
        """Begin with an empty record."""
        super().__init__()
        self.world = World(MemoryTracker(), settings=RULES)
        self.numbers = iter(range(1, 10_000))
        self.gone: set[str] = set()
        """Keys whose issue a person closed or deleted."""
        self.person_text: dict[int, tuple[str, str]] = {}
        """What a person wrote into an issue."""
        self.taken_off: set[tuple[int, str]] = set()
        """Labels that a person took off, by issue."""
        self.value_changed: set[str] = set()
        self.taken_out: dict[str, DesiredPoint] = {}
        """Action points that are not in the record for the time being."""
        self.states: dict[int, IssueState] = {}
        """In which state a person left an issue."""

    @initialize(target=keys, write_files=st.booleans(), count=st.integers(0, 2))
    def begin(self, write_files: bool, count: int) -> MultipleResults[str]:
        """Settle whether numbers and outcomes go into the files, and begin with some issues."""
        self.world.write_files = write_files
        found = [self.write_action_point() for _ in range(count)]
        self.world.run()
        return multiple(*found)

    def issue_of(self, key: str) -> ObservedIssue | None:
        """Return the open issue of a key."""
        numbers = self.world.memory.live.get(key, [])
        return self.world.memory.issues_by_number[numbers[0]] if numbers else None

    def change(self, key: str, **changes: object) -> None:
        """Change an action point in the record."""
        self.world.points = [replace(p, **changes) if p.key == key else p for p in self.world.points]  # type: ignore[arg-type]

    def write_action_point(self) -> str:
        """Add an action point."""
        new = point(next(self.numbers))
        self.world.points.append(new)
        return new.key

    @rule(target=keys)
    def somebody_writes_an_action_point(self) -> str:
        """Somebody adds an action point."""
        return self.write_action_point()

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

    @rule(key=keys)
    def take_action_point_out_or_put_it_back(self, key: str) -> None:
        """Somebody takes it out of the file, or thinks better of it; its issue stays."""
        back = self.taken_out.pop(key, None)
        if back is not None:
            self.world.points.append(back)
            return
        self.taken_out |= {p.key: p for p in self.world.points if p.key == key}
        self.world.points = [p for p in self.world.points if p.key != key]

    @rule(key=keys, status=st.sampled_from([Status.DRAFT, Status.PUBLISHED]))
    def withdraw_or_publish(self, key: str, status: Status) -> None:
        """Somebody makes the document a draft again, or publishes it."""
        self.change(key, status=status)

    @rule(key=keys, day=st.integers(0, 60))
    def re_date(self, key: str, day: int) -> None:
        """Somebody gives it another day, or none."""
        due = (date(2026, 11, 21) + timedelta(days=day)).isoformat() if day else None
        self.change(key, due=due)

    @rule(key=keys, outcome=st.sampled_from(["done", "declined"]))
    def type_an_outcome(self, key: str, outcome: str) -> None:
        """Somebody types what only the bot writes, on an action point that has an issue."""
        if self.issue_of(key) is not None:
            self.change(key, outcome=outcome, closed_on="2026-11-30")

    @rule(days=st.integers(1, 12))
    def days_pass(self, days: int) -> None:
        """Nothing happens for a while."""
        self.world.memory.now += timedelta(days=days)

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

    @rule(key=keys, state=st.sampled_from(list(OUTCOMES)), words=st.sampled_from(["", "Too dear", "@kim: no"]))
    def person_closes_issue(self, key: str, state: IssueState, words: str) -> None:
        """A person is done with it."""
        issue = self.issue_of(key)
        if issue is not None:
            if words:
                self.world.memory.say(issue.number, words)
            self.world.memory.edit(issue.number, state=state)
            self.gone.add(key)
            self.states[issue.number] = state

    @rule(data=st.data())
    def person_reopens_issue(self, data: st.DataObject) -> None:
        """A person finds that it is not done after all."""
        closed = [n for n, state in self.states.items() if state is not IssueState.OPEN]
        closed = [n for n in closed if n in self.world.memory.issues_by_number]
        if closed:
            number = data.draw(st.sampled_from(closed))
            self.world.memory.edit(number, state=IssueState.OPEN)
            self.states[number] = IssueState.OPEN

    @rule(key=keys, label=st.sampled_from(["keep-open", "orphaned", ""]))
    def person_says_something(self, key: str, label: str) -> None:
        """A person comments on it, and perhaps takes part in its labels."""
        issue = self.issue_of(key)
        if issue is None:
            return
        self.world.memory.say(issue.number, "I looked at it <!-- debrief said=orphaned key=x/AP-1 -->")
        if label == "keep-open":
            self.world.memory.edit(issue.number, labels=issue.labels | {label})
        elif label in issue.labels:
            self.world.memory.edit(issue.number, labels=issue.labels - {label})
            self.taken_off.add((issue.number, label))

    @rule(key=keys)
    def admin_deletes_issue(self, key: str) -> None:
        """An administrator deletes an issue whose number is known."""
        issue = self.issue_of(key)
        entry = self.world.memory.entries.get(key)
        if issue is not None and entry is not None and entry.number == issue.number:
            self.world.memory.delete(issue.number)
            self.gone.add(key)

    @rule(key=keys, to=st.sampled_from(["acme/other#9", None]))
    def admin_transfers_issue(self, key: str, to: str | None) -> None:
        """An administrator moves an issue whose number is known to another repository."""
        issue = self.issue_of(key)
        entry = self.world.memory.entries.get(key)
        if issue is not None and entry is not None and entry.number == issue.number:
            self.world.memory.transfer(issue.number, to)
            self.gone.add(key)

    @rule(lag=st.sampled_from([0, 2, 6]))
    def lists_lag(self, lag: int) -> None:
        """The tracker has a better or a worse day."""
        self.world.memory.lag = lag

    @rule(
        method=st.sampled_from(METHODS + READS),
        error=st.sampled_from(ERRORS),
        after=st.booleans(),
        nth=st.integers(1, 6),
        ask=st.booleans(),
    )
    def run_that_fails(self, method: str, error: type[BaseException], after: bool, nth: int, ask: bool) -> None:
        """A run that something happens to."""
        self.world.memory.new_run()
        # A read has no effect that could be left unclear, and a limit is told instead of doing.
        certain = method in READS or error in (TrackerError, RateLimited)
        self.world.memory.faults.append(Fault(method, error("a bad day"), after and not certain, nth))
        # Owners come with the issue, and one by one only where the tracker refused that.
        self.world.memory.picky = method == "assign"
        with suppress(Killed, TrackerError):
            self.world.run(ask=ask)
        self.world.memory.new_run()

    @rule(ask=st.booleans())
    def clean_run(self, ask: bool) -> None:
        """A run that nothing happens to leaves nothing to do, nothing lost, and files that say what the issues say."""
        memory = self.world.memory
        memory.new_run()
        if self.taken_out or any(one.status is not Status.PUBLISHED for one in self.world.points):
            # Issues that no action point asks for are found by the list alone.
            memory.let_lists_catch_up()
        self.world.run()
        assert self.world.plan()[0].changes == ()
        self.world.run(ask=ask)
        plan, _ = self.world.plan(ask=ask)
        assert plan.changes == ()
        memory.new_run()
        self.world.run(ask=ask)
        assert memory.writes == []
        for one in self.world.points:
            if one.status is not Status.PUBLISHED:
                continue
            assert one.key in self.gone or self.issue_of(one.key) is not None, f"{one.key} was lost"
            entry = memory.entries.get(one.key)
            issue = memory.issues_by_number.get((entry.number if entry else None) or one.number or 0)
            if self.world.write_files and issue is not None:
                assert one.outcome == OUTCOMES.get(issue.state), one

    @invariant()
    def nothing_is_said_twice(self) -> None:
        """There is one comment for each matter, and none on an issue that a person had closed."""
        for number, talk in self.world.memory.talk.items():
            lines = Counter(c.body.strip().splitlines()[-1] for c in talk if c.author == BOT)
            assert all(count == 1 for count in lines.values()), (number, lines)

    @invariant()
    def states_are_the_persons(self) -> None:
        """The bot neither closes nor opens what a person closed or opened."""
        for number, state in self.states.items():
            if number in self.world.memory.issues_by_number:
                assert self.world.memory.issues_by_number[number].state is state

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
    max_examples=200,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    derandomize=True,
)
TestBotAgainstPeople = BotAgainstPeople.TestCase

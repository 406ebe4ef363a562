"""A tracker in memory that keeps to the port, with lists that lag and faults that strike at a chosen call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from debrief.errors import Invalid, JournalConflict
from debrief.planning.lease import LEASE
from debrief.trackers.port import (
    Absence,
    Comment,
    Glance,
    IssueDraft,
    IssueState,
    JournalEntry,
    JournalState,
    Label,
    ObservedIssue,
    Place,
    Tracker,
)

Value = TypeVar("Value")
BOT = "bot[bot]"


class Killed(BaseException):
    """The process dies: nothing may catch it, as nothing catches SIGKILL."""


@dataclass
class Fault:
    """What strikes at the `nth` call (from 1) of a method, before or after its effect."""

    method: str
    error: BaseException
    after: bool = False
    nth: int = 1


@dataclass
class MemoryTracker:
    """The state, and all three sides of the port; `writes` names every call that could change something."""

    lag: int = 0
    """How many list reads a new issue stays out of the lists."""
    journal_error: Exception | None = None
    """Why the journal can be neither read nor written."""
    drops: frozenset[str] = frozenset()
    """Labels and logins that are dropped silently."""
    picky: bool = False
    """Whether a new issue is refused that comes with more than title, body and labels."""
    issues_by_number: dict[int, ObservedIssue] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    transferred: dict[int, str | None] = field(default_factory=dict)
    """Where issues went, by number; None for a place that cannot be seen."""
    elsewhere: dict[str, ObservedIssue] = field(default_factory=dict)
    """Issues that were moved to another repository and can be seen there, by `owner/name#number`."""
    hidden: set[int] = field(default_factory=set)
    """Numbers that the tracker does not show, as of a spam flag."""
    talk: dict[int, list[Comment]] = field(default_factory=dict)
    """Comments by issue."""
    now: datetime = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    """The tracker's clock; each change moves it by a second."""
    label_names: dict[str, Label] = field(default_factory=dict)
    entries: dict[str, JournalEntry] = field(default_factory=dict)
    version: int = 0
    faults: list[Fault] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda method: None
    """Called before every call: the place where another run gets its turn."""
    author: str = BOT
    name: str = "local"
    _reads: int = 0
    _born: dict[int, int] = field(default_factory=dict)
    _calls: dict[str, int] = field(default_factory=dict)

    @property
    def tracker(self) -> Tracker:
        """Return it as the port hands it out."""
        return Tracker(_Reader(self), _Writer(self), _Journal(self))

    @property
    def live(self) -> dict[str, list[int]]:
        """Return open issues by the first line of their marker's key."""
        from debrief.planning.marker import read_body

        found: dict[str, list[int]] = {}
        for number, issue in self.issues_by_number.items():
            marker = read_body(issue.body).marker
            if marker is not None and issue.state is IssueState.OPEN:
                found.setdefault(marker.key, []).append(number)
        return found

    def tick(self) -> datetime:
        """Return the next instant."""
        self.now += timedelta(seconds=1)
        return self.now

    def edit(self, number: int, **changes: object) -> None:
        """Change an issue as a person would."""
        before = self.issues_by_number[number]
        after = replace(before, **{"updated_at": self.tick(), **changes})  # type: ignore[arg-type]
        if after.state is IssueState.OPEN:
            after = replace(after, closed_at=None)
        elif before.state is not after.state and "closed_at" not in changes:
            after = replace(after, closed_at=after.updated_at)
        self.issues_by_number[number] = after

    def say(self, number: int, body: str, author: str = "lee", *, automatic: bool = False) -> Comment:
        """Write a comment."""
        at = self.tick()
        comment = Comment(author, body, at, automatic)
        self.talk.setdefault(number, []).append(comment)
        self.edit(number, updated_at=at)
        return comment

    def open_by_hand(self, title: str, body: str, author: str = "lee", labels: frozenset[str] = frozenset()) -> int:
        """Open an issue as a person would; return its number."""
        number, at = self.next_number, self.tick()
        node, url = f"node-{number}", f"https://tracker.example/{number}"
        issue = ObservedIssue(
            number, node, title, body, IssueState.OPEN, labels, author, url, created_at=at, updated_at=at
        )
        return self.add(issue).number

    def transfer(self, number: int, to: str | None = "acme/other#9") -> None:
        """Move an issue to another repository."""
        moved = self.issues_by_number.pop(number)
        self.transferred[number] = to
        if to is not None:
            self.elsewhere[to] = replace(moved, number=int(to.partition("#")[2]))

    def delete(self, number: int) -> None:
        """Delete an issue as an administrator would."""
        del self.issues_by_number[number]
        self.deleted.add(number)

    def do(self, method: str, effect: Callable[[], Value], *, write: bool = True) -> Value:
        """Carry out one call, unless a fault strikes."""
        self.before(method)
        self._calls[method] = self._calls.get(method, 0) + 1
        if write:
            self.writes.append(method)
        fault = next((f for f in self.faults if f.method == method and f.nth == self._calls[method]), None)
        if fault is not None and not fault.after:
            raise fault.error
        value = effect()
        if fault is not None:
            raise fault.error
        return value

    def let_lists_catch_up(self) -> None:
        """Let enough time go by that every list shows every issue, from now on."""
        self._born = dict.fromkeys(self.issues_by_number, -1_000_000)

    def new_run(self) -> None:
        """Forget the faults and counts of the last run; as much time goes by as its claims are left to it."""
        self.now += LEASE
        self.faults.clear()
        self._calls.clear()
        self.writes.clear()

    @property
    def next_number(self) -> int:
        """The number that the next issue gets."""
        return max([0, *self.issues_by_number, *self.deleted, *self.transferred]) + 1

    def add(self, issue: ObservedIssue) -> ObservedIssue:
        """Put an issue into the tracker; lists show it after the lag."""
        self.issues_by_number[issue.number] = issue
        self._born[issue.number] = self._reads
        return issue

    def listed(self, label: str) -> list[ObservedIssue]:
        """Return what a list shows now."""
        self._reads += 1
        return [
            issue
            for number, issue in sorted(self.issues_by_number.items())
            if label in issue.labels
            and number not in self.hidden
            and self._reads - self._born.get(number, 0) > self.lag
        ]


@dataclass
class _Reader:
    memory: MemoryTracker

    @property
    def name(self) -> str:
        return self.memory.name

    def bot_login(self) -> str:
        return BOT

    def present(self) -> datetime:
        return self.memory.now

    def issues(self, label: str) -> Sequence[ObservedIssue]:
        return self.memory.do("issues", lambda: self.memory.listed(label), write=False)

    def glance(self, places: Sequence[Place], logins: Sequence[str]) -> Glance:
        def look() -> Glance:
            memory = self.memory
            here = {one: memory.issues_by_number.get(one.number) for one in places if one.repository is None}
            there = {one: memory.elsewhere.get(f"{one.repository}#{one.number}") for one in places if one.repository}
            seen = {
                one: issue
                for one, issue in {**here, **there}.items()
                if issue is not None and (one.repository or one.number not in memory.hidden)
            }
            return Glance(seen, frozenset(login.casefold() for login in logins if login not in memory.drops))

        return self.memory.do("glance", look, write=False)

    def issue(self, number: int, repository: str | None = None) -> ObservedIssue | Absence:
        def get() -> ObservedIssue | Absence:
            if repository is not None:
                return self.memory.elsewhere.get(f"{repository}#{number}", Absence.MISSING)
            if number in self.memory.deleted:
                return Absence.DELETED
            if number in self.memory.transferred:
                return Absence.TRANSFERRED
            if number in self.memory.hidden:
                return Absence.MISSING
            return self.memory.issues_by_number.get(number, Absence.MISSING)

        return self.memory.do("issue", get, write=False)

    def labels(self) -> Mapping[str, Label]:
        return self.memory.do("labels", lambda: dict(self.memory.label_names), write=False)

    def highest_number(self) -> int:
        def highest() -> int:
            shown = [n for n, born in self.memory._born.items() if self.memory._reads - born > self.memory.lag]
            return max([0, *shown])

        return self.memory.do("highest_number", highest, write=False)

    def discussion(self, number: int, repository: str | None = None) -> Sequence[Comment]:
        here = self.memory.talk.get(number, ()) if repository is None else ()
        return self.memory.do("discussion", lambda: tuple(here), write=False)

    def moved_to(self, number: int) -> str | None:
        return self.memory.do("moved_to", lambda: self.memory.transferred[number], write=False)


@dataclass
class _Writer:
    memory: MemoryTracker

    def create_issue(self, draft: IssueDraft) -> ObservedIssue:
        def make() -> ObservedIssue:
            if self.memory.picky and draft.assignees:
                raise Invalid("assignees: invalid")
            number, at = self.memory.next_number, self.memory.tick()
            labels = frozenset(draft.labels) - self.memory.drops
            return self.memory.add(
                ObservedIssue(
                    number,
                    f"node-{number}",
                    draft.title,
                    draft.body,
                    IssueState.OPEN,
                    labels,
                    self.memory.author,
                    f"https://tracker.example/{number}",
                    tuple(login for login in draft.assignees if login not in self.memory.drops),
                    created_at=at,
                    updated_at=at,
                )
            )

        return self.memory.do("create_issue", make)

    def update_issue(self, number: int, *, title: str | None = None, body: str | None = None) -> ObservedIssue:
        def update() -> ObservedIssue:
            issue = self.memory.issues_by_number[number]
            self.memory.edit(number, title=title or issue.title, body=body or issue.body)
            return self.memory.issues_by_number[number]

        return self.memory.do("update_issue", update)

    def add_labels(self, number: int, labels: Sequence[str]) -> frozenset[str]:
        def add() -> frozenset[str]:
            present = self.memory.issues_by_number[number].labels | (set(labels) - self.memory.drops)
            self.memory.edit(number, labels=frozenset(present))
            return frozenset(present)

        return self.memory.do("add_labels", add)

    def assign(self, number: int, logins: Sequence[str]) -> tuple[str, ...]:
        def add() -> tuple[str, ...]:
            present = self.memory.issues_by_number[number].assignees
            wanted = [login for login in logins if login not in self.memory.drops]
            joined = tuple(dict.fromkeys([*present, *wanted]))
            self.memory.edit(number, assignees=joined)
            return joined

        return self.memory.do("assign", add)

    def ensure_label(self, label: Label) -> None:
        self.memory.do("ensure_label", lambda: self.memory.label_names.setdefault(label.name.casefold(), label))

    def close_issue(self, number: int, state: IssueState) -> None:
        self.memory.do("close_issue", lambda: self.memory.edit(number, state=state))

    def comment(self, number: int, body: str) -> datetime:
        return self.memory.do("comment", lambda: self.memory.say(number, body, BOT, automatic=True)).created_at


@dataclass
class _Journal:
    memory: MemoryTracker

    def read(self) -> JournalState:
        def get() -> JournalState:
            if self.memory.journal_error is not None:
                raise self.memory.journal_error
            version = str(self.memory.version) if self.memory.version else None
            return JournalState(version, dict(self.memory.entries))

        return self.memory.do("read", get, write=False)

    def glance(self) -> JournalState:
        return self.read()

    def swap(self, expected: str | None, entries: Mapping[str, JournalEntry]) -> JournalState:
        def put() -> JournalState:
            if self.memory.journal_error is not None:
                raise self.memory.journal_error
            present = str(self.memory.version) if self.memory.version else None
            if present != expected:
                raise JournalConflict("moved")
            self.memory.version += 1
            self.memory.entries = dict(entries)
            return JournalState(str(self.memory.version), dict(entries))

        return self.memory.do("swap", put)

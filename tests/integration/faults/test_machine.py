"""The bot against people, lagging lists and dying runs, in any order, over HTTP; a model knows what must be true."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from debrief.planning.marker import read_body
from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub
from fakes.github_state import Issue

from .runs import ID, POINT, WRITE, Checkout, KilledError, document, keys, kill_with, settle

EXAMPLES, STEPS = 60, 25
FAULTS = (
    Fault.KILLED_BEFORE,
    Fault.KILLED_AFTER,
    Fault.DROPPED_AFTER,
    Fault.BAD_GATEWAY_AFTER,
    Fault.SECONDARY_LIMIT,
    Fault.FORBIDDEN,
    Fault.TRUNCATED_AFTER,
)
CERTAIN = (Fault.KILLED_BEFORE, Fault.SECONDARY_LIMIT, Fault.FORBIDDEN)


class BotAgainstPeople(RuleBasedStateMachine):
    """One file, one repository."""

    points = Bundle("points")

    def __init__(self) -> None:
        """Begin with one action point, which stays."""
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.github = FakeGitHub()
        self.github.__enter__()
        self.checkout = Checkout(self.folder, self.github)
        self.path = self.checkout.path
        self.path.write_text(document({1: "The first"}), encoding="utf-8")
        self.wanted = {1}
        """Action points in the file."""
        self.ended: set[int] = set()
        """Those whose issue a person closed."""
        self.lost: set[int] = set()
        """Those whose issue was deleted or moved away."""
        self.words: dict[int, tuple[str, str]] = {}
        """Title and text that a person left in an issue, by its number."""
        self.taken_off: set[tuple[int, str]] = set()
        kill_with(self.github)

    def teardown(self) -> None:
        """Stop the server."""
        self.github.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    def edit(self, pattern: str, text: str) -> None:
        """Change the file with an editor."""
        present = self.path.read_text(encoding="utf-8")
        self.path.write_text(re.sub(pattern, lambda found: text, present, flags=re.M), encoding="utf-8")

    def issue(self, n: int, *, closed: bool = False) -> Issue | None:
        """Return the issue of an action point."""
        for one in self.github.state.issues.values():
            marker = read_body(one.body or "").marker
            if marker is not None and marker.key == f"{ID}/AP-{n}" and (one.state == "open") is not closed:
                return one
        return None

    @initialize(target=points)
    def begin(self) -> int:
        """Name the first."""
        return 1

    @rule(target=points)
    def somebody_adds_an_action_point(self) -> int:
        """Push a new one."""
        n = max(map(int, re.findall(r"AP-(\d+)", self.path.read_text(encoding="utf-8"))), default=1) + 1
        n = max(n, len(self.wanted | self.ended | self.lost) + 1, getattr(self, "highest", 1) + 1)
        self.highest = n
        self.edit(r"^---\n\n", f"{POINT.format(n=n, title=f'Do thing {n}')}---\n\n")
        self.wanted.add(n)
        return n

    @rule(n=points, title=st.sampled_from(["Another title", "@kim fixes #1", "<b>bold</b>"]))
    def somebody_edits_a_title(self, n: int, title: str) -> None:
        """Push another title."""
        self.edit(rf"(?<=id: AP-{n}, title: )'[^']*'", f"'{title}'")

    @rule(severity=st.sampled_from(["sev1", "sev2", "sev3"]))
    def somebody_edits_the_severity(self, severity: str) -> None:
        """Push what labels show; a value that is chosen anew is shown anew."""
        self.taken_off = {(number, label) for number, label in self.taken_off if not label.startswith("severity:")}
        self.edit(r"^severity: .*", f"severity: {severity}")

    @rule(year=st.sampled_from(["2026", "moved"]))
    def somebody_moves_the_file(self, year: str) -> None:
        """Push the file in another folder."""
        target = self.folder / "postmortems" / year / self.path.name
        target.parent.mkdir(exist_ok=True)
        self.path = self.path.rename(target)

    @rule(n=consumes(points).filter(lambda n: n != 1))
    def somebody_takes_an_action_point_out(self, n: int) -> None:
        """Push a file without it; its issue stays."""
        self.edit(rf"^  - {{id: AP-{n},.*\n", "")
        self.wanted.discard(n)

    @rule(n=points, reason=st.sampled_from(["completed", "not_planned"]))
    def a_person_closes_the_issue(self, n: int, reason: str) -> None:
        """Work on it has ended."""
        issue = self.issue(n)
        if issue is not None:
            issue.state, issue.state_reason, issue.closed_at = "closed", reason, self.github.state.now()
            self.ended.add(n)

    @rule(n=points)
    def a_person_reopens_the_issue(self, n: int) -> None:
        """It was too early."""
        issue = self.issue(n, closed=True)
        if issue is not None:
            issue.state, issue.state_reason, issue.closed_at = "open", "reopened", None
            self.ended.discard(n)

    @rule(n=points, away=st.booleans())
    def the_issue_goes_for_good(self, n: int, away: bool) -> None:
        """An administrator deletes or moves an issue whose number is known."""
        issue = self.issue(n)
        text = (self.github.state.git.file("refs/debrief/journal", "journal.json") or b"").decode()
        if issue is not None and re.search(rf'/AP-{n}": .*"number": {issue.number}\b', text):
            self.github.state.transfer(issue.number) if away else self.github.state.delete(issue.number)
            self.lost.add(n)

    @rule(n=points, text=st.sampled_from(["I looked at it.\n", "- [x] done\n"]))
    def a_person_edits_the_issue(self, n: int, text: str) -> None:
        """A person writes below what they can see."""
        issue = self.issue(n)
        if issue is not None:
            issue.body = f"{issue.body}{text}"
            self.words[issue.number] = (issue.title, read_body(issue.body).text)

    @rule(n=points, label=st.sampled_from(["needs-triage", "priority:P1", "severity:sev2"]))
    def a_person_takes_a_label_off(self, n: int, label: str) -> None:
        """A person triages."""
        issue = self.issue(n)
        if issue is not None and label in issue.labels:
            issue.labels.remove(label)
            self.taken_off.add((issue.number, label))

    @rule(name=st.sampled_from(["postmortem", "needs-triage", "priority:P1"]))
    def somebody_renames_a_label(self, name: str) -> None:
        """On GitHub, all issues show the new name then."""
        state = self.github.state
        for old, new in ((name, f"{name} (new)"), (f"{name} (new)", name)):
            if old.casefold() in state.labels and new.casefold() not in state.labels:
                label = state.labels.pop(old.casefold())
                state.add_label(new, label.color, label.description)
                for issue in state.issues.values():
                    issue.labels = [new if one == old else one for one in issue.labels]
                return

    @rule(lag=st.sampled_from([0, 2, 6]))
    def lists_lag(self, lag: int) -> None:
        """GitHub has a better or a worse day."""
        self.github.state.lag = lag

    @rule(fault=st.sampled_from(FAULTS), skip=st.integers(0, 14), reads=st.booleans())
    def a_run_breaks_off(self, fault: Fault, skip: int, reads: bool) -> None:
        """Something happens to one of its requests."""
        self.github.faults.add(fault, "GET" if reads else WRITE, skip=skip)
        with suppress(KilledError):
            code, out = self.checkout.apply()
            assert code in (0, 1), out
        self.github.faults.planned.clear()

    @rule()
    def a_clean_run(self) -> None:
        """It leaves nothing to do and nothing lost."""
        state = self.github.state
        open_ones = self.wanted - self.ended - self.lost
        orphans = {int(key.rpartition("-")[2]) for key in keys(self.github)} - self.wanted
        settle(self.checkout, sorted(f"{ID}/AP-{n}" for n in open_ones | orphans))
        state.reads += state.lag
        self.github.forget()
        code, out = self.checkout.apply()
        assert code == 0, out
        assert self.github.writes() == []
        text = self.path.read_text(encoding="utf-8")
        for n in self.wanted:
            line = re.search(rf"^  - {{id: AP-{n},.*", text, flags=re.M)
            assert line is not None
            ended = n in self.ended and n not in self.lost
            assert ("outcome:" in line[0]) is ended or n in self.lost, line[0]

    @invariant()
    def one_live_issue_a_key(self) -> None:
        """The promise itself."""
        for key, numbers in keys(self.github).items():
            assert len(numbers) == 1, f"{key} has {numbers}"

    @invariant()
    def nothing_of_theirs_is_undone(self) -> None:
        """What people wrote stays, and labels that they took off stay off."""
        for number, words in self.words.items():
            issue = self.github.state.issues.get(number)
            if issue is not None:
                assert (issue.title, read_body(issue.body or "").text) == words
        for number, label in self.taken_off:
            if number in self.github.state.issues:
                assert label not in self.github.state.issues[number].labels


def _limits(times: int) -> settings:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    return settings(
        max_examples=EXAMPLES * times,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=checks,
        derandomize=times == 1,
        print_blob=True,
    )


BotAgainstPeople.TestCase.settings = _limits(1)
TestBotAgainstPeople = BotAgainstPeople.TestCase


class ManyMore(BotAgainstPeople):
    """The same, drawn anew each time."""


ManyMore.TestCase.settings = _limits(10)
TestManyMore = pytest.mark.long(ManyMore.TestCase)

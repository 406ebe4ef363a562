"""`debrief apply` as a process against a GitHub on loopback."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from debrief.planning.lease import LEASE
from fakes.documents import checkout
from fakes.github_exchange import Request
from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub
from fakes.github_state import Account
from support import Done, clean_environment, closed_port, run_here

TOKEN = "ghp_ThisIsTheSecretOfTheTests0123456789"
FILE = "postmortems/2026/2026-11-20-checkout-502s.md"
KEYS = ("2026-11-20-checkout-502s/AP-1", "2026-11-20-checkout-502s/AP-2")
CREATE = "/shop/issues$"
KILLS = (Fault.KILLED_BEFORE, Fault.KILLED_AFTER)
DOCUMENT = checkout(status="in_review").replace("owner: acme/edge", "owner: lee")


pytestmark = pytest.mark.usefixtures("short_pauses")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a repository with one post-mortem that has two action points."""
    path = tmp_path / FILE
    path.parent.mkdir(parents=True)
    path.write_text(DOCUMENT, encoding="utf-8")
    return tmp_path


class Run:
    """Runs debrief as a workflow would: in this process, or in one of its own that can be killed."""

    def __init__(self, github: FakeGitHub, workspace: Path) -> None:
        self.github = github
        self.workspace = workspace
        self.process: subprocess.Popen[str] | None = None

    def __call__(self, command: str = "apply", *args: str, **env: str) -> Done:
        """Run a command; every output is searched for the token."""
        done = run_here(self._line(command, args), self.workspace, self._environment(env))
        return self._checked(done)

    def apart(self, command: str = "apply", *args: str, **env: str) -> Done:
        """Run a command as a process; every output is searched for the token."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "debrief", *self._line(command, args)],
            env=clean_environment(self._environment(env)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        out, err = self.process.communicate(timeout=90)
        return self._checked(Done(self.process.returncode, out, err))

    def kill(self) -> None:
        """Kill the run that is under way, as a lost machine would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def _line(self, command: str, args: Sequence[str]) -> list[str]:
        return [command, "--root", str(self.workspace), "--tracker", "github", *args]

    def _environment(self, env: Mapping[str, str]) -> dict[str, str]:
        return {"NO_PROXY": "*", **self.github.env(TOKEN), **env}

    def _checked(self, done: Done) -> Done:
        assert TOKEN not in done.out + done.err
        assert "Traceback" not in done.out + done.err
        return done


@pytest.fixture
def run(github: FakeGitHub, workspace: Path) -> Iterator[Run]:
    """Return a runner for the workspace and the GitHub of the test."""
    runner = Run(github, workspace)
    github.faults.kill = runner.kill
    yield runner
    if runner.process is not None and runner.process.poll() is None:
        runner.process.kill()


def assert_each_key_has_one_issue(github: FakeGitHub) -> None:
    """Check the promise: at most one live issue a key, and nothing lost."""
    for key in KEYS:
        live = [issue.number for issue in github.state.live(key) if issue.state == "open"]
        assert len(live) == 1, (key, live)


def assert_settled(github: FakeGitHub, run: Run) -> None:
    """Check that one clean run finishes whatever was left, and the next finds nothing to do."""
    # The clean run comes when the claims of dead runs are not left to them any more.
    github.clock_offset += LEASE.total_seconds() + 2
    clean = run()
    for _ in range(2):
        # A run that sees an empty list where the journal knows issues stops; the list catches up meanwhile.
        if "wait for the list to catch up" in clean.err:
            assert clean.code == 1
            clean = run()
    assert clean.code == 0, clean.out + clean.err
    assert_each_key_has_one_issue(github)
    github.forget()
    again = run("apply", "--format", "json")
    assert (again.code, json.loads(again.out)["changes"], github.writes()) == (0, [], [])
    for key, owner in zip(KEYS, ("kim", "lee"), strict=True):
        (issue,) = [one for one in github.state.live(key) if one.state == "open"]
        assert {"postmortem", "needs-triage"} <= set(issue.labels)
        assert issue.assignees == [owner]


def test_the_first_run_makes_the_issues_and_the_second_writes_nothing(
    github: FakeGitHub, run: Run, workspace: Path
) -> None:
    first = run.apart()
    assert first.code == 0, first.out + first.err
    assert github.count("POST", CREATE) == 2
    assert_each_key_has_one_issue(github)
    numbers = re.findall(r"issue: (\d+)", (workspace / FILE).read_text(encoding="utf-8"))
    assert sorted(numbers) == ["1", "2"]
    assert "# for people" in (workspace / FILE).read_text(encoding="utf-8")
    assert_settled(github, run)


def test_the_second_run_asks_no_more_than_it_must(github: FakeGitHub, run: Run) -> None:
    run()
    for number in range(250):
        github.state.add_issue(f"Another {number}", labels=["postmortem"])
    github.forget()
    assert run().code == 0
    assert github.writes() == []
    # The login, three pages of issues, one of labels, and the journal's ref and file.
    assert github.count("GET") <= 8, [(one.method, one.path, dict(one.query)) for one in github.requests]


def test_plan_never_writes(github: FakeGitHub, run: Run) -> None:
    planned = run("plan", "--format", "json")
    assert planned.code == 0, planned.err
    kinds = [change["kind"] for change in json.loads(planned.out)["changes"]]
    assert kinds.count("create_issue") == 2
    assert github.writes() == []


@pytest.mark.parametrize(
    ("fault", "lag"),
    [
        (Fault.BAD_GATEWAY_AFTER, 0),
        (Fault.DROPPED_AFTER, 0),
        (Fault.TRUNCATED_AFTER, 2),
        (Fault.KILLED_AFTER, 0),
        pytest.param(Fault.KILLED_AFTER, 6, marks=pytest.mark.long),
        pytest.param(Fault.BAD_GATEWAY_AFTER, 6, marks=pytest.mark.long),
    ],
)
def test_an_issue_whose_answer_was_lost_is_adopted_and_not_made_twice(
    github: FakeGitHub, run: Run, fault: Fault, lag: int
) -> None:
    github.state.lag = lag
    github.faults.add(fault, "POST", CREATE)
    run.apart() if fault in KILLS else run()
    assert_settled(github, run)
    assert len(github.state.issues) == 2
    assert sum(len(github.state.live(key)) for key in KEYS) == 2


@pytest.mark.parametrize(
    ("fault", "method", "path"),
    [
        (Fault.KILLED_BEFORE, "POST", CREATE),
        (Fault.DROPPED_BEFORE, "POST", CREATE),
        pytest.param(Fault.BAD_GATEWAY_BEFORE, "POST", CREATE, marks=pytest.mark.long),
        (Fault.SECONDARY_LIMIT, "POST", CREATE),
        (Fault.KILLED_AFTER, "POST", "/git/refs$"),
        (Fault.KILLED_AFTER, "PATCH", "/git/refs/"),
        (Fault.KILLED_BEFORE, "PATCH", "/git/refs/"),
        (Fault.BAD_GATEWAY_AFTER, "PATCH", "/git/refs/"),
        (Fault.INVALID, "POST", CREATE),
        (Fault.KILLED_AFTER, "POST", "/shop/labels$"),
    ],
)
def test_a_run_that_broke_off_is_finished_by_the_next(
    github: FakeGitHub, run: Run, fault: Fault, method: str, path: str
) -> None:
    planned = github.faults.add(fault, method, path)
    broken = run.apart() if fault in KILLS else run()
    assert planned.times == 0, "the fault never struck"
    if fault in KILLS:
        assert broken.code == -signal.SIGKILL
    assert_settled(github, run)
    assert len(github.state.issues) == 2


def test_two_runs_at_once_make_each_issue_once(github: FakeGitHub, workspace: Path) -> None:
    meeting = threading.Barrier(2, timeout=20)
    held: list[Request] = []

    def hold(request: Request) -> None:
        # Both runs have read everything before either claims its keys.
        if request.method == "POST" and request.path.endswith("/git/trees") and len(held) < 2:
            held.append(request)
            meeting.wait()

    github.before = hold
    runs = [Run(github, workspace) for _ in range(2)]
    threads = [threading.Thread(target=one.apart) for one in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    github.before = lambda request: None
    assert_settled(github, Run(github, workspace))
    assert len(github.state.issues) == 2


def test_without_the_journals_right_the_issues_are_made_and_the_weakness_is_said(github: FakeGitHub, run: Run) -> None:
    github.state.accounts[TOKEN].contents = False
    first = run()
    assert first.code == 0, first.out + first.err
    assert "contents: write" in first.out + first.err
    assert_each_key_has_one_issue(github)
    run()
    assert len(github.state.issues) == 2


def test_a_workflows_own_token_finds_its_issues_again(github: FakeGitHub, run: Run) -> None:
    github.state.accounts[TOKEN] = Account("github-actions[bot]", integration=True)
    run()
    assert {issue.login for issue in github.state.issues.values()} == {"github-actions[bot]"}
    assert_settled(github, run)
    assert len(github.state.issues) == 2


def one_line(done: Done) -> str:
    """Return the single line on standard error."""
    lines = done.err.splitlines()
    assert len(lines) == 1, done.err
    assert lines[0].startswith("debrief: ")
    return lines[0]


@pytest.mark.parametrize("command", ["apply", "plan", "status"])
def test_a_wrong_token_is_one_line_and_nothing_is_written(
    github: FakeGitHub, run: Run, workspace: Path, command: str
) -> None:
    done = run(command, GITHUB_TOKEN="ghp_wrong")
    assert done.code == 1
    assert "GITHUB_TOKEN is wrong, expired or revoked" in one_line(done)
    assert "ghp_wrong" not in done.out + done.err
    assert (github.writes(), (workspace / FILE).read_text(encoding="utf-8")) == ([], DOCUMENT)


def test_no_token_is_wrong_usage(github: FakeGitHub, run: Run) -> None:
    done = run(GITHUB_TOKEN="")
    assert done.code == 2
    assert "GITHUB_TOKEN is not set" in one_line(done)
    assert "or use --tracker local" in one_line(done)
    assert github.count() == 0


def test_a_repository_without_issues_is_one_line(github: FakeGitHub, run: Run) -> None:
    github.state.issues_enabled = False
    done = run()
    assert done.code == 1
    assert "issues are disabled in acme/shop: enable them under Settings" in one_line(done)
    assert github.writes() == []


def test_a_renamed_repository_is_one_line(github: FakeGitHub, run: Run) -> None:
    github.state.rename("acme/store")
    done = run(GITHUB_REPOSITORY="acme/shop")
    assert done.code == 1
    assert "renamed to acme/store: correct GITHUB_REPOSITORY" in one_line(done)
    assert github.writes() == []


def test_no_network_is_one_line(run: Run, workspace: Path) -> None:
    done = run(GITHUB_API_URL=f"http://127.0.0.1:{closed_port()}")
    assert done.code == 1
    assert "no answer from GitHub at 127.0.0.1 (no connection): check the network" in one_line(done)
    assert (workspace / FILE).read_text(encoding="utf-8") == DOCUMENT


def test_a_broken_journal_stops_before_the_first_write(github: FakeGitHub, run: Run) -> None:
    github.state.git.commit_file("refs/debrief/journal", "journal.json", b"{")
    done = run()
    assert done.code == 1
    assert "the journal on refs/debrief/journal cannot be used" in one_line(done)
    assert github.writes() == []

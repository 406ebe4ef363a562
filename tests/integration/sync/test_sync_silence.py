"""A server that takes calls and answers none: how long a run waits, and what it says meanwhile."""

from __future__ import annotations

import time

import pytest

from debrief.planning.lease import LEASE
from debrief.syncing.reading import Patience as Lists
from debrief.trackers.github.address import Patience
from fakes.github_exchange import Request
from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub

from .conftest import Workspace

HURRIED = Patience(timeout=1, attempts=5, backoff=0.01, silence=1.5, remark=0.2)


@pytest.fixture
def env(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return the environment of a workflow whose patience is short."""
    monkeypatch.setattr("debrief.trackers.github.Patience", lambda: HURRIED)
    return {**github.env(), "DEBRIEF_GITHUB_PAUSE": "0"}


def test_a_server_that_never_answers_is_left_and_the_wait_is_spoken_of(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    workspace.write()
    github.faults.add(Fault.SLOW_BEFORE, times=99)
    began = time.monotonic()
    text = workspace.run("plan", env=env, code=1)
    assert time.monotonic() - began < 4
    assert len(github.requests) == 2
    assert "debrief: waiting for an answer of 127.0.0.1 to `GET /repos/acme/shop/" in text
    assert "no answer from GitHub at 127.0.0.1 (nothing came for 1 s)" in text
    assert github.env()["GITHUB_TOKEN"] not in text


def test_one_that_falls_silent_in_the_middle_is_not_waited_for_at_every_step(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.write()
    monkeypatch.setattr("debrief.cli.apply.patience", lambda _reader: Lists(()))
    github.faults.add(Fault.SLOW_BEFORE, "POST", "/issues$", times=99)
    slow = github.faults.add(Fault.SLOW_BEFORE, "GET", times=99, skip=99)

    def falls_silent(request: Request) -> None:
        if (request.method, request.path) == ("POST", "/repos/acme/shop/issues"):
            slow.skip = 0

    github.before = falls_silent
    began = time.monotonic()
    text = workspace.run("apply", env=env, code=1)
    assert time.monotonic() - began < 8
    assert "no clear answer to `POST /repos/acme/shop/issues`" in text
    github.faults.planned.clear()
    github.before = lambda request: None
    text = workspace.run("apply", env=env)
    assert "skipped 2: claimed by another run, which may be at work until " in text
    assert not github.state.issues
    github.clock_offset += LEASE.total_seconds() + 2
    workspace.run("apply", env=env)
    assert sorted(github.state.issues) == [1, 2]
    assert workspace.run("apply", env=env) == "Nothing to do.\n"


def test_an_answer_that_comes_is_an_answer(workspace: Workspace, github: FakeGitHub, env: dict[str, str]) -> None:
    workspace.write()
    # Each silence is followed by an answer: however many there are, the run goes on.
    for number in (1, 3, 5):
        github.faults.add(Fault.SLOW_BEFORE, "GET", skip=number)
    workspace.run("apply", env=env)
    assert sorted(github.state.issues) == [1, 2]


def test_a_pause_that_is_asked_for_is_spoken_of(workspace: Workspace, github: FakeGitHub, env: dict[str, str]) -> None:
    workspace.write()
    github.faults.add(Fault.SECONDARY_LIMIT, "POST", "/issues$", retry_after=1)
    text = workspace.run("apply", env=env)
    assert "debrief: 127.0.0.1 asks for a pause: waiting 1 s" in text

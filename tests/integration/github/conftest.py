"""A GitHub on loopback, and debrief's tracker for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from debrief.trackers.github import Patience, open_tracker
from debrief.trackers.port import Tracker
from fakes.github_server import FakeGitHub

QUICK = Patience(timeout=1, attempts=3, backoff=0.01, longest_wait=3.0)
"""So that a test of a dead network does not wait like a run."""
COUNTED = replace(QUICK, timeout=60)
"""Where requests are counted: a machine under load answers late, and what is late is asked for again."""
TOKEN = "ghp_ThisIsTheSecretOfTheTests0123456789"


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    """Return a fresh GitHub with one account, whose token is `TOKEN`."""
    fake = FakeGitHub()
    fake.state.accounts = {TOKEN: fake.state.accounts.popitem()[1]}
    with fake:
        yield fake


@pytest.fixture
def connect(github: FakeGitHub) -> Callable[..., Tracker]:
    """Return what opens the tracker as a run would, with little patience for a server that is `silent`."""

    def connect(token: str | None = None, *, bot: str | None = None, silent: bool = False, **env: str) -> Tracker:
        return open_tracker({**github.env(token), **env}, bot=bot, patience=QUICK if silent else COUNTED)

    return connect


@pytest.fixture
def tracker(connect: Callable[..., Tracker]) -> Tracker:
    """Return the tracker with every right."""
    return connect()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a developer's proxy out of calls to loopback."""
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture(autouse=True)
def _no_token_in_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail any test in which a library logs the token at whatever level."""
    with caplog.at_level(logging.DEBUG):
        yield
        assert TOKEN not in caplog.text

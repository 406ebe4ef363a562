"""A GitHub on loopback with one pull request, and the conversation on it as a run has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from debrief.trackers.github import Patience, open_conversation
from debrief.trackers.github.conversation import GitHubConversation
from fakes.github_review import ReviewGitHub

TOKEN = "ghs_ThisIsTheSecretOfTheTests0123456789"
OLD, HEAD, NEW = "a" * 40, "b" * 40, "c" * 40


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReviewGitHub]:
    """Return a GitHub whose one account is a workflow's own token."""
    monkeypatch.setenv("NO_PROXY", "*")
    fake = ReviewGitHub()
    account = fake.state.accounts.popitem()[1]
    account.login, account.integration = "github-actions[bot]", True
    fake.state.accounts = {TOKEN: account}
    fake.add_pull(HEAD)
    with fake:
        yield fake


@pytest.fixture
def join(github: ReviewGitHub) -> Callable[[], GitHubConversation]:
    """Return a function that joins the conversation as a new run does, but with little patience."""

    def join() -> GitHubConversation:
        patience = Patience(timeout=2, attempts=2, backoff=0.01, longest_wait=2.0)
        return open_conversation(github.env(TOKEN), patience=patience)[0]

    return join

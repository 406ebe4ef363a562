"""A GitHub on loopback with one pull request, and the conversation on it as a run has it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from debrief.trackers.github import Patience, open_conversation
from debrief.trackers.github.conversation import GitHubConversation
from fakes.github_folder import GitFolder
from fakes.github_review import ReviewGitHub
from fakes.review_values import DOCUMENT, ID, PATH
from support import Done, Workspace

TOKEN = "ghs_ThisIsTheSecretOfTheTests0123456789"
OLD, HEAD, NEW = "a" * 40, "b" * 40, "c" * 40
EARLIER = DOCUMENT.replace(ID, "2026-09-14-cart-timeouts").replace("sev2", "sev3").replace("    owner: kim\n", "")
EARLIER_PATH = "postmortems/2026/2026-09-14-cart-timeouts.md"

Here = Callable[..., Done]


def git(root: Path, *arguments: str) -> str:
    """Run git without anybody's settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env = {**clean, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ["-c", "user.name=kim", "-c", "user.email=kim@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *who, *arguments], cwd=root, env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(root: Path, message: str = "More") -> str:
    """Commit everything, and return the commit."""
    git(root, "add", "-A")
    git(root, "commit", "-qm", message)
    return git(root, "rev-parse", "HEAD")


def comments(github: ReviewGitHub, number: int = 1) -> list[str]:
    """Return the texts of a conversation."""
    return [one.body for one in github.conversation(number)]


@pytest.fixture
def clone(workspace: Workspace) -> Workspace:
    """A clone on the branch of a pull request that adds a document to a record of one."""
    workspace.write(EARLIER_PATH, EARLIER)
    git(workspace.root, "init", "-q")
    commit(workspace.root, "The record")
    git(workspace.root, "checkout", "-qb", "debrief")
    workspace.write(PATH, DOCUMENT)
    commit(workspace.root, "A post-mortem")
    return workspace


@pytest.fixture
def merged(tmp_path: Path) -> Workspace:
    """A checkout of the default branch, as the trusted run has it; its history is not needed."""
    trusted = Workspace(tmp_path / "trusted")
    trusted.write(EARLIER_PATH, EARLIER)
    return trusted


@pytest.fixture
def pushed(github: ReviewGitHub, clone: Workspace) -> Callable[[], str]:
    """Return a function that pushes what the clone has: it becomes the head of the pull request."""
    github.folder = GitFolder(clone.root)

    def push() -> str:
        github.pulls[1].head = git(clone.root, "rev-parse", "HEAD")
        return github.pulls[1].head

    push()
    return push


@pytest.fixture
def trusted(
    github: ReviewGitHub,
    pushed: Callable[[], str],
    merged: Workspace,
    debrief_here: Here,
    monkeypatch: pytest.MonkeyPatch,
) -> Here:
    """Run the review beside the default branch, with a token."""
    for name, text in {**github.env(TOKEN), "DEBRIEF_GITHUB_PAUSE": "0"}.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setattr("debrief.syncing.review_comment.PAUSE", 0.0)
    return lambda *arguments: debrief_here("review", *arguments, cwd=merged.root)


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

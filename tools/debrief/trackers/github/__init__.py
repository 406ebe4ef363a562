"""GitHub as a tracker, through PyGithub.

Importing this package loads neither PyGithub nor an HTTP library: `open_tracker` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from debrief.trackers.github.address import Patience, read_address
from debrief.trackers.github.app_key import remark
from debrief.trackers.port import Tracker

if TYPE_CHECKING:
    from debrief.trackers.github.conversation import GitHubConversation, GitHubReviewReader
    from debrief.trackers.github.incident import GitHubIncidentReader, GitHubReviewRequests
    from debrief.trackers.github.looking import Looking
    from debrief.trackers.github.versions import GitHubVersionReader
    from debrief.trackers.github.waits import Say

__all__ = ["Patience", "open_conversation", "open_incidents", "open_looking", "open_tracker", "remark"]


def open_tracker(
    env: Mapping[str, str],
    *,
    bot: str | Callable[[], str] | None = None,
    patience: Patience | None = None,
    say: Say | None = None,
) -> Tracker:
    """Return the tracker that the environment names; nothing is sent before its first use.

    `env` holds `GITHUB_TOKEN`, or `DEBRIEF_APP_ID` and `DEBRIEF_APP_PRIVATE_KEY`, further `GITHUB_REPOSITORY` and, as
    far as they differ from the defaults, `GITHUB_API_URL` and `DEBRIEF_GITHUB_PAUSE` (seconds between two writes).
    `bot` is the login that writes the issues, or tells it when it is needed, by default that of the token or the App;
    `say` is told of long waits. Raises `debrief.errors.UsageError` for what is missing or wrong in `env`.
    """
    address = read_address(env, local=True)

    from debrief.trackers.branches import Branches
    from debrief.trackers.github.branch import GitHubBranchReader, GitHubBranchWriter
    from debrief.trackers.github.client import Client
    from debrief.trackers.github.identities import Identities
    from debrief.trackers.github.journal import GitHubJournal
    from debrief.trackers.github.pull_request import GitHubPullRequests
    from debrief.trackers.github.reader import GitHubReader
    from debrief.trackers.github.triage import GitHubTriageReader, GitHubTriageWriter
    from debrief.trackers.github.writer import GitHubWriter

    made = Identities()
    client = Client(address, patience or Patience(), say=say)
    branches = GitHubBranchReader(client)
    return Tracker(
        GitHubReader(client, bot),
        GitHubWriter(client, made),
        GitHubJournal(client),
        Branches(branches, GitHubBranchWriter(client, branches), GitHubPullRequests(client, branches)),
        triage_reader=GitHubTriageReader(client),
        triage_writer=GitHubTriageWriter(client, made),
    )


def open_incidents(
    env: Mapping[str, str], repository: str | None = None, *, bot: str | None = None
) -> tuple[GitHubIncidentReader, GitHubConversation, GitHubReviewRequests]:
    """Return the sides of a repository's incidents, by default that of the environment; nothing is sent yet.

    `bot` is the login to take where the token may not tell its own. Raises `debrief.errors.UsageError` for what is
    missing or wrong in `env`.
    """
    address = read_address({**env, **({"GITHUB_REPOSITORY": repository} if repository else {})})

    from debrief.trackers.github.client import Client
    from debrief.trackers.github.conversation import GitHubConversation
    from debrief.trackers.github.incident import GitHubIncidentReader, GitHubReviewRequests

    client = Client(address, Patience())
    return GitHubIncidentReader(client), GitHubConversation(client, client, bot), GitHubReviewRequests(client)


def open_conversation(
    env: Mapping[str, str], *, bot: str | None = None, patience: Patience | None = None
) -> tuple[GitHubConversation, GitHubReviewReader, GitHubVersionReader]:
    """Return the conversations on pull requests of what the environment names, like `open_tracker`, and their readers.

    `bot` is the login to take where the token may not tell its own. Raises `debrief.errors.UsageError` for what is
    missing or wrong in `env`.
    """
    from dataclasses import replace

    address = read_address(env)

    from debrief.trackers.github.client import Client
    from debrief.trackers.github.conversation import GitHubConversation, GitHubReviewReader
    from debrief.trackers.github.versions import GitHubVersionReader

    reads = patience or Patience()
    client = Client(address, reads)
    hasty = Client(address, replace(reads, longest_wait=0.0))
    return GitHubConversation(client, hasty, bot), GitHubReviewReader(client), GitHubVersionReader(client)


def open_looking(env: Mapping[str, str]) -> Looking:
    """Return the eyes of `debrief doctor` for what the environment names, like `open_tracker`; nothing is sent yet.

    Raises `debrief.errors.UsageError` for what is missing or wrong in `env`.
    """
    address = read_address(env, local=True)

    from debrief.trackers.github.looking import Looking

    return Looking(address)

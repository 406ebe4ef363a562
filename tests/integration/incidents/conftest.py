"""A repository with incidents on a GitHub on loopback, a checkout of it, and the command in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fakes.github_incidents import IncidentGitHub
from fakes.github_state import Issue
from fakes.jobs import Job, of_a_workflow

BODY = """\
### What happened

Checkout returned 502s while a node pool was rolled over.

### Severity

{severity}

### Services

checkout

### Started at (UTC)

2026-11-20 09:02

### Detected at (UTC)

2026-11-20 09:11

### Impact ended at (UTC)

_No response_

### Detected by

Alert

### Impact

4 % of checkouts failed

### Data lost

No
"""
OPENED = datetime(2026, 11, 20, 9, 15, tzinfo=UTC)
CLOSED = datetime(2026, 11, 20, 9, 40, tzinfo=UTC)
FILE = "postmortems/2026/2026-11-20-checkout-returned-502s.md"
BRANCH = "debrief/incident-1"


def body(severity: str = "sev1") -> str:
    """Return the body of an issue with that severity."""
    return BODY.format(severity=severity)


class World(Job[IncidentGitHub]):
    """A GitHub, a checkout, and the command in it."""

    def __init__(self, github: IncidentGitHub, root: Path) -> None:
        """Begin with an empty record."""
        super().__init__(github, root)
        self.env["GITHUB_SERVER_URL"] = "https://github.example"
        (root / "postmortems").mkdir()
        self.settings("incidents: {collect: [], reviewers: {checkout: [lee, acme/edge]}}\n")

    def decide(self, number: int = 1, code: int = 0) -> str:
        """Let the policy decide about an incident, as the workflow does."""
        return self.run("new", "--from-issue", str(number), "--pull-request", code=code)

    def closed(self, severity: str = "sev1", **more: str) -> Issue:
        """Return an incident that was opened, and closed by whoever had opened it."""
        issue = self.github.incident(body(severity), at=OPENED, **more)
        self.github.close(issue, issue.login or "", CLOSED)
        return issue

    def at(self, branch: str = BRANCH, path: str = FILE) -> str | None:
        """Return a file at the head of a branch."""
        raw = self.github.state.git.file(f"refs/heads/{branch}", path)
        return None if raw is None else raw.decode()

    def merge(self) -> None:
        """Merge the pull request of the draft as people do."""
        text = self.at()
        assert text is not None
        self.github.push(FILE, text.encode())
        self.github.pulls[0].state, self.github.pulls[0].merged = "closed", True

    def assert_settled(self) -> None:
        """Check that a further run writes nothing."""
        self.github.forget()
        self.decide()
        assert self.github.writes() == []


@pytest.fixture
def github() -> Iterator[IncidentGitHub]:
    """Return a GitHub whose only account is a workflow's own token."""
    with of_a_workflow(IncidentGitHub()) as fake:
        yield fake


@pytest.fixture
def world(github: IncidentGitHub, tmp_path: Path) -> World:
    """Return the repository and its checkout."""
    return World(github, tmp_path)


@pytest.fixture(autouse=True)
def _quick(short_pauses: None) -> None:
    """Shorten every wait between two tries."""

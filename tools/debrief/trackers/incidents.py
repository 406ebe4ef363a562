"""What drafting from an incident's issue needs of a tracker; reading and writing are separate, as in `port`.

All raise `debrief.errors.TrackerError`. Instants are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from debrief.trackers.port import IssueState


@dataclass(frozen=True, slots=True)
class IncidentIssue:
    """The issue of an incident; title and body are untrusted."""

    id: str
    """The tracker's own id, by which facts are told apart."""
    number: int
    title: str
    body: str
    url: str
    author: str
    """Login of whoever opened it."""
    association: str
    """What the author is to the repository, in GitHub's words: `MEMBER`, `NONE`; empty where that is not told."""
    state: IssueState
    labels: frozenset[str]
    assignees: tuple[str, ...]
    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Labelling:
    """A label that was put on an issue."""

    label: str
    actor: str
    """Login of who did it."""
    at: datetime


class IncidentReader(Protocol):
    """Looks at an incident's issue, and at who was asked to review a pull request."""

    def issue(self, number: int) -> IncidentIssue:
        """Return the issue of that number; raises TrackerError where there is none."""

    def labellings(self, number: int) -> Sequence[Labelling]:
        """Return every label that was put on the issue, oldest first, whatever became of it."""

    def asked(self, pull_request: int) -> frozenset[str]:
        """Return who was ever asked to review a pull request: logins and names of teams, case-folded."""


class ReviewRequests(Protocol):
    """Asks for reviews."""

    def ask(self, pull_request: int, reviewers: Sequence[str]) -> dict[str, str]:
        """Ask logins and teams (`org/team`) for a review; return why some could not be asked."""

"""The conversation on a pull request: what debrief needs of it to keep one comment there, and the values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PullRequestState:
    """A pull request as it is now."""

    number: int
    head: str
    """The commit at the head of its branch, in full."""
    repository: str | None
    """The repository of that branch, `owner/name`; None where it was deleted."""
    branch: str
    """The branch in that repository."""
    base: str
    """The branch of this repository that it is to be merged into."""
    author: str
    """Login of the account that opened it."""
    open: bool
    locked: bool = False
    """Whether its conversation is locked."""


@dataclass(frozen=True, slots=True)
class Written:
    """A comment in the conversation."""

    id: int
    author: str
    body: str


@dataclass(frozen=True, slots=True)
class CheckRun:
    """A run that looked at a pull request, by the tracker's own word."""

    id: int
    event: str
    """What started it, such as `pull_request`."""
    head: str
    """The commit that it was started for, in full."""
    repository: str | None
    """The repository of the branch, `owner/name`; None where it was deleted."""
    branch: str


class Comments(Protocol):
    """The comments on issues and pull requests of one repository.

    Raises `debrief.errors.TrackerError` or one of its kinds.
    """

    def me(self) -> str:
        """Return the login that comments with these credentials bear."""

    def comments(self, number: int) -> Sequence[Written]:
        """Return all comments, oldest first."""

    def write(self, number: int, body: str) -> Written:
        """Write a comment, in one call that is never repeated blindly.

        Raises `debrief.errors.UnclearAnswer` when the answer does not say whether it was written.
        """

    def edit(self, comment: int, body: str) -> bool:
        """Replace the text of a comment, in one call; return whether the comment is still there.

        Raises `debrief.errors.UnclearAnswer` like `write`.
        """

    def delete(self, comment: int) -> None:
        """Delete a comment; one that is gone is no error."""


class Conversation(Comments, Protocol):
    """The conversations on pull requests of one repository."""

    def pull_request(self, number: int) -> PullRequestState:
        """Return a pull request."""


class ReviewReader(Protocol):
    """What else is read for a review.

    Raises `debrief.errors.TrackerError` or one of its kinds.
    """

    def run(self, number: int) -> CheckRun:
        """Return a run by its id."""

    def pull_requests(self, run: CheckRun) -> Sequence[PullRequestState]:
        """Return the open pull requests that come from the branch of a run."""

    def reviews(self, number: int) -> object:
        """Return the tracker's answer about the reviews of a pull request, whole; see `debrief.policy.approvals`."""

    def may_write(self, login: str) -> bool | None:
        """Say whether somebody may write to the repository; None where the tracker does not tell."""

    def label_texts(self, repository: str | None = None) -> dict[str, str] | None:
        """Return the descriptions of all labels of a repository, by default this one, by name.

        None for another one that cannot be seen with these credentials.
        """

    def assignable(self, logins: Collection[str], repository: str | None = None) -> frozenset[str]:
        """Return those to whom an issue of a repository, by default this one, can be assigned."""

"""What a GitHub remembers: one repository with its issues, labels, comments and accounts. Knows nothing of HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from fakes.github_git import GitStore

EPOCH = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Account:
    """Who stands behind a token, and what the token may do."""

    login: str
    integration: bool = False
    """An App's installation, such as a workflow's own token: it may not ask who it is."""
    sees: bool = True
    """May see the repository at all; GitHub answers 404 where it may not."""
    issues: bool = True
    """May create and change issues."""
    push: bool = True
    """Has push access: without it GitHub drops labels and assignees of a new issue silently."""
    contents: bool = True
    """May write Git objects and refs."""
    hides_rights: bool = False
    """Answers 404 instead of 403 where a right is missing, as GitHub does for classic tokens."""


@dataclass
class Label:
    """A label of the repository."""

    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass
class Comment:
    """A comment on an issue."""

    id: int
    login: str
    body: str
    created_at: datetime


@dataclass
class Issue:
    """An issue or a pull request; both count in one sequence of numbers."""

    number: int
    title: str
    body: str | None
    login: str | None
    created_at: datetime
    updated_at: datetime
    state: str = "open"
    state_reason: str | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    """Login of the account that closed it."""
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    pull_request: bool = False
    listed_after: int = 0
    """Lists show it once more than so many list reads have happened."""


class GitHubState:
    """One GitHub with one repository. Tests read and change it directly, under `lock` if a run is under way."""

    def __init__(self, repository: str = "acme/shop", token: str = "good-token", login: str = "debrief-bot") -> None:
        """Begin with an empty tracker, one commit on `main` and one account."""
        self.lock = threading.RLock()
        self.repository = repository
        self.repository_id = 4242
        self.former_names: set[str] = set()
        self.issues_enabled = True
        self.accounts: dict[str, Account] = {token: Account(login)}
        self.assignable: set[str] = {"kim", "lee", login}
        self.labels: dict[str, Label] = {}
        self.issues: dict[int, Issue] = {}
        self.deleted: set[int] = set()
        self.transferred: dict[int, tuple[int, int]] = {}
        """By old number: the id of the other repository, and the number there."""
        self.others: dict[str, GitHubState] = {}
        """Further repositories of the same GitHub, by name."""
        self.lag = 0
        """List reads during which a new issue stays invisible in lists."""
        self.reads = 0
        self.lists_tell_closer = False
        """Whether lists say who closed an issue, as the request for one issue does."""
        self.endless = False
        """Lists name their first page as the next one, for ever."""
        self.next_page = ""
        """The address that a list of issues names as its next page, if it is to be a wrong one."""
        self.git = GitStore()
        self.last_number = 0
        self._ticks = 0
        self._comments = 0

    def now(self) -> datetime:
        """Return the next instant: each call is one second later."""
        self._ticks += 1
        return EPOCH + timedelta(seconds=self._ticks)

    def add_issue(
        self,
        title: str,
        body: str | None = None,
        *,
        login: str | None = "debrief-bot",
        labels: Iterable[str] = (),
        assignees: Iterable[str] = (),
        pull_request: bool = False,
    ) -> Issue:
        """Make an issue with the next number; labels that do not exist are made, as GitHub does."""
        self.last_number += 1
        now = self.now()
        issue = Issue(
            number=self.last_number,
            title=title,
            body=body,
            login=login,
            created_at=now,
            updated_at=now,
            pull_request=pull_request,
            listed_after=self.reads + self.lag,
        )
        self.issues[issue.number] = issue
        self.put_labels(issue, labels)
        issue.assignees = list(dict.fromkeys(assignees))
        return issue

    def add_label(self, name: str, color: str = "ededed", description: str | None = None) -> Label:
        """Make a label of the repository."""
        label = self.labels[name.casefold()] = Label(name, color, description)
        return label

    def put_labels(self, issue: Issue, names: Iterable[str]) -> None:
        """Add labels to an issue under the names that they have in the repository."""
        for name in names:
            label = self.labels.get(name.casefold()) or self.add_label(name)
            if label.name not in issue.labels:
                issue.labels.append(label.name)

    def add_comment(self, issue: Issue, login: str, body: str) -> Comment:
        """Write a comment."""
        self._comments += 1
        comment = Comment(self._comments, login, body, self.now())
        issue.updated_at = comment.created_at
        issue.comments.append(comment)
        return comment

    def close(self, number: int, reason: str = "completed", login: str | None = "lee") -> None:
        """Close an issue as an account does; `reason` is one of GitHub's."""
        issue = self.issues[number]
        issue.state, issue.state_reason, issue.closed_by = "closed", reason, login
        issue.closed_at = issue.updated_at = self.now()

    def reopen(self, number: int) -> None:
        """Open an issue again."""
        issue = self.issues[number]
        issue.state, issue.state_reason, issue.closed_by, issue.closed_at = "open", "reopened", None, None
        issue.updated_at = self.now()

    def delete(self, number: int) -> None:
        """Delete an issue for good; its number is never given again."""
        del self.issues[number]
        self.deleted.add(number)

    def transfer(self, number: int, repository_id: int = 777, new_number: int = 9) -> None:
        """Move an issue to another repository, of which nothing is known here."""
        del self.issues[number]
        self.transferred[number] = (repository_id, new_number)

    def transfer_to(self, number: int, other: GitHubState) -> Issue:
        """Move an issue to another repository as GitHub does: it keeps its text, author, comments and state.

        It gets a new number there, and keeps those of its labels that are known there.
        """
        issue = self.issues.pop(number)
        other.last_number += 1
        issue.number = other.last_number
        issue.labels = [name for name in issue.labels if name.casefold() in other.labels]
        issue.updated_at = self.now()
        other.issues[issue.number] = issue
        self.transferred[number] = (other.repository_id, issue.number)
        return issue

    def rename(self, repository: str) -> None:
        """Give the repository a new name; the old one redirects."""
        self.former_names.add(self.repository)
        self.repository = repository

    def listed(self) -> list[Issue]:
        """Count one list read and return the issues and pull requests that lists show by now."""
        self.reads += 1
        return [issue for issue in self.issues.values() if issue.listed_after < self.reads]

    def live(self, needle: str) -> list[Issue]:
        """Return the issues whose body contains `needle`."""
        return [issue for issue in self.issues.values() if needle in (issue.body or "")]

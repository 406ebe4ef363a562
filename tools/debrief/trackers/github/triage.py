"""Both sides of triage on GitHub: what issues can be placed on, and placing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from debrief.trackers.github import values
from debrief.trackers.github.client import Client
from debrief.trackers.github.identities import Identities
from debrief.trackers.github.milestones import Milestones
from debrief.trackers.github.projects import Boards
from debrief.trackers.github.sub_issues import SubIssues
from debrief.trackers.github.types import IssueTypes
from debrief.trackers.port import ObservedIssue
from debrief.trackers.triage_port import BoardField, Link, Milestone, Placement


class GitHubTriageReader:
    """The looking side; see `debrief.trackers.port.TriageReader`."""

    def __init__(self, client: Client) -> None:
        """Prepare; nothing is sent yet."""
        self._boards, self._milestones = Boards(client), Milestones(client)
        self._types, self._sub_issues = IssueTypes(client), SubIssues(client)

    def board_fields(self, owner: str, number: int) -> Sequence[BoardField] | None:
        """Return the fields of a board with their options."""
        return self._boards.fields(owner, number)

    def milestones(self) -> Sequence[Milestone] | None:
        """Return all milestones, open and closed."""
        return self._milestones.all()

    def issue_types(self) -> Sequence[str] | None:
        """Return the names of the issue types that may be used here."""
        return self._types.all()

    def sub_issues(self, parent: int) -> int | None:
        """Return how many sub-issues an issue has."""
        return self._sub_issues.count(parent)


class GitHubTriageWriter:
    """The writing side; see `debrief.trackers.port.TriageWriter`."""

    def __init__(self, client: Client, made: Identities | None = None) -> None:
        """Prepare; nothing is sent yet. `made` are the identities of the issues that the same run makes."""
        self._client = client
        self._boards, self._sub_issues = Boards(client, made), SubIssues(client, made)

    def place(self, owner: str, number: int, issue: int, words: Mapping[str, str]) -> Placement:
        """Put an issue on a board and fill those of the fields that are empty; `words` go by the field's name."""
        return self._boards.place(owner, number, issue, words)

    def fill(self, owner: str, number: int, issue: int, words: Mapping[str, str]) -> Placement | None:
        """Fill fields that are empty of an issue that was placed before; None where it is not known to be there."""
        return self._boards.fill(owner, number, issue, words)

    def set_fields(self, issue: int, *, milestone: int | None = None, type: str | None = None) -> ObservedIssue:
        """Set the milestone, the issue type or both in one call; return the issue as it is then.

        Without push access GitHub drops the change silently, and a server that has no types ignores them.
        """
        fields = {"milestone": milestone, "type": type}
        body = {name: value for name, value in fields.items() if value is not None}
        answer = self._client.call("PATCH", self._client.path(f"/issues/{issue}"), body=body)
        return values.issue_of(answer.data)

    def link(self, parent: int, issue: int) -> Link:
        """Make an issue a sub-issue of another, unless it is one already."""
        return self._sub_issues.link(parent, issue)

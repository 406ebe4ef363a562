"""Both sides of triage on GitHub: what issues can be placed on, and placing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from debrief.trackers.github.client import Client
from debrief.trackers.github.milestones import Milestones
from debrief.trackers.github.projects import Boards
from debrief.trackers.github.sub_issues import SubIssues
from debrief.trackers.github.types import IssueTypes
from debrief.trackers.port import BoardField, Link, Milestone, Placement


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

    def __init__(self, client: Client) -> None:
        """Prepare; nothing is sent yet."""
        self._boards, self._milestones = Boards(client), Milestones(client)
        self._types, self._sub_issues = IssueTypes(client), SubIssues(client)

    def place(self, owner: str, number: int, issue: int, values: Mapping[str, str]) -> Placement:
        """Put an issue on a board and fill those of the fields that are empty."""
        return self._boards.place(owner, number, issue, values)

    def set_milestone(self, issue: int, milestone: int) -> str | None:
        """Set the milestone; return the title of the one that the issue has then."""
        return self._milestones.put(issue, milestone)

    def set_type(self, issue: int, name: str) -> str | None:
        """Set the issue type; return the name of the one that the issue has then."""
        return self._types.give(issue, name)

    def link(self, parent: int, issue: int) -> Link:
        """Make an issue a sub-issue of another, unless it is one already."""
        return self._sub_issues.link(parent, issue)

"""Looking at the local tracker; nothing is made, not even the folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from debrief.trackers.local.files import Folder
from debrief.trackers.local.state import BOT, load
from debrief.trackers.port import Absence, Comment, Glance, Label, ObservedIssue, Place


class LocalReader:
    """The reader of `debrief.trackers.port`."""

    name = "local"

    def __init__(self, folder: Folder) -> None:
        """Read from `folder`."""
        self._folder = folder

    def bot_login(self) -> str:
        """Return the login that this tracker writes issues under."""
        return BOT

    def present(self) -> datetime:
        """Return the machine's clock."""
        return datetime.now(UTC)

    def issues(self, label: str) -> Sequence[ObservedIssue]:
        """Return all issues that bear `label`, in order of number."""
        wanted = label.casefold()
        found = [i for i in load(self._folder).issues if wanted in (name.casefold() for name in i.labels)]
        return [issue.observed() for issue in sorted(found, key=lambda issue: issue.number)]

    def issue(self, number: int, repository: str | None = None) -> ObservedIssue | Absence:  # noqa: ARG002
        """Return one issue; a number that was given belonged to a deleted one, any other to none ever."""
        state = load(self._folder)
        issue = state.find(number)
        if issue is not None:
            return issue.observed()
        return Absence.DELETED if number < state.next_number else Absence.NEVER

    def glance(self, places: Sequence[Place], logins: Sequence[str]) -> Glance:
        """Look at several issues at once; anybody can be assigned."""
        found = {one: answer for one in places if isinstance(answer := self.issue(one.number), ObservedIssue)}
        return Glance(found, frozenset(login.casefold() for login in logins))

    def labels(self) -> Mapping[str, Label]:
        """Return all labels by case-folded name."""
        return {
            name.casefold(): Label(name, label.colour, label.description)
            for name, label in load(self._folder).labels.items()
        }

    def highest_number(self) -> int:
        """Return the highest number given so far."""
        return load(self._folder).next_number - 1

    def discussion(self, number: int, repository: str | None = None) -> Sequence[Comment]:  # noqa: ARG002
        """Return all comments on an issue, oldest first."""
        issue = load(self._folder).find(number)
        if issue is None:
            return []
        return [
            Comment(comment.author, comment.body, comment.created_at or issue.created_at, comment.author == BOT)
            for comment in issue.comments
        ]

    def moved_to(self, number: int) -> str | None:  # noqa: ARG002
        """Return None: nothing leaves this tracker."""
        return None

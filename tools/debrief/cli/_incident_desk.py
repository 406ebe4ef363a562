"""What one run of `debrief new --from-issue N --pull-request` works with: record, issue, branches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debrief.cli import _from_issue as draft
from debrief.cli._addresses import prefix_of
from debrief.cli._draft_place import of_incident, renamed
from debrief.errors import UsageError
from debrief.syncing.incident_name import Renamed
from debrief.syncing.write_back_branch import Place, front_matter_values

if TYPE_CHECKING:
    from debrief.cli._from_issue import Given
    from debrief.documents.workspace import Workspace
    from debrief.trackers.branches import Branches
    from debrief.trackers.conversation import Comments
    from debrief.trackers.incidents import IncidentReader, ReviewRequests
    from debrief_schemas.settings import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """All that one run works with."""

    workspace: Workspace
    settings: Settings
    number: int
    env: Mapping[str, str]
    given: Given
    check: Callable[[str, bytes], None]
    """Raises UsageError for a document that `debrief check` would refuse."""
    home: str
    """The repository of the record."""
    repository: str
    """The repository of the incident's issue."""
    reader: IncidentReader
    comments: Comments
    branches: Branches
    reviews: tuple[IncidentReader, ReviewRequests]
    """At the repository of the record, where the pull request is."""

    @property
    def place(self) -> Place:
        """Where the record is in its repository."""
        return Place(prefix_of(self.workspace))

    @property
    def branch(self) -> str:
        """The branch of this incident's draft; its name follows from the number alone, which never changes."""
        return f"{self.beginning}{self.number}"

    @property
    def beginning(self) -> str:
        """What the branches of all drafts begin with."""
        return f"{self.settings.incidents.branches}-"

    @property
    def reference(self) -> str:
        """The issue, as the repository of the record refers to it."""
        same = self.home.casefold() == self.repository.casefold()
        return f"#{self.number}" if same else f"{self.repository}#{self.number}"

    def is_it(self, content: bytes) -> bool:
        """Say whether a document is about this incident."""
        return of_incident(self.repository, self.number)(front_matter_values(content).get("incident"))

    def renamed(self, path: str, content: bytes) -> Renamed | None:
        """Return a draft of this incident with its number in the name; None where it would not pass `debrief check`."""
        found = renamed(path.removeprefix(self.place.prefix), content, self.number)
        if found is None:
            return None
        try:
            self.check(*found)
        except UsageError:
            return None
        return Renamed(self.place.prefix + found[0], found[1])


def open_desk(
    workspace: Workspace,
    settings: Settings,
    number: int,
    env: Mapping[str, str],
    given: Given,
    check: Callable[[str, bytes], None],
) -> Desk:
    """Prepare a run; nothing is sent yet. Raises UsageError for what is missing or wrong in `env`."""
    from debrief.trackers import github
    from debrief.trackers.github.address import read_address

    tracker = github.open_tracker(env, bot=settings.issues.bot)
    assert tracker.branches is not None  # noqa: S101
    home, repository = read_address(env).repository, draft.repository_of(settings, env)
    reader, comments, requests = github.open_incidents(env, repository, bot=settings.issues.bot)
    reviews = (reader, requests)
    if home.casefold() != repository.casefold():
        reader_at_home, _, requests_at_home = github.open_incidents(env)
        reviews = reader_at_home, requests_at_home
    return Desk(
        workspace,
        settings,
        number,
        env,
        given,
        check,
        home,
        repository,
        reader,
        comments,
        tracker.branches,
        reviews,
    )

"""What was seen at GitHub, and the eyes that it is seen with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Kind(StrEnum):
    """Kinds of credentials, which show and hide their rights in different ways."""

    APP = "app"
    """A GitHub App by its key: the installation lists its rights."""
    CLASSIC = "classic"
    """A classic personal token, or one of an OAuth app: it has scopes."""
    FINE_GRAINED = "fine-grained"
    """A fine-grained personal token, or an App's token for a person: its rights are listed nowhere."""
    INSTALLATION = "installation"
    """An App's token that another program made, such as a workflow's own `GITHUB_TOKEN`."""
    REFRESH = "refresh"
    """A refresh token, with which nobody can ask for anything."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer, or why there is none."""

    status: int = 0
    """Of HTTP; 0 where no usable answer came."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By lower-case name."""
    data: Any = None
    why: str = ""
    """With status 0: what happened, with its cure, on one line."""

    @property
    def good(self) -> bool:
        """Whether the answer says yes."""
        return 200 <= self.status < 300

    @property
    def said(self) -> str:
        """GitHub's own words about a refusal, with a blank for each stretch of blanks and ends of lines."""
        message = self.mapping.get("message")
        return " ".join(message.split()) if isinstance(message, str) else ""

    @property
    def mapping(self) -> Mapping[str, Any]:
        """The data as an object; an empty one where it is none."""
        return self.data if isinstance(self.data, Mapping) else {}

    @property
    def items(self) -> Sequence[Mapping[str, Any]]:
        """The data as a list of objects; what is none is left out."""
        return [one for one in self.data if isinstance(one, Mapping)] if isinstance(self.data, list) else []


class AnswerLike(Protocol):
    """An answer as a client gives it."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def data(self) -> Any: ...


class InstallationLike(Protocol):
    """An App's installation as a client gives it."""

    @property
    def login(self) -> str: ...
    @property
    def permissions(self) -> Mapping[str, str]: ...
    @property
    def selected(self) -> bool: ...


class Looker(Protocol):
    """Looks at one repository's GitHub; all raise `debrief.errors.TrackerError` where no usable answer comes."""

    repository: str
    host: str
    cloud: bool
    """Whether it is GitHub's own service, not a GitHub Enterprise Server."""
    prefix: str
    """First letters of the token that tell its kind, such as `ghp_`; empty for others and for an App."""
    is_app: bool

    def get(self, path: str) -> AnswerLike:
        """Return the answer to a GET below the API's root, whatever its status."""

    def get_all(self, path: str) -> list[Any]:
        """Return the items of all pages of a list."""

    def viewer(self) -> AnswerLike:
        """Return the answer to the GraphQL query for the own login."""

    def attempt(self, verb: str, path: str, body: Mapping[str, Any]) -> AnswerLike:
        """Send a change that GitHub must refuse as invalid, to see whether the right for it is there."""

    def installation(self) -> InstallationLike:
        """Return the App's installation."""

    def journal(self) -> tuple[bool, int]:
        """Return whether a journal is there, and how many issues it knows."""

    def skew(self) -> float | None:
        """Return how many seconds the server's clock is ahead of this machine's."""


@dataclass(frozen=True, slots=True)
class Beginnings:
    """What there is in a repository for an issue to begin with; `None` for what was not looked at."""

    milestones: Seen | None = None
    """The open ones; the first hundred."""
    closed: Seen | None = None
    """The closed ones, where none of the open ones is the right one; the first hundred."""
    types: Seen | None = None
    sub_issues: Seen | None = None
    """Those of any issue, by which it shows whether the server has sub-issues."""


@dataclass(frozen=True)
class Sight:
    """All that was seen; `None` for what was not looked at."""

    repository: str
    host: str
    cloud: bool
    kind: Kind
    app: InstallationLike | None = None
    app_fault: str = ""
    """Why the App's installation cannot be used."""
    user: Seen | None = None
    viewer: Seen | None = None
    repo: Seen | None = None
    issues: Seen | None = None
    labels: Seen | None = None
    journal: Seen | None = None
    """With data `{"there": bool, "known": int}`."""
    may_issues: Seen | None = None
    """The answer to a change of issues that must be refused."""
    may_contents: Seen | None = None
    may_pulls: Seen | None = None
    rules: Seen | None = None
    rulesets: Mapping[int, Seen] = field(default_factory=dict)
    branch: Seen | None = None
    workflows: Seen | None = None
    workflow_rights: Seen | None = None
    switch: Seen | None = None
    """The variable DEBRIEF_APPLY."""
    write_back: Seen | None = None
    """The variable DEBRIEF_WRITE_BACK."""
    incident_labels: Seen | None = None
    """The labels of the repository in which incidents are."""
    incident_switch: Seen | None = None
    """The variable DEBRIEF_INCIDENTS."""
    board: Seen | None = None
    board_fields: Seen | None = None
    beginnings: Mapping[str, Beginnings] = field(default_factory=dict)
    """By repository, those that can be seen."""
    elsewhere: Mapping[str, Seen] = field(default_factory=dict)
    """Other repositories of issues, by name."""
    may_elsewhere: Mapping[str, Seen] = field(default_factory=dict)
    more_elsewhere: int = 0
    """How many others were not looked at, because there are so many."""
    limits: Seen | None = None
    meta: Seen | None = None
    skew: float | None = None

    @property
    def visible(self) -> bool:
        """Whether the repository can be seen."""
        return self.repo is not None and self.repo.good

    @property
    def default_branch(self) -> str:
        """The repository's default branch."""
        name = self.repo.mapping.get("default_branch") if self.repo else None
        return name if isinstance(name, str) else "main"

    @property
    def login(self) -> str | None:
        """The login behind the credentials, as far as GitHub tells it."""
        if self.app is not None:
            return self.app.login
        if self.user is not None and self.user.good:
            login = self.user.mapping.get("login")
            return login if isinstance(login, str) else None
        if self.viewer is not None and self.viewer.good:
            data = self.viewer.mapping.get("data")
            viewer = data.get("viewer") if isinstance(data, Mapping) else None
            login = viewer.get("login") if isinstance(viewer, Mapping) else None
            return login if isinstance(login, str) else None
        return None

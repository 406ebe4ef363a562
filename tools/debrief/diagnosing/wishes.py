"""What a team wants of its tracker, as plain values, and what stands around the workspace."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

SWITCH = "DEBRIEF_APPLY"
"""The repository's variable that starts the workflow `apply`."""

INCIDENT_SWITCH = "DEBRIEF_INCIDENTS"
"""The repository's variable that starts the workflow `incident`."""

WRITE_BACK = "DEBRIEF_WRITE_BACK"
"""The repository's variable that tells debrief's own workflows where numbers and outcomes go, as their rights depend on
it; without it they go nowhere but into the journal."""

_incident_run = re.compile(r"\bcommand:\s*[\"']?incident\b|\bdebrief\s+new\s[^\n]*--from-issue\b")
_comment = re.compile(r"(?m)(?:^|\s)#.*$")


def _none_renamed(present: Mapping[str, str]) -> Mapping[str, str]:  # noqa: ARG001
    return {}


@dataclass(frozen=True, slots=True)
class WishedBoard:
    """The Projects board of new issues."""

    owner: str
    """Login of an organization or a person."""
    number: int
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of the fields that are filled, and the options that are chosen in them as far as settings name them."""


@dataclass(frozen=True, slots=True)
class WishedMilestone:
    """The milestone of new issues."""

    title: str | None
    """None where it is found by the due date."""


@dataclass(frozen=True, slots=True)
class WishedIncidents:
    """Which issues are incidents, for the workflow that drafts from them."""

    repository: str | None
    """`owner/name`, where it is not that of the issues of action points."""
    label: str
    """The form puts it on."""
    draft_label: str
    """People ask by it for a draft."""
    severity_labels: tuple[str, ...] = ()
    """Labels by which people tell the severity of an incident, case-folded."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the settings ask for."""

    record_label: str
    """The label by which issues are found again."""
    labels: tuple[str, ...] = ()
    """Names of all labels that issues may get."""
    renamed: Callable[[Mapping[str, str]], Mapping[str, str]] = _none_renamed
    """Tells from the labels that are there, descriptions by name, what others are called now, by case-folded name."""
    bot: str | None = None
    """Login that writes the issues, where the settings name it."""
    write_back: str = "none"
    """`files`, `commit`, `pull-request` or `none`."""
    board: WishedBoard | None = None
    repositories: tuple[str, ...] = ()
    """Further repositories, `owner/name`, into which issues go."""
    milestone: WishedMilestone | None = None
    sub_issues: bool = False
    issue_type: str | None = None
    incidents: WishedIncidents | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around the run."""

    in_actions: bool = False
    """Whether this is a job of GitHub Actions."""
    workflows: Mapping[str, str] = field(default_factory=dict)
    """Texts of the workflow files of the workspace, by path."""

    @property
    def without_comments(self) -> dict[str, str]:
        """The workflows without their comments, by path."""
        return {path: _comment.sub("", text) for path, text in self.workflows.items()}

    @property
    def drafting(self) -> dict[str, str]:
        """Those of the workflows that draft from incidents, by path, without comments."""
        return {path: text for path, text in self.without_comments.items() if _incident_run.search(text)}

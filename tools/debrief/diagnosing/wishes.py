"""What a team wants of its tracker, as plain values, and what stands around the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WishedLabel:
    """A label that issues get."""

    name: str
    description: str = ""
    """By it a label is known again after it was renamed."""


@dataclass(frozen=True, slots=True)
class WishedBoard:
    """The Projects board of new issues."""

    owner: str
    """Login of an organization or a person."""
    number: int
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of the fields that are filled, and the options that are chosen in them as far as settings name them."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the settings ask for."""

    record_label: str
    """The label by which issues are found again."""
    labels: tuple[WishedLabel, ...] = ()
    bot: str | None = None
    """Login that writes the issues, where the settings name it."""
    write_back: str = "none"
    """`files`, `commit`, `pull-request` or `none`."""
    board: WishedBoard | None = None
    repositories: tuple[str, ...] = ()
    """Further repositories, `owner/name`, into which issues go."""
    sub_issues: bool = False
    issue_type: str | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is around the run."""

    in_actions: bool = False
    """Whether this is a job of GitHub Actions."""
    workflows: Mapping[str, str] = field(default_factory=dict)
    """Texts of the workflow files of the workspace, by path."""

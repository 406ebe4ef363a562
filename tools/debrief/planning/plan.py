"""A plan: frozen changes and notes, and their form in JSON (version 1 of the contract)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

VERSION = 1
"""Version of the JSON form; a change that breaks readers gets the next one."""


class ChangeKind(StrEnum):
    """What one step of a plan does."""

    CREATE_ISSUE = "create_issue"
    UPDATE_ISSUE = "update_issue"
    CLOSE_ISSUE = "close_issue"
    ADD_LABELS = "add_labels"
    ENSURE_LABEL = "ensure_label"
    PLACE_ON_BOARD = "place_on_board"
    LINK_SUB_ISSUE = "link_sub_issue"
    RECORD_NUMBER = "record_number"
    RECORD_OUTCOME = "record_outcome"
    COMMENT = "comment"


class Refusal(str):
    """A note that an action point stands still, and why, until a person has acted."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class IssueContent:
    """What an issue is to hold; the body ends with the marker."""

    title: str
    body: str
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    milestone: int | None = None
    """Number of the milestone that a new issue begins in."""
    type: str | None = None
    """Name of the type that a new issue begins with."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What an issue held when the change was planned: it is written to only while that is still so."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a plan."""

    kind: ChangeKind
    key: str | None
    """Key of the action point; none for a label, which belongs to the repository."""
    number: int | None
    """Number of the issue; none where it does not exist yet."""
    title: str
    """Title of the action point as its file has it, or the name of a label."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What the change consists of: plain values that JSON can hold."""
    content: IssueContent | None = None
    """What is sent; not a part of the JSON form."""
    basis: Basis | None = None
    """For an update: what it was planned upon."""

    def to_json(self) -> dict[str, Any]:
        """Return the change in the form of the contract."""
        return {
            "kind": str(self.kind),
            "key": self.key,
            "number": self.number,
            "title": self.title,
            "detail": dict(self.detail),
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a run would do, in the order in which it is done."""

    tracker: str
    """`github` or `local`."""
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    """What a person should know: conflicts, lost issues, files that were not judged."""
    refused: tuple[str, ...] = ()
    """Keys of action points for which nothing is planned until a person has acted; the notes say why."""
    typed: Mapping[int, str] = field(default_factory=dict)
    """Numbers that files name, each with an action key whose file does; not a part of the JSON form."""
    lacking: Mapping[str, str] = field(default_factory=dict)
    """By key: what the journal is to remember of what the tracker does not have; not a part of the JSON form."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.changes

    def of_kind(self, kind: ChangeKind) -> tuple[Change, ...]:
        """Return the changes of one kind, in order."""
        return tuple(change for change in self.changes if change.kind is kind)

    def to_json(self) -> dict[str, Any]:
        """Return the plan in the form of the contract, version 1."""
        return {
            "version": VERSION,
            "tracker": self.tracker,
            "changes": [change.to_json() for change in self.changes],
            "notes": list(self.notes),
        }

"""What debrief needs of a tracker to place its issues: boards, milestones, types and parents.

A tracker may offer none of it. All days are in UTC. A reader or writer raises `debrief.errors.TrackerError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from debrief.trackers.port import ObservedIssue


@dataclass(frozen=True, slots=True)
class BoardOption:
    """One of the values of a field that offers a choice: an option, or an iteration."""

    id: str
    name: str
    starts: date | None = None
    """First day of an iteration."""
    days: int = 0
    """Length of an iteration."""


@dataclass(frozen=True, slots=True)
class BoardField:
    """A field of a board."""

    id: str
    name: str
    kind: str
    """`single_select`, `text`, `number`, `date`, `iteration`, or what the tracker calls another kind."""
    options: tuple[BoardOption, ...] = ()

    def option(self, name: str) -> BoardOption | None:
        """Return the option of that name; case does not count."""
        wanted = name.strip().casefold()
        return next((one for one in self.options if one.name.strip().casefold() == wanted), None)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A milestone of a repository."""

    number: int
    title: str
    open: bool = True
    due: date | None = None
    """The day on which it ends, in UTC."""


@dataclass(frozen=True, slots=True)
class Placement:
    """What became of an issue on a board; names of fields in each."""

    kept: tuple[str, ...] = ()
    """Had a value, which stays."""
    dropped: tuple[str, ...] = ()
    """Were set, but the answer does not show it."""


class Link(StrEnum):
    """What became of a sub-issue."""

    LINKED = "linked"
    PRESENT = "present"
    """It was a sub-issue of that parent before."""
    ELSEWHERE = "elsewhere"
    """It is a sub-issue of another one, where a person has put it."""
    FULL = "full"
    """The parent takes no more."""
    ABSENT = "absent"
    """The tracker has no sub-issues."""


class TriageReader(Protocol):
    """Looks at what an issue can be placed on; each call is None where the tracker does not offer the thing at all.

    Raises `debrief.errors.NotPermitted` where the credentials may not see it, and TrackerError for the rest.
    """

    def board_fields(self, owner: str, number: int) -> Sequence[BoardField] | None:
        """Return the fields of a board with their options."""

    def milestones(self) -> Sequence[Milestone] | None:
        """Return all milestones, open and closed."""

    def issue_types(self) -> Sequence[str] | None:
        """Return the names of the issue types that may be used here."""

    def sub_issues(self, parent: int) -> int | None:
        """Return how many sub-issues an issue has."""


class TriageWriter(Protocol):
    """Places issues; every call can be repeated."""

    def place(self, owner: str, number: int, issue: int, words: Mapping[str, str]) -> Placement:
        """Put an issue on a board and fill those of the fields that are empty; `words` go by the field's name."""

    def fill(self, owner: str, number: int, issue: int, words: Mapping[str, str]) -> Placement | None:
        """Fill fields that are empty of an issue that was placed before; None where it is not known to be there."""

    def set_fields(self, issue: int, *, milestone: int | None = None, type: str | None = None) -> ObservedIssue:
        """Set the milestone, the issue type or both in one call; `None` leaves what is there.

        Return the issue as it is then: a tracker drops silently what the credentials may not set.
        """

    def link(self, parent: int, issue: int) -> Link:
        """Make an issue a sub-issue of another, unless it is one already."""

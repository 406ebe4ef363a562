"""What debrief needs of a tracker: three protocols and the values that pass through them.

Reading and writing are separate, so that planning holds nothing that could write. All instants are aware
and in UTC. A reader or writer raises `debrief.errors.TrackerError`; a journal raises
`debrief.errors.JournalConflict` when another run was quicker.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from debrief.trackers.branches import Branches
from debrief.trackers.triage_port import TriageReader, TriageWriter


class IssueState(StrEnum):
    """Whether an issue is open, and how it was closed."""

    OPEN = "open"
    COMPLETED = "completed"
    NOT_PLANNED = "not_planned"
    DUPLICATE = "duplicate"


class Absence(StrEnum):
    """Why an issue that was asked for by its number is not there."""

    DELETED = "deleted"
    """It existed and was deleted (HTTP 410); its number is never given again."""
    MISSING = "missing"
    """There is none, or the token may not see it (HTTP 404)."""
    NEVER = "never"
    """There has never been one, which a tracker says that hides nothing from anybody."""
    TRANSFERRED = "transferred"
    """It moved to another repository (HTTP 301)."""
    NOT_AN_ISSUE = "not_an_issue"
    """The number belongs to a pull request or a discussion."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label as code."""

    name: str
    colour: str = "ededed"
    """Six hexadecimal digits."""
    description: str = ""
    """At most 100 characters."""


@dataclass(frozen=True, slots=True)
class ObservedIssue:
    """An issue as the tracker shows it."""

    number: int
    node_id: str
    title: str
    body: str
    state: IssueState
    labels: frozenset[str]
    author: str
    """Login of the account that opened it."""
    url: str
    assignees: tuple[str, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    """Login of the account that closed it, as far as the tracker tells."""
    milestone: str | None = None
    """Title of its milestone."""
    type: str | None = None
    """Name of its issue type; empty where the tracker does not tell."""
    label_texts: Mapping[str, str] = field(default_factory=dict)
    """Descriptions of its labels by name, where the tracker tells them with the issue."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on an issue."""

    author: str
    """Login of the account that wrote it."""
    body: str
    created_at: datetime
    automatic: bool = False
    """Whether the account is a program's, as far as the tracker tells."""


@dataclass(frozen=True, slots=True)
class IssueDraft:
    """All that a new issue is created with, in one call."""

    title: str
    body: str
    """Ends with the marker line."""
    labels: tuple[str, ...]
    assignees: tuple[str, ...] = ()
    milestone: int | None = None
    """Its number."""
    type: str | None = None
    """Name of the issue type."""


class Place(NamedTuple):
    """Where an issue is."""

    number: int
    repository: str | None = None
    """`owner/name`; none for the repository of the reader."""


@dataclass(frozen=True, slots=True)
class Glance:
    """What was seen at once."""

    issues: Mapping[Place, ObservedIssue] = field(default_factory=dict)
    """Those of the issues that were asked for and can be seen."""
    assignable: frozenset[str] = frozenset()
    """Those of the logins that were asked for and can be assigned, case-folded."""


class Reader(Protocol):
    """Looks at a tracker and changes nothing."""

    name: str
    """`github` or `local`."""

    def bot_login(self) -> str:
        """Login that issues made with these credentials bear as their author."""

    def present(self) -> datetime:
        """Return the present instant by the tracker's clock, or the machine's where the tracker has not told; aware."""

    def issues(self, label: str) -> Sequence[ObservedIssue]:
        """Return *all* issues that bear `label`, open and closed, in order of number.

        A page that cannot be read is an error, never a shorter list.
        """

    def issue(self, number: int, repository: str | None = None) -> ObservedIssue | Absence:
        """Return one issue by its number, past any list and its lag; `repository` is another one's `owner/name`."""

    def glance(self, places: Sequence[Place], logins: Sequence[str]) -> Glance:
        """Look at several issues at once, past any list and its lag, and at who can be assigned.

        What is missing from the answer may be there all the same: `issue` tells.
        """

    def labels(self) -> Mapping[str, Label]:
        """Return all labels of the repository by case-folded name."""

    def highest_number(self) -> int:
        """Return the highest number given to an issue or pull request so far, as far as lists know; 0 for none."""

    def discussion(self, number: int, repository: str | None = None) -> Sequence[Comment]:
        """Return all comments on an issue, oldest first; `repository` is another one's `owner/name`."""

    def moved_to(self, number: int) -> str | None:
        """Return where a transferred issue is now, `owner/name#number`; None where the credentials cannot see it."""


class Writer(Protocol):
    """Changes a tracker; every call can be repeated but `create_issue` and `comment`."""

    def create_issue(self, draft: IssueDraft) -> ObservedIssue:
        """Create an issue in one call that is never repeated blindly.

        Raises `debrief.errors.UnclearAnswer` when the answer does not say whether the issue was made, and
        `debrief.errors.Invalid` when it was not, because of something in the draft that the tracker does not know.
        """

    def update_issue(self, number: int, *, title: str | None = None, body: str | None = None) -> ObservedIssue:
        """Replace the title, the body or both; `None` leaves what is there."""

    def add_labels(self, number: int, labels: Sequence[str]) -> frozenset[str]:
        """Add labels, never replace them; return the labels that the issue bears then."""

    def assign(self, number: int, logins: Sequence[str]) -> tuple[str, ...]:
        """Add assignees; return those that the issue has then (the tracker drops unknown ones silently)."""

    def ensure_label(self, label: Label) -> None:
        """Create the label unless one of that name (in any case) exists; existing ones are left as they are."""

    def close_issue(self, number: int, state: IssueState) -> None:
        """Close an issue as completed, not planned or duplicate."""

    def comment(self, number: int, body: str) -> datetime | None:
        """Write a comment; return when it was written by the tracker's clock, where that is known.

        Raises `debrief.errors.UnclearAnswer` when the answer does not say whether it was written.
        """


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """What is known of one action point's issue; at first only that a run claimed the key."""

    run: str
    """Id of the run that claimed the key."""
    floor: int
    """Highest issue number known when the key was claimed: an issue of this key has a higher one."""
    number: int | None = None
    node_id: str | None = None
    digest: str | None = None
    """Hash of the file-owned text at the last sync; none until all that follows a creation was done."""
    repository: str | None = None
    """`owner/name` of the issue; none for the repository that keeps the journal."""
    placed: str | None = None
    """Steps of triage that were done, joined by commas: they are the tracker's own affair from then on."""
    author: str | None = None
    """Login under which the issue was written; its marker counts whoever writes today."""
    origin: str | None = None
    """`imported` for an issue that a person made and named in the file: its text is the person's."""
    fate: str | None = None
    """`deleted` or `transferred` for an issue that is lost: it is never made again nor asked for."""
    moved_to: str | None = None
    """Where a transferred issue went, `owner/name#number`."""
    asked: str | None = None
    """The last question on the issue: topic, day and step, such as `overdue/2026-12-04/0`."""
    asked_on: str | None = None
    """When it was asked, RFC 3339."""
    told: str | None = None
    """What was said once: `orphaned`, then `returned`."""
    pending: str | None = None
    """A comment that a run is about to write, the run's id, and when it said so, with blanks between."""
    claimed_at: str | None = None
    """When the run that has no number yet claimed the key or renewed its claim, RFC 3339; none for one given up."""
    proposed: str | None = None
    """The outcome that was last sent to a pull request, `none` for one that was taken out."""
    owed: str | None = None
    """What could not be given to the issue, joined by commas: digests of labels, `assignee` for its owner, `marker` for
    the hidden marker of an imported one. A later run makes up for it."""
    heard: str | None = None
    """When a declined issue was closed and last changed, as its comments were read: two times of RFC 3339 and `/`."""
    reason: str | None = None
    """Why it was declined, as read then."""
    replaced: str | None = None
    """The reason in the file whose place it takes, empty for none; none where the file had no outcome yet."""
    hidden: str | None = None
    """Since when the issue cannot be seen though nobody says that it is gone, RFC 3339; none for one that is seen."""
    filed: str | None = None
    """Where all of its document's was last written back, and Git's name of the text that the document became there."""
    lacking: str | None = None
    """Steps of triage that the tracker could not offer, and digests of what was wanted, joined by commas."""


def parts_of(text: str | None) -> frozenset[str]:
    """Return what an entry joins by commas."""
    return frozenset(part for part in (text or "").split(",") if part)


def joined(parts: Iterable[str]) -> str | None:
    """Return `parts` as an entry joins them, in one order; none for nothing."""
    return ",".join(sorted(set(parts))) or None


@dataclass(frozen=True, slots=True)
class JournalState:
    """The journal as read: entries by action key, and the version that a swap must name."""

    version: str | None
    """`None` where no journal exists yet."""
    entries: Mapping[str, JournalEntry] = field(default_factory=dict)


class Journal(Protocol):
    """A small document that is changed by compare-and-swap only."""

    def read(self) -> JournalState:
        """Return the journal and its version."""

    def glance(self) -> JournalState:
        """Return the journal and its version at the least cost, for a run that may have nothing to write."""

    def swap(self, expected: str | None, entries: Mapping[str, JournalEntry]) -> JournalState:
        """Replace the journal if its version still is `expected`.

        Raises `debrief.errors.JournalConflict` when it is not, and `debrief.errors.JournalUnavailable` when the
        credentials may not write the journal at all.
        """


@dataclass(frozen=True, slots=True)
class Tracker:
    """A tracker whose three sides belong together."""

    reader: Reader
    writer: Writer
    journal: Journal
    branches: Branches | None = None
    """The repository that holds the record; none where a tracker has no branches."""
    triage_reader: TriageReader | None = None
    """None where the tracker has neither boards nor milestones, types and sub-issues."""
    triage_writer: TriageWriter | None = None

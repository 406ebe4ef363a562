"""What the tracker shows, as plain values; `syncing` turns a tracker's answers into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from debrief.planning.marker import Body, read_body


class Gone(StrEnum):
    """Why an issue that was asked for by its number is not there; the names are the tracker port's own."""

    DELETED = "deleted"
    MISSING = "missing"
    NEVER = "never"
    TRANSFERRED = "transferred"
    NOT_AN_ISSUE = "not_an_issue"


@dataclass(frozen=True)
class SeenIssue:
    """An issue as the tracker shows it."""

    number: int
    title: str
    body: str
    author: str
    """Login of the account that opened it."""
    labels: frozenset[str] = frozenset()
    assignees: tuple[str, ...] = ()
    state: str = "open"
    """`open`, `completed`, `not_planned` or `duplicate`."""
    url: str = ""
    milestone: str | None = None
    """Its title."""
    type: str | None = None
    """Name of the issue type."""
    updated_at: datetime | None = None
    """When anything on it was changed last; aware."""
    closed_at: datetime | None = None
    """When it was closed; aware."""
    closed_by: str | None = None
    """Login of the account that closed it, as far as the tracker tells."""
    label_texts: Mapping[str, str] = field(default_factory=dict)
    """Descriptions of its labels by name, as far as they are known."""
    place: str | None = None
    """Where a transferred issue is by now, `owner/name#number`; its number is still the one that it had here."""

    @cached_property
    def parts(self) -> Body:
        """The body without its marker, and the marker."""
        return read_body(self.body)

    @property
    def open(self) -> bool:
        """Whether work on it goes on."""
        return self.state == "open"

    def has_label(self, name: str) -> bool:
        """Whether it bears a label; case does not count."""
        return name.casefold() in self._labels

    @cached_property
    def _labels(self) -> frozenset[str]:
        return frozenset(label.casefold() for label in self.labels)


@dataclass(frozen=True, slots=True)
class SeenComment:
    """A comment on an issue."""

    author: str
    body: str
    created_at: datetime
    """Aware."""
    ours: bool = False
    """Whether debrief wrote it."""
    human: bool = True
    """Whether a person wrote it, and not a program."""


@dataclass(frozen=True)
class Observed:
    """Everything that was read from the tracker in one run."""

    bot: str
    """Login under which debrief writes issues; markers in anybody else's issues do not count."""
    issues: Mapping[int, SeenIssue] = field(default_factory=dict)
    """By number: all that bear the reserved label, and those that were asked for by their number."""
    gone: Mapping[int, Gone] = field(default_factory=dict)
    """Numbers that were asked for and are not there."""
    labels: frozenset[str] = frozenset()
    """Names of the repository's labels."""
    unproven: frozenset[str] = frozenset()
    """Claimed keys for which not every number that their issue could have was looked at."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """What labels of the settings are called since a person renamed them, by case-folded name."""

    vouched: frozenset[int] = frozenset()
    """Numbers whose author is the one that the journal remembers: their markers count whoever the bot is today."""
    recorded: Mapping[int, str] = field(default_factory=dict)
    """Key by number, as the journal has it: a marker in that issue that names another key does not count."""
    discussions: Mapping[int, tuple[SeenComment, ...]] = field(default_factory=dict)
    """Comments of the issues that something is to be said on, or whose closing has to be explained; oldest first."""
    moved: Mapping[int, str] = field(default_factory=dict)
    """Where transferred issues went, `owner/name#number`, as far as that can be seen."""
    followed: Mapping[int, SeenIssue] = field(default_factory=dict)
    """Transferred issues as they are where they went, by the number that they had here."""
    assignable: frozenset[str] = frozenset()
    """Those of the owners that an issue still waits for who can be assigned by now, case-folded."""

    def label_name(self, name: str) -> str:
        """Return what a label of the settings is called in the tracker."""
        return self.renamed.get(name.casefold(), name)

    def marked_key(self, issue: SeenIssue) -> str | None:
        """Return the key that an issue's marker names, if the marker counts: a number that is recorded goes before."""
        marker = issue.parts.marker
        if marker is None:
            return None
        if issue.author.casefold() != self.bot.casefold() and issue.number not in self.vouched:
            return None
        return marker.key if self.recorded.get(issue.number, marker.key) == marker.key else None

    @cached_property
    def foreign(self) -> Mapping[str, SeenIssue]:
        """Issues by the key that their marker names although another account wrote them; of several, the lowest.

        No such marker counts; but somebody else has written it, or debrief itself under a former account.
        """
        found: dict[str, SeenIssue] = {}
        for number, issue in sorted(self.issues.items()):
            marker = issue.parts.marker
            if marker is not None and number not in self.recorded and self.marked_key(issue) is None:
                found.setdefault(marker.key, issue)
        return found

    @cached_property
    def by_key(self) -> Mapping[str, tuple[SeenIssue, ...]]:
        """Issues by the key that their marker names, in order of number."""
        found: dict[str, list[SeenIssue]] = {}
        for _, issue in sorted(self.issues.items()):
            key = self.marked_key(issue)
            if key is not None:
                found.setdefault(key, []).append(issue)
        return {key: tuple(issues) for key, issues in found.items()}

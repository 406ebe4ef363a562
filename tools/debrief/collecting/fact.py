"""What sources give: facts, and what else there is to say about where they came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from debrief_schemas.sources import Kind

__all__ = ["Collected", "Fact", "Kind", "Limits", "Source", "Window"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened, as a source tells it; all text is untrusted."""

    at: datetime
    """The instant, with an offset."""
    text: str
    """Plain text, of any number of lines."""
    source: str
    """Label for the Source column, such as `PagerDuty` or `git 1a2b3c4`; its first word names the family."""
    id: str
    """Stable for ever, and the same however the fact was fetched."""
    kind: Kind = Kind.OTHER
    link: str | None = None
    aliases: tuple[str, ...] = ()
    """Ids under which another source knows the very same event."""
    by_content: bool = False
    """Whether the id is made from the text for want of a better one: a text that is corrected is then another fact."""
    about: tuple[str, ...] = ()
    """What an alert is about, the most exact first: by these its end is known. Empty where the source does not say."""
    grid: timedelta = timedelta(0)
    """How far apart the moments are at which the source looked: the fact may as well be told that much off."""
    place: str = ""
    """Where in its input it stands, for messages: `line 4`."""

    @property
    def family(self) -> str:
        """The source without what tells one of its facts from another."""
        return self.source.split(" ", 1)[0].casefold()

    @property
    def family_name(self) -> str:
        """The family as people write it."""
        return self.source.split(" ", 1)[0]

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids of the event."""
        return (self.id, *self.aliases)


@dataclass(frozen=True, slots=True)
class Window:
    """The time that is looked at; both ends are aware and belong to it."""

    since: datetime
    until: datetime

    def __contains__(self, moment: datetime) -> bool:
        """Say whether an instant lies in it."""
        return self.since <= moment <= self.until

    @property
    def utc(self) -> tuple[str, str]:
        """Both ends as RFC 3339 in UTC, whole seconds."""
        ends = (self.since, self.until)
        return tuple(end.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for end in ends)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one source may give and take."""

    facts: int = 5_000
    """Facts that it may tell."""
    bytes: int = 32 * 1024 * 1024
    """Bytes of input, all files or answers together; of GitHub's answers each, as the tracker's client reads them."""
    pages: int = 50
    """Pages of one list."""
    seconds: float = 180.0
    """For the whole source."""
    wait: float = 60.0
    """Longest pause, in seconds, that a service may ask for."""
    answer: float = 60.0
    """For one answer, from the wait for its first byte to its last."""
    timeout: float = 20.0
    """Seconds for a connection, and for each next piece of an answer."""


@dataclass(slots=True)
class Collected:
    """What one source gave."""

    facts: list[Fact] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What people should know: limits that were hit, lines that were not understood."""
    problem: str = ""
    """Why a part of the source could not be read although it must be there; empty where all went well."""

    def add(self, fact: Fact, window: Window, limits: Limits) -> bool:
        """Take a fact that lies in the window; False when the source has told enough."""
        if fact.at not in window or not fact.text.strip():
            return True
        if len(self.facts) >= limits.facts:
            self.note(f"stopped after {limits.facts} facts; give a narrower --since and --until")
            return False
        self.facts.append(fact)
        return True

    def note(self, text: str) -> None:
        """Say something once."""
        if text not in self.notes:
            self.notes.append(text)


class Source(Protocol):
    """A place where facts are."""

    name: str
    """As the command line names it."""

    def collect(self, window: Window) -> Collected:
        """Return the facts of the window.

        Raises `debrief.errors.DebriefError` with one line and the cure when nothing can be had.
        """

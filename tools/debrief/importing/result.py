"""What an import says about one document: plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Remark(NamedTuple):
    """Something to know about one place of the source."""

    line: int
    """Line in the source, counted from 1; 0 for the document as a whole."""
    text: str
    """One sentence; may quote the source, so it is escaped where it is shown."""


class Row(NamedTuple):
    """One entry of the timeline that was understood."""

    at: datetime
    """The instant, with the offset of the declared zone."""
    text: str
    """What happened, in Markdown, on one line."""
    source: str
    """A source that the original gives, in Markdown; else empty."""
    written: str
    """The time as the original writes it; empty where that is the instant itself."""
    line: int
    """Line in the source, counted from 1."""
    approximate: bool
    """Whether the original calls it an estimate."""


class ActionItem(NamedTuple):
    """One open action item that was understood."""

    title: str
    owner: str | None
    """A login or `org/team`."""
    due: date | None
    priority: str | None
    link: str | None
    """Address of an issue that the original names."""
    line: int
    """Line in the source, counted from 1."""
    id: str = ""
    """Such as AP-1: the one that the original gives it, or the next that is free."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the caller knows and the document may not say."""

    zone: str | None = None
    """Zone of clock times that declare none, or an ambiguous one: an IANA name, an abbreviation or an offset."""
    day: date | None = None
    """The incident's day."""
    severity: str | None = None
    """The severity, one of the settings'."""
    redact: bool = False
    """Whether e-mail addresses and telephone numbers are replaced by a mark, instead of refusing the document."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """One document as imported, or why it was refused."""

    source: str
    """Name of the source."""
    problems: tuple[Remark, ...] = ()
    """Why it was refused; with any there is no content."""
    postmortem_id: str = ""
    title: str = ""
    content: str = ""
    """The draft as text."""
    rows: tuple[Row, ...] = ()
    """The rows of the timeline, in order."""
    action_items: tuple[ActionItem, ...] = ()
    """The action points in the order of the original."""
    finished: tuple[Remark, ...] = ()
    """Action items that are done already: they stay in the body and never become an issue."""
    waiting: tuple[Remark, ...] = ()
    """Entries of the timeline that lack nothing but a time zone: they stay in the body, and why it is not known."""
    left: tuple[Remark, ...] = ()
    """What was not understood and stays in the body, and why."""
    notes: tuple[Remark, ...] = ()
    """What was decided, changed or carried over."""
    timeline_kept: bool = False
    """Whether the original timeline stays below the table, because the table does not say all of it."""
    values: Mapping[str, object] = field(default_factory=dict)
    """What else of the front matter was filled: severity, services, authors, detection, impact, timestamps."""

    @property
    def refused(self) -> bool:
        """Whether there is no draft."""
        return bool(self.problems)


class Outcome(StrEnum):
    """What became of one file."""

    WRITTEN = "written"
    PLANNED = "planned"
    """With a dry run: it would be written."""
    UNCHANGED = "unchanged"
    """It was imported before, and the draft is still the same."""
    EXISTS = "exists"
    """Another file has the draft's name, or an edited draft; it is left as it is."""
    REFUSED = "refused"


class Imported(NamedTuple):
    """One file of an import run."""

    source: str
    """Path as it was given; bytes that are no UTF-8 are kept as surrogate escapes."""
    outcome: Outcome
    path: str
    """Path of the draft, empty where there is none."""
    result: ImportResult

    @property
    def failed(self) -> bool:
        """Whether the file did not become a draft."""
        return self.outcome in (Outcome.EXISTS, Outcome.REFUSED)

"""What is remembered of earlier runs: the journal's entries, and the numbers in the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

NO_OUTCOME = "none"
"""What the journal calls it that a file is to have no outcome."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the journal knows of one action key."""

    run: str
    floor: int
    """Highest issue number known when the key was claimed: its issue has a higher one."""
    number: int | None = None
    digest: str | None = None
    """Hash of the text at the last sync; none while the steps that follow a creation are not done."""
    placed: frozenset[str] = frozenset()
    """Steps of triage that were done and are not done again: `board`, `milestone`, `parent`, `type`."""
    lacking: frozenset[str] = frozenset()
    """Tokens of steps of triage that could not be done; see `debrief.planning.triage_owed`."""
    imported: bool = False
    """Whether a person made the issue and named it in the file."""
    author: str | None = None
    """Login under which the issue was written."""
    fate: str | None = None
    """`deleted` or `transferred` for an issue that is lost."""
    moved_to: str | None = None
    """Where a transferred issue went, `owner/name#number`."""
    asked: str | None = None
    """The last question, in the words of `debrief.planning.notices`."""
    asked_on: str | None = None
    """When it was asked, RFC 3339."""
    told: str | None = None
    """`orphaned` or `returned`: what was said last of the action point itself."""
    pending: str | None = None
    """A comment that a run has announced, in the words of `debrief.planning.notices`; perhaps it was written."""
    pending_since: str | None = None
    """When it was announced, RFC 3339."""
    proposed: str | None = None
    """The outcome that was last sent to a pull request; `NO_OUTCOME` for one that was taken out."""
    owed: frozenset[str] = frozenset()
    """What the issue was to get and could not be given yet, whatever the marker says; see `debrief.planning.owing`."""
    heard: str | None = None
    """State of a declined issue, in the words of `debrief.planning.endings`, in which its comments were last read."""
    reason: str | None = None
    """Why it was declined, as read then."""
    replaced: str | None = None
    """The reason in the file whose place it takes, empty for none; none where the file had no outcome yet."""
    claimed_at: str | None = None
    """When a run claimed the key or last renewed that, RFC 3339; none once it has given it up."""
    hidden: str | None = None
    """Since when the issue cannot be seen though nobody says that it is gone, RFC 3339."""
    filed: str | None = None
    """Where all of its document's was last written back, and Git's name of the text that the document became there."""

    @property
    def claimed_only(self) -> bool:
        """Whether a run reserved the key and no later one knows whether it made the issue."""
        return self.number is None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The journal by action key."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def numbers(self, key: str, in_file: int | None) -> tuple[int, ...]:
        """Return the numbers recorded for a key, the journal's first; two only if file and journal
        disagree."""
        entry = self.entries.get(key)
        recorded = entry.number if entry else None
        if entry is not None and entry.fate is not None and in_file is not None:
            # A person may name another issue for one that is lost.
            recorded = None
        known = [recorded, in_file]
        return tuple(dict.fromkeys(number for number in known if number is not None))


def instant(text: str) -> datetime:
    """Return an instant of the journal, aware; one that cannot be read lies before everything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)

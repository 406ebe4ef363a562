"""Saying something once: comments are announced in the journal, looked for, then written by a POST never repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from debrief.errors import UnclearAnswer
from debrief.planning.lease import RENEW
from debrief.planning.notices import QUESTIONS, Notice, newest, notices_in, read_notice
from debrief.planning.plan import Change
from debrief.syncing.book import Entries, JournalBook
from debrief.syncing.outcome import Outcome, Result
from debrief.syncing.seeking import heard
from debrief.trackers.port import JournalEntry, ObservedIssue, Place, Tracker


class Commenter:
    """Writes the comments of one run."""

    def __init__(self, tracker: Tracker, book: JournalBook, run: str, now: datetime | None) -> None:
        """Prepare; nothing is sent yet. `now` is the present instant, aware."""
        self._tracker, self._book, self._run = tracker, book, run
        self._clocked = now is not None
        self._at: datetime | None = None
        """When the announcements were made, by the tracker's clock."""
        self._refused: Mapping[str, str] = {}
        self._said: dict[str, tuple[Notice, datetime | None]] = {}
        self._unclear: set[str] = set()
        """Keys of comments that may have been written."""

    def announce(self, changes: Sequence[Change], planned_on: Entries) -> None:
        """Announce all comments in one swap, so that of several runs at once one says each.

        `planned_on` is the journal as the plan saw it: an announcement in there belongs to a run that ended, and the
        plan has looked whether it was kept. Raises TrackerError when the journal cannot be reached; where it may not be
        written, nothing is announced.
        """
        stamp = self._stamp()
        wanted = {change.key: change for change in changes if change.key is not None}
        if not wanted:
            return

        def edit(entries: Entries) -> Entries:
            changed = dict(entries)
            for key, change in wanted.items():
                present, number = entries.get(key), change.number or 0
                mark = f"{change.detail['says']} {self._run} {stamp}".rstrip()
                if present is None:
                    changed[key] = JournalEntry(self._run, max(number - 1, 0), number, pending=mark)
                elif present == planned_on.get(key):
                    changed[key] = replace(present, pending=mark)
            return changed

        self._book.change(edit)
        if self._book.unavailable is None:
            entries = self._book.entries
            self._refused = {
                key: "another run is at work on it; the next run looks again"
                for key in wanted
                if (entries[key].pending or "").split()[1:2] != [self._run]
            }

    def write(self, change: Change) -> Outcome:
        """Write one comment, unless it is there. Raises TrackerError like the tracker."""
        key, number = change.key or "", change.number or 0
        if key in self._refused:
            return Outcome(change, Result.SKIPPED, self._refused[key])
        if self._grown_old() and not self._renewed(key):
            return Outcome(change, Result.SKIPPED, "another run has taken it over; the next run looks again")
        notice = read_notice(str(change.detail["says"]))
        if notice is None or change.content is None:
            raise ValueError("a comment that was not prepared")
        if self._find(number, key, notice):
            return Outcome(change, Result.DONE, "it was said before")
        present = self._tracker.reader.issue(number)
        if not isinstance(present, ObservedIssue) or str(present.state) != "open":
            return Outcome(change, Result.SKIPPED, "the issue was closed meanwhile; the next run looks again")
        try:
            at = self._tracker.writer.comment(number, change.content.body)
        except UnclearAnswer as error:
            if self._find(number, key, notice):
                return Outcome(change, Result.DONE)
            self._unclear.add(key)
            why = f"{error}; a later run looks for the comment before it writes one"
            return Outcome(change, Result.FAILED, why)
        self._said[key] = (notice, at)
        return Outcome(change, Result.DONE)

    def noted(self, entries: Entries) -> Entries:
        """Return the journal's entries with what was said, and without announcements that nothing came of."""
        noted = dict(entries)
        for key, (notice, at) in self._said.items():
            if key in noted:
                noted[key] = said(noted[key], notice, at)
        for key, entry in entries.items():
            ours = (entry.pending or "").split()[1:2] == [self._run]
            if ours and key not in self._said and key not in self._unclear:
                noted[key] = said(entry, None, None)
        return noted

    def _stamp(self) -> str:
        if not self._clocked:
            return ""
        self._at = self._tracker.reader.present()
        return self._at.isoformat()

    def _grown_old(self) -> bool:
        """Whether long waits have used up so much of the lease that it is renewed before the next comment."""
        return self._at is not None and abs(self._tracker.reader.present() - self._at) >= RENEW

    def _renewed(self, key: str) -> bool:
        """Announce anew what this run has announced; tell whether `key` is still among it."""
        stamp = self._stamp()

        def ours(entry: JournalEntry | None) -> bool:
            return entry is not None and (entry.pending or "").split()[1:2] == [self._run]

        def edit(entries: Entries) -> Entries:
            return {
                one: replace(entry, pending=" ".join([*(entry.pending or "").split()[:2], stamp]))
                if ours(entry) and one not in self._said
                else entry
                for one, entry in entries.items()
            }

        self._book.change(edit)
        return self._book.unavailable is not None or ours(self._book.entries.get(key))

    def _find(self, number: int, key: str, notice: Notice) -> bool:
        names = {self._tracker.reader.bot_login()}
        author = self._book.entries[key].author if key in self._book.entries else None
        comments = heard(self._tracker.reader, Place(number), names | ({author} if author else set()))
        for one in notices_in(comments, key):
            if one.notice == notice:
                self._said[key] = (notice, one.at)
                return True
        return False


def said(entry: JournalEntry, notice: Notice | None, at: datetime | None) -> JournalEntry:
    """Return a journal entry that remembers a comment; none, where an announcement was not kept."""
    if notice is None:
        return replace(entry, pending=None)
    if notice.topic in QUESTIONS:
        return replace(entry, pending=None, asked=notice.words, asked_on=at.isoformat() if at else None)
    known = read_notice(entry.told)
    last = newest([notice, known] if known is not None else [notice])
    return replace(entry, pending=None, told=(last or notice).words)

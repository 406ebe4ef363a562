"""Claims: a key is reserved in the journal before its issue is made, so that a dead run leaves a trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from debrief.planning.lease import RENEW, under_lease, until
from debrief.syncing.book import Entries, JournalBook
from debrief.trackers.port import JournalEntry


def claim(
    book: JournalBook, keys: Iterable[str], *, run: str, floor: int, now: datetime, alone: bool = False
) -> Mapping[str, str]:
    """Claim all `keys` in one swap; return why some are not this run's to make.

    `floor` is the highest issue number known now, and `now` the present by the tracker's clock. A claim that the plan
    has already seen and whose lease has ended belongs to a run that ended without a result, and its issue was looked
    for: it is taken over, and its floor stays. Any other claim belongs to a run that may be at work, and the key is
    left to it; unless this run is `alone`, since a lock keeps all others out. Raises TrackerError when the journal
    cannot be reached; where it may not be written, every key is this run's.
    """
    wanted = tuple(keys)
    planned_on = dict(book.entries)

    def edit(entries: Entries) -> Entries:
        changed = dict(entries)
        for key in wanted:
            present = entries.get(key)
            if present is None:
                changed[key] = JournalEntry(run, floor, claimed_at=now.isoformat())
            elif (
                present.number is None
                and present.run != run
                and present == planned_on.get(key)
                and (alone or not under_lease(present.claimed_at, now))
            ):
                changed[key] = JournalEntry(run, present.floor, claimed_at=now.isoformat())
        return changed

    book.change(edit)
    if book.unavailable is not None:
        return {}
    return {key: why for key in wanted if (why := lost(book.entries, key, run)) is not None}


def lost(entries: Entries, key: str, run: str) -> str | None:
    """Say why a key that this run wanted is another run's, as far as the journal is known; None if it is
    not."""
    present = entries.get(key)
    if present is None or present.run == run:
        return None
    if present.number is not None:
        return f"another run has made it: #{present.number}"
    if present.claimed_at is None:
        return "another run has claimed it meanwhile; the next run looks again"
    return f"claimed by another run, which may be at work until {until(present.claimed_at)}; a run after that goes on"


def renewed(entries: Entries, run: str, now: datetime) -> Entries:
    """Return the entries with a new lease on all that `run` has claimed and not made yet."""
    return {
        key: replace(entry, claimed_at=now.isoformat()) if entry.run == run and _held(entry) else entry
        for key, entry in entries.items()
    }


def keep(book: JournalBook, key: str, run: str, now: datetime) -> str | None:
    """Renew the run's claims where that on `key` has grown old; return why the key is not this run's any more.

    A machine that slept, or long waits, may have let the lease end. Raises TrackerError when the journal cannot be
    reached.
    """
    present = book.entries.get(key)
    if (
        present is not None
        and present.run == run
        and _held(present)
        and not under_lease(present.claimed_at, now, RENEW)
    ):
        book.change(lambda entries: renewed(entries, run, now))
    return lost(book.entries, key, run) if book.unavailable is None else None


def settled(entries: Entries, run: str) -> Entries:
    """Return the entries without the leases of claims whose issue is made, or that `run` has given up.

    The claims themselves stay: the next run looks for what an unclear answer may have left, before it makes anything.
    """
    return {
        key: replace(entry, claimed_at=None)
        if entry.claimed_at is not None and (not _held(entry) or entry.run == run)
        else entry
        for key, entry in entries.items()
    }


def _held(entry: JournalEntry) -> bool:
    return entry.number is None and entry.claimed_at is not None

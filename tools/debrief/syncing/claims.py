"""Claims: a key is reserved in the journal before its issue is made, so that a dead run leaves a trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from debrief.syncing.book import Entries, JournalBook
from debrief.trackers.port import JournalEntry


def claim(book: JournalBook, keys: Iterable[str], *, run: str, floor: int) -> Mapping[str, str]:
    """Claim all `keys` in one swap; return why some are not this run's to make.

    `floor` is the highest issue number known now. A claim that the plan has already seen belongs to a run
    that ended without a result, and whose issue was looked for: it is taken over, and its floor stays. A
    claim that appears only now belongs to a run at work, and the key is left to it. Raises TrackerError
    when the journal cannot be reached; where it may not be written, every key is this run's.
    """
    wanted = tuple(keys)
    planned_on = dict(book.entries)

    def edit(entries: Entries) -> Entries:
        changed = dict(entries)
        for key in wanted:
            present = entries.get(key)
            if present is None:
                changed[key] = JournalEntry(run, floor)
            elif present.number is None and present == planned_on.get(key):
                changed[key] = JournalEntry(run, present.floor)
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
    return "another run has claimed it and is at work; the next run looks again"

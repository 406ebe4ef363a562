"""The journal during a run: every change is tried again on what another run has made of it meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from debrief.errors import JournalConflict, JournalUnavailable, TrackerError, UnclearAnswer
from debrief.trackers.port import Journal, JournalEntry, JournalState

Entries = Mapping[str, JournalEntry]
Edit = Callable[[Entries], Entries]

ATTEMPTS = 20
"""Most swaps that may be lost to other runs before this one gives up."""


class JournalBook:
    """The journal as last seen, and the way to change it."""

    def __init__(self, journal: Journal, state: JournalState) -> None:
        """Go on from `state`, as it was read for the plan."""
        self._journal = journal
        self._state = state
        self.unavailable: JournalUnavailable | None = None
        """Why the journal cannot be written, once that is known."""

    @property
    def entries(self) -> Entries:
        """The entries as last read or written."""
        return self._state.entries

    def change(self, edit: Edit) -> None:
        """Write what `edit` makes of the newest entries, unless that changes nothing.

        Where the journal may not be written at all, nothing happens but that `unavailable` is set. Raises
        TrackerError when the journal cannot be reached or other runs are quicker each time.
        """
        for _ in range(ATTEMPTS):
            wanted = edit(self._state.entries)
            if dict(wanted) == dict(self._state.entries) or self.unavailable is not None:
                return
            try:
                if self._swap(wanted):
                    return
            except JournalUnavailable as error:
                self.unavailable = error
                return
        raise TrackerError("other runs kept changing the journal; let one run at a time write, then run again")

    def _swap(self, wanted: Entries) -> bool:
        """Try once; where that did not work, or is not known to have, read what the journal says now."""
        try:
            self._state = self._journal.swap(self._state.version, wanted)
        except (JournalConflict, UnclearAnswer):
            # If an unclear swap was done after all, the same edit of what is read now changes nothing.
            self._state = self._journal.read()
            return False
        return True

"""One journal for several repositories: each run over a repository sees its own entries, and writes nobody else's.

The journal lives in the repository of the record. An entry of an issue elsewhere names its repository, so that a number
is never taken for one in another repository, and routing that changes later moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from debrief.errors import JournalConflict, JournalUnavailable
from debrief.trackers.port import JournalEntry, JournalState

Swap = Callable[[str | None, Mapping[str, JournalEntry]], JournalState]


class SharedJournal:
    """The journal as several repositories use it in one run."""

    def __init__(
        self,
        read: Callable[[], JournalState],
        swap: Swap | None = None,
        glance: Callable[[], JournalState] | None = None,
    ) -> None:
        """Prepare; nothing is read yet. Whoever only looks gives no `swap`; `glance` reads the first time."""
        self._read, self._swap, self._glance = read, swap, glance or read
        self._state: JournalState | None = None
        self._unavailable: JournalUnavailable | None = None

    def known(self) -> Mapping[str, str | None]:
        """Return the repository of each key; nothing where the journal may not be read."""
        try:
            return {key: entry.repository for key, entry in self.read().entries.items()}
        except JournalUnavailable:
            return {}

    def read(self, *, fresh: bool = False) -> JournalState:
        """Return the journal as it was last read or written, or as it is now. Raises like a journal."""
        if fresh or (self._state is None and self._unavailable is None):
            try:
                self._state, self._unavailable = (self._read if fresh else self._glance)(), None
            except JournalUnavailable as error:
                self._unavailable = error
        if self._state is None or self._unavailable is not None:
            raise self._unavailable or JournalUnavailable("the journal was not read")
        return self._state

    def swap(self, expected: str | None, entries: Mapping[str, JournalEntry]) -> JournalState:
        """Replace the journal. Raises like a journal."""
        assert self._swap is not None  # noqa: S101  only those who apply a plan swap
        self._state = self._swap(expected, entries)
        return self._state


class RepositoryJournal:
    """The part of the journal that belongs to one repository; see `debrief.trackers.port.Journal`."""

    def __init__(self, shared: SharedJournal, repository: str | None, keys: frozenset[str]) -> None:
        """Show the entries of `repository` (none for that of the record) and those of `keys`, wherever they are."""
        self._shared, self._repository, self._keys = shared, repository, keys
        self._fresh = False

    def read(self) -> JournalState:
        """Return the entries; the first reading is shared with the other repositories of the run."""
        state = self._shared.read(fresh=self._fresh)
        self._fresh = True
        return self._shown(state)

    def glance(self) -> JournalState:
        """Return the entries as they were last known."""
        return self._shown(self._shared.read())

    def swap(self, expected: str | None, entries: Mapping[str, JournalEntry]) -> JournalState:
        """Replace the entries that are shown and leave all others.

        Raises `debrief.errors.JournalConflict` like a journal, and for a key that belongs to another repository.
        """
        whole = self._whole(expected)
        others = {key: entry for key, entry in whole.items() if not self._shows(key, entry)}
        if others.keys() & entries.keys():
            raise JournalConflict("the journal has this key for another repository: run the command again")
        ours = {
            key: replace(entry, repository=whole[key].repository if key in whole else self._repository)
            for key, entry in entries.items()
        }
        return self._shown(self._shared.swap(expected, {**others, **ours}))

    def _whole(self, expected: str | None) -> Mapping[str, JournalEntry]:
        state = self._shared.read()
        if state.version != expected:
            # Another repository of this run has moved it: what is known is the newest, and need not be asked for.
            self._fresh = False
            raise JournalConflict("the journal has moved since it was read: run the command again")
        return state.entries

    def _shown(self, state: JournalState) -> JournalState:
        return JournalState(state.version, {k: entry for k, entry in state.entries.items() if self._shows(k, entry)})

    def _shows(self, key: str, entry: JournalEntry) -> bool:
        mine = (entry.repository or "").casefold() == (self._repository or "").casefold()
        return mine or key in self._keys

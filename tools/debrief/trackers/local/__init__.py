"""The local tracker: a folder that behaves as an issue tracker on one machine.

With it the whole loop can be tried before anything is connected. It keeps two files in `.debrief/`, the
issues and the journal; both are JSON that a person can read, and both are changed whole or not at all.
"""

from __future__ import annotations

from debrief.trackers.local.files import Folder
from debrief.trackers.local.journal import LocalJournal
from debrief.trackers.local.reader import LocalReader
from debrief.trackers.local.writer import LocalWriter
from debrief.trackers.port import Tracker


def open_tracker(root: str) -> Tracker:
    """Return the local tracker of the workspace at `root`; nothing is read or made yet.

    What it raises later is TrackerError, with the file and the cure.
    """
    folder = Folder(root)
    reader = LocalReader(folder)
    return Tracker(reader, LocalWriter(folder, reader), LocalJournal(folder))


__all__ = ["Folder", "LocalJournal", "open_tracker"]

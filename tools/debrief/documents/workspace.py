"""The workspace: the folder that holds the record and its settings."""

from __future__ import annotations

import os
from typing import NamedTuple

from debrief.errors import UsageError

RECORD = "postmortems"
"""The folder of the record, below the workspace."""

SETTINGS = ".github/debrief.yml"
"""The settings file, below the workspace."""


class Workspace(NamedTuple):
    """Where things are."""

    root: str
    """Absolute path of the workspace."""
    record: str = RECORD
    """Path of the record, relative to the root."""

    def absolute(self, path: str) -> str:
        """The absolute path of a file of the workspace."""
        return os.path.join(self.root, path)


def open_workspace(root: str | None, start: str | None = None) -> Workspace:
    """Return the workspace at `root`, or the nearest one at or above `start` (the current folder).

    Raises UsageError where there is none.
    """
    if root is not None:
        if not os.path.isdir(root):
            raise UsageError(f"--root {root!r} is not a folder; name the folder that holds {RECORD}/")
        return Workspace(os.path.realpath(root))
    try:
        here = os.path.realpath(start if start is not None else os.getcwd())
    except FileNotFoundError:
        raise UsageError("the current folder has been deleted; change to one that exists") from None
    folder = here
    while True:
        if os.path.isfile(os.path.join(folder, SETTINGS)) or os.path.isdir(os.path.join(folder, RECORD)):
            return Workspace(folder)
        parent = os.path.dirname(folder)
        if parent == folder:
            raise UsageError(
                f"no {SETTINGS} and no {RECORD}/ here or in a folder above;"
                f" make one with `mkdir {RECORD}`, or name the workspace with --root DIR"
            )
        folder = parent

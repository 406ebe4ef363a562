"""Where a workspace and its settings are, for a check that finds nothing changed: nothing here is worth an import.

For everything but the plain cases it says "I do not know", and `documents.workspace` and `documents.settings` decide;
the tests hold both against each other.
"""

from __future__ import annotations

import os

RECORD, SETTINGS = "postmortems", ".github/debrief.yml"
_SETTINGS_MAX = 64 * 1024


def find_root(root: str | None) -> str | None:
    """Return the workspace at `root`, or the nearest one at or above the current folder; None where there is none."""
    if root is not None:
        return _unless_linked(os.path.realpath(root)) if os.path.isdir(root) else None
    try:
        folder = os.path.realpath(os.getcwd())
    except FileNotFoundError:
        return None
    while not (os.path.isfile(os.path.join(folder, SETTINGS)) or os.path.isdir(os.path.join(folder, RECORD))):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return _unless_linked(folder)


def _unless_linked(root: str) -> str | None:
    return None if os.path.islink(os.path.join(root, RECORD)) else root


def settings_bytes(root: str) -> bytes | None:
    """Return the bytes of the settings file, none where there is no such file; None where something is odd about it."""
    try:
        handle = os.open(os.path.join(root, SETTINGS), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return b""
    except OSError:
        return None
    try:
        at = os.fstat(handle)
        if at.st_mode & 0o170000 != 0o100000 or at.st_size > _SETTINGS_MAX:
            return None
        raw = os.read(handle, _SETTINGS_MAX + 1)
        return raw if len(raw) == at.st_size else None
    except OSError:
        return None
    finally:
        os.close(handle)

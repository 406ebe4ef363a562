"""Writing into the folder of the cache: whole files, for their owner alone, and not more than there is room for.

Apart from what looks things up there, as a run in which nothing has changed writes nothing.
"""

from __future__ import annotations

import marshal
import os
import time

from debrief.inspection.cache import BYTES_MAX, FORMAT, digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FILES_MAX = 64
"""Most files of the cache; a workspace has two."""


def make_folder(home: str) -> bool:
    """Make the folder of the cache, for its owner alone; say whether it is one that can be used."""
    try:
        os.makedirs(home, mode=0o700, exist_ok=True)
        at = os.stat(home)
    except OSError:
        return False
    return at.st_uid == os.geteuid() and at.st_mode & 0o022 == 0


def write(path: str, value: Any) -> None:
    """Write a file of the cache whole or not at all; where that is not possible, nothing happens."""
    payload = marshal.dumps(value)
    temporary = f"{path}.{os.getpid()}.new"
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            content = memoryview(FORMAT + digest(payload) + payload)
            while content:
                content = content[os.write(handle, content) :]
        finally:
            os.close(handle)
        os.replace(temporary, path)
    except OSError:
        remove(temporary)


def remove(path: str) -> None:
    """Delete a file of the cache, if it is there."""
    try:
        os.unlink(path)
    except OSError:
        return


def prune(home: str, keep: tuple[str, ...]) -> None:
    """Delete the oldest files while there are too many, and what a stopped run has left behind."""
    try:
        with os.scandir(home) as entries:
            found = [(entry.stat(follow_symlinks=False), entry.path) for entry in entries]
    except OSError:
        return
    ours = sorted((at.st_mtime, at.st_size, path) for at, path in found if path.endswith((".seal", ".files", ".new")))
    count, size = len(ours), sum(row[1] for row in ours)
    hour_ago = time.time() - 3600
    for written, length, path in ours:
        stale = path.endswith(".new") and written < hour_ago
        if stale or (path not in keep and (count > FILES_MAX or size > BYTES_MAX)):
            remove(path)
            count, size = count - 1, size - length

"""What the disk refuses, in words: the reason, the cure, and a path as the reader of a message knows it."""

from __future__ import annotations

import errno
import os

_CURES = {
    errno.EACCES: "give yourself the right to it (`ls -ld` shows whose it is)",
    errno.EPERM: "give yourself the right to it (`ls -ld` shows whose it is)",
    errno.EROFS: "work in a folder that can be written",
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room on the disk",
    errno.EISDIR: "a folder of that name is in the way: move it away",
    errno.ENOTDIR: "a file stands where a folder belongs: move it away",
    errno.EMFILE: "close other programs, or raise the limit of open files",
    errno.ENFILE: "close other programs, or raise the limit of open files",
    errno.ENAMETOOLONG: "shorten the name",
}


def reason(error: OSError) -> str:
    """Return what the system says, such as `Permission denied`."""
    return os.strerror(error.errno) if error.errno else "unknown reason"


def cure(error: OSError) -> str:
    """Return what to do about it."""
    return _CURES.get(error.errno or 0, "see what is wrong with the disk")


def shown(path: str) -> str:
    """Return a path as seen from the current folder, or whole where it lies elsewhere."""
    try:
        relative = os.path.relpath(path)
    except OSError:
        # The current folder has been deleted.
        return path
    return path if relative.split(os.sep, 1)[0] == os.pardir else relative

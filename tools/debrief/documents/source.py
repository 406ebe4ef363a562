"""Reading one file safely: never a link, never a device, never more than the limit."""

from __future__ import annotations

import errno
import os
import stat

from debrief.documents.fault import Fault
from debrief.documents.preflight import FILE_MAX


def read_source(path: str, limit: int = FILE_MAX) -> tuple[bytes, Fault | None]:
    """Return the bytes of the file at `path`, or a fault in its place.

    At most `limit` bytes and one more are read, so that a larger file is known as such without being held.
    """
    try:
        # O_NONBLOCK: opening a pipe must not wait for a writer.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return b"", _fault(error)
    try:
        status = os.fstat(handle)
        kind = status.st_mode
        if not stat.S_ISREG(kind):
            what = "a directory" if stat.S_ISDIR(kind) else "not a regular file"
            return b"", Fault("file/not-regular", f"this is {what}", "a post-mortem is one regular file; rename this")
        # One byte more than it should hold: exactly as many as it says are the whole file. (Room for the whole limit
        # would cost more than the reading.)
        first = os.read(handle, min(status.st_size, limit) + 1)
        if len(first) == status.st_size:
            return first, None
        chunks, left = [first], limit + 1 - len(first)
        while left > 0:
            chunk = os.read(handle, left)
            if not chunk:
                break
            chunks.append(chunk)
            left -= len(chunk)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks), None
    except OSError as error:
        return b"", _fault(error)
    finally:
        os.close(handle)


def _fault(error: OSError) -> Fault:
    if error.errno == errno.ELOOP:
        return Fault(
            "file/symlink", "this is a symbolic link", "put the file itself here: two names would be two identities"
        )
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return Fault("file/missing", "there is no such file", "check the name; a file can vanish while it is read")
    if error.errno == errno.ENXIO:
        # A socket cannot even be opened.
        return Fault("file/not-regular", "this is not a regular file", "a post-mortem is one regular file; rename this")
    from debrief.documents import disk

    return Fault("file/unreadable", f"the file cannot be read ({disk.reason(error)})", disk.cure(error))

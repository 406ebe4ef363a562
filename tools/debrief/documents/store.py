"""Writing a file of the workspace: whole or not at all.

It is written beside its place first, under a name that begins with a dot, which no check takes for a post-mortem. What
a killed run leaves behind of it is deleted by a later write into the same folder.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import stat
import tempfile
import time
from collections.abc import Iterator

from debrief.documents import disk
from debrief.documents.source import read_source
from debrief.errors import WorkspaceError

STALE_SECONDS = 3600.0
"""Age of a half-written file from which on nobody is writing it: a write takes milliseconds."""

LOCK_SECONDS = 10.0
"""Longest wait for another run that replaces a file of the same folder; each takes milliseconds."""

_NO_LINKS = frozenset((errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK))
"""What a link fails with on a disk that knows none, such as a shared folder, or where a file is another user's."""

_leftover = re.compile(r"\.debrief-[a-z0-9_]{8}\.tmp")


def replace_file(path: str, expected: bytes, new: bytes) -> None:
    """Replace the bytes of `path`, which must still be `expected`, in one step.

    The rights of the file stay. Raises WorkspaceError, and leaves the file as it is, when it has changed
    meanwhile, is a link, or cannot be written (a full disk, a read-only folder).
    """
    name = disk.shown(path)
    # Between the comparison and the replacement no other run may have its own.
    with alone_in(os.path.dirname(path), name):
        current, fault = read_source(path, limit=max(len(expected), 1))
        if fault is not None:
            raise WorkspaceError(f"{name} was not written: {fault.message}; {fault.cure}")
        if current != expected:
            raise WorkspaceError(f"{name} was not written: it has changed meanwhile; run the command again")
        _write(path, new, os.stat(path, follow_symlinks=False).st_mode & 0o7777, replace=True)


@contextlib.contextmanager
def alone_in(folder: str, name: str) -> Iterator[None]:
    """Hold the lock of a folder: on the folder itself, so that no lock file is left in anybody's record.

    It ends with its process, however that ends. Where the disk knows no such lock, what is compared under it must do.
    Raises WorkspaceError, which says that `name` was not written, when another run holds it for ten seconds.
    """
    try:
        handle = os.open(folder or ".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        # Whoever reads the file says better what is wrong.
        yield
        return
    try:
        end = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    raise WorkspaceError(
                        f"{name} was not written: another run holds its folder for {LOCK_SECONDS:.0f} s;"
                        " wait for it to end, and run the command again"
                    ) from None
                time.sleep(0.01)
                continue
            except OSError:
                pass
            break
        yield
    finally:
        os.close(handle)


def create_file(path: str, content: bytes) -> None:
    """Create `path` with `content`; folders above are made.

    Raises WorkspaceError when something of that name exists or it cannot be written.
    """
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    except FileExistsError:
        # It is not the file itself that exists.
        raise _cannot(path, NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))) from None
    except OSError as error:
        raise _cannot(path, error) from None
    umask = os.umask(0)
    os.umask(umask)
    _write(path, content, 0o666 & ~umask, replace=False)


def rename_file(path: str, name: str) -> str:
    """Give the file at `path` another name in its folder, and return its new path.

    Raises WorkspaceError, and leaves everything as it is, when something of that name exists, `path` is no regular
    file, or it cannot be done.
    """
    target = os.path.join(os.path.dirname(path), name)
    try:
        at = os.lstat(path)
        if not stat.S_ISREG(at.st_mode):
            raise WorkspaceError(f"{disk.shown(path)} was not renamed: it is not a regular file")
        if os.path.lexists(target) and os.path.samestat(at, os.lstat(target)):
            # Another spelling of the same name, where the disk does not tell them apart.
            os.rename(path, target)
        else:
            _name_anew(path, target)
    except FileExistsError:
        raise WorkspaceError(f"{disk.shown(path)} was not renamed: there is a {disk.shown(target)} already") from None
    except OSError as error:
        raise WorkspaceError(f"{disk.shown(path)} was not renamed ({disk.reason(error)}); {disk.cure(error)}") from None
    return target


def _write(path: str, content: bytes, mode: int, *, replace: bool) -> None:
    folder = os.path.dirname(path)
    temporary = ""
    _sweep(folder)
    try:
        handle, temporary = tempfile.mkstemp(prefix=".debrief-", suffix=".tmp", dir=folder)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, mode)
        if replace:
            os.replace(temporary, path)
        else:
            _name_anew(temporary, path)
        temporary = ""
    except OSError as error:
        raise _cannot(path, error) from None
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _name_anew(path: str, target: str) -> None:
    """Give a file a name that nothing has: no race can overwrite a file. Raises OSError."""
    try:
        os.link(path, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # Where the disk knows no links, an empty file holds the name until the whole one takes it.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC))
        try:
            os.replace(path, target)
        except OSError:
            os.unlink(target)
            raise
    else:
        os.unlink(path)


def _sweep(folder: str) -> None:
    """Delete what killed runs have left behind; without a lock, only age tells it from a write at work."""
    stale = time.time() - STALE_SECONDS
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not _leftover.fullmatch(entry.name) or not entry.is_file(follow_symlinks=False):
                continue
            if entry.stat(follow_symlinks=False).st_mtime < stale:
                os.unlink(entry.path)


def _cannot(path: str, error: OSError) -> WorkspaceError:
    name = disk.shown(path)
    if isinstance(error, FileExistsError):
        return WorkspaceError(f"{name} exists already and is left as it is; choose another name")
    return WorkspaceError(
        f"{name} was not written ({disk.reason(error)}); {disk.cure(error)}, and run the command again:"
        " nothing has changed"
    )

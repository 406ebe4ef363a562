"""The folder `.debrief/` and its files: read without a trace, changed under a lock, replaced in one step."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import tempfile
from collections.abc import Iterator

from filelock import FileLock, Timeout

from debrief.documents import disk
from debrief.errors import TrackerError

NAME = ".debrief"
TRACKER = "tracker.json"
JOURNAL = "journal.json"

_IGNORE = ".gitignore"
"""Keeps git from one machine's tracker, which nobody should commit by mistake."""

START_OVER = (
    f"or to start over, delete {NAME}/ and take the `issue:` lines out of the post-mortems as well"
    " (`git checkout postmortems` does it where they are not committed and nothing else has changed)"
)
"""The end of a cure: numbers in the files mean nothing to a new tracker."""

_CURES = {
    TRACKER: f"restore it from a backup, {START_OVER}",
    JOURNAL: "restore it from a backup, or go on without it: issues are then found again by their markers",
}

LOCK_SECONDS = 10.0
"""Longest wait for another process that changes a file; each change takes milliseconds."""

RUN_SECONDS = 60.0
"""Longest wait for another run of `apply` to end."""

SIZE_MAX = 256 * 1024 * 1024
"""Largest file that is read, in bytes: 100,000 issues are about 200 MB."""


class Folder:
    """The tracker's folder in one workspace; it is made when something is written, never for reading."""

    def __init__(self, root: str) -> None:
        """Name the folder below the workspace at `root`."""
        self.path = os.path.join(root, NAME)

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, or None where there is none.

        Raises TrackerError when it is a link or cannot be read.
        """
        self._no_links(name)
        try:
            # O_NONBLOCK: opening a pipe must not wait for a writer.
            handle = os.open(self._file(name), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(name, error) from None
        try:
            kind = os.fstat(handle).st_mode
            if not stat.S_ISREG(kind):
                what = "a folder" if stat.S_ISDIR(kind) else "not a regular file"
                raise TrackerError(f"{NAME}/{name} is {what}; move it away, then {_CURES[name]}")
            with open(handle, "rb", closefd=False) as stream:
                content = stream.read(SIZE_MAX + 1)
        except OSError as error:
            raise _unreadable(name, error) from None
        finally:
            os.close(handle)
        if len(content) > SIZE_MAX:
            raise TrackerError(f"{NAME}/{name} is larger than {SIZE_MAX // 2**20} MiB; use a real tracker by now")
        return content

    def replace(self, name: str, content: bytes) -> None:
        """Replace a file in one step; call it under `changing`.

        Raises TrackerError, and leaves the old file as it is, when the disk is full or the folder read-only.
        """
        self._sweep(name)
        try:
            self._put(name, content)
        except OSError as error:
            raise _unwritten(name, error) from None

    def _put(self, name: str, content: bytes) -> None:
        temporary = ""
        try:
            handle, temporary = tempfile.mkstemp(prefix=f".{name}-", dir=self.path)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            os.chmod(temporary, 0o644)
            os.replace(temporary, self._file(name))
            temporary = ""
        finally:
            if temporary:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)

    def _sweep(self, name: str) -> None:
        """Delete what killed runs have left behind: under the lock no other run is writing."""
        # The shape of a name by `tempfile`.
        leftover = re.compile(rf"\.{re.escape(name)}-[a-z0-9_]{{8}}")
        with contextlib.suppress(OSError), os.scandir(self.path) as entries:
            for entry in entries:
                if leftover.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                    os.unlink(entry.path)

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock under which the files are changed.

        Raises TrackerError when another process keeps it too long or the folder cannot be made.
        """
        with self._locked("lock", LOCK_SECONDS, "another process holds"):
            yield

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Be the only run that applies a plan: what a concurrency group is for a workflow.

        Raises TrackerError when another run does not end in time.
        """
        with self._locked("run.lock", RUN_SECONDS, "another `debrief apply` holds"):
            yield

    @contextlib.contextmanager
    def _locked(self, name: str, seconds: float, who: str) -> Iterator[None]:
        self._make(name)
        lock = FileLock(self._file(name), timeout=seconds)
        try:
            lock.acquire()
        except Timeout:
            raise TrackerError(f"{who} {NAME}/{name} for {seconds:.0f} s; wait for it to end, or end it") from None
        except (OSError, NotImplementedError) as error:
            # The library says the latter where a disk knows no locks.
            raise _unwritten(name, error) from None
        try:
            yield
        finally:
            lock.release()

    def mend(self) -> None:
        """Give the folder its `.gitignore` again if it is there without one; raises TrackerError."""
        if os.path.isdir(self.path):
            self._make("lock")

    def _make(self, name: str) -> None:
        self._no_links(name)
        try:
            os.makedirs(self.path, exist_ok=True)
            if not self._is_ignored():
                # Not swept before: another run, under another lock, may be writing the same.
                self._put(_IGNORE, b"*\n")
        except OSError as error:
            if os.path.lexists(self.path) and not os.path.isdir(self.path):
                raise TrackerError(
                    f"{NAME} is not a folder; move it away: the local tracker keeps its files there"
                ) from None
            raise _unwritten("", error) from None

    def _is_ignored(self) -> bool:
        """Say whether there is a `.gitignore`; an empty one is what a full disk left of it, and says nothing."""
        try:
            at = os.lstat(self._file(_IGNORE))
        except FileNotFoundError:
            return False
        return at.st_size > 0 or not stat.S_ISREG(at.st_mode)

    def _no_links(self, name: str) -> None:
        for path, shown in ((self.path, NAME), (self._file(name), f"{NAME}/{name}")):
            if os.path.islink(path):
                raise TrackerError(f"{shown} is a symbolic link, which is not followed; put the real thing there")

    def _file(self, name: str) -> str:
        return os.path.join(self.path, name)


def _unreadable(name: str, error: OSError) -> TrackerError:
    return TrackerError(
        f"{NAME}/{name} cannot be read ({disk.reason(error)}); {disk.cure(error)}, and run the command again"
    )


def _unwritten(name: str, error: OSError | NotImplementedError) -> TrackerError:
    why, cure = "the disk knows no locks", "work on a local disk"
    if isinstance(error, OSError):
        why, cure = disk.reason(error), disk.cure(error)
    return TrackerError(
        f"{f'{NAME}/{name}'.rstrip('/')} cannot be written ({why}); {cure}, and run the command again:"
        " nothing is half-written"
    )

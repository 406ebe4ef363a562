"""The folder `.debrief/` and its files: read without a trace, changed under a lock, replaced in one step."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator

from filelock import FileLock, Timeout

from debrief.errors import TrackerError

NAME = ".debrief"
TRACKER = "tracker.json"
JOURNAL = "journal.json"

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
            handle = os.open(self._file(name), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._cannot(name, "read", error) from None
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise TrackerError(f"{NAME}/{name} is not a regular file; move it away")
            try:
                content = stream.read(SIZE_MAX + 1)
            except OSError as error:
                raise self._cannot(name, "read", error) from None
        if len(content) > SIZE_MAX:
            raise TrackerError(f"{NAME}/{name} is larger than {SIZE_MAX // 2**20} MiB; use a real tracker by now")
        return content

    def replace(self, name: str, content: bytes) -> None:
        """Replace a file in one step; call it under `changing`.

        Raises TrackerError, and leaves the old file as it is, when the disk is full or the folder read-only.
        """
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
        except OSError as error:
            raise self._cannot(name, "written", error) from None
        finally:
            if temporary:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)

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
        except OSError as error:
            raise self._cannot(name, "written", error) from None
        try:
            yield
        finally:
            lock.release()

    def _make(self, name: str) -> None:
        self._no_links(name)
        try:
            os.makedirs(self.path, exist_ok=True)
            ignore = self._file(".gitignore")
            if not os.path.lexists(ignore):
                # Nobody should commit one machine's tracker by mistake.
                with contextlib.suppress(FileExistsError), open(ignore, "x", encoding="utf-8") as stream:
                    stream.write("*\n")
        except OSError as error:
            raise self._cannot("", "written", error) from None

    def _no_links(self, name: str) -> None:
        for path, shown in ((self.path, NAME), (self._file(name), f"{NAME}/{name}")):
            if os.path.islink(path):
                raise TrackerError(f"{shown} is a symbolic link, which is not followed; put the real thing there")

    def _file(self, name: str) -> str:
        return os.path.join(self.path, name)

    def _cannot(self, name: str, what: str, error: OSError) -> TrackerError:
        reason = os.strerror(error.errno) if error.errno else "unknown reason"
        return TrackerError(
            f"{f'{NAME}/{name}'.rstrip('/')} cannot be {what} ({reason}); nothing is half-written:"
            " mend that and run the command again"
        )

"""Sharing many small pieces of work between forked processes; what the work is, nobody here knows.

A fork costs a millisecond and inherits everything that is imported, so two processes halve the time of a large record.
Where there is no `fork`, or one processor, or little to do, all is done here.
"""

from __future__ import annotations

import marshal
import os

from debrief.errors import DebriefError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, NoReturn

PIECES_MIN = 150
"""Fewest pieces of work for each process; below, a fork costs more than it saves."""

PROCESSES_MAX = 8
"""Most processes; more would wait for the disk."""

_HELD = (2, 15)
"""SIGINT and SIGTERM, which POSIX numbers so; the module of their names is loaded only where there is a fork."""

_BATCH = 64
_LENGTH = 4


def processes_for(pieces: int) -> int:
    """Return how many processes share `pieces` of work; DEBRIEF_WORKERS sets it, 1 switches forking off."""
    if not hasattr(os, "fork"):
        return 1
    asked = os.environ.get("DEBRIEF_WORKERS", "")
    if asked.isdecimal() and asked.isascii() and int(asked) > 0:
        return max(1, min(int(asked), PROCESSES_MAX, pieces))
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(processors, PROCESSES_MAX, pieces // PIECES_MIN))


def share(
    pieces: int, work: Callable[[int], Any], progress: Callable[[int, int], None] | None = None
) -> Iterator[tuple[int, Any]]:
    """Yield number and result of every piece, in any order; results are of types that `marshal` takes.

    Raises DebriefError when a process ends before its work is done, and RuntimeError with the text of what went wrong
    in one. However this ends, no process is left behind.
    """
    children: list[_Child] = []
    step = processes_for(pieces)
    done = 0
    try:
        for share_of in range(1, step):
            try:
                _join(children, share_of, step, pieces, work)
            except OSError:
                # No more processes are to be had: their shares are done here.
                break
        mine = [index for index in range(pieces) if index % step == 0 or index % step > len(children)]
        for count, index in enumerate(mine, start=1):
            yield index, work(index)
            done += 1
            if progress is not None:
                progress(done, pieces)
            if count % _BATCH == 0:
                for child in children:
                    for result in child.arrived(wait=False):
                        done += 1
                        yield result
        for child in children:
            for result in child.arrived(wait=True):
                done += 1
                yield result
                if progress is not None:
                    progress(done, pieces)
    finally:
        for child in children:
            child.end()


def _join(children: list[_Child], first: int, step: int, pieces: int, work: Callable[[int], Any]) -> None:
    """Add a process, with Ctrl-C held back until it is known here, and knows itself that it is another one.

    Between the fork and that, an interrupt would go up through the code of the parent in both of them.
    """
    from signal import SIG_BLOCK, SIG_SETMASK, pthread_sigmask

    before = pthread_sigmask(SIG_BLOCK, _HELD)
    try:
        children.append(_Child(first, step, pieces, work))
    finally:
        pthread_sigmask(SIG_SETMASK, before)


class _Child:
    """A forked process that does every `step`-th piece, and the pipe on which its results come."""

    def __init__(self, first: int, step: int, pieces: int, work: Callable[[int], Any]) -> None:
        self._pipe, writing = os.pipe()
        self._buffer = b""
        self._finished = False
        self._ended = False
        try:
            self._pid = os.fork()
        except OSError:
            os.close(self._pipe)
            os.close(writing)
            raise
        if self._pid == 0:
            os.close(self._pipe)
            _work(writing, range(first, pieces, step), work)
        os.close(writing)
        os.set_blocking(self._pipe, False)

    def arrived(self, *, wait: bool) -> Iterator[tuple[int, Any]]:
        """Yield the results that have come; with `wait` until the last one."""
        if wait:
            os.set_blocking(self._pipe, True)
        while not self._finished:
            try:
                chunk = os.read(self._pipe, 1 << 16)
            except BlockingIOError:
                return
            if not chunk:
                raise DebriefError(f"a process of the check {self._fate()}; DEBRIEF_WORKERS=1 does without others")
            self._buffer += chunk
            yield from self._messages()

    def _messages(self) -> Iterator[tuple[int, Any]]:
        while len(self._buffer) >= _LENGTH:
            end = _LENGTH + int.from_bytes(self._buffer[:_LENGTH], "big")
            if len(self._buffer) < end:
                return
            kind, content = marshal.loads(self._buffer[_LENGTH:end])  # noqa: S302  from our own child
            self._buffer = self._buffer[end:]
            if kind == "failed":
                raise RuntimeError(content)
            if kind == "finished":
                self._finished = True
            else:
                yield from content

    def _fate(self) -> str:
        _, status = os.waitpid(self._pid, 0)
        self._ended = True
        code = os.waitstatus_to_exitcode(status)
        return f"was ended by signal {-code}" if code < 0 else f"ended early with code {code}"

    def end(self) -> None:
        """Stop the process, if it still runs, and wait for it."""
        os.close(self._pipe)
        if self._ended:
            return
        if not self._finished:
            from signal import SIGKILL

            # It writes nothing but to its pipe, so that it can be stopped anywhere.
            os.kill(self._pid, SIGKILL)
        os.waitpid(self._pid, 0)
        self._ended = True


def _work(pipe: int, numbers: range, work: Callable[[int], Any]) -> NoReturn:
    """The life of a child: it never returns into the code that forked it, and prints nothing."""
    code = 1
    try:
        from signal import SIG_DFL, SIG_UNBLOCK, SIGINT, SIGTERM, pthread_sigmask, signal

        # Ctrl-C reaches the whole group; the parent alone says so.
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
        pthread_sigmask(SIG_UNBLOCK, _HELD)
        batch = []
        for number in numbers:
            batch.append((number, work(number)))
            if len(batch) == _BATCH:
                _send(pipe, ("results", batch))
                batch = []
        _send(pipe, ("results", batch))
        _send(pipe, ("finished", None))
        code = 0
    except BaseException as error:
        from contextlib import suppress

        with suppress(OSError):
            _send(pipe, ("failed", f"{type(error).__name__}: {str(error)[:500]}"))
    finally:
        os._exit(code)


def _send(pipe: int, message: tuple[str, Any]) -> None:
    content = marshal.dumps(message)
    data = len(content).to_bytes(_LENGTH, "big") + content
    while data:
        data = data[os.write(pipe, data) :]

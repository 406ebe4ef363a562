"""The one boundary at which exceptions become a line and an exit code; it needs no command-line library."""

from __future__ import annotations

import errno
import os
import sys

from debrief.cli import interrupt
from debrief.errors import DebriefError
from debrief.reports.escape import one_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from debrief.documents.workspace import Workspace


_OUTPUT_ERRORS = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF))
"""What writing to standard output fails with; errors of files name their file and are dealt with where they arise."""


def guarded(call: Callable[[], int]) -> int:
    """Return the exit code of `call`; print one line for every error."""
    if sys.stdout is None:
        # Closed before we began (`>&-`): there is nowhere to say anything, but the exit code still tells.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    try:
        code = call()
        # What is still in the buffer can fail as well, and must not fail after the exit code is decided.
        sys.stdout.flush()
    except KeyboardInterrupt:
        return interrupt.say()
    except DebriefError as error:
        if os.environ.get("DEBRIEF_DEBUG") == "1":
            raise
        say(str(error))
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone (`debrief status | head`); nobody is left to tell. As of every program that
        # a closed pipe ends, the code is 141: a gate must not take half an output for "nothing wrong".
        _silence(sys.stdout)
        return 141
    except Exception as error:
        if interrupt.came():
            return interrupt.say()
        if os.environ.get("DEBRIEF_DEBUG") == "1":
            raise
        if isinstance(error, OSError) and error.filename is None and error.errno in _OUTPUT_ERRORS:
            _silence(sys.stdout)
            say(f"the output cannot be written ({os.strerror(error.errno)}); make room, or send it somewhere else")
            return 1
        say(
            f"a fault of debrief itself: {type(error).__name__}: {str(error)[:200]}"
            " (set DEBRIEF_DEBUG=1 for the details and report it)"
        )
        return 3
    return code


def _silence(stream: IO[str]) -> None:
    """Send what is still in the buffer of a stream nowhere, so that the interpreter does not stumble over it."""
    try:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, stream.fileno())
        os.close(sink)
    except (OSError, ValueError):
        pass


def warn_misnamed(workspace: Workspace) -> None:
    """Say that a file which is meant for the settings is not read, because of its name."""
    from debrief.documents.workspace import SETTINGS, misnamed_settings

    name = misnamed_settings(workspace)
    if name is not None:
        say(f"{name} is not read: the settings are {SETTINGS}; rename it")


def say(text: str) -> None:
    """Write one line about this run, not about a document."""
    sys.stderr.write(f"debrief: {one_line(text)}\n")

"""The one boundary at which exceptions become a line and an exit code; it needs no command-line library."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from debrief.errors import DebriefError
from debrief.reports.escape import one_line


def guarded(call: Callable[[], int]) -> int:
    """Return the exit code of `call`; print one line for every error."""
    try:
        return call()
    except KeyboardInterrupt:
        say("stopped; nothing is half-written, run the command again to go on")
        return 130
    except DebriefError as error:
        if os.environ.get("DEBRIEF_DEBUG") == "1":
            raise
        say(str(error))
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone (`debrief status | head`); nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("DEBRIEF_DEBUG") == "1":
            raise
        say(
            f"a fault of debrief itself: {type(error).__name__}: {str(error)[:200]}"
            " (set DEBRIEF_DEBUG=1 for the details and report it)"
        )
        return 3


def say(text: str) -> None:
    """Write one line about this run, not about a document."""
    sys.stderr.write(f"debrief: {one_line(text)}\n")

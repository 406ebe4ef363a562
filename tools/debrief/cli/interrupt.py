"""Ctrl-C, from the first moment on: one line and exit code 130, wherever it strikes.

An interrupt in the middle of an import can come out as any exception (pydantic turns it into an error of its schema),
so that it came is remembered apart from what it became.
"""

from __future__ import annotations

import sys
from signal import ITIMER_REAL, SIG_DFL, SIG_IGN, SIGALRM, SIGINT, setitimer, signal

CODE = 130
"""Exit code of a program that Ctrl-C ended: 128 + SIGINT."""

SAYS = "stopped; nothing is half-written, run the command again to go on"

_MOMENT = 0.01
"""Seconds from an interrupt that could not be raised to its second strike."""

_came = False


def listen() -> None:
    """Remember an interrupt and raise KeyboardInterrupt; a second one ends the process at once."""
    signal(SIGINT, _take)
    sys.unraisablehook = _again


def came() -> bool:
    """Say whether an interrupt has come."""
    return _came


def rest() -> None:
    """Take no more interrupts: the outcome is decided, and only has to be told."""
    signal(SIGINT, SIG_IGN)
    signal(SIGALRM, SIG_IGN)


def _take(_number: int, _frame: object) -> None:
    global _came  # noqa: PLW0603  a signal has no other place to leave a word
    _came = True
    signal(SIGINT, SIG_DFL)
    raise KeyboardInterrupt


def _again(unraisable: sys.UnraisableHookArgs) -> None:
    """An interrupt that struck where nothing can be raised, such as a finaliser, strikes again a moment later."""
    if unraisable.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(unraisable)
        return
    # Later, as nothing can be raised in here either.
    signal(SIGALRM, _take)
    setitimer(ITIMER_REAL, _MOMENT)


def say() -> int:
    """Say that the run was stopped and return the exit code."""
    sys.stderr.write(f"debrief: {SAYS}\n")
    return CODE

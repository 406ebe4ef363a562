"""Running git safely: without a shell and without the network, bounded in time and in what it may answer.

A clone is data, too: nothing in its configuration may start a program or reach for the network.
"""

from __future__ import annotations

import os
import selectors
import shutil
import subprocess
import time
from collections.abc import Sequence
from typing import NamedTuple

from debrief.errors import GitError, GitTooLarge, GitTooMuch, UsageError

_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false")


class Answer(NamedTuple):
    """What a call of git left behind."""

    code: int
    out: bytes
    said: str
    """What it wrote to standard error."""


def run_git(folder: str, arguments: Sequence[str], *, limit: int, end: float) -> Answer:
    """Run git in `folder`; take at most `limit` bytes from it, and wait no longer than until `end`.

    `end` is an instant of `time.monotonic`. Raises UsageError where there is no git, and GitError when it cannot be
    run, GitTooMuch when it takes too long, GitTooLarge when it answers with more.
    """
    git = shutil.which("git")
    if git is None:
        raise UsageError("git is not installed")
    command = [git, "--no-pager", "--literal-pathspecs", *_SAFE, "-C", folder, *arguments]
    # What a person sets for one command, such as a folder that is safe, stays; a hook's repository and index do not.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith("GIT_CONFIG_")
    }
    env = {**kept, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    # What a partial clone lacks it would fetch in the middle of a question; older versions know the second word only.
    env |= {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
    try:
        return _bounded(command, env, limit, end)
    except OSError as error:
        raise GitError(f"git cannot be run ({os.strerror(error.errno or 0)})") from None


def _bounded(command: Sequence[str], env: dict[str, str], limit: int, end: float) -> Answer:
    out, said = bytearray(), bytearray()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env
    ) as process:
        assert process.stdout is not None  # noqa: S101
        assert process.stderr is not None  # noqa: S101
        try:
            with selectors.DefaultSelector() as ready:
                ready.register(process.stdout, selectors.EVENT_READ, out)
                ready.register(process.stderr, selectors.EVENT_READ, said)
                while ready.get_map():
                    # A git that goes on writing is never without an event, and is late all the same.
                    left = end - time.monotonic()
                    events = ready.select(left) if left > 0 else []
                    if not events:
                        raise GitTooMuch("git took too long")
                    for key, _ in events:
                        chunk = os.read(key.fd, 65_536)
                        if not chunk:
                            ready.unregister(key.fileobj)
                        elif key.data is out or len(said) < 65_536:
                            key.data.extend(chunk)
                    if len(out) > limit:
                        raise GitTooLarge(f"git's answer has more than {limit // 1024} KiB")
            return Answer(process.wait(timeout=10), bytes(out), said.decode("utf-8", "replace"))
        except subprocess.TimeoutExpired:
            raise GitTooMuch("git took too long") from None
        finally:
            if process.poll() is None:
                process.kill()

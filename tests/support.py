"""What tests import by name: the installed command, what a run leaves behind, and a scratch workspace."""

from __future__ import annotations

import io
import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

DEBRIEF = Path(sys.executable).with_name("debrief")
"""The command that is installed beside the interpreter of the test run."""

Golden = Callable[[Path, str], None]


class Done(NamedTuple):
    """What a run of the command left behind."""

    code: int
    out: str
    err: str


Debrief = Callable[..., Done]


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment without anything that an outer job or shell says to debrief."""
    unwanted = ("GITHUB_", "DEBRIEF_", "NO_COLOR", "FORCE_COLOR", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return {**kept, "PYTHONWARNINGS": "error", **(extra or {})}


def closed_port() -> int:
    """Return a port of loopback on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert isinstance(port, int)
    return port


def run_here(arguments: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None) -> Done:
    """Run the command in this process, in a folder and with an environment as `clean_environment` makes it.

    Not for threads: folder, environment and streams are the whole process's.
    """
    from debrief.cli.app import run

    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, clean_environment(env), clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
        chdir(cwd),
    ):
        code = run(arguments)
    return Done(code, out.getvalue(), err.getvalue())


class Workspace(NamedTuple):
    """A scratch workspace; paths are relative to its root."""

    root: Path

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file, folders included, exactly as given."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
        return target

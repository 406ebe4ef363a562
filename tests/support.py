"""What tests import by name: the installed command, what a run leaves behind, and a scratch workspace."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

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


class Workspace(NamedTuple):
    """A scratch workspace; paths are relative to its root."""

    root: Path

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file, folders included, exactly as given."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
        return target

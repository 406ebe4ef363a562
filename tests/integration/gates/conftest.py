"""What the tests of the gates share: this repository, and a file that passes every check."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

VALID = """\
---
id: {id}
title: Checkout returned 502s during a node rollover
status: draft
severity: unknown
timestamps:
  started_at: 2026-03-20T09:02:00Z
---

## Summary

Checkout failed for some customers.
"""

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout that is being tested."""
    return ROOT


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder with the commands of the environment that runs the tests."""
    return Path(sys.executable).parent


@pytest.fixture
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a command with nothing of the outer job's GitHub or Git settings, and return what it printed."""
    cache = str(tmp_path_factory.mktemp("cache"))

    def call(
        command: Sequence[str | Path],
        *,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        timeout: float = 120,
    ) -> Done:
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GITHUB_", "GIT_", "DEBRIEF_", "PRE_COMMIT", "MAKE", "MFLAGS"))
        }
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={**clean, "NO_COLOR": "1", "DEBRIEF_CACHE_DIR": cache, **(env or {})},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return call


def write(folder: Path, identifier: str, text: str = VALID) -> Path:
    """Write a post-mortem into the record of a workspace and return its path."""
    path = folder / "postmortems" / identifier[:4] / f"{identifier}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.format(id=identifier), encoding="utf-8")
    return path

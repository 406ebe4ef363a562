"""Git is left when its time is over, whatever it is doing then."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from debrief.errors import GitTooMuch
from debrief.git import run_git


def put_git(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put another git in front."""
    git = folder / "git"
    git.write_text(f"#!/bin/sh\n{script}\n")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_a_git_that_goes_on_writing_is_left_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_git(tmp_path, monkeypatch, "while :; do echo more; sleep 0.01; done")
    began = time.monotonic()
    with pytest.raises(GitTooMuch, match="took too long"):
        run_git(str(tmp_path), ["log"], limit=2**20, end=began + 0.2)
    assert time.monotonic() - began < 5


def test_what_comes_after_its_time_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_git(tmp_path, monkeypatch, "echo ready")

    class Slow(subprocess.Popen[bytes]):
        """Whoever waits for it looks only when it has ended."""

        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            time.sleep(0.2)

    monkeypatch.setattr("debrief.git.subprocess.Popen", Slow)
    with pytest.raises(GitTooMuch):
        run_git(str(tmp_path), ["version"], limit=1024, end=time.monotonic())

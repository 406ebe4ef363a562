"""Git is left when its time is over, whatever it is doing then."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from debrief.errors import GitTooLarge, GitTooMuch
from debrief.git import run_git


@pytest.fixture
def endless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Put a git in front that writes for ever."""
    git = tmp_path / "git"
    git.write_text("#!/bin/sh\nwhile :; do echo more; done\n")
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return str(tmp_path)


def test_a_git_that_goes_on_writing_is_left_in_time(endless: str) -> None:
    began = time.monotonic()
    with pytest.raises(GitTooMuch, match="took too long"):
        run_git(endless, ["log"], limit=2**40, end=began + 0.1)
    assert time.monotonic() - began < 5
    with pytest.raises(GitTooLarge):
        run_git(endless, ["log"], limit=1024, end=time.monotonic() + 30)


def test_after_its_time_nothing_is_asked(endless: str) -> None:
    with pytest.raises(GitTooMuch):
        run_git(endless, ["version"], limit=1024, end=0.0)

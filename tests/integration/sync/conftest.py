"""A workspace in a temporary folder, and the real command in it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fakes.documents import CHECKOUT as DOCUMENT
from fakes.documents import ID
from fakes.github_server import FakeGitHub
from support import clean_environment, run_here


class Workspace:
    """A workspace and the commands in it."""

    def __init__(self, root: Path) -> None:
        """Prepare the folder."""
        self.root = root
        (root / "postmortems").mkdir()

    def write(self, name: str = ID, *, status: str = "published", folder: str = "2026", text: str = DOCUMENT) -> Path:
        """Write a post-mortem."""
        path = self.root / "postmortems" / folder / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace("<id>", name).replace("<status>", status), encoding="utf-8")
        return path

    def run(self, *arguments: str, code: int | None = 0, env: Mapping[str, str] | None = None) -> str:
        """Run the command in this process, expect its exit code if one is given, and return what it prints."""
        done = run_here(arguments, self.root, env)
        assert code is None or done.code == code, (arguments, done)
        return done.err + done.out

    def start(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start the command as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "debrief", *arguments],
            cwd=self.root,
            env=clean_environment(env),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def plan(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """Return the plan as JSON."""
        found: dict[str, Any] = json.loads(self.run("plan", "--format", "json", *arguments, code=code))
        return found

    def kinds(self) -> list[str]:
        """Return the kinds of the planned changes."""
        return [change["kind"] for change in self.plan()["changes"]]

    @property
    def tracker(self) -> dict[str, Any]:
        """The local tracker's file."""
        found: dict[str, Any] = json.loads((self.root / ".debrief" / "tracker.json").read_text(encoding="utf-8"))
        return found

    @property
    def issues(self) -> list[dict[str, Any]]:
        """The local tracker's issues."""
        found: list[dict[str, Any]] = self.tracker["issues"]
        return found

    def change_tracker(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Change the local tracker's file as a person would."""
        tracker = self.tracker
        change(tracker)
        (self.root / ".debrief" / "tracker.json").write_text(json.dumps(tracker), encoding="utf-8")

    def snapshot(self) -> dict[str, bytes]:
        """Return all files and their bytes."""
        files = (path for path in sorted(self.root.rglob("*")) if path.is_file())
        return {str(path.relative_to(self.root)): path.read_bytes() for path in files}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Return an empty workspace."""
    return Workspace(tmp_path)


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    """Return a fresh GitHub."""
    with FakeGitHub() as fake:
        yield fake


@pytest.fixture
def env(github: FakeGitHub) -> dict[str, str]:
    """Return the environment of a workflow."""
    return {**github.env(), "DEBRIEF_GITHUB_PAUSE": "0"}

"""A repository on a GitHub on loopback, a checkout of it, and the real command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.documents import ID, checkout
from fakes.github_branches import BranchGitHub
from fakes.jobs import Job, of_a_workflow

FILE = f"postmortems/2026/{ID}.md"
BRANCH = "debrief/record"
DOCUMENT = checkout()
AFTER = DOCUMENT.replace("    due: 2026-12-04\n", "    due: 2026-12-04\n    issue: 1\n").replace(
    "due: 2026-12-11}", "due: 2026-12-11, issue: 2}"
)
"""The document once both issues are known."""


def another(day: int) -> tuple[str, str]:
    """Return path and text of another post-mortem with one action point."""
    name = f"2026-11-{day:02}-search-slow"
    start, end = DOCUMENT.index("  - {id: AP-2"), DOCUMENT.index("---\n\n## Summary")
    return f"postmortems/2026/{name}.md", (DOCUMENT[:start] + DOCUMENT[end:]).replace(ID, name)


class World(Job[BranchGitHub]):
    """A GitHub, a checkout, and the commands in it."""

    def __init__(self, github: BranchGitHub, root: Path) -> None:
        """Begin with one post-mortem on `main`, checked out."""
        super().__init__(github, root)
        github.push(FILE, DOCUMENT.encode())
        self.checkout()

    def checkout(self) -> None:
        """Bring the working tree to the head of `main`, as the checkout of a job does."""
        git = self.github.state.git
        for path in self.root.rglob("*.md"):
            path.unlink()
        for name, blob in git.trees[self.github.head("main").tree].items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(git.blobs[blob])

    def apply(self, mode: str, code: int = 0) -> str:
        """Apply with a mode of write-back."""
        return self.run("apply", "--tracker", "github", "--write-back", mode, code=code)

    def planned(self, mode: str) -> list[dict[str, Any]]:
        """Return the changes that a plan has under a mode of write-back."""
        self.settings(f"write_back: {mode}\n")
        changes: list[dict[str, Any]] = json.loads(self.run("plan", "--format", "json"))["changes"]
        return changes

    def at(self, branch: str = "main", path: str = FILE) -> bytes | None:
        """Return a file at the head of a branch."""
        return self.github.state.git.file(f"refs/heads/{branch}", path)

    def branch_of(self, mode: str) -> str:
        """Return where a mode writes to."""
        return "main" if mode == "commit" else BRANCH

    def git_writes(self) -> list[tuple[str, str]]:
        """Return the writes to branches and pull requests; the journal's are left out."""
        return [
            (request.method, request.path)
            for request in self.github.requests
            if request.method != "GET"
            and (
                request.path.endswith(("/git/blobs", "/pulls"))
                or "/pulls/" in request.path
                or "/git/refs/heads/" in request.path
                or "refs/heads/" in str(request.body)
            )
        ]

    def assert_settled(self, mode: str) -> None:
        """Check that nothing is planned and nothing written, from the old checkout and from a fresh one."""
        for fresh in (False, True):
            if fresh:
                self.checkout()
            assert self.planned(mode) == []
            self.github.forget()
            assert "Nothing to do" in self.apply(mode)
            assert self.github.writes() == []


@pytest.fixture
def github() -> Iterator[BranchGitHub]:
    """Return a GitHub whose only account is a workflow's own token."""
    with of_a_workflow(BranchGitHub()) as fake:
        yield fake


@pytest.fixture
def world(github: BranchGitHub, tmp_path: Path) -> World:
    """Return the repository and its checkout."""
    return World(github, tmp_path)


@pytest.fixture(autouse=True)
def _quick(short_pauses: None) -> None:
    """Shorten every wait between two tries."""

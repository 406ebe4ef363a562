"""A workspace whose settings say with what an issue begins, and a GitHub to begin it on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from fakes.github_projects import BoardState, Field
from fakes.github_triage import TriageGitHub
from support import run_here

ID = "2026-11-20-checkout-502s"
OTHER = "2026-11-22-late-mail"

DOCUMENT = """\
---
id: {id}
title: Checkout returned 502s
status: published
severity: sev2
services: [{services}]
timestamps: {{started_at: 2026-11-20T09:02:00Z, resolved_at: 2026-11-20T09:40:00Z}}
impact: {{summary: 4 % of checkouts failed for 38 minutes}}
contributing_factors: [{{tag: no-canary, text: New node pools take full traffic at once}}]
reflection: {{level: class}}
authors: [kim]
reviewers: [lee]
action_points:
{points}---

## Summary

A rollover sent full traffic to cold nodes.
"""


class Bench:
    """A workspace and the commands in it, on one GitHub."""

    def __init__(self, root: Path, github: TriageGitHub) -> None:
        """Prepare the folders."""
        self.root, self.github = root, github
        # A repository of its own, whatever the temporary folder lies in.
        for folder in (".git", ".github", "postmortems/2026"):
            (root / folder).mkdir(parents=True)

    def settings(self, **issues: Any) -> None:
        """Write the settings of issues."""
        text = yaml.safe_dump({"issues": issues})
        (self.root / ".github" / "debrief.yml").write_text(text, encoding="utf-8")

    def write(
        self,
        points: int = 1,
        *,
        name: str = ID,
        services: str = "checkout",
        owner: str = "kim",
        due: str = "2026-12-04",
        first: int = 1,
    ) -> Path:
        """Write a post-mortem with so many action points."""
        lines = "".join(
            f"  - {{id: AP-{n}, title: Send {n} % of traffic first, type: prevent, priority: P1, owner: {owner},"
            f" due: {due}}}\n"
            for n in range(first, first + points)
        )
        path = self.root / "postmortems" / "2026" / f"{name}.md"
        path.write_text(DOCUMENT.format(id=name, services=services, points=lines), encoding="utf-8")
        return path

    def run(self, *arguments: str, code: int = 0, env: dict[str, str] | None = None) -> str:
        """Run the command in this process and return what it prints; errors first."""
        ours = {**self.github.env(), "DEBRIEF_GITHUB_PAUSE": "0", **(env or {})}
        done = run_here(arguments, self.root, ours)
        assert done.code == code, (arguments, done)
        return done.err + done.out

    def apply(self, *options: str, code: int = 0) -> str:
        """Apply, and forget the requests of before."""
        self.github.forget()
        return self.run("apply", *options, code=code)

    def plan(self) -> dict[str, Any]:
        """Return the plan as JSON."""
        self.github.forget()
        found: dict[str, Any] = json.loads(self.run("plan", "--format", "json"))
        assert self.github.changes() == []
        return found

    def settle(self) -> None:
        """A further run finds nothing to do and writes nothing."""
        text = self.apply()
        assert "Nothing to do." in text, text
        assert self.github.changes() == []

    @property
    def journal(self) -> dict[str, Any]:
        """The journal's entries."""
        found = self.github.state.git.file("refs/debrief/journal", "journal.json")
        entries: dict[str, Any] = json.loads(found or b'{"entries": {}}')["entries"]
        return entries


@pytest.fixture
def github() -> Iterator[TriageGitHub]:
    """Return a fresh GitHub."""
    with TriageGitHub() as fake:
        yield fake


@pytest.fixture
def bench(tmp_path: Path, github: TriageGitHub) -> Bench:
    """Return an empty workspace."""
    return Bench(tmp_path, github)


@pytest.fixture
def board(github: TriageGitHub) -> BoardState:
    """Return a board with the fields that teams have."""
    made = BoardState("acme", 4)
    made.fields = [
        Field(2, "Labels", "labels"),
        Field(3, "Status", "single_select", ("Todo", "In Progress", "Done")),
        Field(4, "Priority", "single_select", ("P0", "P1", "P2")),
        Field(5, "Due date", "date"),
        Field(6, "Sprint", "iteration", ("Sprint 7@2026-11-16", "Sprint 8@2026-11-30")),
        Field(7, "Owner", "text"),
    ]
    github.boards.append(made)
    return made


BOARD: dict[str, Any] = {
    "owner": "acme",
    "number": 4,
    "fields": {
        "priority": "priority",
        "due": "Due date",
        "sprint": "Sprint",
        "owner": "Owner",
        "status": {"field": "Status", "value": "todo"},
    },
}
FILLED = {"Status": "Todo", "Priority": "P1", "Due date": "2026-12-04", "Sprint": "Sprint 8", "Owner": "kim"}

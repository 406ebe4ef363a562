"""What the matrix of faults is played on: each scene is a state before a run, and what that run has to do."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fakes.github_branches import BranchGitHub
from fakes.github_projects import BoardState, Field
from fakes.github_server import FakeGitHub
from fakes.github_state import GitHubState
from fakes.github_triage import TriageGitHub

from .runs import ID, Checkout


@dataclass(frozen=True)
class Scene:
    """A fresh world a time."""

    name: str
    make: Callable[[], FakeGitHub]
    prepare: Callable[[Checkout], None]
    keys: tuple[str, ...]
    """Keys that have an open issue at the end."""
    arguments: tuple[str, ...] = ()
    refresh: Callable[[Checkout], None] = lambda checkout: None
    """What a job does before each run."""

    @contextmanager
    def play(self, root: Path) -> Iterator[Checkout]:
        """Build the world below an empty folder."""
        github = self.make()
        with github:
            checkout = Checkout(root, github, self.arguments, self.refresh)
            self.prepare(checkout)
            github.forget()
            yield checkout


def _first(checkout: Checkout) -> None:
    checkout.write({1: "Send 5 % of traffic first", 2: "Alert on 502s"})


@cache
def _before() -> tuple[GitHubState, str]:
    """Return what a run has left: made once, because it takes as long as the run that it is there for."""
    with tempfile.TemporaryDirectory() as folder, FakeGitHub() as github:
        checkout = Checkout(Path(folder), github)
        checkout.write({1: "Send 5 % of traffic first", 2: "Alert on 502s", 4: "Nobody moves this"})
        # What comes later brings a label: that of the type.
        untyped = checkout.path.read_text(encoding="utf-8").replace("type: prevent, ", "")
        checkout.path.write_text(untyped, encoding="utf-8")
        assert checkout.apply()[0] == 0
        return github.state, checkout.path.read_text(encoding="utf-8")


def _once_more() -> FakeGitHub:
    state = copy.copy(_before()[0])
    for name, value in vars(state).items():
        if name != "lock":
            setattr(state, name, copy.deepcopy(value))
    return FakeGitHub(state)


def _later(checkout: Checkout) -> None:
    checkout.path.write_text(_before()[1], encoding="utf-8")
    checkout.write({1: "Send 10 % of traffic first", 3: "Page on 502s", 4: "Nobody moves this"}, severity="sev1")
    text = checkout.path.read_text(encoding="utf-8")
    checkout.path.write_text(text.replace("due: 2099-12-04, issue: 3", "due: 2026-11-21, issue: 3"), encoding="utf-8")


def _triaged(checkout: Checkout) -> None:
    github = checkout.github
    assert isinstance(github, TriageGitHub)
    github.plans.add("2026-Q4")
    github.plans.types = ["Task", "Bug"]
    fields = [Field(1, "Priority", "single_select", ("P1", "P2")), Field(2, "Due", "date")]
    github.boards.append(BoardState("acme", 4, fields))
    checkout.settings(
        "issues: {type: Task, milestone: {title: 2026-Q4}, parent: true,"
        " board: {owner: acme, number: 4, fields: {priority: {field: Priority}, due: {field: Due}}}}\n"
    )
    checkout.write({1: "Send 5 % of traffic first"})


def _pushed(checkout: Checkout) -> None:
    github = checkout.github
    assert isinstance(github, BranchGitHub)
    (checkout.root / ".git").mkdir(exist_ok=True)
    checkout.write({1: "Send 5 % of traffic first"})
    github.push(f"postmortems/2026/{ID}.md", checkout.path.read_bytes())


def _pull(checkout: Checkout) -> None:
    """Bring the working tree to the head of `main`."""
    content = checkout.github.state.git.file("main", f"postmortems/2026/{ID}.md")
    assert content is not None
    checkout.path.write_bytes(content)


def _keys(*numbers: int) -> tuple[str, ...]:
    return tuple(f"{ID}/AP-{number}" for number in numbers)


SCENES = (
    Scene("first", FakeGitHub, _first, _keys(1, 2)),
    Scene("later", _once_more, _later, _keys(1, 2, 3, 4), ("--nudge",)),
    Scene("triage", TriageGitHub, _triaged, (*_keys(1), f"{ID}/PARENT-1")),
    Scene("commit", BranchGitHub, _pushed, _keys(1), ("--write-back", "commit"), _pull),
    Scene("pull-request", BranchGitHub, _pushed, _keys(1), ("--write-back", "pull-request"), _pull),
)

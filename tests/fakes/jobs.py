"""What a job of a workflow has: a GitHub that knows its token, a checkout, and the command in it."""

from __future__ import annotations

from pathlib import Path
from typing import Generic, TypeVar

from fakes.github_server import FakeGitHub
from fakes.github_state import Account
from support import run_here

TOKEN = "ghs_ThisIsTheSecretOfTheTests0123456789"

G = TypeVar("G", bound=FakeGitHub)


def of_a_workflow(github: G) -> G:
    """Leave a workflow's own token as the only account, and return the GitHub."""
    github.state.accounts = {TOKEN: Account("github-actions[bot]", integration=True)}
    return github


class Job(Generic[G]):
    """A checkout with what a job knows of its GitHub."""

    def __init__(self, github: G, root: Path) -> None:
        """Begin with an empty checkout."""
        self.github, self.root = github, root
        self.env = {**github.env(TOKEN), "NO_PROXY": "*"}
        (root / ".git").mkdir()

    def settings(self, text: str) -> None:
        """Write the settings of the checkout."""
        path = self.root / ".github" / "debrief.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run the command in this process, expect its exit code, and return what it prints; errors first."""
        done = run_here([*arguments, "--root", str(self.root)], Path.cwd(), self.env)
        text = done.err + done.out
        assert done.code == code, (arguments, text)
        assert TOKEN not in text
        assert "Traceback" not in text
        return text

"""Whole runs of `debrief apply` in this process over real HTTP, which can be killed or made to take turns.

The hook is where a request leaves the process, so that everything above it is the real thing: the command, the
client with its repetitions, PyGithub, and the connection.
"""

from __future__ import annotations

import io
import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from debrief.cli import _trackers
from debrief.cli.app import run
from debrief.planning.lease import LEASE
from debrief.planning.marker import read_body
from debrief.syncing.reading import Patience
from debrief.trackers.github import client
from debrief.trackers.github.exchange import Answer, Call
from debrief.trackers.github.wire import Wire
from fakes.github_server import FakeGitHub
from fakes.github_state import Issue

ID = "2026-11-20-checkout-502s"
WRITE = "POST|PATCH|PUT|DELETE"
HEAD = """\
---
id: {id}
title: Checkout returned 502s during a node rollover
status: published
severity: {severity}
timestamps:
  started_at: 2026-11-20T09:02:00Z
  resolved_at: 2026-11-20T09:40:00Z
impact: {{summary: 4 % of checkouts failed for 38 minutes}}
contributing_factors:
  - {{tag: no-canary, text: New node pools take full traffic at once}}
reflection: {{level: class}}
authors: [kim]
reviewers: [lee]
action_points:
"""
BODY = "---\n\n## Summary\n\nA rollover sent full traffic to cold nodes.\n"
POINT = "  - {{id: AP-{n}, title: '{title}', type: prevent, level: class, priority: P1, owner: kim, due: 2099-12-04}}\n"


class KilledError(BaseException):
    """The run dies: nothing may catch it, as nothing catches SIGKILL."""


def document(points: dict[int, str], *, severity: str = "sev2", name: str = ID, numbers: str = "") -> str:
    """Return a post-mortem with an action point for each number and title; `numbers` is a text with their issues."""
    text = HEAD.format(id=name, severity=severity)
    for n, title in points.items():
        known = re.search(rf"id: AP-{n},.*issue: (\d+)\}}", numbers)
        line = POINT.format(n=n, title=title)
        text += line.replace("}\n", f", issue: {known[1]}}}\n") if known else line
    return text + BODY


class Checkout:
    """A copy of the record, and debrief in it."""

    def __init__(
        self,
        root: Path,
        github: FakeGitHub,
        arguments: Sequence[str] = (),
        refresh: Callable[[Checkout], None] = lambda checkout: None,
    ) -> None:
        """Make an empty one; `arguments` are those of apply, and `refresh` is called before each run."""
        self.root, self.github, self._arguments, self._refresh = root, github, arguments, refresh
        (root / "postmortems" / "2026").mkdir(parents=True, exist_ok=True)

    @property
    def path(self) -> Path:
        """The post-mortem of most tests."""
        return self.root / "postmortems" / "2026" / f"{ID}.md"

    def write(self, points: dict[int, str], *, severity: str = "sev2") -> None:
        """Write the post-mortem as an editor does: numbers that are there stay."""
        present = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
        self.path.write_text(document(points, severity=severity, numbers=present), encoding="utf-8")

    def settings(self, text: str) -> None:
        """Write the settings."""
        (self.root / ".github").mkdir(exist_ok=True)
        (self.root / ".github" / "debrief.yml").write_text(text, encoding="utf-8")

    def apply(self) -> tuple[int, str]:
        """Run `debrief apply`; return the exit code and all output. Raises `KilledError` when it was killed."""
        self._refresh(self)
        return self.run("apply", *self._arguments)

    def changes(self) -> list[dict[str, Any]]:
        """Return the changes of the plan."""
        self._refresh(self)
        nudge = [one for one in self._arguments if one == "--nudge"]
        code, out = self.run("plan", "--format", "json", *nudge)
        assert code == 0, out
        found: list[dict[str, Any]] = json.loads(out[out.index("{") :])["changes"]
        return found

    def run(self, command: str, *arguments: str) -> tuple[int, str]:
        """Run a command; nothing waits."""
        line = [command, "--root", str(self.root), "--tracker", "github", *arguments]
        out = io.StringIO()
        with _at_work(self.github), redirect_stdout(out), redirect_stderr(out):
            return run(line), out.getvalue()


Hook = Callable[[Call], None]
_hooks: dict[int, Hook] = {}
_dead: set[int] = set()
_lock = threading.Lock()
_depth = 0
_patches: list[Any] = []


@contextmanager
def hooked(hook: Hook) -> Iterator[None]:
    """Call `hook` before each request of this thread."""
    _hooks[threading.get_ident()] = hook
    try:
        yield
    finally:
        del _hooks[threading.get_ident()]


def kill_with(github: FakeGitHub) -> None:
    """Let the fake's faults kill the run of this thread."""
    me = threading.get_ident()
    github.faults.kill = lambda: _dead.add(me)


@contextmanager
def _at_work(github: FakeGitHub) -> Iterator[None]:
    """Patch what waits and what sends, for all threads, until the last run has ended."""
    global _depth  # noqa: PLW0603
    with _lock:
        if _depth == 0:
            clean = {name: text for name, text in os.environ.items() if not name.startswith(("GITHUB_", "DEBRIEF_"))}
            quiet = SimpleNamespace(sleep=lambda _seconds: None, monotonic=time.monotonic)
            _patches[:] = [
                patch.dict(os.environ, {**clean, **github.env(), "NO_PROXY": "*"}, clear=True),
                patch.object(Wire, "send", _sending(Wire.send)),
                patch.object(client, "time", quiet),
                patch.object(_trackers, "Patience", lambda pauses=(1.0, 2.0, 4.0): Patience(pauses, quiet.sleep)),
            ]
            for one in _patches:
                one.start()
        _depth += 1
    try:
        yield
    finally:
        _dead.discard(threading.get_ident())
        with _lock:
            _depth -= 1
            if _depth == 0:
                for one in reversed(_patches):
                    one.stop()


def _sending(send: Callable[[Wire, Call], Answer]) -> Callable[[Wire, Call], Answer]:
    def sent(self: Wire, call: Call) -> Answer:
        me = threading.get_ident()
        if me in _hooks:
            _hooks[me](call)
        try:
            return send(self, call)
        finally:
            if me in _dead:
                raise KilledError

    return sent


def keys(github: FakeGitHub) -> dict[str, list[int]]:
    """Return the numbers of open issues by the key in their marker."""
    found: dict[str, list[int]] = {}
    for issue in github.state.issues.values():
        marker = read_body(issue.body or "").marker
        if marker is not None and issue.state == "open":
            found.setdefault(marker.key, []).append(issue.number)
    return found


def _waits(change: dict[str, Any], github: FakeGitHub) -> bool:
    """Tell a number that is in a pull request, and not merged yet.

    With a journal that has lost its entry, or never got one, that goes into it with the merge.
    """
    if change["kind"] != "record_number" or "file" not in change["detail"]["where"]:
        return False
    branch = github.state.git.file("debrief/record", change["detail"]["path"]) or b""
    return f"issue: {change['number']}".encode() in branch


def wait_for_leases(github: FakeGitHub) -> None:
    """Let as much time go by, on GitHub's clock, as a run that may be at work is left alone.

    The header that tells the time cuts it to the second.
    """
    github.clock_offset += LEASE.total_seconds() + 2


def settle(checkout: Checkout, wanted: Sequence[str]) -> dict[str, Issue]:
    """One clean run makes up for all; return the issues by key. The list may have to catch up first.

    It comes when the claims of dead runs are not left to them any more.
    """
    github = checkout.github
    wait_for_leases(github)
    for _ in range(3):
        code, out = checkout.apply()
        if "wait for the list to catch up" not in out:
            break
    assert code == 0, out
    live = keys(github)
    github.state.reads += github.state.lag
    assert {key: len(numbers) for key, numbers in live.items()} == dict.fromkeys(wanted, 1)
    assert [change for change in checkout.changes() if not _waits(change, github)] == []
    return {key: github.state.issues[numbers[0]] for key, numbers in live.items()}

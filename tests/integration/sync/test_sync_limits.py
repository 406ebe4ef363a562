"""A rate limit stops a run: nothing more is sent but the journal, and the next run goes on."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest

from debrief.trackers.github import open_tracker
from debrief.trackers.port import Label
from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub

from .conftest import DOCUMENT, Workspace


def test_writes_to_several_repositories_keep_one_pace(github: FakeGitHub) -> None:
    at: list[float] = []
    github.before = lambda request: at.append(time.monotonic()) if request.method != "GET" else None
    env = {**github.env(), "DEBRIEF_GITHUB_PAUSE": "0.2"}
    trackers = [open_tracker(env, bot="bot") for _ in range(2)]
    for number in range(4):
        trackers[number % 2].writer.ensure_label(Label(f"label {number}"))
    assert len(at) == 4
    assert all(later - sooner >= 0.19 for sooner, later in pairwise(at)), at


@pytest.mark.parametrize(
    ("fault", "method", "path"),
    [
        (Fault.SECONDARY_LIMIT, "POST", "/issues$"),
        (Fault.TOO_MANY, "POST", "/issues$"),
        (Fault.PRIMARY_LIMIT, "POST", "/issues/1/labels$"),
    ],
)
def test_after_a_limit_nothing_but_the_journal_is_sent_and_the_next_run_goes_on_at_once(
    fault: Fault, method: str, path: str, workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    old = workspace.write(text=DOCUMENT.replace("    type: prevent\n", ""))
    workspace.run("apply", env=env)
    typed = old.read_text(encoding="utf-8").replace("    level: class\n", "    type: prevent\n    level: class\n")
    old.write_text(typed, encoding="utf-8")
    workspace.write("2026-11-21-second")
    github.forget()
    github.faults.add(fault, method, path, times=99, retry_after=600)
    text = workspace.run("apply", env=env)
    assert "left for the next run: GitHub asks for a pause of" in text
    assert "failed" not in text
    sent = [f"{one.method} {one.path}" for one in github.requests]
    struck = next(place for place, one in enumerate(sent) if one.startswith(method) and re.search(path, one))
    assert all("/git/" in one for one in sent[struck + 1 :]), sent[struck + 1 :]
    github.faults.planned.clear()
    workspace.run("apply", env=env)
    assert len(github.state.issues) == 4
    assert "type:prevent" in github.state.issues[1].labels
    assert workspace.run("apply", env=env) == "Nothing to do.\n"

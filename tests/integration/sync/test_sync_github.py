"""The same loop on GitHub, over HTTP: what the command sends, and what it makes of bad answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub

from .conftest import ID, Workspace


@pytest.fixture
def github() -> Iterator[FakeGitHub]:
    """Return a fresh GitHub."""
    with FakeGitHub() as fake:
        yield fake


@pytest.fixture
def env(github: FakeGitHub) -> dict[str, str]:
    """Return the environment of a workflow."""
    return {**github.env(), "DEBRIEF_GITHUB_PAUSE": "0"}


def writes(github: FakeGitHub) -> list[tuple[str, str]]:
    return [(request.method, request.path) for request in github.requests if request.method != "GET"]


def test_the_loop(workspace: Workspace, github: FakeGitHub, env: dict[str, str]) -> None:
    path = workspace.write()
    workspace.run("plan", env=env)
    assert writes(github) == []
    text = workspace.run("apply", env=env)
    assert "2 issues created, 2 numbers recorded." in text
    issue = github.state.issues[1]
    assert issue.labels == ["postmortem", "needs-triage", "severity:sev2", "priority:P1", "type:prevent"]
    assert issue.assignees == ["kim"]
    link = f"https://github.com/acme/shop/blob/HEAD/postmortems/2026/{ID}.md"
    assert f"[Checkout returned 502s during a node rollover]({link})" in (issue.body or "")
    assert "issue: 1\n" in path.read_text(encoding="utf-8")
    github.requests.clear()
    assert workspace.run("apply", env=env) == "Nothing to do.\n"
    assert writes(github) == []


def test_the_folder_of_the_workspace_is_a_part_of_the_link(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    workspace.write()
    (workspace.root.parent / ".git").mkdir()
    workspace.run("apply", env={**env, "GITHUB_SERVER_URL": "https://git.acme.example"})
    folder = workspace.root.name
    assert f"(https://git.acme.example/acme/shop/blob/HEAD/{folder}/postmortems/2026/{ID}.md)" in (
        github.state.issues[1].body or ""
    )


@pytest.mark.parametrize(
    "fault", [Fault.BAD_GATEWAY_AFTER, Fault.DROPPED_AFTER, Fault.HTML_AFTER, Fault.TRUNCATED_AFTER]
)
def test_an_answer_that_is_lost_makes_no_second_issue(
    fault: Fault, workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    workspace.write()
    github.faults.add(fault, "POST", "/issues$")
    workspace.run("apply", env=env)
    assert sorted(github.state.issues) == [1, 2]
    assert workspace.run("apply", env=env) == "Nothing to do.\n"


def test_a_token_that_may_not_write_is_told_so(workspace: Workspace, github: FakeGitHub, env: dict[str, str]) -> None:
    workspace.write()
    for account in github.state.accounts.values():
        account.issues = account.contents = False
    text = workspace.run("apply", code=1, env=env)
    assert github.state.issues == {}
    assert "without the journal" in text
    assert next(iter(github.state.accounts)) not in text


def test_an_owner_without_access_is_said_and_stops_nothing(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    path = workspace.write()
    path.write_text(path.read_text(encoding="utf-8").replace("owner: kim", "owner: nobody-here"), encoding="utf-8")
    text = workspace.run("apply", env=env)
    assert sorted(github.state.issues) == [1, 2]
    assert github.state.issues[1].assignees == []
    assert "not assigned to nobody-here: no such account, or it has no access" in text
    assert workspace.run("apply", env=env) == "Nothing to do.\n"

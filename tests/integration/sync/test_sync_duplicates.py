"""Two issues of one action point, as runs at once leave them that may not write the journal: one goes on."""

from __future__ import annotations

import pytest

from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub
from fakes.github_state import Issue

from .conftest import ID, Workspace


@pytest.fixture
def twin(workspace: Workspace, github: FakeGitHub, env: dict[str, str]) -> Issue:
    """Return the second issue of AP-1."""
    workspace.write()
    workspace.run("apply", env=env)
    first = github.state.issues[1]
    bot = next(iter(github.state.accounts.values())).login
    return github.state.add_issue(first.title, first.body, login=bot, labels=list(first.labels))


@pytest.mark.parametrize("knows_duplicates", [True, False])
def test_a_second_issue_is_closed_as_a_duplicate(
    knows_duplicates: bool, twin: Issue, workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    if not knows_duplicates:
        github.faults.add(Fault.INVALID, "PATCH", f"/issues/{twin.number}$")
    planned = workspace.run("plan", env=env)
    assert f"#{twin.number} is closed as a duplicate: #1 goes on" in planned
    assert "Plan for GitHub: 1 duplicate to close." in planned
    text = workspace.run("apply", env=env)
    assert "1 duplicate closed" in text
    assert (twin.state, twin.state_reason) == ("closed", "duplicate" if knows_duplicates else "not_planned")
    assert github.state.issues[1].state == "open"
    assert workspace.run("apply", env=env) == "Nothing to do.\n"


def test_one_that_people_work_on_is_left_to_them(
    twin: Issue, workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    twin.body = f"I have begun with it.\n\n{twin.body}"
    assert f"{ID}/AP-1: issue #{twin.number} bears the same marker as #1: close one of them" in workspace.run(
        "apply", env=env
    )
    assert twin.state == "open"


def test_one_that_is_edited_between_plan_and_apply_is_left(
    twin: Issue, workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    def edit(request: object) -> None:
        if f"/issues/{twin.number}" in str(getattr(request, "path", "")):
            twin.title = "I have begun with it"

    github.before = edit
    assert "it was edited meanwhile" in workspace.run("apply", env=env)
    assert twin.state == "open"

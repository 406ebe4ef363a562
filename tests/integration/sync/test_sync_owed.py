"""What an issue could not begin with, labels and owner, comes by a later run; what a person took off stays off."""

from __future__ import annotations

import pytest

from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub

from .conftest import Workspace

LABELS = {"postmortem", "needs-triage", "severity:sev2", "priority:P1", "type:prevent"}


@pytest.mark.parametrize("journal", [True, False])
def test_labels_that_a_right_was_missing_for_come_later(workspace: Workspace, journal: bool) -> None:
    with FakeGitHub() as github:
        env = {**github.env(), "DEBRIEF_GITHUB_PAUSE": "0"}
        account = github.state.accounts["good-token"]
        account.push, account.contents = False, journal
        workspace.write()
        workspace.run("apply", env=env, code=1)
        (issue, *_) = github.state.issues.values()
        assert issue.labels == []
        account.push = True
        workspace.run("apply", env=env)
        # Without the journal, the hidden marker says what the issue has not got.
        assert set(issue.labels) == LABELS
        assert {label.casefold() for label in LABELS} <= {name.casefold() for name in github.state.labels}
        assert " owed=" not in (issue.body or "")
        for name in ("severity:sev2", "needs-triage", "priority:P1"):
            issue.labels.remove(name)
        workspace.run("apply", env=env)
        assert set(issue.labels) == LABELS - {"severity:sev2", "needs-triage", "priority:P1"}


def test_labels_that_a_fault_kept_off_come_later_and_only_those(workspace: Workspace) -> None:
    with FakeGitHub() as github:
        env = {**github.env(), "DEBRIEF_GITHUB_PAUSE": "0"}
        account = github.state.accounts["good-token"]
        github.before = lambda request: setattr(account, "push", not request.path.endswith("/issues"))
        github.faults.add(Fault.INVALID_WORDS, "POST", "/issues/[0-9]+/labels$", times=9)
        workspace.write()
        text = workspace.run("apply", env=env)
        (issue, *_) = github.state.issues.values()
        assert issue.labels == []
        assert "the next run goes on" in text
        github.faults.planned.clear()
        issue.labels.extend(sorted(LABELS))
        workspace.run("apply", env=env)
        issue.labels.remove("needs-triage")
        issue.labels.remove("type:prevent")
        assert workspace.run("apply", env=env) == "Nothing to do.\n"
        assert set(issue.labels) == LABELS - {"needs-triage", "type:prevent"}


@pytest.mark.parametrize("journal", [True, False])
def test_an_owner_who_could_not_be_assigned_is_assigned_once_that_can_be(workspace: Workspace, journal: bool) -> None:
    with FakeGitHub() as github:
        env = {**github.env(), "DEBRIEF_GITHUB_PAUSE": "0"}
        github.state.accounts["good-token"].contents = journal
        github.state.assignable.discard("kim")
        workspace.write()
        # GitHub refuses the whole issue because of the login; made without it, it is tried once more.
        assert "not assigned to kim: no such account, or it has no access" in workspace.run("apply", env=env, code=None)
        issue = github.state.issues[1]
        assert issue.assignees == []
        github.state.assignable |= {"kimberly", "akim"}
        for _ in range(2):
            github.forget()
            workspace.run("apply", env=env)
            assert github.writes() == []
            assert github.count("POST", "graphql$") == 1
        github.state.assignable.add("Kim")
        plan = workspace.run("plan", env=env)
        assert "kim" in plan
        workspace.run("apply", env=env)
        assert issue.assignees == ["kim"]
        # What becomes of it is the tracker's affair from then on.
        issue.assignees.clear()
        github.forget()
        workspace.run("apply", env=env)
        assert (issue.assignees, github.writes(), github.count("POST", "graphql$")) == ([], [], 0)


@pytest.mark.parametrize("journal", [True, False])
def test_somebody_else_who_takes_it_on_stays(workspace: Workspace, journal: bool) -> None:
    with FakeGitHub() as github:
        env = {**github.env(), "DEBRIEF_GITHUB_PAUSE": "0"}
        github.state.accounts["good-token"].contents = journal
        github.state.assignable.discard("kim")
        workspace.write()
        workspace.run("apply", env=env)
        issue = github.state.issues[1]
        issue.assignees.append("lee")
        github.state.assignable.add("kim")
        workspace.run("apply", env=env)
        assert issue.assignees == ["lee"]
        github.forget()
        workspace.run("apply", env=env)
        assert (github.writes(), github.count("POST", "graphql$")) == ([], 0)

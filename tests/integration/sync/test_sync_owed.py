"""Labels that an issue could not begin with are put on by a later run; those that a person took off stay off."""

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
        # A marker alone cannot tell what an issue only begins with.
        due = LABELS if journal else LABELS - {"needs-triage", "priority:P1"}
        assert set(issue.labels) == due
        assert {label.casefold() for label in due} <= {name.casefold() for name in github.state.labels}
        issue.labels.remove("severity:sev2")
        workspace.run("apply", env=env)
        assert "severity:sev2" not in issue.labels


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

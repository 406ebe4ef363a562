"""What an issue that a person made could not be given when it was taken on comes by a later run, and only that."""

from __future__ import annotations

import pytest

from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub

from .conftest import DOCUMENT, Workspace

LABELS = {"postmortem", "needs-triage", "severity:sev2", "priority:P1", "type:prevent"}

NUMBERED = DOCUMENT.replace("id: AP-1\n", "id: AP-1\n    issue: 1\n", 1)


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/issues/1/labels$"), ("POST", "/issues/1/assignees$"), ("PATCH", "/issues/1$")]
)
@pytest.mark.parametrize("fault", [Fault.FORBIDDEN, Fault.NOT_FOUND])
def test_a_step_that_was_refused_is_made_up_for(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str], method: str, path: str, fault: Fault
) -> None:
    assert NUMBERED != DOCUMENT
    issue = github.state.add_issue("Mine", login="lee", body="My own words")
    workspace.write(text=NUMBERED)
    github.faults.add(fault, method, path, times=9)
    assert "Run `debrief apply` again" in workspace.run("apply", env=env, code=1)
    assert "<!--" not in (issue.body or "")
    github.faults.planned.clear()
    # What was put on and is taken off before the next run stays off.
    taken = {"type:prevent"} if "labels" not in path else set()
    issue.labels[:] = [name for name in issue.labels if name not in taken]
    workspace.run("apply", env=env)
    assert set(issue.labels) == LABELS - taken
    assert issue.assignees == ["kim"]
    assert "imported -->" in (issue.body or "")
    # The other action point's issue is the only one that was made.
    assert sorted(github.state.issues) == [1, 2]
    github.forget()
    assert workspace.run("apply", env=env) == "Nothing to do.\n"
    assert len(github.requests) <= 2
    # Nor does what was made up for come back.
    issue.labels.remove("priority:P1")
    issue.assignees.clear()
    issue.body = "My own words"
    assert workspace.run("apply", env=env) == "Nothing to do.\n"
    assert (set(issue.labels), issue.assignees) == (LABELS - taken - {"priority:P1"}, [])

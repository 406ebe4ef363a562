"""A recorded number says which issue is whose; a marker that somebody has edited changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.github_server import FakeGitHub

from .conftest import DOCUMENT, Workspace

SECOND = "  - {id: AP-2,"


@pytest.mark.parametrize("journal", [True, False])
def test_a_marker_that_was_edited_takes_no_issue_from_its_action_point(workspace: Workspace, journal: bool) -> None:
    alone = "\n".join(line for line in DOCUMENT.split("\n") if not line.startswith(SECOND))
    with FakeGitHub() as github:
        env = {**github.env(), "DEBRIEF_GITHUB_PAUSE": "0"}
        github.state.accounts["good-token"].contents = journal
        path = workspace.write(text=alone)
        workspace.run("apply", env=env)
        (issue,) = github.state.issues.values()
        issue.body = spoilt = (issue.body or "").replace("/AP-1 text", "/AP-2 text")
        _add_second(path)
        text = workspace.run("apply", env=env, code=None)
        assert (issue.title, issue.body, issue.state) == (
            "Send 5 % of traffic to a new node pool for ten minutes first",
            spoilt,
            "open",
        )
        assert "hidden marker" in text
        assert path.read_text(encoding="utf-8").count(f"issue: {issue.number}") == 1
        workspace.run("check")
        # The journal knows better than the marker; without it, nobody can tell whether another issue is wanted.
        assert len(github.state.issues) == (2 if journal else 1)
        before = github.state.issues.copy()
        workspace.run("apply", env=env, code=None)
        assert github.state.issues == before


def test_a_number_that_another_file_names_is_not_written_twice(workspace: Workspace) -> None:
    with FakeGitHub() as github:
        env = {**github.env(), "DEBRIEF_GITHUB_PAUSE": "0"}
        path = workspace.write()
        workspace.run("apply", env=env)
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("    issue: 1\n", "").replace("issue: 2", "issue: 1"), encoding="utf-8")
        said = workspace.run("apply", env=env, code=None)
        assert path.read_text(encoding="utf-8").count("issue: 1") == 1
        assert "it is not written into the file twice" in said
        assert len(github.state.issues) == 2


def _add_second(path: Path) -> None:
    (line,) = (line for line in DOCUMENT.split("\n") if line.startswith(SECOND))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("---\n\n## Summary", f"{line}\n---\n\n## Summary"), encoding="utf-8")

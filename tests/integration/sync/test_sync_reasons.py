"""Why an action point was declined follows the tracker, is read once, and leaves what people write into the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fakes.github_exchange import Request
from fakes.github_server import FakeGitHub
from fakes.github_state import Comment, Issue

from .conftest import DOCUMENT, Workspace


class Declined:
    """A document whose first action point was declined with a word."""

    def __init__(self, workspace: Workspace, github: FakeGitHub, env: dict[str, str]) -> None:
        """File it and decline it."""
        self.workspace, self.github, self.env = workspace, github, env
        self.path: Path = workspace.write()
        workspace.run("apply", env=env)
        self.comment = self.decline("Not now")
        self.apply()

    @property
    def issue(self) -> Issue:
        """The issue."""
        return self.github.state.issues[1]

    def decline(self, words: str | None) -> Comment:
        """Close the issue as not planned, with a word or without."""
        said = self.github.state.add_comment(self.issue, "lee", words) if words is not None else self.comment
        self.github.state.close(1, "not_planned")
        return said

    def apply(self) -> str:
        """Apply; a further run finds nothing to do, reads nothing of the issue and writes nothing."""
        text = self.workspace.run("apply", env=self.env)
        self.github.forget()
        assert self.workspace.run("apply", env=self.env) == "Nothing to do.\n"
        assert len(self.github.requests) <= 3
        assert self.github.writes() == []
        return text

    @property
    def reason(self) -> str | None:
        """The reason in the file."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        found = [line for line in lines if line.strip().startswith("outcome_reason: ")]
        return json.loads(found[0].partition(": ")[2]) if found else None

    @property
    def journal(self) -> dict[str, Any]:
        """The journal's entry."""
        text = self.github.state.git.file("refs/debrief/journal", "journal.json") or b""
        entries: dict[str, dict[str, Any]] = json.loads(text)["entries"]
        return next(entry for key, entry in entries.items() if key.endswith("/AP-1"))


@pytest.fixture
def declined(workspace: Workspace, github: FakeGitHub, env: dict[str, str]) -> Declined:
    """Return it."""
    return Declined(workspace, github, env)


def test_a_closing_comment_that_is_edited_is_the_reason_from_then_on(declined: Declined) -> None:
    assert declined.reason == "Not now"
    declined.comment.body = "Not now: after the move"
    declined.issue.updated_at = declined.github.state.now()
    declined.apply()
    assert declined.reason == "Not now: after the move"
    assert "outcome: declined\n" in declined.path.read_text(encoding="utf-8")


def test_closed_again_on_the_same_day_for_another_reason(declined: Declined) -> None:
    declined.github.state.reopen(1)
    declined.decline("Too dear")
    declined.apply()
    assert declined.reason == "Too dear"


def test_closed_again_with_its_comment_gone_there_is_no_reason(declined: Declined) -> None:
    declined.github.state.reopen(1)
    declined.issue.comments.clear()
    declined.decline(None)
    declined.apply()
    assert declined.reason is None
    assert "outcome: declined\n" in declined.path.read_text(encoding="utf-8")


def test_what_is_said_later_changes_nothing_and_is_read_once(declined: Declined) -> None:
    later = declined.github.state.add_comment(declined.issue, "ann", "A pity")
    later.created_at = later.created_at.replace(year=2027)
    before = declined.path.read_bytes()
    text = declined.workspace.run("plan", env=declined.env)
    assert "#1 was changed after it was closed, the reason stays as the file has it" in text
    declined.apply()
    assert declined.path.read_bytes() == before
    assert declined.journal["heard"].count("/") == 1


def test_what_a_person_writes_into_the_file_stays(declined: Declined) -> None:
    """Such as without a name that the closing comment gave away."""
    text = declined.path.read_text(encoding="utf-8")
    declined.path.write_text(text.replace("Not now", "Not in this year"), encoding="utf-8")
    declined.apply()
    assert declined.reason == "Not in this year"


def test_without_the_journal_the_first_reason_stays(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    github.state.accounts["good-token"].contents = False
    path = workspace.write()
    workspace.run("apply", env=env, code=None)
    comment = github.state.add_comment(github.state.issues[1], "lee", "Not now")
    github.state.close(1, "not_planned")
    workspace.run("apply", env=env, code=None)
    comment.body = "Too dear"
    github.state.issues[1].updated_at = github.state.now()
    github.forget()
    workspace.run("apply", env=env, code=None)
    assert github.count("GET", "/comments$") == 0
    assert 'outcome_reason: "Not now"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("meanwhile", [False, True], ids=["quiet", "said meanwhile"])
def test_an_issue_that_was_declined_before_it_was_named_is_read_once(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str], meanwhile: bool
) -> None:
    issue = github.state.add_issue("Warm the nodes", login="lee")
    if not meanwhile:
        github.state.add_comment(issue, "lee", "Not now")
    github.state.close(1, "not_planned")
    path = workspace.write(text=DOCUMENT.replace("due: 2026-12-04", "due: 2026-12-04\n    issue: 1"))

    def speaks(request: Request) -> None:
        if request.method == "PATCH" and request.path.endswith("/issues/1"):
            github.before = lambda request: None
            github.state.add_comment(issue, "lee", "Too dear")

    if meanwhile:
        github.before = speaks
    workspace.run("apply", env=env)
    assert ("outcome_reason" in path.read_text(encoding="utf-8")) is not meanwhile
    if meanwhile:
        # What a person has said beside the run's own changes is heard by the next one.
        workspace.run("apply", env=env)
        assert 'outcome_reason: "Too dear"' in path.read_text(encoding="utf-8")
    github.forget()
    assert workspace.run("apply", env=env) == "Nothing to do.\n"
    assert github.writes() == []

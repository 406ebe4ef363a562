"""Which account wrote what: a journal that is lost together with the account, and who closed an issue."""

from __future__ import annotations

import pytest

from fakes.github_server import FakeGitHub
from fakes.github_state import Account

from .conftest import ID, Workspace


def test_a_lost_journal_and_another_account_make_no_second_issue(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    path = workspace.write()
    before = path.read_text(encoding="utf-8")
    workspace.run("apply", "--write-back", "none", env=env)
    del github.state.git.refs["refs/debrief/journal"]
    github.state.accounts = {"good-token": Account("debrief-app[bot]", integration=True)}
    env["GITHUB_REPOSITORY"] = github.state.repository
    (workspace.root / ".github").mkdir()
    (workspace.root / ".github" / "debrief.yml").write_text("issues: {bot: 'debrief-app[bot]'}\n")
    for command in ("plan", "apply"):
        github.forget()
        text = workspace.run(command, env=env)
        for number in (1, 2):
            said = f"issue #{number} bears the hidden marker of this action point, but debrief-bot wrote it"
            assert f"{ID}/AP-{number}: {said}" in " ".join(text.split())
        assert github.writes() == []
    assert sorted(github.state.issues) == [1, 2]
    # A person's word in the file settles it: the issue is taken on, and none is made.
    path.write_text(before.replace("    owner: kim\n", "    owner: kim\n    issue: 1\n"), encoding="utf-8")
    text = workspace.run("apply", env=env)
    assert "issue #1 bears" not in text
    assert "issue #2 bears" in " ".join(text.split())
    assert sorted(github.state.issues) == [1, 2]
    github.state.close(1)
    workspace.run("apply", env=env)
    assert "outcome: done" in path.read_text(encoding="utf-8")


def test_a_line_that_is_taken_out_lets_the_issue_be_made(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    line = f"<!-- debrief key={ID}/AP-1 text={'0' * 32} labels= -->"
    forged = github.state.add_issue("Mine", f"Look\n\n{line}\n", login="mallory", labels=["postmortem"])
    workspace.write()
    text = workspace.run("apply", env=env)
    assert "but mallory wrote it" in text
    assert len(github.state.issues) == 2
    forged.body = "Look"
    workspace.run("apply", env=env)
    assert len(github.state.issues) == 3


@pytest.mark.parametrize("lists_tell", [True, False])
@pytest.mark.parametrize(
    ("closer", "reason"),
    [("lee", "Nobody needs it"), ("kim", "Fine with me"), ("mallory", None), (None, "Nobody needs it")],
)
def test_only_whoever_closed_an_issue_says_why(
    closer: str | None,
    reason: str | None,
    lists_tell: bool,
    workspace: Workspace,
    github: FakeGitHub,
    env: dict[str, str],
) -> None:
    path = workspace.write()
    workspace.run("apply", env=env)
    github.state.lists_tell_closer = lists_tell
    issue = github.state.issues[1]
    for login, words in (("kim", "Fine with me"), ("lee", "Nobody needs it")):
        github.state.add_comment(issue, login, words)
    github.state.close(1, "not_planned", closer)
    github.state.add_comment(issue, "ann", "Why that?")
    github.forget()
    workspace.run("apply", env=env)
    text = path.read_text(encoding="utf-8")
    assert "outcome: declined" in text
    if closer is None:
        # Where nobody tells who closed it, the nearest words count: those within seconds, whoever they are from.
        assert "outcome_reason: " in text
    else:
        assert (f'outcome_reason: "{reason}"' in text) is (reason is not None)
        assert ("outcome_reason" in text) is (reason is not None)
    # The list of issues does not tell it; the request for the one issue does, once.
    assert github.count("GET", "/issues/1$") == (0 if lists_tell and closer else 1)
    github.forget()
    assert workspace.run("apply", env=env) == "Nothing to do.\n"
    assert len(github.requests) <= 3

"""The same loop on GitHub, over HTTP: what the command sends, and what it makes of bad answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from debrief.syncing.reading import Patience
from fakes.github_exchange import Request
from fakes.github_faults import Fault
from fakes.github_server import FakeGitHub

from .conftest import DOCUMENT, ID, Workspace


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
    tmp_path: Path, github: FakeGitHub, env: dict[str, str]
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "record").mkdir()
    workspace = Workspace(tmp_path / "record")
    workspace.write()
    workspace.run("apply", env={**env, "GITHUB_SERVER_URL": "https://git.acme.example"})
    assert f"(https://git.acme.example/acme/shop/blob/HEAD/record/postmortems/2026/{ID}.md)" in (
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


LATE = DOCUMENT.replace("due: 2026-12-04", "due: 2020-01-02").replace("due: 2026-12-11", "due: 2199-12-11")


def close(github: FakeGitHub, number: int, reason: str) -> None:
    issue = github.state.issues[number]
    issue.state, issue.state_reason, issue.closed_at = "closed", reason, github.state.now()


def test_what_people_do_on_github_flows_back(workspace: Workspace, github: FakeGitHub, env: dict[str, str]) -> None:
    path = workspace.write()
    workspace.run("apply", env=env)
    filed = path.read_bytes()
    close(github, 1, "completed")
    github.state.add_comment(github.state.issues[2], "lee", "Nobody needs it: @kim agrees, see #1")
    github.state.add_comment(github.state.issues[2], "stale[bot]", "This was closed for being stale.")
    close(github, 2, "not_planned")
    assert "2 outcomes recorded." in workspace.run("apply", env=env)
    text = path.read_text(encoding="utf-8")
    assert "    issue: 1\n    outcome: done\n    closed_on: 2026-11-20\n" in text
    assert ', outcome_reason: "Nobody needs it: @kim agrees, see #1"}' in text
    for issue in github.state.issues.values():
        issue.state, issue.state_reason, issue.closed_at = "open", "reopened", None
    workspace.run("apply", env=env)
    assert path.read_bytes() == filed
    assert workspace.run("apply", env=env) == "Nothing to do.\n"


def test_an_issue_that_went_where_nobody_sees_it_is_never_made_again(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    workspace.write()
    workspace.run("apply", env=env)
    github.state.transfer(1)
    text = workspace.run("apply", env=env)
    assert "issue #1 was moved to another repository: it is left to the people there" in text
    github.forget()
    assert "moved to another repository" in workspace.run("apply", env=env)
    assert "lost" in workspace.run("status", env=env)
    assert github.count("GET", "/issues/1$") == 0, "what is known to be lost is not asked for again"
    assert github.writes() == []


def test_a_deleted_issue_is_remembered_and_a_hidden_one_is_left(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    workspace.write()
    workspace.run("apply", env=env)
    github.state.delete(1)
    # A flag for spam hides an issue from everybody: neither the list nor its number shows it.
    hidden = github.state.issues.pop(2)
    github.state.add_issue("Somebody else's", labels=["postmortem"])
    for _ in range(2):
        text = workspace.run("apply", env=env)
        assert "issue #1 was deleted: it is not made again" in text
        assert "issue #2 is not there, or the token may not see it: nothing is changed" in text
    assert sorted(github.state.issues) == [3]
    github.state.issues[2] = hidden
    # The journal notes that it is back, and is still then.
    assert "\n1 number recorded.\n" in workspace.run("apply", env=env)
    github.forget()
    workspace.run("apply", env=env)
    assert github.writes() == []
    assert github.count("GET", "/issues/1$") == 0


@pytest.mark.parametrize(
    "fault",
    [
        Fault.BAD_GATEWAY_AFTER,
        Fault.DROPPED_AFTER,
        Fault.HTML_AFTER,
        Fault.TRUNCATED_AFTER,
        Fault.EMPTY_AFTER,
        Fault.BAD_GATEWAY_BEFORE,
        Fault.DROPPED_BEFORE,
        Fault.SECONDARY_LIMIT,
        Fault.FORBIDDEN,
    ],
)
def test_a_question_whose_answer_is_lost_is_not_asked_twice(
    fault: Fault, workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    workspace.write(text=LATE)
    workspace.run("apply", env=env)
    github.faults.add(fault, "POST", "/comments$")
    workspace.run("apply", "--nudge", env=env, code=None)
    sent = len(github.state.issues[1].comments)
    assert github.count("POST", "/comments$") <= 1 + (fault in (Fault.DROPPED_BEFORE, Fault.SECONDARY_LIMIT))
    # An answer that is lost leaves the announcement, which another run heeds; a clear no takes it back.
    workspace.run("apply", "--nudge", env=env)
    refused = fault in (Fault.SECONDARY_LIMIT, Fault.FORBIDDEN)
    assert len(github.state.issues[1].comments) == (1 if refused else sent)
    github.forget()
    workspace.run("apply", "--nudge", env=env)
    assert github.count("POST", "/comments$") == 0


def test_an_issue_that_a_person_made_is_taken_on(workspace: Workspace, github: FakeGitHub, env: dict[str, str]) -> None:
    issue = github.state.add_issue("Cold nodes again", "Seen **twice**\r\n", login="lee", labels=["bug"])
    workspace.write(text=DOCUMENT.replace("    owner: kim\n", "    owner: kim\n    issue: 1\n"))
    workspace.run("apply", env=env)
    labels = ["bug", "postmortem", "needs-triage", "severity:sev2", "priority:P1", "type:prevent"]
    assert (issue.title, issue.labels, issue.assignees) == ("Cold nodes again", labels, ["kim"])
    assert (issue.body or "").startswith("Seen **twice**\r\n\r\n\r\n<!-- debrief key=2026-11-20-checkout-502s/AP-1 ")
    assert sorted(github.state.issues) == [1, 2]
    github.forget()
    assert workspace.run("apply", env=env) == "Nothing to do.\n"
    assert len(github.requests) <= 3


def test_a_number_of_the_local_tracker_takes_no_strangers_issue(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    path = workspace.write()
    workspace.run("apply")
    text = path.read_text(encoding="utf-8")
    line = text.split("\n").index("    issue: 1") + 1
    github.state.add_issue("Unrelated bug", "Not ours.", login="lee")
    before = github.state.issues[1]
    refused = f"{ID}/AP-1: postmortems/2026/{ID}.md:{line} says `issue: 1`, a number that the local tracker gave"
    for command in ("plan", "apply"):
        told = workspace.run(command, env=env, code=1)
        assert f"{refused}, and here #1 is “Unrelated bug”: nothing is changed; take that `issue:` out" in told
        assert f"{ID}/AP-2: postmortems/2026/{ID}.md" in told
    before.state, before.state_reason = "closed", "completed"
    status = workspace.run("status", env=env)
    assert "2 not filed." in status
    assert f"{refused}: it does not count here; take that line out of the file" in status
    before.state, before.state_reason = "open", None
    assert [one for one in writes(github) if one != ("POST", "/graphql")] == []
    assert (before.body, before.labels) == ("Not ours.", [])
    path.write_text(text.replace("    issue: 1\n", "").replace(", issue: 2}", "}"), encoding="utf-8")
    assert "2 issues created" in workspace.run("apply", env=env)
    assert before.labels == []


def test_a_number_that_is_the_same_in_both_trackers_is_known(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    path = workspace.write()
    before = path.read_bytes()
    workspace.run("apply")
    path.write_bytes(before)
    workspace.run("apply", env=env)
    assert "issue: 1\n" in path.read_text(encoding="utf-8")
    assert workspace.run("apply", env=env) == "Nothing to do.\n"
    status = workspace.run("status", env=env)
    assert "2 open." in status
    assert "local tracker" not in status


def test_the_title_of_an_issue_that_is_taken_on_is_shown(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    github.state.add_issue("Unrelated bug", "Not ours.", login="lee")
    workspace.write(text=DOCUMENT.replace("    owner: kim\n", "    owner: kim\n    issue: 1\n"))
    assert "#1 “Unrelated bug” is taken on: Send 5 %" in workspace.run("plan", env=env)
    assert f"recorded: #1 “Unrelated bug” is taken on, {ID}/AP-1" in workspace.run("apply", env=env)


def test_the_run_after_an_unclear_answer_looks_and_goes_on_at_once(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("debrief.cli.apply.patience", lambda _reader: Patience(()))
    workspace.write()
    github.faults.add(Fault.DROPPED_BEFORE, "POST", "/issues$", times=2)
    told = workspace.run("apply", env=env, code=1)
    assert told.count("the key stays claimed, and the next run looks for the issue before it makes one") == 2
    assert not github.state.issues
    assert "claimed by another run" not in workspace.run("plan", env=env)
    assert "2 issues created" in workspace.run("apply", env=env)
    assert sorted(github.state.issues) == [1, 2]


def test_a_plan_says_which_issues_are_left_to_a_run_that_may_be_at_work(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("debrief.cli.apply.patience", lambda _reader: Patience(()))
    workspace.write()

    def interrupted(request: Request) -> None:
        if request.method == "POST" and request.path.endswith("/issues"):
            github.before = lambda _request: None
            said.append(workspace.run("plan", env=env))

    said: list[str] = []
    github.before = interrupted
    workspace.run("apply", env=env)
    (plan,) = said
    for key in ("AP-1", "AP-2"):
        assert f"! {ID}/{key}: claimed by another run, which may be at work until " in plan

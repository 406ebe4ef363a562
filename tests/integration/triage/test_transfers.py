"""An issue that somebody moves to another repository stays its action point's: it is followed, and its end is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.github_state import Account, GitHubState
from fakes.github_triage import TriageGitHub
from integration.triage.conftest import ID, Bench

KEY = f"{ID}/AP-1"
AWAY = "it still is this action point's, and its end is read there"


@pytest.fixture
def other(github: TriageGitHub) -> GitHubState:
    """Return the repository to which issues are moved; other work has used its numbers."""
    state = github.add_repository("acme_corp/web")
    for number in range(8):
        state.add_issue(f"Other work {number}", login="kim")
    return state


@pytest.fixture
def path(bench: Bench) -> Path:
    """Return the document, whose two issues are made."""
    bench.settings()
    found = bench.write(2)
    bench.apply()
    return found


def test_a_moved_issue_is_followed_and_its_end_is_recorded(
    bench: Bench, github: TriageGitHub, other: GitHubState, path: Path
) -> None:
    before = path.read_bytes()
    moved = github.state.transfer_to(1, other)
    text = " ".join(bench.apply().split())
    assert f"issue #1 was moved to another repository (acme_corp/web#9): {AWAY}" in text
    assert (bench.journal[KEY]["number"], bench.journal[KEY]["fate"]) == (1, "transferred")
    assert bench.journal[KEY]["moved_to"] == "acme_corp/web#9"
    bench.settle()
    assert len(github.requests) <= 3
    assert (sorted(github.state.issues), path.read_bytes()) == ([2], before)
    assert "open" in bench.run("status")
    # Declined there, with a word; nothing is written into other people's repository.
    other.add_comment(moved, "lee", "Web has it already")
    other.close(9, "not_planned")
    bench.apply()
    assert not [one for one in github.changes() if "acme_corp/web" in one[1]]
    assert "{id: AP-1" in path.read_text(encoding="utf-8")
    assert 'outcome: declined, closed_on: 2026-11-20, outcome_reason: "Web has it already"' in path.read_text("utf-8")
    bench.settle()
    assert moved.title.startswith("Send 1 %")


def test_its_text_and_questions_are_left_to_the_people_there(
    bench: Bench, github: TriageGitHub, other: GitHubState, path: Path
) -> None:
    moved = github.state.transfer_to(1, other)
    bench.apply()
    path.write_text(
        path.read_text("utf-8").replace("Send 1 %", "Send 3 %").replace("2026-12-04", "2020-12-04"), "utf-8"
    )
    github.forget()
    bench.run("apply", "--nudge")
    assert not [one for one in github.changes() if "acme_corp/web" in one[1] or "/issues/1" in one[1]]
    assert (moved.title.startswith("Send 1 %"), moved.comments) == (True, [])


def test_moved_on_and_back_it_is_the_same_issue(
    bench: Bench, github: TriageGitHub, other: GitHubState, path: Path
) -> None:
    third = github.add_repository("acme/api")
    github.state.transfer_to(1, other)
    bench.apply()
    other.transfer_to(9, third)
    text = " ".join(bench.apply().split())
    assert f"(acme/api#1): {AWAY}" in text
    bench.settle()
    assert len(github.requests) <= 3
    third.close(1)
    bench.apply()
    assert "outcome: done" in path.read_text(encoding="utf-8")
    assert sorted(github.state.issues) == [2]


@pytest.mark.parametrize("known", [True, False])
def test_where_the_token_cannot_see_it_nothing_is_made_and_it_is_said(
    known: bool, bench: Bench, github: TriageGitHub, other: GitHubState, path: Path
) -> None:
    github.state.transfer_to(1, other)
    if known:
        bench.apply()
    other.accounts = {token: Account(one.login, sees=False) for token, one in github.state.accounts.items()}
    before = path.read_bytes()
    if not known:
        # The journal remembers that it cannot be seen, and nothing else is written.
        assert "recorded: #1" in bench.apply()
        assert {change for change in github.changes() if "/git/" not in change[1]} == set()
    for _ in range(2):
        text = " ".join(bench.apply().split())
        kept = "was moved to another repository (acme_corp/web#9): it is left to the people there"
        said = kept if known else "not there"
        assert said in text
        assert github.changes() == []
    assert (sorted(github.state.issues), path.read_bytes()) == ([2], before)


def test_many_moved_issues_cost_one_request(bench: Bench, github: TriageGitHub, other: GitHubState) -> None:
    bench.settings()
    bench.write(12)
    bench.apply()
    for number in range(1, 11):
        github.state.transfer_to(number, other)
    bench.apply()
    bench.settle()
    assert len(github.requests) <= 4
    other.close(12)
    bench.apply()
    assert github.count("POST", "graphql$") == 1

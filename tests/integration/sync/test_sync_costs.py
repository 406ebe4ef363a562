"""What a run costs, counted in requests to a GitHub on loopback and in time of the processor."""

from __future__ import annotations

import json
import re
import time
from math import ceil

import pytest

from debrief.planning.diff import make_plan
from debrief.planning.intent import Intent, Wanted
from debrief.planning.marker import Marker, digest_labels, digest_text, write_body
from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.recorded import Entry, Recorded
from debrief.planning.saying import discussions_needed
from debrief_schemas.settings import Settings
from fakes.github_server import FakeGitHub
from fakes.github_state import Label
from fakes.plan_values import BOT, FILED, LASTING, desired

from .conftest import DOCUMENT, Workspace

AHEAD = DOCUMENT.replace("due: 2026-12-04", "due: 2199-12-04").replace("due: 2026-12-11", "due: 2199-12-11")


def asked(github: FakeGitHub) -> list[str]:
    return [f"{request.method} {request.path}" for request in github.requests]


@pytest.mark.parametrize(
    ("documents", "write_back"),
    [
        (1, "files"),
        (1, "none"),
        # Two pages of issues.
        (52, "files"),
        pytest.param(52, "none", marks=pytest.mark.long),
        pytest.param(120, "files", marks=pytest.mark.long),
        pytest.param(120, "none", marks=pytest.mark.long),
    ],
)
def test_a_run_with_nothing_to_do(
    documents: int, write_back: str, workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    (workspace.root / ".github").mkdir()
    (workspace.root / ".github" / "debrief.yml").write_text(
        f"write_back: {write_back}\nissues: {{create_per_run: 500}}\n"
    )
    for number in range(documents):
        workspace.write(f"2026-11-20-incident-{number}", text=AHEAD)
    workspace.run("apply", env=env)
    issues = len(github.state.issues)
    assert issues == 2 * documents
    for command in ("apply", "plan"):
        github.forget()
        assert workspace.run(command, env=env) == "Nothing to do.\n"
        assert len(github.requests) <= 2 + ceil(issues / 100), asked(github)
        assert github.writes() == []


def test_closed_and_commented_issues_cost_no_more(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    for number in range(30):
        workspace.write(f"2026-11-20-incident-{number}", text=AHEAD)
    (workspace.root / ".github").mkdir()
    (workspace.root / ".github" / "debrief.yml").write_text("issues: {create_per_run: 500}\n")
    workspace.run("apply", env=env)
    for issue in list(github.state.issues.values())[::2]:
        github.state.add_comment(issue, "lee", "Not now")
        issue.state, issue.state_reason, issue.closed_at = "closed", "not_planned", github.state.now()
    github.forget()
    workspace.run("apply", env=env)
    # The comments of those that were declined, and of no other; the journal remembers that they were read.
    assert github.count("GET", "/comments$") == 30
    assert {path.split("/")[4] for _, path in github.writes()} == {"git"}
    github.forget()
    assert workspace.run("apply", env=env) == "Nothing to do.\n"
    assert len(github.requests) <= 2 + 1, asked(github)


def test_a_daily_run_that_has_asked_reads_no_comment(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    for number in range(9):
        workspace.write(f"2026-11-20-incident-{number}", text=DOCUMENT.replace("due: 2026-12-", "due: 2020-12-"))
    workspace.run("apply", env=env)
    github.forget()
    workspace.run("apply", "--nudge", env=env)
    assert github.count("POST", "/comments$") == 18
    github.forget()
    assert workspace.run("apply", "--nudge", env=env) == "Nothing to do.\n"
    assert len(github.requests) <= 2 + 1, asked(github)
    assert github.count("GET", "/comments$") == 0


def test_a_label_of_silence_that_was_renamed_keeps_questions_away_at_no_cost(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    workspace.write(text=DOCUMENT.replace("due: 2026-12-", "due: 2020-12-"))
    workspace.run("apply", env=env)
    github.state.labels["evergreen"] = Label("evergreen", "ededed", "Leave it open and never ask about it")
    for issue in github.state.issues.values():
        issue.labels.append("evergreen")
    for command in ("apply", "plan"):
        github.forget()
        assert workspace.run(command, "--nudge", env=env) == "Nothing to do.\n"
        assert len(github.requests) <= 2 + 1, asked(github)
    # On an issue that lacks it, the question names it as it is called by now.
    github.state.issues[1].labels.remove("evergreen")
    workspace.run("apply", "--nudge", env=env)
    assert "`evergreen`" in github.state.issues[1].comments[0].body
    assert "keep-open" not in github.state.labels
    assert github.state.issues[2].comments == []


def test_a_new_action_point_costs_one_create_and_at_most_three_repairs(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    workspace.write("2026-11-20-first", text=AHEAD)
    workspace.run("apply", env=env)
    workspace.write("2026-11-21-second", text=AHEAD)
    github.forget()
    workspace.run("apply", env=env)
    written = [f"{method} {path}" for method, path in github.writes() if "/issues" in path]
    for number in (3, 4):
        repairs = [one for one in written if re.search(rf"/issues/{number}(?:/|$)", one)]
        assert len(repairs) <= 3
    assert written.count("POST /repos/acme/shop/issues") == 2


def test_another_identity_goes_on_with_what_the_first_has_made(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    path = workspace.write(text=AHEAD)
    workspace.run("apply", env=env)
    account = next(iter(github.state.accounts.values()))
    account.login = "another-bot"
    path.write_text(path.read_text(encoding="utf-8").replace("ten minutes first", "an hour first"), encoding="utf-8")
    kinds = [change["kind"] for change in json.loads(workspace.run("plan", "--format", "json", env=env))["changes"]]
    assert kinds == ["update_issue"]
    workspace.run("apply", env=env)
    assert "an hour first" in github.state.issues[1].title
    assert sorted(github.state.issues) == [1, 2]


def test_a_thousand_action_points_in_step_are_planned_in_less_than_two_seconds() -> None:
    issues, observed, entries = [], {}, {}
    text = "Some text that is as long as most texts are. " * 20
    for n in range(1, 1001):
        issue = desired(n % 5 + 1, f"Title {n}", text, postmortem=f"2026-01-01-incident-{n // 5}", number=n)
        issues.append(issue)
        marker = Marker(issue.point.key, digest_text(issue.title, text), digest_labels(LASTING))
        observed[n] = SeenIssue(n, issue.title, write_body(text, marker), BOT, FILED, ("kim",))
        entries[issue.point.key] = Entry("run", n - 1, n, "digest", author=BOT)
    wanted = Wanted(issues, frozenset(issue.point.key for issue in issues))
    recorded, seen, intent = Recorded(entries), Observed(BOT, observed, labels=FILED), Intent("x", Settings(), True)
    began = time.process_time()
    assert discussions_needed(wanted, recorded, seen, intent) == ()
    assert make_plan(wanted, recorded, seen, intent).empty
    assert time.process_time() - began < 2


@pytest.mark.parametrize("documents", [1, 2])
def test_a_run_that_makes_issues_costs_what_the_page_says(
    documents: int, workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    workspace.write("2026-11-19-before", text=AHEAD)
    workspace.run("apply", env=env)
    for number in range(documents):
        workspace.write(f"2026-11-20-incident-{number}", text=AHEAD)
    github.forget()
    workspace.run("apply", env=env)
    points = 2 * documents
    # Eight looks; two swaps of the journal and one for each issue, of three requests each; the issues.
    assert len(github.requests) == 8 + 3 * (2 + points) + points, asked(github)

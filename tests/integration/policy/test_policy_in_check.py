"""The policy in `check` (on request, and of what a change touches) and overdue post-mortems in `status`."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import pytest

from support import Debrief, Workspace

PATH = "postmortems/2025/2025-03-03-checkout-502s.md"
DOCUMENT = """\
---
id: 2025-03-03-checkout-502s
title: Checkout returned 502s
status: published
severity: sev2
timestamps: {started_at: 2025-03-03T09:02:00Z, resolved_at: 2025-03-03T09:40:00Z}
impact: {summary: 4 % failed, data_loss: false}
contributing_factors:
  - {tag: no-canary, text: All at once}
  - {tag: no-alert, text: Nobody was paged}
reflection: {level: class}
authors: [kim]
reviewers: [lee]
action_points:
  - {id: AP-1, title: Roll out to one node first, owner: kim, due: 2025-09-01, priority: P1, level: class}
---

## Analysis

It broke.
"""
WAIVED = """\
---
id: 2025-03-03-checkout-502s
title: Checkout returned 502s
status: waived
severity: sev4
timestamps: {started_at: 2025-03-03T09:02:00Z, resolved_at: 2025-03-03T09:40:00Z}
contributing_factors: [{tag: no-canary, text: All at once}]
authors: [kim]
reviewers: [lee]
waiver: {reason: low_severity, decided_by: kim, decided_on: 2025-03-04}
---
"""


def found(debrief_here: Debrief, workspace: Workspace, *arguments: str) -> list[tuple[str, str, int]]:
    """Rule, level and line of what `check` finds."""
    done = debrief_here("check", "--format", "json", *arguments, cwd=workspace.root)
    rows: list[dict[str, Any]] = json.loads(done.out)["findings"]
    return [(row["rule"], row["level"], row["line"]) for row in rows]


@pytest.mark.parametrize("fast", ["0", "1"])
def test_the_policy_is_asked_on_request(
    debrief_here: Debrief, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, fast: str
) -> None:
    monkeypatch.setenv("DEBRIEF_FAST", fast)
    workspace.write(PATH, DOCUMENT)
    assert found(debrief_here, workspace) == []
    assert found(debrief_here, workspace, PATH) == []
    expected = [("policy/action-point-due", "warning", 15)]
    assert found(debrief_here, workspace, "--policy") == expected
    assert found(debrief_here, workspace, "--policy", PATH) == expected
    workspace.write(".github/debrief.yml", "rules: {policy/action-point-due: error}\n")
    assert found(debrief_here, workspace, "--policy") == [("policy/action-point-due", "error", 15)]
    workspace.write(".github/debrief.yml", "rules: {policy/action-point-due: off}\n")
    assert found(debrief_here, workspace, "--policy") == []
    workspace.write(".github/debrief.yml", "policy: {since: 2025-03-04}\n")
    assert found(debrief_here, workspace, "--policy") == []
    # What has errors of shape is left to them.
    workspace.write(PATH, DOCUMENT.replace("severity: sev2", "severity: [sev2]"))
    assert {rule for rule, _, _ in found(debrief_here, workspace, "--policy")} == {"schema/type"}


def test_a_factor_that_comes_back_makes_a_waiver_one_of_the_policys(
    debrief_here: Debrief, workspace: Workspace
) -> None:
    workspace.write(PATH, WAIVED)
    assert found(debrief_here, workspace, "--policy") == []
    earlier = WAIVED.replace("2025-03-03", "2025-02-03").replace("decided_by: kim", "decided_by: lee")
    workspace.write(PATH.replace("2025-03-03", "2025-02-03"), earlier)
    workspace.write("postmortems/2025/2025-02-04-broken.md", "---\n- [\n---\n")
    said = found(debrief_here, workspace, "--policy", PATH)
    assert [(rule, line) for rule, _, line in said] == [("policy/waiver", 10)]


def test_of_a_change_the_policy_is_asked_where_it_touches_the_front_matter(
    debrief_here: Debrief, workspace: Workspace
) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        env = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        subprocess.run(["git", *who, *arguments], cwd=workspace.root, env=env, capture_output=True, check=True)

    workspace.write(PATH, DOCUMENT)
    git("init", "--quiet", "--initial-branch=main")
    git("add", ".")
    git("commit", "--quiet", "--message", "x")
    assert found(debrief_here, workspace, "--base", "main") == []
    workspace.write(PATH, DOCUMENT.replace("It broke", "It fell over"))
    assert found(debrief_here, workspace, "--base", "main") == []
    workspace.write(PATH, DOCUMENT.replace("title: Checkout", "title: Payment"))
    expected = [("policy/action-point-due", "warning", 15)]
    assert found(debrief_here, workspace, "--base", "main") == expected
    # Asked for, it is asked of everything.
    workspace.write(PATH, DOCUMENT)
    assert found(debrief_here, workspace, "--base", "main", "--policy") == expected


def test_status_shows_what_is_overdue(debrief_here: Debrief, workspace: Workspace) -> None:
    workspace.write(PATH, DOCUMENT)
    assert "post-mortem is overdue" not in debrief_here("status", cwd=workspace.root).out
    workspace.write(PATH, DOCUMENT.replace("status: published", "status: in_review"))
    text = debrief_here("status", cwd=workspace.root).out
    assert "1 post-mortem is overdue.\n2025-03-03-checkout-502s  Checkout returned 502s\n  overdue " in text
    assert text.endswith("1 action point: 1 overdue.\n")
    markdown = debrief_here("status", "--format", "markdown", cwd=workspace.root).out
    assert "## Overdue post-mortems\n\n| Overdue |" in markdown
    data = json.loads(debrief_here("status", "--format", "json", cwd=workspace.root).out)
    assert [(late["id"], late["due_on"]) for late in data["overdue_postmortems"]] == [
        ("2025-03-03-checkout-502s", "2025-03-17")
    ]
    workspace.write(".github/debrief.yml", "word: debrief\n")
    assert "1 debrief is overdue." in debrief_here("status", cwd=workspace.root).out


def test_this_repository_keeps_its_policy(debrief_here: Debrief, request: pytest.FixtureRequest) -> None:
    done = debrief_here("check", "--policy", "--strict", cwd=request.config.rootpath)
    assert (done.code, done.out.partition(":")[2]) == (0, " nothing to say\n")

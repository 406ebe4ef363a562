"""`debrief policy` through its public door."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from policy_server import TOKEN, PullRequestServer

from support import run_here

DOCUMENT = """---
id: 2025-03-03-checkout-502s
title: Checkout returned 502s
status: {status}
severity: sev2
services: [checkout]
timestamps: {{started_at: 2025-03-03T09:02:00Z, resolved_at: 2025-03-03T09:40:00Z}}
impact: {{summary: It failed, data_loss: false}}
contributing_factors: [{{tag: no-canary, text: All at once}}]
reflection: {{level: class}}
authors: [kim]
reviewers: [lee]
action_points: [{{id: AP-1, title: Do it, owner: kim, due: 2025-04-01, priority: P1}}]
---
"""
EARLIER = """---
id: 2025-01-01-earlier
title: Earlier
status: draft
severity: sev4
timestamps: {started_at: 2025-01-01T09:02:00Z}
contributing_factors: [{tag: no-canary, text: All at once}]
---
"""
PATH = "postmortems/2025/2025-03-03-checkout-502s.md"
REVIEWS = [
    {
        "user": {"login": login, "type": "User"},
        "state": state,
        "submitted_at": f"2025-03-10T10:0{minute}:00Z",
        "author_association": "MEMBER",
    }
    for minute, (login, state) in enumerate([("Kim", "APPROVED"), ("lee", "CHANGES_REQUESTED"), ("LEE", "APPROVED")])
]

Here = Callable[..., Any]


@pytest.fixture(autouse=True)
def _record(workspace: Any) -> None:
    workspace.write(PATH, DOCUMENT.format(status="published"))
    workspace.write("postmortems/2025/2025-01-01-earlier.md", EARLIER)


def test_do_we_need_one(debrief: Here, workspace: Any) -> None:
    done = debrief("policy", "--severity", "sev2", "--resolved-at", "2026-12-31T23:30:00-02:00", cwd=workspace.root)
    assert done.code == 0, done.err
    # 01:30 on the first of January in UTC, a Friday; ten working days later it is the 15th.
    assert "due        2027-01-15 (10 working days after the day of resolution, 2027-01-01)" in done.out
    assert done.out.startswith("A post-mortem is required\n  why        sev2 is one of the 2 highest severities\n")


@pytest.mark.parametrize(
    ("arguments", "answer", "rules"),
    [
        (["--severity", "sev4"], "optional", ["optional"]),
        (["--severity", "unknown"], "undecided", ["severity"]),
        (["--severity", "sev4", "--data-loss"], "required", ["data-loss"]),
        (["--severity", "sev4", "--detection", "customer"], "required", ["detection"]),
        (["--severity", "sev4", "--service", "ledger"], "required", ["service"]),
        (
            ["--severity", "sev4", "--factor", "no-canary", "--resolved-at", "2025-03-31T09:00:00Z"],
            "required",
            ["repeat", "repeat"],
        ),
        (
            ["--severity", "sev4", "--factor", "no-canary", "--resolved-at", "2025-08-31T09:00:00Z"],
            "optional",
            ["optional"],
        ),
        (["--severity", "sev4", "--factor", "new"], "optional", ["optional"]),
    ],
)
def test_every_option_counts(
    debrief_here: Here, workspace: Any, arguments: list[str], answer: str, rules: list[str]
) -> None:
    workspace.write(".github/debrief.yml", "policy:\n  require: {services: [ledger]}\n")
    done = debrief_here("policy", *arguments, "--format", "json", cwd=workspace.root)
    whole = json.loads(done.out)
    assert (done.code, whole["answer"]) == (0, answer)
    assert {reason["rule"] for reason in whole["reasons"]} == set(rules)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "name a FILE"),
        (["--severity", "sev1", PATH], "one of them"),
        (["--overdue", "--severity", "sev1"], "one of them"),
        (["--data-loss"], "name a FILE"),
        ([PATH, "--data-loss"], "go with --severity"),
        (["--overdue", "--factor", "x"], "go with --severity"),
        (["--severity", "sve2"], "did you mean `sev2`?"),
        (["--severity", "sev2", "--detection", "robot"], "robot"),
        (["--severity", "sev2", "--factor", "No Canary"], "no tag"),
        (["--severity", "sev2", "--service", "chekout"], "did you mean `checkout`?"),
        (["--severity", "sev2", "--resolved-at", "2026-11-20"], "instant"),
        (["--severity", "sev2", "--pull-request", "1"], "go with a FILE"),
        ([PATH, "--pull-request", "0"], "0"),
        ([PATH, "--pull-request", "1", "--approvals", PATH], "exclude each other"),
        ([PATH, "--approvals", "missing.json"], "missing.json"),
        ([PATH, "--approvals", PATH], "no JSON"),
        (["postmortems/none.md"], "there is no such file"),
        (["postmortems"], "name one Markdown file"),
        ([PATH, "--pull-request", "1"], "GITHUB_TOKEN is not set"),
    ],
)
def test_wrong_usage(debrief_here: Here, workspace: Any, arguments: list[str], says: str) -> None:
    workspace.write(".github/debrief.yml", "services: [checkout, edge]\n")
    done = debrief_here("policy", *arguments, cwd=workspace.root)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_a_file_that_keeps_the_policy(debrief_here: Here, workspace: Any) -> None:
    done = debrief_here("policy", PATH, cwd=workspace.root / "postmortems" / "2025" / ".." / "..")
    assert done.code == 0
    assert "the factor no-canary was there in 2025-01-01-earlier, 61 days before" in done.out
    assert done.out.endswith(f"{PATH} keeps the policy.\n")


def test_a_file_that_breaks_it(debrief_here: Here, workspace: Any) -> None:
    workspace.write(PATH, DOCUMENT.format(status="in_review"))
    done = debrief_here("policy", PATH, "--format", "json", cwd=workspace.root)
    whole = json.loads(done.out)
    assert done.code == 1
    assert [found["rule"] for found in whole["document"]["findings"]] == ["policy/overdue"]
    assert (whole["due_on"], whole["document"]["keeps_policy"]) == ("2025-03-17", False)
    workspace.write(".github/debrief.yml", "policy: {since: 2025-03-04}\n")
    assert debrief_here("policy", PATH, cwd=workspace.root).code == 0


@pytest.mark.parametrize(
    "text", ["", "no front matter", "---\nid: x\n", DOCUMENT.replace("severity: sev2", "severity: sve2")]
)
def test_a_file_with_errors_is_not_judged(debrief_here: Here, workspace: Any, text: str) -> None:
    workspace.write(PATH, text.replace("{status}", "published").replace("{{", "{").replace("}}", "}"))
    done = debrief_here("policy", PATH, cwd=workspace.root)
    assert (done.code, done.out) == (1, "")
    assert "has errors and cannot be judged; see `debrief check" in done.err


@pytest.mark.parametrize(
    ("reviews", "code", "still"),
    [
        (REVIEWS, 0, []),
        (REVIEWS[:2], 1, ["lee asks for changes"]),
        (REVIEWS[:1], 1, ["lee is named as a reviewer and has not approved"]),
        ([], 1, ["lee is named as a reviewer and has not approved"]),
    ],
)
def test_recorded_approvals(debrief_here: Here, workspace: Any, reviews: Any, code: int, still: list[str]) -> None:
    workspace.write("reviews.json", json.dumps(reviews))
    done = debrief_here("policy", PATH, "--approvals", "reviews.json", "--format", "json", cwd=workspace.root)
    assert done.code == code, done.err
    assert json.loads(done.out)["approvals"]["still_needed"] == still


@pytest.mark.parametrize("text", ['{"message": "Not Found"}', "[1]", "[" * 100_000, "\xff", "null", "", "[] x"])
def test_what_is_no_answer_about_reviews(debrief_here: Here, workspace: Any, text: str) -> None:
    workspace.write("reviews.json", text)
    done = debrief_here("policy", PATH, "--approvals", "reviews.json", cwd=workspace.root)
    assert (done.code, done.out) == (2, "")
    assert "the approvals" in done.err


def test_approvals_of_a_pull_request(workspace: Any) -> None:
    with PullRequestServer(42, "ari", REVIEWS) as github:
        done = run_here(["policy", PATH, "--pull-request", "42"], workspace.root, github.env())
        assert (done.code, done.err) == (0, "")
        assert "approvals  LEE approved" in done.out
        # All pages were read.
        assert github.count("GET", "/reviews$") == 2
        assert "whether LEE may write here could not be asked: belonging was taken for it" in done.out
        assert github.count("GET", "/LEE/permission$") == 1
        github.permissions["LEE"] = "admin"
        done = run_here(["policy", PATH, "--pull-request", "42"], workspace.root, github.env())
        assert (done.code, done.err, "belonging" in done.out) == (0, "", False)
        # A member may have read access alone.
        github.permissions["LEE"] = "read"
        done = run_here(["policy", PATH, "--pull-request", "42"], workspace.root, github.env())
        assert (done.code, done.err) == (1, "")
        assert "LEE approved, but has no write access here" in done.out
    with PullRequestServer(42, "lee", REVIEWS) as github:
        done = run_here(["policy", PATH, "--pull-request", "42"], workspace.root, github.env())
        assert done.code == 1
        assert "nobody has approved yet" in done.out
        assert "1 more person who is no author must approve" in done.out


@pytest.mark.parametrize("pages", ["{0}{1}", "{0}\n{1}\n", "[]{0}{1}", "[{0}, {1}]", "\ufeff{0}[]{1}"])
def test_pages_come_in_every_form_that_gh_writes(debrief_here: Here, workspace: Any, pages: str) -> None:
    workspace.write("reviews.json", pages.format(json.dumps(REVIEWS[:2]), json.dumps(REVIEWS[2:])))
    done = debrief_here("policy", PATH, "--approvals", "reviews.json", cwd=workspace.root)
    assert (done.code, done.err) == (0, "")
    assert "LEE approved" in done.out


def test_a_waiver_waits_for_whoever_decided_it(debrief_here: Here, workspace: Any) -> None:
    points = DOCUMENT[DOCUMENT.index("action_points:") : DOCUMENT.index("---\n", 4)]
    waiver = "waiver: {{reason: one_off, decided_by: noor, decided_on: 2025-03-05}}\n"
    workspace.write(PATH, DOCUMENT.replace(points, waiver).format(status="waived"))
    workspace.write("reviews.json", json.dumps(REVIEWS))
    arguments = ("policy", PATH, "--approvals", "reviews.json")
    done = debrief_here(*arguments, cwd=workspace.root)
    assert done.code == 1
    assert "still: noor decided the waiver and has not approved\n" in done.out
    workspace.write("reviews.json", json.dumps([*REVIEWS, {**REVIEWS[2], "user": {"login": "noor", "type": "User"}}]))
    assert debrief_here(*arguments, cwd=workspace.root).code == 0


@pytest.mark.parametrize(("number", "status"), [("41", 200), ("42", 403), ("42", 410)])
def test_a_refusal_is_an_error_and_never_an_approval(workspace: Any, number: str, status: int) -> None:
    with PullRequestServer(42, "ari", REVIEWS) as github:
        github.status = status
        done = run_here(["policy", PATH, "--pull-request", number], workspace.root, github.env())
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert TOKEN not in done.err


def test_overdue(debrief_here: Here, workspace: Any) -> None:
    workspace.write(PATH, DOCUMENT.format(status="in_review"))
    workspace.write("postmortems/2025/2025-03-04-broken.md", "---\n- [\n---\n")
    done = debrief_here("policy", "--overdue", cwd=workspace.root)
    assert done.code == 0
    assert done.out.startswith(
        "1 post-mortem is overdue.\n2025-03-03-checkout-502s  Checkout returned 502s\n  overdue "
    )
    assert "due 2025-03-17; in_review; sev2; kim;" in done.out
    assert done.out.endswith("1 file was left out, as the front matter cannot be read; see `debrief check`.\n")
    whole = json.loads(debrief_here("policy", "--overdue", "--format", "json", cwd=workspace.root).out)
    assert [late["id"] for late in whole["overdue"]] == ["2025-03-03-checkout-502s"]
    assert whole["unreadable"] == ["postmortems/2025/2025-03-04-broken.md"]

"""Issues in other repositories than the record's: routed by service, made once, and never mistaken by their number."""

from __future__ import annotations

import json
import re

import pytest

from debrief.syncing.reading import Patience
from fakes.github_faults import Fault
from fakes.github_triage import TriageGitHub

from .conftest import BOARD, FILLED, ID, OTHER, Bench

ROUTES = {"checkout": {"repository": "acme/checkout"}, "mail": {"repository": "ACME/Shop"}}


def test_a_service_has_its_issues_in_its_repository(bench: Bench, github: TriageGitHub) -> None:
    checkout = github.add_repository("acme/checkout")
    bench.settings(services=ROUTES)
    path = bench.write(2, services="edge, checkout, mail")
    at_home = bench.write(1, name=OTHER, services="mail")
    plan = bench.plan()
    assert {change["detail"].get("repository") for change in plan["changes"] if change["kind"] == "create_issue"} == {
        None,
        "acme/checkout",
    }
    text = bench.apply()
    assert f"created: acme/checkout#1 {ID}/AP-1" in text
    assert f"created: #1 {OTHER}/AP-1" in text
    assert sorted(checkout.issues) == [1, 2]
    assert sorted(github.state.issues) == [1]
    assert checkout.issues[1].labels == ["postmortem", "needs-triage", "severity:sev2", "priority:P1", "type:prevent"]
    # A number in a file means the record's own repository: the journal knows the others.
    assert "issue:" not in path.read_text(encoding="utf-8")
    assert "issue: 1" in at_home.read_text(encoding="utf-8")
    assert {key: (entry["number"], entry.get("repository")) for key, entry in bench.journal.items()} == {
        f"{ID}/AP-1": (1, "acme/checkout"),
        f"{ID}/AP-2": (2, "acme/checkout"),
        f"{OTHER}/AP-1": (1, None),
    }
    # The link leads to the file, which is where it was.
    assert "/acme/shop/blob/HEAD/postmortems/2026/" in (checkout.issues[1].body or "")
    bench.settle()
    assert github.count("GET", "/repos/acme/checkout/") <= 2


def test_the_two_repositories_may_use_the_same_numbers(bench: Bench, github: TriageGitHub) -> None:
    checkout = github.add_repository("acme/checkout")
    for _ in range(4):
        github.state.add_issue("Something else", login="kim")
    bench.settings(services=ROUTES)
    bench.write(1)
    bench.write(1, name=OTHER, services="mail")
    bench.apply()
    assert (sorted(checkout.issues), sorted(github.state.issues)) == ([1], [1, 2, 3, 4, 5])
    bench.run("check")
    bench.settle()


def test_an_issue_stays_where_it_is_when_the_routes_change(bench: Bench, github: TriageGitHub) -> None:
    checkout, edge = github.add_repository("acme/checkout"), github.add_repository("acme/edge")
    bench.settings(services=ROUTES)
    path = bench.write(1)
    bench.apply()
    bench.settings(services={"checkout": {"repository": "acme/edge"}})
    bench.settle()
    path.write_text(path.read_text(encoding="utf-8").replace("Send 1 %", "Send 7 %"), encoding="utf-8")
    bench.apply()
    assert checkout.issues[1].title == "Send 7 % of traffic first"
    assert (edge.issues, github.state.issues) == ({}, {})
    bench.settings()
    bench.settle()
    assert github.state.issues == {}


def test_an_issue_at_home_stays_there_when_its_service_moves(bench: Bench, github: TriageGitHub) -> None:
    checkout = github.add_repository("acme/checkout")
    bench.settings()
    bench.write(1)
    bench.apply()
    bench.settings(services=ROUTES)
    bench.settle()
    # Without the journal, the number in the file says the same.
    del github.state.git.refs["refs/debrief/journal"]
    bench.settle()
    assert checkout.issues == {}


@pytest.mark.parametrize(
    "fault", [Fault.DROPPED_AFTER, Fault.BAD_GATEWAY_AFTER, Fault.TRUNCATED_AFTER, Fault.HTML_AFTER]
)
def test_a_lost_answer_elsewhere_makes_no_second_issue(
    fault: Fault, bench: Bench, github: TriageGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    checkout = github.add_repository("acme/checkout")
    bench.settings(services=ROUTES)
    bench.write(2)
    bench.write(1, name=OTHER, services="mail")
    github.faults.add(fault, "POST", "/acme/checkout/issues$")
    github.faults.add(fault, "PATCH", "/git/refs/")
    bench.run("apply")
    bench.run("apply")
    assert (sorted(checkout.issues), sorted(github.state.issues)) == ([1, 2], [1])
    bench.settle()


def test_a_run_that_died_elsewhere_is_gone_on_with(
    bench: Bench, github: TriageGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    for module in ("apply", "_planning"):
        monkeypatch.setattr(f"debrief.cli.{module}.patience", lambda _reader: Patience(()))
    checkout = github.add_repository("acme/checkout")
    bench.settings(services=ROUTES)
    bench.write(1)
    checkout.lag = 6
    # The issue is made, its answer is lost, and it cannot be looked for: only the claim is left.
    github.faults.add(Fault.DROPPED_AFTER, "POST", "/acme/checkout/issues$")
    looks = github.faults.add(Fault.DROPPED_BEFORE, "GET", "/acme/checkout/issues", skip=3, times=10_000)
    bench.run("apply", code=1)
    claimed = bench.journal[f"{ID}/AP-1"]
    assert (claimed.get("number"), claimed["repository"]) == (None, "acme/checkout")
    looks.times = 0
    bench.run("apply")
    assert sorted(checkout.issues) == [1]
    checkout.issues[1].listed_after = 0
    bench.run("apply")
    assert sorted(checkout.issues) == [1]
    bench.settle()


def test_a_repository_that_cannot_be_read_stops_the_run_before_it_writes(bench: Bench, github: TriageGitHub) -> None:
    bench.settings(services=ROUTES)
    bench.write(1)
    bench.write(1, name=OTHER, services="mail")
    text = bench.apply(code=1)
    assert "acme/checkout (issues.services.checkout.repository): the repository acme/checkout is not found" in text
    assert "check that setting and" in text
    assert "GITHUB_REPOSITORY" not in text
    assert github.changes() == []


def test_status_shows_what_can_be_seen(bench: Bench, github: TriageGitHub) -> None:
    github.add_repository("acme/checkout")
    bench.settings(services=ROUTES)
    bench.write(1)
    bench.write(1, name=OTHER, services="mail")
    bench.apply()
    del github.repositories["acme/checkout"]
    found = json.loads(bench.run("status", "--format", "json", code=1))
    rows = {row["key"]: (row["state"], row["repository"], row["number"]) for row in found["action_points"]}
    assert rows == {f"{ID}/AP-1": ("lost", "acme/checkout", 1), f"{OTHER}/AP-1": ("open", None, 1)}
    assert ["(issues.services.checkout.repository): " in note for note in found["notes"]] == [True]
    # The journal goes on naming a repository that the settings name no more.
    bench.settings()
    assert "acme/checkout (journal): " in bench.run("status", code=1)
    # Without the repository of the record nothing can be said.
    github.faults.add(Fault.NOT_FOUND, "GET", "/repos/acme/shop/", times=99)
    assert "check GITHUB_REPOSITORY" in bench.run("status", code=1)


def test_a_number_typed_for_an_issue_elsewhere_is_not_taken_for_one_there(bench: Bench, github: TriageGitHub) -> None:
    checkout = github.add_repository("acme/checkout")
    bench.settings(services=ROUTES, parent=True)
    path = bench.write(1)
    bench.apply()
    github.state.add_issue("Something else", login="kim")
    before = (checkout.issues[2].body, github.state.issues[1].body)
    filed = path.read_text(encoding="utf-8")
    for number in (1, 2, 7):
        typed = filed.replace("due: 2026-12-04", f"due: 2026-12-05, issue: {number}")
        path.write_text(typed, encoding="utf-8")
        text = bench.apply()
        assert f"{ID}/AP-1: the file says `issue: {number}`, a number of the record's own repository, but" in text
        assert "the issue made for it is acme/checkout#2: nothing is changed; take `issue:` out of the file" in text
        assert f"{ID}/PARENT-1" not in text
        assert github.changes() == []
        assert (checkout.issues[2].body, github.state.issues[1].body) == before
        # It is the issue elsewhere that says how it stands.
        row = json.loads(bench.run("status", "--format", "json"))["action_points"][0]
        assert (row["state"], row["repository"], row["number"]) == ("open", "acme/checkout", 2)


def test_the_cap_counts_over_all_repositories(bench: Bench, github: TriageGitHub) -> None:
    checkout = github.add_repository("acme/checkout")
    bench.settings(services=ROUTES, create_per_run=3)
    bench.write(2)
    bench.write(2, name=OTHER, services="mail")
    bench.apply()
    assert (len(github.state.issues), len(checkout.issues)) == (2, 1)
    bench.apply()
    assert (len(github.state.issues), len(checkout.issues)) == (2, 2)
    bench.settle()


def test_parents_and_boards_work_in_each_repository(bench: Bench, github: TriageGitHub, board: object) -> None:
    checkout = github.add_repository("acme/checkout")
    bench.settings(services=ROUTES, parent=True, board=BOARD)
    bench.write(1)
    bench.write(1, name=OTHER, services="mail")
    bench.apply()
    assert github.families.children(("acme/checkout", 1)) == [("acme/checkout", 2)]
    assert github.families.children(("acme/shop", 1)) == [("acme/shop", 2)]
    shown = github.boards[0]
    assert shown.shown(2) == shown.shown(2, "acme/checkout") == FILLED
    assert len(checkout.issues) == 2
    bench.settle()
    bench.write(2)
    assert "the new issue becomes a sub-issue of acme/checkout#1" in bench.run("plan")


def test_a_postmortem_in_two_repositories_has_a_parent_in_each(bench: Bench, github: TriageGitHub) -> None:
    checkout = github.add_repository("acme/checkout")
    bench.settings(parent=True)
    bench.write(1)
    bench.apply()
    bench.settings(parent=True, services=ROUTES)
    path = bench.root / "postmortems" / "2026" / f"{ID}.md"
    text = path.read_text(encoding="utf-8")
    more = "  - {id: AP-2, title: Alert on 502s, type: detect, priority: P1, owner: kim, due: 2026-12-04}\n---\n\n## S"
    path.write_text(text.replace("---\n\n## S", more), encoding="utf-8")
    bench.apply()
    assert github.families.children(("acme/shop", 1)) == [("acme/shop", 2)]
    assert github.families.children(("acme/checkout", 1)) == [("acme/checkout", 2)]
    assert "PARENT-2" in (checkout.issues[1].body or "")
    bench.settle()


def test_status_names_the_repository(bench: Bench, github: TriageGitHub) -> None:
    github.add_repository("acme/checkout")
    bench.settings(services=ROUTES)
    path = bench.write(1)
    bench.write(1, name=OTHER, services="mail")
    bench.apply()
    found = json.loads(bench.run("status", "--format", "json"))["action_points"]
    rows = {row["key"]: row for row in found}
    assert (rows[f"{ID}/AP-1"]["repository"], rows[f"{ID}/AP-1"]["number"]) == ("acme/checkout", 1)
    assert (rows[f"{OTHER}/AP-1"]["repository"], rows[f"{OTHER}/AP-1"]["number"]) == (None, 1)
    assert "acme/checkout#1" in bench.run("status")
    # One that has lost its action point, too.
    path.write_text(path.read_text(encoding="utf-8").replace("id: AP-1", "id: AP-2"), encoding="utf-8")
    found = json.loads(bench.run("status", "--format", "json"))["action_points"]
    rows = {row["key"]: (row["state"], row["repository"], row["number"]) for row in found}
    assert rows[f"{ID}/AP-1"] == ("orphaned", "acme/checkout", 1)
    assert "acme/checkout#1" in bench.run("status")


def test_an_issue_elsewhere_ends_like_any_other(bench: Bench, github: TriageGitHub) -> None:
    checkout = github.add_repository("acme/checkout")
    bench.settings(services=ROUTES)
    path = bench.write(1)
    bench.apply()
    checkout.issues[1].state, checkout.issues[1].state_reason = "closed", "completed"
    checkout.issues[1].closed_at = checkout.now()
    bench.apply()
    assert "outcome: done" in path.read_text(encoding="utf-8")
    bench.settle()


def test_an_archived_repository_is_told_by_the_setting_that_names_it(bench: Bench, github: TriageGitHub) -> None:
    github.add_repository("acme/checkout")
    bench.settings(services=ROUTES)
    bench.write(1)
    bench.write(1, name=OTHER, services="mail")
    github.faults.words = "Repository was archived so is read-only."
    github.faults.add(Fault.FORBIDDEN_WORDS, "POST", "/issues$", times=2)
    text = bench.apply(code=1)
    cure = "unarchive it, or name another one in "
    assert re.findall(rf"{cure}([^\s)]+)", text) == ["GITHUB_REPOSITORY", "`issues.services.checkout.repository`"]

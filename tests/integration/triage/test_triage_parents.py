"""Parent issues and sub-issues: made once, linked once, continued, and left where a person put them."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from debrief.planning.lease import LEASE
from fakes.github_faults import Fault
from fakes.github_triage import TriageGitHub

from .conftest import ID, OTHER, Bench

SHOP = "acme/shop"


def children(github: TriageGitHub, parent: int) -> list[int]:
    return [number for _, number in github.families.children((SHOP, parent))]


def parents(github: TriageGitHub, word: str = "PARENT-") -> list[int]:
    return [number for number, issue in github.state.issues.items() if word in (issue.body or "")]


def test_a_postmortem_has_an_issue_of_its_own_with_those_of_its_action_points(
    bench: Bench, github: TriageGitHub
) -> None:
    bench.settings(parent=True)
    path = bench.write(2)
    text = bench.apply()
    assert "2 sub-issues linked" in text
    assert parents(github) == [1]
    assert children(github, 1) == [2, 3]
    issue = github.state.issues[1]
    assert issue.title == "Checkout returned 502s"
    assert "Each of its action points is a sub-issue of this one." in (issue.body or "")
    assert issue.labels == ["postmortem", "severity:sev2"]
    assert issue.assignees == []
    # Its number belongs to no action point, and goes into no file.
    written = path.read_text(encoding="utf-8")
    assert "issue: 2" in written
    assert "issue: 1" not in written
    assert bench.journal[f"{ID}/PARENT-1"]["number"] == 1
    bench.settle()
    assert github.count("GET", "/sub_issues") == 0


def test_the_parent_follows_the_file_and_gets_what_is_added(bench: Bench, github: TriageGitHub) -> None:
    bench.settings(parent=True)
    path = bench.write(1)
    bench.apply()
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(
            "---\n\n## Summary",
            "  - {id: AP-2, title: Alert on 502s, type: detect, priority: P1,"
            " owner: kim, due: 2026-12-04}\n---\n\n## Summary",
        ),
        encoding="utf-8",
    )
    bench.apply()
    assert children(github, 1) == [2, 3]
    assert parents(github) == [1]
    # What is added is linked; neither the parent nor the sibling is written to.
    assert github.count("PATCH", "/issues/") == 0
    bench.settle()
    path.write_text(path.read_text(encoding="utf-8").replace("summary: 4 %", "summary: 5 %"), encoding="utf-8")
    bench.apply()
    assert "5 % of checkouts failed" in (github.state.issues[1].body or "")
    bench.settle()


def test_turning_it_on_later_gathers_what_is_open(bench: Bench, github: TriageGitHub) -> None:
    bench.settings()
    bench.write(3)
    bench.apply()
    github.state.issues[2].state, github.state.issues[2].state_reason = "closed", "completed"
    bench.settings(parent=True)
    bench.apply()
    assert parents(github) == [4]
    assert children(github, 4) == [1, 3]
    bench.settle()


def test_a_full_parent_is_continued_in_a_second(bench: Bench, github: TriageGitHub) -> None:
    bench.settings(parent=True)
    bench.write(1)
    bench.apply()
    for number in range(3, 101):
        github.state.add_issue(f"A person's own {number}", login="kim")
        github.families.adopt((SHOP, 1), (SHOP, number))
    assert len(children(github, 1)) == 99
    bench.write(4)
    text = bench.apply()
    first, second = parents(github)
    assert len(children(github, first)) == 100
    assert children(github, second) == [103, 104]
    assert github.state.issues[second].title == "Checkout returned 502s (2)"
    assert "4 issues created" in text
    bench.settle()


def test_a_sub_issue_that_a_person_moved_stays_where_it_is(bench: Bench, github: TriageGitHub) -> None:
    bench.settings()
    bench.write(2)
    bench.apply()
    epic = github.state.add_issue("An epic", login="kim")
    github.families.adopt((SHOP, epic.number), (SHOP, 1))
    bench.settings(parent=True)
    text = bench.apply()
    assert "it has another parent and stays there" in text
    assert children(github, epic.number) == [1]
    assert children(github, parents(github)[0]) == [2]
    bench.settle()
    # Nor does one come back that was taken out later.
    github.families.parent_of.clear()
    bench.settle()


def test_servers_that_do_not_tell_parents_are_asked_by_the_refusal(bench: Bench, github: TriageGitHub) -> None:
    github.families.tells_parents = False
    bench.settings()
    bench.write(2)
    bench.apply()
    epic = github.state.add_issue("An epic", login="kim")
    github.families.adopt((SHOP, epic.number), (SHOP, 1))
    bench.settings(parent=True)
    assert "it has another parent and stays there" in bench.apply()
    assert children(github, parents(github)[0]) == [2]


def test_a_server_without_sub_issues_is_said_once_and_all_else_goes_on(bench: Bench, github: TriageGitHub) -> None:
    github.families.offered = False
    bench.settings(parent=True)
    bench.write(2)
    first = bench.apply()
    assert "this tracker has no sub-issues" in first
    bench.write(1, name=OTHER)
    text = bench.apply()
    assert text.count("this server has none; take `issues.parent` out of the settings") == 1
    # It shows from any issue that there are none, so that no further parent is made in vain.
    assert len(parents(github)) == 1
    bench.settle()


@pytest.mark.parametrize("fault", [Fault.DROPPED_AFTER, Fault.BAD_GATEWAY_AFTER, Fault.TRUNCATED_AFTER])
def test_a_lost_answer_makes_no_second_parent_and_no_second_link(
    fault: Fault, bench: Bench, github: TriageGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    bench.settings(parent=True)
    bench.write(2)
    github.faults.add(fault, "POST", "/issues$")
    github.faults.add(fault, "POST", "/sub_issues$")
    bench.run("apply")
    bench.run("apply")
    assert parents(github) == [1]
    assert children(github, 1) == [2, 3]
    bench.settle()


def test_a_run_that_died_after_the_parent_goes_on(bench: Bench, github: TriageGitHub) -> None:
    bench.settings(parent=True)
    bench.write(2)
    github.faults.add(Fault.SECONDARY_LIMIT, "POST", "/issues$", skip=1, times=9)
    bench.apply()
    assert parents(github) == [1]
    github.faults.planned.clear()
    github.clock_offset += LEASE.total_seconds() + 2
    bench.apply()
    assert parents(github) == [1]
    assert children(github, 1) == [2, 3]
    bench.settle()


def test_a_closed_or_deleted_parent_is_left_to_the_people(bench: Bench, github: TriageGitHub) -> None:
    bench.settings(parent=True)
    path = bench.write(1)
    bench.apply()
    github.state.issues[1].state, github.state.issues[1].state_reason = "closed", "completed"
    before = path.read_bytes()
    bench.settle()
    assert path.read_bytes() == before
    github.state.delete(1)
    text = bench.apply()
    assert "PARENT-1: issue #1 was deleted" in text
    assert parents(github) == []


def test_the_cap_does_not_part_a_family(bench: Bench, github: TriageGitHub) -> None:
    bench.settings(parent=True, create_per_run=3)
    bench.write(2)
    bench.write(2, name=OTHER)
    bench.apply()
    assert len(github.state.issues) == 3
    assert children(github, 1) == [2, 3]
    bench.apply()
    assert len(parents(github)) == 2
    assert children(github, 4) == [5, 6]
    bench.settle()


def test_without_the_setting_parents_that_exist_stay_in_peace(bench: Bench, github: TriageGitHub) -> None:
    bench.settings(parent=True)
    bench.write(1)
    bench.apply()
    bench.settings()
    text = bench.apply()
    assert "PARENT" not in text
    bench.settle()


def test_the_review_of_a_change_forecasts_what_the_plan_of_it_finds(bench: Bench, github: TriageGitHub) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=kim", "-c", "user.email=kim@example.org", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *who, *arguments], cwd=bench.root, check=True, capture_output=True)

    def told() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """Return the issues by what becomes of them: as the review has it, and as the plan has it."""
        git("add", "-A")
        whole = json.loads(bench.run("review", "--base", "HEAD", "--format", "json"))
        seen: dict[str, set[str]] = {}
        for document in whole["documents"]:
            for issue in document["issues"]:
                seen.setdefault(issue["effect"], set()).add(f"{document['facts']['id']}/{issue['action_id']}")
        kinds = {"create_issue": "create", "update_issue": "change", "comment": "orphan"}
        found: dict[str, set[str]] = {}
        for change in bench.plan()["changes"]:
            if change["kind"] in kinds:
                found.setdefault(kinds[change["kind"]], set()).add(change["key"])
        return seen, found

    bench.settings(parent=True)
    git("init", "-q")
    git("commit", "-q", "--allow-empty", "-m", "Nothing")
    path = bench.write(2)
    keys = {f"{ID}/{name}" for name in ("PARENT-1", "AP-1", "AP-2")}
    assert told() == ({"create": keys}, {"create": keys})
    text = bench.run("review", "--base", "HEAD")
    assert "**After the merge in acme/shop:** 3 issues to create." in text
    assert "| create | PARENT-1: Checkout returned 502s | `postmortem`, `severity:sev2` | | |" in text.replace(
        "  ", " "
    )
    assert "PARENT-1 has no owner" not in text
    bench.apply()
    git("add", "-A")
    git("commit", "-qm", "Filed")
    written = path.read_text(encoding="utf-8")
    path.write_text(written.replace("title: Checkout", "title: Cart and checkout"), encoding="utf-8")
    assert told() == ({"change": keys}, {"change": keys})
    assert "PARENT-1 (title and text)" in bench.run("review", "--base", "HEAD")
    path.write_text(written.replace("sev2", "sev1").replace("P1", "P0", 1), encoding="utf-8")
    assert told() == ({"change": keys}, {"change": keys})
    (raised, ranked) = (line for line in bench.run("review", "--base", "HEAD").splitlines() if "the file says" in line)
    assert raised == (
        "- ⚠️ PARENT-1, AP-1, AP-2: the file says `severity:sev1`, but the issue bears `severity:sev2`: take that one"
        " off, and the next run adds `severity:sev1`"
    )
    assert "AP-1: the file says `priority:P0`, but the issue was filed with `priority:P1`: nothing is changed" in ranked
    assert sum("the file says `severity:sev1`" in note for note in bench.plan()["notes"]) == 3
    # An issue is its action point's for ever: neither another id nor another document takes it over.
    numbers = [int(number) for number in re.findall(r"issue: ([0-9]+)", written)]
    refused, lost, rest = {f"{ID}/AP-3"}, {f"{ID}/AP-2"}, keys - {f"{ID}/AP-2"}
    path.write_text(written.replace("id: AP-2", "id: AP-3"), encoding="utf-8")
    assert told() == ({"leave": rest, "refuse": refused, "orphan": lost}, {"orphan": lost})
    belongs = f"issue #{numbers[1]} belongs to {ID}/AP-2: nothing is changed"
    assert any(note.startswith(f"{ID}/AP-3: {belongs}") for note in bench.plan()["notes"])
    text = bench.run("review", "--base", "HEAD")
    assert f"- ⚠️ AP-3: {belongs.replace(f'{ID}/AP-2', f'`{ID}/AP-2`')}" in text
    assert "take on" not in text
    path.write_text(written.replace(f"issue: {numbers[1]}", "issue: 55"), encoding="utf-8")
    assert told() == ({"leave": rest, "refuse": lost}, {})
    differs = f"AP-2: the file says issue #55, but the issue made for it is #{numbers[1]}: nothing is changed"
    assert any(differs in note for note in bench.plan()["notes"])
    assert f"- ⚠️ {differs}" in bench.run("review", "--base", "HEAD")
    path.write_text(written, encoding="utf-8")
    renamed = path.with_name(f"{OTHER}.md")
    path.rename(renamed)
    renamed.write_text(written.replace(ID, OTHER), encoding="utf-8")
    refused = {f"{OTHER}/AP-1", f"{OTHER}/AP-2"}
    assert told() == ({"refuse": refused, "orphan": keys}, {"orphan": keys})
    renamed.unlink()
    bench.write(1, name=OTHER)
    made = {f"{OTHER}/PARENT-1", f"{OTHER}/AP-1"}
    assert told() == ({"create": made, "orphan": keys}, {"create": made, "orphan": keys})


def test_after_a_parent_was_deleted_what_comes_gets_another_one(bench: Bench, github: TriageGitHub) -> None:
    bench.settings(parent=True)
    bench.write(1)
    bench.write(1, name=OTHER)
    bench.apply()
    (first, second) = parents(github)
    github.state.delete(first)
    bench.write(2)
    bench.write(2, name=OTHER)
    text = bench.apply()
    assert "was deleted: it is not made again; what comes to its post-mortem gets another parent" in text
    assert "this server has none" not in text
    bench.apply()
    (made,) = parents(github, f"{ID}/PARENT-2")
    assert [len(children(github, number)) for number in (second, made)] == [2, 1]
    bench.settle()
    assert len(github.requests) <= 2 + 1, [(request.method, request.path) for request in github.requests]

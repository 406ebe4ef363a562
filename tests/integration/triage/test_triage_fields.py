"""Milestones, issue types and owners: set when the issue begins, and only where nothing is."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.github_faults import Fault
from fakes.github_projects import BoardState, Field
from fakes.github_triage import TriageGitHub

from .conftest import ID, Bench


def test_milestone_and_type_are_set_once_and_are_the_trackers_afterwards(bench: Bench, github: TriageGitHub) -> None:
    github.plans.types = ["Bug", "Task"]
    github.plans.add("Reliability")
    bench.settings(milestone={"title": "reliability"}, type="task")
    bench.write(2)
    bench.apply()
    assert github.plans.milestone_of == {1: 1, 2: 1}
    assert github.plans.type_of == {1: "Task", 2: "Task"}
    assert bench.journal[f"{ID}/AP-1"]["placed"] == "milestone,type"
    bench.settle()
    assert github.count("GET", "/milestones|/issue-types") == 0
    github.plans.milestone_of.clear()
    github.plans.type_of[1] = "Bug"
    bench.settle()


def test_what_is_there_already_stays(bench: Bench, github: TriageGitHub) -> None:
    github.plans.types = ["Bug", "Task"]
    github.plans.add("Reliability")
    github.plans.add("Next quarter")
    bench.settings()
    bench.write(2)
    bench.apply()
    github.plans.milestone_of[1], github.plans.type_of[1] = 2, "Bug"
    bench.settings(milestone={"title": "Reliability"}, type="Task")
    bench.apply()
    assert github.plans.milestone_of == {1: 2, 2: 1}
    assert github.plans.type_of == {1: "Bug", 2: "Task"}
    bench.settle()


def test_the_milestone_that_ends_after_the_due_date(bench: Bench, github: TriageGitHub) -> None:
    github.plans.add("November", due_on="2026-11-30T08:00:00Z")
    github.plans.add("Old December", state="closed", due_on="2026-12-05T08:00:00Z")
    github.plans.add("Year", due_on="2026-12-31T08:00:00Z")
    github.plans.add("December", due_on="2026-12-15T08:00:00Z")
    github.plans.add("Some day")
    bench.settings(milestone={"by_due": True})
    bench.write()
    bench.apply()
    assert github.plans.milestone_of == {1: 4}


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("Done and gone", "the milestone `Done and gone` (issues.milestone) is closed; there are `Reliability`"),
        ("Reliabilty", "the milestone `Reliabilty` (issues.milestone) is not there; did you mean `Reliability`?"),
    ],
)
def test_a_closed_or_missing_milestone_is_said_once(title: str, says: str, bench: Bench, github: TriageGitHub) -> None:
    github.plans.add("Reliability")
    github.plans.add("Done and gone", state="closed")
    bench.settings(milestone={"title": title})
    bench.write(3)
    text = bench.apply()
    assert text.count(says) == 1
    assert github.plans.milestone_of == {}
    assert len(github.state.issues) == 3
    bench.settle()


def test_a_type_that_is_not_there_and_a_server_without_types_are_said_once(bench: Bench, github: TriageGitHub) -> None:
    github.plans.types = ["Bug", "Task", "Off"]
    github.plans.disabled_types = {"Off"}
    bench.settings(type="Tasks")
    bench.write(2)
    assert bench.apply().count("the issue type `Tasks` (issues.type) is not there; did you mean `Task`?") == 1
    bench.settings(type="off")
    assert "the issue type `off` (issues.type) is not there" in bench.apply()
    github.plans.types = None
    assert bench.apply("--nudge").count("no issue type is set: this repository has none") == 1
    bench.settle()


def test_what_is_dropped_silently_is_said_and_not_tried_for_ever(bench: Bench, github: TriageGitHub) -> None:
    github.plans.types = ["Task"]
    github.plans.add("Reliability")
    bench.settings()
    bench.write()
    bench.apply()
    next(iter(github.state.accounts.values())).push = False
    bench.settings(milestone={"title": "Reliability"}, type="Task")
    text = bench.apply()
    assert "the tracker dropped the milestone Reliability: the token may not set it (push access)" in text
    assert "the tracker dropped the type Task" in text
    bench.settle()


def test_one_failure_does_not_hold_up_the_others(bench: Bench, github: TriageGitHub) -> None:
    github.plans.types = ["Task"]
    github.plans.add("Reliability")
    bench.settings(milestone={"title": "Reliability"}, type="Task", parent=True)
    bench.write(2)
    github.faults.add(Fault.INVALID, "POST", "/issues$", skip=1)
    github.faults.add(Fault.FORBIDDEN, "PATCH", "/issues/2$")
    text = bench.apply()
    assert "made, but not all set up, the next run goes on" in text
    assert github.plans.milestone_of == {3: 1}
    assert github.plans.type_of == {3: "Task"}
    assert children_of(github, 1) == [2, 3]
    bench.apply()
    assert github.plans.milestone_of == {2: 1, 3: 1}
    assert github.plans.type_of == {2: "Task", 3: "Task"}
    bench.settle()


def children_of(github: TriageGitHub, parent: int) -> list[int]:
    return [number for _, number in github.families.children(("acme/shop", parent))]


def test_an_issue_that_is_refused_with_its_owner_is_made_without(bench: Bench, github: TriageGitHub) -> None:
    github.plans.types = ["Task"]
    github.plans.add("Reliability")
    bench.settings(milestone={"title": "Reliability"}, type="Task")
    bench.write(1, owner="nobody-here")
    text = bench.apply()
    assert "not assigned to nobody-here: no such account, or it has no access" in text
    assert sorted(github.state.issues) == [1]
    assert (github.plans.milestone_of, github.plans.type_of) == ({1: 1}, {1: "Task"})
    assert github.count("POST", "/issues$") == 2
    assert github.count("PATCH", "/issues/1$") == 1
    bench.settle()


def test_fields_of_an_issue_that_exists_are_set_in_one_request(bench: Bench, github: TriageGitHub) -> None:
    bench.settings()
    bench.write(1)
    bench.apply()
    github.plans.types = ["Task"]
    github.plans.add("Reliability")
    bench.settings(milestone={"title": "Reliability"}, type="Task")
    github.forget()
    assert "#1 goes into the milestone Reliability, and gets the type Task" in bench.run("plan")
    bench.apply()
    assert (github.plans.milestone_of, github.plans.type_of) == ({1: 1}, {1: "Task"})
    assert github.count("PATCH", "/issues/1$") == 1
    bench.settle()


@pytest.mark.parametrize(
    ("owners", "owner", "assigned", "shown"),
    [
        ({"kim": "lee"}, "kim", ["lee"], "@lee"),
        ({"KIM": "lee"}, "kim", ["lee"], "@lee"),
        ({"kim": None}, "kim", [], "kim"),
        ({"kim": "acme/sre"}, "kim", [], "@acme/sre"),
        ({"acme/edge": "lee"}, "acme/edge", ["lee"], "@lee"),
        ({}, "acme/edge", [], "@acme/edge"),
        ({}, "kim", ["kim"], "@kim"),
    ],
)
def test_owners_are_who_the_settings_say(
    owners: dict[str, Any], owner: str, assigned: list[str], shown: str, bench: Bench, github: TriageGitHub
) -> None:
    bench.settings(owners=owners)
    bench.write(owner=owner)
    bench.apply()
    assert github.state.issues[1].assignees == assigned
    assert f"- **Owner:** {shown}\n" in (github.state.issues[1].body or "")
    bench.settle()


def paths(github: TriageGitHub) -> list[str]:
    return [f"{request.method} {request.path}" for request in github.requests]


def test_a_new_action_point_costs_one_creation_and_at_most_three_repairs(bench: Bench, github: TriageGitHub) -> None:
    bench.settings()
    bench.write(1)
    bench.apply()
    bench.write(2)
    bench.apply()
    assert github.count("POST", "/issues$") == 1
    assert len([path for _, path in github.changes() if "/issues/" in path]) <= 3


def test_nothing_to_do_costs_no_more_with_triage_than_without(bench: Bench, github: TriageGitHub) -> None:
    bench.settings()
    bench.write(3)
    bench.apply()
    bench.settle()
    plain = paths(github)
    github.plans.types = ["Task"]
    github.plans.add("Reliability")
    bench.settings(milestone={"title": "Reliability"}, type="Task", parent=True)
    bench.apply()
    bench.settle()
    assert paths(github) == plain


def test_the_local_tracker_says_that_it_has_none_of_it(bench: Bench, github: TriageGitHub) -> None:
    bench.settings(milestone={"title": "Reliability"}, type="Task", parent=True)
    bench.write(2)
    text = bench.run("apply", "--tracker", "local")
    assert text.count("this tracker has none of what is set under issues: milestone, type, parent; it is left out") == 1
    assert "2 issues created" in text
    assert github.requests == []


def test_an_issue_that_a_person_made_gets_all_of_triage_once(bench: Bench, github: TriageGitHub) -> None:
    github.plans.types = ["Task"]
    github.plans.add("Reliability")
    board = BoardState("acme", 4, [Field(1, "Priority", "single_select", ("P1", "P2"))])
    github.boards.append(board)
    theirs = github.state.add_issue("Their title", "Their text", login="lee", labels=["bug"])
    bench.settings(
        milestone={"title": "Reliability"},
        type="Task",
        parent=True,
        board={"owner": "acme", "number": 4, "fields": {"priority": {"field": "Priority"}}},
    )
    path = bench.write(1)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("owner: kim", f"owner: kim, issue: {theirs.number}", 1), encoding="utf-8")
    bench.apply()
    assert (theirs.title, (theirs.body or "").startswith("Their text\n\n<!-- debrief key=")) == ("Their title", True)
    assert theirs.labels == ["bug", "postmortem", "needs-triage", "severity:sev2", "priority:P1", "type:prevent"]
    assert theirs.assignees == ["kim"]
    assert (github.plans.milestone_of, github.plans.type_of) == ({1: 1}, {1: "Task"})
    assert children_of(github, 2) == [1]
    assert bench.journal[f"{ID}/AP-1"]["placed"] == "board,milestone,parent,type"
    assert github.count("POST", "/projectsV2/4/items$") == 1
    bench.settle()
    # What people take away afterwards does not come back.
    github.plans.milestone_of.clear()
    github.families.parent_of.clear()
    theirs.labels[:], theirs.assignees[:] = ["postmortem"], []
    bench.settle()


@pytest.mark.parametrize(
    "issues", [{"milestone": {"title": "Reliability"}}, {"milestone": {"by_due": True}}, {"type": "Task"}]
)
def test_what_is_not_there_is_not_looked_for_in_run_after_run(
    issues: dict[str, Any], bench: Bench, github: TriageGitHub
) -> None:
    github.plans.types = ["Bug"]
    github.plans.add("Past", due_on="2026-09-30T08:00:00Z")
    bench.settings(**issues)
    bench.write(2)
    bench.apply()
    bench.settle()
    assert len(github.requests) <= 2 + 1, github.requests
    # Once it is there, the daily run finds it, and so does one with something else to do.
    github.plans.types = ["Bug", "Task"]
    github.plans.add("Reliability", due_on="2026-12-31T08:00:00Z")
    bench.settle()
    bench.apply("--nudge")
    assert len(github.plans.milestone_of or github.plans.type_of) == 2
    assert "lacking" not in bench.journal[f"{ID}/AP-1"]
    bench.settle()
    assert len(github.requests) <= 2 + 1, github.requests


def test_what_the_settings_ask_for_later_and_is_not_there_is_remembered_at_once(
    bench: Bench, github: TriageGitHub
) -> None:
    bench.settings()
    bench.write(2)
    bench.apply()
    bench.settings(milestone={"title": "Reliability"})
    assert "the milestone `Reliability` (issues.milestone) is not there" in bench.apply()
    assert set(github.changes()) <= {call for call in github.changes() if "/git/" in call[1]}
    bench.settle()
    assert len(github.requests) <= 2 + 1, github.requests
    # Another wish is looked for.
    github.plans.add("Safety")
    bench.settings(milestone={"title": "Safety"})
    bench.apply()
    assert github.plans.milestone_of == {1: 1, 2: 1}

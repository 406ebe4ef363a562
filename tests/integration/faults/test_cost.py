"""What a run costs: requests by kind, and processor time of a plan. Source of the limits: the issue "Exactly once"."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from debrief.planning.marker import Marker, set_marker
from fakes.github_branches import BranchGitHub
from fakes.github_server import FakeGitHub
from fakes.memory_tracker import MemoryTracker
from fakes.sync_world import World, point

from .runs import ID, Checkout
from .scenes import SCENES, Scene

JOURNAL = re.compile(r"/git/(trees|commits|refs|ref/debrief/journal)|/contents/journal\.json")


def requests(github: FakeGitHub, *, journal: bool | None = None) -> list[str]:
    """Return what was asked for; `journal` picks the requests that are its own, or the others."""
    found = [one for one in github.requests if journal is None or bool(JOURNAL.search(one.path)) is journal]
    return [f"{one.method} {re.sub(r'/[0-9]+', '/…', one.path)}" for one in found]


@pytest.mark.parametrize("others", [0, 98, 99, 250])
def test_nothing_to_do_costs_two_requests_and_one_for_each_hundred_issues(others: int, tmp_path: Path) -> None:
    with FakeGitHub() as github:
        checkout = Checkout(tmp_path, github)
        checkout.write({1: "Send 5 % of traffic first", 2: "Alert on 502s"})
        checkout.apply()
        for number in range(others):
            body = set_marker("", Marker(f"2020-01-01-old/AP-{number + 1}", "a" * 16, frozenset()))
            github.state.add_issue(f"Another {number}", body, labels=["postmortem"])
        # The rest of the tracker costs nothing.
        for number in range(300):
            github.state.add_issue(f"A request {number}")
        pages = -(-(others + 2) // 100)
        for command in ("apply", "plan", "status"):
            github.forget()
            assert checkout.run(command)[0] == 0
            assert len(github.requests) <= 2 + pages, requests(github)
            assert github.writes() == []


@pytest.mark.parametrize("scene", SCENES[:4], ids=[scene.name for scene in SCENES[:4]])
def test_nothing_to_do_costs_no_more_whatever_was_done_before(scene: Scene, tmp_path: Path) -> None:
    with scene.play(tmp_path) as checkout:
        checkout.apply()
        checkout.github.forget()
        assert checkout.apply()[0] == 0
        assert len(checkout.github.requests) <= 3, requests(checkout.github)
        assert checkout.github.writes() == []


def test_a_pull_request_that_waits_costs_no_write(tmp_path: Path) -> None:
    with SCENES[4].play(tmp_path) as checkout:
        checkout.apply()
        github = checkout.github
        assert isinstance(github, BranchGitHub)
        github.forget()
        checkout.apply()
        assert len(github.requests) <= 3, requests(github)
        assert github.writes() == []
        github.merge(github.pulls[0].number)
        checkout.apply()
        github.forget()
        checkout.apply()
        assert len(github.requests) <= 3, requests(github)


def cost(root: Path, count: int) -> tuple[list[str], list[str]]:
    """Return the requests of a run that makes so many issues: the journal's, and the others."""
    with FakeGitHub() as github:
        checkout = Checkout(root, github)
        checkout.write({1: "The first"})
        checkout.apply()
        checkout.write({n: f"Thing {n}" for n in range(1, count + 2)})
        github.forget()
        assert checkout.apply()[0] == 0
        return requests(github, journal=True), requests(github, journal=False)


def test_a_new_action_point_costs_one_create_and_its_repairs(tmp_path: Path) -> None:
    one, others = cost(tmp_path / "1", 1)
    five, more = cost(tmp_path / "5", 5)
    assert others.count("POST /repos/acme/shop/issues") == 1
    assert more.count("POST /repos/acme/shop/issues") == 5
    # Whatever is asked for once a run is asked for once a run: four more cost four times one create, with its assignee.
    assert len(more) - len(others) == 4
    # The number is recorded at once, in one swap: a tree, a commit, and the move of the ref.
    assert len(five) - len(one) == 4 * 3
    assert [r for r in more if r.startswith("GET")] == [r for r in others if r.startswith("GET")]


def test_with_all_of_triage_a_new_action_point_costs_one_create_and_three_repairs(tmp_path: Path) -> None:
    with SCENES[2].play(tmp_path) as checkout:
        checkout.apply()
        checkout.write({1: "Send 5 % of traffic first", 2: "Alert on 502s"})
        checkout.github.forget()
        assert checkout.apply()[0] == 0
        made = [f"{method} {path}" for method, path in checkout.github.writes() if not JOURNAL.search(path)]
        assert made.count("POST /repos/acme/shop/issues") == 1
        new = max(checkout.github.state.issues)
        repairs = [one for one in made if re.search(rf"/issues/{new}(/|$)|/sub_issues$|/projectsV2/", one)]
        # The parent; the board, and all of its fields at once. Assignee, milestone and type come with the issue.
        assert len(repairs) == 3, repairs
        issue = checkout.github.state.issues[new]
        plans = checkout.github.plans
        assert (issue.assignees, plans.milestone_of[new], plans.type_of[new]) == (["kim"], 1, "Task")
        # Nothing about the new issue is asked for: its creation tells all that the repairs need. Before it is
        # made, one number past the lists is.
        asked = [one for one in requests(checkout.github, journal=False) if re.search(r"^GET .*/issues/", one)]
        assert asked == ["GET /repos/acme/shop/issues/…/sub_issues", "GET /repos/acme/shop/issues/…"]
        # Neither the parent nor a sibling is written to because of it.
        assert len(made) == 1 + len(repairs)


def test_a_thousand_synced_action_points_plan_in_two_seconds_of_processor_time() -> None:
    points = [point(n, f"2026-11-20-incident-{place}") for place in range(250) for n in range(1, 5)]
    world = World(MemoryTracker(), points)
    world.settings = world.settings.model_copy(
        update={"issues": world.settings.issues.model_copy(update={"create_per_run": 1000})}
    )
    world.run()
    assert len(world.memory.issues_by_number) == 1000
    start = time.process_time()
    plan, _ = world.plan()
    assert time.process_time() - start < 2.0
    assert plan.changes == ()


def test_many_synced_action_points_are_read_by_the_page(tmp_path: Path) -> None:
    """The whole command over HTTP: 120 action points in thirty files, and no request for any single one."""
    with FakeGitHub() as github:
        checkout = Checkout(tmp_path, github)
        checkout.settings("issues: {create_per_run: 150}\n")
        checkout.write({1: "One", 2: "Two", 3: "Three", 4: "Four"})
        text = checkout.path.read_text(encoding="utf-8")
        for place in range(1, 30):
            name = f"2026-11-20-incident-{place}"
            checkout.path.with_name(f"{name}.md").write_text(text.replace(ID, name), encoding="utf-8")
        assert checkout.apply()[0] == 0
        assert len(github.state.issues) == 120
        github.forget()
        assert checkout.changes() == []
        assert len(github.requests) == 3, requests(github)

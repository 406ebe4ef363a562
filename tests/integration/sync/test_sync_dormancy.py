"""Asking about dormant action points, through the real command, and by runs that die, race and answer unclearly."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from debrief.errors import JournalUnavailable, TrackerError, UnclearAnswer
from debrief.planning.saying import ANNOUNCED_FOR
from debrief.syncing.outcome import Result
from debrief.trackers.port import IssueState
from debrief_schemas.settings import Settings
from fakes.memory_tracker import BOT, Fault, Killed, MemoryTracker
from fakes.sync_world import World, point

from .conftest import DOCUMENT, ID, Workspace
from .test_sync_together import run_together

LATE = DOCUMENT.replace("due: 2026-12-04", "due: 2020-01-02").replace("due: 2026-12-11", "due: 2199-12-11")
AFTER = datetime(2026, 12, 20, 6, tzinfo=UTC)
ESCALATING = Settings.model_validate(
    {"dormancy": {"escalate": [{"after_days": 14}, {"after_days": 30, "mention": "acme/leads"}]}}
)


def settings(workspace: Workspace, text: str) -> None:
    (workspace.root / ".github").mkdir(exist_ok=True)
    (workspace.root / ".github" / "debrief.yml").write_text(text)


def comments(workspace: Workspace, number: int = 1) -> list[str]:
    return [comment["body"] for comment in workspace.issues[number - 1]["comments"]]


def test_an_overdue_action_point_is_asked_about_once(workspace: Workspace) -> None:
    path = workspace.write(text=LATE)
    workspace.run("apply")
    assert workspace.run("apply") == "Nothing to do.\n"
    text = workspace.run("plan", "--nudge")
    assert "~ AP-1   #1 is asked about: due 2020-01-02, " in text
    assert "1 label to make, 1 comment to write" in text or "1 comment to write, 1 label to make" in text
    assert comments(workspace) == []
    assert "1 comment written." in workspace.run("apply", "--nudge")
    (comment,) = comments(workspace)
    assert "This action point was due on 2020-01-02" in comment
    redate = f"change its `due:` in postmortems/2026/{ID}.md, and the date on a board by hand."
    assert f"- **Re-date it**: {redate}" in comment
    assert comment.endswith(f"<!-- debrief said=overdue/2020-01-02/0 key={ID}/AP-1 -->\n")
    assert "For the same date this is asked once.\n" in comment
    assert comments(workspace, 2) == []
    snapshot = workspace.snapshot()
    for command in ("apply", "plan"):
        assert workspace.run(command, "--nudge") == "Nothing to do.\n"
        assert workspace.run(command) == "Nothing to do.\n"
    assert workspace.snapshot() == snapshot
    # Re-dated, and late again: it is asked about the new date.
    path.write_text(path.read_text().replace("due: 2020-01-02", "due: 2020-02-03"))
    workspace.run("apply", "--nudge")
    assert [c.splitlines()[-1].split()[2] for c in comments(workspace)] == [
        "said=overdue/2020-01-02/0",
        "said=overdue/2020-02-03/0",
    ]
    assert workspace.run("apply", "--nudge") == "Nothing to do.\n"


def test_the_first_question_tells_that_further_ones_come(workspace: Workspace) -> None:
    settings(workspace, "dormancy: {escalate: [{after_days: 14}]}\n")
    workspace.write(text=LATE)
    workspace.run("apply", "--nudge")
    workspace.run("apply", "--nudge")
    (comment,) = comments(workspace)
    assert "For the same date this is asked once, and again at each step of the settings.\n" in comment


def test_an_untouched_issue_is_dormant_and_asked_about(workspace: Workspace) -> None:
    workspace.write()
    workspace.run("apply")

    def age(tracker: dict[str, Any]) -> None:
        tracker["issues"][1]["updated_at"] = "2020-03-04T05:06:07Z"

    workspace.change_tracker(age)
    path = workspace.root / "postmortems" / "2026" / f"{ID}.md"
    path.write_text(path.read_text().replace("2026-12-04", "2199-12-04").replace("2026-12-11", "2199-12-11"))
    workspace.run("apply")
    workspace.change_tracker(age)
    found = json.loads(workspace.run("status", "--format", "json"))
    assert [(row["state"], row["number"]) for row in found["action_points"]] == [("dormant", 2), ("open", 1)]
    assert found["action_points"][0]["days"] > 2000
    assert workspace.run("status").splitlines()[1].startswith("dormant ")
    workspace.run("apply", "--nudge")
    assert "Nothing has happened here since 2020-03-04." in comments(workspace, 2)[0]
    assert workspace.run("apply", "--nudge") == "Nothing to do.\n"
    assert "dormant" in workspace.run("status"), "the bot's own question is not a touch"


def test_the_label_of_silence(workspace: Workspace) -> None:
    settings(workspace, "dormancy: {silence_label: quiet please}\n")
    workspace.write(text=LATE)
    workspace.run("apply")

    def silence(tracker: dict[str, Any]) -> None:
        tracker["issues"][0]["labels"].append("Quiet Please")

    workspace.change_tracker(silence)
    assert workspace.run("apply", "--nudge") == "Nothing to do.\n"


def test_how_many_are_asked_about_in_one_run(workspace: Workspace) -> None:
    settings(workspace, "dormancy: {ask_per_run: 2}\n")
    for day in range(10, 15):
        workspace.write(f"2026-11-{day}-late", text=LATE)
    workspace.run("apply")
    wait = "a run asks 2 questions at most (dormancy.ask_per_run): 3 wait for the next runs"
    assert wait in workspace.run("apply", "--nudge")
    workspace.run("apply", "--nudge")
    workspace.run("apply", "--nudge")
    assert [len(issue["comments"]) for issue in workspace.issues] == [1, 0] * 5
    assert workspace.run("apply", "--nudge") == "Nothing to do.\n"


@pytest.mark.parametrize(
    "text", ["dormancy: {after_days: 0}", "dormancy: {escalate: [{after_days: 9}, {after_days: 3}]}"]
)
def test_settings_that_make_no_sense_are_refused(workspace: Workspace, text: str) -> None:
    settings(workspace, text + "\n")
    assert "debrief.yml:1" in workspace.run("plan", code=2)


def test_a_tailored_question(workspace: Workspace) -> None:
    workspace.write(text=LATE)
    workspace.run("apply")
    (workspace.root / "templates").mkdir()
    (workspace.root / "templates" / "comment-question.md.j2").write_text("Late since {{ day }}: {{ title }}")
    workspace.run("apply", "--nudge")
    assert comments(workspace)[0].startswith("Late since 2020-01-02: Send 5 % of traffic")


def late_world(count: int = 3, **changes: Any) -> World:
    """Return a world whose action points are filed and late."""
    world = World(MemoryTracker(), [point(n) for n in range(1, count + 1)], **changes)
    world.run()
    world.memory.now = AFTER
    world.memory.new_run()
    return world


def questions(world: World) -> dict[int, int]:
    """Return how many comments of the bot each issue has."""
    return {number: sum(c.author == BOT for c in talk) for number, talk in world.memory.talk.items()}


ONE_EACH = {1: 1, 2: 1, 3: 1}


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("error", [Killed, lambda: UnclearAnswer("502"), lambda: TrackerError("no route")])
@pytest.mark.parametrize(
    ("method", "nth"),
    [("comment", 1), ("comment", 3), ("swap", 1), ("swap", 2), ("discussion", 1), ("ensure_label", 1)],
)
def test_whatever_a_run_dies_of_each_is_asked_exactly_once(method: str, nth: int, error: Any, after: bool) -> None:
    world = late_world()
    exception = error()
    certain = method == "discussion" or type(exception) is TrackerError
    world.memory.faults.append(Fault(method, exception, after and not certain, nth))
    with suppress(Killed, TrackerError):
        world.run(ask=True)
    world.memory.new_run()
    # A run that follows at once cannot know that the first is dead, and leaves its announcements alone.
    world.run(ask=True)
    assert all(count == 1 for count in questions(world).values())
    world.memory.now += timedelta(hours=1)
    world.run()
    world.run(ask=True)
    assert questions(world) == ONE_EACH
    assert all(entry.asked == "overdue/2026-12-04/0" for entry in world.memory.entries.values())
    assert all(entry.pending is None for entry in world.memory.entries.values())
    world.memory.new_run()
    for ask in (False, True):
        assert world.plan(ask=ask)[0].changes == ()
        world.run(ask=ask)
    assert world.memory.writes == []


@pytest.mark.parametrize("seed", range(50))
def test_two_runs_at_once_ask_once(seed: int) -> None:
    world = late_world()
    assert run_together(world, seed, ask=True) == []
    assert all(count == 1 for count in questions(world).values())
    world.memory.new_run()
    world.memory.now += timedelta(hours=1)
    world.run(ask=True)
    world.run(ask=True)
    assert questions(world) == ONE_EACH
    world.memory.new_run()
    world.run(ask=True)
    assert world.memory.writes == []


def test_a_run_after_one_that_was_killed_says_until_when_its_questions_are_left_to_it() -> None:
    world = late_world()
    world.memory.faults.append(Fault("comment", Killed()))
    with suppress(Killed):
        world.run(ask=True)
    held = [note for note in world.plan(ask=True)[0].notes if "comments are left to another run" in note]
    assert len(held) == 1
    assert re.search(r"^3 .* until \d\d:\d\d UTC; a run after that goes on$", held[0]), held
    assert not any("left to another" in note for note in world.plan()[0].notes)
    world.memory.now += ANNOUNCED_FOR
    assert not any("left to another" in note for note in world.plan(ask=True)[0].notes)
    world.memory.new_run()
    world.run(ask=True)
    assert questions(world) == ONE_EACH


def test_without_the_journal_the_comments_themselves_tell() -> None:
    world = World(MemoryTracker(), [point(n) for n in (1, 2, 3)])
    world.memory.journal_error = JournalUnavailable("contents: write is missing")
    world.run()
    world.memory.now = AFTER
    for _ in range(3):
        world.run(ask=True)
    assert questions(world) == ONE_EACH
    assert world.plan(ask=True)[0].changes == ()


def test_an_issue_that_is_closed_meanwhile_is_not_asked_about() -> None:
    world = late_world(1)

    def close(method: str) -> None:
        if method == "swap" and world.memory.issues_by_number[1].state is IssueState.OPEN:
            world.memory.edit(1, state=IssueState.COMPLETED)

    world.memory.before = close
    report = world.run(ask=True)
    assert questions(world) == {}
    assert [o.result for o in report.outcomes if str(o.change.kind) == "comment"] == [Result.SKIPPED]
    world.memory.before = lambda method: None
    assert world.memory.entries[point(1).key].pending is None
    world.memory.new_run()
    world.run(ask=True)
    assert world.memory.writes == []


def test_days_pass_and_each_step_is_taken_once() -> None:
    world = late_world(1, settings=ESCALATING)
    world.memory.now = datetime(2026, 12, 1, 6, tzinfo=UTC)
    for _ in range(90):
        world.run(ask=True)
        world.run()
        world.memory.now += timedelta(days=1)
    said = [(c.created_at.date().isoformat(), c.body.partition(" ")[0]) for c in world.memory.talk[1]]
    assert said == [("2026-12-06", "This"), ("2026-12-20", "@kim"), ("2027-01-05", "@acme/leads")]


def test_a_comment_costs_no_reading_once_the_journal_knows_it() -> None:
    world = late_world()
    world.run(ask=True)
    seen: list[str] = []
    world.memory.before = seen.append
    world.run(ask=True)
    world.run()
    assert "discussion" not in seen

"""What happens in the tracker flows back into the files, byte for byte, through the real command."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import DOCUMENT, ID, Workspace


def on_issue(number: int, **changes: object) -> Callable[[dict[str, Any]], None]:
    """Return a change of one issue in the tracker's file."""

    def change(tracker: dict[str, Any]) -> None:
        issue = next(one for one in tracker["issues"] if one["number"] == number)
        issue.update(changes)

    return change


def say(
    number: int, body: str, at: str = "2026-12-01T09:00:00Z", author: str = "lee"
) -> Callable[[dict[str, Any]], None]:
    def change(tracker: dict[str, Any]) -> None:
        issue = next(one for one in tracker["issues"] if one["number"] == number)
        issue["comments"].append({"author": "lee", "body": body, "created_at": at})

    return change


CLOSED = {"closed_at": "2026-12-01T09:00:01Z"}


def test_an_issue_that_ends_is_an_outcome_in_its_file_and_reopened_it_is_none(workspace: Workspace) -> None:
    path = workspace.write()
    workspace.run("apply")
    filed = path.read_bytes()
    workspace.change_tracker(on_issue(1, state="completed", **CLOSED))
    workspace.change_tracker(say(2, 'Too dear: "next\nyear" #3'))
    workspace.change_tracker(on_issue(2, state="not_planned", **CLOSED))
    text = workspace.run("plan")
    assert "= AP-1   #1 is done: Send 5 % of traffic" in text
    assert "= AP-2   #2 is declined: Alert on 502s of the checkout, because: Too dear" in text
    assert "2 outcomes to record" in text
    assert "2 outcomes recorded." in workspace.run("apply")
    ended = filed.decode()
    ended = ended.replace("    issue: 1\n", "    issue: 1\n    outcome: done\n    closed_on: 2026-12-01\n")
    reason = r', outcome: declined, closed_on: 2026-12-01, outcome_reason: "Too dear: \"next year\" #3"}'
    ended = ended.replace(", issue: 2}", f", issue: 2{reason}")
    assert path.read_bytes() == ended.encode()
    workspace.run("check")
    assert workspace.run("apply") == "Nothing to do.\n"

    workspace.change_tracker(on_issue(1, state="open", closed_at=None))
    workspace.change_tracker(on_issue(2, state="open", closed_at=None))
    text = workspace.run("apply")
    assert f"! {ID}/AP-1: the file says `outcome: done`, but issue #1 is open: the issue decides" in text
    assert path.read_bytes() == filed
    assert workspace.run("apply") == "Nothing to do.\n"


def test_declined_becomes_done_and_the_reason_goes(workspace: Workspace) -> None:
    path = workspace.write()
    workspace.run("apply")
    workspace.change_tracker(say(1, "Not now"))
    workspace.change_tracker(on_issue(1, state="not_planned", **CLOSED))
    workspace.run("apply")
    assert '    outcome: declined\n    closed_on: 2026-12-01\n    outcome_reason: "Not now"\n' in path.read_text()
    workspace.change_tracker(on_issue(1, state="completed", closed_at="2026-12-24T09:00:00Z"))
    assert "was closed as done: the issue decides" in workspace.run("apply")
    assert "    outcome: done\n    closed_on: 2026-12-24\n  - {id" in path.read_text()


@pytest.mark.parametrize("at", ["2026-12-01T09:00:09Z", "2026-12-02T09:00:00Z"])
def test_what_is_said_after_the_closing_is_no_reason(workspace: Workspace, at: str) -> None:
    path = workspace.write()
    workspace.run("apply")
    workspace.change_tracker(say(1, "Well", at))
    workspace.change_tracker(on_issue(1, state="not_planned", **CLOSED))
    workspace.run("apply")
    assert "outcome: declined" in path.read_text()
    assert "outcome_reason" not in path.read_text()


def test_a_secret_in_a_closing_comment_does_not_get_into_the_record(workspace: Workspace) -> None:
    path = workspace.write()
    workspace.run("apply")
    secret = "ghp_" + "0123456789abcdefghijABCDEFGHIJ012345"
    workspace.change_tracker(say(1, f"The token is {secret} <!-- pragma: allowlist secret -->"))
    workspace.change_tracker(say(2, "Ask Jo at jo.doe@acme-shop.com about it"))
    workspace.change_tracker(on_issue(1, state="not_planned", **CLOSED))
    workspace.change_tracker(on_issue(2, state="not_planned", **CLOSED))
    for formed in ("text", "json", "markdown"):
        status = workspace.run("status", "--format", formed)
        assert secret not in status
        assert "jo.doe" not in status
    assert "issue #1 looks like it holds a secret: the reason is left out" in workspace.run("status")
    text = workspace.run("plan") + workspace.run("apply")
    assert secret not in text
    assert "looks like it holds a secret: the reason is left out" in text
    written = path.read_text()
    assert secret not in written
    assert 'outcome_reason: "Ask Jo at (removed) about it"' in written
    workspace.run("check")


def test_with_nowhere_to_write_nothing_is_planned(workspace: Workspace) -> None:
    path = workspace.write()
    workspace.run("apply", "--write-back", "none")
    before = path.read_bytes()
    workspace.change_tracker(say(1, "No"))
    workspace.change_tracker(on_issue(1, state="not_planned", **CLOSED))
    assert workspace.run("apply", "--write-back", "none") == "Nothing to do.\n"
    assert path.read_bytes() == before
    row = json.loads(workspace.run("status", "--format", "json"))["action_points"][-1]
    assert (row["state"], row["reason"], row["closed_on"]) == ("declined", "No", "2026-12-01")


def test_an_outcome_that_cannot_be_spliced_is_said_and_holds_up_no_other(workspace: Workspace) -> None:
    path = workspace.write()
    workspace.run("apply")
    # The last value in the braces is empty: nothing can be put behind it.
    path.write_text(path.read_text().replace("issue: 2}", "issue: 2, x-note: }"))
    workspace.change_tracker(on_issue(1, state="completed", **CLOSED))
    workspace.change_tracker(on_issue(2, state="completed", **CLOSED))
    text = workspace.run("apply", code=1)
    assert "1 outcome recorded, 1 failed" in text
    assert path.read_text().count("outcome: done") == 1


def test_a_vanished_action_point_its_document_and_its_return(workspace: Workspace) -> None:
    path = workspace.write()
    workspace.run("apply")
    filed = path.read_text(encoding="utf-8")
    path.write_text("".join(line for line in filed.splitlines(keepends=True) if "AP-2" not in line), encoding="utf-8")
    text = workspace.run("plan")
    assert "~ AP-2   #2 gets the labels orphaned" in text
    assert "~ AP-2   #2 is told that the record does not have its action point any more: Alert on 502s" in text
    workspace.run("apply")
    issue = workspace.issues[1]
    assert (issue["state"], "orphaned" in issue["labels"], len(issue["comments"])) == ("open", True, 1)
    assert f"`{ID}/AP-2`, is not in any post-mortem any more" in issue["comments"][0]["body"]
    for _ in range(2):
        plan = workspace.plan()
        assert plan["changes"] == []
        assert f"{ID}/AP-2: no filed document has this action point any more" in plan["notes"][0]
        workspace.run("apply")
    assert "orphaned" in workspace.run("status")

    path.write_text(filed, encoding="utf-8")
    workspace.run("apply")
    issue = workspace.issues[1]
    assert "is in the record again: postmortems/2026/" in issue["comments"][1]["body"]
    assert ("orphaned" in issue["labels"], len(issue["comments"])) == (True, 2)
    workspace.change_tracker(on_issue(2, labels=["postmortem"]))
    assert workspace.plan() == {"version": 1, "tracker": "local", "changes": [], "notes": []}
    # Gone once more: it is said on the issue again, and the label that a person took off stays off.
    path.unlink()
    workspace.write("2026-11-21-other")
    workspace.run("apply")
    workspace.run("apply")
    assert len(workspace.issues[1]["comments"]) == 3
    assert "with the label" not in workspace.issues[1]["comments"][2]["body"]
    assert "orphaned" not in workspace.issues[1]["labels"]
    assert len(workspace.issues[0]["comments"]) == 1


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_a_document_that_is_withdrawn(workspace: Workspace, status: str) -> None:
    path = workspace.write()
    (workspace.root / ".github").mkdir()
    (workspace.root / ".github" / "debrief.yml").write_text("issues: {statuses: [published]}\n")
    workspace.run("apply")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("status: published", f"status: {status}"), encoding="utf-8")
    workspace.run("apply")
    assert all("was withdrawn" in issue["comments"][0]["body"] for issue in workspace.issues)
    found = json.loads(workspace.run("status", "--format", "json"))
    assert [row["state"] for row in found["action_points"]] == ["orphaned", "orphaned"]


def test_a_record_that_is_not_there_says_nothing_on_issues(workspace: Workspace) -> None:
    path = workspace.write()
    workspace.run("apply")
    filed = path.read_text(encoding="utf-8")
    path.unlink()
    text = workspace.run("apply")
    assert "check that the command runs in the right place" in text
    assert [issue["comments"] for issue in workspace.issues] == [[], []]
    # A document without any action point left is a decision.
    text = re.sub(r"action_points:\n(?:  .*\n)+", "no_action_reason: Nothing is left to do\n", filed)
    path.write_text(text, encoding="utf-8")
    assert "right place" not in workspace.run("apply")
    assert [len(issue["comments"]) for issue in workspace.issues] == [1, 1]
    assert workspace.kinds() == []


def by_hand(tracker: dict[str, Any]) -> None:
    """Open an issue as a person would."""
    moment = "2026-11-19T08:00:00Z"
    tracker["issues"].append(
        {
            "number": tracker["next_number"],
            "title": "The new pool gets everything at once",
            "body": "I saw it **again**.\r\n\r\n- twice\r\n",
            "author": "lee",
            "labels": ["bug"],
            "created_at": moment,
            "updated_at": moment,
        }
    )
    tracker["next_number"] += 1


def test_an_issue_that_a_person_made_is_taken_on(workspace: Workspace) -> None:
    workspace.write("2026-11-19-first")
    workspace.run("apply")
    workspace.change_tracker(by_hand)
    path = workspace.write(text=DOCUMENT.replace("    owner: kim\n", "    owner: kim\n    issue: 3\n"))
    text = workspace.run("plan")
    assert "~ AP-1   #3 gets the labels postmortem" in text
    assert "~ AP-1   #3 gets its hidden marker, its title and text stay as they are" in text
    assert "= AP-1   #3 “The new pool gets everything at once” is taken on: Send 5 % of" in text
    assert "recorded: #3 “The new pool gets everything at once” is taken on, " in workspace.run("apply")
    issue = workspace.issues[2]
    assert issue["title"] == "The new pool gets everything at once"
    assert issue["body"].startswith("I saw it **again**.\r\n\r\n- twice\r\n\r\n\r\n<!-- debrief key=")
    assert issue["labels"] == ["bug", "postmortem", "needs-triage", "severity:sev2", "priority:P1", "type:prevent"]
    assert issue["assignees"] == ["kim"]
    assert len(workspace.issues) == 4
    assert workspace.plan()["changes"] == []
    workspace.run("check")
    path.write_text(path.read_text().replace("ten minutes first", "an hour first"))
    assert workspace.plan()["changes"] == [], "its text is the person's, and the sibling's own has not changed"
    workspace.change_tracker(on_issue(3, state="completed", **CLOSED))
    workspace.run("apply")
    assert "    due: 2026-12-04\n    outcome: done\n    closed_on: 2026-12-01\n" in path.read_text()


def test_an_import_of_what_is_another_action_points_is_refused(workspace: Workspace) -> None:
    workspace.write("2026-11-19-first")
    workspace.run("apply", "--write-back", "none")
    workspace.write(text=DOCUMENT.replace("    owner: kim\n", "    owner: kim\n    issue: 1\n"))
    plan = workspace.plan("--nudge")
    assert [note for note in plan["notes"] if note.startswith(f"{ID}/AP-1: issue #1 belongs to 2026-11-19-first/AP-1")]
    # Nor is the number written where it belongs: the record would name it twice.
    assert {change["key"] for change in plan["changes"]} == {f"{ID}/AP-2", "2026-11-19-first/AP-2"}

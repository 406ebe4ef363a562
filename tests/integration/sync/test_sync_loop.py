"""The whole loop on the local tracker, through the real command."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from .conftest import DOCUMENT, ID, Workspace


def test_the_loop(workspace: Workspace) -> None:
    path = workspace.write()
    before = path.read_text(encoding="utf-8")
    text = workspace.run("plan")
    assert "+ AP-1   Send 5 % of traffic to a new node pool for ten minutes first" in text
    assert "owner kim, due 2026-12-04" in text
    assert "labels postmortem, needs-triage, severity:sev2, priority:P1, type:prevent" in text
    assert "Plan for the local tracker: 2 issues to create, 6 labels to make, 2 numbers to record." in text
    assert not (workspace.root / ".debrief").exists()

    text = workspace.run("apply")
    assert f"created: #1 {ID}/AP-1: Send 5 % of traffic" in text
    assert "6 labels made, 2 issues created, 2 numbers recorded." in text
    assert "take the `issue:` lines out before you connect another one" in text
    after = path.read_text(encoding="utf-8")
    assert after == before.replace("    due: 2026-12-04\n", "    due: 2026-12-04\n    issue: 1\n").replace(
        "due: 2026-12-11}", "due: 2026-12-11, issue: 2}"
    )
    first, second = workspace.issues
    assert first["labels"] == ["postmortem", "needs-triage", "severity:sev2", "priority:P1", "type:prevent"]
    assert (first["assignees"], second["assignees"]) == (["kim"], [])
    assert "4 % of checkouts failed for 38 minutes" in first["body"]
    assert f"Checkout returned 502s during a node rollover (postmortems/2026/{ID}.md)" in first["body"]
    assert "- AP-2: Alert on 502s of the checkout" in first["body"]

    snapshot = workspace.snapshot()
    assert workspace.run("apply") == "Nothing to do.\n"
    assert workspace.run("plan") == "Nothing to do.\n"
    assert json.loads(workspace.run("apply", "--format", "json"))["changes"] == []
    assert workspace.snapshot() == snapshot
    workspace.run("check")


def test_plan_and_status_leave_no_trace(workspace: Workspace) -> None:
    workspace.write()
    snapshot = workspace.snapshot()
    workspace.run("plan")
    workspace.run("status")
    assert workspace.snapshot() == snapshot


def test_renaming_moving_and_editing_make_no_second_issue(workspace: Workspace) -> None:
    path = workspace.write()
    workspace.run("apply")
    text = path.read_text(encoding="utf-8")
    text = text.replace("title: Checkout returned", "title: The checkout returned")
    text = text.replace("Alert on 502s of the checkout", "Page on 502s of the checkout").replace(
        "owner: kim", "owner: lee"
    )
    target = workspace.root / "postmortems" / "archive"
    target.mkdir()
    path.unlink()
    (target / path.name).write_text(text, encoding="utf-8")
    changes = workspace.plan()["changes"]
    assert [(c["kind"], c["number"], c["detail"]) for c in changes] == [
        ("update_issue", 1, {"fields": ["body"]}),
        ("update_issue", 2, {"fields": ["title", "body"]}),
    ]
    assert "~ AP-2   #2 title and text follow the file: Page on 502s of the checkout" in workspace.run("plan")
    workspace.run("apply")
    assert [issue["title"] for issue in workspace.issues][1] == "Page on 502s of the checkout"
    assert f"postmortems/archive/{ID}.md" in workspace.issues[0]["body"]
    assert "**Owner:** @lee" in workspace.issues[0]["body"]
    assert workspace.issues[0]["assignees"] == ["kim"], "from its making on, the tracker owns the assignee"
    assert workspace.plan()["changes"] == []


def test_numbers_that_are_taken_out_of_the_file_come_back(workspace: Workspace) -> None:
    path = workspace.write()
    workspace.run("apply")
    filed = path.read_bytes()
    workspace.write()
    (workspace.root / ".debrief" / "journal.json").unlink()
    assert workspace.kinds() == ["record_number", "record_number"]
    workspace.run("apply")
    assert path.read_bytes() == filed
    assert len(workspace.issues) == 2
    journal = json.loads((workspace.root / ".debrief" / "journal.json").read_text())
    assert [entry["number"] for entry in journal["entries"].values()] == [1, 2]


def test_people_keep_what_they_decided(workspace: Workspace) -> None:
    path = workspace.write()
    workspace.run("apply")

    def triage(tracker: dict[str, Any]) -> None:
        tracker["issues"][0]["labels"] = ["postmortem", "priority:P0", "team:edge"]
        tracker["issues"][0]["assignees"] = []
        tracker["issues"][1]["body"] += "\nI have begun.\n"
        tracker["issues"][1]["state"] = "open"

    workspace.change_tracker(triage)
    assert workspace.plan() == {"version": 1, "tracker": "local", "changes": [], "notes": []}
    text = path.read_text(encoding="utf-8").replace("ten minutes first", "an hour first").replace("Alert on", "Page on")
    path.write_text(text, encoding="utf-8")
    plan = workspace.plan()
    assert [(c["kind"], c["number"]) for c in plan["changes"]] == [("update_issue", 1)]
    assert "conflict: the file and issue #2 were both changed" in plan["notes"][0]
    assert "by the file it has the title “Page on 502s of the checkout”; " in plan["notes"][0]
    assert re.search(r"; no lines? \d+", plan["notes"][0])
    assert "I have begun" not in plan["notes"][0]
    workspace.run("apply")
    assert workspace.issues[0]["labels"] == ["postmortem", "priority:P0", "team:edge"]
    assert workspace.issues[0]["assignees"] == []
    assert workspace.issues[1]["title"].startswith("Alert on")


def test_a_deleted_issue_is_lost_and_never_made_again(workspace: Workspace) -> None:
    workspace.write()
    workspace.run("apply")
    workspace.change_tracker(lambda tracker: tracker["issues"].pop(0))
    plan = workspace.plan()
    assert [(c["kind"], c["detail"]["where"], c["detail"]["fate"]) for c in plan["changes"]] == [
        ("record_number", ["journal"], "deleted")
    ]
    assert plan["notes"] == [
        f"{ID}/AP-1: issue #1 was deleted: it is not made again; give the action point a new id if it is still wanted"
    ]
    assert "! " in workspace.run("apply")
    assert workspace.plan() == {**plan, "changes": []}
    assert "lost" in workspace.run("status")


def test_a_lost_tracker_file_stops_the_run(workspace: Workspace) -> None:
    workspace.write()
    workspace.run("apply")
    (workspace.root / ".debrief" / "tracker.json").unlink()
    text = workspace.run("apply", code=1)
    assert text.startswith("debrief: the journal knows 2 issues, but the tracker lists none")
    assert "in .debrief/tracker.json put the label back or the file itself" in text
    assert "token" not in text
    assert not (workspace.root / ".debrief" / "tracker.json").exists()


def test_a_number_that_does_not_exist_stops_its_key_alone(workspace: Workspace) -> None:
    workspace.write(text=DOCUMENT.replace("    owner: kim\n", "    owner: kim\n    issue: 99\n"))
    plan = workspace.plan()
    assert [change["key"] for change in plan["changes"] if change["kind"] == "create_issue"] == [f"{ID}/AP-2"]
    assert "issue #99 is not there" in plan["notes"][0]


def test_drafts_and_waivers_make_none(workspace: Workspace) -> None:
    workspace.write(status="draft")
    assert workspace.run("plan") == "Nothing to do.\n"
    workspace.write(status="in_review")
    assert workspace.kinds().count("create_issue") == 2
    (workspace.root / ".github").mkdir()
    (workspace.root / ".github" / "debrief.yml").write_text("issues: {statuses: [published]}\n")
    assert workspace.run("plan") == "Nothing to do.\n"


def test_a_document_with_errors_is_not_judged_and_holds_up_no_other(workspace: Workspace) -> None:
    workspace.write()
    broken = workspace.write("2026-11-21-broken")
    workspace.run("apply")
    broken.write_text(broken.read_text(encoding="utf-8").replace("severity: sev2", "severity: sev9"), encoding="utf-8")
    unreadable = workspace.root / "postmortems" / "2026" / "2026-11-22-unreadable.md"
    unreadable.write_text("no front matter", encoding="utf-8")
    workspace.write("2026-11-23-new")
    plan = workspace.plan(code=1)
    created = [c["key"] for c in plan["changes"] if c["kind"] == "create_issue"]
    assert created == ["2026-11-23-new/AP-1", "2026-11-23-new/AP-2"]
    assert plan["notes"] == [
        "postmortems/2026/2026-11-21-broken.md: not judged, it has 1 error; see `debrief check`",
        "postmortems/2026/2026-11-22-unreadable.md: not judged, it has 1 error; see `debrief check`",
    ]
    assert "2 issues created" in workspace.run("apply", code=1)
    assert "not judged" in workspace.run("apply", code=1)


def test_a_file_of_which_nobody_knows_the_id_may_hold_what_is_missing(workspace: Workspace) -> None:
    known = workspace.write()
    workspace.write("2026-11-23-other")
    workspace.run("apply")
    known.rename(known.with_name("draft.md")).write_text("no front matter", encoding="utf-8")
    assert [change["kind"] for change in workspace.plan(code=1)["changes"]] == []
    (known.parent / "draft.md").unlink()
    assert "comment" in workspace.kinds()


def test_the_cap_and_the_runs_after_it(workspace: Workspace) -> None:
    for day in range(10, 14):
        workspace.write(f"2026-11-{day}-many")
    (workspace.root / ".github").mkdir()
    (workspace.root / ".github" / "debrief.yml").write_text("issues: {create_per_run: 3}\n")
    text = workspace.run("apply")
    assert "skipped 5: waits for the next run" in text
    assert "5 of 8 wait for the next runs" in text
    assert len(workspace.issues) == 3
    workspace.run("apply")
    workspace.run("apply")
    assert len(workspace.issues) == 8
    assert workspace.plan()["changes"] == []


def test_write_back_none_leaves_the_files(workspace: Workspace) -> None:
    path = workspace.write()
    before = path.read_bytes()
    workspace.run("apply", "--write-back", "none")
    assert path.read_bytes() == before
    snapshot = workspace.snapshot()
    assert workspace.run("apply", "--write-back", "none") == "Nothing to do.\n"
    assert workspace.snapshot() == snapshot
    assert workspace.kinds() == ["record_number", "record_number"]
    assert "2 numbers recorded" in workspace.run("apply")


@pytest.mark.parametrize("mode", ["commit", "pull-request", "elsewhere"])
def test_only_what_exists_can_be_asked_for(workspace: Workspace, mode: str) -> None:
    assert "'--write-back'" in workspace.run("apply", "--write-back", mode, code=2)


def test_json_of_apply_is_the_plan_with_outcomes(workspace: Workspace) -> None:
    workspace.write()
    planned = workspace.plan()
    applied = json.loads(workspace.run("apply", "--format", "json"))
    assert applied["version"] == 1
    assert [c["kind"] for c in applied["changes"]] == [c["kind"] for c in planned["changes"]]
    assert {c["outcome"] for c in applied["changes"]} == {"done"}
    assert [c["number"] for c in applied["changes"] if c["key"]] == [1, 2, 1, 2]
    assert set(applied["changes"][0]) == {"kind", "key", "number", "title", "detail", "outcome", "message"}


def test_an_empty_record_says_how_to_begin(workspace: Workspace) -> None:
    for command in ("plan", "apply", "status"):
        text = workspace.run(command)
        assert text == "no post-mortems in postmortems/ yet; start one with `debrief new TITLE`\n"
    assert workspace.plan() == {"version": 1, "tracker": "local", "changes": [], "notes": []}
    assert list(workspace.root.iterdir()) == [workspace.root / "postmortems"]


def test_the_job_summary(workspace: Workspace) -> None:
    workspace.write()
    summary = workspace.root / "summary.md"
    env = {"GITHUB_STEP_SUMMARY": str(summary)}
    workspace.run("plan", env=env)
    assert "| `+` | `2026-11-20-checkout-502s/AP-1` | Send 5 % of traffic" in summary.read_text(encoding="utf-8")
    summary.unlink()
    workspace.run("apply", env=env)
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("## Tracker\n\n6 labels made, 2 issues created, 2 numbers recorded.\n")
    workspace.run("apply", env={"GITHUB_STEP_SUMMARY": "/nonexistent/summary.md"})


def test_quiet_says_results_only(workspace: Workspace) -> None:
    workspace.write()
    assert "Nothing was changed" in workspace.run("plan")
    assert "Nothing was changed" not in workspace.run("plan", "--quiet")
    assert workspace.run("apply", "--quiet") == "6 labels made, 2 issues created, 2 numbers recorded.\n"


def test_the_word_of_the_settings(workspace: Workspace) -> None:
    workspace.write()
    (workspace.root / ".github").mkdir()
    (workspace.root / ".github" / "debrief.yml").write_text("word: debrief\n")
    workspace.run("apply")
    assert "**From the debrief:**" in workspace.issues[0]["body"]
    assert "post-mortem" not in workspace.issues[0]["body"]


def test_a_tailored_template_and_its_mistakes(workspace: Workspace) -> None:
    workspace.write()
    (workspace.root / "templates").mkdir()
    template = workspace.root / "templates" / "issue.md.j2"
    template.write_text("Ours: {{ title }}\n")
    workspace.run("apply")
    assert workspace.issues[0]["body"].startswith("Ours: Send 5 % of traffic")
    template.write_text("{{ title }}\n{{ titel }}\n")
    text = workspace.run("plan", code=2)
    assert text.startswith("debrief: templates/issue.md.j2, line 2: 'titel' is undefined")


def test_status_tells_where_everything_stands(workspace: Workspace) -> None:
    document = DOCUMENT.replace("due: 2026-12-04", "due: 2020-01-02").replace("due: 2026-12-11", "due: 2199-12-11")
    workspace.write(text=document)
    done = DOCUMENT.replace(
        "    due: 2026-12-04\n", "    due: 2020-01-01\n    outcome: done\n    closed_on: 2020-01-01\n"
    )
    workspace.write("2026-11-21-done", text=done.replace("due: 2026-12-11", "due: 2199-12-11"))
    workspace.run("apply")

    def close(tracker: dict[str, Any]) -> None:
        tracker["issues"][1]["state"] = "not_planned"

    workspace.change_tracker(close)
    workspace.write("2026-11-22-draft", status="draft", text=document.replace("due: 2020-01-02", "due: 2199-01-01"))
    found = json.loads(workspace.run("status", "--format", "json"))
    assert [(row["key"], row["state"], row["number"]) for row in found["action_points"]] == [
        (f"{ID}/AP-1", "overdue", 1),
        ("2026-11-21-done/AP-2", "open", 3),
        ("2026-11-22-draft/AP-1", "not_filed", None),
        ("2026-11-22-draft/AP-2", "not_filed", None),
        ("2026-11-21-done/AP-1", "done", None),
        (f"{ID}/AP-2", "declined", 2),
    ]
    counts = {"overdue": 1, "dormant": 0, "open": 1, "not_filed": 2, "orphaned": 0, "lost": 0, "done": 1, "declined": 1}
    assert found["counts"] == counts
    text = workspace.run("status")
    assert text.splitlines()[0].split() == ["STATE", "DUE", "ISSUE", "OWNER", "ACTION", "POINT", "TITLE"]
    assert text.splitlines()[1].startswith("overdue ")
    assert "6 action points: 1 overdue, 1 open, 2 not filed, 1 done, 1 declined." in text
    markdown = workspace.run("status", "--format", "markdown")
    assert "| overdue | 2020\\-01\\-02 | #1 | kim |" in markdown


def test_the_tracker_is_chosen_by_option_then_by_credentials(workspace: Workspace) -> None:
    workspace.write()
    # A token without a repository: GitHub is chosen, and what is missing is said in one line.
    env = {"GITHUB_TOKEN": "ghp_0123456789"}
    text = workspace.run("plan", code=2, env=env)
    assert "GITHUB_REPOSITORY" in text
    assert "ghp_0123456789" not in text
    assert json.loads(workspace.run("plan", "--tracker", "local", "--format", "json", env=env))["tracker"] == "local"
    assert "GITHUB_TOKEN" in workspace.run("plan", "--tracker", "github", code=2)


def test_hostile_text_stays_text(workspace: Workspace) -> None:
    hostile = "'@kim {{ 7*7 }} &#64;lee ::set-output x <b> #1 `x`'"
    workspace.write(text=DOCUMENT.replace("'Alert on 502s of the checkout'", hostile))
    output = workspace.run("plan") + workspace.run("apply") + workspace.run("status")
    assert not [line for line in output.splitlines() if line.lstrip().startswith("::")]
    joiner = "\u2060"
    assert (
        workspace.issues[1]["title"] == f"@{joiner}kim {{{{ 7*7 }}}} &#{joiner}64;lee ::set-output x <b> #{joiner}1 `x`"
    )
    assert f"- AP-2: @{joiner}kim {{{{ 7\\*7 }}}} &{joiner}#{joiner}64;lee" in workspace.issues[0]["body"]
    assert f"&lt;{joiner}b&gt; #{joiner}1" in workspace.issues[0]["body"]

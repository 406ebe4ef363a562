"""`debrief review` through its public door, of the files here."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from debrief.git import Answer, run_git
from debrief.inspection import changes
from fakes.github_review import ReviewGitHub
from fakes.review_values import DOCUMENT, ID, PATH
from support import Debrief, Workspace

from .conftest import EARLIER, EARLIER_PATH, HEAD, TOKEN, Here, comments, git


def test_without_a_token_it_prints_the_comment(clone: Workspace, debrief: Debrief) -> None:
    commit = git(clone.root, "rev-parse", "HEAD")
    done = debrief("review", "--base", "main", cwd=clone.root, env={"GITHUB_REPOSITORY": "acme/shop"})
    assert (done.code, done.err) == (0, "")
    assert "**After the merge in acme/shop:** 2 issues to create." in done.out
    assert f"(https://github.com/acme/shop/blob/{commit}/{PATH}), new, sev2, in review" in done.out
    link = f"[2026-09-14-cart-timeouts](https://github.com/acme/shop/blob/HEAD/{EARLIER_PATH})"
    assert f"- AP-1 of {link} is open since 2026-09-14 (due 2026-12-04) and would have helped:" in done.out
    assert "1 person who is no author must review it" in done.out


def test_before_the_first_commit(clone: Workspace, debrief_here: Here) -> None:
    git(clone.root, "checkout", "-q", "--orphan", "new")
    done = debrief_here("review", "--base", "HEAD", cwd=clone.root)
    assert (done.code, done.err) == (0, "")
    assert "<sub>From the files alone;" in done.out


def test_what_others_merge_meanwhile_is_not_of_this_pull_request(clone: Workspace, debrief_here: Here) -> None:
    git(clone.root, "checkout", "-q", "main")
    clone.write("postmortems/2026/2026-10-01-other.md", DOCUMENT.replace(ID, "2026-10-01-other"))
    git(clone.root, "add", "-A")
    git(clone.root, "commit", "-qm", "Another")
    git(clone.root, "checkout", "-q", "debrief")
    done = debrief_here("review", "--base", "main", cwd=clone.root)
    assert done.out.count("### ") == 1
    assert "2026-10-01-other" not in done.out


def test_files_are_moved_changed_and_removed(clone: Workspace, debrief_here: Here) -> None:
    git(clone.root, "checkout", "-q", "main")
    for number in (1, 2, 3):
        name = f"2026-10-0{number}-number"
        clone.write(f"postmortems/2026/{name}.md", DOCUMENT.replace(ID, name))
    clone.write("postmortems/2026/README.md", "Nothing")
    git(clone.root, "add", "-A")
    git(clone.root, "commit", "-qm", "Three")
    git(clone.root, "checkout", "-qb", "more")
    (clone.root / "postmortems" / "2025").mkdir()
    git(clone.root, "mv", "postmortems/2026/2026-10-01-number.md", "postmortems/2025/")
    git(clone.root, "rm", "-q", "postmortems/2026/2026-10-02-number.md", "postmortems/2026/README.md")
    third = clone.root / "postmortems" / "2026" / "2026-10-03-number.md"
    third.write_text(third.read_text().replace("minutes first", "hours first"))
    clone.write("postmortems/2026/2026-10-04-unknown.md", "---\nid: [\n---\n")
    done = debrief_here("review", "--base", "main", "--format", "json", cwd=clone.root)
    found = {one["facts"]["id"]: one for one in json.loads(done.out)["documents"]}
    told = {name: (one["change"], [issue["effect"] for issue in one["issues"]]) for name, one in found.items()}
    assert told == {
        "2026-10-01-number": ("changed", ["change", "change"]),
        "2026-10-02-number": ("removed", ["orphan", "orphan"]),
        # The text of the other tells of this one's title, which is no change of its own.
        "2026-10-03-number": ("changed", ["change", "leave"]),
        "2026-10-04-unknown": ("added", []),
    }
    assert [issue["parts"] for issue in found["2026-10-03-number"]["issues"]] == [["title"], []]
    assert [one["rule"] for one in found["2026-10-04-unknown"]["findings"]["shown"]] == ["yaml/syntax"]


def test_a_git_that_is_too_slow_is_no_document_that_cannot_be_read(
    clone: Workspace, debrief_here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(folder: str, arguments: Sequence[str], *, limit: int, end: float) -> Answer:
        return run_git(folder, arguments, limit=limit, end=0.0 if "cat-file" in arguments else end)

    text = EARLIER.replace("minutes first", "hours first")
    clone.write(EARLIER_PATH, text)
    monkeypatch.setattr(changes, "run_git", late)
    done = debrief_here("review", "--base", "main", cwd=clone.root)
    assert (done.code, done.out) == (1, "")
    assert "git took too long" in done.err


def test_a_record_that_loses_its_last_document_orphans_nothing(clone: Workspace, debrief_here: Here) -> None:
    # A plan takes that for a wrong folder, and leaves the issues alone.
    git(clone.root, "rm", "-q", EARLIER_PATH)
    guarded = "The record has no post-mortem at all then"
    assert guarded not in debrief_here("review", "--base", "main", cwd=clone.root).out
    # One that has no action point left tells that the place is right.
    text = DOCUMENT.partition("action_points:\n")[0] + "no_action_reason: Nothing is left to do\n---\n"
    clone.write(PATH, text + DOCUMENT.partition("\n---\n")[2])
    done = debrief_here("review", "--base", "main", cwd=clone.root)
    assert guarded not in done.out
    assert "lose" in done.out
    git(clone.root, "rm", "-qf", PATH)
    done = debrief_here("review", "--base", "main", cwd=clone.root)
    assert guarded in done.out
    assert "Left as they are: AP-1, AP-2." in done.out
    assert "lose" not in done.out


def test_a_link_to_a_folder_is_counted_and_no_document(clone: Workspace, debrief_here: Here) -> None:
    (clone.root / "postmortems" / "older").symlink_to("2026")
    git(clone.root, "add", "-A")
    made = json.loads(debrief_here("review", "--base", "main", "--format", "json", cwd=clone.root).out)
    assert ([one["path"] for one in made["documents"]], made["more_documents"]) == ([PATH], 1)


def test_what_has_happened_before_is_what_was_merged(clone: Workspace, debrief_here: Here) -> None:
    # Another document of the same pull request is no earlier one, and a factor that it takes out was there.
    clone.write("postmortems/2026/2026-11-19-other.md", DOCUMENT.replace(ID, "2026-11-19-other"))
    clone.write(EARLIER_PATH, EARLIER.replace("no-canary", "no-rollout").replace("alert-threshold", "no-alert"))
    done = debrief_here("review", "--base", "main", "--format", "json", cwd=clone.root)
    found = {one["facts"]["id"]: one for one in json.loads(done.out)["documents"]}
    assert [(one["id"], one["factors"]) for one in found[ID]["before"]] == [
        ("2026-09-14-cart-timeouts", ["alert-threshold", "no-canary"])
    ]


@pytest.mark.parametrize("moved", [True, False])
def test_what_is_renamed_is_not_its_own_predecessor(clone: Workspace, debrief_here: Here, moved: bool) -> None:
    text, renamed = DOCUMENT.replace("severity: sev2", "severity: sev4"), "2026-11-20-checkout-outage"
    clone.write(PATH, text)
    git(clone.root, "rm", "-q", EARLIER_PATH)
    git(clone.root, "commit", "-qam", "Merged")
    path = PATH.replace(ID, renamed) if moved else PATH
    if moved:
        git(clone.root, "mv", PATH, path)
    clone.write(path, text.replace(ID, renamed))
    done = debrief_here("review", "--base", "HEAD", cwd=clone.root)
    assert f"- AP-1 of {ID}" not in done.out
    assert "**It has happened before:**" not in done.out
    assert "was there before" not in done.out
    assert "**Policy:** required" not in done.out
    assert f"{path}, " in done.out


def test_what_is_renamed_still_precedes_others_by_its_new_name(clone: Workspace, debrief_here: Here) -> None:
    path = EARLIER_PATH.replace("timeouts", "outage")
    git(clone.root, "mv", EARLIER_PATH, path)
    clone.write(path, EARLIER.replace("2026-09-14-cart-timeouts", "2026-09-14-cart-outage"))
    git(clone.root, "add", "-A")
    done = debrief_here("review", "--base", "main", "--format", "json", cwd=clone.root)
    found = {one["facts"]["id"]: one["before"] for one in json.loads(done.out)["documents"]}
    assert [(one["id"], one["path"]) for one in found[ID]] == [("2026-09-14-cart-outage", path)]


def test_what_is_removed_has_not_happened_before(clone: Workspace, debrief_here: Here) -> None:
    git(clone.root, "rm", "-q", EARLIER_PATH)
    assert "It has happened before" not in debrief_here("review", "--base", "main", cwd=clone.root).out


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [("priority: P1", "priority: P9", "settings/priority"), ("owner: kim", "issue: 7", "identity/issue-claimed-twice")],
)
def test_nothing_is_planned_for_what_a_plan_would_not_judge(
    clone: Workspace, debrief_here: Here, old: str, new: str, rule: str
) -> None:
    clone.write(EARLIER_PATH, EARLIER.replace("    due: 2026-12-04", "    due: 2026-12-04\n    issue: 7"))
    git(clone.root, "add", "-A")
    git(clone.root, "commit", "-qm", "Numbers")
    clone.write(PATH, DOCUMENT.replace(old, new))
    done = debrief_here("review", "--base", "HEAD", "--format", "json", cwd=clone.root)
    (document,) = json.loads(done.out)["documents"]
    assert (document["judged"], document["issues"]) == (False, [])
    assert rule in {one["rule"] for one in document["findings"]["shown"]}


def test_language_is_told_where_the_change_adds_it(clone: Workspace, debrief_here: Here) -> None:
    text = EARLIER.replace("The new pool took", "We should have checked. The new pool took")
    git(clone.root, "checkout", "-q", "main")
    clone.write(EARLIER_PATH, text)
    git(clone.root, "commit", "-qam", "Old words")
    clone.write(EARLIER_PATH, text.replace("It was early", "They should have looked. It was early"))
    done = debrief_here("review", "--base", "HEAD", "--format", "json", cwd=clone.root)
    (document,) = json.loads(done.out)["documents"]
    lines = [one["line"] for one in document["findings"]["shown"] if one["rule"] == "counterfactual/should-have"]
    assert lines == [1 + text[: text.index("It was early")].count("\n")]


def test_the_findings_are_those_of_the_check(clone: Workspace, debrief_here: Here) -> None:
    second = "  - {tag: alert-threshold, text: The 502 alert needs five minutes over 5 %}\n"
    clone.write(
        PATH, DOCUMENT.replace(second, "").replace("2026-12-04", "2027-12-04").replace("The new", "Sadly, the new")
    )
    checked = json.loads(debrief_here("check", "--base", "main", "--format", "json", cwd=clone.root).out)
    said = [one for one in checked["findings"] if one["level"] != "note"]
    rules = {one["rule"] for one in said}
    assert {"policy/action-point-due", "reflection/one-factor"} <= rules
    done = debrief_here("review", "--base", "main", "--format", "json", cwd=clone.root)
    (document,) = json.loads(done.out)["documents"]
    found = document["findings"]
    counts = [sum(one["level"] == level for one in said) for level in ("error", "warning", "note")]
    assert [found["errors"], found["warnings"], found["notes"]] == counts
    # What is a question as well is said once, and counted.
    assert "one-factor" in document["questions"]
    assert {one["rule"] for one in found["shown"]} == rules - {"reflection/one-factor"}
    assert found["asked"] == 1
    text = debrief_here("review", "--base", "main", cwd=clone.root).out
    assert f"**Findings:** {len(said)} warnings; 1 of {len(said)} asked below" in text
    assert "`policy/action-point-due`" in text
    assert " more\n" not in text


def test_it_stands_in_the_summary_of_the_job(
    clone: Workspace, debrief_here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = clone.root.parent / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    debrief_here("review", "--base", "main", "--format", "json", cwd=clone.root)
    assert "2 issues to create" in summary.read_text()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "--base REF, --pull-request N, or --run ID"),
        (["--pull-request", "1", "--head", HEAD], "--head goes with --base"),
        (["--base", "main", "--head", "abc"], "in full"),
        (["--base", "main", "--head", HEAD + "\n"], "in full"),
        (["--base", "main", "--run", "1"], "--run goes without --base"),
        (["--run", "1", "--pull-request", "1"], "--run goes without --base and --pull-request"),
        (["--base", "main", "--post"], "--post needs"),
        (["--base", "main", "--pull-request", "1", "--post", "--format", "json"], "go with markdown"),
        (["--run", "1", "--format", "json"], "go with markdown"),
        (["--base", "nowhere"], "there is no such commit"),
        (["--base", "--output=x"], "name a commit"),
        (["--base", "main", "--pull-request", "1"], "GITHUB_TOKEN is not set"),
        (["--pull-request", "1"], "GITHUB_TOKEN is not set"),
    ],
)
def test_wrong_usage(clone: Workspace, debrief_here: Here, arguments: list[str], says: str) -> None:
    done = debrief_here("review", *arguments, cwd=clone.root)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert done.err.count("\n") == 1


def test_a_person_posts_from_a_clone(
    clone: Workspace, github: ReviewGitHub, debrief_here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    github.pulls[1].head = git(clone.root, "rev-parse", "HEAD")
    github.pulls[1].review("lee")
    github.state.assignable = {"lee"}
    for name, text in {**github.env(TOKEN), "DEBRIEF_GITHUB_PAUSE": "0"}.items():
        monkeypatch.setenv(name, text)
    arguments = ("review", "--base", "main", "--pull-request", "1")
    printed = debrief_here(*arguments, cwd=clone.root)
    assert github.writes() == []
    done = debrief_here(*arguments, "--post", cwd=clone.root)
    assert (done.code, done.out) == (0, "The comment on pull request #1 is written.\n")
    (body,) = comments(github)
    assert body.startswith(printed.out)
    assert "all approvals are there (lee)" in body
    assert "AP-1: nothing can be assigned to kim; no such account, or no access" in body
    assert "made with the first issue that bears them: `postmortem`, `needs-triage`, `severity:sev2`" in body
    again = debrief_here(*arguments, "--post", cwd=clone.root)
    assert again.out == "The comment on pull request #1 says all this already.\n"

"""`debrief review` through its public door: what it prints, and what it takes from another run."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes.github_faults import Fault
from fakes.github_review import Pull, ReviewGitHub, Run
from fakes.review_values import DOCUMENT, ID, PATH
from support import Debrief, Done, Workspace

from .conftest import HEAD, NEW, OLD, TOKEN

EARLIER = DOCUMENT.replace(ID, "2026-09-14-cart-timeouts").replace("sev2", "sev3").replace("    owner: kim\n", "")
EARLIER_PATH = "postmortems/2026/2026-09-14-cart-timeouts.md"
FORK = "mallory/shop"

Here = Callable[..., Done]


def git(root: Path, *arguments: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    env = {**clean, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ["-c", "user.name=kim", "-c", "user.email=kim@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *who, *arguments], cwd=root, env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def clone(workspace: Workspace) -> Workspace:
    """A clone on the branch of a pull request that adds a document to a record of one."""
    workspace.write(EARLIER_PATH, EARLIER)
    git(workspace.root, "init", "-q")
    git(workspace.root, "add", "-A")
    git(workspace.root, "commit", "-qm", "The record")
    git(workspace.root, "checkout", "-qb", "debrief")
    workspace.write(PATH, DOCUMENT)
    git(workspace.root, "add", "-A")
    git(workspace.root, "commit", "-qm", "A post-mortem")
    return workspace


@pytest.fixture
def merged(tmp_path: Path) -> Workspace:
    """A checkout of the default branch, as the trusted run has it; it needs no Git."""
    trusted = Workspace(tmp_path / "trusted")
    trusted.write(EARLIER_PATH, EARLIER)
    return trusted


@pytest.fixture
def made(clone: Workspace, debrief_here: Here) -> dict[str, Any]:
    """What the run without rights hands over."""
    done = debrief_here(
        *("review", "--base", "main", "--head", HEAD, "--pull-request", "1", "--format", "json"), cwd=clone.root
    )
    assert (done.code, done.err) == (0, "")
    found: dict[str, Any] = json.loads(done.out)
    return found


@pytest.fixture
def trusted(github: ReviewGitHub, merged: Workspace, debrief_here: Here, monkeypatch: pytest.MonkeyPatch) -> Here:
    """Run the second step: with a token, on what the first has handed over."""
    for name, text in {**github.env(TOKEN), "DEBRIEF_GITHUB_PAUSE": "0"}.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setattr("debrief.syncing.review_comment.PAUSE", 0.0)

    def call(data: object, *arguments: str) -> Done:
        raw = data if isinstance(data, bytes) else json.dumps(data).encode()
        merged.write("../review.json", raw)
        return debrief_here("review", "--from", "../review.json", *arguments, cwd=merged.root)

    return call


def comments(github: ReviewGitHub, number: int = 1) -> list[str]:
    return [one.body for one in github.conversation(number)]


def test_without_a_token_it_prints_the_comment(clone: Workspace, debrief: Debrief) -> None:
    commit = git(clone.root, "rev-parse", "HEAD")
    done = debrief("review", "--base", "main", cwd=clone.root, env={"GITHUB_REPOSITORY": "acme/shop"})
    assert (done.code, done.err) == (0, "")
    assert "**After the merge in acme/shop:** 2 issues to create." in done.out
    assert f"(https://github.com/acme/shop/blob/{commit}/{PATH}), new, sev2, in review" in done.out
    link = f"[2026-09-14-cart-timeouts](https://github.com/acme/shop/blob/HEAD/{EARLIER_PATH})"
    assert f"- AP-1 of {link} is open since 2026-09-14 (due 2026-12-04) and would have helped:" in done.out
    assert "1 person who is no author must review it" in done.out


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


def test_a_record_that_loses_its_last_action_point_orphans_nothing(clone: Workspace, debrief_here: Here) -> None:
    # A plan takes that for a wrong folder, and leaves the issues alone.
    git(clone.root, "rm", "-q", EARLIER_PATH)
    guarded = "The record has no action point at all then"
    assert guarded not in debrief_here("review", "--base", "main", cwd=clone.root).out
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
        ([], "--base REF, or --from FILE.json"),
        (["--base", "main", "--from", "x.json"], "one of them"),
        (["--from", "x.json", "--head", HEAD], "--head goes with --base"),
        (["--base", "main", "--head", "abc"], "in full"),
        (["--base", "main", "--head", HEAD + "\n"], "in full"),
        (["--base", "main", "--run", "1"], "--run goes with --from"),
        (["--from", "x.json", "--run", "1", "--pull-request", "1"], "exclude each other"),
        (["--base", "main", "--post"], "--post needs"),
        (["--base", "main", "--pull-request", "1", "--post", "--format", "json"], "go with markdown"),
        (["--from", "x.json", "--run", "1", "--format", "json"], "go with markdown"),
        (["--base", "nowhere"], "there is no such commit"),
        (["--base", "--output=x"], "name a commit"),
        (["--from", "nowhere.json"], "there is no such file"),
        (["--from", "postmortems"], "this is a directory"),
        (["--base", "main", "--pull-request", "1"], "GITHUB_TOKEN is not set"),
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


@pytest.mark.parametrize("repository", ["acme/shop", FORK])
def test_the_two_steps(github: ReviewGitHub, made: dict[str, Any], trusted: Here, repository: str) -> None:
    github.pulls[1].repository = repository
    github.runs[7] = Run(7, HEAD, repository=repository)
    done = trusted(made, "--run", "7", "--post")
    assert (done.code, done.out, done.err) == (0, "The comment on pull request #1 is written.\n", "")
    (body,) = comments(github)
    assert "2 issues to create" in body
    assert "would have helped" in body
    assert "lee is named as a reviewer and has not approved" in body
    assert body.endswith(f"<!-- debrief review pull=1 head={HEAD} -->\n")
    assert {verb for verb, _ in github.writes()} == {"POST"}


def test_a_review_without_a_number_is_posted_where_the_run_belongs(
    github: ReviewGitHub, made: dict[str, Any], trusted: Here
) -> None:
    github.runs[7] = Run(7, HEAD)
    assert trusted({**made, "pull_request": None}, "--run", "7", "--post").code == 0
    assert len(comments(github)) == 1
    # A second pull request from the same branch, to another base: nobody knows which of them is meant.
    github.add_pull(HEAD)
    assert "does not say which of" in trusted({**made, "pull_request": None}, "--run", "7", "--post").out
    assert trusted({**made, "pull_request": 2}, "--run", "7", "--post").code == 0
    assert (len(comments(github)), len(comments(github, 2))) == (1, 1)


def victim(github: ReviewGitHub, **more: Any) -> Pull:
    """Open somebody else's pull request, whose conversation is not for this run."""
    return github.add_pull(more.pop("head", NEW), branch="victim", **more)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"pull_request": 2}, "this review names pull request #2, but run 7 was started by another"),
        ({"pull_request": 99}, "this review names pull request #99"),
        ({"head": NEW}, "not of the commit for which run 7 was started"),
        ({"head": None}, "does not say of which commit it is"),
        ({"head": "HEAD"}, "this is no review: head:"),
        ({"pull_request": "1"}, "this is no review: pull_request:"),
        ({"documents": "all"}, "this is no review: documents:"),
        ({"run": 8}, "this is no review: run:"),
    ],
)
def test_what_the_first_step_says_of_itself_is_not_believed(
    github: ReviewGitHub, made: dict[str, Any], trusted: Here, change: dict[str, Any], says: str
) -> None:
    victim(github)
    github.pulls[1].repository = FORK
    github.runs[7] = Run(7, HEAD, repository=FORK)
    done = trusted({**made, **change}, "--run", "7", "--post")
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert done.err.count("\n") == 1
    assert github.writes() == []


def test_the_head_of_another_pull_request_opens_no_door(
    github: ReviewGitHub, made: dict[str, Any], trusted: Here
) -> None:
    # Mallory has pushed the very commit of the victim to a fork, and names the victim's pull request.
    victim(github, head=HEAD)
    github.pulls[1].repository = FORK
    github.runs[7] = Run(7, HEAD, repository=FORK)
    done = trusted({**made, "pull_request": 2}, "--run", "7", "--post")
    assert done.code == 2
    assert github.writes() == []
    # The same name of a branch in two forks of one owner's name does not help either.
    github.pulls[2].repository, github.pulls[2].branch = "mallory/other", "debrief"
    assert trusted({**made, "pull_request": 2}, "--run", "7", "--post").code == 2
    assert github.writes() == []


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "this is no review"),
        (b"PK\x03\x04", "this is no review"),
        (b"[" * 100_000, "this is no review"),
        (b" " * (3 * 1024 * 1024), "more than 2048 KiB"),
    ],
    ids=["empty", "zip", "deep", "huge"],
)
def test_an_artifact_that_is_none(github: ReviewGitHub, trusted: Here, raw: bytes, says: str) -> None:
    github.runs[7] = Run(7, HEAD)
    done = trusted(raw, "--run", "7", "--post")
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert github.requests == []


def test_an_artifact_that_is_a_link_is_not_followed(github: ReviewGitHub, merged: Workspace, trusted: Here) -> None:
    secret = merged.root.parent / "secret.json"
    secret.write_text("{}")
    (merged.root.parent / "link.json").symlink_to(secret)
    done = trusted(b"{}", "--from", "../link.json", "--run", "7", "--post")
    assert (done.code, "symbolic link" in done.err) == (2, True)


def test_a_run_that_no_pull_request_started(github: ReviewGitHub, made: dict[str, Any], trusted: Here) -> None:
    github.runs[7] = Run(7, HEAD, event="push")
    done = trusted(made, "--run", "7", "--post")
    assert (done.code, github.writes()) == (2, [])
    assert "was started by push" in done.err
    assert trusted(made, "--run", "8", "--post").code == 1


def test_a_run_for_an_approval_brings_the_comment_up_to_date(
    github: ReviewGitHub, made: dict[str, Any], trusted: Here
) -> None:
    # Whatever commit GitHub names for such a run, the head of its branch decides.
    github.runs[7] = Run(7, OLD, event="pull_request_review")
    trusted(made, "--run", "7", "--post")
    assert "lee is named as a reviewer and has not approved" in comments(github)[0]
    github.pulls[1].review("lee")
    assert trusted(made, "--run", "7", "--post").code == 0
    (body,) = comments(github)
    assert "all approvals are there (lee)" in body
    assert trusted({**made, "head": NEW}, "--run", "7", "--post").out.startswith("The pull request has another commit")
    assert comments(github) == [body]


@pytest.mark.parametrize(
    ("gone", "says"),
    [
        ("moved on", "The pull request has another commit at its head by now, whose own run writes the comment.\n"),
        ("closed", "No pull request from the run's branch is open any more; nothing is written.\n"),
        ("repository deleted", "The repository of the run's branch was deleted; nothing is written.\n"),
    ],
)
@pytest.mark.parametrize("number", [1, None])
def test_a_run_whose_pull_request_has_gone_on(
    github: ReviewGitHub, made: dict[str, Any], trusted: Here, gone: str, says: str, number: int | None
) -> None:
    github.runs[7] = Run(7, HEAD, repository=None if gone == "repository deleted" else "acme/shop")
    # GitHub's description does not say that a repository can be gone.
    github.described = gone != "repository deleted"
    github.pulls[1].head = NEW if gone == "moved on" else HEAD
    github.pulls[1].state = "closed" if gone == "closed" else "open"
    for post in (["--post"], []):
        done = trusted({**made, "pull_request": number}, "--run", "7", *post)
        assert (done.code, done.out, github.writes()) == (0, says, [])


def test_the_policy_is_that_of_the_default_branch(
    github: ReviewGitHub, made: dict[str, Any], merged: Workspace, trusted: Here
) -> None:
    github.runs[7] = Run(7, HEAD)
    merged.write(".github/debrief.yml", "policy: {review: {reviewers: [3]}}\n")
    github.pulls[1].review("lee")
    github.pulls[1].review("kim")
    github.pulls[1].review("ari")
    trusted(made, "--run", "7", "--post")
    # The author and who opened the pull request never count, whatever the documents say.
    assert "lee approved; 2 more people who are no authors must approve" in comments(github)[0]


def test_rights_that_are_missing_are_said_and_cost_as_little_as_possible(
    github: ReviewGitHub, made: dict[str, Any], trusted: Here
) -> None:
    github.runs[7] = Run(7, HEAD)
    github.faults.add(Fault.FORBIDDEN, "GET", "/reviews$")
    github.faults.add(Fault.FORBIDDEN, "GET", "/labels$")
    done = trusted(made, "--run", "7", "--post")
    assert done.code == 0
    assert "the approvals were not looked up" in done.err
    assert "labels and owners were not looked up" in done.err
    assert "1 person who is no author must review it" in comments(github)[0]
    github.may_comment = False
    github.conversation(1).clear()
    done = trusted(made, "--run", "7", "--post")
    assert (done.code, done.out) == (1, "")
    assert "`pull_requests: write`" in done.err
    github.may_comment, github.pulls[1].locked = True, True
    done = trusted(made, "--run", "7", "--post")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "the conversation on pull request #1 is locked" in done.err
    assert TOKEN not in done.err


@pytest.mark.parametrize("path", ["/actions/runs/", "/pulls$", "/reviews$", "/labels$", "/comments$"])
def test_a_network_that_is_down_is_one_line(
    github: ReviewGitHub, made: dict[str, Any], trusted: Here, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("debrief.trackers.github.client.time.sleep", lambda _seconds: None)
    github.runs[7] = Run(7, HEAD)
    github.faults.add(Fault.DROPPED_BEFORE, "GET", path, times=99)
    done = trusted(made, "--run", "7", "--post")
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert "no answer from GitHub" in done.err
    assert comments(github) == []


def test_a_pull_request_without_documents(
    clone: Workspace, github: ReviewGitHub, made: dict[str, Any], trusted: Here
) -> None:
    github.runs[7] = Run(7, HEAD)
    empty = {**made, "documents": []}
    assert (
        trusted(empty, "--run", "7", "--post").out == "Pull request #1 changes no document: there is nothing to say.\n"
    )
    trusted(made, "--run", "7", "--post")
    trusted(empty, "--run", "7", "--post")
    (body,) = comments(github)
    assert "No post-mortem is changed any more." in body


def test_an_older_run_leaves_the_newer_comment(github: ReviewGitHub, made: dict[str, Any], trusted: Here) -> None:
    github.runs[6], github.runs[7] = Run(6, OLD), Run(7, HEAD)
    trusted(made, "--run", "7", "--post")
    github.forget()
    done = trusted({**made, "head": OLD}, "--run", "6", "--post")
    assert (done.code, github.writes()) == (0, [])
    assert comments(github)[0].endswith(f"head={HEAD} -->\n")

"""`debrief review` of the files of a pull request as GitHub has them: data of a stranger, read and never run."""

from __future__ import annotations

import errno
import json
import tempfile
from collections.abc import Callable

import pytest

from debrief.syncing import pull_files
from fakes.github_faults import Fault
from fakes.github_review import ReviewGitHub, Run
from fakes.review_values import DOCUMENT, ID, PATH
from support import Workspace

from .conftest import EARLIER, EARLIER_PATH, NEW, OLD, TOKEN, Here, comments, commit, git

FORK = "mallory/shop"

Push = Callable[[], str]


@pytest.fixture
def run(github: ReviewGitHub, pushed: Push) -> Run:
    """The run for the pull request's head."""
    github.runs[7] = Run(7, pushed())
    return github.runs[7]


@pytest.mark.parametrize("repository", ["acme/shop", FORK])
def test_the_second_step_reads_the_files_itself(
    github: ReviewGitHub, run: Run, trusted: Here, merged: Workspace, repository: str
) -> None:
    github.pulls[1].repository = run.repository = repository
    done = trusted("--run", "7", "--post")
    assert (done.code, done.out, done.err) == (0, "The comment on pull request #1 is written.\n", "")
    (body,) = comments(github)
    assert "2 issues to create" in body
    assert "would have helped" in body
    assert "lee is named as a reviewer and has not approved" in body
    assert body.endswith(f"<!-- debrief review pull=1 head={run.head} -->\n")
    assert {verb for verb, _ in github.writes()} == {"POST"}
    # What the default branch has is not asked for, and nothing of the pull request comes to lie in the checkout.
    assert len(github.matching("GET", "/git/blobs/")) == 1
    assert [path.name for path in merged.root.rglob("*.md")] == [EARLIER_PATH.rpartition("/")[2]]


@pytest.mark.usefixtures("run")
def test_a_full_disk_is_one_line(trusted: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "mkdtemp", full)
    done = trusted("--run", "7", "--post")
    assert (done.code, done.out) == (1, "")
    assert "laid out where temporary files lie (No space left on device); make room on the disk" in done.err


def test_it_says_what_a_look_from_a_clone_says(
    clone: Workspace, merged: Workspace, pushed: Push, trusted: Here, debrief_here: Here
) -> None:
    git(clone.root, "checkout", "-q", "main")
    for number in (1, 2, 3):
        name = f"2026-10-0{number}-number"
        for place in (clone, merged):
            place.write(f"postmortems/2026/{name}.md", DOCUMENT.replace(ID, name))
    commit(clone.root, "Three")
    git(clone.root, "checkout", "-qb", "more")
    (clone.root / "postmortems" / "2025").mkdir()
    git(clone.root, "mv", "postmortems/2026/2026-10-01-number.md", "postmortems/2025/")
    git(clone.root, "rm", "-q", "postmortems/2026/2026-10-02-number.md")
    third = clone.root / "postmortems" / "2026" / "2026-10-03-number.md"
    third.write_text(third.read_text().replace("minutes first", "hours first") + "\nThey should have looked.\n")
    clone.write(PATH, DOCUMENT)
    clone.write("notes/2026-10-09-elsewhere.md", DOCUMENT)
    commit(clone.root)
    # What others merge meanwhile is not of this pull request.
    git(clone.root, "checkout", "-q", "main")
    for place in (clone, merged):
        place.write("postmortems/2026/2026-10-04-other.md", DOCUMENT.replace(ID, "2026-10-04-other"))
    commit(clone.root)
    git(clone.root, "checkout", "-q", "more")
    pushed()
    there = trusted("--pull-request", "1", "--format", "json")
    here = debrief_here("review", "--base", "main", "--pull-request", "1", "--format", "json", cwd=clone.root)
    assert (there.code, there.err) == (0, "")
    assert json.loads(there.out) | {"documents": []} == json.loads(here.out) | {"documents": []}
    told, seen = ({one["path"]: one for one in json.loads(done.out)["documents"]} for done in (there, here))
    assert set(told) == set(seen)
    assert {one["change"] for one in told.values()} == {"added", "changed", "removed"}
    # A clone on the branch lacks what others have merged, which is before every document here.
    for path, one in told.items():
        assert {**one, "before": [], "more_before": 0} == {**seen[path], "before": [], "more_before": 0}


def test_every_open_pull_request_of_the_branch_gets_its_comment(github: ReviewGitHub, run: Run, trusted: Here) -> None:
    github.add_pull(run.head)
    github.add_pull(NEW, branch="victim")
    github.add_pull(run.head, repository=FORK)
    done = trusted("--run", "7", "--post")
    assert done.out == "".join(f"The comment on pull request #{number} is written.\n" for number in (1, 2))
    assert [len(comments(github, number)) for number in (1, 2, 3, 4)] == [1, 1, 0, 0]


def test_a_run_that_no_pull_request_started(github: ReviewGitHub, run: Run, trusted: Here) -> None:
    run.event = "push"
    done = trusted("--run", "7", "--post")
    assert (done.code, github.writes()) == (2, [])
    assert "was started by push" in done.err
    assert trusted("--run", "8", "--post").code == 1


def test_a_run_for_an_approval_brings_the_comment_up_to_date(github: ReviewGitHub, run: Run, trusted: Here) -> None:
    # Whatever commit GitHub names for such a run, the head of its branch decides.
    github.runs[7] = Run(7, OLD, event="pull_request_review")
    trusted("--run", "7", "--post")
    assert "lee is named as a reviewer and has not approved" in comments(github)[0]
    github.pulls[1].review("lee")
    assert trusted("--run", "7", "--post").code == 0
    (body,) = comments(github)
    assert "all approvals are there (lee)" in body


@pytest.mark.parametrize(
    ("gone", "says"),
    [
        ("moved on", "The pull request has another commit at its head by now, whose own run writes the comment.\n"),
        ("closed", "No pull request from the run's branch is open any more; nothing is written.\n"),
        ("repository deleted", "The repository of the run's branch was deleted; nothing is written.\n"),
    ],
)
def test_a_run_whose_pull_request_has_gone_on(
    github: ReviewGitHub, run: Run, trusted: Here, gone: str, says: str
) -> None:
    run.repository = None if gone == "repository deleted" else "acme/shop"
    # GitHub's description does not say that a repository can be gone.
    github.described = gone != "repository deleted"
    github.pulls[1].head = NEW if gone == "moved on" else run.head
    github.pulls[1].state = "closed" if gone == "closed" else "open"
    for post in (["--post"], []):
        done = trusted("--run", "7", *post)
        assert (done.code, done.out, github.writes()) == (0, says, [])


def test_settings_of_the_pull_request_do_not_count(
    github: ReviewGitHub, clone: Workspace, merged: Workspace, pushed: Push, trusted: Here
) -> None:
    merged.write(".github/debrief.yml", "policy: {review: {reviewers: [3]}}\n")
    clone.write(".github/debrief.yml", "policy: {review: {reviewers: [0]}}\n")
    clone.write("templates/review.md.j2", "All is well.\n")
    commit(clone.root)
    pushed()
    for login in ("lee", "kim", "ari"):
        github.pulls[1].review(login)
    trusted("--pull-request", "1", "--post")
    # The author and who opened the pull request never count, whatever the documents say.
    assert "lee approved; 2 more people who are no authors must approve" in comments(github)[0]


def test_a_waiver_is_not_decided_by_writing_a_name(
    github: ReviewGitHub, clone: Workspace, merged: Workspace, pushed: Push, trusted: Here
) -> None:
    merged.write(".github/debrief.yml", "policy: {waive: {by: [lee]}}\n")
    points = DOCUMENT[DOCUMENT.index("action_points:") : DOCUMENT.index("---\n", 4)]
    waiver = "waiver: {reason: one_off, decided_by: lee, decided_on: 2026-11-21}\n"
    waived = DOCUMENT.replace(points, waiver).replace("status: in_review", "status: waived")
    clone.write(PATH, waived.replace("reviewers: [lee]", "reviewers: [ari]"))
    commit(clone.root)
    pushed()
    github.pulls[1].author = "mallory"
    github.pulls[1].review("ari")
    arguments = ("--pull-request", "1")
    assert "**Policy:** ari approved; lee decided the waiver and has not approved.\n" in trusted(*arguments).out
    # Somebody of that name who has no access to the repository has no say either.
    github.pulls[1].review("lee", association="NONE")
    assert "lee decided the waiver and has not approved; lee approved, but has no write" in trusted(*arguments).out
    # GitHub calls a member whom a token may not see a stranger; what such a person may do can be asked.
    github.permissions["lee"] = "write"
    assert "**Policy:** all approvals are there (ari, lee).\n" in trusted(*arguments).out
    github.faults.add(Fault.FORBIDDEN, "GET", "/permission$")
    done = trusted(*arguments)
    assert "whether ari, lee may write was not looked up, so belonging was taken for it" in done.err
    assert "lee decided the waiver and has not approved" in done.out
    assert "whether ari may write here could not be asked: belonging was taken for it" in done.out


def test_a_member_who_may_only_read_does_not_count(github: ReviewGitHub, pushed: Push, trusted: Here) -> None:
    for number in (1, github.add_pull(github.pulls[1].head).number):
        github.pulls[number].review("lee", association="MEMBER")
    github.permissions["lee"] = "read"
    github.runs[7] = Run(7, github.pulls[1].head)
    assert trusted("--run", "7", "--post").code == 0
    assert all("; lee approved, but has no write access here.\n" in comments(github, number)[0] for number in (1, 2))
    # Each person is asked about once in a run.
    assert github.count("GET", "/collaborators/") == 1
    for role, counts in (("maintain", True), ("write", True), ("admin", True), ("triage", False)):
        github.permissions["lee"] = role
        assert ("all approvals are there (lee)." in trusted("--pull-request", "1").out) is counts


def test_a_merged_waiver_is_decided_again_only_where_it_changes(
    github: ReviewGitHub, clone: Workspace, merged: Workspace, pushed: Push, trusted: Here, debrief_here: Here
) -> None:
    points = DOCUMENT[DOCUMENT.index("action_points:") : DOCUMENT.index("---\n", 4)]
    waiver = "waiver: {reason: one_off, decided_by: lee, decided_on: 2026-11-21}\n"
    waived = DOCUMENT.replace(points, waiver).replace("status: in_review", "status: waived")
    waived = waived.replace("reviewers: [lee]", "reviewers: [ari]").replace("severity: sev2", "severity: sev4")
    git(clone.root, "checkout", "-q", "main")
    clone.write(PATH, waived)
    commit(clone.root)
    git(clone.root, "checkout", "-qB", "debrief")
    github.pulls[1].author = "mallory"
    github.pulls[1].review("ari")

    def said(text: str) -> tuple[str, str, str]:
        clone.write(PATH, text)
        commit(clone.root)
        pushed()
        (verdict,) = (
            line for line in trusted("--pull-request", "1").out.splitlines() if line.startswith("**Policy:**")
        )
        done = debrief_here("policy", PATH, "--pull-request", "1", cwd=clone.root)
        return verdict, done.out, done.err

    lacking = "lee decided the waiver and has not approved"
    verdict, out, err = said(f"{waived}\nA typo was mended.\n")
    assert verdict == "**Policy:** all approvals are there (ari)."
    assert ("ari approved" in out, lacking in out, err) == (True, False, "")
    assert github.count("GET", "/compare/") == 2
    for change in (("severity: sev4", "severity: sev3"), ("one_off", "low_severity"), ("2026-11-21", "2026-11-22")):
        verdict, out, err = said(waived.replace(*change))
        assert verdict.endswith(f"ari approved; {lacking}.")
        assert (f"still: {lacking}" in out, err) == (True, "")
    clone.write(PATH, waived)
    github.faults.add(Fault.FORBIDDEN, "GET", "/compare/")
    done = debrief_here("policy", PATH, "--pull-request", "1", cwd=clone.root)
    assert f"still: {lacking}" in done.out
    assert "whether pull request #1 changes the waiver was not looked up" in done.err


def test_a_workspace_below_the_top_of_its_repository(
    github: ReviewGitHub, clone: Workspace, merged: Workspace, pushed: Push, trusted: Here, debrief_here: Here
) -> None:
    (clone.root / "sre").mkdir()
    git(clone.root, "mv", "postmortems", "sre/postmortems")
    commit(clone.root)
    git(clone.root, "branch", "-f", "main")
    clone.write(f"sre/{PATH}", DOCUMENT.replace("minutes first", "hours first"))
    clone.write(PATH, DOCUMENT)
    commit(clone.root)
    pushed()
    (merged.root / ".git").mkdir()
    merged.write(f"sre/{PATH}", DOCUMENT)
    done = debrief_here("review", "--pull-request", "1", "--root", "sre", cwd=merged.root)
    assert done.out.count("### ") == 1
    assert f"/sre/{PATH}), sev2, in review" in done.out
    assert "Follow the file: AP-1 (title)" in done.out


def unread(done_out: str) -> dict[str, str]:
    """Return what was not looked at, with the reasons."""
    found = json.loads(done_out)
    return {one["path"]: one["why"] for one in found["unread"]}


def test_what_is_no_file_or_too_large_is_not_read_and_is_said(
    github: ReviewGitHub, clone: Workspace, pushed: Push, trusted: Here
) -> None:
    secret = clone.root.parent / "secret.md"
    secret.write_text(DOCUMENT.replace(ID, "2026-11-22-secret"))
    (clone.root / "postmortems" / "link.md").symlink_to(secret)
    (clone.root / "postmortems" / "older").symlink_to("2026")
    (clone.root / EARLIER_PATH).unlink()
    (clone.root / EARLIER_PATH).symlink_to("link.md")
    clone.write("postmortems/large.md", b"x" * (1024 * 1024 + 1))
    git(clone.root, "update-index", "--add", "--cacheinfo", f"160000,{OLD},postmortems/module.md")
    git(clone.root, "add", "-A", "postmortems/2026", "postmortems/link.md", "postmortems/older", "postmortems/large.md")
    git(clone.root, "commit", "-qm", "Odd")
    pushed()
    done = trusted("--pull-request", "1", "--format", "json")
    assert unread(done.out) == {
        EARLIER_PATH: "it is a symbolic link",
        "postmortems/large.md": "it has more than 1024 KiB",
        "postmortems/link.md": "it is a symbolic link",
        "postmortems/module.md": "it is no regular file",
        "postmortems/older": "it is a symbolic link",
    }
    assert [one["path"] for one in json.loads(done.out)["documents"]] == [PATH]
    assert "secret" not in done.out
    text = trusted("--pull-request", "1").out
    assert "**Changed, and not looked at:**" in text
    assert "- postmortems/large.md: it has more than 1024 KiB\n" in text


@pytest.mark.parametrize("name", ["back\\slash.md", "git~1.md", "con.md", "-x.md", "new\nline.md", "é" * 120 + ".md"])
def test_names_that_other_systems_refuse_are_read(
    clone: Workspace, pushed: Push, trusted: Here, debrief_here: Here, name: str
) -> None:
    clone.write(f"postmortems/{name}", DOCUMENT.replace(ID, "2026-11-22-odd"))
    git(clone.root, "-c", "core.protectNTFS=false", "add", "-A")
    git(clone.root, "commit", "-qm", "Odd")
    pushed()
    done = trusted("--pull-request", "1", "--format", "json")
    here = debrief_here("review", "--base", "main", "--pull-request", "1", "--format", "json", cwd=clone.root)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["documents"] == json.loads(here.out)["documents"]


def test_a_folder_where_the_default_branch_has_a_file_by_now(
    clone: Workspace, merged: Workspace, pushed: Push, trusted: Here
) -> None:
    merged.write("postmortems/both.md", DOCUMENT.replace(ID, "2026-11-22-both"))
    clone.write("postmortems/both.md/2026-11-23-x.md", DOCUMENT.replace(ID, "2026-11-23-x"))
    commit(clone.root)
    pushed()
    done = trusted("--pull-request", "1", "--format", "json")
    assert unread(done.out) == {"postmortems/both.md/2026-11-23-x.md": "its name cannot be used here"}
    assert [one["path"] for one in json.loads(done.out)["documents"]] == [PATH]


def test_limits_of_number_size_and_time(
    clone: Workspace, pushed: Push, trusted: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        name = f"2026-11-22-number-{number}"
        clone.write(f"postmortems/{name}.md", DOCUMENT.replace(ID, name))
    commit(clone.root)
    pushed()
    arguments = ("--pull-request", "1", "--format", "json")
    with monkeypatch.context() as patch:
        patch.setattr(pull_files, "FILES_MAX", 2)
        found = json.loads(trusted(*arguments).out)
        assert (len(found["documents"]), found["more_documents"], found["unread"]) == (2, 4, [])
    with monkeypatch.context() as patch:
        patch.setattr(pull_files, "BYTES_MAX", 3 * len(DOCUMENT))
        assert set(unread(trusted(*arguments).out).values()) == {"the files of this pull request are too large in all"}
    with monkeypatch.context() as patch:
        patch.setattr(pull_files, "SECONDS", 0.0)
        found = json.loads(trusted(*arguments).out)
        assert {one["why"] for one in found["unread"]} == {"reading took too long"}
        assert (len(found["unread"]), found["documents"], found["emptied"]) == (6, [], False)


def test_a_record_that_cannot_be_listed_is_not_called_empty(
    github: ReviewGitHub, clone: Workspace, pushed: Push, trusted: Here
) -> None:
    assert github.folder is not None
    github.folder.tree_max = 1
    done = trusted("--pull-request", "1", "--post")
    assert done.code == 0
    assert "- postmortems: it has more files than are listed" in comments(github)[0]
    assert "is changed any more" not in comments(github)[0]
    github.folder.tree_max = 9
    git(clone.root, "rm", "-qr", "postmortems")
    (clone.root / "postmortems").symlink_to("elsewhere")
    commit(clone.root)
    pushed()
    assert unread(trusted("--pull-request", "1", "--format", "json").out) == {"postmortems": "it is no folder"}


def test_a_branch_without_a_common_commit_and_folders_without_end(
    clone: Workspace, pushed: Push, trusted: Here
) -> None:
    deep = f"postmortems/{'a/' * 900}2026-11-22-deep.md"
    blob = git(clone.root, "hash-object", "-w", PATH)
    git(clone.root, "update-index", "--add", "--cacheinfo", f"100644,{blob},{deep}")
    git(clone.root, "commit", "-qm", "Deep")
    pushed()
    done = trusted("--pull-request", "1", "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert set(unread(done.out).values()) == {"its name is no name of a file here"}
    git(clone.root, "checkout", "-qf", "--orphan", "other")
    commit(clone.root)
    pushed()
    done = trusted("--pull-request", "1", "--format", "json")
    assert unread(done.out) == {"postmortems": "its branch has no commit in common with main"}


def test_a_record_that_is_not_there_yet_and_one_that_goes(
    clone: Workspace, merged: Workspace, pushed: Push, trusted: Here
) -> None:
    git(clone.root, "checkout", "-q", "--orphan", "none")
    git(clone.root, "rm", "-qrf", ".")
    clone.write("README.md", "Nothing yet\n")
    commit(clone.root)
    git(clone.root, "branch", "-f", "main")
    clone.write(PATH, DOCUMENT)
    commit(clone.root)
    pushed()
    (merged.root / EARLIER_PATH).unlink()
    (document,) = json.loads(trusted("--pull-request", "1", "--format", "json").out)["documents"]
    assert (document["path"], document["change"]) == (PATH, "added")
    git(clone.root, "branch", "-f", "main")
    git(clone.root, "rm", "-qr", "postmortems")
    commit(clone.root)
    pushed()
    merged.write(PATH, DOCUMENT)
    found = json.loads(trusted("--pull-request", "1", "--format", "json").out)
    assert ([one["change"] for one in found["documents"]], found["emptied"]) == (["removed"], True)


def test_a_file_without_an_answer_is_said_and_hides_no_other(
    github: ReviewGitHub, clone: Workspace, pushed: Push, trusted: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("debrief.trackers.github.client.time.sleep", lambda _seconds: None)
    clone.write(EARLIER_PATH, EARLIER.replace("minutes first", "hours first"))
    commit(clone.root)
    head = pushed()
    name = git(clone.root, "rev-parse", f"{head}:{EARLIER_PATH}")
    github.faults.add(Fault.DROPPED_BEFORE, "GET", f"/git/blobs/{name}", times=99)
    done = trusted("--pull-request", "1", "--format", "json")
    assert (done.code, unread(done.out)) == (0, {EARLIER_PATH: "the tracker gave no answer"})
    assert [one["path"] for one in json.loads(done.out)["documents"]] == [PATH]


def test_rights_that_are_missing_are_said_and_cost_as_little_as_possible(
    github: ReviewGitHub, run: Run, trusted: Here
) -> None:
    github.faults.add(Fault.FORBIDDEN, "GET", "/reviews$")
    github.faults.add(Fault.FORBIDDEN, "GET", "/labels$")
    done = trusted("--run", "7", "--post")
    assert done.code == 0
    assert "the approvals were not looked up" in done.err
    assert "labels and owners were not looked up" in done.err
    assert "labels and owners in acme/shop." in comments(github)[0]
    assert "1 person who is no author must review it" in comments(github)[0]
    github.may_comment = False
    github.conversation(1).clear()
    done = trusted("--run", "7", "--post")
    assert (done.code, done.out) == (1, "")
    assert "`pull_requests: write`" in done.err
    github.may_comment, github.pulls[1].locked = True, True
    done = trusted("--run", "7", "--post")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "the conversation on pull request #1 is locked" in done.err
    assert TOKEN not in done.err


def test_names_are_looked_up_in_every_repository_that_can_be_seen(
    github: ReviewGitHub,
    clone: Workspace,
    merged: Workspace,
    pushed: Push,
    trusted: Here,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    merged.write(
        ".github/debrief.yml",
        "issues: {services: {edge: {repository: acme/edge}, cart: {repository: acme/cart}}}\n",
    )
    edge = DOCUMENT.replace("[checkout, edge]", "[edge]").replace("acme/edge", "noor")
    clone.write(PATH, edge)
    cart = edge.replace(ID, "2026-11-21-cart").replace("[edge]", "[cart]")
    clone.write("postmortems/2026/2026-11-21-cart.md", cart)
    commit(clone.root)
    pushed()
    wanted = ["postmortem", "needs-triage", "severity:sev2", "priority:P1", "priority:P2", "type:prevent"]
    github.elsewhere["acme/edge"] = (wanted, ["noor"])
    done = trusted("--pull-request", "1")
    assert (done.code, done.err) == (0, "")
    assert "Not in acme/edge yet, and made with the first issue that bears them: `type:detect`." in done.out
    assert "may not be seen from here: labels and owners in acme/cart." in done.out
    assert done.out.count("AP-1: nothing can be assigned to kim;") == 1
    assert "nothing can be assigned to noor" not in done.out
    monkeypatch.setattr("debrief.cli._reviewing.ACCOUNTS_MAX", 1)
    assert "1 more owner was not looked up." in trusted("--pull-request", "1").out


@pytest.mark.parametrize(
    "path", ["/actions/runs/", "/pulls$", "/compare/", "/trees/", "/reviews$", "/labels$", "/comments$"]
)
def test_a_network_that_is_down_is_one_line(
    github: ReviewGitHub, run: Run, trusted: Here, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("debrief.trackers.github.client.time.sleep", lambda _seconds: None)
    github.faults.add(Fault.DROPPED_BEFORE, "GET", path, times=99)
    done = trusted("--run", "7", "--post")
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n") == 1
    assert "no answer from GitHub" in done.err
    assert comments(github) == []


def test_a_pull_request_without_documents(github: ReviewGitHub, clone: Workspace, pushed: Push, trusted: Here) -> None:
    head = pushed()
    git(clone.root, "checkout", "-q", "main")
    clone.write("README.md", "More\n")
    commit(clone.root)
    pushed()
    nothing = "Pull request #1 changes no document: there is nothing to say.\n"
    assert trusted("--pull-request", "1", "--post").out == nothing
    github.pulls[1].head = head
    trusted("--pull-request", "1", "--post")
    pushed()
    trusted("--pull-request", "1", "--post")
    (body,) = comments(github)
    assert "No post-mortem is changed any more." in body


def test_an_older_run_leaves_the_newer_comment(github: ReviewGitHub, run: Run, trusted: Here) -> None:
    github.runs[6] = Run(6, OLD)
    trusted("--run", "7", "--post")
    github.forget()
    done = trusted("--run", "6", "--post")
    assert (done.code, github.writes()) == (0, [])
    assert comments(github)[0].endswith(f"head={run.head} -->\n")

"""Writing back to branches: what is committed where, what is left alone, and what is said of it."""

from __future__ import annotations

import pytest

from debrief.errors import BranchProtected, RateLimited, TrackerError
from debrief.syncing.write_back import Edit, splice
from debrief.syncing.write_back_branch import (
    CANDIDATES_MAX,
    Place,
    expected,
    front_matter_values,
    propose,
    same_for_all,
)
from debrief.syncing.write_back_commit import CommitTarget, CommitView
from debrief.syncing.write_back_text import message
from debrief.trackers.branches import Head, blob_name
from fakes.branch_values import AFTER, BEFORE, EDIT, HERE, KEY, LATER, NAME, OUTCOME, PATH, document, raising
from fakes.memory_branches import MemoryBranches

NOWHERE = f"{PATH} is not on main any more, under whatever name; the next run looks again"


def head(git: MemoryBranches, branch: str = "main") -> Head:
    found = git.head(branch)
    assert found is not None
    return found


# What edits make of a branch.


def test_an_edit_changes_its_file_and_nothing_is_read_that_is_the_same_here(git: MemoryBranches) -> None:
    found = propose(git, Place(), head(git), [EDIT], HERE)
    assert [(file.path, content) for file, content in found.changes] == [(PATH, AFTER)]
    assert found.names == {PATH: blob_name(AFTER)}
    assert (found.made, found.settled, found.problems) == ({EDIT}, frozenset(), {})
    assert git.read == []


def test_a_workspace_may_be_a_folder_of_the_repository(git: MemoryBranches) -> None:
    git.push("main", {f"docs/{PATH}": BEFORE, f"docs/{PATH}x": b"-"})
    found = propose(git, Place("docs/"), head(git), [EDIT], HERE)
    assert [file.path for file, _ in found.changes] == [f"docs/{PATH}"]
    assert Place("docs/").record == "docs/postmortems/"


def test_what_stands_in_the_way_of_one_document_says_nothing_of_the_others(git: MemoryBranches) -> None:
    names = [f"2026-11-2{number}-mail" for number in range(1, 6)]
    paths = [f"postmortems/2026/{name}.md" for name in names]
    edits = [Edit(path, f"{name}/AP-1", "issue", "7") for name, path in zip(names, paths, strict=True)]
    here = {path: document(name=name) for name, path in zip(names, paths, strict=True)}
    taken = {path: document("issue: 9", name=name) for name, path in list(zip(names, paths, strict=True))[2:4]}
    git.push("main", {**taken, paths[4]: here[paths[4]]})
    found = propose(git, Place(), head(git), edits, here)
    gone = "is not on main any more, under whatever name; the next run looks again"
    set_by_others = "`issue` says something else on main: it is left as it is"
    assert found.problems == {
        **{edit: f"{edit.path} {gone}" for edit in edits[:2]},
        **{edit: f"{edit.path}: {set_by_others}" for edit in edits[2:4]},
    }
    assert found.made == {edits[4]}


def test_what_the_plan_was_made_on_is_replaced_whatever_else_has_changed(git: MemoryBranches) -> None:
    git.push("main", {PATH: document("issue: 5", "title: New")})
    found = propose(git, Place(), head(git), [EDIT], {PATH: document("issue: 5")})
    assert [content for _, content in found.changes] == [document("issue: 7", "title: New")]
    assert found.problems == {}


def test_a_field_is_taken_out_and_a_document_that_cannot_be_read_is_said() -> None:
    out, gone = OUTCOME._replace(value=None), EDIT._replace(value=None)
    before = document("issue: 5", "outcome: done")
    assert splice(before, [out, gone]) == (document(), {})
    for raw in (b"no front matter\n", b"\xff", b"---\nid: [\n---\n", b"---\n- a\n---\n"):
        after, refused = splice(raw, [EDIT, out])
        assert after == raw
        assert refused[EDIT].endswith("; write `issue: 7` by hand")
        assert refused[out] == refused[EDIT].removesuffix("; write `issue: 7` by hand")
        assert front_matter_values(raw) == {}


def test_what_the_branch_holds_already_is_settled(git: MemoryBranches) -> None:
    git.push("main", {PATH: AFTER})
    found = propose(git, Place(), head(git), [EDIT], HERE)
    assert (found.changes, found.made, found.settled, found.problems) == ((), frozenset(), {EDIT}, {})
    assert git.read == [PATH]


def test_what_somebody_else_has_set_is_left(git: MemoryBranches) -> None:
    git.push("main", {PATH: document("issue: 9")})
    outcome = Edit(PATH, KEY, "outcome", "done")
    found = propose(git, Place(), head(git), [EDIT, outcome], HERE)
    assert found.problems == {EDIT: f"{PATH}: `issue` says something else on main: it is left as it is"}
    assert found.made == {outcome}
    own = propose(git, Place(), head(git), [EDIT], HERE, own=True)
    assert (own.made, own.problems) == ({EDIT}, {})


@pytest.mark.parametrize(
    ("there", "edit", "replaces", "left"),
    [
        (("outcome: done", "closed_on: 2026-12-01"), OUTCOME._replace(value="declined"), "done", False),
        (("outcome: done", "closed_on: 2026-12-01"), OUTCOME._replace(field="closed_on", value=None), "done", False),
        (("outcome: done",), OUTCOME._replace(value="declined"), None, True),
        (("outcome: moved",), OUTCOME._replace(value="declined"), "done", True),
        (("outcome: moved", "closed_on: 2026-12-01"), OUTCOME._replace(field="closed_on", value=None), "done", True),
        (("title: New",), OUTCOME, "none", False),
        (("outcome: declined",), OUTCOME, "none", True),
        (("outcome: declined",), OUTCOME._replace(value="declined"), "done", False),
    ],
    ids=[
        "the bot's own",
        "the day that came with it",
        "never sent",
        "a person's",
        "a person's, with a day",
        "what the bot took out",
        "what a person put back",
        "a person's that is just what is wanted",
    ],
)
def test_what_a_pull_request_was_sent_before_is_the_bots_while_it_says_so(
    git: MemoryBranches, there: tuple[str, ...], edit: Edit, replaces: str | None, left: bool
) -> None:
    git.push("main", {PATH: document(*there)})
    edit = edit._replace(replaces=replaces)
    planned = document("outcome: blocked") if replaces == "none" else BEFORE
    assert (edit in propose(git, Place(), head(git), [edit], {PATH: planned}).problems) == left


def test_another_edit_of_the_file_is_kept(git: MemoryBranches) -> None:
    git.push("main", {PATH: document("title: New")})
    found = propose(git, Place(), head(git), [EDIT], HERE)
    assert found.changes[0][1] == document("title: New", "issue: 7")


def test_what_cannot_be_spliced_is_a_problem_of_that_edit_alone(git: MemoryBranches) -> None:
    strange = Edit(PATH, f"{NAME}/AP-9", "issue", "8")
    found = propose(git, Place(), head(git), [strange, EDIT], HERE)
    why = "the file has no action point with the id AP-9; write `issue: 8` by hand"
    assert (found.problems, found.made) == ({strange: f"{PATH}: {why}"}, {EDIT})


@pytest.mark.parametrize("to", [f"postmortems/{NAME}.md", f"postmortems/2025/{NAME}.md", "postmortems/other.md"])
def test_a_document_is_found_where_it_was_moved_to(git: MemoryBranches, to: str) -> None:
    del git.trees[git.heads["main"]][PATH]
    git.push("main", {to: BEFORE, "postmortems/2026/another.md": document(name="2026-11-21-x")})
    found = propose(git, Place(), head(git), [EDIT], HERE)
    assert [file.path for file, _ in found.changes] == [to]
    assert git.read == []


def test_a_document_that_was_moved_and_edited_is_known_by_its_name(git: MemoryBranches) -> None:
    del git.trees[git.heads["main"]][PATH]
    moved = f"postmortems/old/{NAME}.md"
    git.push("main", {moved: document("title: New"), f"postmortems/old/{NAME}.txt": document("title: New")})
    assert [file.path for file, _ in propose(git, Place(), head(git), [EDIT], HERE).changes] == [moved]


def test_another_document_in_its_place_is_not_its_own(git: MemoryBranches) -> None:
    git.push("main", {PATH: document(name="2026-11-21-x")})
    assert propose(git, Place(), head(git), [EDIT], HERE).problems == {EDIT: NOWHERE}
    # One without an id is what is there.
    git.push("main", {PATH: BEFORE.replace(f"id: {NAME}\n".encode(), b"")})
    assert propose(git, Place(), head(git), [EDIT], HERE).made == {EDIT}


def test_a_document_that_is_there_twice_or_not_at_all_is_nowhere(git: MemoryBranches) -> None:
    git.push("main", {f"postmortems/{folder}/{NAME}.md": document("title: x") for folder in ("a", "b")})
    assert propose(git, Place(), head(git), [EDIT], HERE).made == {EDIT}
    del git.trees[git.heads["main"]][PATH]
    assert propose(git, Place(), head(git), [EDIT], HERE).problems == {EDIT: NOWHERE}
    git.trees[git.heads["main"]] = {}
    assert propose(git, Place(), head(git), [EDIT], {}).problems == {EDIT: NOWHERE}


def test_only_some_files_are_looked_into(git: MemoryBranches) -> None:
    del git.trees[git.heads["main"]][PATH]
    other = document("title: x", name="2026-11-21-x")
    git.push("main", {f"postmortems/{n:02}/{NAME}.md": other for n in range(CANDIDATES_MAX + 2)})
    assert propose(git, Place(), head(git), [EDIT], HERE).problems == {EDIT: NOWHERE}
    assert len(git.read) == CANDIDATES_MAX


def test_a_document_that_cannot_be_read_is_explained_by_the_splice(git: MemoryBranches) -> None:
    git.push("main", {PATH: b"\xff"})
    (why,) = propose(git, Place(), head(git), [EDIT], HERE).problems.values()
    assert why.startswith(f"{PATH}: the file cannot be changed")


def test_what_is_expected_of_the_branch() -> None:
    again = Edit(PATH, KEY, "outcome", "done")
    other = f"postmortems/2026/{NAME}2.md"
    contents = {PATH: document("outcome: done"), other: AFTER}
    wanted = [EDIT, again, Edit(other, KEY, "issue", "7")]
    names, made = expected(Place("docs/"), wanted, contents) or ({}, ())
    after = blob_name(document("outcome: done", "issue: 7"))
    assert names == {f"docs/{PATH}": after, f"docs/{other}": blob_name(AFTER)}
    assert made == (EDIT,)
    assert expected(Place(), [Edit(PATH, f"{NAME}/AP-9", "issue", "7")], contents) is None
    assert expected(Place(), [EDIT], {}) is None


def test_one_reason_is_told_once() -> None:
    other = Edit(PATH, f"{NAME}/AP-2", "issue", "8")
    assert same_for_all([EDIT, other], TrackerError("500")) == {
        EDIT: "500",
        other: f"not written with {KEY}, in the same commit",
    }
    assert same_for_all([], "500") == {}


# One commit on the default branch.


def commit(git: MemoryBranches, *edits: Edit) -> dict[Edit, str]:
    return dict(CommitTarget(git.branches, Place()).write(edits, (), HERE))


def test_one_commit_holds_all_edits(git: MemoryBranches) -> None:
    assert commit(git, EDIT) == {}
    assert git.at("main", PATH) == AFTER
    assert git.calls == ["commit", "advance"]
    assert git.commits[git.heads["main"]].message == message([EDIT])
    assert commit(git, EDIT) == {}
    assert git.calls == ["commit", "advance"]
    assert commit(git) == {}


def test_only_what_is_made_is_named_in_the_message(git: MemoryBranches) -> None:
    strange = Edit(PATH, f"{NAME}/AP-9", "issue", "8")
    assert list(commit(git, strange, EDIT)) == [strange]
    assert git.commits[git.heads["main"]].message == message([EDIT])


def test_a_branch_that_moves_is_read_anew(git: MemoryBranches) -> None:
    pushed: list[int] = []

    def push(method: str) -> None:
        if method == "advance" and len(pushed) < 4:
            pushed.append(1)
            git.push("main", {PATH: document(f"title: {len(pushed)}")})

    git.before = push
    assert commit(git, EDIT) == {}
    assert git.at("main", PATH) == document("title: 4", "issue: 7")
    assert git.calls == ["commit", "advance"] * 5


def test_a_branch_that_keeps_moving_is_left_to_the_next_run(git: MemoryBranches) -> None:
    git.before = lambda method: git.push("main", {"x": method.encode()}) and None
    assert commit(git, EDIT) == {EDIT: f"main: {LATER}"}
    assert git.calls == ["commit", "advance"] * 5


def test_why_a_commit_was_not_made(git: MemoryBranches) -> None:
    git.before = raising(BranchProtected("main is protected"))
    cure = "set `write_back: pull-request`, or let a GitHub App write that may bypass the rules"
    assert commit(git, EDIT) == {EDIT: f"main is protected: {cure}; the journal keeps the numbers"}
    git.before = raising(TrackerError("500"))
    assert commit(git, EDIT) == {EDIT: "500"}
    git.before = raising(RateLimited("slow down"))
    with pytest.raises(RateLimited):
        commit(git, EDIT)
    git.heads = {}
    no_branch = "the branch main is not there: push a first commit, or correct the default branch"
    assert commit(git, EDIT) == {EDIT: no_branch}


def test_what_the_default_branch_holds_is_known_without_a_write(git: MemoryBranches) -> None:
    target = CommitTarget(git.branches, Place())
    assert (target.proposes, target.settled([EDIT], HERE)) == (False, frozenset())
    commit(git, EDIT)
    assert target.settled([EDIT], HERE) == {EDIT}
    git.heads = {}
    assert CommitView(git, Place()).settled([], HERE) == frozenset()

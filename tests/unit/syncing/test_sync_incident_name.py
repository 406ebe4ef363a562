"""Two drafts under one name: which one moves, and when it stays."""

from __future__ import annotations

import pytest

from debrief.syncing.incident_name import Rename, Renamed, Settled, settle_name
from debrief.syncing.incident_pull import Found, State
from debrief.syncing.write_back_branch import Place
from debrief.syncing.write_back_text import TRAILER
from fakes.branch_values import HERE, PATH
from fakes.memory_branches import MemoryBranches

BRANCH, OTHERS = "debrief/incident-482", "debrief/incident-481"
SHARED, OWN = "postmortems/2026/2026-11-20-mail.md", "postmortems/2026/2026-11-20-mail-482.md"
DRAFT, RENAMED = b"draft of 482", b"draft of 482, renamed"


def of_incident(content: bytes) -> bool:
    return b"482" in content


def to(path: str = OWN) -> Rename:
    def rename(old: str, content: bytes) -> Renamed | None:
        assert (old, content) == (SHARED, DRAFT)
        return Renamed(path, RENAMED)

    return rename


@pytest.fixture
def git() -> MemoryBranches:
    found = MemoryBranches()
    found.push("main", HERE)
    found.push(BRANCH, {SHARED: DRAFT}, message=f"Draft it\n\n{TRAILER}\n")
    found.push(OTHERS, {SHARED: b"draft of 481"})
    found.proposed_branches = lambda beginning: [BRANCH, OTHERS]  # type: ignore[method-assign]
    return found


def settle(git: MemoryBranches, rename: Rename | None = None, paths: frozenset[str] = frozenset({PATH})) -> Settled:
    base = git.head("main")
    assert base is not None
    found = Found(State.OPEN, base, paths)
    return settle_name(git.branches, Place(), BRANCH, "debrief/incident-", found, of_incident, rename or to())


def stays(git: MemoryBranches) -> bool:
    return git.at(BRANCH, SHARED) == DRAFT and OWN not in git.trees[git.heads[BRANCH]]


def test_a_draft_that_shares_its_name_gets_one_of_its_own(git: MemoryBranches) -> None:
    tip = git.heads[BRANCH]
    assert settle(git) == Settled(OWN)
    assert git.calls == ["commit", "advance"]
    files = git.trees[git.heads[BRANCH]]
    assert (files[OWN], SHARED in files, files[PATH]) == (RENAMED, False, HERE[PATH])
    assert git.parents[git.heads[BRANCH]] == tip
    assert git.commits[git.heads[BRANCH]].message == (
        "Give the draft a name of its own\n\nAnother incident of that day has the same title.\n\nWritten-by: debrief\n"
    )
    # It can be repeated.
    assert settle(git) == Settled()


def test_a_name_that_nobody_else_has_stays(git: MemoryBranches) -> None:
    git.push(OTHERS, {"postmortems/2026/else.md": b"else"})
    del git.trees[git.heads[OTHERS]][SHARED]
    assert settle(git) == Settled()
    git.proposed_branches = lambda beginning: [BRANCH]  # type: ignore[method-assign]
    assert settle(git) == Settled()
    assert (git.calls, git.read) == ([], [])


def test_what_the_record_holds_is_not_a_draft(git: MemoryBranches) -> None:
    assert settle(git, paths=frozenset({PATH, SHARED})) == Settled()
    assert git.calls == []


def test_a_file_of_that_name_that_is_about_something_else_is_left(git: MemoryBranches) -> None:
    git.push(BRANCH, {SHARED: b"else"}, message=TRAILER)
    assert settle(git) == Settled()
    assert git.calls == []


@pytest.mark.parametrize("message", ["Mine", f"Not {TRAILER}", f"{TRAILER}, they say"])
def test_what_people_have_pushed_to_keeps_its_name(git: MemoryBranches, message: str) -> None:
    git.push(BRANCH, {"x": b"x"}, message=message)
    assert settle(git) == Settled(shared=SHARED)
    assert stays(git)
    assert git.calls == []


def test_where_not_all_commits_are_known_the_name_stays(git: MemoryBranches) -> None:
    git.complete = False
    assert (settle(git), stays(git), git.calls) == (Settled(shared=SHARED), True, [])


@pytest.mark.parametrize("path", [None, SHARED, PATH])
def test_without_a_name_that_is_free_it_stays(git: MemoryBranches, path: str | None) -> None:
    rename = to(path) if path is not None else lambda _path, _content: None
    assert (settle(git, rename), stays(git), git.calls) == (Settled(shared=SHARED), True, [])


def test_what_people_push_to_meanwhile_keeps_its_name(git: MemoryBranches) -> None:
    git.before = lambda method: git.push(BRANCH, {"x": b"x"}) and None if method == "advance" else None
    assert (settle(git), stays(git)) == (Settled(shared=SHARED), True)

"""One pull request with the draft of an incident, whatever there is of it already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debrief.errors import BranchProtected, TrackerError
from debrief.syncing.incident_pull import READ_MAX, Found, Proposed, State, look, open_draft
from debrief.syncing.write_back_branch import Place
from debrief.trackers.branches import Head
from fakes.branch_values import HERE, PATH, raising
from fakes.memory_branches import MemoryBranches

BRANCH = "debrief/incident-482"
DRAFT = b"draft of 482"
OURS = "postmortems/2026/2026-11-20-draft.md"
PROPOSED = Proposed(OURS, DRAFT, "Post-mortem of #482", "It says so.", "Draft it")


def of_incident(content: bytes) -> bool:
    return b"482" in content


@pytest.fixture
def git() -> MemoryBranches:
    found = MemoryBranches()
    found.push("main", HERE)
    return found


def seen(git: MemoryBranches, here: dict[str, bytes] | None = None) -> Found:
    return look(git, Place(), BRANCH, HERE if here is None else here, of_incident)


def opened(git: MemoryBranches) -> object:
    return open_draft(git.branches, Place(), BRANCH, seen(git), PROPOSED, of_incident)


def main(git: MemoryBranches) -> Head:
    found = git.head("main")
    assert found is not None
    return found


def test_there_is_nothing_at_first_and_nothing_is_read_that_is_known(git: MemoryBranches) -> None:
    assert seen(git) == Found(State.NONE, main(git), frozenset({PATH}))
    assert git.read == []
    assert seen(git, {}).state is State.NONE
    assert git.read == [PATH]


@pytest.mark.parametrize("here", [{}, {"x.md": DRAFT}])
def test_a_file_of_the_record_is_the_end_of_it(git: MemoryBranches, here: dict[str, bytes]) -> None:
    git.push("main", {"postmortems/notes.txt": DRAFT, OURS: DRAFT, "elsewhere.md": DRAFT})
    files = frozenset({PATH, OURS, "postmortems/notes.txt"})
    assert seen(git, here) == Found(State.RECORDED, main(git), files, OURS, DRAFT)


def test_what_is_no_document_is_none(git: MemoryBranches) -> None:
    git.push("main", {"postmortems/notes.txt": DRAFT, "elsewhere.md": DRAFT})
    assert seen(git).state is State.NONE


@pytest.mark.parametrize("over", [0, 1])
def test_a_record_that_is_unlike_the_checkout_is_not_read_file_by_file(git: MemoryBranches, over: int) -> None:
    git.push("main", {f"postmortems/{n}.md": b"%d" % (n + 1000) for n in range(READ_MAX + over)})
    if not over:
        assert seen(git).state is State.NONE
        return
    why = (
        f"^{READ_MAX + 1} files of the record differ from the checkout: bring it up to date, so that they need not be"
        " read one by one$"
    )
    with pytest.raises(TrackerError, match=why):
        seen(git)


def test_the_draft_is_opened_once(git: MemoryBranches) -> None:
    pull = opened(git)
    assert (git.calls, git.read) == (["commit", "create", "open"], [])
    assert (git.at(BRANCH, OURS), git.parents[git.heads[BRANCH]]) == (DRAFT, git.heads["main"])
    assert git.commits[git.heads[BRANCH]].message == "Draft it"
    assert [pull] == git.pulls
    assert (git.pulls[0].title, git.pulls[0].body) == ("Post-mortem of #482", "It says so.")
    assert seen(git) == Found(State.OPEN, main(git), frozenset({PATH}), pull=git.pulls[0], tip=git.head(BRANCH))


def test_what_people_did_with_it_stands(git: MemoryBranches) -> None:
    opened(git)
    (pull,) = git.pulls
    git.pulls = [replace(pull, open=False)]
    assert (seen(git).state, seen(git).pull) == (State.CLOSED, git.pulls[0])
    git.pulls = [replace(pull, open=False, merged=True)]
    assert seen(git).state is State.MERGED
    # An open one goes before a merged one, and that before a closed one, whichever is newest.
    merged, closed = replace(pull, number=2, open=False, merged=True), replace(pull, number=3, open=False)
    git.pulls = [pull, merged, closed]
    assert (seen(git).state, seen(git).pull) == (State.OPEN, replace(pull, head=git.heads[BRANCH]))
    git.pulls = [merged, closed]
    assert (seen(git).state, seen(git).pull) == (State.MERGED, merged)
    git.pulls = [closed, replace(closed, number=4)]
    assert seen(git).pull == replace(closed, number=4)


def test_a_branch_that_an_earlier_run_left_is_gone_on_with(git: MemoryBranches) -> None:
    opened(git)
    git.pulls, git.calls = [], []
    assert seen(git) == Found(State.NONE, main(git), frozenset({PATH}), tip=git.head(BRANCH))
    assert opened(git) == git.pulls[0]
    assert git.calls == ["open"]


def test_a_branch_that_another_run_made_meanwhile_is_gone_on_with(git: MemoryBranches) -> None:
    git.before = lambda method: git.push(BRANCH, {OURS: DRAFT}) and None if method == "create" else None
    assert opened(git) == git.pulls[0]
    assert git.at(BRANCH, OURS) == DRAFT


def test_a_branch_that_somebody_else_made_meanwhile_is_left(git: MemoryBranches) -> None:
    theirs = {"postmortems/theirs.md": b"theirs"}
    git.before = lambda method: git.push(BRANCH, theirs) and None if method == "create" else None
    with pytest.raises(TrackerError, match=f"^the branch {BRANCH} is there and holds no postmortems/ of this incident"):
        opened(git)
    assert git.calls == ["commit", "create"]


def test_a_branch_of_somebody_else_is_left(git: MemoryBranches) -> None:
    git.push(BRANCH, {"postmortems/theirs.md": b"theirs"})
    why = (
        f"^the branch {BRANCH} is there and holds no postmortems/ of this incident: delete it, or set"
        " `incidents.branches` to another beginning$"
    )
    with pytest.raises(TrackerError, match=why):
        opened(git)
    assert git.calls == []


def test_a_branch_without_anything_new_opens_nothing(git: MemoryBranches) -> None:
    found = seen(git)
    git.push("main", {OURS: DRAFT})
    git.heads[BRANCH] = git.heads["main"]
    found = replace(found, tip=git.head(BRANCH))
    why = f"^nothing lies between main and {BRANCH}: delete the branch and run again$"
    with pytest.raises(TrackerError, match=why):
        open_draft(git.branches, Place(), BRANCH, found, PROPOSED, of_incident)


def test_rules_that_forbid_the_branch_come_with_a_cure(git: MemoryBranches) -> None:
    git.before = lambda method: raising(BranchProtected("it is protected"))(method) if method == "create" else None
    why = rf"^it is protected: exempt {BRANCH} from the rules, or set `incidents\.branches`$"
    with pytest.raises(BranchProtected, match=why):
        opened(git)


def test_the_default_branch_is_no_place_for_a_draft(git: MemoryBranches) -> None:
    why = "^`incidents.branches` leads to the default branch main: name another beginning$"
    with pytest.raises(TrackerError, match=why):
        look(git, Place(), "main", HERE, of_incident)


def test_the_record_may_be_below_a_folder(git: MemoryBranches) -> None:
    git.push("main", {f"docs/{OURS}": DRAFT})
    assert look(git, Place("docs/"), BRANCH, {}, of_incident).path == f"docs/{OURS}"

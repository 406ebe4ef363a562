"""How the rolling pull request gets further, told without a write."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debrief.syncing.write_back import Edit
from debrief.syncing.write_back_branch import Place
from debrief.syncing.write_back_pull import PullTarget
from debrief.syncing.write_back_pull_view import Move, PullView, Situation
from debrief.trackers.branches import PullRequest
from fakes.branch_values import AFTER, EDIT, HERE, OUTCOME, PATH, document
from fakes.memory_branches import BOT, MemoryBranches

ROLLING = "debrief/record"
WITHDRAWN = Edit(PATH, EDIT.key, "outcome", None, "done")
"""The default branch has no outcome, the rolling one perhaps the one that was proposed before."""


def look(git: MemoryBranches, *edits: Edit) -> Situation:
    git.calls.clear()
    found = PullView(git, Place(), ROLLING, BOT.upper).look(edits, HERE)
    assert git.calls == []
    return found


def roll(git: MemoryBranches, *edits: Edit) -> None:
    PullTarget(git.branches, Place(), ROLLING, BOT.upper).write(edits, (), HERE)


def end(git: MemoryBranches, *, merged: bool) -> PullRequest:
    """Let somebody merge or close the pull request; return it."""
    git.pulls = [replace(git.pulls[0], open=False, merged=merged, head=git.heads[ROLLING])]
    return git.pulls[0]


def told(found: Situation) -> tuple[Move, tuple[Edit, ...], tuple[Edit, ...], bool]:
    """Return the move, what is written, what is taken back, and whether all of it is done."""
    return found.move, found.edits, found.undone, found.finished


def test_without_a_branch_one_is_made(git: MemoryBranches) -> None:
    found = look(git, EDIT)
    assert (told(found), found.tip, found.pull) == ((Move.CREATE, (EDIT,), (), False), None, None)


def test_what_the_base_has_is_nothing_to_do(git: MemoryBranches) -> None:
    git.push("main", {PATH: AFTER})
    found = look(git, EDIT)
    assert (told(found), found.base.settled) == ((Move.NONE, (), (), True), {EDIT})
    assert told(look(git)) == (Move.NONE, (), (), True)


def test_the_bots_branch_stays_or_is_made_anew(git: MemoryBranches) -> None:
    roll(git, EDIT)
    found = look(git, EDIT)
    assert (told(found), found.pull, found.on_tip) == ((Move.NONE, (EDIT,), (), True), git.pulls[0], None)
    assert told(look(git, EDIT, OUTCOME)) == (Move.RESET, (EDIT, OUTCOME), (), False)
    assert told(look(git, OUTCOME)) == (Move.RESET, (OUTCOME,), (), False)
    # It has all of it, and more.
    tip = git.heads[ROLLING]
    git.trees[tip] = {**git.trees[tip], "postmortems/2026/more.md": b"x"}
    assert told(look(git, EDIT)) == (Move.RESET, (EDIT,), (), False)


def test_a_list_that_is_out_of_date_is_not_finished(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.pulls = [replace(git.pulls[0], body=git.pulls[0].body.replace("written=", "written=0"))]
    assert look(git, EDIT).move is Move.NONE
    end(git, merged=False)
    found = look(git, EDIT)
    assert (told(found), found.pull, found.refused) == ((Move.NONE, (EDIT,), (), False), None, git.pulls[0])


def test_after_a_merge_all_of_the_branch_is_in_the_base(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.push(ROLLING, {"x": b"theirs"})
    end(git, merged=True)
    assert told(look(git, EDIT)) == (Move.RESET, (EDIT,), (), False)
    # One that was merged before the branch went on is not this branch's.
    git.pulls = [replace(git.pulls[0], head="before")]
    assert look(git, EDIT).move is Move.NONE
    # Nor is one that was closed.
    git.pulls = [replace(git.pulls[0], head=git.heads[ROLLING], merged=False)]
    assert look(git, EDIT).move is Move.NONE


def test_a_persons_branch_gets_a_commit_on_top_for_what_it_lacks(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.push(ROLLING, {"x": b"theirs"})
    found = look(git, EDIT)
    assert (told(found), found.on_tip and found.on_tip.settled) == ((Move.NONE, (EDIT,), (), True), {EDIT})
    found = look(git, EDIT, OUTCOME)
    assert told(found) == (Move.ON_TOP, (EDIT, OUTCOME), (), False)
    assert found.on_tip is not None
    assert (found.on_tip.head.branch, found.on_tip.made) == (ROLLING, {OUTCOME})


def test_what_is_withdrawn_is_taken_back_from_a_persons_branch_alone(git: MemoryBranches) -> None:
    # There is nothing that could hold it.
    assert told(look(git, WITHDRAWN)) == (Move.NONE, (), (), True)
    roll(git, OUTCOME)
    # The bot's branch is made anew, or given up: neither keeps it.
    assert told(look(git, WITHDRAWN)) == (Move.NONE, (), (), True)
    assert told(look(git, EDIT, WITHDRAWN)) == (Move.RESET, (EDIT,), (WITHDRAWN,), False)
    git.push(ROLLING, {"x": b"theirs"})
    found = look(git, WITHDRAWN)
    assert (found.move, found.edits, found.undone) == (Move.ON_TOP, (), (WITHDRAWN,))
    assert found.on_tip is not None
    assert [content for _, content in found.on_tip.changes] == [document()]
    # So does one that a person has closed.
    end(git, merged=False)
    assert told(look(git, WITHDRAWN)) == (Move.NONE, (), (), True)


def test_an_outcome_that_a_person_set_on_the_branch_stays(git: MemoryBranches) -> None:
    roll(git, OUTCOME)
    git.push(ROLLING, {PATH: document("outcome: moved")})
    found = look(git, WITHDRAWN)
    assert (found.move, found.undone) == (Move.NONE, (WITHDRAWN,))
    assert found.on_tip is not None
    assert (found.on_tip.changes, found.on_tip.problems.keys()) == ((), {WITHDRAWN})


def test_a_field_that_was_never_proposed_is_not_looked_for_on_the_branch(git: MemoryBranches) -> None:
    roll(git, OUTCOME)
    git.push(ROLLING, {"x": b"theirs"})
    assert told(look(git, WITHDRAWN._replace(replaces=None))) == (Move.NONE, (), (), True)


@pytest.mark.parametrize("complete", [True, False])
def test_a_branch_is_the_bots_only_if_every_commit_is_known(git: MemoryBranches, complete: bool) -> None:
    roll(git, EDIT)
    git.complete = complete
    assert look(git, OUTCOME).move is (Move.RESET if complete else Move.ON_TOP)

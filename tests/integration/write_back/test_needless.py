"""A rolling pull request that has become needless, and one whose base moves under a person's work."""

from __future__ import annotations

from integration.write_back.conftest import AFTER, BRANCH, DOCUMENT, FILE, ID, World, another

MODE = "pull-request"


def merged(world: World) -> None:
    """Get both numbers into `main`, as a merge does, and let a job check that out."""
    world.apply(MODE)
    world.github.merge(world.github.pulls[0].number)
    world.checkout()


def close(world: World, number: int) -> None:
    issue = world.github.state.issues[number]
    issue.state, issue.state_reason, issue.closed_at = "closed", "completed", world.github.state.now()


def reopen(world: World, number: int) -> None:
    issue = world.github.state.issues[number]
    issue.state, issue.state_reason, issue.closed_at = "open", "reopened", None


def test_an_outcome_that_changed_back_takes_its_pull_request_back(world: World) -> None:
    merged(world)
    close(world, 1)
    world.apply(MODE)
    assert b"outcome: done" in (world.at(BRANCH) or b"")
    world.assert_settled(MODE)
    reopen(world, 1)
    (change,) = world.planned(MODE)
    assert (change["kind"], change["key"], change["detail"]["withdrawn"]) == ("record_outcome", f"{ID}/AP-1", True)
    assert "#1 is again as its file says: what was proposed is taken back" in world.run("plan")
    world.apply(MODE)
    assert [pull.state for pull in world.github.pulls] == ["closed", "closed"]
    assert not world.github.pulls[1].merged
    assert world.at() == AFTER.encode()
    world.assert_settled(MODE)
    # What ends again gets a new one.
    close(world, 1)
    world.apply(MODE)
    assert [pull.state for pull in world.github.pulls] == ["closed", "closed", "open"]
    assert b"outcome: done" in (world.at(BRANCH) or b"")
    world.assert_settled(MODE)


def test_an_outcome_that_changed_back_leaves_the_others_in_the_pull_request(world: World) -> None:
    merged(world)
    close(world, 1)
    close(world, 2)
    world.apply(MODE)
    reopen(world, 1)
    world.apply(MODE)
    pull = world.github.pulls[1]
    assert (pull.state, pull.title) == ("open", "Record what became of 1 action point")
    text = (world.at(BRANCH) or b"").decode()
    assert text.count("outcome: done") == 1
    assert "issue: 2, outcome: done" in text
    world.assert_settled(MODE)


def test_an_outcome_that_is_to_go_and_comes_back_takes_its_pull_request_back(world: World) -> None:
    merged(world)
    close(world, 1)
    world.apply(MODE)
    world.github.merge(world.github.pulls[1].number)
    world.checkout()
    world.assert_settled(MODE)
    ended = world.github.state.issues[1].closed_at
    reopen(world, 1)
    world.apply(MODE)
    assert b"outcome" not in (world.at(BRANCH) or b"")
    close(world, 1)
    world.github.state.issues[1].closed_at = ended
    world.apply(MODE)
    assert [pull.state for pull in world.github.pulls] == ["closed", "closed", "closed"]
    assert b"outcome: done" in (world.at() or b"")
    world.assert_settled(MODE)


def test_a_pull_request_with_a_persons_work_is_never_closed(world: World) -> None:
    merged(world)
    close(world, 1)
    world.apply(MODE)
    world.github.push("notes.md", b"mine\n", BRANCH)
    reopen(world, 1)
    world.apply(MODE)
    assert [pull.state for pull in world.github.pulls] == ["closed", "open"]
    assert world.at(BRANCH, "notes.md") == b"mine\n"
    assert world.at(BRANCH) == AFTER.encode(), "what was proposed is taken back there"
    assert "Nothing of it is left to be written." in world.github.pulls[1].body
    world.assert_settled(MODE)


def test_what_was_proposed_goes_out_of_a_branch_to_which_a_person_pushed(world: World) -> None:
    world.apply(MODE)
    close(world, 1)
    world.apply(MODE)
    world.github.push("notes.md", b"mine\n", BRANCH)
    reopen(world, 1)
    world.apply(MODE)
    assert world.at(BRANCH) == AFTER.encode()
    # Another ending takes its place there, too.
    close(world, 1)
    world.apply(MODE)
    world.github.state.issues[1].state_reason = "not_planned"
    world.apply(MODE)
    assert b"outcome: declined" in (world.at(BRANCH) or b"")
    world.assert_settled(MODE)


def test_an_outcome_that_a_person_wrote_on_the_branch_stays_there(world: World) -> None:
    merged(world)
    close(world, 1)
    world.apply(MODE)
    theirs = (world.at(BRANCH) or b"").replace(b"outcome: done", b"outcome: obsolete")
    world.github.push(FILE, theirs, BRANCH)
    reopen(world, 1)
    text = world.apply(MODE)
    assert f"`outcome` says something else on {BRANCH}: it is left as it is" in text
    assert world.at(BRANCH) == theirs
    world.assert_settled(MODE)


def test_what_comes_by_a_merge_and_is_not_true_any_more_is_proposed_to_go(world: World) -> None:
    world.apply(MODE)
    close(world, 1)
    world.apply(MODE)
    proposed = world.at(BRANCH) or b""
    reopen(world, 1)
    world.apply(MODE)
    # Somebody who had seen it takes the outcome into the record all the same.
    world.github.push(FILE, proposed)
    world.checkout()
    world.apply(MODE)
    assert b"outcome" not in (world.at(BRANCH) or b"")
    assert world.github.pulls[-1].state == "open"
    world.assert_settled(MODE)


def test_what_came_by_other_hands_makes_it_needless(world: World) -> None:
    world.apply(MODE)
    world.github.push(FILE, AFTER.encode())
    world.checkout()
    # Nothing to do costs nothing, so that it is noticed by the next run that has anything to do.
    world.assert_settled(MODE)
    world.github.push(FILE, AFTER.replace("ten minutes first", "an hour first").encode())
    world.checkout()
    world.apply(MODE)
    assert [pull.state for pull in world.github.pulls] == ["closed"]
    world.assert_settled(MODE)


def test_a_base_that_moves_under_a_persons_commit_loses_nothing_of_theirs(world: World) -> None:
    world.apply(MODE)
    theirs = AFTER.replace("A rollover sent full traffic", "A rollover, at noon, sent full traffic")
    world.github.push(FILE, theirs.encode(), BRANCH)
    on_branch = world.github.state.git.refs[f"refs/heads/{BRANCH}"]
    # The base gets another version of the same document, and another document.
    world.github.push(FILE, DOCUMENT.replace("severity: sev2", "severity: sev1").encode())
    path, text = another(3)
    world.github.push(path, text.encode())
    world.checkout()
    world.apply(MODE, code=1)
    assert world.github.state.git.refs[f"refs/heads/{BRANCH}"] == on_branch
    assert world.at(BRANCH) == theirs.encode()
    assert [pull.state for pull in world.github.pulls] == ["open"]
    # An outcome goes on top of theirs.
    close(world, 1)
    world.apply(MODE, code=1)
    assert world.github.head(BRANCH).parents == (on_branch,)
    there = (world.at(BRANCH) or b"").decode()
    assert "A rollover, at noon, sent full traffic" in there
    assert "outcome: done" in there
    assert [pull.state for pull in world.github.pulls] == ["open"]

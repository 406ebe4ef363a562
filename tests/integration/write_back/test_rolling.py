"""The one rolling pull request: updated, never a second one, and people's work in it stays."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from debrief.syncing.write_back import Edit, Target
from debrief.syncing.write_back_branch import Place
from debrief.syncing.write_back_commit import CommitTarget
from debrief.syncing.write_back_pull import PullTarget
from debrief.trackers.github import open_tracker
from fakes.github_exchange import Request
from integration.write_back.conftest import AFTER, BRANCH, DOCUMENT, FILE, ID, World, another

MODE = "pull-request"


def add(world: World, day: int, *, checkout: bool = True) -> str:
    """Merge another post-mortem into `main` and return its path."""
    path, text = another(day)
    world.github.push(path, text.encode())
    if checkout:
        world.checkout()
    return path


def test_it_names_what_it_writes(world: World) -> None:
    world.apply(MODE)
    (pull,) = world.github.pulls
    assert (pull.title, pull.branch, pull.base) == ("Record what became of 2 action points", BRANCH, "main")
    assert f"- {ID}/AP-1: issue #1\n- {ID}/AP-2: issue #2\n" in pull.body


def test_more_numbers_bring_it_up_to_date_on_a_new_base(world: World) -> None:
    world.apply(MODE)
    path = add(world, 3)
    base = world.github.main
    world.apply(MODE)
    (pull,) = world.github.pulls
    assert pull.title == "Record what became of 3 action points"
    assert pull.body.count("- 2026-") == 3
    assert world.github.head(BRANCH).parents == (base,), "it is made anew on the base"
    assert world.at(BRANCH) == AFTER.encode()
    assert b"issue: 4" in (world.at(BRANCH, path) or b"")
    world.assert_settled(MODE)


def test_what_is_merged_by_other_hands_is_not_asked_for_again(world: World) -> None:
    world.apply(MODE)
    world.github.push(FILE, AFTER.encode())
    world.assert_settled(MODE)
    world.checkout()
    path = add(world, 3)
    world.apply(MODE)
    (pull,) = world.github.pulls
    assert pull.title == "Record what became of 1 action point"
    assert FILE not in world.github._changed(world.github.main, world.github.state.git.refs[f"refs/heads/{BRANCH}"])
    assert b"issue: 4" in (world.at(BRANCH, path) or b"")


@pytest.mark.parametrize("squash", [True, False])
def test_after_a_merge_the_next_numbers_get_a_new_one(world: World, squash: bool) -> None:
    world.apply(MODE)
    world.github.merge(world.github.pulls[0].number, squash=squash)
    world.checkout()
    assert (world.root / FILE).read_bytes() == AFTER.encode()
    path = add(world, 3)
    world.apply(MODE)
    first, second = world.github.pulls
    assert (first.merged, second.state, second.branch) == (True, "open", BRANCH)
    assert second.title == "Record what became of 1 action point"
    assert world.github.head(BRANCH).parents == (world.github.main,)
    assert b"issue: " in (world.at(BRANCH, path) or b"")
    world.assert_settled(MODE)


@pytest.mark.parametrize("deleted", [False, True])
def test_one_that_a_person_closed_does_not_come_back_before_there_is_more(world: World, deleted: bool) -> None:
    world.apply(MODE)
    tip = world.github.state.git.refs[f"refs/heads/{BRANCH}"]
    world.github.pulls[0].state, world.github.pulls[0].last_head = "closed", tip
    if deleted:
        del world.github.state.git.refs[f"refs/heads/{BRANCH}"]
    number = world.github.pulls[0].number
    assert world.planned(MODE) == []
    world.github.forget()
    text = world.apply(MODE)
    assert f"was sent to the pull request from {BRANCH} before" in text
    assert "merge that, or reopen it if it was closed" in text
    assert world.github.writes() == []
    # Without the journal, it is looked at again.
    journal = world.github.state.git.refs.pop("refs/debrief/journal")
    text = world.apply(MODE)
    assert f"pull request #{number} was closed without being merged: what it holds is not proposed again" in text
    assert world.github.writes() == []
    world.github.state.git.refs["refs/debrief/journal"] = journal
    path = add(world, 3)
    text = world.apply(MODE)
    assert [pull.state for pull in world.github.pulls] == ["closed", "open"]
    assert (
        f"pull request #{number} was closed without being merged: #{world.github.pulls[1].number} has what it" in text
    )
    assert world.at(BRANCH) == AFTER.encode()
    assert b"issue: " in (world.at(BRANCH, path) or b"")
    world.assert_settled(MODE)


def test_what_is_proposed_already_is_not_counted_again(world: World) -> None:
    world.apply(MODE)
    add(world, 3)
    planned = world.planned(MODE)
    assert [change["kind"] for change in planned if change["kind"].startswith("record")] == ["record_number"]
    text = world.apply(MODE)
    assert "1 issue created, 1 number recorded." in text
    assert world.at(BRANCH) == AFTER.encode()
    world.assert_settled(MODE)
    # Nor is it where the journal cannot tell.
    del world.github.state.git.refs["refs/debrief/journal"]
    add(world, 4)
    assert "1 issue created, 1 number recorded." in world.apply(MODE)
    world.assert_settled(MODE)


def test_what_waits_in_a_pull_request_is_committed_when_the_mode_changes(world: World) -> None:
    world.apply(MODE)
    assert world.at() != AFTER.encode()
    world.apply("commit")
    assert world.at() == AFTER.encode()


def test_a_document_that_changes_is_looked_at_again(world: World) -> None:
    world.apply(MODE)
    world.github.push(FILE, DOCUMENT.replace("a node rollover ", "a rollover ").encode())
    world.checkout()
    world.apply(MODE)
    assert b"a rollover " in (world.at(BRANCH) or b"")
    assert (world.at(BRANCH) or b"").count(b"issue: ") == 2
    world.assert_settled(MODE)


def test_what_a_person_pushed_stays_and_numbers_come_on_top(world: World) -> None:
    world.apply(MODE)
    world.github.push("notes.md", b"mine\n", BRANCH)
    theirs = world.github.state.git.refs[f"refs/heads/{BRANCH}"]
    world.assert_settled(MODE)
    path = add(world, 3, checkout=False)
    world.checkout()
    # The branch lacks the new document, as its base is older; the person's branch is theirs to bring up to date.
    said = world.apply(MODE, code=1)
    assert f"{path} is not on {BRANCH} any more" in said
    assert world.github.state.git.refs[f"refs/heads/{BRANCH}"] == theirs
    text = another(3)[1].encode()
    world.github.push(path, text, BRANCH)
    on_top_of = world.github.state.git.refs[f"refs/heads/{BRANCH}"]
    world.apply(MODE)
    assert world.github.head(BRANCH).parents == (on_top_of,)
    assert world.at(BRANCH, "notes.md") == b"mine\n"
    assert b"issue: " in (world.at(BRANCH, path) or b"")
    assert world.github.pulls[0].title == "Record what became of 3 action points"
    world.assert_settled(MODE)


def test_a_push_between_looking_and_resetting_is_not_lost(world: World) -> None:
    world.apply(MODE)
    path = add(world, 3)
    pushed: list[str] = []

    def push(branch: str) -> None:
        if branch == BRANCH and not pushed:
            pushed.append(branch)
            world.github.push("notes.md", b"mine\n", BRANCH)
            world.github.push(path, another(3)[1].encode(), BRANCH)

    world.github.before_move = push
    world.apply(MODE)
    assert pushed
    assert world.at(BRANCH, "notes.md") == b"mine\n"
    assert world.at(BRANCH) == AFTER.encode()
    assert b"issue: " in (world.at(BRANCH, path) or b"")


def test_a_server_without_a_safe_reset_gets_a_commit_on_top(world: World) -> None:
    world.apply(MODE)
    first = world.github.state.git.refs[f"refs/heads/{BRANCH}"]
    issue = world.github.state.issues[1]
    issue.state, issue.state_reason, issue.closed_at = "closed", "completed", world.github.state.now()
    world.github.knows_update_refs = False
    world.apply(MODE)
    assert world.github.head(BRANCH).parents == (first,)
    assert b"outcome: done" in (world.at(BRANCH) or b"")
    assert len(world.github.pulls) == 1
    world.assert_settled(MODE)


def test_a_base_that_changed_the_same_file_makes_the_branch_anew(world: World) -> None:
    world.apply(MODE)
    world.github.push(FILE, DOCUMENT.replace("cold nodes.", "cold nodes!").encode())
    world.checkout()
    world.apply(MODE)
    assert world.at(BRANCH) == AFTER.replace("cold nodes.", "cold nodes!").encode()
    assert world.github.head(BRANCH).parents == (world.github.main,)
    world.assert_settled(MODE)


def test_words_that_people_put_into_it_stay(world: World) -> None:
    world.apply(MODE)
    (pull,) = world.github.pulls
    pull.title, pull.body = "chore: numbers", f"Kim waits for this.\n\n{pull.body}\nThanks!"
    world.assert_settled(MODE)
    add(world, 3)
    world.apply(MODE)
    assert pull.title == "chore: numbers"
    assert pull.body.startswith("Kim waits for this.")
    assert pull.body.endswith("Thanks!")
    assert len(re.findall("issue #", pull.body)) == 3


def test_the_branch_has_another_name_where_settings_say_so(world: World) -> None:
    world.settings("write_back: pull-request\nwrite_back_branch: bot/numbers\n")
    world.run("apply", "--tracker", "github")
    assert world.at("bot/numbers") == AFTER.encode()
    assert world.github.pulls[0].branch == "bot/numbers"


def test_the_default_branch_is_never_the_rolling_one(world: World) -> None:
    world.settings("write_back: pull-request\nwrite_back_branch: main\n")
    before = world.github.main
    assert "`write_back_branch` names the default branch main" in world.run("apply", "--tracker", "github", code=1)
    assert world.github.main == before


@pytest.mark.parametrize("name", ["../x", "a..b", "/a", "a/", "-a", "a b", "refs/heads/x.", "a~1", ""])
def test_names_that_no_branch_can_have_are_refused(world: World, name: str) -> None:
    world.settings(f"write_back_branch: '{name}'\n")
    assert "write_back_branch" in world.run("plan", code=2)


EDITS = [Edit(FILE, f"{ID}/AP-{number}", "issue", str(number)) for number in (1, 2)]


def target(world: World, mode: str = MODE) -> Target:
    """Return a place to write to, with a client of its own."""
    branches = open_tracker(world.env).branches
    assert branches is not None
    if mode == "commit":
        return CommitTarget(branches, Place())
    return PullTarget(branches, Place(), BRANCH, lambda: "github-actions[bot]")


@pytest.mark.parametrize("mode", ["commit", MODE])
def test_two_runs_at_once_make_one_commit_and_at_most_one_pull_request(world: World, mode: str) -> None:
    world.apply("none")
    meeting = threading.Barrier(2, timeout=20)
    held: list[Request] = []

    def hold(request: Request) -> None:
        # Both have read everything, and each has its commit, before either moves the branch.
        if request.method in ("POST", "PATCH") and re.search("/git/refs", request.path) and len(held) < 2:
            held.append(request)
            meeting.wait()

    world.github.before = hold

    def write() -> object:
        return target(world, mode).write(EDITS, (), {FILE: DOCUMENT.encode()})

    with ThreadPoolExecutor(2) as pool:
        results = [future.result() for future in [pool.submit(write), pool.submit(write)]]
    assert results == [{}, {}]
    assert len(held) == 2
    assert len(world.github.pulls) == (mode == MODE)
    branch = world.branch_of(mode)
    parents = world.github.head(branch).parents
    assert world.github.state.git.file(parents[0], FILE) == DOCUMENT.encode(), "one commit"
    assert world.at(branch) == AFTER.encode()
    world.github.before = lambda request: None
    # Neither has noted what it sent, as if it had been killed: the next run does.
    world.apply(mode)
    world.assert_settled(mode)


@pytest.mark.parametrize("mode", ["commit", MODE])
def test_what_a_run_writes_for_another_repository_keeps_what_it_wrote_before(world: World, mode: str) -> None:
    place = target(world, mode)
    for edit in EDITS:
        assert place.write([edit], (), {FILE: DOCUMENT.encode()}) == {}
    assert world.at(world.branch_of(mode)) == AFTER.encode()
    assert len(world.github.pulls) == (mode == MODE)


@pytest.mark.parametrize("closed", [True, False])
def test_a_run_with_something_else_to_do_leaves_the_pull_request_alone(world: World, closed: bool) -> None:
    world.apply(MODE)
    tip = world.github.state.git.refs[f"refs/heads/{BRANCH}"]
    if closed:
        world.github.pulls[0].state, world.github.pulls[0].last_head = "closed", tip
    world.github.push(FILE, DOCUMENT.replace("ten minutes first", "an hour first").encode())
    world.checkout()
    world.github.forget()
    assert "1 issue updated" in world.apply(MODE)
    if closed:
        assert [pull.state for pull in world.github.pulls] == ["closed"]
        assert world.git_writes() == []
    else:
        assert [pull.state for pull in world.github.pulls] == ["open"]
    world.assert_settled(MODE)

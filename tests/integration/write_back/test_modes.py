"""Each place for numbers, when nothing goes wrong and when the branch is not as it was."""

from __future__ import annotations

import pytest

from integration.write_back.conftest import AFTER, DOCUMENT, FILE, ID, World, another

MODES = ["commit", "pull-request"]


@pytest.mark.parametrize("mode", MODES)
def test_both_numbers_come_in_one_commit_and_the_next_run_does_nothing(world: World, mode: str) -> None:
    before = world.github.main
    world.apply(mode)
    branch = world.branch_of(mode)
    assert world.at(branch) == AFTER.encode()
    head = world.github.head(branch)
    assert head.parents == (before,)
    assert head.message == (
        f"Record what became of 2 action points\n\n{ID}/AP-1: issue #1\n{ID}/AP-2: issue #2\n\nWritten-by: debrief\n"
    )
    assert (world.root / FILE).read_bytes() == DOCUMENT.encode(), "the working tree is not the place"
    assert len(world.github.pulls) == (mode == "pull-request")
    world.assert_settled(mode)


def test_files_and_none_leave_the_branches(world: World) -> None:
    before = world.github.main
    world.apply("none")
    assert (world.root / FILE).read_bytes() == DOCUMENT.encode()
    world.apply("files")
    assert (world.root / FILE).read_bytes() == AFTER.encode()
    assert (world.github.main, world.git_writes()) == (before, [])
    world.github.forget()
    world.apply("files")
    assert world.github.writes() == []


@pytest.mark.parametrize("mode", MODES)
def test_a_run_with_nothing_to_write_asks_nothing_of_the_branches(world: World, mode: str) -> None:
    world.apply("commit")
    world.checkout()
    world.github.forget()
    world.apply(mode)
    assert world.github.matching(path="/(git/(ref/heads|trees|blobs|commits)|pulls|compare)") == []


def test_an_open_pull_request_costs_few_requests(world: World) -> None:
    for day in range(1, 16):
        path, text = another(day)
        world.github.push(path, text.encode())
    world.checkout()
    world.apply("pull-request")
    world.github.forget()
    world.apply("pull-request")
    looks = "/(git/(ref/heads|trees|blobs|commits)|pulls|compare)|/shop$"
    # The journal remembers what was sent.
    assert world.github.count("GET", looks) == 0
    del world.github.state.git.refs["refs/debrief/journal"]
    world.github.forget()
    world.apply("pull-request")
    # The repository, the branch's ref, commit and tree, and its pull requests, whatever the number of files.
    assert world.github.count("GET", looks) == 5
    assert world.github.writes() == []
    # With one more to write, no text is read of those that wait.
    path, text = another(18)
    world.github.push(path, text.encode())
    world.checkout()
    world.github.forget()
    assert "1 issue created, 1 number recorded." in world.apply("pull-request")
    assert world.github.count("GET", "/git/blobs/") == 0


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("text", ["crlf", "no final newline", "umlauts"])
def test_all_other_bytes_stay(world: World, mode: str, text: str) -> None:
    change = {
        "crlf": lambda one: one.replace("\n", "\r\n"),
        "no final newline": lambda one: one.rstrip("\n"),
        "umlauts": lambda one: one.replace("cold nodes", "kalte Knoten – größer"),
    }[text]
    world.github.push(FILE, change(DOCUMENT).encode())
    world.checkout()
    world.apply(mode)
    assert world.at(world.branch_of(mode)) == change(AFTER).encode()
    world.assert_settled(mode)


@pytest.mark.parametrize("mode", MODES)
def test_the_mode_of_a_file_and_all_other_files_stay(world: World, mode: str) -> None:
    world.github.modes[FILE] = "100755"
    world.github.push("src/app.py", b"print()\n")
    world.apply(mode)
    git = world.github.state.git
    before = git.trees[git.commits[git.commits[git.refs[f"refs/heads/{world.branch_of(mode)}"]].parents[0]].tree]
    after = git.trees[world.github.head(world.branch_of(mode)).tree]
    assert {path for path in after if after[path] != before.get(path)} == {FILE}
    assert after["src/app.py"] == before["src/app.py"]


@pytest.mark.parametrize("mode", MODES)
def test_a_tree_too_large_for_one_answer_is_walked(world: World, mode: str) -> None:
    world.github.truncates = True
    world.github.push("src/deep/app.py", b"print()\n")
    world.apply(mode)
    assert world.at(world.branch_of(mode)) == AFTER.encode()
    world.assert_settled(mode)


@pytest.mark.parametrize("mode", MODES)
def test_the_head_that_moved_is_spliced_and_not_the_stale_checkout(world: World, mode: str) -> None:
    edited = DOCUMENT.replace("cold nodes.", "cold nodes, twice.").replace("acme/edge", "lee")
    world.github.push(FILE, edited.encode())
    world.apply(mode)
    assert world.at(world.branch_of(mode)) == (
        AFTER.replace("cold nodes.", "cold nodes, twice.").replace("acme/edge", "lee").encode()
    )


@pytest.mark.parametrize("mode", MODES)
def test_a_head_that_moves_meanwhile_is_tried_again(world: World, mode: str) -> None:
    moved: list[str] = []

    def move(branch: str) -> None:
        if not moved:
            moved.append(branch)
            world.github.push(FILE, DOCUMENT.replace("cold nodes.", "cold nodes!").encode())

    world.github.before_move = move
    world.apply(mode)
    if mode == "pull-request":
        # Its base was another one when it was made; the next run makes it anew.
        world.checkout()
        world.apply(mode)
    assert world.at(world.branch_of(mode)) == AFTER.replace("cold nodes.", "cold nodes!").encode()
    world.assert_settled(mode)


def test_a_head_that_always_moves_is_left_to_the_next_run(world: World) -> None:
    count = iter(range(100))
    world.github.before_move = lambda branch: world.github.push("notes.md", f"{next(count)}".encode())
    text = world.apply("commit", code=1)
    assert "other commits kept coming first" in text
    assert "the journal keeps the numbers" in text
    assert next(count) == 5
    assert world.at() == DOCUMENT.encode()
    world.github.before_move = lambda branch: None
    assert "2 numbers recorded" in world.apply("commit")
    assert world.at() == AFTER.encode()
    assert sum(not issue.pull_request for issue in world.github.state.issues.values()) == 2


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("edited", [False, True])
def test_a_file_that_was_moved_is_found_by_its_id(world: World, mode: str, edited: bool) -> None:
    moved = f"postmortems/2026/q4/{ID}.md"
    text = DOCUMENT.replace("cold nodes.", "cold nodes!") if edited else DOCUMENT
    world.github.push(FILE, None)
    world.github.push(moved, text.encode())
    world.apply(mode)
    assert (
        world.at(world.branch_of(mode), moved)
        == (AFTER.replace("cold nodes.", "cold nodes!") if edited else AFTER).encode()
    )
    assert world.at(world.branch_of(mode)) is None


@pytest.mark.parametrize("mode", MODES)
def test_a_file_that_is_gone_is_reported_and_does_not_hold_up_the_others(world: World, mode: str) -> None:
    path, text = another(3)
    world.github.push(path, text.encode())
    world.checkout()
    world.github.push(FILE, None)
    said = world.apply(mode, code=1)
    assert f"{FILE} is not on main any more" in said
    assert b"issue: 1" in (world.at(world.branch_of(mode), path) or b"")
    assert world.at(world.branch_of(mode)) is None


@pytest.mark.parametrize("mode", MODES)
def test_what_a_person_wrote_meanwhile_is_not_written_over(world: World, mode: str) -> None:
    theirs = DOCUMENT.replace("    due: 2026-12-04\n", "    due: 2026-12-04\n    issue: 77\n")
    world.github.push(FILE, theirs.encode())
    said = world.apply(mode, code=1)
    assert "`issue` says something else on main" in said
    assert world.at(world.branch_of(mode)) == theirs.replace("2026-12-11}", "2026-12-11, issue: 2}").encode()


@pytest.mark.parametrize("mode", MODES)
def test_a_workspace_in_a_folder_of_its_repository(world: World, mode: str) -> None:
    below = f"teams/shop/{FILE}"
    world.github.push(FILE, None)
    world.github.push(below, DOCUMENT.encode())
    world.checkout()
    inner = World.__new__(World)
    inner.github, inner.env, inner.root = world.github, world.env, world.root / "teams" / "shop"
    inner.apply(mode)
    assert inner.at(inner.branch_of(mode), below) == AFTER.encode()
    assert inner.planned(mode) == []


@pytest.mark.parametrize("mode", MODES)
def test_an_outcome_goes_the_same_way_and_out_again(world: World, mode: str) -> None:
    world.apply("commit")
    world.checkout()
    issue = world.github.state.issues[1]
    issue.state, issue.state_reason, issue.closed_at = "closed", "completed", world.github.state.now()
    world.apply(mode)
    done = AFTER.replace("    issue: 1\n", "    issue: 1\n    outcome: done\n    closed_on: 2026-11-20\n")
    assert world.at(world.branch_of(mode)) == done.encode()
    assert "outcome done, closed_on 2026-11-20" in world.github.head(world.branch_of(mode)).message
    assert world.planned(mode) == []
    if mode == "pull-request":
        world.github.merge(world.github.pulls[0].number)
    world.checkout()
    issue.state, issue.state_reason, issue.closed_at = "open", "reopened", None
    world.apply(mode)
    assert world.at(world.branch_of(mode)) == AFTER.encode()


@pytest.mark.parametrize("mode", MODES)
def test_the_local_tracker_has_no_branches(world: World, mode: str) -> None:
    said = world.run("apply", "--tracker", "local", "--write-back", mode, code=2)
    assert f"no branches for `write_back: {mode}`: '--write-back' takes files or none" in said
    world.settings(f"write_back: {mode}\n")
    assert "set `write_back: files` or `none`" in world.run("plan", "--tracker", "local", code=2)
    assert not (world.root / ".debrief").exists()


def test_a_merged_record_starts_no_loop(world: World) -> None:
    world.apply("pull-request")
    world.github.merge(world.github.pulls[0].number)
    for _ in range(3):
        world.checkout()
        world.github.forget()
        assert "Nothing to do" in world.apply("pull-request")
        assert world.github.writes() == []
    assert len(world.github.pulls) == 1

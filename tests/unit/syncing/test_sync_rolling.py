"""Writing back by one rolling pull request, which is the bot's until a person pushes to its branch."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debrief.errors import BranchProtected, RateLimited, TrackerError
from debrief.syncing.write_back import Edit
from debrief.syncing.write_back_branch import Place
from debrief.syncing.write_back_pull import PullTarget
from debrief.syncing.write_back_text import body, emptied, message, title
from debrief.trackers.branches import Ahead, PullRequest
from fakes.branch_values import AFTER, BEFORE, EDIT, HERE, LATER, OUTCOME, PATH, document, raising
from fakes.memory_branches import BOT, MemoryBranches

ROLLING = "debrief/record"


def target(git: MemoryBranches, branch: str = ROLLING) -> PullTarget:
    return PullTarget(git.branches, Place(), branch, BOT.upper)


def roll(git: MemoryBranches, *edits: Edit, standing: tuple[Edit, ...] = ()) -> dict[Edit, str]:
    return dict(target(git).write(edits, standing, HERE))


BOTH = document("issue: 7", "outcome: done")


def test_the_first_edit_makes_branch_and_pull_request(git: MemoryBranches) -> None:
    assert roll(git, EDIT) == {}
    assert git.calls == ["commit", "create", "open"]
    assert (git.at(ROLLING, PATH), git.at("main", PATH)) == (AFTER, BEFORE)
    (pull,) = git.pulls
    assert (pull.title, pull.body) == (title([EDIT]), body([EDIT]))
    assert git.commits[git.heads[ROLLING]].message == message([EDIT])
    git.calls.clear()
    assert roll(git, EDIT) == {}
    assert git.calls == []
    assert target(git).proposes


def test_the_branch_is_made_anew_on_the_base(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.push("main", {"x": b"x"})
    git.calls.clear()
    assert roll(git, OUTCOME, standing=(EDIT,)) == {}
    assert git.calls == ["commit", "reset", "update"]
    assert (git.at(ROLLING, PATH), git.at(ROLLING, "x")) == (BOTH, b"x")
    assert git.pulls[0].body == body([EDIT, OUTCOME])


def test_what_a_run_wrote_before_stays_with_what_it_writes_next(git: MemoryBranches) -> None:
    one = target(git)
    one.write([EDIT], (), HERE)
    one.write([OUTCOME], (), HERE)
    assert git.at(ROLLING, PATH) == BOTH


def test_what_a_person_pushed_stays_below(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.push(ROLLING, {"x": b"theirs"})
    git.calls.clear()
    assert roll(git, OUTCOME, standing=(EDIT,)) == {}
    assert git.calls == ["commit", "advance", "update"]
    assert (git.at(ROLLING, PATH), git.at(ROLLING, "x")) == (BOTH, b"theirs")
    assert git.commits[git.heads[ROLLING]].message == message([OUTCOME])
    git.calls.clear()
    assert roll(git, OUTCOME, standing=(EDIT,)) == {}
    assert git.calls == []


def test_what_a_person_set_on_the_branch_is_said(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.push(ROLLING, {PATH: document("issue: 9")})
    why = f"{PATH}: `issue` says something else on {ROLLING}: it is left as it is"
    advice = f"{ROLLING} is not the bot's alone: merge it, or bring it up to date"
    assert roll(git, EDIT) == {EDIT: f"{why} ({advice})"}
    assert git.at(ROLLING, PATH) == document("issue: 9")


@pytest.mark.parametrize(
    "change",
    [{"author": "kim"}, {"author": None}, {"committer": "kim"}, {"committer": None}, {"message": "Mine"}],
)
def test_a_commit_that_is_not_the_bots_in_every_respect_is_a_persons(
    git: MemoryBranches, change: dict[str, str | None]
) -> None:
    roll(git, EDIT)
    tip = git.heads[ROLLING]
    git.commits[tip] = replace(git.commits[tip], **change)
    roll(git, OUTCOME, standing=(EDIT,))
    assert git.parents[git.heads[ROLLING]] == tip


@pytest.mark.parametrize(
    "change", [{"committer": "Web-Flow"}, {"author": BOT.title()}, {"message": f"{message([EDIT])}\n "}]
)
def test_a_commit_that_the_server_signed_is_the_bots(git: MemoryBranches, change: dict[str, str]) -> None:
    roll(git, EDIT)
    tip = git.heads[ROLLING]
    git.commits[tip] = replace(git.commits[tip], **change)
    roll(git, OUTCOME, standing=(EDIT,))
    assert git.parents[git.heads[ROLLING]] == git.heads["main"]


def test_where_not_all_commits_are_known_none_is_taken_away(git: MemoryBranches) -> None:
    roll(git, EDIT)
    tip, git.complete = git.heads[ROLLING], False
    roll(git, OUTCOME, standing=(EDIT,))
    assert git.parents[git.heads[ROLLING]] == tip


def test_a_server_that_cannot_reset_gets_a_commit_on_top(git: MemoryBranches) -> None:
    git.can_reset = False
    roll(git, EDIT)
    tip = git.heads[ROLLING]
    git.calls.clear()
    assert roll(git, replace_value(EDIT, "8")) == {}
    assert git.calls == ["commit", "reset", "commit", "advance", "update"]
    assert (git.at(ROLLING, PATH), git.parents[git.heads[ROLLING]]) == (document("issue: 8"), tip)


def test_a_server_that_cannot_reset_keeps_a_branch_that_holds_more(git: MemoryBranches) -> None:
    git.can_reset = False
    roll(git, EDIT, OUTCOME)
    tip = git.heads[ROLLING]
    git.calls.clear()
    assert roll(git, EDIT) == {}
    assert git.calls == ["commit", "reset", "update"]
    assert git.heads[ROLLING] == tip
    assert git.pulls[0].body == body([EDIT])


def replace_value(edit: Edit, value: str) -> Edit:
    return edit._replace(value=value)


def test_after_a_merge_by_other_commits_the_branch_begins_anew(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.pulls = [replace(git.pulls[0], open=False, merged=True, head=git.heads[ROLLING])]
    git.push("main", {PATH: AFTER})
    git.calls.clear()
    assert roll(git, OUTCOME, standing=(EDIT,)) == {}
    assert git.calls == ["commit", "reset", "open"]
    assert git.parents[git.heads[ROLLING]] == git.heads["main"]
    assert git.pulls[-1].body == body([OUTCOME])


def test_what_was_merged_with_a_persons_commits_in_it_is_not_built_upon(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.push(ROLLING, {"x": b"theirs"})
    git.pulls = [replace(git.pulls[0], open=False, merged=True, head=git.heads[ROLLING])]
    git.push("main", {PATH: AFTER, "x": b"theirs"})
    git.calls.clear()
    assert roll(git, OUTCOME, standing=(EDIT,)) == {}
    assert git.calls == ["commit", "reset", "open"]
    assert git.parents[git.heads[ROLLING]] == git.heads["main"]


def test_what_a_branch_with_a_persons_commits_holds_is_settled(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.push(ROLLING, {"x": b"theirs"})
    # The working tree is stale, so that its files are not those of the branch.
    stale = {PATH: document("title: Old")}
    assert target(git).settled([EDIT], stale) == {EDIT}
    git.calls.clear()
    assert target(git).write([EDIT], [], stale) == {}
    assert git.calls == []


def test_what_is_not_wanted_any_more_is_closed(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.calls.clear()
    assert roll(git) == {}
    assert git.calls == ["close"]
    assert git.pulls[0].body == body([])
    assert roll(git) == {}
    assert git.calls == ["close"]


def test_more_than_what_was_closed_is_proposed_anew_and_it_is_said(git: MemoryBranches) -> None:
    roll(git, EDIT)
    tip = git.heads[ROLLING]
    note = "pull request #1 was closed without being merged: #2 has what it held, and what has come since"

    def again(*, branch: bool, mine: bool = True, listing: str = body([EDIT])) -> tuple[list[PullRequest], list[str]]:
        git.pulls = [PullRequest(1, title([EDIT]), listing, tip, open=False)]
        git.heads.pop(ROLLING)
        if branch:
            git.heads[ROLLING] = tip
        if not mine:
            git.push(ROLLING, {"x": b"theirs"})
        one = target(git)
        assert one.write([OUTCOME], [EDIT], HERE) == {}
        return git.pulls[1:], list(one.notes)

    for branch, mine in ((False, True), (True, True), (True, False)):
        (pull,), said = again(branch=branch, mine=mine)
        assert (pull.number, pull.open, pull.body, said) == (2, True, body([EDIT, OUTCOME]), [note])
    # One that was about something else is not spoken of.
    assert again(branch=True, listing=body([EDIT._replace(value="9")]))[1] == []
    assert again(branch=True, listing="A person's own words.")[1] == []


def test_the_newest_of_several_pull_requests_is_the_last_word(git: MemoryBranches) -> None:
    roll(git, EDIT)
    first = replace(git.pulls[0], open=False)
    merged = replace(first, number=2, merged=True, head="other")
    for pulls in ([first, merged], [merged, first]):
        git.pulls = pulls
        assert target(git).settled([EDIT], HERE) == frozenset()
    for pulls in (
        [replace(merged, number=1), replace(first, number=2)],
        [replace(first, number=2), replace(merged, number=1)],
    ):
        git.pulls = pulls
        assert target(git).settled([EDIT], HERE) == {EDIT}


def test_what_the_pull_request_says_can_be_read_by_later_versions() -> None:
    assert body([EDIT]) == (
        "`debrief apply` keeps issue numbers and outcomes in the post-mortems, and changes nothing else in them. Merge"
        " this when it suits you: until then it is brought up to date, and never opened a second time.\n\n"
        f"<!-- debrief written=0ff3d7890631e71d -->\n- {EDIT.key}: issue #7\n<!-- debrief end -->\n"
    )
    assert "<!-- debrief written=4cd10702bc15da1c -->\n" in body([EDIT, OUTCOME])
    assert body([]).endswith("\nNothing of it is left to be written.\n<!-- debrief end -->\n")


def test_each_edit_that_was_not_written_says_why_for_itself(git: MemoryBranches) -> None:
    other = EDIT._replace(path="postmortems/2026/gone.md", key="2026-11-19-gone/AP-1")
    roll(git, EDIT)
    git.push(ROLLING, {PATH: document("issue: 9")})
    problems = target(git).write([EDIT, other], (), {**HERE, other.path: document(name="2026-11-19-gone")})
    gone = "is not on main any more, under whatever name; the next run looks again"
    advice = f"{ROLLING} is not the bot's alone: merge it, or bring it up to date"
    assert problems == {
        EDIT: f"{PATH}: `issue` says something else on {ROLLING}: it is left as it is ({advice})",
        other: f"{other.path} {gone}",
    }


def test_a_text_without_the_list_is_closed_as_it_is() -> None:
    assert emptied("A person's own words.") == "A person's own words."
    assert emptied(f"Above\n{body([EDIT])}Below") == f"Above\n{body([])}Below"


def test_what_the_base_has_by_now_is_closed(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.push("main", {PATH: AFTER})
    git.calls.clear()
    assert roll(git, EDIT) == {}
    assert git.calls == ["close"]


def test_a_pull_request_to_which_a_person_pushed_stays_open(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.push(ROLLING, {"x": b"theirs"})
    git.calls.clear()
    assert (roll(git), git.calls) == ({}, [])
    del git.heads[ROLLING]
    assert (roll(git), git.calls) == ({}, [])


def test_a_rolling_branch_that_keeps_moving_is_left_to_the_next_run(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.calls.clear()
    git.before = lambda method: git.push(ROLLING, {"x": str(len(git.calls)).encode()}) and None
    assert roll(git, OUTCOME, standing=(EDIT,)) == {OUTCOME: f"{ROLLING}: {LATER}"}
    assert git.calls == ["commit", "reset", *["commit", "advance"] * 4]


def test_why_the_rolling_branch_was_not_written(git: MemoryBranches) -> None:
    git.before = raising(BranchProtected("it is protected"))
    cure = "exempt it from the rules, or name another one as `write_back_branch`"
    assert roll(git, EDIT) == {EDIT: f"it is protected: {cure}; the journal keeps the numbers"}
    git.before = raising(TrackerError("500"))
    assert roll(git, EDIT) == {EDIT: "500"}
    with pytest.raises(TrackerError, match=r"^500$"):
        roll(git, standing=(EDIT,))
    git.before = raising(RateLimited("slow down"))
    with pytest.raises(RateLimited):
        roll(git, EDIT)


def test_the_default_branch_is_never_rolled(git: MemoryBranches) -> None:
    why = "`write_back_branch` names the default branch main: name one that is the bot's own, such as debrief/record"
    assert target(git, "main").write([EDIT], (), HERE) == {EDIT: why}
    with pytest.raises(TrackerError, match="names the default branch"):
        target(git, "main").settled([EDIT], HERE)
    assert target(git, "main").settled([], HERE) == frozenset()


def test_what_the_pull_request_holds_is_settled(git: MemoryBranches) -> None:
    one = target(git)
    assert one.settled([EDIT], HERE) == frozenset()
    roll(git, EDIT)
    git.read.clear()
    assert one.settled([EDIT], HERE) == {EDIT}
    # More than that is not.
    assert one.settled([EDIT, OUTCOME], HERE) == {EDIT}
    assert one.settled([OUTCOME], HERE) == frozenset()
    git.pulls = [replace(git.pulls[0], title="Mine")]
    assert one.settled([EDIT], HERE) == {EDIT}
    # What a person closed is not proposed again, unless it was merged, or there is more.
    git.pulls = [replace(git.pulls[0], open=False)]
    assert one.settled([EDIT], HERE) == {EDIT}
    assert one.notes == [
        "pull request #1 was closed without being merged: what it holds is not proposed again before there is more to"
        " write; reopen it to have it back"
    ]
    assert one.settled([EDIT, OUTCOME], HERE) == frozenset()
    git.pulls = [replace(git.pulls[0], body=emptied(git.pulls[0].body))]
    assert one.settled([EDIT], HERE) == frozenset()


def test_what_the_branch_holds_byte_for_byte_is_settled_without_a_further_look(git: MemoryBranches) -> None:
    roll(git, EDIT)
    looked: list[str] = []

    def ahead(base: str, tip: str) -> Ahead:
        looked.append(tip)
        return MemoryBranches.ahead(git, base, tip)

    git.ahead = ahead  # type: ignore[method-assign]
    git.read.clear()
    assert target(git).settled([EDIT], HERE) == {EDIT}
    assert (looked, git.read) == ([], [])
    # A document that was not read here has to be looked at.
    assert target(git).settled([EDIT], {}) == {EDIT}
    assert looked == [git.heads[ROLLING]]
    del git.trees[git.heads[ROLLING]][PATH]
    assert target(git).settled([EDIT], HERE) == frozenset()


def test_what_was_closed_with_more_in_it_is_not_proposed_again_in_part(git: MemoryBranches) -> None:
    roll(git, EDIT, OUTCOME)
    git.pulls = [replace(git.pulls[0], open=False)]
    assert target(git).settled([OUTCOME], HERE) == {OUTCOME}
    assert target(git).settled([OUTCOME._replace(value="declined")], HERE) == frozenset()


def test_what_the_base_holds_is_settled_and_the_rest_is_not(git: MemoryBranches) -> None:
    git.push("main", {PATH: AFTER})
    assert target(git).settled([EDIT, OUTCOME], HERE) == {EDIT}
    roll(git, OUTCOME, standing=(EDIT,))
    assert target(git).settled([EDIT, OUTCOME], HERE) == {EDIT, OUTCOME}
    git.push("main", {"x": b"x"})
    assert target(git).settled([EDIT, OUTCOME], HERE) == {EDIT, OUTCOME}


def test_a_list_that_is_out_of_date_is_not_settled(git: MemoryBranches) -> None:
    roll(git, EDIT)
    git.pulls = [replace(git.pulls[0], body=body([OUTCOME]))]
    assert target(git).settled([EDIT], HERE) == frozenset()
    roll(git, EDIT)
    assert git.pulls[0].body == body([EDIT])

"""One comment on a pull request, over HTTP: edited in place, whoever else is at work."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from debrief.errors import DebriefError, NotPermitted, RateLimited, TrackerError, UnclearAnswer
from debrief.syncing.review_comment import Message, Posted, post
from debrief.trackers.github.conversation import GitHubConversation
from fakes.github_faults import Fault
from fakes.github_review import ReviewGitHub

from .conftest import HEAD, NEW, OLD, TOKEN

Join = Callable[[], GitHubConversation]
AFTER = [Fault.BAD_GATEWAY_AFTER, Fault.DROPPED_AFTER, Fault.TRUNCATED_AFTER, Fault.HTML_AFTER, Fault.EMPTY_AFTER]
BEFORE = [Fault.BAD_GATEWAY_BEFORE, Fault.DROPPED_BEFORE, Fault.HTML_BEFORE]


def said(text: str = "Two issues.", head: str = HEAD, **more: bool) -> Message:
    return Message(1, head, text, **more)


def posted(join: Join, message: Message) -> Posted:
    return post(join(), message, sleep=lambda _seconds: None)


def bodies(github: ReviewGitHub) -> list[str]:
    return [one.body for one in github.conversation(1)]


def test_the_first_run_writes_and_the_next_ones_edit(github: ReviewGitHub, join: Join) -> None:
    github.state.add_comment(github.state.issues[1], "ari", "Please look.")
    assert posted(join, said()) is Posted.WRITTEN
    (_, first) = github.conversation(1)
    assert first.body == f"Two issues.\n\n<!-- debrief review pull=1 head={HEAD} -->\n"
    github.forget()
    assert posted(join, said()) is Posted.UNCHANGED
    assert github.writes() == []
    github.pulls[1].head = NEW
    assert posted(join, said("Three issues.", NEW)) is Posted.WRITTEN
    assert github.writes() == [("PATCH", f"/repos/acme/shop/issues/comments/{first.id}")]
    assert bodies(github) == ["Please look.", f"Three issues.\n\n<!-- debrief review pull=1 head={NEW} -->\n"]


def test_the_comment_is_found_on_a_later_page_and_with_other_line_ends(github: ReviewGitHub, join: Join) -> None:
    for number in range(101):
        github.state.add_comment(github.state.issues[1], "ari", f"Comment {number}")
    posted(join, said())
    mine = github.conversation(1)[-1]
    mine.body = mine.body.replace("\n", "\r\n").rstrip()
    assert posted(join, said()) is Posted.UNCHANGED
    assert posted(join, said("Other.")) is Posted.WRITTEN
    assert len(github.conversation(1)) == 102


@pytest.mark.parametrize(
    "body",
    [
        f"Text\n\n<!-- debrief review pull=2 head={HEAD} -->",
        f"<!-- debrief review pull=1 head={HEAD} -->\n\nText",
        f"Text <!-- debrief review pull=1 head={HEAD} -->",
        "<!-- debrief review pull=1 head=abc -->",
        "> quoted",
    ],
)
def test_what_has_no_marker_of_ours_is_left(github: ReviewGitHub, join: Join, body: str) -> None:
    github.state.add_comment(github.state.issues[1], "github-actions[bot]", body)
    assert posted(join, said()) is Posted.WRITTEN
    assert bodies(github) == [body, said().body]


def test_a_marker_of_a_stranger_does_not_count(github: ReviewGitHub, join: Join) -> None:
    github.state.add_comment(github.state.issues[1], "mallory", said("Approved by everybody.").body)
    # The fake fails a test in which a stranger's comment is changed.
    assert posted(join, said()) is Posted.WRITTEN
    assert len(github.conversation(1)) == 2


def test_a_deleted_comment_is_made_anew(github: ReviewGitHub, join: Join) -> None:
    posted(join, said())
    github.conversation(1).clear()
    assert posted(join, said()) is Posted.WRITTEN
    # Deleted between the look and the edit.
    github.before_write = lambda: (github.conversation(1).clear(), setattr(github, "before_write", lambda: None))  # type: ignore[assignment, return-value]
    assert posted(join, said("Other.")) is Posted.WRITTEN
    assert bodies(github) == [said("Other.").body]


def test_nothing_to_say_makes_no_comment_but_corrects_one(github: ReviewGitHub, join: Join) -> None:
    nothing = said("Nothing any more.", worth_beginning=False)
    assert posted(join, nothing) is Posted.NOTHING
    assert github.writes() == []
    posted(join, said())
    assert posted(join, nothing) is Posted.WRITTEN
    assert bodies(github) == [nothing.body]


@pytest.mark.parametrize("head", [OLD, NEW])
def test_a_run_for_another_commit_than_the_head_writes_nothing(github: ReviewGitHub, join: Join, head: str) -> None:
    assert posted(join, said(head=head)) is Posted.OUTDATED
    posted(join, said())
    github.forget()
    assert posted(join, said("Older.", head)) is Posted.OUTDATED
    assert github.writes() == []


def test_a_closed_pull_request_is_left(github: ReviewGitHub, join: Join) -> None:
    github.pulls[1].state = "closed"
    assert posted(join, said()) is Posted.CLOSED
    assert github.writes() == []


@pytest.mark.parametrize("there", [False, True])
def test_an_older_run_that_comes_last_does_not_overwrite_a_newer_one(
    github: ReviewGitHub, join: Join, there: bool
) -> None:
    if there:
        posted(join, said("First."))
    old = join()
    listed = old.comments

    def interrupted(number: int) -> object:
        found = listed(number)
        if github.pulls[1].head != NEW:
            # The push, and the whole run for it, while the older run reads.
            github.pulls[1].head = NEW
            posted(join, said("Newer.", NEW))
        return found

    old.comments = interrupted  # type: ignore[method-assign, assignment]
    assert post(old, said("Older."), sleep=lambda _seconds: None) is Posted.OUTDATED
    assert bodies(github) == [said("Newer.", NEW).body]


def test_a_newer_run_rewrites_what_an_older_one_put_in_its_way(github: ReviewGitHub, join: Join) -> None:
    posted(join, said("First."))
    github.pulls[1].head = NEW
    newer = join()
    edit = newer.edit

    def overtaken(comment: int, body: str) -> bool:
        done = edit(comment, body)
        newer.edit = edit  # type: ignore[method-assign]
        github.conversation(1)[0].body = said("Older.").body
        return done

    newer.edit = overtaken  # type: ignore[method-assign]
    assert post(newer, said("Newer.", NEW), sleep=lambda _seconds: None) is Posted.WRITTEN
    # The list shows the older text, which is not what was there before the edit.
    assert bodies(github) == [said("Newer.", NEW).body]


def test_two_runs_at_once_end_with_one_comment(github: ReviewGitHub, join: Join) -> None:
    first = join()
    write = first.write

    def overtaken(number: int, body: str) -> object:
        first.write = write  # type: ignore[method-assign]
        posted(join, said("The other."))
        return write(number, body)

    first.write = overtaken  # type: ignore[method-assign, assignment]
    assert post(first, said("Mine."), sleep=lambda _seconds: None) is Posted.WRITTEN
    # Both are for the head: the one that ends last has the last word, in the comment that was there first.
    assert bodies(github) == [said("Mine.").body]


def test_duplicates_of_old_are_cleared_away(github: ReviewGitHub, join: Join) -> None:
    for text in ("One.", "Two.", "Three."):
        github.state.add_comment(github.state.issues[1], "github-actions[bot]", said(text).body)
    kept = github.conversation(1)[0].id
    assert posted(join, said()) is Posted.WRITTEN
    assert [(one.id, one.body) for one in github.conversation(1)] == [(kept, said().body)]


def test_a_list_that_lags_makes_no_second_comment(github: ReviewGitHub, join: Join) -> None:
    github.lag = 3
    assert posted(join, said()) is Posted.WRITTEN
    assert len(github.conversation(1)) == 1
    assert github.count("POST", "/comments$") == 1


@pytest.mark.parametrize("verb", ["POST", "PATCH"])
@pytest.mark.parametrize("fault", [*AFTER, *BEFORE])
def test_an_answer_that_is_lost_is_looked_for(github: ReviewGitHub, join: Join, verb: str, fault: Fault) -> None:
    if verb == "PATCH":
        posted(join, said("First."))
    github.faults.add(fault, verb, "/comments")
    assert posted(join, said()) is Posted.WRITTEN
    assert bodies(github) == [said().body]


def test_a_write_that_may_have_failed_is_not_sent_again_without_a_look(github: ReviewGitHub, join: Join) -> None:
    posted(join, said("First."))
    github.forget()
    github.faults.add(Fault.BAD_GATEWAY_BEFORE, "PATCH", "/comments")
    assert posted(join, said()) is Posted.WRITTEN
    asked = [(one.method, one.path.rpartition("/")[2]) for one in github.requests if one.method != "POST"]
    look, edit = [("GET", "comments"), ("GET", "1")], [("PATCH", "1")]
    assert asked[asked.index(("GET", "comments")) :] == [*look, *edit, *look, *edit, *look]


def test_a_list_that_shows_the_text_before_an_edit_makes_no_second_edit(github: ReviewGitHub, join: Join) -> None:
    posted(join, said("First."))
    late = join()
    comments, shown = late.comments, late.comments(1)
    late.comments = lambda number: shown if github.count("PATCH") else comments(number)  # type: ignore[method-assign]
    github.forget()
    assert post(late, said(), sleep=lambda _seconds: None) is Posted.WRITTEN
    assert github.count("PATCH") == 1


def test_a_network_that_stays_down_is_an_error_of_one_line(github: ReviewGitHub, join: Join) -> None:
    github.faults.add(Fault.BAD_GATEWAY_BEFORE, "POST", "/comments$", times=100)
    with pytest.raises(UnclearAnswer) as raised:
        posted(join, said())
    assert github.count("POST", "/comments$") == 6
    assert "run the command again" in str(raised.value)
    github.faults.planned.clear()
    github.faults.add(Fault.DROPPED_BEFORE, "GET", "/comments$", times=100)
    with pytest.raises(TrackerError, match="no answer from GitHub"):
        posted(join, said())


def test_a_rate_limit_is_not_waited_for_between_look_and_write(github: ReviewGitHub, join: Join) -> None:
    github.faults.add(Fault.SECONDARY_LIMIT, "POST", "/comments$", retry_after=60)
    with pytest.raises(RateLimited, match="60 s"):
        posted(join, said())
    assert bodies(github) == []
    assert posted(join, said()) is Posted.WRITTEN


@pytest.mark.parametrize("there", [False, True])
def test_a_locked_conversation_and_a_missing_right_are_told_apart(
    github: ReviewGitHub, join: Join, there: bool
) -> None:
    if there:
        posted(join, said("First."))
    github.pulls[1].locked = True
    with pytest.raises(NotPermitted, match="the conversation on pull request #1 is locked"):
        posted(join, said())
    github.pulls[1].locked, github.may_comment = False, False
    with pytest.raises(NotPermitted) as raised:
        posted(join, said())
    assert "`pull_requests: write`" in str(raised.value)
    assert TOKEN not in str(raised.value)


def test_a_pull_request_that_is_not_there_is_said(github: ReviewGitHub, join: Join) -> None:
    with pytest.raises(DebriefError, match="#9"):
        post(join(), Message(9, HEAD, "x"), sleep=lambda _seconds: None)


def test_an_edit_that_is_hidden_from_the_token_ends(github: ReviewGitHub, join: Join) -> None:
    posted(join, said("First."))
    github.faults.add(Fault.NOT_FOUND, "PATCH", "/comments", times=100)
    with pytest.raises(NotPermitted, match="cannot be edited"):
        posted(join, said())
    assert len(github.conversation(1)) == 1

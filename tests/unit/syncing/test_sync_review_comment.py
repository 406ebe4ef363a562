"""The comment on a pull request: how often is looked, how long is waited, and what is said in the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from debrief.errors import NotPermitted, TrackerError, UnclearAnswer
from debrief.syncing.review_comment import ROUNDS, Message, Posted, post
from debrief.trackers.conversation import PullRequestState, Written

HEAD = "a" * 40
MESSAGE = Message(1, HEAD, "Two issues.")
RIGHT = "the comment on pull request #1 cannot be edited, although it is there: give the token `pull-requests: write`"
UNSTEADY = (
    "the comment on pull request #1 does not stay as it was written: another program changes it; run the command again"
    " when that has ended"
)


@dataclass
class Talk:
    """A conversation in memory."""

    state: PullRequestState
    said: list[Written] = field(default_factory=list)
    lag: int = 0
    """Looks that do not show what was written or edited last."""
    unclear: int = 0
    """Writes that get no clear answer."""
    gone: int = 0
    """Edits that find nothing."""
    refusal: NotPermitted | None = None
    calls: list[str] = field(default_factory=list)
    _shown: list[Written] = field(default_factory=list)
    edited: Callable[[], None] = lambda: None

    def me(self) -> str:
        return "Bot[bot]"

    def comments(self, number: int) -> Sequence[Written]:
        self.calls.append("look")
        if self.lag:
            self.lag -= 1
        else:
            self._shown = list(self.said)
        return list(self._shown)

    def pull_request(self, number: int) -> PullRequestState:
        return self.state

    def write(self, number: int, body: str) -> Written:
        self.calls.append("write")
        self._answer()
        written = Written(len(self.said) + 1, self.me(), body)
        self.said.append(written)
        return written

    def edit(self, comment: int, body: str) -> bool:
        self.calls.append("edit")
        self._answer()
        if self.gone:
            self.gone -= 1
            return False
        self.said = [replace(one, body=body) if one.id == comment else one for one in self.said]
        self.edited()
        return True

    def delete(self, comment: int) -> None:
        self.calls.append(f"delete {comment}")
        self.said = [one for one in self.said if one.id != comment]

    def _answer(self) -> None:
        if self.refusal is not None:
            raise self.refusal
        if self.unclear:
            self.unclear -= 1
            raise UnclearAnswer(f"502, {self.unclear} left")


@pytest.fixture
def talk() -> Talk:
    return Talk(PullRequestState(1, HEAD, "acme/shop", "topic", "main", "ari", open=True))


def ran(talk: Talk) -> tuple[Posted | str, list[float]]:
    """Post; return how it ended, and the pauses."""
    slept: list[float] = []
    try:
        return post(talk, MESSAGE, slept.append), slept
    except TrackerError as error:
        return str(error), slept


def mine(text: str = "One issue.", number: int = 1) -> Written:
    return Written(number, "bot[BOT]", Message(1, "b" * 40, text).body)


def test_a_clear_answer_is_not_waited_after(talk: Talk) -> None:
    assert ran(talk) == (Posted.WRITTEN, [])
    assert talk.calls == ["look", "write", "look"]
    assert talk.said == [Written(1, "Bot[bot]", MESSAGE.body)]


def test_each_pause_after_an_unclear_answer_is_twice_as_long(talk: Talk) -> None:
    talk.unclear = 3
    assert ran(talk) == (Posted.WRITTEN, [2.0, 4.0, 8.0])


def test_the_last_unclear_answer_is_said_in_the_end(talk: Talk) -> None:
    talk.unclear = 99
    assert ran(talk) == (f"502, {99 - ROUNDS} left", [2.0, 4.0, 8.0, 16.0, 32.0, 64.0])
    assert talk.calls == ["look", "write"] * ROUNDS


def test_another_program_that_keeps_changing_it_is_given_way_to(talk: Talk) -> None:
    talk.said = [mine()]
    changes = iter(range(99))
    talk.edited = lambda: setattr(talk, "said", [mine(f"Mine, {next(changes)}.")])
    assert ran(talk) == (UNSTEADY, [])
    assert talk.calls == ["look", "edit"] * ROUNDS


def test_what_lists_do_not_show_yet_is_known_all_the_same(talk: Talk) -> None:
    talk.said = [mine()]
    assert talk.comments(1) == [mine()]
    talk.calls.clear()
    talk.lag = 2
    assert ran(talk) == (Posted.WRITTEN, [])
    assert talk.calls == ["look", "edit", "look"]
    talk.said.append(mine("Another.", 2))
    talk.lag = 1
    talk._shown = []
    # A comment that the list lacks is written again, and cleared away by the run that sees both.
    assert ran(talk) == (Posted.WRITTEN, [])
    assert talk.calls[3:] == ["look", "write", "look", "delete 2", "delete 3"]


def test_a_comment_that_is_gone_once_is_written_anew(talk: Talk) -> None:
    talk.said, talk.gone = [mine()], 1
    assert ran(talk) == (Posted.WRITTEN, [2.0])
    assert talk.calls == ["look", "edit", "look", "edit", "look"]


def test_one_that_is_gone_again_and_again_is_hidden_for_want_of_a_right(talk: Talk) -> None:
    talk.said, talk.gone = [mine()], 9
    assert ran(talk) == (RIGHT, [2.0])
    assert talk.calls == ["look", "edit", "look", "edit"]


@pytest.mark.parametrize("locked", [False, True])
def test_a_refusal_says_of_a_lock_what_opens_it(talk: Talk, locked: bool) -> None:
    talk.state, talk.refusal = replace(talk.state, locked=locked), NotPermitted("no right")
    lock = (
        "the conversation on pull request #1 is locked, and this account may not write there: unlock it, or let an"
        " account with write access comment"
    )
    assert ran(talk) == (lock if locked else "no right", [])


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("Two issues.", "\r\nTwo issues.")])
def test_line_ends_and_blanks_do_not_count(talk: Talk, change: tuple[str, str]) -> None:
    talk.said = [Written(1, "bot[bot]", MESSAGE.body.replace(*change).rstrip())]
    assert ran(talk) == (Posted.UNCHANGED, [])
    assert talk.calls == ["look"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_marker_is_the_last_of_many_lines(talk: Talk, newline: str) -> None:
    talk.said = [replace(mine("a\n\nb\nc"), body=mine("a\n\nb\nc").body.replace("\n", newline))]
    assert ran(talk) == (Posted.WRITTEN, [])
    assert talk.calls == ["look", "edit", "look"]


def test_a_text_with_line_ends_of_its_own_is_the_same_one(talk: Talk) -> None:
    message = Message(1, HEAD, "One.\r\nTwo.")
    assert post(talk, message, [].append) is Posted.WRITTEN
    talk.said = [replace(talk.said[0], body=talk.said[0].body.replace("\r\n", "\n"))]
    assert post(talk, message, [].append) is Posted.UNCHANGED

"""The one comment on an incident's issue: written once, edited in place, and left where it says so already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from debrief.errors import TrackerError, UnclearAnswer
from debrief.syncing.incident_comment import MARK, ROUNDS, Said, say
from debrief.trackers.conversation import Written


@dataclass
class Talk:
    """The comments on one issue, in memory."""

    said: list[Written] = field(default_factory=list)
    hidden: int = 0
    """Looks that show nothing."""
    unclear: bool = False
    unclear_edits: int = 0
    """Edits that get no clear answer."""
    lost: bool = False
    """Whether what is written is gone at once."""
    calls: list[str] = field(default_factory=list)

    def me(self) -> str:
        return "Bot[bot]"

    def comments(self, number: int) -> Sequence[Written]:
        if self.hidden:
            self.hidden -= 1
            return []
        return list(self.said)

    def write(self, number: int, body: str) -> Written:
        self.calls.append("write")
        written = Written(len(self.said) + 1, self.me(), body)
        self.said.append(written)
        if self.unclear:
            raise UnclearAnswer("502")
        return written

    def edit(self, comment: int, body: str) -> bool:
        self.calls.append(f"edit {comment}")
        if not self.lost:
            self.said = [replace(one, body=body) if one.id == comment else one for one in self.said]
        if self.unclear_edits:
            self.unclear_edits -= 1
            raise UnclearAnswer("503")
        return not self.lost

    def delete(self, comment: int) -> None:
        self.calls.append(f"delete {comment}")
        self.said = [one for one in self.said if one.id != comment]


def ours(text: str, number: int = 1, *, end: str = "\n") -> Written:
    return Written(number, "bot[BOT]", f"{text}\n\n{MARK}".replace("\n", end))


def test_it_is_written_once() -> None:
    talk = Talk([Written(1, "kim", f"{MARK}\n")])
    assert say(talk, 5, "\nA draft is in #2.\n") is Said.WRITTEN
    assert talk.said[1].body == f"A draft is in #2.\n\n{MARK}"
    assert say(talk, 5, "A draft is in #2.") is Said.PRESENT
    assert talk.calls == ["write"]


def test_line_ends_and_blanks_at_the_end_of_lines_do_not_count() -> None:
    talk = Talk([replace(ours("One.\n  Two."), body=f"One. \r\n  Two.\t\r\n\r\n{MARK} \r\n")])
    assert say(talk, 5, "One.\n  Two.") is Said.PRESENT
    assert say(talk, 5, "One.\r\n  Two.") is Said.PRESENT
    assert say(talk, 5, "One.\nTwo.") is Said.EDITED


def test_without_anew_only_one_that_is_there_is_edited() -> None:
    talk = Talk()
    assert say(talk, 5, "Closed.", anew=False) is Said.NONE
    talk.said = [ours("A draft is in #2.", end="\r\n"), ours("Twice.", 2)]
    assert say(talk, 5, "Closed.", anew=False) is Said.EDITED
    assert talk.said == [replace(ours("x"), body=f"Closed.\n\n{MARK}")]
    assert talk.calls == ["delete 2", "edit 1"]


@pytest.mark.parametrize("hidden", [1, 2, 3])
def test_what_lists_do_not_show_yet_is_not_written_twice(hidden: int) -> None:
    talk = Talk(hidden=hidden)
    assert say(talk, 5, "A draft.") is Said.WRITTEN
    assert talk.calls == ["write"]


def test_an_unclear_answer_is_looked_into_once() -> None:
    talk = Talk(unclear=True)
    assert say(talk, 5, "A draft.") is Said.WRITTEN
    assert talk.calls == ["write"]
    hidden = Talk(hidden=9, unclear=True)
    with pytest.raises(UnclearAnswer, match="502"):
        say(hidden, 5, "A draft.")
    assert hidden.calls == ["write"]


@pytest.mark.parametrize("done", [True, False])
def test_an_edit_without_a_clear_answer_is_looked_into_and_made_again(done: bool) -> None:
    talk = Talk([ours("Old.")], unclear_edits=1, lost=not done)
    if done:
        assert say(talk, 5, "New.") is Said.EDITED
        assert talk.calls == ["edit 1"]
    else:
        with pytest.raises(UnclearAnswer, match="503"):
            say(talk, 5, "New.")
        assert talk.calls == ["edit 1"] * ROUNDS


def test_one_that_does_not_stay_is_given_up() -> None:
    talk = Talk([ours("Old.")], lost=True)
    with pytest.raises(
        TrackerError, match=r"^the comment on #5 does not stay as it was written: run the command again$"
    ):
        say(talk, 5, "New.")
    assert talk.calls == ["edit 1"] * ROUNDS

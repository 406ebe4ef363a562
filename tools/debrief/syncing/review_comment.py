"""Keeps one comment on a pull request: found again by its marker, edited in place, made anew where it was deleted.

Every round looks first and acts once: a round that finds what it wants is the last. Two runs at once end with one
comment, as each deletes what has a higher id than the first and is its own. A run for a commit that is not the head any
more writes nothing, because the run for the head says more. The head is looked at right before each write, and a write
that went unanswered, or that GitHub held up, is not sent again without another look. A write cannot be made to depend
on the head, though: that an old run is stopped for seconds between look and write is kept out by the workflow, in which
one run at a time writes to a pull request.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from debrief.errors import NotPermitted, TrackerError, UnclearAnswer
from debrief.trackers.conversation import Conversation, PullRequestState, Written

ROUNDS = 6
"""Most rounds of looking and acting; two runs need three when they meet."""

PAUSE = 2.0
"""Seconds after the first answer that is not clear; each next pause is twice as long."""

_marker = re.compile(r"<!-- debrief review pull=([1-9][0-9]{0,9}) head=([0-9a-f]{40}(?:[0-9a-f]{24})?) -->")


class Posted(StrEnum):
    """How it ended."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    """The comment says all this already."""
    NOTHING = "nothing"
    """There is nothing to say, and there was no comment."""
    OUTDATED = "outdated"
    """The pull request has another head by now."""
    CLOSED = "closed"
    """It was merged or closed."""
    BRANCHLESS = "branchless"
    """The repository of its branch was deleted, so that the run does not tell which one it is."""


@dataclass(frozen=True, slots=True)
class Message:
    """What the comment is to say."""

    number: int
    """Of the pull request."""
    head: str
    """The commit that it is about, in full."""
    text: str
    worth_beginning: bool = True
    """Whether it is worth a comment where there is none yet."""

    @property
    def body(self) -> str:
        """The text with the hidden marker as its last line."""
        return f"{self.text.rstrip()}\n\n<!-- debrief review pull={self.number} head={self.head} -->\n"


def post(conversation: Conversation, message: Message, sleep: Callable[[float], None] = time.sleep) -> Posted:
    """Bring the comment on a pull request up to date.

    Raises NotPermitted where the conversation is locked or a right is missing, and TrackerError for the rest; after
    either, the command can be run again.
    """
    me = conversation.me().casefold()
    own: dict[int, Written] = {}
    before: dict[int, str] = {}
    wrote, unclear, vanished, pause = False, None, 0, PAUSE
    for _ in range(ROUNDS):
        mine = _ours(conversation.comments(message.number), me, message.number, own, before)
        state = conversation.pull_request(message.number)
        if not state.open:
            return Posted.CLOSED
        if state.head != message.head:
            return Posted.OUTDATED
        if mine and _same(mine[0].body, message.body):
            for other in mine[1:]:
                conversation.delete(other.id)
            return Posted.WRITTEN if wrote else Posted.UNCHANGED
        if not mine and not message.worth_beginning:
            return Posted.NOTHING
        try:
            if not mine:
                written = conversation.write(message.number, message.body)
                own[written.id], wrote = written, True
            elif conversation.edit(mine[0].id, message.body):
                before[mine[0].id] = mine[0].body
                own[mine[0].id], wrote = Written(mine[0].id, me, message.body), True
            else:
                own.pop(mine[0].id, None)
                vanished += 1
                if vanished > 1:
                    # A list may lag behind a deletion, but not for long: GitHub also hides what a token may not do.
                    raise NotPermitted(
                        f"the comment on pull request #{message.number} cannot be edited, although it is there: give"
                        " the token `pull-requests: write`"
                    )
                sleep(pause)
        except UnclearAnswer as error:
            # Whether it was written, the next look tells.
            unclear, wrote = error, True
            sleep(pause)
            pause *= 2
        except NotPermitted as error:
            raise _explained(error, state) from None
    raise unclear or TrackerError(
        f"the comment on pull request #{message.number} does not stay as it was written: another program changes it;"
        " run the command again when that has ended"
    )


def _ours(
    listed: Sequence[Written], me: str, number: int, own: Mapping[int, Written], before: Mapping[int, str]
) -> list[Written]:
    """Return our comments by id; a list may lag behind what this very run has written."""
    found = dict(own)
    for one in listed:
        if _is_ours(one, me, number) and not (one.id in own and one.body == before.get(one.id)):
            found[one.id] = one
    return [found[number] for number in sorted(found)]


def _is_ours(one: Written, me: str, number: int) -> bool:
    """Whether this identity wrote a comment for this pull request; the marker is its last line, or none of ours."""
    if one.author.casefold() != me:
        return False
    last = one.body.strip().rpartition("\n")[2]
    found = _marker.fullmatch(last.strip())
    return found is not None and int(found[1]) == number


def _same(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but what GitHub does to line ends and blanks at the ends."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


def _explained(error: NotPermitted, state: PullRequestState) -> NotPermitted:
    if not state.locked:
        return error
    return NotPermitted(
        f"the conversation on pull request #{state.number} is locked, and this account may not write there: unlock it,"
        " or let an account with write access comment"
    )

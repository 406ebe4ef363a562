"""One comment on an incident's issue, edited in place.

Two runs at once may both find none and write one each. So whoever has written looks again, and of several the oldest
stays: every run decides the same, and whichever comes last leaves one.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from debrief.errors import TrackerError, UnclearAnswer
from debrief.trackers.conversation import Comments, Written

MARK = "<!-- debrief incident -->"
"""Last line of the comment; it counts in one that the bot has written alone."""

ROUNDS = 4
"""Most rounds of looking and acting."""


class Said(StrEnum):
    """What became of a comment."""

    WRITTEN = "written"
    EDITED = "edited"
    PRESENT = "present"
    """It says so already."""
    NONE = "none"
    """There is none to be edited, and none was to be written."""


def say(comments: Comments, number: int, text: str, *, anew: bool = True) -> Said:
    """Let the one comment on an issue say `text`; without `anew`, only where it is there. Raises TrackerError."""
    body = f"{text.strip()}\n\n{MARK}"
    known: dict[int, Written] = {}
    done, unclear = Said.PRESENT, None
    for _ in range(ROUNDS):
        ours = _ours(comments, number, known)
        for extra in ours[1:]:
            comments.delete(extra.id)
        if ours and _plain(ours[0].body) == _plain(body):
            return done
        if not ours and unclear is not None:
            # Lists lag: whether it was written, the next run sees.
            raise unclear
        if not ours and not anew:
            return Said.NONE
        done = Said.EDITED if ours else Said.WRITTEN
        try:
            if not ours:
                written = comments.write(number, body)
                known[written.id] = written
            elif comments.edit(ours[0].id, body):
                known[ours[0].id] = Written(ours[0].id, ours[0].author, body)
        except UnclearAnswer as error:
            unclear = error
    raise unclear or TrackerError(f"the comment on #{number} does not stay as it was written: run the command again")


def _ours(comments: Comments, number: int, known: Mapping[int, Written]) -> list[Written]:
    """Return the comments that this bot has written and marked, by id; a list may lag behind what is `known`."""
    me = comments.me().casefold()
    listed = {
        one.id: one
        for one in comments.comments(number)
        if one.author.casefold() == me and MARK in _plain(one.body).split("\n")
    }
    return [one for _, one in sorted({**listed, **known}.items())]


def _plain(body: str) -> str:
    return "\n".join(line.rstrip() for line in body.strip().split("\n"))

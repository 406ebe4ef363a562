"""One comment on an incident's issue, edited in place.

Two runs at once may both find none and write one each. So whoever has written looks again, and of several the oldest
stays: every run decides the same, and whichever comes last leaves one.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from debrief.errors import UnclearAnswer
from debrief.trackers.incidents import IncidentReader, IncidentWriter, PostedComment

MARK = "<!-- debrief incident -->"
"""Last line of the comment; it counts in one that the bot has written alone."""


class Said(StrEnum):
    """What became of a comment."""

    WRITTEN = "written"
    EDITED = "edited"
    PRESENT = "present"
    """It says so already."""
    NONE = "none"
    """There is none to be edited, and none was to be written."""


def say(reader: IncidentReader, writer: IncidentWriter, number: int, text: str, bot: str, *, anew: bool = True) -> Said:
    """Let the one comment on an issue say `text`; without `anew`, only where it is there. Raises TrackerError."""
    body = f"{text.strip()}\n\n{MARK}"
    ours = _ours(reader, number, bot)
    done = Said.PRESENT
    if not ours:
        if not anew:
            return Said.NONE
        try:
            writer.comment(number, body)
        except UnclearAnswer:
            if not _ours(reader, number, bot):
                raise
        ours, done = _ours(reader, number, bot), Said.WRITTEN
    for extra in ours[1:]:
        writer.delete(extra.id)
    if ours and _plain(ours[0].body) != _plain(body):
        writer.edit(ours[0].id, body)
        done = Said.EDITED
    return done


def _ours(reader: IncidentReader, number: int, bot: str) -> Sequence[PostedComment]:
    """Return the comments that this bot has written and marked, the oldest first."""
    return [
        comment
        for comment in reader.comments(number)
        if comment.author.casefold() == bot.casefold() and MARK in _plain(comment.body).split("\n")
    ]


def _plain(body: str) -> str:
    return "\n".join(line.rstrip() for line in body.replace("\r\n", "\n").strip().split("\n"))

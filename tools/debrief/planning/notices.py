"""What debrief says in comments, and how it knows that it has said it.

A comment that debrief writes ends with a hidden line that names what it is about; nothing is said twice of the same
matter. The journal remembers it too, so that comments need not be read again and again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from debrief.planning.observed import SeenComment
from debrief.planning.recorded import Entry, instant


class Topic(StrEnum):
    """What a comment is about."""

    OVERDUE = "overdue"
    """The action point's day has passed."""
    UNTOUCHED = "untouched"
    """Nobody has moved the issue for long."""
    ORPHANED = "orphaned"
    """The record does not have the action point any more."""
    RETURNED = "returned"
    """It has it again."""


QUESTIONS = frozenset({Topic.OVERDUE, Topic.UNTOUCHED})
"""The topics that are about a day and are asked about."""

_words = re.compile(
    r"(?P<topic>overdue|untouched)/(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})/(?P<step>[0-9]{1,2})|(?P<bare>orphaned|returned)(?:/(?P<time>[1-9][0-9]{0,2}))?"
)
_line = re.compile(r"<!-- debrief said=(?P<words>[a-z0-9/-]{1,40}) key=(?P<key>[0-9a-zA-Z/-]{1,140}) -->")


@dataclass(frozen=True, slots=True)
class Notice:
    """The identity of a comment: of the same key and notice there is at most one."""

    topic: Topic
    day: str | None = None
    """For a question: the day it is about, `YYYY-MM-DD` in UTC."""
    step: int = 0
    """For a question: 0 for the first comment, then one for each step of escalation; else the times before."""

    @property
    def words(self) -> str:
        """The notice as it stands in the hidden line and in the journal."""
        if self.day is None:
            return f"{self.topic}/{self.step}" if self.step else str(self.topic)
        return f"{self.topic}/{self.day}/{self.step}"

    def line(self, key: str) -> str:
        """Return the hidden last line of the comment."""
        return f"<!-- debrief said={self.words} key={key} -->"


@dataclass(frozen=True, slots=True)
class Said:
    """A notice that was given, and when; the instant is aware."""

    notice: Notice
    at: datetime


def read_notice(words: str | None) -> Notice | None:
    """Return the notice behind its words, or None for what is none."""
    found = _words.fullmatch(words or "")
    if found is None:
        return None
    if found["bare"]:
        return Notice(Topic(found["bare"]), None, int(found["time"] or 0))
    return Notice(Topic(found["topic"]), found["day"], int(found["step"]))


def notices_in(comments: Iterable[SeenComment], key: str) -> Iterator[Said]:
    """Yield what debrief has said about a key; a line in anybody else's comment does not count."""
    for comment in comments:
        if not comment.ours:
            continue
        for line in reversed(comment.body.splitlines()):
            found = _line.fullmatch(line.strip())
            if found is not None and found["key"] == key:
                notice = read_notice(found["words"])
                if notice is not None:
                    yield Said(notice, comment.created_at)
                break


def known_notices(entry: Entry | None) -> Iterator[Said]:
    """Yield what the journal remembers; of what was told once, it does not know when."""
    if entry is None:
        return
    asked = read_notice(entry.asked)
    if asked is not None and entry.asked_on is not None:
        yield Said(asked, instant(entry.asked_on))
    told = read_notice(entry.told)
    if told is not None:
        yield Said(told, datetime.min.replace(tzinfo=UTC))


def newest(notices: Iterable[Notice]) -> Notice | None:
    """Return what was said last of the action point itself: it vanishes and returns by turns, and both are counted."""
    told = [one for one in notices if one.topic not in QUESTIONS]
    return max(told, key=lambda one: (one.step, one.topic is Topic.RETURNED), default=None)

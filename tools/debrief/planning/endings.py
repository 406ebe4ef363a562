"""How issues end, and what of it goes into the files: outcome, day and reason.

The state belongs to the tracker: whatever a file says of an outcome, the issue decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from debrief.documents.preflight import odd_characters
from debrief.planning.desired import DesiredPoint
from debrief.planning.observed import SeenComment, SeenIssue

REASON_MAX = 256
"""Longest reason in characters: what the document format takes as one line."""

SAME_CLICK = timedelta(seconds=5)
"""The button that closes with a comment makes two events; the comment may come this much later."""

DUPLICATE = "closed as a duplicate"
"""The reason of a duplicate that was closed without a word."""

_marks = re.compile(r"<!--.*?(?:-->|\Z)|<!--|-->", re.DOTALL)
_quoted = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_blank = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Ending:
    """How an issue has ended, in the words of the files."""

    outcome: str
    """`done` or `declined`."""
    closed_on: str | None
    """The day in UTC."""
    reason: str | None = None
    """Why it was declined."""


def wants_reason(point: DesiredPoint, seen: SeenIssue) -> bool:
    """Whether the comments of an issue have to be read: it was declined, and the file does not know it yet."""
    ending = ending_of(seen)
    if ending is None or ending.outcome != "declined":
        return False
    return (point.outcome, point.closed_on) != (ending.outcome, ending.closed_on or point.closed_on)


def ending_of(seen: SeenIssue, comments: Sequence[SeenComment] = ()) -> Ending | None:
    """Return how an issue has ended; None for an open one.

    A duplicate is declined: the action point is not done here.
    """
    if seen.open:
        return None
    day = seen.closed_at.astimezone(UTC).date().isoformat() if seen.closed_at is not None else None
    if seen.state == "completed":
        return Ending("done", day)
    reason = closing_reason(comments, seen.closed_at)
    if reason is None and seen.state == "duplicate":
        reason = DUPLICATE
    return Ending("declined", day, reason)


def closing_reason(comments: Iterable[SeenComment], closed_at: datetime | None) -> str | None:
    """Return the last words of a person before or with the closing of an issue, made inert; None without any."""
    spoken = [
        comment
        for comment in comments
        if comment.human and (closed_at is None or comment.created_at <= closed_at + SAME_CLICK)
    ]
    for comment in sorted(spoken, key=lambda comment: comment.created_at, reverse=True):
        text = inert_line(comment.body)
        if text:
            return text
    return None


def inert_line(text: str) -> str:
    """Return people's words as one line that a file may hold.

    Comments of HTML, what is merely quoted, and characters that hide or reorder text are left out; the rest stays as
    it was typed, because in the front matter it is data and every place that shows it makes it harmless for itself.
    """
    shown = _quoted.sub(" ", _marks.sub(" ", text))
    shown = "".join(" " if character.isspace() else character for character in shown)
    shown = shown.encode("utf-8", "ignore").decode("utf-8")
    while odd := frozenset(odd_characters(shown)):
        # One that is taken out may leave a joiner without its emoji.
        shown = "".join(character for place, character in enumerate(shown) if place not in odd)
    # Taking characters out may have put the pieces of a mark together.
    while "<!--" in shown or "-->" in shown:
        shown = shown.replace("<!--", " ").replace("-->", " ")
    shown = _blank.sub(" ", shown).strip()
    return shown if len(shown) <= REASON_MAX else shown[: REASON_MAX - 1].rstrip() + "…"

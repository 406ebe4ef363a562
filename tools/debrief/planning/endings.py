"""How issues end, and what of it goes into the files: outcome, day and reason.

The state belongs to the tracker: whatever a file says of an outcome, the issue decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from debrief.documents.preflight import odd_characters
from debrief.planning.desired import DesiredPoint
from debrief.planning.observed import SeenComment, SeenIssue
from debrief.planning.recorded import Entry

REASON_MAX = 256
"""Longest reason in characters: what the document format takes as one line."""

CLOSE_BY = timedelta(minutes=10)
"""How far from the closing, before or after it, a comment still explains it.

GitHub's button that closes with a comment makes two events within a second or so; people who press two buttons take
longer, and what was said long before is about something else.
"""

SAME_CLICK = timedelta(seconds=5)
"""How far after the closing, where nobody tells who closed it: later words may be anybody's answer."""

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


def wants_reason(point: DesiredPoint, seen: SeenIssue, entry: Entry | None) -> bool:
    """Whether the comments of an issue have to be read: it was declined, and nobody has read them in this state.

    Where the journal does not know when they were read, what is in the file counts as read.
    """
    ending = ending_of(seen)
    if ending is None or ending.outcome != "declined":
        return False
    if entry is not None and entry.heard is not None:
        return entry.heard != state_of(seen)
    return (point.outcome, point.closed_on) != (ending.outcome, ending.closed_on or point.closed_on)


def state_of(seen: SeenIssue) -> str | None:
    """Return what changes whenever a closed issue is closed anew, commented on or edited; None where it is unknown."""
    if seen.closed_at is None or seen.updated_at is None:
        return None
    return f"{seen.closed_at.astimezone(UTC).isoformat()}/{seen.updated_at.astimezone(UTC).isoformat()}"


def remembered(ending: Ending, seen: SeenIssue, entry: Entry | None) -> Ending:
    """Return an ending with the reason that the journal remembers of this very state of the issue."""
    if ending.outcome != "declined" or entry is None or entry.heard is None or entry.heard != state_of(seen):
        return ending
    return replace(ending, reason=entry.reason)


def closed_anew(seen: SeenIssue, entry: Entry | None) -> bool:
    """Whether an issue was closed once more since its comments were read."""
    state = state_of(seen)
    if entry is None or entry.heard is None or state is None:
        return False
    return entry.heard.partition("/")[0] != state.partition("/")[0]


def ending_of(seen: SeenIssue, comments: Sequence[SeenComment] = ()) -> Ending | None:
    """Return how an issue has ended; None for an open one.

    A duplicate is declined: the action point is not done here.
    """
    if seen.open:
        return None
    day = seen.closed_at.astimezone(UTC).date().isoformat() if seen.closed_at is not None else None
    if seen.state == "completed":
        return Ending("done", day)
    reason = closing_reason(comments, seen.closed_at, seen.closed_by)
    if reason is None and seen.state == "duplicate":
        reason = DUPLICATE
    return Ending("declined", day, reason)


def closing_reason(
    comments: Iterable[SeenComment], closed_at: datetime | None, closed_by: str | None = None
) -> str | None:
    """Return what a person said nearest to the closing of an issue, made inert; None where nobody said anything then.

    Only whoever closed it can say why, as far as the tracker tells who that was.
    """
    if closed_at is None:
        return None
    latest = closed_at + (SAME_CLICK if closed_by is None else CLOSE_BY)
    spoken = [
        (abs(comment.created_at - closed_at), place, comment)
        for place, comment in enumerate(comments)
        if comment.human
        and comment.created_at <= latest
        and (closed_by is None or comment.author.casefold() == closed_by.casefold())
    ]
    for distance, _, comment in sorted(spoken, key=lambda one: one[:2]):
        text = inert_line(comment.body) if distance <= CLOSE_BY else ""
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

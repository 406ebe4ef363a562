"""Typed rows of the timeline table."""

from __future__ import annotations

from debrief_schemas.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

HEADINGS = ("time", "what happened", "source")
"""Column headings of the table, lower-case; the third may be missing."""


class TimelineRow(NamedTuple):
    """One row as the author wrote it."""

    at: datetime
    """The instant, with the offset that was written."""
    text: str
    """What happened, in Markdown."""
    source: str
    """Where that is known from, in Markdown; empty for a row that a person wrote."""
    line: int
    """Line of the row in its file, counted from 1."""

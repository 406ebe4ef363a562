"""The parts that a timeline is read as, whatever its form, and why a part is no entry."""

from __future__ import annotations

from dataclasses import dataclass

from debrief.importing.days import Doubt
from debrief.importing.marks import Mark
from debrief.importing.zones import Zone

NO_TIME, DAY_ONLY = "no time that can be read", "a day without a time"
GOES_ON = "it goes on with the sentence above"
INTRODUCES = "it introduces what stands below"
WITHIN = "it stands within another entry"
CLOSED = "code, a quotation or HTML that has a time at its beginning"


@dataclass(slots=True)
class Element:
    """A part of a timeline, in order; lines count from 0 within the body."""

    kind: str
    """`entry`, `day`, `head` (of a table), `loose`, or `closed`: a part of another or not open to reading."""
    start: int
    end: int
    mark: Mark | None = None
    text: str = ""
    source: str = ""
    marker: str = ""
    """Number of an item in an ordered list."""
    zone: Zone | str | None = None
    """Zone of the column, or why it cannot be used."""
    why: str = ""
    """Why a loose or closed part, which looks like an entry, is none."""
    doubt: Doubt | None = None
    """The day that it says, where that is not clear."""

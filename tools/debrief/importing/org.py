"""Headings of Org mode in exported Markdown: `TODO [#A] What is to do :tag:`, with `DEADLINE: <2022-09-15 Thu>` below.

The keywords are those of the Org manual, "TODO Items", with the ones that it gives as examples of further states.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_heading = re.compile(
    r"(?:(?P<open>TODO|NEXT|WAITING|WAIT|DOING|STARTED)|DONE|CANCELLED|CANCELED|DELEGATED)\s+"
    r"(?:\\?\[#(?P<priority>[A-Z0-9])\\?\]\s+)?(?P<text>\S.*?)(?:\s+:[\w@#%:]+:)?\s*\Z"
)
_deadline = re.compile(r"\bDEADLINE:\W{0,6}(\d{4}-\d{2}-\d{2})")


class Org(NamedTuple):
    """What a heading says."""

    finished: bool
    priority: str
    text: str
    """Without keyword, priority and tags."""


def read_org(text: str) -> Org | None:
    """Return what a heading with a keyword says, or None."""
    found = _heading.match(text[:1000])
    return Org(found["open"] is None, found["priority"] or "", found["text"]) if found else None


def deadline_in(text: str) -> str:
    """Return the day of the deadline that a line of planning states, as `2022-09-15`, or nothing."""
    found = _deadline.search(text[:400])
    return found[1] if found else ""

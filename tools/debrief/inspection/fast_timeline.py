"""The times of a timeline that is written as in the template, told without reading the rest of the body."""

from __future__ import annotations

import re

from debrief.inspection.fast_body import BODY_MAX, DEEP
from debrief.inspection.fast_shape import USUAL_INSTANT

_HEADING = "\n\n## Timeline\n"
_usual_table = re.compile(
    r"\n*+\| Time \| What happened \| Source \|\n\|(?: *+:?-++:? *+\|){3}\n"
    rf"((?:\| {USUAL_INSTANT} \| [!-\[\]-{{}}~][^|\\\n]*+\|[^|\\\n]*+\|\n)*+)(?:\n++|\Z)"
)
_hiding = re.compile(rf"\n(?=```|~~~| {{0,3}}<| {{1,3}}(?:```|~~~)|{DEEP})")
_usual_heading = re.compile(r"#{1,2} ++[A-Za-z0-9]")


def usual_times(raw: bytes, text: str) -> list[str] | None:
    """Return the times in a body's timeline if it is written as in the template, and nothing can hide any of it.

    None means "look closer". `raw` is the body in UTF-8, or more of the file; if it names the timeline once, no other
    heading can. Every time has the form of an instant, and every row has a text; the days may not exist.
    """
    start = text.find(_HEADING)
    if start < 0 or len(text) > BODY_MAX or raw.lower().count(b"timeline") != 1:
        return None
    # Only what stands before it can make something else of the heading, and only up to the next one it is a section.
    if _hiding.search("\n" + text[:start]) is not None:
        return None
    table = _usual_table.match(text, start + len(_HEADING))
    if table is None:
        return None
    end = table.end()
    if end < len(text) and (text[end - 2 : end] != "\n\n" or _usual_heading.match(text, end) is None):
        return None
    return [row[2:22] if row[21] == "Z" else row[2:27] for row in table[1].split("\n")[:-1]]

"""Where the front matter of a document lies in its text."""

from __future__ import annotations

import re

from debrief.documents.fault import Fault
from debrief.documents.preflight import FRONT_MATTER_MAX
from debrief_schemas.light import NamedTuple, late_pattern

_opening = late_pattern(r"---[ \t]*(?:\r?\n|\Z)")
_closing = late_pattern(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)


class Split(NamedTuple):
    """The two parts of a document, by offsets into its text in characters."""

    yaml_start: int
    """First character after the opening fence; always on line 2."""
    yaml_end: int
    """First character of the closing fence."""
    body_start: int
    """First character after the closing fence."""
    body_line: int
    """Line of `body_start`, counted from 1."""


def split(text: str) -> Split | Fault:
    """Find the front matter between the fences at column 0, or say what is wrong."""
    opened = _opening.match(text)
    if opened is None:
        if text.startswith("+++"):
            return Fault("file/front-matter", "the front matter is TOML", "write it as YAML between two lines of `---`")
        return Fault(
            "file/front-matter",
            "the file does not begin with front matter",
            "begin with a line `---`, then the fields, then a line `---`; `debrief new TITLE` makes such a file",
        )
    closed = _find_closing(text, opened.end())
    if closed is None:
        return Fault(
            "file/front-matter", "the front matter is never closed", "end it with a line `---` at the first column"
        )
    length = closed.start() - opened.end()
    # No character takes more than four bytes.
    if length * 4 > FRONT_MATTER_MAX and len(text[opened.end() : closed.start()].encode("utf-8")) > FRONT_MATTER_MAX:
        return Fault(
            "file/front-matter-too-large",
            f"the front matter has more than {FRONT_MATTER_MAX // 1024} KiB",
            "move text into the body",
        )
    return Split(opened.end(), closed.start(), closed.end(), text.count("\n", 0, closed.end()) + 1)


def _find_closing(text: str, start: int) -> re.Match[str] | None:
    # Looking for a piece of text is 20 times faster than looking for a pattern that begins with `^`.
    at = text.find("\n---", start - 1)
    while at >= 0:
        closed = _closing.match(text, at + 1)
        if closed is not None:
            return closed
        at = text.find("\n---", at + 1)
    return None

"""The sections and the timeline of a body, found line by line, where that is certain to be what Markdown says.

Only lines at the first column matter to the document's outline: a heading there ends every list and quotation, and
nothing that is indented or quoted can be a section. So the scanner looks at what lines begin with, takes fences and
comments out, and gives up on whatever could hide or make a heading or a table: an underlined heading, HTML, fences and
headings that are indented, deep nesting. `documents.body` then reads the body with a real parser.

Source of the rules: CommonMark 0.31.2, chapters 4 and 5; GitHub Flavored Markdown, section 4.10 (tables).
"""

from __future__ import annotations

import re

from debrief.documents.body import TIMELINE
from debrief.inspection.fast_yaml import Unsure
from debrief_schemas.light import late_pattern
from debrief_schemas.timeline import HEADINGS

BODY_MAX = 30_000
"""Longest body in characters that is scanned; the parser's own limits cannot be reached below it."""

# The parser nests 20 levels and then gives up on the rest. Each level costs a line at least one leading mark or space,
# or a quarter of a tab: 14 of them, and one tab, stay below.
DEEP = r"[ >\-+*0-9.)\t]{15}|[ >\-+*0-9.)]*\t[ >\-+*0-9.)]*\t"

Section = tuple[int, str, int]
"""Level, title and line of a heading."""

Row = tuple[str, str, str, int]
"""Time, text, source and line of a row of the timeline, as written."""

# Where a line begins with something that may matter. What is left out is prose, lists and indented text.
_notable = re.compile(rf"\n(?=#|```|~~~| {{0,3}}<| {{0,3}}[=-]+[ \t]*(?:\n|\Z)| {{1,3}}(?:#|```|~~~)|{DEEP})")
_heading = re.compile(r"(#{1,6}) +([^\n\t]*[^ #\n\t]) *(?:\n|\Z)")
_fence = late_pattern(r"(`{3,}|~{3,})([^\n]*)(?:\n|\Z)")
_delimiter = late_pattern(r"\|(?: *:?-+:? *\|)+ *\Z")


def scan(text: str, first_line: int) -> tuple[list[Section], list[Row]]:  # noqa: PLR0915  one pass, for speed
    """Return sections and timeline rows, equal to those of `documents.body.read_body` but for instants as written.

    Raises Unsure.
    """
    if len(text) > BODY_MAX:
        raise Unsure
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    text = "\n" + text
    sections: list[Section] = []
    rows: list[Row] = []
    # Line of the character at `counted`; the added line end makes up for the one before the body.
    line, counted = first_line - 1, 0
    inside, since = 0, 0
    fences: list[tuple[int, int]] = []
    named = False
    position = 0
    while True:
        found = _notable.search(text, position)
        if found is None:
            break
        start = found.end()
        first = text[start : start + 1]
        if first == "#":
            heading = _heading.match(text, start)
            if heading is None:
                position = _no_heading(text, start)
                continue
            line += text.count("\n", counted, start)
            counted = start
            level, title = len(heading[1]), heading[2].strip()
            sections.append((level, title, line))
            if title.casefold() == TIMELINE:
                if inside:
                    _rows(text, since, start, first_line, fences, rows)
                inside, since, named = level, heading.end(), True
                fences = []
            elif inside and level <= inside:
                _rows(text, since, start, first_line, fences, rows)
                inside = 0
            position = max(heading.end() - 1, start)
        elif first in "`~":
            position = _behind_fence(text, start)
            fences.append((start, position))
        elif text.startswith("<!--", start):
            end = text.find("-->", start)
            if end < 0:
                raise Unsure
            position = _line_end(text, end)
            fences.append((start, position))
        elif first == "-" and _is_rule(text, start):
            position = _line_end(text, start)
        else:
            raise Unsure
    if inside:
        _rows(text, since, len(text), first_line, fences, rows)
    if not named and "|" in text and HEADINGS[1] in text.lower():
        # A timeline may stand under another heading.
        raise Unsure
    return sections, rows


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _no_heading(text: str, start: int) -> int:
    """Return the end of a line that begins with `#` and is certainly prose, such as `#482 is open`."""
    end = _line_end(text, start)
    mark = text[start:end].lstrip("#")[:1]
    if mark in ("", " ", "\t"):
        raise Unsure
    return end


def _behind_fence(text: str, start: int) -> int:
    """Return the end of the line that closes the fence at `start`, or of the text."""
    opened = _fence.match(text, start)
    if opened is None or "`" in opened[2]:
        # Three marks of code on one line are prose for the one mark and a fence for the other.
        raise Unsure
    mark = opened[1]
    position = opened.end() - 1 if opened[0].endswith("\n") else len(text)
    while position < len(text):
        end = _line_end(text, position + 1)
        line = text[position + 1 : end]
        content = line.strip(" \t")
        if content.startswith(mark) and not content.strip(mark[0]):
            if line[0] != mark[0]:
                raise Unsure
            return end
        position = end
    return len(text)


def _is_rule(text: str, start: int) -> bool:
    """Say whether the line of hyphens at `start` is a rule between paragraphs, not the underline of a heading."""
    line = text[start : _line_end(text, start)].rstrip(" \t")
    return len(line) >= 3 and not line.strip("-") and text[start - 2 : start] == "\n\n"


def _rows(text: str, start: int, end: int, first_line: int, fences: list[tuple[int, int]], rows: list[Row]) -> None:
    """Read the tables of a timeline section that lies between two offsets."""
    if text.find("|", start, end) < 0:
        return
    pieces, at = [], start
    for opened, closed in fences:
        if opened >= start:
            # Like an empty line, such a block ends whatever stands before it.
            pieces += [text[at:opened], "\n" * text.count("\n", opened, closed)]
            at = closed
    part = "".join([*pieces, text[at:end]])
    line = first_line - 1 + text.count("\n", 0, start)
    free, state, columns = True, 0, 0
    for number, written in enumerate(part.split("\n"), start=line):
        content = written.rstrip(" ")
        if content[:1] != "|":
            # A table ends at an empty line; anything else might still be one of its rows, or begin one without a bar.
            if content and (state or "|" in content):
                raise Unsure
            if state == 1:
                raise Unsure
            heading = content[:1] == "#" and content.lstrip("#")[:1] == " "
            free, state = not content or heading, 0
            continue
        if state == 0:
            if not free:
                raise Unsure
            cells = _cells(content)
            if tuple(cell.casefold() for cell in cells) not in (HEADINGS, HEADINGS[:2]):
                raise Unsure
            columns, state = len(cells), 1
        elif state == 1:
            if _delimiter.match(content) is None or content.count("|") != columns + 1:
                raise Unsure
            state = 2
        else:
            cells = _cells(content)
            if not 2 <= len(cells) <= columns:
                raise Unsure
            rows.append((cells[0].strip("` "), cells[1], cells[2] if len(cells) > 2 else "", number))
    if state == 1:
        raise Unsure


def _cells(line: str) -> list[str]:
    """Return the cells of a row that begins and ends with a bar."""
    if len(line) < 3 or line[-1] != "|" or "\\" in line:
        raise Unsure
    return [cell.strip() for cell in line[1:-1].split("|")]

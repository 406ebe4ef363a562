"""The body of an issue that was made by a form, taken apart into answers.

GitHub writes each answer below a heading `### Label`, an empty one as `_No response_`, and checkboxes as a task list.
Source: "Syntax for GitHub's form schema" in GitHub's documentation, and bodies that it made. People edit bodies
afterwards, and anybody may have written anything between the headings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

BODY_MAX = 65_536
"""Longest body in characters that GitHub takes; what is beyond is not looked at."""

EMPTY = "_No response_"
"""What GitHub writes for a field that was left empty."""

_heading = re.compile(r"###[ \t]+(\S(?:.{0,198}\S)?)[ \t]*")
_fence = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)")
_comment = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_task = re.compile(r"\s{0,3}[-*+] \[([ xX])\] (.+)")
_zone_part = re.compile(r"\s*\(([^()]{1,40})\)\s*\Z")


class Answer(NamedTuple):
    """What stands below one heading."""

    label: str
    """The heading without what stands in brackets at its end, case-folded."""
    aside: str
    """What stands in those brackets, such as `UTC`; empty without any."""
    text: str
    """Without blank lines around it; empty where nothing was answered."""
    line: int
    """Line of the heading in the body, counted from 1."""


class Task(NamedTuple):
    """One checkbox."""

    done: bool
    text: str


def answers(body: str, known: Callable[[str], bool]) -> list[Answer]:
    """Return the answers in the order in which they stand; `known` says which labels the form has.

    Headings that the form does not have belong to the text above them, and so does every line of a closed code block.
    A label that is there twice gives two answers: which one counts, the text alone cannot tell.
    """
    lines = _lines(body)
    fenced = _fenced(lines)
    found: list[Answer] = []
    start: tuple[str, str, int] | None = None
    for number, line in enumerate([*lines, None]):
        heading = None
        if line is not None:
            match = _heading.fullmatch(line.rstrip()) if number not in fenced else None
            heading = label_of(match[1]) if match else None
            if heading is None or not known(heading[0]):
                continue
        if start is not None:
            label, aside, first = start
            found.append(Answer(label, aside, _answered("\n".join(lines[first + 1 : number])), first + 1))
        if heading is not None:
            start = (*heading, number)
    return found


def preamble(body: str, known: Callable[[str], bool]) -> str:
    """Return what stands above the first heading that the form has; the whole body where it has none of them."""
    first = next(iter(answers(body, known)), None)
    return _answered("\n".join(_lines(body)[: first.line - 1 if first is not None else None]))


def _lines(body: str) -> list[str]:
    """The lines without hidden comments; their numbers stay those of the body."""
    text = body[:BODY_MAX].replace("\r\n", "\n").replace("\r", "\n")
    return _comment.sub(lambda found: "\n" * found[0].count("\n"), text).split("\n")


def label_of(heading: str) -> tuple[str, str]:
    """Return a heading's label, case-folded and without signs at its end, and what stands in brackets behind it."""
    aside = _zone_part.search(heading)
    label = heading[: aside.start()] if aside else heading
    return " ".join(label.strip(" :?*_").casefold().split()), aside[1].strip() if aside else ""


def tasks(text: str) -> list[Task]:
    """Return the checkboxes of an answer."""
    return [Task(found[1] != " ", found[2].strip()) for line in text.split("\n") if (found := _task.fullmatch(line))]


def _answered(text: str) -> str:
    stripped = text.strip()
    return "" if stripped in (EMPTY, "None", "N/A", "n/a", "-") else stripped


def _fenced(lines: list[str]) -> frozenset[int]:
    """Return the numbers of lines within code blocks; a block that nobody closed is none."""
    inside: set[int] = set()
    opened: tuple[int, str] | None = None
    for number, mark, info in _fences(lines):
        if opened is None:
            opened = number, mark
        elif mark[0] == opened[1][0] and len(mark) >= len(opened[1]) and not info.strip():
            inside.update(range(opened[0], number + 1))
            opened = None
    return frozenset(inside)


def _fences(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(lines):
        if found := _fence.fullmatch(line.rstrip()):
            yield number, found[1], found[2]

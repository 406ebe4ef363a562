"""What the language rules look at: blocks of prose and comments, each with the place of every character."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from debrief.findings import Location

CONTENT_MAX = 20_000
"""Longest block in characters that is looked at; a longer one is no writing of a person."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table cell, heading or field of the front matter."""

    kind: str
    """`paragraph`, `item`, `cell`, `heading` or `field`."""
    text: str
    """The prose on one line, with a mark for every character that is none."""
    places: list[int]
    """For each character of `text`, where it stands in `origin`."""
    origin: list[int]
    """For each character of the block's content, its offset in the document."""
    headings: tuple[str, ...]
    """Titles of the sections around it, outermost first, in lower case."""
    scopes: frozenset[str]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the document of a part of `text`; the end is exclusive."""
        return self.origin[self.places[start]], self.origin[self.places[end - 1]] + 1


class Comment(NamedTuple):
    """A comment that may tell debrief something."""

    text: str
    start: int
    """Offset in the document."""
    lines: tuple[int, int]
    """First and last line that it speaks for, counted from 1."""


@dataclass(slots=True)
class Reading:
    """Everything that the language rules look at."""

    lines: Lines
    blocks: list[Block] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    empty_sections: list[tuple[int, int]] = field(default_factory=list)
    """Offsets of the titles of sections with nothing in them, by their line."""


class Lines:
    """Offsets of a text's lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        find = text.find
        at = find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = find("\n", at + 1)

    def line(self, offset: int) -> int:
        """The line of an offset, counted from 1."""
        return bisect_right(self.starts, offset)

    def content(self, number: int) -> str:
        """The text of a line, counted from 1, without its end."""
        end = self.starts[number] - 1 if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].removesuffix("\r")

    def location(self, path: str, start: int, end: int) -> Location:
        """Two offsets as a place; lines and columns count from 1, the end is exclusive."""
        first, last = self.line(start), self.line(end)
        return Location(path, first, start - self.starts[first - 1] + 1, last, end - self.starts[last - 1] + 1)

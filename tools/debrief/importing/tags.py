"""The signs that make a text an action item wherever it stands: `Action item:`, `TODO(kim):`, `DONE(lee):`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from debrief.importing.outline import HEADING, LIST, PARAGRAPH, TABLE, Block, Item
from debrief.importing.owner_names import no_login
from debrief.importing.references import KEY
from debrief_schemas.identifiers import OWNER

_called = re.compile(r"\W{0,4}action item\s*(?:\*\*)?\s*[\]:](?:\*\*)?\s*:?\s*", re.IGNORECASE)
_sign = (
    r"(?:TODO|Todo|todo|FIXME|ACTION|Action|ACTION ITEM|Action item|AI|(?P<done>DONE|Done|done|FIXED|Fixed))\s?"
    r"\(\s*(?P<name>[^()\n]{1,60}?)\s*\)[*_`\]]{0,3}\s*:"
)
_signed = re.compile(rf"[*_`\[]{{0,3}}{_sign}[*_`]{{0,2}}\s*(?=\S)")
_within = re.compile(rf"(?<![\w/]){_sign}\s*\S")
_plain = re.compile(r"[*_`\[]{0,3}(?:TODO|FIXME|AI)[*_`\]]{0,3}\s*:[*_`]{0,2}\s*(?=\S)")
_bare_todo = re.compile(r"[*_`]{0,3}TODO[*_`]{0,3}\s+(?=[^\W_])")
_key = re.compile(rf"{KEY}\Z|#?\d+\Z")


WITHIN = "it stands within other text"
APART = "it stands below no heading of action items"
ELSEWHERE = "it stands below no heading of action items and names nobody"


class Tag(NamedTuple):
    """The sign that a text begins with."""

    finished: bool
    owner: str | None
    unclear: tuple[str, ...]
    """Why who is named is no owner."""
    rest: str
    """What is to do."""


class Tagged(NamedTuple):
    """A place that bears a sign."""

    line: int
    """Counted from 0 within the body."""
    text: str
    """What it says, from the sign on."""
    why: str
    """Why it only may be an action item; empty where the sign stands at the beginning and names somebody."""


def read_tag(text: str) -> Tag | None:
    """Return the sign that a text begins with, or None."""
    called = _called.match(text[:60])
    if called is not None:
        return Tag(finished=False, owner=None, unclear=(), rest=text[called.end() :])
    signed = _signed.match(text[:120])
    if signed is None:
        return None
    name = signed["name"].strip("*_` ").removeprefix("@")
    owned = re.fullmatch(OWNER, name) is not None and not _key.match(name)
    unclear = () if owned or _key.match(name) else (no_login(name),)
    return Tag(signed["done"] is not None, name if owned else None, unclear, text[signed.end() :])


def without_plain_tag(text: str) -> str:
    """Return a text without the `TODO:` that it begins with, which names nobody."""
    plain = _plain.match(text[:40])
    return text[plain.end() :] if plain else text


def tagged_lines(block: Block) -> Iterator[tuple[int, str]]:
    """Yield the lines of a paragraph below a heading of action items that begin with a sign, and what they say."""
    first = True
    for place in _of_lines(block.text, block.start, opens=True):
        if place.why != WITHIN:
            first = False
            yield place.line, place.text
    if first and (bare := _bare_todo.match(block.text)):
        yield block.start, block.text[bare.end() :]


def tagged(blocks: list[Block]) -> Iterator[Tagged]:
    """Yield the places with a sign, in order; code, quotations and HTML say nothing."""
    for block in blocks:
        if block.kind in (PARAGRAPH, HEADING):
            yield from _of_lines(block.text, block.start, opens=block.kind == PARAGRAPH)
        elif block.kind == LIST:
            yield from _of_items(block.items)
        elif block.kind == TABLE:
            cells = ((row.start, cell) for row in block.items for cell in row.cells)
            for line, cell in cells:
                if read_tag(cell) is not None or _within.search(cell[:4000]):
                    yield Tagged(line, cell, WITHIN)


def _of_items(items: list[Item]) -> Iterator[Tagged]:
    for item in items:
        yield from _of_lines(item.text, item.start, opens=True)
        for block in item.lists:
            yield from _of_items(block.items)


def _of_lines(text: str, first: int, *, opens: bool) -> Iterator[Tagged]:
    """One for each line that begins with a sign, with the lines that go on with it, and for those that hold one."""
    lines = text.split("\n")
    begins = [opens and (read_tag(line) is not None or _plain.match(line) is not None) for line in lines]
    for number, line in enumerate(lines):
        if begins[number]:
            after = next((n for n in range(number + 1, len(lines)) if begins[n]), len(lines))
            said = "\n".join(lines[number:after])
            yield Tagged(first + number, said, ELSEWHERE if read_tag(said) is None else "")
        elif (found := _within.search(line[:4000])) is not None:
            yield Tagged(first + number, line[found.start() :], WITHIN)

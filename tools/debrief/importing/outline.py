"""A Markdown body as blocks with their lines, found by a Markdown parser; code, quotations and HTML stay closed.

Lines count from 0 within the body; ends are exclusive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from debrief.documents.body import parse_blocks
from debrief.importing.marks import read_mark
from debrief.importing.words import heading_key

if TYPE_CHECKING:
    from markdown_it.token import Token

HEADING, PARAGRAPH, LIST, TABLE, OTHER = "heading", "paragraph", "list", "table", "other"

QUOTATION = "a quotation"

BOLD_MAX = 80
"""Longest line in bold type, in characters, that is taken as a heading."""

_bold = re.compile(r"(\*\*|__)(?!\s)([^*_\n]{1,70}?)\s*:?\1:?\s*\Z")
PASTED = "•◦▪‣●○■□☐➢➤"
"""Bullets of word processors, which Markdown knows nothing of."""

_pasted = re.compile(rf"\s{{0,8}}(?:[{PASTED}]\s+|(?=[☑✔✅]))(?=\S)")
_listed = re.compile(r"^\s{0,8}(?:[-*+•]|\d{1,3}[.)]|\[[ xX]\])\s+[\w\[@]", re.MULTILINE)
_html_list = re.compile(r"<(?:li|td|th|tr)[\s>]", re.IGNORECASE)
_definition = re.compile(r"^ {0,3}\[([^\]\n]{1,200})\]:\s*<?(\S{1,2000}?)>?(?:\s|$)", re.MULTILINE)


@dataclass(slots=True)
class Item:
    """One item of a list, or one row of a table."""

    start: int
    end: int
    text: str = ""
    """The item's first paragraph, in Markdown."""
    marker: str = ""
    """The number of an item of an ordered list."""
    cells: tuple[str, ...] = ()
    """The cells of a row."""
    lists: list[Block] = field(default_factory=list)
    """Lists within the item."""
    paragraphs: tuple[str, ...] = ()
    """Its further paragraphs, in Markdown."""


@dataclass(slots=True)
class Block:
    """One block at the top of the body, or a list within an item."""

    kind: str
    start: int
    end: int
    text: str = ""
    """Of a heading or paragraph, in Markdown."""
    level: int = 0
    """Of a heading."""
    items: list[Item] = field(default_factory=list)
    """Of a list or table; of a table without its head."""
    head: tuple[str, ...] = ()
    """The column headings of a table."""
    bold: bool = False
    """Whether a heading is written as a line in bold type."""
    form: str = ""
    """Of another block that holds text in lines, such as `a quotation`; empty for rules, comments and mere tags."""


class Section(NamedTuple):
    """A heading and the blocks up to the next heading that is not below it."""

    heading: Block | None
    """None for what stands before the first heading."""
    first: int
    """Index of the first block after the heading."""
    last: int
    """Index after the last block, those of the sections below included."""

    @property
    def key(self) -> str:
        """The heading in a form to compare."""
        return heading_key(self.heading.text) if self.heading is not None else ""


def read_blocks(text: str) -> list[Block]:
    """Return the blocks of a body. Raises TooManyTokens for one with more than a document may have."""
    tokens = parse_blocks(text, references=True)
    blocks = list(_blocks(tokens, 0, len(tokens)))
    if not any(block.kind == HEADING and block.level > 1 for block in blocks):
        for block in blocks:
            _take_bold_heading(block)
    return blocks


def _take_bold_heading(block: Block) -> None:
    """Without headings of their own, documents set them in bold type; times are one level below."""
    bold = _bold.match(block.text) if block.kind == PARAGRAPH and len(block.text) <= BOLD_MAX else None
    if bold is not None:
        block.kind, block.text, block.bold = HEADING, bold[2].strip(), True
        block.level = 2 if read_mark(block.text) is None else 3


def sections(blocks: list[Block]) -> list[Section]:
    """Return all sections, those within others too, in the order of their headings."""
    found: list[tuple[Block | None, int, int]] = []
    open_at: list[int] = []
    first = next((n for n, block in enumerate(blocks) if block.kind == HEADING), len(blocks))
    ends: dict[int, int] = {}
    for index in range(first, len(blocks)):
        block = blocks[index]
        if block.kind != HEADING:
            continue
        while open_at and blocks[found[open_at[-1]][1] - 1].level >= block.level:
            ends[open_at.pop()] = index
        open_at.append(len(found))
        found.append((block, index + 1, len(blocks)))
    lead = [Section(None, 0, first)]
    return lead + [Section(block, start, ends.get(n, len(blocks))) for n, (block, start, _) in enumerate(found)]


def definitions(text: str) -> dict[str, str]:
    """Return the addresses of links by reference, by their case-folded label."""
    return {match[1].casefold(): match[2] for match in _definition.finditer(text)}


def _blocks(tokens: list[Token], start: int, end: int) -> Iterator[Block]:
    index = start
    while index < end:
        token = tokens[index]
        close = _close(tokens, index)
        lines = token.map or [0, 0]
        if token.type == "heading_open":
            yield Block(HEADING, lines[0], lines[1], tokens[index + 1].content.strip(), int(token.tag[1]))
        elif token.type == "paragraph_open":
            block = Block(PARAGRAPH, lines[0], lines[1], tokens[index + 1].content)
            yield _pasted_list(block) or block
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield Block(LIST, lines[0], lines[1], items=list(_items(tokens, index + 1, close)))
        elif token.type == "table_open":
            yield _table(tokens, index, close)
        else:
            yield Block(OTHER, lines[0], lines[1], form=_form(tokens[index : close + 1]))
        index = close + 1


def _pasted_list(block: Block) -> Block | None:
    """A paragraph whose lines begin with a bullet that is none in Markdown, as word processors give it, as a list."""
    if not _pasted.match(block.text):
        return None
    items: list[Item] = []
    for number, line in enumerate(block.text.split("\n"), start=block.start):
        bullet = _pasted.match(line)
        if bullet is not None:
            items.append(Item(number, number + 1, line[bullet.end() :]))
        else:
            items[-1].text = f"{items[-1].text}\n{line}"
            items[-1].end = number + 1
    return Block(LIST, block.start, block.end, items=items)


def _form(tokens: list[Token]) -> str:
    """What a block that stays closed is, where it may hold a list or entries."""
    kind, text = tokens[0].type, tokens[0].content
    if kind == "blockquote_open":
        return QUOTATION if any(token.type == "inline" and token.content.strip() for token in tokens) else ""
    if kind in ("fence", "code_block"):
        return "a block of code" if _listed.search(text) else ""
    return "HTML" if kind == "html_block" and _html_list.search(text) else ""


def _close(tokens: list[Token], index: int) -> int:
    """Index of the token that closes the one at `index`; itself where nothing is opened."""
    token: Any = tokens[index]
    if token.nesting != 1:
        return index
    depth = token.level
    index += 1
    while tokens[index].level != depth or tokens[index].nesting != -1:
        index += 1
    return index


def _items(tokens: list[Token], start: int, end: int) -> Iterator[Item]:
    index = start
    while index < end:
        token = tokens[index]
        close = _close(tokens, index)
        lines = token.map or [0, 0]
        item = Item(lines[0], lines[1], marker=token.info)
        if index + 1 < close and tokens[index + 1].type == "paragraph_open":
            item.text = tokens[index + 2].content
        below = list(_blocks(tokens, index + 1, close))
        # A sign of word processors that an item begins with makes no list of its own.
        signed = below[:1] if item.text and below and below[0].kind == LIST and len(below[0].items) == 1 else []
        item.lists = [block for block in below[len(signed) :] if block.kind == LIST]
        item.paragraphs = tuple(block.text for block in below[1:] if block.kind == PARAGRAPH)
        yield item
        index = close + 1


def _table(tokens: list[Token], start: int, end: int) -> Block:
    lines = tokens[start].map or [0, 0]
    table = Block(TABLE, lines[0], lines[1])
    cells: list[str] = []
    row = 0
    for index in range(start, end):
        token = tokens[index]
        if token.type == "tr_open":
            cells, row = [], (token.map or [0, 0])[0]
        elif token.type in ("th_open", "td_open"):
            cells.append(tokens[index + 1].content.strip())
        elif token.type == "tr_close" and not table.head:
            table.head = tuple(cells)
        elif token.type == "tr_close":
            table.items.append(Item(row, row + 1, cells=tuple(cells)))
    return table

"""The front matter as blocks of prose: the texts of its fields as the file has them, and its comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from debrief.checks.language.blocks import CONTENT_MAX, Block, Comment, Reading
from debrief.checks.language.inline import read_prose
from debrief.checks.language.sections import ACTION, IN_FRONT_MATTER, TITLE_MAX

if TYPE_CHECKING:
    from debrief.documents.nodes import Node


def read_fields(reading: Reading, text: str, root: Node) -> None:
    """Add the texts of the fields in which people write."""
    for path, scopes in IN_FRONT_MATTER.items():
        for key_end, node in _nodes(text, root, path):
            content, origin = _scalar(text, node)
            if node.end - key_end <= (TITLE_MAX if ACTION in scopes else CONTENT_MAX):
                prose = read_prose(content, {})
                block = Block("field", prose.text, prose.places, origin, (), scopes)
                reading.blocks.append(block)


def _nodes(text: str, node: Node, path: tuple[str, ...], key_end: int = 0) -> Iterator[tuple[int, Node]]:
    """The scalars at a path, each with the end of its key; a list on the way stands for each of its elements."""
    elements = list(node.elements()) or [node]
    for element in elements:
        if not path:
            if isinstance(element.value, str) and element.kind == "scalar":
                yield key_end, element
            continue
        entry = element.entry(path[0])
        # A key that is written with escapes is left alone: the search for words does not see it either.
        if entry is not None and text[entry[0].start : entry[0].end].strip("'\"") == path[0]:
            yield from _nodes(text, entry[1], path[1:], entry[0].end)


def _scalar(text: str, node: Node) -> tuple[str, list[int]]:
    """The characters of a scalar as the file has them, without quotes and block marks, and their offsets."""
    start, end = node.start, node.end
    if node.style in ("|", ">"):
        line_end = text.find("\n", start, end)
        start = end if line_end < 0 else line_end + 1
    elif node.style:
        start, end = start + 1, end - 1
    offsets = [at for at in range(start, end) if text[at] != "\r"]
    if node.style == "'":
        offsets = _single_quoted(text, offsets)
    return "".join([text[at] for at in offsets]), offsets


def _single_quoted(text: str, offsets: list[int]) -> list[int]:
    """In single quotes two apostrophes are one."""
    kept: list[int] = []
    skip = False
    for at in offsets:
        if skip:
            skip = False
            continue
        kept.append(at)
        skip = text.startswith("''", at)
    return kept


def read_comments(reading: Reading, text: str, body_start: int, root: Node) -> None:
    """Add the comments of the front matter that tell debrief something, each with the lines of its field."""
    at = text.find("debrief:", 0, body_start)
    if at < 0:
        return
    scalars = [(node.start, node.end) for node in _all_scalars(root)]
    while 0 <= at < body_start:
        number = reading.lines.line(at)
        line_start = reading.lines.starts[number - 1]
        mark = text.rfind("#", line_start, at)
        if mark >= 0 and not text[mark + 1 : at].strip() and not any(a <= mark < b for a, b in scalars):
            alone = not text[line_start:mark].strip()
            covered = _field_lines(reading, number + 1) if alone else (number, number)
            content = reading.lines.content(number)[mark - line_start + 1 :]
            reading.comments.append(Comment(f"<!--{content}-->", mark, covered))
        at = text.find("debrief:", at + 1, body_start)


def _field_lines(reading: Reading, number: int) -> tuple[int, int]:
    """From a line of the front matter to the last line of the field that begins there: all that is indented deeper."""
    last = number
    depth = _indent(reading.lines.content(number)) if number <= len(reading.lines.starts) else 0
    while last < len(reading.lines.starts) and _indent(reading.lines.content(last + 1)) > depth:
        last += 1
    return number, last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _all_scalars(node: Node) -> Iterator[Node]:
    if node.kind == "scalar":
        yield node
    for element in node.elements():
        yield from _all_scalars(element)
    for key, value in node.entries():
        yield key
        yield from _all_scalars(value)

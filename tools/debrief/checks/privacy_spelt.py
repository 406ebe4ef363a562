"""Text that is written in another way than it is read: entities of HTML, and the scalars of YAML.

`"gh\\x70_…"` in the front matter and `&#103;hp_…` anywhere hold a token that no search of the file's lines finds, and
that stands in the open where the text is published.
"""

from __future__ import annotations

from debrief_schemas.light import NamedTuple, late_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from debrief.documents.nodes import Node

# Source: CommonMark 0.31, section 2.5; the longest name in HTML has 31 letters.
_entity = late_pattern(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


class Spelt(NamedTuple):
    """A line without its entities, and where its characters come from."""

    text: str
    starts: tuple[int, ...]
    """For each character, and for the end, the offset in the line at which what stands for it begins."""
    ends: tuple[int, ...]
    """The same, where it ends; one for each character."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the line the characters from `start` to `end` are written."""
        return self.starts[start], self.ends[end - 1] if end > start else self.starts[end]


def may_hold_entities(text: str) -> bool:
    """Say whether a text holds what may be an entity; False is certain."""
    return "&" in text and _entity.search(text) is not None


def without_entities(text: str) -> str:
    """Return a text as HTML shows it."""
    if not may_hold_entities(text):
        return text
    from html import unescape

    return _entity.sub(lambda found: unescape(found[0]), text)


def spelt(line: str) -> Spelt | None:
    """Return a line as HTML shows it, or None where that is the line itself."""
    if not may_hold_entities(line):
        return None
    from html import unescape

    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in _entity.finditer(line):
        before, shown = line[at : found.start()], unescape(found[0])
        pieces += [before, shown]
        starts += [*range(at, found.start()), *[found.start()] * len(shown)]
        ends += [*range(at + 1, found.start() + 1), *[found.end()] * len(shown)]
        at = found.end()
    rest = range(at, len(line))
    return Spelt("".join([*pieces, line[at:]]), (*starts, *rest, len(line)), (*ends, *(offset + 1 for offset in rest)))


def read_lines(text: str, root: Node) -> Iterator[tuple[Node, str]]:
    """Yield the lines of scalars that do not stand in the file's text like that, with their nodes.

    `root` is the front matter of `text`.
    """
    for node in _scalars(root):
        value = node.value
        if not isinstance(value, str):
            continue
        written = text[node.start : node.end]
        if value == written:
            continue
        for line in value.split("\n"):
            if line not in written:
                yield node, line


def _scalars(node: Node) -> Iterator[Node]:
    for key, value in node.entries():
        yield from _scalars(key)
        yield from _scalars(value)
    for element in node.elements():
        yield from _scalars(element)
    if node.kind == "scalar":
        yield node

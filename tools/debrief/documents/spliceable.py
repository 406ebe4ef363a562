"""A document as whoever splices it needs it: its text, its tree with places, and where its parts begin."""

from __future__ import annotations

from debrief.documents import front_matter, nodes, preflight
from debrief.documents.fault import Fault
from debrief.documents.nodes import SCALAR, Node
from debrief.errors import SpliceRefused


def parted(raw: bytes) -> tuple[str, front_matter.Split]:
    """Return text and parts of a document. Raises SpliceRefused when it cannot be read."""
    text, faults = preflight.decode(raw)
    if faults:
        raise SpliceRefused(f"the file cannot be changed: {faults[0].message}")
    parts = front_matter.split(text)
    if isinstance(parts, Fault):
        raise SpliceRefused(f"the file cannot be changed: {parts.message}")
    return text, parts


def opened(raw: bytes) -> tuple[str, Node, front_matter.Split]:
    """Return text, tree and parts of a document. Raises SpliceRefused when it cannot be read."""
    text, parts = parted(raw)
    root = nodes.parse(text[parts.yaml_start : parts.yaml_end], parts.yaml_start)
    if isinstance(root, Fault):
        raise SpliceRefused(f"the file cannot be changed: line {root.line}: {root.message}")
    return text, root, parts


def last_character(key: Node, node: Node) -> int:
    """Return the offset behind the last character of an entry: of its value, or of its key where that has none."""
    if node.kind == SCALAR:
        return node.end if node.start != node.end else key.end
    if node.flow:
        return node.end
    children = list(node.entries()) or [(element, element) for element in node.elements()]
    return last_character(*children[-1]) if children else key.end

"""From paths in the front matter to places in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from debrief.checks.rules import RULES
from debrief.findings import Finding, Fix, Level, Location

if TYPE_CHECKING:
    from debrief.checks.subject import Placed
    from debrief.documents.fault import Fault
    from debrief.documents.nodes import Node
    from debrief_schemas.requirements import Path


def of_node(path: str, node: Node) -> Location:
    """The place of a node; a block that ends on a later line is marked on its first line alone."""
    if node.end_line > node.line and node.style not in ("'", '"'):
        return Location(path, node.line, node.column, node.line, node.column)
    return Location(path, node.line, node.column, node.end_line, max(node.end_column, node.column))


def of_key(document: Placed, path: Path) -> Location:
    """The place of a key itself, or of the nearest thing above it that exists."""
    parent = document.root.find(path[:-1]) if path else None
    if parent is not None and isinstance(path[-1], str):
        entry = parent.entry(path[-1])
        if entry is not None:
            return of_node(document.path, entry[0])
    return of_value(document, path)


def of_value(document: Placed, path: Path) -> Location:
    """The place of a value, or of the nearest thing above it that exists; line 1 for the document as a whole."""
    for end in range(len(path), 0, -1):
        node = document.root.find(path[:end])
        if node is not None:
            if node.start == node.end and isinstance(path[end - 1], str):
                # An empty value has no characters of its own: show its key.
                parent = document.root.find(path[: end - 1])
                entry = parent.entry(str(path[end - 1])) if parent is not None else None
                if entry is not None:
                    return of_node(document.path, entry[0])
            return of_node(document.path, node)
    return Location(document.path)


def of_fault(path: str, fault: Fault) -> Finding:
    """A fault of a file as a finding."""
    end_line = fault.end_line or fault.line
    end_column = fault.end_column or (fault.column if end_line == fault.line else 1)
    place = Location(path, fault.line, fault.column, end_line, end_column)
    return Finding(fault.rule, RULES[fault.rule].level, place, fault.message, fault.cure)


def finding(
    rule: str, place: Location, message: str, cure: str, level: Level | None = None, *, fix: Fix | None = None
) -> Finding:
    """A finding at its rule's own level unless another is given."""
    return Finding(rule, level or RULES[rule].level, place, message, cure, fix)

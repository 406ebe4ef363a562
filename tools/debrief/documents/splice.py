"""Changing a field of an action point without touching any other byte, and proving it.

A YAML library that writes a file back reformats it. Here the new characters go in at the places that the parser
marked; then the result is parsed again, and is handed out only if exactly the one leaf differs and everything
outside the span is equal.
"""

from __future__ import annotations

import re
from typing import Any

from debrief.documents import front_matter, nodes, preflight
from debrief.documents.fault import Fault
from debrief.documents.nodes import MAPPING, SCALAR, Node
from debrief.documents.scalars import resolve
from debrief.errors import SpliceRefused

FIELDS = ("issue", "outcome", "closed_on")
"""The fields that the bot writes."""

_value = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,40}\Z")


def set_action_field(raw: bytes, action_id: str, field: str, value: str) -> bytes:
    """Return `raw` with `field` of the action point `action_id` set to the plain scalar `value`.

    An existing value is replaced, a missing field is added after the action point's last one. When the file says so
    already, `raw` itself comes back. Raises SpliceRefused when the file cannot be read, has no such action point, or
    the change cannot be proven to touch nothing else.
    """
    if field not in FIELDS or not _value.match(value):
        raise ValueError(f"not a field and value that the bot writes: {field}: {value[:50]}")
    text, root, parts = _parse(raw)
    index, point = _find(root, action_id)
    wanted = resolve(value)
    found = point.entry(field)
    if found is not None and found[1].kind == SCALAR and found[1].value == wanted:
        return raw
    if found is not None:
        start, end, insert = _replacement(text, *found, value)
    elif point.flow:
        start, end, insert = _in_braces(point, field, value)
    else:
        start, end, insert = _on_a_line(text, point, parts, field, value)
    changed = text[:start] + insert + text[end:]
    _prove(changed, root, index, field, wanted)
    return changed.encode("utf-8")


def _parse(raw: bytes) -> tuple[str, Node, front_matter.Split]:
    text, faults = preflight.decode(raw)
    if faults:
        raise SpliceRefused(f"the file cannot be changed: {faults[0].message}")
    parts = front_matter.split(text)
    if isinstance(parts, Fault):
        raise SpliceRefused(f"the file cannot be changed: {parts.message}")
    root = nodes.parse(text[parts.yaml_start : parts.yaml_end], parts.yaml_start)
    if isinstance(root, Fault):
        raise SpliceRefused(f"the file cannot be changed: line {root.line}: {root.message}")
    return text, root, parts


def _find(root: Node, action_id: str) -> tuple[int, Node]:
    found = root.entry("action_points")
    hits = []
    if found is not None:
        for index, point in enumerate(found[1].elements()):
            name = point.entry("id") if point.kind == MAPPING else None
            if name is not None and name[1].value == action_id:
                hits.append((index, point))
    if len(hits) != 1:
        how = "no action point" if not hits else f"{len(hits)} action points"
        raise SpliceRefused(f"the file has {how} with the id {action_id[:20]}")
    return hits[0]


def _replacement(text: str, key: Node, node: Node, value: str) -> tuple[int, int, str]:
    if node.kind != SCALAR or node.style in ("|", ">"):
        raise SpliceRefused(f"line {node.line}: the value is a block; write it on one line")
    if node.start == node.end:
        # `issue:` with nothing behind it: the mark of the empty value may lie anywhere up to the next token.
        colon = text.index(":", key.end)
        return colon + 1, colon + 1, f" {value}"
    return node.start, node.end, value


def _in_braces(point: Node, field: str, value: str) -> tuple[int, int, str]:
    last = list(point.entries())[-1][1]
    if last.kind == SCALAR and last.start == last.end:
        raise SpliceRefused(f"line {point.line}: the last value in the braces is empty; write it or delete its key")
    return last.end, last.end, f", {field}: {value}"


def _on_a_line(text: str, point: Node, parts: front_matter.Split, field: str, value: str) -> tuple[int, int, str]:
    first_key = next(iter(point.entries()))[0]
    last = list(point.entries())[-1]
    anchor = _last_character(last[0], last[1])
    # A block scalar's end mark lies behind its last line; every other value ends on its own line.
    line_end = text.find("\n", max(anchor - 1, 0)) if anchor and text[anchor - 1] == "\n" else text.find("\n", anchor)
    if line_end < 0 or line_end >= parts.yaml_end:
        line_end = parts.yaml_end - 1
    newline = "\r\n" if text[line_end - 1 : line_end] == "\r" else "\n"
    indent = _indent(text, first_key)
    at = line_end + 1
    return at, at, f"{indent}{field}: {value}{newline}"


def _last_character(key: Node, node: Node) -> int:
    if node.kind == SCALAR:
        return node.end if node.start != node.end else key.end
    if node.flow:
        return node.end
    children: list[Any] = list(node.entries()) or [(element, element) for element in node.elements()]
    if not children:
        return key.end
    return _last_character(*children[-1])


def _indent(text: str, key: Node) -> str:
    """The white space that brings a new line to the column of the action point's keys."""
    line_start = text.rfind("\n", 0, key.start) + 1
    before = text[line_start : key.start]
    return "".join(character if character in " \t" else " " for character in before)


def _prove(after: str, root: Node, index: int, field: str, wanted: Any) -> None:
    try:
        _, new_root, _ = _parse(after.encode("utf-8"))
    except SpliceRefused as error:
        raise SpliceRefused(f"the number does not fit in where it belongs ({error}); add `{field}:` by hand") from None
    expected = root.plain()
    expected["action_points"][index][field] = wanted
    if new_root.plain() != expected or list(new_root.plain()) != list(expected):
        raise SpliceRefused(f"writing `{field}` would change other fields; add it by hand")

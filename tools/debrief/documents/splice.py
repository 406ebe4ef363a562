"""Changing a field of an action point without touching any other byte, and proving it.

A YAML library that writes a file back reformats it. Here the new characters go in at the places that the parser
marked, or the characters of one entry are cut out between them; then the result is parsed again, and is handed out
only if exactly the one leaf differs and everything outside the span is equal.
"""

from __future__ import annotations

import json
import re
from typing import Any

from debrief.documents import preflight
from debrief.documents.nodes import MAPPING, SCALAR, Node
from debrief.documents.scalars import resolve
from debrief.documents.spliceable import last_character, opened
from debrief.errors import SpliceRefused

FIELDS = ("issue", "outcome", "closed_on", "outcome_reason")
"""The fields that the bot writes."""

QUOTED = frozenset({"outcome_reason"})
"""Those of them that hold people's words; they are written in double quotes."""

_value = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,40}\Z")


def set_action_field(raw: bytes, action_id: str, field: str, value: str) -> bytes:
    """Return `raw` with `field` of the action point `action_id` set to `value`.

    The value is a plain word, number or day; for a field in `QUOTED` it is any text on one line. An existing value is
    replaced, a missing field is added after the action point's last one. When the file says so already, `raw` itself
    comes back. Raises SpliceRefused when the file cannot be read, has no such action point, or the change cannot be
    proven to touch nothing else.
    """
    wanted, written = _scalar(field, value)
    text, root, _ = opened(raw)
    index, point = _find(root, action_id)
    found = point.entry(field)
    if found is not None and found[1].kind == SCALAR and found[1].value == wanted:
        return raw
    if found is not None:
        start, end, insert = _replacement(text, *found, written)
    elif point.flow:
        start, end, insert = _in_braces(point, field, written)
    else:
        start, end, insert = _on_a_line(text, point, field, written)
    changed = text[:start] + insert + text[end:]
    _prove(changed, root, index, field, wanted)
    return changed.encode("utf-8")


def remove_action_field(raw: bytes, action_id: str, field: str) -> bytes:
    """Return `raw` without `field` of the action point `action_id`: its whole entry goes, and nothing else.

    A comment on the entry's own line goes with it. Where the field is not there, `raw` itself comes back. Raises
    SpliceRefused like `set_action_field`.
    """
    if field not in FIELDS:
        raise ValueError(f"not a field that the bot writes: {field}")
    text, root, _ = opened(raw)
    index, point = _find(root, action_id)
    found = point.entry(field)
    if found is None:
        return raw
    key, node = found
    if node.kind != SCALAR or node.style in ("|", ">"):
        raise SpliceRefused(f"line {node.line}: the value is a block; take `{field}:` out by hand")
    start, end = _flow_span(text, point, key, node) if point.flow else _line_span(text, key, node)
    changed = text[:start] + text[end:]
    _prove(changed, root, index, field, None)
    return changed.encode("utf-8")


def _scalar(field: str, value: str) -> tuple[Any, str]:
    """Return what a field is to hold, and how that is written."""
    if field in QUOTED:
        odd = "\n" in value or preflight.forbidden_character(value) is not None
        if value.strip() and not odd:
            # JSON's strings are YAML's, and a tab is the one character that JSON escapes and a file may hold.
            return value, json.dumps(value, ensure_ascii=False)
    elif field in FIELDS and _value.match(value):
        return resolve(value), value
    raise ValueError(f"not a field and value that the bot writes: {field}: {value[:50]}")


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
        end = _end_of_empty(text, key, node)
        if end == key.end:
            raise SpliceRefused(f"line {key.line}: there is no colon behind the key; write one, or take the key out")
        return end, end, f" {value}"
    return node.start, node.end, value


def _in_braces(point: Node, field: str, value: str) -> tuple[int, int, str]:
    last = list(point.entries())[-1][1]
    if last.kind == SCALAR and last.start == last.end:
        raise SpliceRefused(f"line {point.line}: the last value in the braces is empty; write it or delete its key")
    return last.end, last.end, f", {field}: {value}"


def _on_a_line(text: str, point: Node, field: str, value: str) -> tuple[int, int, str]:
    first_key = next(iter(point.entries()))[0]
    last = list(point.entries())[-1]
    anchor = last_character(last[0], last[1])
    # A block scalar's end mark lies behind its last line; every other value ends on its own line, and a line with the
    # closing dashes comes after it.
    line_end = anchor - 1 if text[anchor - 1] == "\n" else text.index("\n", anchor)
    newline = "\r\n" if text[line_end - 1 : line_end] == "\r" else "\n"
    indent = _indent(text, first_key)
    at = line_end + 1
    return at, at, f"{indent}{field}: {value}{newline}"


def _line_span(text: str, key: Node, node: Node) -> tuple[int, int]:
    """The characters of an entry that stands on lines of its own, or behind the dash of the list."""
    value_end = node.end if node.start != node.end else _end_of_empty(text, key, node)
    after = text.find("\n", value_end) + 1
    start = text.rfind("\n", 0, key.start) + 1
    if text[start : key.start].strip(" \t"):
        # Behind the dash: what follows moves up to where this entry began.
        start = key.start
        after += len(text[after:]) - len(text[after:].lstrip(" \t\r\n"))
    return start, after


def _flow_span(text: str, point: Node, key: Node, node: Node) -> tuple[int, int]:
    """The characters of an entry in braces, with one of the commas around it."""
    entries = list(point.entries())
    place = next(index for index, (name, _) in enumerate(entries) if name is key)
    value_end = node.end if node.start != node.end else _end_of_empty(text, key, node)
    if place > 0:
        # From the comma before it, unless a comment or a line end stands there, which belongs to what is before.
        before = re.search(r"[ \t]*,[ \t]*\Z", text[point.start : key.start])
        if before is not None:
            return point.start + before.start(), value_end
    behind = re.compile(r"[ \t]*(?:,[ \t]*)?").match(text, value_end)
    end = behind.end() if behind is not None else value_end
    line_start = text.rfind("\n", 0, key.start) + 1
    rest = re.compile(r"\r?\n").match(text, end)
    if rest is not None and not text[line_start : key.start].strip(" \t"):
        return line_start, rest.end()
    return key.start, end


def _end_of_empty(text: str, key: Node, node: Node) -> int:
    """The end of an entry that has no value: behind its colon, or its key where there is none."""
    # The mark of the empty value may lie anywhere up to the next token.
    colon = text.find(":", key.end, node.end)
    return key.end if colon < 0 else colon + 1


def _indent(text: str, key: Node) -> str:
    """The blanks that bring a new line to the column of the action point's keys; YAML takes no tabs there."""
    return " " * (key.start - text.rfind("\n", 0, key.start) - 1)


def _prove(after: str, root: Node, index: int, field: str, wanted: Any) -> None:
    """Raise SpliceRefused unless the new text says what the old one said, but for one field; None takes it out."""
    by_hand = f"{'take out' if wanted is None else 'add'} `{field}:` by hand"
    try:
        _, new_root, _ = opened(after.encode("utf-8"))
    except SpliceRefused as error:
        raise SpliceRefused(f"the change does not fit in where it belongs ({error}); {by_hand}") from None
    expected = root.plain()
    point = expected["action_points"][index]
    if wanted is None:
        del point[field]
    else:
        point[field] = wanted
    found = new_root.plain()
    # Mappings are equal in any order; here the order of an author's fields is theirs as well.
    if found != expected or list(found) != list(expected) or list(found["action_points"][index]) != list(point):
        raise SpliceRefused(f"writing `{field}` would change other fields; {by_hand}")

"""Adding typed timestamps that the front matter lacks, byte for byte like `splice`, and proving it.

A timestamp that is there is never touched, whoever wrote it.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from debrief.documents import front_matter
from debrief.documents.nodes import MAPPING, SCALAR, SEQUENCE, Node
from debrief.documents.spliceable import last_character, opened
from debrief.errors import SpliceRefused
from debrief_schemas.instants import format_instant
from debrief_schemas.vocabulary import TIMESTAMPS

ANCHORS = ("incident", "services", "severity", "status", "title", "id")
"""Keys after which a missing `timestamps:` goes: the first of these that is there."""


def add_timestamps(raw: bytes, values: Mapping[str, datetime], approximate: Collection[str] = ()) -> bytes:
    """Return `raw` with the timestamps in `values` that it lacks, those in `approximate` marked as estimates.

    Raises SpliceRefused when the file cannot be read or the change cannot be proven to touch nothing else.
    """
    for name in TIMESTAMPS:
        if name not in values:
            continue
        text, root, parts = opened(raw)
        stamps = root.entry("timestamps")
        if stamps is not None and stamps[1].entry(name) is not None:
            continue
        expected = copy.deepcopy(root.plain())
        given = expected.get("timestamps") or {}
        if not isinstance(given, dict):
            raise _by_hand(f"{name}: {format_instant(values[name])}")
        expected["timestamps"] = {**given, name: format_instant(values[name])}
        raw = _put(text, _timestamp_place(text, root, parts, name, format_instant(values[name])), expected)
        if name in approximate:
            raw = _mark_approximate(raw, name)
    return raw


def _mark_approximate(raw: bytes, name: str) -> bytes:
    text, root, parts = opened(raw)
    found = root.entry("approximate")
    expected = copy.deepcopy(root.plain())
    listed = expected.get("approximate", [])
    if not isinstance(listed, list):
        raise _by_hand(f"approximate: [{name}]")
    if name in listed:
        return raw
    expected["approximate"] = [*listed, name]
    if found is None:
        stamps = root.entry("timestamps")
        assert stamps is not None  # noqa: S101
        at, newline = _line_after(text, parts, *stamps)
        return _put(text, (at, f"approximate: [{name}]{newline}"), expected)
    elements = list(found[1].elements())
    if found[1].kind != SEQUENCE or not elements:
        if found[1].kind == SEQUENCE and found[1].flow:
            return _put(text, (found[1].end - 1, name), expected)
        raise _by_hand(f"approximate: [{name}]")
    last = elements[-1]
    if found[1].flow:
        return _put(text, (last.end, f", {name}"), expected)
    at, newline = _line_after(text, parts, last, last)
    start = text.rfind("\n", 0, last.start) + 1
    return _put(text, (at, f"{text[start : last.start]}{name}{newline}"), expected)


def _timestamp_place(text: str, root: Node, parts: front_matter.Split, name: str, value: str) -> tuple[int, str]:
    """Where a timestamp goes, and the characters that go there."""
    found = root.entry("timestamps")
    if found is None:
        key, node = _anchor(root)
        at, newline = _line_after(text, parts, key, node)
        return at, f"timestamps:{newline}  {name}: {value}{newline}"
    key, node = found
    entries = list(node.entries())
    if node.kind == SCALAR and node.start == node.end:
        at, newline = _line_after(text, parts, key, key)
        return at, f"{_indent(text, key)}  {name}: {value}{newline}"
    if node.kind != MAPPING:
        raise _by_hand(f"{name}: {value}")
    order = {known: position for position, known in enumerate(TIMESTAMPS)}
    before = [entry for entry in entries if order.get(entry[0].value, -1) < order[name]]
    if node.flow:
        if not entries:
            return node.end - 1, f"{name}: {value}"
        if before:
            return before[-1][1].end, f", {name}: {value}"
        return entries[0][0].start, f"{name}: {value}, "
    if before:
        at, newline = _line_after(text, parts, *before[-1])
        return at, f"{_indent(text, entries[0][0])}{name}: {value}{newline}"
    start = text.rfind("\n", 0, entries[0][0].start) + 1
    _, newline = _line_after(text, parts, *entries[0])
    return start, f"{_indent(text, entries[0][0])}{name}: {value}{newline}"


def _anchor(root: Node) -> tuple[Node, Node]:
    for name in ANCHORS:
        found = root.entry(name)
        if found is not None:
            return found
    raise SpliceRefused("the front matter has neither an id nor a title; add them first")


def _line_after(text: str, parts: front_matter.Split, key: Node, node: Node) -> tuple[int, str]:
    """The place behind the line on which an entry ends, and the line end there."""
    anchor = last_character(key, node)
    # A block scalar's end mark lies behind its last line already.
    end = anchor - 1 if anchor and text[anchor - 1] == "\n" else text.find("\n", anchor)
    if end < 0 or end >= parts.yaml_end:
        end = parts.yaml_end - 1
    return end + 1, "\r\n" if text[end - 1 : end] == "\r" else "\n"


def _indent(text: str, key: Node) -> str:
    start = text.rfind("\n", 0, key.start) + 1
    return "".join(character if character in " \t" else " " for character in text[start : key.start])


def _put(text: str, edit: tuple[int, str], expected: dict[str, Any]) -> bytes:
    at, insert = edit
    changed = (text[:at] + insert + text[at:]).encode("utf-8")
    try:
        new_text, root, _ = opened(changed)
    except SpliceRefused:
        raise _by_hand(insert.strip()) from None
    if root.plain() != expected or new_text[:at] + new_text[at + len(insert) :] != text:
        raise _by_hand(insert.strip())
    return changed


def _by_hand(line: str) -> SpliceRefused:
    return SpliceRefused(f"`{' '.join(line.split())[:80]}` does not fit in where it belongs; add it by hand")

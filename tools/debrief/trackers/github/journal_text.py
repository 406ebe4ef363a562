"""The journal as text: JSON with one entry a line, so that a diff shows which keys moved."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, get_type_hints

from debrief.reports.escape import excerpt
from debrief.trackers.port import JournalEntry
from debrief_schemas.instants import parse_instant

VERSION = 1


_forms = {
    "moved_to": re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}#[1-9]\d{0,15}"),
    "fate": re.compile("deleted|transferred"),
}
_INSTANTS = frozenset({"asked_on", "claimed_at", "hidden"})


def encode(entries: Mapping[str, JournalEntry]) -> str:
    """Return the journal's text; the same entries always give the same bytes."""
    lines = []
    for key in sorted(entries):
        known = {name: value for name, value in asdict(entries[key]).items() if value is not None}
        lines.append(f"{json.dumps(key)}: {json.dumps(known, sort_keys=True)}")
    return f'{{"version": {VERSION}, "entries": {{\n' + ",\n".join(lines) + "\n}}\n"


def decode(text: str) -> dict[str, JournalEntry]:
    """Return the entries of a journal; raises `ValueError` for anything that this version would lose."""
    data = json.loads(text)
    if not isinstance(data, dict) or set(data) != {"version", "entries"}:
        raise ValueError("it does not have the form of a journal")
    if data["version"] != VERSION or isinstance(data["version"], bool):
        raise ValueError(f"its version is {excerpt(str(data['version']))}, upgrade debrief")
    if not isinstance(data["entries"], dict):
        raise ValueError("its entries are no object")
    return {key: _entry(key, raw) for key, raw in data["entries"].items()}


def _entry(key: str, raw: Any) -> JournalEntry:
    if not isinstance(raw, dict):
        raise ValueError(f"the entry {excerpt(key)} is no object")
    hints = get_type_hints(JournalEntry)
    unknown = sorted(set(raw) - set(hints))
    if unknown:
        # Writing the journal again would drop what a later version has put there.
        raise ValueError(f"the entry {excerpt(key)} has the unknown field {excerpt(unknown[0])}, upgrade debrief")
    for field in fields(JournalEntry):
        value = raw.get(field.name)
        if isinstance(value, bool) or not isinstance(value, hints[field.name]):
            raise ValueError(f"the entry {excerpt(key)} has no valid {field.name}")
        if isinstance(value, str) and not _readable(field.name, value):
            raise ValueError(f"the entry {excerpt(key)} has no valid {field.name}: {excerpt(value)}")
    return JournalEntry(**raw)


def _readable(name: str, value: str) -> bool:
    """Say whether a field whose text is read again later can be; of the others any text will do."""
    if name in _INSTANTS:
        try:
            parse_instant(value)
        except ValueError:
            return False
    return name not in _forms or _forms[name].fullmatch(value) is not None

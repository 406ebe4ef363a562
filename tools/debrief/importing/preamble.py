"""The front matter of a source, YAML or TOML, taken apart from its body; one that is broken is kept as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from debrief.documents import nodes
from debrief.documents.fault import Fault
from debrief.documents.preflight import FRONT_MATTER_MAX
from debrief.importing.field_names import field_name
from debrief.importing.result import Remark

_fences = {
    "yaml": (re.compile(r"---[ \t]*\n"), re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)),
    "toml": (re.compile(r"\+\+\+[ \t]*\n"), re.compile(r"^\+\+\+[ \t]*(?:\n|\Z)", re.MULTILINE)),
}


@dataclass(frozen=True, slots=True)
class Preamble:
    """What stands before the body."""

    body: str
    body_line: int = 1
    """Line of the body's first character in the source, counted from 1."""
    language: str = ""
    """`yaml`, `toml`, or empty where there is no front matter."""
    raw: str = ""
    """The front matter as written, without its fences."""
    data: dict[str, Any] = field(default_factory=dict)
    """Its values by name in lower case with `_` between words; empty where it cannot be read."""
    faults: tuple[Remark, ...] = ()


def take_preamble(text: str) -> Preamble:
    """Split a source whose lines end with LF; a fence that is never closed is a part of the body."""
    for language, (opening, closing) in _fences.items():
        opened = opening.match(text)
        if opened is None:
            continue
        closed = closing.search(text, opened.end())
        if closed is None:
            return Preamble(text, faults=(Remark(1, "the front matter is never closed: it stays in the body"),))
        raw = text[opened.end() : closed.start()]
        if language == "yaml" and raw.strip() and ":" not in raw:
            # Two rules with text between them are no front matter.
            return Preamble(text)
        body_line = text.count("\n", 0, closed.end()) + 1
        data, faults = _read(language, raw)
        return Preamble(text[closed.end() :], body_line, language, raw, data, faults)
    return Preamble(text)


def _read(language: str, raw: str) -> tuple[dict[str, Any], tuple[Remark, ...]]:
    if not raw.strip():
        return {}, ()
    if len(raw) > FRONT_MATTER_MAX:
        return {}, (Remark(1, "the front matter is too large to be read: it stays in the body as text"),)
    if language == "yaml":
        root = nodes.parse(raw, 0)
        if isinstance(root, Fault):
            return {}, (Remark(root.line, f"the front matter is kept as text: {root.message}"),)
        values = root.plain()
    else:
        import tomllib

        try:
            values = tomllib.loads(raw)
        except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) + 1 if found else 1
            return {}, (Remark(line, "the front matter is kept as text: this is not TOML that can be read"),)
    return {field_name(str(key)): value for key, value in values.items()}, ()


def as_text(value: Any) -> str:
    """Return a single value as one line of text; empty for lists, mappings and nothing."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    if isinstance(value, str):
        return " ".join(value.split())
    return str(value) if abs(value) < 1e15 else ""


def as_list(value: Any) -> list[str]:
    """Return a list of texts, or what a text lists with commas."""
    if isinstance(value, list):
        return [text for text in map(as_text, value) if text]
    return [part.strip() for part in as_text(value).split(",") if part.strip()]

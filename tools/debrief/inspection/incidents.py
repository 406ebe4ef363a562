"""The incidents of a record: only front matter is read, and one file is held at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from debrief.documents import preflight
from debrief.documents.archive import Listed, list_whole_record
from debrief.documents.fault import Fault
from debrief.documents.front_matter import Split, split
from debrief.documents.preflight import FILE_MAX, plain_text
from debrief.documents.source import read_source
from debrief.documents.workspace import Workspace
from debrief.inspection.fast_yaml import Unsure, read_mapping
from debrief.relating.incident import Incident, incident_of

HEAD = 8 * 1024
"""Bytes of a file that are read at first: more than the front matter of most."""


def incidents(workspace: Workspace, unreadable: Callable[[str], None]) -> Iterator[Incident]:
    """Yield the incidents of the record in order of path; `unreadable` is told the paths of files without one.

    Files with errors elsewhere are taken for what their front matter says. Raises WorkspaceError when a folder cannot
    be listed.
    """
    for listed in list_whole_record(workspace):
        data = front_matter_of(workspace, listed)
        if data is None:
            unreadable(listed.path)
        else:
            yield incident_of(listed.path, data)


def front_matter_of(workspace: Workspace, listed: Listed) -> Mapping[str, Any] | None:
    """Return the front matter of a file as plain values, or None where it cannot be read."""
    if listed.fault is not None:
        return None
    path = workspace.absolute(listed.path)
    raw, fault = read_source(path, HEAD)
    end = _end(raw)
    if end is None and len(raw) > HEAD:
        raw, fault = read_source(path, FILE_MAX)
        end = _end(raw)
    if fault is not None or end is None:
        return None
    text = plain_text(raw[:end])
    if text is None:
        text, faults = preflight.decode(raw[:end])
        if faults:
            return None
    parts = split(text)
    return _mapping(text, parts) if isinstance(parts, Split) else None


def _end(raw: bytes) -> int | None:
    """Return where the line after the closing fence begins, or None where there is no such fence."""
    at = raw.find(b"\n---")
    while at >= 0:
        line_end = raw.find(b"\n", at + 1)
        if not raw[at + 4 : line_end if line_end >= 0 else None].strip(b" \t\r"):
            return len(raw) if line_end < 0 else line_end + 1
        at = raw.find(b"\n---", at + 1)
    return None


def _mapping(text: str, parts: Split) -> Mapping[str, Any] | None:
    try:
        return read_mapping(text[parts.yaml_start : parts.yaml_end])
    except Unsure:
        from debrief.documents import nodes

        root = nodes.parse(text[parts.yaml_start : parts.yaml_end], parts.yaml_start)
        if isinstance(root, Fault):
            return None
        data = root.plain()
        return data if isinstance(data, Mapping) else None

"""What edits make of a branch: read at its head, never from the working tree, which may be stale.

Nothing in here writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from debrief.documents import front_matter, nodes, preflight
from debrief.documents.archive import is_candidate
from debrief.documents.fault import Fault
from debrief.documents.workspace import RECORD
from debrief.errors import TrackerError
from debrief.planning.recorded import NO_OUTCOME
from debrief.syncing.write_back import Edit, by_path, splice
from debrief.trackers.branches import BranchReader, Head, TreeFile, blob_name

CANDIDATES_MAX = 10
"""Most files that are looked into for a document that is no longer where it was."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a commit on top of a head would change, and what it would not."""

    head: Head
    changes: tuple[tuple[TreeFile, bytes], ...] = ()
    """Files with the bytes that they are to hold."""
    made: frozenset[Edit] = frozenset()
    """Edits that the changes make."""
    settled: frozenset[Edit] = frozenset()
    """Edits that the head holds already."""
    problems: Mapping[Edit, str] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """Git's name of each changed file's new content, by path in the repository."""
        return {file.path: blob_name(content) for file, content in self.changes}


@dataclass(frozen=True, slots=True)
class Place:
    """The record within the repository."""

    prefix: str = ""
    """The workspace's folder, which ends with `/`; empty for the root of the repository."""

    @property
    def record(self) -> str:
        """The folder of the record, which ends with `/`."""
        return f"{self.prefix}{RECORD}/"


def propose(
    reader: BranchReader,
    place: Place,
    head: Head,
    edits: Iterable[Edit],
    contents: Mapping[str, bytes],
    *,
    own: bool = False,
) -> Proposal:
    """Return what `edits` make of the documents at `head`.

    `contents` are the documents on which the edits were planned. A field that somebody has set to something else since
    is left as it is, unless all that the branch has is the bot's `own`. Raises TrackerError.
    """
    files = reader.files(head, place.record)
    changes: list[tuple[TreeFile, bytes]] = []
    made: set[Edit] = set()
    settled: set[Edit] = set()
    problems: dict[Edit, str] = {}
    for path, items in by_path(edits).items():
        planned = contents.get(path, b"")
        found = _document(reader, place, files, path, items[0].postmortem_id, planned)
        if found is None:
            why = f"{path} is not on {head.branch} any more, under whatever name; the next run looks again"
            problems |= dict.fromkeys(items, why)
            continue
        file, before = found
        free = [item for item in items if own or not _changed_by_others(item, planned, before)]
        problems |= {
            item: f"{path}: `{item.field}` says something else on {head.branch}: it is left as it is"
            for item in items
            if item not in free
        }
        after = before
        for item in free:
            following, refused = splice(after, [item])
            if refused:
                problems[item] = f"{path}: {refused[item]}"
            elif following == after:
                settled.add(item)
            else:
                made.add(item)
            after = following
        if after != before:
            changes.append((file, after))
    return Proposal(head, tuple(changes), frozenset(made), frozenset(settled), problems)


def expected(
    place: Place, edits: Iterable[Edit], contents: Mapping[str, bytes]
) -> tuple[dict[str, str], tuple[Edit, ...]] | None:
    """Return Git's name of each document of the working tree with `edits` made, by path, and those that change it.

    None where one cannot be edited.
    """
    names: dict[str, str] = {}
    made: list[Edit] = []
    for path, items in by_path(edits).items():
        after = contents.get(path, b"")
        for item in items:
            before = after
            after, refused = splice(before, [item])
            if refused:
                return None
            if after != before:
                made.append(item)
        names[place.prefix + path] = blob_name(after)
    return names, tuple(made)


def _document(
    reader: BranchReader,
    place: Place,
    files: Mapping[str, TreeFile],
    path: str,
    postmortem_id: str,
    planned: bytes,
) -> tuple[TreeFile, bytes] | None:
    """Return a document where it was or, if it is not there any more, where it has been moved to."""

    def read(file: TreeFile) -> bytes:
        # What is the same as here need not be sent.
        return planned if planned and file.sha == blob_name(planned) else reader.content(file)

    here = files.get(place.prefix + path)
    if here is not None:
        content = read(here)
        declared = front_matter_values(content).get("id", postmortem_id)
        if declared == postmortem_id:
            return here, content
    name, same = PurePosixPath(path).name, blob_name(planned)
    likely = [
        file
        for file in files.values()
        if file is not here
        and is_candidate(PurePosixPath(file.path).name)
        and (file.sha == same or PurePosixPath(file.path).name in (name, f"{postmortem_id}.md"))
    ]
    found = [
        (file, content)
        for file in likely[:CANDIDATES_MAX]
        if front_matter_values(content := read(file)).get("id") == postmortem_id
    ]
    return found[0] if len(found) == 1 else None


def _changed_by_others(edit: Edit, planned: bytes, there: bytes) -> bool:
    """Whether a field holds neither what the plan was made on, nor what the bot wrote, nor what is to be written."""
    if planned == there:
        return False
    if edit.replaces is not None and (_field(there, edit._replace(field="outcome")) or NO_OUTCOME) == edit.replaces:
        return False
    now = _field(there, edit)
    return now not in (_field(planned, edit), edit.value)


def _field(content: bytes, edit: Edit) -> str | None:
    points = front_matter_values(content).get("action_points")
    for point in points if isinstance(points, list) else []:
        if isinstance(point, dict) and point.get("id") == edit.action_id:
            value = point.get(edit.field)
            return None if value is None else str(value)
    return None


def front_matter_values(content: bytes) -> dict[str, Any]:
    """Return a document's front matter as plain values; nothing where it cannot be read, which the splice explains."""
    text, faults = preflight.decode(content)
    parts = front_matter.split(text) if not faults else None
    if parts is None or isinstance(parts, Fault):
        return {}
    root = nodes.parse(text[parts.yaml_start : parts.yaml_end], parts.yaml_start)
    values = None if isinstance(root, Fault) else root.plain()
    return values if isinstance(values, dict) else {}


def same_for_all(edits: Iterable[Edit], error: TrackerError | str) -> dict[Edit, str]:
    """Return one reason for all edits of a commit that was not made; it is told once."""
    problems: dict[Edit, str] = {}
    for edit in edits:
        problems[edit] = f"not written with {next(iter(problems)).key}, in the same commit" if problems else str(error)
    return problems

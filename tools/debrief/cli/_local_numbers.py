"""Issue numbers that the local tracker has written into the files: in any other tracker they are those of strangers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from debrief.documents.document import read_document
from debrief.errors import TrackerError
from debrief.trackers.local import Folder, LocalJournal

if TYPE_CHECKING:
    from debrief.planning.desired import DesiredPoint


def local_numbers(root: str, points: Sequence[DesiredPoint], contents: Mapping[str, bytes]) -> dict[str, str]:
    """Return the action points whose number in the file is the one that the local tracker gave, and where it stands.

    The place is `path:line`, by key. What tells is the local tracker's journal in the workspace at `root`; a clone
    without it knows nothing of this. `contents` are the bytes of the files.
    """
    try:
        given = {key: entry.number for key, entry in LocalJournal(Folder(root)).read().entries.items()}
    except TrackerError:
        # It is of use to nobody any more, and no reason to leave the real tracker alone.
        return {}
    return {
        point.key: f"{point.path}:{_line(point, contents.get(point.path, b''))}"
        for point in points
        if point.number is not None and given.get(point.key) == point.number
    }


def _line(point: DesiredPoint, raw: bytes) -> int:
    document, _ = read_document(point.path, raw)
    for index, one in enumerate(document.data["action_points"] if document is not None else ()):
        if document is not None and one.get("id") == point.action_id:
            node = document.root.find(("action_points", index, "issue"))
            return node.line if node is not None else 1
    return 1

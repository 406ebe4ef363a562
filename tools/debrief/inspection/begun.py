"""Drafts that a change puts into review: from then on every sentence counts, not only those that the change adds.

What a draft may still hold, such as a placeholder, was never said on a pull request before.
"""

from __future__ import annotations

import re

from debrief.documents.front_matter import Split, split
from debrief.documents.source import read_source
from debrief.inspection.changes import Changes
from debrief_schemas.vocabulary import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from debrief.documents.workspace import Workspace

_BEYOND = tuple(status.value for status in Status if status is not Status.DRAFT)
"""The statuses in which a document has been looked at."""
_status = re.compile(r"^[\"']?status[\"']?[ \t]*:", re.MULTILINE)


def with_begun(workspace: Workspace, changes: Changes) -> Changes:
    """Return `changes` with every document that was a draft at the base, and is none now, as new from end to end.

    Raises GitError when git does not answer.
    """
    begun = [
        path for path in changes.files if _may_begin(workspace, changes, path) and _begins(workspace, changes, path)
    ]
    if not begun:
        return changes
    files = {**changes.files, **{path: changes.files[path]._replace(whole=True) for path in begun}}
    return changes._replace(files=files)


def _may_begin(workspace: Workspace, changes: Changes, path: str) -> bool:
    """Whether the change writes the line of the status; anything else cannot have changed it."""
    change = changes.files[path]
    if change.is_new:
        return False
    raw, fault = read_source(workspace.absolute(path))
    text = "" if fault is not None else raw.decode("utf-8", "replace")
    parts = split(text)
    if not isinstance(parts, Split):
        return False
    found = _status.search(text, parts.yaml_start, parts.yaml_end)
    line = 0 if found is None else text.count("\n", 0, found.start()) + 1
    return line > 0 and change.touches(line, line)


def _begins(workspace: Workspace, changes: Changes, path: str) -> bool:
    from debrief.documents.document import read_document
    from debrief.inspection.versions import document_before

    raw, fault = read_source(workspace.absolute(path))
    now = None if fault is not None else read_document(path, raw)[0]
    if now is None or now.data.get("status") not in _BEYOND:
        return False
    before = document_before(workspace, changes, path)
    # One that could not be read was not looked at either.
    return before is None or before.data.get("status") not in _BEYOND

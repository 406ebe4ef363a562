"""What `policy` and `related` share: the workspace and the one file that they are about."""

from __future__ import annotations

import os

from debrief.documents.archive import Listed
from debrief.documents.workspace import Workspace, open_workspace
from debrief.errors import UsageError
from debrief.inspection.incidents import front_matter_of, incidents

__all__ = ["front_matter_of", "incidents", "one_file", "opened"]


def opened(root: str | None, file: str | None) -> Workspace:
    """Open the workspace at `root`, else the one that `file` lies in, else the one here. Raises UsageError."""
    start = os.path.dirname(os.path.abspath(file)) if file is not None and root is None else None
    return open_workspace(root, start if start is not None and os.path.isdir(start) else None)


def one_file(workspace: Workspace, file: str) -> Listed:
    """Return the one post-mortem that FILE names. Raises UsageError."""
    from debrief.cli.check_paths import named_files

    found = [] if os.path.isdir(file) else named_files(workspace, [file])
    if len(found) != 1:
        raise UsageError(f"{file} is no post-mortem; name one Markdown file of the record")
    return found[0]

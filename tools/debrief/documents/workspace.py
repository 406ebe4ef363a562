"""The workspace: the folder that holds the record and its settings."""

from __future__ import annotations

import os

from debrief.errors import UsageError
from debrief_schemas.light import NamedTuple

RECORD = "postmortems"
"""The folder of the record, below the workspace."""

SETTINGS = ".github/debrief.yml"
"""The settings file, below the workspace."""


MISNAMED = (".github/debrief.yaml", "debrief.yml", "debrief.yaml", ".debrief.yml", ".debrief.yaml")
"""Names that people give the settings file by mistake; none of them is read."""


class Workspace(NamedTuple):
    """Where things are."""

    root: str
    """Absolute path of the workspace."""
    record: str = RECORD
    """Path of the record, relative to the root."""

    def absolute(self, path: str) -> str:
        """The absolute path of a file of the workspace."""
        return os.path.join(self.root, path)

    def leads_out(self, path: str) -> bool:
        """Whether a linked folder on the way would lead a file of the workspace out of it."""
        folder = os.path.realpath(os.path.dirname(self.absolute(path)))
        return os.path.commonpath([folder, self.root]) != self.root


def open_workspace(root: str | None, start: str | None = None) -> Workspace:
    """Return the workspace at `root`, or the nearest one at or above `start` (the current folder).

    A Git repository that has neither settings nor a record is a workspace with an empty record, so that a commit hook
    lets pass the commit that brings the hooks. Raises UsageError where there is none, and where the record is a link:
    what is written through it would land outside.

    From `start` the way up is the one that was written: a link on it does not lead into another workspace.
    """
    if root is not None:
        if not os.path.isdir(root):
            raise UsageError(f"--root {root!r} is not a folder; name the folder that holds {RECORD}/")
        return _checked(os.path.realpath(root))
    try:
        here = os.path.realpath(os.getcwd()) if start is None else os.path.abspath(start)
    except FileNotFoundError:
        raise UsageError("the current folder has been deleted; change to one that exists") from None
    folder, repository = here, None
    while True:
        if os.path.isfile(os.path.join(folder, SETTINGS)) or os.path.isdir(os.path.join(folder, RECORD)):
            return _checked(os.path.realpath(folder))
        if repository is None and os.path.exists(os.path.join(folder, ".git")):
            repository = folder
        parent = os.path.dirname(folder)
        if parent == folder:
            if repository is not None:
                return _checked(os.path.realpath(repository))
            raise UsageError(
                f"no {SETTINGS} and no {RECORD}/ here or in a folder above;"
                f" make one with `mkdir {RECORD}`, or name the workspace with --root DIR"
            )
        folder = parent


def misnamed_settings(workspace: Workspace) -> str | None:
    """Return the name of a file that probably is meant for the settings, where there are none; else None."""
    if os.path.lexists(os.path.join(workspace.root, SETTINGS)):
        return None
    return next((name for name in MISNAMED if os.path.isfile(os.path.join(workspace.root, name))), None)


def repository_around(folder: str) -> str | None:
    """Return the nearest folder at or above an absolute one that is a Git work tree; None where there is none."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _checked(root: str) -> Workspace:
    record = os.path.join(root, RECORD)
    if os.path.islink(record):
        raise UsageError(f"{RECORD} is a symbolic link, which is not followed; make it a folder of the workspace")
    if os.path.lexists(record) and not os.path.isdir(record):
        raise UsageError(f"{RECORD} is not a folder; rename it, the post-mortems of the workspace lie in {RECORD}/")
    return Workspace(root)

"""Where the draft of an incident's post-mortem belongs, and whether the record has one already."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from debrief.errors import UsageError

if TYPE_CHECKING:
    from debrief.documents.workspace import Workspace


def of_incident(repository: str, number: int) -> Callable[[object], bool]:
    """Return what tells, from the field `incident` of a document, whether it is about this issue."""
    from debrief.collecting.sources.github import incident_number

    return lambda value: isinstance(value, str) and incident_number(value, repository) == number


def recorded_here(workspace: Workspace, is_it: Callable[[object], bool]) -> str | None:
    """Return the file of the working tree whose `incident` is this one."""
    from debrief.cli._incidents import front_matter_of
    from debrief.documents.archive import list_whole_record

    for listed in list_whole_record(workspace):
        data = front_matter_of(workspace, listed)
        if data is not None and is_it(data.get("incident")):
            return listed.path
    return None


def free_path(workspace: Workspace, name: str, number: int, taken: Callable[[str], bool]) -> tuple[str, str]:
    """Return an id that no other post-mortem has, and its path.

    Raises UsageError where even the issue's number leads to a path that is taken.
    """
    from debrief.incidents.draft import with_number

    for one in (name, with_number(name, number)):
        path = path_of(workspace, one)
        if not taken(path):
            return one, path
    raise UsageError(f"{path} exists already and is left as it is; give the new one another title or --date")


def renamed(path: str, content: bytes, number: int) -> tuple[str, bytes] | None:
    """Return path and content of a draft under a name with the issue's number; None where its id is not found."""
    from debrief.incidents.draft import with_number
    from debrief.syncing.write_back_branch import front_matter_values

    folder, _, file = path.rpartition("/")
    old = file.removesuffix(".md")
    new = with_number(old, number)
    made = content.replace(b"\nid: %b\n" % old.encode(), b"\nid: %b\n" % new.encode(), 1)
    if new == old or front_matter_values(made).get("id") != new:
        return None
    return f"{folder}/{new}.md", made


def path_of(workspace: Workspace, name: str) -> str:
    """Return where the post-mortem of that id belongs, relative to the workspace."""
    return f"{workspace.record}/{name[:4]}/{name}.md"


def taken_here(workspace: Workspace) -> Callable[[str], bool]:
    """Return what tells whether a path of the working tree is taken."""
    return lambda path: os.path.lexists(workspace.absolute(path))

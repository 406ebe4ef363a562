"""The archive: which files of the workspace are post-mortems, and all of them as documents.

One broken file never hides the others: what is wrong with it comes back as faults under its path.
"""

from __future__ import annotations

import os

from debrief.documents.fault import Fault
from debrief.documents.workspace import Workspace
from debrief.errors import WorkspaceError
from debrief_schemas.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

IGNORED_NAMES = frozenset({"readme.md", "index.md", "contributing.md", "license.md"})
"""Markdown files in the record that are no post-mortems, lower-case."""

LINK = Fault("file/symlink", "this is a symbolic link", "put the file itself here: two names would be two identities")
NOT_A_FILE = Fault("file/not-regular", "this is not a regular file", "a post-mortem is one regular file; rename this")
DIRECTORY = Fault("file/not-regular", "this is a directory", "a post-mortem is one regular file; rename this")
UNREADABLE = "file/unreadable"
"""Rule of the fault of a folder that cannot be listed."""


class Listed(NamedTuple):
    """One path of the record."""

    path: str
    """Relative to the workspace, with `/`."""
    fault: Fault | None = None
    """Why it cannot be a post-mortem, although its name says so, or why what lies below cannot be told."""


def is_candidate(name: str) -> bool:
    """Say whether a file of this name in the record is taken as a post-mortem."""
    lower = name.lower()
    return lower.endswith(".md") and lower not in IGNORED_NAMES and not name.startswith((".", "_"))


def list_record(workspace: Workspace, below: str | None = None) -> Iterator[Listed]:
    """Yield every candidate below the record (or the folder `below`), sorted by path; links are not followed.

    A folder that cannot be listed is yielded with a fault, and hides no other; see `list_whole_record`.
    """
    start = (below or workspace.record).rstrip("/")
    # A stack of its own, as folders can nest deeper than calls.
    entries = _entries(workspace.root, start)
    if isinstance(entries, Fault):
        yield Listed(start, entries)
        return
    open_folders = [entries]
    while open_folders:
        following = next(open_folders[-1], None)
        if following is None:
            open_folders.pop()
            continue
        path, entry = following
        name = entry.name
        if name.startswith("."):
            continue
        try:
            if entry.is_file(follow_symlinks=False):
                if is_candidate(name):
                    yield Listed(path)
                continue
            link, directory = entry.is_symlink(), entry.is_dir(follow_symlinks=False)
        except OSError:
            link, directory = False, False
        if link:
            if is_candidate(name) or _leads_to_folder(entry.path):
                yield Listed(path, LINK)
        elif directory:
            if name.lower().endswith(".md"):
                yield Listed(path, DIRECTORY)
            else:
                entries = _entries(workspace.root, path)
                if isinstance(entries, Fault):
                    yield Listed(path, entries)
                else:
                    open_folders.append(entries)
        elif is_candidate(name):
            yield Listed(path, NOT_A_FILE)


def list_whole_record(workspace: Workspace) -> Iterator[Listed]:
    """Yield what `list_record` does, for those who must overlook no part of the record.

    Raises WorkspaceError when a folder cannot be listed.
    """
    for listed in list_record(workspace):
        if listed.fault is not None and listed.fault.rule == UNREADABLE:
            raise WorkspaceError(f"{listed.path}: {listed.fault.message}; {listed.fault.cure}")
        yield listed


def _entries(root: str, folder: str) -> Iterator[tuple[str, os.DirEntry[str]]] | Fault:
    try:
        with os.scandir(os.path.join(root, folder)) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        return iter(())
    except OSError as error:
        from debrief.documents import disk

        return Fault(UNREADABLE, f"the folder cannot be listed ({disk.reason(error)})", disk.cure(error))
    return iter([(f"{folder}/{entry.name}", entry) for entry in entries])


def _leads_to_folder(path: str) -> bool:
    """A linked folder would hide post-mortems; a linked picture is nobody's business."""
    return os.path.isdir(path)

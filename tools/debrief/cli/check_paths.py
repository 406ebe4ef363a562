"""Which files of the workspace the arguments of `debrief check` name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from debrief.documents.archive import LINK, Listed, is_candidate, list_record
from debrief.documents.workspace import Workspace, open_workspace
from debrief.errors import UsageError


def workspace_of(root: str | None, paths: Sequence[str]) -> Workspace:
    """Return the workspace at `root`, or the one that holds the first of `paths`.

    Raises UsageError, also where the path lies outside of the workspace one stands in.
    """
    if root is not None or not paths:
        return open_workspace(root)
    for folder in _starts(os.path.abspath(paths[0])):
        try:
            return open_workspace(None, folder if os.path.isdir(folder) else None)
        except UsageError:
            continue
    if os.path.islink(paths[0]):
        raise UsageError(f"{paths[0]} is a symbolic link, and none is followed: name what it leads to")
    raise _outside(open_workspace(None), paths[0])


def _starts(path: str) -> Iterator[str]:
    """Where the workspace of a path is looked for: a link lies in the folder it stands in, not where it leads to.

    Only a link to a whole workspace may stand anywhere.
    """
    is_link, is_folder = os.path.islink(path), os.path.isdir(path)
    if is_link or not is_folder:
        yield os.path.dirname(path)
    if is_folder:
        yield path


def _outside(workspace: Workspace, path: str) -> UsageError:
    return UsageError(
        f"{path} lies outside of the workspace {workspace.root}; name the one it belongs to with --root DIR"
    )


def named_files(workspace: Workspace, paths: Sequence[str]) -> list[Listed]:
    """Return the files that the arguments name; folders stand for the post-mortems in them.

    Files of the record that are no post-mortems, such as its README.md, are passed over: a commit hook names them too.
    A link on the way from the workspace to a file is not followed but reported. Raises UsageError for a path that does
    not exist or lies outside of the workspace.
    """
    files: dict[str, Listed] = {}
    for path in paths:
        if not path or not os.path.lexists(path):
            raise UsageError(f"{path or 'an empty path'}: there is no such file or folder; check the name")
        for listed in _named(workspace, path):
            files.setdefault(listed.path, listed)
    return [files[path] for path in sorted(files)]


def _named(workspace: Workspace, path: str) -> Iterator[Listed]:
    relative = relative_path(workspace, path)
    if relative == ".." or relative.startswith("../"):
        # Its settings are others, and links on the way there could not be seen.
        raise _outside(workspace, path)
    absolute = workspace.absolute(relative)
    link = _link_on_the_way(workspace, relative)
    if link is not None:
        name = os.path.basename(relative)
        if link != relative or is_candidate(name) or os.path.isdir(absolute):
            yield Listed(link, LINK)
    elif os.path.isdir(absolute):
        if relative.lower().endswith(".md"):
            yield from (
                listed for listed in list_record(workspace, os.path.dirname(relative)) if listed.path == relative
            )
        else:
            yield from list_record(workspace, workspace.record if relative == "." else relative)
    elif is_candidate(os.path.basename(relative)) or not relative.startswith(f"{workspace.record}/"):
        yield Listed(relative)


def relative_path(workspace: Workspace, path: str) -> str:
    """Return the way from the workspace to `path` as it was written, its links below the workspace unresolved."""
    absolute = os.path.abspath(path)
    folder = absolute
    while folder != os.path.dirname(folder):
        if os.path.realpath(folder) == workspace.root:
            return os.path.relpath(absolute, folder).replace(os.sep, "/")
        folder = os.path.dirname(folder)
    parent, name = os.path.split(absolute)
    return os.path.relpath(os.path.join(os.path.realpath(parent), name), workspace.root).replace(os.sep, "/")


def _link_on_the_way(workspace: Workspace, relative: str) -> str | None:
    """The first part of the way that is a link, or None."""
    parts = relative.split("/")
    if parts[0] == ".":
        return None
    for end in range(1, len(parts) + 1):
        way = "/".join(parts[:end])
        if os.path.islink(workspace.absolute(way)):
            return way
    return None

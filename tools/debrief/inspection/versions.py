"""The documents that a change touches, in two versions: as the work tree has them, and as its base had them."""

from __future__ import annotations

import os

from debrief.documents.archive import is_candidate, list_record
from debrief.documents.document import Document, read_document
from debrief.documents.preflight import FILE_MAX
from debrief.documents.source import read_source
from debrief.errors import GitTooLarge
from debrief.inspection.changes import Changes, Git
from debrief_schemas.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from debrief.documents.workspace import Workspace

NAMES_MAX = 16 * 1024 * 1024
"""Most bytes of a list of names."""


class Text(NamedTuple):
    """One version of one file."""

    path: str
    document: Document | None
    """None where it cannot be read as a document."""


class Versions(NamedTuple):
    """Both sides of a change, documents alone."""

    new: tuple[Text, ...]
    """What it adds or changes, as the work tree has it."""
    old: tuple[Text, ...]
    """What it changes or removes, as the base had it."""
    more: int = 0
    """Further files of the new side that were not read."""


def versions(workspace: Workspace, changes: Changes, most: int) -> Versions:
    """Return both versions of what a change touches, at most so many files of each side, in order of path.

    Raises GitError when git does not answer, and WorkspaceError when a folder cannot be listed.
    """
    git = _Blobs(workspace.root, changes.commit)
    new: list[Text] = []
    former: list[str] = []
    more = 0
    for listed in list_record(workspace):
        change = changes.files.get(listed.path)
        if change is None:
            continue
        # A link to a folder is listed as well, and is no document of any name.
        if len(new) < most and is_candidate(listed.path.rpartition("/")[2]):
            new.append(Text(listed.path, None if listed.fault is not None else _read(workspace, listed.path)))
        else:
            more += 1
        if not change.is_new:
            former.append(change.before or listed.path)
    former += git.removed(workspace.record)
    old = [Text(path, git.document(path)) for path in sorted(former)[:most]]
    return Versions(tuple(new), tuple(old), more)


def document_before(workspace: Workspace, changes: Changes, path: str) -> Document | None:
    """Return the document as the base had it, under the name that it had there; None where it cannot be read.

    Raises GitError when git does not answer.
    """
    return _Blobs(workspace.root, changes.commit).document(changes.files[path].before or path)


def head_of(workspace: Workspace) -> str | None:
    """Return the commit that is checked out; None where there is none yet. Raises GitError when git does not answer."""
    return Git(workspace.root).commit("HEAD")


def _read(workspace: Workspace, path: str) -> Document | None:
    raw, fault = read_source(workspace.absolute(path))
    return None if fault is not None else read_document(path, raw)[0]


class _Blobs:
    """What git knows of one commit."""

    def __init__(self, root: str, commit: str) -> None:
        self._git, self._commit = Git(root), commit

    def removed(self, record: str) -> Iterator[str]:
        """Yield the documents that the work tree has no more, under this name or another."""
        plain = ("--no-ext-diff", "--no-textconv", "--no-color", "--find-renames", "--ignore-submodules=all")
        only = ("--name-only", "-z", "--diff-filter=D", *plain, "--relative")
        names = self._git.run("diff", *only, self._commit, "--", record, limit=NAMES_MAX)
        for name in names.split(b"\0"):
            path = os.fsdecode(name)
            parts = path.split("/")
            if name and is_candidate(parts[-1]) and not any(part.startswith(".") for part in parts):
                yield path

    def document(self, path: str) -> Document | None:
        """Return a document as the commit has it; None where it cannot be read, such as a link."""
        # A name for a blob cannot be taken for an option, as it begins with the commit.
        try:
            raw = self._git.run("cat-file", "blob", f"{self._commit}:./{path}", limit=FILE_MAX)
        except GitTooLarge:
            return None
        return read_document(path, raw)[0]

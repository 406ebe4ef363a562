"""A record in two versions, laid out in a folder of its own for as long as it is looked at.

The checks compare a work tree with a commit. What comes as bytes becomes both here: the one version a commit of a
repository that has no other, the other the files beside it. The files are only ever read, and no link is among them.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time

from debrief.documents import disk
from debrief.documents.archive import list_record
from debrief.documents.source import read_source
from debrief.documents.workspace import SETTINGS, Workspace
from debrief.errors import GitError, WorkspaceError
from debrief.git import run_git
from debrief.inspection.changes import SECONDS
from debrief.reports.escape import one_line
from debrief_schemas.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SAID_MAX = 1024 * 1024
"""Most bytes that git may answer with."""

_EXACT = (
    *("-c", "core.autocrlf=false", "-c", "core.attributesFile=/dev/null", "-c", "core.excludesFile=/dev/null"),
    # Names of files are a stranger's; whatever this system can hold is laid out here, and nowhere else.
    *("-c", "core.protectNTFS=false", "-c", "core.protectHFS=false"),
    *("-c", "user.name=debrief", "-c", "user.email=debrief@localhost"),
)


class LaidOut(NamedTuple):
    """Where the newer version lies, and the commit that is the older one."""

    workspace: Workspace
    base: str
    unwritten: Mapping[str, str]
    """Paths that could not be laid out in either version, with the reason in words."""


@contextlib.contextmanager
def laid_out(
    workspace: Workspace, before: Mapping[str, bytes], after: Mapping[str, bytes], touched: Sequence[str]
) -> Iterator[LaidOut]:
    """Lay out the record of a workspace with other versions of some files; both lack those that are only `touched`.

    The settings are the workspace's. Raises UsageError where there is no git, GitError and WorkspaceError.
    """
    try:
        made = tempfile.TemporaryDirectory(prefix="debrief-review-")
    except OSError as error:
        raise _cannot(error) from None
    with made as folder:
        first = Workspace(os.path.join(os.path.realpath(folder), "first"))
        base, unwritten = _lay_out(workspace, first, before, after, touched)
        if not unwritten:
            yield LaidOut(first, base, {})
            return
        # One version alone would look like a file that was added or removed.
        second = Workspace(os.path.join(os.path.realpath(folder), "second"))
        kept = [{path: text for path, text in files.items() if path not in unwritten} for files in (before, after)]
        base, more = _lay_out(workspace, second, kept[0], kept[1], touched)
        yield LaidOut(second, base, {**unwritten, **more})


def _lay_out(
    workspace: Workspace,
    place: Workspace,
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    touched: Sequence[str],
) -> tuple[str, dict[str, str]]:
    """Return the commit that is the older version, and what could not be written, with the reason in words."""
    try:
        os.makedirs(place.absolute(place.record))
        _copy(workspace, place, frozenset(touched))
    except OSError as error:
        raise _cannot(error) from None
    unwritten: dict[str, str] = {}
    git = _Git(place.root)
    git.run("init", "--quiet", "--template=")
    _write(place, before, unwritten)
    git.run("add", "--all", "--force", "--", ".")
    base = git.run("commit-tree", "-m", "Before", git.run("write-tree"))
    git.run("update-ref", "HEAD", base)
    _remove(place, before)
    _write(place, after, unwritten)
    # What is not in the index could not be seen to have been moved.
    git.run("add", "--all", "--force", "--", ".")
    return base, unwritten


def _cannot(error: OSError) -> WorkspaceError:
    why = disk.reason(error)
    return WorkspaceError(f"the record cannot be laid out where temporary files lie ({why}); {disk.cure(error)}")


def _copy(workspace: Workspace, place: Workspace, touched: frozenset[str]) -> None:
    settings, fault = read_source(workspace.absolute(SETTINGS))
    if fault is None:
        _put(place, SETTINGS, settings)
    for listed in list_record(workspace):
        if listed.fault is None and listed.path not in touched:
            content, fault = read_source(workspace.absolute(listed.path))
            if fault is None:
                _put(place, listed.path, content)


def _write(place: Workspace, files: Mapping[str, bytes], unwritten: dict[str, str]) -> None:
    for path, content in files.items():
        try:
            _put(place, path, content)
        except (OSError, ValueError):
            unwritten[path] = "its name cannot be used here"


def _put(place: Workspace, path: str, content: bytes) -> None:
    target = place.absolute(path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "wb") as stream:
        stream.write(content)


def _remove(place: Workspace, paths: Iterable[str]) -> None:
    for path in paths:
        with contextlib.suppress(OSError, ValueError):
            os.unlink(place.absolute(path))
            # A folder that is empty now may be a file's name in the other version.
            os.removedirs(os.path.dirname(place.absolute(path)))


class _Git:
    def __init__(self, root: str) -> None:
        self._root = root
        self._end = time.monotonic() + SECONDS

    def run(self, *arguments: str) -> str:
        answer = run_git(self._root, (*_EXACT, *arguments), limit=SAID_MAX, end=self._end)
        if answer.code != 0:
            raise GitError(f"git failed: {one_line(answer.said.strip().split(chr(10))[0], 160)}")
        return answer.out.decode("ascii", "replace").strip()

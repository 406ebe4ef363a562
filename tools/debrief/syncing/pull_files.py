"""Reads the documents that a pull request changes, as data: two versions of each, by object name, within limits.

Whoever opened the pull request decides how many files there are, how large they are and what they are called. Nothing
of it is checked out, no link is followed, and what is not read is told with the reason.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from debrief.documents.archive import is_candidate
from debrief.documents.preflight import FILE_MAX
from debrief.errors import TrackerError
from debrief.trackers.branches import blob_name
from debrief.trackers.conversation import PullRequestState
from debrief.trackers.versions import LINK, REGULAR, Entry, Tree, VersionReader

FILES_MAX = 100
"""Most documents of which both versions are read; each version may take a request."""

BYTES_MAX = 32 * 1024 * 1024
"""Most bytes that are read in all."""

SECONDS = 180.0
"""Longest time after which no further file is asked for."""

FAILURES_MAX = 3
"""Files without an answer after which no further one is asked for."""

NAME_MAX = 255
"""Longest name of a file or folder in bytes; source: NAME_MAX of Linux."""

FOLDERS_MAX = 50
"""Most folders below each other."""

PATH_MAX = 2048
"""Longest path in bytes, so that it fits below a folder of this machine."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A path below the record that was not looked at, and why, in words."""

    path: str
    why: str


@dataclass(slots=True)
class PullFiles:
    """The documents of a pull request whose two versions differ; paths are relative to the workspace."""

    before: dict[str, bytes] = field(default_factory=dict)
    """As they were where the pull request left its base; those that were not there are missing."""
    after: dict[str, bytes] = field(default_factory=dict)
    """As its head has them; those that are gone are missing."""
    unread: list[Unread] = field(default_factory=list)
    more: int = 0
    """Further documents that differ."""

    @property
    def touched(self) -> tuple[str, ...]:
        """All paths that were looked at or should have been, each once."""
        return tuple(dict.fromkeys((*self.before, *self.after, *(one.path for one in self.unread))))


def read_pull_files(
    reader: VersionReader,
    state: PullRequestState,
    record: str,
    prefix: str,
    local: Callable[[str], bytes | None],
    clock: Callable[[], float] = time.monotonic,
) -> PullFiles:
    """Return what a pull request changes below the record, which lies at `prefix` + `record` in the repository.

    `local` returns a file of the work tree, which needs no request where it is the one that was meant. Raises
    TrackerError where the pull request cannot be read at all.
    """
    folder = f"{prefix}{record}"
    found = PullFiles()
    parted = reader.parted_from(state.base, state.head)
    if parted is None:
        found.unread = [Unread(record, f"its branch has no commit in common with {state.base}")]
        return found
    old, new = reader.tree(parted, folder), reader.tree(state.head, folder)
    for tree in (old, new):
        why = _not_whole(tree)
        if why is not None:
            found.unread = [Unread(record, why)]
            return found
    paths = sorted(path for path in {*old.entries, *new.entries} if old.entries.get(path) != new.entries.get(path))
    wanted = [path for path in paths if _concerns(path, old.entries.get(path), new.entries.get(path))]
    found.more = max(0, len(wanted) - FILES_MAX)
    contents = _Contents(reader, local, clock)
    for path in wanted[:FILES_MAX]:
        name = f"{record}/{path}"
        # The newer version first: a reason that it has is the better one.
        after = contents.of(name, new.entries.get(path))
        before = contents.of(name, _regular(old.entries.get(path))) if not isinstance(after, str) else after
        if isinstance(after, str) or isinstance(before, str):
            found.unread.append(Unread(name, after if isinstance(after, str) else str(before)))
            continue
        if after is not None:
            found.after[name] = after
        if before is not None:
            found.before[name] = before
    return found


def _not_whole(tree: Tree) -> str | None:
    if not tree.folder:
        return "it is no folder"
    return None if tree.complete else "it has more files than are listed"


def _concerns(path: str, *sides: Entry | None) -> bool:
    """Whether a path is a document, or a link that could hide some: one to a folder has seldom an ending."""
    *folders, name = path.split("/")
    if any(part.startswith(".") for part in folders):
        return False
    return is_candidate(name) or ("." not in name and any(side is not None and side.mode == LINK for side in sides))


def _regular(entry: Entry | None) -> Entry | None:
    return entry if entry is not None and entry.mode in REGULAR else None


class _Contents:
    """Reads contents within the limits of one pull request."""

    def __init__(self, reader: VersionReader, local: Callable[[str], bytes | None], clock: Callable[[], float]) -> None:
        self._reader, self._local, self._clock = reader, local, clock
        self._end = clock() + SECONDS
        self._left = BYTES_MAX
        self._failures = 0
        self._known: dict[str, bytes] = {}

    def of(self, path: str, entry: Entry | None) -> bytes | str | None:
        """Return the bytes of a file, None where it is not there, or in words why they were not read."""
        if entry is None:
            return None
        refused = next(_refusals(path, entry), None)
        if refused is not None:
            return refused
        if entry.sha in self._known:
            return self._known[entry.sha]
        content = self._local(path)
        if content is None or blob_name(content) != entry.sha:
            asked = self._asked(entry)
            if isinstance(asked, str):
                return asked
            content = asked
        if len(content) > FILE_MAX:
            return _TOO_LARGE
        self._known[entry.sha] = content
        return content

    def _asked(self, entry: Entry) -> bytes | str:
        if self._clock() >= self._end:
            return "reading took too long"
        if self._failures >= FAILURES_MAX:
            return _NO_ANSWER
        if (entry.size or 0) > self._left:
            return "the files of this pull request are too large in all"
        try:
            content = self._reader.content(entry)
        except TrackerError:
            self._failures += 1
            return _NO_ANSWER
        if content is None:
            return "its content is not there"
        self._left -= len(content)
        return content


_TOO_LARGE = f"it has more than {FILE_MAX // 1024} KiB"
_NO_ANSWER = "the tracker gave no answer"


def _refusals(path: str, entry: Entry) -> Iterator[str]:
    if entry.mode == LINK:
        yield "it is a symbolic link"
    elif entry.mode not in REGULAR:
        yield "it is no regular file"
    if entry.size is not None and entry.size > FILE_MAX:
        yield _TOO_LARGE
    name = path.encode("utf-8", "surrogatepass")
    parts = name.split(b"/")
    odd = {b"", b".", b".."} & set(parts) or b"\0" in name or any("\ud800" <= sign <= "\udfff" for sign in path)
    if odd or len(name) > PATH_MAX or len(parts) > FOLDERS_MAX or max(map(len, parts)) > NAME_MAX:
        yield "its name is no name of a file here"

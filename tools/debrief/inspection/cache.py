"""What the last check of the whole record found, so that the next one need not look again.

A remembered verdict is taken only for what certainly is the same: the same bytes, under the same path, with the same
settings, judged by the same rules on the same Python. "The same bytes" is known in two ways:

- by content: a digest of the bytes that were read;
- without reading, by the file's signature: type and rights, inode, size, the times of its content (`mtime`) and of
  its inode (`ctime`) in nanoseconds. No program can set `ctime`; every write, rename and change of rights moves it.
  A file that was written within two seconds before it was read could be written again within the same tick of a coarse
  clock, so such a signature is never trusted; and it is taken before the file is read, never after. What this relies
  on is a clock that does not run back by seconds.

Every folder is listed anew on every run, so new, removed and renamed files are seen whatever git, its index or an
ignore file says. A link in the record cannot be known by its signature; then only contents count.

The cache lies in `$DEBRIEF_CACHE_DIR`, else `$XDG_CACHE_HOME/debrief`, else `~/.cache/debrief`, for its owner alone. It
holds no text of post-mortems but the messages of findings. It may be deleted at any time. When it cannot be written or
read, or is damaged, all is simply judged again.
"""

from __future__ import annotations

import marshal
import os
import sys
import time
from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from debrief.documents.archive import Listed
    from debrief.inspection.run import Judged, Row

try:
    # hashlib brings OpenSSL, for two milliseconds.
    from _blake2 import blake2b
except ImportError:  # pragma: no cover  other builds of Python
    from hashlib import blake2b

FORMAT = b"debrief cache 1\n"
RACY = 2_000_000_000
"""Age in nanoseconds below which a signature is not trusted: the coarsest clock of a common file system."""

BYTES_MAX = 64 * 1024 * 1024
"""Most bytes of the cache."""

FINDINGS_MAX = 2000
"""Most findings of a record whose verdict is remembered as a whole."""

FORK_MIN = 3000
"""Entries of the record from which on two processes look at them."""

_DIGEST = 20
_signature = attrgetter("st_mode", "st_ino", "st_size", "st_mtime_ns", "st_ctime_ns")


def folder() -> str | None:
    """Return the folder of the cache, or None where there is no place for it."""
    for name, below in (("DEBRIEF_CACHE_DIR", ""), ("XDG_CACHE_HOME", "debrief")):
        value = os.environ.get(name)
        # The specification of XDG has relative paths ignored.
        if value and os.path.isabs(value):
            return os.path.join(value, below) if below else value
    home = os.path.expanduser("~")
    return os.path.join(home, ".cache", "debrief") if os.path.isabs(home) else None


def rules_version() -> bytes | None:
    """Return what stands for the rules: every module of the check and what is installed beside it.

    None where the code does not lie in files.
    """
    from debrief import __version__

    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    import debrief_schemas

    schemas = os.path.dirname(os.path.abspath(debrief_schemas.__file__))
    parts: list[Any] = [__version__, sys.implementation.cache_tag, sys.hexversion]
    try:
        for root in (package, schemas):
            parts.append(_modules(root))
        for place in sys.path:
            # A library that is installed, removed or exchanged moves the time of its folder.
            if "-packages" in place:
                at = os.stat(place)
                parts.append((place, at.st_ino, at.st_mtime_ns))
    except OSError:
        return None
    return digest(marshal.dumps(parts, 2))


def _modules(root: str) -> list[Any]:
    """Names, sizes and times of all modules below a folder."""
    found: list[Any] = []
    folders = [root]
    while folders:
        here = folders.pop()
        with os.scandir(here) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    at = entry.stat()
                    found.append((here, entry.name, at.st_size, at.st_mtime_ns, at.st_ino))
                elif entry.is_dir() and entry.name != "__pycache__":
                    folders.append(entry.path)
    found.sort()
    return found


def digest(content: bytes) -> bytes:
    """Return what stands for these bytes."""
    return blake2b(content, digest_size=_DIGEST).digest()


class Store:
    """The cache of one workspace with its present settings."""

    def __init__(self, home: str, root: str, record: str, key: bytes) -> None:
        self._home = home
        self._root = root
        self._record = record
        self._seal = os.path.join(home, f"{key.hex()}.seal")
        self._files = os.path.join(home, f"{key.hex()}.files")
        self._began = 0
        self._folders: dict[str, tuple[list[str], list[Any]]] = {}
        self._signatures: dict[str, Any] = {}
        self._known: dict[str, Any] = {}
        self._digests: dict[str, bytes] = {}

    def sealed(self) -> tuple[int, list[tuple[str, Row]]] | None:
        """Return how many files were checked and what was found, if nothing at all has changed since."""
        content = _read(self._seal)
        if content is None:
            return None
        checked, findings, folders = content
        if not _unchanged(self._root, folders):
            return None
        return checked, findings

    def begin(self) -> None:
        """Take the signatures of all files, before any is read, and fetch what is known of them."""
        self._began = time.time_ns()
        self._folders = _snapshot(self._root, self._record)
        self._signatures = {
            f"{path}/{name}": signature
            for path, (names, signatures) in self._folders.items()
            for name, signature in zip(names, signatures, strict=True)
        }
        self._known = _read(self._files) or {}

    def known(self, listed: Listed) -> Judged | None:
        """Return what is kept of a file whose signature is the one it had when it was judged."""
        entry = self._known.get(listed.path)
        if entry is None or listed.fault is not None or not entry[0] or entry[0] != self._signatures.get(listed.path):
            return None
        self._digests[listed.path] = entry[1]
        return entry[2]  # type: ignore[no-any-return]

    def digest(self, raw: bytes) -> bytes:
        """Return what stands for the bytes of a file."""
        return digest(raw)

    def known_by_content(self, path: str, digest: bytes) -> Judged | None:
        """Return what is kept of a file that had the same bytes when it was judged."""
        entry = self._known.get(path)
        return entry[2] if entry is not None and entry[1] == digest else None

    def note(self, path: str, digest: bytes) -> None:
        """Take the digest of a file that has been judged; nothing is kept of one that could not be read."""
        if digest:
            self._digests[path] = digest

    def save(
        self, files: Sequence[Listed], judged: Sequence[Judged], checked: int, findings: Sequence[tuple[str, Row]]
    ) -> None:
        """Keep what was found, for the next run; where that is not possible, nothing happens."""
        latest = self._began - RACY
        entries = {}
        for listed, kept in zip(files, judged, strict=True):
            digest = self._digests.get(listed.path)
            if digest is not None:
                signature = self._signatures.get(listed.path)
                settled = signature is not None and signature[3] < latest and signature[4] < latest
                entries[listed.path] = (signature if settled else (), digest, kept)
        from debrief.inspection.cache_writing import make_folder, prune, remove, write

        if not make_folder(self._home):
            return
        if entries != self._known:
            write(self._files, entries)
        seals = None if len(findings) > FINDINGS_MAX else self._seals(latest, len(entries) == len(files))
        if seals is None:
            remove(self._seal)
        else:
            write(self._seal, (checked, list(findings), seals))
        prune(self._home, (self._seal, self._files))

    def _seals(self, latest: int, complete: bool) -> list[tuple[str, int, bytes]] | None:
        """Return the digest of every folder, or None while a signature is not to be trusted."""
        if not complete or self._record not in self._folders:
            return None
        seals = []
        for path, (names, signatures) in self._folders.items():
            if any(_is_link(mode) or mtime >= latest or ctime >= latest for mode, _, _, mtime, ctime in signatures):
                return None
            seals.append((path, len(names), _seal_of(names, signatures)))
        return seals


def open_store(root: str, record: str, settings: bytes) -> Store | None:
    """Return the cache of a workspace with these settings, or None where there can be none."""
    home, version = folder(), rules_version()
    if home is None or version is None:
        return None
    key = marshal.dumps((version, os.fsencode(root), record, settings), 2)
    return Store(home, root, record, digest(key))


def _kept_at(kind: str, content: bytes) -> str | None:
    home, version = folder(), rules_version()
    if home is None or version is None:
        return None
    return os.path.join(home, f"{digest(marshal.dumps((kind, version, content), 2)).hex()}.files")


def recall(kind: str, content: bytes) -> Any:
    """Return what `keep` was given for these bytes under these rules, or None."""
    path = _kept_at(kind, content)
    return None if path is None else _read(path)


def keep(kind: str, content: bytes, value: Any) -> None:
    """Keep a value that follows from these bytes and the rules alone; where that is not possible, nothing happens."""
    from debrief.inspection.cache_writing import make_folder, prune, write

    path = _kept_at(kind, content)
    if path is not None and make_folder(os.path.dirname(path)):
        write(path, value)
        prune(os.path.dirname(path), (path,))


def _is_link(mode: int) -> bool:
    return mode & 0o170000 == 0o120000


def _snapshot(root: str, record: str) -> dict[str, tuple[list[str], list[Any]]]:
    """Return names and signatures in every folder of the record; a folder that cannot be listed is left out."""
    found: dict[str, tuple[list[str], list[Any]]] = {}
    folders = [record]
    while folders:
        path = folders.pop()
        try:
            names, signatures = _look(os.path.join(root, path))
        except OSError:
            continue
        found[path] = (names, signatures)
        for name, signature in zip(names, signatures, strict=True):
            if signature[0] & 0o170000 == 0o040000:
                folders.append(f"{path}/{name}")
    return found


def _look(folder_path: str) -> tuple[list[str], list[Any]]:
    names = os.listdir(folder_path)
    prefix = folder_path + "/"
    return names, list(map(_signature, map(os.lstat, [prefix + name for name in names])))


def _seal_of(names: list[str], signatures: list[Any]) -> bytes:
    # Version 2 writes values alone, so that equal values give equal bytes.
    return digest(marshal.dumps((names, signatures), 2))


def _unchanged(root: str, folders: list[tuple[str, int, bytes]]) -> bool:
    """Say whether every folder still looks as it did; a second process takes half of them."""
    if sum(entries for _, entries, _ in folders) < FORK_MIN or not hasattr(os, "fork"):
        return _all_unchanged(root, folders)
    mine: list[Any] = []
    theirs: list[Any] = []
    loads = [0, 0]
    for row in sorted(folders, key=lambda row: -row[1]):
        lighter = loads.index(min(loads))
        (mine, theirs)[lighter].append(row)
        loads[lighter] += row[1]
    try:
        child = os.fork()
    except OSError:
        return _all_unchanged(root, folders)
    if child == 0:
        code = 1
        try:
            code = 0 if _all_unchanged(root, theirs) else 1
        finally:
            os._exit(code)
    same = False
    try:
        same = _all_unchanged(root, mine)
    finally:
        _, status = os.waitpid(child, 0)
    return same and status == 0


def _all_unchanged(root: str, folders: list[tuple[str, int, bytes]]) -> bool:
    try:
        return all(_seal_of(*_look(os.path.join(root, path))) == seal for path, _, seal in folders)
    except OSError:
        return False


def _read(path: str) -> Any:
    """Return the content of a file of the cache, or None unless it is whole and nobody else can have written it."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        at = os.fstat(handle)
        if at.st_uid != os.geteuid() or at.st_mode & 0o177077 != 0o100000 or at.st_size > BYTES_MAX:
            return None
        content = b""
        while chunk := os.read(handle, 1 << 24):
            content += chunk
    except OSError:
        return None
    finally:
        os.close(handle)
    start = len(FORMAT) + _DIGEST
    if content[: len(FORMAT)] != FORMAT or content[len(FORMAT) : start] != digest(content[start:]):
        return None
    try:
        return marshal.loads(content[start:])  # noqa: S302  its own digest says that it is what was written
    except (ValueError, EOFError, TypeError):
        return None

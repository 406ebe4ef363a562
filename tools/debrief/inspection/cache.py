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

Here is what a run needs in which nothing has changed; `cache_verdicts` knows the single files.
"""

from __future__ import annotations

import marshal
import os
import sys
from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from debrief.inspection.run import Row

try:
    # hashlib brings OpenSSL, for two milliseconds.
    from _blake2 import blake2b
except ImportError:  # pragma: no cover  other builds of Python
    from hashlib import blake2b

FORMAT = b"debrief cache 1\n"
BYTES_MAX = 64 * 1024 * 1024
"""Most bytes of the cache."""

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


class Seal:
    """The cache of one workspace with its present settings, and whether all is as it was at its last check."""

    __slots__ = ("files", "home", "path", "record", "root")

    def __init__(self, home: str, root: str, record: str, key: bytes) -> None:
        self.home = home
        self.root = root
        self.record = record
        self.path = os.path.join(home, f"{key.hex()}.seal")
        self.files = os.path.join(home, f"{key.hex()}.files")
        """Where the verdict of each file is kept."""

    def unbroken(self) -> tuple[int, list[tuple[str, Row]]] | None:
        """Return how many files were checked and what was found, if nothing at all has changed since."""
        content = read(self.path)
        if content is None:
            return None
        checked, findings, folders = content
        if not _unchanged(self.root, folders):
            return None
        return checked, findings


def open_seal(root: str, record: str, settings: bytes) -> Seal | None:
    """Return the cache of a workspace with these settings, or None where there can be none."""
    home, version = folder(), rules_version()
    if home is None or version is None:
        return None
    key = marshal.dumps((version, os.fsencode(root), record, settings), 2)
    return Seal(home, root, record, digest(key))


def _settings_at(content: bytes) -> str | None:
    home, version = folder(), rules_version()
    if home is None or version is None:
        return None
    return os.path.join(home, f"{digest(marshal.dumps(('settings', version, content), 2)).hex()}.files")


def recall_settings(content: bytes) -> Any:
    """Return what `keep_settings` was given for these bytes under these rules, or None."""
    path = _settings_at(content)
    return None if path is None else read(path)


def keep_settings(content: bytes, value: Any) -> None:
    """Keep what follows from the settings' bytes and the rules alone; where that is not possible, nothing happens."""
    from debrief.inspection.cache_writing import make_folder, prune, write

    path = _settings_at(content)
    if path is not None and make_folder(os.path.dirname(path)):
        write(path, value)
        prune(os.path.dirname(path), (path,))


def look(folder_path: str) -> tuple[list[str], list[Any]]:
    """Return names and signatures of what a folder holds. Raises OSError."""
    names = os.listdir(folder_path)
    prefix = folder_path + "/"
    return names, list(map(_signature, map(os.lstat, [prefix + name for name in names])))


def seal_of(names: list[str], signatures: list[Any]) -> bytes:
    """Return what stands for a folder in which these names have these signatures."""
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
        return all(seal_of(*look(os.path.join(root, path))) == seal for path, _, seal in folders)
    except OSError:
        return False


def read(path: str) -> Any:
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

"""The verdict of each file of the record at its last check, taken again for a file that certainly is the same.

Looked at only where something has changed; `cache` says what "the same" is.
"""

from __future__ import annotations

import os
import time

from debrief.inspection.cache import digest, look, read, seal_of
from debrief.inspection.cache_writing import make_folder, prune, remove, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from debrief.documents.archive import Listed
    from debrief.inspection.cache import Seal
    from debrief.inspection.run import Judged, Row

RACY = 2_000_000_000
"""Age in nanoseconds below which a signature is not trusted: the coarsest clock of a common file system."""

FINDINGS_MAX = 2000
"""Most findings of a record whose verdict is remembered as a whole."""


class Verdicts:
    """What is kept of the files of one workspace with its present settings."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._began = 0
        self._folders: dict[str, tuple[list[str], list[Any]]] = {}
        self._signatures: dict[str, Any] = {}
        self._known: dict[str, Any] = {}
        self._digests: dict[str, bytes] = {}

    def begin(self) -> None:
        """Take the signatures of all files, before any is read, and fetch what is known of them."""
        self._began = time.time_ns()
        self._folders = _snapshot(self._seal.root, self._seal.record)
        self._signatures = {
            f"{path}/{name}": signature
            for path, (names, signatures) in self._folders.items()
            for name, signature in zip(names, signatures, strict=True)
        }
        self._known = read(self._seal.files) or {}

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
        if not make_folder(self._seal.home):
            return
        if entries != self._known:
            write(self._seal.files, entries)
        seals = None if len(findings) > FINDINGS_MAX else self._seals(latest, len(entries) == len(files))
        if seals is None:
            remove(self._seal.path)
        else:
            write(self._seal.path, (checked, list(findings), seals))
        prune(self._seal.home, (self._seal.path, self._seal.files))

    def _seals(self, latest: int, complete: bool) -> list[tuple[str, int, bytes]] | None:
        """Return the digest of every folder, or None while a signature is not to be trusted."""
        if not complete or self._seal.record not in self._folders:
            return None
        seals = []
        for path, (names, signatures) in self._folders.items():
            if any(_is_link(mode) or mtime >= latest or ctime >= latest for mode, _, _, mtime, ctime in signatures):
                return None
            seals.append((path, len(names), seal_of(names, signatures)))
        return seals


def _is_link(mode: int) -> bool:
    return mode & 0o170000 == 0o120000


def _snapshot(root: str, record: str) -> dict[str, tuple[list[str], list[Any]]]:
    """Return names and signatures in every folder of the record; a folder that cannot be listed is left out."""
    found: dict[str, tuple[list[str], list[Any]]] = {}
    folders = [record]
    while folders:
        path = folders.pop()
        try:
            names, signatures = look(os.path.join(root, path))
        except OSError:
            continue
        found[path] = (names, signatures)
        for name, signature in zip(names, signatures, strict=True):
            if signature[0] & 0o170000 == 0o040000:
                folders.append(f"{path}/{name}")
    return found

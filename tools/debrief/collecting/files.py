"""Files that people hand over: read within limits, never through a link, and unpacked without being believed."""

from __future__ import annotations

import json
import os
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from debrief.documents import disk
from debrief.documents.source import read_source
from debrief.errors import SourceError, UsageError
from debrief.reports.escape import excerpt, one_line

JSON_DEPTH = 60
"""Deepest nesting of a JSON document that is read."""

ENTRIES_MAX = 20_000
"""Most files in a folder or archive that are looked at."""

_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What exports are packed with; of the other ways one asks for gigabytes of memory before its first byte."""

_DAMAGED = (zipfile.BadZipFile, OSError, ValueError, EOFError, zlib.error)

Record = Mapping[str, Any]


def read_file(path: str, limit: int) -> bytes:
    """Return the bytes of a file, or of standard input for `-`.

    Raises UsageError when it is not there or no regular file, SourceError when it is larger than `limit` bytes.
    """
    if path == "-":
        raw = sys.stdin.buffer.read(limit + 1)
    else:
        # The last part may be a link: people name their own files as they like.
        raw, fault = read_source(os.path.realpath(path), limit)
        if fault is not None:
            cure = fault.cure if fault.rule == "file/unreadable" else "check the name"
            raise UsageError(f"{one_line(path, 120)}: {fault.message}; {cure}")
    if len(raw) > limit:
        raise SourceError(
            f"{one_line(path, 120)} has more than {limit // 1024} KiB; cut it to the time of the incident"
        )
    return raw


AGAIN = "get the file once more"
"""What to do about a file that is damaged."""


def parse_json(raw: bytes, what: str, cure: str = AGAIN) -> Any:
    """Return a JSON document; `what` names it in messages, and `cure` says what to do about a damaged one.

    Raises SourceError with the line when it is none, is cut off or is nested too deeply.
    """
    try:
        text = raw.decode("utf-8-sig")
        value = json.loads(text, parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise SourceError(f"{what} is not UTF-8; {'save it as JSON in UTF-8' if cure == AGAIN else cure}") from None
    except json.JSONDecodeError as error:
        cut = "it ends too early" if error.pos >= len(text.rstrip()) else "it is no JSON there"
        raise SourceError(f"{what}, line {error.lineno}: {cut}; {cure}") from None
    except (ValueError, RecursionError):
        raise SourceError(f"{what} cannot be read as JSON; {cure}") from None
    if _depth(value) > JSON_DEPTH:
        raise SourceError(f"{what} is nested deeper than {JSON_DEPTH} levels; that is no export of this kind")
    return value


def records(value: Any, what: str) -> list[Record]:
    """Return a list of objects.

    Raises SourceError when `value` is anything else.
    """
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise SourceError(f"{what} is not a list of objects; check which file this is")
    return value


def text_of(record: Record, *path: str) -> str:
    """Return the text at a path of keys; nothing where there is none or it is no text or number."""
    value: Any = record
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value)


def object_of(record: Record, key: str) -> Record:
    """Return the object under a key; an empty one where there is none."""
    value = record.get(key)
    return value if isinstance(value, Mapping) else {}


def list_of(record: Record, key: str) -> list[Record]:
    """Return the objects in the list under a key; what is no object is passed over."""
    value = record.get(key)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


class Folder:
    """The files of a folder or a zip archive by their names in it, read one by one within a common limit."""

    def __init__(self, path: str, limit: int) -> None:
        """Open a folder or archive; at most `limit` bytes are read from it in all.

        Raises UsageError when it is not there, SourceError when it is no archive or tries to be more than one.
        """
        self._what = one_line(os.path.basename(path.rstrip("/")) or path, 80)
        self._left = limit
        self._limit = limit
        self._readers: dict[str, Callable[[], bytes]] = {}
        if os.path.isdir(path):
            self._list_folder(os.path.realpath(path))
        else:
            self._list_archive(path)

    @property
    def names(self) -> list[str]:
        """Names of all files, with `/`, sorted."""
        return sorted(self._readers)

    def read(self, name: str) -> bytes:
        """Return the bytes of a file.

        Raises SourceError when the common limit is passed or the archive is damaged.
        """
        raw = self._readers[name]()
        self._left -= len(raw)
        if self._left < 0:
            raise SourceError(
                f"{self._what} unpacks to more than {self._limit // 1024} KiB; export fewer days or channels"
            )
        return raw

    def _list_folder(self, root: str) -> None:
        for name, path in self._walk(root):
            if len(self._readers) >= ENTRIES_MAX:
                raise SourceError(f"{self._what} holds more than {ENTRIES_MAX} files; name the export's own folder")
            self._readers[name] = lambda path=path: self._read_plain(path)  # type: ignore[misc]

    def _walk(self, root: str) -> Iterator[tuple[str, str]]:
        def refuse(error: OSError) -> None:
            # What cannot be listed must not look like what is not there.
            raise self._cannot(os.path.relpath(str(error.filename), root), error)

        for folder, below, names in os.walk(root, onerror=refuse, followlinks=False):
            below.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                if not os.path.islink(path):
                    yield os.path.relpath(path, root).replace(os.sep, "/"), path

    def _cannot(self, name: str, error: OSError) -> SourceError:
        where = f"{self._what}: {excerpt(name)}" if name not in ("", ".") else self._what
        return SourceError(f"{where} cannot be read ({disk.reason(error)}); {disk.cure(error)}")

    def _read_plain(self, path: str) -> bytes:
        raw, fault = read_source(path, max(self._left, 0))
        if fault is not None:
            raise SourceError(f"{self._what}: {excerpt(os.path.basename(path))}: {fault.message}; {fault.cure}")
        return raw

    def _list_archive(self, path: str) -> None:
        real = os.path.realpath(path)
        if not os.path.isfile(real):
            raise UsageError(f"{one_line(path, 120)}: there is no such file or folder; check the name")
        try:
            archive = zipfile.ZipFile(real)
            entries = archive.infolist()
        except OSError as error:
            raise self._cannot("", error) from None
        except (zipfile.BadZipFile, ValueError, NotImplementedError):
            raise SourceError(f"{self._what} is no zip archive that can be read; get the export once more") from None
        if len(entries) > ENTRIES_MAX:
            raise SourceError(f"{self._what} holds more than {ENTRIES_MAX} files; export fewer channels")
        for entry in entries:
            if entry.is_dir():
                continue
            name = entry.filename
            # Nothing is ever unpacked to the disk; a name that climbs is still a lie, and no export has one.
            if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name.split("/")[0]:
                raise SourceError(
                    f"{self._what} holds the path {excerpt(name)}, which leads out of it; do not trust it"
                )
            if entry.flag_bits & 1:
                raise SourceError(f"{self._what} is encrypted; unpack it first and name the folder")
            if entry.compress_type not in _PACKINGS:
                raise SourceError(
                    f"{self._what} is packed in a way that no export is; unpack it first and name the folder"
                )
            if (entry.external_attr >> 16) & 0o170000 == 0o120000:
                continue  # a symbolic link
            self._readers[name] = lambda entry=entry: self._read_entry(archive, entry)  # type: ignore[misc]

    def _read_entry(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
        try:
            with archive.open(entry) as stream:
                # What the archive says about sizes is not believed: bytes are counted as they come out.
                return stream.read(max(self._left, 0) + 1)
        except (*_DAMAGED, NotImplementedError, RuntimeError):
            raise SourceError(f"{self._what}: {excerpt(entry.filename)} is damaged; get the export once more") from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _depth(value: Any) -> int:
    level, deepest = [value], 0
    while level:
        deepest += 1
        following: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                following += item.values()
            elif isinstance(item, list):
                following += item
        level = [item for item in following if isinstance(item, (dict, list))]
    return deepest

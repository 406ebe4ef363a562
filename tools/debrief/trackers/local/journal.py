"""The local tracker's journal: one file, changed by compare-and-swap under the folder's lock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from debrief.errors import JournalConflict, TrackerError
from debrief.trackers.local.files import JOURNAL, NAME, Folder
from debrief.trackers.port import JournalEntry, JournalState

_BOUNDS: dict[str, Any] = {"floor": Annotated[int, Field(ge=0)], "number": Annotated[int, Field(ge=1)] | None}
_TYPES = {**get_type_hints(JournalEntry), **_BOUNDS}
_FIELDS: dict[str, Any] = {
    one.name: (_TYPES[one.name], ... if one.default is MISSING else one.default) for one in fields(JournalEntry)
}
_Entry: Any = create_model("_Entry", __config__=ConfigDict(extra="forbid"), **_FIELDS)
"""A `JournalEntry` as it is read: the same fields, within bounds."""


class _Journal(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: Literal[1]
    entries: dict[str, _Entry]


class LocalJournal:
    """The journal of `debrief.trackers.port`; its version is the hash of the file."""

    def __init__(self, folder: Folder) -> None:
        """Keep the journal in `folder`."""
        self._folder = folder

    def read(self) -> JournalState:
        """Return the journal. Raises TrackerError when its file cannot be used."""
        content = self._folder.read(JOURNAL)
        if content is None:
            return JournalState(None, {})
        try:
            journal = _Journal.model_validate_json(content)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "the file"
            raise TrackerError(
                f"{NAME}/{JOURNAL} cannot be used: {place}: {first['msg']}; mend it, or delete it alone:"
                " issues are then found again by their markers"
            ) from None
        entries = {key: JournalEntry(**entry.model_dump()) for key, entry in journal.entries.items()}
        return JournalState(_version(content), entries)

    def glance(self) -> JournalState:
        """Return the journal like `read`."""
        return self.read()

    def swap(self, expected: str | None, entries: Mapping[str, JournalEntry]) -> JournalState:
        """Replace the journal if its version is still `expected`.

        Raises JournalConflict when it is not, TrackerError when the file cannot be written.
        """
        plain = {key: asdict(entry) for key, entry in sorted(entries.items())}
        content = json.dumps({"version": 1, "entries": plain}, indent=1).encode() + b"\n"
        with self._folder.changing():
            present = self._folder.read(JOURNAL)
            if (None if present is None else _version(present)) != expected:
                raise JournalConflict("another run has changed the journal meanwhile; run the command again")
            self._folder.replace(JOURNAL, content)
        return JournalState(_version(content), dict(entries))


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

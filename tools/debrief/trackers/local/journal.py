"""The local tracker's journal: one file, changed by compare-and-swap under the folder's lock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from debrief.errors import JournalConflict, TrackerError
from debrief.trackers.local.files import JOURNAL, NAME, Folder
from debrief.trackers.port import JournalEntry, JournalState


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    run: str
    floor: Annotated[int, Field(ge=0)]
    number: Annotated[int, Field(ge=1)] | None = None
    node_id: str | None = None
    digest: str | None = None
    repository: str | None = None
    placed: str | None = None
    author: str | None = None
    origin: str | None = None
    fate: str | None = None
    moved_to: str | None = None
    asked: str | None = None
    asked_on: str | None = None
    told: str | None = None
    pending: str | None = None
    claimed_at: str | None = None
    proposed: str | None = None
    owed: str | None = None
    heard: str | None = None
    reason: str | None = None
    replaced: str | None = None
    filed: str | None = None


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

"""The record as `plan`, `apply` and `status` read it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from debrief.checks import check_record
from debrief.documents.record import read_record
from debrief.documents.settings import load_settings
from debrief.documents.workspace import Workspace, open_workspace
from debrief.planning.desired import DesiredPoint, Source, action_points
from debrief_schemas.identifiers import is_postmortem_id

if TYPE_CHECKING:
    from debrief_schemas.settings import Settings


class Loaded(NamedTuple):
    """The record, as far as it can be judged."""

    workspace: Workspace
    settings: Settings
    contents: Mapping[str, bytes]
    """Bytes of every document by path."""
    points: tuple[DesiredPoint, ...]
    """All action points of documents that could be read, whatever their status."""
    unjudged: Mapping[str, str]
    """Paths of documents with errors, and why they are not judged."""
    unjudged_ids: frozenset[str | None]

    @property
    def empty(self) -> bool:
        """Whether there is no post-mortem at all."""
        return not self.contents and not self.unjudged_ids

    def filed(self) -> tuple[DesiredPoint, ...]:
        """Return the action points that issues are made of."""
        statuses = self.settings.filed_statuses
        return tuple(p for p in self.points if p.status in statuses and p.path not in self.unjudged)


def load(root: str | None) -> Loaded:
    """Read and check the record.

    Raises UsageError, SettingsError or WorkspaceError.
    """
    workspace = open_workspace(root)
    settings = load_settings(workspace)
    record = read_record(workspace)
    errors: dict[str, int] = {}
    for finding in check_record(record, settings):
        if finding.level == "error":
            errors[finding.location.path] = errors.get(finding.location.path, 0) + 1
    unjudged = {
        path: f"it has {count} error{'' if count == 1 else 's'}; see `debrief check`" for path, count in errors.items()
    }
    declared = {document.path: document.postmortem_id for document in record.documents}
    ids: set[str | None] = set()
    for path in unjudged:
        stem = os.path.basename(path).removesuffix(".md")
        known = {name for name in (stem, declared.get(path)) if name is not None and is_postmortem_id(name)}
        ids |= known or {None}
    sources = [Source(d.path, d.model) for d in record.documents if d.model is not None]
    contents = {document.path: document.raw for document in record.documents}
    return Loaded(workspace, settings, contents, tuple(action_points(sources)), unjudged, frozenset(ids))


def nothing_yet(loaded: Loaded) -> str:
    """Say how to begin."""
    return f"no {loaded.settings.word}s in {loaded.workspace.record}/ yet; start one with `debrief new TITLE`\n"

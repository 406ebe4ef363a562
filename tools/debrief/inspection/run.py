"""Checking a record or single files: one document in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from debrief.checks import at_settings_levels, check_file, limited
from debrief.checks.record import Facts, check_facts, facts_of
from debrief.documents.archive import Listed, list_record
from debrief.documents.document import Document, read_document
from debrief.documents.source import read_source
from debrief.documents.workspace import Workspace

if TYPE_CHECKING:
    from debrief.findings import Finding
    from debrief_schemas.settings import Settings

Progress = Callable[[int, int], None]
"""Called with the number of files done and of all files."""


class Inspection(NamedTuple):
    """What a run found."""

    checked: int
    """Files that were judged."""
    findings: list[Finding]
    """In order of path and place."""


def inspect_record(workspace: Workspace, settings: Settings, progress: Progress | None = None) -> Inspection:
    """Judge every post-mortem of the workspace, and what stands between them."""
    return _inspect(workspace, settings, list(list_record(workspace)), progress, whole=True)


def inspect_files(
    workspace: Workspace, settings: Settings, files: Iterable[Listed], progress: Progress | None = None
) -> Inspection:
    """Judge the given files alone; rules between files are left to the whole record's check."""
    return _inspect(workspace, settings, list(files), progress, whole=False)


def _inspect(
    workspace: Workspace, settings: Settings, files: list[Listed], progress: Progress | None, *, whole: bool
) -> Inspection:
    by_path: dict[str, list[Finding]] = {}
    facts: list[Facts] = []
    for number, listed in enumerate(files, start=1):
        document, found = judge(workspace, settings, listed)
        if found:
            by_path[listed.path] = found
        facts.append(facts_of(listed.path, None if document is None else document.data))
        if progress is not None:
            progress(number, len(files))
    if whole:
        for finding in at_settings_levels(_between(workspace, facts), settings):
            by_path.setdefault(finding.location.path, []).append(finding)
    return Inspection(len(files), [finding for path in sorted(by_path) for finding in limited(by_path[path])])


def judge(workspace: Workspace, settings: Settings, listed: Listed) -> tuple[Document | None, list[Finding]]:
    """Return one file's document and findings, the whole truth about it."""
    if listed.fault is not None:
        return None, check_file(listed.path, None, [listed.fault], settings)
    raw, fault = read_source(workspace.absolute(listed.path))
    if fault is not None:
        return None, check_file(listed.path, None, [fault], settings)
    document, faults = read_document(listed.path, raw)
    return document, check_file(listed.path, document, faults, settings)


def _between(workspace: Workspace, facts: list[Facts]) -> Iterator[Finding]:
    def reopen(path: str) -> Document | None:
        raw, fault = read_source(workspace.absolute(path))
        return None if fault is not None else read_document(path, raw)[0]

    yield from check_facts(facts, reopen)

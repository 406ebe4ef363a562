"""The whole record as documents, for those who need their content; checking alone does without this."""

from __future__ import annotations

from dataclasses import dataclass

from debrief.documents.archive import list_whole_record
from debrief.documents.document import Document, read_document
from debrief.documents.fault import Fault
from debrief.documents.source import read_source
from debrief.documents.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Record:
    """All files of the record: documents that could be read, and the faults of each path."""

    documents: tuple[Document, ...]
    faults: dict[str, tuple[Fault, ...]]
    """By path; a path with faults and no document could not be read at all."""

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Paths that have no document."""
        known = {document.path for document in self.documents}
        return tuple(path for path in self.faults if path not in known)


def read_record(workspace: Workspace) -> Record:
    """Read every post-mortem of the workspace, in order of path.

    Raises WorkspaceError when a folder cannot be listed.
    """
    documents: list[Document] = []
    faults: dict[str, tuple[Fault, ...]] = {}
    for listed in list_whole_record(workspace):
        if listed.fault is not None:
            faults[listed.path] = (listed.fault,)
            continue
        raw, fault = read_source(workspace.absolute(listed.path))
        if fault is not None:
            faults[listed.path] = (fault,)
            continue
        document, found = read_document(listed.path, raw)
        if document is not None:
            documents.append(document)
        if found:
            faults[listed.path] = tuple(found)
    return Record(tuple(documents), faults)

"""Whether a document lies where its id says."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from debrief.checks.fixes import of_name
from debrief.checks.names import in_own_year, stem_of
from debrief.checks.places import finding, of_value
from debrief.reports.escape import excerpt
from debrief_schemas.identifiers import is_postmortem_id

if TYPE_CHECKING:
    from debrief.documents.document import Document
    from debrief.findings import Finding


def check_identity(document: Document) -> Iterator[Finding]:
    """Yield what does not fit between id, file name and folder."""
    postmortem_id = document.postmortem_id
    if postmortem_id is None or not is_postmortem_id(postmortem_id):
        return
    stem = stem_of(document.path)
    if unicodedata.normalize("NFC", stem) != postmortem_id:
        yield finding(
            "identity/file-name",
            of_value(document, ("id",)),
            f"the id is {excerpt(postmortem_id, 130)}, but the file is named {excerpt(stem, 130)}",
            f"name the file {postmortem_id}.md; an id never changes once it is merged",
            fix=of_name(f"{postmortem_id}.md", postmortem_id),
        )
    elif not document.path.endswith(".md"):
        yield finding(
            "identity/file-name",
            of_value(document, ("id",)),
            "the file's name does not end with .md in lower case",
            f"name the file {postmortem_id}.md",
            fix=of_name(f"{postmortem_id}.md", postmortem_id),
        )
    if not in_own_year(document.path, postmortem_id):
        yield finding(
            "identity/folder",
            of_value(document, ("id",)),
            "the file does not lie in the folder of its year",
            f"move it to a folder {postmortem_id[:4]}/, so that people find it",
        )

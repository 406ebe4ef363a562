"""What the status of a document asks for, and fields that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from debrief.checks.places import finding, of_value
from debrief_schemas.coherence import incoherences
from debrief_schemas.requirements import unmet_requirements

if TYPE_CHECKING:
    from debrief.documents.document import Document
    from debrief.findings import Finding
    from debrief_schemas.settings import Settings


def check_status(document: Document, settings: Settings) -> Iterator[Finding]:
    """Yield what is missing for the document's status; only for documents whose shape is right."""
    for unmet in unmet_requirements(document.data, settings.top_severities):
        requirement = unmet.requirement
        status = document.data["status"]
        yield finding(
            "status/requirement",
            of_value(document, unmet.path),
            f"status {status} needs {requirement.needs}",
            requirement.cure,
        )


def check_coherence(document: Document) -> Iterator[Finding]:
    """Yield the fields that contradict each other; only for documents whose shape is right."""
    for item in incoherences(document.data):
        message = item.message
        if item.other is not None:
            message += f" (see line {of_value(document, item.other).line})"
        yield finding(item.rule, of_value(document, item.path), message, item.cure)

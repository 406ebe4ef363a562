"""Words that belong to the team: severities, priorities, services and fields of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from debrief.checks import fixes
from debrief.checks.nearest import choices, clearly_meant, nearest
from debrief.checks.places import finding, of_value
from debrief.checks.schema import name_of
from debrief.reports.escape import excerpt
from debrief_schemas.instants import parse_date
from debrief_schemas.postmortem import UNKNOWN_SEVERITY
from debrief_schemas.requirements import Path
from debrief_schemas.settings import FieldRule, FieldType, Settings

if TYPE_CHECKING:
    from debrief.documents.document import Document
    from debrief.findings import Finding


def check_vocabulary(document: Document, settings: Settings) -> Iterator[Finding]:
    """Yield every word that the settings do not know; values of the wrong type are left to the schema."""
    data = document.data
    severities = (*settings.severities, UNKNOWN_SEVERITY)
    if data.get("severity") not in severities:
        # Only drafts may leave it unknown.
        allowed = severities if data.get("status") == "draft" else settings.severities
        yield from _word(document, "settings/severity", ("severity",), data.get("severity"), allowed)
    points = data.get("action_points")
    for index, point in enumerate(points if isinstance(points, list) else ()):
        if isinstance(point, dict):
            where = ("action_points", index, "priority")
            yield from _word(document, "settings/priority", where, point.get("priority"), settings.priorities)
    services = data.get("services")
    if settings.services and isinstance(services, list):
        for index, service in enumerate(services):
            yield from _word(document, "settings/service", ("services", index), service, settings.services)
    for name, rule in settings.fields.items():
        yield from _field(document, name, rule)


def _word(document: Document, rule: str, path: Path, word: Any, known: tuple[str, ...]) -> Iterator[Finding]:
    if not isinstance(word, str) or word in known:
        return
    close = nearest(word, known)
    hint = f"did you mean `{close}`? " if close is not None else ""
    message = f"{name_of(path)}: {excerpt(word)} is not in the settings"
    meant = clearly_meant(word, known)
    fix = None if meant is None else fixes.of_value(document, path, meant)
    yield finding(rule, of_value(document, path), message, f"{hint}allowed: {choices(known)}", fix=fix)


def _field(document: Document, name: str, rule: FieldRule) -> Iterator[Finding]:
    value = document.data.get(name)
    if value is None:
        if rule.required and document.data.get("status") in ("in_review", "published"):
            message = f"{name_of((name,))} is missing; the settings require it"
            yield finding("settings/field", of_value(document, (name,)), message, f"add `{name}:`")
        return
    if not _fits(value, rule.type):
        message = f"{name_of((name,))} is not what the settings declare: {rule.type}"
        yield finding("settings/field", of_value(document, (name,)), message, _EXAMPLES[rule.type])
        return
    words = enumerate(value) if rule.type is FieldType.LIST else ((None, value),)
    for index, word in words:
        if rule.values:
            path: Path = (name,) if index is None else (name, index)
            yield from _word(document, "settings/field", path, word, rule.values)


_EXAMPLES = {
    FieldType.TEXT: "write text; quote it where YAML would read something else",
    FieldType.NUMBER: "write a number",
    FieldType.BOOLEAN: "write true or false",
    FieldType.DATE: "write a day such as 2026-12-04",
    FieldType.LIST: "write a list of texts: [one, two]",
}


def _fits(value: Any, kind: FieldType) -> bool:
    if kind is FieldType.TEXT:
        return isinstance(value, str)
    if kind is FieldType.NUMBER:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind is FieldType.BOOLEAN:
        return isinstance(value, bool)
    if kind is FieldType.LIST:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    try:
        return isinstance(value, str) and parse_date(value) is not None
    except ValueError:
        return False

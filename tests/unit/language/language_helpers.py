"""Documents for the tests of the language rules."""

from __future__ import annotations

from debrief.checks.language import check_language
from debrief.checks.language.blocks import Reading
from debrief.checks.language.catalogue import language_rules
from debrief.checks.language.reading import read_document_text
from debrief.checks.rules import Rule
from debrief.documents.document import Document, read_document
from debrief.documents.front_matter import Split, split
from debrief.findings import Finding
from debrief_schemas.settings import Settings

PATH = "postmortems/2026/2026-11-20-x.md"

HEAD = """---
id: 2026-11-20-x
title: Checkout returned 502s
status: {status}
severity: sev3
timestamps: {{started_at: 2026-11-20T09:02:00Z}}
{more}---

"""


def document(body: str, more: str = "", status: str = "published") -> Document:
    """A post-mortem with this body and these further lines of front matter."""
    text = HEAD.format(status=status, more=more) + body
    read, _ = read_document(PATH, text.encode("utf-8"))
    assert read is not None, text
    return read


def findings(given: Document | str, settings: Settings | None = None) -> list[Finding]:
    """What the language rules say of a document, or of one with this body."""
    chosen = document(given) if isinstance(given, str) else given
    return list(check_language(chosen, settings or Settings()))


def rules_of(given: Document | str, settings: Settings | None = None) -> list[str]:
    """The ids of the findings."""
    return [finding.rule for finding in findings(given, settings)]


def only(name: str) -> Settings:
    """Settings in which every other language rule is off."""
    return Settings(rules={other: "off" for other in language_rules() if other != name})


def reading_of(given: Document) -> Reading:
    """The blocks of a document."""
    parts = split(given.text)
    assert isinstance(parts, Split)
    return read_document_text(given.text, parts.body_start, given.root)


def marked(given: Document, finding: Finding) -> str:
    """The characters of the file that a finding marks, counted out by line and column alone."""
    lines = [line.removesuffix("\r") for line in given.text.split("\n")]
    place = finding.location
    if place.line == place.end_line:
        return lines[place.line - 1][place.column - 1 : place.end_column - 1]
    first = lines[place.line - 1][place.column - 1 :]
    last = lines[place.end_line - 1][: place.end_column - 1]
    return "\n".join([first, *lines[place.line : place.end_line - 1], last])


__all__ = ["Rule", "document", "findings", "marked", "only", "reading_of", "rules_of"]

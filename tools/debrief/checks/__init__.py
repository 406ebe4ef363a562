"""Rules: documents to findings, one file a family. Nothing here reads a file or prints a word."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from debrief.documents.document import Document
    from debrief.documents.fault import Fault
    from debrief.documents.record import Record
    from debrief.findings import Finding
    from debrief_schemas.settings import Settings

FINDINGS_MAX = 20
"""Most findings that are listed for one file; the rest is counted."""


def check_document(document: Document, settings: Settings) -> list[Finding]:
    """Return what the rules inside one document say, without those between files and without any limit."""
    from debrief.checks.identity import check_identity
    from debrief.checks.privacy import check_privacy
    from debrief.checks.schema import check_shape
    from debrief.checks.status import check_coherence, check_status
    from debrief.checks.vocabulary import check_vocabulary

    found = [*check_shape(document), *check_identity(document), *check_vocabulary(document, settings)]
    if document.model is not None:
        found += [*check_status(document, settings), *check_coherence(document)]
    # Any word that is not exactly `internal` is taken as the stricter case.
    public = document.data.get("visibility", "internal") != "internal"
    found += check_privacy(document.path, document.text, public=public, root=document.root)
    return found


def check_file(path: str, document: Document | None, faults: Iterable[Fault], settings: Settings) -> list[Finding]:
    """Return all that is to be said of one file: its faults, the document's findings, levels as the settings say."""
    from debrief.checks.places import of_fault

    found = [of_fault(path, fault) for fault in faults]
    if document is not None:
        found = _with_timeline_fix(document, found)
        found += check_document(document, settings)
    return at_settings_levels(found, settings)


def _with_timeline_fix(document: Document, found: list[Finding]) -> list[Finding]:
    """Give the rows that are out of order their cure: all of them the same."""
    if all(one.rule != "time/timeline-order" for one in found):
        return found
    from dataclasses import replace

    from debrief.checks.fixes import of_timeline

    fix = of_timeline(document)
    return [replace(one, fix=fix) if one.rule == "time/timeline-order" else one for one in found]


def at_settings_levels(findings: Iterable[Finding], settings: Settings) -> list[Finding]:
    """Return the findings with the levels that the settings give to rules that may be changed."""
    return at_levels(findings, settings.rules)


def at_levels(findings: Iterable[Finding], levels: Mapping[str, str]) -> list[Finding]:
    """Return the findings with the levels that are given to some rules by their ids, without those that are off."""
    if not levels:
        return list(findings)
    from dataclasses import replace

    from debrief.findings import Level

    changed = []
    for finding in findings:
        level = levels.get(finding.rule)
        if level is None:
            changed.append(finding)
        elif level != "off":
            changed.append(replace(finding, level=Level(level)))
    return changed


def limited(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings of one file, worst first to stay, at most `FINDINGS_MAX` and a count of the rest."""
    from debrief.findings import Finding, Location

    ordered = sorted(set(findings), key=lambda finding: finding.sort_key)
    if len(ordered) <= FINDINGS_MAX:
        return ordered
    keep = sorted(ordered, key=lambda finding: (finding.level.rank, finding.sort_key))
    kept, rest = keep[:FINDINGS_MAX], keep[FINDINGS_MAX:]
    worst = min(rest, key=lambda finding: finding.level.rank).level
    more = Finding(
        "record/too-many",
        worst,
        Location(ordered[0].location.path),
        "1 more finding in this file is not listed"
        if len(rest) == 1
        else f"{len(rest)} more findings in this file are not listed",
        "mend those that are, then check again",
    )
    return [*sorted(kept, key=lambda finding: finding.sort_key), more]


def check_record(record: Record, settings: Settings) -> list[Finding]:
    """Return all that is to be said of a record that is in memory: of each file, and between files."""
    from debrief.checks.record import check_facts, facts_of

    documents = {document.path: document for document in record.documents}
    by_path: dict[str, list[Finding]] = {}
    facts = []
    for path in sorted({*documents, *record.faults}):
        document = documents.get(path)
        by_path[path] = check_file(path, document, record.faults.get(path, ()), settings)
        facts.append(facts_of(path, None if document is None else document.data))
    for finding in at_settings_levels(check_facts(facts, documents.get), settings):
        by_path.setdefault(finding.location.path, []).append(finding)
    return [finding for path in sorted(by_path) for finding in limited(by_path[path])]

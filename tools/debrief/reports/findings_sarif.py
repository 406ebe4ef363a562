"""Findings as SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from debrief import __version__
from debrief.checks.rules import RULES
from debrief.reports.escape import visible
from debrief.reports.suggestions import repeatable

if TYPE_CHECKING:
    from debrief.findings import Finding, Fix

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RESULTS_MAX = 5000
"""Results of one run that GitHub shows."""


def render(findings: Iterable[Finding], prefix: str = "") -> str:
    """Return the log; `prefix` leads from the repository to the workspace."""
    everything = list(findings)
    fit = repeatable(everything)
    ordered = sorted(everything, key=lambda finding: (finding.level.rank, finding.sort_key))[:RESULTS_MAX]
    used = sorted({finding.rule for finding in ordered})
    driver = {
        "name": "debrief",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in used],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, used.index(finding.rule), prefix, mends=fit(finding)) for finding in ordered],
    }
    text = json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)
    # In a log, a runner takes `##[name]` for a command wherever it stands in a line; as an escape it says the same.
    return text.replace("##[", "##\\u005b") + "\n"


def _rule(rule: str) -> dict[str, Any]:
    known = RULES.get(rule)
    if known is None:
        from debrief.checks.pages import all_rules

        known = all_rules()[rule]
    return {
        "id": rule,
        "shortDescription": {"text": known.summary},
        "defaultConfiguration": {"level": str(known.level)},
    }


def _result(finding: Finding, index: int, prefix: str, *, mends: bool) -> dict[str, Any]:
    where = finding.location
    region = {"startLine": where.line, "startColumn": where.column}
    if (where.end_line, where.end_column) > (where.line, where.column):
        region |= {"endLine": where.end_line, "endColumn": where.end_column}
    path = quote((prefix + where.path).encode("utf-8", "surrogateescape"))
    text = f"{finding.message}. {finding.help}" if finding.help else finding.message
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": str(finding.level),
        "message": {"text": visible(text)},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": path}, "region": region}}],
    }
    # Another name for a file is nothing that this format can say.
    if mends and finding.fix is not None and finding.fix.edits:
        result["fixes"] = [_fix(finding.fix, path)]
    return result


def _fix(fix: Fix, path: str) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": {
                "startLine": edit.line,
                "startColumn": edit.column,
                "endLine": edit.end_line,
                "endColumn": edit.end_column,
            },
            "insertedContent": {"text": edit.text},
        }
        for edit in fix.edits
    ]
    return {
        "description": {"text": visible(fix.title)},
        "artifactChanges": [{"artifactLocation": {"uri": path}, "replacements": replacements}],
    }

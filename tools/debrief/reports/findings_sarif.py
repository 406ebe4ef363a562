"""Findings as SARIF 2.1.0, for code scanning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from debrief import __version__
from debrief.checks.rules import RULES
from debrief.reports.escape import visible
from debrief.reports.machine import as_json
from debrief.reports.suggestions import repeatable

if TYPE_CHECKING:
    from debrief.findings import Finding, Fix

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RESULTS_MAX = 5000
"""Results of one run that GitHub shows."""

FIX_MAX = 20_000
"""Most characters of the lines that a cure leaves behind."""


def render(findings: Iterable[Finding], prefix: str = "") -> str:
    """Return the log; `prefix` leads from the repository to the workspace."""
    everything = list(findings)
    ordered = sorted(everything, key=lambda finding: (finding.level.rank, finding.sort_key))[:RESULTS_MAX]
    used = sorted({finding.rule for finding in ordered})
    fixes = _shown_once(ordered, repeatable(everything))
    driver = {
        "name": "debrief",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in used],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(finding, fix, used.index(finding.rule), prefix) for finding, fix in zip(ordered, fixes, strict=True)
        ],
    }
    return as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


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


def _shown_once(findings: Sequence[Finding], fit: Callable[[Finding], bool]) -> Iterator[Fix | None]:
    """Yield for each finding the cure that goes with it, where another name for the file is none that can be said.

    One that mends several goes with the first, as long as it is short enough to be looked at.
    """
    told: set[tuple[str, Fix | None]] = {(finding.location.path, None) for finding in findings}
    for finding in findings:
        fix = finding.fix
        fits = fix is None or (fix.edits and len(fix.after) <= FIX_MAX and fit(finding))
        shown = fix if fits and (finding.location.path, fix) not in told else None
        told.add((finding.location.path, shown))
        yield shown


def _result(finding: Finding, fix: Fix | None, index: int, prefix: str) -> dict[str, Any]:
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
    if fix is not None:
        result["fixes"] = [_fix(fix, path)]
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

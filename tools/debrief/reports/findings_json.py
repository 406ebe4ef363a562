"""Findings as JSON, version 1: frozen, others script against it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from debrief.reports.machine import as_json, machine_path

if TYPE_CHECKING:
    from debrief.findings import Finding


def render(checked: int, findings: Iterable[Finding]) -> str:
    """Return the document."""
    rows = []
    for finding in findings:
        where = finding.location
        rows.append(
            {
                "rule": finding.rule,
                "level": str(finding.level),
                "path": machine_path(where.path),
                "line": where.line,
                "column": where.column,
                "end_line": where.end_line,
                "end_column": where.end_column,
                "message": finding.message,
                "help": finding.help,
            }
        )
    return as_json({"version": 1, "checked": checked, "findings": rows})

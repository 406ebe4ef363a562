"""Findings as JSON, version 1: frozen, others script against it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from debrief.findings import Finding


def render(checked: int, findings: Iterable[Finding]) -> str:
    """Return the document; ASCII alone, so that no terminal or log can stumble over it."""
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
    text = json.dumps({"version": 1, "checked": checked, "findings": rows}, indent=2)
    # In a log, a runner takes `##[name]` for a command wherever it stands in a line; as an escape it says the same.
    return text.replace("##[", "##\\u005b") + "\n"


def machine_path(path: str) -> str:
    """Return a path for machines: bytes that are no UTF-8 become visible escapes, everything else stays."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

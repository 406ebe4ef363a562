"""Findings as workflow annotations, worst first, within what GitHub shows.

Source: 10 annotations of each level a step, 50 a job; what is over goes into the log as plain lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from debrief.reports import findings_text
from debrief.reports.escape import annotation_data, annotation_property

if TYPE_CHECKING:
    from debrief.findings import Finding

PER_LEVEL = 10
"""Annotations of one level that GitHub shows for a step."""

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render(findings: Iterable[Finding], prefix: str = "") -> str:
    """Return the lines that a runner reads; `prefix` leads from its checkout to the workspace (`docs/` or nothing)."""
    ordered = sorted(findings, key=lambda finding: (finding.level.rank, finding.sort_key))
    left = dict.fromkeys(_COMMANDS, PER_LEVEL)
    lines, rest = [], []
    for finding in ordered:
        if left[finding.level] > 0:
            left[finding.level] -= 1
            lines.append(_command(finding, prefix))
        else:
            rest.append(finding)
    text = "".join(lines)
    if rest:
        text += f"{len(rest)} more than GitHub shows as annotations:\n{findings_text.render(rest)}"
    return text


def _command(finding: Finding, prefix: str) -> str:
    where = finding.location
    properties = {"file": prefix + where.path, "line": str(where.line), "col": str(where.column)}
    if where.end_line == where.line and where.end_column > where.column:
        properties |= {"endLine": str(where.end_line), "endColumn": str(where.end_column)}
    properties["title"] = finding.rule
    written = ",".join(f"{key}={annotation_property(value)}" for key, value in properties.items())
    message = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    return f"::{_COMMANDS[finding.level]} {written}::{annotation_data(message)}\n"

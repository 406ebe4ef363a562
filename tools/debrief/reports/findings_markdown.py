"""Findings as Markdown, for a job summary or a comment."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from debrief.reports.escape import markdown_text
from debrief.reports.suggestions import suggestions

if TYPE_CHECKING:
    from debrief.findings import Finding

ROWS_MAX = 500
"""Most findings that are listed; a job summary may have 1 MiB, and nobody reads more."""

SUGGESTED_MAX = 200_000
"""Most characters of suggestions."""


def render(summary: str, findings: Sequence[Finding]) -> str:
    """Return a heading, a line that sums up, for each file a table and what can be suggested, and what was cut."""
    lines = ["## Post-mortem check", "", f"{summary}.", ""]
    shown = findings[:ROWS_MAX]
    room = SUGGESTED_MAX
    for path, same in groupby(shown, key=lambda finding: finding.location.path):
        group = list(same)
        lines += [
            f"### {markdown_text(path)}",
            "",
            "| Line | Level | What | Cure | Rule |",
            "| --: | --- | --- | --- | --- |",
        ]
        for finding in group:
            cells = (finding.message, finding.help, finding.rule)
            written = " | ".join(markdown_text(cell) for cell in cells)
            lines.append(f"| {finding.location.line} | {finding.level} | {written} |")
        lines.append("")
        for one in suggestions(group):
            room -= len(one.block)
            if room < 0:
                break
            where = f"Line {one.first}" if one.first == one.last else f"Lines {one.first} to {one.last}"
            lines += [f"{where}: {markdown_text(one.title)}", "", one.block]
    if len(findings) > len(shown):
        lines += [f"{len(findings) - len(shown)} more are not listed.", ""]
    return "\n".join(lines)

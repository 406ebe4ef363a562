"""Findings for people at a terminal or in a log."""

from __future__ import annotations

from debrief.reports.escape import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from debrief.findings import Finding

_COLOURS = {"error": "\x1b[31m", "warning": "\x1b[33m", "note": "\x1b[36m"}
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def render(findings: Iterable[Finding], *, colour: bool = False) -> str:
    """Return one line a finding and one for its cure; with `colour`, with the control sequences of a terminal."""
    return "".join(line(finding, colour=colour) for finding in findings)


def line(finding: Finding, *, colour: bool = False) -> str:
    """Return a finding as `path:line:column: level: message [rule]` and its cure below."""
    where = finding.location
    place = inert_start(f"{visible(where.path)}:{where.line}:{where.column}")
    level, message, cure = str(finding.level), visible(finding.message), inert_start(visible(finding.help))
    if not colour:
        return f"{place}: {level}: {message} [{finding.rule}]\n" + (f"    {cure}\n" if cure else "")
    head = f"{_BOLD}{place}{_PLAIN}: {_COLOURS[level]}{level}{_PLAIN}: {message} {_DIM}[{finding.rule}]{_PLAIN}\n"
    return head + (f"    {_DIM}{cure}{_PLAIN}\n" if cure else "")


def fixed_line(path: str, line: int, title: str, rule: str) -> str:
    """Return what was done about a finding, in one line."""
    return f"{inert_start(f'{visible(path)}:{line}')}: fixed: {visible(title)} [{rule}]\n"


def inert_start(text: str) -> str:
    """Keep a line from beginning like a workflow command, which a runner would carry out."""
    # A runner skips white space before it looks.
    return f"./{text}" if text.lstrip().startswith("::") else text


def summary(checked: int, findings: Iterable[Finding]) -> str:
    """Return what a run found, in one line."""
    counts = {"error": 0, "warning": 0, "note": 0}
    unlisted = 0
    for finding in findings:
        if finding.rule == "record/too-many":
            unlisted += int(finding.message.split(" ", 1)[0])
        else:
            counts[finding.level] += 1
    files = "1 post-mortem" if checked == 1 else f"{checked} post-mortems"
    parts = [f"{n} {name}{'' if n == 1 else 's'}" for name, n in counts.items() if n]
    if unlisted:
        parts.append(f"{unlisted} more not listed")
    return f"{files} checked: {', '.join(parts) if parts else 'nothing to say'}"

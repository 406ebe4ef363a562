"""Mechanical cures as GitHub's suggestions: a fenced block whose text takes the place of whole lines, at one click.

GitHub offers the click in a review comment on exactly these lines of a pull request; elsewhere the block is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from debrief.findings import Finding

LINES_MAX = 60
"""Most lines of a suggestion; a longer one is nothing to be read, and `check --fix` does it."""

CHARACTERS_MAX = 8000
"""Most characters of a suggestion."""

_fence = re.compile("`{3,}")
_command = re.compile(r"^\s*::|##\[", re.MULTILINE)


class Suggestion(NamedTuple):
    """What can be suggested about some lines of a file."""

    path: str
    first: int
    """First line that is replaced, counted from 1."""
    last: int
    title: str
    """What is done, in words; plain text without any markup."""
    block: str
    """The fenced block, Markdown; it ends with a line end."""


def suggestions(findings: Iterable[Finding]) -> list[Suggestion]:
    """Return a suggestion for each cure among the findings, in their order, each once.

    Of cures that touch the same lines the first is taken. There is none that a runner, to which all this may be
    printed, would take for a command.
    """
    everything = list(findings)
    fit = repeatable(everything)
    found: list[Suggestion] = []
    taken: dict[str, list[tuple[int, int]]] = {}
    for finding in everything:
        fix, path = finding.fix, finding.location.path
        if fix is None or not fix.edits or not fit(finding):
            continue
        first, last = fix.lines
        if last - first >= LINES_MAX or len(fix.after) > CHARACTERS_MAX or _command.search(fix.after):
            continue
        spans = taken.setdefault(path, [])
        if all(end < first or last < start for start, end in spans):
            spans.append((first, last))
            found.append(Suggestion(path, first, last, fix.title, block(fix.after)))
    return found


def repeatable(findings: Iterable[Finding]) -> Callable[[Finding], bool]:
    """Return what says whether the lines of a finding's cure may be shown: nothing private was found on them.

    Where not all findings of a file are listed, what is on its lines is not known.
    """
    private: dict[str, list[tuple[int, int]]] = {}
    for one in findings:
        if one.rule == "record/too-many":
            private.setdefault(one.location.path, []).append((1, 1 << 31))
        elif one.rule.startswith("privacy/"):
            private.setdefault(one.location.path, []).append((one.location.line, one.location.end_line))

    def fit(finding: Finding) -> bool:
        first, last = finding.fix.lines if finding.fix is not None else (0, 0)
        return all(end < first or last < start for start, end in private.get(finding.location.path, ()))

    return fit


def block(after: str) -> str:
    """Return lines as a suggestion, in a fence that nothing in them can close; no `@` in it calls anybody."""
    longest = max((len(match) for match in _fence.findall(after)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}suggestion\n{after}\n{fence}\n"

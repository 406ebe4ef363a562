"""Ignoring a rule in place, with a reason: `<!-- debrief: ignore blame/human-error -- quoting the customer -->`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from debrief.checks.language.about import ABOUT
from debrief.checks.language.blocks import Reading
from debrief.checks.nearest import nearest
from debrief.findings import Finding, Level, Location
from debrief.reports.escape import excerpt

_directive = re.compile(r"<!--\s{0,20}debrief:\s{1,20}ignore\b((?:[^-]|-(?!->)){0,1000})-->")
_reason = re.compile(r"\s--\s*(?=\S)")


@dataclass(slots=True)
class Ignore:
    """One comment that switches rules off for the lines that it speaks for."""

    names: tuple[str, ...]
    reason: str
    span: tuple[int, int]
    """Offsets in the document."""
    lines: tuple[int, int]
    used: set[str] = field(default_factory=set)

    def covers(self, name: str, line: int) -> bool:
        """Say whether a finding of this rule that begins on this line is ignored; one without a reason covers none."""
        return bool(self.reason) and name in self.names and self.lines[0] <= line <= self.lines[1]


def ignores_of(reading: Reading) -> list[Ignore]:
    """Return the ignores of a document, in the order in which they stand."""
    found = []
    for comment in reading.comments:
        for match in _directive.finditer(comment.text):
            parts = _reason.split(f"{match[1]} ", maxsplit=1)
            names = tuple(re.split(r"[\s,]+", parts[0].rstrip().removesuffix("--").strip(" \t\n,")))
            start = comment.start + match.start() if comment.start + match.end() <= len(reading.lines.text) else 0
            span = (start, start + len(match[0]))
            if reading.lines.text[span[0] : span[1]] != match[0]:
                # A comment of the front matter, or one whose lines end with CR LF: mark its first line.
                line = reading.lines.line(comment.start)
                span = (comment.start, reading.lines.starts[line - 1] + len(reading.lines.content(line)))
            reason = parts[1].strip() if len(parts) > 1 else ""
            found.append(Ignore(tuple(name for name in names if name), reason, span, comment.lines))
    return found


def check_ignores(
    path: str, reading: Reading, ignores: Iterable[Ignore], known: Collection[str], off: Collection[str]
) -> Iterator[Finding]:
    """Yield what is wrong with the ignores, once everything that they cover has been found."""
    for ignore in ignores:
        place = reading.lines.location(path, *ignore.span)
        if not ignore.names or not ignore.reason:
            yield _finding("ignore/without-reason", place)
        for name in ignore.names:
            if name not in known:
                close = nearest(name, sorted(known))
                yield _finding("ignore/unknown-rule", place, name, f"did you mean `{close}`?" if close else "")
            elif ignore.reason and name not in ignore.used and name not in off:
                yield _finding("ignore/unused", place, name)


def _finding(name: str, place: Location, about: str = "", cure: str = "") -> Finding:
    rule = ABOUT[name]
    message = f"{excerpt(about)}: {rule.why}" if about else rule.why
    return Finding(name, Level(rule.level), place, message, cure or rule.instead)

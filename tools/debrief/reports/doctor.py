"""A diagnosis as a list for people, and as JSON."""

from __future__ import annotations

from debrief.diagnosing.diagnosis import Check, Diagnosis, Outcome
from debrief.reports.escape import one_line
from debrief.reports.machine import as_json

VERSION = 1
"""Version of the JSON form."""
LINE_MAX = 400
"""Longest line, in characters."""

_MARKS = {Outcome.OK: "ok", Outcome.WARN: "!", Outcome.FAIL: "x", Outcome.UNKNOWN: "?"}
_COLOURS = {
    Outcome.OK: "\x1b[32m",
    Outcome.WARN: "\x1b[33m",
    Outcome.FAIL: "\x1b[31m",
    Outcome.UNKNOWN: "\x1b[36m",
}
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


def to_json(diagnosis: Diagnosis) -> str:
    """Return the diagnosis as JSON, version 1."""
    checks = [
        {"id": check.id, "outcome": str(check.outcome), "says": check.says, "cure": check.cure}
        for check in diagnosis.checks
    ]
    whole = {"version": VERSION, "tracker": diagnosis.tracker, "works": diagnosis.works, "checks": checks}
    return as_json(whole)


def to_text(diagnosis: Diagnosis, *, colour: bool = False, quiet: bool = False) -> str:
    """Return a line for each check and one for its cure; with `quiet`, only those that are not well."""
    lines = [
        line
        for check in diagnosis.checks
        if not quiet or check.outcome is not Outcome.OK
        for line in _lines(check, colour=colour)
    ]
    if not quiet:
        lines += ["", _summary(diagnosis)]
    return "\n".join(lines) + "\n" if lines else ""


def _lines(check: Check, *, colour: bool) -> list[str]:
    mark, says, cure = f"{_MARKS[check.outcome]:<2}", one_line(check.says, LINE_MAX), one_line(check.cure, LINE_MAX)
    name, advice = f"{check.id}:", "next" if check.outcome is Outcome.OK else "mend"
    if not colour:
        return [f"{mark} {name} {says}", *([f"   {advice}: {cure}"] if cure else [])]
    head = f"{_COLOURS[check.outcome]}{mark}{_PLAIN} {_DIM}{name}{_PLAIN} {says}"
    return [head, *([f"   {_DIM}{advice}:{_PLAIN} {cure}"] if cure else [])]


def _summary(diagnosis: Diagnosis) -> str:
    counts = [
        f"{number} {what}"
        for outcome, what in (
            (Outcome.FAIL, "missing"),
            (Outcome.WARN, "to improve"),
            (Outcome.UNKNOWN, "not visible"),
        )
        if (number := diagnosis.count(outcome))
    ]
    verdict = "`debrief apply` can work" if diagnosis.works else "`debrief apply` cannot work yet"
    return f"{verdict}: {', '.join(counts)}." if counts else f"{verdict}; nothing to mend."

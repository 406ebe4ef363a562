"""What an import did, as text: one paragraph a file, with what was found and what was left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from debrief.importing.result import Outcome
from debrief.reports.escape import one_line

if TYPE_CHECKING:
    from debrief.importing.result import Imported, Remark

LISTED_MAX = 20
"""Most remarks of one kind that are listed for one file; the rest is counted."""

_SAID = {
    Outcome.WRITTEN: "→ {path}",
    Outcome.PLANNED: "→ {path} (not written: a dry run)",
    Outcome.UNCHANGED: "→ {path}: imported before, nothing to do",
    Outcome.EXISTS: "{path} exists already and is left as it is",
    Outcome.REFUSED: "refused",
}


def render(files: Iterable[Imported], *, quiet: bool) -> str:
    """Return the report; with `quiet` one line a file, and why one was refused."""
    return "".join(f"{line}\n" for file in files for line in _file(file, quiet=quiet))


def _file(file: Imported, *, quiet: bool) -> Iterator[str]:
    yield f"{one_line(file.source)} {_SAID[file.outcome].format(path=one_line(file.path))}"
    result = file.result
    yield from _list("", result.problems)
    if quiet or file.failed:
        return
    rows = result.rows
    if rows:
        first, last = rows[0].at.isoformat(), rows[-1].at.isoformat()
        about = sum(row.approximate for row in rows)
        estimates = f", {about} of them approximate" if about else ""
        kept = "; the original stays below the table" if result.timeline_kept else ""
        yield f"  timeline: {_count(len(rows), 'row')} from {first} to {last}{estimates}{kept}"
    else:
        yield "  timeline: no rows"
    if result.waiting:
        # One question for all of them, however many there are.
        reasons = list(dict.fromkeys(remark.text.rpartition(": ")[2] for remark in result.waiting))
        lines = f"line {result.waiting[0].line}" if len(result.waiting) == 1 else f"lines {result.waiting[0].line} ff."
        more = (
            _count(len(result.waiting), "more entry", "more entries")
            if rows
            else _count(len(result.waiting), "entry", "entries")
        )
        yield f"  {more} of the timeline, kept in the body ({lines}): {one_line('; '.join(reasons), 300)}"
    owned = sum(item.owner is not None for item in result.action_items)
    owners = f", {owned} with an owner" if owned else ""
    yield f"  action points: {len(result.action_items)}{owners}"
    yield from _list("finished already, kept in the body only", result.finished)
    yield from _list("left in the body", result.left)
    yield from _list("notes", result.notes)


def _list(heading: str, remarks: tuple[Remark, ...]) -> Iterator[str]:
    if heading and remarks:
        yield f"  {heading}:"
    indent = "    " if heading else "  "
    for remark in remarks[:LISTED_MAX]:
        place = f"line {remark.line}: " if remark.line else ""
        yield f"{indent}{place}{one_line(remark.text, 300)}"
    if len(remarks) > LISTED_MAX:
        yield f"{indent}and {len(remarks) - LISTED_MAX} more; --format json lists all"


def _count(number: int, noun: str, several: str | None = None) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {several or noun + 's'}"

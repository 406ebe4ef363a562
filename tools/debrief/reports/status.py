"""Where action points stand, and which post-mortems are late: a table for a terminal, for Markdown, and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from debrief.planning.standing import Standing, State
from debrief.policy.overdue import Late
from debrief.reports.escape import as_typed, markdown_text, one_line, visible
from debrief.reports.machine import as_json
from debrief.reports.plan import notes_markdown, notes_text
from debrief.reports.policy import late_row, overdue_markdown, overdue_text

VERSION = 1
"""Version of the JSON form."""

TITLE_WIDTH = 60
"""Longest title in the table, in characters; Markdown and JSON have all of it."""

_NAMES = {State.NOT_FILED: "not filed"}
_COLOURS = {
    State.OVERDUE: "\x1b[31m",
    State.DORMANT: "\x1b[35m",
    State.OPEN: "\x1b[33m",
    State.NOT_FILED: "\x1b[36m",
    State.ORPHANED: "\x1b[36m",
    State.LOST: "\x1b[31m",
    State.DONE: "\x1b[32m",
    State.DECLINED: "\x1b[2m",
}
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def to_json(
    standings: Sequence[Standing], *, tracker: str, today: date, notes: Sequence[str], late: Sequence[Late] = ()
) -> str:
    """Return all action points, the counts and the overdue post-mortems as JSON, version 1.

    `today` is the day that decides what is overdue.
    """
    rows = [
        {
            "key": s.point.key,
            "title": s.point.title,
            "state": str(s.state),
            "owner": s.point.owner,
            "due": s.point.due,
            "priority": s.point.priority,
            "severity": s.point.severity or None,
            "number": s.number,
            "repository": s.point.repository,
            "url": s.url or None,
            "closed_on": s.closed_on,
            "reason": s.reason,
            "days": s.days,
            "path": s.point.path or None,
        }
        for s in standings
    ]
    counts = {str(state): number for state, number in _counts(standings).items()}
    whole = {
        "version": VERSION,
        "tracker": tracker,
        "today": today.isoformat(),
        "action_points": rows,
        "counts": counts,
        "overdue_postmortems": [late_row(one) for one in late],
        "notes": list(notes),
    }
    return as_json(whole)


def to_text(
    standings: Sequence[Standing],
    notes: Sequence[str],
    *,
    colour: bool = False,
    counts: bool = True,
    late: Sequence[Late] = (),
    word: str = "post-mortem",
) -> str:
    """Return a table, those that want attention first, declined ones with the reason, and the counts.

    Post-mortems that are overdue come after it; `word` is what they are called.
    """
    heads = ("STATE", "DUE", "ISSUE", "OWNER", "ACTION POINT", "TITLE")
    rows = [
        (
            _state(s),
            s.point.due or "-",
            _issue(s) or "-",
            visible(s.point.owner or "-"),
            visible(s.point.key),
            one_line(as_typed(s.point.title), TITLE_WIDTH)
            + (f" ({one_line(s.reason, TITLE_WIDTH)})" if s.reason else ""),
        )
        for s in standings
    ]
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads) - 1)]
    lines: list[str] = []
    if rows:
        head = _row(heads, widths)
        lines.append(f"{_BOLD}{head}{_PLAIN}" if colour else head)
        for standing, row in zip(standings, rows, strict=True):
            text = _row(row, widths)
            lines.append(f"{_COLOURS[standing.state]}{text}{_PLAIN}" if colour else text)
        lines.append("")
    if late:
        lines += [*overdue_text(late, (), word=word).splitlines(), ""]
    lines += notes_text(notes, colour=colour)
    if counts:
        lines.append(_summary(standings))
    return "\n".join(lines) + "\n" if lines else ""


def to_markdown(
    standings: Sequence[Standing], notes: Sequence[str], late: Sequence[Late] = (), *, word: str = "post-mortem"
) -> str:
    """Return the table as Markdown, and one of the post-mortems that are overdue, if any."""
    lines = ["## Action points", "", _summary(standings), ""]
    if standings:
        lines += ["| State | Due | Issue | Owner | Action point | Title |", "| --- | --- | --- | --- | --- | --- |"]
        for s in standings:
            title = markdown_text(s.point.title + (f" ({s.reason})" if s.reason else ""))
            issue = _issue(s)
            cells = [markdown_text(text) for text in (_name(s.state), s.point.due or "")]
            cells += [issue, markdown_text(s.point.owner or ""), markdown_text(s.point.key), title]
            lines.append("| " + " | ".join(cells) + " |")
        lines.append("")
    if late:
        lines.append(overdue_markdown(late, word=word))
    return "\n".join([*lines, *notes_markdown(notes)])


def _summary(standings: Sequence[Standing]) -> str:
    parts = [f"{number} {_name(state)}" for state, number in _counts(standings).items() if number]
    many = "1 action point" if len(standings) == 1 else f"{len(standings)} action points"
    return f"{many}: {', '.join(parts)}." if parts else "No action points yet."


def _counts(standings: Sequence[Standing]) -> dict[State, int]:
    return {state: sum(s.state is state for s in standings) for state in State}


def _issue(standing: Standing) -> str:
    """Return the issue as people write it, with its repository where that is not the record's; empty for none."""
    return f"{standing.point.repository or ''}#{standing.number}" if standing.number is not None else ""


def _name(state: State) -> str:
    return _NAMES.get(state, str(state))


def _state(standing: Standing) -> str:
    name = _name(standing.state)
    return name if standing.days is None else f"{name} {standing.days} d"


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join([*(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=False)), cells[-1]]).rstrip()

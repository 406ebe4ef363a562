"""Earlier post-mortems that a new one resembles: text, Markdown, and JSON, version 1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from debrief.reports.escape import markdown_text, one_line, visible
from debrief.reports.machine import as_json, machine_path
from debrief.reports.policy import left_out

if TYPE_CHECKING:
    from debrief.relating.incident import Incident
    from debrief.relating.relation import LeftOpen, Relation

VERSION = 1
"""Version of the JSON form."""

POINTS_MAX = 5
"""Most open action points that text and Markdown show of one post-mortem; JSON has all of them."""


def to_text(
    target: Incident, relations: Sequence[Relation], total: int, unreadable: Sequence[str], *, word: str
) -> str:
    """Return the nearest relations for a terminal; what is missing of the `total` is counted."""
    lines = [_head(target, total, word)]
    for one in relations:
        lines += ["", f"{visible(one.postmortem_id)}  {one_line(one.title, 80)}", f"  {one_line(_shared(one))}"]
        for point in one.left_open[:POINTS_MAX]:
            lines += [f"  {one_line(point.sentence)}:", f"    {one_line(point.title, 100)}{one_line(_details(point))}"]
        lines += [f"  {text}" for text in (*_more_points(one), *_nothing_open(one))]
    if total > len(relations):
        lines += ["", f"{total - len(relations)} more; --limit shows them."]
    lines += ["", *left_out(unreadable)] if unreadable else []
    return "\n".join(lines) + "\n"


def to_markdown(
    target: Incident, relations: Sequence[Relation], total: int, unreadable: Sequence[str], *, word: str
) -> str:
    """Return the nearest relations as Markdown; what is missing of the `total` is counted."""
    lines = ["## It has happened before", "", markdown_text(_head(target, total, word)), ""]
    for one in relations:
        lines.append(
            f"- **{markdown_text(one.postmortem_id)}** {markdown_text(one.title)}: {markdown_text(_shared(one))}"
        )
        for point in one.left_open[:POINTS_MAX]:
            text = f"{markdown_text(point.sentence)}: {markdown_text(point.title)}"
            # The number alone stays free of escapes, so that it becomes a link.
            issue = f" (#{point.issue})" if point.issue is not None else ""
            lines.append(f"  - {text}{issue}")
        lines += [f"  - {markdown_text(text)}" for text in (*_more_points(one), *_nothing_open(one))]
    if total > len(relations):
        lines += ["", f"{total - len(relations)} more."]
    lines += ["", *left_out(unreadable)]
    return "\n".join(lines).rstrip("\n") + "\n"


def to_json(
    target: Incident, relations: Sequence[Relation], total: int, unreadable: Sequence[str], *, today: date
) -> str:
    """Return the nearest relations as JSON, and how many there are; `today` decides what is overdue."""
    whole = {
        "version": VERSION,
        "id": target.postmortem_id,
        "today": today.isoformat(),
        "total": total,
        "related": [_row(one) for one in relations],
        "unreadable": [machine_path(path) for path in unreadable],
    }
    return as_json(whole)


def _row(one: Relation) -> dict[str, Any]:
    return {
        "id": one.postmortem_id,
        "path": machine_path(one.path),
        "title": one.title,
        "day": one.day.isoformat(),
        "severity": one.severity,
        "status": one.status,
        "factors": list(one.factors),
        "services": list(one.services),
        "weight": round(one.weight, 3),
        "open_action_points": [
            {
                "key": point.key,
                "title": point.title,
                "since": point.since.isoformat(),
                "owner": point.owner,
                "due": None if point.due is None else point.due.isoformat(),
                "issue": point.issue,
                "overdue": point.overdue,
                "sentence": point.sentence,
            }
            for point in one.left_open
        ],
    }


def _head(target: Incident, total: int, word: str) -> str:
    name = visible(target.postmortem_id)
    if not target.factors and not target.services:
        return f"{name} names neither services nor contributing factors, so there is nothing to compare."
    if not total:
        return f"No earlier {word} shares services or contributing factors with {name}."
    many = f"1 earlier {word} shares" if total == 1 else f"{total} earlier {word}s share"
    return f"{many} services or contributing factors with {name}."


def _shared(one: Relation) -> str:
    parts = [f"factors {', '.join(one.factors)}"] if one.factors else []
    parts += [f"services {', '.join(one.services)}"] if one.services else []
    return "; ".join([*parts, one.severity, one.status])


def _details(point: LeftOpen) -> str:
    parts = [f"#{point.issue}"] if point.issue is not None else []
    parts += [point.owner] if point.owner is not None else []
    parts += ["overdue"] if point.overdue else []
    return f" ({', '.join(parts)})" if parts else ""


def _more_points(one: Relation) -> list[str]:
    more = len(one.left_open) - POINTS_MAX
    return [f"{more} more open action point{'' if more == 1 else 's'}"] if more > 0 else []


def _nothing_open(one: Relation) -> list[str]:
    """Say why no action point is listed, in the words of the comment on a pull request."""
    if one.left_open:
        return []
    draft = "it is a draft still, and none of its action points is decided"
    return [draft if one.status == "draft" else "nothing is left open"]

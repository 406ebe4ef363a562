"""What an import did, as JSON, version 1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from debrief.reports.machine import as_json, machine_path
from debrief_schemas.instants import format_instant

if TYPE_CHECKING:
    from debrief.importing.result import Imported, Remark


def render(files: Iterable[Imported]) -> str:
    """Return the document."""
    return as_json({"version": 1, "files": [_file(file) for file in files]})


def _file(file: Imported) -> dict[str, Any]:
    result = file.result
    return {
        "source": machine_path(file.source),
        "outcome": str(file.outcome),
        "path": machine_path(file.path) or None,
        "id": result.postmortem_id or None,
        "title": result.title or None,
        "fields": dict(result.values),
        "timeline": [
            {
                "at": format_instant(row.at),
                "text": row.text,
                "written": row.written,
                "approximate": row.approximate,
                "line": row.line,
            }
            for row in result.rows
        ],
        "timeline_kept": result.timeline_kept,
        "action_points": [
            {
                "id": item.id,
                "title": item.title,
                "owner": item.owner,
                "due": item.due.isoformat() if item.due else None,
                "priority": item.priority,
                "link": item.link,
                "line": item.line,
            }
            for item in result.action_items
        ],
        "finished": _remarks(result.finished),
        "waiting": _remarks(result.waiting),
        "left": _remarks(result.left),
        "notes": _remarks(result.notes),
        "problems": _remarks(result.problems),
    }


def _remarks(remarks: Iterable[Remark]) -> list[dict[str, Any]]:
    return [{"line": remark.line or None, "text": remark.text} for remark in remarks]

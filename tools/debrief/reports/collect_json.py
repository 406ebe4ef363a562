"""What `debrief collect` adds, for other programs; version 1."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from debrief.collecting.cells import one_line, plain, safe_link, text_cell
from debrief.reports.machine import as_json
from debrief_schemas.instants import format_instant

if TYPE_CHECKING:
    from debrief.collecting.fact import Fact
    from debrief.collecting.outcome import Outcome

VERSION = 1


def render(outcome: Outcome) -> str:
    """Return the outcome as one JSON object on several lines."""
    merge = outcome.merge
    value: dict[str, Any] = {
        "version": VERSION,
        "path": outcome.path,
        "written": outcome.written,
        "window": {"since": _text(outcome.window.since), "until": _text(outcome.window.until)},
        "sources": [
            {"name": told.name, "facts": told.facts, "notes": list(told.notes), "error": told.error or None}
            for told in outcome.told
        ],
        "rows": [
            {
                "at": _text(addition.fact.at),
                "text": plain(addition.text),
                "kind": str(addition.fact.kind),
                "sources": [_source(fact) for fact in addition.facts],
            }
            for addition in merge.additions
        ],
        "joined": [{"line": joined.line, "source": _source(joined.fact)} for joined in merge.joined],
        "corrected": [{"line": changed.line, "source": _source(changed.fact)} for changed in merge.corrected],
        "known": merge.known,
        "refused": [
            {
                "kind": refusal.kind,
                "source": one_line(refusal.fact.family_name),
                "at": _text(refusal.fact.at),
                "place": refusal.fact.place or None,
                "link_only": refusal.link_only,
            }
            for refusal in outcome.refused
        ],
        "masked": outcome.masked,
        "timestamps": [
            {
                "name": item.name,
                "at": _text(item.at),
                "reason": item.reason,
                "approximate": item.approximate,
                "why_not": item.why_not or None,
                "kept": _text(item.kept) if item.kept is not None else None,
            }
            for item in outcome.proposals
        ],
        "gaps": [{"since": _text(gap.since), "until": _text(gap.until)} for gap in outcome.gaps],
        "notes": list(outcome.notes),
    }
    return as_json(value)


def _source(fact: Fact) -> dict[str, str | None]:
    text = plain(text_cell(fact.text))
    return {"label": one_line(fact.source), "link": safe_link(fact.link), "at": _text(fact.at), "text": text}


def _text(moment: datetime) -> str:
    return format_instant(moment.astimezone(UTC))

"""Documents, incidents and settings for the tests of the policy."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from debrief.documents.document import Document, read_document
from debrief.documents.settings import parse_settings
from debrief.relating.incident import Incident
from debrief_schemas.settings import Settings

FRIDAY = datetime(2026, 11, 20, 9, 40, tzinfo=UTC)


def settings(text: str = "") -> Settings:
    """Return the settings of a file whose key `policy` holds these lines, in flow or block style."""
    return parse_settings(text.encode())


def incident(**fields: Any) -> Incident:
    """Return an incident of the lowest severity about which the policy has nothing to say."""
    day = FRIDAY.date()
    known = {"postmortem_id": "2026-11-20-a", "severity": "sev4", "day": day, "ended_at": FRIDAY, "status": "draft"}
    return Incident(**{**known, **fields})


FRONT = {
    "id": "2026-11-20-checkout-502s",
    "title": "Checkout returned 502s",
    "status": "published",
    "severity": "sev2",
    "services": "[checkout]",
    "timestamps": "{started_at: 2026-11-20T09:02:00Z, resolved_at: 2026-11-20T09:40:00Z}",
    "detection": "alert",
    "impact": "{summary: It failed, data_loss: false}",
    "contributing_factors": "[{tag: no-canary, text: All at once}]",
    "reflection": "{level: class}",
    "authors": "[kim]",
    "reviewers": "[lee]",
    "action_points": "[{id: AP-1, title: Do it, owner: kim, due: 2026-12-04, priority: P1}]",
}
"""A document that keeps the policy, as lines of its front matter."""

WAIVED = {
    "status": "waived",
    "action_points": None,
    "waiver": "{reason: one_off, decided_by: noor, decided_on: 2026-11-22}",
}


def text(**changes: str | None) -> str:
    """Return the document with other lines; None takes one out."""
    lines = {**FRONT, **changes}
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in lines.items() if value is not None) + "---\n"


def document(**changes: str | None) -> Document:
    """Return the document with other lines, read as `check` reads it."""
    found, faults = read_document("postmortems/2026/2026-11-20-checkout-502s.md", text(**changes).encode())
    assert found is not None
    assert found.model is not None, found.shape_errors
    assert not faults
    return found

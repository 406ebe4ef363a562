"""Starting a post-mortem: everything that a machine can know, decided from values alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from debrief_schemas.instants import format_instant
from debrief_schemas.vocabulary import TIMESTAMPS

SLUG_MAX = 60
"""Longest slug in characters, cut between words."""

SLUG_PARTS_MAX = 20
"""Most words of a slug; the pattern of ids ends there."""

SLUG_FALLBACK = "incident"
"""The slug of a title without a single letter or digit."""

TIMELINE_WORDS = {
    "started_at": "The impact begins",
    "detected_at": "The incident is detected",
    "acknowledged_at": "A responder takes it on",
    "mitigated_at": "The impact ends",
    "resolved_at": "The incident is resolved",
}
"""What the row of a timestamp says, by its name."""


def slug_of(title: str) -> str:
    """Return the slug of a title: lower-case ASCII words joined by hyphens; other scripts are transliterated."""
    from slugify import slugify

    slug: str = slugify(title, max_length=SLUG_MAX, word_boundary=True, save_order=True)
    return "-".join(slug.split("-")[:SLUG_PARTS_MAX]) or SLUG_FALLBACK


def draft_values(
    title: str,
    *,
    now: datetime,
    timestamps: Mapping[str, datetime],
    day: date | None = None,
    severity: str = "unknown",
    services: Sequence[str] = (),
    incident: str | None = None,
    detection: str | None = None,
    authors: Sequence[str] = (),
    approximate: Collection[str] = (),
    impact: Mapping[str, Any] | None = None,
    summary: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the values that a draft is rendered from.

    `impact` holds `summary` and `data_loss` as far as they are known, `summary` is the first section's paragraphs as
    plain text, whose lists have an item a line. Without any timestamp the moment of detection is taken to be `now`
    (aware), or noon of another `day` in UTC, and marked as approximate. The id's day is `day`, or that of the earliest
    timestamp in UTC.
    """
    stamps = {name: timestamps[name] for name in TIMESTAMPS if name in timestamps}
    estimates = [name for name in stamps if name in approximate]
    if not stamps:
        elsewhen = day if day != now.astimezone(UTC).date() else None
        moment = datetime.combine(elsewhen, time(12), UTC) if elsewhen is not None else now
        stamps = {"detected_at": moment.replace(second=0, microsecond=0)}
        estimates = ["detected_at"]
    first = day or min(stamps.values()).astimezone(UTC).date()
    ordered = sorted(stamps.items(), key=lambda item: item[1])
    return {
        "id": f"{first.isoformat()}-{slug_of(title)}",
        "title": title,
        "severity": severity,
        "services": list(services),
        "incident": incident,
        "timestamps": {name: format_instant(moment) for name, moment in stamps.items()},
        "approximate": estimates,
        "detection": detection,
        "impact": dict(impact or {}),
        "summary": list(summary),
        "authors": list(authors),
        "timeline": [
            {"at": format_instant(moment), "text": TIMELINE_WORDS[name], "source": ""} for name, moment in ordered
        ],
    }

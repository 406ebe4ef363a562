"""Versions of documents, and the review of them, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from debrief.checks import at_settings_levels, check_file
from debrief.checks.language import check_language
from debrief.checks.reflection import check_reflection
from debrief.documents.document import read_document
from debrief.relating.incident import Incident, incident_of
from debrief.rendering.issues import IssueRenderer
from debrief.rendering.parents import ParentRenderer
from debrief.reviewing.building import Surroundings, Version, build
from debrief.reviewing.value import Review
from debrief_schemas.settings import Settings

ID = "2026-11-20-checkout-502s"
PATH = f"postmortems/2026/{ID}.md"
TODAY = date(2026, 11, 24)
HEAD = "1234567890abcdef1234567890abcdef12345678"

DOCUMENT = """\
---
id: 2026-11-20-checkout-502s
title: Checkout returned 502s during a node rollover
status: in_review
severity: sev2
services: [checkout, edge]
timestamps:
  started_at: 2026-11-20T09:02:00Z
  detected_at: 2026-11-20T09:05:00Z
  mitigated_at: 2026-11-20T09:31:00Z
  resolved_at: 2026-11-20T09:40:00Z
detection: alert
impact: {summary: 4 % of checkouts failed for 29 minutes}
contributing_factors:
  - {tag: no-canary, text: New node pools take full traffic at once}
  - {tag: alert-threshold, text: The 502 alert needs five minutes over 5 %}
reflection: {level: class, note: Any node-level change reaches every pod at once}
authors: [kim]
reviewers: [lee]
action_points:
  - id: AP-1
    title: Send 5 % of traffic to a new node pool for ten minutes first
    type: prevent
    level: class
    priority: P1
    owner: kim
    due: 2026-12-04
  - id: AP-2
    title: Alert on 502s of the checkout within a minute
    type: detect
    level: fix
    priority: P2
    owner: acme/edge
    due: 2026-12-11
considered:
  - {title: Pin the kernel version, declined: Would delay security fixes}
---

## Summary

A rollover sent full traffic to cold nodes.

## Timeline

| Time | What happened | Source |
| --- | --- | --- |
| 2026-11-20T09:02:00Z | Rollover of pool `checkout-b` starts | [deploy 4812](https://ci.example/4812) |

## Analysis

The new pool took its full share at once.

## What went well

The rollback took four minutes.

## Where we got lucky

It was early in the morning.
"""

EARLIER = {
    "id": "2026-09-14-cart-timeouts",
    "title": "Carts timed out after a deploy",
    "status": "published",
    "severity": "sev2",
    "services": ["checkout"],
    "contributing_factors": [{"tag": "no-canary", "text": "All at once"}],
    "action_points": [
        {"id": "AP-1", "title": "Roll deploys out by cell", "outcome": "done", "issue": 40},
        {"id": "AP-2", "title": "Make canaries the default for every pool", "due": "2026-10-30", "issue": 41},
    ],
}


def version(text: str = DOCUMENT, settings: Settings | None = None, path: str = PATH) -> Version:
    """Return one side of a pull request with what the checks say of it on a pull request."""
    known = settings or Settings()
    document, faults = read_document(path, text.encode())
    found = check_file(path, document, faults, known)
    sound = all(finding.level != "error" for finding in found)
    if document is not None and document.model is not None:
        said = [*check_language(document, known), *check_reflection(document, known)]
        found += [one for one in at_settings_levels(said, known) if one.level != "note"]
    return Version(path, document, tuple(found), sound)


def earlier(**changes: Any) -> Incident:
    """Return an incident of the merged record."""
    data = {**EARLIER, **changes}
    return incident_of(f"postmortems/2026/{data['id']}.md", data)


def review(
    new: Sequence[Version],
    old: Sequence[Version] = (),
    record: Sequence[Incident] = (),
    settings: Settings | None = None,
) -> Review:
    """Return the review of these versions."""
    known = settings or Settings()
    render, parent = IssueRenderer(None, word=known.word).render, ParentRenderer(None, word=known.word).render
    around = Surroundings(known, render, parent, TODAY, record, "acme/shop")
    return build(new, old, around, pull_request=42, head=HEAD)

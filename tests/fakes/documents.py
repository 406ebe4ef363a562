"""Texts of post-mortems that tests of several kinds begin with."""

from __future__ import annotations

ID = "2026-11-20-checkout-502s"

CHECKOUT = """\
---
id: <id>
title: Checkout returned 502s during a node rollover   # for people
status: <status>
severity: sev2
timestamps:
  started_at: 2026-11-20T09:02:00Z
  resolved_at: 2026-11-20T09:40:00Z
impact: {summary: 4 % of checkouts failed for 38 minutes}
contributing_factors:
  - {tag: no-canary, text: New node pools take full traffic at once}
reflection: {level: class}
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
  - {id: AP-2, title: 'Alert on 502s of the checkout', type: detect, priority: P1, owner: acme/edge, due: 2026-12-11}
---

## Summary

A rollover sent full traffic to cold nodes.
"""
"""One with two action points, written in two ways; `<id>` and `<status>` are to be filled in."""

DRAFT = """\
---
id: 2026-09-14-checkout
title: Checkout outage
status: draft
severity: unknown
timestamps:
  detected_at: 2026-09-14T10:06:00Z
---
"""
"""One of which no more is known than that something happened."""


def checkout(name: str = ID, status: str = "published") -> str:
    """Return the post-mortem under an id and with a status."""
    return CHECKOUT.replace("<id>", name).replace("<status>", status)

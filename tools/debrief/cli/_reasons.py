"""Reasons from closing comments: what must not be published does not get into a file by way of a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from debrief.checks.privacy import check_privacy
from debrief.planning.plan import Change, ChangeKind, Plan

# The author of a comment must not be able to switch the search off.
_exemption = re.compile(r"pragma|allowlist|whitelist|noqa", re.IGNORECASE)


def without_secrets(plan: Plan) -> Plan:
    """Return the plan with reasons that hold no secret and no personal data.

    Personal data is taken out of a reason; one with a secret is left out as a whole, and the notes say so.
    """
    notes: list[str] = []
    changes = tuple(_judged(plan.changes, notes))
    return replace(plan, changes=changes, notes=(*plan.notes, *notes)) if changes != plan.changes else plan


def _judged(changes: tuple[Change, ...], notes: list[str]) -> Iterator[Change]:
    for change in changes:
        reason = change.detail.get("reason") if change.kind is ChangeKind.RECORD_OUTCOME else None
        if not isinstance(reason, str):
            yield change
            continue
        safe = _safe(reason)
        if safe is None:
            notes.append(
                f"{change.key}: the closing comment of issue #{change.number} looks like it holds a secret: the reason"
                " is left out; take the secret out of the comment and revoke it"
            )
        yield change if safe == reason else replace(change, detail={**change.detail, "reason": safe})


def _safe(reason: str) -> str | None:
    judged = _exemption.sub(lambda found: "x" * len(found[0]), reason)
    spans: list[tuple[int, int]] = []
    for found in check_privacy("", judged, public=True, thorough=True):
        if found.rule == "privacy/secret":
            return None
        place = found.location
        spans.append(((place.column or 1) - 1, (place.end_column or len(reason) + 1) - 1))
    for start, end in sorted(spans, reverse=True):
        reason = f"{reason[:start]}(removed){reason[end:]}"
    # What is left may have come together anew; then nothing of it is taken.
    return None if spans and any(True for _ in check_privacy("", reason, public=True, thorough=True)) else reason

"""Reasons from closing comments: what must not be published gets neither into a file nor into a report that way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from debrief.checks.privacy import check_privacy
from debrief.planning.plan import Change, ChangeKind, Plan
from debrief.planning.standing import Standing

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
            notes.append(_left_out(change.key, change.number))
        yield change if safe == reason else replace(change, detail={**change.detail, "reason": safe})


def shown_without_secrets(found: Iterable[Standing]) -> tuple[tuple[Standing, ...], tuple[str, ...]]:
    """Return where action points stand with such reasons, and notes; what a file says was checked there."""
    notes: list[str] = []
    kept: list[Standing] = []
    for one in found:
        safe = one.reason if one.reason in (None, one.point.reason) else _safe(one.reason or "")
        if safe is None and one.reason is not None:
            notes.append(_left_out(one.point.key, one.number))
        kept.append(one if safe == one.reason else replace(one, reason=safe))
    return tuple(kept), tuple(notes)


def _left_out(key: str | None, number: int | None) -> str:
    return (
        f"{key}: the closing comment of issue #{number} looks like it holds a secret: the reason is left out; take the"
        " secret out of the comment and revoke it"
    )


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

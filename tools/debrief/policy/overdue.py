"""Post-mortems that are required, whose incident is resolved, and whose day has passed; the day is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from debrief.policy.decision import Answer, Decision, decide
from debrief.relating.repeats import all_repeats

if TYPE_CHECKING:
    from debrief.relating.incident import Incident
    from debrief_schemas.settings import Settings


@dataclass(frozen=True, slots=True)
class Late:
    """A required post-mortem after its day."""

    postmortem_id: str
    path: str
    title: str
    status: str
    severity: str
    due_on: date
    days: int
    """Days since the due day; at least 1."""
    authors: tuple[str, ...]
    why: str
    """Why it is required, in a sentence."""


def lateness(incident: Incident, decision: Decision, today: date) -> Late | None:
    """Return how late a document is on the day `today` (in UTC), or None where it is not.

    Only those are that have not reached their end: a published one has, and a waived one by the waiver that somebody
    has decided.
    """
    due = decision.due_on
    pending = incident.status in ("draft", "in_review") or (incident.status == "waived" and incident.decided_by is None)
    if not pending or decision.answer is not Answer.REQUIRED:
        return None
    if due is None or due >= today:
        return None
    return Late(
        incident.postmortem_id,
        incident.path,
        incident.title,
        incident.status,
        incident.severity,
        due,
        (today - due).days,
        incident.authors,
        decision.reasons[0].sentence,
    )


def overdue(incidents: Iterable[Incident], settings: Settings, today: date) -> tuple[Late, ...]:
    """Return all overdue post-mortems of a record, the one that was due first at the top.

    `incidents` is the whole record, as factors repeat across it.
    """
    everything = tuple(incidents)
    known = all_repeats(everything, settings.policy.require.repeat_within_days)
    found = (lateness(one, decide(one, settings, known.get(one.postmortem_id, ())), today) for one in everything)
    return tuple(
        sorted((late for late in found if late is not None), key=lambda late: (late.due_on, late.postmortem_id))
    )

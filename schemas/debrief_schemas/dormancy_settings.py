"""Settings of dormancy: when debrief asks about an action point that nobody moves, and whom."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from debrief_schemas.fields import Model, Owner
from debrief_schemas.triage_settings import Label

OWNER = "owner"
"""Stands for the action point's own owner."""

Days = Annotated[int, Field(ge=1, le=3650)]


class Escalation(Model):
    """A further comment where a question got no answer."""

    after_days: Days
    """Days after the first question; each step waits longer than the one before."""
    mention: Owner = OWNER
    """Who is mentioned: `owner` for the action point's owner, else a login or `org/team`."""


class Dormancy(Model):
    """When `debrief apply --nudge` asks on an issue: do it, re-date it, or decide not to."""

    after_days: Days = 60
    """Days without any change after which an open issue counts as dormant."""
    grace_days: Annotated[int, Field(ge=0, le=365)] = 1
    """Days after the due date before it is asked; overdue it is from the day after the due date."""
    escalate: Annotated[tuple[Escalation, ...], Field(strict=False, max_length=5)] = ()
    """Further comments for the same date, in order; without any it is asked once."""
    silence_label: Label = "keep-open"
    """An issue that bears this label is never asked about."""
    ask_per_run: Annotated[int, Field(ge=1, le=500)] = 20
    """Most questions of one run; the next run goes on."""

    @model_validator(mode="after")
    def _later_and_later(self) -> Self:
        days = [step.after_days for step in self.escalate]
        if days != sorted(set(days)):
            raise ValueError("each step of `escalate` must come later than the one before")
        return self

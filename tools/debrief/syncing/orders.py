"""How a run goes about a plan: what a caller of `debrief.syncing.applying` decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from debrief.syncing.reading import Patience


@dataclass(frozen=True, slots=True)
class Orders:
    """How a run goes about it."""

    run: str
    """Id of this run; no other run has it."""
    label: str
    """The reserved label."""
    create_max: int
    """Most issues that this run makes."""
    patience: Patience = field(default_factory=Patience)
    now: datetime | None = None
    """The present instant, aware: what is announced in the journal is announced from then on."""
    alone: bool = False
    """Whether a lock keeps every other run out, so that claims which are there are those of dead runs."""

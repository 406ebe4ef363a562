"""What a run found, as values: for whoever decides, writes or shows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from debrief.collecting.evidence import Gap, Proposal
from debrief.collecting.fact import Window
from debrief.collecting.merge import Merge
from debrief.collecting.screen import Refusal
from debrief_schemas.timeline import TimelineRow


@dataclass(frozen=True, slots=True)
class Told:
    """How it went with one source."""

    name: str
    facts: int = 0
    notes: tuple[str, ...] = ()
    error: str = ""
    """Why it gave nothing, or not all, with the cure; empty where it went well."""
    exit_code: int = 0
    in_part: bool = False
    """Whether it gave what else there is, although it failed."""


@dataclass(frozen=True, slots=True)
class Before:
    """What a document says before the run."""

    rows: Sequence[TimelineRow]
    ledger: Collection[str]
    timestamps: Mapping[str, datetime]
    estimates: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found, and what it adds."""

    path: str
    window: Window
    told: tuple[Told, ...]
    merge: Merge
    refused: tuple[Refusal, ...]
    masked: int
    """Facts of which personal data was taken out."""
    proposals: tuple[Proposal, ...]
    gaps: tuple[Gap, ...]
    notes: tuple[str, ...] = ()
    written: bool = False
    changed: bool = False
    """Whether there is anything to write."""

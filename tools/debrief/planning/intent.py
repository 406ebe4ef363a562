"""What planning is given besides recorded and observed: what the record wants, and what the run may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from debrief.planning.desired import DesiredIssue
from debrief_schemas.settings import Settings


@dataclass(frozen=True)
class Wanted:
    """What the record says, with what it could not say."""

    issues: Sequence[DesiredIssue] = ()
    """Action points of filed documents that were judged, in the order of the record."""
    known: frozenset[str] = frozenset()
    """Keys of all action points in judged documents, whatever their status."""
    unjudged: Mapping[str, str] = field(default_factory=dict)
    """Documents with errors: path to why; nothing is decided about their action points."""
    unjudged_ids: frozenset[str | None] = frozenset()
    """Their post-mortem ids; None for one that has none, which could be any."""
    elsewhere: frozenset[str] = frozenset()
    """Keys that have, or get, an issue that another plan is about: in another repository, or a parent."""
    empty: bool = False
    """Whether the record has no document at all, not even one that could not be judged."""
    local: Mapping[str, str] = field(default_factory=dict)
    """Keys whose number in the file was the local tracker gave, while another one is planned for: where it stands."""

    @cached_property
    def filed(self) -> frozenset[str]:
        """Keys that have, or get, an issue."""
        return self.elsewhere | {issue.point.key for issue in self.issues}

    @cached_property
    def typed(self) -> Mapping[int, tuple[str, ...]]:
        """Keys by the issue number that their files name; several for a number that files name more than once."""
        found: dict[int, list[str]] = {}
        for issue in self.issues:
            if issue.point.number is not None and issue.point.repository is None:
                found.setdefault(issue.point.number, []).append(issue.point.key)
        return {number: tuple(keys) for number, keys in found.items()}


@dataclass(frozen=True, slots=True)
class Intent:
    """What the run may do."""

    tracker: str
    settings: Settings
    write_files: bool
    """Whether issue numbers and outcomes are written into the files."""
    now: datetime | None = None
    """The present instant, aware; without it every run that announced a comment counts as ended."""
    ask: bool = False
    """Whether the run asks about dormant action points; it needs to know the present."""

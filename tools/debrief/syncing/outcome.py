"""What became of each change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from debrief.planning.plan import VERSION, Change, Plan


class Result(StrEnum):
    """Whether a change was made."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Left for the next run, or no longer wanted; nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change."""

    change: Change
    result: Result
    message: str = ""
    """Why it failed or was skipped, or what was done but not quite as wanted."""
    number: int | None = None
    """Number of the issue, where it is known now."""

    def to_json(self) -> dict[str, Any]:
        """Return it in the form of the contract: the change, with its outcome."""
        return {
            **self.change.to_json(),
            "number": self.number if self.number is not None else self.change.number,
            "outcome": str(self.result),
            "message": self.message,
        }


Progress = Callable[[Outcome, int, int], None]
"""Called after each change with its outcome, its place counted from 1, and the number of changes."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a plan."""

    plan: Plan
    outcomes: tuple[Outcome, ...] = ()
    """One for each change, in the plan's order."""
    notes: tuple[str, ...] = ()
    """The plan's notes and what was learnt on the way."""

    def count(self, result: Result) -> int:
        """Return how many changes ended so."""
        return sum(outcome.result is result for outcome in self.outcomes)

    def to_json(self) -> dict[str, Any]:
        """Return the report in the form of the contract, version 1."""
        return {
            "version": VERSION,
            "tracker": self.plan.tracker,
            "changes": [outcome.to_json() for outcome in self.outcomes],
            "notes": list(self.notes),
        }

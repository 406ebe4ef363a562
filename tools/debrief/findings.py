"""What a check says: plain values that know nothing of files or terminals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters: errors block, warnings annotate, notes inform."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the worst level."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; lines and columns count from 1, in characters, the end is exclusive.

    A finding about the file as a whole lies at line 1, column 1.
    """

    path: str
    """Relative to the workspace, with `/`; bytes that are no UTF-8 are kept as surrogate escapes."""
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule has to say about one place."""

    rule: str
    """Stable id, `family/name`."""
    level: Level
    location: Location
    message: str
    """What is wrong, in one sentence."""
    help: str = ""
    """The cure: what to write instead."""

    @property
    def sort_key(self) -> tuple[str, int, int, int, str, str]:
        """By file, then place, then the worst first."""
        where = self.location
        return (where.path, where.line, where.column, self.level.rank, self.rule, self.message)

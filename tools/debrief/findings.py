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
class Edit:
    """Characters in place of others; lines and columns count from 1, in characters, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A cure that can be carried out without thinking: either edits of the file, or another name for it."""

    title: str
    """What is done, in words."""
    edits: tuple[Edit, ...] = ()
    lines: tuple[int, int] = (0, 0)
    """First and last line that the edits touch, counted from 1."""
    after: str = ""
    """What these lines will be, without the end of the last one."""
    name: str = ""
    """The name, without its folder, that the file is to have."""


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
    fix: Fix | None = None
    """The cure as a change of the file, where that is mechanical."""

    @property
    def sort_key(self) -> tuple[str, int, int, int, str, str]:
        """By file, then place, then the worst first."""
        where = self.location
        return (where.path, where.line, where.column, self.level.rank, self.rule, self.message)

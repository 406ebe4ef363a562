"""What is wrong with a file before any rule can look at it: a light value that needs no library."""

from __future__ import annotations

from debrief_schemas.light import NamedTuple


class Fault(NamedTuple):
    """One fault and its place; lines and columns count from 1, the end is exclusive."""

    rule: str
    message: str
    cure: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    """0 where the fault has no extent of its own."""
    end_column: int = 0

"""What a check run returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from debrief.findings import Finding


class Inspection(NamedTuple):
    """What a run found."""

    checked: int
    """Files that were judged."""
    findings: list[Finding]
    """In order of path and place."""

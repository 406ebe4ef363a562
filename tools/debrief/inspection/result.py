"""What a check run returns."""

from __future__ import annotations

from debrief_schemas.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from debrief.findings import Finding


class Inspection(NamedTuple):
    """What a run found."""

    checked: int
    """Files that were judged."""
    findings: list[Finding]
    """In order of path and place."""

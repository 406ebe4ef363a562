"""What the rules between files need to know of one file."""

from __future__ import annotations

from debrief.checks.names import fold, stem_of
from debrief_schemas.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any


class Facts(NamedTuple):
    """What the rules between files need to know of one file."""

    path: str
    postmortem_id: str
    """The declared id; the file's stem where none could be read."""
    issues: tuple[int, ...] = ()
    """Issue numbers that its action points claim."""
    references: tuple[str, ...] = ()
    """Ids that `related` and `waiver.duplicate_of` name."""


def facts_of(path: str, data: Mapping[str, Any] | None) -> Facts:
    """Return the facts of a file; `data` may be of any shape, or None where it could not be read."""
    if data is None:
        return Facts(path, stem_of(path))
    declared = data.get("id")
    points = data.get("action_points")
    issues = []
    for point in points if isinstance(points, list) else ():
        number = point.get("issue") if isinstance(point, dict) else None
        if isinstance(number, int) and not isinstance(number, bool):
            issues.append(number)
    related = data.get("related")
    references = [item for item in related if isinstance(item, str)] if isinstance(related, list) else []
    waiver = data.get("waiver")
    target = waiver.get("duplicate_of") if isinstance(waiver, dict) else None
    if isinstance(target, str):
        references.append(target)
    return Facts(path, declared if isinstance(declared, str) else stem_of(path), tuple(issues), tuple(references))


def agree(ids: Sequence[str], issues: Sequence[int], references: Iterable[str]) -> bool:
    """Say whether the rules between files certainly have nothing to say; False means that they have to be asked.

    Given are the ids of all files, the issues that they claim, and the ids to which they refer.
    """
    folded = set(map(fold, ids))
    return len(folded) == len(ids) and len(set(issues)) == len(issues) and folded.issuperset(map(fold, set(references)))

"""What a merge would do to issues, told from two versions of some documents alone, without a look at the tracker.

It takes for granted that the tracker is in step with the merged version; `debrief plan` looks. Pure: values in, values
out, by the same rules as `debrief.planning.diff`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from debrief.planning.desired import DesiredIssue, DesiredPoint
from debrief.planning.labels import first_labels, labels_by_kind, lasting_labels
from debrief.planning.marker import digest_text
from debrief_schemas.settings import Settings

Part = Literal["title", "text", "labels"]


class Effect(StrEnum):
    """What becomes of the issue of one action point."""

    CREATE = "create"
    ADOPT = "adopt"
    """A person made the issue and names it in the file."""
    CHANGE = "change"
    LEAVE = "leave"
    ORPHAN = "orphan"
    """Its action point is gone: the issue gets a comment and a label, and stays open."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A label that the file asks for, while the issue bears another one of the kind."""

    wanted: str
    borne: str
    decided: bool = False
    """Whether the tracker decides, so that nothing is to be done: priority is its own once the issue exists."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The issue of one action point after the merge."""

    effect: Effect
    point: DesiredPoint
    """As the new version has it; for an orphan, as the merged one had it."""
    number: int | None = None
    """Number of the issue, as far as a file tells it."""
    labels: tuple[str, ...] = ()
    """Labels that it gets: all of a new issue's, else those that are added."""
    parts: tuple[Part, ...] = ()
    """What follows the file."""
    contradicted: tuple[Contradiction, ...] = ()
    """Labels of the file that are not put on."""


def forecast(
    merged: Sequence[DesiredIssue], changed: Sequence[DesiredIssue], settings: Settings, *, emptied: bool = False
) -> tuple[Forecast, ...]:
    """Return what becomes of each issue, in the order of the new version, then of what has vanished.

    Both are the issues that filed documents want, before and after; action points without an end in the tracker only.
    `emptied` says that the merge leaves the record without any document: a plan then leaves all issues alone.
    """
    before = {issue.point.key: issue for issue in merged}
    after = {issue.point.key for issue in changed}
    return (
        *(_become(issue, before.get(issue.point.key), settings) for issue in _open(changed)),
        *(_lose(issue.point, settings, emptied=emptied) for issue in _open(merged) if issue.point.key not in after),
    )


def _open(issues: Sequence[DesiredIssue]) -> Iterator[DesiredIssue]:
    return (issue for issue in issues if issue.point.outcome is None)


def _lose(point: DesiredPoint, settings: Settings, *, emptied: bool) -> Forecast:
    if emptied:
        return Forecast(Effect.LEAVE, point, point.number)
    return Forecast(Effect.ORPHAN, point, point.number, (settings.issues.labels.orphaned,), ("labels",))


def _become(issue: DesiredIssue, old: DesiredIssue | None, settings: Settings) -> Forecast:
    point = issue.point
    if old is None:
        if point.number is not None:
            record = settings.issues.labels.record
            return Forecast(Effect.ADOPT, point, point.number, (record,), ("labels",))
        return Forecast(Effect.CREATE, point, None, first_labels(point, settings))
    added, contradicted = _labels(lasting_labels(old.point, settings), lasting_labels(point, settings), settings)
    parts: list[Part] = ["title"] if issue.title.strip() != old.title.strip() else []
    # As the marker keeps it: what the text tells of related action points is no edit of this one.
    if digest_text("", issue.decisive) != digest_text("", old.decisive):
        parts.append("text")
    if added:
        parts.append("labels")
    number = point.number if point.number is not None else old.point.number
    return Forecast(Effect.CHANGE if parts else Effect.LEAVE, point, number, added, tuple(parts), contradicted)


def _labels(
    old: Sequence[str], new: Sequence[str], settings: Settings
) -> tuple[tuple[str, ...], tuple[Contradiction, ...]]:
    """Return the labels that are put on, and those that contradict one the issue bears; priority is the tracker's."""
    known = {name.casefold(): name for name in old}
    kinds = labels_by_kind(settings)
    added: list[str] = []
    contradicted: list[Contradiction] = []
    for name in new:
        folded = name.casefold()
        if folded in known:
            continue
        kind = next((kind for kind, labels in kinds.items() if folded in labels), None)
        borne = next((known[rival] for rival in kinds.get(kind or "", {}) if rival in known), None)
        if borne is not None:
            contradicted.append(Contradiction(name, borne, decided=kind == "priority"))
        elif kind != "priority":
            added.append(name)
    return tuple(added), tuple(contradicted)

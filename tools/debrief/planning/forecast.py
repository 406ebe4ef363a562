"""What a merge would do to issues, told from two versions of some documents alone, without a look at the tracker.

It takes for granted that the tracker is in step with the merged version; `debrief plan` looks. Pure: values in, values
out, by the same rules as `debrief.planning.diff`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    REFUSE = "refuse"
    """The file names an issue that cannot be this action point's: nothing is made or changed."""
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
    """Labels that it gets: all of a new issue's, those too that a person's issue may bear already; else those that are
    added."""
    parts: tuple[Part, ...] = ()
    """What follows the file."""
    contradicted: tuple[Contradiction, ...] = ()
    """Labels of the file that are not put on."""
    belongs_to: str | None = None
    """Key of the action point to which the issue belongs that a refused one names."""
    made: int | None = None
    """Number of the issue that was made for a refused one, whose file names another."""


def owned_numbers(merged: Sequence[DesiredPoint]) -> dict[int, str]:
    """Return whose issue each number is, by key: an issue stays its action point's for ever, an ended one's as well."""
    return {point.number: point.key for point in merged if point.number is not None and point.numbered}


def forecast(
    merged: Sequence[DesiredIssue],
    changed: Sequence[DesiredIssue],
    settings: Settings,
    *,
    emptied: bool = False,
    owned: Mapping[int, str] | None = None,
) -> tuple[Forecast, ...]:
    """Return what becomes of each issue, in the order of the new version, then of what has vanished.

    Both are the issues that filed documents want, before and after; action points without an end in the tracker only.
    `emptied` says that the merge leaves the record without any document: a plan then leaves all issues alone.
    `owned` are the numbers of other documents too, as `owned_numbers` has them; None for those of `merged` alone.
    """
    before = {issue.point.key: issue for issue in merged}
    after = {issue.point.key for issue in changed}
    owned = owned_numbers([issue.point for issue in merged]) if owned is None else owned
    become = [_become(issue, before.get(issue.point.key), settings, owned) for issue in _open(changed)]
    return (
        *_without_childless(become),
        *(_lose(issue.point, settings, emptied=emptied) for issue in _open(merged) if issue.point.key not in after),
    )


def _without_childless(become: Sequence[Forecast]) -> Iterator[Forecast]:
    """Yield all but parents to be made of which no action point gets an issue."""
    filed = {
        (one.point.postmortem_id, one.point.repository)
        for one in become
        if not one.point.parent and one.effect is not Effect.REFUSE
    }
    for one in become:
        made = one.point.parent and one.effect is Effect.CREATE
        if not made or (one.point.postmortem_id, one.point.repository) in filed:
            yield one


def _open(issues: Sequence[DesiredIssue]) -> Iterator[DesiredIssue]:
    return (issue for issue in issues if issue.point.outcome is None)


def _lose(point: DesiredPoint, settings: Settings, *, emptied: bool) -> Forecast:
    if emptied:
        return Forecast(Effect.LEAVE, point, point.number)
    return Forecast(Effect.ORPHAN, point, point.number, (settings.issues.labels.orphaned,), ("labels",))


def _become(issue: DesiredIssue, old: DesiredIssue | None, settings: Settings, owned: Mapping[int, str]) -> Forecast:
    point = issue.point
    made = old.point.number if old is not None else None
    if point.number is not None and made is not None and point.number != made:
        return Forecast(Effect.REFUSE, point, point.number, made=made)
    owner = owned.get(point.number, point.key) if point.number is not None else point.key
    if owner != point.key:
        return Forecast(Effect.REFUSE, point, point.number, belongs_to=owner)
    if old is None:
        if point.number is not None:
            return Forecast(Effect.ADOPT, point, point.number, first_labels(point, settings), ("labels",))
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

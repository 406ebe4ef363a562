"""Parent issues: one a post-mortem, with those of its action points as sub-issues; another where one is full.

A parent has a key like an action point, `2026-11-20-checkout-502s/PARENT-1`, and goes the same way: claimed, made once,
found again by its marker. No action point can have such a key, because their ids begin with `AP-`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from debrief.planning.desired import DesiredPoint, Sibling
from debrief.planning.locating import marked_issue
from debrief.planning.observed import Observed
from debrief.planning.recorded import Recorded

SUB_ISSUES_MAX = 100
"""Most sub-issues of one parent on GitHub."""
PARENTS_MAX = 9
"""Most parents of one post-mortem: it has 50 action points at most, the others are people's own."""


def parent_keys(postmortem_id: str) -> tuple[str, ...]:
    """Return the keys that the parents of a post-mortem may have, in the order in which they are made."""
    return tuple(f"{postmortem_id}/PARENT-{number}" for number in range(1, PARENTS_MAX + 1))


def parent_points(points: Iterable[DesiredPoint]) -> dict[str, DesiredPoint]:
    """Return every parent that there could be for the post-mortems of `points`, by key."""
    families: dict[str, list[DesiredPoint]] = {}
    for point in points:
        families.setdefault(point.postmortem_id, []).append(point)
    found: dict[str, DesiredPoint] = {}
    for postmortem_id, children in families.items():
        first = children[0]
        base = replace(
            first,
            title=first.postmortem_title,
            owner=None,
            account=None,
            due=None,
            type=None,
            level=None,
            priority=None,
            number=None,
            outcome=None,
            closed_on=None,
            reason=None,
            misplaced=None,
            siblings=tuple(Sibling(child.action_id, child.title) for child in children),
            parent=True,
        )
        for place, key in enumerate(parent_keys(postmortem_id)):
            title = base.title if place == 0 else f"{base.title} ({place + 1})"
            found[key] = replace(base, key=key, action_id=key.rpartition("/")[2], title=title)
    return found


def likely_parents(points: Sequence[DesiredPoint], known: Collection[str] = ()) -> tuple[DesiredPoint, ...]:
    """Return the parents that a tracker in step with `points` has: one for each repository of their issues.

    One that is not among the keys `known` is made for an open action point only. Nobody's own sub-issues are counted:
    a document alone does not fill a parent.
    """
    found: list[DesiredPoint] = []
    repositories = sorted(dict.fromkeys(point.repository for point in points), key=lambda name: name is not None)
    for place, repository in enumerate(repositories[:PARENTS_MAX]):
        children = [point for point in points if point.repository == repository]
        key = parent_keys(children[0].postmortem_id)[place]
        if key in known or any(child.outcome is None for child in children):
            found.append(parent_points(children)[key])
    return tuple(found)


def known_number(key: str, recorded: Recorded, observed: Observed) -> int | None:
    """Return the number of a parent that exists, as far as journal and markers know."""
    entry = recorded.entries.get(key)
    if entry is not None and entry.number is not None:
        return entry.number
    marked = marked_issue(key, observed)
    return marked.number if marked is not None else None


def allot(
    children: Iterable[DesiredPoint],
    numbers: Mapping[str, int],
    counts: Mapping[int, int],
    held: frozenset[str] = frozenset(),
) -> dict[str, str]:
    """Return which parent each action point goes to, key by key.

    `numbers` are those of the parents that exist, `counts` how many sub-issues each has; `held` are keys that belong
    to another repository.
    """
    room = {key: SUB_ISSUES_MAX - counts.get(number, 0) for key, number in numbers.items()}
    allotted: dict[str, str] = {}
    for child in children:
        for key in parent_keys(child.postmortem_id):
            if key in held or room.get(key, SUB_ISSUES_MAX) <= 0:
                continue
            room[key] = room.get(key, SUB_ISSUES_MAX) - 1
            allotted[child.key] = key
            break
    return allotted

"""What an issue begins with beyond its text and labels: milestone, type, parent issue and board.

Each is done once for an issue and remembered in the journal; afterwards the tracker decides, and what a person takes
away does not come back. What is there already is left. A new issue begins with its milestone and its type, one that
exists gets both in one request. Pure: values in, values out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from debrief.planning.desired import DesiredPoint
from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.plan import Change, ChangeKind, Plan
from debrief.planning.recorded import Recorded
from debrief.planning.triage_board import fill_board, hint
from debrief.planning.triage_parents import known_number, parent_keys
from debrief.trackers.triage_port import BoardField, Milestone
from debrief_schemas.settings import Settings

MILESTONE, TYPE, PARENT, BOARD = "milestone", "type", "parent", "board"
"""The steps, as the journal names them."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An action point whose issue exists and is open, or is being made."""

    point: DesiredPoint
    seen: SeenIssue | None
    """None while the issue is being made."""
    placed: frozenset[str] = frozenset()
    """Steps that were done."""

    @property
    def number(self) -> int | None:
        """Number of the issue, if it exists."""
        return self.seen.number if self.seen is not None else None


@dataclass(frozen=True, slots=True)
class Needs:
    """What has to be looked at for the steps that are left; nothing in most runs."""

    board: bool = False
    milestones: bool = False
    types: bool = False
    parents: tuple[int, ...] = ()
    """Numbers of the parents that are to get sub-issues, of those that are there."""
    probe: int | None = None
    """Number of another issue, by which it shows whether the tracker has sub-issues at all, where no parent does."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What was seen; None where the tracker does not offer it, or it was not looked at."""

    fields: Sequence[BoardField] | None = None
    milestones: Sequence[Milestone] | None = None
    types: Sequence[str] | None = None
    sub_issues: Mapping[int, int] | None = None
    """By parent: how many sub-issues it has."""
    notes: tuple[str, ...] = ()
    """What is not offered, and the cure."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The changes for the steps that are left, and what a person should know."""

    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    beginnings: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """By key of an issue that is being made: milestone and type, which go into the request that makes it."""


def with_accounts(points: Iterable[DesiredPoint], settings: Settings) -> tuple[DesiredPoint, ...]:
    """Return the points with their owners' names in the tracker, as far as the settings map them."""
    owners = {name.casefold(): account for name, account in settings.issues.owners.items()}
    return tuple(
        replace(point, account=owners[point.owner.casefold()] or "")
        if point.owner is not None and point.owner.casefold() in owners
        else point
        for point in points
    )


def candidates(
    points: Iterable[DesiredPoint], base: Plan, recorded: Recorded, observed: Observed
) -> tuple[Candidate, ...]:
    """Return the action points that may have steps left: being made or taken on, or those whose journal entry says so.

    Without an entry nobody knows what was done before, so that nothing is done.
    """
    made = {change.key for change in base.of_kind(ChangeKind.CREATE_ISSUE)}
    taken_on = {change.key: change.number for change in base.changes if _takes_on(change)}
    found: list[Candidate] = []
    for point in points:
        if point.outcome is not None or point.misplaced is not None:
            continue
        if point.key in made:
            found.append(Candidate(point, None))
            continue
        entry = recorded.entries.get(point.key)
        fresh = observed.issues.get(taken_on.get(point.key) or 0)
        if fresh is not None:
            if fresh.open:
                found.append(Candidate(point, fresh))
            continue
        if entry is None:
            continue
        numbers = recorded.numbers(point.key, point.number)
        number = numbers[0] if len(numbers) == 1 else None if numbers else known_number(point.key, recorded, observed)
        seen = observed.issues.get(number) if number is not None else None
        imported = entry.imported and number == entry.number
        if seen is not None and seen.open and (imported or observed.marked_key(seen) == point.key):
            found.append(Candidate(point, seen, entry.placed))
    return tuple(found)


def _takes_on(change: Change) -> bool:
    """Whether a change is the one by which the journal takes on an issue that a person made."""
    return change.detail.get("origin") == "imported"


def needs(
    found: Iterable[Candidate], settings: Settings, recorded: Recorded, observed: Observed, held: frozenset[str]
) -> Needs:
    """Return what must be looked at to plan the steps that are left."""
    issues, left = settings.issues, list(found)
    children = [one.point for one in left if PARENT not in one.placed] if issues.parent else []
    keys = dict.fromkeys(key for point in children for key in parent_keys(point.postmortem_id) if key not in held)
    known = dict.fromkeys(known_number(key, recorded, observed) for key in keys)
    # One that is not there shows nothing, and gets nothing.
    parents = tuple(number for number in known if number is not None and number in observed.issues)
    return Needs(
        board=issues.board is not None and any(BOARD not in one.placed for one in left),
        milestones=issues.milestone is not None
        and any(_empty(one, MILESTONE, one.seen.milestone if one.seen else None) for one in left),
        types=issues.type is not None and any(_empty(one, TYPE, one.seen.type if one.seen else None) for one in left),
        parents=parents,
        probe=min(observed.issues.keys() - set(parents), default=None) if children else None,
    )


def steps(
    found: Iterable[Candidate],
    allotted: Mapping[str, str],
    parents: Mapping[str, int],
    settings: Settings,
    offer: Offer,
) -> Steps:
    """Return the changes for all steps that are left, in the order in which they are made, and notes.

    `allotted` names the parent of each action point that is to become a sub-issue, `parents` the numbers of those
    parents that exist.
    """
    fields: list[Change] = []
    links: list[Change] = []
    placements: list[Change] = []
    beginnings: dict[str, Mapping[str, object]] = {}
    notes = list(offer.notes)
    for one in found:
        chosen: dict[str, object] = {}
        for choice in (*_milestone(one, settings, offer), *_type(one, settings, offer)):
            if isinstance(choice, str):
                notes.append(choice)
            else:
                chosen |= choice
        if chosen and one.number is None:
            beginnings[one.point.key] = chosen
        elif chosen:
            # Both in one request, which holds their two names.
            names = [step for step in (MILESTONE, TYPE) if step in chosen]
            fields.append(_change(ChangeKind.UPDATE_ISSUE, one, {"fields": names, **chosen}))
        parent = allotted.get(one.point.key)
        if parent is not None:
            detail = {"parent": parents.get(parent), "parent_key": parent}
            links.append(_change(ChangeKind.LINK_SUB_ISSUE, one, detail))
        for step in _board(one, settings, offer):
            if isinstance(step, Change):
                placements.append(step)
            else:
                notes.append(step)
    # A missing option is missing for every issue; it is said once.
    return Steps((*fields, *links, *placements), tuple(dict.fromkeys(notes)), beginnings)


def begun(change: Change, beginning: Mapping[str, object]) -> Change:
    """Return the creation of an issue that begins with a milestone or a type, too."""
    if change.content is None:
        return change
    number, name = beginning.get("milestone_number"), beginning.get(TYPE)
    content = replace(
        change.content,
        milestone=number if isinstance(number, int) else None,
        type=name if isinstance(name, str) else None,
    )
    return replace(change, detail={**change.detail, **beginning}, content=content)


def _empty(one: Candidate, step: str, present: str | None) -> bool:
    return step not in one.placed and present is None


def _milestone(one: Candidate, settings: Settings, offer: Offer) -> Iterator[Mapping[str, object] | str]:
    wanted = settings.issues.milestone
    if wanted is None or offer.milestones is None:
        return
    if not _empty(one, MILESTONE, one.seen.milestone if one.seen else None):
        return
    chosen: Milestone | None = None
    if wanted.title is None:
        due = one.point.due
        later = [m for m in offer.milestones if m.open and m.due is not None and due and m.due.isoformat() >= due]
        chosen = min(later, key=lambda m: (m.due, m.number), default=None)
    else:
        named = [m for m in offer.milestones if m.title.casefold() == wanted.title.casefold()]
        chosen = next((m for m in named if m.open), None)
        if chosen is None:
            open_ones = (m.title for m in offer.milestones if m.open)
            what = "is closed" if named else "is not there"
            yield f"the milestone `{wanted.title}` (issues.milestone) {what}{hint(wanted.title, open_ones)}"
    if chosen is not None:
        yield {MILESTONE: chosen.title, "milestone_number": chosen.number}


def _type(one: Candidate, settings: Settings, offer: Offer) -> Iterator[Mapping[str, object] | str]:
    wanted = settings.issues.type
    if wanted is None or offer.types is None or not _empty(one, TYPE, one.seen.type if one.seen else None):
        return
    chosen = next((name for name in offer.types if name.casefold() == wanted.casefold()), None)
    if chosen is None:
        yield f"the issue type `{wanted}` (issues.type) is not there{hint(wanted, offer.types)}"
    else:
        yield {TYPE: chosen}


def _board(one: Candidate, settings: Settings, offer: Offer) -> Iterator[Change | str]:
    board = settings.issues.board
    if board is None or offer.fields is None or BOARD in one.placed:
        return
    filling = fill_board(one.point, board, offer.fields)
    name = f"{board.owner}/{board.number}"
    yield from (f"board {name}: {note}" for note in filling.notes)
    detail = {"board": {"owner": board.owner, "number": board.number}, "fields": filling.values}
    yield _change(ChangeKind.PLACE_ON_BOARD, one, detail)


def _change(kind: ChangeKind, one: Candidate, detail: Mapping[str, object]) -> Change:
    return Change(kind, one.point.key, one.number, one.point.title, detail)

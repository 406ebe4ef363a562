"""What an issue begins with beyond its text and labels: milestone, type, parent issue and board.

Each is done once for an issue and remembered in the journal; afterwards the tracker decides, and what a person takes
away does not come back. What is there already is left. A new issue begins with its milestone and its type, one that
exists gets both in one request. Pure: values in, values out.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from debrief.planning.observed import Observed
from debrief.planning.plan import Change, ChangeKind
from debrief.planning.recorded import Recorded
from debrief.planning.triage_board import fill_board, hint
from debrief.planning.triage_candidates import Candidate
from debrief.planning.triage_owed import BOARD, FIELD, MILESTONE, PARENT, TYPE, field_wishes, look_of, step_of
from debrief.planning.triage_parents import known_number, parent_keys
from debrief.trackers.triage_port import BoardField, Milestone
from debrief_schemas.settings import Settings


@dataclass(frozen=True, slots=True)
class Needs:
    """What has to be looked at for the steps that are left; nothing in most runs."""

    board: bool = False
    milestones: bool = False
    types: bool = False
    children: bool = False
    """Whether issues are to become sub-issues, of parents that may have to be made."""
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
    lacking: Mapping[str, str] = field(default_factory=dict)
    """By key: what the journal is to remember of what could not be done, where that is news."""


def needs(
    found: Iterable[Candidate], recorded: Recorded, observed: Observed, held: frozenset[str], *, again: bool = True
) -> Needs:
    """Return what must be looked at to plan the steps that are left.

    What could not be done before is looked at only `again`, or where something else is wanted by now.
    """
    left = list(found)
    asked = {look_of(step) for one in left for step, text in one.left.items() if again or text not in one.lacking}
    children = [one.point for one in left if PARENT in one.left] if PARENT in asked else []
    keys = dict.fromkeys(key for point in children for key in parent_keys(point.postmortem_id) if key not in held)
    known = dict.fromkeys(known_number(key, recorded, observed) for key in keys)
    # One that is not there shows nothing, and gets nothing.
    parents = tuple(number for number in known if number is not None and number in observed.issues)
    return Needs(
        board=BOARD in asked,
        milestones=MILESTONE in asked,
        types=TYPE in asked,
        children=bool(children),
        parents=parents,
        probe=min(observed.issues.keys() - set(parents), default=None) if children else None,
    )


def steps(
    found: Iterable[Candidate],
    allotted: Mapping[str, str],
    parents: Mapping[str, int],
    settings: Settings,
    offer: Offer,
    looked: Needs,
) -> Steps:
    """Return the changes for all steps that are left, in the order in which they are made, and notes.

    `allotted` names the parent of each action point that is to become a sub-issue, `parents` the numbers of those
    parents that exist; `looked` is what `offer` was asked for: what the journal remembers of all else stays.
    """
    fields: list[Change] = []
    links: list[Change] = []
    placements: list[Change] = []
    beginnings: dict[str, Mapping[str, object]] = {}
    lacking: dict[str, str] = {}
    notes = list(offer.notes)
    for one in found:
        chosen: dict[str, object] = {}
        missing: set[str] = set()
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
        for step in _board(one, settings, offer, missing):
            if isinstance(step, Change):
                placements.append(step)
            else:
                notes.append(step)
        unmet = _unmet(one, {*chosen, *([PARENT] if parent is not None else [])}, missing, offer, looked)
        if unmet != one.lacking:
            lacking[one.point.key] = ",".join(sorted(unmet))
    # A missing option is missing for every issue; it is said once.
    return Steps((*fields, *links, *placements), tuple(dict.fromkeys(notes)), beginnings, lacking)


def _unmet(
    one: Candidate, met: Container[str], missing: Collection[str], offer: Offer, looked: Needs
) -> frozenset[str]:
    """Return the tokens of what cannot be done; of a step that was not looked at, what was known of it stays."""
    seen = {MILESTONE: looked.milestones, TYPE: looked.types, PARENT: looked.children, BOARD: looked.board}
    unmet = {text for text in one.lacking if step_of(text) in one.left and not seen[look_of(step_of(text))]}
    unmet |= {
        text for step, text in one.left.items() if step in (MILESTONE, TYPE, PARENT) and seen[step] and step not in met
    }
    if looked.board and offer.fields is None:
        unmet |= {text for step, text in one.left.items() if look_of(step) == BOARD}
    return frozenset((*unmet, *missing))


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


def _milestone(one: Candidate, settings: Settings, offer: Offer) -> Iterator[Mapping[str, object] | str]:
    wanted = settings.issues.milestone
    if wanted is None or offer.milestones is None or MILESTONE not in one.left:
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
    if wanted is None or offer.types is None or TYPE not in one.left:
        return
    chosen = next((name for name in offer.types if name.casefold() == wanted.casefold()), None)
    if chosen is None:
        yield f"the issue type `{wanted}` (issues.type) is not there{hint(wanted, offer.types)}"
    else:
        yield {TYPE: chosen}


def _board(one: Candidate, settings: Settings, offer: Offer, missing: set[str]) -> Iterator[Change | str]:
    """Yield what places an issue, or fills what could not be filled when it was placed; `missing` gets the rest."""
    board = settings.issues.board
    roles = {step.removeprefix(FIELD) for step in one.left if step.startswith(FIELD)}
    if board is None or offer.fields is None or not (BOARD in one.left or roles):
        return
    filling = fill_board(one.point, board, offer.fields, None if BOARD in one.left else roles)
    wanted = field_wishes(one.point, board)
    missing.update(wanted[f"{FIELD}{role}"] for role in filling.missing)
    name = f"{board.owner}/{board.number}"
    yield from (f"board {name}: {note}" for note in filling.notes)
    detail: dict[str, object] = {"board": {"owner": board.owner, "number": board.number}, "fields": filling.values}
    if BOARD not in one.left:
        if not filling.values:
            return
        detail["later"] = True
    yield _change(ChangeKind.PLACE_ON_BOARD, one, detail)


def _change(kind: ChangeKind, one: Candidate, detail: Mapping[str, object]) -> Change:
    return Change(kind, one.point.key, one.number, one.point.title, detail)

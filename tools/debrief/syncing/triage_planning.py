"""Planning the steps of triage: looks at what the tracker offers, as far as a step is left, and adds them to a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from debrief.errors import NotPermitted
from debrief.planning.desired import DesiredIssue, DesiredPoint
from debrief.planning.observed import Observed
from debrief.planning.plan import Change, ChangeKind, Plan
from debrief.planning.recorded import Recorded
from debrief.planning.triage import Needs, Offer, begun, needs, steps
from debrief.planning.triage_candidates import candidates
from debrief.planning.triage_owed import PARENT
from debrief.planning.triage_parents import allot, known_number, parent_points
from debrief.trackers.triage_port import TriageReader
from debrief_schemas.settings import Settings

_AGAIN = "what was not there is looked for again when there is something else to do, and by `debrief apply --nudge`"

PlanParents = Callable[[Sequence[DesiredIssue]], Plan]
"""Plans the parents' own issues, the way all issues are planned."""

_FIRST = (ChangeKind.ENSURE_LABEL, ChangeKind.CREATE_ISSUE, ChangeKind.ADD_LABELS, ChangeKind.UPDATE_ISSUE)
_OF_PARENTS = frozenset((*_FIRST, ChangeKind.CLOSE_ISSUE, ChangeKind.RECORD_NUMBER))
"""What may be done to a parent: people close and reopen it, and its end is no outcome of anything."""


class TriagePlanner:
    """Adds the steps of triage that are left for some action points; it looks at nothing twice."""

    def __init__(
        self,
        points: Sequence[DesiredPoint],
        settings: Settings,
        reader: TriageReader | None,
        render: Callable[[DesiredPoint], DesiredIssue],
        held: frozenset[str] = frozenset(),
        *,
        daily: bool = False,
    ) -> None:
        """Prepare; `held` are keys of parents that belong to another repository, `render` writes a parent's issue.

        A `daily` run looks again for what was not there before, whatever else there is to do.
        """
        self._points, self._settings, self._reader = points, settings, reader
        self._render, self._held, self._daily = render, held, daily
        self._seen: dict[Needs, Offer] = {}

    def add(self, base: Plan, recorded: Recorded, observed: Observed, plan_parents: PlanParents) -> Plan:
        """Return `base` with the steps that are left.

        Nothing is asked of the tracker while no step is left. Raises TrackerError when something cannot be read; what
        may not be read is a note.
        """
        issues, reader = self._settings.issues, self._reader
        if reader is None:
            asked = [name for name in ("board", "milestone", "type", "parent") if getattr(issues, name)]
            note = f"this tracker has none of what is set under issues: {', '.join(asked)}; it is left out"
            return replace(base, notes=(*base.notes, note))
        left = candidates(self._points, base, recorded, observed, self._settings)
        again = self._daily or not base.empty
        wanted = needs(left, recorded, observed, self._held, again=again)
        if wanted not in self._seen:
            self._seen[wanted] = look(reader, wanted, self._settings)
        offer = self._seen[wanted]
        children = [one.point for one in left if PARENT in one.left] if wanted.children else []
        parents, numbers, allotted = _parents(
            self._points, children, recorded, observed, self._settings, offer, self._held
        )
        own = plan_parents([self._render(point) for point in parents]) if parents else Plan(base.tracker)
        added = steps(left, allotted, numbers, self._settings, offer, wanted)
        notes = added.notes
        if notes and added.lacking:
            notes = (*notes, _AGAIN)
        base = replace(
            base, lacking=added.lacking, changes=tuple(_begun(change, added.beginnings) for change in base.changes)
        )
        return _merged(base, own, {point.key for point in parents}, added.changes, notes)


def look(reader: TriageReader, wanted: Needs, settings: Settings) -> Offer:
    """Ask for what the steps need; what is not offered, or may not be seen, is said once and left out."""
    notes: list[str] = []
    fields = milestones = types = None
    board = settings.issues.board
    if wanted.board and board is not None:
        try:
            fields = reader.board_fields(board.owner, board.number)
        except NotPermitted as error:
            notes.append(f"issues are not placed: {error}")
    if wanted.milestones:
        try:
            milestones = reader.milestones()
        except NotPermitted as error:
            notes.append(f"no milestone is set: {error}")
    if wanted.types:
        types = reader.issue_types()
        if types is None:
            notes.append(
                "no issue type is set: this repository has none (types belong to an organization, and GitHub Enterprise"
                " Server may not have them); take `issues.type` out of the settings"
            )
    counts = _sub_issues(reader, wanted)
    if counts is None:
        notes.append("no sub-issue is linked: this server has none; take `issues.parent` out of the settings")
    return Offer(fields, milestones, types, counts, tuple(notes))


def _sub_issues(reader: TriageReader, wanted: Needs) -> dict[int, int] | None:
    """Return how many sub-issues each parent has that answers; None where no issue does, whichever is asked."""
    asked = {number: reader.sub_issues(number) for number in wanted.parents}
    if wanted.probe is not None and not any(count is not None for count in asked.values()):
        # A parent alone may just have been deleted.
        asked[wanted.probe] = reader.sub_issues(wanted.probe)
    counts = {number: count for number, count in asked.items() if count is not None}
    return counts if counts or not asked else None


def _parents(
    points: Sequence[DesiredPoint],
    children: Sequence[DesiredPoint],
    recorded: Recorded,
    observed: Observed,
    settings: Settings,
    offer: Offer,
    held: frozenset[str],
) -> tuple[list[DesiredPoint], dict[str, int], dict[str, str]]:
    """Return the parents that are wanted, the numbers of those that exist, and each child's parent."""
    if not settings.issues.parent:
        return [], {}, {}
    possible = {key: point for key, point in parent_points(points).items() if key not in held}
    known = {key: known_number(key, recorded, observed) for key in possible}
    numbers = {key: number for key, number in known.items() if number is not None}
    started = {key for key in possible if key in numbers or key in recorded.entries}
    allotted: dict[str, str] = {}
    if offer.sub_issues is not None:
        usable = {key: number for key, number in numbers.items() if number in offer.sub_issues}
        lost = held | (numbers.keys() - usable.keys())
        allotted = allot(children, usable, offer.sub_issues, frozenset(lost))
    wanted = started | set(allotted.values())
    return [point for key, point in possible.items() if key in wanted], numbers, allotted


def _begun(change: Change, beginnings: Mapping[str, Mapping[str, object]]) -> Change:
    beginning = beginnings.get(change.key or "")
    return change if beginning is None or change.kind is not ChangeKind.CREATE_ISSUE else begun(change, beginning)


def _merged(base: Plan, own: Plan, keys: set[str], added: Sequence[Change], notes: Sequence[str]) -> Plan:
    """Return one plan: what exists before what refers to it, and a parent before the first of its own."""
    changes = [change for change in own.changes if change.kind in _OF_PARENTS]
    labels = {change.title for change in base.of_kind(ChangeKind.ENSURE_LABEL)}
    fresh = [c for c in changes if c.kind is not ChangeKind.ENSURE_LABEL or c.title not in labels]
    front: list[Change] = []
    for kind in _FIRST:
        of_kind = [change for change in base.changes if change.kind is kind]
        of_parents = [change for change in fresh if change.kind is kind]
        front += _parents_first(of_parents, of_kind) if kind is ChangeKind.CREATE_ISSUE else [*of_kind, *of_parents]
    rest = [change for change in base.changes if change.kind not in _FIRST]
    records = [change for change in fresh if change.kind not in _FIRST]
    said = [note for note in own.notes if note.partition(": ")[0] in keys]
    return replace(base, changes=(*front, *added, *rest, *records), notes=(*base.notes, *said, *notes))


def _parents_first(parents: Sequence[Change], children: Sequence[Change]) -> list[Change]:
    """Put each parent before the first of its own, so that a cap on creations does not part them."""
    waiting = list(parents)
    ordered: list[Change] = []
    for child in children:
        family = (child.key or "").rpartition("/")[0]
        ordered += [parent for parent in waiting if (parent.key or "").rpartition("/")[0] == family]
        waiting = [parent for parent in waiting if (parent.key or "").rpartition("/")[0] != family]
        ordered.append(child)
    return [*ordered, *waiting]

"""What becomes of an action point's outcome in its file: the issue decides, and the file follows.

An outcome goes in when the issue ends and out when it is opened again; its reason follows the tracker until a person
writes another one into the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from debrief.planning.case import Case
from debrief.planning.endings import DUPLICATE, Ending, closed_anew, ending_of, remembered, state_of
from debrief.planning.observed import SeenIssue
from debrief.planning.plan import Change, ChangeKind
from debrief.planning.recorded import NO_OUTCOME


def ended(case: Case, seen: SeenIssue) -> Iterator[Change | str]:
    """The tracker owns the state: its outcome goes into the file, and out of it again."""
    point = case.point
    if point.parent:
        return
    ending = ending_of(seen, case.observed.discussions.get(seen.number, ()))
    if ending is None:
        if point.outcome is None:
            yield from _withdrawn(case, seen)
            return
        yield (
            f"the file says `outcome: {point.outcome}`, but issue #{seen.number} is open: the issue decides, and"
            " the outcome is taken out; close the issue to have it back"
        )
        yield from _outcome(case, seen, Ending("", None), None)
        return
    ending = remembered(ending, seen, case.entry)
    if ending.closed_on is None:
        ending = replace(ending, closed_on=point.closed_on)
    if (point.outcome, point.closed_on) == (ending.outcome, ending.closed_on):
        yield from _explained(case, seen, ending)
        return
    if point.outcome not in (None, ending.outcome):
        yield (
            f"the file says `outcome: {point.outcome}`, but issue #{seen.number} was closed as"
            f" {ending.outcome}: the issue decides"
        )
    yield from _outcome(case, seen, ending, ending.reason)


def _outcome(
    case: Case, seen: SeenIssue, ending: Ending, reason: str | None, *, explained: bool = False
) -> Iterator[Change]:
    if not case.intent.write_files:
        return
    detail: dict[str, object] = {"path": case.point.path, "where": ["file"], "before": case.point.outcome}
    detail |= {"outcome": ending.outcome or None, "closed_on": ending.closed_on, "reason": reason}
    if case.entry is not None and case.entry.proposed is not None:
        detail["proposed"] = case.entry.proposed
    if ending.outcome == "declined" and (state := state_of(seen)) is not None:
        detail |= {"heard": state, "replaces": (case.point.reason or "") if explained else None}
    yield case.change(ChangeKind.RECORD_OUTCOME, seen.number, detail)


def _explained(case: Case, seen: SeenIssue, ending: Ending) -> Iterator[Change]:
    """The file knows how it ended; why, it learns anew when that has changed in the tracker."""
    point, entry = case.point, case.entry
    read = seen.number in case.observed.discussions and ending.outcome == "declined"
    known = entry is not None and entry.heard is not None and entry.heard == state_of(seen)
    reason = point.reason
    if read and not known:
        said = ending.reason is not None and ending.reason != DUPLICATE
        # Where nothing is said any more of the same closing, what was said then stays.
        reason = ending.reason if said or closed_anew(seen, entry) else point.reason
    elif known and entry is not None and entry.replaced == (point.reason or ""):
        # It waits to be taken into the file; whatever else a person has written there stays.
        reason = entry.reason
    if reason != point.reason:
        yield from _outcome(case, seen, ending, reason, explained=True)
    else:
        yield from _withdrawn(case, seen)
        if read and not known and entry is not None and entry.number == seen.number and case.intent.write_files:
            detail = {"path": point.path, "where": ["journal"], "heard": state_of(seen), "reason": ending.reason}
            yield case.change(ChangeKind.RECORD_NUMBER, seen.number, detail)


def _withdrawn(case: Case, seen: SeenIssue) -> Iterator[Change]:
    """Take back what a pull request says of an outcome that has changed back, and is as the file has it."""
    point, entry = case.point, case.entry
    if not case.intent.write_files or entry is None or entry.proposed in (None, point.outcome or NO_OUTCOME):
        return
    detail: dict[str, object] = {"outcome": point.outcome, "closed_on": point.closed_on, "reason": point.reason}
    where = {"path": point.path, "where": ["file"], "before": point.outcome}
    detail |= {"withdrawn": True, "proposed": entry.proposed}
    yield case.change(ChangeKind.RECORD_OUTCOME, seen.number, {**where, **detail})

"""Making the steps of triage: milestone and type, sub-issue and board, each once; one that fails holds up no other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from debrief.errors import NotPermitted
from debrief.planning.plan import Change, ChangeKind
from debrief.planning.triage_owed import BOARD, MILESTONE, PARENT, TYPE
from debrief.syncing.book import Entries
from debrief.syncing.outcome import Outcome, Result
from debrief.trackers.port import ObservedIssue, joined, parts_of
from debrief.trackers.triage_port import Link, TriageWriter

_STEPS = (MILESTONE, TYPE)


def steps_of(change: Change) -> tuple[str, ...]:
    """Return the steps of triage that a change makes; none for all other changes.

    A creation makes those with which its issue begins.
    """
    match change.kind:
        case ChangeKind.LINK_SUB_ISSUE:
            return (PARENT,)
        case ChangeKind.PLACE_ON_BOARD:
            return (BOARD,)
        case ChangeKind.UPDATE_ISSUE:
            return tuple(step for step in _STEPS if step in change.detail.get("fields", ()))
        case ChangeKind.CREATE_ISSUE:
            return tuple(step for step in _STEPS if step in change.detail)
        case _:
            return ()


def dropped(change: Change, shown: ObservedIssue) -> list[str]:
    """Say what a tracker took without doing it, which it does where a right is missing."""
    notes = []
    for step, present in ((MILESTONE, shown.milestone), (TYPE, shown.type)):
        wanted = change.detail.get(step) if step in steps_of(change) else None
        if isinstance(wanted, str) and (present is None or present.casefold() != wanted.casefold()):
            notes.append(
                f"the tracker dropped the {step} {wanted}: the token may not set it (push access), or the server does"
                " not know it"
            )
    return notes


class FollowUps:
    """Makes the steps of one run and remembers which were done."""

    def __init__(self, writer: TriageWriter | None, made: Mapping[str, int]) -> None:
        """Prepare; `made` are the numbers of the issues that this run makes, as it goes on."""
        self._writer, self._made = writer, made
        self._refused: dict[str, str] = {}
        """By step: why it is not tried again; what the token may not do once, it may not do a second time."""
        self._done: dict[str, set[str]] = {}

    def do(self, change: Change) -> Outcome:
        """Make the steps of one change. Raises TrackerError like the tracker."""
        steps = steps_of(change)
        number = change.number or self._made.get(change.key or "")
        if number is None:
            return Outcome(change, Result.SKIPPED, "its issue is not made yet; the next run goes on")
        why = "this tracker does not offer it" if self._writer is None else None
        why = next((self._refused[step] for step in steps if step in self._refused), why)
        if self._writer is None or why is not None:
            return Outcome(change, Result.SKIPPED, why or "", number)
        try:
            outcome = self._make(change, number, self._writer)
        except NotPermitted as error:
            self._refused |= dict.fromkeys(steps, f"not tried again: {error}")
            raise
        if outcome.result is Result.DONE:
            self.done(change)
        return outcome

    def done(self, change: Change) -> None:
        """Remember that the steps of a change were done."""
        if steps := steps_of(change):
            self._done.setdefault(change.key or "", set()).update(steps)

    def noted(self, entries: Entries) -> Entries:
        """Return the journal's entries with the steps that were done."""
        noted = dict(entries)
        for key, steps in self._done.items():
            present = entries.get(key)
            if present is not None:
                noted[key] = replace(present, placed=joined(parts_of(present.placed) | steps))
        return noted

    def _make(self, change: Change, number: int, writer: TriageWriter) -> Outcome:
        detail = change.detail
        if change.kind is ChangeKind.LINK_SUB_ISSUE:
            return self._link(change, number, writer)
        if change.kind is ChangeKind.UPDATE_ISSUE:
            milestone, kind = detail.get("milestone_number"), detail.get(TYPE)
            notes = dropped(change, writer.set_fields(number, milestone=milestone, type=kind))
        else:
            board, notes = detail["board"], []
            put = writer.fill if "later" in detail else writer.place
            placement = put(str(board["owner"]), int(board["number"]), number, detail["fields"])
            if placement is None:
                why = "it is not on the board any more, or the server cannot tell: fields are left to people"
                return Outcome(change, Result.DONE, why, number)
            if placement.kept and "later" in detail:
                notes.append(f"{', '.join(placement.kept)} left as they are")
            elif placement.kept:
                notes.append(f"it was on the board before: {', '.join(placement.kept)} left as they are")
            if placement.dropped:
                notes.append(f"the board did not take {', '.join(placement.dropped)}")
        return Outcome(change, Result.DONE, "; ".join(notes), number)

    def _link(self, change: Change, number: int, writer: TriageWriter) -> Outcome:
        parent = change.detail["parent"] or self._made.get(str(change.detail["parent_key"]))
        if parent is None:
            return Outcome(change, Result.SKIPPED, "its parent is not made yet; the next run goes on", number)
        match writer.link(int(parent), number):
            case Link.FULL:
                return Outcome(change, Result.SKIPPED, f"#{parent} is full; the next run makes another parent", number)
            case Link.ABSENT:
                self._refused[PARENT] = "this tracker has no sub-issues"
                return Outcome(change, Result.SKIPPED, self._refused[PARENT], number)
            case Link.ELSEWHERE:
                return Outcome(change, Result.DONE, "it has another parent and stays there", number)
            case _:
                return Outcome(change, Result.DONE, "", number)

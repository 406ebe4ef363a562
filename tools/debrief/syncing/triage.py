"""Making the steps of triage: milestone, type, sub-issue and board, each once and each on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from debrief.errors import NotPermitted
from debrief.planning.plan import Change, ChangeKind
from debrief.planning.triage import BOARD, MILESTONE, PARENT, TYPE
from debrief.syncing.book import Entries
from debrief.syncing.outcome import Outcome, Result
from debrief.trackers.port import Link, TriageWriter

_STEPS = (MILESTONE, TYPE)


def step_of(change: Change) -> str | None:
    """Return the step of triage that a change makes; None for all other changes."""
    match change.kind:
        case ChangeKind.LINK_SUB_ISSUE:
            return PARENT
        case ChangeKind.PLACE_ON_BOARD:
            return BOARD
        case ChangeKind.UPDATE_ISSUE:
            return next((step for step in _STEPS if step in change.detail.get("fields", ())), None)
        case _:
            return None


class FollowUps:
    """Makes the steps of one run and remembers which were done."""

    def __init__(self, writer: TriageWriter | None, made: Mapping[str, int]) -> None:
        """Prepare; `made` are the numbers of the issues that this run makes, as it goes on."""
        self._writer, self._made = writer, made
        self._refused: dict[str, str] = {}
        """By step: why it is not tried again; what the token may not do once, it may not do a second time."""
        self._done: dict[str, set[str]] = {}

    def do(self, change: Change) -> Outcome:
        """Make one step. Raises TrackerError like the tracker."""
        step = step_of(change)
        assert step is not None  # noqa: S101  the caller knows
        number = change.number or self._made.get(change.key or "")
        if number is None:
            return Outcome(change, Result.SKIPPED, "its issue is not made yet; the next run goes on")
        if self._writer is None or step in self._refused:
            why = self._refused.get(step, "this tracker does not offer it")
            return Outcome(change, Result.SKIPPED, why, number)
        try:
            outcome = self._make(step, change, number, self._writer)
        except NotPermitted as error:
            self._refused[step] = f"not tried again: {error}"
            raise
        if outcome.result is Result.DONE:
            self._done.setdefault(change.key or "", set()).add(step)
        return outcome

    def noted(self, entries: Entries) -> Entries:
        """Return the journal's entries with the steps that were done."""
        noted = dict(entries)
        for key, steps in self._done.items():
            present = entries.get(key)
            if present is not None:
                before = {step for step in (present.placed or "").split(",") if step}
                noted[key] = replace(present, placed=",".join(sorted(before | steps)))
        return noted

    def _make(self, step: str, change: Change, number: int, writer: TriageWriter) -> Outcome:
        detail, note = change.detail, ""
        if step == MILESTONE:
            shown = writer.set_milestone(number, int(detail["milestone_number"]))
            note = _dropped(f"the milestone {detail['milestone']}", shown, str(detail["milestone"]))
        elif step == TYPE:
            shown = writer.set_type(number, str(detail["type"]))
            note = _dropped(f"the type {detail['type']}", shown, str(detail["type"]))
        elif step == PARENT:
            return self._link(change, number, writer)
        else:
            board = detail["board"]
            placement = writer.place(str(board["owner"]), int(board["number"]), number, detail["fields"])
            notes = []
            if placement.kept:
                notes.append(f"it was on the board before: {', '.join(placement.kept)} left as they are")
            if placement.dropped:
                notes.append(f"the board did not take {', '.join(placement.dropped)}")
            note = "; ".join(notes)
        return Outcome(change, Result.DONE, note, number)

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


def _dropped(what: str, shown: str | None, wanted: str) -> str:
    """Say that a tracker took a change without making it, which it does where a right is missing."""
    if shown is not None and shown.casefold() == wanted.casefold():
        return ""
    return f"the tracker dropped {what}: the token may not set it (push access), or the server does not know it"

"""Recording what a run has done: in the journal in one swap, numbers and outcomes in the files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from debrief.errors import RateLimited, TrackerError
from debrief.planning.plan import Change, ChangeKind, Plan
from debrief.syncing.book import Entries, JournalBook
from debrief.syncing.changing import Changer
from debrief.syncing.claims import settled
from debrief.syncing.edits import edits_of, taken_back
from debrief.syncing.noting import (
    noted,
    with_assignees,
    with_debts,
    with_imports,
    with_lacks,
    with_proposals,
    with_reasons,
    without_proposals,
)
from debrief.syncing.orders import Orders
from debrief.syncing.outcome import Outcome, Result
from debrief.syncing.seeking import state_now
from debrief.syncing.triage import steps_of
from debrief.syncing.view import View
from debrief.syncing.write_back import Edit, Files, write_edits
from debrief.trackers.port import Reader


class _Wanted(NamedTuple):
    """What a change is to leave in the record."""

    change: Change
    number: int | None
    """The issue's number, which this run may have made; None while there is none."""
    edits: tuple[Edit, ...]
    named: str | None
    """Why the number must not go into its file; None where it may."""


class _Problem(NamedTuple):
    """Why nothing was written to a place."""

    result: Result
    why: str


class Recorder:
    """Writes down what one run has done."""

    def __init__(
        self,
        plan: Plan,
        view: View,
        reader: Reader,
        files: Files,
        orders: Orders,
        book: JournalBook,
        made: Mapping[str, int],
        changer: Changer,
    ) -> None:
        """Prepare for a plan that was carried out; `made` are the numbers of new issues by key."""
        self._plan, self._view, self._reader = plan, view, reader
        self._files, self._orders, self._book = files, orders, book
        self._made, self._changer = made, changer
        self.notes: list[str] = []
        """What is to be said of the journal."""

    def record(
        self,
        done: Sequence[Outcome],
        also: Callable[[Entries], Entries],
        *,
        stopped: str | None,
        limited: str | None,
    ) -> Iterator[Outcome]:
        """Yield what became of each change that records something; `done` is what was done before.

        `also` adds to the journal what others know of the run. `stopped` says why nothing more is sent to the tracker,
        `limited` why, if that is because the tracker asks for a pause.
        """
        numbers = self._heard(ChangeKind.RECORD_NUMBER, stopped)
        outcomes = self._heard(ChangeKind.RECORD_OUTCOME, stopped)
        kept = self._keep(lambda entries: also(self._noted(entries, numbers, outcomes, done)))
        wanted = [self._wanted(change) for change in (*numbers, *outcomes)]
        failed, broken = self._write(wanted, limited)
        withdrawn = []
        for one in wanted:
            outcome = _outcome(one, kept, broken, failed)
            if outcome.result is Result.DONE and "withdrawn" in one.change.detail:
                withdrawn.append(one.change)
            yield outcome
        if withdrawn:
            self._keep(lambda entries: without_proposals(entries, withdrawn))

    def _heard(self, kind: ChangeKind, stopped: str | None) -> list[Change]:
        """Let what this run itself has changed of an issue be no news of it to the next."""
        found = []
        for change in self._plan.of_kind(kind):
            state = None
            if "heard" in change.detail and change.number in self._changer.touched and stopped is None:
                state = state_now(self._reader, change.number, self._view.observed)
            found.append(change if state is None else replace(change, detail={**change.detail, "heard": state}))
        return found

    def _wanted(self, change: Change) -> _Wanted:
        number = change.number or self._made.get(change.key or "")
        named = self._named_by_another(change, number)
        proposes = self._files.target is not None and self._files.target.proposes
        edits = () if named else edits_of(change, number)
        return _Wanted(change, number, edits or (taken_back(change) if proposes else ()), named)

    def _named_by_another(self, change: Change, number: int | None) -> str | None:
        """Say why the number of an issue that this run made must not go into its file; None where it may."""
        other = self._plan.typed.get(number or 0)
        if change.kind is not ChangeKind.RECORD_NUMBER or change.number is not None or other in (None, change.key):
            return None
        return f"the file of {other} says `issue: {number}` already: it is not written twice; take `issue:` out there"

    def _write(self, wanted: Sequence[_Wanted], limited: str | None) -> tuple[Mapping[Edit, str], _Problem | None]:
        """Write numbers and outcomes into the files; return what failed, and why nothing could be written at all."""
        if limited is not None and self._files.target is not None:
            return {}, _Problem(Result.SKIPPED, limited)
        new = [edit for one in wanted for edit in one.edits]
        taken = any("withdrawn" in one.change.detail for one in wanted)
        if not new and not taken and self._files.standing:
            # What waits in a pull request, and nothing more, is left alone: a person may have closed it.
            return {}, None
        try:
            return write_edits(self._files, new), None
        except RateLimited as error:
            return {}, _Problem(Result.SKIPPED, f"left for the next run: {error}")
        except TrackerError as error:
            return {}, _Problem(Result.FAILED, str(error))

    def _keep(self, edit: Callable[[Entries], Entries]) -> _Problem | None:
        """Change the journal; return what became of what stands in it alone, if it could not be written."""
        try:
            self._book.change(edit)
        except TrackerError as error:
            problem = f"the journal was not written: {error}"
            self.notes.append(f"{problem}; the next run goes on from the markers")
            return _Problem(Result.SKIPPED if isinstance(error, RateLimited) else Result.FAILED, problem)
        if self._book.unavailable is not None:
            return _Problem(Result.FAILED, f"the journal was not written: {self._book.unavailable}")
        return None

    def _noted(
        self, entries: Entries, numbers: Sequence[Change], outcomes: Sequence[Change], done: Sequence[Outcome]
    ) -> Entries:
        changer = self._changer
        found = dict(noted(entries, numbers, self._orders.run, self._view.observed))
        if self._files.target is not None and self._files.target.proposes:
            found = with_proposals(found, outcomes)
        found = with_reasons(found, outcomes)
        found = with_debts(found, self._plan.of_kind(ChangeKind.ADD_LABELS), changer.labelled)
        found = with_assignees(found, changer.assigned)
        updates = self._plan.of_kind(ChangeKind.UPDATE_ISSUE)
        found = with_imports(found, updates, changer.marked, changer.assigned)
        undone = {one.change.key for one in done if one.result is not Result.DONE and steps_of(one.change)}
        found = with_lacks(found, self._plan.lacking, undone)
        for key, digest in changer.finished.items():
            if key in found and found[key].number is not None:
                found[key] = replace(found[key], digest=digest)
        # A limit is a clear answer: what it has kept this run from, the next one need not wait for.
        return settled(found, self._orders.run)


def _outcome(one: _Wanted, kept: _Problem | None, broken: _Problem | None, failed: Mapping[Edit, str]) -> Outcome:
    """Return what became of a change whose journal and files were written, as far as they could be."""
    change, number, edits, named = one
    # With the number in its file, the action point is known without the journal.
    problem = kept if change.detail["where"] == ["journal"] else broken
    why = next((failed[edit] for edit in edits if edit in failed), None)
    if number is None:
        return Outcome(change, Result.SKIPPED, "there is no number yet")
    if named is not None:
        return Outcome(change, Result.SKIPPED, named, number)
    if problem is not None and "again" in change.detail:
        # It is found by its marker, as before.
        return Outcome(change, Result.SKIPPED, problem.why, number)
    if problem is not None and (edits or "withdrawn" in change.detail or problem is kept):
        return Outcome(change, problem.result, problem.why, number)
    if why is not None:
        return Outcome(change, Result.FAILED, why, number)
    return Outcome(change, Result.DONE, "", number)

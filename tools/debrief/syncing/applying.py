"""Doing what a plan says, step by step; one change that fails does not hold up the others."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable

from debrief.errors import NotPermitted, RateLimited, TrackerError, UnclearAnswer
from debrief.planning.plan import Change, ChangeKind, Plan
from debrief.syncing.book import JournalBook
from debrief.syncing.changing import Changer
from debrief.syncing.claims import claim, lost
from debrief.syncing.commenting import Commenter
from debrief.syncing.creating import Creator, StopCreatingError
from debrief.syncing.noting import with_lacks
from debrief.syncing.orders import Orders
from debrief.syncing.outcome import Outcome, Progress, Report, Result
from debrief.syncing.reading import weaker
from debrief.syncing.recording import Recorder
from debrief.syncing.seeking import highest_known
from debrief.syncing.triage import FollowUps
from debrief.syncing.view import View
from debrief.syncing.write_back import Files
from debrief.trackers.port import Tracker

FAILURES_MAX = 3
"""Failures in a row after which the tracker is taken to be out of order for this run."""


def apply_plan(
    plan: Plan,
    view: View,
    tracker: Tracker,
    files: Files,
    orders: Orders,
    progress: Progress = lambda _outcome, _place, _total: None,
) -> Report:
    """Make the plan's changes and report on each.

    `view` is what the plan was made on. An empty plan writes nothing, but for what the journal is to remember, once.
    Raises TrackerError only before the first write.
    """
    if plan.empty:
        _remember(plan, view, tracker)
        return Report(plan, (), plan.notes)
    return _Run(plan, view, tracker, files, orders, progress).all()


def _remember(plan: Plan, view: View, tracker: Tracker) -> None:
    """Note what the tracker does not have; without it, nothing is lost but requests: the next run looks."""
    if plan.lacking:
        with contextlib.suppress(TrackerError):
            JournalBook(tracker.journal, view.journal).change(lambda entries: with_lacks(entries, plan.lacking))


class _Run:
    """One run over one plan."""

    def __init__(
        self, plan: Plan, view: View, tracker: Tracker, files: Files, orders: Orders, progress: Progress
    ) -> None:
        self._plan, self._tracker, self._files, self._orders = plan, tracker, files, orders
        self._view, self._progress = view, progress
        self._book = JournalBook(tracker.journal, view.journal)
        self._outcomes: list[Outcome] = []
        self._stopped: str | None = None
        """Why nothing more is sent to the tracker."""
        self._limited: str | None = None
        """Why, if that is because the tracker asks for a pause."""
        self._failures = 0
        self._made: dict[str, int] = {}
        self._follow_ups = FollowUps(tracker.triage_writer, self._made)
        self._notes: list[str] = []
        self._changer = Changer(tracker, view.observed, self._follow_ups)
        self._commenter = Commenter(tracker, self._book, orders.run, orders.now)

    def all(self) -> Report:
        plan = self._plan
        creations = plan.of_kind(ChangeKind.CREATE_ISSUE)
        claimed = creations[: self._orders.create_max]
        # The claim comes first: whatever happens afterwards, the next run knows where to look.
        floor, refused = self._claim(claimed)
        self._each(plan.of_kind(ChangeKind.ENSURE_LABEL), self._changer.ensure_label)
        self._create(claimed, floor, refused)
        for change in creations[len(claimed) :]:
            self._say(Outcome(change, Result.SKIPPED, "waits for the next run"))
        self._each(plan.of_kind(ChangeKind.ADD_LABELS), self._changer.add_labels)
        self._each(plan.of_kind(ChangeKind.UPDATE_ISSUE), self._changer.update)
        self._each(plan.of_kind(ChangeKind.LINK_SUB_ISSUE), self._follow_ups.do)
        self._each(plan.of_kind(ChangeKind.PLACE_ON_BOARD), self._follow_ups.do)
        self._comment(plan.of_kind(ChangeKind.COMMENT))
        self._record()
        # Last, when the journal says which of several goes on: another run may see others first.
        self._each(plan.of_kind(ChangeKind.CLOSE_ISSUE), self._close_repeated)
        notes = [*plan.notes, *self._notes]
        if self._files.target is not None:
            notes += [note for note in self._files.target.notes if note not in notes]
        if self._book.unavailable is not None and (note := weaker(self._book.unavailable)) not in notes:
            notes.append(note)
        return Report(plan, tuple(self._outcomes), tuple(notes))

    def _close_repeated(self, change: Change) -> Outcome:
        entry = self._book.entries.get(change.key or "")
        if self._book.unavailable is None and (entry is None or entry.number != change.detail["of"]):
            return Outcome(change, Result.SKIPPED, "another run chose another one; the next run looks again")
        return self._changer.close(change)

    def _say(self, outcome: Outcome) -> None:
        self._outcomes.append(outcome)
        self._progress(outcome, len(self._outcomes), len(self._plan.changes))

    def _each(self, changes: Iterable[Change], do: Callable[[Change], Outcome], *, repeat: bool = True) -> None:
        """Make simple changes; with `repeat`, one whose answer was unclear is made again."""
        for change in changes:
            if self._stopped is not None:
                self._say(Outcome(change, Result.SKIPPED, self._stopped))
                continue
            try:
                outcome = self._twice(change, do) if repeat else do(change)
            except RateLimited as error:
                self._stopped = self._limited = f"left for the next run: {error}"
                outcome = Outcome(change, Result.SKIPPED, self._stopped)
            except NotPermitted as error:
                # One missing right says nothing of the others.
                self._say(Outcome(change, Result.FAILED, str(error)))
                continue
            except TrackerError as error:
                outcome = Outcome(change, Result.FAILED, str(error))
            self._watch(outcome)
            self._say(outcome)

    def _twice(self, change: Change, do: Callable[[Change], Outcome]) -> Outcome:
        try:
            return do(change)
        except UnclearAnswer:
            return do(change)

    def _watch(self, outcome: Outcome) -> None:
        self._failures = self._failures + 1 if outcome.result is Result.FAILED else 0
        if self._failures >= FAILURES_MAX and self._stopped is None:
            self._stopped = f"not tried: {FAILURES_MAX} changes before it failed in a row"

    def _claim(self, creations: tuple[Change, ...]) -> tuple[int, dict[str, str]]:
        keys = [change.key for change in creations if change.key is not None]
        if not keys:
            return 0, {}
        highest = self._view.highest if self._view.highest is not None else self._tracker.reader.highest_number()
        floor = highest_known(highest, self._view.observed.issues, self._book.entries)
        now, alone = self._tracker.reader.present(), self._orders.alone
        return floor, dict(claim(self._book, keys, run=self._orders.run, floor=floor, now=now, alone=alone))

    def _create(self, creations: tuple[Change, ...], floor: int, refused: dict[str, str]) -> None:
        orders, entries = self._orders, self._book.entries
        keys = [change.key for change in creations if change.key is not None]
        floors = {key: entries[key].floor if key in entries else floor for key in keys}
        creator = Creator(
            self._tracker,
            self._book,
            self._view.observed.bot,
            orders.label,
            orders.run,
            floors,
            orders.patience,
            self._changer.labelled,
            self._changer.assigned,
        )
        halted: str | None = None
        for change in creations:
            key = change.key or ""
            # Each record in the journal shows what other runs have done since: a key may have been taken over.
            why = self._stopped or halted or refused.get(key) or lost(self._book.entries, key, orders.run)
            if why is not None:
                self._say(Outcome(change, Result.SKIPPED, why))
                continue
            finished = False
            try:
                outcome, finished = creator.create(change)
            except StopCreatingError as stop:
                outcome, halted = stop.outcome, stop.why
                if stop.limited:
                    self._stopped = self._limited = stop.why
            self._watch(outcome)
            if outcome.result is Result.DONE and outcome.number is not None:
                self._made[key] = outcome.number
                if finished:
                    self._changer.finish(change)
            self._say(outcome)

    def _comment(self, changes: tuple[Change, ...]) -> None:
        """Say what is to be said, once announced in the journal."""
        try:
            self._commenter.announce(changes if self._stopped is None else (), self._view.journal.entries)
        except TrackerError as error:
            for change in changes:
                self._say(Outcome(change, Result.SKIPPED, f"left for the next run: {error}"))
            return
        self._each(changes, self._commenter.write, repeat=False)

    def _record(self) -> None:
        recorder = Recorder(
            self._plan,
            self._view,
            self._tracker.reader,
            self._files,
            self._orders,
            self._book,
            self._made,
            self._changer,
        )
        recorded = recorder.record(
            tuple(self._outcomes),
            lambda entries: self._commenter.noted(self._follow_ups.noted(entries)),
            stopped=self._stopped,
            limited=self._limited,
        )
        for outcome in recorded:
            self._say(outcome)
        self._notes += recorder.notes

"""A plan without what a branch or an open pull request holds already, although the working tree does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from debrief.planning.plan import Change, ChangeKind, Plan
from debrief.planning.recorded import Recorded
from debrief.syncing.edits import edits_of
from debrief.syncing.write_back import Edit, Settled
from debrief.syncing.write_back_memory import remembered


def without_settled(
    plans: Sequence[tuple[Plan, Recorded]], place: Settled, contents: Mapping[str, bytes]
) -> tuple[list[Plan], tuple[Edit, ...], tuple[str, ...]]:
    """Return plans without the records that `place` holds already, their edits, which it must keep, and notes.

    The plans are those of one run, each with its part of the journal. Nothing is asked where they have nothing for
    the files, nor where the journal remembers that all of it was sent there. Raises TrackerError.
    """
    edits = [edit for plan, _ in plans for change in plan.changes for edit in edits_of(change, change.number)]
    known = {change.key or "": recorded for plan, recorded in plans for change in plan.changes}
    new = any(_unnumbered(change) or "withdrawn" in change.detail for plan, _ in plans for change in plan.changes)
    notes: tuple[str, ...] = ()
    if edits and not new and remembered(place, edits, contents, known):
        settled, notes = frozenset(edits), (place.waiting,) if place.waiting is not None else ()
    else:
        settled = place.settled(edits, contents) if edits else frozenset()
        notes = tuple(place.notes)
    standing: list[Edit] = []
    shorter: list[Plan] = []
    for plan, recorded in plans:
        left: list[Change] = []
        for change in plan.changes:
            found = edits_of(change, change.number)
            if not found or not settled.issuperset(found):
                left.append(change)
                continue
            standing.extend(found)
            if _for_the_journal_too(change, recorded):
                left.append(replace(change, detail={**change.detail, "where": ["journal"]}))
        shorter.append(replace(plan, changes=tuple(left)))
    return shorter, tuple(standing), notes


def _unnumbered(change: Change) -> bool:
    """Whether a number goes into a file that nobody knows yet."""
    return change.kind is ChangeKind.RECORD_NUMBER and change.number is None


def _for_the_journal_too(change: Change, recorded: Recorded) -> bool:
    """A journal without an entry is not mended alone: it may be one that cannot be written."""
    where = change.detail["where"]
    return change.kind is ChangeKind.RECORD_NUMBER and "journal" in where and change.key in recorded.entries

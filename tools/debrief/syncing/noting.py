"""What a plan's records say, in the journal's entries: pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from debrief.planning.marker import digest_labels
from debrief.planning.notices import read_notice
from debrief.planning.observed import Observed
from debrief.planning.owing import ASSIGNEE, MARKER
from debrief.planning.plan import Change
from debrief.planning.recorded import NO_OUTCOME, instant
from debrief.planning.triage_owed import BOARD, MILESTONE, PARENT, TYPE
from debrief.syncing.book import Entries
from debrief.syncing.commenting import said
from debrief.syncing.view import IMPORTED
from debrief.trackers.port import JournalEntry, joined, parts_of

_PAID = {"assigned": ASSIGNEE, "marked": MARKER}
"""What is owed besides labels, by the word with which a plan says that it is not owed any more."""

_PAID_WORDS = frozenset(_PAID.values())


def noted(entries: Entries, changes: Iterable[Change], run: str, observed: Observed) -> Entries:
    """Return the journal's entries with what the plan has found out: numbers, losses, imports, comments.

    An entry that another run has changed meanwhile in the same respect stays as it is.
    """
    found = dict(entries)
    for change in changes:
        if change.key is None or change.number is None:
            continue
        present = found.get(change.key)
        if "said" in change.detail:
            if present is not None and present.number == change.number:
                at = change.detail["said_on"]
                found[change.key] = said(present, read_notice(change.detail["said"]), instant(at) if at else None)
        elif "heard" in change.detail:
            if present is not None and present.number == change.number:
                found[change.key] = replace(
                    present, heard=change.detail["heard"], reason=change.detail["reason"], replaced=None
                )
        elif change.detail.keys() & {"labelled", *_PAID}:
            if present is not None and present.number == change.number:
                others = {word for said, word in _PAID.items() if said not in change.detail}
                labels = parts_of(present.owed) - _PAID_WORDS if "labelled" not in change.detail else frozenset()
                found[change.key] = _owing(present, (parts_of(present.owed) & others) | labels)
        elif "hidden" in change.detail:
            if present is not None and present.number == change.number:
                found[change.key] = replace(present, hidden=change.detail["hidden"])
        elif "fate" in change.detail:
            base = present or JournalEntry(run, max(change.number - 1, 0), change.number)
            if base.number in (None, change.number):
                fate, to = str(change.detail["fate"]), change.detail["to"]
                found[change.key] = replace(base, number=change.number, fate=fate, moved_to=to, hidden=None)
        elif change.detail.get("origin") == IMPORTED:
            if present is None or present.number is None or present.fate is not None:
                floor = present.floor if present is not None else max(change.number - 1, 0)
                found[change.key] = JournalEntry(run, floor, change.number, origin=IMPORTED, placed=_placed(change))
            elif present.number == change.number:
                found[change.key] = replace(present, origin=IMPORTED)
        elif present is None:
            # Found by its marker: nothing of it is left to do.
            digest = marked_text(observed, change.number)
            floor = max(change.number - 1, 0)
            found[change.key] = JournalEntry(run, floor, change.number, digest=digest, placed=_placed(change))
        elif present.number is None:
            found[change.key] = replace(present, number=change.number)
        elif present.fate is not None and present.number != change.number:
            found[change.key] = replace(present, number=change.number, node_id=None, fate=None, moved_to=None)
    return {key: _with_author(key, entry, observed) for key, entry in found.items()}


def _placed(change: Change) -> str | None:
    """Return the steps of triage that are taken to be done: all of them, of an issue that is known for long.

    Nobody knows which were, and what a person took back since must not come again.
    """
    return joined((BOARD, MILESTONE, PARENT, TYPE)) if "again" in change.detail else None


def with_proposals(entries: Entries, outcomes: Iterable[Change]) -> dict[str, JournalEntry]:
    """Return the entries with the outcomes that are being proposed, so that it is known when one changes back."""
    found = dict(entries)
    for change in outcomes:
        if change.key in found and "withdrawn" not in change.detail:
            found[change.key] = replace(found[change.key], proposed=change.detail["outcome"] or NO_OUTCOME)
    return found


def with_reasons(entries: Entries, outcomes: Iterable[Change]) -> dict[str, JournalEntry]:
    """Return the entries with why issues were declined, so that their comments are read again only when they change."""
    found = dict(entries)
    for change in outcomes:
        present = found.get(change.key or "")
        if "heard" in change.detail and present is not None and change.key is not None:
            heard, reason, replaced = (change.detail[name] for name in ("heard", "reason", "replaces"))
            found[change.key] = replace(present, heard=heard, reason=reason, replaced=replaced)
    return found


def with_debts(entries: Entries, labels: Iterable[Change], labelled: Container[str | None]) -> dict[str, JournalEntry]:
    """Return the entries with the labels that were to be put on and are not; `labelled` are the keys that owe none."""
    found = {
        key: _owing(entry, parts_of(entry.owed) & _PAID_WORDS) if key in labelled else entry
        for key, entry in entries.items()
    }
    for change in labels:
        if change.key in found and change.key not in labelled and change.content is not None:
            present = found[change.key]
            found[change.key] = _owing(present, parts_of(present.owed) | digest_labels(change.content.labels))
    return found


def with_imports(
    entries: Entries, updates: Iterable[Change], marked: Container[str | None], assigned: Container[str]
) -> dict[str, JournalEntry]:
    """Return the entries with what issues that people made could not be given: the marker, and an owner.

    `marked` are the keys whose issues bear it now, `assigned` those for which it is known what became of the owner.
    """
    found = dict(entries)
    for change in updates:
        present = found.get(change.key or "")
        if change.key is None or present is None or present.origin != IMPORTED or present.number != change.number:
            continue
        debts = parts_of(present.owed)
        if change.detail.get("imported"):
            debts = debts - {MARKER} if change.key in marked else debts | {MARKER}
        elif "assignees" in change.detail["fields"] and change.key not in assigned:
            debts |= {ASSIGNEE}
        found[change.key] = _owing(present, debts)
    return found


def with_assignees(entries: Entries, assigned: Mapping[str, bool]) -> dict[str, JournalEntry]:
    """Return the entries with who still waits for an owner; `assigned` are the keys for which that was tried."""
    return {
        key: _owing(entry, parts_of(entry.owed) - {ASSIGNEE} if assigned[key] else parts_of(entry.owed) | {ASSIGNEE})
        if key in assigned
        else entry
        for key, entry in entries.items()
    }


def with_lacks(
    entries: Entries, lacking: Mapping[str, str], undone: Container[str | None] = ()
) -> dict[str, JournalEntry]:
    """Return the entries with what the tracker does not have; of the keys `undone`, a step failed and is still owed."""
    found = dict(entries)
    for key, text in lacking.items():
        if key in found:
            kept = parts_of(found[key].lacking) if key in undone else frozenset()
            found[key] = replace(found[key], lacking=joined(parts_of(text) | kept))
    return found


def _owing(entry: JournalEntry, owed: frozenset[str]) -> JournalEntry:
    return replace(entry, owed=joined(owed))


def without_proposals(entries: Entries, taken_back: Iterable[Change]) -> dict[str, JournalEntry]:
    """Return the entries without the outcomes that no pull request proposes any more, nor what it has besides."""
    found = dict(entries)
    for change in taken_back:
        if change.key in found:
            found[change.key] = replace(found[change.key], proposed=None, filed=None)
    return found


def marked_text(observed: Observed, number: int) -> str:
    """Return the digest of the text at the last sync, as the marker of an issue has it."""
    issue = observed.issues.get(number)
    marker = issue.parts.marker if issue is not None else None
    return marker.text if marker is not None else ""


def _with_author(key: str, entry: JournalEntry, observed: Observed) -> JournalEntry:
    """Remember who wrote an issue, so that later runs need not ask who they are."""
    if entry.author is not None or entry.number is None or entry.origin is not None:
        return entry
    issue = observed.issues.get(entry.number)
    if issue is None or observed.marked_key(issue) != key:
        return entry
    return replace(entry, author=issue.author)

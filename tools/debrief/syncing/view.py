"""What was read of a tracker, as a plan is made on it, and the labels that are read only for a plan that needs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.plan import ChangeKind, Plan
from debrief.planning.recorded import Entry, Recorded
from debrief.syncing.seeking import highest_known, seek
from debrief.trackers.port import JournalEntry, JournalState, Label, Reader, parts_of

IMPORTED = "imported"
"""Origin of an issue that a person made."""

Recognise = Callable[[Mapping[str, Label]], Mapping[str, str]]
"""Tells what renamed labels are called now, by case-folded old name."""


@dataclass(frozen=True, slots=True)
class View:
    """What was read."""

    observed: Observed
    journal: JournalState
    notes: tuple[str, ...] = ()
    labels_known: bool = True
    """Whether the labels of the repository were read, and not only those that issues bear."""
    highest: int | None = None
    """The highest number of issues and pull requests as lists know it, where it was asked for."""

    @property
    def recorded(self) -> Recorded:
        """The journal in planning's form."""
        return Recorded({key: _entry(entry) for key, entry in self.journal.entries.items()})


def with_labels(view: View, reader: Reader, recognise: Recognise = lambda _labels: {}) -> View:
    """Return the view with the labels of the repository, which is asked for them unless they are known."""
    if view.labels_known:
        return view
    return replace(view, observed=named(view.observed, reader.labels(), recognise), labels_known=True)


def decided(
    view: View, reader: Reader, decide: Callable[[View], Plan], recognise: Recognise = lambda _labels: {}
) -> tuple[Plan, View]:
    """Return the plan that `decide` makes, and what it was made on.

    What costs requests is read only for a plan that needs it: labels, and the numbers past the lists where a plan makes
    issues. Raises TrackerError.
    """
    plan = decide(view)
    sought = _past_lists(view, reader, plan)
    if sought is not view:
        view = sought
        plan = decide(view)
    if view.labels_known or not any(
        change.kind is ChangeKind.ENSURE_LABEL or (change.content is not None and change.content.labels)
        for change in plan.changes
    ):
        return plan, view
    view = with_labels(view, reader, recognise)
    return decide(view), view


def _past_lists(view: View, reader: Reader, plan: Plan) -> View:
    """Return the view with issues of new keys that no list shows yet.

    The journal tells of no run that made them where that could not write it: lists lag, and numbers do not.
    """
    new = [change.key for change in plan.of_kind(ChangeKind.CREATE_ISSUE) if change.key is not None]
    new = [key for key in new if key not in view.journal.entries]
    if not new:
        return view
    observed, highest = view.observed, reader.highest_number()
    floor = highest_known(highest, observed.issues, view.journal.entries)
    probe = seek(reader, dict.fromkeys(new, floor), observed.issues, observed.bot, highest)
    unproven = observed.unproven if probe.complete else observed.unproven | frozenset(new)
    observed = replace(observed, issues={**observed.issues, **probe.found}, unproven=unproven)
    return replace(view, observed=observed, highest=highest)


def named(observed: Observed, labels: Mapping[str, Label] | None, recognise: Recognise) -> Observed:
    """Return what was observed together with the labels that there are; none are known where they were not read."""
    if labels is None:
        # What issues bear is there; nothing is known of any other label. A renamed one that an issue bears is known
        # again by its description, which comes with the issue.
        borne = borne_labels(observed.issues.values())
        names = frozenset(label.name for label in borne.values())
        return replace(observed, labels=names, renamed=dict(recognise(borne)))
    return replace(observed, labels=frozenset(known.name for known in labels.values()), renamed=dict(recognise(labels)))


def borne_labels(issues: Iterable[SeenIssue]) -> dict[str, Label]:
    """Return the labels that issues bear by case-folded name, as far as they tell."""
    return {
        name.casefold(): Label(name, description=one.label_texts.get(name, "")) for one in issues for name in one.labels
    }


def _entry(entry: JournalEntry) -> Entry:
    announced = (entry.pending or "").split()
    return Entry(
        entry.run,
        entry.floor,
        entry.number,
        entry.digest,
        parts_of(entry.placed),
        lacking=parts_of(entry.lacking),
        imported=entry.origin == IMPORTED,
        author=entry.author,
        fate=entry.fate,
        moved_to=entry.moved_to,
        asked=entry.asked,
        asked_on=entry.asked_on,
        told=entry.told,
        pending=announced[0] if announced else None,
        pending_since=announced[2] if len(announced) > 2 else None,
        proposed=entry.proposed,
        owed=parts_of(entry.owed),
        heard=entry.heard,
        reason=entry.reason,
        replaced=entry.replaced,
        claimed_at=entry.claimed_at,
        hidden=entry.hidden,
        filed=entry.filed,
    )

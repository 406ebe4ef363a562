"""Desired, recorded and observed to a plan: pure, values in and values out.

What belongs together is decided by number first (journal, then file) and by marker second; never by title.
What is written is decided three ways: the file's text now, the issue's text now, and the text of the last
sync, whose digest the marker keeps. Source of the rules: "From action points to issues, exactly once" in
the design.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from debrief.planning import saying
from debrief.planning.case import Case
from debrief.planning.intent import Intent, Wanted
from debrief.planning.judging import judged
from debrief.planning.labels import looks
from debrief.planning.lasting import Lasting, gathered
from debrief.planning.notices import QUESTIONS
from debrief.planning.observed import Observed
from debrief.planning.plan import Change, ChangeKind, Plan, Refusal
from debrief.planning.recorded import Recorded
from debrief_schemas.settings import Settings

__all__ = ["Intent", "Wanted", "make_plan"]

_ORDER = (
    ChangeKind.ENSURE_LABEL,
    ChangeKind.CREATE_ISSUE,
    ChangeKind.ADD_LABELS,
    ChangeKind.UPDATE_ISSUE,
    ChangeKind.CLOSE_ISSUE,
    ChangeKind.COMMENT,
    ChangeKind.RECORD_NUMBER,
    ChangeKind.RECORD_OUTCOME,
)
"""The order in which a run does things: labels exist before issues bear them, and are put on before the
marker that remembers them is written."""


def make_plan(wanted: Wanted, recorded: Recorded, observed: Observed, intent: Intent) -> Plan:
    """Return what has to be done so that tracker and record say the same.

    The same values give the same plan; nothing is read or written.
    """
    changes: list[Change] = []
    notes = [f"{path}: not judged, {why}" for path, why in sorted(wanted.unjudged.items())]
    refused: list[str] = []
    for issue in wanted.issues:
        for step in judged(Case(issue, wanted, recorded, observed, intent)):
            if isinstance(step, Change):
                changes.append(step)
                continue
            told = f"{issue.point.key}: {step}"
            notes.append(Lasting(told, step.kind) if isinstance(step, Lasting) else told)
            if isinstance(step, Refusal):
                refused.append(issue.point.key)
    for step in saying.orphaned(wanted, recorded, observed, intent):
        if isinstance(step, Change):
            changes.append(step)
        else:
            notes.append(step)
    if not any(map(_needs_journal, changes)):
        changes = [change for change in changes if "again" not in change.detail]
    changes, waiting = saying.in_moderation(changes, intent.settings.dormancy)
    if waiting:
        most = intent.settings.dormancy.ask_per_run
        notes.append(f"a run asks {most} questions at most (dormancy.ask_per_run): {waiting} wait for the next runs")
    left = saying.held(recorded, intent)
    if left is not None and intent.ask:
        notes.append(left)
    changes.extend(_missing_labels(changes, observed, intent.settings))
    changes.sort(key=lambda change: _ORDER.index(change.kind))
    creations = sum(change.kind is ChangeKind.CREATE_ISSUE for change in changes)
    cap = intent.settings.issues.create_per_run
    if creations > cap:
        notes.append(
            f"a run creates {cap} issues at most (issues.create_per_run): {creations - cap} of {creations} wait"
            " for the next runs"
        )
    typed = {number: keys[0] for number, keys in wanted.typed.items()}
    return Plan(intent.tracker, tuple(changes), tuple(gathered(notes)), tuple(refused), typed=typed)


def _needs_journal(change: Change) -> bool:
    """Whether a run that makes a change writes the journal anyway.

    It is not mended alone: it lacks an issue perhaps because it may not be written.
    """
    recording = change.kind is ChangeKind.RECORD_NUMBER and "journal" in change.detail["where"]
    return change.kind is ChangeKind.CREATE_ISSUE or (recording and "again" not in change.detail)


def _missing_labels(changes: Sequence[Change], observed: Observed, settings: Settings) -> Iterator[Change]:
    present = {name.casefold() for name in observed.labels}
    needed = [name for change in changes if change.content for name in change.content.labels]
    needed += [str(change.detail["label"]) for change in changes if change.detail.get("topic") in QUESTIONS]
    for label in looks(needed, settings):
        if label.name.casefold() not in present:
            present.add(label.name.casefold())
            detail = {"colour": label.colour, "description": label.description}
            yield Change(ChangeKind.ENSURE_LABEL, None, None, label.name, detail)

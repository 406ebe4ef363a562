"""All that planning needs of a tracker, read in one go before anything is written.

A failed page is an error and stops the run. Lists lag behind the truth, so that numbers which are known are
asked for one by one where the list lacks them, and a key that an earlier run claimed without leaving a
number is looked for past the end of the list.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from debrief.errors import JournalUnavailable, TrackerError
from debrief.planning.desired import DesiredPoint
from debrief.planning.observed import Gone, Observed, SeenIssue
from debrief.planning.recorded import Entry, Recorded
from debrief.trackers.port import Absence, JournalEntry, JournalState, Label, ObservedIssue, Reader

PROBE_MAX = 300
"""Most numbers that one run looks at past the list; GITHUB_TOKEN has 1,000 requests an hour."""


class JournalReader(Protocol):
    """The half of a journal that planning may hold."""

    def read(self) -> JournalState:
        """Return the journal and its version."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a run waits for a tracker whose lists lag."""

    pauses: tuple[float, ...] = (1.0, 2.0, 4.0)
    """Seconds before each further look."""
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class View:
    """What was read."""

    observed: Observed
    journal: JournalState
    notes: tuple[str, ...] = ()

    @property
    def recorded(self) -> Recorded:
        """The journal in planning's form."""
        return Recorded({key: _entry(entry) for key, entry in self.journal.entries.items()})


@dataclass(slots=True)
class Probe:
    """The issues found by their numbers, and whether every number was looked at."""

    found: dict[int, SeenIssue] = field(default_factory=dict)
    complete: bool = True


def read_tracker(
    reader: Reader,
    journal: JournalReader,
    points: Iterable[DesiredPoint],
    *,
    label: str,
    bot: str,
    patience: Patience,
    recognise: Callable[[Mapping[str, Label]], Mapping[str, str]] = lambda _labels: {},
) -> View:
    """Read the tracker as far as the plan for `points` needs it.

    `label` is the reserved label as the settings name it, `recognise` tells what renamed labels are called now, and
    `bot` is the login that issues are written under. Raises TrackerError when
    something cannot be read, or when what is read cannot be all there is.
    """
    labels = reader.labels()
    renamed = recognise(labels)
    label = renamed.get(label.casefold(), label)
    listed = _by_number(reader.issues(label))
    notes: list[str] = []
    try:
        state = journal.read()
    except JournalUnavailable as error:
        state = JournalState(None, {})
        notes.append(weaker(error))
    listed = _not_blind(reader, label, listed, state, patience)
    gone: dict[int, Gone] = {}
    pending: list[DesiredPoint] = []
    for point in points:
        if point.outcome is not None:
            continue
        entry = state.entries.get(point.key)
        numbers = {point.number, entry.number if entry else None} - {None}
        for number in numbers:
            if number is not None and number not in listed and number not in gone:
                _look_up(reader, number, listed, gone)
        if entry is not None and not numbers:
            pending.append(point)
    names = frozenset(known.name for known in labels.values())
    observed = Observed(bot, listed, gone, names, renamed=renamed)
    floors = {p.key: state.entries[p.key].floor for p in pending if p.key not in observed.by_key}
    if floors:
        probe = seek(reader, floors, listed, bot)
        missing = frozenset() if probe.complete else frozenset(floors)
        observed = Observed(bot, {**listed, **probe.found}, gone, names, missing, renamed)
    return View(observed, state, tuple(notes))


def seek(reader: Reader, floors: Mapping[str, int], listed: Mapping[int, SeenIssue], bot: str) -> Probe:
    """Look for the issues of claimed keys by number, past any list and its lag.

    The issue of a key has a higher number than the key's floor. Deleted and moved numbers are passed over;
    the first number that was never given ends the search, but none below what lists know can be that one,
    since a token may be unable to see some numbers.
    """
    probe = Probe()
    wanted = set(floors)
    highest = max([reader.highest_number(), *listed])
    number = min(floors.values())
    for _ in range(PROBE_MAX):
        number += 1
        while number in listed:
            number += 1
        answer = reader.issue(number)
        if isinstance(answer, ObservedIssue):
            issue = seen(answer)
            key = Observed(bot).marked_key(issue)
            if key in floors:
                probe.found[number] = issue
                wanted.discard(key)
                if not wanted:
                    return probe
        elif answer is Absence.MISSING and number > highest:
            return probe
    probe.complete = False
    return probe


def seen(issue: ObservedIssue) -> SeenIssue:
    """Return an issue in planning's form."""
    return SeenIssue(
        number=issue.number,
        title=issue.title,
        body=issue.body,
        author=issue.author,
        labels=issue.labels,
        assignees=issue.assignees,
        state=str(issue.state),
        url=issue.url,
        milestone=issue.milestone,
        type=issue.type,
    )


def weaker(error: JournalUnavailable) -> str:
    """Say what is lost without the journal."""
    return (
        f"without the journal ({error}) issues are found again by their label and hidden marker only: let one run"
        " at a time write, and give the token the right to keep it"
    )


def _not_blind(
    reader: Reader, label: str, listed: dict[int, SeenIssue], state: JournalState, patience: Patience
) -> dict[int, SeenIssue]:
    """Stop a run that sees no issue at all where some must be: it would file everything a second time."""
    known = [entry.number for entry in state.entries.values() if entry.number is not None]
    if listed or not any(_should_be_listed(reader.issue(number), label) for number in known):
        return listed
    for pause in patience.pauses:
        patience.sleep(pause)
        listed = _by_number(reader.issues(label))
        if listed:
            return listed
    raise TrackerError(
        f"the journal knows {len(known)} issues, but the tracker lists none with the label `{label}`: nothing was"
        " written; check the token's rights and the label's name, or wait for the list to catch up and run again"
    )


def _should_be_listed(answer: ObservedIssue | Absence, label: str) -> bool:
    """Deleted and moved issues are rightly absent, and so is one whose label a person took off."""
    if isinstance(answer, ObservedIssue):
        return seen(answer).has_label(label)
    return answer is Absence.MISSING


def _look_up(reader: Reader, number: int, found: dict[int, SeenIssue], gone: dict[int, Gone]) -> None:
    answer = reader.issue(number)
    if isinstance(answer, ObservedIssue):
        found[number] = seen(answer)
    else:
        gone[number] = Gone(answer.value)


def _by_number(issues: Sequence[ObservedIssue]) -> dict[int, SeenIssue]:
    return {issue.number: seen(issue) for issue in issues}


def _entry(entry: JournalEntry) -> Entry:
    placed = frozenset(step for step in (entry.placed or "").split(",") if step)
    return Entry(entry.run, entry.floor, entry.number, entry.digest, placed)

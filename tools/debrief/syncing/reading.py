"""All that planning needs of a tracker, read in one go before anything is written.

A failed page is an error and stops the run. Lists lag behind the truth, so that numbers which are known are
asked for one by one where the list lacks them, and a key that an earlier run claimed without leaving a
number is looked for past the end of the list.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from debrief.errors import JournalUnavailable, TrackerError
from debrief.planning.desired import DesiredPoint
from debrief.planning.observed import Gone, Observed, SeenComment, SeenIssue
from debrief.planning.plan import ChangeKind, Plan
from debrief.planning.recorded import Entry, Recorded
from debrief.trackers.port import Absence, JournalEntry, JournalState, Label, ObservedIssue, Reader

PROBE_MAX = 300
"""Most numbers that one run looks at past the list; GITHUB_TOKEN has 1,000 requests an hour."""


IMPORTED = "imported"
"""Origin of an issue that a person made."""

Recognise = Callable[[Mapping[str, Label]], Mapping[str, str]]
"""Tells what renamed labels are called now, by case-folded old name."""


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
    labels_known: bool = True
    """Whether the labels of the repository were read, and not only those that issues bear."""

    @property
    def recorded(self) -> Recorded:
        """The journal in planning's form."""
        return Recorded({key: _entry(entry) for key, entry in self.journal.entries.items()})


@dataclass(slots=True)
class Probe:
    """The issues found by their numbers, and whether every number was looked at."""

    found: dict[int, SeenIssue] = field(default_factory=dict)
    complete: bool = True


Interest = Callable[[Observed, Recorded], Iterable[int]]
"""Names the issues whose comments a plan needs, once everything else is read."""


def read_tracker(
    reader: Reader,
    journal: JournalReader,
    points: Iterable[DesiredPoint],
    *,
    label: str,
    bot: str | Callable[[], str],
    patience: Patience,
    recognise: Recognise = lambda _labels: {},
    interest: Interest = lambda _observed, _recorded: (),
    all_labels: bool = False,
) -> View:
    """Read the tracker as far as the plan for `points` needs it.

    `label` is the reserved label as the settings name it, `recognise` tells what renamed labels are called now, and
    `bot` is the login that issues are written under, or asks for it; it is asked for only where the journal does not
    tell. The labels of the repository are read with `all_labels`, or where the list of issues lacks some that are
    known; otherwise `with_labels` adds them when a plan needs them. Raises TrackerError when something cannot be read,
    or when what is read cannot be all there is.
    """
    wanted = tuple(points)
    labels = reader.labels() if all_labels else None
    record = label if labels is None else recognise(labels).get(label.casefold(), label)
    listed = _by_number(reader.issues(record))
    notes: list[str] = []
    try:
        state = journal.read()
    except JournalUnavailable as error:
        state = JournalState(None, {})
        notes.append(weaker(error))
    if labels is None and not listed:
        # Perhaps there are none yet, perhaps somebody has renamed the label by which they are found.
        labels = reader.labels()
        record = recognise(labels).get(label.casefold(), label)
        listed = _by_number(reader.issues(record)) if record != label else listed
    listed = _not_blind(reader, record, listed, state, patience)
    gone: dict[int, Gone] = {}
    pending: list[DesiredPoint] = []
    for point in wanted:
        entry = state.entries.get(point.key)
        if point.outcome is not None:
            # It has ended: the list shows if that changes, and nothing more is asked for.
            continue
        known = entry.number if entry is not None and entry.fate is None else None
        lost = entry.number if entry is not None and entry.fate is not None else None
        for number in {point.number, known} - {None, lost}:
            if number is not None and number not in listed and number not in gone:
                _look_up(reader, number, listed, gone)
        if entry is not None and entry.number is None:
            pending.append(point)
    login = _login(bot, wanted, state)
    moved = {number: to for number, why in gone.items() if why is Gone.TRANSFERRED and (to := reader.moved_to(number))}
    observed = Observed(login, listed, gone, vouched=_vouched(listed, state), moved=moved)
    floors = {p.key: state.entries[p.key].floor for p in pending if p.key not in observed.by_key}
    if floors:
        probe = seek(reader, floors, listed, login)
        missing = frozenset() if probe.complete else frozenset(floors)
        observed = replace(observed, issues={**listed, **probe.found}, unproven=missing)
    observed = _named(observed, labels, recognise)
    view = View(observed, state, tuple(notes), labels is not None)
    needed = tuple(dict.fromkeys(interest(observed, view.recorded)))
    if needed:
        # Whoever the bot was, what it said was said by debrief.
        names = _authors(state) | {bot if isinstance(bot, str) else bot()}
        found = {number: heard(reader, number, names) for number in needed}
        view = replace(view, observed=replace(observed, discussions=found))
    return view


def with_labels(view: View, reader: Reader, recognise: Recognise = lambda _labels: {}) -> View:
    """Return the view with the labels of the repository, which is asked for them unless they are known."""
    if view.labels_known:
        return view
    return replace(view, observed=_named(view.observed, reader.labels(), recognise), labels_known=True)


def decided(
    view: View, reader: Reader, decide: Callable[[View], Plan], recognise: Recognise = lambda _labels: {}
) -> tuple[Plan, View]:
    """Return the plan that `decide` makes, and what it was made on; labels are read only for a plan that needs any."""
    plan = decide(view)
    if view.labels_known or not any(
        change.kind is ChangeKind.ENSURE_LABEL or (change.content is not None and change.content.labels)
        for change in plan.changes
    ):
        return plan, view
    view = with_labels(view, reader, recognise)
    return decide(view), view


def _named(observed: Observed, labels: Mapping[str, Label] | None, recognise: Recognise) -> Observed:
    if labels is None:
        # What issues bear is there; nothing is known of any other label.
        return replace(observed, labels=frozenset(name for one in observed.issues.values() for name in one.labels))
    return replace(observed, labels=frozenset(known.name for known in labels.values()), renamed=dict(recognise(labels)))


def _login(bot: str | Callable[[], str], points: Sequence[DesiredPoint], state: JournalState) -> str:
    """Return the login under which issues are written.

    It is asked for unless every issue is known by the journal, which remembers who wrote it.
    """
    if isinstance(bot, str):
        return bot
    made = [entry for entry in state.entries.values() if entry.number is not None and not entry.origin]
    numbered = all(p.outcome or ((entry := state.entries.get(p.key)) and entry.number) for p in points)
    authors = _authors(state)
    if numbered and len(authors) <= 1 and all(entry.author for entry in made):
        return next(iter(authors), "")
    return bot()


def _authors(state: JournalState) -> frozenset[str]:
    return frozenset(entry.author for entry in state.entries.values() if entry.author is not None and not entry.origin)


def _vouched(listed: Mapping[int, SeenIssue], state: JournalState) -> frozenset[int]:
    return frozenset(
        entry.number
        for entry in state.entries.values()
        if entry.number is not None
        and entry.author is not None
        and not entry.origin
        and entry.number in listed
        and listed[entry.number].author == entry.author
    )


def heard(reader: Reader, number: int, bots: Iterable[str]) -> tuple[SeenComment, ...]:
    """Return the comments on an issue; `bots` are the logins under which debrief writes or wrote.

    Raises TrackerError.
    """
    names = {name.casefold() for name in bots}
    return tuple(
        SeenComment(
            comment.author,
            comment.body,
            comment.created_at,
            ours=(ours := comment.author.casefold() in names),
            human=not ours and not comment.automatic,
        )
        for comment in reader.discussion(number)
    )


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
        elif answer in (Absence.MISSING, Absence.NEVER) and number > highest:
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
        updated_at=issue.updated_at,
        closed_at=issue.closed_at,
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
    known = [entry.number for entry in state.entries.values() if entry.number is not None and entry.fate is None]
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
    return answer in (Absence.MISSING, Absence.NEVER)


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
    announced = (entry.pending or "").split()
    return Entry(
        entry.run,
        entry.floor,
        entry.number,
        entry.digest,
        placed,
        imported=entry.origin == IMPORTED,
        author=entry.author,
        fate=entry.fate,
        moved_to=entry.moved_to,
        asked=entry.asked,
        asked_on=entry.asked_on,
        told=entry.told,
        pending=announced[0] if announced else None,
        pending_since=announced[2] if len(announced) > 2 else None,
    )

"""All that planning needs of a tracker, read in one go before anything is written.

A failed page is an error and stops the run. Lists lag behind the truth, so that numbers which are known are
asked for one by one where the list lacks them, and a key that an earlier run claimed without leaving a
number is looked for past the end of the list.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from debrief.errors import JournalUnavailable, TrackerError
from debrief.planning.desired import DesiredPoint
from debrief.planning.observed import Gone, Observed, SeenIssue
from debrief.planning.recorded import Recorded
from debrief.syncing.lookup import first_glance, look_up, place_of
from debrief.syncing.seeking import heard, keys_by_number, seek, seen
from debrief.syncing.view import Recognise, View, borne_labels, named
from debrief.trackers.port import Absence, Glance, JournalState, Label, ObservedIssue, Place, Reader

Interest = Callable[[Observed, Recorded], Iterable[int]]
"""Names the issues whose comments a plan needs, once everything else is read."""


class JournalReader(Protocol):
    """The half of a journal that planning may hold."""

    def read(self) -> JournalState:
        """Return the journal and its version."""

    def glance(self) -> JournalState:
        """Return the journal and its version at the least cost."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a run waits for a tracker whose lists lag."""

    pauses: tuple[float, ...] = (1.0, 2.0, 4.0, 4.0)
    """Seconds before each further look.

    All of them together are longer than the ten seconds after which GitHub ends a request that is not done: what the
    last look does not find after an unclear answer, is not on its way any more. Source: "Timeouts" under
    "Troubleshooting the REST API".
    """
    sleep: Callable[[float], None] = time.sleep


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
) -> View:
    """Read the tracker as far as the plan for `points` needs it.

    `label` is the reserved label as the settings name it, `recognise` tells what renamed labels are called now, and
    `bot` is the login that issues are written under, or asks for it; it is asked for only where the journal does not
    tell. The labels of the repository are read where there is no issue at all; otherwise `with_labels` adds them when a
    plan needs them. Raises TrackerError when something cannot be read, or when what is read cannot be all there is.
    """
    wanted = tuple(points)
    first = _by_number(reader.issues(label))
    state, notes = _remembered(journal)
    listed, labels, shown = _listing(reader, label, first, wanted, state, patience, recognise)
    gone: dict[int, Gone] = {}
    login = _login(bot, wanted, state, listed)
    further = look_up(reader, wanted, state, listed, _unlisted(wanted, state, listed), gone, shown)
    observed = Observed(
        login,
        listed,
        gone,
        vouched=_vouched(listed, state),
        moved=further.moved,
        followed=further.followed,
        assignable=further.assignable,
        recorded=keys_by_number(state.entries),
    )
    observed = named(_with_claimed(observed, reader, wanted, state), labels, recognise)
    view = View(observed, state, notes, labels is not None)
    needed = tuple(dict.fromkeys(interest(observed, view.recorded)))
    if not needed:
        return view
    # Whoever the bot was, what it said was said by debrief.
    names = _authors(state) | {bot if isinstance(bot, str) else bot()}
    found = {number: heard(reader, _place(number, observed), names) for number in needed}
    return _with_closers(replace(view, observed=replace(observed, discussions=found)), reader, needed)


def _remembered(journal: JournalReader) -> tuple[JournalState, tuple[str, ...]]:
    """Return the journal, an empty one where it may not be read, and what is to be said then."""
    try:
        return journal.read(), ()
    except JournalUnavailable as error:
        return JournalState(None, {}), (weaker(error),)


def _listing(
    reader: Reader,
    label: str,
    listed: dict[int, SeenIssue],
    points: Sequence[DesiredPoint],
    state: JournalState,
    patience: Patience,
    recognise: Recognise,
) -> tuple[dict[int, SeenIssue], Mapping[str, Label] | None, Glance]:
    """Return the issues that bear the reserved label, whatever it is called by now, and what else was seen for that.

    That are the labels of the repository, and issues that the journal knows. `listed` are those that bear the label
    under its name in the settings.
    """
    known = [entry.number for entry in state.entries.values() if entry.number is not None and entry.fate is None]
    labels, record, shown = None, label, Glance()
    if not listed:
        # Perhaps there are none yet, perhaps somebody has taken the label off or renamed it: those that are known tell.
        shown = first_glance(reader, known, points, state)
        labels = None if shown.issues else reader.labels()
        borne = borne_labels(map(seen, shown.issues.values())) if labels is None else labels
        record = recognise(borne).get(label.casefold(), label)
        listed = _by_number(reader.issues(record)) if record != label else listed
    return _not_blind(reader, record, listed, known, shown, patience), labels, shown


def _unlisted(points: Sequence[DesiredPoint], state: JournalState, listed: Mapping[int, SeenIssue]) -> tuple[int, ...]:
    """Return the numbers that journal and files name and the list does not show."""
    unlisted: dict[int, None] = {}
    for point in points:
        if point.outcome is not None:
            # It has ended: the list shows if that changes, and nothing more is asked for.
            continue
        entry = state.entries.get(point.key)
        made = entry.number if entry is not None and entry.fate is None else None
        lost = entry.number if entry is not None and entry.fate is not None else None
        numbers = {point.number, made} - {None, lost} - listed.keys()
        unlisted |= dict.fromkeys(number for number in numbers if number is not None)
    return tuple(unlisted)


def _with_claimed(observed: Observed, reader: Reader, points: Sequence[DesiredPoint], state: JournalState) -> Observed:
    """Return what was observed with the issues of keys that a run claimed and left no number of."""
    floors = {
        point.key: entry.floor
        for point in points
        if point.outcome is None
        and (entry := state.entries.get(point.key)) is not None
        and entry.number is None
        and point.key not in observed.by_key
    }
    if not floors:
        return observed
    probe = seek(reader, floors, observed.issues, observed.bot)
    missing = frozenset() if probe.complete else frozenset(floors)
    return replace(observed, issues={**observed.issues, **probe.found}, unproven=missing)


def _with_closers(view: View, reader: Reader, numbers: Iterable[int]) -> View:
    """Return the view with who closed those issues; lists of GitHub do not tell it, the request for one issue does."""
    observed = view.observed
    issues, followed = dict(observed.issues), dict(observed.followed)
    for number in numbers:
        here = issues if number in issues else followed
        one = here.get(number)
        if one is not None and not one.open and one.closed_by is None:
            answer = reader.issue(*_place(number, observed))
            if isinstance(answer, ObservedIssue) and answer.closed_by is not None:
                here[number] = replace(one, closed_by=answer.closed_by)
    return replace(view, observed=replace(observed, issues=issues, followed=followed))


def _place(number: int, observed: Observed) -> Place:
    """Return where an issue is that was looked at: here, or where it was moved to."""
    one = observed.followed.get(number) if number not in observed.issues else None
    return place_of(one.place) if one is not None and one.place is not None else Place(number)


def _login(
    bot: str | Callable[[], str],
    points: Sequence[DesiredPoint],
    state: JournalState,
    listed: Mapping[int, SeenIssue],
) -> str:
    """Return the login under which issues are written.

    It is asked for unless every issue is known by the journal, which remembers who wrote it.
    """
    if isinstance(bot, str):
        return bot
    made = [entry for entry in state.entries.values() if entry.number is not None and not entry.origin]
    # One that has ended is not asked for; but where its issue is listed, its marker must count.
    numbered = all(
        (p.outcome and p.number not in listed) or ((entry := state.entries.get(p.key)) and entry.number) for p in points
    )
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


def weaker(error: JournalUnavailable) -> str:
    """Say what is lost without the journal."""
    return (
        f"without the journal ({error}) issues are found again by their label and hidden marker only: let one run"
        " at a time write, and give the token the right to keep it"
    )


def _not_blind(
    reader: Reader,
    label: str,
    listed: dict[int, SeenIssue],
    known: Sequence[int],
    shown: Glance,
    patience: Patience,
) -> dict[int, SeenIssue]:
    """Stop a run that sees no issue at all where some must be: it would file everything a second time."""
    rest = (number for number in known if Place(number) not in shown.issues)
    if listed or not (
        any(_should_be_listed(shown.issues[one], label) for one in map(Place, known) if one in shown.issues)
        or any(_should_be_listed(reader.issue(number), label) for number in rest)
    ):
        return listed
    for pause in patience.pauses:
        patience.sleep(pause)
        listed = _by_number(reader.issues(label))
        if listed:
            return listed
    cure = (
        "in .debrief/tracker.json put the label back or the file itself, or delete the journal beside it to begin anew"
        if reader.name == "local"
        else "check the token's rights and the label's name, or wait for the list to catch up and run again"
    )
    count = f"{len(known)} issue{'' if len(known) == 1 else 's'}"
    raise TrackerError(
        f"the journal knows {count}, but the tracker lists none with the label `{label}`: nothing was written; {cure}"
    )


def _should_be_listed(answer: ObservedIssue | Absence, label: str) -> bool:
    """Deleted and moved issues are rightly absent, and so is one whose label a person took off."""
    if isinstance(answer, ObservedIssue):
        return seen(answer).has_label(label)
    return answer in (Absence.MISSING, Absence.NEVER)


def _by_number(issues: Sequence[ObservedIssue]) -> dict[int, SeenIssue]:
    return {issue.number: seen(issue) for issue in issues}

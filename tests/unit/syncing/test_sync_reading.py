"""What is read of a tracker before a plan is made, what is asked for one by one, and when a run stops."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from debrief.errors import JournalUnavailable, TrackerError
from debrief.planning.desired import DesiredPoint
from debrief.planning.marker import Marker, write_body
from debrief.planning.observed import Gone, Observed, SeenIssue
from debrief.planning.recorded import Recorded
from debrief.syncing.reading import Interest, Patience, read_tracker, weaker
from debrief.syncing.seeking import seen
from debrief.syncing.view import View
from debrief.trackers.port import IssueState, JournalEntry, Label, ObservedIssue
from fakes.memory_tracker import BOT, MemoryTracker
from fakes.plan_values import KEY
from fakes.sync_world import point

OTHER = f"{KEY}0"
LABELS = frozenset({"postmortem"})
MADE = JournalEntry("run", 0, 1, digest="x", author=BOT)


class Lists:
    """A reader whose lists leave out who closed an issue, as GitHub's do."""

    def __init__(self, memory: MemoryTracker) -> None:
        """Begin."""
        self._reader = memory.tracker.reader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def issues(self, label: str) -> Sequence[ObservedIssue]:
        return [replace(issue, closed_by=None) for issue in self._reader.issues(label)]


class Bench:
    """A tracker in memory, and what is asked of it."""

    def __init__(self, memory: MemoryTracker | None = None) -> None:
        """Begin."""
        self.memory = memory or MemoryTracker()
        self.logins = 0
        self.slept: list[float] = []

    def know(self, entries: Mapping[str, JournalEntry]) -> None:
        """Let the journal hold these entries."""
        self.memory.entries, self.memory.version = dict(entries), 1

    def issue(self, key: str = KEY, author: str = BOT, **changes: Any) -> int:
        """Open an issue."""
        body = write_body("Text", Marker(key, "0" * 32))
        number = self.memory.open_by_hand("Title", body, author, LABELS)
        if changes:
            self.memory.edit(number, **changes)
        return number

    def login(self) -> str:
        """Return who the bot is."""
        self.logins += 1
        return BOT

    def asked(self, method: str) -> int:
        """Return how often something was asked for."""
        return self.memory._calls.get(method, 0)

    def read(
        self,
        *points: DesiredPoint,
        fixed: bool = False,
        recognise: Any = lambda _labels: {},
        interest: Interest = lambda _observed, _recorded: (),
        pauses: tuple[float, ...] = (),
    ) -> View:
        """Read the tracker."""
        return read_tracker(
            Lists(self.memory),
            self.memory.tracker.journal,
            points,
            label="postmortem",
            bot=BOT if fixed else self.login,
            patience=Patience(pauses, self.slept.append),
            recognise=recognise,
            interest=interest,
        )


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_what_the_list_shows_is_not_asked_for_again(bench: Bench) -> None:
    bench.issue()
    bench.know({KEY: MADE})
    view = bench.read(point(1, number=1))
    assert list(view.observed.issues) == [1]
    assert (view.observed.bot, view.labels_known, view.notes) == (BOT, False, ())
    assert (bench.asked("issue"), bench.asked("issues"), bench.asked("labels"), bench.logins) == (0, 1, 0, 0)


def test_everything_of_an_issue_is_passed_on(bench: Bench) -> None:
    bench.issue(
        assignees=("kim",),
        milestone="M1",
        type="Bug",
        state=IssueState.NOT_PLANNED,
        label_texts={"postmortem": "An action point"},
    )
    one = bench.memory.issues_by_number[1]
    assert seen(one) == SeenIssue(
        number=1,
        title="Title",
        body=one.body,
        author=BOT,
        labels=LABELS,
        assignees=("kim",),
        state="not_planned",
        url="https://tracker.example/1",
        milestone="M1",
        type="Bug",
        updated_at=one.updated_at,
        closed_at=one.closed_at,
        closed_by=None,
        label_texts={"postmortem": "An action point"},
    )
    assert bench.read(point(1)).observed.issues == {1: seen(one)}


def test_a_number_that_the_list_lacks_is_asked_for_once(bench: Bench) -> None:
    bench.issue()
    for key in (OTHER, f"{KEY}1"):
        bench.issue(key, labels=frozenset())
    bench.memory.delete(3)
    bench.know({KEY: MADE, OTHER: replace(MADE, number=2), f"{KEY}1": replace(MADE, number=3)})
    view = bench.read(point(10, number=2), point(11), point(11, number=3))
    assert sorted(view.observed.issues) == [1, 2]
    assert view.observed.gone == {3: Gone.DELETED}
    # At a glance; what that does not show, alone.
    assert (bench.asked("glance"), bench.asked("issue")) == (1, 1)
    bench.read(point(10, number=2))
    assert (bench.asked("glance"), bench.asked("issue")) == (1, 2)


def test_what_has_ended_or_is_known_as_lost_is_not_asked_for(bench: Bench) -> None:
    bench.issue()
    bench.know({KEY: MADE, OTHER: replace(MADE, number=2, fate="deleted")})
    view = bench.read(point(10), point(10, number=2), point(11, number=9, outcome="done"))
    assert (view.observed.gone, bench.asked("issue")) == ({}, 0)
    # Another one that a person names for it is.
    assert bench.read(point(10, number=5)).observed.gone == {5: Gone.MISSING}


def test_where_an_issue_went_is_told_as_far_as_it_can_be_seen(bench: Bench) -> None:
    bench.issue()
    for place, key in enumerate((OTHER, f"{KEY}1"), 2):
        bench.issue(key)
        bench.memory.transfer(place, "acme/other#9" if place == 2 else None)
    bench.issue(f"{KEY}2")
    bench.memory.delete(4)
    view = bench.read(point(10, number=2), point(11, number=3), point(12, number=4))
    assert view.observed.gone == {2: Gone.TRANSFERRED, 3: Gone.TRANSFERRED, 4: Gone.DELETED}
    assert view.observed.moved == {2: "acme/other#9"}


def test_a_claimed_key_is_looked_for_past_the_list(bench: Bench) -> None:
    bench.issue(OTHER)
    bench.issue(labels=frozenset())
    bench.know({KEY: JournalEntry("dead", 1), OTHER: MADE})
    view = bench.read(point(1))
    assert sorted(view.observed.issues) == [1, 2]
    assert view.observed.unproven == frozenset()
    # What the list shows by its marker is not looked for, nor what has a number.
    calls = bench.asked("issue")
    bench.know({OTHER: JournalEntry("dead", 0)})
    bench.read(point(10))
    assert bench.asked("issue") == calls


def test_the_search_ends_when_every_key_is_found(bench: Bench) -> None:
    bench.issue(f"{KEY}1")
    for key in (KEY, f"{KEY}2", OTHER, f"{KEY}3"):
        bench.issue(key, labels=frozenset())
    bench.know({KEY: JournalEntry("dead", 1), OTHER: JournalEntry("dead", 1)})
    view = bench.read(point(1), point(10))
    assert sorted(view.observed.issues) == [1, 2, 4]
    assert (view.observed.unproven, bench.asked("issue")) == (frozenset(), 3)


@pytest.mark.parametrize("hidden", [(), (2, 3)])
def test_the_search_ends_at_a_number_that_was_never_given(bench: Bench, hidden: tuple[int, ...]) -> None:
    for key in (f"{KEY}1", f"{KEY}2", f"{KEY}3"):
        bench.issue(key)
    # A token may be unable to see some numbers: below those that lists know, none ends the search.
    bench.memory.hidden.update(hidden)
    bench.know({KEY: JournalEntry("dead", 1)})
    assert bench.read(point(1)).observed.unproven == frozenset()
    assert bench.asked("issue") == len(hidden) + 1


def test_where_not_every_number_could_be_looked_at_the_key_is_unproven(bench: Bench) -> None:
    bench.memory.deleted = set(range(1, 4000))
    bench.know({KEY: JournalEntry("dead", 1), OTHER: JournalEntry("dead", 2)})
    assert bench.read(point(1), point(10)).observed.unproven == {KEY, OTHER}


def test_a_journal_that_cannot_be_read_is_a_note() -> None:
    error = JournalUnavailable("no right")
    view = Bench(MemoryTracker(journal_error=error)).read(point(1))
    assert (view.journal.version, dict(view.journal.entries), view.notes) == (None, {}, (weaker(error),))


def test_without_any_issue_the_labels_are_read_and_a_renamed_one_is_known_again(bench: Bench) -> None:
    bench.memory.label_names = {"retro": Label("retro")}
    view = bench.read(point(1))
    assert (view.labels_known, view.observed.labels) == (True, {"retro"})
    assert bench.asked("issues") == 1
    bench.issue(labels=frozenset({"retro"}))
    renamed = bench.read(point(1), recognise=lambda _labels: {"postmortem": "retro"})
    assert list(renamed.observed.issues) == [1]
    assert renamed.observed.renamed == {"postmortem": "retro"}
    assert bench.asked("issues") == 3


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        (
            "local",
            "in .debrief/tracker.json put the label back or the file itself, or delete the journal beside it to begin"
            " anew",
        ),
        ("github", "check the token's rights and the label's name, or wait for the list to catch up and run again"),
    ],
)
@pytest.mark.parametrize("many", [False, True])
def test_a_run_that_sees_no_issue_where_some_must_be_stops(name: str, cure: str, many: bool) -> None:
    bench = Bench(MemoryTracker(name=name, lag=99))
    bench.issue()
    entries = {KEY: MADE, "x/AP-1": replace(MADE, number=7, fate="deleted"), "x/AP-2": JournalEntry("dead", 1)}
    bench.know(entries | ({OTHER: replace(MADE, number=8)} if many else {}))
    with pytest.raises(TrackerError) as raised:
        bench.read(point(1), pauses=(1.0, 2.0))
    assert str(raised.value) == (
        f"the journal knows {'2 issues' if many else '1 issue'}, but the tracker lists none with the label"
        f" `postmortem`: nothing was written; {cure}"
    )
    assert (bench.slept, bench.asked("issues")) == ([1.0, 2.0], 3)


def test_a_list_that_catches_up_is_waited_for() -> None:
    bench = Bench(MemoryTracker(lag=1))
    bench.issue()
    bench.know({KEY: MADE})
    assert list(bench.read(point(1), pauses=(1.0, 2.0, 4.0)).observed.issues) == [1]
    assert bench.slept == [1.0]


@pytest.mark.parametrize("state", ["label taken off", "deleted", "transferred", "hidden"])
def test_what_is_rightly_absent_stops_nothing(bench: Bench, state: str) -> None:
    bench.issue()
    bench.know({KEY: MADE})
    match state:
        case "label taken off":
            bench.memory.edit(1, labels=frozenset())
        case "deleted":
            bench.memory.delete(1)
        case "transferred":
            bench.memory.transfer(1)
        case _:
            # It may be there and is not shown: that is not rightly absent.
            bench.memory.hidden.add(1)
            with pytest.raises(TrackerError, match="knows 1 issue"):
                bench.read(point(1))
            return
    bench.read(point(1))


def test_the_label_by_which_it_is_told_counts_in_any_case() -> None:
    bench = Bench(MemoryTracker(lag=99))
    bench.issue(labels=frozenset({"PostMortem"}))
    bench.know({KEY: MADE})
    with pytest.raises(TrackerError, match="knows 1 issue"):
        bench.read(point(1))


@pytest.mark.parametrize(
    ("entries", "points", "asked"),
    [
        ({KEY: MADE}, [point(1)], 0),
        ({KEY: MADE}, [point(1), point(10)], 1),
        ({KEY: MADE}, [point(1), point(10, outcome="done")], 0),
        ({KEY: MADE}, [point(1), point(10, outcome="done", number=1)], 1),
        ({KEY: MADE, OTHER: JournalEntry("dead", 0)}, [point(1), point(10)], 1),
        ({KEY: replace(MADE, author=None)}, [point(1)], 1),
        ({KEY: replace(MADE, author=None, origin="imported")}, [point(1)], 0),
        ({KEY: MADE, OTHER: replace(MADE, number=2, author="Old")}, [point(1), point(10)], 1),
        ({KEY: MADE, OTHER: replace(MADE, number=2, author="lee", origin="imported")}, [point(1)], 0),
        ({}, [], 0),
    ],
)
def test_who_the_bot_is_is_asked_only_where_the_journal_does_not_tell(
    bench: Bench, entries: dict[str, JournalEntry], points: list[DesiredPoint], asked: int
) -> None:
    for key in (KEY, OTHER):
        bench.issue(key)
    bench.know(entries)
    view = bench.read(*points)
    assert bench.logins == asked
    assert view.observed.bot == (BOT if asked or any(one.author == BOT for one in entries.values()) else "")


def test_a_login_of_the_settings_is_not_asked_for(bench: Bench) -> None:
    bench.issue()
    assert bench.read(point(1), fixed=True, interest=lambda _o, _r: (1,)).observed.bot == BOT
    assert bench.logins == 0


def test_an_issue_by_the_author_whom_the_journal_remembers_is_vouched_for(bench: Bench) -> None:
    for key, author in ((KEY, "old"), (OTHER, "mallory"), (f"{KEY}1", "lee"), (f"{KEY}2", "old")):
        bench.issue(key, author)
    old = replace(MADE, author="old")
    bench.know(
        {
            KEY: old,
            OTHER: replace(old, number=2),
            f"{KEY}1": replace(old, number=3, author="lee", origin="imported"),
            f"{KEY}2": replace(old, number=None),
            "x/AP-1": replace(old, number=99),
        }
    )
    observed = bench.read(fixed=True).observed
    assert observed.vouched == {1}
    assert observed.recorded == {1: KEY, 2: OTHER, 3: f"{KEY}1", 99: "x/AP-1"}


def test_comments_are_read_where_somebody_wants_them_and_old_names_of_the_bot_count(bench: Bench) -> None:
    bench.issue()
    bench.issue(OTHER)
    for author in ("Old", BOT, "lee"):
        bench.memory.say(1, f"by {author}", author)
    bench.memory.say(1, "by a program", "stale", automatic=True)
    bench.know({KEY: replace(MADE, author="old"), OTHER: replace(MADE, number=2, author=BOT)})

    def interest(observed: Observed, recorded: Recorded) -> Iterable[int]:
        assert recorded.entries.keys() == {KEY, OTHER}
        return (1, 1)

    found = bench.read(point(1), interest=interest).observed.discussions
    assert list(found) == [1]
    assert [(one.author, one.ours, one.human) for one in found[1]] == [
        ("Old", True, False),
        (BOT, True, False),
        ("lee", False, True),
        ("stale", False, False),
    ]
    assert bench.asked("discussion") == 1


def test_who_closed_an_issue_is_asked_for_where_its_comments_are_read(bench: Bench) -> None:
    ended: dict[str, Any] = {"state": IssueState.NOT_PLANNED, "closed_by": "kim"}
    for key, changes in ((KEY, ended), (OTHER, {}), (f"{KEY}1", {**ended, "closed_by": None}), (f"{KEY}2", ended)):
        bench.issue(key, **changes)
    view = bench.read(fixed=True, interest=lambda _o, _r: (1, 2, 3))
    assert {number: one.closed_by for number, one in view.observed.issues.items()} == {
        1: "kim",
        2: None,
        3: None,
        4: None,
    }
    assert bench.asked("issue") == 2
    assert view.observed.issues[1].state == "not_planned"


def test_an_issue_that_goes_away_meanwhile_has_no_closer(bench: Bench) -> None:
    bench.issue(state=IssueState.COMPLETED, closed_by="kim")

    def vanish(method: str) -> None:
        if method == "issue":
            bench.memory.delete(1)

    bench.memory.before = vanish
    assert bench.read(fixed=True, interest=lambda _o, _r: (1,)).observed.issues[1].closed_by is None

"""What planning is told of a tracker: the journal in its own form, and labels only where a plan needs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace

import pytest

from debrief.planning.marker import Marker, digest_text, write_body
from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.plan import Change, ChangeKind, IssueContent, Plan
from debrief.planning.recorded import Entry
from debrief.syncing.seeking import PROBE_MAX
from debrief.syncing.view import View, decided, named, with_labels
from debrief.trackers.port import Absence, IssueState, JournalEntry, JournalState, Label, ObservedIssue

KEY = "2026-11-20-checkout-502s/AP-1"
CREATE = Change(ChangeKind.CREATE_ISSUE, KEY, None, "T")


def told(entry: JournalEntry) -> Entry:
    """Return what planning is told of a journal's entry."""
    return View(Observed("bot"), JournalState("v1", {KEY: entry})).recorded.entries[KEY]


def test_everything_that_the_journal_knows_is_told() -> None:
    entry = JournalEntry(
        "run-1",
        7,
        number=8,
        node_id="I_8",
        digest="abc",
        repository="acme/shop",
        placed="board,milestone",
        author="a-bot",
        origin="imported",
        fate="transferred",
        moved_to="acme/else#9",
        asked="overdue/2026-12-04/0",
        asked_on="2026-12-05T06:00:00Z",
        told="orphaned",
        pending="overdue/2026-12-04/1 run-2 2026-12-06T06:00:00Z",
        proposed="done",
        owed="d1,d2",
        heard="2026-12-01T09:00:00+00:00/2026-12-01T09:00:01+00:00",
        reason="Not now",
        replaced="Too dear",
        claimed_at="2026-12-05T05:00:00Z",
        hidden="2026-12-05T04:00:00Z",
        filed="b1",
        lacking="milestone:00000000,type:00000001",
    )
    blank = JournalEntry("", 0)
    assert [name for name, value in asdict(blank).items() if value == getattr(entry, name)] == []
    assert told(entry) == Entry(
        "run-1",
        7,
        number=8,
        digest="abc",
        placed=frozenset({"board", "milestone"}),
        imported=True,
        author="a-bot",
        fate="transferred",
        moved_to="acme/else#9",
        asked="overdue/2026-12-04/0",
        asked_on="2026-12-05T06:00:00Z",
        told="orphaned",
        pending="overdue/2026-12-04/1",
        pending_since="2026-12-06T06:00:00Z",
        proposed="done",
        owed=frozenset({"d1", "d2"}),
        heard="2026-12-01T09:00:00+00:00/2026-12-01T09:00:01+00:00",
        reason="Not now",
        replaced="Too dear",
        claimed_at="2026-12-05T05:00:00Z",
        hidden="2026-12-05T04:00:00Z",
        filed="b1",
        lacking=frozenset({"milestone:00000000", "type:00000001"}),
    )


def test_a_claim_tells_nothing_but_itself() -> None:
    assert told(JournalEntry("run-1", 7)) == Entry("run-1", 7)


def test_an_issue_of_another_origin_was_not_made_by_a_person() -> None:
    assert not told(JournalEntry("run-1", 7, origin="created")).imported


@pytest.mark.parametrize(
    ("pending", "since"),
    [
        ("returned run-2 2026-12-06T06:00:00Z", "2026-12-06T06:00:00Z"),
        ("returned run-2", None),
        ("returned", None),
    ],
)
def test_an_announcement_without_its_instant_is_still_one(pending: str, since: str | None) -> None:
    entry = told(JournalEntry("run-1", 7, 8, pending=pending))
    assert (entry.pending, entry.pending_since) == ("returned", since)


def test_where_labels_were_not_read_those_on_issues_are_known_and_known_again_by_their_description() -> None:
    asked: list[dict[str, Label]] = []
    issue = SeenIssue(1, "T", "", "bot", labels=frozenset({"Urgent", "api"}), label_texts={"Urgent": "Priority: high"})
    other = SeenIssue(2, "T", "", "bot", labels=frozenset({"api"}))

    def recognise(labels: Mapping[str, Label]) -> dict[str, str]:
        asked.append(dict(labels))
        return {"priority: high": "Urgent"}

    seen = named(Observed("bot", {1: issue, 2: other}), None, recognise)
    assert seen.labels == {"Urgent", "api"}
    assert seen.renamed == {"priority: high": "Urgent"}
    assert asked == [{"urgent": Label("Urgent", description="Priority: high"), "api": Label("api", description="")}]


def test_where_labels_were_read_they_are_all_that_there_are() -> None:
    issue = SeenIssue(1, "T", "", "bot", labels=frozenset({"gone"}))
    there = {"api": Label("api"), "web": Label("Web")}
    asked: list[object] = []

    def recognise(labels: object) -> dict[str, str]:
        asked.append(labels)
        return {"www": "Web"}

    seen = named(Observed("bot", {1: issue}), there, recognise)
    assert seen.labels == {"api", "Web"}
    assert seen.renamed == {"www": "Web"}
    assert asked == [there]


class Labels:
    """A reader that is asked for labels alone."""

    def __init__(self) -> None:
        """Begin."""
        self.asked = 0

    def labels(self) -> dict[str, Label]:
        self.asked += 1
        return {"api": Label("api")}


SEEN = Observed("bot", labels=frozenset({"borne"}))
LABEL = Change(ChangeKind.ENSURE_LABEL, None, None, "x")
ADD = Change(ChangeKind.ADD_LABELS, KEY, 7, "T", content=IssueContent("T", "", ("x",)))
BARE = Change(ChangeKind.UPDATE_ISSUE, KEY, 7, "T", content=IssueContent("T", "text"))


@pytest.mark.parametrize(
    ("changes", "known", "asked"),
    [
        ((), False, 0),
        ((BARE, Change(ChangeKind.COMMENT, KEY, 7, "T")), False, 0),
        ((BARE, LABEL), False, 1),
        ((BARE, ADD), False, 1),
        ((LABEL, ADD), True, 0),
    ],
)
def test_labels_are_read_for_a_plan_that_needs_any(changes: tuple[Change, ...], known: bool, asked: int) -> None:
    reader, views = Labels(), []

    def decide(view: View) -> Plan:
        views.append(view)
        return Plan("local", changes)

    before = View(SEEN, JournalState(None), ("a note",), labels_known=known)
    plan, after = decided(before, reader, decide, lambda _labels: {"x": "y"})  # type: ignore[arg-type]
    assert (plan.changes, reader.asked, len(views)) == (changes, asked, asked + 1)
    assert after is views[-1]
    if asked:
        assert after.labels_known
        assert (after.observed.labels, after.observed.renamed, after.notes) == ({"api"}, {"x": "y"}, ("a note",))
    else:
        assert after is before


def test_labels_that_are_known_are_not_read_again() -> None:
    reader = Labels()
    view = with_labels(View(SEEN, JournalState(None), labels_known=False), reader)  # type: ignore[arg-type]
    assert (view.labels_known, view.observed.labels, view.observed.renamed) == (True, {"api"}, {})
    assert with_labels(view, reader) is view  # type: ignore[arg-type]
    assert reader.asked == 1


class Numbers:
    """A reader of issues by number, of which lists know those up to `highest`."""

    def __init__(self, highest: int, *issues: ObservedIssue) -> None:
        """Begin."""
        self.highest, self.issues = highest, {issue.number: issue for issue in issues}
        self.asked: list[int | None] = []

    def highest_number(self) -> int:
        self.asked.append(None)
        return self.highest

    def issue(self, number: int) -> ObservedIssue | Absence:
        self.asked.append(number)
        return self.issues.get(number, Absence.NEVER)


def made(number: int, key: str = KEY) -> ObservedIssue:
    body = write_body("x", Marker(key, digest_text("T", "x")))
    return ObservedIssue(number, f"n{number}", "T", body, IssueState.OPEN, frozenset(), "bot", "")


def past(view: View, reader: Numbers, *changes: Change) -> tuple[View, int]:
    """Return what a plan with `changes` is made on in the end, and how often one is made."""
    plans: list[View] = []

    def decide(view: View) -> Plan:
        plans.append(view)
        return Plan("local", changes)

    return decided(view, reader, decide)[1], len(plans)  # type: ignore[arg-type]


def test_an_issue_that_no_list_shows_yet_is_found_by_its_number_before_another_is_made() -> None:
    listed = SeenIssue(5, "T", "", "kim")
    view = View(Observed("bot", {5: listed}), JournalState(None))
    reader = Numbers(7, made(8, "2026-11-21-mail/AP-1"), made(9))
    after, plans = past(view, reader, CREATE)
    assert (sorted(after.observed.issues), after.observed.unproven, after.highest, plans) == ([5, 9], frozenset(), 7, 2)
    assert reader.asked == [None, 8, 9]


@pytest.mark.parametrize(
    ("issues", "entries", "first"),
    [
        ((), {}, 8),
        ((20,), {}, 21),
        ((), {"2026-11-21-mail/AP-1": JournalEntry("run", 3, 30)}, 31),
        ((), {"2026-11-21-mail/AP-1": JournalEntry("run", 30)}, 8),
    ],
    ids=["lists", "an issue that is listed", "the journal", "a claim without a number"],
)
def test_the_search_begins_past_all_that_is_known(
    issues: tuple[int, ...], entries: dict[str, JournalEntry], first: int
) -> None:
    seen = {number: SeenIssue(number, "T", "", "kim") for number in issues}
    reader = Numbers(7)
    past(View(Observed("bot", seen), JournalState("v1", entries)), reader, CREATE)
    assert reader.asked == [None, first]


@pytest.mark.parametrize(
    ("entries", "changes"),
    [
        ({KEY: JournalEntry("run", 3)}, (CREATE,)),
        ({}, (replace(CREATE, key=None), Change(ChangeKind.UPDATE_ISSUE, KEY, 7, "T"))),
        ({}, ()),
    ],
    ids=["claimed, so that reading has looked", "nothing of a key is made", "nothing"],
)
def test_no_number_is_asked_for_without_a_new_key(
    entries: dict[str, JournalEntry], changes: tuple[Change, ...]
) -> None:
    view, reader = View(Observed("bot"), JournalState("v1", entries)), Numbers(7)
    assert past(view, reader, *changes) == (view, 1)
    assert reader.asked == []


def test_of_several_new_keys_those_in_the_journal_are_not_sought() -> None:
    other = "2026-11-21-mail/AP-1"
    reader = Numbers(7, made(8, other))
    view = View(Observed("bot"), JournalState("v1", {KEY: JournalEntry("run", 3)}))
    after, _ = past(view, reader, CREATE, replace(CREATE, key=other))
    assert (sorted(after.observed.issues), reader.asked) == ([8], [None, 8])


def test_where_not_every_number_was_looked_at_nothing_is_proven() -> None:
    view = View(Observed("bot", unproven=frozenset({"2026-11-21-mail/AP-1"})), JournalState(None))
    reader = Numbers(7, *(made(number, "2026-11-22-x/AP-1") for number in range(8, 8 + PROBE_MAX)))
    assert past(view, reader, CREATE)[0].observed.unproven == {KEY, "2026-11-21-mail/AP-1"}
    short = Numbers(7, *(made(number, "2026-11-22-x/AP-1") for number in range(8, 7 + PROBE_MAX)))
    assert past(view, short, CREATE)[0].observed.unproven == {"2026-11-21-mail/AP-1"}

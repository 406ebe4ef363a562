"""What planning is told of a tracker: the journal in its own form, and labels only where a plan needs them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from debrief.planning.observed import Observed, SeenIssue
from debrief.planning.plan import Change, ChangeKind, IssueContent, Plan
from debrief.planning.recorded import Entry
from debrief.syncing.view import View, decided, named, with_labels
from debrief.trackers.port import JournalEntry, JournalState, Label

KEY = "PM-2026-0001/AP-1"


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
        filed="b1",
    )
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
        filed="b1",
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

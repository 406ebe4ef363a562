"""What a run remembers of writing back, so that the next one need not look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from debrief.errors import JournalConflict, JournalUnavailable, RateLimited, TrackerError
from debrief.syncing.triage_routing import SharedJournal
from debrief.syncing.write_back import Edit
from debrief.syncing.write_back_memory import RememberingTarget, filed_names, remember, remember_found
from debrief.trackers.branches import blob_name
from debrief.trackers.port import JournalEntry
from fakes.branch_values import AFTER, EDIT, HERE, KEY, NAME, OUTCOME, document
from fakes.memory_tracker import Fault, MemoryTracker

OTHER = "2026-11-21-other"
THEIRS = Edit(f"postmortems/2026/{OTHER}.md", f"{OTHER}/AP-1", "issue", "8")
BOTH = {**HERE, THEIRS.path: document(name=OTHER)}
MADE = blob_name(document("issue: 7", "outcome: done"))


@dataclass
class Place:
    """A place that edits go to."""

    name: str = "place"
    proposes: bool = True
    notes: Sequence[str] = ("seen",)
    waiting: str | None = "waits"
    refused: dict[Edit, str] = field(default_factory=dict)
    error: TrackerError | None = None
    calls: list[tuple[object, ...]] = field(default_factory=list)

    def settled(self, edits: Sequence[Edit], contents: Mapping[str, bytes]) -> frozenset[Edit]:
        self.calls.append(("settled", tuple(edits), dict(contents)))
        return frozenset(edits[:1])

    def write(self, edits: Sequence[Edit], standing: Sequence[Edit], contents: Mapping[str, bytes]) -> dict[Edit, str]:
        self.calls.append(("write", tuple(edits), tuple(standing), dict(contents)))
        if self.error is not None:
            raise self.error
        return self.refused


def names(target: RememberingTarget, contents: Mapping[str, bytes] = BOTH) -> dict[str, str | None]:
    """Return what the journal would remember of each action point."""
    keys = (KEY, f"{NAME}/AP-2", THEIRS.key, "2026-11-22-x/AP-1")
    noted = target.noted({key: JournalEntry("run", 3, filed="before") for key in keys}, contents)
    return {key: entry.filed for key, entry in noted.items()}


def test_it_asks_and_says_what_its_target_does() -> None:
    place = Place()
    target = RememberingTarget(place)
    assert (target.proposes, target.notes, target.waiting, target.wrote) == (True, ("seen",), "waits", False)
    assert target.settled([EDIT, OUTCOME], HERE) == {EDIT}
    assert target.write([OUTCOME], [EDIT], HERE) == {}
    assert place.calls == [("settled", (EDIT, OUTCOME), HERE), ("write", (OUTCOME,), (EDIT,), HERE)]
    assert target.wrote


def test_what_each_document_became_is_remembered_of_all_its_action_points() -> None:
    target = RememberingTarget(Place())
    target.write([OUTCOME], [EDIT], BOTH)
    assert names(target) == {
        KEY: f"place {MADE}",
        f"{NAME}/AP-2": f"place {MADE}",
        THEIRS.key: "before",
        "2026-11-22-x/AP-1": "before",
    }
    target.write([THEIRS], [], BOTH)
    assert names(target)[THEIRS.key] == f"place {blob_name(document('issue: 8', name=OTHER))}"
    assert names(target)[KEY] == f"place {MADE}"


def test_nothing_is_remembered_of_a_parent_which_no_document_names() -> None:
    target = RememberingTarget(Place())
    target.write([EDIT], [], BOTH)
    parent = {f"{NAME}/PARENT-1": JournalEntry("run", 3)}
    # It may come in a run that has nothing to send: then the next one would find something to note.
    assert target.noted(parent, BOTH) == parent


def test_a_document_of_which_something_failed_is_not_remembered_until_it_is_written() -> None:
    place = Place(refused={EDIT: "why"})
    target = RememberingTarget(place)
    assert target.write([EDIT, THEIRS], [], BOTH) == {EDIT: "why"}
    theirs = f"place {blob_name(document('issue: 8', name=OTHER))}"
    assert [names(target)[key] for key in (KEY, THEIRS.key)] == ["before", theirs]
    place.refused = {}
    target.write([EDIT], [], BOTH)
    assert names(target)[KEY] == f"place {blob_name(AFTER)}"


def test_what_ended_with_an_error_is_not_remembered() -> None:
    place = Place()
    target = RememberingTarget(place)
    target.write([EDIT], [], BOTH)
    place.error = RateLimited("slow down")
    with pytest.raises(RateLimited):
        target.write([OUTCOME], [EDIT], BOTH)
    assert names(target)[KEY] == "before"


def test_the_name_is_the_same_whichever_edit_came_first() -> None:
    assert filed_names([EDIT, OUTCOME], HERE) == filed_names([OUTCOME, EDIT, EDIT], HERE) == {NAME: MADE}
    assert filed_names([EDIT, THEIRS], HERE) == {NAME: blob_name(AFTER), OTHER: None}


@pytest.fixture
def memory() -> MemoryTracker:
    return MemoryTracker(
        entries={
            KEY: JournalEntry("run", 3, 7),
            f"{NAME}/AP-2": JournalEntry("run", 3, 9, repository="acme/else"),
        },
        version=1,
    )


def shared(memory: MemoryTracker) -> SharedJournal:
    journal = memory.tracker.journal
    return SharedJournal(journal.read, journal.swap)


def written() -> RememberingTarget:
    target = RememberingTarget(Place())
    target.write([EDIT], [], HERE)
    return target


def test_it_goes_into_the_journal_of_every_repository(memory: MemoryTracker) -> None:
    assert remember(written(), shared(memory), HERE) is None
    assert {key: (entry.filed, entry.repository) for key, entry in memory.entries.items()} == {
        KEY: (f"place {blob_name(AFTER)}", None),
        f"{NAME}/AP-2": (f"place {blob_name(AFTER)}", "acme/else"),
    }
    memory.writes.clear()
    assert remember(written(), shared(memory), HERE) is None
    assert memory.writes == []


def test_a_run_that_wrote_nothing_does_not_look_at_the_journal(memory: MemoryTracker) -> None:
    assert remember(RememberingTarget(Place()), shared(memory), HERE) is None
    assert memory._calls == {}


def test_without_the_journal_nothing_is_lost_but_requests(memory: MemoryTracker) -> None:
    memory.faults.append(Fault("swap", TrackerError("no route")))
    why = "what was written back is not in the journal: no route; the next run looks for it"
    assert remember(written(), shared(memory), HERE) == why
    memory.journal_error = JournalUnavailable("no right")
    assert remember(written(), shared(memory), HERE) is None


SENT = (OUTCOME._replace(field="closed_on", value="2026-12-01"), EDIT, OUTCOME)
KNOWN = JournalEntry("run", 3, 7, proposed="done")


@pytest.mark.parametrize(
    ("edits", "entry", "announced"),
    [
        (SENT, KNOWN, True),
        ((OUTCOME._replace(value=None),), replace(KNOWN, proposed="none"), True),
        ((), KNOWN, False),
        ((EDIT,), None, False),
        ((EDIT,), replace(KNOWN, number=8), False),
        (SENT, replace(KNOWN, proposed=None), False),
        (SENT, replace(KNOWN, proposed="declined"), False),
        ((OUTCOME._replace(value=None),), KNOWN, False),
    ],
    ids=["all of it", "taken out", "nothing", "unknown", "another number", "never sent", "another", "one that stays"],
)
def test_what_waits_was_sent_by_an_earlier_run_if_the_journal_says_so(
    edits: tuple[Edit, ...], entry: JournalEntry | None, announced: bool
) -> None:
    entries = {KEY: entry} if entry is not None else {}
    target = RememberingTarget(Place())
    target.found(edits, entries)
    assert target.wrote == announced
    # A branch that takes everything at once has nothing waiting.
    direct = RememberingTarget(Place(proposes=False))
    direct.found(edits, entries)
    assert not direct.wrote


def test_what_an_earlier_run_sent_is_noted_once_and_it_is_said(memory: MemoryTracker) -> None:
    said = "what waits in the pull request was not in the journal, and is noted now"
    assert remember_found(RememberingTarget(Place()), [EDIT], shared(memory), HERE) == said
    assert memory.entries[KEY].filed == f"place {blob_name(AFTER)}"
    memory.writes.clear()
    assert remember_found(RememberingTarget(Place()), [EDIT], shared(memory), HERE) is None
    assert memory.writes == []


def test_what_nobody_announced_is_not_noted(memory: MemoryTracker) -> None:
    for target, edits in ((RememberingTarget(Place()), [OUTCOME]), (RememberingTarget(Place(proposes=False)), [EDIT])):
        assert remember_found(target, edits, shared(memory), HERE) is None
    assert (memory.writes, memory.entries[KEY].filed) == ([], None)


def test_what_was_found_and_cannot_be_noted_is_no_claim_that_it_was(memory: MemoryTracker) -> None:
    memory.faults.append(Fault("swap", TrackerError("no route")))
    why = "what was written back is not in the journal: no route; the next run looks for it"
    assert remember_found(RememberingTarget(Place()), [EDIT], shared(memory), HERE) == why
    memory.faults.append(Fault("swap", JournalUnavailable("no right"), nth=2))
    assert remember_found(RememberingTarget(Place()), [EDIT], shared(memory), HERE) is None
    memory.journal_error = JournalUnavailable("no right")
    assert remember_found(RememberingTarget(Place()), [EDIT], shared(memory), HERE) is None
    assert memory.entries[KEY].filed is None


def test_a_journal_that_another_run_moved_and_that_cannot_be_read_by_then_is_left(memory: MemoryTracker) -> None:
    memory.faults += [Fault("swap", JournalConflict("moved"), nth=n) for n in (1, 2)]
    memory.faults.append(Fault("read", JournalUnavailable("no right"), nth=2))
    assert remember_found(RememberingTarget(Place()), [EDIT], shared(memory), HERE) is None
    assert (memory.writes, memory._calls["read"]) == (["swap", "swap"], 2)


def test_what_was_found_is_noted_with_what_a_run_writes_and_alone_only_if_announced(memory: MemoryTracker) -> None:
    assert remember(RememberingTarget(Place()), shared(memory), HERE, [OUTCOME]) is None
    assert memory.writes == []
    assert remember(written(), shared(memory), HERE, [EDIT]) is None
    assert memory.entries[KEY].filed == f"place {blob_name(AFTER)}"

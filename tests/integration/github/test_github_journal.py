"""The journal: compare-and-swap over HTTP, with races, lost answers and broken content."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debrief.errors import JournalConflict, JournalUnavailable, TrackerError, UnclearAnswer
from debrief.trackers.github import journal_text
from debrief.trackers.port import JournalEntry, JournalState, Tracker
from fakes.github_exchange import Request
from fakes.github_faults import Fault
from fakes.github_git import GitStore
from fakes.github_server import FakeGitHub
from fakes.github_state import Account

REF = "refs/debrief/journal"
ONE = {"2026-11-20-checkout-502s/AP-1": JournalEntry(run="run-1", floor=7)}
TWO = {
    "2026-11-20-checkout-502s/AP-1": JournalEntry("run-1", 7, number=8, node_id="I_8", digest="abc"),
    "2026-11-20-checkout-502s/AP-2": JournalEntry("run-2", 8),
}


def test_no_ref_is_an_empty_journal_without_a_version(github: FakeGitHub, tracker: Tracker) -> None:
    assert tracker.journal.read() == JournalState(None, {})
    assert github.count() == 1


def test_what_is_swapped_in_is_read_again_by_everyone(github: FakeGitHub, connect: Callable[..., Tracker]) -> None:
    journal = connect().journal
    first = journal.swap(None, ONE)
    second = journal.swap(first.version, TWO)
    assert (first.entries, second.entries) == (ONE, TWO)
    github.forget()
    assert connect().journal.read() == second
    assert github.count() == 2


def test_the_journal_is_a_readable_file_with_one_entry_a_line_and_a_history(
    github: FakeGitHub, tracker: Tracker
) -> None:
    first = tracker.journal.swap(None, ONE)
    second = tracker.journal.swap(first.version, TWO)
    assert github.state.git.file(REF, "journal.json") == (
        b'{"version": 1, "entries": {\n'
        b'"2026-11-20-checkout-502s/AP-1": '
        b'{"digest": "abc", "floor": 7, "node_id": "I_8", "number": 8, "run": "run-1"},\n'
        b'"2026-11-20-checkout-502s/AP-2": {"floor": 8, "run": "run-2"}\n'
        b"}}\n"
    )
    assert github.state.git.refs[REF] == second.version
    assert second.version is not None
    assert github.state.git.commits[second.version].parents == (first.version,)
    assert "refs/heads/main" in github.state.git.refs


def test_a_swap_from_an_old_version_is_a_conflict_and_changes_nothing(
    github: FakeGitHub, connect: Callable[..., Tracker]
) -> None:
    mine, theirs = connect().journal, connect().journal
    first = mine.swap(None, ONE)
    moved = theirs.swap(first.version, TWO)
    with pytest.raises(JournalConflict):
        mine.swap(first.version, {})
    with pytest.raises(JournalConflict):
        mine.swap(None, {})
    assert mine.read() == moved


@pytest.mark.parametrize("exists", [False, True])
def test_of_two_runs_that_race_exactly_one_wins(
    github: FakeGitHub, connect: Callable[..., Tracker], exists: bool
) -> None:
    expected = connect().journal.swap(None, ONE).version if exists else None
    meeting = threading.Barrier(2, timeout=10)

    def hold(request: Request) -> None:
        if "/git/refs" in request.path and request.method in ("POST", "PATCH"):
            meeting.wait()

    github.before = hold
    results: list[JournalState | JournalConflict] = []

    def run() -> None:
        try:
            # The same entries from both, so that only the swap itself can tell them apart.
            results.append(connect().journal.swap(expected, TWO))
        except JournalConflict as conflict:
            results.append(conflict)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    won = [one for one in results if isinstance(one, JournalState)]
    assert len(results) == 2
    assert len(won) == 1
    assert connect().journal.read() == won[0]


AFTER = [Fault.DROPPED_AFTER, Fault.BAD_GATEWAY_AFTER, Fault.TRUNCATED_AFTER, Fault.CUT_AFTER, Fault.HTML_AFTER]


@pytest.mark.parametrize("call", ["/git/trees$", "/git/commits$", "/git/refs"])
@pytest.mark.parametrize("fault", [Fault.DROPPED_BEFORE, Fault.BAD_GATEWAY_BEFORE, Fault.HTML_BEFORE, *AFTER])
@pytest.mark.parametrize("exists", [False, True])
def test_one_lost_answer_does_not_disturb_a_swap(
    github: FakeGitHub, tracker: Tracker, fault: Fault, call: str, exists: bool
) -> None:
    expected = tracker.journal.swap(None, ONE).version if exists else None
    github.faults.add(fault, "POST|PATCH", call)
    assert tracker.journal.read() != tracker.journal.swap(expected, TWO)
    assert tracker.journal.read().entries == TWO


@pytest.mark.parametrize("exists", [False, True])
@pytest.mark.parametrize("fault", AFTER)
def test_a_swap_whose_every_answer_is_lost_is_found_to_be_ours(
    github: FakeGitHub, tracker: Tracker, fault: Fault, exists: bool
) -> None:
    expected = tracker.journal.swap(None, ONE).version if exists else None
    github.faults.add(fault, "POST|PATCH", "/git/refs", times=3)
    swapped = tracker.journal.swap(expected, TWO)
    assert tracker.journal.read() == swapped


@pytest.mark.parametrize("exists", [False, True])
def test_a_swap_that_never_arrived_is_unclear_and_not_a_success(
    github: FakeGitHub, tracker: Tracker, exists: bool
) -> None:
    state = tracker.journal.swap(None, ONE) if exists else tracker.journal.read()
    github.faults.add(Fault.DROPPED_BEFORE, "POST|PATCH", "/git/refs", times=3)
    with pytest.raises(UnclearAnswer):
        tracker.journal.swap(state.version, TWO)
    assert tracker.journal.read() == state


def test_a_swap_that_was_overtaken_while_its_answer_was_lost_is_a_conflict(
    github: FakeGitHub, connect: Callable[..., Tracker]
) -> None:
    journal = connect().journal
    first = journal.swap(None, ONE)
    github.faults.add(Fault.DROPPED_AFTER, "PATCH", "/git/refs")
    seen: list[Request] = []

    def overtake(request: Request) -> None:
        if request.method == "PATCH":
            seen.append(request)
            if len(seen) == 2:
                content = journal_text.encode(ONE).encode()
                github.state.git.commit_file(REF, "journal.json", content)

    github.before = overtake
    with pytest.raises(JournalConflict):
        journal.swap(first.version, TWO)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"version": 1}',
        b'{"version": 2, "entries": {}}',
        b'{"version": true, "entries": {}}',
        b'{"version": 1, "entries": []}',
        b'{"version": 1, "entries": {}, "more": 1}',
        b'{"version": 1, "entries": {"x/AP-1": 5}}',
        b'{"version": 1, "entries": {"x/AP-1": {"run": "r"}}}',
        b'{"version": 1, "entries": {"x/AP-1": {"run": 5, "floor": 1}}}',
        b'{"version": 1, "entries": {"x/AP-1": {"run": "r", "floor": true}}}',
        b'{"version": 1, "entries": {"x/AP-1": {"run": "r", "floor": 1, "number": "8"}}}',
        b'{"version": 1, "entries": {"x/AP-1": {"run": "r", "floor": 1, "later": 1}}}',
    ],
)
def test_a_journal_that_is_not_understood_is_never_taken_for_an_empty_one(
    github: FakeGitHub, tracker: Tracker, content: bytes
) -> None:
    github.state.git.commit_file(REF, "journal.json", content)
    with pytest.raises(TrackerError, match=f"the journal on {REF} cannot be used .*restore the ref"):
        tracker.journal.read()


def test_a_ref_without_the_file_is_no_empty_journal_either(github: FakeGitHub, tracker: Tracker) -> None:
    github.state.git.refs[REF] = github.state.git.refs["refs/heads/main"]
    with pytest.raises(TrackerError, match=r"it holds no journal\.json"):
        tracker.journal.read()


def test_a_journal_over_one_mebibyte_is_read_whole(github: FakeGitHub, tracker: Tracker) -> None:
    entries = {
        f"2026-11-20-checkout-502s-{number}/AP-1": JournalEntry("run-1", 1, number=number, digest="d" * 64)
        for number in range(7000)
    }
    swapped = tracker.journal.swap(None, entries)
    assert len(github.state.git.file(REF, "journal.json") or b"") > 1024 * 1024
    github.forget()
    assert tracker.journal.read() == swapped
    assert github.count() == 3


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (Account("reader", contents=False), "give it `contents: write`"),
        (Account("reader", contents=False, integration=True), "give it `contents: write`"),
        (Account("reader", contents=False, hides_rights=True), "give the token `contents: write` in acme/shop"),
    ],
)
@pytest.mark.parametrize("exists", [False, True])
def test_without_the_right_to_write_the_journal_is_unavailable_but_readable(
    github: FakeGitHub, connect: Callable[..., Tracker], account: Account, words: str, exists: bool
) -> None:
    state = connect().journal.swap(None, ONE) if exists else JournalState(None, {})
    github.state.accounts["ghp_reader"] = account
    journal = connect("ghp_reader").journal
    assert journal.read() == state
    with pytest.raises(JournalUnavailable) as caught:
        journal.swap(state.version, TWO)
    assert words in str(caught.value)


def test_a_repository_without_a_commit_has_no_journal_yet(github: FakeGitHub, tracker: Tracker) -> None:
    github.state.git = GitStore()
    github.state.git.commits.clear()
    github.state.git.refs.clear()
    assert tracker.journal.read() == JournalState(None, {})
    with pytest.raises(JournalUnavailable, match="push a first one"):
        tracker.journal.swap(None, ONE)


def test_a_ref_that_a_rule_protects_is_told_from_a_race(github: FakeGitHub, tracker: Tracker) -> None:
    state = tracker.journal.swap(None, ONE)
    github.faults.add(Fault.INVALID, "PATCH", "/git/refs")
    with pytest.raises(JournalUnavailable, match="exempt it from the repository's rules"):
        tracker.journal.swap(state.version, TWO)


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=40),
        st.builds(
            JournalEntry,
            run=st.text(max_size=20),
            floor=st.integers(min_value=0),
            number=st.none() | st.integers(min_value=1),
            node_id=st.none() | st.text(max_size=20),
            digest=st.none() | st.text(max_size=20),
        ),
        max_size=6,
    )
)
def test_the_text_keeps_every_entry(entries: dict[str, JournalEntry]) -> None:
    text = journal_text.encode(entries)
    assert journal_text.decode(text) == entries
    assert text == journal_text.encode(dict(reversed(entries.items())))
    assert text.isascii()
    assert text.count("\n") == 2 + max(1, len(entries))
    json.loads(text)


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("moved_to", "acme/shop#7", "acme/shop"),
        ("fate", "deleted", "eaten"),
        ("hidden", "2026-11-20T09:02:00Z", "yesterday"),
        ("claimed_at", "2026-11-20T09:02:00Z", "2026-13-20T09:02:00Z"),
    ],
)
def test_a_field_that_would_stop_a_later_step_is_refused_where_it_is_read(field: str, good: str, bad: str) -> None:
    text = journal_text.encode({"2026-11-20-x/AP-1": replace(JournalEntry("r", 1), **{field: good})})
    assert getattr(journal_text.decode(text)["2026-11-20-x/AP-1"], field) == good
    with pytest.raises(ValueError, match=f"has no valid {field}: `{bad}`"):
        journal_text.decode(text.replace(good, bad))


def test_a_glance_costs_one_request_and_a_swap_goes_on_from_it(
    github: FakeGitHub, connect: Callable[..., Tracker]
) -> None:
    assert connect().journal.glance() == JournalState(None, {})
    connect().journal.swap(None, ONE)
    mine, theirs = connect().journal, connect().journal
    github.forget()
    seen = mine.glance()
    assert (seen.entries, github.count()) == (ONE, 1)
    second = mine.swap(seen.version, TWO)
    assert (second.entries, mine.read()) == (TWO, second)
    # Whoever looked before that is too late, unless the journal says again what it said.
    with pytest.raises(JournalConflict):
        theirs.swap(seen.version, {})
    third = mine.swap(second.version, ONE)
    assert theirs.swap(seen.version, TWO).entries == TWO
    with pytest.raises(JournalConflict):
        mine.swap(third.version, {})


def test_a_server_that_shows_no_file_by_such_a_name_is_asked_like_ever(
    github: FakeGitHub, connect: Callable[..., Tracker]
) -> None:
    first = connect().journal.swap(None, ONE)
    github.faults.add(Fault.NOT_FOUND, "GET", "/contents/journal.json$")
    github.forget()
    assert connect().journal.glance() == first
    assert github.count() == 3


def test_a_journal_that_is_gone_between_glance_and_swap_is_a_conflict(
    github: FakeGitHub, connect: Callable[..., Tracker]
) -> None:
    journal = connect().journal
    journal.swap(None, ONE)
    seen = connect().journal.glance()
    del github.state.git.refs[REF]
    with pytest.raises(JournalConflict):
        journal.swap(seen.version, TWO)
    assert REF not in github.state.git.refs


def test_a_broken_journal_is_no_empty_one_at_a_glance_either(github: FakeGitHub, tracker: Tracker) -> None:
    github.state.git.commit_file(REF, "journal.json", b"[]")
    with pytest.raises(TrackerError, match="cannot be used"):
        tracker.journal.glance()

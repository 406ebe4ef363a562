"""What a plan says where it does nothing, sentence by sentence, and what goes with a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from debrief.planning.observed import Gone, SeenComment
from debrief.planning.plan import Basis, ChangeKind
from debrief.planning.recorded import Entry
from debrief.planning.saying import ANNOUNCED_FOR
from debrief_schemas.settings import Settings
from fakes.plan_values import KEY, PATH, RECORDED, desired, kinds, plan, seen

OTHER = "2026-11-20-checkout-502s/AP-2"
NOW = datetime(2026, 12, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("gone", "says"),
    [
        (
            Gone.DELETED,
            "was deleted: it is not made again; give the action point a new id if it is still wanted",
        ),
        (
            Gone.MISSING,
            "is not there, or the token may not see it: nothing is changed; check number and rights",
        ),
        (
            Gone.NEVER,
            "is not there and never was: nothing is changed; correct `issue:`, or take it out to have one made",
        ),
        (
            Gone.TRANSFERRED,
            "was moved to another repository: it is left to the people there, and not made again",
        ),
        (
            Gone.NOT_AN_ISSUE,
            "is a pull request or a discussion: take `issue:` out, then the issue is made",
        ),
    ],
)
def test_why_an_issue_is_not_made_again(gone: Gone, says: str) -> None:
    assert plan(desired(number=7), gone={7: gone}).notes == (f"{KEY}: issue #7 {says}",)
    assert plan(desired(number=7, outcome="done"), gone={7: gone}).notes == ()


def test_a_number_that_another_file_names_is_not_written_twice() -> None:
    mine, theirs = desired(), desired(2, number=7)
    result = plan(mine, theirs, entries=RECORDED, observed=(seen(),))
    assert result.changes == ()
    assert result.notes == (
        f"{KEY}: issue #7 was made for this action point, but {OTHER} names it: it is not written into the file twice;"
        " take `issue:` out there",
        f"{OTHER}: issue #7 belongs to {KEY}: nothing is changed; an action point keeps its id for ever, and `issue:`"
        " is written by the bot",
    )
    # Without the journal the marker tells as much, and neither is changed.
    known = plan(mine, theirs, observed=(seen(),))
    assert known.changes == ()
    assert known.notes[0] == (
        f"{KEY}: the hidden marker of issue #7 names this action point, but the file of {OTHER} says `issue: 7`:"
        " nothing is changed; put one of the two right"
    )


def test_a_number_of_the_local_tracker_means_nothing_on_another() -> None:
    local = {"local": {KEY: PATH}}
    cure = "nothing is changed; take that `issue:` out of the file, and its issue is made"
    given = f"{KEY}: {PATH} says `issue: 7`, a number that the local tracker gave, and here"
    theirs = seen(title="Theirs", key=OTHER, author="lee")
    assert plan(desired(number=7), observed=(theirs,), **local).notes == (  # type: ignore[arg-type]
        f"{given} #7 is “Theirs”: {cure}",
    )
    assert plan(desired(number=7), gone={7: Gone.NEVER}, **local).notes == (  # type: ignore[arg-type]
        f"{given} nobody knows #7: {cure}",
    )
    # Where this tracker knows it, by its journal or by the marker, the number is its own.
    assert plan(desired(number=7), observed=(seen(),), **local).notes == ()  # type: ignore[arg-type]
    assert plan(desired(number=7), observed=(seen(),), entries=RECORDED, **local).notes == ()  # type: ignore[arg-type]


def test_a_marker_that_is_gone_or_names_another_is_said() -> None:
    bare = replace(seen(), body="Text")
    assert plan(desired(number=7), observed=(bare,), entries=RECORDED).notes == (
        f"{KEY}: issue #7 no longer bears its hidden marker: its text is left as it is",
    )
    wrong = plan(desired(number=7, text="New"), observed=(seen(key=OTHER),), entries=RECORDED)
    assert wrong.changes == ()
    assert f"{KEY}: issue #7 belongs to {OTHER}" in wrong.notes[0]
    theirs = seen(key=OTHER, author="lee")
    assert plan(desired(number=7), observed=(theirs,), entries=RECORDED).notes == (
        f"{KEY}: issue #7 was made for this action point, but its hidden marker names {OTHER}: the number counts, and"
        " its text is left as it is; put the key right in the last line of its body",
    )
    # What has become of it flows back all the same.
    over = replace(bare, state="completed", closed_at=NOW)
    assert kinds(plan(desired(), observed=(over,), entries=RECORDED)) == ["record_number", "record_outcome"]


def test_file_and_journal_that_disagree_are_said() -> None:
    assert plan(desired(number=9), observed=(seen(7), seen(9)), entries=RECORDED).notes == (
        f"{KEY}: the file says issue #9, but the issue made for it is #7: nothing is changed; write `issue: 7`",
    )


def test_a_key_that_cannot_be_proven_unmade_waits() -> None:
    claimed = {KEY: Entry("dead", 6)}
    assert plan(desired(), entries=claimed, unproven=frozenset({KEY})).notes == (
        f"{KEY}: an earlier run may have made its issue, and not every number could be looked at; the next run goes on",
    )
    assert plan(desired(outcome="done"), entries=claimed, unproven=frozenset({KEY})).notes == ()


def test_an_outcome_of_the_file_that_the_issue_contradicts_is_said() -> None:
    result = plan(desired(number=7, outcome="done"), observed=(seen(),))
    assert result.notes == (
        f"{KEY}: the file says `outcome: done`, but issue #7 is open: the issue decides, and the outcome is taken out;"
        " close the issue to have it back",
    )


def test_a_second_issue_is_closed_as_it_was_seen() -> None:
    close = plan(desired(number=8), observed=(seen(8), seen(9))).changes[0]
    assert (close.kind, close.key, close.number, close.title) == (ChangeKind.CLOSE_ISSUE, KEY, 9, "Title")
    assert close.basis == Basis("Title", seen(9).body)
    # Each of several is judged for itself.
    edited, over = replace(seen(9), title="Mine"), seen(10, state="completed")
    result = plan(desired(number=8), observed=(seen(8), edited, over, seen(11)))
    assert [(one.kind, one.number) for one in result.changes] == [(ChangeKind.CLOSE_ISSUE, 11)]
    assert result.notes == (f"{KEY}: issue #9 bears the same marker as #8: close one of them",)


def test_a_number_that_the_journal_lacks_is_noted_there() -> None:
    claimed = {KEY: Entry("dead", 6)}
    record = plan(desired(), observed=(seen(),), entries=claimed, write_files=False).changes[-1]
    assert (record.kind, record.number, dict(record.detail)) == (
        ChangeKind.RECORD_NUMBER,
        7,
        {"path": PATH, "where": ["journal"]},
    )


def settled(pending: str, talk: tuple[SeenComment, ...], since: datetime | None) -> list[dict[str, Any]]:
    """Return what becomes of an announcement in a run that has nothing to say itself."""
    told = Entry("run", 6, 7, "digest", pending=pending, pending_since=since.isoformat() if since else None)
    result = plan(
        desired(number=7, title="Else", due=None),
        entries={KEY: told},
        observed=(seen(title="Else", base=("Else", "Text")),),
        discussions={7: talk},
        ask_at=NOW,
    )
    for change in result.changes:
        assert (change.kind, change.key, change.number, change.title) == (ChangeKind.RECORD_NUMBER, KEY, 7, "Else")
    return [dict(change.detail) for change in result.changes]


def test_what_a_run_announced_that_ended_is_settled() -> None:
    words = "overdue/2026-12-01/0"
    line = f"<!-- debrief said={words} key={KEY} -->"
    said = SeenComment("bot[bot]", f"text\n\n{line}\n", NOW, ours=True, human=False)
    other = replace(said, body=said.body.replace("/0", "/1"), created_at=NOW - timedelta(days=1))
    done = {"where": ["journal"], "said": words, "said_on": NOW.isoformat()}
    none = {"where": ["journal"], "said": None, "said_on": None}
    assert settled(words, (other, said), NOW) == [done]
    assert settled(words, (other,), NOW - ANNOUNCED_FOR) == [none]
    assert settled(words, (), None) == [none]
    # A run that may be at work is left alone, unless its comment is there.
    assert settled(words, (other,), NOW) == []
    # A clock that is far ahead holds up nobody until its own time has come.
    assert settled(words, (other,), NOW + ANNOUNCED_FOR) == [none]


@pytest.mark.usefixtures("auckland")
def test_how_many_comments_are_left_to_others_is_said() -> None:
    since = {"pending": "overdue/2026-12-01/0", "pending_since": NOW.isoformat()}
    mine = {KEY: Entry("run", 6, 7, "digest", **since)}  # type: ignore[arg-type]
    later = Entry("run", 6, 8, "digest", pending="returned", pending_since=(NOW + timedelta(minutes=3)).isoformat())
    wanted, common = desired(number=7, due=None), {"observed": (seen(),), "ask_at": NOW}
    left = "left to another run, which may be at work until {} UTC; a run after that goes on"
    assert plan(wanted, entries=mine, **common).notes == (f"a comment is {left.format('12:15')}",)  # type: ignore[arg-type]
    both = {**mine, OTHER: later}
    assert plan(wanted, entries=both, **common).notes == (f"2 comments are {left.format('12:18')}",)  # type: ignore[arg-type]
    assert plan(wanted, entries=both, observed=(seen(),)).notes == ()


def test_caps_are_said_with_what_waits() -> None:
    settings = Settings.model_validate({"issues": {"create_per_run": 2}})
    exact = plan(*(desired(n) for n in (1, 2)), settings=settings)
    assert exact.notes == ()
    assert plan(*(desired(n) for n in (1, 2, 3)), settings=settings).notes == (
        "a run creates 2 issues at most (issues.create_per_run): 1 of 3 wait for the next runs",
    )

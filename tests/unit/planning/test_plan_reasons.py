"""Why an action point was declined: read once for each state of its issue, and left where a person wrote another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from debrief.planning.endings import DUPLICATE, state_of, wants_reason
from debrief.planning.observed import Gone, SeenComment, SeenIssue
from debrief.planning.plan import Plan
from debrief.planning.recorded import Entry
from fakes.plan_values import KEY, PATH, RECORDED, desired, only, plan, seen

CLOSED = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
FILED = {"number": 7, "outcome": "declined", "closed_on": "2026-12-01"}


def declined(
    state: str = "not_planned", *, closed: datetime = CLOSED, touched: int = 0, **changes: object
) -> SeenIssue:
    """Return an issue that was closed, and changed so many minutes later."""
    times = {"closed_at": closed, "updated_at": closed + timedelta(minutes=touched)}
    return seen(state=state, **times, **changes)


def entry(**changes: object) -> dict[str, Entry]:
    """Return a journal in which the comments were read when the issue was closed."""
    return {KEY: replace(RECORDED[KEY], heard=state_of(declined()), **changes)}  # type: ignore[arg-type]


def judged(
    issue: SeenIssue,
    words: str | None = None,
    *,
    read: bool = True,
    reason: str | None = "Not now",
    entries: dict[str, Entry] | None = None,
    write_files: bool = True,
) -> Plan:
    said = (SeenComment("lee", words, CLOSED),) if words is not None else ()
    return plan(
        desired(reason=reason, **FILED),
        entries=entry() if entries is None else entries,
        observed=(issue,),
        discussions={7: said} if read else {},
        write_files=write_files,
    )


def test_a_reason_that_changed_goes_into_the_file() -> None:
    detail = only(judged(declined(touched=5), "Too dear")).detail
    assert detail == {
        "path": PATH,
        "where": ["file"],
        "before": "declined",
        "outcome": "declined",
        "closed_on": "2026-12-01",
        "reason": "Too dear",
        "heard": state_of(declined(touched=5)),
        "replaces": "Not now",
    }
    assert only(judged(declined(touched=5), "Too dear", reason=None)).detail["replaces"] == ""
    assert judged(declined(touched=5), "Too dear", write_files=False).changes == ()


def test_the_same_reason_is_remembered_as_read() -> None:
    change = only(judged(declined(touched=5), "Not now"))
    where = {"path": PATH, "where": ["journal"], "heard": state_of(declined(touched=5)), "reason": "Not now"}
    assert (str(change.kind), change.number, dict(change.detail)) == ("record_number", 7, where)
    # Only where there is an entry to remember it in.
    assert judged(declined(touched=5), "Not now", entries={}).changes == ()
    assert judged(declined(touched=5), "Not now", write_files=False).changes == ()


@pytest.mark.parametrize("state", ["not_planned", "duplicate"])
def test_of_the_same_closing_a_word_that_is_gone_leaves_the_reason(state: str) -> None:
    change = only(judged(declined(state, touched=5)))
    assert (str(change.kind), change.detail["reason"]) == ("record_number", DUPLICATE if state == "duplicate" else None)


@pytest.mark.parametrize(("state", "reason"), [("not_planned", None), ("duplicate", DUPLICATE)])
def test_of_a_new_closing_it_takes_the_reason_along(state: str, reason: str | None) -> None:
    again = declined(state, closed=CLOSED + timedelta(hours=1))
    change = only(judged(again))
    assert (str(change.kind), change.detail["reason"], change.detail["replaces"]) == (
        "record_outcome",
        reason,
        "Not now",
    )


def test_what_waits_to_be_taken_into_the_file_is_planned_until_it_is() -> None:
    waiting = entry(reason="Too dear", replaced="Not now")
    assert only(judged(declined(), read=False, entries=waiting)).detail["reason"] == "Too dear"
    for there in ("Too dear", "A person's own words", None):
        assert judged(declined(), read=False, reason=there, entries=waiting).changes == ()
    gone = entry(reason=None, replaced="Not now")
    assert only(judged(declined(), read=False, entries=gone)).detail["reason"] is None
    assert judged(declined(), read=False, entries=entry(reason="Too dear")).changes == ()


def test_a_first_outcome_takes_the_reason_that_was_read_before() -> None:
    def first(entries: dict[str, Entry], issue: SeenIssue) -> object:
        return only(plan(desired(number=7), entries=entries, observed=(issue,))).detail["reason"]

    known = entry(reason="Not now")
    assert first(known, declined()) == "Not now"
    # Another state of the issue has to be read anew, and done is done for no reason.
    assert first(known, declined(touched=1)) is None
    assert first(known, declined("completed")) is None
    assert first({}, declined()) is None


def test_comments_are_wanted_once_for_each_state() -> None:
    filed, unfiled = desired(**FILED).point, desired(number=7).point
    known = entry()[KEY]
    wanted = [
        wants_reason(point, issue, one)
        for point, issue, one in (
            (unfiled, declined(), None),
            (unfiled, declined(), RECORDED[KEY]),
            (unfiled, declined(touched=1), known),
            (filed, declined(touched=1), known),
            (filed, declined(), known),
            (unfiled, declined(), known),
            (filed, declined(touched=1), RECORDED[KEY]),
            (filed, declined(touched=1), None),
            (unfiled, declined("completed", touched=1), known),
            (unfiled, seen(), known),
        )
    ]
    assert wanted == [True] * 4 + [False] * 6


def test_without_the_times_of_an_issue_there_is_nothing_to_remember() -> None:
    assert state_of(replace(declined(), updated_at=None)) is None
    assert state_of(replace(declined(), closed_at=None)) is None
    bare = replace(declined(), updated_at=None)
    change = only(plan(desired(number=7), entries=RECORDED, observed=(bare,)))
    assert "heard" not in change.detail


def test_a_moved_issue_is_judged_where_it_went() -> None:
    lost = {KEY: replace(RECORDED[KEY], fate="transferred", moved_to="acme/web#9")}
    there = replace(declined("completed"), place="acme/web#9")
    result = plan(desired(number=7), entries=lost, moved={7: "acme/web#9"}, followed=(there,))
    change = only(result)
    assert (str(change.kind), change.number, change.detail["outcome"]) == ("record_outcome", 7, "done")
    assert result.notes == (
        f"{KEY}: issue #7 was moved to another repository (acme/web#9): it still is this action point's, and its end is"
        " read there; its text and labels are left to the people there",
    )
    # News of where it went is remembered, once.
    fresh = plan(
        desired(number=7),
        entries=RECORDED,
        gone={7: Gone.TRANSFERRED},
        moved={7: "acme/web#9"},
        followed=(replace(seen(), place="acme/web#9"),),
    )
    assert only(fresh).detail == {"path": PATH, "where": ["journal"], "fate": "transferred", "to": "acme/web#9"}
    on = plan(desired(number=7), entries=lost, moved={7: "acme/api#1"}, followed=(replace(seen(), place="acme/api#1"),))
    assert only(on).detail["to"] == "acme/api#1"
    still = plan(
        desired(number=7), entries=lost, moved={7: "acme/web#9"}, followed=(replace(seen(), place="acme/web#9"),)
    )
    assert still.changes == ()

"""Where action points stand, from values alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from debrief.planning.desired import DesiredPoint
from debrief.planning.endings import state_of
from debrief.planning.intent import Wanted
from debrief.planning.observed import Observed, SeenComment, SeenIssue
from debrief.planning.recorded import Entry, Recorded
from debrief.planning.standing import REASONS_MAX, Standing, State, in_order, reasons_wanted, standings, strays
from debrief_schemas.settings import Settings
from debrief_schemas.vocabulary import Status
from fakes.plan_values import BOT, KEY, RECORDED, seen
from fakes.sync_world import point

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
URL = "https://tracker.example/7"
CLOSED = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


def stands(one: DesiredPoint, *issues: SeenIssue, now: datetime = NOW, known: bool = True, **more: object) -> Standing:
    """Return where one action point stands."""
    observed = Observed(BOT, {issue.number: issue for issue in issues}, **more)  # type: ignore[arg-type]
    (found,) = standings([one], Recorded(RECORDED if known else {}), observed, now, Settings())
    return found


def shown(**changes: object) -> SeenIssue:
    return replace(seen(url=URL, updated_at=NOW), **changes)  # type: ignore[arg-type]


def test_an_open_issue_is_open() -> None:
    assert stands(point(), shown()) == Standing(point(), State.OPEN, 7, URL)


@pytest.mark.parametrize("state", ["not_planned", "duplicate"])
def test_an_issue_that_was_declined_without_a_word_is_declined(state: str) -> None:
    reason = "closed as a duplicate" if state == "duplicate" else None
    over = shown(state=state, closed_at=CLOSED)
    assert stands(point(), over) == Standing(point(), State.DECLINED, 7, URL, "2026-11-24", reason)


def test_where_the_file_names_another_issue_the_one_that_was_made_tells() -> None:
    strange = point(number=9)
    other = replace(shown(state="completed", closed_at=CLOSED), number=9, body="Mine")
    assert stands(strange, shown(), other) == Standing(strange, State.OPEN, 7, URL)
    assert stands(strange, other) == Standing(strange, State.LOST, 7)


def test_after_its_day_it_is_overdue() -> None:
    late = NOW + timedelta(days=10)
    assert stands(point(), shown(updated_at=late), now=late) == Standing(point(), State.OVERDUE, 7, URL, days=1)
    assert stands(point(), known=False, now=late) == Standing(point(), State.OVERDUE, days=1)


def test_an_issue_that_nobody_touches_is_dormant() -> None:
    days = Settings().dormancy.after_days
    old = shown(updated_at=NOW - timedelta(days=days))
    dormant = Standing(point(due=None), State.DORMANT, 7, URL, days=days)
    assert stands(point(due=None), old) == dormant
    # Days are those of UTC, wherever the clock is that tells the present.
    assert stands(point(due=None), old, now=NOW.astimezone(timezone(timedelta(hours=14)))) == dormant
    young = shown(updated_at=NOW - timedelta(days=days - 1))
    assert stands(point(due=None), young).state is State.OPEN
    assert stands(point(due=None), shown(updated_at=None)).state is State.OPEN


def test_without_an_issue_it_is_not_filed() -> None:
    assert stands(point(), known=False) == Standing(point(), State.NOT_FILED)


@pytest.mark.parametrize(("known", "number"), [(True, None), (False, 7)])
def test_an_issue_that_is_not_there_is_lost(known: bool, number: int | None) -> None:
    one = point(number=number)
    assert stands(one, known=known) == Standing(one, State.LOST, 7)


def test_an_outcome_of_the_file_holds_where_no_issue_can_be_seen() -> None:
    done = point(outcome="done", closed_on="2026-11-01")
    assert stands(done) == Standing(done, State.DONE, 7, "", "2026-11-01")
    assert stands(done, known=False) == Standing(done, State.DONE, None, "", "2026-11-01")
    declined = point(outcome="declined", closed_on="2026-11-01", reason="too dear")
    assert stands(declined) == Standing(declined, State.DECLINED, 7, "", "2026-11-01", "too dear")


def test_the_issue_decides_where_it_can_be_seen() -> None:
    over = shown(state="completed", closed_at=CLOSED)
    assert stands(point(), over) == Standing(point(), State.DONE, 7, URL, "2026-11-24")
    declined = point(outcome="declined", closed_on="2026-11-01", reason="too dear")
    assert stands(declined, over) == Standing(declined, State.DONE, 7, URL, "2026-11-24")
    assert stands(declined, shown()) == Standing(declined, State.OPEN, 7, URL)


def test_the_reason_of_the_file_goes_before_the_one_of_the_comments() -> None:
    talk = {7: (SeenComment("lee", "Not now.", CLOSED - timedelta(minutes=1)),)}
    over = shown(state="not_planned", closed_at=CLOSED)
    assert stands(point(), over, discussions=talk).reason == "Not now."
    declined = point(outcome="declined", closed_on="2026-11-01", reason="too dear")
    found = stands(declined, over, discussions=talk)
    assert (found.closed_on, found.reason) == ("2026-11-24", "too dear")
    undated = stands(replace(declined, reason=None), replace(over, closed_at=None), discussions=talk)
    assert (undated.closed_on, undated.reason) == ("2026-11-01", None)


def test_one_of_a_document_that_is_not_filed_is_an_orphan() -> None:
    draft = point(status=Status.DRAFT)
    assert stands(draft, shown()) == Standing(draft, State.ORPHANED, 7, URL)


def test_an_issue_without_an_action_point_says_what_is_known_of_it() -> None:
    observed = Observed(BOT, {7: shown()})
    (found,) = strays(Wanted((), frozenset({f"{KEY}0"})), Recorded(RECORDED), observed)
    assert (found.state, found.number, found.url) == (State.ORPHANED, 7, URL)
    one = found.point
    assert (one.key, one.action_id, one.title, one.postmortem_id) == (KEY, "AP-1", "Title", KEY[: -len("/AP-1")])
    assert (one.postmortem_title, one.path, one.status, one.severity, one.impact, one.number) == (
        "",
        "",
        Status.DRAFT,
        "",
        None,
        7,
    )


def test_what_wants_attention_comes_first_then_what_is_due() -> None:
    places = [
        Standing(point(1, due="2026-12-04"), State.DONE),
        Standing(point(2, due=None), State.OPEN),
        Standing(point(4, due="2026-12-05"), State.OPEN),
        Standing(point(3, due="2026-12-05"), State.OPEN),
        Standing(point(5, due="2026-12-04"), State.OPEN),
        Standing(point(6), State.OVERDUE),
    ]
    assert [one.point.action_id for one in in_order(places)] == ["AP-6", "AP-5", "AP-3", "AP-4", "AP-2", "AP-1"]


def test_a_reason_that_was_read_in_this_state_is_known_and_not_read_again() -> None:
    over = shown(state="not_planned", closed_at=CLOSED)
    heard = Entry("run", 6, 7, heard=state_of(over), reason="too dear")
    observed = Observed(BOT, {7: over})
    for entry, numbers, reason in (
        (heard, (), "too dear"),
        (replace(heard, heard="x/y"), (7,), None),
        (replace(heard, heard=None), (7,), None),
    ):
        recorded = Recorded({KEY: entry})
        assert reasons_wanted([point()], recorded, observed) == numbers
        (found,) = standings([point()], recorded, observed, NOW, Settings())
        assert (found.state, found.reason) == (State.DECLINED, reason)


def test_reasons_are_read_where_no_file_tells_them() -> None:
    entries = {point(n).key: Entry("run", 0, n) for n in range(1, REASONS_MAX + 9)}
    states = {1: "completed", 2: "not_planned", 3: "duplicate", 4: "open"}
    issues = {n: shown(number=n, state=states.get(n, "not_planned")) for n in range(1, REASONS_MAX + 8)}
    observed = Observed(BOT, {n: replace(one, body=one.body.replace("AP-1 ", f"AP-{n} ")) for n, one in issues.items()})
    points = [point(n, outcome="declined" if n == 5 else None, parent=n == 6) for n in range(1, REASONS_MAX + 9)]
    found = reasons_wanted(points, Recorded(entries), observed)
    assert found == (2, 3, *range(7, REASONS_MAX + 5))

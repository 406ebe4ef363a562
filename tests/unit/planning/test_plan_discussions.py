"""Of which issues the comments are read, and what becomes of issues that nothing in the record wants any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from debrief.planning.desired import DesiredIssue
from debrief.planning.intent import Intent, Wanted
from debrief.planning.observed import Observed, SeenComment, SeenIssue
from debrief.planning.plan import ChangeKind, IssueContent
from debrief.planning.recorded import Entry, Recorded
from debrief.planning.saying import READ_PER_QUESTION, discussions_needed, in_moderation, orphaned, vanished
from debrief_schemas.settings import Settings
from fakes.plan_values import BOT, FILED, KEY, desired, plan, seen

NOW = datetime(2026, 12, 5, 12, tzinfo=UTC)
PM = KEY.rpartition("/")[0]
ELSEWHERE = frozenset({f"{PM}/AP-99"})
MADE = Entry("run", 6, 7, "digest")


def needed(
    *issues: DesiredIssue,
    entries: dict[str, Entry] | None = None,
    observed: tuple[SeenIssue, ...] = (),
    settings: Settings | None = None,
    ask: bool = False,
    now: datetime | None = NOW,
    write_files: bool = True,
    renamed: dict[str, str] | None = None,
    known: frozenset[str] = ELSEWHERE,
) -> tuple[int, ...]:
    """Return the numbers of the issues whose comments are read."""
    shown = Observed(BOT, {one.number: one for one in observed}, labels=FILED, renamed=renamed or {})
    intent = Intent("local", settings or Settings(), write_files, now, ask)
    return discussions_needed(Wanted(issues, known), Recorded(entries or {}), shown, intent)


def test_without_news_no_comment_is_read() -> None:
    assert needed(desired(number=7), entries={KEY: MADE}, observed=(seen(),)) == ()
    assert needed(desired(number=7), entries={KEY: MADE}) == ()


def test_an_announcement_that_nobody_settled_is_news() -> None:
    pending = {KEY: replace(MADE, pending="overdue/2026-12-01/0")}
    for state in ("open", "completed"):
        assert needed(desired(number=7), entries=pending, observed=(seen(state=state),)) == (7,)
    assert needed(desired(number=7), entries=pending) == ()


@pytest.mark.parametrize(
    ("entry", "labels", "news"),
    [
        (replace(MADE, told="orphaned"), FILED, True),
        (replace(MADE, told="orphaned/1"), FILED, True),
        (replace(MADE, told="returned"), FILED | {"Lost"}, False),
        (MADE, FILED | {"Lost"}, False),
        (None, FILED | {"lost"}, True),
        (None, FILED | {"orphaned"}, False),
        (None, FILED, False),
    ],
)
def test_an_action_point_that_may_be_back_is_news(entry: Entry | None, labels: frozenset[str], news: bool) -> None:
    entries = {} if entry is None else {KEY: entry}
    found = needed(desired(number=7), entries=entries, observed=(seen(labels=labels),), renamed={"orphaned": "Lost"})
    assert found == ((7,) if news else ())


def test_a_question_that_is_due_is_news_to_a_run_that_asks() -> None:
    late = desired(number=7, due="2026-11-01")
    common: dict[str, Any] = {"entries": {KEY: MADE}, "observed": (seen(updated_at=NOW),)}
    assert needed(late, ask=True, **common) == (7,)
    assert needed(late, **common) == ()
    assert needed(late, ask=True, now=None, **common) == ()
    assert needed(desired(number=7, due="2027-01-01"), ask=True, **common) == ()
    # It was asked before, or nobody wants to be asked.
    asked = replace(MADE, asked="overdue/2026-11-01/0", asked_on="2026-11-10T06:00:00+00:00")
    assert needed(late, ask=True, entries={KEY: asked}, observed=(seen(updated_at=NOW),)) == ()
    quiet = seen(updated_at=NOW, labels=FILED | {"hush"})
    assert needed(late, ask=True, observed=(quiet,), renamed={"keep-open": "hush"}) == ()
    assert needed(late, ask=True, observed=(quiet,)) == (7,)


def test_no_more_is_read_than_may_be_asked_in_a_run() -> None:
    settings = Settings.model_validate({"dormancy": {"ask_per_run": 2}})
    count = READ_PER_QUESTION * 2 + 1
    issues = [desired(n, number=n, due="2026-11-01") for n in range(1, count + 1)]
    shown = tuple(seen(n, key=one.point.key, updated_at=NOW) for n, one in enumerate(issues, 1))
    assert needed(*issues, ask=True, observed=shown, settings=settings) == tuple(range(1, count))
    # What is not due is not counted.
    early = [desired(1, number=1, due="2027-01-01"), *issues[1:]]
    assert needed(*early, ask=True, observed=shown, settings=settings) == tuple(range(2, count + 1))


def test_why_an_issue_was_declined_is_news_where_files_are_written() -> None:
    over = seen(state="not_planned", closed_at=NOW)
    assert needed(desired(number=7), observed=(over,)) == (7,)
    assert needed(desired(number=7), observed=(over,), write_files=False) == ()
    assert needed(desired(number=7, parent=True), observed=(over,)) == ()
    assert needed(desired(number=7), observed=(seen(state="completed", closed_at=NOW),)) == ()


def test_an_issue_that_was_moved_is_not_spoken_on() -> None:
    moved = {KEY: replace(MADE, fate="transferred", moved_to="acme/x#1", pending="returned")}
    there = replace(seen(), place="acme/x#1")
    shown = Observed(BOT, followed={7: there}, labels=FILED)
    wanted = Wanted((desired(),), ELSEWHERE)
    assert discussions_needed(wanted, Recorded(moved), shown, Intent("local", Settings(), True, NOW, True)) == ()


@pytest.mark.parametrize(
    ("entry", "news"),
    [
        (None, True),
        (MADE, True),
        (replace(MADE, told="returned"), True),
        (replace(MADE, told="orphaned"), False),
        (replace(MADE, told="orphaned", pending="orphaned/1"), True),
    ],
)
def test_a_vanished_action_point_is_news_until_it_was_said(entry: Entry | None, news: bool) -> None:
    entries = {} if entry is None else {KEY: entry}
    assert needed(entries=entries, observed=(seen(),)) == ((7,) if news else ())


def gone(entries: dict[str, Entry], *issues: SeenIssue, **wanted: Any) -> list[tuple[str, int]]:
    """Return the keys that have lost their action point, with their issues."""
    shown = Observed(BOT, {one.number: one for one in issues})
    found = vanished(Wanted(**{"known": ELSEWHERE, **wanted}), Recorded(entries), shown)
    return [(key, one.number) for key, one in found]


def test_what_has_vanished_is_told_in_the_order_of_keys() -> None:
    other = f"{PM}/AP-2"
    assert gone({}, seen(9), seen(8, key=other)) == [(KEY, 9), (other, 8)]
    # The journal's number counts before the marker's.
    assert gone({KEY: replace(MADE, number=9)}, seen(8), seen(9)) == [(KEY, 9)]
    assert gone({KEY: replace(MADE, number=5)}, seen(8)) == []


def test_what_is_wanted_closed_foreign_or_not_known_has_not_vanished() -> None:
    assert gone({KEY: MADE}, seen(), issues=(desired(),)) == []
    assert gone({KEY: MADE}, seen(), elsewhere=frozenset({KEY})) == []
    assert gone({KEY: MADE}, seen(), unjudged_ids=frozenset({PM})) == []
    assert gone({KEY: MADE}, seen(), unjudged_ids=frozenset({None})) == []
    assert gone({KEY: MADE}, seen(), unjudged_ids=frozenset({"2026-11-19-else"})) == [(KEY, 7)]
    assert gone({KEY: MADE}, seen(state="completed")) == []
    assert gone({KEY: MADE}, replace(seen(), body="Text")) == []
    assert gone({KEY: MADE}, seen(key=f"{PM}/AP-5")) == [(f"{PM}/AP-5", 7)]
    assert gone({KEY: MADE}, seen(author="lee")) == []
    taken_on = replace(MADE, imported=True)
    assert gone({KEY: taken_on}, seen(author="lee")) == [(KEY, 7)]
    assert gone({KEY: replace(MADE, number=None)}, seen(author="lee")) == []


def test_a_post_mortems_own_issue_vanishes_with_the_last_of_its_action_points() -> None:
    parent = f"{PM}/PARENT-1"
    own = seen(50, key=parent)
    assert gone({}, own, issues=(desired(2),)) == []
    assert gone({}, own) == [(parent, 50)]
    assert gone({}, own, issues=(desired(2, "T", "x", postmortem_id="else", key="2026-11-19-else/AP-1"),)) == [
        (parent, 50)
    ]


def orphans(*issues: SeenIssue, cap: int = 9, entries: dict[str, Entry] | None = None, talk: Any = None) -> list[Any]:
    """Return what is done about orphans, and what is said of them."""
    settings = Settings.model_validate({"issues": {"create_per_run": cap}})
    discussions = {one.number: () for one in issues} if talk is None else talk
    shown = Observed(BOT, {one.number: one for one in issues}, discussions=discussions, renamed={"orphaned": "Lost"})
    return list(orphaned(Wanted(known=ELSEWHERE), Recorded(entries or {}), shown, Intent("local", settings, True, NOW)))


def test_an_orphan_gets_its_label_as_the_tracker_calls_it() -> None:
    note, label, comment = orphans(seen(title="Theirs"))
    assert note == (
        f"{KEY}: no filed document has this action point any more; issue #7 is left open, with the label `Lost`"
    )
    assert (label.kind, label.key, label.number, label.title) == (ChangeKind.ADD_LABELS, KEY, 7, "Theirs")
    assert (label.content, dict(label.detail)) == (IssueContent("Theirs", "", ("Lost",)), {"labels": ["Lost"]})
    assert (comment.kind, comment.key, comment.number, comment.title) == (ChangeKind.COMMENT, KEY, 7, "Theirs")
    assert (comment.detail["why"], comment.detail["label"], comment.detail["says"]) == ("gone", "Lost", "orphaned")


def test_a_run_speaks_of_so_many_orphans_and_settles_the_rest() -> None:
    issues = [seen(n, key=f"{PM}/AP-{n}") for n in (1, 2, 3)]
    pending = {
        one.parts.marker.key: replace(MADE, number=one.number, pending="orphaned") for one in issues if one.parts.marker
    }
    found = [one for one in orphans(*issues, cap=2) if not isinstance(one, str)]
    assert [(one.kind, one.number) for one in found] == [
        (kind, number) for number in (1, 2) for kind in (ChangeKind.ADD_LABELS, ChangeKind.COMMENT)
    ]
    found = [one for one in orphans(*issues, cap=2, entries=pending) if not isinstance(one, str)]
    assert [(one.kind, one.key, one.number) for one in found][-1] == (
        ChangeKind.RECORD_NUMBER,
        f"{PM}/AP-3",
        3,
    )
    wait = "a run tells 2 issues at most that they are lost (issues.create_per_run): 1 of 3 wait for the next runs"
    assert orphans(*issues, cap=2)[-1] == orphans(*issues, cap=2, entries=pending)[-1] == wait
    assert not [one for one in orphans(*issues, cap=3) if isinstance(one, str) and "wait for" in one]
    # Comments that were not read say nothing of what was said.
    assert [one for one in orphans(*issues, talk={}) if not isinstance(one, str)] == []


def test_questions_beyond_the_limit_wait_and_all_else_stays() -> None:
    rules = Settings.model_validate({"dormancy": {"ask_per_run": 1}}).dormancy
    late = [desired(n, number=n, due="2026-11-01") for n in (1, 2, 3)]
    shown = tuple(seen(n, key=one.point.key, updated_at=NOW - timedelta(days=9)) for n, one in enumerate(late, 1))
    talk: dict[int, tuple[SeenComment, ...]] = {1: (), 2: (), 3: ()}
    asked = plan(*late, observed=shown, ask_at=NOW, discussions=talk).of_kind(ChangeKind.COMMENT)
    told = replace(asked[0], detail={**asked[0].detail, "topic": "orphaned"})
    changes = [asked[0], told, asked[1], told, asked[2]]
    assert in_moderation(changes, rules) == ([asked[0], told, told], 2)

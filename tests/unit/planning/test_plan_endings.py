"""How issues end, and what of it goes into the files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debrief.documents.preflight import forbidden_character
from debrief.planning.endings import (
    REASON_MAX,
    Ending,
    closed_anew,
    closing_reason,
    inert_line,
    remembered,
    state_of,
    wants_reason,
)
from debrief.planning.observed import SeenComment, SeenIssue
from debrief.planning.plan import ChangeKind, Plan
from debrief.planning.recorded import Entry
from fakes.plan_values import KEY, PATH, RECORDED, desired, kinds, only, plan, seen

CLOSED = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


def said(body: str, minutes: float = -1, author: str = "lee", **changes: object) -> SeenComment:
    comment = SeenComment(author, body, CLOSED + timedelta(minutes=minutes))
    return replace(comment, **changes)  # type: ignore[arg-type]


def closed(state: str = "completed", **changes: object) -> SeenIssue:
    return seen(state=state, **{"closed_at": CLOSED, **changes})


def outcome(result: Plan) -> dict[str, object]:
    change = only(result)
    assert change.kind is ChangeKind.RECORD_OUTCOME
    return dict(change.detail)


def test_closed_as_completed_is_done() -> None:
    result = plan(desired(number=7), observed=(closed(),))
    assert only(result).to_json() == {
        "kind": "record_outcome",
        "key": KEY,
        "number": 7,
        "title": "Title",
        "detail": {
            "path": PATH,
            "where": ["file"],
            "before": None,
            "outcome": "done",
            "closed_on": "2026-12-01",
            "reason": None,
        },
    }
    assert result.notes == ()


def test_the_day_is_the_one_in_utc() -> None:
    late = datetime(2026, 12, 1, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert outcome(plan(desired(number=7), observed=(closed(closed_at=late),)))["closed_on"] == "2026-12-02"


@pytest.mark.usefixtures("auckland")
def test_the_day_is_the_one_in_utc_wherever_the_run_is() -> None:
    # 23 o'clock in UTC is the next day in Auckland.
    late = datetime(2026, 12, 1, 23, tzinfo=UTC)
    assert outcome(plan(desired(number=7), observed=(closed(closed_at=late),)))["closed_on"] == "2026-12-01"


def test_only_whoever_closed_it_gives_the_reason_that_goes_into_the_file() -> None:
    talk = {7: (said("Why", -3), said("By the way", -1, author="kim"))}
    theirs = closed("not_planned", closed_by="lee")
    assert outcome(plan(desired(number=7), observed=(theirs,), discussions=talk))["reason"] == "Why"


def test_a_day_that_the_tracker_does_not_tell_stays_as_the_file_has_it() -> None:
    undated = closed("not_planned", closed_at=None)
    filed = desired(number=7, outcome="declined", closed_on="2026-11-30")
    assert plan(filed, observed=(undated,)).empty
    done = desired(number=7, outcome="done", closed_on="2026-11-30")
    assert outcome(plan(done, observed=(undated,)))["closed_on"] == "2026-11-30"


@pytest.mark.parametrize("recorded", [RECORDED, {}], ids=["journal", "file"])
def test_closed_as_not_planned_is_declined_with_the_closing_comment_as_the_reason(recorded: dict[str, Entry]) -> None:
    talk = (said("Too dear, and the cache\ngoes away anyway."),)
    result = plan(desired(number=7), entries=recorded, observed=(closed("not_planned"),), discussions={7: talk})
    found = outcome(result)
    assert (found["outcome"], found["reason"]) == ("declined", "Too dear, and the cache goes away anyway.")


@pytest.mark.parametrize(
    ("comments", "reason"),
    [
        ((), None),
        ((said("First", -9), said("Last", -2)), "Last"),
        ((said("With the same click", 0.05),), "With the same click"),
        ((said("Why", -3), said("Afterwards", 4)), "Why"),
        ((said("Why", -3), said("Closing as stale", -1, human=False)), "Why"),
        ((said("Why", -3), said("A question", -2, ours=True, human=False)), "Why"),
        ((said("Why", -3), said("By the way", -1, author="kim")), "Why"),
        ((said("Tomorrow", -60 * 24 * 30),), None),
        ((said("Tomorrow", -11), said("Late words", 11)), None),
        ((said("Ten minutes before", -10),), "Ten minutes before"),
        ((said("Ten minutes after", 10),), "Ten minutes after"),
        ((said("On second thoughts: too dear", 2),), "On second thoughts: too dear"),
        ((said("Why", -3), said("<!-- nothing -->\n> quoted", -2)), "Why"),
    ],
)
def test_the_words_of_whoever_closed_it_count_and_those_near_the_closing(
    comments: tuple[SeenComment, ...], reason: str | None
) -> None:
    assert closing_reason(comments, CLOSED, "Lee") == reason


def test_where_nobody_tells_who_closed_it_the_nearest_words_of_a_person_count() -> None:
    talk = (said("Why", -3), said("By the way", -1, author="kim"))
    assert closing_reason(talk, CLOSED) == "By the way"
    assert closing_reason(talk, CLOSED, "stale[bot]") is None
    assert closing_reason(talk, None) is None


def test_an_old_comment_is_no_reason_in_the_file() -> None:
    talk = {7: (said("I will look at this tomorrow.", -60 * 24 * 30),)}
    found = outcome(plan(desired(number=7), observed=(closed("not_planned"),), discussions=talk))
    assert (found["outcome"], found["reason"]) == ("declined", None)


def test_a_duplicate_is_declined() -> None:
    found = outcome(plan(desired(number=7), observed=(closed("duplicate"),)))
    assert (found["outcome"], found["reason"]) == ("declined", "closed as a duplicate")
    talk = (said("Duplicate of #12"),)
    result = plan(desired(number=7), observed=(closed("duplicate"),), discussions={7: talk})
    assert outcome(result)["reason"] == "Duplicate of #12"


def test_reopened_takes_the_outcome_out_again() -> None:
    point = desired(number=7, outcome="declined", closed_on="2026-12-01", reason="No")
    result = plan(point, observed=(seen(),))
    found = outcome(result)
    assert (found["before"], found["outcome"], found["closed_on"], found["reason"]) == ("declined", None, None, None)
    assert "issue #7 is open: the issue decides" in result.notes[0]


def test_an_outcome_that_a_person_typed_gives_way_to_the_tracker_and_it_is_said() -> None:
    result = plan(desired(number=7, outcome="done", closed_on="2026-11-30"), observed=(closed("not_planned"),))
    found = outcome(result)
    assert (found["outcome"], found["closed_on"]) == ("declined", "2026-12-01")
    assert result.notes == (
        f"{KEY}: the file says `outcome: done`, but issue #7 was closed as declined: the issue decides",
    )


def test_what_the_file_says_already_is_no_change_and_needs_no_comments() -> None:
    declined = desired(number=7, outcome="declined", closed_on="2026-12-01", reason="No")
    assert plan(declined, observed=(closed("not_planned"),)).to_json()["changes"] == []
    assert plan(desired(number=7, outcome="done", closed_on="2026-12-01"), observed=(closed(),)).empty


@pytest.mark.parametrize(
    ("issue", "point", "wanted"),
    [
        ({}, {}, False),
        ({"state": "completed", "closed_at": CLOSED}, {}, False),
        ({"state": "not_planned", "closed_at": CLOSED}, {}, True),
        ({"state": "duplicate", "closed_at": CLOSED}, {}, True),
        ({"state": "not_planned", "closed_at": CLOSED}, {"outcome": "done", "closed_on": "2026-12-01"}, True),
        ({"state": "not_planned", "closed_at": CLOSED}, {"outcome": "declined", "closed_on": "2026-11-01"}, True),
        ({"state": "not_planned", "closed_at": CLOSED}, {"outcome": "declined", "closed_on": "2026-12-01"}, False),
        ({"state": "not_planned"}, {"outcome": "declined", "closed_on": "2026-11-01"}, False),
        ({"state": "not_planned"}, {}, True),
    ],
)
def test_of_which_issues_the_comments_have_to_be_read(
    issue: dict[str, object], point: dict[str, object], wanted: bool
) -> None:
    shown, one = seen(**issue), desired(number=7, **point).point  # type: ignore[arg-type]
    assert wants_reason(one, shown, None) is wanted
    assert wants_reason(one, shown, Entry("run", 6, 7)) is wanted


@pytest.mark.usefixtures("auckland")
def test_what_was_read_is_read_again_only_when_it_has_changed() -> None:
    point = desired(number=7).point
    shown = closed("not_planned", updated_at=CLOSED + timedelta(minutes=5))
    state = "2026-12-01T09:30:00+00:00/2026-12-01T09:35:00+00:00"
    assert state_of(shown) == state
    assert (state_of(replace(shown, closed_at=None)), state_of(replace(shown, updated_at=None))) == (None, None)
    east = timezone(timedelta(hours=9))
    moved = replace(
        shown, closed_at=CLOSED.astimezone(east), updated_at=(CLOSED + timedelta(minutes=5)).astimezone(east)
    )
    assert state_of(moved) == state
    heard = Entry("run", 6, 7, heard=state, reason="No")
    assert not wants_reason(point, shown, heard)
    assert not wants_reason(point, moved, heard)
    later = replace(shown, updated_at=CLOSED + timedelta(minutes=6))
    anew = replace(later, closed_at=CLOSED + timedelta(minutes=6))
    assert [wants_reason(point, one, heard) for one in (later, anew)] == [True, True]
    assert not wants_reason(point, replace(shown, state="completed"), heard)
    assert [closed_anew(one, heard) for one in (shown, later, anew, replace(anew, closed_at=None))] == [
        False,
        False,
        True,
        False,
    ]
    assert not closed_anew(anew, None)
    assert not closed_anew(anew, Entry("run", 6, 7))


def test_a_reason_that_was_read_in_this_state_is_remembered() -> None:
    shown = closed("not_planned", updated_at=CLOSED)
    heard = Entry("run", 6, 7, heard=state_of(shown), reason="No")
    declined = Ending("declined", "2026-12-01", "Else")
    assert remembered(declined, shown, heard) == Ending("declined", "2026-12-01", "No")
    assert remembered(declined, shown, replace(heard, reason=None)) == Ending("declined", "2026-12-01", None)
    done = Ending("done", "2026-12-01")
    assert remembered(done, shown, heard) == done
    for entry in (None, Entry("run", 6, 7), replace(heard, heard="x")):
        assert remembered(declined, shown, entry) == declined
    unknown = replace(shown, closed_at=None)
    assert remembered(declined, unknown, replace(heard, heard=None)) == declined


WITHDRAWN = {"path": PATH, "where": ["file"], "closed_on": None, "reason": None, "withdrawn": True}


@pytest.mark.parametrize(
    ("proposed", "outcome", "withdrawn"),
    [("done", None, True), ("none", None, False), (None, None, False), ("done", "declined", True)],
)
def test_a_proposal_of_what_has_changed_back_is_withdrawn(
    proposed: str | None, outcome: str | None, withdrawn: bool
) -> None:
    day = "2026-12-01" if outcome else None
    point = desired(number=7, outcome=outcome, closed_on=day)
    issue = closed("not_planned") if outcome else seen()
    entries = {KEY: Entry("run", 6, 7, "digest", proposed=proposed)}
    found = plan(point, entries=entries, observed=(issue,)).changes
    wanted = {**WITHDRAWN, "before": outcome, "outcome": outcome, "closed_on": day, "proposed": proposed}
    assert [(one.number, dict(one.detail)) for one in found] == ([(7, wanted)] if withdrawn else [])
    assert plan(point, entries=entries, observed=(issue,), write_files=False).empty
    assert plan(point, observed=(issue,)).empty


FILED_REASON = desired(number=7, outcome="declined", closed_on="2026-12-01", reason="Too dear")
DECLINED = closed("not_planned", updated_at=CLOSED)
STATE = "2026-12-01T09:30:00+00:00/2026-12-01T09:30:00+00:00"


def explained(talk: tuple[SeenComment, ...] | None, **entry: object) -> list[dict[str, object]]:
    """Return what is done about the reason in the file, with what was said and what the journal remembers."""
    entries = {KEY: Entry("run", 6, 7, "digest", **entry)}  # type: ignore[arg-type]
    discussions = {} if talk is None else {7: talk}
    found = plan(FILED_REASON, entries=entries, observed=(DECLINED,), discussions=discussions)
    return [dict(change.detail) for change in found.changes]


def test_a_reason_that_has_changed_in_the_tracker_goes_into_the_file() -> None:
    new = {
        "path": PATH,
        "where": ["file"],
        "before": "declined",
        "outcome": "declined",
        "closed_on": "2026-12-01",
        "reason": "Not worth it",
        "heard": STATE,
        "replaces": "Too dear",
    }
    assert explained((said("Not worth it"),)) == [new]
    # Read before, and waiting to be taken into the file.
    assert explained(None, heard=STATE, reason="Not worth it", replaced="Too dear") == [new]
    # What a person has written there since stays.
    assert explained(None, heard=STATE, reason="Not worth it", replaced="Else") == []
    assert explained(None, heard=STATE, reason="Not worth it") == []
    assert explained((said("Else"),), heard=STATE, reason="Not worth it") == []


def test_where_the_file_had_no_outcome_or_no_reason_it_is_known_what_is_replaced() -> None:
    talk = {7: (said("Not worth it"),)}
    first = only(plan(desired(number=7), observed=(DECLINED,), entries=RECORDED, discussions=talk))
    assert (first.detail["heard"], first.detail["replaces"]) == (STATE, None)
    bare = replace(FILED_REASON, point=replace(FILED_REASON.point, reason=None))
    later = only(plan(bare, observed=(DECLINED,), entries=RECORDED, discussions=talk))
    assert (later.detail["heard"], later.detail["replaces"]) == (STATE, "")


def test_a_reason_that_was_read_and_is_the_same_is_noted_in_the_journal() -> None:
    note = {"path": PATH, "where": ["journal"], "heard": STATE, "reason": "Too dear"}
    assert explained((said("Too dear"),)) == [note]
    assert explained((said("Too dear"),), heard="x/y") == [note]
    assert explained((said("Too dear"),), heard=STATE) == []
    assert explained(None) == []


def test_where_nothing_is_said_any_more_the_reason_goes_only_with_another_closing() -> None:
    kept = {"path": PATH, "where": ["journal"], "heard": STATE, "reason": None}
    assert explained(()) == [kept]
    assert explained((), heard=f"{STATE.partition('/')[0]}/2026-12-01T09:29:00+00:00") == [kept]
    (gone,) = explained((), heard="2026-11-30T09:30:00+00:00/2026-11-30T09:30:00+00:00")
    assert (gone["reason"], gone["replaces"], gone["where"]) == (None, "Too dear", ["file"])


def test_without_files_or_another_number_no_reason_is_noted() -> None:
    talk = {7: (said("Too dear"),)}
    mine = {KEY: Entry("run", 6, 7, "digest")}
    assert plan(FILED_REASON, entries=mine, observed=(DECLINED,), discussions=talk, write_files=False).empty
    assert plan(FILED_REASON, observed=(DECLINED,), discussions=talk).empty


def test_a_wrong_day_is_put_right() -> None:
    found = outcome(plan(desired(number=7, outcome="done", closed_on="2026-11-01"), observed=(closed(),)))
    assert found["closed_on"] == "2026-12-01"


def test_without_a_file_to_write_nothing_is_planned_but_a_contradiction_is_said() -> None:
    assert plan(desired(number=7), observed=(closed(),), write_files=False).to_json()["changes"] == []
    result = plan(desired(number=7, outcome="done"), observed=(seen(),), write_files=False)
    assert result.empty
    assert "the issue decides" in result.notes[0]


def test_a_number_and_an_outcome_go_back_together() -> None:
    assert kinds(plan(desired(), observed=(closed(),))) == ["record_number", "record_outcome"]


@given(st.text(st.characters(), max_size=600))
def test_a_reason_is_always_one_line_that_a_file_may_hold(text: str) -> None:
    line = inert_line(text)
    assert len(line) <= REASON_MAX
    assert forbidden_character(line) is None
    assert "<!--" not in line
    assert "-->" not in line
    assert "\n" not in line
    assert line == line.strip()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  Too\tdear \r\n now ", "Too dear now"),
        ("@kim Fixes #12 `x` <b>", "@kim Fixes #12 `x` <b>"),
        ("a <!-- debrief said=orphaned key=x/AP-1 --> b", "a b"),
        ("a <!-- never closed", "a"),
        ("<<!---- b", "<"),
        ("<\u200b!-- a --\u200b>", "a"),
        ("\u202eabc\u202c\x00", "abc"),
        ("> he said so\nNo.", "No."),
        ("👩\u200d🚒 no", "👩\u200d🚒 no"),
        ("x" * 300, "x" * 255 + "…"),
    ],
)
def test_what_is_left_of_a_comment(text: str, line: str) -> None:
    assert inert_line(text) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\x0bb\u2028c\x1cd", "a b c d"),
        ("a\ud800b", "ab"),
        ("<!\u200b--a", "a"),
        ("a--\u200b>b", "a b"),
        ("x" * REASON_MAX, "x" * REASON_MAX),
        ("x" * (REASON_MAX + 1), "x" * (REASON_MAX - 1) + "…"),
        ("x" * (REASON_MAX - 2) + " yyy", "x" * (REASON_MAX - 2) + "…"),
    ],
)
def test_what_a_line_keeps(text: str, line: str) -> None:
    assert inert_line(text) == line

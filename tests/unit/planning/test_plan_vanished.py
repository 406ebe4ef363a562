"""Issues that have lost their action point, and those whose action point is back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from debrief.planning.observed import SeenComment
from debrief.planning.recorded import Entry
from debrief.planning.saying import ANNOUNCED_FOR
from fakes.plan_values import FILED, KEY, PATH, RECORDED, desired, kinds, only, plan, seen

OTHER = "2026-11-20-checkout-502s/AP-2"
ELSEWHERE = frozenset({OTHER})
NOTE = f"{KEY}: no filed document has this action point any more; issue #7 is left open, with the label `orphaned`"
MARKED = FILED | {"orphaned"}


def told(word: str) -> SeenComment:
    line = f"<!-- debrief said={word} key={KEY} -->"
    return SeenComment("bot[bot]", f"text\n\n{line}\n", datetime(2026, 12, 1, tzinfo=UTC), ours=True, human=False)


@pytest.mark.parametrize("entries", [RECORDED, {}], ids=["journal", "marker"])
def test_a_vanished_action_point_gets_one_comment_and_a_label_and_never_a_close(entries: dict[str, Entry]) -> None:
    result = plan(observed=(seen(),), entries=entries, known=ELSEWHERE, discussions={7: ()})
    assert kinds(result) == ["add_labels", "comment"]
    label, comment = result.changes
    assert (label.number, label.detail) == (7, {"labels": ["orphaned"]})
    assert comment.detail == {
        "topic": "orphaned",
        "day": None,
        "step": 0,
        "says": "orphaned",
        "why": "gone",
        "label": "orphaned",
        "labelled": True,
    }
    assert result.notes == (NOTE,)


def test_a_document_that_is_a_draft_again_has_withdrawn_its_action_points() -> None:
    result = plan(observed=(seen(),), known=frozenset({KEY}), discussions={7: ()})
    assert result.changes[1].detail["why"] == "withdrawn"


def test_the_label_is_made_if_it_has_to_be() -> None:
    settings = {"issues": {"labels": {"orphaned": "no-owner"}}}
    from debrief_schemas.settings import Settings

    result = plan(observed=(seen(),), known=ELSEWHERE, discussions={7: ()}, settings=Settings.model_validate(settings))
    assert kinds(result) == ["ensure_label", "add_labels", "comment"]


@pytest.mark.parametrize("word", ["orphaned", "orphaned/2"])
def test_it_is_never_said_twice_nor_labelled_again(word: str) -> None:
    remembered = {KEY: Entry("run", 6, 7, "digest", told=word)}
    result = plan(observed=(seen(labels=MARKED),), entries=remembered, known=ELSEWHERE)
    assert (result.changes, result.notes) == ((), (NOTE,))
    # The report does not say that the issue bears what a person took off.
    result = plan(observed=(seen(),), entries=remembered, known=ELSEWHERE)
    assert (result.changes, result.notes) == ((), (NOTE.partition(", with")[0],))
    # Without the journal, the comment itself tells.
    assert plan(observed=(seen(),), known=ELSEWHERE, discussions={7: (told("orphaned"),)}).empty


def test_a_label_that_was_put_on_before_the_run_died_is_not_put_on_again() -> None:
    assert kinds(plan(observed=(seen(labels=MARKED),), known=ELSEWHERE, discussions={7: ()})) == ["comment"]


def test_a_closed_issue_is_not_told() -> None:
    result = plan(observed=(seen(state="completed"),), known=ELSEWHERE, discussions={7: ()})
    assert (result.changes, result.notes) == ((), ())


def test_an_issue_that_another_plan_is_about_is_not_vanished() -> None:
    result = plan(observed=(seen(),), known=ELSEWHERE, elsewhere=frozenset({KEY}), discussions={7: ()})
    assert (result.changes, result.notes) == ((), ())


def test_a_marker_in_somebody_elses_issue_makes_no_orphan() -> None:
    assert plan(observed=(seen(author="mallory"),), known=ELSEWHERE, discussions={7: ()}).to_json() == plan().to_json()


def test_an_empty_record_says_nothing_on_issues() -> None:
    result = plan(observed=(seen(),), entries=RECORDED, discussions={7: ()}, empty=True)
    assert result.empty
    assert result.notes == (
        "the record has no document at all, but an open issue belongs to action points of one: nothing is said there;"
        " check that the command runs in the right place",
    )
    both = plan(observed=(seen(), seen(8, key=OTHER)), entries=RECORDED, discussions={7: (), 8: ()}, empty=True)
    assert "but 2 open issues belong to" in both.notes[0]


def test_a_record_without_any_action_point_left_has_lost_them_all_the_same() -> None:
    result = plan(observed=(seen(),), entries=RECORDED, discussions={7: ()})
    assert (kinds(result), result.notes) == (["add_labels", "comment"], (NOTE,))


def test_an_imported_issue_can_vanish_too() -> None:
    theirs = seen(author="lee", imported=True)
    taken_on = {KEY: Entry("run", 6, 7, "", imported=True)}
    assert kinds(plan(observed=(theirs,), entries=taken_on, known=ELSEWHERE, discussions={7: ()})) == [
        "add_labels",
        "comment",
    ]


NOW = datetime(2026, 12, 5, 12, tzinfo=UTC)


def test_what_another_run_may_be_about_to_say_is_left_to_it() -> None:
    announced = Entry("run", 6, 7, "digest", told="orphaned", pending="returned", pending_since=NOW.isoformat())
    common: dict[str, Any] = {"observed": (seen(labels=MARKED),), "ask_at": NOW, "discussions": {7: ()}}
    held = plan(desired(number=7, due=None), entries={KEY: announced}, **common)
    assert held.changes == ()
    assert held.notes == (
        "a comment is left to another run, which may be at work until 12:15 UTC; a run after that goes on",
    )
    # A run that ended so long ago has not said it, or it would be seen.
    ended = replace(announced, pending_since=(NOW - ANNOUNCED_FOR).isoformat())
    assert kinds(plan(desired(number=7, due=None), entries={KEY: ended}, **common)) == ["comment"]
    overdue = replace(announced, told=None, pending="overdue/2026-12-01/0")
    assert plan(desired(number=7, due="2026-12-01"), entries={KEY: overdue}, **common).changes == ()
    gone = replace(announced, told="returned", pending="orphaned/1")
    assert plan(entries={KEY: gone}, known=ELSEWHERE, **common).changes == ()


def test_it_is_only_said_where_the_comments_were_read_and_something_was_said_before() -> None:
    orphan = {KEY: Entry("run", 6, 7, "digest", told="orphaned")}
    assert plan(desired(number=7), entries=orphan, observed=(seen(labels=MARKED),)).empty
    bare = {KEY: Entry("run", 6, 7, "digest")}
    talk = {7: (told("orphaned"),)}
    # The journal knows that nothing was said, whatever a comment seems to tell.
    assert plan(desired(number=7), entries=bare, observed=(seen(labels=MARKED),), discussions=talk).empty
    back = only(plan(desired(number=7), entries=orphan, observed=(seen(labels=MARKED),), discussions={7: ()}))
    assert (back.title, back.number, back.key) == ("Title", 7, KEY)


def test_an_action_point_that_is_back_is_said_once_and_its_label_left_to_people() -> None:
    orphan = {KEY: Entry("run", 6, 7, "digest", told="orphaned")}
    change = only(plan(desired(number=7), entries=orphan, observed=(seen(labels=MARKED),), discussions={7: ()}))
    assert change.detail == {
        "topic": "returned",
        "day": None,
        "step": 0,
        "says": "returned",
        "path": PATH,
        "label": "orphaned",
        "labelled": True,
    }
    back = {KEY: Entry("run", 6, 7, "digest", told="returned")}
    assert plan(desired(number=7), entries=back, observed=(seen(labels=MARKED),)).empty
    # Without the journal, label and comments tell.
    talk = {7: (told("orphaned"), told("returned"))}
    assert plan(desired(number=7), observed=(seen(labels=MARKED),), discussions=talk).empty
    once = {7: (told("orphaned"),)}
    assert kinds(plan(desired(number=7), observed=(seen(labels=MARKED),), discussions=once)) == ["comment"]


@pytest.mark.parametrize("remembered", [True, False])
def test_what_vanishes_again_is_said_again_and_the_label_stays_off(remembered: bool) -> None:
    back = {KEY: Entry("run", 6, 7, "digest", told="returned")} if remembered else {}
    talk = {7: (told("orphaned"), told("returned"))}
    comment = only(plan(observed=(seen(),), entries=back, known=ELSEWHERE, discussions=talk))
    assert (comment.detail["says"], comment.detail["labelled"]) == ("orphaned/1", False)
    again = {KEY: Entry("run", 6, 7, "digest", told="orphaned/1")} if remembered else {}
    talk = {7: (*talk[7], told("orphaned/1"))}
    assert plan(observed=(seen(),), entries=again, known=ELSEWHERE, discussions=talk).empty
    marked = seen(labels=MARKED)
    comment = only(plan(desired(number=7), entries=again, observed=(marked,), discussions=talk))
    assert comment.detail["says"] == "returned/1"
    talk = {7: (*talk[7], told("returned/1"))}
    last = {KEY: Entry("run", 6, 7, "digest", told="returned/1")} if remembered else {}
    assert plan(desired(number=7), entries=last, observed=(marked,), discussions=talk).empty

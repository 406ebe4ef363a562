"""Which action points are asked about, when, and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from debrief.planning.diff import make_plan
from debrief.planning.dormancy import ECHO, dormant, last_touch, overdue_since
from debrief.planning.intent import Intent, Wanted
from debrief.planning.notices import Notice, Said, Topic, known_notices, notices_in, read_notice
from debrief.planning.observed import Observed, SeenComment
from debrief.planning.plan import Change, Plan
from debrief.planning.recorded import Entry, Recorded, instant
from debrief_schemas.settings import Settings
from fakes.plan_values import BOT, FILED, KEY, PATH, desired, kinds, only, plan, seen

DUE = "2026-12-04"
BEGAN = datetime(2026, 11, 20, 12, tzinfo=UTC)
RULES = Settings.model_validate(
    {
        "dormancy": {
            "after_days": 60,
            "grace_days": 2,
            "escalate": [{"after_days": 14, "mention": "owner"}, {"after_days": 30, "mention": "acme/leads"}],
        }
    }
)


def at(day: str, hour: int = 6) -> datetime:
    """Return an instant in UTC; a day may bring its hour."""
    date, _, own = day.partition("T")
    return datetime.fromisoformat(f"{date}T{own or f'{hour:02}'}:00:00+00:00")


def asked_on(
    day: str,
    *,
    asked: str | None = None,
    asked_at: str | None = None,
    comments: tuple[SeenComment, ...] = (),
    settings: Settings = RULES,
    labels: frozenset[str] | None = None,
    touched: datetime = BEGAN,
    read: bool = True,
    state: str = "open",
    **point: object,
) -> Plan:
    """Return the plan of a run on a day."""
    on = at(asked_at).isoformat() if asked_at else None
    entry = Entry("run", 6, 7, "digest", asked=asked, asked_on=on)
    issue = seen(updated_at=touched, state=state)
    if labels is not None:
        issue = seen(updated_at=touched, state=state, labels=issue.labels | labels)
    return plan(
        desired(number=7, **{"due": DUE, **point}),
        entries={KEY: entry},
        observed=(issue,),
        settings=settings,
        ask_at=at(day),
        discussions={7: comments} if read else {},
        write_files=False,
    )


def asked_already() -> SeenComment:
    line = Notice(Topic.OVERDUE, DUE).line(KEY)
    return SeenComment("bot[bot]", f"?\n\n{line}\n", at("2026-12-07"), ours=True, human=False)


def says(result: Plan) -> list[str]:
    return [str(change.detail["says"]) for change in result.changes if str(change.kind) == "comment"]


def question(result: Plan) -> Change:
    change = only(result)
    assert str(change.kind) == "comment"
    return change


def test_an_overdue_action_point_is_asked_after_the_days_of_grace() -> None:
    assert says(asked_on("2026-12-04")) == []
    assert says(asked_on("2026-12-06")) == []
    change = question(asked_on("2026-12-07"))
    assert (change.number, change.key, change.content) == (7, KEY, None)
    assert change.detail == {
        "topic": "overdue",
        "day": DUE,
        "step": 0,
        "says": "overdue/2026-12-04/0",
        "path": PATH,
        "due": DUE,
        "days": 3,
        "mention": None,
        "label": "keep-open",
    }


def test_the_label_by_which_a_question_is_silenced_is_made_for_it() -> None:
    wanted, issue = desired(number=7, due="2020-01-01"), seen(updated_at=BEGAN)
    observed = Observed(BOT, {7: issue}, labels=FILED, discussions={7: ()})
    intent = Intent("local", RULES, False, at("2026-12-07"), True)
    label, comment = make_plan(Wanted((wanted,), frozenset({KEY})), Recorded(), observed, intent).changes
    assert (str(label.kind), label.title, str(comment.kind)) == ("ensure_label", "keep-open", "comment")
    # It is there in another case, or the comment asks nothing.
    there = replace(observed, labels=FILED | {"Keep-Open"})
    assert kinds(make_plan(Wanted((wanted,), frozenset({KEY})), Recorded(), there, intent)) == ["comment"]
    back = {KEY: Entry("run", 6, 7, "digest", told="orphaned")}
    early = Wanted((desired(number=7, due=None),), frozenset({KEY}))
    assert kinds(make_plan(early, Recorded(back), observed, intent)) == ["comment"]


def test_a_run_that_knows_the_present_asks_only_when_it_is_told_to() -> None:
    wanted, issue = desired(number=7, due="2020-01-01"), seen(updated_at=BEGAN)
    observed = Observed(BOT, {7: issue}, labels=FILED, discussions={7: ()})
    for ask, now in ((False, at("2026-12-07")), (True, None)):
        intent = Intent("local", RULES, False, now, ask)
        assert make_plan(Wanted((wanted,), frozenset({KEY})), Recorded(), observed, intent).empty


def test_without_the_daily_run_nothing_is_asked() -> None:
    issue = seen(updated_at=BEGAN - timedelta(days=900))
    assert plan(desired(number=7, due="2020-01-01"), observed=(issue,), discussions={7: ()}).empty


def test_the_same_date_is_never_asked_about_twice() -> None:
    once = Settings()
    assert says(asked_on("2027-12-07", asked="overdue/2026-12-04/0", asked_at="2026-12-07", settings=once)) == []


def test_a_re_dated_action_point_may_be_asked_again_for_the_new_date() -> None:
    asked = {"asked": "overdue/2026-12-04/0", "asked_at": "2026-12-07"}
    assert says(asked_on("2026-12-30", due="2027-01-04", **asked)) == []
    assert says(asked_on("2027-01-08", due="2027-01-04", **asked)) == ["overdue/2027-01-04/0"]


def test_a_date_that_comes_back_was_asked_about_all_the_same() -> None:
    comment = asked_already()
    later = {"asked": "overdue/2027-01-04/0", "asked_at": "2027-01-08"}
    assert says(asked_on("2027-01-10", comments=(comment,), settings=Settings(), **later)) == []


def test_it_escalates_by_the_settings_and_then_is_silent() -> None:
    first = {"asked": "overdue/2026-12-04/0", "asked_at": "2026-12-07"}
    assert says(asked_on("2026-12-20", **first)) == []
    change = question(asked_on("2026-12-21", **first))
    assert (change.detail["says"], change.detail["mention"]) == ("overdue/2026-12-04/1", "kim")
    second = {"asked": "overdue/2026-12-04/1", "asked_at": "2026-12-21"}
    assert says(asked_on("2027-01-05", **second)) == []
    change = question(asked_on("2027-01-06", **second))
    assert (change.detail["says"], change.detail["mention"]) == ("overdue/2026-12-04/2", "acme/leads")
    assert says(asked_on("2028-01-06", asked="overdue/2026-12-04/2", asked_at="2027-01-06")) == []


def test_a_pause_of_the_schedule_does_not_bring_two_steps_at_once() -> None:
    assert says(asked_on("2027-12-07")) == ["overdue/2026-12-04/0"]
    assert says(asked_on("2027-12-08", asked="overdue/2026-12-04/0", asked_at="2027-12-07")) == []


@pytest.mark.parametrize(
    ("owner", "account", "mention"), [(None, None, None), ("kim", "kim-gh", "kim-gh"), ("x", "", None)]
)
def test_who_the_owner_is_in_the_tracker(owner: str | None, account: str | None, mention: str | None) -> None:
    first = {"asked": "overdue/2026-12-04/0", "asked_at": "2026-12-07"}
    change = question(asked_on("2026-12-21", owner=owner, account=account, **first))
    assert change.detail["mention"] == mention


def test_an_untouched_issue_is_asked_about() -> None:
    assert says(asked_on("2027-01-18", due=None)) == []
    change = question(asked_on("2027-01-19", due=None))
    assert (change.detail["topic"], change.detail["day"]) == ("untouched", "2026-11-20")
    assert (change.title, change.detail["days"], change.detail["label"]) == ("Title", 60, "keep-open")


def test_the_bots_own_question_is_not_a_touch() -> None:
    posted = at("2027-01-19")
    echo = {"asked": "untouched/2026-11-20/0", "asked_at": "2027-01-19", "touched": posted + timedelta(seconds=1)}
    assert says(asked_on("2027-04-01", due=None, settings=Settings(), **echo)) == []
    assert says(asked_on("2027-04-01", due=None, **echo)) == ["untouched/2026-11-20/1"]


def test_whoever_touches_it_after_the_question_starts_the_time_anew() -> None:
    touched = {"asked": "untouched/2026-11-20/0", "asked_at": "2027-01-19", "touched": at("2027-01-25")}
    assert says(asked_on("2027-03-25", due=None, **touched)) == []
    assert says(asked_on("2027-03-26", due=None, **touched)) == ["untouched/2027-01-25/0"]


FIRST = Said(Notice(Topic.UNTOUCHED, "2026-11-20"), at("2027-01-19"))
SECOND = Said(Notice(Topic.UNTOUCHED, "2027-01-19", 1), at("2027-02-02"))
LATE = Said(Notice(Topic.OVERDUE, DUE), at("2027-01-25"))


@pytest.mark.parametrize(
    ("said", "updated", "touched"),
    [
        ([], at("2027-01-19"), at("2027-01-19")),
        ([FIRST], at("2027-01-19"), at("2026-11-20", 0)),
        ([FIRST], at("2027-01-19") + ECHO, at("2026-11-20", 0)),
        ([FIRST], at("2027-01-19") + ECHO + timedelta(seconds=1), at("2027-01-19") + ECHO + timedelta(seconds=1)),
        # Two that follow each other, whatever the order in which they are known.
        ([FIRST, SECOND], at("2027-02-02"), at("2026-11-20", 0)),
        ([SECOND, FIRST], at("2027-02-02"), at("2026-11-20", 0)),
        # A question about something else is not about how long the issue has been untouched.
        ([FIRST, LATE], at("2027-01-25"), at("2027-01-25")),
        ([LATE], at("2027-01-25"), at("2027-01-25")),
        ([LATE, SECOND], at("2027-02-02"), at("2027-01-19", 0)),
        ([Said(Notice(Topic.ORPHANED), at("2027-01-25"))], at("2027-01-25"), at("2027-01-25")),
    ],
)
def test_a_question_changes_nothing_about_the_last_touch(
    said: list[Said], updated: datetime, touched: datetime
) -> None:
    assert last_touch(seen(updated_at=updated), said) == touched


@pytest.mark.usefixtures("auckland")
def test_days_are_those_of_utc_wherever_the_run_is() -> None:
    late = BEGAN.replace(hour=23)
    touched = last_touch(seen(updated_at=late), [])
    assert (touched, touched and touched.tzinfo) == (late, UTC)
    assert says(asked_on("2027-01-18", due=None, touched=late)) == []
    assert says(asked_on("2027-01-19", due=None, touched=late)) == ["untouched/2026-11-20/0"]
    # 23 o'clock in UTC is the next day in Auckland.
    assert says(asked_on("2027-01-18T23", due=None, touched=late)) == []
    assert says(asked_on("2026-12-06T23")) == []


def test_overdue_and_untouched_is_one_question() -> None:
    assert says(asked_on("2027-12-07")) == ["overdue/2026-12-04/0"]


def test_the_label_of_silence_keeps_every_question_away() -> None:
    assert says(asked_on("2027-12-07", labels=frozenset({"Keep-Open"}))) == []


@pytest.mark.parametrize("state", ["completed", "not_planned", "duplicate"])
def test_a_closed_issue_is_never_asked_about(state: str) -> None:
    assert says(asked_on("2027-12-07", state=state)) == []


@pytest.mark.parametrize(("day", "days"), [("2026-12-03", None), (DUE, None), ("2026-12-05", 1), ("2027-01-04", 31)])
def test_for_how_long_an_action_point_is_overdue(day: str, days: int | None) -> None:
    assert overdue_since(desired(due=DUE).point, at(day)) == days
    assert overdue_since(desired(due=None).point, at(day)) is None


def test_what_is_closed_or_to_be_left_alone_is_never_dormant() -> None:
    old, now = at("2020-01-01"), at("2026-12-07")
    assert dormant(seen(updated_at=old), (), RULES.dormancy, now)
    assert not dormant(seen(updated_at=None), (), RULES.dormancy, now)
    assert not dormant(seen(updated_at=old, state="completed"), (), RULES.dormancy, now)
    assert not dormant(seen(updated_at=old, labels=frozenset({"Keep-Open"})), (), RULES.dormancy, now)


def test_a_post_mortem_itself_is_never_asked_about() -> None:
    assert says(asked_on("2027-12-07", parent=True)) == []


def test_nothing_is_said_before_the_comments_were_read() -> None:
    assert says(asked_on("2026-12-07", read=False)) == []


def test_what_was_said_but_not_noted_is_noted() -> None:
    comment = asked_already()
    entry = Entry("run", 6, 7, "digest", pending="overdue/2026-12-04/0")
    common = {"entries": {KEY: entry}, "observed": (seen(updated_at=BEGAN),), "ask_at": at("2026-12-08")}
    result = plan(desired(number=7, due=DUE), discussions={7: (comment,)}, **common)  # type: ignore[arg-type]
    assert kinds(result) == ["record_number"]
    assert result.changes[0].detail == {
        "where": ["journal"],
        "said": "overdue/2026-12-04/0",
        "said_on": "2026-12-07T06:00:00+00:00",
    }
    # Announced and never written: it is written now, and by a run that does not ask, forgotten.
    assert kinds(plan(desired(number=7, due=DUE), discussions={7: ()}, **common)) == ["comment"]  # type: ignore[arg-type]
    quiet = plan(desired(number=7, due=DUE), discussions={7: ()}, **{**common, "ask_at": None})  # type: ignore[arg-type]
    assert only(quiet).detail["said"] is None


def test_a_run_asks_no_more_than_the_settings_say() -> None:
    settings = Settings.model_validate({"dormancy": {"ask_per_run": 2}})
    issues = [desired(n, number=n, due="2020-01-01") for n in range(1, 6)]
    observed = tuple(seen(n, key=issue.point.key, updated_at=BEGAN) for n, issue in enumerate(issues, start=1))
    talk: dict[int, tuple[SeenComment, ...]] = dict.fromkeys(range(1, 6), ())
    result = plan(*issues, observed=observed, ask_at=at("2026-12-07"), discussions=talk, settings=settings)
    assert kinds(result) == ["comment", "comment"]
    assert result.notes == ("a run asks 2 questions at most (dormancy.ask_per_run): 3 wait for the next runs",)


@pytest.mark.parametrize("words", ["overdue/2026-12-04/0", "untouched/2026-12-04/12", "orphaned", "returned"])
def test_the_words_of_a_notice_are_read_again(words: str) -> None:
    notice = read_notice(words)
    assert notice is not None
    assert notice.words == words
    comment = SeenComment("bot[bot]", f"text\r\n\r\n{notice.line(KEY)}\r\n", BEGAN, ours=True)
    assert [one.notice for one in notices_in([comment], KEY)] == [notice]


@pytest.mark.parametrize("words", ["", "overdue", "overdue/2026-12-04", "overdue/x/0", "orphaned/0", "closed", None])
def test_other_words_are_none(words: str | None) -> None:
    assert read_notice(words) is None


def test_a_line_in_anybody_elses_comment_or_for_another_key_does_not_count() -> None:
    line = Notice(Topic.ORPHANED).line(KEY)
    assert list(notices_in([SeenComment("mallory", line, BEGAN)], KEY)) == []
    assert list(notices_in([SeenComment("bot[bot]", line, BEGAN, ours=True)], "2026-11-20-other/AP-1")) == []
    both = [SeenComment("mallory", line, BEGAN), SeenComment("bot[bot]", line, at("2026-12-20"), ours=True)]
    assert list(notices_in(both, KEY)) == [Said(Notice(Topic.ORPHANED), at("2026-12-20"))]


def test_what_the_journal_remembers() -> None:
    entry = Entry("run", 6, 7, told="returned", asked="overdue/2026-12-04/1", asked_on="2026-12-20T06:00:00+00:00")
    assert list(known_notices(entry)) == [
        Said(Notice(Topic.OVERDUE, DUE, 1), at("2026-12-20")),
        # When that was said, nobody remembers.
        Said(Notice(Topic.RETURNED), datetime.min.replace(tzinfo=UTC)),
    ]
    assert list(known_notices(Entry("run", 6, 7, asked="overdue/2026-12-04/1"))) == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-12-20T06:00:00+00:00", at("2026-12-20")),
        ("2026-12-20T08:00:00+02:00", at("2026-12-20")),
        ("2026-12-20T06:00:00", at("2026-12-20")),
        ("soon", datetime.min.replace(tzinfo=UTC)),
    ],
)
def test_every_instant_of_the_journal_can_be_compared(text: str, read: datetime) -> None:
    assert instant(text) == read
    assert instant(text).tzinfo is not None


def test_an_instant_of_the_journal_keeps_its_offset() -> None:
    assert instant("2026-12-20T08:00:00+02:00").utcoffset() == timedelta(hours=2)

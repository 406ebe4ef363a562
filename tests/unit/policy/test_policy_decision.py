"""Which incidents need a post-mortem, and what else follows; every answer has its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from policy_values import FRIDAY, incident, settings

from debrief.policy.decision import Answer, decide
from debrief.relating.repeats import Repeat

REPEAT = Repeat("no-canary", "2026-09-01-b", date(2026, 9, 1), 80)


def why(fields: dict[str, Any], text: str = "", *repeats: Repeat) -> tuple[str, dict[str, str]]:
    """Return the answer, and the reasons by rule."""
    decision = decide(incident(**fields), settings(text), repeats)
    return str(decision.answer), {reason.rule: reason.sentence for reason in decision.reasons}


@pytest.mark.parametrize(
    ("fields", "answer", "reasons"),
    [
        ({}, "optional", {"optional": "no rule of the policy asks for one"}),
        ({"severity": "sev1"}, "required", {"severity": "sev1 is one of the 2 highest severities"}),
        ({"severity": "sev2"}, "required", {"severity": "sev2 is one of the 2 highest severities"}),
        ({"severity": "sev3"}, "optional", {"optional": "no rule of the policy asks for one"}),
        ({"data_loss": True}, "required", {"data-loss": "data was lost"}),
        ({"detection": "customer"}, "required", {"detection": "a customer noticed it first"}),
        ({"detection": "alert"}, "optional", {"optional": "no rule of the policy asks for one"}),
        (
            {"severity": "unknown"},
            "undecided",
            {"severity": "the severity is not decided yet, and nothing else makes one necessary"},
        ),
        ({"severity": "unknown", "data_loss": True}, "required", {"data-loss": "data was lost"}),
        (
            {"severity": "sev1", "data_loss": True, "detection": "customer"},
            "required",
            {
                "severity": "sev1 is one of the 2 highest severities",
                "data-loss": "data was lost",
                "detection": "a customer noticed it first",
            },
        ),
    ],
)
def test_the_defaults(fields: dict[str, Any], answer: str, reasons: dict[str, str]) -> None:
    assert why(fields) == (answer, reasons)


def test_a_factor_that_comes_back_makes_one_necessary() -> None:
    assert why({}, "", REPEAT) == (
        "required",
        {"repeat": "the factor no-canary was there in 2026-09-01-b, 80 days before"},
    )
    assert why({}, "policy:\n  require: {repeat_within_days: 79}\n", REPEAT)[0] == "optional"
    assert why({}, "", replace(REPEAT, days=0))[1]["repeat"].endswith("2026-09-01-b, the same day")
    assert why({}, "", replace(REPEAT, days=1))[1]["repeat"].endswith("2026-09-01-b, 1 day before")


@pytest.mark.parametrize(
    ("require", "fields", "answer"),
    [
        ("highest_severities: 0", {"severity": "sev1"}, "optional"),
        ("highest_severities: 1", {"severity": "sev2"}, "optional"),
        ("highest_severities: 12", {"severity": "sev4"}, "required"),
        ("data_loss: false", {"data_loss": True}, "optional"),
        ("detection: []", {"detection": "customer"}, "optional"),
        ("detection: [vendor, other]", {"detection": "other"}, "required"),
        ("services: [Ledger]", {"services": ("edge", "ledger")}, "required"),
        ("services: [ledger]", {"services": ("edge",)}, "optional"),
    ],
)
def test_settings_change_what_is_required(require: str, fields: dict[str, Any], answer: str) -> None:
    assert why(fields, f"policy:\n  require:\n    {require}\n")[0] == answer


def test_incidents_before_the_policys_own_day_are_not_judged() -> None:
    since = "policy:\n  since: 2026-11-20\n"
    assert why({"severity": "sev1"}, since)[0] == "required"
    old = {"severity": "sev1", "day": date(2026, 11, 19), "data_loss": True}
    assert why(old, since) == ("optional", {"since": "the policy holds for incidents from 2026-11-20 on"})
    decision = decide(incident(**old), settings(since))
    assert (decision.due_on, decision.action_points_due_on, decision.waivable) == (None, None, None)


@pytest.mark.parametrize(
    ("severity", "extra", "due", "points"),
    [
        ("sev1", {}, "2026-11-27", "2026-12-20"),
        ("sev2", {}, "2026-12-04", "2027-01-19"),
        ("sev3", {"data_loss": True}, "2026-12-04", None),
        ("sev4", {"detection": "customer"}, "2026-12-04", None),
        ("unknown", {"data_loss": True}, "2026-12-04", None),
        ("sev3", {}, None, None),
        ("sev1", {"ended_at": None}, None, None),
    ],
)
def test_days_by_severity(severity: str, extra: dict[str, Any], due: str | None, points: str | None) -> None:
    decision = decide(incident(severity=severity, **extra), settings())
    assert decision.due_on == (date.fromisoformat(due) if due else None)
    assert decision.action_points_due_on == (date.fromisoformat(points) if points else None)


def test_deadlines_say_where_they_come_from() -> None:
    assert [reason.sentence for reason in decide(incident(severity="sev1"), settings()).deadlines] == [
        "5 working days after the day of resolution, 2026-11-20",
        "30 days after the day of resolution, 2026-11-20",
    ]
    open_still = decide(incident(severity="sev2", ended_at=None), settings())
    assert open_still.deadlines[0].sentence == "10 working days after the day of resolution, which is not known yet"
    one = settings("policy:\n  deadlines: {working_days: [1], action_point_days: [1]}\n")
    assert [reason.sentence.partition(" after")[0] for reason in decide(incident(severity="sev1"), one).deadlines] == [
        "1 working day",
        "1 day",
    ]


def test_who_may_waive() -> None:
    text = "policy:\n  teams: {acme/leads: [noor]}\n  waive:\n    by: [lee, acme/leads]\n    by_severity: {sev1: []}\n"
    assert decide(incident(), settings(text)).waivable is None
    two = decide(incident(severity="sev2"), settings(text)).waivable
    assert two is not None
    assert (two.allowed, two.by, two.reason.sentence) == (
        True,
        ("lee", "acme/leads"),
        "lee, acme/leads may waive it, but not as its author",
    )
    one = decide(incident(severity="sev1"), settings(text)).waivable
    assert one is not None
    assert (one.allowed, one.reason.rule) == (False, "waive-severity")
    lost = decide(incident(severity="sev2", data_loss=True), settings(text)).waivable
    assert lost is not None
    assert (lost.allowed, lost.by, lost.reason.rule) == (False, (), "waive-data-loss")
    anybody = decide(incident(severity="sev1"), settings()).waivable
    assert anybody is not None
    assert (anybody.allowed, anybody.by, anybody.reason.rule) == (True, (), "waive-anybody")
    # That a loss of data requires no post-mortem does not make one that is required waivable.
    lenient = settings("policy:\n  require: {data_loss: false}\n")
    still = decide(incident(severity="sev1", data_loss=True), lenient).waivable
    assert still is not None
    assert not still.allowed


def test_who_must_review() -> None:
    text = "policy:\n  review: {reviewers: [2, 1]}\n  teams: {edge: [Kim, lee], sre: [noor]}\n"
    first = decide(incident(severity="sev1", authors=("KIM",)), settings(text)).reviewing
    assert (first.count, first.outside_team, first.outside_of) == (2, True, ("edge",))
    second = decide(incident(severity="sev2", authors=("kim",)), settings(text)).reviewing
    assert (second.count, second.outside_team) == (1, False)
    assert decide(incident(severity="sev4"), settings(text)).reviewing.count == 1
    bare = decide(incident(severity="sev1"), settings()).reviewing
    assert not bare.outside_team
    assert bare.reasons[-1].sentence.endswith("as no teams are listed")


def test_the_answer_is_the_same_for_the_same_values() -> None:
    one = incident(severity="sev1", ended_at=FRIDAY)
    assert decide(one, settings()) == decide(replace(one), settings())
    assert decide(one, settings()).answer is Answer.REQUIRED

"""The settings of the policy: what is refused and with which words, and that both readers agree."""

from __future__ import annotations

import pytest
from policy_values import settings

from debrief.errors import SettingsError
from debrief.inspection import fast_settings, plain_settings
from debrief_schemas.policy_settings import Policy


def test_the_defaults_are_those_of_the_manual() -> None:
    policy = Policy()
    assert (policy.require.highest_severities, policy.require.data_loss) == (2, True)
    assert [str(one) for one in policy.require.detection] == ["customer"]
    assert policy.require.repeat_within_days == 90
    assert policy.deadlines.working_days == (5, 10)
    assert policy.deadlines.action_point_days == (30, 60)
    assert policy.deadlines.weekend == ("saturday", "sunday")
    assert (policy.review.reviewers, policy.review.outside_team) == ((1,), 1)
    assert policy.since is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("policy:\n  wave: {}\n", "did you mean `waive`"),
        ("policy:\n  require: {detection: [robot]}\n", "robot"),
        ("policy:\n  require: {highest_severities: -1}\n", "0"),
        ("policy:\n  deadlines: {working_days: []}\n", "1"),
        ("policy:\n  deadlines: {weekend: [saturday, saturday]}\n", "names a day twice"),
        (
            "policy:\n  deadlines:\n    weekend: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]\n",
            "names all seven days, and leaves none on which anybody works; correct the value",
        ),
        (
            "services: [checkout]\npolicy:\n  require: {services: [chekout]}\n",
            "debrief.yml:3: this file has `policy.require.services` with chekout, which is none of the services",
        ),
        ("policy:\n  deadlines: {holidays: [2026-02-30]}\n", "day"),
        ("policy:\n  review: {reviewers: [0]}\n", "1"),
        ("policy:\n  waive: {by: [acme/leads]}\n", "the team acme/leads, whose members `teams` does not list"),
        ("policy:\n  waive:\n    by_severity: {sev1: [acme/leads]}\n", "acme/leads"),
        ("policy:\n  teams: {edge: [kim], Edge: [lee]}\n", "names a team twice"),
        ("policy:\n  waive:\n    by_severity: {sve1: []}\n", "for sve1, which is none of the severities"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, says: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(text)
    assert says in str(refused.value)
    # The short reader never takes what the models refuse.
    assert fast_settings.read(text.encode()) is None


@pytest.mark.parametrize(
    "text",
    [
        "policy: {since: 2026-01-01}\n",
        "policy:\n  require: {highest_severities: 0, data_loss: false, services: [a], repeat_within_days: 0}\n",
        "policy:\n  require:\n    detection: [staff, vendor]\n",
        "policy:\n  deadlines:\n    working_days: [1]\n    action_point_days: []\n    weekend: []\n",
        "services: [a, b]\npolicy:\n  require: {services: [A]}\n",
        "policy:\n  deadlines:\n    holidays:\n      - 2026-12-25\n      - 2026-12-26\n",
        "policy:\n  review: {reviewers: [2, 1], outside_team: 12}\n",
    ],
)
def test_the_short_reader_takes_what_is_usual(text: str) -> None:
    assert fast_settings.read(text.encode()) == plain_settings.of_model(settings(text))


def test_what_refers_to_other_settings_is_left_to_the_models() -> None:
    text = "policy:\n  teams: {edge: [kim]}\n  waive: {by: [edge]}\n"
    assert fast_settings.read(text.encode()) is None
    assert settings(text).policy.waive.by == ("edge",)

"""Whether a document keeps the policy: rules, places and what is not said twice."""

from __future__ import annotations

from datetime import date

import pytest
from policy_values import WAIVED, document, settings, text

from debrief.policy.keeping import check_policy, check_today
from debrief.policy.rules import POLICY_RULES
from debrief.relating.repeats import Repeat

REPEAT = Repeat("no-canary", "2026-09-01-b", date(2026, 9, 1), 80)
TEAMS = "policy:\n  teams: {edge: [kim, lee, Ari], sre: [noor]}\n"
LEADS = "policy:\n  teams: {acme/leads: [Noor]}\n  waive: {by: [lee, acme/leads]}\n"


def found(changes: dict[str, str | None], config: str = "", *repeats: Repeat) -> list[tuple[str, str]]:
    """Return rule and marked line of every finding."""
    lines = text(**changes).split("\n")
    return [
        (finding.rule, lines[finding.location.line - 1].partition(":")[0])
        for finding in check_policy(document(**changes), settings(config), repeats)
    ]


def test_a_document_that_keeps_the_policy() -> None:
    assert found({}) == []
    assert found({"severity": "sev4", "status": "draft", "authors": None, "reviewers": None}) == []


@pytest.mark.parametrize(
    ("decided_by", "config", "breaks"),
    [
        ("noor", "", False),
        ("kim", "", True),
        ("KIM", "", True),
        ("noor", LEADS, False),
        ("NOOR", LEADS, False),
        ("lee", LEADS, False),
        ("ari", LEADS, True),
        ("noor", "policy:\n  waive:\n    by_severity: {sev2: []}\n", True),
        ("noor", "policy:\n  waive:\n    by: [noor]\n    by_severity: {sev2: [lee]}\n", True),
        ("noor", "policy:\n  waive:\n    by: [lee]\n    by_severity: {sev1: [lee], sev2: [noor]}\n", False),
        ("ari", LEADS + "  since: 2026-11-21\n", False),
        ("ari", LEADS + "  since: 2026-11-20\n", True),
    ],
)
def test_who_may_waive_what_is_required(decided_by: str, config: str, breaks: bool) -> None:
    waiver = f"{{reason: one_off, decided_by: {decided_by}, decided_on: 2026-11-22}}"
    expected = [("policy/waiver", "waiver")] if breaks else []
    assert found({**WAIVED, "waiver": waiver}, config) == expected


def test_an_optional_post_mortem_is_waived_by_anybody() -> None:
    own = {**WAIVED, "waiver": "{reason: one_off, decided_by: kim, decided_on: 2026-11-22}"}
    assert found({**own, "severity": "sev3", "reviewers": None}) == []
    assert found({**own, "severity": "sev3"}, "", REPEAT) == [("policy/waiver", "waiver")]


def test_lost_data_is_left_to_the_rule_that_forbids_it() -> None:
    assert found({**WAIVED, "impact": "{data_loss: true}"}, LEADS) == []


@pytest.mark.parametrize(
    ("changes", "config", "expected"),
    [
        ({"reviewers": "[lee]"}, "policy:\n  review: {reviewers: [2]}\n", [("policy/reviewers", "reviewers")]),
        (
            {"reviewers": "[lee, LEE, kim]"},
            "policy:\n  review: {reviewers: [2]}\n",
            [("policy/reviewers", "reviewers")],
        ),
        ({"reviewers": "[lee, noor]"}, "policy:\n  review: {reviewers: [2]}\n", []),
        ({"reviewers": "[lee]"}, "policy:\n  review: {reviewers: [2, 1]}\n", []),
        # `status/requirement` says it already.
        ({"reviewers": None}, "", []),
        ({"reviewers": "[kim]"}, "", []),
        ({"reviewers": "[lee]", "status": "in_review"}, "policy:\n  review: {reviewers: [2]}\n", []),
        ({**WAIVED, "reviewers": None}, "", [("policy/reviewers", "---")]),
        ({**WAIVED, "reviewers": "[kim]"}, "", [("policy/reviewers", "reviewers")]),
    ],
)
def test_reviewers(changes: dict[str, str | None], config: str, expected: list[tuple[str, str]]) -> None:
    assert found(changes, config) == expected


@pytest.mark.parametrize(
    ("severity", "reviewers", "breaks"),
    [
        ("sev1", "[lee]", True),
        ("sev1", "[lee, ari]", True),
        ("sev1", "[lee, NOOR]", False),
        ("sev1", "[stranger]", False),
        ("sev2", "[lee]", False),
    ],
)
def test_somebody_outside_the_team(severity: str, reviewers: str, breaks: bool) -> None:
    expected = [("policy/outside-team", "reviewers")] if breaks else []
    assert found({"severity": severity, "reviewers": reviewers}, TEAMS) == expected


def test_action_points_have_a_last_day() -> None:
    late = "[{id: AP-1, title: A, owner: kim, due: 2027-01-19}, {id: AP-2, title: B, owner: kim, due: 2027-01-20}]"
    assert found({"action_points": late}) == [("policy/action-point-due", "action_points")]
    (finding,) = check_policy(document(action_points=late), settings())
    assert (
        finding.location.column
        == text(action_points=late).split("\n")[finding.location.line - 1].index("2027-01-20") + 1
    )
    assert "2027-01-19" in finding.message
    done = "[{id: AP-1, title: A, owner: kim, due: 2027-06-01, outcome: done}]"
    assert found({"action_points": done}) == []
    assert found({"action_points": late, "severity": "sev3"}) == []
    assert found({"action_points": late, "timestamps": "{started_at: 2026-11-20T09:02:00Z}"}) == []


def test_findings_are_warnings_that_settings_may_change() -> None:
    assert {str(rule.level) for rule in POLICY_RULES.values()} == {"warning"}
    assert all(rule.adjustable and rule.id.startswith("policy/") for rule in POLICY_RULES.values())


@pytest.mark.parametrize(
    ("status", "today", "late"),
    [
        ("in_review", "2026-12-04", False),
        ("in_review", "2026-12-05", True),
        ("draft", "2026-12-05", True),
        ("published", "2027-12-05", False),
    ],
)
def test_overdue_from_the_day_after_the_last(status: str, today: str, late: bool) -> None:
    findings = list(check_today(document(status=status), settings(), (), date.fromisoformat(today)))
    assert [finding.rule for finding in findings] == (["policy/overdue"] if late else [])
    if late:
        assert findings[0].message == f"it was due on 2026-12-04 and still is {status}"
        assert findings[0].location.line == 4


def test_names_in_messages_are_harmless() -> None:
    (finding,) = check_policy(
        document(**{**WAIVED, "waiver": "{reason: one_off, decided_by: kim, decided_on: 2026-11-22}"}), settings()
    )
    assert finding.message == (
        "a post-mortem is required (sev2 is one of the 2 highest severities), and `kim` may not waive it:"
        " anybody but its authors may waive it"
    )

"""The rules of the family `policy`; they never block unless a team says so in its settings."""

from __future__ import annotations

from debrief.checks.rules import Rule
from debrief.findings import Level

WAIVER = "policy/waiver"
REVIEWERS = "policy/reviewers"
OUTSIDE_TEAM = "policy/outside-team"
ACTION_POINT_DUE = "policy/action-point-due"
OVERDUE = "policy/overdue"

_W = Level.WARNING

POLICY_RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule(WAIVER, _W, "A required post-mortem is waived by somebody who may.", adjustable=True),
        Rule(REVIEWERS, _W, "As many people review a document as the policy asks for.", adjustable=True),
        Rule(OUTSIDE_TEAM, _W, "For the highest severity a reviewer is outside the authors' teams.", adjustable=True),
        Rule(ACTION_POINT_DUE, _W, "Action points are due within the policy's days.", adjustable=True),
        Rule(OVERDUE, _W, "A required post-mortem is published in time (`debrief policy` only).", adjustable=True),
    )
}

WHY: dict[str, tuple[str, str]] = {
    WAIVER: (
        "whoever waives what is required decides for all who would have learnt from it",
        "let somebody decide whom `policy.waive` names, or write the post-mortem",
    ),
    REVIEWERS: (
        "who was there sees what happened, and others see what was taken for granted",
        "ask as many people as `policy.review` says, and add their logins to `reviewers:`",
    ),
    OUTSIDE_TEAM: (
        "a team seldom sees what all its incidents have in common",
        "ask somebody of another team to review it as well",
    ),
    ACTION_POINT_DUE: (
        "what is due much later is seldom done",
        "set an earlier day, or make a smaller action point that can be done by then",
    ),
    OVERDUE: (
        "what people remember fades within days",
        "publish it, or waive it with a reason",
    ),
}
"""Why each rule is one, and what to do instead."""

"""How the policy's answer is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from policy_values import document, incident, settings

from debrief.policy.approvals import Review, measure
from debrief.policy.decision import decide
from debrief.policy.keeping import check_today
from debrief.relating.incident import incident_of
from debrief.relating.repeats import Repeat
from debrief.reports.policy import Judgement, to_json, to_text

GOLDEN = Path(__file__).parent / "golden"
CONFIG = "policy:\n  review: {reviewers: [2, 1]}\n  teams: {edge: [kim, lee]}\n  waive: {by: [edge]}\n"


def of_document() -> Judgement:
    """A document late in review, on a pull request that lacks approvals, while two files cannot be compared."""
    config = settings(CONFIG)
    repeats = (Repeat("no-canary", "2026-09-01-b", date(2026, 9, 1), 80),)
    one = document(severity="sev1", status="in_review", detection="customer", reviewers="[lee]")
    found = incident_of(one.path, one.data)
    decision = decide(found, config, repeats)
    reviews = [Review("noor", "CHANGES_REQUESTED"), Review("lee", "APPROVED")]
    approvals = measure(reviews, found, decision, config)
    findings = list(check_today(one, config, repeats, date(2026, 12, 1)))
    return Judgement(decision, found, findings, approvals, ("postmortems/a.md", "postmortems/b\udcff.md"))


JUDGEMENTS = {
    "document": of_document,
    "described": lambda: Judgement(decide(incident(severity="sev2", ended_at=None), settings())),
    "optional": lambda: Judgement(decide(incident(), settings())),
}


@pytest.mark.parametrize("name", JUDGEMENTS)
def test_text_and_json(name: str, golden: Any) -> None:
    judgement = JUDGEMENTS[name]()
    golden(GOLDEN / f"{name}.txt", to_text(judgement, word="post-mortem"))
    golden(GOLDEN / f"{name}.json", to_json(judgement))


def test_a_file_is_not_kept_for_each_reason() -> None:
    whole = of_document()
    assert not whole.kept
    assert not whole._replace(findings=()).kept
    assert not whole._replace(approvals=None).kept
    assert whole._replace(findings=(), approvals=None).kept


def test_the_word_is_the_settings_own() -> None:
    assert to_text(JUDGEMENTS["optional"](), word="debrief").startswith("A debrief is optional\n")

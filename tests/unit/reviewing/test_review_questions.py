"""The table of questions: each row is asked for a reason and not without it, and few are asked at once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from debrief.reviewing.questions import BY_ID, QUESTIONS, QUESTIONS_MAX
from fakes.review_values import DOCUMENT, earlier, review, version

POINTS = DOCUMENT[DOCUMENT.index("action_points:") : DOCUMENT.index("considered:")]
CONSIDERED = DOCUMENT[DOCUMENT.index("considered:") : DOCUMENT.index("\n---\n\n## Summary")]
NOTE = ", note: Any node-level change reaches every pod at once"
SECOND = "  - {tag: alert-threshold, text: The 502 alert needs five minutes over 5 %}\n"
WAIVER = "waiver: {reason: <reason>, decided_by: lee, decided_on: 2026-11-22<more>}\n"


def waived(reason: str, more: str = "", severity: str = "sev4") -> str:
    text = DOCUMENT.replace(POINTS, WAIVER.replace("<reason>", reason).replace("<more>", more))
    return text.replace("status: in_review", "status: waived").replace("sev2", severity)


def many(count: int) -> str:
    rows = "".join(f"  - {{id: AP-{n}, title: Do thing {n}, type: prevent, owner: kim}}\n" for n in range(1, count + 1))
    return DOCUMENT.replace(POINTS, f"action_points:\n{rows}")


LATER = ", revisit_on: 2027-05-01"
SLOW = DOCUMENT.replace("T09:05", "T09:20").replace("type: detect", "type: mitigate")
CUSTOMER = DOCUMENT.replace("detection: alert", "detection: customer").replace("type: detect", "type: mitigate")
LOST = DOCUMENT.replace("29 minutes}", "29 minutes, data_loss: true}")
HIGHEST = DOCUMENT.replace("sev2", "sev1").replace(NOTE, "")

CASES = {
    "waived-severe": (waived("low_severity", LATER, "sev2"), waived("low_severity", LATER, "sev3")),
    "waived-one-off": (waived("one_off", LATER), waived("low_severity", LATER)),
    "waived-out-of-our-control": (waived("out_of_our_control", LATER), waived("one_off", LATER)),
    "waived-for-ever": (waived("low_severity"), waived("low_severity", LATER)),
    "all-fix": (DOCUMENT.replace("level: class\n", "level: fix\n"), DOCUMENT),
    "rethink-not-argued": (HIGHEST, DOCUMENT.replace("sev2", "sev1")),
    "data-lost": (LOST, LOST.replace("type: prevent", "type: repair")),
    "slow-detection": (SLOW, SLOW.replace("type: mitigate", "type: detect")),
    "customer-first": (CUSTOMER, CUSTOMER.replace("type: mitigate", "type: detect")),
    "nothing-to-do": (DOCUMENT.replace(POINTS, "no_action_reason: It is retired in May\n"), DOCUMENT),
    "one-factor": (DOCUMENT.replace(SECOND, ""), DOCUMENT),
    "only-process": (
        DOCUMENT.replace("type: detect", "type: process").replace("type: prevent", "type: process"),
        DOCUMENT.replace("type: detect", "type: process"),
    ),
    "too-many": (many(9), many(8)),
    "nothing-considered": (DOCUMENT.replace(CONSIDERED, "related: [2026-09-14-cart-timeouts]"), DOCUMENT),
}


def asked(text: str, *, again: bool = False) -> Sequence[str]:
    one = version(text)
    assert one.document is not None
    assert one.document.model is not None, one.document.shape_errors
    return review([one], record=[earlier()] if again else []).documents[0].questions


def test_the_table_is_tried_whole() -> None:
    assert {*CASES, "seen-before"} == set(BY_ID)
    assert len(BY_ID) == len(QUESTIONS)


@pytest.mark.parametrize("name", CASES)
def test_a_question_is_asked_for_a_reason(name: str) -> None:
    raised, not_raised = CASES[name]
    assert name in asked(raised)
    assert name not in asked(not_raised)


def test_a_good_document_raises_none() -> None:
    assert asked(DOCUMENT) == ()
    assert asked(DOCUMENT, again=True) == ("seen-before",)


@pytest.mark.parametrize("name", [name for name in CASES if not name.startswith("waived")])
def test_a_draft_is_asked_nothing(name: str) -> None:
    text = CASES[name][0].replace("status: in_review", "status: draft")
    assert asked(text, again=True) == ()


def test_few_are_asked_and_each_is_one_sentence() -> None:
    text = HIGHEST.replace(CONSIDERED, "related: [2026-09-14-cart-timeouts]").replace(SECOND, "")
    text = text.replace("level: class\n", "level: fix\n").replace("29 minutes}", "29 minutes, data_loss: true}")
    text = text.replace("T09:05", "T09:25").replace("type: detect", "type: prevent")
    found = asked(text, again=True)
    assert found == ("seen-before", "all-fix", "rethink-not-argued", "data-lost", "slow-detection")
    assert len(found) == QUESTIONS_MAX
    for question in QUESTIONS:
        assert question.sentence.endswith("?")
        assert question.sentence.count("?") == 1
        assert "\n" not in question.sentence


def test_a_finding_that_says_the_same_is_left_out() -> None:
    text = DOCUMENT.replace(SECOND, "")
    one = version(text)
    assert "reflection/one-factor" in {finding.rule for finding in one.findings}
    made = review([one]).documents[0]
    assert made.questions == ("one-factor",)
    assert "reflection/one-factor" not in {found.rule for found in made.findings.shown}


@pytest.mark.parametrize(
    ("old", "new", "thought"),
    [
        ("Checkout returned", "The checkout returned", False),
        ("cold nodes", "warm nodes", False),
        ("[checkout, edge]", "[checkout]", True),
        ("due: 2026-12-11", "due: 2026-12-12", True),
        ("due: 2026-12-11", "due: 2026-12-11\n    issue: 8\n    outcome: done\n    closed_on: 2026-12-01", False),
        ("tag: alert-threshold", "tag: alert-delay", True),
    ],
)
def test_a_published_document_is_thought_about_again_only_where_thinking_has_changed(
    old: str, new: str, thought: bool
) -> None:
    before = DOCUMENT.replace("status: in_review", "status: published")
    assert old in before
    made = review([version(before.replace(old, new))], [version(before)], [earlier()]).documents[0]
    assert (made.questions != (), made.before != ()) == (thought, thought)


def test_a_document_in_review_is_thought_about_with_every_change_of_its_text() -> None:
    made = review([version(DOCUMENT.replace("cold nodes", "warm nodes"))], [version(DOCUMENT)], [earlier()])
    assert made.documents[0].questions == ("seen-before",)
    numbered = DOCUMENT.replace("    owner: kim", "    owner: kim\n    issue: 7")
    assert review([version(numbered)], [version(DOCUMENT)], [earlier()]).documents[0].questions == ()

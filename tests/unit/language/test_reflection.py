"""The questions that a document raises as a whole."""

from __future__ import annotations

import pytest

from debrief.checks.reflection import REFLECTION, catalogue, check_reflection, reflections
from debrief.documents.document import Document, read_document
from debrief_schemas.settings import Settings
from unit.language.language_helpers import PATH, document, marked

GOOD = """---
id: 2026-11-20-x
title: Checkout returned 502s
status: published
severity: sev1
timestamps:
  started_at: 2026-11-20T09:00:00Z
  detected_at: 2026-11-20T09:10:00Z
  mitigated_at: 2026-11-20T09:40:00Z
impact: {summary: 4 % of checkouts failed}
contributing_factors:
  - {tag: a, text: one}
  - {tag: b, text: two}
action_points:
  - {id: AP-1, title: Add a canary, type: prevent, level: class}
  - {id: AP-2, title: Alert on age, type: detect, level: fix}
---

## What went well

The switch worked.
"""


def raised(text: str, settings: Settings | None = None) -> dict[str, str]:
    """The findings by rule, each with the characters that it marks."""
    return {finding.rule: marked(of(text), finding) for finding in check_reflection(of(text), settings or Settings())}


def of(text: str) -> Document:
    read, faults = read_document(PATH, text.encode())
    assert read is not None, faults
    return read


def test_a_document_that_asks_enough_raises_nothing() -> None:
    assert raised(GOOD) == {}


@pytest.mark.parametrize(
    ("old", "new", "rule", "words"),
    [
        ("  - {tag: b, text: two}\n", "", "reflection/one-factor", "contributing_factors"),
        ("level: class", "level: fix", "reflection/all-fix", "action_points"),
        ("went well", "happened", "reflection/nothing-went-well", ""),
        ("4 % of checkouts failed", "Checkouts failed", "reflection/impact-without-figure", "summary"),
        ("09:10:00Z", "09:11:00Z", "", ""),
    ],
)
def test_one_change_raises_one_question(old: str, new: str, rule: str, words: str) -> None:
    assert old in GOOD
    assert raised(GOOD.replace(old, new)) == ({rule: words} if rule else {})


def test_slow_detection_asks_for_an_action_point_that_detects() -> None:
    without = GOOD.replace("type: detect", "type: repair")
    # Ten minutes of forty are a quarter, and not more.
    assert raised(without) == {}
    slow = without.replace("09:10:00Z", "09:11:00Z")
    assert raised(slow) == {"reflection/slow-detection": "detected_at"}
    assert raised(slow.replace("  mitigated_at: 2026-11-20T09:40:00Z\n", "")) == {}
    assert raised(slow.replace("mitigated_at", "resolved_at")) == {"reflection/slow-detection": "detected_at"}


def test_only_process() -> None:
    text = GOOD.replace("type: prevent", "type: process").replace("type: detect", "type: process")
    assert raised(text) == {"reflection/only-process": "action_points"}


def test_more_than_eight_action_points() -> None:
    more = "".join(f"  - {{id: AP-{n}, title: Add a thing, type: prevent, level: class}}\n" for n in range(3, 9))
    assert raised(GOOD.replace("---\n\n##", f"{more}---\n\n##")) == {}
    more += "  - {id: AP-9, title: Add a thing, type: prevent, level: class}\n"
    assert raised(GOOD.replace("---\n\n##", f"{more}---\n\n##")) == {"action/too-many": "action_points"}


@pytest.mark.parametrize("summary", ["two of three regions failed", "all checkouts failed", "none was measured"])
def test_a_figure_may_be_a_word(summary: str) -> None:
    assert raised(GOOD.replace("4 % of checkouts failed", summary)) == {}


def test_users_affected_is_a_figure() -> None:
    text = GOOD.replace("{summary: 4 % of checkouts failed}", "{summary: Checkouts failed, users_affected: 412}")
    assert raised(text) == {}


def test_lower_severities_are_asked_less() -> None:
    text = GOOD.replace("level: class", "level: fix").replace("went well", "happened")
    assert set(raised(text)) == {"reflection/all-fix", "reflection/nothing-went-well"}
    assert raised(text.replace("sev1", "sev3")) == {}
    assert raised(text, Settings(severities=("major", "minor", "sev1"))) == {}


@pytest.mark.parametrize("status", ["draft", "waived"])
def test_drafts_and_waivers_are_not_asked(status: str) -> None:
    assert raised(GOOD.replace("published", status).replace("  - {tag: b, text: two}\n", "")) == {}


def test_ignoring_with_a_reason_anywhere_in_the_file() -> None:
    text = GOOD.replace("  - {tag: b, text: two}\n", "")
    comment = "\n<!-- debrief: ignore reflection/one-factor -- the vendor's fault alone -->\n"
    assert raised(text + comment) == {}
    assert set(raised(text + comment.replace(" -- the vendor's fault alone", ""))) == {"reflection/one-factor"}
    assert raised(GOOD + comment + "\nText.\n") == {"ignore/unused": comment.strip()}
    off = Settings(rules={"reflection/one-factor": "off"})
    assert raised(GOOD + comment + "\nText.\n", off) == {}


def test_an_ignore_is_reported_by_one_of_the_two_checks() -> None:
    from debrief.checks.language import check_language

    given = document("<!-- debrief: ignore reflection/one-factor -- why -->\n\nText.\n")
    assert [finding.rule for finding in check_language(given, Settings())] == []
    assert [finding.rule for finding in check_reflection(given, Settings())] == ["ignore/unused"]


def test_every_rule_has_a_row_and_can_be_raised() -> None:
    assert [row.id for row in catalogue()] == list(REFLECTION)
    data = {
        "status": "published",
        "severity": "sev1",
        "timestamps": {"started_at": "2026-11-20T09:00:00Z", "detected_at": "2026-11-20T10:00:00Z"}
        | {"resolved_at": "2026-11-20T10:10:00Z"},
        "impact": {"summary": "Checkouts failed"},
        "contributing_factors": [{"tag": "a", "text": "b"}],
        "action_points": [{"id": f"AP-{n}", "title": "x", "type": "process", "level": "fix"} for n in range(1, 10)],
    }
    assert {item.rule for item in reflections(data, "", ("sev1", "sev2"))} == set(REFLECTION)

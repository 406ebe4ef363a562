"""Every rule finds its bad sentences and leaves its good ones alone, wherever its scope lets it look."""

from __future__ import annotations

import json
import re
import re._parser as parser  # the tree of a pattern; there is no public door to it
from collections.abc import Iterator
from typing import Any

import pytest

from debrief.checks.language import catalogue
from debrief.checks.language.about import ABOUT
from debrief.checks.language.catalogue import language_rules
from debrief.checks.language.measured import BEFORE, HERE
from debrief.checks.language.rule import LanguageRule
from debrief.checks.reflection import REFLECTION
from debrief.documents.document import Document
from debrief_schemas.settings import Settings
from unit.language.language_helpers import document, findings, marked, only, rules_of

RULES = language_rules()
BAD = [(rule.id, sentence) for rule in RULES.values() for sentence in rule.bad]
OK = [(rule.id, sentence) for rule in RULES.values() for sentence in rule.ok]


def places(rule: LanguageRule, sentence: str) -> list[Document]:
    """The same sentence in every kind of place that the rule looks at."""
    quoted = json.dumps(sentence, ensure_ascii=False)
    if rule.scope == "heading":
        return [document(f"## {sentence}\n\nText.\n"), document(f"{sentence}\n---\n\nText.\n")]
    if rule.scope == "action":
        title = f"action_points:\n  - {{id: AP-1, title: {quoted}}}\n"
        folded = f"action_points:\n  - id: AP-1\n    title: >-\n      {sentence}\n"
        return [
            document("", title),
            document("", folded),
            document(f"## Action items\n\n- {sentence}\n"),
            document(f"Follow-ups\n==========\n\n1. [ ] **{sentence}**\n"),
        ]
    if rule.scope == "impact":
        return [document("", f"impact: {{summary: {quoted}}}\n"), document(f"## Impact\n\n{sentence}\n")]
    return [
        document(f"## Analysis\n\n{sentence}\n"),
        document(f"## Analysis\n\n- *{sentence}*\n"),
        document(f"## Analysis\n\n| a | b |\n| --- | --- |\n| x | {sentence} |\n"),
        document("", f"reflection: {{level: fix, note: {quoted}}}\n"),
        document("", f"contributing_factors:\n  - tag: x\n    text: {quoted}\n"),
    ]


@pytest.mark.parametrize(("name", "sentence"), BAD)
def test_a_bad_sentence_is_found(name: str, sentence: str) -> None:
    for given in places(RULES[name], sentence):
        found = [finding for finding in findings(given, only(name)) if finding.rule == name]
        assert found, given.text
        words = marked(given, found[0])
        assert words.strip() == words != ""
        assert re.sub(r"\W", "", words) in re.sub(r"\W", "", sentence)
        assert found[0].help == RULES[name].instead
        assert RULES[name].why in found[0].message


@pytest.mark.parametrize(("name", "sentence"), BAD)
def test_a_bad_sentence_is_found_by_some_rule_when_all_are_on(name: str, sentence: str) -> None:
    for given in places(RULES[name], sentence):
        assert any(finding.rule in RULES for finding in findings(given)), given.text


@pytest.mark.parametrize(("name", "sentence"), OK)
def test_a_good_sentence_is_left_alone(name: str, sentence: str) -> None:
    for given in places(RULES[name], sentence):
        assert name not in rules_of(given, only(name)), given.text


NEUTRAL = [
    (scope, sentence)
    for scope, sentences in {
        "prose": (
            "The Kubernetes operator broke the deployment.",
            "The operator caused a restart of the pods.",
            "The volume was created by the storage operator.",
            "The restart was triggered by the dba-proxy.",
            "The page was triggered by an SRE dashboard.",
            "The rule was introduced by our admin portal.",
            "The disk's fault light was on.",
            "The kernel's fault handler looped.",
            "The CPU's fault counter rose.",
            "Human error was ruled out.",
            "The developer error rate metric was flat.",
            "The manual error handling in the client swallowed it.",
            "Helm rendered {{ .Values.host }} as it stood.",
        ),
        "action": (
            "Warn the operator on the console when the quota reaches 80 %",
            "Make the linter warn developers about unbounded patterns",
            "Be careful not to log tokens: strip them in the logger",
            "Parse HH:mm with the declared zone",
            "Remove the TODO: marker from the deploy script",
        ),
    }.items()
    for sentence in sentences
]


@pytest.mark.parametrize(("scope", "sentence"), NEUTRAL)
def test_a_sentence_about_machines_is_no_blame(scope: str, sentence: str) -> None:
    rule = RULES["action/be-careful" if scope == "action" else "blame/at-fault"]
    for given in places(rule, sentence):
        assert [one.rule for one in findings(given) if one.level != "note"] == [], given.text


def test_who_did_what_is_a_fact_in_a_timeline() -> None:
    row = "| Time | What happened |\n| --- | --- |\n| 09:02 | The deploy was triggered by an engineer at 09:02 |\n"
    assert rules_of(f"## Timeline\n\n{row}") == []
    assert rules_of(f"## Analysis\n\n{row}") == ["blame/person-as-cause"]


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.skip])
def test_sections_to_skip_are_skipped(name: str) -> None:
    titles = {"luck": "Where we got lucky", "time-?line": "Timeline", "open questions?": "Action items: open questions"}
    title = next(text for part, text in titles.items() if RULES[name].skip.startswith(part))
    lead = "- " if RULES[name].scope == "action" else ""
    for sentence in RULES[name].bad:
        assert name not in rules_of(f"## {title}\n\n{lead}{sentence}\n", only(name))


def repeats(tree: Any) -> Iterator[int]:
    """The upper bounds of all quantifiers in a parsed pattern."""
    for operation, argument in tree:
        if operation in (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT):
            yield argument[1]
        for part in argument if isinstance(argument, (list, tuple)) else (argument,):
            if isinstance(part, parser.SubPattern):
                yield from repeats(part)
            elif isinstance(part, list):
                for inner in part:
                    if isinstance(inner, parser.SubPattern):
                        yield from repeats(inner)


@pytest.mark.parametrize("name", RULES)
def test_quantifiers_are_bounded(name: str) -> None:
    rule = RULES[name]
    for pattern in (rule.pattern, rule.unless, rule.requires):
        bounds = [int(bound) for bound in repeats(parser.parse(pattern))]
        assert all(bound <= 200 for bound in bounds), pattern


def test_an_unbounded_quantifier_would_be_noticed() -> None:
    assert max(int(bound) for bound in repeats(parser.parse(r"(?:a|b(?=c\w+)){1,3}"))) > 200


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_well_formed(name: str) -> None:
    rule = RULES[name]
    assert re.fullmatch(r"[a-z]{1,30}/[a-z0-9-]{1,60}", name)
    assert rule.level in ("error", "warning", "note")
    assert rule.draft in ("", "error", "warning", "note")
    assert rule.scope in ("prose", "action", "impact", "heading")
    assert rule.bad
    assert rule.ok
    assert rule.keys
    for text in (rule.why, rule.instead):
        # They are joined to other words in messages and pages.
        assert text
        assert not text.endswith(".")
        assert text[0] == text[0].lower()
    assert rule.summary.endswith(".")
    if rule.level == "error":
        # What was never measured may annotate, and must not block.
        assert name in HERE or name in BEFORE
    if name in HERE and rule.level != "note":
        assert HERE[name].useful / HERE[name].hits >= 0.8
    if name in BEFORE and rule.level != "note":
        assert BEFORE[name].useful / BEFORE[name].hits >= 0.8


def test_the_catalogue_has_a_row_for_every_rule_and_names_no_rule_that_is_not() -> None:
    rows = catalogue()
    assert [row.id for row in rows] == [*RULES, *ABOUT]
    assert all(row.adjustable for row in rows)
    assert not set(RULES) & set(ABOUT)
    assert not (set(RULES) | set(ABOUT)) & set(REFLECTION)
    assert set(HERE) | set(BEFORE) <= set(RULES)


def test_a_stronger_rule_speaks_alone_about_the_same_words() -> None:
    assert rules_of("## Action items\n\n- Better monitoring of memory\n") == ["action/improve"]
    assert rules_of("The cause was human error.\n") == ["blame/human-error"]
    without = Settings(rules={"blame/human-error": "off"})
    assert rules_of("It was human error.\n") == ["blame/human-error"]
    assert rules_of("It was human error.\n", without) == []
    assert rules_of("Downtime due to human error.\n", without) == ["cause/person"]


def test_a_draft_may_hold_placeholders() -> None:
    given = document("Owner: TBD\n", status="draft")
    assert [(finding.rule, finding.level) for finding in findings(given)] == [("filler/placeholder", "note")]
    given = document("Owner: TBD\n", status="in_review")
    assert [(finding.rule, finding.level) for finding in findings(given)] == [("filler/placeholder", "error")]


def test_sections_with_nothing_in_them() -> None:
    body = "## Summary\n\n## Analysis\n\n### Cause\n\nIt broke.\n\n## Luck\n"
    assert [finding.location.line for finding in findings(document(body))] == [9, 17]
    assert rules_of(document(body)) == ["filler/empty-section"] * 2
    assert rules_of(document(body, status="draft")) == []
    assert rules_of("## Summary\n\n<!-- a comment -->\n\n## Analysis\n\n```\n## x\n## y\n```\n") == []


@pytest.mark.parametrize("text", ["-", "—", "–", "- \n- ", "*", "\n\n—\n"])
def test_a_section_of_dashes_says_nothing(text: str) -> None:
    assert rules_of(f"## Luck\n\n{text}\n\n## Analysis\n\nIt broke.\n") == ["filler/empty-section"]
    assert rules_of(f"## Analysis\n\nIt broke.\n\n## Luck\n\n{text}\n") == ["filler/empty-section"]


def test_a_section_with_a_rule_across_or_a_list_is_not_empty() -> None:
    assert rules_of("## Luck\n\n- The cache was warm.\n\n## Analysis\n\n- \n- It broke.\n") == []


def test_many_counterfactuals_make_a_document_read_backwards() -> None:
    body = "It should have been seen. It would have been found. Nobody should have been paged.\n"
    assert "reflection/reads-backwards" in rules_of(body)
    assert "reflection/reads-backwards" not in rules_of(body + "\n" + "The disk was full. " * 250 + "\n")


def test_a_timeline_that_judges() -> None:
    row = (
        "## Timeline\n\n| Time | What happened |\n| --- | --- |\n| 2026-11-20T09:02:00Z | It should have been paged |\n"
    )
    assert rules_of(row) == ["counterfactual/should-have", "reflection/judging-timeline"]
    assert rules_of("## Analysis\n\nIt should have been paged.\n") == ["counterfactual/should-have"]

"""Ignoring a rule in place takes a reason, and an ignore that hides nothing is a finding."""

from __future__ import annotations

import pytest

from debrief_schemas.settings import Settings
from unit.language.language_helpers import document, findings, marked, rules_of

IGNORE = "<!-- debrief: ignore blame/human-error -- quoting the customer -->"


@pytest.mark.parametrize(
    "body",
    [
        f"{IGNORE}\nIt was human error.\n",
        f"{IGNORE}\n\nIt was\nhuman error.\n",
        f"It was human error. {IGNORE}\n",
        f"{IGNORE}\n\n- one\n- human error\n",
        f"{IGNORE}\n\n| a |\n| --- |\n| human error |\n",
        f"- one {IGNORE} human error\n",
        f"- {IGNORE}\n  It was human error.\n",
        "<!-- debrief: ignore blame/character, blame/human-error -- as told -->\nIt was human error and sloppy.\n",
        "<!-- debrief: ignore blame/character -- as told -->\n" + IGNORE + "\n\nIt was human error and sloppy.\n",
        "<!--\n  debrief: ignore blame/human-error -- as told -->\nIt was human error.\n",
    ],
)
def test_ignored(body: str) -> None:
    assert rules_of(body) == []


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        (f"{IGNORE}\n\nFirst.\n\nIt was human error.\n", ["ignore/unused", "blame/human-error"]),
        (f"It was human error.\n\n{IGNORE}\n", ["blame/human-error", "ignore/unused"]),
        (f"It was a lie.\nSo {IGNORE} it was\nhuman error.\n", ["ignore/unused", "blame/human-error"]),
        (f"It was a sloppy change. {IGNORE}\n", ["blame/character", "ignore/unused"]),
        (f"    {IGNORE}\n\nIt was human error.\n", ["blame/human-error"]),
        (f"> {IGNORE}\n>\n> Quoted.\n\nIt was human error.\n", ["blame/human-error"]),
    ],
)
def test_not_ignored(body: str, rules: list[str]) -> None:
    assert rules_of(body) == rules


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- debrief: ignore blame/human-error -->",
        "<!-- debrief: ignore blame/human-error -- -->",
        "<!-- debrief: ignore -->",
        "<!-- debrief: ignore blame/human-error - no reason -->",
    ],
)
def test_a_reason_is_required(comment: str) -> None:
    given = document(f"It was human error. {comment}\n")
    found = findings(given)
    assert "ignore/without-reason" in [finding.rule for finding in found]
    assert "blame/human-error" in [finding.rule for finding in found]
    assert [marked(given, finding) for finding in found if finding.rule == "ignore/without-reason"] == [comment]


def test_an_unknown_rule_is_named_with_its_neighbour() -> None:
    given = document("<!-- debrief: ignore blame/human-eror schema/missing -- why -->\n\nText.\n")
    found = findings(given)
    assert [finding.rule for finding in found] == ["ignore/unknown-rule"] * 2
    assert "`blame/human-error`" in found[0].help or "`blame/human-error`" in found[1].help
    assert {marked(given, finding) for finding in found} == {
        "<!-- debrief: ignore blame/human-eror schema/missing -- why -->"
    }


def test_an_ignore_of_a_rule_that_is_off_is_not_called_unused() -> None:
    off = Settings(rules={"blame/human-error": "off"})
    assert rules_of(f"It was human error. {IGNORE}\n", off) == []


def test_an_ignore_of_a_weaker_rule_on_the_same_words_is_not_called_unused() -> None:
    body = "<!-- debrief: ignore action/verb-first -- house style -->\n- Better monitoring\n"
    assert rules_of(f"## Action items\n\n{body}") == ["action/improve"]


def test_the_front_matter_has_comments_of_its_own() -> None:
    note = "# debrief: ignore blame/human-error -- as told\n"
    above = f"reflection:\n  level: fix\n  {note}  note: >-\n    It was\n    human error\n"
    behind = f"reflection:\n  level: fix\n  note: It was human error {note}"
    assert rules_of(document("Body.\n", above)) == []
    assert rules_of(document("Body.\n", behind)) == []
    other = f"{note}title2: x\n" + "reflection:\n  level: fix\n  note: It was human error\n"
    assert rules_of(document("Body.\n", other)) == ["ignore/unused", "blame/human-error"]
    quoted = 'x-note: "# debrief: ignore blame/human-error -- no"\nreflection: {level: fix, note: human error}\n'
    assert rules_of(document("Body.\n", quoted)) == ["blame/human-error"]


def test_document_rules_can_be_ignored() -> None:
    body = "It should have been seen. It should have been found. It should have been paged.\n"
    comment = "<!-- debrief: ignore reflection/reads-backwards counterfactual/should-have -- a study of it -->\n"
    assert rules_of(comment + body) == []

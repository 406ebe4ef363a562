"""Mechanical cures as suggestions: the lines that GitHub would put in, and nothing that acts on its reader."""

from __future__ import annotations

import json

import pytest

from debrief.checks import check_file
from debrief.documents.document import read_document
from debrief.findings import Edit, Finding, Fix, Level, Location
from debrief.reports import findings_markdown, findings_sarif
from debrief.reports.suggestions import CHARACTERS_MAX, LINES_MAX, block, suggestions
from debrief_schemas.settings import Settings

PATH = "postmortems/2026/2026-11-20-x.md"
TEXT = """---
id: 2026-11-20-x
title: It broke
status: {status}
severity: sev3
timestamps: {{started_at: 2026-11-20T09:02:00Z}}
---

## Timeline

| Time | What happened | Source |
| --- | --- | --- |
| 2026-11-20T10:02:00Z | {last} | |
| 2026-11-20T09:02:00Z | First | |
"""


def found(status: str = "draft", last: str = "Last") -> list[Finding]:
    """The findings of a document."""
    document, faults = read_document(PATH, TEXT.format(status=status, last=last).encode())
    return check_file(PATH, document, faults, Settings())


def test_lines_are_replaced_by_what_they_will_be() -> None:
    given = found("drafft", "Last `of` @all")
    key, rows = sorted(suggestions(given), key=lambda one: one.first)
    assert (key.path, key.first, key.last) == (PATH, 4, 4)
    assert key.block == "```suggestion\nstatus: draft\n```\n"
    assert (rows.first, rows.last) == (13, 14)
    assert rows.block == (
        "```suggestion\n| 2026-11-20T09:02:00Z | First | |\n| 2026-11-20T10:02:00Z | Last `of` @all | |\n```\n"
    )
    assert key.block in findings_markdown.render(1, given)
    assert "Lines 13 to 14: put the rows" in findings_markdown.render(1, given)


def test_no_line_closes_the_fence() -> None:
    assert block("| ```` |") == "`````suggestion\n| ```` |\n`````\n"
    (rows,) = suggestions(found(last="``` x"))
    assert rows.block.startswith("````suggestion\n")


@pytest.mark.parametrize("last", ["##[error]x", "x\n\n::error::x\n\n| Time | What happened |\n| --- | --- |"])
def test_nothing_is_suggested_that_a_runner_would_obey(last: str) -> None:
    given = found(last=last)
    assert suggestions(given) == []
    assert "##[" not in findings_sarif.render(given)


def test_what_is_private_is_not_repeated() -> None:
    secret = "gh" + "p_" + "a1B2" * 9
    given = found("drafft", f"token {secret}")
    assert {finding.rule for finding in given} >= {"privacy/secret", "time/timeline-order", "schema/value"}
    assert [one.first for one in suggestions(given)] == [4]
    more = Finding("record/too-many", Level.ERROR, Location(PATH), "3 more findings in this file are not listed")
    assert suggestions([*given, more]) == []
    for text in (findings_markdown.render(1, given), findings_sarif.render(given)):
        assert secret not in text


def test_a_name_is_nothing_that_can_be_suggested() -> None:
    fix = Fix("name the file", name="x.md")
    given = [Finding("identity/file-name", Level.ERROR, Location(PATH), "m", "h", fix)]
    assert suggestions(given) == []
    assert "fixes" not in json.loads(findings_sarif.render(given))["runs"][0]["results"][0]


def test_there_is_an_end_to_it() -> None:
    def one(last: int, after: str) -> Finding:
        fix = Fix("t", (Edit(1, 1, last, 2, after),), (1, last), after)
        return Finding("schema/value", Level.ERROR, Location(PATH), "m", "h", fix)

    assert suggestions([one(LINES_MAX + 1, "x")]) == []
    assert suggestions([one(1, "x" * (CHARACTERS_MAX + 1))]) == []
    assert len(suggestions([one(1, "x"), one(1, "y"), one(LINES_MAX, "z")])) == 1
    many = [
        Finding(
            "schema/value",
            Level.ERROR,
            Location(f"{n}.md"),
            "m",
            "h",
            Fix("t", (Edit(1, 1, 1, 2, "x"),), (1, 1), "x" * 8000),
        )
        for n in range(400)
    ]
    assert len(findings_markdown.render(400, many)) < 1024 * 1024 / 2


def test_a_cure_of_many_findings_is_told_once() -> None:
    fix = Fix("t", (Edit(1, 1, 1, 2, "x"),), (1, 1), "x")
    long = Fix("t", (Edit(1, 1, 1, 2, "x" * 30_000),), (1, 1), "x" * 30_000)
    given = [
        Finding("schema/value", Level.ERROR, Location(PATH, line), "m", "h", cure)
        for line, cure in ((1, fix), (2, fix), (3, long))
    ]
    results = json.loads(findings_sarif.render(given))["runs"][0]["results"]
    assert [len(result.get("fixes", ())) for result in results] == [1, 0, 0]

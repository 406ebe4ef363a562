"""Text of files in every place where it is shown: visible, on its line, and without any effect."""

from __future__ import annotations

import json
import os
import re
from typing import Any
from urllib.parse import unquote

import jsonschema
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cases.harness import HERE
from cases.outputs import dangers
from debrief.checks.rules import RULES
from debrief.findings import Finding, Level, Location
from debrief.reports import findings_github, findings_json, findings_markdown, findings_sarif, findings_text
from debrief.reports.escape import (
    ECHO_MAX,
    annotation_data,
    annotation_property,
    excerpt,
    markdown_text,
    one_line,
    visible,
)

nasty = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "::",
                "##[",
                "error",
                "]",
                "%0A",
                "%",
                "\n",
                "\r",
                "\x1b[31m",
                "\u202e",
                "\u200b",
                "\ud800",
                "\udcff",
                "\x00",
                "|",
                "`",
                "<b>",
            ]
        ),
        st.sampled_from(
            [
                "&amp;",
                "@kim",
                "#12",
                "![x](y)",
                "[a](javascript:b)",
                "https://x.y",
                "\\",
                "*a*",
                "$(x)",
                ",",
                ":",
                "=",
                " ",
                "結",
                "👩",
            ]
        ),
        st.text(max_size=4),
    ),
    max_size=10,
).map("".join)
# What a file system may hold: any bytes but NUL, read as Python reads them.
names = nasty.map(lambda text: os.fsdecode(text.encode("utf-8", "surrogatepass").replace(b"\0", b"") or b"x"))


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """A finding about a file with any name, in any words."""
    line, column = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    end = draw(st.sampled_from([(line, column), (line, column + 3), (line + 1, 1)]))
    rule = draw(st.sampled_from(sorted(RULES)))
    path = draw(st.sampled_from(["postmortems/2026/", ""])) + draw(names)
    message = draw(nasty) or "x"
    if rule == "record/too-many":
        # Its message begins with the number of findings for which it stands.
        message = f"{draw(st.integers(1, 99))} {message}"
    return Finding(rule, draw(st.sampled_from(list(Level))), Location(path, line, column, *end), message, draw(nasty))


lists = st.lists(findings(), max_size=14)


def runner_unescapes(text: str, *, of_property: bool) -> str:
    """What a runner makes of a value: actions/runner, ActionCommand, in its order."""
    for written, meant in (
        ("%0D", "\r"),
        ("%0A", "\n"),
        *((("%3A", ":"), ("%2C", ",")) if of_property else ()),
        ("%25", "%"),
    ):
        text = text.replace(written, meant)
    return text


@given(nasty)
@example("%0A%250A")
def test_annotations_come_back_as_they_were_meant(text: str) -> None:
    data, value = annotation_data(text), annotation_property(text)
    assert runner_unescapes(data, of_property=False) == "\n".join(visible(line) for line in text.split("\n"))
    assert runner_unescapes(value, of_property=True) == "\n".join(visible(line) for line in text.split("\n"))
    assert not set(data) & {"\n", "\r"}
    assert not set(value) & {"\n", "\r", ",", ":"}


@given(nasty)
def test_what_is_visible_is_inert_and_stays(text: str) -> None:
    shown = visible(text)
    assert dangers(shown.replace("::", ""), "text") == []
    assert "\n" not in shown
    assert visible(shown) == shown
    if text.isprintable() and "##[" not in text and not re.search("[\u00ad\u180e\u2060-\u206f\ud800-\udfff]", text):
        assert shown == text


@given(st.text(max_size=600), st.integers(1, 400))
def test_quotations_are_short(text: str, limit: int) -> None:
    assert len(re.sub(r"\\(?:x..|u....|U........)", "?", excerpt(text, limit))) <= ECHO_MAX + 2
    assert "\n" not in one_line(text)


@given(nasty)
def test_markdown_shows_the_text_and_nothing_else(text: str) -> None:
    written = markdown_text(text)
    assert "\n" not in written
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(f"| a |\n| --- |\n| x{written}x |\n")
    cells = re.findall(r"<td>(.*?)</td>", rendered, re.DOTALL)
    assert len(cells) == 1
    assert not re.search(r"<(?!/?td)", cells[0]), cells
    assert "@kim" not in cells[0]


@settings(max_examples=60)
@given(lists)
def test_text_is_two_lines_a_finding(found: list[Finding]) -> None:
    out = findings_text.render(found)
    assert dangers(out, "text") == []
    assert out.count("\n") == sum(2 if finding.help else 1 for finding in found)


@settings(max_examples=60)
@given(lists)
def test_colour_is_the_only_control(found: list[Finding]) -> None:
    out = findings_text.render(found, colour=True)
    assert re.sub("\x1b\\[[0-9]{1,2}m", "", out) == findings_text.render(found)


@settings(max_examples=60)
@given(lists)
def test_json_is_json_in_ascii(found: list[Finding]) -> None:
    out = findings_json.render(3, found)
    assert out.isascii()
    assert dangers(out, "json") == []
    report = json.loads(out)
    assert set(report) == {"version", "checked", "findings"}
    assert (report["version"], report["checked"], len(report["findings"])) == (1, 3, len(found))
    for row, finding in zip(report["findings"], found, strict=True):
        assert list(row) == ["rule", "level", "path", "line", "column", "end_line", "end_column", "message", "help"]
        assert (row["rule"], row["line"], row["end_column"]) == (
            finding.rule,
            finding.location.line,
            finding.location.end_column,
        )


@settings(max_examples=60)
@given(lists)
def test_annotations_are_one_line_each(found: list[Finding]) -> None:
    out = findings_github.render(found, "docs/")
    assert dangers(out, "github") == []
    commands = [line for line in out.split("\n") if line.startswith("::")]
    for command in ("error", "warning", "notice"):
        mine = [line for line in commands if line.startswith(f"::{command} ")]
        assert len(mine) == min(
            10, sum(finding.level == ("note" if command == "notice" else command) for finding in found)
        )
    assert len(commands) == len(
        [
            line
            for line in commands
            if line.startswith(("::error file=docs/", "::warning file=docs/", "::notice file=docs/"))
        ]
    )


@settings(max_examples=25)
@given(lists)
def test_markdown_is_one_row_a_finding(found: list[Finding]) -> None:
    out = findings_markdown.render(1, found)
    assert dangers(out, "markdown") == []
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(out)
    assert rendered.count("<tr>") - rendered.count("<thead>") == len(found)
    assert not re.search(r"<(?:b|img|a|script|em|strong|code)[ >]", rendered)


SARIF = jsonschema.Draft4Validator(
    json.loads((HERE.parent / "golden/check/sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
)


@settings(max_examples=60)
@given(lists)
def test_sarif_is_valid_and_leads_to_the_file(found: list[Finding]) -> None:
    out = findings_sarif.render(found, "docs/")
    assert out.isascii()
    assert dangers(out, "sarif") == []
    log: Any = json.loads(out)
    assert [error.message for error in SARIF.iter_errors(log)] == []
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert sorted(set(rules)) == rules
    assert len(run["results"]) == len(found)
    uris = set()
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"[A-Za-z0-9._~/%-]*", place["artifactLocation"]["uri"])
        uris.add(place["artifactLocation"]["uri"])
        region = place["region"]
        assert min(region.values()) >= 1
        assert (region.get("endLine", 99), region.get("endColumn", 99)) > (region["startLine"], region["startColumn"])
    decoded = {unquote(uri, errors="surrogateescape") for uri in uris}
    assert decoded == {f"docs/{one.location.path}" for one in found}

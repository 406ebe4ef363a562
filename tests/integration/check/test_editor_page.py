"""What docs/editor.md tells people to paste works on what `debrief check` prints."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from support import Debrief

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "editor.md").read_text(encoding="utf-8")
WORKSPACE = ROOT / "tests" / "golden" / "check" / "workspace"


def block(language: str) -> str:
    """The one block of code in this language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_task_finds_every_finding(debrief_here: Debrief) -> None:
    (task,) = json.loads(block("json"))["tasks"]
    assert task["command"] == "debrief"
    arguments = [argument.replace("${file}", "postmortems") for argument in task["args"]]
    done = debrief_here(*arguments, cwd=WORKSPACE)
    rows = json.loads(debrief_here("check", "--format", "json", "postmortems", cwd=WORKSPACE).out)["findings"]
    pattern = task["problemMatcher"]["pattern"]
    # ECMAScript's syntax of this pattern is Python's as well.
    found = [match for line in done.out.splitlines() if (match := re.search(pattern["regexp"], line))]
    assert [tuple(match[pattern[part]] for part in ("file", "line", "column", "severity")) for match in found] == [
        (row["path"], str(row["line"]), str(row["column"]), row["level"]) for row in rows
    ]
    assert {row["level"] for row in rows} >= {"error", "warning"}


@pytest.mark.parametrize("language", ["js", "lua"])
def test_schemas_are_named_by_their_paths(language: str) -> None:
    (path,) = re.findall(r"schemas/[a-z.]+\.json", block(language))
    assert json.loads((ROOT / path).read_text(encoding="utf-8"))["title"] == "Post-mortem"
    assert "postmortems/**/*.md" in block(language)


def test_the_settings_name_their_schema_on_the_first_line() -> None:
    first = (ROOT / ".github" / "debrief.yml").read_text(encoding="utf-8").split("\n", 1)[0]
    path = first.partition("$schema=")[2]
    assert (ROOT / ".github" / path).resolve() == ROOT / "schemas" / "settings.schema.json"

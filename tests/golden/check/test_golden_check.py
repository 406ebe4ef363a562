"""What `debrief check` prints about one small workspace, in every format, letter by letter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cases.outputs import FORMATS, dangers, is_well_formed
from debrief import __version__
from support import Debrief, Golden, Workspace

HERE = Path(__file__).parent
ENDINGS = {"text": "txt", "json": "json", "github": "github.txt", "sarif": "sarif", "markdown": "md"}


@pytest.mark.parametrize("format_", FORMATS)
def test_output(format_: str, debrief_here: Debrief, golden: Golden) -> None:
    done = debrief_here("check", "--format", format_, cwd=HERE / "workspace")
    assert done.code == 1
    assert done.err == ""
    assert dangers(done.out, format_) == []
    assert is_well_formed(done.out, format_)
    golden(HERE / f"report.{ENDINGS[format_]}", done.out.replace(f'"{__version__}"', '"VERSION"'))


def test_the_formats_tell_the_same(debrief_here: Debrief) -> None:
    root = HERE / "workspace"
    rows = json.loads(debrief_here("check", "--format", "json", cwd=root).out)["findings"]
    log = json.loads(debrief_here("check", "--format", "sarif", cwd=root).out)
    results = [
        (
            result["ruleId"],
            result["level"],
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            result["locations"][0]["physicalLocation"]["region"]["startLine"],
            result["locations"][0]["physicalLocation"]["region"]["startColumn"],
        )
        for result in log["runs"][0]["results"]
    ]
    assert sorted(results) == sorted(
        (row["rule"], row["level"], row["path"], row["line"], row["column"]) for row in rows
    )
    text = debrief_here("check", cwd=root).out
    markdown = debrief_here("check", "--format", "markdown", cwd=root).out
    annotations = debrief_here("check", "--strict", "--format", "github", cwd=root).out
    for row in rows:
        assert f"{row['path']}:{row['line']}:{row['column']}: {row['level']}: " in text
        assert f"[{row['rule']}]" in text
        assert f"| {row['line']} | {row['level']} |" in markdown
        # GitHub shows ten annotations of a level; the others are lines of the log.
        annotated = f"file={row['path']},line={row['line']},col={row['column']}," in annotations
        assert annotated or f"{row['path']}:{row['line']}:{row['column']}: {row['level']}: " in annotations


def sarif_schema() -> Any:
    """The published schema of SARIF 2.1.0; where it comes from stands in the file."""
    return json.loads((HERE / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))


def test_sarif_is_what_its_schema_says(debrief_here: Debrief, workspace: Workspace) -> None:
    validator = jsonschema.Draft4Validator(sarif_schema())
    for root in (HERE / "workspace", workspace.root):
        log = json.loads(debrief_here("check", "--format", "sarif", cwd=root).out)
        assert [error.message for error in validator.iter_errors(log)] == []
    # The schema is one: it refuses what is none.
    assert not validator.is_valid({"version": "2.1.0", "runs": [{"tool": {}}]})
    assert not validator.is_valid({"version": "2.2.0", "runs": []})


def test_notes_stay_out_of_annotations_unless_they_count(debrief_here: Debrief) -> None:
    root = HERE / "workspace"
    assert "::notice" not in debrief_here("check", "--format", "github", cwd=root).out
    assert "::notice" in debrief_here("check", "--strict", "--format", "github", cwd=root).out


def test_a_job_gets_its_summary_and_paths_from_its_checkout(
    debrief_here: Debrief, golden: Golden, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(HERE))
    done = debrief_here("check", "--format", "github", cwd=HERE / "workspace")
    assert done.out.count(" file=workspace/postmortems/") == done.out.count("\n::") + 1
    golden(HERE / "summary.md", summary.read_text(encoding="utf-8"))

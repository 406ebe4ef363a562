"""`check --language`: the rules of language and reflection on top of an ordinary run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

DOCUMENT = """\
---
id: 2026-09-14-checkout
title: Checkout outage
status: draft
severity: unknown
timestamps:
  detected_at: 2026-09-14T10:06:00Z
---

## Analysis

The outage was caused by human error. The operator should have checked the dashboard.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "postmortems" / "2026"
    folder.mkdir(parents=True)
    (folder / "2026-09-14-checkout.md").write_text(DOCUMENT, encoding="utf-8")
    return tmp_path


def check(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "debrief", "check", "--root", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def rules(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    return {row["rule"]: row["line"] for row in json.loads(done.stdout)["findings"]}


def test_language_is_judged_only_when_asked_for(root: Path) -> None:
    assert check(root).returncode == 0
    done = check(root, "--language", "--format", "json")
    assert done.returncode == 1
    assert rules(done) == {"blame/human-error": 12, "counterfactual/should-have": 12}


@pytest.mark.parametrize("path", ["postmortems", "postmortems/2026/2026-09-14-checkout.md"])
def test_named_files_are_judged_the_same(root: Path, path: str) -> None:
    assert len(rules(check(root, "--language", "--format", "json", str(root / path)))) == 2


def test_settings_switch_rules_of_language_off(root: Path) -> None:
    (root / ".github").mkdir()
    (root / ".github" / "debrief.yml").write_text(
        "rules: {blame/human-error: off, cause/person: off, counterfactual/should-have: error}\n", encoding="utf-8"
    )
    done = check(root, "--language", "--format", "json")
    assert [(row["rule"], row["level"]) for row in json.loads(done.stdout)["findings"]] == [
        ("counterfactual/should-have", "error")
    ]


def test_a_file_that_cannot_be_read_is_reported_once(root: Path) -> None:
    (root / "postmortems" / "2026" / "2026-09-15-broken.md").write_bytes(b"\xff")
    found = json.loads(check(root, "--language", "--format", "json").stdout)["findings"]
    assert [row["rule"] for row in found if row["path"].endswith("broken.md")] == ["file/encoding"]


def test_sarif_knows_the_rules(root: Path) -> None:
    log = json.loads(check(root, "--language", "--format", "sarif").stdout)
    described = {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert described == {"blame/human-error", "counterfactual/should-have"}


def test_the_record_of_this_repository_is_well_written() -> None:
    done = check(Path(__file__).parents[3], "--language", "--strict")
    assert (done.returncode, done.stdout) == (0, "8 post-mortems checked: nothing to say\n")

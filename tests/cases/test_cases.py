"""Every case through the real command, one by one and all at once, in every format."""

from __future__ import annotations

import json
import resource
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from cases.harness import HERE, Case, cases, differences, load
from cases.outputs import FORMATS, OUTPUT_MAX, dangers, echoes, is_well_formed
from debrief.checks.rules import RULES
from support import Debrief, Done, Workspace

VALID, INVALID = cases("valid"), cases("invalid")
ALL = [*VALID, *INVALID]

MADE_ELSEWHERE = {
    "file/missing": "integration/check/test_bad_days.py",
    "file/not-regular": "integration/check/test_hostile_files.py",
    "file/symlink": "integration/check/test_hostile_files.py",
    "file/unreadable": "integration/check/test_bad_days.py",
    "identity/duplicate-id": "integration/check/test_between_files.py",
    "identity/unknown-reference": "integration/check/test_between_files.py",
}
"""Rules that need more than one file, or a file that Git cannot hold; the tests that hold them."""


def by_id(case: Case) -> str:
    """A case's name in the report of the test run."""
    return case.id


@pytest.mark.parametrize("case", ALL, ids=by_id)
def test_case(case: Case, workspace: Workspace, debrief_here: Debrief) -> None:
    """Exactly the findings that the case asks for, each on its line and in its words, and the exit code."""
    path = workspace.write(f"postmortems/{case.path}", case.content)
    if case.settings is not None:
        workspace.write(".github/debrief.yml", case.settings)
    done = debrief_here("check", path, "--format", "json", cwd=workspace.root)
    report = json.loads(done.out)
    # How the documents are written, and what a reviewer would ask of them, has tests of its own.
    assert differences(case, (row for row in report["findings"] if row["rule"] in RULES)) == []
    others = {row["level"] for row in report["findings"] if row["rule"] not in RULES}
    assert done.code == (1 if "error" in others else case.exit_code)
    assert report["checked"] == 1
    assert done.err == ""
    assert echoes((row["message"] + row["help"] for row in report["findings"]), case.content) == []


def test_a_valid_case_has_no_finding_and_an_invalid_one_has() -> None:
    assert [case.id for case in VALID if case.findings] == []
    assert [case.id for case in INVALID if not case.findings] == []
    assert len(VALID) >= 45
    assert len(INVALID) >= 90


def test_every_rule_has_a_case() -> None:
    covered = {finding.rule for case in INVALID for finding in case.findings}
    for rule, path in MADE_ELSEWHERE.items():
        found = HERE.parent / path
        assert found.exists(), path
        assert rule in found.read_text(encoding="utf-8"), f"{path} does not test {rule}"
    families = {rule.partition("/")[0] for rule in covered}
    # Families that have tests of their own declare their rules elsewhere.
    wanted = {rule for rule in RULES if rule.partition("/")[0] in families}
    assert wanted - covered - set(MADE_ELSEWHERE) == set()
    assert covered - set(RULES) == set()


def test_limits_are_met_exactly() -> None:
    """The cases at a limit are what their names say."""
    sizes = {
        "valid/file-1-mib": 1024 * 1024,
        "invalid/file-one-over-1-mib": 1024 * 1024 + 1,
    }
    blocks = {"valid/front-matter-64-kib": 64 * 1024, "invalid/front-matter-one-over-64-kib": 64 * 1024 + 1}
    for name, size in sizes.items():
        assert len(load(HERE / f"{name}.toml").content) == size, name
    for name, size in blocks.items():
        block = load(HERE / f"{name}.toml").content.split(b"---\n")[1]
        assert len(block) == size, name


def test_no_case_looks_like_a_secret_itself() -> None:
    """Scanners of secrets read this repository, too: what they would find is built when a test runs."""
    from debrief.checks.privacy import check_privacy

    for path in sorted(HERE.rglob("*.toml")):
        rules = {finding.rule for finding in check_privacy(path.name, path.read_text(encoding="utf-8"), public=False)}
        assert "privacy/secret" not in rules, path.name


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict[str, Case]]:
    """A workspace that holds every case without settings of its own, by the path of its file."""
    root = tmp_path_factory.mktemp("crowd")
    workspace = Workspace(root)
    placed = {}
    for case in ALL:
        if case.settings is None:
            path = f"postmortems/{case.id.replace('/', '-')}/{case.path}"
            workspace.write(path, case.content)
            placed[path] = case
    return workspace, placed


def limits() -> None:
    """Let a run have no more than half a gibibyte of addresses."""
    resource.setrlimit(resource.RLIMIT_AS, (512 * 1024 * 1024, 512 * 1024 * 1024))


@pytest.fixture(scope="module")
def outputs(crowd: tuple[Workspace, dict[str, Case]], debrief: Debrief) -> dict[str, Done]:
    """What the installed command says of them all, in every format."""
    root = crowd[0].root
    return {
        format_: debrief("check", "postmortems", "--format", format_, cwd=root, preexec_fn=limits)
        for format_ in FORMATS
    }


def test_one_broken_file_hides_no_other(crowd: tuple[Workspace, dict[str, Case]], outputs: dict[str, Done]) -> None:
    report = json.loads(outputs["json"].out)
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in report["findings"]:
        if row["rule"] in RULES:
            found[row["path"]].append(row)
    assert report["checked"] == len(crowd[1])
    assert set(found) <= set(crowd[1])
    wrong = {case.id: differences(case, found[path]) for path, case in crowd[1].items()}
    assert {name: texts for name, texts in wrong.items() if texts} == {}
    assert max(len(rows) for rows in found.values()) <= 21


def test_the_short_way_says_what_the_long_way_says(
    crowd: tuple[Workspace, dict[str, Case]], outputs: dict[str, Done], debrief: Debrief
) -> None:
    """The whole record, in which every id stands many times: with what is remembered, quickly, and thoroughly."""
    root = crowd[0].root
    thorough = debrief("check", "--format", "json", cwd=root, env={"DEBRIEF_FAST": "0"})
    assert thorough.code == 1
    assert len(thorough.out) > len(outputs["json"].out)
    for _ in range(2):
        assert debrief("check", "--format", "json", cwd=root) == thorough
    assert debrief("check", "--format", "json", "--no-cache", cwd=root) == thorough


@pytest.mark.parametrize("format_", FORMATS)
def test_outputs_are_inert(format_: str, crowd: tuple[Workspace, dict[str, Case]], outputs: dict[str, Done]) -> None:
    done = outputs[format_]
    assert done.code == 1
    assert done.err == ""
    assert dangers(done.out, format_) == []
    assert is_well_formed(done.out, format_)
    assert "Traceback" not in done.out
    assert not list(crowd[0].root.rglob("PWNED"))


@pytest.mark.parametrize("format_", FORMATS)
def test_a_refused_file_has_a_short_report(format_: str, workspace: Workspace, debrief_here: Debrief) -> None:
    longest = max(INVALID, key=lambda case: sum(finding.count for finding in case.findings))
    path = workspace.write(f"postmortems/{longest.path}", longest.content)
    done = debrief_here("check", path, "--format", format_, cwd=workspace.root)
    assert done.code == 1
    assert 0 < len(done.out) <= OUTPUT_MAX


def test_the_base_documents_are_cases_themselves() -> None:
    names = {path.stem for path in (HERE / "base").glob("*.md")}
    assert {f"base-{name.replace('_', '-')}" for name in names} <= {Path(case.id).name for case in VALID}

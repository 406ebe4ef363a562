"""The package as users get it: the wheel alone, in an environment that holds nothing else.

`.ci/run` builds it, installs it and names it in the environment; see there.
"""

from __future__ import annotations

import json
import os
import subprocess
import tarfile
import tomllib
import zipfile
from collections.abc import Callable
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = os.environ.get("DEBRIEF_PACKAGING_PYTHON", "")

pytestmark = [
    pytest.mark.packaging,
    pytest.mark.skipif(not PYTHON, reason="needs the built wheel: run .ci/run"),
]

Done = subprocess.CompletedProcess[str]
Debrief = Callable[..., Done]

PUBLISHED = """\
---
id: 2026-03-20-checkout-502s
title: Checkout returned 502s during a node rollover
status: in_review
severity: sev3
services: [checkout]
timestamps:
  started_at: 2026-03-20T09:02:00Z
  detected_at: 2026-03-20T09:11:00Z
  mitigated_at: 2026-03-20T09:31:00Z
detection: alert
impact:
  summary: 4 % of checkouts failed for 29 minutes
  data_loss: false
contributing_factors:
  - {tag: no-canary, text: New node pools take full traffic at once}
reflection:
  level: class
  note: Any change to a node reaches every checkout within a minute
authors: [kim]
action_points:
  - id: AP-1
    title: Send 5 % of traffic to a new node pool for ten minutes before the rest
    type: prevent
    level: class
    owner: kim
---

## Summary

Checkout failed for some customers while nodes were replaced.
"""


@pytest.fixture
def debrief(tmp_path: Path) -> Debrief:
    """Run the installed command in an empty folder, with no token and nothing of this checkout."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}

    def call(*arguments: str, module: bool = False) -> Done:
        command = [PYTHON, "-I", "-m", "debrief"] if module else [str(Path(PYTHON).parent / "debrief")]
        return subprocess.run(
            [*command, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return call


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A workspace with one post-mortem whose action point becomes an issue."""
    path = tmp_path / "postmortems" / "2026" / "2026-03-20-checkout-502s.md"
    path.parent.mkdir(parents=True)
    path.write_text(PUBLISHED, encoding="utf-8")
    return path


def built(variable: str, ending: str) -> Path:
    """Return the one file with this ending in a folder that the environment names."""
    (path,) = Path(os.environ[variable]).glob(f"*{ending}")
    return path


def python(code: str) -> str:
    """Run code in the environment of the wheel, isolated from this checkout."""
    done = subprocess.run([PYTHON, "-I", "-c", code], cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def names(wheel: Path) -> set[str]:
    """Return the files of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_what_runs_is_the_wheel_and_not_the_sources() -> None:
    for package in ("debrief", "debrief_schemas"):
        where = Path(python(f"import {package}; print({package}.__file__)"))
        assert "site-packages" in where.parts
        assert ROOT not in where.parents
    listed = python("import importlib.metadata as m; print([d.name for d in m.distributions()])")
    assert "pytest" not in listed


def test_the_command_and_the_module_say_the_same_version(debrief: Debrief) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    for module in (False, True):
        done = debrief("--version", module=module)
        assert (done.returncode, done.stdout) == (0, f"debrief {version}\n"), done.stderr


def test_every_command_has_its_help(debrief: Debrief) -> None:
    done = debrief("--help")
    assert done.returncode == 0, done.stderr
    section = done.stdout.split("Commands:\n", 1)[1].split("\n\n", 1)[0]
    commands = [line.split()[0] for line in section.splitlines() if line.startswith("  ") and line[2] != " "]
    assert {"new", "check", "plan", "apply", "status", "schema"} <= set(commands)
    for command in commands:
        one = debrief(command, "--help")
        assert one.returncode == 0, one.stderr
        assert one.stdout.startswith(f"Usage: debrief {command}")


def test_a_new_post_mortem_passes_the_check(debrief: Debrief, tmp_path: Path) -> None:
    (tmp_path / "postmortems").mkdir()
    made = debrief("new", "Checkout returned 502s")
    assert made.returncode == 0, made.stderr
    (path,) = (tmp_path / "postmortems").rglob("*.md")
    assert "Checkout returned 502s" in path.read_text(encoding="utf-8")
    checked = debrief("check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_mistake_is_found(debrief: Debrief, record: Path, tmp_path: Path) -> None:
    record.write_text(PUBLISHED.replace("in_review", "in_revue"), encoding="utf-8")
    done = debrief("check", "--format", "json")
    assert done.returncode == 1, done.stderr
    (first, *_) = json.loads(done.stdout)["findings"]
    assert (first["path"], first["line"]) == (str(record.relative_to(tmp_path)), 4)


def test_the_whole_loop_on_the_tracker_in_a_file(debrief: Debrief, record: Path) -> None:
    planned = debrief("plan", "--format", "json")
    assert planned.returncode == 0, planned.stderr
    kinds = [change["kind"] for change in json.loads(planned.stdout)["changes"]]
    assert kinds.count("create_issue") == 1
    applied = debrief("apply")
    assert applied.returncode == 0, applied.stdout + applied.stderr
    text = record.read_text(encoding="utf-8")
    assert "issue: 1" in text
    assert text.replace("    issue: 1\n", "") == PUBLISHED
    again = debrief("plan", "--format", "json")
    assert json.loads(again.stdout)["changes"] == []
    status = debrief("status")
    assert status.returncode == 0, status.stderr
    assert "2026-03-20-checkout-502s" in status.stdout


def test_the_schemas_come_out_of_the_wheel(debrief: Debrief) -> None:
    done = debrief("schema")
    assert done.returncode == 0, done.stderr
    assert '"$schema"' in done.stdout


def test_the_wheel_holds_all_it_needs_and_nothing_else() -> None:
    files = names(built("DEBRIEF_PACKAGING_DIST", ".whl"))
    assert {"debrief/py.typed", "debrief_schemas/py.typed", "debrief/cli/app.py"} <= files
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file()}
    assert templates
    assert {f"debrief/{path}" for path in templates} <= files
    tops = {name.split("/", 1)[0] for name in files}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"debrief", "debrief_schemas"}
    assert not [name for name in files if {"tests", "conftest.py", "__pycache__"} & set(name.split("/"))]


def test_the_wheel_from_the_sdist_is_the_wheel_from_the_tree() -> None:
    assert names(built("DEBRIEF_PACKAGING_DIST", ".whl")) == names(built("DEBRIEF_PACKAGING_TREE", ".whl"))


def test_the_sdist_can_be_built_and_tested_and_holds_nothing_of_the_machine() -> None:
    with tarfile.open(built("DEBRIEF_PACKAGING_DIST", ".tar.gz")) as archive:
        members = [name.split("/", 1)[-1] for name in archive.getnames()]
    for name in ("pyproject.toml", "LICENSE", "README.md", "Makefile", "requirements.txt", "tests/unit"):
        assert any(member == name or member.startswith(f"{name}/") for member in members), name
    assert not [name for name in members if name.startswith((".venv", ".debrief", ".git/", "build", "dist"))]


def test_the_metadata_says_what_it_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wheel = built("DEBRIEF_PACKAGING_DIST", ".whl")
    with zipfile.ZipFile(wheel) as archive:
        (path,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = Parser().parsestr(archive.read(path).decode())
        assert [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
    assert metadata["Name"] == project["name"]
    assert metadata["Requires-Python"] == project["requires-python"]
    assert metadata["License-Expression"] == project["license"]
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert len(metadata.get_all("Requires-Dist") or []) == len(project["dependencies"])

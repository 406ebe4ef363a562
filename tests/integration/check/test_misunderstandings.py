"""What people mean and do not write: folders, names of the settings, a title with a secret, a record further up."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from fakes.documents import DRAFT
from support import Workspace, run_here

NOTHING_YET = "no post-mortems in postmortems/ yet; start one with `debrief new TITLE`"
TOKEN = "gh" + "p_0123456789abcdefghijABCDEFGHIJ012345"


@pytest.fixture
def empty(tmp_path: Path) -> Workspace:
    """A workspace without a post-mortem."""
    (tmp_path / "postmortems" / "2026").mkdir(parents=True)
    return Workspace(tmp_path)


@pytest.mark.parametrize("paths", [(), (".",), ("postmortems",)])
def test_an_empty_record_says_how_to_begin(paths: tuple[str, ...], empty: Workspace) -> None:
    assert run_here(("check", *paths), empty.root).out == f"{NOTHING_YET}\n"
    assert f"\n{NOTHING_YET}.\n" in run_here(("check", "--format", "markdown", *paths), empty.root).out
    assert run_here(("check", "--quiet", *paths), empty.root).out == ""


def test_an_empty_folder_is_named_and_a_file_that_is_passed_over_is_not(empty: Workspace) -> None:
    empty.write("postmortems/README.md", "Hello.\n")
    assert "no post-mortems in postmortems/2026/ yet;" in run_here(("check", "postmortems/2026"), empty.root).out
    named = run_here(("check", "postmortems/README.md"), empty.root)
    assert named.out == "0 post-mortems checked: nothing to say\n"


def test_help_says_what_a_folder_stands_for() -> None:
    told = " ".join(run_here(("check", "--help"), Path.cwd()).out.split())
    assert "the top of the workspace (`.`) for postmortems/" in told


@pytest.mark.parametrize("name", [".github/debrief.yaml", "debrief.yml", ".debrief.yml"])
def test_settings_under_a_wrong_name_are_told(name: str, empty: Workspace) -> None:
    empty.write(name, "version: 1\n")
    for command in ("check", "plan", "status"):
        done = run_here((command,), empty.root)
        assert done.err == f"debrief: {name} is not read: the settings are .github/debrief.yml; rename it\n"
        assert done.code == 0
    empty.write(".github/debrief.yml", "version: 1\n")
    assert run_here(("check",), empty.root).err == ""


def test_a_title_with_a_secret_has_a_cure_that_a_title_can_follow(empty: Workspace) -> None:
    done = run_here(("new", f"{TOKEN} leaked"), empty.root)
    assert done.code == 2
    assert "nothing was written: this looks like a secret: GitHub Token; leave it out and revoke it" in done.err
    assert "line" not in done.err
    assert TOKEN not in done.err


@pytest.mark.parametrize(("status", "offered"), [("published", False), ("draft", True)])
def test_only_a_draft_is_offered_the_severity_unknown(status: str, offered: bool, empty: Workspace) -> None:
    text = DRAFT.replace("status: draft", f"status: {status}")
    severity = next(line for line in text.split("\n") if line.startswith("severity:"))
    empty.write("postmortems/2026/2026-09-14-checkout.md", text.replace(severity, "severity: catastrophe"))
    lines = run_here(("check",), empty.root).out.split("\n")
    place = next(index for index, line in enumerate(lines) if "[settings/severity]" in line)
    assert "allowed: sev1, sev2" in lines[place + 1]
    assert ("unknown" in lines[place + 1]) is offered


@pytest.mark.parametrize("settings", [": :\n", '"": 1\n'])
def test_a_setting_without_a_name_is_told_as_such(settings: str, empty: Workspace) -> None:
    empty.write(".github/debrief.yml", settings)
    done = run_here(("check",), empty.root)
    assert done.code == 2
    assert ".github/debrief.yml:1: a key without a name stands before this colon" in done.err


def test_a_draft_outside_of_the_repository_is_named_by_its_whole_path(empty: Workspace) -> None:
    inner = empty.root / "code"
    subprocess.run(["git", "init", "-q", str(inner)], check=True)
    done = run_here(("new", "Checkout returned 502s", "--date", "2026-11-20"), inner)
    path = empty.root / "postmortems" / "2026" / "2026-11-20-checkout-returned-502s.md"
    assert done.out == f"{path}\n"
    assert path.is_file()
    assert f"the record lies in {empty.root}, outside of this Git repository" in done.err
    done = run_here(("new", "Checkout returned 503s", "--date", "2026-11-20"), empty.root)
    assert done.out == "postmortems/2026/2026-11-20-checkout-returned-503s.md\n"

"""Issues that a journal lacks are entered into it again, and numbers that a file has wrong are not given twice."""

from __future__ import annotations

import json

from fakes.documents import ID
from fakes.github_server import FakeGitHub

from .conftest import DOCUMENT, Workspace

REF = "refs/debrief/journal"
THIRD = "  - {id: AP-3, title: Try it, type: detect, priority: P1, owner: kim, due: 2026-12-11}\n---\n\n## Summary"


def entries(github: FakeGitHub) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads(github.state.git.file(REF, "journal.json") or b"{}")["entries"]
    return found


def nothing_to_do(workspace: Workspace, github: FakeGitHub, env: dict[str, str], most: int) -> None:
    github.forget()
    assert workspace.run("apply", "--write-back", "none", env=env) == "Nothing to do.\n"
    assert (len(github.requests) <= most, github.writes()) == (True, [])


def test_a_journal_that_was_lost_is_filled_with_the_next_issue(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    workspace.write()
    workspace.run("apply", "--write-back", "none", env=env)
    del github.state.git.refs[REF]
    # It may be one that may not be written: nothing is written for that alone.
    nothing_to_do(workspace, github, env, 4)
    workspace.write(text=DOCUMENT.replace("---\n\n## Summary", THIRD))
    assert "2 numbers recorded" in workspace.run("apply", "--write-back", "none", env=env)
    nothing_to_do(workspace, github, env, 2)
    assert {key: entry["number"] for key, entry in entries(github).items()} == {
        f"{ID}/AP-{number}": number for number in (1, 2, 3)
    }
    # Known by its number, an issue is found without its label too.
    github.state.issues[1].labels.clear()
    assert "put it back" in workspace.run("apply", "--write-back", "none", env=env)
    assert sorted(github.state.issues) == [1, 2, 3]


def test_a_journal_that_may_not_be_written_is_no_failure(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    workspace.write()
    workspace.run("apply", "--write-back", "none", env=env)
    github.state.accounts["good-token"].contents = False
    workspace.write(text=DOCUMENT.replace("---\n\n## Summary", THIRD))
    workspace.run("apply", "--write-back", "none", env=env)
    nothing_to_do(workspace, github, env, 4)
    fourth = THIRD.split("\n", maxsplit=1)[0].replace("AP-3", "AP-4")
    workspace.write(text=DOCUMENT.replace("---\n\n## Summary", f"{fourth}\n{THIRD}"))
    assert "skipped 1: the journal was not written" in workspace.run("apply", "--write-back", "none", env=env)
    github.state.accounts["good-token"].contents = True
    nothing_to_do(workspace, github, env, 4)
    assert sorted(github.state.issues) == [1, 2, 3, 4]


def test_a_number_that_a_file_names_already_is_not_written_twice(
    workspace: Workspace, github: FakeGitHub, env: dict[str, str]
) -> None:
    path = workspace.write(text=DOCUMENT.replace("id: AP-1\n", "id: AP-1\n    issue: 1\n", 1))
    before = path.read_bytes()
    assert f"the file of {ID}/AP-1 says `issue: 1` already" in workspace.run("apply", env=env)
    assert path.read_bytes() == before
    workspace.run("check", env=env)
    # Once the slip is mended, both have their own.
    path.write_bytes(before.replace(b"    issue: 1\n", b""))
    workspace.run("apply", env=env)
    assert sorted(github.state.issues) == [1, 2]
    assert workspace.run("apply", env=env) == "Nothing to do.\n"
    assert b"issue: 2" in path.read_bytes()

"""On a terminal: colours, and a place among all changes; elsewhere plain lines and JSON. Helps have examples."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys

import pytest

from support import clean_environment

from .conftest import DOCUMENT, ID, Workspace

END = "---\n\n## Summary\n\nA rollover sent full traffic to cold nodes.\n"


def on_a_terminal(workspace: Workspace, *arguments: str, **env: str) -> str:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "debrief", *arguments],
        cwd=workspace.root,
        env=clean_environment({"TERM": "xterm", **env}),
        stdout=follower,
        stderr=follower,
        stdin=subprocess.DEVNULL,
    )
    os.close(follower)
    output = b""
    try:
        while chunk := os.read(leader, 65536):
            output += chunk
    except OSError:
        pass  # Linux answers EIO once the other side has closed.
    finally:
        os.close(leader)
    assert process.wait(30) == 0
    return output.decode()


def test_colours_and_progress_on_a_terminal_only(workspace: Workspace) -> None:
    workspace.write()
    assert "\x1b[32m+\x1b[0m" in on_a_terminal(workspace, "plan")
    assert "\x1b" not in workspace.run("plan")
    assert "\x1b" not in on_a_terminal(workspace, "plan", NO_COLOR="1")
    shown = re.sub("\x1b\\[[0-9;]*m", "", on_a_terminal(workspace, "apply"))
    assert "[ 1/10] made label postmortem" in shown
    assert "[ 8/10] created #2 " in shown
    assert "\x1b[33mopen" in on_a_terminal(workspace, "status")


@pytest.mark.parametrize("command", ["plan", "apply", "status"])
def test_help_has_examples(command: str, workspace: Workspace) -> None:
    text = workspace.run(command, "-h")
    examples = text.partition("Examples:")[2]
    assert 2 <= examples.count(f"  debrief {command}") <= 3
    assert all(len(line) <= 80 for line in text.splitlines())


def test_json_in_a_log_is_no_command_of_the_runner(workspace: Workspace) -> None:
    workspace.write(text=DOCUMENT.replace("Alert on 502s", "Alert ##[error]on 502s"))
    text = workspace.run("status", "--format", "json")
    assert "##[" not in text
    assert "Alert ##[error]on 502s" in json.dumps(json.loads(text))


def test_titles_are_shown_as_their_file_has_them(workspace: Workspace) -> None:
    path = workspace.write(text=DOCUMENT.replace("Alert on 502s of", "Ask @kim about #12, GH-3 and ##[error] of"))
    typed = "Ask @kim about #12, GH-3 and ##\\x5berror] of the checkout"
    assert typed in workspace.run("plan")
    assert typed in workspace.run("apply")
    path.write_text(DOCUMENT.replace("<id>", ID).replace("<status>", "published").partition("  - {id: AP-2")[0] + END)
    # Of a lost one, the issue alone tells the title.
    text = workspace.run("status")
    assert "orphaned" in text
    assert typed[:40] in text
    assert "Ask @" in workspace.run("status", "--format", "markdown")
    for command in ("plan", "apply"):
        assert "u2060" not in workspace.run(command)
    assert "u2060" not in workspace.run("status", "--format", "markdown")

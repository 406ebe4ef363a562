"""The whole loop on this repository's own record (`make demo`): check, plan, apply, plan again, status.

It works on a copy in a folder of its own, on the tracker in a file, and calls the real `debrief`: what it shows is
what a user sees. It fails when a command does, or when something is left to do at the end.
"""

from __future__ import annotations

import difflib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from debrief.trackers.local import open_tracker
from debrief_schemas.settings import Labels

ROOT = Path(__file__).resolve().parent.parent
DEBRIEF = Path(sys.executable).with_name("debrief")
HEAD, TAIL = 18, 4
"""Lines shown of the beginning and the end of a long output."""
MOST_RUNS = 10
"""Runs of `apply` until there must be nothing left to do; each makes at most 20 issues."""


def say(text: str) -> None:
    """Print a line of explanation, apart from what the commands print."""
    print(f"\n# {text}", flush=True)


def environment() -> dict[str, str]:
    """The environment without anything that would connect the demo to a real repository."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "DEBRIEF_APP_"))}


def call(workspace: Path, *arguments: str) -> None:
    """Show a command and what it prints; the middle of a long output is left out and counted."""
    print(f"\n$ debrief {' '.join(arguments)}", flush=True)
    done = subprocess.run(
        [DEBRIEF, *arguments],
        cwd=workspace,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=False,
    )
    lines = done.stdout.splitlines()
    if len(lines) > HEAD + TAIL + 1:
        lines[HEAD:-TAIL] = [f"  [… {len(lines) - HEAD - TAIL} more lines …]"]
    print("\n".join(lines), flush=True)
    if done.returncode:
        sys.exit(f"`debrief {' '.join(arguments)}` ended with exit code {done.returncode}")


def left_to_do(workspace: Path) -> int:
    """Return how many changes a plan holds."""
    done = subprocess.run(
        [DEBRIEF, "plan", "--format", "json"],
        cwd=workspace,
        env=environment(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return len(json.loads(done.stdout)["changes"])


def fresh_copy(workspace: Path) -> None:
    """Copy the record and the settings into a folder that holds nothing else."""
    if workspace.exists():
        shutil.rmtree(workspace)
    shutil.copytree(ROOT / "postmortems", workspace / "postmortems")
    (workspace / ".github").mkdir()
    shutil.copy(ROOT / ".github" / "debrief.yml", workspace / ".github")


def show_issue(workspace: Path) -> None:
    """Print the first issue of the tracker as its readers would see the text."""
    issues = open_tracker(str(workspace)).reader.issues(Labels().record)
    if not issues:
        print("\n  none: no post-mortem that is in review or published has an action point")
        return
    issue = issues[0]
    print(f"\n  #{issue.number} {issue.title}")
    print(f"  labels: {', '.join(sorted(issue.labels))}\n")
    for line in issue.body.splitlines():
        print(f"  | {line}".rstrip())


def show_numbers(workspace: Path, most: int = 3) -> None:
    """Print where issue numbers were written; anything else that changed ends the demo."""
    files = added = 0
    for path in sorted((workspace / "postmortems").rglob("*.md")):
        name = path.relative_to(workspace).as_posix()
        before = (ROOT / name).read_text(encoding="utf-8").splitlines(keepends=True)
        after = path.read_text(encoding="utf-8").splitlines(keepends=True)
        changed = [line for line in difflib.ndiff(before, after) if not line.startswith("  ")]
        if not all(line.startswith("+     issue: ") for line in changed):
            sys.exit(f"{name}: more than issue numbers was written")
        files += bool(changed)
        added += len(changed)
        if changed and files <= most:
            print(f"\n  {name}\n  {changed[0].rstrip()}")
            if len(changed) > 1:
                print(f"  … and {len(changed) - 1} more")
    print(f"\n  {added} lines in {files} files, and not another byte")


def main() -> None:
    """Run the demo in `.debrief/demo`, or in the folder that is named."""
    workspace = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".debrief" / "demo"
    shown = os.path.relpath(workspace)
    started = time.monotonic()
    fresh_copy(workspace)
    say(f"A copy of postmortems/ and .github/debrief.yml lies in {shown}; these commands run there.")
    say("Is the record in order? It is what a commit hook and a required check ask.")
    call(workspace, "check")
    say("Which issues would a merge make? Nothing is changed by asking.")
    call(workspace, "plan")
    say("Make them. Without a token the issues go to a tracker in a file, so that nothing is connected yet.")
    call(workspace, "apply")
    runs = 1
    while left_to_do(workspace) and runs < MOST_RUNS:
        if runs == 1:
            say("One run makes a limited number of issues, so that a first import floods nobody; the next goes on.")
        call(workspace, "apply")
        runs += 1
    say("One of the issues; its last line, which readers do not see, is how it is found again:")
    show_issue(workspace)
    say("Their numbers stand in the files now:")
    show_numbers(workspace)
    say("Ask again: everything is done, and a second run would make no second issue.")
    call(workspace, "plan")
    if left := left_to_do(workspace):
        sys.exit(f"{left} changes are left to do after {runs} runs; there should be none")
    say("Where does every action point stand?")
    call(workspace, "status")
    say(f'That took {time.monotonic() - started:.0f} s. Next: `debrief new "What happened"` in a repository of yours.')


if __name__ == "__main__":
    main()

"""`make demo`: what a newcomer sees first."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from .conftest import Run


def contents(folder: Path) -> dict[Path, bytes]:
    """Return every file below a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_demo_goes_round_and_leaves_the_record_alone(repository: Path, tmp_path: Path, run: Run) -> None:
    before = contents(repository / "postmortems")
    workspace = tmp_path / "demo"
    # A token of the surroundings must not make the demo write to a real repository.
    connected = {"GITHUB_TOKEN": "t", "GITHUB_REPOSITORY": "acme/shop", "GITHUB_API_URL": "http://127.0.0.1:9"}
    # What an earlier demo left, an issue of another number and a tracker that knows it, is not in the way.
    (workspace / "postmortems").mkdir(parents=True)
    (workspace / "postmortems" / "left.md").write_text("    issue: 99\n", encoding="utf-8")
    (workspace / ".debrief").mkdir()
    (workspace / ".debrief" / "tracker.json").write_text("{", encoding="utf-8")
    done = run([sys.executable, repository / "tools" / "demo.py", workspace], cwd=tmp_path, env=connected)
    assert done.returncode == 0, done.stdout + done.stderr
    shown = [line.split()[2] for line in done.stdout.splitlines() if line.startswith("$ debrief ")]
    assert list(dict.fromkeys(shown)) == ["check", "plan", "apply", "status"]
    assert shown.count("plan") == 2
    assert contents(repository / "postmortems") == before

    points = sum(len(re.findall(rb"^  - id: AP-\d+$", text, re.MULTILINE)) for text in before.values())
    numbers = [
        int(number)
        for text in contents(workspace / "postmortems").values()
        for number in re.findall(rb"^    issue: (\d+)$", text, re.MULTILINE)
    ]
    assert sorted(numbers) == list(range(1, points + 1))
    assert f"\n  {points} lines in " in done.stdout
    assert re.search(r"^  #1 \S", done.stdout, re.MULTILINE)
    for folder in (repository, tmp_path, Path.home()):
        assert str(folder) not in done.stdout + done.stderr

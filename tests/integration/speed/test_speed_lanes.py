"""The quick lane says what click's lane says; a check without findings loads nothing heavy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from debrief.cli import app, quick
from debrief.cli.check_run import FORMATS, CheckOptions

ROOT = Path(__file__).resolve().parents[3]
DEBRIEF = Path(sys.executable).with_name("debrief")
GOOD = (
    "---\nid: 2026-11-20-a\ntitle: Something\nstatus: draft\nseverity: sev2\ntimestamps:\n"
    "  started_at: 2026-11-20T09:02:00Z\n---\n"
)
HEAVY = {
    *("pydantic", "pydantic_core", "ruamel", "click", "dataclasses", "markdown_it", "jinja2", "github", "requests"),
    *(
        "detect_secrets",
        "stdnum",
        "difflib",
        "inspect",
        "subprocess",
        "multiprocessing",
        "asyncio",
        "logging",
        "tempfile",
    ),
    *("hashlib", "json", "argparse", "pathlib", "importlib.metadata", "unicodedata", "rapidfuzz", "filelock"),
    *("typing", "contextlib", "warnings"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a valid document, an invalid one and a README."""
    folder = tmp_path / "w" / "postmortems" / "2026"
    folder.mkdir(parents=True)
    (folder / "2026-11-20-a.md").write_text(GOOD)
    (folder / "2026-11-20-b.md").write_text(GOOD.replace("sev2", "sev9"))
    (folder.parent / "README.md").write_text("# x\n")
    (tmp_path / "w" / "notes.md").write_text("x\n")
    return tmp_path / "w"


ONE, OTHER = "postmortems/2026/2026-11-20-a.md", "postmortems/2026/2026-11-20-b.md"
BY_BOTH = (
    *([], [ONE], [OTHER], [ONE, OTHER], ["postmortems"], ["postmortems/README.md"], ["notes.md"], ["--strict"], ["-q"]),
    *(
        ["--quiet", ONE],
        ["--format", "json"],
        ["--format=json", ONE],
        ["--format", "sarif"],
        ["--format", "github", OTHER],
    ),
    *(["--format=markdown"], ["--no-cache"], [ONE, "--strict", "--no-cache", "-q"], ["--root", "."], ["--root=."]),
    *(
        ["--root", "postmortems"],
        ["--root", "nowhere"],
        ["nowhere.md"],
        ["--language", ONE],
        ["--base", "nowhere"],
        ["--format", "text", "--format", "json"],
        ["--strict"] * 2,
    ),
)
BY_CLICK = (
    *(
        ["--help"],
        ["-h"],
        ["--fromat", "json"],
        ["--format", "xml"],
        ["--format"],
        ["--root"],
        ["--format="],
        ["--", ONE],
    ),
    *(["-qq"], ["-"], [""], ["--strict=yes"], ["--quiet=1"], ["--root", "-q"], ["-x"], ["--no-cache=1"], ["--stric"]),
)


@pytest.mark.parametrize("arguments", BY_BOTH, ids=" ".join)
def test_both_lanes_say_the_same(
    arguments: list[str], root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setenv("DEBRIEF_CACHE_DIR", str(root.parent / "cache"))
    quickly = (quick.run(["check", *arguments]), *capsys.readouterr())
    assert quickly[0] is not None
    assert (app.run(["check", *arguments]), *capsys.readouterr()) == quickly


@pytest.mark.parametrize("arguments", BY_CLICK, ids=" ".join)
def test_what_the_quick_lane_does_not_know_goes_to_click(arguments: list[str]) -> None:
    assert quick.run(["check", *arguments]) is None


def test_other_commands_and_completion_go_to_click(monkeypatch: pytest.MonkeyPatch) -> None:
    assert quick.run([]) is None
    assert quick.run(["plan"]) is None
    assert quick.run(["--version"]) is None
    monkeypatch.setenv("_DEBRIEF_COMPLETE", "bash_source")
    assert quick.run(["check"]) is None


def test_every_option_of_the_command_is_known_to_the_quick_lane() -> None:
    from debrief.cli.check import command

    options = {name for parameter in command.params for name in parameter.opts if name.startswith("-")}
    assert options == {*quick._FLAGS, *quick._VALUES}
    read = quick.parse(
        [
            "a",
            "--root",
            "r",
            "--format",
            "json",
            "--strict",
            "-q",
            "--no-cache",
            "--language",
            "--base",
            "b",
            "--policy",
            "--fix",
        ]
    )
    assert read is not None
    assert read.options() == CheckOptions(("a",), "r", "json", True, True, False, True, "b", True, True)
    assert quick.FORMATS == FORMATS


def test_an_unchanged_record_is_reported_in_the_same_words(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from debrief.inspection import cache, cache_verdicts

    (root / OTHER).unlink()
    monkeypatch.chdir(root / "postmortems" / "2026")
    monkeypatch.setenv("DEBRIEF_CACHE_DIR", str(root.parent / "cache"))
    monkeypatch.setattr(cache_verdicts, "RACY", 0)
    monkeypatch.setattr(cache, "rules_version", lambda: b"these")
    for arguments in ([], ["--root", str(root)], ["--strict"], ["-q"], ["--root", str(root.parent)]):
        first = (app.run(["check", *arguments]), *capsys.readouterr())
        assert (quick.run(["check", *arguments]), *capsys.readouterr()) == first
        if arguments[-1:] != [str(root.parent)]:
            assert quick._unchanged(str(root)) == 1


def test_places_are_found_as_everywhere(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from debrief.documents import workspace
    from debrief.documents.settings import read_settings_source
    from debrief.errors import DebriefError
    from debrief.inspection import places

    assert (places.RECORD, places.SETTINGS) == (workspace.RECORD, workspace.SETTINGS)
    (root / ".github").mkdir()
    settings = root / ".github" / "debrief.yml"
    (root.parent / "link").symlink_to(root)
    for content in (None, b"", b"version: 1\n", b"x" * 70_000, "link", "folder"):
        if content == "link":
            settings.unlink()
            settings.symlink_to(root / "notes.md")
        elif content == "folder":
            settings.unlink()
            settings.mkdir()
        elif content is not None:
            settings.write_bytes(content)
        for start in (root, root / "postmortems" / "2026", root.parent, root.parent / "link" / "postmortems"):
            monkeypatch.chdir(start)
            for given in (None, str(root), "nowhere", "..", "notes.md"):
                try:
                    expected = workspace.open_workspace(given)
                    source = read_settings_source(expected)
                except DebriefError:
                    found = places.find_root(given)
                    assert found is None or places.settings_bytes(found) is None
                    continue
                assert places.find_root(given) == expected.root
                assert places.settings_bytes(expected.root) in (source, None)


def loaded(root: Path, *arguments: str) -> set[str]:
    """Run the command as installed and return the modules that it imported."""
    env = {**os.environ, "DEBRIEF_CACHE_DIR": str(root.parent / "cache")}
    env.pop("DEBRIEF_FAST", None)
    call = [sys.executable, "-X", "importtime", str(DEBRIEF), "check", *arguments]
    done = subprocess.run(call, cwd=root, env=env, capture_output=True, text=True, check=False)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    names = {line.rpartition("|")[2].strip() for line in lines}
    assert "debrief.cli.quick" in names
    assert done.stdout.startswith("1 post-mortem checked: nothing to say")
    return {name for name in names if name in HEAVY or name.partition(".")[0] in HEAVY}


def test_a_valid_file_loads_nothing_heavy(root: Path) -> None:
    assert loaded(root, ONE) == set()


def test_an_unchanged_record_loads_nothing_heavy(root: Path) -> None:
    (root / OTHER).unlink()
    assert loaded(root) == set()
    assert loaded(root) == set()


def test_the_settings_of_this_repository_load_nothing_heavy(root: Path) -> None:
    (root / ".github").mkdir()
    (root / ".github" / "debrief.yml").write_bytes((ROOT / ".github" / "debrief.yml").read_bytes())
    # Parts that only the models know cost their import once; then the cache knows these very bytes.
    loaded(root, ONE)
    assert loaded(root, ONE) == set()


def test_without_the_short_way_the_answer_is_the_same(root: Path) -> None:
    def call(**env: str) -> tuple[int, bytes, bytes]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("DEBRIEF_")}
        kept |= {"DEBRIEF_CACHE_DIR": str(root.parent / "cache"), **env}
        done = subprocess.run([str(DEBRIEF), "check"], cwd=root, env=kept, capture_output=True, check=False)
        return done.returncode, done.stdout, done.stderr

    assert call() == call() == call(DEBRIEF_FAST="0")
    assert call()[0] == 1


def test_a_reader_that_goes_away_is_no_error(root: Path) -> None:
    for number in range(400):
        (root / "postmortems" / "2026" / f"2026-11-21-{'x' * 60}-{number}.md").write_text("nothing\n")
    done = subprocess.run(
        ["bash", "-c", f"{DEBRIEF} check --no-cache | head -1; echo ${{PIPESTATUS[0]}}"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    # 0 where the reader had gone, 1 where it took all of it after all.
    assert done.stdout.splitlines()[-1] in ("0", "1")
    assert done.stderr == ""

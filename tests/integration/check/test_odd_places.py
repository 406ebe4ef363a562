"""Links in the way, repositories without a record, paths outside, interrupts and outputs that fail."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from debrief.cli.app import run as main
from fakes.documents import DRAFT


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "debrief", *arguments], cwd=cwd, capture_output=True, text=True, check=False, timeout=60
    )


def write(folder: Path) -> Path:
    folder.mkdir(parents=True)
    path = folder / "2026-09-14-checkout.md"
    path.write_text(DRAFT, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["check", "plan", "apply", "status"])
def test_a_linked_record_is_not_followed(tmp_path: Path, command: str) -> None:
    write(tmp_path / "outside" / "2026")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "postmortems").symlink_to(tmp_path / "outside")
    done = run(command, "--root", ".", cwd=inside)
    assert done.returncode == 2
    assert "symbolic link" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_draft_is_not_written_through_a_linked_folder(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "inside" / "postmortems").mkdir(parents=True)
    (tmp_path / "inside" / "postmortems" / "2026").symlink_to(tmp_path / "outside")
    done = run("new", "Outage", "--date", "2026-09-14", cwd=tmp_path / "inside")
    assert (done.returncode, done.stdout) == (2, "")
    assert "postmortems/2026/ leads out of the workspace through a link" in done.stderr
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize("named", ["postmortems/2026", "postmortems/2026/2026-09-14-checkout.md", "postmortems"])
def test_a_linked_folder_is_reported_however_it_is_named(tmp_path: Path, named: str) -> None:
    write(tmp_path / "real")
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "postmortems" / "2026").symlink_to(tmp_path / "real")
    done = run("check", named, cwd=tmp_path)
    assert done.returncode == 1
    assert "postmortems/2026:1:1: error: this is a symbolic link [file/symlink]" in done.stdout


def test_a_link_into_another_workspace_leads_nowhere(tmp_path: Path) -> None:
    write(tmp_path / "other" / "postmortems" / "2026")
    own = tmp_path / "own" / "postmortems"
    own.mkdir(parents=True)
    (own / "2025").symlink_to(tmp_path / "other" / "postmortems" / "2026")
    done = run("check", "postmortems/2025/2026-09-14-checkout.md", cwd=tmp_path / "own")
    assert done.returncode == 1
    assert "postmortems/2025:1:1: error: this is a symbolic link [file/symlink]" in done.stdout


@pytest.mark.parametrize("named", [".", "./", "../here", "postmortems/.."])
def test_the_workspace_itself_may_be_named(tmp_path: Path, named: str) -> None:
    write(tmp_path / "here" / "postmortems" / "2026")
    done = run("check", named, cwd=tmp_path / "here")
    assert (done.returncode, done.stdout) == (0, "1 post-mortem checked: nothing to say\n"), done.stderr


def test_a_workspace_behind_a_link_is_the_workspace(tmp_path: Path) -> None:
    write(tmp_path / "real" / "postmortems" / "2026")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    done = run("check", str(tmp_path / "link" / "postmortems" / "2026" / "2026-09-14-checkout.md"), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "1 post-mortem checked: nothing to say\n")


def test_a_repository_without_a_record_is_an_empty_record(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    below = tmp_path / "src"
    below.mkdir()
    done = run("check", cwd=below)
    assert done.returncode == 0
    assert "no post-mortems in postmortems/ yet" in done.stdout
    made = run("new", "A first one", "--started-at", "2026-11-20T09:02:00Z", "-q", cwd=below)
    assert made.stdout == "postmortems/2026/2026-11-20-a-first-one.md\n"
    assert (tmp_path / "postmortems" / "2026" / "2026-11-20-a-first-one.md").is_file()


def test_a_path_outside_is_called_that(tmp_path: Path) -> None:
    write(tmp_path / "work" / "postmortems" / "2026")
    other = tmp_path / "other.md"
    other.write_text(DRAFT, encoding="utf-8")
    done = run("check", str(other), cwd=tmp_path / "work")
    assert done.returncode == 2
    assert "outside of the workspace" in done.stderr


@pytest.mark.parametrize("first", [("--root", "."), ("postmortems",)])
@pytest.mark.parametrize("named", ["../other/postmortems", "../other/link/2026-09-14-checkout.md", "../notes.md"])
def test_a_further_path_outside_is_not_judged_by_these_settings(
    tmp_path: Path, first: tuple[str, ...], named: str
) -> None:
    write(tmp_path / "here" / "postmortems" / "2026")
    write(tmp_path / "other" / "postmortems" / "2026")
    (tmp_path / "other" / "link").symlink_to(tmp_path / "other" / "postmortems" / "2026")
    (tmp_path / "notes.md").write_text("x")
    done = run("check", *first, named, cwd=tmp_path / "here")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"debrief: {named} lies outside of the workspace ")


def test_a_link_to_a_workspace_is_the_workspace_and_one_to_a_file_is_none(tmp_path: Path) -> None:
    file = write(tmp_path / "here" / "postmortems" / "2026")
    (tmp_path / "link").symlink_to(tmp_path / "here")
    (tmp_path / "link.md").symlink_to(file)
    assert run("check", "link", cwd=tmp_path).stdout == "1 post-mortem checked: nothing to say\n"
    done = run("check", "link.md", cwd=tmp_path)
    assert (done.returncode, "link.md is a symbolic link" in done.stderr) == (2, True)


@pytest.mark.parametrize("where", ["title: Checkout outage", "---\n"])
def test_the_cure_for_a_secret_that_is_none_works(tmp_path: Path, where: str) -> None:
    path = write(tmp_path / "postmortems" / "2026")
    token = "ghp" + "_abcdefghijklmnopqrstuvwxyz0123456789"
    text = DRAFT.replace(where, f"{where} {token}", 1) if "title" in where else f"{DRAFT}\n{token}\n"
    path.write_text(text, encoding="utf-8")
    found = run("check", cwd=tmp_path)
    assert found.returncode == 1
    cure = found.stdout.split("end the line with ")[1].splitlines()[0]
    path.write_text(text.replace(token, f"{token} {cure}"), encoding="utf-8")
    assert run("check", cwd=tmp_path).stdout == "1 post-mortem checked: nothing to say\n"


def test_what_is_not_listed_is_counted_in_the_summary(tmp_path: Path) -> None:
    path = write(tmp_path / "postmortems" / "2026")
    keys = "".join(f"strange{number}: 1\n" for number in range(50))
    path.write_text(DRAFT.replace("status:", f"{keys}status:"), encoding="utf-8")
    assert run("check", cwd=tmp_path).stdout.endswith("1 post-mortem checked: 20 errors, 30 more not listed\n")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [["check"], ["check", "--format", "json"], ["rules"]])
def test_an_output_that_is_lost_is_an_error(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path / "postmortems" / "2026")
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "debrief", *arguments],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("debrief: the output cannot be written (")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["status", "--tracker", "local"], ["check", "--no-cache"]])
def test_an_interrupt_at_any_moment_ends_with_one_line(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path / "postmortems" / "2026")
    code = """\
from debrief import cli

run = cli._run
cli._run = lambda argv: print(end=".", flush=True) or run(argv)
cli.main()
"""
    for step in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdout is not None
        # From here on there is something to stop; before, Python itself starts.
        assert process.stdout.read(1) == b"."
        time.sleep(0.01 + step * 0.02)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
        assert b"Traceback" not in error
        assert process.returncode in (0, 130), error
        if process.returncode == 130:
            assert error.decode().strip().startswith("debrief: stopped")


def test_an_interrupt_inside_a_finaliser_strikes_a_moment_later(tmp_path: Path) -> None:
    code = """\
import time, _thread
from debrief.cli import interrupt

class Finalised:
    def __del__(self):
        _thread.interrupt_main()

interrupt.listen()
Finalised()
try:
    time.sleep(30)
except KeyboardInterrupt:
    print(interrupt.came())
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        ("rules cause/person", "because \\u2026, and"),
        ("import old.md --dry-run", "old.md \\u2192 postmortems/2024/"),
        ("collect 2026-09-14-checkout --from deploys --dry-run", "Gr\u00fcn \\u2014 ok"),
    ],
)
def test_an_output_that_lacks_a_character_gets_an_escape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: str, shown: str
) -> None:
    write(tmp_path / "postmortems" / "2026")
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "debrief.yml").write_text("sources: {files: {deploys: {path: d.csv}}}\n", encoding="utf-8")
    (tmp_path / "d.csv").write_text("time,text\n2026-09-14T10:00:00Z,Gr\u00fcn \u2014 ok\n", encoding="utf-8")
    (tmp_path / "old.md").write_text("# Outage of 2024-03-05\n\nIt broke.\n", encoding="utf-8")
    output = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdout", output)
    assert main(arguments.split()) == 0
    output.seek(0)
    assert shown in output.read()


@pytest.mark.parametrize("option", ["--write", "--check"])
def test_a_schema_is_not_named_where_both_are_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    (tmp_path / "postmortems").mkdir()
    assert main(["schema", "settings", option, "--root", str(tmp_path)]) == 2
    assert f"{option} is about both schemas; leave `settings` out" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["postmortems"]

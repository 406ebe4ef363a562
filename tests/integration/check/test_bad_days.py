"""Days on which something is missing, misspelt, in the way or gone: one line with the cure, and the right exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cases.harness import STEM, base
from support import DEBRIEF, Debrief, Done, Workspace, clean_environment


def one_line(done: Done, code: int, *words: str) -> None:
    """Expect an exit code and one line of advice, and nothing else."""
    assert done.code == code, done
    assert done.out == ""
    assert done.err.startswith("debrief: ")
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err
    for word in words:
        assert word in done.err, done.err


@pytest.mark.parametrize(
    ("settings", "line", "words"),
    [
        ("severites: [sev1]\n", 1, ["`severites`", "did you mean `severities`?"]),
        ("version: 1\nissues:\n  labels:\n    recrod: x\n", 4, ["`recrod`", "did you mean `record`?"]),
        ("word: postmortem\n", 1, ["`postmortem`", "did you mean `post-mortem`?", "debrief"]),
        ("\n\nwrite_back: comit\n", 3, ["`comit`", "files"]),
        ("rules:\n  identity/foldr: off\n", 2, ["identity/foldr is no rule", "did you mean `identity/folder`?"]),
        ("rules:\n  yaml/alias: off\n", 2, ["yaml/alias can not be changed", "identity/folder"]),
        ("rules: {identity/folder: of}\n", 1, ["`of`", "did you mean `off`?"]),
        ("fields:\n  x-region: {type: txt}\n", 2, ["`txt`", "did you mean `text`?"]),
        ("fields:\n  x-region: {tpye: text}\n", 2, ["`tpye`", "did you mean `type`?"]),
        ("fields:\n  region: {type: text}\n", 2, ["`region`", "x-"]),
        ("severities: sev1\n", 1, ["`sev1`", "a list"]),
        ("severities:\n", 1, ["severities", "empty"]),
        ("severities: [sev1, SEV1]\n", 1, ["severities", "twice"]),
        ("severities: [unknown]\n", 1, ["unknown"]),
        ("version: 2\n", 1, ["`2`", "allowed: 1"]),
        ("issues: {create_per_run: 0}\n", 1, ["create_per_run", "at least 1"]),
        ("issues: {labels: {record: 'a,b'}}\n", 1, ["comma"]),
        ("version: 1\nversion: 1\n", 2, ["version", "twice"]),
        ("version: &a 1\n", 1, ["anchor"]),
        ("a: b: c\n", 1, ["colon"]),
        ("- a\n", 1, ["key: value"]),
        ("version: 1\n---\nversion: 1\n", 2, ["second YAML document"]),
        ("word: \u202e\n", 1, ["U+202E"]),
        ("version: 1\nversion: 1\n", 2, ["stands here twice (first on line 1)"]),
        ("[]\n", 1, ["the file has no settings", "such as `version: 1`"]),
        ("a:\n" + "- a\n" * 6000, 4999, ["more than 5000 values", "shorten the lists"]),
        (b"# \xff\n", 1, ["byte 0xff is not UTF-8", "save it as UTF-8"]),
        ("#" * 1024 * 1025, 1, ["1024 KiB", "settings need a few lines only"]),
        (
            "version: 1\npolicy:\n  waive:\n    by_severity:\n      sev1: [kim]\n      sev9: [kim]\n",
            6,
            ["this file has `policy.waive.by_severity` for sev9, which is none of the severities"],
        ),
        ("version: 1\npolicy: {waive: {by_severity: {sev9: [kim]}}}\n", 2, ["this file has", "sev9"]),
        (
            "issues:\n  labels:\n    map:\n      severity:\n        sev1: outage\n        sve2: null\n",
            6,
            ["`issues.labels.map.severity` for sve2, which is none of sev1, sev2, sev3, sev4"],
        ),
        ("issues:\n  labels:\n    map: {type: {prevnt: no}}\n", 3, ["`issues.labels.map.type` for prevnt"]),
        (
            "issues:\n  board:\n    owner: acme\n    number: 4\n    fields:\n      priority:\n"
            "        field: Urgency\n        values:\n          P0: Now\n          P9: Never\n",
            10,
            ["`issues.board.fields.priority.values` for P9, which is none of P0, P1, P2, P3"],
        ),
    ],
)
def test_settings_with_a_slip(
    settings: str | bytes, line: int, words: list[str], workspace: Workspace, debrief_here: Debrief
) -> None:
    workspace.write(".github/debrief.yml", settings)
    workspace.write(f"postmortems/2026/{STEM}.md", base("draft"))
    done = debrief_here("check", cwd=workspace.root)
    place = f".github/debrief.yml:{line}: "
    one_line(done, 2, place, *words)
    assert not any(word in done.err for word in ("front matter", "post-mortem is", "pasting", "the body")), done.err


@pytest.mark.parametrize("settings", ["", "\n", "# nothing yet\n", "---\n# nothing yet\n", "version: 1\n"])
def test_settings_that_say_nothing_are_the_defaults(settings: str, workspace: Workspace, debrief_here: Debrief) -> None:
    workspace.write(".github/debrief.yml", settings)
    workspace.write(f"postmortems/2026/{STEM}.md", base("published"))
    assert debrief_here("check", cwd=workspace.root).code == 0


def test_settings_that_are_a_link_are_not_followed(workspace: Workspace, debrief_here: Debrief) -> None:
    (workspace.root / ".github").mkdir()
    (workspace.root / ".github" / "debrief.yml").symlink_to("/etc/passwd")
    done = debrief_here("check", cwd=workspace.root)
    one_line(done, 2, ".github/debrief.yml: this is a symbolic link", "put the settings themselves here")
    assert "identities" not in done.err


@pytest.mark.parametrize("command", ["check", "plan"])
@pytest.mark.parametrize(
    ("make", "words"), [(os.mkdir, "this is a directory"), (os.mkfifo, "this is not a regular file")]
)
def test_settings_that_are_no_file(
    make: Callable[[str], None], words: str, command: str, workspace: Workspace, debrief_here: Debrief
) -> None:
    (workspace.root / ".github").mkdir()
    make(str(workspace.root / ".github" / "debrief.yml"))
    done = debrief_here(command, cwd=workspace.root)
    one_line(done, 2, f".github/debrief.yml: {words}; the settings are one regular file: move this away")


def test_a_file_in_place_of_the_settings_folder_holds_no_settings(workspace: Workspace, debrief_here: Debrief) -> None:
    workspace.write(".github", "x")
    workspace.write(f"postmortems/2026/{STEM}.md", base("draft"))
    assert debrief_here("check", cwd=workspace.root).code == 0


@pytest.mark.parametrize("title", ["", "  \t "])
def test_a_draft_needs_a_title(title: str, workspace: Workspace, debrief_here: Debrief) -> None:
    one_line(
        debrief_here("new", title, cwd=workspace.root), 2, "TITLE is empty", 'debrief new "Checkout returned 502s"'
    )
    assert not list((workspace.root / "postmortems").iterdir())


def test_an_empty_record_says_how_to_begin(workspace: Workspace, debrief_here: Debrief) -> None:
    done = debrief_here("check", cwd=workspace.root)
    assert (done.code, done.err) == (0, "")
    assert done.out == "no post-mortems in postmortems/ yet; start one with `debrief new TITLE`\n"
    report = json.loads(debrief_here("check", "--format", "json", cwd=workspace.root).out)
    assert report == {"version": 1, "checked": 0, "findings": []}


def test_settings_without_a_record_are_a_workspace(workspace: Workspace, debrief_here: Debrief) -> None:
    (workspace.root / "postmortems").rmdir()
    workspace.write(".github/debrief.yml", "version: 1\n")
    assert debrief_here("check", cwd=workspace.root).code == 0


def test_no_workspace(tmp_path: Path, debrief_here: Debrief) -> None:
    one_line(debrief_here("check", cwd=tmp_path), 2, "no .github/debrief.yml and no postmortems/", "--root")


def test_a_root_that_is_a_file_or_nothing(workspace: Workspace, debrief_here: Debrief) -> None:
    workspace.write("file", "x")
    for name in ("file", "nowhere", "line\nend"):
        one_line(debrief_here("check", "--root", name, cwd=workspace.root), 2, "is not a folder", "postmortems/")


def test_paths_that_do_not_exist(workspace: Workspace, debrief_here: Debrief) -> None:
    workspace.write(f"postmortems/2026/{STEM}.md", base("draft"))
    for name in ("postmortems/2026/gone.md", "gone", "postmortems/gone/", "a\nb.md"):
        one_line(debrief_here("check", name, cwd=workspace.root), 2, "no such file or folder")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "--strit"), "--strict"),
        (("check", "--format", "xml"), "'sarif'"),
        (("chek",), "did you mean `check`?"),
        (("check", "--root"), "requires an argument"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], words: str, workspace: Workspace, debrief_here: Debrief) -> None:
    done = debrief_here(*arguments, cwd=workspace.root)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert "Traceback" not in done.err


@pytest.fixture
def draft(workspace: Workspace) -> Path:
    """A draft in the workspace."""
    return workspace.write(f"postmortems/2026/{STEM}.md", base("draft"))


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember nothing and judge in this process, so that a fault can be put in its way."""
    monkeypatch.setenv("DEBRIEF_FAST", "0")


def report_of(done: Done) -> list[tuple[str, str]]:
    """Rule and message of every finding."""
    return [(row["rule"], row["message"]) for row in json.loads(done.out)["findings"]]


@pytest.mark.usefixtures("forgetful")
def test_a_file_that_vanishes_is_a_finding(
    draft: Path, workspace: Workspace, debrief_here: Debrief, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was listed and is gone when it is opened: the others are judged all the same."""
    workspace.write("postmortems/2026/2026-09-15-b.md", "no front matter\n")
    real = os.open

    def vanishing(path: str, *arguments: object, **named: object) -> int:
        if str(path).endswith(draft.name):
            draft.unlink(missing_ok=True)
        return real(path, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", vanishing)
    found = report_of(debrief_here("check", "--format", "json", cwd=workspace.root))
    assert found[0] == ("file/missing", "there is no such file")
    assert "file/front-matter" in [rule for rule, _ in found]


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize(
    ("error", "words"), [(13, "Permission denied"), (5, "Input/output error"), (24, "Too many open files")]
)
def test_a_file_that_cannot_be_read_is_a_finding(
    error: int,
    words: str,
    draft: Path,
    workspace: Workspace,
    debrief_here: Debrief,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = os.open

    def refusing(path: str, *arguments: object, **named: object) -> int:
        if str(path).endswith(draft.name):
            raise OSError(error, os.strerror(error), path)
        return real(path, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refusing)
    done = debrief_here("check", "--format", "json", cwd=workspace.root)
    assert done.code == 1
    assert report_of(done) == [("file/unreadable", f"the file cannot be read ({words})")]


@pytest.mark.usefixtures("forgetful")
def test_a_disk_that_fails_while_a_file_is_read(
    draft: Path, workspace: Workspace, debrief_here: Debrief, monkeypatch: pytest.MonkeyPatch
) -> None:
    from debrief.documents import source

    real = os.read

    def failing(handle: int, size: int) -> bytes:
        if os.path.samestat(os.fstat(handle), draft.stat()):
            raise OSError(5, "Input/output error")
        return real(handle, size)

    monkeypatch.setattr(source.os, "read", failing)
    assert [rule for rule, _ in report_of(debrief_here("check", "--format", "json", cwd=workspace.root))] == [
        "file/unreadable"
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_rights_of_files_and_folders(draft: Path, workspace: Workspace, debrief: Debrief) -> None:
    draft.chmod(0)
    assert debrief("check", cwd=workspace.root).code == 1
    draft.parent.chmod(0)
    try:
        done = debrief("check", cwd=workspace.root)
        assert (done.code, done.err) == (1, "")
        assert "postmortems/2026:1:1: error: the folder cannot be listed (Permission denied)" in done.out
        one_line(debrief("plan", cwd=workspace.root), 1, "postmortems/2026: the folder cannot be listed", "right")
    finally:
        draft.parent.chmod(0o755)


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("named", [(), ("postmortems",), ("postmortems/2025", "postmortems/2026", "postmortems/2027")])
def test_a_folder_that_cannot_be_listed_is_a_finding_and_hides_no_other(
    named: tuple[str, ...],
    draft: Path,
    workspace: Workspace,
    debrief_here: Debrief,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workspace.write("postmortems/2025/x.md", "no front matter\n")
    workspace.write("postmortems/2027/y.md", "no front matter\n")
    refuse_to_list(monkeypatch, "/2026", "/2025")
    done = debrief_here("check", "--format", "json", *named, cwd=workspace.root)
    assert done.code == 1
    found = [(row["path"], row["rule"], row["message"], row["help"]) for row in json.loads(done.out)["findings"]]
    message = "the folder cannot be listed (Permission denied)"
    cure = "give yourself the right to it (`ls -ld` shows whose it is)"
    assert found[0] == ("postmortems/2025", "file/unreadable", message, cure)
    assert found[1] == ("postmortems/2026", "file/unreadable", message, cure)
    assert found[2][:2] == ("postmortems/2027/y.md", "file/front-matter")
    assert len(found) == 3
    # What is said of the record is not remembered for a day on which the folder can be listed again.
    monkeypatch.undo()
    assert report_of(debrief_here("check", "--format", "json", cwd=workspace.root))


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("folder", ["/postmortems", "/2026"])
@pytest.mark.parametrize(
    "command",
    [
        ("plan",),
        ("apply",),
        ("status",),
        ("related", "postmortems/2026/x.md"),
        ("collect", STEM, "--from", "slack:x.json"),
    ],
)
def test_a_folder_that_cannot_be_listed_stops_what_acts_on_the_whole_record(
    command: tuple[str, ...],
    folder: str,
    draft: Path,
    workspace: Workspace,
    debrief_here: Debrief,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A part of the record must not be overlooked."""
    workspace.write("postmortems/2026/x.md", base("draft"))
    refuse_to_list(monkeypatch, folder)
    path = "postmortems" if folder == "/postmortems" else "postmortems/2026"
    done = debrief_here(*command, cwd=workspace.root)
    one_line(done, 1, f"{path}: the folder cannot be listed (Permission denied); give yourself the right to it")


def refuse_to_list(monkeypatch: pytest.MonkeyPatch, *ends: str) -> None:
    """Take away the right to list folders whose paths end like that, for whoever runs the tests."""
    real = os.scandir

    def refusing(path: str) -> Iterator[os.DirEntry[str]]:
        if str(path).endswith(ends):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)


def test_from_a_subfolder_and_through_a_link(draft: Path, workspace: Workspace, debrief_here: Debrief) -> None:
    draft.write_text(base("draft") + "\x1b\n", encoding="utf-8")
    link = workspace.root.parent / "elsewhere"
    link.symlink_to(workspace.root, target_is_directory=True)
    expected = f"postmortems/2026/{STEM}.md:11:1: error"
    for folder in (workspace.root, draft.parent, workspace.root / "postmortems", link, link / "postmortems" / "2026"):
        done = debrief_here("check", cwd=folder)
        assert done.code == 1
        assert done.out.startswith(expected), folder
    for arguments, folder in (
        ((draft,), workspace.root.parent),
        ((draft.name,), draft.parent),
        ((link / "postmortems",), workspace.root.parent),
        (("--root", link), workspace.root.parent),
        (("--root", workspace.root, link / "postmortems" / "2026" / draft.name), Path("/")),
    ):
        assert debrief_here("check", *arguments, cwd=folder).out.startswith(expected), arguments


def test_a_record_that_may_not_be_written_is_checked(draft: Path, workspace: Workspace, debrief: Debrief) -> None:
    """Nothing is written: every file and folder is as it was, whoever may write."""

    def state() -> dict[str, tuple[int, int]]:
        paths = [workspace.root, *workspace.root.rglob("*")]
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_mode) for path in paths}

    for path in (draft, draft.parent, draft.parent.parent, workspace.root):
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        before = state()
        assert debrief("check", cwd=workspace.root).code == 0
        assert debrief("check", draft, cwd=workspace.root).code == 0
        assert state() == before
    finally:
        for path in (workspace.root, draft.parent.parent, draft.parent, draft):
            path.chmod(path.stat().st_mode | 0o200)


def test_output_in_ascii(draft: Path, workspace: Workspace, debrief: Debrief) -> None:
    """A terminal that knows nothing but ASCII gets escapes, not an error."""
    draft.write_text(base("draft").replace("severity: unknown", "severity: 結帳👩"), encoding="utf-8")
    ascii_only = {
        "LC_ALL": "C",
        "LANG": "C",
        "PYTHONIOENCODING": "ascii",
        "PYTHONCOERCECLOCALE": "0",
        "PYTHONUTF8": "0",
    }
    for format_ in ("text", "json", "github", "sarif", "markdown"):
        done = debrief("check", "--format", format_, cwd=workspace.root, env=ascii_only)
        assert (done.code, done.err) == (1, "")
        assert done.out.isascii()
        assert "\\u7d50" in done.out.replace("\\\\", "\\")


def test_no_colour_where_nobody_sees_it(draft: Path, workspace: Workspace, debrief: Debrief) -> None:
    draft.write_text("broken\n", encoding="utf-8")
    assert "\x1b" not in debrief("check", cwd=workspace.root).out


@pytest.mark.parametrize("plain", ["", "1"])
def test_colour_on_a_terminal_unless_it_is_refused(plain: str, draft: Path, workspace: Workspace) -> None:
    draft.write_text("broken\n", encoding="utf-8")
    ours, theirs = os.openpty()
    try:
        done = subprocess.run(
            [DEBRIEF, "check"],
            cwd=workspace.root,
            env=clean_environment({"NO_COLOR": plain} if plain else {}),
            stdout=theirs,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
        os.close(theirs)
        shown = os.read(ours, 65536)
    finally:
        os.close(ours)
    assert done.returncode == 1
    assert (b"\x1b[31merror" in shown) == (not plain)


def test_a_reader_that_goes_away(workspace: Workspace, debrief: Debrief) -> None:
    """`debrief check | head -1`: no error of ours, whatever the reader leaves unread."""
    for number in range(400):
        workspace.write(f"postmortems/2026/2026-01-01-x{number}.md", "broken\n")
    line = subprocess.run(
        ["bash", "-c", f"set -o pipefail; '{DEBRIEF}' check | head -1; echo ${{PIPESTATUS[0]}} >&2"],
        cwd=workspace.root,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert line.stdout.count("\n") == 1
    assert line.stderr.strip() in ("0", "1", "141")


def test_debug_shows_the_traceback_and_only_then(tmp_path: Path, debrief: Debrief) -> None:
    assert "Traceback" not in debrief("check", cwd=tmp_path).err
    assert "Traceback" in debrief("check", cwd=tmp_path, env={"DEBRIEF_DEBUG": "1"}).err


@pytest.mark.usefixtures("forgetful")
def test_a_fault_of_debrief_itself(
    draft: Path, workspace: Workspace, debrief_here: Debrief, monkeypatch: pytest.MonkeyPatch
) -> None:
    from debrief.inspection import run

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault\n::error::of ours " + "x" * 900)

    monkeypatch.setattr(run, "inspect_record", broken)
    done = debrief_here("check", cwd=workspace.root)
    one_line(done, 3, "a fault of debrief itself: RuntimeError", "DEBRIEF_DEBUG=1")
    assert len(done.err) < 500


def test_strict_makes_warnings_count_and_quiet_leaves_the_summary_out(
    workspace: Workspace, debrief_here: Debrief
) -> None:
    workspace.write(f"postmortems/2025/{STEM}.md", base("draft"))
    relaxed = debrief_here("check", cwd=workspace.root)
    assert relaxed.code == 0
    assert relaxed.out.endswith("1 post-mortem checked: 1 warning\n")
    assert debrief_here("check", "--strict", cwd=workspace.root).code == 1
    quiet = debrief_here("check", "--quiet", cwd=workspace.root)
    assert relaxed.out == quiet.out + "1 post-mortem checked: 1 warning\n"


def test_a_working_folder_that_was_deleted(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"import os, sys; os.rmdir({str(gone)!r}); from debrief.cli.app import run; sys.exit(run(['check']))"
    done = subprocess.run([sys.executable, "-c", script], cwd=gone, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "the current folder has been deleted" in done.stderr
    assert "Traceback" not in done.stderr

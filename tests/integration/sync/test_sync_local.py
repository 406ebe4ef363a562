"""The local tracker on bad days: processes that race and die, full disks, broken files, links."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from debrief.errors import JournalConflict, TrackerError
from debrief.trackers.local import open_tracker
from debrief.trackers.port import Absence, IssueDraft, IssueState, JournalEntry, Label
from support import clean_environment

from .conftest import DOCUMENT, ID, Workspace

DRAFT = IssueDraft("A title", "A body\n", ("postmortem", "Needs-Triage"), ("kim",))


def test_processes_at_once_make_one_issue_a_key(workspace: Workspace) -> None:
    for day in range(10, 15):
        workspace.write(f"2026-11-{day}-together")
    processes = [workspace.start("apply") for _ in range(4)]
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, (out, err)
    assert len(workspace.issues) == 10
    assert workspace.plan()["changes"] == []


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("module", "name", "nth"),
    [
        ("debrief.trackers.local.writer", "LocalWriter.create_issue", 2),
        ("debrief.trackers.local.journal", "LocalJournal.swap", 1),
        ("debrief.trackers.local.journal", "LocalJournal.swap", 2),
        ("debrief.syncing.write_back", "replace_file", 1),
    ],
)
def test_a_killed_process_leaves_nothing_that_the_next_cannot_finish(
    module: str, name: str, nth: int, when: str, workspace: Workspace
) -> None:
    workspace.write()
    workspace.write("2026-11-21-second")
    script = f"""
import importlib, os, signal, sys
owner = importlib.import_module({module!r})
*path, name = {name!r}.split(".")
for part in path:
    owner = getattr(owner, part)
real, calls = getattr(owner, name), 0
def killed(*arguments, **named):
    global calls
    calls += 1
    if calls == {nth} and {when!r} == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = real(*arguments, **named)
    if calls == {nth}:
        os.kill(os.getpid(), signal.SIGKILL)
    return result
setattr(owner, name, killed)
from debrief.cli.app import run
sys.exit(run(["apply"]))
"""
    died = subprocess.run(
        [sys.executable, "-c", script], cwd=workspace.root, env=clean_environment(), timeout=60, check=False
    )
    assert died.returncode == -signal.SIGKILL
    workspace.run("apply")
    assert sorted(issue["title"] for issue in workspace.issues) == sorted(
        2 * ["Send 5 % of traffic to a new node pool for ten minutes first", "Alert on 502s of the checkout"]
    )
    assert [issue["assignees"] for issue in workspace.issues].count(["kim"]) == 2
    assert workspace.plan()["changes"] == []
    assert len(workspace.snapshot()) == 2 + len([".gitignore", "journal.json", "lock", "run.lock", "tracker.json"])


def test_an_interrupt_leaves_nothing_half_written(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.write()

    def interrupted(*_arguments: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("debrief.syncing.creating.Creator._follow_up", interrupted)
        assert "run the command again to go on" in workspace.run("apply", code=130)
    assert len(workspace.issues) == 1
    workspace.run("apply")
    assert [issue["assignees"] for issue in workspace.issues] == [["kim"], []]
    assert workspace.plan()["changes"] == []


def full_disk(monkeypatch: pytest.MonkeyPatch, where: str) -> Callable[[], None]:
    """Make every file below a folder of that name fail to be written out; return what frees space."""
    real = os.fsync

    def fsync(handle: int) -> None:
        if f"/{where}/" in os.readlink(f"/proc/self/fd/{handle}"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    return lambda: monkeypatch.setattr(os, "fsync", real)


needs_proc = pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="finds a file by /proc")


@needs_proc
def test_a_full_disk_at_write_back_is_said_and_made_up_for(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.write()
    before = path.read_bytes()
    free = full_disk(monkeypatch, "2026")
    text = workspace.run("apply", code=1)
    assert text.count("No space left on device") == 2
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    assert len(workspace.issues) == 2
    free()
    assert workspace.kinds() == ["record_number", "record_number"]
    assert "2 numbers recorded." in workspace.run("apply")
    assert workspace.plan()["changes"] == []


@needs_proc
def test_a_full_disk_under_the_tracker_is_one_line(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.write()
    free = full_disk(monkeypatch, ".debrief")
    text = workspace.run("apply", code=1)
    assert text.startswith("debrief: .debrief cannot be written (No space left on device)")
    assert text.count("\n") == 1
    folder = workspace.root / ".debrief"
    assert list(folder.iterdir()) == []
    (folder / ".gitignore").write_text("*\n")
    text = workspace.run("apply", code=1)
    assert text.startswith("debrief: .debrief/journal.json cannot be written (No space left on device)")
    assert text.count("\n") == 1
    assert {path.name for path in folder.iterdir()} == {".gitignore", "lock", "run.lock"}
    free()
    workspace.run("apply")
    assert len(workspace.issues) == 2


def test_a_file_that_changes_meanwhile_is_not_written_over(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.write()
    other = workspace.write("2026-11-21-other")
    from debrief.trackers.local.writer import LocalWriter

    real = LocalWriter.create_issue

    def slow(writer: LocalWriter, draft: IssueDraft) -> object:
        path.write_text(path.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
        return real(writer, draft)

    with monkeypatch.context() as patch:
        patch.setattr(LocalWriter, "create_issue", slow)
        text = workspace.run("apply", code=1)
    assert text.count("it has changed meanwhile") == 2
    assert "issue: 3" in other.read_text(encoding="utf-8")
    workspace.run("apply")
    assert "More." in path.read_text(encoding="utf-8")
    assert "issue: 1" in path.read_text(encoding="utf-8")
    assert workspace.plan()["changes"] == []


def test_a_number_that_cannot_be_spliced_is_said_alone(workspace: Workspace) -> None:
    # The last value in the braces is empty: nothing can be put behind it.
    workspace.write(text=DOCUMENT.replace("due: 2026-12-11}", "due: 2026-12-11, x-note: }"))
    text = workspace.run("apply", code=1)
    assert "write `issue: 2` by hand" in text
    assert "1 number recorded, 1 failed" in text
    assert [change["key"] for change in workspace.plan()["changes"]] == [f"{ID}/AP-2"]
    assert len(workspace.issues) == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("tracker.json", "{", "tracker.json cannot be used"),
        ("tracker.json", '{"version": 2}', "version"),
        ("tracker.json", '{"version": 1, "issues": [{"number": 1}]}', "issues.0.title"),
        ("tracker.json", "\x00\xff", "cannot be used"),
        ("journal.json", "[]", "journal.json cannot be used"),
        ("journal.json", '{"version": 1, "entries": {"x": {"run": "r", "floor": -1}}}', "entries.x.floor"),
    ],
)
@pytest.mark.parametrize("command", ["plan", "apply", "status"])
def test_broken_files_are_named(name: str, content: str, words: str, command: str, workspace: Workspace) -> None:
    workspace.write()
    workspace.run("apply")
    (workspace.root / ".debrief" / name).write_text(content, encoding="latin-1")
    snapshot = workspace.snapshot()
    text = workspace.run(command, code=1)
    assert text.startswith(f"debrief: .debrief/{name} cannot be used: ")
    assert words in text
    assert text.count("\n") == 1
    assert workspace.snapshot() == snapshot


def a_folder(path: Path) -> None:
    path.mkdir()


def a_full_folder(path: Path) -> None:
    path.mkdir()
    (path / "file").write_text("mine")


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("name", ["tracker.json", "journal.json"])
@pytest.mark.parametrize(
    ("make", "what"), [(a_folder, "a folder"), (a_full_folder, "a folder"), (a_pipe, "not a regular file")]
)
@pytest.mark.parametrize("command", ["plan", "apply", "status"])
def test_what_is_no_file_is_named(
    name: str, make: Callable[[Path], None], what: str, command: str, workspace: Workspace
) -> None:
    workspace.write()
    (workspace.root / ".debrief").mkdir()
    make(workspace.root / ".debrief" / name)
    text = workspace.run(command, code=1)
    assert text.startswith(f"debrief: .debrief/{name} is {what}; move it away, then restore it from a backup, or ")
    assert text.count("\n") == 1


@pytest.mark.parametrize("name", ["lock", "run.lock"])
def test_a_lock_that_is_a_folder_is_named(name: str, workspace: Workspace) -> None:
    workspace.write()
    (workspace.root / ".debrief" / name).mkdir(parents=True)
    text = workspace.run("apply", code=1)
    assert text.startswith(f"debrief: .debrief/{name} cannot be written (Is a directory); ")
    assert "move it away" in text
    assert text.count("\n") == 1


@pytest.mark.parametrize("name", ["tracker.json", "journal.json"])
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errno.EACCES, "(Permission denied); give yourself the right to it"),
        (errno.EMFILE, "(Too many open files); close other programs"),
        (errno.EIO, "(Input/output error); see what is wrong with the disk"),
    ],
)
@pytest.mark.parametrize("at", ["open", "fstat"])
def test_a_file_that_cannot_be_read_is_named(
    at: str, error: int, words: str, name: str, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.write()
    workspace.run("apply")
    file = workspace.root / ".debrief" / name
    inode = file.stat().st_ino
    opened, looked_at = os.open, os.fstat

    def refused_open(path: str, *arguments: int, **named: int) -> int:
        if at == "open" and str(path).endswith(name):
            raise OSError(error, os.strerror(error), path)
        return opened(path, *arguments, **named)

    def refused_fstat(handle: int) -> os.stat_result:
        found = looked_at(handle)
        if at == "fstat" and found.st_ino == inode:
            raise OSError(error, os.strerror(error))
        return found

    monkeypatch.setattr(os, "open", refused_open)
    monkeypatch.setattr(os, "fstat", refused_fstat)
    text = workspace.run("plan", code=1)
    assert text.startswith(f"debrief: .debrief/{name} cannot be read {words}")
    assert text.endswith("and run the command again\n")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errno.EROFS, "(Read-only file system); work in a folder that can be written"),
        (errno.EDQUOT, "(Disk quota exceeded); make room on the disk"),
    ],
)
def test_a_disk_that_refuses_is_said_with_its_cure(
    error: int, words: str, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.write()
    workspace.run("apply")
    workspace.write("2026-11-21-other")

    def refused(*_arguments: object, **_named: object) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr("debrief.trackers.local.files.tempfile.mkstemp", refused)
    text = workspace.run("apply", code=1)
    assert (
        f".debrief/journal.json cannot be written {words}, and run the command again: nothing is half-written" in text
    )


def test_a_disk_without_locks_is_said(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.write()

    def refused(*_arguments: object, **_named: object) -> None:
        raise NotImplementedError("no flock")

    monkeypatch.setattr("debrief.trackers.local.files.FileLock.acquire", refused)
    text = workspace.run("apply", code=1)
    assert text.startswith(
        "debrief: .debrief/run.lock cannot be written (the disk knows no locks); work on a local disk"
    )


def test_the_cure_of_a_broken_tracker_leads_out(workspace: Workspace) -> None:
    """What the message says, done step by step, ends in a tracker that knows every action point."""
    path = workspace.write()
    workspace.run("apply")
    (workspace.root / ".debrief" / "tracker.json").write_text("{")
    text = workspace.run("apply", code=1)
    assert (
        "; mend it, restore it from a backup, or to start over, delete .debrief/ and take the `issue:` lines out of"
        " the post-mortems as well (`git checkout postmortems` does it where" in text
    )
    shutil.rmtree(workspace.root / ".debrief")
    # Half the cure only: the numbers in the file mean nothing to the new tracker, and no token is to blame.
    half = workspace.run("apply")
    assert "issue #1 is not there and never was: nothing is changed; correct `issue:`, or take it out" in half
    assert "token" not in half
    workspace.write()
    workspace.run("apply")
    assert len(workspace.issues) == 2
    assert "issue: 1" in path.read_text(encoding="utf-8")
    assert workspace.plan()["changes"] == []


def test_what_a_killed_run_left_behind_is_deleted(workspace: Workspace) -> None:
    workspace.write()
    folder = workspace.root / ".debrief"
    folder.mkdir()
    for name in (".tracker.json-abcd_123", ".journal.json-zzzzzzzz"):
        (folder / name).write_text("half")
    kept = [".tracker.json-mine", ".tracker.json-abcdefghi", "tracker.json-abcdefgh", ".xtracker.json-abcdefgh"]
    for name in kept:
        (folder / name).write_text("mine")
    workspace.run("plan")
    assert (folder / ".tracker.json-abcd_123").exists()
    workspace.run("apply")
    assert {path.name for path in folder.iterdir()} == {
        ".gitignore",
        "journal.json",
        "lock",
        "run.lock",
        "tracker.json",
        *kept,
    }


def test_what_a_killed_write_back_left_behind_is_deleted_later(workspace: Workspace) -> None:
    path = workspace.write()
    old, young = path.parent / ".debrief-abcd_123.tmp", path.parent / ".debrief-abcd_124.tmp"
    mine = path.parent / ".debrief-settings"
    for file in (old, young, mine):
        file.write_text("---\nid: half")
    for file in (old, mine):
        os.utime(file, (0, 0))
    assert "1 post-mortem checked" in workspace.run("check")
    workspace.run("apply")
    # Another run may be writing the younger one at this moment.
    assert {file.name for file in path.parent.iterdir()} == {path.name, young.name, mine.name}


def test_a_file_that_cannot_be_written_back_is_named_with_its_path_and_cure(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.write()

    def refused(*_arguments: object, **_named: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("debrief.documents.store.tempfile.mkstemp", refused)
    text = workspace.run("new", "Something", "--date", "2026-11-20", code=1)
    assert text == (
        "debrief: postmortems/2026/2026-11-20-something.md was not written (Permission denied); give yourself the right"
        " to it (`ls -ld` shows whose it is), and run the command again: nothing has changed\n"
    )


@pytest.mark.parametrize("name", ["", "tracker.json", "journal.json"])
def test_links_are_not_followed(name: str, workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> None:
    workspace.write()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    link = workspace.root / ".debrief" / name if name else workspace.root / ".debrief"
    if name:
        link.parent.mkdir()
        (elsewhere / name).write_text("secret")
    link.symlink_to(elsewhere / name if name else elsewhere)
    text = workspace.run("apply", code=1)
    assert "is a symbolic link, which is not followed" in text
    assert "secret" not in text
    assert [path.name for path in elsewhere.iterdir()] == ([name] if name else [])


def test_a_file_where_the_folder_belongs(workspace: Workspace) -> None:
    workspace.write()
    (workspace.root / ".debrief").write_text("mine")
    assert workspace.run("apply", code=1).startswith("debrief: .debrief is not a folder; move it away")
    assert (workspace.root / ".debrief").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_rights(workspace: Workspace) -> None:
    workspace.write()
    workspace.root.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        assert "cannot be written (Permission denied)" in workspace.run("apply", code=1)
    finally:
        workspace.root.chmod(stat.S_IRWXU)


def test_the_folder_keeps_itself_out_of_git(workspace: Workspace) -> None:
    workspace.write()
    workspace.run("apply")
    ignore = workspace.root / ".debrief" / ".gitignore"
    assert ignore.read_text() == "*\n"
    for present, kept in (("", "*\n"), ("!tracker.json\n", "!tracker.json\n")):
        ignore.write_text(present)
        workspace.run("apply")
        assert ignore.read_text() == kept


def test_reader_and_writer(tmp_path: Path) -> None:
    tracker = open_tracker(str(tmp_path))
    reader, writer = tracker.reader, tracker.writer
    assert (reader.issues("postmortem"), reader.highest_number(), dict(reader.labels())) == ([], 0, {})
    assert reader.issue(1) is Absence.NEVER
    made = writer.create_issue(DRAFT)
    assert (made.number, made.author, made.state, made.assignees) == (1, reader.bot_login(), IssueState.OPEN, ("kim",))
    assert list(reader.issues("POSTMORTEM")) == [made]
    assert reader.issues("other") == []
    assert set(reader.labels()) == {"postmortem", "needs-triage"}
    writer.ensure_label(Label("needs-triage", "ffffff"))
    assert reader.labels()["needs-triage"].name == "Needs-Triage"
    assert writer.add_labels(1, ["x", "POSTMORTEM"]) == {"postmortem", "Needs-Triage", "x"}
    assert writer.assign(1, ["lee", "Kim"]) == ("kim", "lee")
    assert writer.update_issue(1, title="New").body == "A body\n"
    writer.comment(1, "Hello")
    assert [one.body for one in reader.discussion(1)] == ["Hello"]
    writer.close_issue(1, IssueState.NOT_PLANNED)
    closed = reader.issue(1)
    assert not isinstance(closed, Absence)
    assert (closed.state, closed.title, closed.closed_at is not None) == (IssueState.NOT_PLANNED, "New", True)
    assert writer.create_issue(DRAFT).number == 2
    state = json.loads((tmp_path / ".debrief" / "tracker.json").read_text())
    del state["issues"][1]
    (tmp_path / ".debrief" / "tracker.json").write_text(json.dumps(state))
    assert reader.issue(2) is Absence.DELETED
    assert writer.create_issue(DRAFT).number == 3
    with pytest.raises(TrackerError, match="no issue #2"):
        writer.comment(2, "x")


def test_what_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    tracker = open_tracker(str(tmp_path))
    tracker.writer.create_issue(DRAFT)
    file = tmp_path / ".debrief" / "tracker.json"
    before = (file.read_bytes(), file.stat().st_ino)
    tracker.writer.ensure_label(Label("postmortem"))
    tracker.writer.add_labels(1, ["postmortem"])
    tracker.writer.assign(1, ["kim"])
    tracker.writer.update_issue(1, title="A title")
    assert (file.read_bytes(), file.stat().st_ino) == before


def test_the_journal_is_changed_by_compare_and_swap(tmp_path: Path) -> None:
    journal = open_tracker(str(tmp_path)).journal
    empty = journal.read()
    assert (empty.version, dict(empty.entries)) == (None, {})
    entries = {f"{ID}/AP-1": JournalEntry("run", 0), f"{ID}/AP-2": JournalEntry("run", 3, 4, "node", "f" * 32)}
    first = journal.swap(None, entries)
    assert journal.read() == first
    with pytest.raises(JournalConflict):
        journal.swap(None, {})
    with pytest.raises(JournalConflict):
        journal.swap("something else", {})
    assert journal.swap(first.version, {}).entries == {}

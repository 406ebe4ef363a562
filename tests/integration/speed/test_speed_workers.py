"""Several processes give the answer of one, leave nobody behind and never hang."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from debrief.cli.check_run import CheckOptions, run_check
from debrief.errors import DebriefError
from debrief.inspection import workers

DEBRIEF = Path(sys.executable).with_name("debrief")
HERE = os.getpid()


def no_children() -> bool:
    """Whether this process has no children, dead or alive."""
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


@pytest.mark.parametrize("processes", ["1", "2", "3", "8"])
@pytest.mark.parametrize("pieces", [0, 1, 2, 63, 64, 65, 1000])
def test_every_piece_is_done_once(processes: str, pieces: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_WORKERS", processes)
    told: list[tuple[int, int]] = []
    done = dict(workers.share(pieces, lambda index: (index * 2, b"x"), lambda *step: told.append(step)))
    assert done == {index: (index * 2, b"x") for index in range(pieces)}
    assert told == sorted(told)
    if pieces:
        assert told[-1] == (pieces, pieces)
    assert no_children()


def test_large_results_do_not_stand_in_each_others_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_WORKERS", "3")
    done = dict(workers.share(400, lambda index: "x" * 20_000))
    assert len(done) == 400


def test_a_process_that_dies_is_an_error_and_no_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_WORKERS", "2")

    def work(index: int) -> int:
        if os.getpid() != HERE and index > 200:
            os.kill(os.getpid(), signal.SIGKILL)
        return index

    with pytest.raises(DebriefError, match="signal 9"):
        dict(workers.share(1000, work))
    assert no_children()


def test_a_fault_in_a_process_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_WORKERS", "2")

    def work(index: int) -> int:
        return index if os.getpid() == HERE else 1 // 0

    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        dict(workers.share(1000, work))
    assert no_children()


def test_an_interruption_stops_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_WORKERS", "3")

    def work(index: int) -> int:
        if os.getpid() != HERE:
            time.sleep(60)
        elif index:
            raise KeyboardInterrupt
        return index

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        dict(workers.share(1000, work))
    assert no_children()
    assert time.monotonic() - began < 30


def test_without_forks_all_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError

    monkeypatch.setenv("DEBRIEF_WORKERS", "4")
    monkeypatch.setattr(os, "fork", refuse)
    assert dict(workers.share(100, lambda index: index)) == {index: index for index in range(100)}
    monkeypatch.delattr(os, "fork")
    assert workers.processes_for(10_000) == 1


def test_processes_follow_processors_and_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEBRIEF_WORKERS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert [workers.processes_for(pieces) for pieces in (1, 100, 299, 300, 10_000)] == [1, 1, 1, 2, 2]
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert workers.processes_for(10**6) == workers.PROCESSES_MAX
    monkeypatch.setenv("DEBRIEF_WORKERS", "none")
    assert workers.processes_for(10) == 1


def record(root: Path, count: int) -> None:
    """Write a record in which every seventh document has something wrong with it."""
    folder = root / "postmortems" / "2026"
    folder.mkdir(parents=True)
    for number in range(count):
        severity = "sev9" if number % 7 == 0 else "sev2"
        (folder / f"2026-11-20-case-{number}.md").write_text(
            f"---\nid: 2026-11-20-case-{number}\ntitle: t\nstatus: draft\nseverity: {severity}\n"
            "timestamps: {started_at: 2026-11-20T09:02:00Z}\n"
            f"related: [2026-11-20-case-{number + 1}]\naction_points:\n"
            f"  - id: AP-1\n    title: t\n    issue: {number // 2 + 1}\n---\n"
        )


def test_the_answer_does_not_depend_on_the_number_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record(tmp_path, 40)
    answers = set()
    for processes, fast in (("1", "1"), ("2", "1"), ("3", "1"), ("1", "0"), ("2", "0")):
        monkeypatch.setenv("DEBRIEF_WORKERS", processes)
        monkeypatch.setenv("DEBRIEF_FAST", fast)
        code = run_check(CheckOptions(root=str(tmp_path), cache=False))
        answers.add((code, capsys.readouterr().out))
    assert len(answers) == 1
    assert answers.pop()[1].count("claimed by") == 20


def test_more_than_twenty_findings_and_some_between_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Findings are cut once, not first within a file and then again."""
    from debrief.checks import check_record
    from debrief.documents.record import read_record
    from debrief.documents.workspace import Workspace
    from debrief.reports import findings_text
    from debrief_schemas.settings import Settings

    record(tmp_path, 4)
    unknown = "".join(f"y{number}: 1\n" for number in range(40))
    path = tmp_path / "postmortems" / "2026" / "2026-11-20-case-1.md"
    path.write_text(path.read_text().replace("related", f"{unknown}related"))
    monkeypatch.delenv("DEBRIEF_FAST", raising=False)
    run_check(CheckOptions(root=str(tmp_path), cache=False))
    expected = check_record(read_record(Workspace(str(tmp_path))), Settings())
    out = capsys.readouterr().out
    assert out.startswith(findings_text.render(expected))
    assert "more findings in this file" in out


def test_ctrl_c_stops_a_run_with_one_line(tmp_path: Path) -> None:
    record(tmp_path, 600)
    env = {**os.environ, "DEBRIEF_WORKERS": "2", "DEBRIEF_FAST": "0"}
    process = subprocess.Popen(
        [str(DEBRIEF), "check", "--root", str(tmp_path)],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and len(_group(process.pid)) < 2:
        time.sleep(0.02)
    assert len(_group(process.pid)) >= 2
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert out == ""
    assert err.count("\n") == 1
    assert "stopped" in err
    assert _group(process.pid) == []


def test_ctrl_c_at_the_moment_of_a_fork_is_told_once(tmp_path: Path) -> None:
    """The new process does not go on as if it were the first one."""
    record(tmp_path, 4)
    code = """
import os, signal
fork = os.fork
def interrupted():
    pid = fork()
    os.kill(os.getpid(), signal.SIGINT)
    return pid
os.fork = interrupted
from debrief.cli import main
main()
"""
    env = {**os.environ, "DEBRIEF_WORKERS": "2", "DEBRIEF_FAST": "0"}
    command = [str(DEBRIEF.with_name("python")), "-c", code, "check", "--root", str(tmp_path)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("stopped"), done.stderr.count("\n")) == (130, "", 1, 1)


def _group(leader: int) -> list[str]:
    """Processes of a group that are not dead."""
    found = subprocess.run(["ps", "-o", "pid=,stat=", "-g", str(leader)], capture_output=True, text=True, check=False)
    return [line for line in found.stdout.splitlines() if "Z" not in line]

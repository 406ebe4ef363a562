"""The hooks as other repositories use them: the real pre-commit, installing debrief from a clone."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import ROOT, VALID, Done, Run, write

# One worker runs them all, so that the environment of the hooks is installed once in a session.
pytestmark = pytest.mark.xdist_group("pre-commit")

SHIPPED = (
    ".pre-commit-hooks.yaml",
    "LICENSE",
    "README.md",
    "pyproject.toml",
    "schemas",
    "templates",
    "tools",
)

CONFIG = """\
repos:
  - repo: {source}
    rev: {commit}
    hooks:
      - id: debrief-check
      - id: debrief-record
"""

FIRST = "2026-03-20-checkout-502s"
SECOND = "2026-04-02-checkout-slow"


IDENTITY = ("-c", "user.name=Kim", "-c", "user.email=kim@example.com", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> str:
    """Run Git with an identity of its own and no settings of the user's."""
    done = subprocess.run(
        ["git", *IDENTITY, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository that holds what this work tree holds, and its commit."""
    folder = tmp_path_factory.mktemp("source")
    for name in SHIPPED:
        origin = ROOT / name
        if origin.is_dir():
            shutil.copytree(origin, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(origin, folder)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Everything")
    return folder, git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environments of this session."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def scratch(tmp_path: Path, source: tuple[Path, str]) -> Path:
    """Somebody's repository with the hooks configured and one post-mortem committed."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    git(folder, "init", "--quiet")
    config = CONFIG.format(source=source[0], commit=source[1])
    (folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    (folder / "notes.txt").write_text("nothing\n", encoding="utf-8")
    write(folder, FIRST)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "Start")
    return folder


@pytest.fixture
def hooks(tools: Path, home: Path, run: Run) -> Run:
    """Run pre-commit on what is staged, as the commit hook does."""

    def call(folder: Path, *arguments: str) -> Done:
        git(folder, "add", "--all")
        return run(
            [tools / "pre-commit", "run", *arguments],
            cwd=folder,
            # The first call installs debrief from the clone, with everything that it needs.
            env={"PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"},
            timeout=240,
        )

    return call


def test_a_valid_file_passes_both_hooks(hooks: Run, scratch: Path) -> None:
    write(scratch, SECOND)
    done = hooks(scratch)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Passed") == 2


def test_an_invalid_file_is_blocked_with_its_line(hooks: Run, scratch: Path) -> None:
    path = write(scratch, SECOND, VALID.replace("draft", "drafft"))
    done = hooks(scratch, "debrief-check")
    assert done.returncode == 1
    assert f"{path.relative_to(scratch)}:4:" in done.stdout
    assert "drafft" in done.stdout


def test_the_commit_itself_is_stopped(hooks: Run, scratch: Path, tools: Path, home: Path, run: Run) -> None:
    env = {"PRE_COMMIT_HOME": str(home)}
    installed = run([tools / "pre-commit", "install"], cwd=scratch, env=env)
    assert installed.returncode == 0, installed.stderr
    before = git(scratch, "rev-parse", "HEAD")
    write(scratch, SECOND, VALID.replace("draft", "drafft"))
    git(scratch, "add", "--all")
    done = run(["git", *IDENTITY, "commit", "--message", "Second"], cwd=scratch, env=env)
    assert done.returncode == 1
    assert f"{SECOND}.md:4:" in done.stderr + done.stdout
    assert git(scratch, "rev-parse", "HEAD") == before


def test_a_deletion_that_leaves_a_dangling_reference_is_caught(hooks: Run, scratch: Path) -> None:
    write(scratch, SECOND, VALID.replace("status:", f"related: [{FIRST}]\nstatus:"))
    assert hooks(scratch).returncode == 0
    git(scratch, "commit", "--quiet", "--message", "Second")
    git(scratch, "rm", "--quiet", f"postmortems/2026/{FIRST}.md")
    done = hooks(scratch)
    assert done.returncode == 1
    result = {line.split("..")[0]: line.rsplit(".", 1)[-1] for line in done.stdout.splitlines()}
    # A deleted file is never handed to a hook: only the hook for the whole record can know.
    assert result["check the post-mortems of this commit"].endswith("Skipped")
    assert result["check the record as a whole"] == "Failed"
    assert f"{SECOND}.md:4:" in done.stdout
    assert FIRST in done.stdout


def test_a_file_name_with_spaces_is_one_name(hooks: Run, scratch: Path) -> None:
    path = write(scratch, SECOND)
    path.rename(path.with_name("two words $(touch mark).md"))
    done = hooks(scratch, "debrief-check")
    assert done.returncode == 1
    assert "postmortems/2026/two words $(touch mark).md:" in done.stdout
    assert not (scratch / "mark").exists()


def test_a_symbolic_link_is_reported(hooks: Run, scratch: Path) -> None:
    (scratch / "postmortems" / "2026" / f"{SECOND}.md").symlink_to("/etc/passwd")
    done = hooks(scratch, "debrief-check")
    assert done.returncode == 1
    assert f"{SECOND}.md:1:1" in done.stdout
    assert "symbolic link" in done.stdout
    assert "root:" not in done.stdout


def test_an_executable_file_is_checked(hooks: Run, scratch: Path) -> None:
    write(scratch, SECOND, VALID.replace("draft", "drafft")).chmod(0o755)
    assert hooks(scratch, "debrief-check").returncode == 1


def test_a_commit_without_post_mortems_runs_the_record_alone(hooks: Run, scratch: Path) -> None:
    (scratch / "notes.txt").write_text("something\n", encoding="utf-8")
    done = hooks(scratch)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no files to check" in done.stdout
    assert done.stdout.count("Passed") == 1


def test_files_beside_the_record_are_left_alone(hooks: Run, scratch: Path) -> None:
    (scratch / "postmortems" / "README.md").write_text("# Our record\n", encoding="utf-8")
    (scratch / "docs").mkdir()
    (scratch / "docs" / "notes.md").write_text("# Notes\n", encoding="utf-8")
    done = hooks(scratch)
    assert done.returncode == 0, done.stdout + done.stderr


def test_many_files_are_split_over_processes(hooks: Run, scratch: Path) -> None:
    for day in range(1, 29):
        for month in (5, 6):
            write(scratch, f"2026-{month:02}-{day:02}-checkout-slow")
    bad = write(scratch, SECOND, VALID.replace("draft", "drafft"))
    done = hooks(scratch, "debrief-check")
    assert done.returncode == 1
    assert done.stdout.count(f"{bad.name}:4:") == 1


def test_an_old_sentence_does_not_stop_a_commit_and_a_new_one_does(hooks: Run, scratch: Path) -> None:
    path = write(scratch, FIRST, f"{VALID}\nIt was human error.\n")
    git(scratch, "add", ".")
    git(scratch, "commit", "--quiet", "--message", "Before there was a rule")
    path.write_text(path.read_text(encoding="utf-8").replace("some customers", "customers"), encoding="utf-8")
    assert hooks(scratch).returncode == 0
    assert hooks(scratch, "--all-files").returncode == 0
    path.write_text(path.read_text(encoding="utf-8") + "\nOnce more it was human error.\n", encoding="utf-8")
    done = hooks(scratch)
    assert done.returncode == 1
    assert done.stdout.count("blame/human-error") == 1


def test_a_merge_answers_for_what_neither_side_has_and_a_push_for_what_it_brings(
    scratch: Path, tools: Path, home: Path, run: Run, tmp_path: Path
) -> None:
    env = {"PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}

    def here(*arguments: str) -> Done:
        return run(["git", *IDENTITY, *arguments], cwd=scratch, env=env, timeout=240)

    git(tmp_path, "init", "--quiet", "--bare", "remote")
    git(scratch, "remote", "add", "origin", str(tmp_path / "remote"))
    git(scratch, "push", "--quiet", "origin", "HEAD:main")
    git(scratch, "fetch", "--quiet", "origin")
    main = git(scratch, "branch", "--show-current")
    git(scratch, "checkout", "--quiet", "-b", "theirs")
    theirs = write(scratch, SECOND, f"{VALID}\nIt was human error.\n")
    git(scratch, "add", ".")
    git(scratch, "commit", "--quiet", "--message", "Theirs, without hooks")
    git(scratch, "checkout", "--quiet", main)
    write(scratch, FIRST, f"{VALID}\nA sentence.\n")
    git(scratch, "commit", "--quiet", "--all", "--message", "Ours")
    kinds = [word for kind in ("pre-commit", "pre-merge-commit", "pre-push") for word in ("--hook-type", kind)]
    assert run([tools / "pre-commit", "install", *kinds], cwd=scratch, env=env).returncode == 0
    # Git has no MERGE_HEAD while it runs this hook.
    merged = here("merge", "--no-edit", "--no-ff", "theirs")
    assert merged.returncode == 0, merged.stdout + merged.stderr
    assert "check the post-mortems of this commit" in merged.stdout + merged.stderr
    # What a conflict is solved by is the merge's own.
    git(scratch, "checkout", "--quiet", "-b", "more", "HEAD^1")
    write(scratch, FIRST, f"{VALID}\nAnother sentence.\n")
    git(scratch, "commit", "--quiet", "--all", "--no-verify", "--message", "More")
    git(scratch, "checkout", "--quiet", main)
    write(scratch, FIRST, f"{VALID}\nYet another sentence.\n")
    git(scratch, "commit", "--quiet", "--all", "--no-verify", "--message", "Still ours")
    assert here("merge", "--no-edit", "more").returncode == 1
    write(scratch, FIRST, f"{VALID}\nOnce more it was human error.\n")
    git(scratch, "add", ".")
    stopped = here("commit", "--no-edit")
    assert stopped.returncode == 1
    assert (stopped.stdout + stopped.stderr).count("blame/human-error") == 1
    write(scratch, FIRST, f"{VALID}\nNobody was at it.\n")
    git(scratch, "add", ".")
    solved = here("commit", "--no-edit")
    assert solved.returncode == 0, solved.stdout + solved.stderr
    pushed = here("push", "origin", "HEAD:main")
    assert pushed.returncode == 1
    said = pushed.stdout + pushed.stderr
    assert said.count("blame/human-error") == 1
    assert theirs.name in said
    write(scratch, SECOND)
    git(scratch, "commit", "--quiet", "--all", "--message", "Mended")
    assert here("push", "origin", "HEAD:main").returncode == 0

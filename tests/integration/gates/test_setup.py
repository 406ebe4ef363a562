"""The Makefile on machines that lack something: one clear sentence instead of a riddle."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .conftest import Run


@pytest.fixture
def checkout(tmp_path: Path, repository: Path) -> Path:
    """What `make` needs before it installs anything."""
    for name in ("Makefile", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(repository / name, tmp_path)
    return tmp_path


def fake(folder: Path, script: str) -> Path:
    """An interpreter that does as `script` says."""
    path = folder / "python-of-old"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_python_that_is_not_there_is_named(checkout: Path, run: Run) -> None:
    done = run(["make", "demo", "PYTHON=no-such-python"], cwd=checkout)
    assert done.returncode == 2
    assert "`no-such-python` was not found" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_python_that_is_too_old_is_named_with_its_version(checkout: Path, run: Run) -> None:
    python = fake(checkout, 'case "$1" in -V) echo Python 3.10.2;; *) exit 1;; esac')
    done = run(["make", "test", f"PYTHON={python}"], cwd=checkout)
    assert done.returncode == 2
    assert "needs Python 3.11 or newer" in done.stderr
    assert "Python 3.10.2" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_python_without_venv_says_what_to_install(checkout: Path, run: Run) -> None:
    python = fake(checkout, 'case "$2" in *ensurepip*) exit 1;; esac')
    done = run(["make", "demo", f"PYTHON={python}"], cwd=checkout)
    assert done.returncode == 2
    assert "python3-venv" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_set_up_that_failed_halfway_is_not_taken_for_done(checkout: Path, run: Run) -> None:
    # It makes an environment whose pip fails, as it does when the network is gone.
    python = fake(
        checkout,
        'if [ "$2" = venv ]; then for folder; do :; done; mkdir -p "$folder/bin";'
        ' printf "#!/bin/sh\\nexit 7\\n" > "$folder/bin/python"; chmod +x "$folder/bin/python"; fi',
    )
    for _ in range(2):
        done = run(["make", "demo", f"PYTHON={python}"], cwd=checkout)
        assert done.returncode == 2
        assert "Setting up .venv" in done.stdout


def test_help_lists_what_people_look_for(checkout: Path, run: Run) -> None:
    done = run(["make"], cwd=checkout)
    assert done.returncode == 0
    listed = {line.split()[0] for line in done.stdout.splitlines()}
    assert {"demo", "test", "test-long", "check", "bench", "schema", "clean", "help"} <= listed


def test_workflows_are_skipped_out_loud_without_npm(repository: Path, tmp_path: Path, run: Run) -> None:
    # Just the commands that the script needs, and no npm.
    for name in ("bash", "dirname", "mkdir", "env"):
        found = shutil.which(name)
        assert found
        (tmp_path / name).symlink_to(found)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("check-jsonschema", "zizmor"):
        command = tools / name
        command.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
        command.chmod(0o755)
    script = repository / ".ci" / "workflows"
    done = run([script, tools, tmp_path / "actionlint"], cwd=repository, env={"PATH": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert "SKIPPED: actionlint" in done.stderr

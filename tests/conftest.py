"""What every test may use: a scratch workspace, and the real command line in two ways of calling it."""

from __future__ import annotations

import functools
import io
import logging
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from support import DEBRIEF, Debrief, Done, Golden, Workspace, clean_environment

# Nothing here is a question of milliseconds: on a busy machine a deadline would only fail at random.
settings.register_profile("debrief", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("debrief")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the tests out of the user's cache, and each run away from what an earlier one remembered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session", autouse=True)
def compile_templates_once() -> Iterator[None]:
    """Keep what a template was compiled to, as thousands of runs in one process render the same few."""
    from jinja2.sandbox import SandboxedEnvironment

    compile_template = SandboxedEnvironment.compile
    known: dict[tuple[object, ...], object] = {}

    def compiled(self: SandboxedEnvironment, source: object, *arguments: object) -> object:
        key = (source, self.finalize, self.trim_blocks, self.lstrip_blocks, *arguments)
        if key not in known:
            known[key] = compile_template(self, source, *arguments)  # type: ignore[call-overload]
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SandboxedEnvironment, "compile", compiled)
        yield


@pytest.fixture(scope="session", autouse=True)
def parse_front_matter_once() -> Iterator[None]:
    """Keep the trees of small front matter, which no caller changes, as thousands of runs read the same few documents.

    The tests of parsing itself have the function by its own name, and are not touched.
    """
    from debrief.documents import nodes

    remembered = functools.lru_cache(maxsize=2000)(nodes.parse)
    parse = nodes.parse

    def parsed(yaml: str, offset: int) -> object:
        return remembered(yaml, offset) if len(yaml) < 10_000 else parse(yaml, offset)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nodes, "parse", parsed)
        yield


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace: a folder with an empty record."""
    root = tmp_path / "workspace"
    (root / "postmortems").mkdir(parents=True)
    return Workspace(root)


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing sleep for more than ten milliseconds."""
    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: sleep(min(seconds, 0.01)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Stop a log level that an earlier test left behind: with it, libraries log so much that all else is slow."""
    level = logging.getLogger().level
    assert level == logging.WARNING, f"a test before {item.nodeid} left the log level at {logging.getLevelName(level)}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that writes golden files anew."""
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew instead of comparing")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with its golden file; with `--update-golden`, write the file."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"{path.name} differs; see `pytest --update-golden`"

    return compare


@pytest.fixture(scope="session")
def debrief() -> Debrief:
    """Run the installed command in a process of its own: `debrief("check", cwd=…, env=…)`."""

    def call(
        *arguments: str | Path,
        cwd: Path,
        env: Mapping[str, str] | None = None,
        timeout: float = 60,
        preexec_fn: Callable[[], object] | None = None,
    ) -> Done:
        done = subprocess.run(
            [str(DEBRIEF), *map(str, arguments)],
            cwd=cwd,
            env=clean_environment(env),
            capture_output=True,
            timeout=timeout,
            check=False,
            preexec_fn=preexec_fn,
        )
        # Bytes that are no UTF-8 must stay visible to the assertions.
        return Done(
            done.returncode, done.stdout.decode("utf-8", "backslashreplace"), done.stderr.decode("utf-8", "replace")
        )

    return call


@pytest.fixture
def debrief_here(monkeypatch: pytest.MonkeyPatch) -> Debrief:
    """Run the command in this process, through the same door: quick, and its parts can be replaced."""
    from debrief.cli.app import run

    for name in [name for name in os.environ if name.startswith(("GITHUB_", "DEBRIEF_"))]:
        monkeypatch.delenv(name)

    def call(*arguments: str | Path, cwd: Path) -> Done:
        out, err = io.StringIO(), io.StringIO()
        with monkeypatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.chdir(cwd)
            code = run([str(argument) for argument in arguments])
        return Done(code, out.getvalue(), err.getvalue())

    return call

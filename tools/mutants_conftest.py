"""How tests run against changes of the code; tools/mutants.py lays it beside the copied tests as their conftest.py.

With DEBRIEF_MUTANTS, tests are collected once and each change is tried in a fork, which spares thousands of
collections. First come the tests that caught another change of the same function, then the quick ones, then of the slow
ones those that caught a change of the same module, and one of each file in turn. A change that has passed for SECONDS
is taken for one that the tests do not notice: the figure can be too low, and never too high.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import shutil
import signal
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TextIO

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test

TASK = os.environ.get("DEBRIEF_MUTANTS")
"""A JSON file: `tests`, the tests to try by change; `seconds`, how long each takes.
What was found is written beside it, to a file of the suffix `.found`, a line for each change."""
SECONDS = float(os.environ.get("DEBRIEF_MUTANT_SECONDS", "4"))
"""Processor time after which no further test of one change begins."""
CHILDREN = int(os.environ.get("DEBRIEF_MUTANT_CHILDREN", str(os.cpu_count() or 1)))
"""Changes that are tried at once."""
ENDLESS = 10 + int(SECONDS)
"""Processor time after which a change runs for ever: no single test takes a third of the first ten seconds."""
STUCK = 6 * ENDLESS
"""Seconds after which a change that waits is taken for one that waits for ever."""
KILLED, SURVIVED, BROKEN, TIMEOUT = 1, 0, 3, 36
"""Results, in mutmut's numbers."""


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Try all changes, where there is a task."""
    if TASK is None:
        return None
    path = Path(TASK)
    task = json.loads(path.read_text(encoding="utf-8"))
    items = _in_order(session.items, task["seconds"])
    _warm(items)
    gc.collect()
    gc.freeze()
    with path.with_suffix(".found").open("a", encoding="utf-8") as found:
        _Trials(session, items, CHILDREN).run(task["tests"], found)
    return True


def _in_order(items: Sequence[pytest.Item], seconds: dict[str, float]) -> list[pytest.Item]:
    seen: Counter[str] = Counter()

    def place(item: pytest.Item) -> tuple[bool, int]:
        path = item.nodeid.partition("::")[0]
        seen[path] += 1
        return "/unit/" not in path, seen[path]

    return sorted(sorted(items, key=lambda item: seconds.get(item.nodeid, 0.0)), key=place)


def _warm(items: Sequence[pytest.Item]) -> None:
    """Run the quickest test of each file, so that no fork has to import, and to parse GitHub's descriptions, anew."""
    first: dict[str, pytest.Item] = {}
    for item in items:
        first.setdefault(item.nodeid.partition("::")[0], item)
    # Something always follows, and so what lives as long as the session lives on in the forks.
    for item, following in zip_longest(first.values(), list(first.values())[1:], fillvalue=items[0]):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


class _Trials:
    """Forks, one for each change."""

    def __init__(self, session: pytest.Session, items: Sequence[pytest.Item], children: int) -> None:
        self.session = session
        self.items = items
        self.children = children
        self.place = {item.nodeid: index for index, item in enumerate(items)}
        self.caught: dict[str, Counter[str]] = defaultdict(Counter)
        """How many changes of a function, and of a module, each test has caught."""
        self.running: dict[int, tuple[str, int, str, float]] = {}

    def run(self, tests: dict[str, list[str]], found: TextIO) -> None:
        for name, chosen in tests.items():
            while len(self.running) >= self.children:
                self._reap(found)
            self._start(name, chosen)
        while self.running:
            self._reap(found)

    def _start(self, name: str, chosen: Sequence[str]) -> None:
        known = sorted((test for test in chosen if test in self.place), key=self._promise(name))
        folder = tempfile.mkdtemp(prefix="mutant-")
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                code = self._try(name, [self.items[self.place[test]] for test in known], Path(folder), writing)
            except BaseException:
                code = BROKEN
            os._exit(code)
        os.close(writing)
        self.running[child] = (name, reading, folder, time.monotonic())

    def _promise(self, name: str) -> Callable[[str], tuple[int, bool, int, int]]:
        function = self.caught[_function(name)]
        module = self.caught[_module(name)]
        return lambda test: (-function[test], "/unit/" not in test, -module[test], self.place[test])

    def _try(self, name: str, items: Sequence[pytest.Item], folder: Path, writing: int) -> int:
        resource.setrlimit(resource.RLIMIT_CPU, (ENDLESS, ENDLESS + 5))
        signal.alarm(STUCK)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (1, 2):
            os.dup2(nowhere, descriptor)
        self.session.config._tmp_path_factory._basetemp = folder.resolve()  # type: ignore[attr-defined]
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        set_mutant_under_test(name)
        for item, following in zip_longest(items, items[1:]):
            if time.process_time() > SECONDS:
                return SURVIVED
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.session.testsfailed:
                os.write(writing, item.nodeid.encode())
                return KILLED
        return SURVIVED

    def _reap(self, found: TextIO) -> None:
        child, status = os.wait()
        if child not in self.running:
            return
        name, reading, folder, begun = self.running.pop(child)
        with os.fdopen(reading, encoding="utf-8") as answer:
            test = answer.read()
        shutil.rmtree(folder, ignore_errors=True)
        if os.WIFSIGNALED(status):
            code = TIMEOUT if os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM) else BROKEN
        else:
            code = os.WEXITSTATUS(status)
        if test:
            self.caught[_function(name)][test] += 1
            self.caught[_module(name)][test] += 1
        line = {"mutant": name, "code": code, "seconds": round(time.monotonic() - begun, 2), "test": test}
        print(json.dumps(line), file=found, flush=True)


def _function(name: str) -> str:
    return name.rpartition("__mutmut_")[0]


def _module(name: str) -> str:
    return name.rpartition(".")[0]

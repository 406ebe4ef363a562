"""How tests run against one change of the code; tools/mutants.py lays it beside the copied tests as their conftest.py.

Quick tests come first, and of the slow ones one of each file in turn, as most changes fail a quick one. A change that
has passed for SECONDS is taken for one that the tests do not notice: the figure can be too low, and never too high.
"""

from __future__ import annotations

import os
import time
from collections import Counter

import pytest

SECONDS = float(os.environ.get("DEBRIEF_MUTANT_SECONDS", "4"))
"""Processor time for the tests of one change."""


class Clock:
    """When the tests of this process began; mutmut changes the name of the mutant between two of them."""

    begun = 0.0
    limited = False


def pytest_sessionstart() -> None:
    """Begin to count."""
    Clock.begun = time.process_time()
    Clock.limited = "__mutmut_" in os.environ.get("MUTANT_UNDER_TEST", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the tests into their order."""
    seen: Counter[str] = Counter()

    def place(item: pytest.Item) -> tuple[bool, int]:
        path = item.nodeid.partition("::")[0]
        seen[path] += 1
        return "/unit/" not in path, seen[path]

    items.sort(key=place)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:  # noqa: ARG001
    """Leave out what is left once the time is over."""
    over = Clock.limited and time.process_time() - Clock.begun > SECONDS
    return True if over else None

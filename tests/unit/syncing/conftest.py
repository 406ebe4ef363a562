"""What the tests of writing to branches share."""

from __future__ import annotations

import pytest

from fakes.branch_values import HERE
from fakes.memory_branches import MemoryBranches


@pytest.fixture
def git(monkeypatch: pytest.MonkeyPatch) -> MemoryBranches:
    """Return branches whose `main` is as it is here; nothing waits."""
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    found = MemoryBranches()
    found.push("main", HERE)
    return found

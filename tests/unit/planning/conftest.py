"""What tests of planning share."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest


@pytest.fixture
def auckland(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the test run where it is 13 hours later than in UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Pacific/Auckland")
        time.tzset()
        yield
    time.tzset()

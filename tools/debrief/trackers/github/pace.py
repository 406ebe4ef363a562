"""The pause between two writes, for all repositories of a run together.

PyGithub keeps a pause for each connection, and every repository has a connection of its own; GitHub counts by the
account behind them. Source of the second between two writes: "Best practices for using the REST API".
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_last: dict[str, float] = {}
"""By host: when the last write was answered."""


@contextmanager
def paced(host: str, pause: float) -> Iterator[None]:
    """Wait until `pause` seconds have passed since the last write to a host, then let the block write."""
    if pause <= 0:
        yield
        return
    with _lock:
        wait = _last[host] + pause - time.monotonic() if host in _last else 0.0
    if wait > 0:
        time.sleep(wait)
    try:
        yield
    finally:
        with _lock:
            _last[host] = time.monotonic()

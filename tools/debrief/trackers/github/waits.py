"""Waits that last: whoever sits before the terminal, or reads the log, is told what for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Say = Callable[[str], None]
"""Shows one line to people while the run goes on; called from another thread, too."""


class Waits:
    """Speaks of each wait that is longer than `after` seconds."""

    def __init__(self, after: float, say: Say | None) -> None:
        """Speak through `say`; without it, of nothing."""
        self._after, self._say = after, say

    @contextmanager
    def over(self, what: str) -> Iterator[None]:
        """Speak of `what` once, if the block takes that long."""
        if self._say is None:
            yield
            return
        timer = threading.Timer(self._after, self._say, (f"waiting for {what}",))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def tell(self, why: str, seconds: float) -> None:
        """Speak of a wait of known length before it begins."""
        if self._say is not None and seconds >= self._after:
            self._say(f"{why}: waiting {seconds:.0f} s")

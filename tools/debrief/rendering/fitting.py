"""Text that fits into a comment: how long it may be, how long it is, and lists that are cut for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

TEXT_MAX = 65_000
"""Longest text in UTF-16 units.

GitHub takes 65,536 characters; this fits whatever counts as one, with room for the marker below.
"""


class Cut:
    """Cuts lists to so many rows and counts what goes."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self.total = 0

    def of(self, items: Sequence[T]) -> list[T]:
        """Return the first items."""
        self.total += max(0, len(items) - self._rows)
        return list(items[: self._rows])


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, never less than its characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def first_units(text: str, limit: int) -> str:
    """Return the beginning of a text, of so many UTF-16 units at the most."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore")

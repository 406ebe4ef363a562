"""A call and its answer, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the API."""

    verb: str
    path: str
    """Below the API's root, or a whole address that GitHub gave."""
    body: Any = None
    """Sent as JSON."""
    params: Mapping[str, str | int] | None = None
    """Of the query."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer."""

    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    data: Any
    """Parsed JSON; `None` where a redirect or an empty answer has none."""

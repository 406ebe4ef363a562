"""Text of files cut to what the values of a review take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from debrief.reports.escape import visible
from debrief.reviewing import value
from debrief_schemas.instants import YEARS


def day(given: date | None) -> date | None:
    """Return a day that incidents can lie on; an id may name any year."""
    return given if given is not None and given.year in YEARS else None


def words(texts: Iterable[str]) -> tuple[str, ...]:
    """Return as many names as fit, each like `word`."""
    return tuple(line(text, value.WORD_MAX) for text in list(texts)[: value.NAMES_MAX])


def word(text: str | None) -> str | None:
    """Return a name that fits; None for none."""
    return None if text is None else line(text, value.WORD_MAX)


def path(name: str) -> str:
    """Return a path that fits: one with odd signs shows them, and one that is too long keeps its ending."""
    shown = visible(name)
    return shown if len(shown) <= value.PATH_MAX else f"{shown[: value.PATH_MAX - 4]}….md"


def line(text: str, limit: int = value.LINE_MAX) -> str:
    """Return text that fits, without the halves of characters that JSON cannot hold."""
    whole = text if text.isascii() else "".join(visible(one) if "\ud800" <= one <= "\udfff" else one for one in text)
    return whole if len(whole) <= limit else whole[: limit - 1] + "…"

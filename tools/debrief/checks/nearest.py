"""The nearest right word for one that is misspelt."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like `word`, or None where none is like it."""
    from difflib import get_close_matches

    by_case = {name.casefold(): name for name in known}
    hits = get_close_matches(word[:80].casefold().replace(" ", "_"), list(by_case), n=1, cutoff=0.7)
    return by_case[hits[0]] if hits else None


def choices(known: Iterable[str], limit: int = 12) -> str:
    """Return the allowed words as a list in words, cut after `limit`."""
    words = list(known)
    text = ", ".join(words[:limit])
    return text if len(words) <= limit else f"{text} and {len(words) - limit} more"

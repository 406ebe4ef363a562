"""The nearest right word for one that is misspelt."""

from __future__ import annotations

from collections.abc import Iterable

CHOICES_MAX = 12
"""Most words that a list of choices names."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most like `word`, or None where none is like it."""
    from difflib import get_close_matches

    by_case = {name.casefold(): name for name in known}
    hits = get_close_matches(word[:80].casefold().replace(" ", "_"), list(by_case), n=1, cutoff=0.7)
    return by_case[hits[0]] if hits else None


CLEAR = 0.1
"""How much more like a word the nearest one has to be than the next, for the misspelling to be a plain one."""


def clearly_meant(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that `word` certainly is a slip of: the nearest, with no other one nearly as near."""
    from difflib import SequenceMatcher, get_close_matches

    by_case = {name.casefold(): name for name in known}
    written = word[:80].casefold().replace(" ", "_")
    hits = get_close_matches(written, list(by_case), n=2, cutoff=0.7)
    if len(hits) == 2:
        first, second = (SequenceMatcher(None, hit, written).ratio() for hit in hits)
        if first - second < CLEAR:
            return None
    return by_case[hits[0]] if hits else None


def choices(known: Iterable[str]) -> str:
    """Return the allowed words as a list in words, cut after `CHOICES_MAX`."""
    words = list(known)
    text = ", ".join(words[:CHOICES_MAX])
    return text if len(words) <= CHOICES_MAX else f"{text} and {len(words) - CHOICES_MAX} more"

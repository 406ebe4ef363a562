"""The words of a text, to prove that none is lost, and headings in a form that can be compared."""

from __future__ import annotations

import re
from collections import Counter

_word = re.compile(r"[^\W_]+")
_shortcode = re.compile(r":[a-z0-9_+-]{2,40}:")
_numbering = re.compile(r"^(?:\d{1,3}|[ivx]{1,4})[.)]\s+", re.IGNORECASE)


def words(text: str) -> Counter[str]:
    """Count the words of a text: runs of letters and digits, without case."""
    return Counter(_word.findall(text.casefold()))


def missing(source: str, result: str) -> Counter[str]:
    """Return the words that stand in `source` more often than in `result`."""
    return words(source) - words(result)


def heading_key(text: str) -> str:
    """A heading without case, numbering, emoji and punctuation, to compare it by."""
    text = _numbering.sub("", _shortcode.sub(" ", text[:300]).strip().lstrip("#*_ "))
    return " ".join(_word.findall(text.casefold().replace("'", "").replace("’", "")))

"""Sentences of a block, and the form in which patterns are matched against them."""

from __future__ import annotations

import re

SENTENCE_MAX = 2000
"""Longest sentence in characters; text without full stops is cut at a space into pieces of this size."""

_end = re.compile("[.!?…][\"')\\]\ufffc\ue001]{0,3} (?=[\"'(\\[\ufffc]?[A-Z0-9\ufffc])")
_abbreviation = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|vs|approx|ca|cf|no|fig|incl|resp|st|dr|mr|mrs|ms|prof|a\.m|p\.m|u\.s|[a-z])\.$",
    re.IGNORECASE,
)
_upper = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the sentences of a block as parts of its text; the end is exclusive."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _end.finditer(text):
        stop = match.start() + 1
        if text[match.start()] == "." and _abbreviation.search(text, max(start, stop - 12), stop):
            continue
        _add(text, start, match.end() - 1, found)
        start = match.end()
    _add(text, start, len(text), found)
    return found


def _add(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    while end - start > SENTENCE_MAX:
        cut = text.rfind(" ", start + 1, start + SENTENCE_MAX)
        cut = cut if cut > 0 else start + SENTENCE_MAX
        found.append((start, cut))
        start = cut
    if text[start:end].strip():
        found.append((start, end))


def lowered(text: str) -> str:
    """Return `text` with A to Z in lower case and every other character as it is, at the same length."""
    return text.lower() if text.isascii() else text.translate(_upper)

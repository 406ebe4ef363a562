"""Do two texts tell of the same event? Asked only of texts from different sources and the same minute."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

THRESHOLD = 82.0
"""Least similarity, 0 to 100, of two texts that tell of one event; chosen by the pairs in the tests."""

SAME_TEXT = 95.0
"""Least similarity of a text and itself, after a round through Markdown or a corrected slip."""

SLIP = 80.0
"""Least similarity of a word and itself with a slip in it; `increase` and `decrease` have 75."""

_NEGATIONS = frozenset({"no", "not", "never", "without"})

MINUTE = timedelta(seconds=60)
"""Two clocks and two ways of working: the same event is told within a minute."""

_words = re.compile(r"[^\W_]+")
_numbers = re.compile(r"(?<![\w.])#?(\d{2,}|[0-9a-f]{7,40})(?![\w.])")
_noise = frozenset(
    {"a", "an", "the", "of", "to", "in", "on", "at", "is", "was", "by", "for", "and", "with"}
    | {"alert", "alarm", "incident", "merge", "merged"}
)
"""Words that every source puts around what happened."""

_same = {
    **dict.fromkeys(
        ("fires", "fired", "firing", "triggered", "triggers", "opened", "begins", "started", "starts"), "begins"
    ),
    **dict.fromkeys(("ends", "ended", "resolved", "resolves", "closed", "cleared", "recovered", "finished"), "ends"),
}
"""What one system calls firing, the next calls triggered."""

_noise_pairs = ("pull request",)

# What begins is not what ends, however alike the rest is.
_POLES: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (
        frozenset(
            {"begins", "begin", "starts", "start", "started", "fires", "firing", "fired", "opened", "triggered", "down"}
        ),
        frozenset(
            {
                "ends",
                "end",
                "ended",
                "resolved",
                "recovered",
                "closed",
                "finished",
                "finishes",
                "completed",
                "cleared",
                "up",
            }
            | {"succeeds", "succeeded", "acknowledged"}
        ),
    ),
    (
        frozenset({"fails", "failed", "failure", "error", "unhealthy"}),
        frozenset({"succeeds", "succeeded", "success", "healthy", "passed"}),
    ),
    (frozenset({"acknowledged"}), frozenset({"resolved", "closed"})),
    (frozenset({"revert", "reverted", "reverts", "rollback"}), frozenset({"merged", "deploy", "deployed", "release"})),
    (frozenset({"opened"}), frozenset({"reopened"})),
    (frozenset({"enabled", "enable", "enables"}), frozenset({"disabled", "disable", "disables"})),
)


def same_minute(one: datetime, other: datetime) -> bool:
    """Say whether two instants are at most a minute apart."""
    return abs(one - other) <= MINUTE


class _Read(NamedTuple):
    """What is compared of a text."""

    words: tuple[str, ...]
    """Without what every source puts around what happened."""
    sorted_words: str
    all_words: frozenset[str]
    numbers: frozenset[str]


def similarity(one: str, other: str) -> float:
    """Return how alike two texts are, from 0 to 100; 0 where their numbers or what they say contradict each other."""
    if one == other:
        return 100.0
    first, second = _read(one), _read(other)
    if not first.words or not second.words or _contradict(first, second):
        return 0.0
    from rapidfuzz import fuzz

    if min(len(first.words), len(second.words)) < 3:
        # Short messages share their few words by chance.
        return float(fuzz.ratio(" ".join(first.words), " ".join(second.words)))
    contained = _contained(set(first.words), set(second.words))
    return max(float(fuzz.ratio(first.sorted_words, second.sorted_words)), contained)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded: what is left where two texts differ in blanks, marks and case alone."""
    return tuple(_words.findall(text.casefold()))


def is_correction(one: str, other: str) -> bool:
    """Say whether one text of a source is the other with slips mended, or a few words more or fewer.

    What tells things from each other, numbers, short names and whole other words, must be the same in both.
    """
    first, second = words_of(one), words_of(other)
    if first == second:
        return True
    telling = [
        {word for word in words if word in _NEGATIONS or any(map(str.isdigit, word))} for words in (first, second)
    ]
    if telling[0] != telling[1] or _contradict(_read(one), _read(other)):
        return False
    from difflib import SequenceMatcher

    from rapidfuzz import fuzz

    more = 0
    for what, i, j, k, n in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if what == "replace":
            pairs = list(zip(first[i:j], second[k:n], strict=False))
            if j - i != n - k or any(min(map(len, pair)) < 4 or fuzz.ratio(*pair) < SLIP for pair in pairs):
                return False
        elif what != "equal":
            more += (j - i) + (n - k)
    return more <= max(1, max(len(first), len(second)) // 3)


def _contradict(one: _Read, other: _Read) -> bool:
    """Say whether two texts cannot tell of the same event: other numbers, or the opposite."""
    if one.numbers and other.numbers and not (one.numbers <= other.numbers or other.numbers <= one.numbers):
        return True
    return any(
        (_says(one, left, right) and _says(other, right, left))
        or (_says(one, right, left) and _says(other, left, right))
        for left, right in _POLES
    )


def _says(read: _Read, side: frozenset[str], opposite: frozenset[str]) -> bool:
    return not side.isdisjoint(read.all_words) and opposite.isdisjoint(read.all_words)


@lru_cache(maxsize=4096)
def _read(text: str) -> _Read:
    lowered = text.lower()
    numbers = frozenset(_numbers.findall(lowered))
    every = frozenset(_words.findall(lowered))
    for pair in _noise_pairs:
        lowered = lowered.replace(pair, " ")
    words = tuple(_same.get(word, word) for word in _words.findall(lowered) if word not in _noise)
    return _Read(words, " ".join(sorted(words)), every, numbers)


def _contained(first: set[str], second: set[str]) -> float:
    """How much of the shorter text is in the longer one; an author or a detail more does not make another event."""
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < 4:
        return 0.0
    return 100.0 * len(shorter & longer) / len(shorter) - min(15.0, 1.0 * (len(longer) - len(shorter)))

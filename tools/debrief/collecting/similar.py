"""Do two texts tell of the same event? Asked only of texts from different sources and the same minute."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

THRESHOLD = 82.0
"""Least similarity, 0 to 100, of two texts that tell of one event; chosen by the pairs in the tests."""

SAME_TEXT = 95.0
"""Least similarity of a text and itself, after a round through Markdown or a corrected slip."""

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


def similarity(one: str, other: str) -> float:
    """Return how alike two texts are, from 0 to 100; 0 where their numbers or what they say contradict each other."""
    if one == other:
        return 100.0
    from rapidfuzz import fuzz

    first, second = _normal(one), _normal(other)
    if not first or not second or contradict(one, other):
        return 0.0
    if min(len(first), len(second)) < 3:
        # Short messages share their few words by chance.
        return float(fuzz.ratio(" ".join(first), " ".join(second)))
    return max(
        float(fuzz.token_sort_ratio(" ".join(first), " ".join(second))),
        _contained(first, second),
    )


def contradict(one: str, other: str) -> bool:
    """Say whether two texts cannot tell of the same event: other numbers, or the opposite."""
    first, second = set(_numbers.findall(one.lower())), set(_numbers.findall(other.lower()))
    if first and second and not (first <= second or second <= first):
        return True
    words, others = set(_words.findall(one.lower())), set(_words.findall(other.lower()))
    for left, right in _POLES:
        for here, there in ((words, others), (others, words)):
            if here & left and not here & right and there & right and not there & left:
                return True
    return False


def _normal(text: str) -> list[str]:
    lowered = text.lower()
    for pair in _noise_pairs:
        lowered = lowered.replace(pair, " ")
    return [_same.get(word, word) for word in _words.findall(lowered) if word not in _noise]


def _contained(first: list[str], second: list[str]) -> float:
    """How much of the shorter text is in the longer one; an author or a detail more does not make another event."""
    shorter, longer = sorted((set(first), set(second)), key=len)
    if len(shorter) < 4:
        return 0.0
    return 100.0 * len(shorter & longer) / len(shorter) - min(15.0, 1.0 * (len(longer) - len(shorter)))

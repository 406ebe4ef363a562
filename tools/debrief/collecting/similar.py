"""Do two texts tell of the same event? A row too many is seen and deleted; an event that is lost is not seen."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import Enum

from debrief.collecting.tokens import SMALL_WORDS, Read, read, signs_of

THRESHOLD = 82.0
"""Least similarity, 0 to 100, of a text of a source and what a person made of it; chosen by the pairs in the tests."""

SAME_TEXT = 95.0
"""Least similarity of a text and itself, after a round through Markdown or a corrected slip."""

SLIP_MIN = 6
"""Least length in letters of a word in which one letter may have slipped: shorter ones are other words too easily."""

MINUTE = timedelta(seconds=60)
"""Two clocks and two ways of working: the same event is told within a minute."""

CONTAINED_MIN = 3
"""Fewest words of a text that may be known in a longer one without a name; of fewer, chance makes a part of many."""

COMPARED_MAX = 4_000
"""Longest text, in characters, that is looked at word by word; a longer one is told by nobody in other words."""

_words = re.compile(r"[^\W_]+")

_LANDS = frozenset({"merged", "deploy", "deployed", "release"})

# What begins is not what ends, however alike the rest is.
_POLES: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (
        frozenset(
            {"begins", "begin", "starts", "start", "started", "fires", "firing", "fired", "opened", "triggered", "down"}
        ),
        frozenset(
            {"ends", "end", "ended", "resolved", "recovered", "closed", "finished", "finishes", "completed", "cleared"}
            | {"up", "succeeds", "succeeded", "acknowledged"}
        ),
    ),
    (
        frozenset({"fails", "failed", "failure", "error", "unhealthy"}),
        frozenset({"succeeds", "succeeded", "success", "healthy", "passed"}),
    ),
    (frozenset({"acknowledged"}), frozenset({"resolved", "closed"})),
    (frozenset({"revert", "reverted", "reverts", "rollback"}), _LANDS),
    (frozenset({"opened"}), frozenset({"reopened"})),
    (frozenset({"enabled", "enable", "enables"}), frozenset({"disabled", "disable", "disables"})),
)

_CONDITIONS = (
    "if when once until unless before after should shall will would could may might must whether todo plan planned"
    " try trying almost soon please need needs partly only except but again twice false"
)
_LABELS = "service instance host node pod region zone cluster namespace job env environment tenant status state"
_TURNS = frozenset().union(
    read(f"{_CONDITIONS} {_LABELS}").words,
    *(read(" ".join(side)).words for pole in _POLES for side in pole if side is not _LANDS),
)
"""Words that make another event of a text when one has them and the other has not."""


class Same(Enum):
    """Two texts tell of one event, and which of them says more."""

    ALIKE = "alike"
    FIRST = "first"
    """All that the second says, and more."""
    SECOND = "second"


def same_minute(one: datetime, other: datetime) -> bool:
    """Say whether two instants are at most a minute apart."""
    return abs(one - other) <= MINUTE


def same_event(one: str, other: str) -> Same | None:
    """Say whether two texts of the same minute tell of one event for certain; None where they may be two.

    What tells things from each other, and every negation, must be the same in both. The words must be the same but for
    their endings, or those of one text must be part of the other: in one piece, or in any order where both name the
    same commit, address, ticket or version.
    """
    if one == other:
        return Same.ALIKE
    if max(len(one), len(other)) > COMPARED_MAX:
        return None
    first, second = read(one), read(other)
    if len(first.words) == len(second.words) and first.words != second.words:
        return None  # most pairs: a part is shorter than the whole
    if not first.words and not first.telling:
        return None
    if first.telling != second.telling or first.negations != second.negations or first.asks != second.asks:
        return None
    if first.severity and second.severity and first.severity != second.severity:
        return None
    if first.words == second.words:
        return Same.ALIKE
    if _is_part(second, first):
        return Same.FIRST
    return Same.SECOND if _is_part(first, second) else None


def signature_of(text: str) -> tuple[object, ...]:
    """Return what is equal in all texts that may tell of one event, so that only these need be compared."""
    if len(text) > COMPARED_MAX:
        return (text,)
    told = read(text)
    return told.telling, told.negations, told.asks


def _is_part(shorter: Read, longer: Read) -> bool:
    """Say whether a text says what the other says, too, and nothing in the other turns it into something else."""
    count = len(shorter.words)
    named = bool(shorter.names) and shorter.names == longer.names
    if not 0 < count < len(longer.words) or not (named or count + len(shorter.telling) >= CONTAINED_MIN):
        return False
    if not _TURNS.isdisjoint(set(longer.words) - set(shorter.words)):
        return False
    if any(longer.words[start : start + count] == shorter.words for start in range(len(longer.words) - count + 1)):
        return True
    return named and set(shorter.words) <= set(longer.words)


def similarity(one: str, other: str) -> float:
    """Return how alike a text and what became of it are, from 0 to 100; 0 where they contradict each other."""
    if one == other:
        return 100.0
    first, second = read(one), read(other)
    if not (first.words or first.telling) or not (second.words or second.telling) or _contradict(first, second):
        return 0.0
    from rapidfuzz import fuzz

    texts = [(*side.words, *side.telling) for side in (first, second)]
    if min(map(len, texts)) < 3:
        # Short messages share their few words by chance.
        return float(fuzz.ratio(*(" ".join(words) for words in texts)))
    contained = _contained(*(set(words) for words in texts))
    return max(float(fuzz.ratio(*(" ".join(sorted(words)) for words in texts))), contained)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded: what is left where two texts differ in blanks, marks and case alone."""
    return tuple(_words.findall(text.casefold()))


def said_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return words and telling signs of a text: equal where two texts differ in blanks, other marks and case alone."""
    return words_of(text), signs_of(text)


def is_correction(one: str, other: str) -> bool:
    """Say whether one text of a source is the other with slips of one letter mended, or small words more or fewer.

    All else must be the same in both: a row too many is seen and deleted, an event that is lost is not seen.
    """
    if said_of(one) == said_of(other):
        return True
    left, right = read(one), read(other)
    if left.telling != right.telling or left.severity != right.severity or signs_of(one) != signs_of(other):
        return False
    if left.asks != right.asks or _contradict(left, right):
        return False
    first, second = ([word for word in words_of(text) if word not in SMALL_WORDS] for text in (one, other))
    return len(first) == len(second) and all(map(_is_slip, first, second))


def _is_slip(one: str, other: str) -> bool:
    """Say whether two words are the same but for one letter that is wrong, missing, too many or in the wrong place.

    The first letter and the ending stay: `un-` and `re-`, `-s`, `-ed`, `-er` and `-ing` make other words.
    """
    if one == other:
        return True
    if max(len(one), len(other)) < SLIP_MIN or one[0] != other[0] or one[-1] != other[-1]:
        return False
    if one[-1] in "sdrg" and one[-2:] != other[-2:]:
        return False
    from rapidfuzz.distance import DamerauLevenshtein

    return DamerauLevenshtein.distance(one, other, score_cutoff=1) == 1


def _contradict(one: Read, other: Read) -> bool:
    """Say whether two texts cannot tell of the same event: other numbers, or the opposite."""
    told = set(one.telling), set(other.telling)
    if all(told) and not (told[0] <= told[1] or told[1] <= told[0]):
        return True
    if one.negations != other.negations or (one.severity and other.severity and one.severity != other.severity):
        return True
    return any(
        (_says(one, left, right) and _says(other, right, left))
        or (_says(one, right, left) and _says(other, left, right))
        for left, right in _POLES
    )


def _says(text: Read, side: frozenset[str], opposite: frozenset[str]) -> bool:
    return not side.isdisjoint(text.every) and opposite.isdisjoint(text.every)


def _contained(first: set[str], second: set[str]) -> float:
    """How much of the shorter text is in the longer one; an author or a detail more does not make another event."""
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < 4:
        return 0.0
    return 100.0 * len(shorter & longer) / len(shorter) - min(15.0, 1.0 * (len(longer) - len(shorter)))

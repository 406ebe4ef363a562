"""What has to stand in a text for a pattern to match: to look for that costs a tenth of what it costs to compile it."""

from __future__ import annotations

LITERALS_MAX = 60
"""Most literals that are looked for in place of a pattern."""

_AROUND = ("(?=", "(?!", "(?<=", "(?<!")


def literals_of(pattern: str) -> tuple[str, ...]:
    """Return literals of which at least one stands wherever a pattern matches; none where that cannot be told.

    Groups and their alternatives are followed; classes, escapes and what may be left out are passed over. The pattern
    is one that compiles, without flags and names.
    """
    found, _ = _alternatives(pattern, 0)
    useful = len(found) <= LITERALS_MAX and all(found)
    return tuple(dict.fromkeys(found)) if useful else ()


def _alternatives(pattern: str, at: int) -> tuple[list[str], int]:
    """The literals of the alternatives up to the end of a group, and where that is; none unless each has some."""
    found: list[str] = []
    complete = True
    while True:
        best, at = _sequence(pattern, at)
        complete = complete and bool(best)
        found += best
        if pattern[at : at + 1] != "|":
            return (found if complete else []), at
        at += 1


def _sequence(pattern: str, at: int) -> tuple[list[str], int]:
    """The literals of one alternative, of those that follow each other in it the longest, and where it ends."""
    best: list[str] = []
    run = ""
    while (character := pattern[at : at + 1]) and character not in "|)":
        if character not in "\\([{?*+.^$":
            run += character
            at += 1
            continue
        if character in "?*{":
            # The last character may be missing; behind a class or a group there is none.
            run = run[:-1]
        best, run = _better(best, [run]), ""
        if character == "(":
            inside, at = _group(pattern, at)
            best = _better(best, inside)
        elif character == "[":
            at = pattern.index("]", at + 2) + 1
        elif character == "{":
            at = pattern.index("}", at) + 1
        else:
            at += 2 if character == "\\" else 1
    return _better(best, [run]), at


def _group(pattern: str, at: int) -> tuple[list[str], int]:
    """The literals of a group, none where it may be left out or looks around, and where it ends."""
    around = next((mark for mark in _AROUND if pattern.startswith(mark, at)), "")
    found, at = _alternatives(pattern, at + len(around or ("(?:" if pattern.startswith("(?:", at) else "(")))
    at += 1
    optional = pattern[at : at + 1] in ("?", "*") or pattern.startswith("{0", at)
    return ([] if around or optional else found), at


def _better(one: list[str], other: list[str]) -> list[str]:
    """Of two sets of literals the one whose shortest is longer."""
    return other if min(map(len, other), default=0) > min(map(len, one), default=0) else one

"""A sieve before the detectors of `checks.privacy`: a few microseconds that let almost every file pass.

It may only say "certainly nothing"; at the slightest sign the detectors themselves decide.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from debrief.checks.privacy_signs import SECRET_TRIGGERS

_CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = b"0123456789"

# What is left of a text without these characters is short, and what stood side by side still does. So a literal can
# only be in the text if what is left of the literal is in what is left of the text.
_NO_CAPITALS = bytes(set(range(256)) - set(_CAPITALS + b"_=.:3"))
_REST_MIN = 2

# A pattern that begins with one character is looked for as fast as that character.
_AT_MARKS: tuple[tuple[re.Pattern[bytes], frozenset[str]], ...] = (
    (
        re.compile(rb"_(?:(?<=gh[pousr]_)|(?<=github_pat_)|(?<=k_live_))"),
        frozenset(("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "k_live_")),
    ),
    (
        re.compile(rb"-(?:(?<=sk-)|(?=us)|(?<=pypi-)(?=Ag)|(?<=xox[abposr]-)|(?<=sq0csp-))"),
        frozenset(("sk-", "-us", "pypi-Ag", "xox", "sq0csp-")),
    ),
)
"""Patterns that match wherever the triggers with these literals match."""


class _Sieve(NamedTuple):
    capitals: tuple[tuple[bytes, bytes, str], ...]
    """What capitals leave of a literal, the literal, and the pattern that has to match then."""
    marked: tuple[tuple[re.Pattern[bytes], tuple[tuple[bytes, str], ...]], ...]
    """Patterns at a mark, and the literals and patterns that are tried then."""
    direct: tuple[tuple[bytes, str], ...]
    """Literals that no sieve holds, and their patterns."""


def _make() -> _Sieve:
    capitals, direct = [], []
    for literal, pattern in SECRET_TRIGGERS:
        if any(literal in literals for _, literals in _AT_MARKS):
            continue
        written = literal.encode("ascii")
        rest = written.translate(None, _NO_CAPITALS)
        if rest.strip(b".") and (len(rest) >= _REST_MIN or rest == b"J"):
            capitals.append((rest, written, pattern))
        else:
            direct.append((written, pattern))
    marked = tuple(
        (mark, tuple((literal.encode("ascii"), pattern) for literal, pattern in SECRET_TRIGGERS if literal in literals))
        for mark, literals in _AT_MARKS
    )
    return _Sieve(tuple(capitals), marked, tuple(direct))


_sieve = _make()
_patterns: dict[str, re.Pattern[str]] = {}

# Digits become 0, capitals A; blank and hyphen, which join groups of digits, become a hyphen. Small letters go: what
# stood side by side still does.
_CLASSES = bytes.maketrans(_DIGITS + _CAPITALS + b" ", b"0" * len(_DIGITS) + b"A" * len(_CAPITALS) + b"-")
_SMALL = b"abcdefghijklmnopqrstuvwxyz"
_address = re.compile(rb"[A-Za-z0-9._%+-]@[A-Za-z0-9-]")
_phone = re.compile(rb"\+[1-9]")


def has_nothing(path: str, raw: bytes, text: str, *, public: bool) -> bool:
    """Say whether the rules of privacy certainly have nothing to say about a text; `raw` is the same in UTF-8."""
    if not _may_hold_secrets(raw, text) and not _may_hold_personal_data(raw):
        return True
    from debrief.checks.privacy import check_privacy

    return next(check_privacy(path, text, public=public), None) is None


def _may_hold_secrets(raw: bytes, text: str) -> bool:
    left = raw.translate(None, _NO_CAPITALS)
    for rest, literal, pattern in _sieve.capitals:
        if rest in left and literal in raw and _matches(pattern, text):
            return True
    for mark, triggers in _sieve.marked:
        if mark.search(raw) is not None and _any_matches(triggers, raw, text):
            return True
    return _any_matches(_sieve.direct, raw, text)


def _any_matches(triggers: tuple[tuple[bytes, str], ...], raw: bytes, text: str) -> bool:
    return any(literal in raw and _matches(pattern, text) for literal, pattern in triggers)


def _matches(pattern: str, text: str) -> bool:
    known = _patterns.get(pattern)
    if known is None:
        known = _patterns[pattern] = re.compile(pattern)
    return known.search(text) is not None


def _may_hold_personal_data(raw: bytes) -> bool:
    left = raw.translate(_CLASSES, _SMALL)
    if b"AA00" in left or b"0000-0000" in left or b"00000000" in left:
        left = raw.translate(_CLASSES)
        # An IBAN begins with two capitals and two digits; a card has two groups of four digits side by side.
        if b"AA00" in left or b"0000-0000" in left or b"00000000" in left:
            return True
    return (
        (b"@" in raw and _address.search(raw) is not None)
        or (b"+" in raw and _phone.search(raw) is not None)
        or (not raw.isascii() and _has_other_digits(raw))
    )


def _has_other_digits(raw: bytes) -> bool:
    """Say whether there are digits of other scripts, which the detectors' patterns take for digits too."""
    rest = raw.translate(None, _ASCII)
    return any(map(str.isdecimal, set(rest.decode("utf-8"))))


_ASCII = bytes(range(0x80))

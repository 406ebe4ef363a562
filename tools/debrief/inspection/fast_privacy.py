"""A sieve before the detectors of `checks.privacy`: a few microseconds that let almost every file pass.

It may only say "certainly nothing"; at the slightest sign the detectors themselves decide.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from debrief.checks.privacy_signs import SECRET_TRIGGERS

_CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = b"0123456789"

# What is left of a text without its other characters is a tenth of it, and what stood side by side still does. So a
# literal can only be in the text if what is left of the literal is in what is left of the text. Line ends, bars, colons
# and points stay only because they keep apart what would look like an account's number.
_NOT_KEPT = bytes(set(range(256)) - set(_CAPITALS + _DIGITS + b"_=.:-|\n"))
_NOT_CAPITALS = _DIGITS + b"-|\n"

_KEYS = (b"IA", b"AC", b"AK=", b"GR", b"J", b"_T", b"EKEY", b"YUK", b"SG.", b"XOX", b"SK", b"AI")
"""Few and short: every literal with capitals is known by one of them, once all but capitals and `_=.:` is gone."""

# A pattern that begins with one character is looked for as fast as that character.
_AT_MARKS: tuple[tuple[re.Pattern[bytes], frozenset[str]], ...] = (
    (
        re.compile(rb"_(?:(?<=gh[pousr]_)|(?<=github_pat_)|(?<=k_live_))"),
        frozenset(("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "k_live_")),
    ),
    (
        # The character before the hyphen rules out almost all of them; the endings of `gl…-` may match more.
        re.compile(
            rb"-(?:us|(?<=[kiabposrt]-)(?:(?<=sk-)|(?<=pypi-)Ag|(?<=xox[abposr]-)|(?<=sq0csp-)"
            rb"|(?<=(?:pa|ld|lf|oa|lr|cb|im|pt)t-)|(?<=glagent-)|(?<=gloas-)))"
        ),
        frozenset(("sk-", "-us", "pypi-Ag", "xox", "sq0csp-", "gl")),
    ),
)
"""Patterns that match wherever the triggers with these literals match."""

_LONGER = {"hooks.slack.com": b"hooks.slack.com/services/T"}
"""What the pattern of a literal begins with: the longer it is, the faster it is found to be missing."""

_Trigger = tuple[bytes, str]


class _Sieve(NamedTuple):
    kept: tuple[_Trigger, ...]
    """Literals that are looked for in what is kept of a text, and their patterns."""
    capitals: tuple[tuple[bytes, tuple[_Trigger, ...]], ...]
    """Keys, and the literals and patterns that are tried where capitals hold the key."""
    marked: tuple[tuple[re.Pattern[bytes], tuple[_Trigger, ...]], ...]
    """Patterns at a mark, and the literals and patterns that are tried then."""
    direct: tuple[_Trigger, ...]
    """Literals that no sieve holds, and their patterns."""


def _make() -> _Sieve:
    kept, direct = [], []
    capitals: dict[bytes, list[_Trigger]] = {}
    for literal, pattern in SECRET_TRIGGERS:
        if any(literal in literals for _, literals in _AT_MARKS):
            continue
        trigger = _LONGER.get(literal, literal.encode("ascii")), pattern
        rest = trigger[0].translate(None, _NOT_KEPT).translate(None, _NOT_CAPITALS)
        key = next((key for key in _KEYS if key in rest), None)
        if key is not None:
            capitals.setdefault(key, []).append(trigger)
        elif trigger[0].translate(None, _NOT_KEPT) == trigger[0]:
            kept.append(trigger)
        else:
            direct.append(trigger)
    marked = tuple(
        (mark, tuple((literal.encode("ascii"), pattern) for literal, pattern in SECRET_TRIGGERS if literal in literals))
        for mark, literals in _AT_MARKS
    )
    return _Sieve(
        tuple(kept), tuple((key, tuple(triggers)) for key, triggers in capitals.items()), marked, tuple(direct)
    )


_sieve = _make()
_patterns: dict[str, re.Pattern[str]] = {}

# Digits become 0, capitals A; what is left over of a text has lost its blanks, which may join groups of digits.
_CLASSES = bytes.maketrans(_DIGITS + _CAPITALS, b"0" * len(_DIGITS) + b"A" * len(_CAPITALS))
_WITH_BLANKS = bytes.maketrans(_DIGITS + _CAPITALS + b" ", b"0" * len(_DIGITS) + b"A" * len(_CAPITALS) + b"-")
_address = re.compile(rb"[A-Za-z0-9._%+-]@[A-Za-z0-9-]")
_phone = re.compile(rb"\+[1-9]")


def has_nothing(path: str, raw: bytes, text: str, *, public: bool) -> bool:
    """Say whether the rules of privacy certainly have nothing to say about a text; `raw` is the same in UTF-8."""
    kept = raw.translate(None, _NOT_KEPT)
    if not _may_hold_secrets(kept, raw, text) and not _may_hold_personal_data(kept, raw):
        return True
    from debrief.checks.privacy import check_privacy

    return next(check_privacy(path, text, public=public), None) is None


def may_hold_secrets(raw: bytes, text: str) -> bool:
    """Say whether any detector of secrets could match; False is certain."""
    return _may_hold_secrets(raw.translate(None, _NOT_KEPT), raw, text)


def _may_hold_secrets(kept: bytes, raw: bytes, text: str) -> bool:
    for literal, pattern in _sieve.kept:
        if literal in kept and literal in raw and _matches(pattern, text):
            return True
    capitals = kept.translate(None, _NOT_CAPITALS)
    for key, triggers in _sieve.capitals:
        if key in capitals and _any_matches(triggers, raw, text):
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


def _may_hold_personal_data(kept: bytes, raw: bytes) -> bool:
    kept = kept.translate(_CLASSES)
    if b"AA00" in kept or b"0000-0000" in kept or b"00000000" in kept:
        left = raw.translate(_WITH_BLANKS)
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

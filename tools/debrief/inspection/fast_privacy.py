"""A sieve before the detectors of `checks.privacy`: a few microseconds that let almost every file pass.

It may only say "certainly nothing"; at the slightest sign the detectors themselves decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from debrief.checks.privacy import SECRET_TRIGGERS, check_privacy

_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_DIGITS = b"0123456789"
_SPACE = b" \n\r\t"

# What is left of a text without these characters is short, and what stood side by side still does. So a literal can
# only be in the text if what is left of the literal is in what is left of the text.
_SIEVES = (
    bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ_-=.:")),
    bytes(set(range(256)) - set(b"ghkluqvx_-")),
)


def _sorted_out(literals: Iterable[bytes]) -> tuple[tuple[tuple[bytes, tuple[bytes, ...]], ...], ...]:
    """Return for each sieve what may be left in it, each with its literals; the last row is for what no sieve holds."""
    rows: list[dict[bytes, list[bytes]]] = [{}, {}, {}]
    for literal in literals:
        left = [literal.translate(None, sieve) for sieve in _SIEVES]
        best = max(range(len(left)), key=lambda index: len(left[index]))
        row, rest = (best, left[best]) if len(left[best]) > 1 else (len(_SIEVES), literal)
        rows[row].setdefault(rest, []).append(literal)
    return tuple(tuple((rest, tuple(names)) for rest, names in row.items()) for row in rows)


_LITERALS = {literal.encode("ascii"): pattern for literal, pattern in SECRET_TRIGGERS}
_ROWS = _sorted_out(_LITERALS)
_patterns: dict[bytes, re.Pattern[str]] = {}

# Digits become 0, capitals A; blank and hyphen, which join groups of digits, become a hyphen.
_CLASSES = bytes.maketrans(
    _DIGITS + b"ABCDEFGHIJKLMNOPQRSTUVWXYZ" + b" ", b"0" * len(_DIGITS) + b"A" * 26 + b"-"
)
_address = re.compile(rb"[A-Za-z0-9._%+-]@[A-Za-z0-9-]")
_phone = re.compile(rb"\+[1-9]")


def has_nothing(path: str, raw: bytes, text: str, *, public: bool) -> bool:
    """Say whether the rules of privacy certainly have nothing to say about a text; `raw` is the same in UTF-8."""
    if not _may_hold_secrets(raw, text) and not _may_hold_personal_data(raw):
        return True
    return next(check_privacy(path, text, public=public), None) is None


def _may_hold_secrets(raw: bytes, text: str) -> bool:
    for index, row in enumerate(_ROWS):
        left = raw.translate(None, _SIEVES[index]) if index < len(_SIEVES) else raw
        for rest, literals in row:
            if rest in left and any(literal in raw and _matches(literal, text) for literal in literals):
                return True
    return False


def _matches(literal: bytes, text: str) -> bool:
    pattern = _patterns.get(literal)
    if pattern is None:
        pattern = _patterns[literal] = re.compile(_LITERALS[literal])
    return pattern.search(text) is not None


def _may_hold_personal_data(raw: bytes) -> bool:
    classes = raw.translate(_CLASSES)
    return (
        # An IBAN begins with two capitals and two digits; a card has two groups of four digits side by side.
        b"AA00" in classes
        or b"0000-0000" in classes
        or b"00000000" in classes
        or (b"@" in raw and _address.search(raw) is not None)
        or (b"+" in raw and _phone.search(raw) is not None)
        or (not raw.isascii() and _has_other_digits(raw))
    )


def _has_other_digits(raw: bytes) -> bool:
    """Say whether there are digits of other scripts, which the detectors' patterns take for digits too."""
    rest = raw.translate(None, bytes(range(0x80)))
    return any(map(str.isdecimal, set(rest.decode("utf-8"))))

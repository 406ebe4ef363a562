"""A sieve before the detectors of `checks.privacy`: a few microseconds that let almost every file pass.

It may only say "certainly nothing"; at the slightest sign the detectors themselves decide.
"""

from __future__ import annotations

import re

from debrief.checks.privacy_signs import ASSIGNED_SIGNS, SECRET_TRIGGERS
from debrief_schemas.light import NamedTuple, late_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = b"0123456789"

# What is left of a text without its other characters is an eighth of it, and what stood side by side still does. So a
# literal can only be in the text if what is left of the literal is in what is left of the text. Line ends, bars, colons
# and points stay only because they keep apart what would look like an account's number; all that is no printable ASCII
# stays, so that `preflight` can look at it without looking through the whole text once more. Backslashes and ampersands
# stay because what is written with them may be read as something else.
_KEPT = frozenset(_CAPITALS + _DIGITS + b"_=.:-|@+/\\&\n")
_NOT_KEPT = bytes(byte for byte in range(0x20, 0x7F) if byte not in _KEPT)
_NOT_CAPITALS = bytes(set(range(256)) - set(_CAPITALS + b"_=.:/"))

_KEYS = (b"IA", b"AC", b"K=", b"GR", b"_T", b"IV", b"YUK", b"G.", b"OX", b"SK", b"AI", b"BFJ", b"//T", b"AK")
"""Few, short, with rare beginnings: literals with capitals hold one, once all but capitals and `_=.:/` is gone."""

_TRIGGERS = SECRET_TRIGGERS + ASSIGNED_SIGNS
_ASSIGNED = frozenset(literal for literal, _ in ASSIGNED_SIGNS)
# A pattern that begins with one character is looked for as fast as that character.
_AT_MARKS: tuple[tuple[bytes, re.Pattern[bytes], frozenset[str]], ...] = (
    (
        b"_",
        # The character before the underscore rules out most of them.
        late_pattern(
            rb"_(?<=[pousrtemTfa1]_)(?:(?<=gh[pousr]_)|(?<=github_pat_)|(?<=k_live_)|(?<=npm_)"
            rb"|(?<=secret_)access_key|(?<=SECRET_)ACCESS_KEY|(?<=hf_)|(?<=glsa_)|(?<=dop_v1_)|(?<=shpat_))"
        ),
        frozenset(("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "k_live_"))
        | frozenset(("npm_", "secret_access_key", "SECRET_ACCESS_KEY", "hf_", "glsa_", "dop_v1_", "shpat_")),
    ),
    (
        b"=",
        late_pattern(rb"=(?:(?<=[dtnyDTNY]=)|(?<=[dtnyDTNY\n ] =)|(?<=\n=)|(?<=[?&;]sig=)|(?<=-Signature=))"),
        _ASSIGNED | {"sig=", "X-Amz-Signature="},
    ),
    (
        b":",
        # Colons are many: three characters before them, perhaps with a quote or two stars, rule out almost all of them,
        # and then the commonest words that end so.
        late_pattern(
            rb":(?<=[iosprkewndytIOSPRKEWNDYT][rwoedtny*\\\"'`RWOEDTNY][dtny\"'`*DTNY]:)"
            rb"(?<![a-z]ed:)(?<![a-z]nd:)(?<![ie]ty:)(?<!ent:)(?<![a-hj-z]on:)(?<![a-su-z]ion:)(?<![b-z]tion:)"
        ),
        _ASSIGNED | {"Authorization", "authorization", "AUTHORIZATION"},
    ),
    (
        b"-",
        # The character before the hyphen rules out almost all of them; the endings of `gl…-` may match more.
        late_pattern(
            rb"-(?:us[0-9]|(?<=[kiabposrtY]-)(?:(?<=sk-)[aps]|(?<=AGE-SECRET-KEY-)1|(?<=pypi-)Ag|(?<=xox[abposr]-)|(?<=sq0csp-)"
            rb"|(?<=(?:pa|ld|lf|oa|lr|cb|im|pt)t-)|(?<=glagent-)|(?<=gloas-)))"
        ),
        frozenset(("AGE-SECRET-KEY-1", "sk-", "-us", "pypi-Ag", "xox", "sq0csp-", "gl")),
    ),
)
"""A mark, a pattern that begins with it, and the literals of the triggers that match only where the pattern does."""

_LONGER = {"hooks.slack.com": b"hooks.slack.com/services/T"}
"""What the pattern of a literal begins with: what is left of it is rarer than what is left of the literal."""

_Trigger = tuple[bytes, str]


class _Sieve(NamedTuple):
    keys: re.Pattern[bytes]
    """Found in the capitals of a text if one of `capitals` is in the text."""
    capitals: tuple[_Trigger, ...]
    marked: tuple[tuple[bytes, re.Pattern[bytes], tuple[_Trigger, ...]], ...]
    """Marks, patterns that begin with them, and the literals and patterns that are tried then."""
    rest: tuple[tuple[bytes, _Trigger], ...]
    """What is kept of a literal, and the literal and pattern that are tried where it stands."""


def _make() -> _Sieve:
    keys, capitals, rest = set(), [], []
    for literal, pattern in _TRIGGERS:
        if any(literal in literals for *_, literals in _AT_MARKS):
            continue
        trigger = _LONGER.get(literal, literal.encode("ascii")), pattern
        held = trigger[0].translate(None, _NOT_CAPITALS)
        key = next((key for key in _KEYS if key in held), None)
        if key is not None:
            keys.add(key)
            capitals.append(trigger)
        else:
            rest.append((trigger[0].translate(None, _NOT_KEPT), trigger))
    marked = tuple(
        (
            sign,
            mark,
            tuple((literal.encode("ascii"), pattern) for literal, pattern in _TRIGGERS if literal in literals),
        )
        for sign, mark, literals in _AT_MARKS
    )
    return _Sieve(re.compile(b"|".join(map(re.escape, sorted(keys)))), tuple(capitals), marked, tuple(rest))


_sieve = _make()
_patterns: dict[str, re.Pattern[str]] = {}

# Digits become 0, capitals A; what is left over of a text has lost its blanks, which may join groups of digits.
_CLASSES = bytes.maketrans(_DIGITS + _CAPITALS, b"0" * len(_DIGITS) + b"A" * len(_CAPITALS))
_NOT_CLASSES = bytes(set(range(256)) - set(_CAPITALS + _DIGITS + b"_=.:-|\n"))
_WITH_BLANKS = bytes.maketrans(_DIGITS + _CAPITALS + b" ", b"0" * len(_DIGITS) + b"A" * len(_CAPITALS) + b"-")
# In UTF-8, what is no digit of another script: ASCII, the Latin-1 letters, punctuation and arrows (U+2000 to U+2FFF).
_NO_OTHER_DIGITS = bytes((*range(0xC0), 0xC2, 0xC3, 0xE2))
_ASCII = bytes(range(0x80))
_address = late_pattern(rb"@(?<=[A-Za-z0-9._%+-]@)[A-Za-z0-9-]")
_phone = late_pattern(rb"\+[1-9]")


def left_of(raw: bytes) -> bytes:
    """Return what the functions below need of a text in UTF-8: all of it but some of its printable ASCII."""
    return raw.translate(None, _NOT_KEPT)


def has_signs(raw: bytes, left: bytes, text: str) -> bool:
    """Say whether the rules of privacy might have something to say about a text; False is certain.

    `raw` is the text in UTF-8, `left` what `left_of` makes of it.
    """
    return _may_hold_secrets(left, raw, text) or _may_hold_personal_data(left, raw)


def may_be_spelt_out(left: bytes, text: str, yaml_end: int) -> bool:
    """Say whether some characters might be read as others, but for folded lines; False is certain.

    `left` is what `left_of` makes of the text, and the front matter ends at `yaml_end`.
    """
    if b"\\" in left and text.find("\\", 0, yaml_end) >= 0:
        return True
    if b"&" not in left:
        return False
    from debrief.checks.privacy_spelt import may_hold_entities

    return may_hold_entities(text)


def has_nothing(path: str, text: str, data: dict[str, Any], *, public: bool) -> bool:
    """Ask the rules of privacy themselves about a text whose front matter has been read as `data`."""
    from debrief.checks.privacy import check_privacy
    from debrief.checks.privacy_personal import may_hold_personal_data
    from debrief.checks.privacy_signs import may_hold_secrets
    from debrief.checks.privacy_spelt import without_entities

    # A line that says that it holds no secret says nothing of another one.
    judged = "" if "pragma" in text else text
    read = [line for value in _texts(data) for line in value.split("\n") if line not in judged]
    spelt = without_entities("\n".join(read))
    if may_hold_secrets(spelt) or may_hold_personal_data(spelt):
        return False
    return next(check_privacy(path, text, public=public), None) is None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def may_hold_secrets(raw: bytes, text: str) -> bool:
    """Say whether any detector of secrets could match; False is certain."""
    return _may_hold_secrets(left_of(raw), raw, text)


def _may_hold_secrets(left: bytes, raw: bytes, text: str) -> bool:
    capitals = left.translate(None, _NOT_CAPITALS)
    if _sieve.keys.search(capitals) is not None and _any_matches(_sieve.capitals, raw, text):
        return True
    for sign, mark, triggers in _sieve.marked:
        if sign in left and mark.search(raw) is not None and _any_matches(triggers, raw, text):
            return True
    for kept, trigger in _sieve.rest:  # noqa: SIM110  a generator costs as much again
        if kept in left and _any_matches((trigger,), raw, text):
            return True
    return False


def _any_matches(triggers: tuple[_Trigger, ...], raw: bytes, text: str) -> bool:
    return any(literal in raw and _matches(pattern, text) for literal, pattern in triggers)


def _matches(pattern: str, text: str) -> bool:
    known = _patterns.get(pattern)
    if known is None:
        known = _patterns[pattern] = re.compile(pattern)
    return known.search(text) is not None


def _may_hold_personal_data(left: bytes, raw: bytes) -> bool:
    classes = left.translate(_CLASSES, _NOT_CLASSES)
    if b"0000\n0000" in classes:
        # A card's groups may stand in two lines of the front matter that are read as one.
        return True
    if b"AA00" in classes or b"0000-0000" in classes or b"00000000" in classes:
        with_blanks = raw.translate(_WITH_BLANKS)
        # An IBAN begins with two capitals and two digits; a card has two groups of four digits side by side.
        if b"AA00" in with_blanks or b"0000-0000" in with_blanks or b"00000000" in with_blanks:
            return True
    return (
        (b"@" in left and _address.search(raw) is not None)
        or (b"+" in left and _phone.search(raw) is not None)
        or (bool(left.translate(None, _NO_OTHER_DIGITS)) and _has_other_digits(left))
    )


def _has_other_digits(left: bytes) -> bool:
    """Say whether there are digits of other scripts, which the detectors' patterns take for digits too."""
    rest = left.translate(None, _ASCII)
    return any(map(str.isdecimal, set(rest.decode("utf-8"))))

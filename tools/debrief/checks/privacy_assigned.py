"""Values that only the name before them gives away as secrets: `password: …`, `DB_PASSWORD=…`, `"api_key": "…"`.

The form of such a value is free, and the same words stand in sentences (“token: expired”), so the value decides: it has
to look like none of the words, dates, versions, paths and variables that people write behind these names.
"""

from __future__ import annotations

import re
from collections import Counter
from math import log2

from debrief.checks.privacy_signs import ASSIGNED_NAMES, ASSIGNED_TRIGGERS

LONG = 16
"""Least length in characters of a token, secret or key: 64 bits in hex, the least that OWASP asks of a session's."""

VARIED = 3.0
"""Least entropy of one in bits a character: the limit that detect-secrets has for strings in hex."""

_VALUE_MAX = 200

TRIED_MAX = 1_000
"""Most values of a line that are judged one by one, at 25 µs each: nobody writes a line with more."""

_KINDS = {"password": "password", "secret": "value of a secret", "token": "value of a token", "key": "value of a key"}
_patterns = tuple(
    (_KINDS[kind], literal, re.compile(pattern))
    for (_, kind), (literal, pattern) in zip(ASSIGNED_NAMES, ASSIGNED_TRIGGERS, strict=True)
)
_QUOTES = "\"'`"
# What no real value is: words and signs that stand for one, or say what became of it.
_PLACEHOLDER = re.compile(
    r"change|example|passw|secret|your|placeholder|redact|remove|hidden|dummy|xxx|\.\.\.|…|expire|invalid|missing"
    r"|rotate|revoke|leaked|unset|undefined|vault",
    re.IGNORECASE,
)
# Addresses, and names of methods.
_OTHER = re.compile(r"://|(?:sha|aes|argon|base|utf|md|oauth|pbkdf|rs|es|hs)-?\d|bcrypt|scrypt", re.IGNORECASE)
# Tokens that unlock nothing: they say where a list goes on, or that a request is the same once more. And the part of an
# address of Amazon's, `arn:…:secret:…`, that says what kind of thing it names.
_HARMLESS = re.compile(
    r"(?:(?:next|previous|page|paging|pagination|continuation|resume|sync|lock|idempotency|request|change|update)[_ -]?"
    r"t|arn:\S{1,100}:s)\Z",
    re.IGNORECASE,
)
_VARIABLE = frozenset("<>${}*%()[]")
_joint = re.compile(r"[-_./:@+#]+")
# Words, numbers, and short names with a number in them: v2, p99, k8s, AP, 1a, 20T09, 20261120T0902Z.
_plain = re.compile(
    r"[A-Za-z]?[a-z]*|[A-Z]+|\d+[A-Za-z]{0,2}|[A-Za-z]{1,4}\d{1,4}|[A-Za-z]\d[A-Za-z]|\d\dT\d\d|\d{6,8}T\d{2,6}Z?"
)


def assigned_secrets(line: str) -> tuple[dict[str, tuple[int, int]], int]:
    """Return the kinds of the secrets that names in a line give away, and how many values were judged.

    With each kind comes from where to where the first secret of that kind stands.
    """
    kinds: dict[str, tuple[int, int]] = {}
    tried = 0
    for kind, literal, pattern in _patterns:
        if literal not in line or kind in kinds:
            continue
        for found in pattern.finditer(line):
            tried += 1
            # The pattern ends with the first eight characters of the value.
            start = found.end() - 8
            value, quoted = _value(line, start)
            likely = _is_secret(kind, value, quoted=quoted, equals="=" in found[0][:-8])
            if likely and not _HARMLESS.search(line, max(found.start() - 120, 0), found.start()):
                kinds[kind] = start, start + len(value)
                break
            if tried == TRIED_MAX:
                return {**kinds, kind: (start, len(line))}, tried
    return kinds, tried


def _value(line: str, start: int) -> tuple[str, bool]:
    """Return the value that begins there, and whether it stands in quotes, which close right behind it."""
    before = line[start - 1]
    rest = line[start : start + _VALUE_MAX + 1]
    if before in _QUOTES:
        value = re.split(r"[\s\"'`]", rest, maxsplit=1)[0]
        if rest[len(value) : len(value) + 1] == before:
            return value, True
        return "", False
    value = re.split(r"[\s\"'`|,;]", rest, maxsplit=1)[0]
    # What ends a sentence, or bold type, is no part of it.
    return value.rstrip(".:!?)*_"), False


def _is_secret(kind: str, value: str, *, quoted: bool, equals: bool) -> bool:
    if len(value) < 8 or len(value) > _VALUE_MAX or _PLACEHOLDER.search(value) or not _VARIABLE.isdisjoint(value):
        return False
    letters, digits = any(map(str.isalpha, value)), any(map(str.isdigit, value))
    if not letters:
        return False
    if kind == "password" and quoted and equals:
        # Source code: nobody writes prose like that.
        return True
    if _OTHER.search(value) or value[0] in "/~.@#":
        return False
    words = [part for part in _joint.split(value) if part]
    if all(map(_plain.fullmatch, words)):
        return False
    if kind == "password":
        return digits or (quoted and not value.isalnum() and len(words) < 2)
    return digits and len(value) >= LONG and _entropy(value) >= VARIED


def _entropy(value: str) -> float:
    """Return Shannon's entropy in bits a character."""
    counts = Counter(value).values()
    return -sum(count / len(value) * log2(count / len(value)) for count in counts)

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
# Words that stand for a value, or say what became of it: the whole value, or one word of it beside plain ones.
_placeholder = re.compile(
    r"change(?:me|it|this)?\d{0,4}|changed|examples?|pass(?:wd|word|phrase)?|pwd?|pw|secret|your?s?|placeholder"
    r"|redacted|removed?|hidden|dummy|expire[sd]?|invalid|missing|rotated?|revoked?|leaked|unset|undefined|vault",
    re.IGNORECASE,
)
# What is cut short, blacked out, or filled in by a program: `abc…`, `****`, `${X}`, `$(…)`, `{{ x }}`, `<password>`.
_cut_or_filled_in = re.compile(r"\.\.\.|…|\*{3}|xxx|XXX|•{3}|\$[({]|\{\{|%[{(]|<[A-Za-z][\w -]*>")
# A variable as the whole value, a call or an element of something, and anything in brackets.
_variable = re.compile(
    r"\$(?:[A-Z_][A-Z0-9_]*|[A-Za-z_.]+)|%\w+%?|<[^<>]*>?|[A-Za-z_][\w.]*[(\[](?:[^()\[\]]*[)\]])?"
    r"|\[[^\[\]]*\]?|\([^()]*\)?|\{[^{}]*\}?"
)
# Addresses, and names of methods.
_OTHER = re.compile(
    r"://|(?<![A-Za-z0-9])(?:sha|aes|argon|base|utf|md|oauth|pbkdf|rs|es|hs)-?\d|bcrypt|scrypt", re.IGNORECASE
)
# Tokens that unlock nothing: they say where a list goes on, or that a request is the same once more. And the part of an
# address of Amazon's, `arn:…:secret:…`, that says what kind of thing it names.
_HARMLESS = re.compile(
    r"(?:(?:next|previous|page|paging|pagination|continuation|resume|sync|lock|idempotency|request|change|update)[_ -]?"
    r"t|arn:\S{1,100}:s)\Z",
    re.IGNORECASE,
)
_word = re.compile(r"[\W_]+")
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
            likely = is_likely_secret(kind, value, quoted=quoted, equals="=" in found[0][:-8])
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
    return value.rstrip(".:!?*_" if "(" in value or "***" in value else ".:!?)*_"), False


def stands_for_a_value(value: str) -> bool:
    """Say whether people or programs write this where the real value of a password or token would be."""
    if _cut_or_filled_in.search(value) or _variable.fullmatch(value):
        return True
    words = [word for word in _word.split(value) if word]
    known = [bool(_placeholder.fullmatch(word)) for word in words]
    return any(known) and all(yes or _plain.fullmatch(word) for yes, word in zip(known, words, strict=True))


def is_likely_secret(kind: str, value: str, *, quoted: bool, equals: bool) -> bool:
    """Say whether a value behind a name of that kind looks like a secret, and not like what else stands there."""
    if len(value) < 8 or len(value) > _VALUE_MAX or stands_for_a_value(value):
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

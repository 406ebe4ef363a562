"""Secrets that commands and sentences give away: `curl -u kim:…`, `mysql -p…`, `DB_PASS=…`, “the password is …”.

Nothing short that they all contain is rare, so `debrief check` does not look for them: it must cost a commit hook
nothing. What is carried in from elsewhere, and what is about to be published, is looked at in this way as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from debrief.checks.privacy_assigned import is_likely_secret, stands_for_a_value

_VALUE = r"(?P<quote>[\"'`]?)(?P<value>[^\s\"'`|]{4,200})"
_NAMED = r"(?i:pass(?:word|phrase|wd)|pwd)(?:[\"'`]|\*\*)?"

# Of a command the value is known by its place alone. Source: the manuals of curl, mysql and sshpass.
_COMMANDS = (
    re.compile(rf"\bcurl\b.{{0,300}}?\s(?:-u|--user)[ =]?[\"']?[^\s:\"'`]{{1,80}}:{_VALUE}"),
    re.compile(rf"\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\b.{{0,300}}?\s-p{_VALUE}"),
    re.compile(rf"\bsshpass\s{{1,3}}-p\s{{0,3}}{_VALUE}"),
)
# Names that are words of sentences as well, or that stand before a colon in many: they need what marks a variable.
_NAMES = re.compile(
    rf"(?:(?<=[A-Za-z0-9][_-])(?i:pass)[\"']?\s{{0,3}}[:=]|(?<![\w-])(?i:pass)[\"']?="
    rf"|(?i:passphrase)(?:[\"'`]|\*\*)?[:=](?:\*\*)?)\s{{0,3}}{_VALUE}"
)
_SENTENCE = re.compile(rf"{_NAMED}\s(?:is|was|to|now|as)[: ]\s{{0,3}}(?:\*\*)?{_VALUE}")
_TOKEN = re.compile(r"(?<![A-Za-z0-9])hvs\.[A-Za-z0-9_-]{24}")

_SIGNS = ("pass", "pwd", "curl", "mysql", "mariadb", "hvs.")
"""One of these, in any case, is in every line that a pattern above matches: almost all lines hold none."""


def told_secrets(line: str) -> dict[str, tuple[int, int]]:
    """Return the kinds of the secrets in a line, each with from where to where the first of that kind stands."""
    folded = line.lower()
    if not any(sign in folded for sign in _SIGNS):
        return {}
    kinds: dict[str, tuple[int, int]] = {}
    token = _TOKEN.search(line)
    if token is not None:
        kinds["Vault token"] = token.span()
    password = next(_passwords(line), None)
    if password is not None:
        kinds["password"] = password
    return kinds


def _passwords(line: str) -> Iterator[tuple[int, int]]:
    for pattern in _COMMANDS:
        for found in pattern.finditer(line):
            value = found["value"]
            if any(map(str.isalpha, value)) and not stands_for_a_value(value):
                yield found.span("value")
    for found in _NAMES.finditer(line):
        value = found["value"].rstrip(".,;:!?*_")
        if is_likely_secret("password", value, quoted=bool(found["quote"]), equals="=" in found[0]):
            yield found.span("value")
    for found in _SENTENCE.finditer(line):
        value = found["value"].rstrip(".,;:!?)*_")
        # In a sentence any word may stand there; only a digit together with a sign is no word, date or version.
        signed = any(not one.isalnum() for one in set(found["value"]) - set("-_./:,;()*"))
        digits = any(map(str.isdigit, value))
        if signed and digits and is_likely_secret("password", value, quoted=False, equals=False):
            yield found.span("value")

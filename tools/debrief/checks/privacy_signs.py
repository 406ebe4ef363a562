"""Characters that every text with a secret contains: looking for them needs neither libraries nor findings."""

from __future__ import annotations

import re
from functools import cache

# Characters that end a name or a password in an address (RFC 3986, section 2.2).
_RESERVED = re.escape(":/?#[]@!$&'()*+,;=")

# Between a name and its value, in assignments of many languages. Here and below a line of YAML may go on in the next
# one, and a quote may be doubled or stand behind a backslash: what is published has one blank and one quote there.
_GIVEN = r"[\"'\\]*+\s*+[=:]\s*+[\"'\\]*+"

SECRET_TRIGGERS: tuple[tuple[str, str], ...] = (
    ("AKIA", "AKIA"),
    ("ASIA", "ASIA[0-9A-Z]{16}"),
    ("ABIA", "ABIA[0-9A-Z]{16}"),
    ("ACCA", "ACCA[0-9A-Z]{16}"),
    ("A3T", "A3T[A-Z0-9]{17}"),
    ("AccountKey=", "AccountKey="),
    ("@", rf"://[^{_RESERVED}\s]+:[^{_RESERVED}\s]+@"),
    ("ghp_", "ghp_"),
    ("gho_", "gho_"),
    ("ghu_", "ghu_"),
    ("ghs_", "ghs_"),
    ("ghr_", "ghr_"),
    ("github_pat_", "github_pat_"),
    ("gl", r"gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|oas)-"),
    ("GR1348941", "GR1348941"),
    # From the beginning of a run of letters on, and never back: a megabyte of `eyJeyJ…` must not cost its square.
    ("eyJ", r"(?<![A-Za-z0-9_=-])(?=[A-Za-z0-9_=-]*?eyJ[A-Za-z0-9_=-])[A-Za-z0-9_=-]++\."),
    ("-us", r"[0-9a-z]{32}-us[0-9]"),
    ("_authToken", "_authToken"),
    ("T3BlbkFJ", "T3BlbkFJ"),
    ("sk-", r"sk-(?:proj|ant|svcacct)-"),
    ("PRIVATE", r"BEGIN\s++(?:[A-Z0-9]++\s++){0,3}?PRIVATE\s++KEY"),
    ("PuTTY-User-Key-File", "PuTTY-User-Key-File"),
    ("pypi-Ag", "pypi-Ag"),
    ("SG.", r"SG\.[a-zA-Z0-9_-]{22}\."),
    ("xox", "xox[abposr]-"),
    ("XOX", "XOX[ABPOSR]-"),
    ("hooks.slack.com", "hooks[.]slack[.]com/services/T"),
    ("sq0csp-", "sq0csp-"),
    ("k_live_", "k_live_"),
    (":AA", r"\d{8,10}:AA"),
    ("AC", "AC[a-z0-9]{32}"),
    ("SK", "SK[a-z0-9]{32}"),
    ("AIza", "AIza[0-9A-Za-z_-]{35}"),
    ("secret_access_key", f"secret_access_key{_GIVEN}[A-Za-z0-9/+]{{40}}"),
    ("SECRET_ACCESS_KEY", f"SECRET_ACCESS_KEY{_GIVEN}[A-Za-z0-9/+]{{40}}"),
    ("SecretAccessKey", f"SecretAccessKey{_GIVEN}[A-Za-z0-9/+]{{40}}"),
    ("npm_", "npm_[A-Za-z0-9]{36}"),
    ("hf_", "hf_[A-Za-z0-9]{34}"),
    ("glsa_", "glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}"),
    ("dop_v1_", "dop_v1_[a-f0-9]{64}"),
    ("shpat_", "shpat_[a-fA-F0-9]{32}"),
    ("AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    ("TT3xFfG", "AT[AC]TT3xFfG[0-9A-Za-z_-]{40}"),
    ("X-Amz-Signature=", "X-Amz-Signature=[0-9a-fA-F]{64}"),
    ("sig=", r"[?&;]sig=[\w%+/-]{20}"),
    *(
        (name, rf"{name}[\"'\\]*+:\s*+[\"'\\]*+[Bb]earer\s++[A-Za-z0-9._~+/-]{{30}}")
        for name in ("Authorization", "authorization", "AUTHORIZATION")
    ),
)
"""Every literal is matched with its case; the second column is tried only where the first is found."""

# What a name ends with that says what kind of thing its value is. A key may be of a cache or a table, so that it takes
# two words to be one of a lock.
ASSIGNED_NAMES: tuple[tuple[str, str], ...] = (
    *((name, "password") for name in ("assword", "ASSWORD", "asswd", "ASSWD", "pwd", "PWD")),
    *((name, "secret") for name in ("ecret", "ECRET")),
    *((name, "token") for name in ("oken", "OKEN")),
    *((name, "key") for name in ("key", "Key", "KEY")),
)
"""Ends of names, with their case, and what they name."""

_OF_A_LOCK = "".join(
    f"(?<={word}{joint})|"
    for word in ("api", "Api", "API", "access", "ACCESS", "auth", "AUTH", "private", "PRIVATE", "secret", "SECRET")
    for joint in ("", "[_ -]")
).removesuffix("|")

# A name, perhaps in quotes or in bold type, a colon or equals sign, and eight characters that may be the value.
_ASSIGNMENT = r"(?:(?:[\"'`]|\*\*)?:(?:\*\*)?| ?=) {0,3}[\"'`]?[^\s\"'`]{8}"

ASSIGNED_TRIGGERS: tuple[tuple[str, str], ...] = tuple(
    (name, f"(?:{_OF_A_LOCK}){name}{_ASSIGNMENT}" if kind == "key" else f"{name}{_ASSIGNMENT}")
    for name, kind in ASSIGNED_NAMES
)
"""Like `SECRET_TRIGGERS`, for values that are known for secrets by the name before them alone, in one line of text."""

_MAYBE_ASSIGNED = r"(?:[\"'`*\\]*+:(?:\*\*)?|\s*+=)[\s\"'`\\]*+[^\s\"'`]{8}"
_MAYBE_OF_A_LOCK = rf"(?:{_OF_A_LOCK}|(?i:api|access|auth|private|secret)\s++)"

ASSIGNED_SIGNS: tuple[tuple[str, str], ...] = tuple(
    (name, f"{_MAYBE_OF_A_LOCK if kind == 'key' else ''}{name}{_MAYBE_ASSIGNED}") for name, kind in ASSIGNED_NAMES
)
"""The same, for a text as YAML writes it: these match wherever those match in one of its values."""


def may_hold_secrets(text: str) -> bool:
    """Say whether any detector of secrets could match; False is certain."""
    return may_hold_known_secrets(text) or may_hold_assigned_secrets(text)


def may_hold_known_secrets(text: str) -> bool:
    """Say the same of the secrets that have a form of their own."""
    return any(literal in text and _compiled(pattern).search(text) for literal, pattern in SECRET_TRIGGERS)


def may_hold_assigned_secrets(text: str) -> bool:
    """Say the same of the values that a name before them gives away."""
    return any(literal in text and _compiled(pattern).search(text) for literal, pattern in ASSIGNED_SIGNS)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)

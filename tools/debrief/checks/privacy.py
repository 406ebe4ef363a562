"""Secrets and personal data in a text that other people will read.

Two stages: a search for a few characters that every such thing contains, which costs microseconds and finds nothing in
almost every document; then, where it hits, detectors from libraries made for this. What is found is never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from debrief.checks.places import finding
from debrief.checks.privacy_assigned import assigned_secrets
from debrief.checks.privacy_signs import may_hold_assigned_secrets, may_hold_known_secrets, may_hold_secrets
from debrief.findings import Finding, Level, Location

_DETECTORS = (
    ("aws", "AWSKeyDetector"),
    ("azure_storage_key", "AzureStorageKeyDetector"),
    ("basic_auth", "BasicAuthDetector"),
    ("github_token", "GitHubTokenDetector"),
    ("gitlab_token", "GitLabTokenDetector"),
    ("jwt", "JwtTokenDetector"),
    ("mailchimp", "MailchimpDetector"),
    ("npm", "NpmDetector"),
    ("openai", "OpenAIDetector"),
    ("private_key", "PrivateKeyDetector"),
    ("pypi_token", "PypiTokenDetector"),
    ("sendgrid", "SendGridDetector"),
    ("slack", "SlackDetector"),
    ("square_oauth", "SquareOAuthDetector"),
    ("stripe", "StripeDetector"),
    ("telegram_token", "TelegramBotTokenDetector"),
    ("twilio", "TwilioKeyDetector"),
)

# Formats that the library does not know, or only in quotes or in one file. Source: the issuers' documentation of their
# token prefixes; RFC 6750, section 2.1, for bearer tokens.
_NEWER = (
    ("GitHub fine-grained token", re.compile(r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}")),
    ("Google API key", re.compile(r"AIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])")),
    ("API key of a language model", re.compile(r"sk-(?:proj|ant|svcacct)-[A-Za-z0-9_-]{32,300}")),
    (
        "AWS Access Key",
        re.compile(
            r"(?:secret_access_key|SECRET_ACCESS_KEY|SecretAccessKey)[\"']? {0,3}[=:] {0,3}[\"']?"
            r"[A-Za-z0-9/+]{40}(?![\w/+])"
        ),
    ),
    ("NPM tokens", re.compile(r"(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])")),
    (
        "bearer token",
        re.compile(
            r"(?:Authorization|authorization|AUTHORIZATION)[\"']?: ?[\"']?[Bb]earer "
            r"(?=[^\s\"']{0,300}[0-9])(?=[^\s\"']{0,300}[A-Za-z])[\w.~+/-]{30}",
            re.ASCII,
        ),
    ),
)

_email = re.compile(r"(?<![\w.%+/@-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w@-])")
_phone = re.compile(r"(?<![\w+./-])\+(?:[1-9]\d{0,2}[ .\-]?(?:\(?\d{1,4}\)?[ .\-]){1,5}\d{2,8}|[1-9]\d{9,14})(?![\w-])")
_iban = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])")
_card = re.compile(r"(?<![\w.+-])(?:\d{4}[ -]?){3}\d{1,7}(?![\w-]|\.\d)")

# RFC 2606 and RFC 6761: names that belong to nobody. RFC 2142: mailboxes of roles.
_reserved_domain = re.compile(r"@(?:.*\.)?(?:example(?:\.com|\.net|\.org)?|test|invalid|localhost)$", re.IGNORECASE)
_ROLES = frozenset(
    {"abuse", "billing", "contact", "git", "hello", "help", "hostmaster", "info", "legal", "marketing", "news"}
    | {"no-reply", "noc", "noreply", "office", "ops", "postmaster", "press", "privacy", "sales", "security"}
    | {"status", "support", "webmaster"}
)

NAME_THE_ROLE = "name the role instead"
REST_CURE = "take machine output out of the file, then check again"
IGNORE_CURE = "remove it and revoke it; if it is none, end the line with "
EXEMPT_YAML, EXEMPT_MARKDOWN = " # pragma: allowlist secret", "<!-- pragma: allowlist secret -->"
"""How a line says that it holds no secret: as a comment of YAML in the front matter, of HTML in the body."""


_fence = re.compile(r"\n---[ \t]*(?:\r?\n|\Z)")


def may_hold_personal_data(text: str) -> bool:
    """Say whether any detector of personal data could match; False is certain."""
    return (
        ("@" in text and _email.search(text) is not None)
        or ("+" in text and _phone.search(text) is not None)
        or _card.search(text) is not None
        or _iban.search(text) is not None
    )


def check_privacy(path: str, text: str, *, public: bool) -> Iterator[Finding]:
    """Yield secrets and personal data, line by line; in a public document personal data is an error."""
    if may_hold_secrets(text):
        yield from _secrets(path, text)
    if may_hold_personal_data(text):
        yield from _personal(path, text, Level.ERROR if public else Level.WARNING)


def _secrets(path: str, text: str) -> Iterator[Finding]:
    effort = 0
    fence = _fence.search(text, 3)
    body = text.count("\n", 0, fence.start()) + 2 if fence is not None else 0
    for number, line in enumerate(text.split("\n"), start=1):
        assigned, tried = assigned_secrets(line) if may_hold_assigned_secrets(line) else (set(), 0)
        effort += tried * SHORT**2 // 2
        known = may_hold_known_secrets(line)
        if (not (assigned or known) or _is_exempt(line)) and effort <= EFFORT_MAX:
            continue
        kinds = {kind for kind, pattern in _NEWER if pattern.search(line)}
        for part in filter(may_hold_known_secrets, _pieces(line) if known else ()):
            effort += max(len(part), SHORT) ** 2
            if effort > EFFORT_MAX:
                break
            for detector in _library():
                if detector.secret_type not in kinds and any(True for _ in detector.analyze_string(part)):
                    kinds.add(str(detector.secret_type))
        # A form of its own says more than the name before it.
        for kind in sorted(kinds or assigned):
            yield finding(
                "privacy/secret",
                _whole_line(path, number, line),
                f"this looks like a secret: {kind}",
                IGNORE_CURE + (EXEMPT_YAML.strip() if number <= body else EXEMPT_MARKDOWN),
            )
        if effort > EFFORT_MAX:
            place = _whole_line(path, number, line)
            yield finding("privacy/secret", place, "too much from here on looks like secrets to be judged", REST_CURE)
            return


PIECE = 4000
"""Longest piece of a line, in characters, that the library's unbounded patterns are given at once."""

SHORT = 300
"""Length in characters below which a piece costs the library the same, about 50 µs."""

EFFORT_MAX = 50 * PIECE**2
"""Most work for one file, in squared characters: some patterns of the library cost the square of a piece."""


def _pieces(line: str) -> Iterator[str]:
    for start in range(0, max(len(line), 1), PIECE // 2):
        yield line[start : start + PIECE]
        if start + PIECE >= len(line):
            return


def _is_exempt(line: str) -> bool:
    # The word ends its line; the library's pattern costs the square of the white space before it.
    end = line[-200:]
    if "pragma" not in end:
        return False
    from detect_secrets.filters.allowlist import is_line_allowlisted
    from detect_secrets.util.code_snippet import CodeSnippet

    return bool(is_line_allowlisted("post-mortem.md", end, CodeSnippet([end], 0, 0)))


@cache
def _library() -> tuple[Any, ...]:
    """The detectors; importing them costs 0.1 s, so only after a hit."""
    from importlib import import_module

    return tuple(getattr(import_module(f"detect_secrets.plugins.{module}"), name)() for module, name in _DETECTORS)


def _personal(path: str, text: str, level: Level) -> Iterator[Finding]:
    for number, line in enumerate(text.split("\n"), start=1):
        contacts = [match for match in _email.finditer(line) if not _is_nobodys(match[0])] if "@" in line else []
        for match in contacts:
            place = _match_place(path, number, match)
            yield finding("privacy/personal-data", place, "this looks like an e-mail address", NAME_THE_ROLE, level)
        phones = _phone.finditer(line) if "+" in line else ()
        for match in phones:
            # Source of the length: ITU-T E.164, at most 15 digits.
            if 8 <= sum(map(str.isdigit, match[0])) <= 15:
                place = _match_place(path, number, match)
                yield finding(
                    "privacy/personal-data", place, "this looks like a telephone number", NAME_THE_ROLE, level
                )
        yield from _accounts(path, number, line)


def _is_nobodys(address: str) -> bool:
    name = address.partition("@")[0].lower()
    return name in _ROLES or _reserved_domain.search(address) is not None


def _accounts(path: str, number: int, line: str) -> Iterator[Finding]:
    for match in _card.finditer(line):
        from stdnum import luhn

        digits = re.sub("[ -]", "", match[0])
        # Source of first digits and lengths: ISO/IEC 7812 ranges of the large schemes.
        if 13 <= len(digits) <= 19 and digits[0] in "23456" and luhn.is_valid(digits):
            place = _match_place(path, number, match)
            yield finding("privacy/account-number", place, "this looks like a payment card's number", "remove it")
    for match in _iban.finditer(line):
        from stdnum import iban

        if iban.is_valid(match[0]):
            place = _match_place(path, number, match)
            yield finding("privacy/account-number", place, "this looks like a bank account's number", "remove it")


def _match_place(path: str, number: int, match: re.Match[str]) -> Location:
    return Location(path, number, match.start() + 1, number, match.end() + 1)


def _whole_line(path: str, number: int, line: str) -> Location:
    return Location(path, number, 1, number, len(line.rstrip("\r")) + 1)

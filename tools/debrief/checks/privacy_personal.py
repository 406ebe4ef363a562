"""Personal data in a line that other people will read: addresses, telephone numbers, accounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from debrief.checks.places import finding
from debrief.findings import Finding, Level, Location

Place = Callable[[int, int], Location]
"""Tells where the characters from one offset in a line to another stand in the file."""

NAME_THE_ROLE = "name the role instead"

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


def may_hold_personal_data(text: str) -> bool:
    """Say whether any detector of personal data could match; False is certain."""
    return (
        ("@" in text and _email.search(text) is not None)
        or ("+" in text and _phone.search(text) is not None)
        or _card.search(text) is not None
        or _iban.search(text) is not None
    )


def personal_data(line: str, place: Place, level: Level) -> Iterator[Finding]:
    """Yield the personal data in a line, at `level`; `place` tells where a span is.

    Account numbers are errors at every `level`: their rule has one that no setting changes.
    """
    contacts = [match for match in _email.finditer(line) if not _is_nobodys(match[0])] if "@" in line else []
    for match in contacts:
        where = place(*match.span())
        yield finding("privacy/personal-data", where, "this looks like an e-mail address", NAME_THE_ROLE, level)
    for match in _phone.finditer(line) if "+" in line else ():
        # Source of the length: ITU-T E.164, at most 15 digits.
        if 8 <= sum(map(str.isdigit, match[0])) <= 15:
            where = place(*match.span())
            yield finding("privacy/personal-data", where, "this looks like a telephone number", NAME_THE_ROLE, level)
    yield from _accounts(line, place)


def _is_nobodys(address: str) -> bool:
    name = address.partition("@")[0].lower()
    return name in _ROLES or _reserved_domain.search(address) is not None


def _accounts(line: str, place: Place) -> Iterator[Finding]:
    for match in _card.finditer(line):
        from stdnum import luhn

        digits = re.sub("[ -]", "", match[0])
        # Source of first digits and lengths: ISO/IEC 7812 ranges of the large schemes.
        if 13 <= len(digits) <= 19 and digits[0] in "23456" and luhn.is_valid(digits):
            where = place(*match.span())
            yield finding("privacy/account-number", where, "this looks like a payment card's number", "remove it")
    for match in _iban.finditer(line):
        from stdnum import iban

        if iban.is_valid(match[0]):
            where = place(*match.span())
            yield finding("privacy/account-number", where, "this looks like a bank account's number", "remove it")

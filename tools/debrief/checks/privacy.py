"""Secrets and personal data in a text that other people will read.

Two stages: a search for a few characters that every such thing contains, which costs microseconds and finds nothing in
almost every document; then, where it hits, detectors from libraries made for this. What is found is never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from debrief.checks.places import finding, of_node
from debrief.checks.privacy_assigned import assigned_secrets
from debrief.checks.privacy_personal import Place, may_hold_personal_data, personal_data
from debrief.checks.privacy_signs import may_hold_assigned_secrets, may_hold_known_secrets, may_hold_secrets
from debrief.checks.privacy_spelt import Spelt, may_hold_entities, read_lines, spelt, without_entities
from debrief.findings import Finding, Level, Location

if TYPE_CHECKING:
    from debrief.documents.nodes import Node

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
    ("Hugging Face token", re.compile(r"(?<![A-Za-z0-9])hf_[A-Za-z0-9]{34}")),
    ("Grafana token", re.compile(r"(?<![A-Za-z0-9])glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}")),
    ("DigitalOcean token", re.compile(r"(?<![A-Za-z0-9])dop_v1_[a-f0-9]{64}")),
    ("Shopify token", re.compile(r"(?<![A-Za-z0-9])shpat_[a-fA-F0-9]{32}")),
    ("Atlassian token", re.compile(r"(?<![A-Za-z0-9])AT[AC]TT3xFfG[0-9A-Za-z_-]{40,400}(?:=[0-9A-F]{8})?")),
    ("private key of age", re.compile(r"AGE-SECRET-KEY-1[0-9A-Z]{58}")),
    ("signature of a link to AWS", re.compile(r"X-Amz-Signature=[0-9a-fA-F]{64}")),
    ("Azure Storage Account access key", re.compile(r"AccountKey=[A-Za-z0-9+/]{40}")),
    (
        "signature of a link to Azure",
        re.compile(
            r"(?<![A-Za-z0-9])s[ve]=\S{1,600}?[&;]sig=[\w%+/-]{20}"
            r"|[?&;]sig=[\w%+/-]{20}[\w%+/=-]{0,100}[&;]\S{0,600}?(?<![A-Za-z0-9])s[ve]="
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

REST_CURE = "take machine output out of the file, then check again"
IGNORE_CURE = "remove it and revoke it; if it is none, end the line with "
EXEMPT_YAML, EXEMPT_MARKDOWN = " # pragma: allowlist secret", "<!-- pragma: allowlist secret -->"
"""How a line says that it holds no secret: as a comment of YAML in the front matter, of HTML in the body."""


_fence = re.compile(r"\n---[ \t]*(?:\r?\n|\Z)")


def check_privacy(
    path: str, text: str, *, public: bool, root: Node | None = None, thorough: bool = False
) -> Iterator[Finding]:
    """Yield secrets and personal data, as they are written and as they are read.

    In a public document personal data is an error. Entities of HTML are read everywhere, and the scalars of the front
    matter where `root` is given. With `thorough`, commands and sentences are read too, which is too slow for a hook:
    see `debrief.checks.privacy_told`.
    """
    level = Level.ERROR if public else Level.WARNING
    search = _Search(path, _first_line_of_body(text), level, thorough=thorough)
    written: list[Finding] = []
    if thorough or may_hold_secrets(text) or may_hold_personal_data(text):
        for number, line in enumerate(text.split("\n"), start=1):
            if search.ended:
                break
            written += search.look(line, _as_written(path, number), line, number)
    yield from written
    known = {(one.location.line, one.message) for one in written}
    if may_hold_entities(text) and (thorough or _may_hold_anything(without_entities(text))):
        for number, line in enumerate(text.split("\n"), start=1):
            shown = None if search.ended else spelt(line)
            if shown is not None and (thorough or _may_hold_anything(shown.text)):
                found = search.look(shown.text, _as_spelt(path, number, shown), line, number)
                yield from (one for one in found if (number, one.message) not in known)
    if root is None:
        return
    lines: list[str] = []
    for node, read in read_lines(text, root):
        shown_text = without_entities(read)
        if search.ended or not (thorough or _may_hold_anything(shown_text)):
            continue
        lines = lines or text.split("\n")
        own = range(node.line, node.end_line + 1)
        # A comment stands behind the value, or behind the mark of a block.
        place, ends = of_node(path, node), (lines[node.line - 1], lines[min(node.end_line, len(lines)) - 1])
        exempt = next(filter(_is_exempt, ends), "")
        for one in search.look(shown_text, _as_scalar(place), exempt, node.line):
            if all((number, one.message) not in known for number in own):
                yield one


def exempt_texts(text: str, root: Node) -> list[str]:
    """Return the lines that say of themselves that they hold no secret, and the values of the front matter on them."""
    if "pragma" not in text:
        return []
    lines = text.split("\n")
    exempt = {number for number, line in enumerate(lines, start=1) if _is_exempt(line)}
    values = [line for node, line in read_lines(text, root) if not exempt.isdisjoint((node.line, node.end_line))]
    return [*(lines[number - 1] for number in sorted(exempt)), *values]


class _Search:
    """The search of one file, line by line; some patterns of the library are costly, so it has an end."""

    def __init__(self, path: str, body: int, level: Level, *, thorough: bool) -> None:
        self.ended = False
        self._thorough = thorough
        self._path, self._body, self._level = path, body, level
        self._effort = 0

    def look(self, line: str, place: Place, written: str, number: int) -> Iterator[Finding]:
        """Yield what is in a line, which in the file is `written` on line `number`; `place` tells where a span is."""
        yield from self._secrets(line, place, written, number)
        if may_hold_personal_data(line):
            yield from personal_data(line, place, self._level)

    def _secrets(self, line: str, place: Place, written: str, number: int) -> Iterator[Finding]:
        assigned, tried = assigned_secrets(line) if may_hold_assigned_secrets(line) else ({}, 0)
        self._effort += tried * SHORT**2 // 2
        self.ended = self._effort > EFFORT_MAX
        if self._thorough:
            from debrief.checks.privacy_told import told_secrets

            assigned = {**told_secrets(line), **assigned}
        known = may_hold_known_secrets(line)
        if (not (assigned or known) or _is_exempt(written)) and not self.ended:
            return
        kinds = {kind: found.span() for kind, pattern in _NEWER if (found := pattern.search(line)) is not None}
        for start, part in _pieces(line) if known else ():
            if not may_hold_known_secrets(part):
                continue
            self._effort += max(len(part), SHORT) ** 2
            if self._effort > EFFORT_MAX:
                self.ended = True
                break
            for detector in _library():
                if detector.secret_type in kinds:
                    continue
                secret = next(iter(detector.analyze_string(part)), None)
                if secret is not None:
                    first, end = _span(detector, part, secret)
                    kinds[str(detector.secret_type)] = start + first, start + end
        # A form of its own says more than the name before it.
        for kind, span in sorted((kinds or assigned).items()):
            exempt = EXEMPT_YAML.strip() if number <= self._body else EXEMPT_MARKDOWN
            yield finding("privacy/secret", place(*span), f"this looks like a secret: {kind}", IGNORE_CURE + exempt)
        if self.ended:
            message = "too much from here on looks like secrets to be judged"
            yield finding("privacy/secret", place(0, len(line)), message, REST_CURE)


def _first_line_of_body(text: str) -> int:
    fence = _fence.search(text, 3)
    return text.count("\n", 0, fence.start()) + 2 if fence is not None else 0


def _may_hold_anything(text: str) -> bool:
    return may_hold_secrets(text) or may_hold_personal_data(text)


def _as_written(path: str, number: int) -> Place:
    return lambda start, end: Location(path, number, start + 1, number, end + 1)


def _as_spelt(path: str, number: int, line: Spelt) -> Place:
    def place(start: int, end: int) -> Location:
        start, end = line.span(start, end)
        return Location(path, number, start + 1, number, end + 1)

    return place


def _as_scalar(place: Location) -> Place:
    return lambda _start, _end: place


def _span(detector: Any, part: str, secret: str) -> tuple[int, int]:
    """Return where in a piece of a line a detector has found a secret, which may be a part of the whole token."""
    for pattern in detector.denylist:
        for found in pattern.finditer(part):
            if secret in (found[0], *found.groups()):
                first, end = found.span()
                return first, end
    start = max(part.find(secret), 0)
    return start, start + len(secret)


PIECE = 4000
"""Longest piece of a line, in characters, that the library's unbounded patterns are given at once."""

SHORT = 300
"""Length in characters below which a piece costs the library the same, about 50 µs."""

EFFORT_MAX = 50 * PIECE**2
"""Most work for one file, in squared characters: some patterns of the library cost the square of a piece."""


def _pieces(line: str) -> Iterator[tuple[int, str]]:
    for start in range(0, max(len(line), 1), PIECE // 2):
        yield start, line[start : start + PIECE]
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

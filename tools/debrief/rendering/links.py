"""Addresses in the text of a file that stay links: those that a tracker makes nothing else of.

An address goes out between angle brackets, where Markdown reads nothing but an address; a mention or a reference in it
is part of a link, where GitHub looks for neither. What would act all the same is left inert: an issue, pull request,
discussion or commit on GitHub, on whose page a note about the link would appear, and whatever follows a closing word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote

_link = re.compile(
    r"(?<!!)\[(?P<label>[^\[\]]{1,200})\]\((?P<target>https?://[^\s()<>\"`\\]{1,2000})\)"
    r"|(?<![0-9A-Za-z])(?P<bare>https?://[^\s<>\"`\\|]{1,2000}+)",
    re.IGNORECASE,
)
_address = re.compile(
    r"(?P<host>https?://(?P<name>[a-z0-9.-]{1,253})(?::[0-9]{1,5})?)(?P<rest>(?:[/?#][!-~]*)?)", re.IGNORECASE
)
_entity = re.compile(r"&#?[0-9A-Za-z]{1,40};")
_github = re.compile(r"(?:^|[.-])(?:github|ghe)(?:[.-]|$)", re.IGNORECASE)
_github_within = re.compile(r"[/.@:=-](?:github|ghe)[.-]", re.IGNORECASE)
"""An address that holds another one, such as that of an archive."""
_noted = re.compile(r"/(?:issues|pulls?|discussions|commits?|compare)(?:/|$)", re.IGNORECASE)
_emoji = re.compile(r":(?=[A-Za-z0-9_+-]{1,60}:)")
_closing = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\W{0,3}$", re.IGNORECASE)

_TRAILING = ".,;:!?'*_~]}"
"""Signs that end a sentence, not an address."""


def with_links(text: str, inert: Callable[[str], str]) -> Iterator[str]:
    """Yield the pieces of one line of text as Markdown: links, and the rest made `inert`."""
    done = 0
    for found in _link.finditer(text):
        before = text[done : found.start()]
        whole = found["target"] or _without_end(found["bare"])
        address = None if _closing.search(before) else _harmless(whole)
        if address is None:
            continue
        yield inert(before)
        yield f"[{inert(found['label'])}](<{address}>)" if found["target"] else f"<{address}>"
        done = found.end() if found["target"] else found.start() + len(whole)
    yield inert(text[done:])


def _without_end(address: str) -> str:
    while address:
        last = address[-1]
        if last not in _TRAILING and not (last == ")" and address.count(")") > address.count("(")):
            break
        address = address[:-1]
    return address


def _harmless(address: str) -> str | None:
    """Return an address as it goes out, or None for one that is left as text."""
    parts = _address.fullmatch(address)
    if parts is None or _entity.search(address) or re.search(r"#[0-9]", address):
        return None
    rest = parts["rest"]
    read = unquote(unquote(rest))
    if _noted.search(read) and (_github.search(parts["name"]) or _github_within.search(read)):
        return None
    # A server takes the coded form of these for the same, and Markdown and GitHub for nothing.
    return parts["host"] + quote(_emoji.sub("%3A", rest), safe="/?#%&=+,;:!~()'._-")

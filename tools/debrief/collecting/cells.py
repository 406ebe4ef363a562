"""Untrusted text as a cell of a Markdown table or a paragraph: one line that shows what was said, and does nothing.

Unlike the text of an issue it may hold no invisible characters at all, since `debrief check` refuses those in a file;
so everything here is done with the escapes that Markdown itself has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, urlsplit

from debrief.documents import preflight

TEXT_MAX = 300
"""Longest text of a row, in characters of what is shown."""

LINK_MAX = 500
"""Longest address in a Source cell, in characters."""

_blank = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
# Letters and marks that nobody sees, although Unicode counts them as printable. Source: UTS #39, and `preflight`.
_unseen = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]")
_marks = re.compile(r"[\\`*\[\]|~$]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|:(?=//)|\^(?=\[)")
_block_start = re.compile(r"#|[-+=:](?=[-+=:\s]|$)")
_numbered = re.compile(r"([0-9]{1,9})([.)])(?=\s|$)")
_entity = re.compile(r"&(?=[A-Za-z#])")
_www = re.compile(r"(?i)\b(www)\.(?=\S)")
_escape = re.compile(r"\\([!-/:-@\[-`{-~])")
_cell_link = re.compile(r"\[((?:[^\[\]\\]|\\.){0,300})\]\(([^()\s]{1,600})\)")


def one_line(text: str) -> str:
    """Return `text` on one line, without anything that people would not see."""
    folded = _blank.sub(" ", text)
    seen = "".join(character for character in folded if character.isprintable())
    return _blank.sub(" ", _unseen.sub("", seen)).strip()


@lru_cache(maxsize=16_384)
def text_cell(text: str) -> str:
    """Return a text as a cell, cut at `TEXT_MAX` characters; text in which nothing is left gives an empty cell."""
    return _inert(_shortened(one_line(text)))


def paragraph(text: str) -> str:
    """Return a text as a paragraph of its own: no heading, list, quotation or rule begins with it."""
    shown = _inert(one_line(text))
    if _block_start.match(shown):
        return "\\" + shown
    return _numbered.sub(r"\1\\\2", shown, count=1) if _numbered.match(shown) else shown


def source_cell(sources: Iterable[tuple[str, str | None]]) -> str:
    """Return labels with their links as a cell; a link that is none, or is not to be trusted, is left out."""
    parts = []
    for label, link in sources:
        shown = _inert(label_text(label))
        address = safe_link(link)
        parts.append(f"[{shown}]({address})" if address else shown)
    return ", ".join(part for part in parts if part)


@lru_cache(maxsize=16_384)
def label_text(label: str) -> str:
    """Return a source's label as it stands in a cell, where commas part one source from the next."""
    return _shortened(one_line(label).replace(",", ";"), 80)


def safe_link(link: str | None) -> str | None:
    """Return an address that can stand in a Markdown link, or None for what is no web address.

    An address with a user or password in it is none: people would be sent somewhere with somebody's rights.
    """
    if not link or len(link) > LINK_MAX or not link.isprintable() or _unseen.search(link):
        return None
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("https", "http") or not host or "@" in parts.netloc:
        return None
    # Brackets, pipes, quotes and dollars would end the link, the cell or the text around it.
    return quote(link, safe="!#%&'*+,/:;=?@-._~", encoding="utf-8")


@lru_cache(maxsize=16_384)
def plain(cell: str) -> str:
    """Return what a cell shows, without marks of Markdown: for comparing, never for showing."""
    text = _cell_link.sub(r"\1", cell)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _escape.sub(r"\1", text).strip()


def links_in(cell: str) -> set[str]:
    """Return the addresses of the links in a cell."""
    return {found[2] for found in _cell_link.finditer(cell)}


def labels_in(cell: str) -> list[str]:
    """Return what stands in a Source cell, label by label."""
    return [part.strip() for part in plain(cell).split(",") if part.strip()]


def _inert(text: str) -> str:
    shown = _entity.sub("&amp;", text)
    shown = _marks.sub(lambda found: "\\" + found[0], shown)
    shown = _www.sub(r"\1\\.", shown)
    shown = shown.replace("<", "&lt;").replace(">", "&gt;")
    # What the file's own limits would refuse must never reach it, whatever was overlooked above.
    if preflight.decode(shown.encode("utf-8", "replace") or b" ")[1]:
        shown = "".join(character for character in shown if " " <= character <= "~")
    return shown


def _shortened(text: str, limit: int = TEXT_MAX) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"

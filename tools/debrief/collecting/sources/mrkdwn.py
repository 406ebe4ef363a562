"""Slack's mark-up as plain text. Source: "Formatting text for app surfaces" in Slack's documentation."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from debrief.collecting.people import People

TEXT_MAX = 40_000
"""Longest text in characters that is looked at. Source: "Truncating content" of chat.postMessage."""

_token = re.compile(r"<([^<>\n]{1,3000})>")
_kept = re.compile("\ue000(\\d{1,6})\ue001")
# What stands inside a path, a pattern or a call, such as `/srv/*/cache/*` or `count(*)`, is a sign like any other.
_formatting = re.compile(
    r"(?<![\w*_~`\\/.=$@#%)\]}])(\*{1,3}|_(?!_)|~{1,2})(?=[^\s/.,;:)\]}])"
    r"([^\n]{1,2000}?)(?<=[^\s/(\[{])\1(?![\w*_~`/]|\.\w)"
)
_code = re.compile(r"```\n?(.{1,40000}?)```|(?<![\w`])`(?=[^\s`])([^`\n]{1,2000})`(?![\w`])", re.DOTALL)
_fence = re.compile(r"```\n?")


def to_plain(text: str, people: People, channels: Mapping[str, str] | None = None) -> str:
    """Return what a message says: people as they may be called, links as their label and address, no mark-up."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(_shown(found[1], people, channels or {}))
        return f"\ue000{len(kept) - 1}\ue001"

    def keep_code(found: re.Match[str]) -> str:
        # Addresses are marked inside of code, too, and nothing else is.
        kept.append(put_back(people.conceal(html.unescape(found[1] or found[2] or ""))))
        return f"\ue000{len(kept) - 1}\ue001"

    def put_back(part: str) -> str:
        return _kept.sub(lambda found: kept[int(found[1])] if int(found[1]) < len(kept) else "", part)

    # The two private characters stand for what must not be taken for mark-up; the text has none of its own.
    marked = _token.sub(keep, text[:TEXT_MAX].replace("\ue000", "").replace("\ue001", ""))
    marked = _fence.sub("", _code.sub(keep_code, marked))
    for _ in range(3):
        marked, changes = _formatting.subn(r"\2", marked)
        if not changes:
            break
    return put_back(people.conceal(html.unescape(marked))).strip()


def _shown(token: str, people: People, channels: Mapping[str, str]) -> str:
    target, _, label = token.partition("|")
    label = html.unescape(label)
    if target.startswith("@"):
        called = people.called(target[1:])
        return called if called != target[1:] or not label else people.conceal(label)
    if target.startswith("#"):
        return f"#{label or channels.get(target[1:], target[1:])}"
    if target.startswith("!"):
        name = target[1:].partition("^")[0]
        return label or ("a group" if name in ("subteam", "date") else f"@{name}")
    address = html.unescape(target)
    if address.startswith(("mailto:", "tel:")):
        return people.conceal(label) or address.partition(":")[2]
    return people.conceal(label) if label and label != address else address

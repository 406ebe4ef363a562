"""What an action item says of itself beside what is to do: its id, whose it is, until when, and which issue it has.

A bare name is an owner only where the document names it as a login elsewhere; what looks like one of these and cannot
be taken is said, and stays in the text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from debrief.importing.facts import day_of
from debrief.importing.marks import read_mark
from debrief.importing.phrases import is_nobody
from debrief.importing.words import words
from debrief_schemas.identifiers import OWNER

_handle = r"@([A-Za-z0-9](?:[A-Za-z0-9_/.-]{0,98}[A-Za-z0-9])?)"
_name = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,38}[A-Za-z0-9])?"
_mentioned = re.compile(rf"(?<![\w.@/]){_handle}")
_leading_owner = re.compile(
    rf"[\[(*_]{{0,3}}{_handle}[\])*_]{{0,3}}\s*(?:[:,–—-]+\s*|(?:to|will|should)\s+|(?=[A-Z`\"“]))"
)
_labelled_first = re.compile(
    rf"(?:\*\*|__)?(?:owner|assignee|dri)\s*(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s*@?({_name})\s*[,;:–—-]+\s+(?=\w)",
    re.IGNORECASE,
)
_trailing_owner = re.compile(rf"\s*(?:[-–—,;]+\s*|[\[(]){_handle}[\])]?\s*\.?\s*\Z")
_signed_behind_link = re.compile(
    rf"(?:https?://[^\s<>()]{{1,300}}>?|\]\([^()\s]{{1,300}}\)\)?|\])\s+{_handle}\s*\.?\s*\Z"
)
_plainly_last = re.compile(rf"\s{_handle}\s*\.?\s*\Z")
_within_sentence = re.compile(
    r"(?<!\w)(?:in|with|to|from|by|for|of|and|or|at|on|ask|tell|ping|page|cc|thank|thanks)\W*\Z", re.IGNORECASE
)
_links_last = re.compile(
    r"(?:\s+(?:<?https?://[^\s<>()]{1,300}>?|\(?\[[^\[\]]{0,100}\]\([^()\s]{1,300}\)\)?|#[1-9]\d{0,8}))+\W*\Z"
)
_bare_first = re.compile(rf"(?:\[({_name})\](?![(\[:])\s+(?=\w)|({_name})\s+to\s+(?=[a-z]))")
_bare_last = re.compile(rf"\s*\[({_name})\]\s*\.?\s*\Z")
_labels = r"owners?|assignees?|assigned to|dri|due(?: date)?|deadline|eta"
_first_label = re.compile(rf"[\s;,.(\[–—-]*(?:\*\*|__)?(?<!\w)(?:{_labels})\s*(?:\*\*|__)?\s*:", re.IGNORECASE)
# Behind another field "due 2024-03-01" is one as well, and a ticket of its own is told by its link.
_label = re.compile(
    rf"(?<!\w)(?:({_labels})\s*:\s*|(due)\s+(?=[\w ]{{0,12}}\d)|(?:ticket|issue|jira)\s*:\s*)", re.IGNORECASE
)
_comma = re.compile(r"[,;]\s+(?!\d{4}\b)")
_reference = re.compile(
    r"\W*(?:https?://[^\s<>]{1,300}|\[[^\[\]]{0,100}\](?:\([^()\s]{0,400}\)|\[[^\[\]]{0,100}\])|#[1-9]\d{0,8}"
    r"|[A-Z][A-Z0-9]{1,9}-\d{1,7})\W*\Z"
)
_owner_last = re.compile(rf"[\s,;(–—-]+(?:owner|assignee|assigned to)\s+(@?{_name}(?:\s[A-Z][\w.-]{{0,39}})?)[\s).]*\Z")
_due_last = re.compile(
    r"[\s,;(\[–—-]+(?:due|by|deadline)(?:\s+(?:date|on|by))?\s+(?P<day>[^\n()\[\]]{6,24}?)[)\]]?\s*\.?\s*\Z",
    re.IGNORECASE,
)
_id = re.compile(
    r"(?:\*\*|__)?[\[(]?(AP-[1-9][0-9]{0,3})(?![\w-])[\])]?(?:\*\*|__)?\s*(?:[:.)–—-]+\s*|\s)(?:\*\*|__)?\s*"
)
_issue = re.compile(
    r"https?://[^\s<>()\[\]\"'`|]{1,300}/(?:issues|pull|merge_requests|browse|work_items)/[A-Za-z0-9_-]{1,60}"
)
_short_issue = re.compile(r"(?<![\w/.@-])([A-Za-z0-9][\w-]{0,38})/([A-Za-z0-9_.-]{1,100})#([1-9]\d{0,8})(?!\w)")
_no_address = re.compile(
    r"(?<![\w/&.])#[1-9]\d{0,8}(?!\w)|[(\[]([A-Z][A-Z0-9]{1,9}-\d{1,7})[)\]](?!\()"
    r"|(?:[:–—-]\s|^)((?!AP-)[A-Z][A-Z0-9]{1,9}-\d{1,7})\W*$",
    re.MULTILINE,
)


class Fields(NamedTuple):
    """What an item says, and the text without it."""

    owner: str | None
    due: date | None
    text: str
    unclear: tuple[str, ...] = ()
    """What looks like an owner and is none that can be taken: a sentence each."""


def take_id(text: str) -> tuple[str, str]:
    """Return the id such as AP-7 that a text begins with, or nothing, and the text without it."""
    match = _id.match(text)
    return (match[1], text[match.end() :]) if match and text[match.end() :].strip() else ("", text)


def logins_in(texts: Collection[str]) -> frozenset[str]:
    """Return what texts name as logins, by a sign or as an owner, in lower case."""
    found = {match[1] for text in texts for match in _mentioned.finditer(text[:20_000])}
    for text in texts:
        label = _first_label.search(text[:4000])
        owner = _labelled(text[label.start() :][:300]).owner if label else None
        found |= {owner} if owner else set()
    return frozenset(name.casefold() for name in found if re.fullmatch(OWNER, name))


def take_fields(text: str, known: Collection[str]) -> Fields:
    """Return the owner and the due day that an item names at its beginning or end, and the text without them.

    `known` are the logins that the document names. A name within a sentence is no owner: "loop in @kim" ends with one,
    but without a bracket or a dash before it.
    """
    due = None
    late = _due_last.search(text[-80:])
    mark = read_mark(late["day"]) if late else None
    if late and mark is not None and mark.clock is None and not mark.rest and (due := day_of(mark)) is not None:
        text = text[: max(len(text) - 80, 0) + late.start()]
    if due is not None and (signed := _plainly_last.search(text[-150:])) and re.fullmatch(OWNER, signed[1]):
        # A login and a day at the end: whose it is, and until when.
        return Fields(signed[1], due, text[: max(len(text) - 150, 0) + signed.start()])
    bare = _links_last.sub("", text)
    beside = _signed_owner(bare) if bare != text and words(bare) else None
    if beside is not None and beside.owner is not None:
        return beside._replace(due=due)
    found = _labelled_fields(text) or _signed_owner(text) or _bare_owner(text, known) or Fields(None, None, text)
    return found._replace(due=found.due or due)


def _labelled_fields(text: str) -> Fields | None:
    if (led := _labelled_first.match(text)) and re.fullmatch(OWNER, led[1]):
        return Fields(led[1], None, text[led.end() :])
    first = _first_label.search(text)
    if first is not None and len(text) - first.start() <= 300:
        found = _labelled(text[first.start() :].replace("**", "").replace("__", ""))
        rest = text[: first.start()] if not found.text and text[: first.start()].strip() else text
        if found.owner is not None or found.due is not None or found.unclear or not found.text:
            return found._replace(text=rest)
    if last := _owner_last.search(text[-120:]):
        name = last[1].removeprefix("@")
        if re.fullmatch(OWNER, name):
            return Fields(name, None, text[: max(len(text) - 120, 0) + last.start()])
        return Fields(None, None, text, (_no_login(name),))
    return None


def _signed_owner(text: str) -> Fields | None:
    if (found := _leading_owner.match(text)) and re.fullmatch(OWNER, found[1]) and text[found.end() :].strip():
        return Fields(found[1], None, text[found.end() :])
    found = _trailing_owner.search(text[-150:])
    if found and re.fullmatch(OWNER, found[1]):
        rest = text[: max(len(text) - 150, 0) + found.start()]
        if rest.strip():
            return Fields(found[1], None, rest)
    behind = _signed_behind_link.search(text[-600:])
    if behind and re.fullmatch(OWNER, behind[1]):
        return Fields(behind[1], None, text.rstrip(" .")[: -len(behind[1]) - 1])
    late = _plainly_last.search(text[-150:])
    if late and words(text[: -len(late[0])]) and not _within_sentence.search(text[: -len(late[0])]):
        return Fields(None, None, text, (f"whether @{late[1]} is its owner is not clear; write a dash before it",))
    if begun := _mentioned.match(text):
        return Fields(None, None, text, (f"whether @{begun[1]} is its owner is not clear; write a colon behind it",))
    return None


def _bare_owner(text: str, known: Collection[str]) -> Fields | None:
    first, last = _bare_first.match(text), _bare_last.search(text[-60:])
    if first and (first[1] or first[2]).casefold() in known:
        return Fields(first[1] or first[2], None, text[first.end() :])
    if last and last[1].casefold() in known and text[: max(len(text) - 60, 0) + last.start()].strip():
        return Fields(last[1], None, text[: max(len(text) - 60, 0) + last.start()])
    bracketed = (first[1] if first else None) or (last[1] if last else None)
    if bracketed and bracketed.islower() and bracketed.isalpha():
        why = f"whether “{bracketed}” is its owner is not clear; write @{bracketed}"
        return Fields(None, None, text, (why,))
    return None


def _no_login(name: str) -> str:
    return f"the owner {name[:40]!r} is no login"


def _labelled(text: str) -> Fields:
    """Read `owner: … due: …`; the text of what is returned is empty where there is nothing else."""
    owner: str | None = None
    due: date | None = None
    unclear = []
    pieces = _label.split(text)
    known = not words(pieces[0])
    for named, behind, said in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        value, *more = (part.strip(" \t;,.()–—-") for part in _comma.split(said))
        known = known and all(not words(part) or _reference.match(part) for part in more)
        label = named or behind
        if label is None:
            known = known and (not words(value) or _reference.match(value) is not None)
            continue
        value = value.strip("[]").removeprefix("@")
        if is_nobody(value):
            continue
        if label.casefold().startswith(("due", "deadline", "eta")):
            mark = read_mark(value)
            day = day_of(mark) if mark is not None and mark.clock is None and not mark.rest else None
            due = due or day
            known = known and day is not None
        elif re.fullmatch(OWNER, value):
            owner = owner or value
        else:
            known = False
            if words(value) and len(value) <= 60:
                unclear.append(_no_login(value))
    return Fields(owner, due, "" if known else text, tuple(unclear))


def link_in(text: str, links: dict[str, str]) -> str | None:
    """Return the address of the first issue that a text names; `links` are the addresses of links by reference."""
    if found := _issue.search(text):
        return found[0].rstrip(".,;:")
    for label in re.findall(r"\]\[([^\[\]]{1,200})\]", text):
        if issue := _issue.match(links.get(label.casefold(), "")):
            return issue[0]
    if short := _short_issue.search(text):
        # Only GitHub writes an issue of another repository so and means one place.
        return f"https://github.com/{short[1]}/{short[2]}/issues/{short[3]}"
    return None


def unlinked(text: str) -> Iterator[str]:
    """Yield what names an issue and says no address, such as #12 or (ABC-12)."""
    text = text[:4000]
    for match in _no_address.finditer(text):
        if not (text[: match.start()].count("[") > text[: match.start()].count("]")):
            yield (match[1] or match[2] or match[0]).strip()

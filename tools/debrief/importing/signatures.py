"""Whose an action item is, by the names at its beginning and end.

A name with an @ is a login. A bare one is an owner only where the document names it as a login elsewhere; otherwise it
is said that it looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from debrief.importing.stated_days import day_alone
from debrief.importing.words import words
from debrief_schemas.identifiers import OWNER

HANDLE = r"@([A-Za-z0-9](?:[A-Za-z0-9_/.-]{0,98}[A-Za-z0-9])?)"
"""Pattern of a login or team with its sign; its group is the name alone."""

BARE = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,38}[A-Za-z0-9])?"
"""Pattern of a login without a sign."""

REFERENCE = (
    r"(?:https?://[^\s<>]{1,300}|\[[^\[\]]{0,100}\](?:\([^()\s]{0,400}\)|\[[^\[\]]{0,100}\])|#[1-9]\d{0,8}"
    r"|[A-Z][A-Z0-9]{1,9}-\d{1,7})"
)
"""Pattern of what leads to an issue: an address, a link, a number or a key."""

_END = 200
"""How many characters at the end of an item are looked at for a name."""

_mentioned = re.compile(rf"(?<![\w.@/]){HANDLE}")
_leading = re.compile(
    rf"[\[(*_]{{0,3}}{HANDLE}[\])*_]{{0,3}}\s*(?:[:,–—-]+\s*|(?:to|will|should)\s+|(?=[A-Z`\"“]))"
    rf"|(?:\*\*|__|`){HANDLE}:?(?:\*\*|__|`)\s*[:,–—-]*\s*"
)
_trailing = re.compile(rf"\s*(?:(?:[-–—,;|→]+|->)\s*|[\[(])[*`]{{0,2}}{HANDLE}[*`]{{0,2}}[\])]?\s*\.?\s*\Z")
_behind_link = re.compile(
    rf"(?:https?://[^\s<>()]{{1,300}}>?|\]\([^()\s]{{1,300}}\)\)?|\]|#[1-9]\d{{0,8}}\)?)\s+[*`]{{0,2}}{HANDLE}[*`]{{0,2}}\s*\.?\s*\Z"
)
_plainly_last = re.compile(rf"\s[*`]{{0,2}}{HANDLE}[*`]{{0,2}}\s*\.?\s*\Z")
_several_last = re.compile(
    rf"(?P<all>[*`]{{0,2}}{HANDLE}[*`]{{0,2}}(?:(?:\s*[,;&+/|]\s*|\s+(?:and|und|et)\s+|\s+)[*`]{{0,2}}{HANDLE}[*`]{{0,2}}){{1,8}})"
    r"[\])]?\s*\.?\s*\Z"
)
_within_sentence = re.compile(
    r"(?<!\w)(?:in|with|to|from|by|for|of|and|or|at|on|ask|tell|ping|page|cc|thank|thanks)\W*\Z", re.IGNORECASE
)
_bare_first = re.compile(
    rf"(?:\[({BARE})\](?![(\[:])\s+(?=\w)|({BARE})\s+(?:to\s+(?=[a-z])|-\s+(?=\w))"
    rf"|(?:\*\*|__)?({BARE})(?:\s*:\s*(?:\*\*|__)?|(?:\*\*|__)\s*:)\s+(?=\S))"
)
_bold_first = re.compile(r"(?:\*\*|__)([A-Za-z0-9_.-]{1,40})(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)\s+(?=\S)")
_bare_last = re.compile(
    rf"\s*(?:\[({BARE})\]|\s(?:--|–|—|->|→|-)\s*(?:\*\*|__)?({BARE})(?:\*\*|__)?|\(({BARE})\))\s*\.?\s*\Z"
)
_bold_last = re.compile(r"\s(?:--|–|—|-)\s*(?:\*\*|__)([A-Za-z0-9_.-]{1,40})(?:\*\*|__)\s*\.?\s*\Z")
_name_first = re.compile(r"(?:\*\*|__)?([A-Z][a-z]{1,11})(?:\s*:\s*(?:\*\*|__)?|(?:\*\*|__)\s*:)\s+(?=[a-z])")
_brackets_first = re.compile(r"[(\[]([^()\[\]\n]{3,400})[)\]]\s*[:,–—-]*\s+(?=\S)")
_brackets_last = re.compile(r"\s*\(((?:[^()\n]|\([^()\n]{0,300}\)){3,400})\)\s*\.?\s*\Z")
_field_sign = re.compile(r"\s+(?:[|–—-]|--)\s+|\s*\|\s*")
_in_brackets = re.compile(r"\s*[,;|]\s*(?!\d{4}\b(?!-))|\s+[–—-]\s+")
_until = re.compile(
    r"(?:due(?:\s+(?:date|on|by))?|by|until|deadline|eta|bis(?:\s+zum)?|fällig(?:\s+(?:am|bis))?|frist|pour\s+le|avant\s+le"
    r"|échéance|para\s+el|antes\s+del|entro(?:\s+il)?)\s*:?\s+(?=\S*\d|\w+\s+\d)",
    re.IGNORECASE,
)
"""What says that a day is the one until which."""
_role = re.compile(r"(?:resp\.|owner|assignee|dri|verantwortlich|zuständig|responsable)\s*:?\s+(?=\S)", re.IGNORECASE)
_given_name = re.compile(r"[^\W\d_a-z][^\W\d_]{1,11}\Z")
_handle_and_day_last = re.compile(
    rf"\s{HANDLE}[\s,;:]+(?P<day>\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}})\s*\.?\s*\Z"
)
_references_last = re.compile(rf"(?:(?:\s*\|\s*|\s+[–—-]+\s+){REFERENCE})+\s*\Z")
_whole_reference = re.compile(rf"{REFERENCE}\Z")
_whole_handle = re.compile(rf"{HANDLE}\Z")
_people = re.compile(r"@?[A-Z][\w'’-]{1,30}(?:\s[A-Z][\w'’.-]{0,30}){1,2}\Z")
_people_last = re.compile(r"\s(@[A-Z][\w'’-]{1,30}(?:\s[A-Z][\w'’-]{1,30}){1,2})\s*\.?\s*\Z")

_doer_first = re.compile(r"([a-z]{2,20})\s+to\s+(?=[a-z])")
_BEFORE_TO = frozenset(
    {"need", "needs", "want", "try", "have", "plan", "look", "aim", "decide", "how", "when", "what", "where", "who"}
    | {"remember", "ensure", "consider", "move", "migrate", "switch", "upgrade", "change", "going", "due", "ought"}
    | {"listen", "talk", "respond", "react", "connect", "link", "refer", "subscribe", "push", "ship", "send", "return"}
    | {
        "revert",
        "write",
        "deploy",
        "back",
        "prior",
        "access",
        "continue",
        "begin",
        "start",
        "work",
        "failover",
        "agree",
    }
    | {
        "adapt",
        "add",
        "able",
        "reach",
        "speak",
        "we",
        "team",
        "everyone",
        "you",
        "get",
        "go",
        "come",
        "learn",
        "propose",
    }
    | {"commit", "convert", "roll", "upload", "publish", "route", "investigate", "similar", "proposal", "ability"}
)
"""Words before "to" that are no names."""

KINDS = frozenset(
    {"detection", "prevention", "mitigation", "response", "recovery", "process", "monitoring", "alerting", "testing"}
    | {"documentation", "docs", "communication", "training", "tooling", "infrastructure", "short term", "long term"}
    | {"immediate", "detect", "prevent", "mitigate", "respond", "recover", "investigate", "repair", "other", "security"}
    | {"bug", "feature", "test", "tests", "note", "optional", "todo", "medium term", "next", "later", "now", "runbook"}
)
"""Words that sort action items, as `heading_key` writes them: no names."""


class Fields(NamedTuple):
    """What an item says, and the text without it."""

    owner: str | None
    due: date | None
    text: str
    unclear: tuple[str, ...] = ()
    """What looks like an owner and is none that can be taken: a sentence each."""
    priority: str = ""
    """The priority, as written."""
    state: str = ""
    """How it stands, as written behind `status:`."""


def named_with_sign(texts: Collection[str]) -> Iterator[str]:
    """Yield the names with an @ in some texts, without it."""
    for text in texts:
        yield from (match[1] for match in _mentioned.finditer(text[:20_000]))


def signed_owner(text: str, known: Collection[str]) -> Fields | None:
    """Return whose an item is by a login at its beginning or end, or why that is not clear; None where there is none.

    `known` are the logins that the document names, in lower case.
    """
    found = _leading.match(text)
    name = (found[1] or found[2]) if found else ""
    if found and re.fullmatch(OWNER, name) and text[found.end() :].strip():
        return Fields(name, None, text[found.end() :])
    if found := _several_last.search(text[-_END:]):
        return Fields(None, None, text, (f"“{found['all']}” are several owners; an action point has one",))
    dated = _with_day_last(text, known)
    if dated is not None:
        return dated
    found = _trailing.search(text[-150:])
    if found and re.fullmatch(OWNER, found[1]):
        rest = text[: max(len(text) - 150, 0) + found.start()]
        if rest.strip():
            return Fields(found[1], None, rest)
    behind = _behind_link.search(text[-600:])
    if behind and re.fullmatch(OWNER, behind[1]):
        start = max(len(text) - 600, 0) + behind.start(1) - 1
        return Fields(behind[1], None, text[:start].rstrip("*` "))
    return _in_brackets_of(text, known)


def unclear_owner(text: str) -> Fields | None:
    """Return why a login at the end or beginning of an item may be no owner, or None where there is none."""
    late = _plainly_last.search(text[-150:])
    if late and words(text[: -len(late[0])]) and not _within_sentence.search(text[: -len(late[0])]):
        return Fields(None, None, text, (f"whether @{late[1]} is its owner is not clear; write a dash before it",))
    if begun := _mentioned.match(text):
        return Fields(None, None, text, (f"whether @{begun[1]} is its owner is not clear; write a colon behind it",))
    if late := _people_last.search(text[-120:]):
        return Fields(None, None, text, (no_login(late[1].removeprefix("@")),))
    return None


def signed_last(text: str) -> tuple[str, str] | None:
    """Return the login that a text plainly ends with, and the text before it."""
    signed = _plainly_last.search(text[-150:])
    if signed is None or not re.fullmatch(OWNER, signed[1]):
        return None
    return signed[1], text[: max(len(text) - 150, 0) + signed.start()]


def bare_owner(text: str, known: Collection[str]) -> Fields | None:
    """Return whose an item is by a bare name, where that is one of `known`, or that it looks like one."""
    first, last = _bare_first.match(text), _bare_last.search(text[-60:])
    name = next(filter(None, first.groups()), "") if first else ""
    if first and name.casefold() in known:
        return Fields(name, None, text[first.end() :])
    end = next(filter(None, last.groups()), "") if last else ""
    rest = text[: max(len(text) - 60, 0) + last.start()] if last else ""
    if end.casefold() in known and rest.strip():
        return Fields(end, None, rest)
    bold = _bold_first.match(text) or _bold_last.search(text[-60:])
    looks = (first[1] if first else None) or (last[1] if last else None) or (bold[1] if bold else None)
    if looks and looks.islower() and looks.isalpha() and looks not in KINDS:
        why = f"whether “{looks}” is its owner is not clear; write @{looks}"
        return Fields(None, None, text, (why,))
    called = _name_first.match(text)
    if called and called[1].casefold() not in KINDS:
        why = f"whether “{called[1]}” is its owner is not clear; write @{called[1].lower()} if so"
        return Fields(None, None, text, (why,))
    return None


def no_login(name: str) -> str:
    """The sentence that a name which stands as an owner cannot be one."""
    return f"the owner {name[:40]!r} is no login"


def named_perhaps(text: str) -> str:
    """Return who may be named in a text that is known to be an action item: `kim to do it`, `do it (Kim Doe)`."""
    doer, alone = _doer_first.match(text), _brackets_last.search(text[-120:])
    if doer and doer[1] not in KINDS | _BEFORE_TO:
        return doer[1]
    return alone[1] if alone and _people.match(alone[1]) else ""


def not_clear(name: str) -> str:
    """The sentence that a name may be the owner's and is not known as a login."""
    return f"whether “{name}” is its owner is not clear; write the login with an @ if so"


def _with_day_last(text: str, known: Collection[str]) -> Fields | None:
    """Read `what to do — whose — until when`, where the last is a day with its year."""
    text = _references_last.sub("", text)
    if (found := _handle_and_day_last.search(text[-_END:])) and re.fullmatch(OWNER, found[1]):
        day, rest = day_alone(found["day"]), text[: max(len(text) - _END, 0) + found.start()]
        if day is not None and rest.strip() and not _within_sentence.search(rest):
            return Fields(found[1], day, rest)
    signs = list(_field_sign.finditer(text, max(len(text) - _END, 0)))[-2:]
    if len(signs) < 2 or not text[: signs[0].start()].strip():
        return None
    due = day_alone(_until.sub("", text[signs[1].end() :], count=1))
    named = text[signs[0].end() : signs[1].start()].strip("*_` ")
    if due is None:
        return None
    owner, why = _name_of(named, known)
    if owner is not None:
        return Fields(owner, due, text[: signs[0].start()])
    return Fields(None, due, text[: signs[1].start()], (why,)) if why else None


def _in_brackets_of(text: str, known: Collection[str]) -> Fields | None:
    """Read brackets at the beginning or end of nothing but names, references and a day, such as `(#12, kim)`."""
    end = text[-500:]
    for match, before in ((_brackets_first.match(text), 0), (_brackets_last.search(end), len(text) - len(end))):
        said = [part.strip("*_` ") for part in _in_brackets.split(match[1])] if match else []
        parts = [_role.sub("", _until.sub("", part, count=1), count=1) for part in said]
        if match is None or len(parts) < 2:
            continue
        rest = text[: before + match.start()] + text[before + match.end() :]
        due = next((day for part in parts if (day := day_alone(part)) is not None), None)
        others = [part for part in parts if not _whole_reference.match(part) and day_alone(part) is None]
        if due is not None and not others and rest.strip() and any(map(_until.match, said)):
            return Fields(None, due, rest)
        if due is not None and len(others) == 1 and _given_name.match(others[0]) and not _name_of(others[0], known)[0]:
            return Fields(None, due, text, (not_clear(others[0]),))
        names = [_name_of(part, known) for part in others]
        if not others or any(owner is None and not why for owner, why in names):
            continue
        owners = [owner for owner, _ in names if owner is not None]
        if len(others) == 1 and owners and rest.strip():
            return Fields(owners[0], due, rest)
        if len(owners) > 1:
            why = f"“{', '.join(others)}” are several owners; an action point has one"
            return Fields(None, due, text, (why,))
        if len(others) < len(parts):
            return Fields(None, due, text, tuple(why for _, why in names if why))
    return None


def _name_of(said: str, known: Collection[str]) -> tuple[str | None, str]:
    """Return the login that stands in the place of an owner, or why it is none; neither where it looks like no name."""
    handle = _whole_handle.match(said)
    name = handle[1] if handle else said
    if re.fullmatch(OWNER, name) and (handle or name.casefold() in known):
        return name, ""
    if _people.match(said):
        return None, no_login(said.removeprefix("@"))
    if re.fullmatch(BARE, said) and said.islower() and said.isalpha() and said not in KINDS:
        return None, f"whether “{said}” is its owner is not clear; write @{said}"
    return None, ""

"""What is a name in the place of an owner: a login, with its sign or without, a person, and words that are none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from debrief_schemas.identifiers import OWNER

HANDLE = r"@([A-Za-z0-9](?:[A-Za-z0-9_/.-]{0,98}[A-Za-z0-9])?)"
"""Pattern of a login or team with its sign; its group is the name alone."""

BARE = r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,38}[A-Za-z0-9])?"
"""Pattern of a login without a sign."""

FIRST_NAME = r"[A-Z][\w'’-]{1,30}"
"""Pattern of one name of a person."""

_mentioned = re.compile(rf"(?<![\w.@/]){HANDLE}")
_whole_handle = re.compile(rf"{HANDLE}\Z")
_person = re.compile(rf"@?{FIRST_NAME}(?:\s[A-Z][\w'’.-]{{0,30}}){{1,2}}\Z")
_given_name = re.compile(r"[^\W\d_a-z][^\W\d_]{1,11}\Z")
_doer_first = re.compile(r"([a-z]{2,20})\s+to\s+(?=[a-z])")

_BEFORE_TO = frozenset(
    {"need", "needs", "want", "try", "have", "plan", "look", "aim", "decide", "how", "when", "what", "where", "who"}
    | {"remember", "ensure", "consider", "move", "migrate", "switch", "upgrade", "change", "going", "due", "ought"}
    | {"listen", "talk", "respond", "react", "connect", "link", "refer", "subscribe", "push", "ship", "send", "return"}
    | {"revert", "write", "deploy", "back", "prior", "access", "continue", "begin", "start", "work", "failover"}
    | {"agree", "adapt", "add", "able", "reach", "speak", "we", "team", "everyone", "you", "get", "go", "come"}
    | {"learn", "propose", "commit", "convert", "roll", "upload", "publish", "route", "investigate", "similar"}
    | {"proposal", "ability"}
)
"""Words before "to" that are no names."""

KINDS = frozenset(
    {"detection", "prevention", "mitigation", "response", "recovery", "process", "monitoring", "alerting", "testing"}
    | {"documentation", "docs", "communication", "training", "tooling", "infrastructure", "short term", "long term"}
    | {"immediate", "detect", "prevent", "mitigate", "respond", "recover", "investigate", "repair", "other", "security"}
    | {"bug", "feature", "test", "tests", "note", "optional", "todo", "medium term", "next", "later", "now", "runbook"}
)
"""Words that sort action items, as `heading_key` writes them: no names."""


def named_with_sign(texts: Collection[str]) -> Iterator[str]:
    """Yield the names with an @ in some texts, without it."""
    for text in texts:
        yield from (match[1] for match in _mentioned.finditer(text[:20_000]))


def name_of(said: str, known: Collection[str]) -> tuple[str | None, str]:
    """Return the login that stands in the place of an owner, or why it is none; neither where it looks like no name.

    `known` are the logins that the document names, in lower case.
    """
    handle = _whole_handle.match(said)
    name = handle[1] if handle else said
    if re.fullmatch(OWNER, name) and (handle or name.casefold() in known):
        return name, ""
    if is_person(said):
        return None, no_login(said.removeprefix("@"))
    if re.fullmatch(BARE, said) and may_be_login(said):
        return None, write_with_sign(said)
    return None, ""


def is_person(text: str) -> bool:
    """Say whether a text is the name of a person in two or three words."""
    return _person.match(text) is not None


def is_given_name(text: str) -> bool:
    """Say whether a text may be the given name of a person."""
    return _given_name.match(text) is not None


def may_be_login(name: str) -> bool:
    """Say whether a bare name looks like a login: one word in lower case that is no kind of action."""
    return name.islower() and name.isalpha() and name not in KINDS


def doer_of(text: str) -> str:
    """Return who is to do it, where a text begins with `kim to do it`; else nothing."""
    doer = _doer_first.match(text)
    return doer[1] if doer and doer[1] not in KINDS | _BEFORE_TO else ""


def no_login(name: str) -> str:
    """The sentence that a name which stands as an owner cannot be one."""
    return f"the owner {name[:40]!r} is no login"


def not_clear(name: str) -> str:
    """The sentence that a name may be the owner's and is not known as a login."""
    return f"whether “{name}” is its owner is not clear; write the login with an @ if so"


def write_with_sign(name: str) -> str:
    """The sentence that a bare name may be the owner's login."""
    return f"whether “{name}” is its owner is not clear; write @{name}"


def several(names: str) -> str:
    """The sentence that an item names more than one owner."""
    return f"“{names}” are several owners; an action point has one"

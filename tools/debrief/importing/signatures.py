"""Whose an action item is, by the names at its beginning and end.

A name with an @ is a login. A bare one is an owner only where the document names it as a login elsewhere; otherwise it
is said that it looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from debrief.importing.due_days import says_until, without_until
from debrief.importing.owner_names import (
    BARE,
    FIRST_NAME,
    HANDLE,
    KINDS,
    doer_of,
    is_given_name,
    is_person,
    may_be_login,
    name_of,
    no_login,
    not_clear,
    several,
    write_with_sign,
)
from debrief.importing.references import ADDRESS, NUMBER, REFERENCE
from debrief.importing.stated_days import day_alone
from debrief.importing.words import words
from debrief_schemas.identifiers import OWNER

_END = 200
"""How many characters at the end of an item are looked at for a name."""

_BOLD = r"(?:\*\*|__)"
_dash = r"--|–|—|-"
_signs = r"[:,–—-]"
_colon = rf"(?:\s*:\s*{_BOLD}?|{_BOLD}\s*:)"
"""A colon behind what may be in bold type."""
_emphasized = rf"[*`]{{0,2}}{HANDLE}[*`]{{0,2}}"
_bold_name = rf"{_BOLD}([A-Za-z0-9_.-]{{1,40}})"
_stop = r"\s*\.?\s*\Z"
"""The end of a text, with a full stop or without."""

_signed_first = re.compile(HANDLE)
_leading = re.compile(
    rf"[\[(*_]{{0,3}}{HANDLE}[\])*_]{{0,3}}\s*(?:{_signs}+\s*|(?:to|will|should)\s+|(?=[A-Z`\"“]))"
    rf"|(?:\*\*|__|`){HANDLE}:?(?:\*\*|__|`)\s*{_signs}*\s*"
)
_trailing = re.compile(rf"\s*(?:(?:[-–—,;|→]+|->)\s*|[\[(]){_emphasized}[\])]?{_stop}")
_behind_link = re.compile(rf"(?:{ADDRESS}>?|\]\([^()\s]{{1,300}}\)\)?|\]|{NUMBER}\)?)\s+{_emphasized}{_stop}")
_plainly_last = re.compile(rf"\s{_emphasized}{_stop}")
_several_last = re.compile(
    rf"(?P<all>{_emphasized}(?:(?:\s*[,;&+/|]\s*|\s+(?:and|und|et)\s+|\s+){_emphasized}){{1,8}})[\])]?{_stop}"
)
_within_sentence = re.compile(
    r"(?<!\w)(?:in|with|to|from|by|for|of|and|or|at|on|ask|tell|ping|page|cc|thank|thanks)\W*\Z", re.IGNORECASE
)
_bare_first = re.compile(
    rf"(?:\[({BARE})\](?![(\[:])\s+(?=\w)|({BARE})\s+(?:to\s+(?=[a-z])|-\s+(?=\w))"
    rf"|{_BOLD}?({BARE}){_colon}\s+(?=\S))"
)
_bold_first = re.compile(rf"{_bold_name}(?::\s*{_BOLD}|{_BOLD}\s*:)\s+(?=\S)")
_bare_last = re.compile(rf"\s*(?:\[({BARE})\]|\s(?:->|→|{_dash})\s*{_BOLD}?({BARE}){_BOLD}?|\(({BARE})\)){_stop}")
_bold_last = re.compile(rf"\s(?:{_dash})\s*{_bold_name}{_BOLD}{_stop}")
_name_first = re.compile(rf"{_BOLD}?([A-Z][a-z]{{1,11}}){_colon}\s+(?=[a-z])")
_brackets_first = re.compile(rf"[(\[]([^()\[\]\n]{{3,400}})[)\]]\s*{_signs}*\s+(?=\S)")
_brackets_last = re.compile(rf"\s*\(((?:[^()\n]|\([^()\n]{{0,300}}\)){{3,400}})\){_stop}")
_field_sign = re.compile(r"\s+(?:[|–—-]|--)\s+|\s*\|\s*")
_in_brackets = re.compile(r"\s*[,;|]\s*(?!\d{4}\b(?!-))|\s+[–—-]\s+")
_role = re.compile(r"(?:resp\.|owner|assignee|dri|verantwortlich|zuständig|responsable)\s*:?\s+(?=\S)", re.IGNORECASE)
_handle_and_day_last = re.compile(
    rf"\s{HANDLE}[\s,;:]+(?P<day>\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}){_stop}"
)
_references_last = re.compile(rf"(?:(?:\s*\|\s*|\s+[–—-]+\s+){REFERENCE})+\s*\Z")
_whole_reference = re.compile(rf"{REFERENCE}\Z")
_people_last = re.compile(rf"\s(@{FIRST_NAME}(?:\s{FIRST_NAME}){{1,2}}){_stop}")


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


def signed_owner(text: str, known: Collection[str]) -> Fields | None:
    """Return whose an item is by a login at its beginning or end, or why that is not clear; None where there is none.

    `known` are the logins that the document names, in lower case.
    """
    found = _leading.match(text)
    name = (found[1] or found[2]) if found else ""
    if found and re.fullmatch(OWNER, name) and text[found.end() :].strip():
        return Fields(name, None, text[found.end() :])
    if found := _several_last.search(text[-_END:]):
        return Fields(None, None, text, (several(found["all"]),))
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
    if begun := _signed_first.match(text):
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
    if looks and may_be_login(looks):
        return Fields(None, None, text, (write_with_sign(looks),))
    called = _name_first.match(text)
    if called and called[1].casefold() not in KINDS:
        why = f"whether “{called[1]}” is its owner is not clear; write @{called[1].lower()} if so"
        return Fields(None, None, text, (why,))
    return None


def named_perhaps(text: str) -> str:
    """Return who may be named in a text that is known to be an action item: `kim to do it`, `do it (Kim Doe)`."""
    alone = _brackets_last.search(text[-120:])
    return doer_of(text) or (alone[1] if alone and is_person(alone[1]) else "")


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
    due = day_alone(without_until(text[signs[1].end() :]))
    named = text[signs[0].end() : signs[1].start()].strip("*_` ")
    if due is None:
        return None
    owner, why = name_of(named, known)
    if owner is not None:
        return Fields(owner, due, text[: signs[0].start()])
    return Fields(None, due, text[: signs[1].start()], (why,)) if why else None


def _in_brackets_of(text: str, known: Collection[str]) -> Fields | None:
    """Read brackets at the beginning or end of nothing but names, references and a day, such as `(#12, kim)`."""
    end = text[-500:]
    for match, before in ((_brackets_first.match(text), 0), (_brackets_last.search(end), len(text) - len(end))):
        said = [part.strip("*_` ") for part in _in_brackets.split(match[1])] if match else []
        parts = [_role.sub("", without_until(part), count=1) for part in said]
        if match is None or len(parts) < 2:
            continue
        rest = text[: before + match.start()] + text[before + match.end() :]
        due = next((day for part in parts if (day := day_alone(part)) is not None), None)
        others = [part for part in parts if not _whole_reference.match(part) and day_alone(part) is None]
        if due is not None and not others and rest.strip() and any(map(says_until, said)):
            return Fields(None, due, rest)
        if due is not None and len(others) == 1 and is_given_name(others[0]) and not name_of(others[0], known)[0]:
            return Fields(None, due, text, (not_clear(others[0]),))
        names = [name_of(part, known) for part in others]
        if not others or any(owner is None and not why for owner, why in names):
            continue
        owners = [owner for owner, _ in names if owner is not None]
        if len(others) == 1 and owners and rest.strip():
            return Fields(owners[0], due, rest)
        if len(owners) > 1:
            return Fields(None, due, text, (several(", ".join(others)),))
        if len(others) < len(parts):
            return Fields(None, due, text, tuple(why for _, why in names if why))
    return None

"""How people appear on a timeline: by name, or by role where the settings say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from debrief.collecting.names import told_names
from debrief_schemas.sources import NameRule

SOMEBODY = "a responder"
"""Who has no role in the settings, and must not be named."""

NAMES_STAY = (
    "names that a source knows, @handles, and names before an e-mail address or a duty in brackets are roles; any other"
    " name cannot be told from a word and stays: read what is added"
)
"""What has to be said wherever `names: roles` was applied."""

_handle = re.compile(r"(?<![\w.@/])@(?!(?:here|channel|everyone)\b)[A-Za-z][\w-]{1,38}(?![\w.@/-])")
"""A person who is called, `@kim`; no address of mail, no package `@scope/name`."""

ADDRESS = "(an e-mail address)"
"""What stands for an address that holds a name: what was left of it beside a role would still tell whose it is."""

_address = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_in_address = re.compile(r"[.%+@_-]+")

NAME_MIN = 3
"""Shortest name that is looked for in text, in characters; shorter ones are parts of words."""


_AMBIGUOUS = frozenset(
    {"admin", "alert", "april", "august", "bill", "build", "chase", "deploy", "github", "grace", "grant", "hope"}
    | {"incident", "june", "mark", "may", "miles", "monitoring", "ops", "page", "pagerduty", "platform", "price"}
    | {"release", "service", "skip", "sky", "slack", "stone", "summer", "support", "system", "team", "test", "the"}
    | {"user", "will"}
)
"""Parts of names that are words, too; alone they may mean anything."""


class People:
    """Knows the people of a run: roles from the settings, names from the sources as they are read."""

    def __init__(self, rule: NameRule = NameRule.KEEP, roles: Mapping[str, str] | None = None) -> None:
        """Prepare with the roles by login, user id or name."""
        self._rule = rule
        self._roles = {key.casefold(): role for key, role in (roles or {}).items()}
        self._names: dict[str, tuple[str, ...]] = {}
        self._folded = {key: role for key, role in self._roles.items() if len(key) >= NAME_MIN}
        """Names that must not be shown, folded, and what stands for them."""
        self._parts: dict[str, str] = {}
        """First and last names, as they are written, and what stands for them."""
        for key, role in (roles or {}).items():
            self._learn_parts(key, role)

    @property
    def hides(self) -> bool:
        """Whether anybody may have to be called something else; else nobody need be known."""
        return self._rule is NameRule.ROLES or bool(self._roles)

    def learn(self, key: str, *names: str) -> None:
        """Note the names of the person that a source knows as `key`; the first ever told is the one to show."""
        told = (name.strip() for name in names)
        known = tuple(dict.fromkeys((*self._names.get(key, ()), *filter(None, told))))
        if key:
            self._names[key] = known
        role = self._role(key)
        if role is None and self._rule is NameRule.KEEP:
            return
        for name in (key, *known):
            if len(name) >= NAME_MIN:
                self._folded[name.casefold()] = role or SOMEBODY
            self._learn_parts(name, role or SOMEBODY)

    def hear(self, text: str) -> None:
        """Note the names that a text tells for names, where nobody without a role may be named."""
        if self._rule is NameRule.ROLES:
            for name in told_names(text):
                if name.casefold() not in self._folded:
                    self.learn(name, name)

    def _learn_parts(self, name: str, shown: str) -> None:
        """Note the first and the last name of a whole one; of two people who share one nobody knows who is meant."""
        parts = name.split()
        for part in parts if 1 < len(parts) < 5 and "@" not in name else ():
            if len(part) >= NAME_MIN and part[0].isupper() and part.isalpha():
                self._parts[part] = shown if self._parts.get(part, shown) == shown else SOMEBODY

    def called(self, key: str) -> str:
        """Return what a person is called on the timeline; nothing for nobody."""
        if not key:
            return ""
        role = self._role(key)
        if role is not None:
            return role
        if self._rule is NameRule.ROLES:
            return SOMEBODY
        names = self._names.get(key)
        return names[0] if names else key

    def conceal(self, text: str) -> str:
        """Return `text` with the role in place of every name that must not be shown.

        Whole names go first, then first and last names that stand alone. Where roles are the rule, that goes for
        everybody who is called by a handle, known or not. A name that no source has told cannot be known as one.
        """
        if "@" in text and self._folded:
            text = _address.sub(self._without_address, text)
        # Of hundreds of names a text holds few: only those are looked for letter by letter.
        folded = text.casefold()
        names = [name for name in self._folded if name in folded]
        if names and self._rule is NameRule.ROLES:
            whole, single = [name for name in names if " " in name], [name for name in names if " " not in name]
            if whole:
                text = re.sub(rf"(?i)(?<![\w.])@?(?:{_any_of(whole)})(?!\w)", self._replaced, text)
            if single:
                # Who is known by a first name alone has a last name all the same.
                first = rf"(?<![\w.@/-])(?=[A-ZÀ-Þ])(?i:({_any_of(single)})) ([A-ZÀ-Þ][a-zß-ÿ]+)(?![\w@/-])"
                text = re.sub(first, self._with_last_name, text)
        if names:
            text = re.sub(rf"(?i)(?<![\w.])@?(?:{_any_of(names)})(?!\w)", self._replaced, text)
        parts = [part for part in self._parts if part in text]
        clear = [part for part in parts if part.casefold() not in _AMBIGUOUS]
        if clear:
            bare = rf"(?<![\w.@/-])(?:{_any_of(clear)})(?![\w@/-])"
            text = re.sub(bare, lambda found: self._parts[found[0]], text)
        roles = [shown for shown in {SOMEBODY, *self._folded.values()} if shown in text]
        if roles:
            # What was half a name stands beside the role of the other half, as a word or as the same once more.
            role, half = _any_of(roles), _any_of([SOMEBODY, *parts])
            beside = rf"\b(?:({role})(?:\s+(?:\1|{half}))+|(?:{half})\s+({role}))(?!\w)"
            text = re.sub(beside, lambda found: found[1] or found[2], text)
        return _handle.sub(SOMEBODY, text) if self._rule is NameRule.ROLES else text

    def _without_address(self, found: re.Match[str]) -> str:
        local, _, domain = (set(_in_address.split(part)) for part in found[0].casefold().partition("@"))
        names = [name.split() for name in self._folded]
        known = any((local | domain).issuperset(name) or "".join(name) in local for name in names)
        return ADDRESS if known or any(part.casefold() in local for part in self._parts) else found[0]

    def _replaced(self, found: re.Match[str]) -> str:
        # Folding may join what matching without case tells apart; then nobody is named rather than somebody.
        return self._folded.get(found[0].removeprefix("@").casefold(), SOMEBODY)

    def _with_last_name(self, found: re.Match[str]) -> str:
        if found[2].casefold() in _AMBIGUOUS:
            return found[0]
        return self._folded.get(found[1].casefold(), SOMEBODY)

    def _role(self, key: str) -> str | None:
        for name in (key, *self._names.get(key, ())):
            role = self._roles.get(name.casefold())
            if role is not None:
                return role
        return None


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))

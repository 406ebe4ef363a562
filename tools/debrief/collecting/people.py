"""How people appear on a timeline: by name, or by role where the settings say so."""

from __future__ import annotations

import re
from collections.abc import Mapping

from debrief_schemas.sources import NameRule

SOMEBODY = "a responder"
"""Who has no role in the settings, and must not be named."""

_handle = re.compile(r"(?<![\w.@/])@(?!(?:here|channel|everyone)\b)[A-Za-z][\w-]{1,38}(?![\w.@/-])")
"""A person who is called, `@kim`; no address of mail, no package `@scope/name`."""

NAME_MIN = 3
"""Shortest name that is looked for in text, in characters; shorter ones are parts of words."""


class People:
    """Knows the people of a run: roles from the settings, names from the sources as they are read."""

    def __init__(self, rule: NameRule = NameRule.KEEP, roles: Mapping[str, str] | None = None) -> None:
        """Prepare with the roles by login, user id or name."""
        self._rule = rule
        self._roles = {key.casefold(): role for key, role in (roles or {}).items()}
        self._names: dict[str, tuple[str, ...]] = {}
        self._hidden: dict[str, str] = {key: role for key, role in (roles or {}).items() if len(key) >= NAME_MIN}
        self._folded: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None

    def learn(self, key: str, *names: str) -> None:
        """Note the names of the person that a source knows as `key`; the first is the one to show."""
        known = tuple(name.strip() for name in names if name.strip())
        self._names[key] = known
        role = self._role(key)
        if role is None and self._rule is NameRule.KEEP:
            return
        for name in (key, *known):
            if len(name) >= NAME_MIN:
                self._hidden[name] = role or SOMEBODY
        self._pattern = None

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

        Where roles are the rule, that goes for everybody who is called by a handle, known or not. A bare first name
        that no source has told cannot be known as one.
        """
        if self._hidden:
            if self._pattern is None:
                names = sorted(self._hidden, key=len, reverse=True)
                self._pattern = re.compile(rf"(?<![\w.])@?(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
                self._folded = {name.casefold(): shown for name, shown in self._hidden.items()}
            text = self._pattern.sub(self._replaced, text)
        return _handle.sub(SOMEBODY, text) if self._rule is NameRule.ROLES else text

    def _replaced(self, found: re.Match[str]) -> str:
        # Folding may join what matching without case tells apart; then nobody is named rather than somebody.
        return self._folded.get(found[0].removeprefix("@").casefold(), SOMEBODY)

    def _role(self, key: str) -> str | None:
        for name in (key, *self._names.get(key, ())):
            role = self._roles.get(name.casefold())
            if role is not None:
                return role
        return None

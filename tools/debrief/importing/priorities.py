"""How urgent an action item is, by a name of the settings at its beginning or end: `P0: …`, `… - P1`, `… (P2)`."""

from __future__ import annotations

import re
from collections.abc import Iterable

_EMPHASIS = r"(?:\*\*|__|`)?"


class Priorities:
    """The priorities that the settings know; letters count without case."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {name.casefold(): name for name in names}
        one = "|".join(re.escape(name) for name in sorted(self._names, key=len, reverse=True)) or r"(?!)"
        # Behind a comma only a name with a number: "keep the traffic low, high" may go on about the traffic.
        numbered = "|".join(re.escape(name) for name in self._names if any(map(str.isdigit, name))) or r"(?!)"
        self._first = re.compile(
            rf"(?:{_EMPHASIS}[\[(](?P<in>{one})[\])]{_EMPHASIS}(?!\()\s*[:–—-]?"
            rf"|{_EMPHASIS}(?P<bare>{one})(?:{_EMPHASIS}\s*[:|–—]|:{_EMPHASIS}|{_EMPHASIS}\s+-(?=\s))"
            rf"|(?:\*\*|__)(?P<bold>{numbered})(?:\*\*|__)(?=\s))\s*(?=\S)",
            re.IGNORECASE,
        )
        self._last = re.compile(
            rf"\s*(?:[\[(]{_EMPHASIS}(?P<in>{one}){_EMPHASIS}[\])]|(?:\s[–—-]+|\|)\s*{_EMPHASIS}(?P<apart>{one}){_EMPHASIS}"
            rf"|[,;]\s*{_EMPHASIS}(?P<bare>{numbered}){_EMPHASIS})\s*\.?\s*\Z",
            re.IGNORECASE,
        )

    def named(self, text: str) -> str | None:
        """Return the priority that is all of a text, as the settings write it."""
        return self._names.get(text.strip("*_`()[] ").casefold())

    def take(self, text: str) -> tuple[str | None, str]:
        """Return the priority that a text begins or ends with, and the text without it."""
        first = self._first.match(text[:120])
        if first is not None and text[first.end() :].strip():
            return self._names[(first["in"] or first["bold"] or first["bare"]).casefold()], text[first.end() :]
        end = text[-120:]
        last = self._last.search(end)
        rest = text[: len(text) - len(end) + last.start()] if last is not None else ""
        if last is None or not rest.strip():
            return None, text
        return self._names[(last["in"] or last["apart"] or last["bare"]).casefold()], rest

    def none_of(self, said: str) -> str:
        """The sentence that what stands as the priority is none of the settings'."""
        return f"the priority {said[:40]!r} is none of {', '.join(self._names.values())}"

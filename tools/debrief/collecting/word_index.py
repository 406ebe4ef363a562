"""Which of the texts so far may tell of the same event as another one, found by their words.

Of two texts of one event one says all the words of the other (see `debrief.collecting.similar`). So a text is compared
with those alone that hold the rarest of its words, and with those whose own rarest word it holds: a minute of thousands
of messages is not compared each with each.
"""

from __future__ import annotations

from collections.abc import Iterator

from debrief.collecting.similar import COMPARED_MAX, signature_of
from debrief.collecting.tokens import read

_Key = tuple[tuple[object, ...], str]


class WordIndex:
    """Texts by number, in the order in which they come."""

    def __init__(self) -> None:
        self._holding: dict[_Key, list[int]] = {}
        """Texts that hold a word."""
        self._told_by: dict[_Key, list[int]] = {}
        """Texts whose rarest word it was when they came."""

    def add(self, number: int, text: str) -> None:
        """Take a text, whose number is higher than those of all before it."""
        keys = _keys(text)
        self._told_by.setdefault(self._rarest(keys), []).append(number)
        for key in keys:
            self._holding.setdefault(key, []).append(number)

    def grow(self, number: int, text: str) -> None:
        """Take a longer text in the place of one that was taken, all of whose words it has."""
        for key in _keys(text):
            held = self._holding.setdefault(key, [])
            if number not in held:
                held.append(number)
                held.sort()

    def holders(self, text: str) -> list[int]:
        """Return the numbers of the texts that may say all that this one does."""
        return self._holding.get(self._rarest(_keys(text)), [])

    def candidates(self, text: str) -> tuple[Iterator[int], ...]:
        """Return the numbers of the texts that may tell of the same event: several runs, each with the last one first.

        A number may be in several of them.
        """
        keys = _keys(text)
        lists = [self._holding.get(self._rarest(keys), []), *(self._told_by.get(key, []) for key in keys)]
        return tuple(reversed(each) for each in lists)

    def _rarest(self, keys: tuple[_Key, ...]) -> _Key:
        return min(keys, key=lambda key: len(self._holding.get(key, ())))


def _keys(text: str) -> tuple[_Key, ...]:
    """The words of a text, each with what must be equal in two texts of one event; one without words has one key."""
    signature = signature_of(text)
    words = read(text).words if len(text) <= COMPARED_MAX else ()
    return tuple((signature, word) for word in sorted(set(words))) or ((signature, ""),)

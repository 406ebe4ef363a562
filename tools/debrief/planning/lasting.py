"""Notes that stand in every run until a person acts: some of a kind are named, the others counted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Self

NAMED_MAX = 5
"""Notes of one kind that are given in full."""


class Lasting(str):
    """A note that comes back in every run."""

    __slots__ = ("kind",)

    kind: str
    """What all notes of its kind have in common, and what ends them, for the line that counts the others."""

    def __new__(cls, text: str, kind: str) -> Self:
        """Return the note `text` of a kind."""
        note = super().__new__(cls, text)
        note.kind = kind
        return note


def gathered(notes: Iterable[str]) -> Iterator[str]:
    """Yield the notes in their order, as plain text; of one kind no more than `NAMED_MAX`, and behind them the rest."""
    all_notes = list(notes)
    total = Counter(note.kind for note in all_notes if isinstance(note, Lasting))
    told = Counter[str]()
    for note in all_notes:
        if not isinstance(note, Lasting):
            yield note
            continue
        told[note.kind] += 1
        if told[note.kind] <= NAMED_MAX:
            yield str(note)
        if told[note.kind] == NAMED_MAX and total[note.kind] > NAMED_MAX:
            yield f"{total[note.kind] - NAMED_MAX} more of this kind: {note.kind}"

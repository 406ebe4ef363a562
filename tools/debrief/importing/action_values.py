"""The action items of a document as values, with their places in the body and their ids."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from debrief.importing.phrases import short
from debrief.importing.result import ActionItem, Remark


class Place(NamedTuple):
    """Where an action point stands in the body, so that its id can be written beside it."""

    line: int
    """Counted from 0 within the body."""
    table: bool
    marked: bool = False
    """Whether the id stands there already."""


@dataclass(slots=True)
class Actions:
    """The action items of a document."""

    items: list[ActionItem] = field(default_factory=list)
    """Open ones, at most as many as a document may have."""
    places: list[Place] = field(default_factory=list)
    """One for each item."""
    finished: list[Remark] = field(default_factory=list)
    left: list[Remark] = field(default_factory=list)

    def lines(self) -> frozenset[int]:
        """Lines of the source that are action items."""
        return frozenset({item.line for item in self.items} | {remark.line for remark in self.finished})


def give_ids(actions: Actions, used: set[str]) -> None:
    """Give each item its id: the one that the text gives it, where no other has it, or the next that is free.

    `used` are those of finished items: an id is never used again.
    """
    given: set[str] = set()
    for n, item in enumerate(actions.items):
        if item.id and (item.id in given or item.id in used):
            actions.left.append(Remark(item.line, f"“{short(item.title)}”: {item.id} is the id of another one"))
            actions.items[n] = item._replace(id="")
        given |= {item.id}
    free = (name for n in count(1) if (name := f"AP-{n}") not in given and name not in used)
    for n, item in enumerate(actions.items):
        marked = bool(actions.items[n].id)
        actions.places[n] = actions.places[n]._replace(marked=marked)
        actions.items[n] = item if marked else item._replace(id=next(free))

"""Action items written as a table: which of its columns says what."""

from __future__ import annotations

from typing import NamedTuple

from debrief.importing import action_heads as heads
from debrief.importing.outline import Block
from debrief.importing.words import heading_key


class Columns(NamedTuple):
    """Numbers of columns, counted from 0; -1 where a table has none of the kind."""

    title: int
    owner: int
    due: int
    priority: int
    state: int
    issue: int
    others: tuple[int, ...]
    """Those that say something else, which is not read."""


def columns_of(table: Block) -> Columns | None:
    """Return which columns say what is to do, by whom, until when, and so on; None where none says the first.

    Without a heading that names it, what is to do stands in the fullest of the other columns.
    """
    keys = [heading_key(head) for head in table.head]
    kinds = (heads.OWNER, heads.DUE, heads.PRIORITY, heads.STATE, heads.ISSUE)
    known = [_column(keys, names) for names in kinds]
    free = [n for n in range(len(keys)) if n not in known]
    title = next((keys.index(name) for name in heads.TITLE if name in keys), None)
    if title is None:
        sizes = [sum(len(row.cells[n]) for row in table.items if n < len(row.cells)) for n in range(len(keys))]
        title = max(free, key=sizes.__getitem__, default=None)
    if title is None:
        return None
    owner, due, priority, state, issue = known
    others = tuple(n for n in free if n != title and keys[n] not in heads.NUMBER)
    return Columns(title, owner, due, priority, state, issue, others)


def _column(keys: list[str], names: frozenset[str]) -> int:
    return next((n for n, key in enumerate(keys) if key in names), -1)

"""Action items written as a table: which of its columns says what."""

from __future__ import annotations

from typing import NamedTuple

from debrief.importing.outline import Block
from debrief.importing.words import heading_key

_TITLE_HEADS = (
    "action item",
    "action items",
    "action",
    "action point",
    "title",
    "item",
    "task",
    "what",
    "todo",
    "follow up",
    "description",
    "summary",
    "name",
)
_OWNER_HEADS = frozenset({"owner", "owners", "assignee", "who", "dri", "responsible", "assigned to", "lead"})
_DUE_HEADS = frozenset({"due", "due date", "deadline", "target date", "eta", "by", "by when", "when"})
_PRIORITY_HEADS = frozenset({"priority", "prio"})


class Columns(NamedTuple):
    """Numbers of columns, counted from 0; -1 where a table has none of the kind."""

    title: int
    owner: int
    due: int
    priority: int


def columns_of(table: Block) -> Columns | None:
    """Return which columns say what is to do, by whom, until when, and how urgent; None where none says the first.

    Without a heading that names it, what is to do stands in the fullest of the other columns.
    """
    keys = [heading_key(head) for head in table.head]
    owner, due, priority = (_column(keys, heads) for heads in (_OWNER_HEADS, _DUE_HEADS, _PRIORITY_HEADS))
    title = next((keys.index(name) for name in _TITLE_HEADS if name in keys), None)
    if title is None:
        sizes = [sum(len(row.cells[n]) for row in table.items if n < len(row.cells)) for n in range(len(keys))]
        free = [n for n in range(len(keys)) if n not in (owner, due, priority)]
        title = max(free, key=sizes.__getitem__, default=None)
    return None if title is None else Columns(title, owner, due, priority)


def _column(keys: list[str], heads: frozenset[str]) -> int:
    return next((n for n, key in enumerate(keys) if key in heads), -1)

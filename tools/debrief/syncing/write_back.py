"""Issue numbers and outcomes into the files of the working tree, byte for byte."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from debrief.documents.splice import remove_action_field, set_action_field
from debrief.documents.store import replace_file
from debrief.errors import SpliceRefused, WorkspaceError


class Number(NamedTuple):
    """An issue number and where it belongs."""

    path: str
    """Relative to the workspace."""
    action_id: str
    number: int


class Edit(NamedTuple):
    """A field of an action point and what it is to hold."""

    path: str
    """Relative to the workspace."""
    action_id: str
    field: str
    value: str | None
    """None takes the field out."""


Item = Number | Edit


def spliced(raw: bytes, item: Item) -> bytes:
    """Return a file's bytes with one item in them. Raises SpliceRefused."""
    if isinstance(item, Number):
        return set_action_field(raw, item.action_id, "issue", str(item.number))
    if item.value is None:
        return remove_action_field(raw, item.action_id, item.field)
    return set_action_field(raw, item.action_id, item.field, item.value)


def by_hand(item: Item) -> str:
    """Say what a person has to do where an item cannot be spliced."""
    if isinstance(item, Number):
        return f"write `issue: {item.number}` by hand"
    return f"take `{item.field}:` out by hand" if item.value is None else f"write `{item.field}:` by hand"


@dataclass(frozen=True, slots=True)
class Files:
    """The files of the record as they were read: what has changed since is not written over."""

    root: str
    """Absolute path of the workspace."""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """By path relative to the workspace."""


def write_numbers(files: Files, numbers: Iterable[Item]) -> dict[Item, str]:
    """Write numbers and outcomes into their files, each file in one step; return why some could not be written.

    A file that cannot be changed does not hold up the others, nor does one item the others of its file.
    """
    problems: dict[Item, str] = {}
    by_path: dict[str, list[Item]] = {}
    for item in numbers:
        by_path.setdefault(item.path, []).append(item)
    for path, items in by_path.items():
        before = files.contents.get(path)
        if before is None:
            problems |= dict.fromkeys(items, f"{path} was not read")
            continue
        after = before
        done: list[Item] = []
        for item in items:
            try:
                after = spliced(after, item)
                done.append(item)
            except SpliceRefused as error:
                problems[item] = f"{path}: {error}; {by_hand(item)}"
        if after == before:
            continue
        try:
            replace_file(os.path.join(files.root, path), before, after)
        except WorkspaceError as error:
            problems |= dict.fromkeys(done, str(error))
    return problems

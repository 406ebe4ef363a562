"""Issue numbers into the files of the working tree, byte for byte."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from debrief.documents.splice import set_action_field
from debrief.documents.store import replace_file
from debrief.errors import SpliceRefused, WorkspaceError


class Number(NamedTuple):
    """An issue number and where it belongs."""

    path: str
    """Relative to the workspace."""
    action_id: str
    number: int


@dataclass(frozen=True, slots=True)
class Files:
    """The files of the record as they were read: what has changed since is not written over."""

    root: str
    """Absolute path of the workspace."""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """By path relative to the workspace."""


def write_numbers(files: Files, numbers: Iterable[Number]) -> dict[Number, str]:
    """Write numbers into their files, each file in one step; return why some could not be written.

    A file that cannot be changed does not hold up the others, nor does one number the others of its file.
    """
    problems: dict[Number, str] = {}
    by_path: dict[str, list[Number]] = {}
    for item in numbers:
        by_path.setdefault(item.path, []).append(item)
    for path, items in by_path.items():
        before = files.contents.get(path)
        if before is None:
            problems |= dict.fromkeys(items, f"{path} was not read")
            continue
        after = before
        spliced: list[Number] = []
        for item in items:
            try:
                after = set_action_field(after, item.action_id, "issue", str(item.number))
                spliced.append(item)
            except SpliceRefused as error:
                problems[item] = f"{path}: {error}; write `issue: {item.number}` by hand"
        if after == before:
            continue
        try:
            replace_file(os.path.join(files.root, path), before, after)
        except WorkspaceError as error:
            problems |= dict.fromkeys(spliced, str(error))
    return problems

"""What is written back into the record, and into the files of the working tree byte for byte.

The other places, a commit on the branch and the rolling pull request, are in `write_back_commit` and
`write_back_pull`; all of them are given the same edits and change the same characters.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from debrief.documents.splice import remove_action_field, set_action_field
from debrief.documents.store import replace_file
from debrief.errors import SpliceRefused, WorkspaceError


class Edit(NamedTuple):
    """One field of one action point, and what it is to hold."""

    path: str
    """Of the document, relative to the workspace."""
    key: str
    """Of the action point: the post-mortem's id, `/`, the action point's."""
    field: str
    """One of `debrief.documents.splice.FIELDS`."""
    value: str | None
    """`None` takes the field out."""
    replaces: str | None = None
    """The outcome that a pull request was sent before for the action point, if any: it is the bot's own, where the
    pull request's branch still has it, and a person's decision where that has another."""

    @property
    def postmortem_id(self) -> str:
        """The id of the document."""
        return self.key.rpartition("/")[0]

    @property
    def action_id(self) -> str:
        """The id within the document."""
        return self.key.rpartition("/")[2]


class Settled(Protocol):
    """A place other than the working tree, as far as planning may hold it."""

    @property
    def notes(self) -> Sequence[str]:
        """What is to be said of what was seen there."""

    @property
    def name(self) -> str:
        """What the journal calls it: another place has not what this one was sent."""

    @property
    def waiting(self) -> str | None:
        """What is to be said where all was sent there before, so that nobody looks; None for nothing."""

    def settled(self, edits: Sequence[Edit], contents: Mapping[str, bytes]) -> frozenset[Edit]:
        """Return the edits that the place holds already; nothing is written. Raises TrackerError."""


class Target(Settled, Protocol):
    """The whole of such a place."""

    @property
    def proposes(self) -> bool:
        """Whether what is written waits there for people to take it."""

    def write(
        self, edits: Sequence[Edit], standing: Sequence[Edit], contents: Mapping[str, bytes]
    ) -> Mapping[Edit, str]:
        """Write `edits`, all in one commit, and return why some could not be written.

        `standing` are edits that the place holds already and must keep. `contents` are the documents of the working
        tree, which may be stale. Without edits, what the place holds besides is taken back. What fails is part of the
        answer; raises RateLimited, for which the next run makes up, and TrackerError where there is no edit to name.
        """


@dataclass(frozen=True, slots=True)
class Files:
    """The files of the record as they were read: what has changed since is not written over."""

    root: str
    """Absolute path of the workspace."""
    contents: Mapping[str, bytes] = field(default_factory=dict)
    """By path relative to the workspace."""
    target: Target | None = None
    """Where edits go; into the working tree if there is none."""
    standing: tuple[Edit, ...] = ()
    """Edits that the target holds already."""


def write_edits(files: Files, edits: Iterable[Edit]) -> dict[Edit, str]:
    """Write edits into their files, and return why some could not be written.

    All edits of a run belong into one call, which makes one commit at most. A file that cannot be changed does not
    hold up the others, nor does one edit the others of its file. Raises TrackerError like the target.
    """
    wanted = list(edits)
    if files.target is not None:
        return dict(files.target.write(wanted, files.standing, files.contents))
    problems: dict[Edit, str] = {}
    for path, items in by_path(wanted).items():
        before = files.contents.get(path)
        if before is None:
            problems |= dict.fromkeys(items, f"{path} was not read")
            continue
        after, refused = splice(before, items)
        problems |= {item: f"{path}: {why}" for item, why in refused.items()}
        if after == before:
            continue
        try:
            replace_file(os.path.join(files.root, path), before, after)
        except WorkspaceError as error:
            problems |= {item: str(error) for item in items if item not in refused}
    return problems


def splice(before: bytes, edits: Iterable[Edit]) -> tuple[bytes, dict[Edit, str]]:
    """Return one document's bytes with edits made, and why some were refused; no other byte changes."""
    after = before
    refused: dict[Edit, str] = {}
    for edit in edits:
        try:
            if edit.value is None:
                after = remove_action_field(after, edit.action_id, edit.field)
            else:
                after = set_action_field(after, edit.action_id, edit.field, edit.value)
        except SpliceRefused as error:
            hand = f"; write `{edit.field}: {edit.value}` by hand" if edit.field == "issue" else ""
            refused[edit] = f"{error}{hand}"
    return after, refused


def by_path(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    """Return edits by document, both in the order given."""
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        found.setdefault(edit.path, []).append(edit)
    return found

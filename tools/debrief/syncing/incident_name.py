"""Two drafts that came up at the same moment under one name: each run that sees the other's gives its own another.

A run looks for the names of other drafts before it composes its own, but two runs may both look before either has a
pull request. So a run looks once more when its pull request is open. Of two such runs at least one sees the other's,
for the list is read after the own pull request is in it; should both see it, both move, each to a name with its own
number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from debrief.syncing.incident_pull import Found, IsOfIncident, paths_of_drafts
from debrief.syncing.write_back_branch import Place
from debrief.syncing.write_back_commit import head_of
from debrief.syncing.write_back_text import TRAILER
from debrief.trackers.branches import Branches, TreeFile


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a name."""

    path: str = ""
    """Where the draft is now, if it was moved."""
    shared: str = ""
    """The path that it shares with another draft, if it was not moved because people have pushed to it."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A draft under another name."""

    path: str
    """Relative to the repository."""
    content: bytes


Rename = Callable[[str, bytes], Renamed | None]
"""Gives a draft another name, from its path and content; None where that cannot be done safely."""


def settle_name(
    branches: Branches,
    place: Place,
    branch: str,
    beginning: str,
    found: Found,
    is_of_incident: IsOfIncident,
    rename: Rename,
) -> Settled:
    """Move the draft of an open pull request if another draft has its path.

    What people have pushed to stays under its name, and so does what they push to meanwhile. Can be repeated. Raises
    TrackerError.
    """
    reader = branches.reader
    taken = paths_of_drafts(reader, place, beginning, branch) - found.paths
    if not taken:
        return Settled()
    tip = head_of(reader, branch)
    both = [file for path, file in reader.files(tip, place.record).items() if path in taken]
    file = next((file for file in both if is_of_incident(reader.content(file))), None)
    if file is None:
        return Settled()
    ahead = reader.ahead(found.base.commit, tip.commit)
    if not ahead.complete or not all(TRAILER in one.message.splitlines() for one in ahead.commits):
        return Settled(shared=file.path)
    renamed = rename(file.path, reader.content(file))
    if renamed is None or renamed.path in taken | found.paths:
        return Settled(shared=file.path)
    message = f"Give the draft a name of its own\n\nAnother incident of that day has the same title.\n\n{TRAILER}\n"
    moved = [(file, None), (TreeFile(renamed.path, "", file.mode), renamed.content)]
    if branches.writer.advance(tip, branches.writer.commit(tip, moved, message)):
        return Settled(renamed.path)
    return Settled(shared=file.path)

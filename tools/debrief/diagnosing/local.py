"""Judges the local tracker: a folder that must be readable, and writable when there is something to write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from debrief.diagnosing.diagnosis import Check, fail, halves, ok

CONNECT = (
    "to connect to GitHub, set GITHUB_REPOSITORY to `owner/name`, and GITHUB_TOKEN (or DEBRIEF_APP_ID and"
    " DEBRIEF_APP_PRIVATE_KEY); SECURITY.md lists the rights; then run `debrief doctor` again"
)


@dataclass(frozen=True, slots=True)
class LocalSight:
    """What was seen of the local tracker."""

    folder: str
    """As people write it, such as `.debrief/`."""
    writable: bool
    """Whether files can be made there, or the folder itself."""
    fault: str = ""
    """Why it cannot be read, with the cure."""
    issues: int = 0
    known: int = 0
    """Issues in the journal."""


def judge(sight: LocalSight) -> Iterator[Check]:
    """Yield the checks `tracker`, `folder` and `connection`."""
    if sight.fault:
        says, cure = halves(sight.fault, ("; ",))
        yield fail("tracker", says, cure or f"move {sight.folder} away; a new one is begun")
    else:
        what = f"{sight.issues} issue{'' if sight.issues == 1 else 's'}, {sight.known} in the journal"
        yield ok("tracker", f"the local tracker in {sight.folder} can be read ({what})")
    if sight.writable:
        yield ok("folder", f"{sight.folder} can be written")
    else:
        yield fail("folder", f"{sight.folder} cannot be written", "give yourself the right to write in the workspace")
    yield ok("connection", "no tracker is connected: issues live in a file on this machine", CONNECT)

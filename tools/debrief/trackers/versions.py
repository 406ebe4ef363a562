"""Commits and files of a repository as its tracker holds them: read as data, by object name, and never checked out.

All calls raise `debrief.errors.TrackerError` or one of its kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

REGULAR = ("100644", "100755")
"""Git's modes of regular files."""
LINK = "120000"
"""Git's mode of a symbolic link."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a tree has under one name, folders apart."""

    sha: str
    """Object name of its content."""
    mode: str
    """Git's mode, such as 100644 for a regular file."""
    size: int | None = None
    """In bytes; None where the tracker does not tell."""


@dataclass(frozen=True, slots=True)
class Tree:
    """What lies below a folder of one commit."""

    entries: Mapping[str, Entry]
    """By path relative to the folder, with `/`."""
    complete: bool = True
    """Whether these are all of them."""
    folder: bool = True
    """Whether it is a folder, or not there at all; not so where something else has its name, such as a link."""


class VersionReader(Protocol):
    """Looks at two versions of a repository and changes nothing."""

    def parted_from(self, branch: str, commit: str) -> str | None:
        """Return the commit at which `commit`, which may be a fork's, left a branch of this repository.

        None where they have none in common.
        """

    def tree(self, commit: str, folder: str) -> Tree:
        """Return what lies below a folder of a commit, at any depth; nothing where there is no such folder."""

    def content(self, entry: Entry) -> bytes | None:
        """Return the bytes of a file; None where there are no such bytes."""

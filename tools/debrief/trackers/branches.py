"""What writing back needs of the repository that holds the record: its branches and its pull requests.

Reading and writing are separate, as in `debrief.trackers.port`: planning may hold the reader. All raise
`debrief.errors.TrackerError`. A branch is moved by compare-and-swap only, so that of two runs that start from the same
commit exactly one gets through.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Head:
    """A branch as it was when it was read."""

    branch: str
    commit: str
    """Object name of its commit."""
    tree: str
    """Object name of the commit's tree."""


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A regular file in a tree."""

    path: str
    """Relative to the root of the repository."""
    sha: str
    """Object name of its content."""
    mode: str = "100644"
    """Git's mode, which a changed file keeps."""


@dataclass(frozen=True, slots=True)
class AheadCommit:
    """A commit that one branch has and another lacks."""

    message: str
    author: str | None
    """Login; none where no account belongs to the address."""
    committer: str | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What one commit has that another lacks."""

    commits: tuple[AheadCommit, ...]
    paths: frozenset[str]
    """Files that differ from where the two parted."""
    complete: bool
    """Whether these are all of them."""


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request."""

    number: int
    title: str
    body: str
    head: str
    """Object name of its newest commit."""
    open: bool
    merged: bool = False


class BranchReader(Protocol):
    """Looks at branches and pull requests and changes nothing."""

    def default_branch(self) -> str:
        """Return the name of the default branch; asked once."""

    def head(self, branch: str) -> Head | None:
        """Return where a branch is; None where there is none."""

    def files(self, head: Head, below: str) -> Mapping[str, TreeFile]:
        """Return by path *all* regular files below a folder, which ends with `/`."""

    def content(self, file: TreeFile) -> bytes:
        """Return the bytes of a file."""

    def ahead(self, base: str, tip: str) -> Ahead:
        """Return what the commit `tip` has that the commit `base` lacks."""

    def pull_requests(self, branch: str) -> Sequence[PullRequest]:
        """Return the newest pull requests from a branch of this repository, open and closed, newest first."""

    def proposed_branches(self, beginning: str) -> Sequence[str]:
        """Return the branches of this repository, of such a beginning, from which a pull request is open."""


class BranchWriter(Protocol):
    """Changes branches; every call can be repeated."""

    def commit(self, parent: Head, changes: Sequence[tuple[TreeFile, bytes | None]], message: str) -> str:
        """Make a commit on top of `parent` in which files hold new bytes, or are gone, and return its name.

        Nothing points to it yet. What was stored is compared with what was meant.
        """

    def create(self, branch: str, commit: str) -> bool:
        """Make a branch; return False where one of that name exists and is elsewhere."""

    def advance(self, head: Head, commit: str) -> bool:
        """Move a branch from `head` to a descendant; return False where the branch is not at `head` any more.

        Raises `debrief.errors.BranchProtected` when the branch's rules refuse it.
        """

    def reset(self, head: Head, commit: str) -> bool | None:
        """Move a branch from `head` to any commit; return False where the branch is not at `head` any more.

        Returns None where the server cannot do so without the risk of losing what others pushed meanwhile.
        """


class PullRequests(Protocol):
    """Changes pull requests."""

    def open(self, branch: str, base: str, title: str, body: str) -> PullRequest | None:
        """Open a pull request; return None where there is nothing between the branches.

        If one from that branch is open, that one comes back: it is never opened twice.
        """

    def update(self, number: int, title: str, body: str) -> None:
        """Replace title and body."""

    def close(self, number: int, body: str) -> None:
        """Close a pull request without merging it, with `body` as its text from then on."""


@dataclass(frozen=True, slots=True)
class Branches:
    """The three sides, which belong together."""

    reader: BranchReader
    writer: BranchWriter
    pull_requests: PullRequests


def blob_name(content: bytes) -> str:
    """Return the name that Git gives to a file's content, by SHA-1."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()

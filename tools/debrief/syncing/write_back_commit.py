"""Writing back by one commit on the default branch."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from debrief.errors import BranchProtected, RateLimited, TrackerError
from debrief.syncing.write_back import Edit
from debrief.syncing.write_back_branch import Place, Proposal, propose, same_for_all
from debrief.syncing.write_back_text import message
from debrief.trackers.branches import Branches, BranchReader, Head

PAUSES = (0.0, 0.1, 0.2, 0.4, 0.8)
"""Seconds before each try on a branch that keeps moving; each begins with what the branch holds by then."""


def head_of(reader: BranchReader, branch: str) -> Head:
    """Return where a branch is that must be there. Raises TrackerError."""
    head = reader.head(branch)
    if head is None:
        raise TrackerError(f"the branch {branch} is not there: push a first commit, or correct the default branch")
    return head


class _Said:
    """What there is to say of a branch."""

    __slots__ = ()

    @property
    def notes(self) -> Sequence[str]:
        """Nothing is to be said of a branch."""
        return ()

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return "commit"

    @property
    def waiting(self) -> str | None:
        """What is on the branch waits for nobody."""
        return None


@dataclass(frozen=True, slots=True)
class CommitView(_Said):
    """What can be told of the default branch without writing; see `debrief.syncing.write_back.Target.settled`."""

    reader: BranchReader
    place: Place

    def settled(self, edits: Sequence[Edit], contents: Mapping[str, bytes]) -> frozenset[Edit]:
        """Return the edits that the head of the branch holds already, whatever the working tree says."""
        return self.propose(edits, contents).settled if edits else frozenset()

    def propose(self, edits: Sequence[Edit], contents: Mapping[str, bytes]) -> Proposal:
        """Return what the edits make of the branch as it is now. Raises TrackerError."""
        head = head_of(self.reader, self.reader.default_branch())
        return propose(self.reader, self.place, head, edits, contents)


@dataclass(frozen=True, slots=True)
class CommitTarget(_Said):
    """See `debrief.syncing.write_back.Target`."""

    branches: Branches
    place: Place

    @property
    def proposes(self) -> bool:
        """A commit on the branch is no proposal."""
        return False

    def settled(self, edits: Sequence[Edit], contents: Mapping[str, bytes]) -> frozenset[Edit]:
        """Return the edits that the head of the branch holds already, whatever the working tree says."""
        return CommitView(self.branches.reader, self.place).settled(edits, contents)

    def write(
        self, edits: Sequence[Edit], standing: Sequence[Edit], contents: Mapping[str, bytes]
    ) -> Mapping[Edit, str]:
        """Write `edits` in one commit on the head of the branch, spliced anew each time the head has moved."""
        del standing  # What the branch holds stays there.
        if not edits:
            return {}
        view, writer = CommitView(self.branches.reader, self.place), self.branches.writer
        try:
            for pause in PAUSES:
                time.sleep(pause)
                found = view.propose(edits, contents)
                if not found.changes:
                    return found.problems
                made = [edit for edit in edits if edit in found.made]
                commit = writer.commit(found.head, found.changes, message(made))
                if writer.advance(found.head, commit):
                    return found.problems
        except BranchProtected as error:
            cure = "set `write_back: pull-request`, or let a GitHub App write that may bypass the rules"
            return same_for_all(edits, f"{error}: {cure}; the journal keeps the numbers")
        except RateLimited:
            raise
        except TrackerError as error:
            return same_for_all(edits, error)
        why = "other commits kept coming first: nothing was written; the journal keeps the numbers for the next run"
        return same_for_all(edits, f"{found.head.branch}: {why}")

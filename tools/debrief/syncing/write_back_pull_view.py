"""What can be told of the rolling pull request without writing: where its branch stands, and how it gets further.

The branch is the bot's: as long as all that it has is the bot's, it is made anew on the base's head, so that it never
conflicts. What a person has pushed to it stays, and the bot's commits go on top.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from debrief.errors import TrackerError
from debrief.syncing.write_back import Edit
from debrief.syncing.write_back_branch import Place, Proposal, expected, propose
from debrief.syncing.write_back_commit import head_of
from debrief.syncing.write_back_text import TRAILER, listed, updated
from debrief.trackers.branches import Ahead, BranchReader, Head, PullRequest

WEB_FLOW = "web-flow"
"""Login under which GitHub commits what it signs itself."""


class Move(Enum):
    """How the rolling branch gets to where it belongs."""

    NONE = "none"
    CREATE = "create"
    RESET = "reset"
    ON_TOP = "on top"


@dataclass(frozen=True, slots=True)
class Situation:
    """What is to be done, after everything was read."""

    base: Proposal
    """What the edits make of the default branch: all that the pull request is about."""
    edits: tuple[Edit, ...]
    """Those that the default branch lacks and can take."""
    tip: Head | None = None
    pull: PullRequest | None = None
    """The open one."""
    refused: PullRequest | None = None
    """The newest one, if it was closed without being merged."""
    move: Move = Move.NONE
    on_tip: Proposal | None = None
    """What the edits make of a branch to which a person has pushed."""
    undone: tuple[Edit, ...] = ()
    """Edits that the default branch holds, in place of which the rolling one may hold what was proposed before."""

    @property
    def finished(self) -> bool:
        """Whether branch and pull request say all that they should."""
        if not self.edits:
            return True
        listed = self.pull is not None and updated(self.pull.title, self.pull.body, self.edits) is None
        return self.move is Move.NONE and listed


def closed_last(pulls: Sequence[PullRequest]) -> PullRequest | None:
    """Return the newest pull request if somebody closed it without merging it."""
    newest = max(pulls, key=lambda one: one.number, default=None)
    return newest if newest is not None and not newest.open and not newest.merged else None


@dataclass(frozen=True, slots=True)
class PullView:
    """What can be told of the rolling pull request without writing."""

    reader: BranchReader
    place: Place
    branch: str
    bot: Callable[[], str]
    """Asks for the login under which the bot commits."""
    notes: list[str] = field(default_factory=list)
    """What is to be said of what was seen."""

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return f"pull-request {self.branch}"

    @property
    def waiting(self) -> str:
        """What is to be said where all was sent there before, so that nobody looks."""
        return (
            f"what is to be written back was sent to the pull request from {self.branch} before, and is not in this"
            " checkout: merge that, or reopen it if it was closed"
        )

    def settled(self, edits: Sequence[Edit], contents: Mapping[str, bytes]) -> frozenset[Edit]:
        """Return the edits that the base or the open pull request hold already. Raises TrackerError.

        So are those that a person did not want: a pull request with them was the last one, and was closed unmerged.
        """
        if not edits:
            return frozenset()
        self.check()
        if self._holds_just_these(edits, contents):
            return frozenset(edits)
        refused = closed_last(self.reader.pull_requests(self.branch))
        if refused is not None and listed(refused.body, edits) == frozenset(edits):
            self.notes.append(
                f"pull request #{refused.number} was closed without being merged: what it holds is not proposed again"
                " before there is more to write; reopen it to have it back"
            )
            return frozenset(edits)
        found = self.look(edits, contents)
        if found.finished:
            return found.base.settled | frozenset(found.edits)
        held = found.base.settled | self._held(found, contents)
        # Where nothing else is new, the branch itself has to be brought up to date.
        return found.base.settled if held.issuperset(edits) else held

    def _held(self, found: Situation, contents: Mapping[str, bytes]) -> frozenset[Edit]:
        """Return the edits that the open pull request has and names already."""
        if found.pull is None or found.tip is None:
            return frozenset()
        files = self.reader.files(found.tip, self.place.record)
        same = {path for path, name in found.base.names.items() if path in files and files[path].sha == name}
        whole = frozenset(edit for edit in found.edits if self.place.prefix + edit.path in same)
        # Of all other documents, the text has to be looked at.
        others = [edit for edit in found.edits if edit not in whole]
        there = propose(self.reader, self.place, found.tip, others, contents, own=True) if others else None
        return (whole | (there.settled if there else whole)) & listed(found.pull.body, found.edits)

    def check(self) -> None:
        """Raise TrackerError where the branch is one that must never be reset."""
        if self.branch == self.reader.default_branch():
            raise TrackerError(
                f"`write_back_branch` names the default branch {self.branch}: name one that is the bot's own, such as"
                " debrief/record"
            )

    def _holds_just_these(self, edits: Sequence[Edit], contents: Mapping[str, bytes]) -> bool:
        """The usual case at little cost: the branch holds the working tree's files with the edits made."""
        here, tip = expected(self.place, edits, contents), self.reader.head(self.branch)
        if here is None or tip is None:
            return False
        names, made = here
        files = self.reader.files(tip, self.place.record)
        if any(path not in files or files[path].sha != name for path, name in names.items()):
            return False
        pulls = self.reader.pull_requests(self.branch)
        return any(one.open and updated(one.title, one.body, made) is None for one in pulls)

    def look(self, edits: Sequence[Edit], contents: Mapping[str, bytes]) -> Situation:
        """Read base, branch and pull requests, and decide. Raises TrackerError."""
        reader = self.reader
        base = propose(reader, self.place, head_of(reader, reader.default_branch()), edits, contents)
        wanted = tuple(edit for edit in edits if edit in base.made)
        undone = tuple(edit for edit in edits if edit.replaces is not None and edit in base.settled)
        if not wanted and not undone:
            return Situation(base, ())
        tip, pulls = reader.head(self.branch), reader.pull_requests(self.branch)
        pull, refused = next((one for one in pulls if one.open), None), closed_last(pulls)
        if not wanted and (tip is None or pull is None):
            return Situation(base, ())
        if tip is None:
            return Situation(base, wanted, None, pull, refused, Move.CREATE)
        if any(one.merged and one.head == tip.commit for one in pulls):
            # All of it is in the base, if by other commits.
            return Situation(base, wanted, tip, pull, refused, Move.RESET, None, undone)
        ahead = reader.ahead(base.head.commit, tip.commit)
        if not self.ours(ahead):
            on_tip = propose(reader, self.place, tip, (*wanted, *undone), contents)
            move = Move.ON_TOP if on_tip.changes else Move.NONE
            return Situation(base, wanted, tip, pull, refused, move, on_tip, undone)
        if not wanted:
            return Situation(base, ())
        files = reader.files(tip, self.place.record)
        there = {path: files[path].sha for path in ahead.paths if path in files}
        same = ahead.paths == frozenset(base.names) and there == base.names
        return Situation(base, wanted, tip, pull, refused, Move.NONE if same else Move.RESET, None, undone)

    def ours(self, ahead: Ahead) -> bool:
        """Whether all that a branch is ahead by is the bot's own work."""
        bot = self.bot().casefold()
        return ahead.complete and all(
            (one.author or "").casefold() == bot
            and (one.committer or "").casefold() in (bot, WEB_FLOW)
            and one.message.rstrip().endswith(TRAILER)
            for one in ahead.commits
        )

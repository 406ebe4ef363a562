"""Writing back by one rolling pull request on a branch of its own.

The branch is the bot's: as long as all that it has is the bot's, it is made anew on the base's head, so that it never
conflicts. What a person has pushed to it stays, and the bot's commits go on top.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from debrief.errors import BranchProtected, RateLimited, TrackerError
from debrief.syncing.write_back import Edit
from debrief.syncing.write_back_branch import Place, Proposal, expected, propose, same_for_all
from debrief.syncing.write_back_commit import PAUSES, head_of
from debrief.syncing.write_back_text import TRAILER, body, emptied, listed, message, title, updated
from debrief.trackers.branches import Ahead, Branches, BranchReader, Head, PullRequest

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
        if not wanted:
            return Situation(base, ())
        tip, pulls = reader.head(self.branch), reader.pull_requests(self.branch)
        pull, refused = next((one for one in pulls if one.open), None), closed_last(pulls)
        if tip is None:
            return Situation(base, wanted, None, pull, refused, Move.CREATE)
        if any(one.merged and one.head == tip.commit for one in pulls):
            # All of it is in the base, if by other commits.
            return Situation(base, wanted, tip, pull, refused, Move.RESET)
        ahead = reader.ahead(base.head.commit, tip.commit)
        if not self.ours(ahead):
            on_tip = propose(reader, self.place, tip, wanted, contents)
            move = Move.ON_TOP if on_tip.changes else Move.NONE
            return Situation(base, wanted, tip, pull, refused, move, on_tip)
        files = reader.files(tip, self.place.record)
        there = {path: files[path].sha for path in ahead.paths if path in files}
        same = ahead.paths == frozenset(base.names) and there == base.names
        return Situation(base, wanted, tip, pull, refused, Move.NONE if same else Move.RESET)

    def ours(self, ahead: Ahead) -> bool:
        """Whether all that a branch is ahead by is the bot's own work."""
        bot = self.bot().casefold()
        return ahead.complete and all(
            (one.author or "").casefold() == bot
            and (one.committer or "").casefold() in (bot, WEB_FLOW)
            and one.message.rstrip().endswith(TRAILER)
            for one in ahead.commits
        )


@dataclass(frozen=True, slots=True)
class PullTarget:
    """See `debrief.syncing.write_back.Target`."""

    branches: Branches
    place: Place
    branch: str
    bot: Callable[[], str]
    _written: list[Edit] = field(default_factory=list, repr=False)
    """What this run has written, which a further call must keep."""
    _said: list[str] = field(default_factory=list, repr=False)

    @property
    def notes(self) -> Sequence[str]:
        """What is to be said of what was seen."""
        return self._said

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return f"pull-request {self.branch}"

    @property
    def waiting(self) -> str:
        """What is to be said where all was sent there before, so that nobody looks."""
        return self._view.waiting

    @property
    def proposes(self) -> bool:
        """A pull request is one."""
        return True

    def settled(self, edits: Sequence[Edit], contents: Mapping[str, bytes]) -> frozenset[Edit]:
        """Return the edits that the base or the open pull request hold already."""
        return self._view.settled(edits, contents)

    def write(
        self, edits: Sequence[Edit], standing: Sequence[Edit], contents: Mapping[str, bytes]
    ) -> Mapping[Edit, str]:
        """Bring the rolling branch to the base with all edits made, and the pull request up to date.

        One that is not needed any more is closed, unless a person has pushed to it.
        """
        everything = list(dict.fromkeys([*standing, *self._written, *edits]))
        self._written.extend(edits)
        try:
            self._view.check()
            if not everything:
                self._retire()
                return {}
            for pause in PAUSES:
                time.sleep(pause)
                found = self._view.look(everything, contents)
                if not found.edits:
                    self._retire()
                    return self._problems(found, edits)
                if self._moved(found):
                    self._tell(found)
                    return self._problems(found, edits)
        except BranchProtected as error:
            cure = "exempt it from the rules, or name another one as `write_back_branch`"
            return same_for_all(edits, f"{error}: {cure}; the journal keeps the numbers")
        except RateLimited:
            raise
        except TrackerError as error:
            if not edits:
                raise
            return same_for_all(edits, error)
        why = "other commits kept coming first: nothing was written; the journal keeps the numbers for the next run"
        return same_for_all(edits, f"{self.branch}: {why}")

    @property
    def _view(self) -> PullView:
        return PullView(self.branches.reader, self.place, self.branch, self.bot, self._said)

    def _moved(self, found: Situation) -> bool:
        """Bring the branch to where it belongs; False where somebody was quicker."""
        writer, base = self.branches.writer, found.base
        if found.move is Move.NONE:
            return True
        if found.move is Move.ON_TOP:
            return self._on_top(found.tip, found.on_tip)
        commit = writer.commit(base.head, base.changes, message(found.edits))
        if found.tip is None:
            return writer.create(self.branch, commit)
        done = writer.reset(found.tip, commit)
        if done is not None:
            return done
        # A server that cannot reset a branch safely gets a commit on top, which loses nothing either.
        on_tip = propose(self.branches.reader, self.place, found.tip, found.edits, {}, own=True)
        return self._on_top(found.tip, on_tip)

    def _retire(self) -> None:
        """Close the open pull request, whose every edit the base has or the record does not want any more."""
        reader = self.branches.reader
        pull = next((one for one in reader.pull_requests(self.branch) if one.open), None)
        tip = reader.head(self.branch) if pull is not None else None
        if pull is None or tip is None:
            return
        base = head_of(reader, reader.default_branch())
        if self._view.ours(reader.ahead(base.commit, tip.commit)):
            self.branches.pull_requests.close(pull.number, emptied(pull.body))

    def _on_top(self, tip: Head | None, on_tip: Proposal | None) -> bool:
        if tip is None or on_tip is None or not on_tip.changes:
            return True
        writer = self.branches.writer
        commit = writer.commit(tip, on_tip.changes, message(sorted(on_tip.made)))
        return writer.advance(tip, commit)

    def _tell(self, found: Situation) -> None:
        """Open the pull request, or bring the open one up to date."""
        pulls, edits = self.branches.pull_requests, found.edits
        pull = found.pull
        if pull is None:
            base = found.base.head.branch
            pull = pulls.open(self.branch, base, title(edits), body(edits))
            if pull is not None and found.refused is not None and listed(found.refused.body, edits):
                self._said.append(
                    f"pull request #{found.refused.number} was closed without being merged: #{pull.number} has what it"
                    " held, and what has come since"
                )
        fresh = updated(pull.title, pull.body, edits) if pull is not None else None
        if pull is not None and fresh is not None:
            pulls.update(pull.number, *fresh)

    @staticmethod
    def _problems(found: Situation, edits: Sequence[Edit]) -> dict[Edit, str]:
        problems = dict(found.base.problems)
        if found.on_tip is not None:
            advice = f"{found.on_tip.head.branch} is not the bot's alone: merge it, or bring it up to date"
            problems |= {edit: f"{why} ({advice})" for edit, why in found.on_tip.problems.items()}
        return {edit: why for edit, why in problems.items() if edit in edits}

"""Writing back by one rolling pull request on a branch of its own; `write_back_pull_view` decides how."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from debrief.errors import BranchProtected, RateLimited, TrackerError
from debrief.syncing.write_back import Edit
from debrief.syncing.write_back_branch import Place, Proposal, propose, same_for_all
from debrief.syncing.write_back_commit import PAUSES, head_of
from debrief.syncing.write_back_pull_view import Move, PullView, Situation
from debrief.syncing.write_back_text import body, emptied, listed, message, title, updated
from debrief.trackers.branches import Branches, Head


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
                if not found.edits and found.on_tip is None:
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
        there = (*found.edits, *found.undone)
        on_tip = propose(self.branches.reader, self.place, found.tip, there, {}, own=True)
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
        if not edits:
            # It stays open for what a person has pushed to it.
            if pull is not None and (text := emptied(pull.body)) != pull.body:
                pulls.update(pull.number, pull.title, text)
            return
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

    def _problems(self, found: Situation, edits: Sequence[Edit]) -> dict[Edit, str]:
        problems = dict(found.base.problems)
        if found.on_tip is not None:
            advice = f"{found.on_tip.head.branch} is not the bot's alone: merge it, or bring it up to date"
            for edit, why in found.on_tip.problems.items():
                if edit not in found.undone:
                    problems[edit] = f"{why} ({advice})"
                elif edit.field == "outcome":
                    # Nothing of the bot's is left to be taken back there.
                    self._said.append(why)
        return {edit: why for edit, why in problems.items() if edit in edits}

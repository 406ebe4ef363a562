"""What the journal remembers of writing back to a branch, so that a run with nothing new need not look there.

Of each document it keeps Git's name of the text that the working tree's became, with all that was to be written. A
later run that would make just that text has nothing to write: the branch has it, or the pull request, or a person did
not want it. Whatever changes a document or what is to be written gives another name, and the run looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from debrief.errors import JournalUnavailable, TrackerError
from debrief.planning.recorded import NO_OUTCOME, Recorded
from debrief.planning.triage_parents import parent_keys
from debrief.syncing.book import Entries, JournalBook
from debrief.syncing.triage_routing import RepositoryJournal, SharedJournal
from debrief.syncing.write_back import Edit, Settled, Target, by_path
from debrief.syncing.write_back_branch import Place, expected
from debrief.trackers.port import JournalEntry


def filed_names(edits: Sequence[Edit], contents: Mapping[str, bytes]) -> dict[str, str | None]:
    """Return Git's name of each document with its edits made, by its post-mortem's id; None where one cannot be."""
    found: dict[str, str | None] = {}
    # One order, whichever of them came first: numbers before what stands below them.
    ordered = sorted(dict.fromkeys(edits), key=lambda edit: (edit.key, edit.field != "issue"))
    for items in by_path(ordered).values():
        made = expected(Place(), items, contents)
        found[items[0].postmortem_id] = next(iter(made[0].values())) if made is not None else None
    return found


def remembered(
    place: Settled, edits: Sequence[Edit], contents: Mapping[str, bytes], recorded: Mapping[str, Recorded]
) -> bool:
    """Tell whether all that is to be written was sent to a place before, and nothing has changed since.

    `recorded` is the part of the journal that knows each key.
    """
    names = filed_names(edits, contents)
    for edit in edits:
        entry = recorded[edit.key].entries.get(edit.key)
        name = names[edit.postmortem_id]
        if entry is None or name is None or entry.filed != f"{place.name} {name}":
            return False
        if place.waiting is not None and edit.field == "outcome" and entry.proposed != (edit.value or NO_OUTCOME):
            # The document becomes what it was, but from another text: by a merge of what was taken back meanwhile.
            return False
    return True


@dataclass(frozen=True, slots=True)
class RememberingTarget:
    """A target that knows what it was given; see `debrief.syncing.write_back.Target`."""

    target: Target
    _made: list[Edit] = field(default_factory=list, repr=False)
    _failed: set[str] = field(default_factory=set, repr=False)
    """Ids of post-mortems of which something was not written."""

    @property
    def proposes(self) -> bool:
        """Whether what is written waits there for people to take it."""
        return self.target.proposes

    @property
    def notes(self) -> Sequence[str]:
        """What is to be said of what was seen there."""
        return self.target.notes

    @property
    def name(self) -> str:
        """What the journal calls it."""
        return self.target.name

    @property
    def waiting(self) -> str | None:
        """What is to be said where all was sent there before."""
        return self.target.waiting

    @property
    def wrote(self) -> bool:
        """Whether it was given anything."""
        return bool(self._made)

    def settled(self, edits: Sequence[Edit], contents: Mapping[str, bytes]) -> frozenset[Edit]:
        """Return the edits that the place holds already."""
        return self.target.settled(edits, contents)

    def write(
        self, edits: Sequence[Edit], standing: Sequence[Edit], contents: Mapping[str, bytes]
    ) -> Mapping[Edit, str]:
        """Write like the target."""
        everything = [*standing, *edits]
        touched = {edit.postmortem_id for edit in everything}
        # Until it is known to be done, it is not.
        self._failed.update(touched)
        problems = self.target.write(edits, standing, contents)
        self._failed.difference_update(touched - {edit.postmortem_id for edit in problems})
        self._made.extend(everything)
        return problems

    def found(self, edits: Sequence[Edit], entries: Entries) -> None:
        """Count as sent what was found waiting in the place, if an earlier run has announced it.

        A run that was ended before it noted what it sent has left that to a later one. It is known by what the journal
        says of each edit, which is written before the edit is sent: without the right to keep the journal, nobody tries
        to in run after run.
        """
        if self.proposes and all(_announced(edit, entries.get(edit.key)) for edit in edits):
            self._made.extend(edits)

    def noted(self, entries: Entries, contents: Mapping[str, bytes]) -> Entries:
        """Return the journal's entries with the names of the documents that were written in this run."""
        names = {one: name for one, name in filed_names(self._made, contents).items() if one not in self._failed}
        noted = dict(entries)
        for key, entry in entries.items():
            postmortem = key.rpartition("/")[0]
            name = names.get(postmortem)
            # Of a parent nothing is written back, so that one which comes later changes nothing that was sent.
            if name is not None and key not in parent_keys(postmortem):
                noted[key] = replace(entry, filed=f"{self.name} {name}")
        return noted


def _announced(edit: Edit, entry: JournalEntry | None) -> bool:
    """Whether the journal knows what an edit is about to say."""
    if entry is None:
        return False
    if edit.field == "issue":
        return str(entry.number) == edit.value
    return edit.field != "outcome" or entry.proposed == (edit.value or NO_OUTCOME)


def remember_found(
    target: RememberingTarget, edits: Sequence[Edit], shared: SharedJournal, contents: Mapping[str, bytes]
) -> str | None:
    """Note what an earlier run has sent and has not noted, in a run that has nothing else to do; return what to say."""
    try:
        before = shared.read().entries
        problem = remember(target, shared, contents, edits)
        if problem is None and shared.read().entries != before:
            return "what waits in the pull request was not in the journal, and is noted now"
    except JournalUnavailable:
        return None
    return problem


def remember(
    target: RememberingTarget, shared: SharedJournal, contents: Mapping[str, bytes], standing: Sequence[Edit] = ()
) -> str | None:
    """Write into the journal what a run has sent to its target, and what it found `standing` there.

    Return why that could not be done. Without it, nothing is lost but requests: the next run looks.
    """
    if not standing and not target.wrote:
        return None
    try:
        state = shared.read()
        target.found(standing, state.entries)
        journal = RepositoryJournal(shared, None, frozenset(state.entries))
        JournalBook(journal, state).change(lambda entries: target.noted(entries, contents))
    except JournalUnavailable:
        return None
    except TrackerError as error:
        return f"what was written back is not in the journal: {error}; the next run looks for it"
    return None

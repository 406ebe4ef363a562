"""What facts add to a timeline that people have worked on: decided from values alone.

Identity of a row. Every fact has a stable id; its *mark* is kept in the document's ledger (see
`debrief.documents.timeline_splice`) once the fact has been added, joined to a row or found to be told already. A fact
with a known mark is left alone: its row may have been edited, moved or deleted, and stays so. Where the ledger was
lost, a row still tells of a fact when it bears the fact's link and says the same in the same minute or anything in the
same second, or when it is from the same source and says the same in the same second. A link that several facts share
tells less: words and second must be the same then.

Two sources of one event make one row, where it is certain that they tell of one (see `debrief.collecting.similar`): the
row says what the longer text says, and what was joined is shown. A row of the document is joined only by a fact that
says no more than it does.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from debrief.collecting.cells import source_cell, text_cell
from debrief.collecting.fact import Fact, Kind
from debrief.collecting.known_rows import Corrections, Grid, Rows, family_of, labels_of, recalls, says, tells
from debrief.collecting.similar import Same, said_of, same_event, same_minute
from debrief.collecting.word_index import WordIndex
from debrief_schemas.timeline import TimelineRow


def mark_of(identity: str) -> str:
    """Return the mark of an id in the ledger: 48 bits of its SHA-256, which tell nothing of what it was."""
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(slots=True)
class Addition:
    """A row to add: a fact, and those of other sources that tell of the same event."""

    fact: Fact
    joined: list[Fact] = field(default_factory=list)
    fullest: Fact | None = None
    """Whose text is the row's, where a joined fact says more than the first."""

    @property
    def facts(self) -> list[Fact]:
        """All facts of the row, the first one's time being the row's."""
        return [self.fact, *self.joined]

    @property
    def words(self) -> str:
        """The row's text as its source wrote it."""
        return (self.fullest or self.fact).text

    @property
    def text(self) -> str:
        """The row's text as a cell."""
        return text_cell(self.words)

    @property
    def unsaid(self) -> list[Fact]:
        """The facts of the row whose text is another than the row's."""
        said = said_of(self.words)
        return [fact for fact in self.facts if said_of(fact.text) != said]

    @property
    def source(self) -> str:
        """The row's sources as a cell."""
        return source_cell((fact.source, fact.link) for fact in self.facts)

    @property
    def families(self) -> set[str]:
        """The sources that the row is from."""
        return {fact.family for fact in self.facts}


@dataclass(frozen=True, slots=True)
class Joined:
    """A fact that an existing row tells of too: its source is added to that row."""

    line: int
    """The row's line in the file."""
    fact: Fact

    @property
    def source(self) -> str:
        """The source as a cell."""
        return source_cell([(self.fact.source, self.fact.link)])


@dataclass(frozen=True, slots=True)
class Corrected:
    """A fact that counts as a later wording of a row, which stays as it is."""

    line: int
    """The row's line in the file."""
    fact: Fact


@dataclass(frozen=True, slots=True)
class Merge:
    """What is to be done to a timeline."""

    additions: tuple[Addition, ...]
    """New rows, in order of time."""
    joined: tuple[Joined, ...]
    known: int
    """Facts that were collected before, or that a row tells already."""
    marks: frozenset[str]
    """For the ledger: marks that it does not have yet."""
    evidence: tuple[Fact, ...]
    """Facts that the timeline tells of once this is done, in order of time: what people deleted is no evidence."""
    corrected: tuple[Corrected, ...] = ()
    """Known facts whose source has changed its words since."""


def merge(rows: Sequence[TimelineRow], ledger: Collection[str], facts: Iterable[Fact]) -> Merge:
    """Decide what `facts` add to the `rows` of a document with this `ledger`."""
    known_rows = Rows(rows)
    additions = _Additions()
    joined: list[Joined] = []
    corrected: list[Corrected] = []
    evidence: list[Fact] = []
    marks: set[str] = set()
    known = 0
    families = {row.line: {family_of(label) for label in labels_of(row)} for row in rows}
    seen: set[str] = set()
    by_id: dict[str, Addition] = {}
    ordered = sorted(facts, key=_order)
    bearers = Counter(fact.link for fact in {fact.id: fact for fact in ordered}.values())
    lost = not ledger
    corrections, told_before = Corrections(ordered), Grid(ordered)
    for fact in ordered:
        own = {mark_of(identity) for identity in fact.ids}
        if own & seen:
            # The same event by another source, or once more from a second file.
            _join_again(fact, by_id)
            marks |= own - set(ledger)
            continue
        shared = bearers[fact.link] > 1
        if own & set(ledger):
            known += 1
            seen |= own
            if any(tells(row, fact, shared=shared, lost=lost) for row in known_rows.bearing(fact)) or any(
                recalls(row, fact) for row in known_rows.near(fact.at)
            ):
                evidence.append(fact)
            continue
        if not text_cell(fact.text):
            continue
        seen |= own
        marks |= own
        evidence.append(fact)
        if any(tells(row, fact, shared=shared, lost=lost) for row in known_rows.bearing(fact)):
            known += 1
            continue
        line = corrections.take(known_rows.near(fact.at), fact) if fact.by_content else None
        if line is not None:
            corrected.append(Corrected(line, fact))
        if line is not None or (fact.grid and told_before.take(known_rows.near(fact.at), fact)):
            known += 1
            continue
        saying = (row for row in known_rows.saying(fact) if fact.family not in families[row.line])
        row = next((row for row in saying if says(row, fact)), None)
        if row is not None:
            families[row.line].add(fact.family)
            joined.append(Joined(row.line, fact))
            continue
        by_id.update(dict.fromkeys(fact.ids, additions.take(fact)))
    return Merge(
        tuple(additions.all), tuple(joined), known, frozenset(marks - set(ledger)), tuple(evidence), tuple(corrected)
    )


def keep(decided: Merge, chosen: Collection[int], declined: Collection[int] = ()) -> Merge:
    """Return the part of a merge that a person has chosen, by the numbers of its additions from 0.

    Those in `declined` are marked as if they had been deleted; the others will be offered again.
    """
    dropped = {index for index in range(len(decided.additions)) if index not in chosen}
    gone = [fact for index in dropped for fact in decided.additions[index].facts]
    later = [fact for index in dropped - set(declined) for fact in decided.additions[index].facts]
    unmarked = {mark_of(identity) for fact in later for identity in fact.ids}
    return Merge(
        tuple(item for index, item in enumerate(decided.additions) if index in chosen),
        decided.joined,
        decided.known,
        decided.marks - unmarked,
        tuple(fact for fact in decided.evidence if fact not in gone),
        decided.corrected,
    )


def _order(fact: Fact) -> tuple[datetime, str, str]:
    return fact.at, fact.family, fact.id


_SIDES = {
    **dict.fromkeys((Kind.STARTED, Kind.ALERT, Kind.REPORT), "begins"),
    Kind.ACKNOWLEDGED: "is taken on",
    Kind.ONGOING: "goes on",
    **dict.fromkeys((Kind.ALERT_ENDED, Kind.MITIGATED, Kind.RESOLVED), "ends"),
}


class _Additions:
    """The new rows, in order of time."""

    def __init__(self) -> None:
        self.all: list[Addition] = []
        self._index = WordIndex()

    def take(self, fact: Fact) -> Addition:
        """Return the row that a fact becomes, or joins; facts come in order of time."""
        for number in self._near(fact):
            new = self.all[number]
            same = same_event(new.words, fact.text) if _may_join(new, fact) else None
            if same is not None:
                new.joined.append(fact)
                if same is Same.SECOND:
                    new.fullest = fact
                    self._index.grow(number, fact.text)
                return new
        self._index.add(len(self.all), fact.text)
        self.all.append(Addition(fact))
        return self.all[-1]

    def _near(self, fact: Fact) -> list[int]:
        """The rows of the same minute that may tell of the same event, the last first."""
        found: set[int] = set()
        for run in self._index.candidates(fact.text):
            for number in run:
                if not same_minute(self.all[number].fact.at, fact.at):
                    break
                found.add(number)
        return sorted(found, reverse=True)


def _may_join(new: Addition, fact: Fact) -> bool:
    """Say whether a row has no fact of the same source yet, and none of another side of the incident."""
    if fact.family in new.families:
        return False
    sides = {_SIDES.get(one.kind) for one in (fact, *new.facts)} - {None}
    return len(sides) <= 1


def _join_again(fact: Fact, by_id: Mapping[str, Addition]) -> None:
    """Let a new row name the second source too, where that is another one."""
    new = next((by_id[identity] for identity in fact.ids if identity in by_id), None)
    if new is not None and fact.family not in new.families:
        new.joined.append(fact)

"""Which rows of a timeline tell of a fact already, whatever people and other wordings have made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from debrief.collecting.cells import TEXT_MAX, label_text, labels_in, links_in, one_line, plain, safe_link, text_cell
from debrief.collecting.fact import Fact
from debrief.collecting.similar import (
    SAME_TEXT,
    THRESHOLD,
    Same,
    is_correction,
    said_of,
    same_event,
    same_minute,
    similarity,
)
from debrief.collecting.word_index import WordIndex
from debrief_schemas.timeline import TimelineRow

_bracketed = re.compile(r"\(([^()]{1,100})\)")


class Rows:
    """Rows by what they may tell of, so that a thousand facts are not compared with a thousand rows each."""

    def __init__(self, rows: Sequence[TimelineRow]) -> None:
        self._minutes: dict[int, list[TimelineRow]] = {}
        self._by_link: dict[str, list[TimelineRow]] = {}
        self._by_label: dict[tuple[str, datetime], list[TimelineRow]] = {}
        self._all = rows
        self._words = WordIndex()
        for number, row in enumerate(rows):
            self._minutes.setdefault(_minute(row.at), []).append(row)
            for link in links_in(f"{row.text} {row.source}"):
                self._by_link.setdefault(link, []).append(row)
            for label in labels_of(row):
                self._by_label.setdefault((label, _second(row.at)), []).append(row)
            self._words.add(number, plain(row.text))

    def near(self, moment: datetime) -> list[TimelineRow]:
        """The rows at most a minute away, the nearest first."""
        minute = _minute(moment)
        return _nearest((row for n in (minute - 1, minute, minute + 1) for row in self._minutes.get(n, ())), moment)

    def bearing(self, fact: Fact) -> list[TimelineRow]:
        """The rows that may have been made from a fact: those with its link, or of its source and second."""
        link = safe_link(fact.link)
        if link is not None:
            return _nearest(self._by_link.get(link, ()), fact.at)
        return self._by_label.get((label_text(fact.source), _second(fact.at)), [])

    def saying(self, fact: Fact) -> list[TimelineRow]:
        """The rows at most a minute away that may say all that a fact does, the nearest first."""
        return _nearest((self._all[number] for number in self._words.holders(plain(text_cell(fact.text)))), fact.at)


def _nearest(rows: Iterable[TimelineRow], moment: datetime) -> list[TimelineRow]:
    return sorted(
        (row for row in rows if same_minute(row.at, moment)), key=lambda row: (abs(row.at - moment), row.line)
    )


class Corrections:
    """Rows whose source has changed its words since: the new ones are no other event, and the row stays as it is."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        # What a source still says in the old words has not been corrected.
        self._said = {(fact.source, _second(fact.at), said_of(fact.text)) for fact in facts if fact.by_content}
        self._taken: set[int] = set()

    def take(self, rows: Sequence[TimelineRow], fact: Fact) -> int | None:
        """Return the line of the row that is an earlier wording of the fact; each is that of one fact only."""
        label, second = label_text(fact.source), _second(fact.at)
        for row in rows:
            text = plain(row.text)
            if (
                row.line not in self._taken
                and label in labels_of(row)
                and _second(row.at) == second
                and (fact.source, second, said_of(text)) not in self._said
                and is_correction(text, plain(text_cell(fact.text)))
            ):
                self._taken.add(row.line)
                return row.line
        return None


class Grid:
    """Rows of a source that looks now and then: looked at from another moment, the same event is told a little off."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._said = {(fact.source, _second(fact.at), said_of(fact.text)) for fact in facts if fact.grid}
        self._taken: set[int] = set()

    def take(self, rows: Sequence[TimelineRow], fact: Fact) -> bool:
        """Say whether one of the rows tells of the fact; each does of one fact only."""
        label, words = label_text(fact.source), said_of(plain(text_cell(fact.text)))
        for row in rows:
            if (
                row.line not in self._taken
                and abs(row.at - fact.at) <= fact.grid
                and label in labels_of(row)
                and said_of(plain(row.text)) == words
                and (fact.source, _second(row.at), words) not in self._said
            ):
                self._taken.add(row.line)
                return True
        return False


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def family_of(label: str) -> str:
    return label.split(" ", 1)[0].casefold()


def tells(row: TimelineRow, fact: Fact, *, shared: bool, lost: bool) -> bool:
    """Say whether a row was made from this fact, or by a person from the same link.

    `shared` says that other facts bear the same link, as all entries of an incident's log do; `lost`, that the document
    has no ledger, so that a row whose words were edited must be known by its link and second alone.
    """
    link = safe_link(fact.link)
    same_second = row.at.replace(microsecond=0) == fact.at.replace(microsecond=0)
    if link is not None and link in links_in(f"{row.text} {row.source}"):
        alike = _row_similarity(row, fact) >= THRESHOLD
        return (alike and same_second) if shared else (alike or (lost and same_second))
    # Without a link two facts of one source may say nearly the same within a minute, and be two all the same.
    same_source = link is None and label_text(fact.source) in labels_of(row)
    if not same_source or not same_second:
        return False
    if fact.by_content:
        return said_of(plain(row.text)) == said_of(plain(text_cell(fact.text)))
    return _row_similarity(row, fact) >= SAME_TEXT


def labels_of(row: TimelineRow) -> list[str]:
    """Return the sources of a row; in a table without a column for them they stand in brackets behind the text."""
    return labels_in(row.source) or [found[1] for found in _bracketed.finditer(plain(row.text))]


def says(row: TimelineRow, fact: Fact) -> bool:
    """Say whether a row tells all that the fact does; of a text that no cell can hold nobody can say it."""
    if len(one_line(fact.text)) > TEXT_MAX:
        return False
    return same_event(plain(row.text), plain(text_cell(fact.text))) in (Same.ALIKE, Same.FIRST)


def recalls(row: TimelineRow, fact: Fact) -> bool:
    """Say whether a row is from a fact that was collected before, though people may have worked on its words."""
    if same_event(plain(row.text), plain(text_cell(fact.text))) is not None:
        return True
    return fact.family in {family_of(label) for label in labels_of(row)} and _row_similarity(row, fact) >= THRESHOLD


def _row_similarity(row: TimelineRow, fact: Fact) -> float:
    return similarity(plain(row.text), plain(text_cell(fact.text)))

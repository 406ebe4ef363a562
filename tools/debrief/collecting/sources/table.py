"""CSV and JSON of a declared shape: for every system that has no source of its own."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from debrief.collecting.clock import read_column
from debrief.collecting.fact import Collected, Fact, Kind, Limits, Window
from debrief.collecting.files import Record, parse_json, records
from debrief.collecting.similar import words_of
from debrief.errors import SourceError, UsageError
from debrief.reports.escape import excerpt, one_line
from debrief_schemas.sources import TableSource

FIELD_MAX = 131_072
"""Longest field of a CSV file, in characters."""

_ALERTS = (Kind.ALERT, Kind.ALERT_ENDED)

_STATES = frozenset(
    {"alert", "alarm", "alerting", "begin", "begins", "began", "start", "starts", "started", "fire", "fires"}
    | {"fired", "firing", "trigger", "triggered", "open", "opened", "end", "ends", "ended", "resolve"}
    | {"resolved", "close", "closed", "clear", "cleared", "recover", "recovers", "recovered", "finished"}
    | {"over", "back", "again", "is", "down", "up", "ok", "okay", "good", "bad", "well", "high", "low"}
    | {"normal", "full", "free", "critical", "warning", "error", "errors", "healthy", "unhealthy", "failing"}
    | {"fails", "failed", "passing", "passes", "passed", "problem", "recovery", "available", "unavailable"}
    | {"reachable", "unreachable", "now", "the", "has"}
)
"""Words of a state, and what is said around them; without these an alert's begin and end are called alike."""

NOTES_MAX = 5
"""Most rows that are named one by one when they cannot be read."""


def parse_table(raw: bytes, name: str, shape: TableSource, window: Window) -> tuple[list[Fact], list[str]]:
    """Return the facts of a file, and what is to be said about rows that could not be read.

    Bare clock times are days from the beginning of `window` on. Raises SourceError when the file has not the declared
    shape, with the columns that it has.
    """
    rows = list(_csv(raw, name, shape) if shape.format == "csv" else _json(raw, name, shape))
    if rows and all(_at(row, shape.columns.time) is None for _, row in rows):
        raise SourceError(f"{name} has no column {excerpt(shape.columns.time)}; it has {_columns(rows[0][1])}")
    texts = [_text(_at(row, shape.columns.time)) for _, row in rows]
    times = read_column(texts, shape.time_format, shape.zone, window.since, window.until)
    facts: list[Fact] = []
    bad: list[str] = []
    seen: set[tuple[datetime, str]] = set()
    for (place, row), reading in zip(rows, times, strict=True):
        if reading.problem:
            bad.append(f"{place}: the time {reading.problem}")
        if reading.at is None:
            continue
        words = ": ".join(text for column in shape.columns.text if (text := _text(_at(row, column))))
        if not words:
            bad.append(f"{place}: says nothing in {', '.join(shape.columns.text)}")
            continue
        own = _text(_at(row, shape.columns.id)) if shape.columns.id else ""
        # Without an id, a line that says the same of the same second is the same event twice.
        same = reading.at.replace(microsecond=0), " ".join(words.casefold().split())
        if not own and same in seen:
            continue
        seen.add(same)
        identity = f"table:{name}/{own or _digest(words, reading.at)}"
        word = _text(_at(row, shape.columns.kind)) if shape.columns.kind else ""
        kind = shape.kinds.get(word, shape.kind)
        link = _text(_at(row, shape.columns.link)) if shape.columns.link else ""
        label = shape.label or name
        about = _about([_text(_at(row, column)) for column in shape.columns.text]) if kind in _ALERTS else ()
        facts.append(
            Fact(reading.at, words, label, identity, kind, link or None, about=about, by_content=not own, place=place)
        )
    more = [f"{len(bad) - NOTES_MAX} more rows could not be read well"] if len(bad) > NOTES_MAX else []
    return facts, bad[:NOTES_MAX] + more


def _about(columns: Sequence[str]) -> tuple[str, ...]:
    """What an alert is about: all columns, else their words without those of a state, else all columns but the last.

    Systems write either the same beside both the begin and the end, or what has become of it: `cart: down`, `cart: up`.
    """
    words = [word for word in words_of(" ".join(columns)) if word not in _STATES]
    return (": ".join(filter(None, columns)), " ".join(words), ": ".join(filter(None, columns[:-1])))


def _digest(words: str, at: datetime) -> str:
    # The number belongs to the marks that documents hold already. Half a pair of surrogates can stand in JSON.
    return hashlib.sha256(f"{at.isoformat()}\x00{words}\x001".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _csv(raw: bytes, name: str, shape: TableSource) -> Iterator[tuple[str, Record]]:
    encoding = "utf-8-sig" if shape.encoding == "utf-8" else shape.encoding
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        raise SourceError(f"{name} is not {shape.encoding}; correct `encoding` in the settings") from None
    csv.field_size_limit(FIELD_MAX)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=shape.delimiter)
    try:
        heading = list(reader.fieldnames or ())
        for column in (shape.columns.time, *shape.columns.text):
            if column not in heading:
                # A file of another delimiter has one column, whose name holds all.
                other = next((sign for sign in ";\t|," if len(heading) == 1 and sign in heading[0]), None)
                cure = f": set `delimiter: {json.dumps(other)}` in its shape" if other else ""
                raise SourceError(f"{name} has no column {excerpt(column)}; it has {_named(heading)}{cure}")
        for row in reader:
            yield f"line {reader.line_num}", {key: value for key, value in row.items() if isinstance(key, str)}
    except csv.Error as error:
        raise SourceError(f"{name}, line {reader.line_num}: {one_line(str(error), 100)}") from None


def _json(raw: bytes, name: str, shape: TableSource) -> Iterator[tuple[str, Record]]:
    if shape.format == "jsonl":
        for number, line in enumerate(raw.split(b"\n"), start=1):
            if line.strip():
                (record,) = records([parse_json(line, f"{name}, object on line {number}")], name)
                yield f"line {number}", record
        return
    value = parse_json(raw, name)
    for step in shape.records.split(".") if shape.records else ():
        value = value.get(step) if isinstance(value, Mapping) else None
    where = f"{name}, {shape.records}" if shape.records else name
    for number, record in enumerate(records(value, where), start=1):
        yield f"item {number}", record


def _at(row: Record, column: str) -> Any:
    """The value of a column; a name with dots leads into nested objects unless a column is called just so."""
    if column in row:
        return row[column]
    value: Any = row
    for step in column.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _columns(row: Record) -> str:
    return _named([str(key) for key in row])


def _named(columns: Sequence[str]) -> str:
    return ", ".join(excerpt(column, 40) for column in columns[:12]) or "none"


class Table:
    """A file of a declared shape; see `debrief.collecting.fact.Source`."""

    def __init__(self, name: str, raw: bytes, shape: TableSource, limits: Limits) -> None:
        """Prepare for the bytes of a file."""
        self.name = name
        self._raw = raw
        self._shape = shape
        self._limits = limits

    def collect(self, window: Window) -> Collected:
        """Return the rows of the window."""
        try:
            facts, notes = parse_table(self._raw, self.name, self._shape, window)
        except ValueError as error:
            raise UsageError(f"the shape of {self.name} cannot be used: {one_line(str(error), 160)}") from None
        if notes and not facts:
            # One note is enough of what all rows have in common, such as a zone that nobody has declared.
            raise SourceError(f"no row of {self.name} can be read: {notes[0]}")
        found = Collected(notes=notes)
        for fact in facts:
            if not found.add(fact, window, self._limits):
                break
        return found

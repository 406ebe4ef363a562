"""Action items written as a table, a row each."""

from __future__ import annotations

import re
from datetime import date

from debrief.importing.action_record import Record
from debrief.importing.action_table import columns_of
from debrief.importing.due_days import no_day
from debrief.importing.fields import link_in, no_address, take_fields, take_id, unlinked
from debrief.importing.outline import Block, Item
from debrief.importing.owner_names import no_login
from debrief.importing.phrases import is_filler, is_finished, is_finished_state, is_nobody, is_open_state, short
from debrief.importing.result import Remark
from debrief.importing.stated_days import day_alone
from debrief.importing.words import words
from debrief_schemas.identifiers import ACTION_ID, OWNER

_letters = re.compile(r"[^\W\d_]{2}")
_address = re.compile(r"https?://[^\s<>()\[\]\"'`|]{1,300}")
_state_last = re.compile(r"\s*\*\*(?:TODO|OPEN)\*\*\s*\Z", re.IGNORECASE)


def read_rows(block: Block, record: Record, *, finished: bool, only_marked: bool) -> None:
    """Take the rows of a table; with `only_marked` those that say whose they are, until when, or which issue they have.

    All are finished where the table stands below a heading that says so.
    """
    columns = columns_of(block)
    if columns is None:
        record.actions.left.append(Remark(block.start + record.body_line, "a table without a column of actions"))
        return
    open_rows: list[Item] = []
    for row in block.items:
        cells = dict(enumerate(row.cells))
        text = cells.get(columns.title, "")
        if not text.strip():
            if any(map(_letters.search, row.cells)):
                said = " · ".join(cell for cell in row.cells if words(cell))
                record.leave(row.start, f"“{short(said)}”: a row that does not say what is to do")
            continue
        others = (cell for n, cell in cells.items() if n not in (columns.title, columns.owner) and cell)
        if finished or is_finished(text) or any(map(is_finished_state, others)):
            record.finish(row.start, text)
            continue
        if only_marked and columns.owner < 0 and columns.due < 0 and not record.is_marked(text):
            record.leave(row.start, f"“{short(text)}”: whether it is done or to do is not said; it is no action point")
            continue
        if record.full(row.start, text):
            continue
        given, text = take_id(text)
        given = given or next((cell for cell in map(_bare_id, row.cells) if cell), "")
        taken, text = record.priorities.take(text)
        fields = take_fields(text, record.known)
        urgent = cells.get(columns.priority, "").strip("*_` ")
        urgent = fields.priority if is_filler(urgent) else urgent
        named = cells.get(columns.owner, "").strip("*_` ").removeprefix("@")
        if not is_nobody(named) and re.fullmatch(OWNER, named):
            fields = fields._replace(owner=named)
        elif not is_nobody(named):
            record.leave(row.start, no_login(cells.get(columns.owner, "").strip()))
        open_rows.append(row)
        _tell_state(record, row.start, text, cells.get(columns.state, ""))
        record.add(
            row.start,
            fields._replace(due=fields.due or _due(record, row.start, cells.get(columns.due, ""))),
            priority=record.priority(row.start, fields._replace(priority=urgent), taken),
            link=_link(record, row, cells.get(columns.issue, "")),
            given=given,
            table=True,
            dated=columns.due >= 0,
        )
    _tell_columns(record, block, columns.others, open_rows)


def _tell_state(record: Record, line: int, title: str, state: str) -> None:
    """Say where a row is taken as open though how it stands is said in words that are not known."""
    if not (is_filler(state) or is_open_state(state)):
        record.leave(line, f"“{short(title)}”: whether “{short(state)}” is done is not known; it is taken as open")


def _tell_columns(record: Record, block: Block, columns: tuple[int, ...], rows: list[Item]) -> None:
    """Say which columns of a table say something that is not read."""
    said = [n for n in columns if any(n < len(row.cells) and not is_filler(row.cells[n]) for row in rows)]
    if said:
        names = ", ".join(f"“{short(block.head[n])}”" for n in said)
        verb = "columns {} are not read; they stay" if len(said) > 1 else "column {} is not read; it stays"
        record.leave(block.start, f"the {verb.format(names)} in the table")


def _link(record: Record, row: Item, issue: str) -> str | None:
    """Return the address of the issue of a row, where any address in the column of issues is one."""
    if (found := link_in("\n".join(row.cells), record.links)) is not None:
        return found
    if address := _address.search(issue):
        return address[0].rstrip(".,;:")
    said = record.link_in(row.start, "\n".join(row.cells))
    if not any(map(str.isdigit, issue)) or any(unlinked("\n".join(row.cells))):
        return said
    record.leave(row.start, no_address(short(_state_last.sub("", issue))))
    return None


def _due(record: Record, line: int, text: str) -> date | None:
    day = day_alone(text)
    if day is None and not is_filler(text):
        record.leave(line, no_day(text.strip("*_` ")))
    return day


def _bare_id(cell: str) -> str:
    bare = cell.strip("*_`[]() ")
    return bare if re.fullmatch(ACTION_ID, bare) else ""

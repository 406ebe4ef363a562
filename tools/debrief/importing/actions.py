"""The action items of a document: bullets, numbers, checkboxes and tables under the headings that people give them.

An item that is finished already never becomes an action point: it would become a new issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import NamedTuple

from debrief.importing.action_place import FINISHED, STRONG, WEAK
from debrief.importing.action_table import columns_of
from debrief.importing.facts import day_of
from debrief.importing.fields import Fields, link_in, logins_in, take_fields, take_id, unlinked
from debrief.importing.marks import read_mark
from debrief.importing.outline import HEADING, LIST, PARAGRAPH, TABLE, Block, Section
from debrief.importing.phrases import is_filler, is_finished, is_finished_state, is_nobody, short, title_of
from debrief.importing.result import ActionItem, Remark
from debrief.importing.words import heading_key, words
from debrief_schemas.identifiers import ACTION_ID, OWNER
from debrief_schemas.postmortem import ACTION_POINTS_MAX

_checkbox = re.compile(r"\[([ xX\-~])\]\s+")
_field_line = re.compile(r"\W{0,4}(?:owner|assignee|assigned to|dri|due(?: date)?|deadline)\W{0,4}:", re.IGNORECASE)
_tag = re.compile(r"\W{0,4}action item\s*(?:\*\*)?\s*[\]:](?:\*\*)?\s*:?\s*", re.IGNORECASE)


class Place(NamedTuple):
    """Where an action point stands in the body, so that its id can be written beside it."""

    line: int
    """Counted from 0 within the body."""
    table: bool
    marked: bool = False
    """Whether the id stands there already."""


@dataclass(slots=True)
class Actions:
    """The action items of a document."""

    items: list[ActionItem] = field(default_factory=list)
    """Open ones, at most as many as a document may have."""
    places: list[Place] = field(default_factory=list)
    """One for each item."""
    finished: list[Remark] = field(default_factory=list)
    left: list[Remark] = field(default_factory=list)


def read_actions(
    blocks: list[Block], sections: list[Section], links: dict[str, str], priorities: tuple[str, ...], body_line: int
) -> Actions:
    """Find and read the action items; `links` are the addresses of links by reference."""
    actions = Actions()
    known = logins_in(list(_texts(blocks)))
    reader = _Reader(actions, links, {name.casefold(): name for name in priorities}, body_line, known)
    for names in (STRONG, WEAK):
        reached = 0
        for section in sections:
            if section.heading is not None and section.first >= reached and section.key in names:
                reader.section(blocks[section.first : section.last])
                reached = section.last
        if actions.items or actions.finished:
            break
    reader.tagged(blocks)
    _number(actions, reader.ids)
    return actions


def _texts(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        yield block.text
        for item in block.items:
            yield from (item.text, *item.cells)


def _number(actions: Actions, used: set[str]) -> None:
    """Give each item its id: the one that the text gives it, where no other has it, or the next that is free.

    `used` are those of finished items: an id is never used again.
    """
    given: set[str] = set()
    for n, item in enumerate(actions.items):
        if item.id and (item.id in given or item.id in used):
            actions.left.append(Remark(item.line, f"“{short(item.title)}”: {item.id} is the id of another one"))
            actions.items[n] = item._replace(id="")
        given |= {item.id}
    free = (name for n in count(1) if (name := f"AP-{n}") not in given and name not in used)
    for n, item in enumerate(actions.items):
        marked = bool(actions.items[n].id)
        actions.places[n] = actions.places[n]._replace(marked=marked)
        actions.items[n] = item if marked else item._replace(id=next(free))


class _Reader:
    def __init__(
        self,
        actions: Actions,
        links: dict[str, str],
        priorities: dict[str, str],
        body_line: int,
        known: frozenset[str],
    ) -> None:
        self.actions = actions
        self.links = links
        self.priorities = priorities
        self.body_line = body_line
        self.known = known
        self.ids: set[str] = set()
        """Ids of finished items."""
        self.seen: set[int] = set()
        self.under_finished = False

    def section(self, blocks: list[Block]) -> None:
        before = len(self.seen)
        for number, block in enumerate(blocks):
            below = blocks[number + 1] if number + 1 < len(blocks) else None
            if block.kind == HEADING:
                self.under_finished = heading_key(block.text) in FINISHED
                if below is not None and below.kind == PARAGRAPH and _field_line.match(below.text):
                    # A heading for each action, with its owner and day below.
                    self._from_text(block.start, f"{block.text}. {below.text}")
            elif block.kind == LIST:
                for item in block.items:
                    self._from_text(item.start, item.text)
            elif block.kind == TABLE:
                self._from_table(block)
        self.under_finished = False
        other = next((block for block in blocks if block.kind != HEADING and not self._is_nothing(block)), None)
        if len(self.seen) == before and other is not None and not any(block.kind == LIST for block in blocks):
            self._leave(other.start, "a section of action items without any that can be read; it stays here")

    @staticmethod
    def _is_nothing(block: Block) -> bool:
        return block.kind == PARAGRAPH and is_filler(block.text)

    def tagged(self, blocks: list[Block]) -> None:
        """Take what is called an action item wherever it stands."""
        for block in blocks:
            if block.kind == PARAGRAPH and (tag := _tag.match(block.text[:60])):
                self._from_text(block.start, block.text[tag.end() :])
            elif block.kind == LIST:
                for item in block.items:
                    if item.start not in self.seen and (tag := _tag.match(item.text[:60])):
                        self._from_text(item.start, item.text[tag.end() :])

    def _from_text(self, line: int, raw: str) -> None:
        text = " ".join(raw[:4000].split())
        box = _checkbox.match(text)
        body = text[box.end() :] if box else text
        if self.under_finished or (box and box[1] in "xX-~") or is_finished(body):
            self._finish(line, body)
            return
        if self._full(line, body):
            return
        given, rest = take_id(body)
        fields = take_fields(rest, self.known)
        self._add(line, fields, link=self._link_in(line, body), given=given, table=False)

    def _from_table(self, block: Block) -> None:
        columns = columns_of(block)
        if columns is None:
            self.actions.left.append(Remark(block.start + self.body_line, "a table without a column of actions"))
            return
        for row in block.items:
            cells = dict(enumerate(row.cells))
            text = cells.get(columns.title, "")
            if not text.strip():
                continue
            others = (cell for n, cell in cells.items() if n not in (columns.title, columns.owner) and cell)
            if self.under_finished or is_finished(text) or any(map(is_finished_state, others)):
                self._finish(row.start, text)
                continue
            if self._full(row.start, text):
                continue
            given, text = take_id(text)
            given = given or next((cell for cell in map(_bare_id, row.cells) if cell), "")
            fields = take_fields(text, self.known)
            named = cells.get(columns.owner, "").strip("*_` ").removeprefix("@")
            if not is_nobody(named) and re.fullmatch(OWNER, named):
                fields = fields._replace(owner=named)
            elif not is_nobody(named):
                self._leave(row.start, f"the owner {named[:40]!r} is no login")
            self._add(
                row.start,
                fields._replace(due=fields.due or self._due(row.start, cells.get(columns.due, ""))),
                priority=self.priorities.get(cells.get(columns.priority, "").strip("*_` ").casefold()),
                link=self._link_in(row.start, "\n".join(row.cells)),
                given=given,
                table=True,
            )

    def _due(self, line: int, text: str) -> date | None:
        text = text.strip("*_` ")
        mark = read_mark(text)
        day = day_of(mark) if mark is not None and mark.clock is None and not mark.rest else None
        if day is None and not is_filler(text):
            self._leave(line, f"the due date {text[:40]!r} is no day with a year")
        return day

    def _finish(self, line: int, text: str) -> None:
        self.seen.add(line)
        self.ids.add(take_id(text)[0])
        self.actions.finished.append(Remark(line + self.body_line, f"“{short(text)}”: finished already"))

    def _full(self, line: int, text: str) -> bool:
        if len(self.actions.items) < ACTION_POINTS_MAX:
            return False
        self.seen.add(line)
        self._leave(line, f"“{short(text)}”: a document has at most {ACTION_POINTS_MAX} action points")
        return True

    def _leave(self, line: int, why: str) -> None:
        self.actions.left.append(Remark(line + self.body_line, why))

    def _link_in(self, line: int, text: str) -> str | None:
        found = link_in(text, self.links)
        for name in dict.fromkeys(unlinked(text)) if found is None else ():
            self._leave(line, f"“{name}” says no address: write that of the issue to have it as a link")
        return found

    def _add(
        self,
        line: int,
        fields: Fields,
        *,
        priority: str | None = None,
        link: str | None = None,
        given: str = "",
        table: bool,
    ) -> None:
        self.seen.add(line)
        text = fields.text
        title = title_of(text)
        if is_filler(title):
            if words(title):
                self._leave(line, f"“{short(text)}”: nothing to do is said")
            return
        if "<!--" in text or "-->" in text:
            self._leave(line, f"“{short(text)}”: a comment within it")
            return
        for why in fields.unclear:
            self._leave(line, f"“{short(text)}”: {why}")
        item = ActionItem(title, fields.owner, fields.due, priority, link, line + self.body_line, given)
        self.actions.items.append(item)
        self.actions.places.append(Place(line, table))


def _bare_id(cell: str) -> str:
    bare = cell.strip("*_`[]() ")
    return bare if re.fullmatch(ACTION_ID, bare) else ""

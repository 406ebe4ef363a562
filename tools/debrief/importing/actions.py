"""The action items of a document: bullets, numbers, checkboxes and tables under the headings that people give them.

An item that is finished already never becomes an action point: it would become a new issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import takewhile

from debrief.importing.action_place import FINISHED, PAST_AS_WELL, STRONG, WEAK
from debrief.importing.action_table import columns_of
from debrief.importing.action_values import Actions, Place, give_ids
from debrief.importing.facts import day_of
from debrief.importing.fields import link_in, logins_in, no_day, take_fields, take_id, unlinked, without_number
from debrief.importing.marks import read_mark
from debrief.importing.outline import HEADING, LIST, OTHER, PARAGRAPH, TABLE, Block, Item, Section
from debrief.importing.phrases import is_filler, is_finished, is_finished_state, is_nobody, short, title_of
from debrief.importing.priorities import Priorities
from debrief.importing.result import ActionItem, Remark
from debrief.importing.signatures import KINDS, Fields, no_login
from debrief.importing.tags import read_tag, tagged, without_plain_tag
from debrief.importing.timeline_place import is_timeline
from debrief.importing.words import heading_key, words
from debrief_schemas.identifiers import ACTION_ID, OWNER
from debrief_schemas.postmortem import ACTION_POINTS_MAX

_checkbox = re.compile(r"\[([ xX\-~])\]\s+")
# A heading in another script than Latin (whose letters end with U+024F) may say anything to this reader.
_other_script = re.compile(r"[^\W\d_\u0000-\u024f]")
_letters = re.compile(r"[^\W\d_]{2}")
_field_line = re.compile(r"\W{0,4}(?:owner|assignee|assigned to|dri|due(?: date)?|deadline)\W{0,4}:", re.IGNORECASE)


def read_actions(
    blocks: list[Block], sections: list[Section], links: dict[str, str], priorities: tuple[str, ...], body_line: int
) -> Actions:
    """Find and read the action items; `links` are the addresses of links by reference."""
    actions = Actions()
    known = logins_in(list(_texts(blocks)))
    reader = _Reader(actions, links, Priorities(priorities), body_line, known)
    for names in (STRONG, WEAK):
        reached = 0
        for section in sections:
            if section.heading is not None and section.first >= reached and section.key in names:
                reader.section(section, blocks)
                reached = section.last
        if actions.items or actions.finished:
            break
    reader.tagged(blocks)
    if not (actions.items or actions.finished):
        reader.tell_elsewhere(blocks, sections)
    give_ids(actions, reader.ids)
    return actions


def _texts(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        yield block.text
        for item in block.items:
            yield from (item.text, *item.cells)


class _Reader:
    def __init__(
        self,
        actions: Actions,
        links: dict[str, str],
        priorities: Priorities,
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
        self.only_marked = False
        """Whether the section tells what was done as well, so that only what bears a mark is to do."""

    def section(self, section: Section, blocks: list[Block]) -> None:
        """Read the items of a section named as one of action items; `blocks` are all of the document."""
        before = len(self.seen)
        self.only_marked = section.key in PAST_AS_WELL
        inside = blocks[section.first : section.last]
        for number, block in enumerate(inside):
            below = inside[number + 1] if number + 1 < len(inside) else None
            if block.kind == HEADING:
                self.under_finished = heading_key(block.text) in FINISHED
                if below is not None and below.kind == PARAGRAPH and _field_line.match(below.text):
                    # A heading for each action, with its owner and day below.
                    self._from_text(block.start, f"{block.text}. {below.text}", marked=True)
            elif block.kind == LIST:
                self._from_list(block)
            elif block.kind == TABLE:
                self._from_table(block)
        self.under_finished = self.only_marked = False
        self._tell_others(inside, found=len(self.seen) > before)

    def _tell_others(self, blocks: list[Block], *, found: bool) -> None:
        """Say what of a section is closed to reading, and where nothing of it could be read."""
        closed = [block for block in blocks if block.kind == OTHER and block.form]
        for block in closed if found else ():
            self._leave(block.start, f"{block.form} beside the action items is not read; it stays here")
        other = next((block for block in blocks if block.kind != HEADING and not self._is_nothing(block)), None)
        if not found and other is not None and not any(block.kind == LIST for block in blocks):
            self._leave(other.start, "a section of action items without any that can be read; it stays here")

    def tell_elsewhere(self, blocks: list[Block], sections: list[Section]) -> None:
        """Say where a list may be one of action items whose heading is not known, in a document without any."""
        for section in sections:
            if section.heading is None or section.key in STRONG | WEAK or is_timeline(section):
                continue
            own = takewhile(lambda block: block.kind != HEADING, blocks[section.first : section.last])
            first = next((block for block in own if block.kind == LIST), None)
            if first is None:
                continue
            marked = [item for item in first.items if self._is_marked(item.text)]
            if 2 * len(marked) >= len(first.items) or _other_script.search(section.heading.text):
                why = (
                    f"the list under “{short(section.heading.text)}” is not read as action items;"
                    " name it “Action items” if that is what it is"
                )
                self._leave(first.start, why)

    @staticmethod
    def _is_nothing(block: Block) -> bool:
        return block.kind == PARAGRAPH and is_filler(block.text)

    def tagged(self, blocks: list[Block]) -> None:
        """Take what bears the sign of an action item wherever it stands, or say that it may be one."""
        for place in tagged(blocks):
            if place.line in self.seen:
                continue
            if not place.why:
                self._from_text(place.line, place.text)
            else:
                self._leave(place.line, f"“{short(place.text)}” may be an action item: {place.why}")

    def _from_list(self, block: Block) -> None:
        for item in block.items:
            if self._is_group(item):
                finished, self.under_finished = self.under_finished, heading_key(item.text) in FINISHED
                self.seen.add(item.start)
                for inner in item.lists:
                    self._from_list(inner)
                self.under_finished = finished
                continue
            self._from_text(item.start, item.text)
            below = sum(bool(words(inner.text)) for each in item.lists for inner in each.items)
            if below and item.start in self.seen:
                items = "an item below it stays" if below == 1 else f"{below} items below it stay"
                self._leave(item.start, f"“{short(item.text)}”: {items} in the body, as part of it")

    def _is_group(self, item: Item) -> bool:
        """Say whether an item only sorts those below it: it is a kind of action, or they are marked and it is not."""
        if not item.lists or _checkbox.match(item.text):
            return False
        if heading_key(item.text) in KINDS | FINISHED or item.text.rstrip("*_ ").endswith(":"):
            return True
        below = [inner.text for each in item.lists for inner in each.items]
        return not self._is_marked(item.text) and all(map(self._is_marked, below))

    def _is_marked(self, text: str) -> bool:
        """Say whether a text says what only an action item does: a box, whose it is, until when, or its issue."""
        if _checkbox.match(text) or read_tag(text) is not None or take_id(text)[0]:
            return True
        fields = take_fields(" ".join(text[:4000].split()), self.known)
        return bool(fields.owner or fields.due or fields.unclear or link_in(text, self.links))

    def _from_text(self, line: int, raw: str, *, marked: bool = False) -> None:
        text = " ".join(raw[:4000].split())
        box = _checkbox.match(text)
        body = text[box.end() :] if box else text
        given, rest = take_id(body)
        tag = read_tag(rest)
        if self.under_finished or (box and box[1] in "xX-~") or (tag is not None and tag.finished) or is_finished(body):
            self._finish(line, body)
            return
        if self.only_marked and not marked and not self._is_marked(text):
            self._leave(line, f"“{short(body)}”: whether it is done or to do is not said; it is no action point")
            return
        if self._full(line, body):
            return
        priority, rest = self.priorities.take(without_plain_tag(rest) if tag is None else tag.rest)
        fields = take_fields(without_number(rest), self.known)
        if priority is None and not fields.priority:
            priority, rest = self.priorities.take(fields.text)
            fields = fields._replace(text=rest)
        if is_finished_state(fields.state):
            self._finish(line, body)
            return
        if tag is not None:
            unclear = fields.unclear if tag.owner is None else ()
            fields = fields._replace(owner=tag.owner or fields.owner, unclear=(*tag.unclear, *unclear))
        link = self._link_in(line, body)
        self._add(line, fields, priority=self._priority(line, fields, priority), link=link, given=given, table=False)

    def _priority(self, line: int, fields: Fields, taken: str | None) -> str | None:
        """The priority of an item, or of what is left of it, or that it is none of the settings'."""
        if taken is not None or not fields.priority:
            return taken
        named = self.priorities.named(fields.priority)
        if named is None:
            self._leave(line, f"“{short(fields.text)}”: {self.priorities.none_of(fields.priority)}")
        return named

    def _from_table(self, block: Block) -> None:
        columns = columns_of(block)
        if columns is None:
            self.actions.left.append(Remark(block.start + self.body_line, "a table without a column of actions"))
            return
        for row in block.items:
            cells = dict(enumerate(row.cells))
            text = cells.get(columns.title, "")
            if not text.strip():
                if any(map(_letters.search, row.cells)):
                    said = " · ".join(cell for cell in row.cells if words(cell))
                    self._leave(row.start, f"“{short(said)}”: a row that does not say what is to do")
                continue
            others = (cell for n, cell in cells.items() if n not in (columns.title, columns.owner) and cell)
            if self.under_finished or is_finished(text) or any(map(is_finished_state, others)):
                self._finish(row.start, text)
                continue
            if self.only_marked and columns.owner < 0 and columns.due < 0 and not self._is_marked(text):
                self._leave(
                    row.start, f"“{short(text)}”: whether it is done or to do is not said; it is no action point"
                )
                continue
            if self._full(row.start, text):
                continue
            given, text = take_id(text)
            given = given or next((cell for cell in map(_bare_id, row.cells) if cell), "")
            taken, text = self.priorities.take(text)
            fields = take_fields(text, self.known)
            urgent = cells.get(columns.priority, "").strip("*_` ")
            urgent = fields.priority if is_filler(urgent) else urgent
            named = cells.get(columns.owner, "").strip("*_` ").removeprefix("@")
            if not is_nobody(named) and re.fullmatch(OWNER, named):
                fields = fields._replace(owner=named)
            elif not is_nobody(named):
                self._leave(row.start, no_login(cells.get(columns.owner, "").strip()))
            self._add(
                row.start,
                fields._replace(due=fields.due or self._due(row.start, cells.get(columns.due, ""))),
                priority=self._priority(row.start, fields._replace(priority=urgent), taken),
                link=self._link_in(row.start, "\n".join(row.cells)),
                given=given,
                table=True,
            )

    def _due(self, line: int, text: str) -> date | None:
        text = text.strip("*_` ")
        mark = read_mark(text)
        day = day_of(mark) if mark is not None and mark.clock is None and not mark.rest else None
        if day is None and not is_filler(text):
            self._leave(line, no_day(text))
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

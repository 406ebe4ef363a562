"""The action items of a document: bullets, numbers, checkboxes and tables under the headings that people give them.

An item that is finished already never becomes an action point: it would become a new issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from debrief.importing.action_place import FINISHED, PAST_AS_WELL, STRONG, WEAK, is_actions, is_like_actions
from debrief.importing.action_record import CHECKBOX, Record
from debrief.importing.action_rows import read_rows
from debrief.importing.action_table import columns_of
from debrief.importing.action_values import Actions, give_ids
from debrief.importing.fields import begins_with_field, logins_in, take_fields, take_id, without_number
from debrief.importing.org import Org, deadline_in, read_org
from debrief.importing.outline import HEADING, LIST, OTHER, PARAGRAPH, TABLE, Block, Item, Section
from debrief.importing.owner_names import KINDS
from debrief.importing.phrases import is_filler, is_finished, is_finished_state, short
from debrief.importing.priorities import Priorities
from debrief.importing.tags import APART, read_tag, tagged, tagged_lines, without_plain_tag
from debrief.importing.timeline_place import is_timeline
from debrief.importing.words import heading_key, words

# A heading in another script than Latin (whose letters end with U+024F) may say anything to this reader.
_other_script = re.compile(r"[^\W\d_\u0000-\u024f]")

_past = re.compile(r"\W*(?:(?:we|i)(?:['’]ve|\s+have|\s+already|\s+\w+ed)\b|\w+ed\b)", re.IGNORECASE)
"""What begins as a report of what was done."""


def read_actions(
    blocks: list[Block], sections: list[Section], links: dict[str, str], priorities: tuple[str, ...], body_line: int
) -> Actions:
    """Find and read the action items; `links` are the addresses of links by reference."""
    record = Record(links, Priorities(priorities), body_line, logins_in(list(_texts(blocks))))
    reader = _Reader(record)
    actions = record.actions
    for names in (STRONG, WEAK):
        reached = 0
        for section in sections:
            if section.heading is not None and section.first >= reached and section.key in names:
                reader.section(section, blocks)
                reached = section.last
        if actions.items or actions.finished:
            break
    else:
        reader.sections_like(sections, blocks)
    reader.tagged(blocks)
    if not (actions.items or actions.finished):
        reader.tell_elsewhere(blocks, sections)
    give_ids(actions, record.ids)
    return actions


def _texts(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        yield block.text
        for item in block.items:
            yield from (item.text, *item.cells)


class _Reader:
    def __init__(self, record: Record) -> None:
        self.record = record
        self.under_finished = False
        self.loosely = False
        """Whether the heading of the section only has words of action items."""
        self.only_marked = False
        """Whether the section tells what was done as well, so that only what bears a mark is to do."""

    def section(self, section: Section, blocks: list[Block]) -> None:
        """Read the items of a section named as one of action items; `blocks` are all of the document."""
        before = len(self.record.seen)
        self.only_marked = self.loosely or section.key in PAST_AS_WELL
        inside = blocks[section.first : section.last]
        for number, block in enumerate(inside):
            below = inside[number + 1] if number + 1 < len(inside) else None
            if block.kind == HEADING and (org := read_org(block.text)) is not None:
                self._from_org(block, org, below)
            elif block.kind == HEADING:
                self.under_finished = heading_key(block.text) in FINISHED
                if below is not None and below.kind == PARAGRAPH and begins_with_field(below.text):
                    # A heading for each action, with its owner and day below.
                    self._from_text(block.start, f"{block.text}. {below.text}", marked=True)
            elif block.kind == LIST:
                self._from_list(block)
            elif block.kind == PARAGRAPH:
                for line, text in tagged_lines(block):
                    self._from_text(line, text, marked=True)
            elif block.kind == TABLE:
                read_rows(block, self.record, finished=self.under_finished, only_marked=self.only_marked)
        self.under_finished = self.only_marked = False
        self._tell_others(inside, found=len(self.record.seen) > before)

    def sections_like(self, sections: list[Section], blocks: list[Block]) -> None:
        """Read what bears a mark in sections whose headings only have words of action items."""
        reached = 0
        for section in sections:
            heading = section.heading
            if heading is None or heading.level == 1 or section.first < reached or not is_like_actions(section.key):
                continue
            inside = blocks[section.first : section.last]
            items = [item for block in inside if block.kind == LIST for item in block.items]
            tables = [columns for block in inside if block.kind == TABLE and (columns := columns_of(block))]
            if any(map(self._is_to_do, items)) or any(max(each.owner, each.due) >= 0 for each in tables):
                self.loosely = True
                self.section(section, blocks)
                self.loosely = False
                reached = section.last

    def _is_to_do(self, item: Item) -> bool:
        within = [inner for block in item.lists for inner in block.items]
        return (self.record.is_marked(item.text) and not _past.match(item.text)) or any(map(self._is_to_do, within))

    def _from_org(self, block: Block, org: Org, below: Block | None) -> None:
        """Take a heading with a keyword of Org mode, and the day of its deadline in the paragraph below."""
        if org.finished:
            self.record.finish(block.start, org.text)
            return
        planned = deadline_in(below.text) if below is not None and below.kind == PARAGRAPH else ""
        text = f"{org.text}. Due: {planned}" if planned else org.text
        if org.priority and (self.record.priorities.named(org.priority)) is None:
            self.record.leave(block.start, f"“{short(org.text)}”: {self.record.priorities.none_of(org.priority)}")
        self._from_text(block.start, text, marked=True)

    def _tell_others(self, blocks: list[Block], *, found: bool) -> None:
        """Say what of a section is closed to reading, and where nothing of it could be read."""
        closed = [block for block in blocks if block.kind == OTHER and block.form]
        for block in closed if found else ():
            self.record.leave(block.start, f"{block.form} beside the action items is not read; it stays here")
        other = next((block for block in blocks if block.kind != HEADING and not self._is_nothing(block)), None)
        if not found and other is not None and not any(block.kind == LIST for block in blocks):
            self.record.leave(other.start, "a section of action items without any that can be read; it stays here")

    def tell_elsewhere(self, blocks: list[Block], sections: list[Section]) -> None:
        """Say where a list may be one of action items whose heading is not known, in a document without any."""
        for section in sections:
            if section.heading is None or is_actions(section.key) or is_timeline(section):
                continue
            own = takewhile(lambda block: block.kind != HEADING, blocks[section.first : section.last])
            first = next((block for block in own if block.kind in (LIST, TABLE)), None)
            if first is None:
                continue
            like = section.heading.level > 1 and is_like_actions(section.key)
            if first.kind == TABLE:
                columns = columns_of(first)
                told = columns is not None and (like or columns.due >= 0) and columns.owner >= 0
            else:
                marked = [item for item in first.items if self.record.is_marked(item.text)]
                told = like or 2 * len(marked) >= len(first.items) or bool(_other_script.search(section.heading.text))
            if told:
                why = (
                    f"the {first.kind} under “{short(section.heading.text)}” is not read as action items;"
                    " name it “Action items” if that is what it is"
                )
                self.record.leave(first.start, why)

    @staticmethod
    def _is_nothing(block: Block) -> bool:
        return block.kind == PARAGRAPH and is_filler(block.text)

    def tagged(self, blocks: list[Block]) -> None:
        """Take what bears the sign of an action item wherever it stands, or say that it may be one."""
        for place in tagged(blocks):
            if place.line in self.record.seen:
                continue
            if not place.why:
                self._from_text(place.line, place.text)
            else:
                self.record.leave(place.line, f"“{short(place.text)}” may be an action item: {place.why}")
        for block in blocks:
            if block.kind == HEADING and block.start not in self.record.seen and read_org(block.text) is not None:
                self.record.leave(block.start, f"“{short(block.text)}” may be an action item: {APART}")

    def _from_list(self, block: Block) -> None:
        for item in block.items:
            if self._is_group(item):
                finished, self.under_finished = self.under_finished, heading_key(item.text) in FINISHED
                self.record.seen.add(item.start)
                for inner in item.lists:
                    self._from_list(inner)
                self.under_finished = finished
                continue
            self._from_text(item.start, item.text)
            below = sum(bool(words(inner.text)) for each in item.lists for inner in each.items)
            if below and item.start in self.record.seen:
                items = "an item below it stays" if below == 1 else f"{below} items below it stay"
                self.record.leave(item.start, f"“{short(item.text)}”: {items} in the body, as part of it")

    def _is_group(self, item: Item) -> bool:
        """Say whether an item only sorts those below it: it is a kind of action, or they are marked and it is not."""
        if not item.lists or CHECKBOX.match(item.text):
            return False
        if heading_key(item.text) in KINDS | FINISHED or item.text.rstrip("*_ ").endswith(":"):
            return True
        below = [inner.text for each in item.lists for inner in each.items]
        return not self.record.is_marked(item.text) and all(map(self.record.is_marked, below))

    def _from_text(self, line: int, raw: str, *, marked: bool = False) -> None:
        text = " ".join(raw[:4000].split())
        box = CHECKBOX.match(text)
        body = text[box.end() :] if box else text
        given, rest = take_id(body)
        tag = read_tag(rest)
        if self.under_finished or (box and box[1] in "xX-~") or (tag is not None and tag.finished) or is_finished(body):
            self.record.finish(line, body)
            return
        past = self.loosely and not box and _past.match(body)
        if self.only_marked and not marked and (past or not self.record.is_marked(text)):
            self.record.leave(line, f"“{short(body)}”: whether it is done or to do is not said; it is no action point")
            return
        if self.record.full(line, body):
            return
        priority, rest = self.record.priorities.take(without_plain_tag(rest) if tag is None else tag.rest)
        fields = take_fields(without_number(rest), self.record.known)
        if priority is None and not fields.priority:
            priority, rest = self.record.priorities.take(fields.text)
            fields = fields._replace(text=rest)
        if is_finished_state(fields.state):
            self.record.finish(line, body)
            return
        if tag is not None:
            unclear = fields.unclear if tag.owner is None else ()
            fields = fields._replace(owner=tag.owner or fields.owner, unclear=(*tag.unclear, *unclear))
        link = self.record.link_in(line, body)
        self.record.add(
            line, fields, priority=self.record.priority(line, fields, priority), link=link, given=given, table=False
        )

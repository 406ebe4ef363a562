"""Where the reader of action items puts what it has read: open ones, finished ones, and why others are none."""

from __future__ import annotations

import re

from debrief.importing.action_values import Actions, Place
from debrief.importing.due_days import tells_no_day
from debrief.importing.fields import link_in, no_address, take_fields, take_id, unlinked
from debrief.importing.owner_names import not_clear
from debrief.importing.phrases import is_filler, short, title_of
from debrief.importing.priorities import Priorities
from debrief.importing.result import ActionItem, Remark
from debrief.importing.signatures import Fields, named_perhaps
from debrief.importing.stated_days import day_within
from debrief.importing.tags import read_tag
from debrief.importing.words import words
from debrief_schemas.postmortem import ACTION_POINTS_MAX

CHECKBOX = re.compile(r"\[([ xX\-~])\]\s+")


class Record:
    """The action items of one document while it is read; lines count from 0 within its body."""

    def __init__(
        self,
        links: dict[str, str],
        priorities: Priorities,
        body_line: int,
        known: frozenset[str],
    ) -> None:
        self.actions = Actions()
        self.links = links
        self.priorities = priorities
        self.body_line = body_line
        self.known = known
        """The logins that the document names."""
        self.ids: set[str] = set()
        """Ids of finished items."""
        self.seen: set[int] = set()
        """Lines that have been read."""

    def priority(self, line: int, fields: Fields, taken: str | None) -> str | None:
        """Return the priority of an item, or of what is left of it, or that it is none of the settings'."""
        if taken is not None or not fields.priority:
            return taken
        named = self.priorities.named(fields.priority)
        if named is None:
            self.leave(line, f"“{short(fields.text)}”: {self.priorities.none_of(fields.priority)}")
        return named

    def finish(self, line: int, text: str) -> None:
        """Take an item as finished already."""
        self.seen.add(line)
        self.ids.add(take_id(text)[0])
        self.actions.finished.append(Remark(line + self.body_line, f"“{short(text)}”: finished already"))

    def full(self, line: int, text: str) -> bool:
        """Say whether the document has all that it may have, and that this one stays in the body."""
        if len(self.actions.items) < ACTION_POINTS_MAX:
            return False
        self.seen.add(line)
        self.leave(line, f"“{short(text)}”: a document has at most {ACTION_POINTS_MAX} action points")
        return True

    def leave(self, line: int, why: str) -> None:
        """Say why something is no action item, or what of one is not read."""
        self.actions.left.append(Remark(line + self.body_line, why))

    def link_in(self, line: int, text: str) -> str | None:
        """Return the address of the issue that a text names, and say which issues have none."""
        found = link_in(text, self.links)
        for name in dict.fromkeys(unlinked(text)) if found is None else ():
            self.leave(line, no_address(name))
        return found

    def add(
        self,
        line: int,
        fields: Fields,
        *,
        priority: str | None = None,
        link: str | None = None,
        given: str = "",
        table: bool,
        dated: bool = False,
    ) -> None:
        """Take an item as open, unless its text says nothing that can be a title.

        `dated` says that its day stands in a place of its own, so that one in its text is another.
        """
        self.seen.add(line)
        text = fields.text
        title = title_of(text)
        if is_filler(title):
            if words(title):
                self.leave(line, f"“{short(text)}”: nothing to do is said")
            return
        if "<!--" in text or "-->" in text:
            self.leave(line, f"“{short(text)}”: a comment within it")
            return
        for why in fields.unclear:
            self.leave(line, f"“{short(text)}”: {why}")
        named = day_within(text) if fields.due is None and not tells_no_day(fields.unclear) else None
        if named is not None and not dated:
            self.leave(line, f"“{short(text)}”: no due date is read, though {named} is named")
        if not table and fields.owner is None and not fields.unclear and (name := named_perhaps(text)):
            self.leave(line, f"“{short(text)}”: {not_clear(name)}")
        item = ActionItem(title, fields.owner, fields.due, priority, link, line + self.body_line, given)
        self.actions.items.append(item)
        self.actions.places.append(Place(line, table))

    def is_marked(self, text: str) -> bool:
        """Say whether a text says what only an action item does: a box, whose it is, until when, or its issue."""
        if CHECKBOX.match(text) or read_tag(text) is not None or take_id(text)[0]:
            return True
        fields = take_fields(" ".join(text[:4000].split()), self.known)
        return bool(fields.owner or fields.due or fields.unclear or link_in(text, self.links))

"""The action items of a document: bullets, numbers, checkboxes and tables under the headings that people give them.

An item that is finished already never becomes an action point: it would become a new issue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from debrief.importing.facts import day_of
from debrief.importing.marks import read_mark
from debrief.importing.outline import HEADING, LIST, PARAGRAPH, TABLE, Block, Section
from debrief.importing.result import ActionItem, Remark
from debrief.importing.words import heading_key, words
from debrief_schemas.fields import LINE_MAX
from debrief_schemas.identifiers import OWNER
from debrief_schemas.postmortem import ACTION_POINTS_MAX

STRONG = frozenset(
    {"action items", "action item", "action points", "action point", "actions items", "follow up", "follow ups"}
    | {"follow up actions", "follow up items", "follow up tasks", "followup", "followups", "followup actions"}
    | {"corrective actions", "preventive actions", "preventative actions", "corrective and preventive actions"}
    | {"remediation items", "remediation actions", "action plan", "action items and follow up", "post mortem actions"}
    | {"follow up action items", "followup tasks", "open action items", "actionable items"}
)
WEAK = frozenset(
    {"actions", "next steps", "todo", "to do", "todos", "to dos", "remediation", "remediations", "prevention"}
    | {"recommendations", "improvements", "future actions", "future work", "mitigation actions", "tasks"}
)
"""Headings that are looked at only where no stronger one has items."""

_TITLE_HEADS = (
    "action item",
    "action items",
    "action",
    "action point",
    "title",
    "item",
    "task",
    "what",
    "todo",
    "follow up",
    "description",
    "summary",
    "name",
)
_OWNER_HEADS = frozenset({"owner", "owners", "assignee", "who", "dri", "responsible", "assigned to", "lead"})
_STATE_HEADS = frozenset({"status", "state", "done", "progress", "complete", "completed", "resolution"})
_DUE_HEADS = frozenset({"due", "due date", "deadline", "target date", "eta", "by", "by when", "when"})
_PRIORITY_HEADS = frozenset({"priority", "prio"})
_FILLER = frozenset(
    {"none", "n a", "na", "tbd", "tba", "todo", "nothing", "no action items", "none yet", "summary", "title"}
)

_checkbox = re.compile(r"\[([ xX\-~])\]\s+")
_done_words = (
    r"done|completed?|closed|fixed|resolved|shipped|merged|finished|won'?t (?:do|fix)|cancell?ed|declined|dropped"
)
_done_state = re.compile(
    rf"(?:{_done_words}|yes|x|✅|✔️?|☑️?|:(?:white_|heavy_)?(?:check_mark|checkmark):)\W*\Z", re.IGNORECASE
)
_done = re.compile(
    rf"\W*(?:✅|✔|☑|:(?:white_check_mark|heavy_check_mark|ballot_box_with_check):|~~.+~~\W*\Z|[(\[]?(?:{_done_words})[)\]:])"
    rf"|.*[(\[](?:{_done_words})[)\]]\W*\Z|.*(?:✅|✔️?|:white_check_mark:)\W*\Z",
    re.IGNORECASE | re.DOTALL,
)
_tag = re.compile(r"\W{0,4}action item\s*(?:\*\*)?\s*[\]:](?:\*\*)?\s*:?\s*", re.IGNORECASE)
_handle = r"@([A-Za-z0-9](?:[A-Za-z0-9_/.-]{0,98}[A-Za-z0-9])?)"
_leading_owner = re.compile(rf"[\[(*_]{{0,3}}{_handle}[\])*_]{{0,3}}\s*(?:[:,–—-]+\s*|(?:to|will|should)\s+)")
_trailing_owner = re.compile(
    rf"\s*(?:[-–—,]+\s*)?[\[(]?(?:(?:owner|assignee|assigned to)\s*:?\s*)?{_handle}[\])]?\s*\.?\s*\Z", re.IGNORECASE
)
_named_owner = re.compile(
    r"\s*[\[(]?(?:owner|assignee|assigned to)\s*:\s*@?([A-Za-z0-9][A-Za-z0-9_/.-]{0,98})[\])]?\s*\.?\s*\Z",
    re.IGNORECASE,
)
_address = re.compile(r"https?://[^\s<>()\[\]\"'`|]{1,400}")
_issue = re.compile(
    r"https?://[^\s<>()\[\]\"'`|]{1,300}/(?:issues|pull|merge_requests|browse|work_items)/[A-Za-z0-9_-]{1,60}"
)
_link_alone = re.compile(r"\s*\(\s*\[[^\[\]]{0,100}\](?:\([^()\s]{0,400}\)|\[[^\[\]]{0,100}\])\s*\)")
_link_last = re.compile(
    r"\s*\[(?:(?:github )?issue|pr|pull request|ticket|link|jira|tracking issue)[^\[\]]{0,30}\]"
    r"(?:\([^()\s]{0,400}\)|\[[^\[\]]{0,100}\])(?=\W*\Z)",
    re.IGNORECASE,
)
_placeholder = re.compile(r"\s*\[(?:link|url|issue|ticket)[^\[\]]{0,30}\](?![\[(:])\W*\Z", re.IGNORECASE)
_address_alone = re.compile(r"\s*[(<]?\s*https?://[^\s<>()]{1,400}\s*[)>]?(?=\W|\Z)")
_link = re.compile(r"!?\[([^\[\]]{0,300})\](?:\([^()\s]{0,400}(?:\s\"[^\"]{0,200}\")?\)|\[[^\[\]]{0,100}\])")
_sentence_end = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bvs)(?<!\b[A-Z])[.!?](?=\s+[A-Z`\"“])")
_bold_lead = re.compile(r"(?:\*\*|__)([^*_]{8,200}?)(?:\*\*:|:\*\*|__:|:__)\s")


class Place(NamedTuple):
    """Where an action point stands in the body, so that its id can be written beside it."""

    line: int
    """Counted from 0 within the body."""
    table: bool


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
    reader = _Reader(actions, links, {name.casefold(): name for name in priorities}, body_line)
    for names in (STRONG, WEAK):
        reached = 0
        for section in sections:
            if section.heading is not None and section.first >= reached and section.key in names:
                reader.section(blocks[section.first : section.last])
                reached = section.last
        if actions.items or actions.finished:
            break
    reader.tagged(blocks)
    return actions


class _Reader:
    def __init__(self, actions: Actions, links: dict[str, str], priorities: dict[str, str], body_line: int) -> None:
        self.actions = actions
        self.links = links
        self.priorities = priorities
        self.body_line = body_line
        self.seen: set[int] = set()

    def section(self, blocks: list[Block]) -> None:
        for block in blocks:
            if block.kind == LIST:
                for item in block.items:
                    self._from_text(item.start, item.text)
            elif block.kind == TABLE:
                self._from_table(block)
            elif block.kind not in (HEADING, PARAGRAPH) or _tag.match(block.text[:40]):
                continue

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
        if (box and box[1] in "xX-~") or _done.match(body):
            self._finish(line, body)
            return
        if self._full(line, body):
            return
        owner, body = _take_owner(body)
        self._add(line, body, owner=owner, table=False)

    def _from_table(self, block: Block) -> None:
        keys = [heading_key(head) for head in block.head]
        columns = {name: _column(keys, heads) for name, heads in _COLUMNS.items()}
        title = next((keys.index(name) for name in _TITLE_HEADS if name in keys), None)
        if title is None:
            sizes = [sum(len(row.cells[n]) for row in block.items if n < len(row.cells)) for n in range(len(keys))]
            free = [n for n in range(len(keys)) if n not in columns.values()]
            title = max(free, key=sizes.__getitem__, default=None)
        if title is None:
            self.actions.left.append(Remark(block.start + self.body_line, "a table without a column of actions"))
            return
        for row in block.items:
            cells = dict(enumerate(row.cells))
            text = cells.get(title, "")
            state = cells.get(columns["state"], "").strip()
            if not text.strip():
                continue
            if (state and _done_state.match(state.strip("*_` "))) or _done.match(text):
                self._finish(row.start, text)
                continue
            if self._full(row.start, text):
                continue
            owner, text = _take_owner(text)
            named = cells.get(columns["owner"], "").strip("*_` ").removeprefix("@")
            if named and re.fullmatch(OWNER, named):
                owner = named
            elif named and heading_key(named) not in _FILLER:
                self._leave(row.start, f"the owner {named[:40]!r} is no login")
            self._add(
                row.start,
                text,
                owner=owner,
                due=self._due(row.start, cells.get(columns["due"], "")),
                priority=self.priorities.get(cells.get(columns["priority"], "").strip("*_` ").casefold()),
                link=self._link_in(" ".join(row.cells)),
                table=True,
            )

    def _due(self, line: int, text: str) -> date | None:
        text = text.strip("*_` ")
        mark = read_mark(text)
        day = day_of(mark) if mark is not None and mark.clock is None and not mark.rest else None
        if text and day is None and heading_key(text) not in _FILLER and heading_key(text):
            self._leave(line, f"the due date {text[:40]!r} is no day with a year")
        return day

    def _finish(self, line: int, text: str) -> None:
        self.seen.add(line)
        self.actions.finished.append(Remark(line + self.body_line, f"“{_short(text)}”: finished already"))

    def _full(self, line: int, text: str) -> bool:
        if len(self.actions.items) < ACTION_POINTS_MAX:
            return False
        self.seen.add(line)
        self._leave(line, f"“{_short(text)}”: a document has at most {ACTION_POINTS_MAX} action points")
        return True

    def _leave(self, line: int, why: str) -> None:
        self.actions.left.append(Remark(line + self.body_line, why))

    def _link_in(self, text: str) -> str | None:
        if found := _issue.search(text):
            return found[0].rstrip(".,;:")
        for label in re.findall(r"\]\[([^\[\]]{1,200})\]", text):
            if issue := _issue.match(self.links.get(label.casefold(), "")):
                return issue[0]
        return None

    def _add(
        self,
        line: int,
        text: str,
        *,
        owner: str | None,
        due: date | None = None,
        priority: str | None = None,
        link: str | None = None,
        table: bool,
    ) -> None:
        self.seen.add(line)
        title = _title(text)
        if heading_key(title) in _FILLER or not words(title):
            if title:
                self._leave(line, f"“{_short(text)}”: nothing to do is said")
            return
        if "<!--" in text or "-->" in text:
            self._leave(line, f"“{_short(text)}”: a comment within it")
            return
        issue = link or self._link_in(text)
        self.actions.items.append(ActionItem(title, owner, due, priority, issue, line + self.body_line))
        self.actions.places.append(Place(line, table))


_COLUMNS = {"owner": _OWNER_HEADS, "state": _STATE_HEADS, "due": _DUE_HEADS, "priority": _PRIORITY_HEADS}


def _column(keys: list[str], heads: frozenset[str]) -> int:
    return next((n for n, key in enumerate(keys) if key in heads), -1)


def _take_owner(text: str) -> tuple[str | None, str]:
    """Return the owner whom an item names at its beginning or end, and the text without."""
    if (found := _leading_owner.match(text)) and re.fullmatch(OWNER, found[1]):
        return found[1], text[found.end() :]
    tail = text[-150:]
    for pattern in (_trailing_owner, _named_owner):
        found = pattern.search(tail)
        if found and re.fullmatch(OWNER, found[1]):
            rest = text[: len(text) - len(tail) + found.start()]
            # "loop in @kim" ends with a name, but not with an owner: only a bracket or a dash makes it one.
            if rest.strip() and (
                found[0].lstrip()[:1] in "-–—,([" or "owner" in found[0].lower() or "assign" in found[0].lower()
            ):
                return found[1], rest
    return None, text


def _title(text: str) -> str:
    """One line that can be the title of an issue: the bold beginning, or the first sentence, without links."""
    text = text.strip().removeprefix("{{").replace("}}", " ").strip()
    lead = _bold_lead.match(text)
    if lead and len(lead[1].split()) > 1:
        text = lead[1]
    text = _placeholder.sub("", _link_last.sub("", _link_alone.sub("", text)))
    text = _link.sub(r"\1", text)
    without = _address_alone.sub("", text)
    text = " ".join((without if words(without) else text).replace("**", "").replace("__", "").split())
    if (end := _sentence_end.search(text)) and len(text[: end.start()].split()) > 1:
        text = text[: end.start()]
    text = text.rstrip(" .;:,–—-").strip()
    if len(text) > LINE_MAX:
        text = text[: LINE_MAX - 1].rsplit(" ", 1)[0][: LINE_MAX - 1].rstrip(" .;:,–—-") + "…"
    return text


def _short(text: str) -> str:
    text = " ".join(text[:300].split())
    return f"{text[:59]}…" if len(text) > 60 else text


def places_by_line(places: list[Place]) -> Iterator[tuple[int, str, bool]]:
    """Yield line, id and whether it is a row of a table, for each action point."""
    for number, place in enumerate(places, start=1):
        yield place.line, f"AP-{number}", place.table

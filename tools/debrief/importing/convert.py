"""One document: text in, a draft or a refusal out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from debrief.documents import preflight
from debrief.documents.body import TOKENS_MAX, TooManyTokens, read_body
from debrief.documents.fault import Fault
from debrief.documents.front_matter import split
from debrief.drafting import slug_of
from debrief.importing import compose, facts, field_names, intake, preamble, words
from debrief.importing.action_place import is_actions
from debrief.importing.action_values import Actions
from debrief.importing.actions import read_actions
from debrief.importing.compose import Way
from debrief.importing.days import doubtful_within
from debrief.importing.incident_day import first_day_named
from debrief.importing.marks import read_mark
from debrief.importing.outline import HEADING, Block, Section, definitions, read_blocks, sections
from debrief.importing.plain import with_plain_headings
from debrief.importing.result import ImportOptions, ImportResult, Remark
from debrief.importing.timeline import Timeline, read_timeline
from debrief.importing.timeline_place import choose, is_timeline
from debrief.importing.zones import find_zone
from debrief_schemas.fields import LINE_MAX
from debrief_schemas.identifiers import is_postmortem_id
from debrief_schemas.instants import format_instant
from debrief_schemas.postmortem import UNKNOWN_SEVERITY

if TYPE_CHECKING:
    from debrief_schemas.settings import Settings

_date_last = re.compile(r"(?:\s(?:of|on|from|am|vom|du|del|de))?[\s(,:–—-]+\d{4}[-/.]\d{2}[-/.]\d{2}\)?\s*\Z")
_date_in_name = re.compile(r"^\W*\d{4}[-_.]?\d{2}[-_.]?\d{2}\W*")
_link = re.compile(r"!?\[([^\[\]]{0,300})\](?:\([^()\s]{0,400}\)|\[[^\[\]]{0,100}\])")


def import_document(source: str, raw: bytes, settings: Settings, options: ImportOptions) -> ImportResult:
    """Return the draft made of one file's bytes; `source` is the file's name.

    What is refused: what is no UTF-8 text or too large, secrets and personal data, a document that says no day, one
    that is in the format already, and one that `debrief check` would not look into. Raises ValueError when the zone in
    `options` is none.
    """
    text, problems, notes = intake.decode(raw)
    if problems:
        return ImportResult(source, tuple(problems))
    text, refused, removed = intake.without_private_data(source, text, redact=options.redact)
    if refused:
        return ImportResult(source, tuple(refused))
    parts = preamble.take_preamble(text)
    if _is_ours(parts):
        return ImportResult(source, (Remark(1, "this is in the format already: put the file into the record"),))
    notes += [*removed, *intake.names_that_stay(text, settings)]
    try:
        return _Import(source, text, parts, settings, options, notes).result()
    except TooManyTokens:
        why = f"the text has more than {TOKENS_MAX} parts of Markdown; link machine output instead of pasting it"
        return ImportResult(source, (Remark(0, why),))


def _is_ours(parts: preamble.Preamble) -> bool:
    data = parts.data
    name = data.get("id")
    return isinstance(name, str) and is_postmortem_id(name) and {"title", "status", "severity"} <= set(data)


class _Import:
    """The steps of one import, which share what the document says."""

    def __init__(
        self,
        source: str,
        text: str,
        parts: preamble.Preamble,
        settings: Settings,
        options: ImportOptions,
        notes: list[Remark],
    ) -> None:
        self.source = source
        self.text = text
        self.parts = parts
        self.settings = settings
        self.options = options
        self.notes = [*notes, *parts.faults]
        self.lines = parts.body.split("\n")
        self.blocks = with_plain_headings(read_blocks(parts.body))
        self.sections = sections(self.blocks)
        self.stem = source.rpartition(".")[0] or source
        self.chosen = choose(self.blocks, self.sections, self.lines)
        self.facts = facts.stated(parts, self.blocks, self.stem, options, settings, self.chosen)

    def result(self) -> ImportResult:
        """Read, decide, compose, and prove."""
        fallback = find_zone(self.options.zone) if self.options.zone is not None else None
        line = self.parts.body_line
        timeline = read_timeline(self.lines, self.blocks, self.sections, self.chosen, self.facts, fallback, line)
        links = definitions(self.parts.body)
        actions = read_actions(self.blocks, self.sections, links, self.settings.priorities, line)
        found = len(actions.items)
        day = self._day(timeline)
        if day is None:
            return ImportResult(self.source, (self._no_day(), *intake.foreign_markup(self.lines, line)))
        title, block = self._title()
        values = self._values(day, title, timeline)
        head = compose.front_matter(values, actions)
        if len(actions.items) < found:
            why = f"{found - len(actions.items)} action items stay in the body: the front matter would be too large"
            actions.left.append(Remark(0, why))
        content, kept = self._content(head, title, block, timeline, actions)
        if len(content.encode()) > preflight.FILE_MAX:
            limit = preflight.FILE_MAX // 1024
            return ImportResult(self.source, (Remark(0, f"the draft would have more than {limit} KiB; shorten it"),))
        acts = actions.lines()
        # What is an action item needs no word on being no entry of the timeline.
        no_entries = (remark for remark in timeline.left if remark.line not in acts)
        remarks = [*self.facts.left, *no_entries, *actions.left, *intake.foreign_markup(self.lines, line)]
        return ImportResult(
            self.source,
            (),
            str(values["id"]),
            title,
            content,
            tuple(timeline.rows),
            tuple(actions.items),
            tuple(actions.finished),
            tuple(timeline.waiting),
            tuple(sorted(remarks)),
            tuple(sorted([*self.notes, *self.facts.notes, *timeline.notes])),
            kept,
            {key: values[key] for key in ("severity", "services", "authors", "detection", "impact")}
            | {"timestamps": {name: format_instant(at) for name, at in values["timestamps"].items()}},
        )

    def _day(self, timeline: Timeline) -> date | None:
        if self.facts.day is not None:
            return self.facts.day
        if self.facts.timestamps:
            return min(self.facts.timestamps.values()).date()
        if timeline.rows:
            self.notes.append(Remark(timeline.rows[0].line, "the day is that of the first row of the timeline"))
            return timeline.rows[0].at.date()
        day = first_day_named(self.blocks, self.sections)
        if day is not None:
            self.notes.append(Remark(0, f"the day {day.isoformat()} is the first that the text names: check it"))
        return day

    def _no_day(self) -> Remark:
        stated = (preamble.as_text(self.parts.data.get(key)) for key in field_names.DAY_KEYS)
        written = ((number, line) for number, line in enumerate(self.lines[:1000], start=self.parts.body_line))
        for line, text in [*((0, text) for text in stated), *written]:
            doubt = doubtful_within(text)
            if doubt is not None:
                why = f"the day “{doubt.written}” is not clear; write it as in 2024-12-31, or say it with --date"
                return Remark(line, why)
        return Remark(0, "no day of the incident is stated; say it with --date")

    def _title(self) -> tuple[str, Block | None]:
        """The title, and the heading that it was taken from."""
        stated = next((preamble.as_text(self.parts.data.get(key)) for key in field_names.TITLE_KEYS), "")
        first = next((block for block in self.blocks if block.kind == HEADING), None)
        # A text without headings of its own has its title in bold type, above all else.
        leads = first is not None and (first.level == 1 or (first.bold and first is self.blocks[0]))
        block = first if leads else None
        if stated and block is not None and _one_line(block.text) != _one_line(stated):
            block = None
        if block is not None and _is_section(block):
            block = None
        name = _date_in_name.sub("", self.stem).replace("-", " ").replace("_", " ").strip()
        for text, taken in ((stated, block), (block.text if block is not None else "", block), (name, None)):
            title = _one_line(text)
            if words.words(title):
                return title, taken
        return "Imported post-mortem", None

    def _values(self, day: date, title: str, timeline: Timeline) -> dict[str, Any]:
        stamps, approximate = dict(self.facts.timestamps), []
        first = timeline.rows[0].at if timeline.rows else None
        if first is not None and "started_at" not in stamps and all(first <= at for at in stamps.values()):
            stamps, approximate = {"started_at": first, **stamps}, ["started_at"]
            self.notes.append(
                Remark(timeline.rows[0].line, "started_at is the first row of the timeline, marked as approximate")
            )
        elif not stamps:
            # Noon in UTC lies on the stated day nearly everywhere on earth.
            stamps, approximate = {"started_at": datetime.combine(day, time(12), UTC)}, ["started_at"]
            self.notes.append(Remark(0, "only the day is known: started_at is its noon, marked as approximate"))
        return {
            "id": f"{day.isoformat()}-{slug_of(_without_date(title))}",
            "title": title,
            "severity": self.facts.severity or UNKNOWN_SEVERITY,
            "services": list(self.facts.services),
            "incident": self.facts.incident,
            "timestamps": stamps,
            "approximate": approximate,
            "authors": list(self.facts.authors),
            "detection": self.facts.detection,
            "impact": self.facts.impact,
            # A team that has declared the field for something of its own keeps it.
            "links": "x-issue" not in self.settings.fields,
        }

    def _content(
        self, head: str, title: str, block: Block | None, timeline: Timeline, actions: Actions
    ) -> tuple[str, bool]:
        """Compose with as many changes as lose no word; say whether the original timeline stays."""
        ways = [Way.INSTEAD] if timeline.replaces else []
        for way in (*ways, Way.BEFORE, Way.ABOVE):
            titles = [" ".join(block.text.split())] if block is not None and words.missing(block.text, title) else []
            body = compose.body(self.lines, self.sections, block, timeline, actions, way)
            content = f"{head}\n{body}\n\n{compose.footer(self.source, self.parts, titles)}"
            last = way is Way.ABOVE
            if not words.missing(self.text, content) and (last or not _leaves_rows(content)):
                return content, bool(timeline.rows) and way is not Way.INSTEAD
        # Never seen; the whole source as it is loses nothing.
        return f"{head}\n{self.parts.body}\n\n{compose.footer(self.source, self.parts, [])}", True


def _leaves_rows(content: str) -> bool:
    """Say whether rows of a table that goes wrong in the original would stand below the new one, where none may."""
    parts = split(content)
    faults = () if isinstance(parts, Fault) else read_body(content[parts.body_start :], parts.body_line).faults
    return any(fault.rule == "timeline/not-a-table" for fault in faults)


def _is_section(block: Block) -> bool:
    """Say whether a heading is that of a section, which is no title even where it stands first."""
    section = Section(block, 0, 0)
    return is_timeline(section) or compose.is_known(section.key) or is_actions(section.key)


def _one_line(text: str) -> str:
    """A title as the front matter takes it: one line, no markup of links or comments, not too long."""
    # A blank in the place of a mark, or what stands around it might become another one.
    text = " ".join(_link.sub(r"\1", text[:2000]).replace("<!--", " ").replace("-->", " ").split())
    text = text.replace("**", "").replace("__", "").strip("*_# ")
    if len(text) > LINE_MAX:
        text = text[: LINE_MAX - 1].rsplit(" ", 1)[0][: LINE_MAX - 1] + "…"
    return text


def _without_date(title: str) -> str:
    """The title as a slug begins with it: the id has the day already."""
    mark = read_mark(title)
    bare = mark.rest if mark is not None and mark.dated and mark.rest else _date_last.sub("", title)
    return bare if words.words(bare) else title

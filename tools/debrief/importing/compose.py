"""From what was understood to the text of the draft.

The body is the source's own lines; only a few places change: the title's line, headings that the format knows by
another name, the timeline where its table says all of it, and the id beside each action point. At the end it is
proven that every word of the source is there; where it is not, the draft is made again with fewer changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any

from debrief.documents.imported import FOOTER, FROM
from debrief.documents.preflight import FRONT_MATTER_MAX
from debrief.importing.action_values import Actions
from debrief.importing.outline import HEADING, PASTED, Block, Section, read_blocks
from debrief.importing.preamble import Preamble
from debrief.importing.result import Row
from debrief.importing.timeline import Timeline
from debrief.importing.words import heading_key, missing
from debrief.rendering.drafts import to_yaml
from debrief_schemas.instants import format_instant

TABLE_HEAD = ("| Time | What happened | Source |", "| --- | --- | --- |")

KEPT = "Timeline as imported"
"""Heading of the original timeline, where it stays."""

_SECTIONS: dict[str, frozenset[str]] = {
    "Summary": frozenset(
        {"summary", "executive summary", "incident summary", "tldr", "tl dr", "overview", "synopsis", "abstract"}
    ),
    "Analysis": frozenset(
        {"analysis", "root cause", "root causes", "root cause analysis", "rca", "cause", "causes", "incident analysis"}
        | {"root causes and trigger", "technical analysis", "root cause s"}
    ),
    "What went well": frozenset(
        {"what went well", "what worked well", "what went right", "things that went well", "went well", "what worked"}
    ),
    "Where we got lucky": frozenset(
        {"where we got lucky", "where did we get lucky", "got lucky", "luck", "where we were lucky", "what was lucky"}
    ),
}
"""The format's sections, and the names they have elsewhere, as `heading_key` writes them."""

_bullet = re.compile(rf"(\s*(?:[-*+{PASTED}]|\d{{1,9}}[.)]|#{{1,6}})\s+(?:\[[ xX]\]\s+)?)")
_cell = re.compile(r"(\s*\|?\s*)")
_pipe = re.compile(r"\|")


class Way(Enum):
    """Where the timeline's table goes."""

    INSTEAD = "instead"
    """In the place of its lines, all of whose words it says."""
    BEFORE = "before"
    """Before its lines, which follow below a heading of their own."""
    ABOVE = "above"
    """Before all of its section: a row of a table that goes wrong may stand above its lines."""


def is_known(key: str) -> bool:
    """Say whether a heading, as `heading_key` writes it, is that of a section of the format."""
    return any(key in names for names in _SECTIONS.values())


def front_matter(values: Mapping[str, Any], actions: Actions) -> str:
    """Return the front matter with its fences; action points that would make it too large are dropped from the end.

    Those that are dropped are taken out of `actions`, too.
    """
    lines = ["---", f"id: {to_yaml(values['id'])}", f"title: {to_yaml(values['title'])}", "status: draft"]
    lines.append(f"severity: {to_yaml(values['severity'])}")
    for key in ("services", "incident"):
        if values.get(key):
            lines.append(f"{key}: {to_yaml(values[key])}")
    lines.append("timestamps:")
    lines += [f"  {name}: {format_instant(at)}" for name, at in values["timestamps"].items()]
    for key in ("approximate", "authors"):
        if values.get(key):
            lines.append(f"{key}: {to_yaml(values[key])}")
    if values.get("detection"):
        lines.append(f"detection: {to_yaml(values['detection'])}")
    if values.get("impact"):
        lines += ["impact:", f"  summary: {to_yaml(values['impact'])}"]
    points = []
    size = sum(len(line.encode()) + 1 for line in lines)
    for number, item in enumerate(actions.items, start=1):
        point = [f"  - id: {item.id}", f"    title: {to_yaml(item.title)}"]
        if item.priority is not None:
            point.append(f"    priority: {to_yaml(item.priority)}")
        if item.owner is not None:
            point.append(f"    owner: {to_yaml(item.owner)}")
        if item.due is not None:
            point.append(f"    due: {item.due.isoformat()}")
        if item.link is not None and values.get("links", True):
            point.append(f"    x-issue: {to_yaml(item.link)}")
        size += sum(len(line.encode()) + 1 for line in point)
        if size > FRONT_MATTER_MAX - 100:
            del actions.items[number - 1 :]
            del actions.places[number - 1 :]
            break
        points += point
    if points:
        lines += ["action_points:", *points]
    return "\n".join([*lines, "---", ""])


def table(rows: list[Row]) -> list[str]:
    """Return the timeline as the lines of a table."""
    return [*TABLE_HEAD, *map(_row, rows)]


def _row(row: Row) -> str:
    cells = (format_instant(row.at), _in_cell(row.text), _in_cell(_source_of(row)))
    return f"| {cells[0]} | {cells[1]} | {cells[2]} |" if cells[2] else f"| {cells[0]} | {cells[1]} | |"


def _source_of(row: Row) -> str:
    written = f"as written: {row.written}" if row.written else ""
    return "; ".join(part for part in (row.source, written) if part)


def _in_cell(text: str) -> str:
    return _pipe.sub(r"\\|", " ".join(text.split()).replace(r"\|", "|")).rstrip("\\")


class Body:
    """The lines of the source's body with changes noted, before they are written out."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.instead: dict[int, list[str]] = {}
        """By line: what stands in its place."""
        self.before: dict[int, list[str]] = {}
        """By line: what stands before it; one past the last is the end."""

    def replace(self, start: int, end: int, new: list[str]) -> None:
        """Put `new` in the place of some lines."""
        for number in range(start, end):
            self.instead[number] = []
        self.instead[start] = new

    def insert(self, line: int, new: list[str]) -> None:
        """Put `new` before a line, with empty lines around."""
        self.before[line] = ["", *new, ""]

    def write(self) -> str:
        """Return the body, never with two empty lines in a row where something was changed."""
        out: list[str] = []
        changed = False
        for number in range(len(self.lines) + 1):
            added = self.before.get(number, [])
            kept = self.instead.get(number, self.lines[number : number + 1])
            new = bool(added) or number in self.instead
            for line in [*added, *kept]:
                if line.strip() or not ((changed or new) and out and not out[-1].strip()):
                    out.append(line)
                if line.strip():
                    changed = False
            changed = changed or new
        return "\n".join(out).strip("\n")


def body(
    lines: list[str],
    sections: list[Section],
    title_block: Block | None,
    timeline: Timeline,
    actions: Actions,
    way: Way,
) -> str:
    """Return the changed body."""
    text = Body(lines)
    if title_block is not None:
        text.replace(title_block.start, title_block.end, [])
    for each in sections:
        if each.heading is not None and each.heading.bold:
            text.replace(each.heading.start, each.heading.end, [f"{'#' * each.heading.level} {each.heading.text}"])
    _rename_sections(text, sections, timeline)
    for place, item in zip(actions.places, actions.items, strict=True):
        line = lines[place.line]
        found = (_cell if place.table else _bullet).match(line)
        at = found.end() if found else 0
        if not place.marked:
            text.instead[place.line] = [f"{line[:at]}{item.id}: {line[at:]}"]
    rows = table(timeline.rows)
    section = timeline.section
    if section is None or section.heading is None or not timeline.rows:
        if timeline.rows:
            # Behind a fence or a comment that is never closed, a table would be a part of it. Before the text it needs
            # an end, or lines of the text would count as rows that are none.
            first = _is_open(lines)
            after = ["", f"## {KEPT}"] if first else []
            text.insert(0 if first else len(lines), ["## Timeline", "", *rows, *after])
        return text.write()
    if way is Way.INSTEAD:
        head = [f"Columns in the original: {timeline.columns}", ""] if timeline.columns else []
        text.replace(timeline.first, timeline.end, [])
        text.insert(timeline.first, [*head, *rows])
    else:
        at = timeline.first if way is Way.BEFORE else section.heading.end
        text.insert(at, [*rows, "", f"{'#' * section.heading.level} {KEPT}"])
    return text.write()


def _is_open(lines: list[str]) -> bool:
    """Say whether a heading at the end of a text would not be one."""
    blocks = read_blocks("\n".join([*lines, "", "## End", ""]))
    return not blocks or blocks[-1].kind != HEADING


def _rename_sections(text: Body, sections: list[Section], timeline: Timeline) -> None:
    names = {name: _holder(name, keys, sections) for name, keys in _SECTIONS.items()}
    if timeline.section is not None and timeline.rows:
        names["Timeline"] = timeline.section
    for name, section in names.items():
        if section is not None and section.heading is not None:
            _rename(text, section.heading, name)
    for section in sections:
        heading = section.heading
        if heading is None or heading.text.strip().casefold() != "timeline":
            continue
        if timeline.section is None or timeline.section.heading is not heading or not timeline.rows:
            # Its tables have not the columns of the format's own timeline.
            _rename(text, heading, KEPT)


def _holder(name: str, keys: frozenset[str], sections: list[Section]) -> Section | None:
    """The section that becomes the format's: the one of that very name, else the first of another name."""
    own = heading_key(name)
    found = [section for section in sections if section.heading is not None and section.key in keys]
    return next((section for section in found if section.key == own), found[0] if found else None)


def _rename(text: Body, heading: Block, name: str) -> None:
    if heading.text == name:
        return
    new = [f"{'#' * heading.level} {name}"]
    if missing(heading.text, name):
        new += ["", f"Heading in the original: {' '.join(heading.text.split())}", ""]
    text.replace(heading.start, heading.end, new)


def footer(source: str, preamble: Preamble, titles: list[str]) -> str:
    """Return the section of what has no other place."""
    lines = [f"## {FOOTER}", "", f"{FROM}{source.replace('`', '_')}`."]
    lines += [line for title in titles for line in ("", f"Title in the original: {title}")]
    if preamble.raw.strip():
        longest = max((len(run) for run in re.findall("`+", preamble.raw)), default=0)
        fence = "`" * max(3, longest + 1)
        lines += ["", "Front matter of the original:", "", f"{fence}{preamble.language}"]
        lines += [*preamble.raw.rstrip("\n").split("\n"), fence]
    return "\n".join(lines) + "\n"

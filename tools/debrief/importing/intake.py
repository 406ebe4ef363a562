"""What may be carried in: a file's bytes become text that can be read, without secrets and personal data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from debrief.checks.privacy import check_privacy
from debrief.collecting.people import People
from debrief.documents import preflight
from debrief.importing.result import Remark

if TYPE_CHECKING:
    from debrief_schemas.settings import Settings

ODD_MAX = 10_000
"""Most invisible or control characters that are replaced in one file; with more it is no text."""

_wiki = re.compile(r"h[1-6]\.\s+\S|\|\|[^|\n]{1,80}\|\|.{0,400}\|\|\s*$")

REDACTED = "[e-mail address or telephone number removed]"


def decode(raw: bytes) -> tuple[str, list[Remark], list[Remark]]:
    """Return the text with LF line ends and visible characters alone, why it cannot be read, and what was changed."""
    notes = []
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        notes.append(Remark(1, "the byte order mark is left out"))
    text, faults = preflight.decode(raw)
    hard = [fault for fault in faults if fault.rule not in ("file/character", "file/line-ends")]
    if hard:
        return "", [Remark(fault.line, f"{fault.message}; {fault.cure}") for fault in hard], []
    if not text.strip():
        return "", [Remark(1, "there is no text in the file")], []
    if not faults:
        return text.replace("\r\n", "\n"), [], notes
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    pieces: list[str] = []
    end = 0
    lines: dict[str, list[int]] = {}
    line, counted = 1, 0
    for at in preflight.odd_characters(text):
        if len(pieces) > 2 * ODD_MAX:
            return "", [Remark(line, "the file is full of control characters; a binary file cannot be imported")], []
        line, counted = line + text.count("\n", counted, at), at
        name = f"U+{ord(text[at]):04X}"
        lines.setdefault(name, []).append(line)
        pieces += [text[end:at], f"[{name}]"]
        end = at + 1
    notes += [
        Remark(places[0], f"the invisible or control character {name} is replaced by its name ({len(places)} times)")
        for name, places in lines.items()
    ]
    return "".join([*pieces, text[end:]]), [], notes


def foreign_markup(lines: list[str], first: int) -> Iterator[Remark]:
    """Say where a text is written in the markup of Jira's and Confluence's wikis; `first` is the line of the first."""
    found = next((number for number, line in enumerate(lines, start=first) if _wiki.match(line)), None)
    if found is not None:
        why = "this is wiki markup of Jira or Confluence, which is not read; `pandoc -f jira -t gfm` makes it Markdown"
        yield Remark(found, why)


def names_that_stay(text: str, settings: Settings) -> Iterator[Remark]:
    """Say that names stay, where settings say that collected rows have none: of an imported text each word is kept."""
    people = People(settings.sources.names, settings.sources.people)
    if not people.hides:
        return
    people.hear(text)
    places = [number for number, line in enumerate(text.split("\n"), start=1) if people.conceal(line) != line]
    known = (
        f"; {len(places)} line{'' if len(places) == 1 else 's'} from here on name people who are known"
        if places
        else ""
    )
    why = "names stay in imported texts: `names` and `people` of the settings are for collected rows"
    yield Remark(places[0] if places else 0, f"{why}{known}")


def without_private_data(source: str, text: str, *, redact: bool) -> tuple[str, list[Remark], list[Remark]]:
    """Return the text, what must not be carried in, and what was removed; none of them repeats it."""
    found = list(check_privacy(source, text, public=True, thorough=True))
    if not found:
        return text, [], []
    personal = [finding for finding in found if finding.rule == "privacy/personal-data"]
    removed = []
    if redact and personal:
        by_line: dict[int, list[tuple[int, int]]] = {}
        for finding in personal:
            place = finding.location
            by_line.setdefault(place.line, []).append((place.column - 1, place.end_column - 1))
            removed.append(Remark(place.line, f"{finding.message}: it is removed"))
        lines = text.split("\n")
        for number, spans in by_line.items():
            lines[number - 1] = _marked(lines[number - 1], spans)
        text = "\n".join(lines)
        found = list(check_privacy(source, text, public=True, thorough=True))
    refused = [Remark(finding.location.line, f"{finding.message}; {finding.help}") for finding in found]
    if any(finding.rule == "privacy/personal-data" for finding in found):
        refused.append(Remark(0, "or replace personal data by a mark with --redact"))
    return text, refused, removed


def _marked(line: str, spans: list[tuple[int, int]]) -> str:
    """Put the mark in the place of each span of a line; spans that overlap become one mark."""
    pieces, end = [], 0
    for start, stop in sorted(spans):
        if start >= end:
            pieces += [line[end:start], REDACTED]
        end = max(end, stop)
    return "".join([*pieces, line[end:]])

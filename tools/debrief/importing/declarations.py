"""Where a document says in which zone its times are: in a sentence, a heading, or the head of a column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from debrief.importing.outline import HEADING, LIST, OTHER, PARAGRAPH, Block
from debrief.importing.zones import ZONE, Zone, find_zone

LOOKED_AT = 2_000
"""Most characters of a text in which a declaration is looked for."""

_given = r"(?:(?:are|is|were|given|listed|shown|stated|noted|expressed|recorded)\s+)*"
_zone = rf"(?<![A-Za-z/_])(?P<zone>{ZONE}|[PMCE]T\b)"
_said = tuple(
    re.compile(pattern + _zone, re.IGNORECASE)
    for pattern in (
        r"(?<![A-Za-z0-9])all\s+(?:of\s+)?(?:the\s+)?(?:dates\s+and\s+)?(?:times?|timestamps?)\b[^\n|.;]{0,40}?",
        rf"(?<![A-Za-z0-9])(?:times?|timestamps?)\s+{_given}(?:in\s+)?(?:the\s+)?(?:US\s+)?",
        r"(?<![A-Za-z0-9])time\s?zone\s*(?:is|[:=])?\s*",
        rf"(?<![A-Za-z0-9])all\s+(?:the\s+)?(?:events|entries|hours|clocks)\s+{_given}(?:in\s+)?(?:the\s+)?",
        rf"(?<![A-Za-z0-9])everything\s+(?:(?:below|here|above)\s+)?{_given}in\s+(?:the\s+)?",
        rf"(?<![A-Za-z0-9])(?:this|the)\s+timeline\s+(?:uses|{_given}in)\s+(?:the\s+)?",
        r"(?<![A-Za-z0-9])(?:alle\s+)?(?:zeiten|uhrzeiten|zeitangaben)\s+(?:sind\s+)?in\s+(?:der\s+)?",
        r"(?<![A-Za-z0-9])(?:toutes\s+les\s+)?heures\s+(?:sont\s+)?(?:indiquées\s+|données\s+)?en\s+(?:heure\s+)?",
    )
)
_unknown = re.compile(
    r"(?<![A-Za-z0-9])all\s+times?\s+(?:are\s+)?(?:given\s+|listed\s+|shown\s+)?in\s+(?:the\s+)?"
    r"(?P<zone>[A-Z][A-Za-z/_+-]{1,30})"
)
_local = re.compile(r"(?<![A-Za-z0-9])all\s+times?\s+(?:are\s+)?(?:given\s+|shown\s+)?(?:in\s+)?local\b", re.IGNORECASE)
_alone = re.compile(rf"[(\[]?{_zone}[)\]]?(?:\s+times?)?\s*[.:]?", re.IGNORECASE)
_in_heading = re.compile(rf"(?<![A-Za-z/_])(?:{ZONE}|[PMCE]T\b)")
# The words around a zone are matched without case; abbreviations are names and have one.
_case = re.compile(rf"(?:{ZONE}|[PMCE]T)\Z")
_emphasis = re.compile(r"[*`]+|(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])")


def declared_zone(text: str, *, alone: bool = False) -> Zone | str | None:
    """Return the zone that a text declares for all its times, or why it cannot be used, or None.

    With `alone`, a text that is nothing but the name of a zone declares it, too.
    """
    shown = " ".join(_emphasis.sub(" ", text[:LOOKED_AT]).split())
    found = [match for pattern in _said for match in pattern.finditer(shown)]
    whole = _alone.fullmatch(shown) if alone else None
    names = [match["zone"] for match in sorted(found, key=lambda each: each.start()) if _case.match(match["zone"])]
    if names or (whole and _case.match(whole["zone"])):
        return _one_of([_looked_up(name) for name in names or [whole["zone"] if whole else ""]])
    if _local.search(shown):
        return _looked_up("local time")
    unknown = _unknown.search(shown)
    return _looked_up(unknown["zone"]) if unknown else None


def _one_of(zones: list[Zone | str]) -> Zone | str:
    """The first of the zones, or that there are two."""
    found = zones[0]
    for other in zones[1:] if isinstance(found, Zone) else ():
        found = both(found, other)
    return found


def both(zone: Zone | str, other: Zone | str) -> Zone | str:
    """Return what two declarations say together: the zone that they agree on, or why none can be used."""
    if isinstance(zone, str) or isinstance(other, str):
        return zone if isinstance(zone, str) else other
    if zone.info == other.info:
        return zone
    return f"two time zones are declared, {zone.name} and {other.name}; say which with --zone"


def zone_in_heading(text: str) -> Zone | str | None:
    """Return the zone that a heading of a section, a day or a column names, or why it cannot be used, or None."""
    match = _in_heading.search(text[:200])
    return _looked_up(match[0]) if match else None


def statements(blocks: list[Block], lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the texts that may speak of a whole document or section, each with its line; `lines` are those of the body.

    Paragraphs, headings, quotations, and the items of lists; code and HTML say nothing.
    """
    for block in blocks:
        if block.kind in (PARAGRAPH, HEADING):
            yield block.start, block.text
        elif block.kind == LIST:
            yield from ((item.start, item.text) for item in block.items[:100])
        elif block.kind == OTHER and lines[block.start].lstrip().startswith(">"):
            quoted = lines[block.start : block.end]
            yield block.start, "\n".join(line.lstrip().removeprefix(">") for line in quoted)


def _looked_up(name: str) -> Zone | str:
    try:
        return find_zone(name)
    except ValueError as error:
        return str(error)

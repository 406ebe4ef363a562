"""The short way through the check of one file, which may only say "certainly valid, and nothing to say of it".

It uses the very rules of the long way wherever they work on plain values, and three readers of its own: `fast_yaml`,
`fast_shape` and `fast_body`. None of them ever judges a file to be wrong: whatever is not certain goes the long way
(ruamel.yaml, pydantic, markdown-it), which alone decides and alone explains.

With DEBRIEF_FAST=0 in the environment there is no short way and no cache: every file goes the long way.
"""

from __future__ import annotations

import os
from itertools import pairwise

from debrief.checks.facts import Facts, facts_of
from debrief.checks.names import in_own_year
from debrief.documents.body import Body, Section, read_body
from debrief.documents.front_matter import Split, split
from debrief.documents.preflight import FRONT_MATTER_MAX, plain_text
from debrief.inspection import fast_body
from debrief.inspection.fast_privacy import has_nothing, has_signs, left_of, may_be_spelt_out
from debrief.inspection.fast_shape import POSTMORTEM, is_day, is_instant
from debrief.inspection.fast_yaml import Unsure, read_front_matter
from debrief.inspection.plain_settings import FieldRule, PlainSettings
from debrief_schemas.coherence import incoherences
from debrief_schemas.instants import in_order_as_text, parse_instant
from debrief_schemas.light import NamedTuple
from debrief_schemas.requirements import unmet_requirements
from debrief_schemas.timeline import TimelineRow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from debrief.inspection.fast_yaml import ReadEntries


def enabled() -> bool:
    """Say whether the short way and the cache may be used."""
    return os.environ.get("DEBRIEF_FAST") != "0"


class Certain(NamedTuple):
    """A valid file, as far as others need it."""

    facts: Facts
    data: dict[str, Any]


class _Patterns(NamedTuple):
    read_entries: ReadEntries
    usual_times: Callable[[bytes, str], list[str] | None]


_patterns: _Patterns | None = None

_SPLIT_MAX = FRONT_MATTER_MAX // 4
"""Characters of front matter that are within the limit, whatever they are."""

FEW = 30
"""Files below which `prepare` costs more than it saves."""


def prepare() -> None:
    """Make ready for many files: patterns for what most of them have in common, which take milliseconds to compile."""
    global _patterns  # noqa: PLW0603  compiled once a process, like every pattern
    from debrief.inspection.fast_entries import read_entries
    from debrief.inspection.fast_timeline import usual_times

    _patterns = _Patterns(read_entries, usual_times)


def judge(path: str, raw: bytes, settings: PlainSettings) -> Certain | None:
    """Return what is known of a file that certainly is valid and about which no rule has anything to say, or None."""
    left = left_of(raw)
    text = plain_text(raw, left)
    if text is None:
        return None
    parts = _usual_split(text) or split(text)
    if not isinstance(parts, Split):
        return None
    # First, while the bytes are at hand for the processor.
    suspect = has_signs(raw, left, text) or may_be_spelt_out(left, text, parts.yaml_end)
    try:
        patterns = _patterns
        data, certain = read_front_matter(
            text[parts.yaml_start : parts.yaml_end], None if patterns is None else patterns.read_entries
        )
        if not _is_valid(path, data, certain, settings):
            return None
        body = text[parts.body_start :]
        # In bytes the body begins no earlier than in characters.
        times = None if patterns is None else patterns.usual_times(raw[parts.body_start :], body)
        if times is None:
            rows = fast_body.scan(body, 1)[1]
            if not _are_whole(rows):
                return None
            times = [row[0] for row in rows]
    except Unsure:
        return None
    if not _in_order(times):
        return None
    if suspect and not has_nothing(path, text, data, public=data.get("visibility", "internal") != "internal"):
        return None
    return Certain(facts_of(path, data), data)


def _usual_split(text: str) -> Split | None:
    """Return what `split` does, but for the line of the body, if the fences are bare and the limit is far."""
    end = text.find("\n---", 3)
    if not 3 <= end <= _SPLIT_MAX or not text.startswith("---\n") or text[end + 4 : end + 5] != "\n":
        # A fence may also have blanks behind it.
        return None
    return Split(4, end + 1, end + 5, 0)


def body_of(written: str, first_line: int) -> Body:
    """Return what `documents.body.read_body` returns, without a Markdown parser where it is certain."""
    try:
        sections, rows = fast_body.scan(written, first_line)
    except Unsure:
        return read_body(written, first_line)
    if not _are_whole(rows) or not _in_order([row[0] for row in rows]):
        return read_body(written, first_line)
    return Body(
        tuple(Section(*section) for section in sections),
        tuple(TimelineRow(parse_instant(at), text, source, line) for at, text, source, line in rows),
        (),
    )


def _is_valid(path: str, data: dict[str, Any], certain: set[str], settings: PlainSettings) -> bool:
    return (
        POSTMORTEM.fits(data, certain)
        and path.endswith(f"/{data['id']}.md")
        and (settings.folder_off or f"/{data['id'][:4]}/" in path or in_own_year(path, data["id"]))
        and _knows_words(data, settings)
        and next(unmet_requirements(data, settings.top_severities), None) is None
        and next(incoherences(data), None) is None
    )


def _knows_words(data: dict[str, Any], settings: PlainSettings) -> bool:
    if data["severity"] not in settings.severities and data["severity"] != "unknown":
        return False
    for point in data.get("action_points", ()):
        if point.get("priority") not in settings.priorities and "priority" in point:
            return False
    if settings.services and not settings.services.issuperset(data.get("services", ())):
        return False
    return all(_fits(data, name, rule) for name, rule in settings.fields)


def _fits(data: dict[str, Any], name: str, rule: FieldRule) -> bool:
    value = data.get(name)
    if value is None:
        return not (rule.required and data["status"] in ("in_review", "published"))
    if rule.type == "list":
        if value.__class__ is not list or any(item.__class__ is not str for item in value):
            return False
        return not rule.values or rule.values.issuperset(value)
    if rule.type == "text":
        return value.__class__ is str and (not rule.values or value in rule.values)
    if rule.type == "number":
        return value.__class__ in (int, float)
    if rule.type == "boolean":
        return value.__class__ is bool
    return bool(is_day(value))


def _are_whole(rows: list[fast_body.Row]) -> bool:
    """Say whether every row has an instant and a text."""
    return all(row[1] and is_instant(row[0]) for row in rows)


def _in_order(times: list[str]) -> bool:
    """Say whether none of some times, which have the form of instants, lies on a day that is none or before another."""
    if not all(map(is_day, {time[:10] for time in times})):
        return False
    if in_order_as_text(times):
        return True
    moments = [parse_instant(time) for time in times]
    return all(before <= after for before, after in pairwise(moments))

"""The questions that a document as a whole raises, asked of plain values: a commit hook pays for no parser.

What is said of each, and where, is in `debrief.checks.reflection`.
"""

from __future__ import annotations

import re

from debrief_schemas.instants import parse_instant
from debrief_schemas.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from debrief_schemas.requirements import Path

LEVELS = {
    "reflection/one-factor": "warning",
    "reflection/all-fix": "warning",
    "reflection/only-process": "warning",
    "reflection/slow-detection": "note",
    "reflection/impact-without-figure": "warning",
    "reflection/nothing-went-well": "note",
    "action/too-many": "note",
}
"""All questions and their own levels."""

ALL = frozenset(LEVELS)

ACTIONS_MANY = 8
"""More action points than this are too many to be seen through."""

DETECTION_SHARE = 0.25
"""A detection that takes more than this share of the impact is slow."""

_asked = ("in_review", "published")
_FORTUNE = r"\b(?:went|go(?:es)?|worked) (?:right|well)\b|\bluck|\bkudos\b|\bhelped\b"
_NUMBER = (
    r"\d|\b(?:no|none|nobody|every|all|half|a third|a quarter|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve"
    r"|twenty|thirty|hundred|thousand|not measured)\b"
)


class Reflection(NamedTuple):
    """A question that a document raises, and where."""

    rule: str
    path: Path


def serious(levels: Mapping[str, str]) -> frozenset[str]:
    """Return the questions that are more than notes where the settings give these levels to rules by their ids."""
    return frozenset(name for name, own in LEVELS.items() if levels.get(name, own) in ("warning", "error"))


def reflections(
    data: Mapping[str, Any], text: str, top_severities: tuple[str, ...], tried: frozenset[str] = ALL
) -> Iterator[Reflection]:
    """Yield the questions that a document raises; only documents in review or published raise any.

    `data` is the front matter as plain values of the right shape, `text` the file's text, `top_severities` the two
    highest of the settings; questions that are not in `tried` are not asked.
    """
    if data.get("status") in _asked:
        yield from (raised for raised in _raised(data, text, top_severities, tried) if raised.rule in tried)


def _raised(
    data: Mapping[str, Any], text: str, top_severities: tuple[str, ...], tried: frozenset[str]
) -> Iterator[Reflection]:
    top = data.get("severity") in top_severities
    points = data.get("action_points") or ()
    if len(data.get("contributing_factors") or ()) == 1:
        yield Reflection("reflection/one-factor", ("contributing_factors",))
    if top and points and all(point.get("level") == "fix" for point in points):
        yield Reflection("reflection/all-fix", ("action_points",))
    if points and all(point.get("type") == "process" for point in points):
        yield Reflection("reflection/only-process", ("action_points",))
    if len(points) > ACTIONS_MANY:
        yield Reflection("action/too-many", ("action_points",))
    if points and is_slow(data.get("timestamps") or {}) and all(point.get("type") != "detect" for point in points):
        yield Reflection("reflection/slow-detection", ("timestamps", "detected_at"))
    impact = data.get("impact") or {}
    summary = impact.get("summary")
    if summary is not None and impact.get("users_affected") is None and not _matches(_NUMBER, summary):
        yield Reflection("reflection/impact-without-figure", ("impact", "summary"))
    if top and "reflection/nothing-went-well" in tried and not _matches(_FORTUNE, text):
        yield Reflection("reflection/nothing-went-well", ())


def is_slow(stamps: Mapping[str, Any]) -> bool:
    """Whether detection took a large share of the time from start to mitigation (or resolution)."""
    end = stamps.get("mitigated_at") or stamps.get("resolved_at")
    if not (stamps.get("started_at") and stamps.get("detected_at") and end):
        return False
    started, detected, ended = (parse_instant(value) for value in (stamps["started_at"], stamps["detected_at"], end))
    return detected - started > DETECTION_SHARE * (ended - started)


def _matches(pattern: str, text: str) -> bool:
    # Compiled where it is needed: most runs need neither of the two patterns.
    return re.compile(pattern, re.IGNORECASE).search(text) is not None

"""What the document as a whole leaves unasked: rules on its structure, which say more than any single word.

`reflections` works on plain values of the right shape and on the text alone, so that a commit hook can ask it without a
parser. What a status demands is not repeated here; these are questions for the reviewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from debrief.findings import Finding, Level
from debrief_schemas.instants import parse_instant

if TYPE_CHECKING:
    from debrief.checks.language.ignores import Ignore
    from debrief.checks.language.reading import Reading
    from debrief.checks.rules import Rule
    from debrief.documents.document import Document
    from debrief_schemas.requirements import Path
    from debrief_schemas.settings import Settings

ACTIONS_MANY = 8
"""More action points than this are too many to be seen through."""

DETECTION_SHARE = 0.25
"""A detection that takes more than this share of the impact is slow."""

_asked = ("in_review", "published")
_fortune = re.compile(r"\b(?:went|go(?:es)?|worked) (?:right|well)\b|\bluck|\bkudos\b|\bhelped\b", re.IGNORECASE)
_number = re.compile(
    r"\d|\b(?:no|none|nobody|every|all|half|a third|a quarter|two|three|four|five|six|seven|eight|nine|ten|eleven"
    r"|twelve"
    r"|twenty|thirty|hundred|thousand|not measured)\b",
    re.IGNORECASE,
)


class Question(NamedTuple):
    """A rule of this family."""

    id: str
    level: Level
    summary: str
    """What must hold, in one sentence."""
    why: str
    """The message of a finding."""
    instead: str
    """The cure of a finding."""


REFLECTION: dict[str, Question] = {
    question.id: question
    for question in (
        Question(
            "reflection/one-factor",
            Level.WARNING,
            "An incident has more than one contributing factor.",
            "one contributing factor is rarely all: something let it through, let it spread or hid it",
            "ask what let it through, what let it spread and what delayed its detection, and add what you find",
        ),
        Question(
            "reflection/all-fix",
            Level.WARNING,
            "For the two highest severities not every action point is on the level fix.",
            "every action point repairs this fault, and none its class",
            "ask whether one can prevent the class, or whether the solution itself is in question",
        ),
        Question(
            "reflection/only-process",
            Level.WARNING,
            "Not every action point changes only how people work.",
            "every action point is of the type process: nothing changes in the system",
            "add at least one change in the system, or say in the analysis why there is none",
        ),
        Question(
            "reflection/slow-detection",
            Level.NOTE,
            "Slow detection is answered by an action point of the type detect.",
            "detection took more than a quarter of the impact, and no action point is of the type detect",
            "ask what would show it sooner, and add that as an action point",
        ),
        Question(
            "reflection/impact-without-figure",
            Level.WARNING,
            "The impact has a figure.",
            "the impact has no figure, so nobody can weigh it",
            "give how many, how much and how long, or set `unknown_reason:` and say why it was not measured",
        ),
        Question(
            "reflection/nothing-went-well",
            Level.NOTE,
            "For the two highest severities, what worked and what was luck is told.",
            "it does not say what went well, or where it was luck",
            "ask what worked, and what worked by luck: the one is worth keeping, the other worth an action point",
        ),
        Question(
            "action/too-many",
            Level.NOTE,
            "There are few enough action points to see through.",
            f"more than {ACTIONS_MANY} action points: long lists lie dormant",
            "ask which three you would do, and move the rest to `considered:` with a reason",
        ),
    )
}


class Reflection(NamedTuple):
    """A question that a document raises, and where."""

    rule: str
    path: Path


def reflections(data: Mapping[str, Any], text: str, top_severities: tuple[str, ...]) -> Iterator[Reflection]:
    """Yield the questions that a document raises; only documents in review or published raise any.

    `data` is the front matter as plain values of the right shape, `text` the file's text, `top_severities` the two
    highest of the settings.
    """
    if data.get("status") not in _asked:
        return
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
    if points and _is_slow(data.get("timestamps") or {}) and all(point.get("type") != "detect" for point in points):
        yield Reflection("reflection/slow-detection", ("timestamps", "detected_at"))
    impact = data.get("impact") or {}
    summary = impact.get("summary")
    if summary is not None and impact.get("users_affected") is None and not _number.search(summary):
        yield Reflection("reflection/impact-without-figure", ("impact", "summary"))
    if top and not _fortune.search(text):
        yield Reflection("reflection/nothing-went-well", ())


def _is_slow(stamps: Mapping[str, Any]) -> bool:
    """Whether detection took a large share of the time from start to mitigation (or resolution)."""
    end = stamps.get("mitigated_at") or stamps.get("resolved_at")
    if not (stamps.get("started_at") and stamps.get("detected_at") and end):
        return False
    started, detected, ended = (parse_instant(value) for value in (stamps["started_at"], stamps["detected_at"], end))
    return detected - started > DETECTION_SHARE * (ended - started)


def check_reflection(document: Document, settings: Settings) -> Iterator[Finding]:
    """Yield the questions that a document raises; only for documents whose shape is right."""
    raised = list(reflections(document.data, document.text, settings.top_severities))
    has_ignores = "debrief:" in document.text and "ignore" in document.text
    if not raised and not has_ignores:
        return
    from debrief.checks.places import of_key

    ignored: set[str] = set()
    if has_ignores:
        reading, ignores = _ignores(document)
        ignored = {name for ignore in ignores if ignore.reason for name in ignore.names}
        yield from _unused(document.path, reading, ignores, {item.rule for item in raised}, settings)
    for item in raised:
        if item.rule not in ignored:
            rule = REFLECTION[item.rule]
            yield Finding(rule.id, rule.level, of_key(document, item.path), rule.why, rule.instead)


def _ignores(document: Document) -> tuple[Reading, list[Ignore]]:
    from debrief.checks.language.ignores import ignores_of
    from debrief.checks.language.reading import read_document_text
    from debrief.documents.front_matter import Split, split

    parts = split(document.text)
    body_start = parts.body_start if isinstance(parts, Split) else 0
    reading = read_document_text(document.text, body_start, document.root)
    return reading, ignores_of(reading)


def _unused(
    path: str, reading: Reading, ignores: list[Ignore], raised: set[str], settings: Settings
) -> Iterator[Finding]:
    """Yield ignores of these rules that hide nothing; they may stand anywhere in the file."""
    from debrief.checks.language.about import ABOUT
    from debrief.reports.escape import excerpt

    rule = ABOUT["ignore/unused"]
    for ignore in ignores:
        for name in ignore.names:
            if name in REFLECTION and ignore.reason and name not in raised and settings.rules.get(name) != "off":
                place = reading.lines.location(path, *ignore.span)
                yield Finding(rule.id, Level(rule.level), place, f"{excerpt(name)}: {rule.why}", rule.instead)


def catalogue() -> list[Rule]:
    """Return a row for every rule of this family; all may be adjusted by the settings."""
    from debrief.checks.rules import Rule

    return [Rule(rule.id, rule.level, rule.summary, adjustable=True) for rule in REFLECTION.values()]

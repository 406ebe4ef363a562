"""What the document as a whole leaves unasked: rules on its structure, which say more than any single word.

What a status demands is not repeated here; these are questions for the reviewer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from debrief.checks.places import of_key
from debrief.checks.questions import ACTIONS_MANY, ALL, LEVELS, Reflection, reflections
from debrief.findings import Finding, Level

if TYPE_CHECKING:
    from debrief.checks.language.blocks import Reading
    from debrief.checks.language.ignores import Ignore
    from debrief.checks.rules import Rule
    from debrief.checks.subject import Placed
    from debrief.documents.document import Document
    from debrief_schemas.requirements import Path
    from debrief_schemas.settings import Settings

__all__ = ["REFLECTION", "Question", "Reflection", "catalogue", "check_reflection", "everywhere", "find", "reflections"]


class Question(NamedTuple):
    """A rule of this family."""

    id: str
    summary: str
    """What must hold, in one sentence."""
    why: str
    """The message of a finding."""
    instead: str
    """The cure of a finding."""

    @property
    def level(self) -> Level:
        """The question's own level."""
        return Level(LEVELS[self.id])


REFLECTION: dict[str, Question] = {
    question.id: question
    for question in (
        Question(
            "reflection/one-factor",
            "An incident has more than one contributing factor.",
            "one contributing factor is rarely all: something let it through, let it spread or hid it",
            "ask what let it through, what let it spread and what delayed its detection, and add what you find",
        ),
        Question(
            "reflection/all-fix",
            "For the two highest severities not every action point is on the level fix.",
            "every action point repairs this fault, and none its class",
            "ask whether one can prevent the class, or whether the solution itself is in question",
        ),
        Question(
            "reflection/only-process",
            "Not every action point changes only how people work.",
            "every action point is of the type process: nothing changes in the system",
            "add at least one change in the system, or say in the analysis why there is none",
        ),
        Question(
            "reflection/slow-detection",
            "Slow detection is answered by an action point of the type detect.",
            "detection took more than a quarter of the impact, and no action point is of the type detect",
            "ask what would show it sooner, and add that as an action point",
        ),
        Question(
            "reflection/impact-without-figure",
            "The impact has a figure.",
            "the impact has no figure, so nobody can weigh it",
            "give how many, how much and how long, or set `unknown_reason:` and say why it was not measured",
        ),
        Question(
            "reflection/nothing-went-well",
            "For the two highest severities, what worked and what was luck is told.",
            "it does not say what went well, or where it was luck",
            "ask what worked, and what worked by luck: the one is worth keeping, the other worth an action point",
        ),
        Question(
            "action/too-many",
            "There are few enough action points to see through.",
            f"more than {ACTIONS_MANY} action points: long lists lie dormant",
            "ask which three you would do, and move the rest to `considered:` with a reason",
        ),
    )
}


def check_reflection(document: Document, settings: Settings) -> Iterator[Finding]:
    """Yield the questions that a document raises; only for documents whose shape is right."""
    yield from find(document, settings.top_severities, settings.rules)


def everywhere(_first: int, _last: int) -> bool:
    """Say that any lines are looked at."""
    return True


def find(
    subject: Placed,
    top_severities: tuple[str, ...],
    levels: Mapping[str, str],
    tried: frozenset[str] = ALL,
    touched: Callable[[int, int], bool] = everywhere,
) -> Iterator[Finding]:
    """Yield what `check_reflection` does, for those who have no typed settings.

    `levels` are those that the settings give to rules, by their ids. Questions that are not in `tried` are not asked,
    and of those about lines of which none is `touched` (the first and the last one, counted from 1) nothing is said. A
    question about the document as a whole is one about its first line.
    """
    raised = list(reflections(subject.data, subject.text, top_severities, tried))
    has_ignores = "debrief:" in subject.text and "ignore" in subject.text
    if not raised and not has_ignores:
        return
    ignored: set[str] = set()
    if has_ignores:
        reading, ignores = _ignores(subject)
        ignored = {name for ignore in ignores if ignore.reason for name in ignore.names}
        used = {item.rule for item in raised} | {name for name, level in levels.items() if level == "off"}
        yield from _unused(subject.path, reading, ignores, tried - used)
    for item in raised:
        if item.rule not in ignored and touched(*_lines(subject, item.path)):
            rule = REFLECTION[item.rule]
            yield Finding(rule.id, rule.level, of_key(subject, item.path), rule.why, rule.instead)


def _lines(subject: Placed, path: Path) -> tuple[int, int]:
    """The first and the last line of what a question is about."""
    node = subject.root.find(path) if path else None
    if node is None:
        return 1, 1
    # A block ends where the next one begins.
    last = node.end_line - 1 if node.end_column == 1 and node.end_line > node.line else node.end_line
    return of_key(subject, path).line, last


def _ignores(subject: Placed) -> tuple[Reading, list[Ignore]]:
    from debrief.checks.language.ignores import ignores_of
    from debrief.checks.language.reading import read_document_text
    from debrief.documents.front_matter import Split, split

    parts = split(subject.text)
    body_start = parts.body_start if isinstance(parts, Split) else 0
    reading = read_document_text(subject.text, body_start, subject.root)
    return reading, ignores_of(reading)


def _unused(path: str, reading: Reading, ignores: list[Ignore], idle: frozenset[str]) -> Iterator[Finding]:
    """Yield ignores of these rules, which hide nothing; they may stand anywhere in the file."""
    from debrief.checks.language.about import ABOUT
    from debrief.reports.escape import excerpt

    rule = ABOUT["ignore/unused"]
    for ignore in ignores:
        for name in ignore.names:
            if name in idle and ignore.reason:
                place = reading.lines.location(path, *ignore.span)
                yield Finding(rule.id, Level(rule.level), place, f"{excerpt(name)}: {rule.why}", rule.instead)


def catalogue() -> list[Rule]:
    """Return a row for every rule of this family; all may be adjusted by the settings."""
    from debrief.checks.rules import Rule

    return [Rule(rule.id, rule.level, rule.summary, adjustable=True) for rule in REFLECTION.values()]

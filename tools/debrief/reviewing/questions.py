"""What a reviewer should ask: one table, each row with what makes it worth asking.

Figures, such as the share of a slow detection, are those of `debrief.checks.questions`. The order is that of weight,
and few are asked: whoever reads ten questions answers none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from debrief.checks.questions import ACTIONS_MANY, is_slow

QUESTIONS_MAX = 5
"""Most questions that are asked of one document."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A document as far as the questions look at it."""

    data: Mapping[str, Any]
    """Front matter as plain values of the right shape."""
    highest: bool = False
    """Whether its severity is the highest of the settings."""
    top: bool = False
    """Whether it is one of the two highest."""
    seen_before: bool = False
    """Whether an earlier incident had one of its contributing factors."""

    @property
    def points(self) -> tuple[Mapping[str, Any], ...]:
        """Its action points that have not ended."""
        return tuple(point for point in self.data.get("action_points") or () if point.get("outcome") is None)

    @property
    def reflection(self) -> Mapping[str, Any]:
        """Its level of reflection, and why."""
        return self.data.get("reflection") or {}

    @property
    def written(self) -> bool:
        """Whether it is in review or published."""
        return self.data.get("status") in ("in_review", "published")


class Question(NamedTuple):
    """One row of the table."""

    id: str
    sentence: str
    asked: Callable[[Subject], bool]
    covers: str | None = None
    """The rule whose finding says the same, and is only counted where the question is asked."""


def _waived(subject: Subject) -> bool:
    return subject.data.get("status") == "waived"


def _waived_for(reason: str) -> Callable[[Subject], bool]:
    return lambda subject: _waived(subject) and (subject.data.get("waiver") or {}).get("reason") == reason


def _impact(subject: Subject) -> Mapping[str, Any]:
    return subject.data.get("impact") or {}


def _every_point(subject: Subject, field: str, value: str) -> bool:
    return subject.written and bool(subject.points) and all(point.get(field) == value for point in subject.points)


def _slow_and_unanswered(subject: Subject) -> bool:
    stamps = subject.data.get("timestamps") or {}
    return subject.written and is_slow(stamps) and not _has_type(subject, "detect")


def _has_type(subject: Subject, kind: str) -> bool:
    return any(point.get("type") == kind for point in subject.data.get("action_points") or ())


QUESTIONS: tuple[Question, ...] = (
    Question(
        "waived-severe",
        "It is waived although its severity is one of the two highest: what would we have learned by writing it?",
        lambda subject: _waived(subject) and subject.top,
    ),
    Question(
        "waived-one-off",
        "It is waived as a one-off: what makes us sure that it cannot happen again?",
        _waived_for("one_off"),
    ),
    Question(
        "waived-out-of-our-control",
        "It is waived as out of our control: which part of the harm was in our control, such as how soon we noticed?",
        _waived_for("out_of_our_control"),
    ),
    Question(
        "waived-for-ever",
        "The waiver names no day on which it is looked at again: what would make us change our mind?",
        lambda subject: _waived(subject) and not (subject.data.get("waiver") or {}).get("revisit_on"),
    ),
    Question(
        "seen-before",
        "One of its contributing factors was there before: why was what we decided then not enough?",
        lambda subject: subject.data.get("status") != "draft" and subject.seen_before,
    ),
    Question(
        "all-fix",
        "Every action point repairs this fault: which one would prevent the next of its class?",
        lambda subject: _every_point(subject, "level", "fix"),
        "reflection/all-fix",
    ),
    Question(
        "rethink-not-argued",
        "The severity is the highest, and nothing says why the solution itself is not in question: is it?",
        lambda subject: (
            subject.written
            and subject.highest
            and subject.reflection.get("level") != "rethink"
            and not subject.reflection.get("note")
            and not any(point.get("level") == "rethink" for point in subject.points)
        ),
    ),
    Question(
        "data-lost",
        "Data was lost and no action point repairs that: who has been told, and what is brought back?",
        lambda subject: (
            subject.written and _impact(subject).get("data_loss") is True and not _has_type(subject, "repair")
        ),
    ),
    Question(
        "slow-detection",
        "Detection took more than a quarter of the impact and no action point is about it: what would show it sooner?",
        _slow_and_unanswered,
        "reflection/slow-detection",
    ),
    Question(
        "customer-first",
        "A customer noticed it first: which signal did we have and not see?",
        lambda subject: (
            subject.written
            and subject.data.get("detection") == "customer"
            and not _has_type(subject, "detect")
            and not _slow_and_unanswered(subject)
        ),
    ),
    Question(
        "nothing-to-do",
        "Nothing will be done: does the reason convince somebody who was woken by it?",
        lambda subject: subject.written and not subject.data.get("action_points"),
    ),
    Question(
        "one-factor",
        "It names one contributing factor: what let it through, what let it spread, what hid it?",
        lambda subject: subject.written and len(subject.data.get("contributing_factors") or ()) == 1,
        "reflection/one-factor",
    ),
    Question(
        "only-process",
        "Every action point changes how people work: what could change in the system, so that nobody has to remember?",
        lambda subject: _every_point(subject, "type", "process"),
        "reflection/only-process",
    ),
    Question(
        "too-many",
        f"There are more than {ACTIONS_MANY} action points: which three would we do if we could do no more?",
        lambda subject: subject.written and len(subject.points) > ACTIONS_MANY,
        "action/too-many",
    ),
    Question(
        "nothing-considered",
        "Nothing stands under `considered`: what was thought of and declined, and why?",
        lambda subject: subject.written and bool(subject.points) and not subject.data.get("considered"),
    ),
)
"""By weight."""

BY_ID: Mapping[str, Question] = {question.id: question for question in QUESTIONS}


def ask(subject: Subject) -> tuple[Question, ...]:
    """Return the questions that a document raises, at most `QUESTIONS_MAX`, the weightiest first."""
    return tuple(question for question in QUESTIONS if question.asked(subject))[:QUESTIONS_MAX]


def covered(questions: Iterable[Question]) -> frozenset[str]:
    """Return the rules whose findings say what these questions ask."""
    return frozenset(question.covers for question in questions if question.covers is not None)

"""Nothing secret or personal is carried in: facts are judged before they become rows.

What a secret is, others know: the judge is given from outside, so that collecting does not depend on checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from debrief.collecting.cells import one_line
from debrief.collecting.fact import Fact
from debrief.collecting.people import ADDRESS


class Concern(NamedTuple):
    """Something in a text that must not be published."""

    kind: str
    """In words, such as `a secret (GitHub Token)` or `an e-mail address`."""
    secret: bool
    """A secret lets the whole fact be refused; anything else is only taken out."""
    start: int
    """First character; 0 for a secret, whose extent is not known."""
    end: int
    """The character after the last."""


Judge = Callable[[str], Sequence[Concern]]
"""Looks at one line of text."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A fact, or its link, that was not taken; its text is never repeated."""

    fact: Fact
    kind: str
    link_only: bool = False
    """Whether the fact itself is taken, and only its link is not."""


# An author of a message must not be able to switch the search off.
_exemption = re.compile(r"pragma|allowlist|whitelist|noqa", re.IGNORECASE)


def screen(facts: Iterable[Fact], judge: Judge) -> tuple[list[Fact], list[Refusal], int]:
    """Return the facts that may be published, those that may not, and how many lost personal data."""
    kept: list[Fact] = []
    refused: list[Refusal] = []
    masked = 0
    for told in facts:
        fact = told
        text = one_line(fact.text)
        concerns = [*_look(text, judge), *_look(one_line(fact.source), judge)]
        in_link = _look(fact.link or "", judge)
        secret = next((concern for concern in concerns if concern.secret), None)
        if secret is not None:
            refused.append(Refusal(fact, secret.kind))
            continue
        in_link_alone = next((concern for concern in in_link if concern.secret), None)
        if in_link_alone is not None:
            # What happened is known all the same, and the next one must not count as the first.
            refused.append(Refusal(fact, in_link_alone.kind, link_only=True))
            fact, in_link = replace(fact, link=None), []
        if not concerns and not in_link:
            masked += ADDRESS in text
            kept.append(fact)
            continue
        label = fact.source if not _look(one_line(fact.source), judge) else fact.family_name
        safe = replace(fact, text=_masked(text, _look(text, judge)), source=label, link=None if in_link else fact.link)
        left = next((concern for part in (safe.text, safe.source) for concern in _look(part, judge)), None)
        if left is not None:
            refused.append(Refusal(fact, left.kind))
            continue
        masked += 1
        kept.append(safe)
    return kept, refused, masked


def _look(text: str, judge: Judge) -> list[Concern]:
    return list(judge(_exemption.sub(lambda found: "z" * len(found[0]), text))) if text else []


def _masked(text: str, concerns: Sequence[Concern]) -> str:
    behind = len(text)
    for concern in sorted(concerns, key=lambda item: item.start, reverse=True):
        if concern.end <= behind:
            text = f"{text[: concern.start]}({concern.kind}){text[concern.end :]}"
            behind = concern.start
    return text

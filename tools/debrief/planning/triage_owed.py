"""What could not be done for an issue beyond its text and labels, as the journal remembers it.

What the tracker did not have is not looked for in run after run: only where there is something else to do, in the run
that asks about dormant action points, and where what is wanted has changed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from debrief.planning.desired import DesiredPoint
from debrief.planning.observed import Observed
from debrief.planning.recorded import Recorded
from debrief.planning.triage_board import wanted_fields
from debrief.planning.triage_parents import known_number, parent_keys
from debrief_schemas.settings import Settings
from debrief_schemas.triage_settings import Board

MILESTONE, TYPE, PARENT, BOARD = "milestone", "type", "parent", "board"
"""The steps, as the journal names them."""

FIELD = "board."
"""Before the role of a board's field that could not be filled."""


def token(step: str, *words: object) -> str:
    """Return what the journal remembers of a step that could not be done: its name and a digest of what was wanted."""
    text = "\0".join(str(word) for word in words)
    return f"{step}:{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def step_of(text: str) -> str:
    """Return the step that a token is about."""
    return text.partition(":")[0]


def look_of(step: str) -> str:
    """Return the step with which it shows whether another can be done: a board's field shows with the board."""
    return BOARD if step.startswith(FIELD) else step


def wishes(
    point: DesiredPoint, settings: Settings, recorded: Recorded, observed: Observed, placed: Collection[str]
) -> Mapping[str, str]:
    """Return by step a token of what the settings want for an action point, of steps that are not in `placed`.

    The fields of a board are steps of their own, which come up once its issue is there.
    """
    issues, found = settings.issues, dict[str, str]()
    if issues.milestone is not None and (issues.milestone.title is not None or point.due is not None):
        found[MILESTONE] = token(MILESTONE, issues.milestone.title or f"due {point.due}")
    if issues.type is not None:
        found[TYPE] = token(TYPE, issues.type)
    if issues.parent:
        found[PARENT] = token(PARENT, *_family(point, recorded, observed))
    if issues.board is not None:
        found[BOARD] = token(BOARD, issues.board.owner, issues.board.number)
        if BOARD in placed:
            found |= field_wishes(point, issues.board)
    return {step: text for step, text in found.items() if step not in placed}


def field_wishes(point: DesiredPoint, board: Board) -> dict[str, str]:
    """Return by step a token of what each field of a board is to say of an action point."""
    fields = {f"{FIELD}{role}": (name, words) for role, name, words in wanted_fields(point, board)}
    return {step: token(step, *wanted) for step, wanted in fields.items()}


def owed(steps: Collection[str], lacking: Collection[str]) -> frozenset[str]:
    """Return those of the wanted `steps` that are to be done: all, but a board's field only if it could not be before.

    `lacking` are tokens of what could not be done.
    """
    before = {step_of(text) for text in lacking}
    return frozenset(step for step in steps if not step.startswith(FIELD) or step in before)


def _family(point: DesiredPoint, recorded: Recorded, observed: Observed) -> list[str]:
    """Return what of the parents of a post-mortem decides whether an issue can be linked."""
    family = []
    for key in parent_keys(point.postmortem_id):
        number, entry = known_number(key, recorded, observed), recorded.entries.get(key)
        if number is not None:
            family.append(f"{key} {number} {number in observed.issues} {entry.fate if entry else None}")
    return family

"""Judges all that was seen, in the order in which a person would look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from debrief.diagnosing import beginnings, board, credential, incidents, repository, server, workflows, write_back
from debrief.diagnosing.diagnosis import Check, Diagnosis
from debrief.diagnosing.sight import Sight
from debrief.diagnosing.wishes import Surroundings, Wishes


def judge(
    sight: Sight, wishes: Wishes, around: Surroundings, *, now: datetime, before: Iterable[Check] = ()
) -> Diagnosis:
    """Return the diagnosis for GitHub; `before` are checks that were made without it, `now` is aware."""
    return Diagnosis(
        "github",
        (
            *before,
            *credential.judge(sight, wishes, around, now),
            *repository.judge(sight, wishes),
            *beginnings.judge(sight, wishes),
            *board.judge(sight, wishes.board),
            *write_back.judge(sight, wishes.write_back),
            *write_back.judge_workflows(sight, wishes.write_back),
            *workflows.judge(sight, around),
            *incidents.judge(sight, wishes.incidents, around),
            *server.judge(sight, wishes),
        ),
    )

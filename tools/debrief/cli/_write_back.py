"""Where `apply` writes back to, as the settings and the command line say it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from debrief.cli._addresses import prefix_of
from debrief.errors import NotPermitted, UsageError
from debrief_schemas.settings import WriteBack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from debrief.cli._record import Loaded
    from debrief.cli._repositories import Planned
    from debrief.cli._trackers import Eyes
    from debrief.syncing.write_back import Edit, Settled
    from debrief.syncing.write_back_memory import RememberingTarget
    from debrief.trackers.port import Tracker

THROUGH_GITHUB = frozenset({WriteBack.COMMIT, WriteBack.PULL_REQUEST})


def check_mode(mode: WriteBack, tracker: str, *, option: bool) -> None:
    """Raise UsageError for a mode that `tracker` has no place for; `option` says that --write-back can be given."""
    if tracker == "github" or mode not in THROUGH_GITHUB:
        return
    other = "'--write-back' takes files or none" if option else "set `write_back: files` or `none`"
    raise UsageError(
        f"the {tracker} tracker has no branches for `write_back: {mode}`: {other} there, or connect GitHub by"
        " GITHUB_TOKEN and GITHUB_REPOSITORY"
    )


def place_to_look(mode: WriteBack, eyes: Eyes, loaded: Loaded) -> Settled | None:
    """Return what tells which records are written already; None for modes in which the working tree tells."""
    reader = eyes.branches
    if mode not in THROUGH_GITHUB or reader is None:
        return None
    from debrief.syncing.write_back_branch import Place
    from debrief.syncing.write_back_commit import CommitView
    from debrief.syncing.write_back_pull_view import PullView

    place = Place(prefix_of(loaded.workspace))
    if mode is WriteBack.COMMIT:
        return CommitView(reader, place)
    return PullView(reader, place, loaded.settings.write_back_branch, eyes.reader.bot_login)


def place_to_write(mode: WriteBack, tracker: Tracker, loaded: Loaded) -> RememberingTarget | None:
    """Return where to write; None for the working tree."""
    branches = tracker.branches
    if mode not in THROUGH_GITHUB or branches is None:
        return None
    from debrief.syncing.write_back_branch import Place
    from debrief.syncing.write_back_commit import CommitTarget
    from debrief.syncing.write_back_memory import RememberingTarget
    from debrief.syncing.write_back_pull import PullTarget

    place = Place(prefix_of(loaded.workspace))
    if mode is WriteBack.COMMIT:
        return RememberingTarget(CommitTarget(branches, place))
    return RememberingTarget(PullTarget(branches, place, loaded.settings.write_back_branch, tracker.reader.bot_login))


def settle(planned: Planned, place: Settled | None, loaded: Loaded) -> tuple[Planned, tuple[Edit, ...]]:
    """Return the plan without what `place` holds already, and the edits of that.

    Raises TrackerError when it cannot be read for another reason than a missing right.
    """
    if place is None:
        return planned, ()
    from debrief.syncing.write_back_plan import without_settled

    before = [(part.plan, part.view.recorded) for part in planned.parts]
    try:
        plans, standing, notes = without_settled(before, place, loaded.contents)
    except NotPermitted as error:
        # Issues are not held up by it: all is planned, and write-back says once more what it lacks.
        return _noted(planned, [f"what is written back already cannot be seen: {error}"]), ()
    parts = tuple(part._replace(plan=plan) for part, plan in zip(planned.parts, plans, strict=True))
    changes = tuple(change for plan in plans for change in plan.changes)
    planned = planned._replace(plan=replace(planned.plan, changes=changes), parts=parts)
    return _noted(planned, notes), standing


def _noted(planned: Planned, notes: Sequence[str]) -> Planned:
    """Return the plan with further notes, which the first part tells once it is applied."""
    first, *others = planned.parts
    first = first._replace(plan=replace(first.plan, notes=(*first.plan.notes, *notes)))
    plan = replace(planned.plan, notes=(*planned.plan.notes, *notes))
    return planned._replace(plan=plan, parts=(first, *others))

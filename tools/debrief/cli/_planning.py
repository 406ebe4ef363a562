"""The plan for one repository: its tracker is read, and the record compared with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from debrief.cli._addresses import blob_url
from debrief.cli._last_look import last_look
from debrief.cli._local_numbers import local_numbers
from debrief.cli._reasons import without_secrets
from debrief.cli._trackers import Eyes, patience
from debrief.planning.desired import DesiredPoint
from debrief.planning.diff import make_plan
from debrief.planning.intent import Intent, Wanted
from debrief.planning.labels import renamed_labels
from debrief.planning.plan import Plan
from debrief.planning.saying import discussions_needed
from debrief.planning.triage_candidates import with_accounts
from debrief.planning.triage_parents import parent_keys, parent_points
from debrief.syncing.reading import Interest, JournalReader, read_tracker
from debrief.syncing.view import Recognise, View, decided

if TYPE_CHECKING:
    from datetime import datetime

    from debrief.cli._record import Loaded
    from debrief.trackers.port import Reader
    from debrief_schemas.settings import Settings


def look(
    loaded: Loaded,
    reader: Reader,
    journal: JournalReader,
    points: tuple[DesiredPoint, ...],
    *,
    interest: Interest = lambda _observed, _recorded: (),
) -> View:
    """Read what the tracker knows of `points`, and the comments that `interest` asks for. Raises TrackerError."""
    return read_tracker(
        reader,
        journal,
        points,
        label=loaded.settings.issues.labels.record,
        bot=reader.bot_login,
        patience=patience(reader),
        recognise=recognise(loaded.settings),
        interest=interest,
    )


def keys_with_parents(points: tuple[DesiredPoint, ...]) -> frozenset[str]:
    """Return the keys of action points, and those that their post-mortems' own issues have."""
    return frozenset(key for point in points for key in (point.key, *parent_keys(point.postmortem_id)))


def recognise(settings: Settings) -> Recognise:
    """Return what tells the names that labels of the settings have by now."""
    return lambda labels: renamed_labels({label.name: label.description for label in labels.values()}, settings)


def make(
    loaded: Loaded,
    eyes: Eyes,
    *,
    write_files: bool,
    env: Mapping[str, str],
    points: tuple[DesiredPoint, ...],
    held: frozenset[str] = frozenset(),
    known: frozenset[str] = frozenset(),
    now: datetime,
    ask: bool = False,
) -> tuple[Plan, View]:
    """Read one repository's tracker and plan for `points`. Nothing that is passed in could write.

    `known` are keys that the journal has for this repository, `held` those that it has for others. `now` is the present
    instant; with `ask`, the run asks about dormant action points. Raises TrackerError, and UsageError for a template
    that cannot be used.
    """
    from debrief.rendering.comments import CommentRenderer
    from debrief.rendering.issues import IssueRenderer

    reader, settings = eyes.reader, loaded.settings
    address = blob_url(loaded.workspace, env) if reader.name == "github" else None
    renderer = IssueRenderer(loaded.workspace.root, word=loaded.settings.word, blob_url=address)
    looked = last_look(map(renderer.render, with_accounts(points, settings)), loaded.contents)
    points = tuple(issue.point for issue in looked.kept)
    possible = parent_points(points) if settings.issues.parent else {}
    parents = tuple(parent for key, parent in possible.items() if key in known)
    wanted = Wanted(
        issues=looked.kept,
        known=frozenset(key for point in loaded.points for key in (point.key, *parent_keys(point.postmortem_id))),
        unjudged=loaded.unjudged,
        unjudged_ids=loaded.unjudged_ids,
        elsewhere=keys_with_parents(loaded.filed()),
        empty=loaded.empty,
        local=local_numbers(loaded.workspace.root, points, loaded.contents) if reader.name != "local" else {},
    )
    intent = Intent(reader.name, settings, write_files, now, ask)
    view = look(
        loaded,
        reader,
        eyes.journal,
        (*points, *parents),
        interest=lambda observed, recorded: discussions_needed(wanted, recorded, observed, intent),
    )
    further = _further(loaded, eyes, points, address, intent, held)
    plan, view = decided(
        view,
        reader,
        lambda view: further(make_plan(wanted, view.recorded, view.observed, intent), view),
        recognise(settings),
    )
    escalates = bool(settings.dormancy.escalate)
    comments = CommentRenderer(loaded.workspace.root, word=settings.word, blob_url=address, escalates=escalates)
    plan = comments.dress(without_secrets(plan))
    notes = (*view.notes, *looked.notes, *plan.notes)
    return replace(plan, notes=notes, refused=(*looked.refused, *plan.refused)), view


def _further(
    loaded: Loaded,
    eyes: Eyes,
    points: tuple[DesiredPoint, ...],
    address: str | None,
    intent: Intent,
    held: frozenset[str],
) -> Callable[[Plan, View], Plan]:
    """Return what adds the steps of triage to a plan; where the settings ask for none, nothing of it is loaded."""
    settings = loaded.settings
    if not settings.issues.triages:
        return lambda plan, _view: plan
    from debrief.rendering.parents import ParentRenderer
    from debrief.syncing.triage_planning import TriagePlanner

    renderer = ParentRenderer(loaded.workspace.root, word=settings.word, blob_url=address)
    planner = TriagePlanner(points, settings, eyes.triage, renderer.render, held, daily=intent.ask)
    # Nothing is said about other keys a second time.
    silent = frozenset({None})
    return lambda plan, view: planner.add(
        plan,
        view.recorded,
        view.observed,
        lambda issues: make_plan(Wanted(issues, unjudged_ids=silent), view.recorded, view.observed, intent),
    )

"""What `plan`, `apply` and `status` share: the record, the tracker, and the plan for both."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import click

from debrief.checks import check_record
from debrief.cli._reasons import without_secrets
from debrief.documents.record import read_record
from debrief.documents.settings import load_settings
from debrief.documents.workspace import Workspace, open_workspace
from debrief.errors import UsageError
from debrief.planning.desired import DesiredPoint, Source, action_points
from debrief.planning.diff import make_plan
from debrief.planning.intent import Intent, Wanted
from debrief.planning.labels import renamed_labels
from debrief.planning.plan import Plan
from debrief.planning.saying import discussions_needed
from debrief.planning.triage import with_accounts
from debrief.planning.triage_parents import parent_keys, parent_points
from debrief.syncing.reading import Interest, JournalReader, Patience, Recognise, View, decided, read_tracker
from debrief_schemas.identifiers import REPOSITORY, is_postmortem_id

if TYPE_CHECKING:
    from datetime import datetime

    from debrief.trackers.branches import BranchReader
    from debrief.trackers.port import JournalState, Reader, Tracker, TriageReader
    from debrief_schemas.settings import Settings


class Loaded(NamedTuple):
    """The record, as far as it can be judged."""

    workspace: Workspace
    settings: Settings
    contents: Mapping[str, bytes]
    """Bytes of every document by path."""
    points: tuple[DesiredPoint, ...]
    """All action points of documents that could be read, whatever their status."""
    unjudged: Mapping[str, str]
    """Paths of documents with errors, and why they are not judged."""
    unjudged_ids: frozenset[str | None]

    @property
    def empty(self) -> bool:
        """Whether there is no post-mortem at all."""
        return not self.contents and not self.unjudged

    def filed(self) -> tuple[DesiredPoint, ...]:
        """Return the action points that issues are made of."""
        statuses = self.settings.filed_statuses
        return tuple(p for p in self.points if p.status in statuses and p.path not in self.unjudged)


def load(root: str | None) -> Loaded:
    """Read and check the record.

    Raises UsageError, SettingsError or WorkspaceError.
    """
    workspace = open_workspace(root)
    settings = load_settings(workspace)
    record = read_record(workspace)
    errors: dict[str, int] = {}
    for finding in check_record(record, settings):
        if finding.level == "error":
            errors[finding.location.path] = errors.get(finding.location.path, 0) + 1
    unjudged = {
        path: f"it has {count} error{'' if count == 1 else 's'}; see `debrief check`" for path, count in errors.items()
    }
    declared = {document.path: document.postmortem_id for document in record.documents}
    ids: set[str | None] = set()
    for path in unjudged:
        stem = os.path.basename(path).removesuffix(".md")
        known = {name for name in (stem, declared.get(path)) if name is not None and is_postmortem_id(name)}
        ids |= known or {None}
    sources = [Source(d.path, d.model) for d in record.documents if d.model is not None]
    contents = {document.path: document.raw for document in record.documents}
    return Loaded(workspace, settings, contents, tuple(action_points(sources)), unjudged, frozenset(ids))


def tracker_name(asked: str | None, env: Mapping[str, str]) -> str:
    """Return `github` or `local`: the tracker that is asked for, else GitHub where there are credentials."""
    named = ("GITHUB_TOKEN", "DEBRIEF_APP_ID", "DEBRIEF_APP_PRIVATE_KEY")
    return asked or ("github" if any(env.get(one) for one in named) else "local")


def choose_tracker(name: str | None, loaded: Loaded, env: Mapping[str, str], *, bot: str | None = None) -> Tracker:
    """Open the tracker that is asked for, else GitHub where there are credentials, else the local one.

    `bot` is the login that writes the issues, where that is known; by default it is as the settings say. Raises
    UsageError when credentials or the repository are missing or wrong.
    """
    if tracker_name(name, env) == "github":
        from debrief.trackers import github

        remark = github.remark(env)
        if remark is not None:
            click.echo(f"debrief: {remark}", err=True)
        return github.open_tracker(env, bot=bot or loaded.settings.issues.bot)
    from debrief.trackers import local

    return local.open_tracker(loaded.workspace.root)


class Eyes(NamedTuple):
    """The halves of a tracker that look; whoever holds them cannot write."""

    reader: Reader
    journal: JournalReader
    triage: TriageReader | None = None
    branches: BranchReader | None = None


class _JournalView:
    """A journal that can be read and nothing else."""

    def __init__(self, read: Callable[[], JournalState]) -> None:
        self.read = read


def open_for_reading(name: str | None, loaded: Loaded, env: Mapping[str, str], *, bot: str | None = None) -> Eyes:
    """Open a tracker like `choose_tracker`, for those who must not write. Raises UsageError."""
    tracker = choose_tracker(name, loaded, env, bot=bot)
    branches = tracker.branches.reader if tracker.branches is not None else None
    return Eyes(tracker.reader, _JournalView(tracker.journal.read), tracker.triage_reader, branches)


def patience(reader: Reader) -> Patience:
    """Return how long to wait for lists that lag; the local tracker's never do."""
    return Patience(()) if reader.name == "local" else Patience()


def look(
    loaded: Loaded,
    reader: Reader,
    journal: JournalReader,
    points: tuple[DesiredPoint, ...],
    *,
    interest: Interest = lambda _observed, _recorded: (),
    all_labels: bool = False,
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
        all_labels=all_labels,
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
    points = with_accounts(points, settings)
    possible = parent_points(points) if settings.issues.parent else {}
    parents = tuple(parent for key, parent in possible.items() if key in known)
    address = blob_url(loaded.workspace, env) if reader.name == "github" else None
    renderer = IssueRenderer(loaded.workspace.root, word=loaded.settings.word, blob_url=address)
    wanted = Wanted(
        issues=tuple(renderer.render(point) for point in points),
        known=frozenset(key for point in loaded.points for key in (point.key, *parent_keys(point.postmortem_id))),
        unjudged=loaded.unjudged,
        unjudged_ids=loaded.unjudged_ids,
        elsewhere=keys_with_parents(loaded.filed()),
    )
    intent = Intent(reader.name, settings, write_files, now, ask)
    view = look(
        loaded,
        reader,
        eyes.journal,
        (*points, *parents),
        interest=lambda observed, recorded: discussions_needed(wanted, recorded, observed, intent),
        # Whether an issue is to be left in peace, a label says, under whatever name it has by now.
        all_labels=ask,
    )
    further = _further(loaded, eyes, points, address, intent, held)
    plan, view = decided(
        view,
        reader,
        lambda view: further(make_plan(wanted, view.recorded, view.observed, intent), view),
        recognise(settings),
    )
    comments = CommentRenderer(loaded.workspace.root, word=settings.word, blob_url=address)
    plan = comments.dress(without_secrets(plan))
    return replace(plan, notes=(*view.notes, *plan.notes)), view


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
    planner = TriagePlanner(points, settings, eyes.triage, renderer.render, held)
    # Nothing is said about other keys a second time.
    silent = frozenset({None})
    return lambda plan, view: planner.add(
        plan,
        view.recorded,
        view.observed,
        lambda issues: make_plan(Wanted(issues, unjudged_ids=silent), view.recorded, view.observed, intent),
    )


def blob_url(workspace: Workspace, env: Mapping[str, str]) -> str | None:
    """Return the address of the workspace's files on the default branch.

    `HEAD` stands for the default branch, so that a laptop and a workflow write the same link.
    """
    repository = env.get("GITHUB_REPOSITORY", "")
    if not re.match(REPOSITORY, repository):
        return None
    server = env.get("GITHUB_SERVER_URL", "")
    if not server:
        api = env.get("GITHUB_API_URL", "")
        found = re.match(r"(https?://[^/]+)/api/v3/?$", api)
        server = found[1] if found else "https://github.com"
    if not re.fullmatch(r"https?://[A-Za-z0-9.:-]{1,255}/?", server):
        raise UsageError("GITHUB_SERVER_URL is not an address such as https://github.com; correct or unset it")
    base = f"{server.rstrip('/')}/{repository}/blob/HEAD"
    folder = workspace.root
    while not os.path.lexists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return base
        folder = parent
    below = os.path.relpath(workspace.root, folder).replace(os.sep, "/")
    from urllib.parse import quote

    return base if below == "." else f"{base}/{quote(below, errors='surrogateescape')}"


def echo(text: str) -> None:
    """Write to standard output; what its encoding lacks is written as an escape."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding), nl=False)


def colour() -> bool:
    """Whether standard output is a terminal that shows colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def add_to_job_summary(text: str, env: Mapping[str, str]) -> None:
    """Append Markdown to the summary of the workflow's job, where there is one."""
    target = env.get("GITHUB_STEP_SUMMARY")
    if not target:
        return
    try:
        with open(target, "a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except OSError as error:
        click.echo(f"debrief: the job summary was not written ({os.strerror(error.errno or 0)})", err=True)


def nothing_yet(loaded: Loaded) -> str:
    """Say how to begin."""
    return f"no {loaded.settings.word}s in {loaded.workspace.record}/ yet; start one with `debrief new TITLE`\n"

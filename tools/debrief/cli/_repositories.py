"""One plan over all repositories in which issues belong: each is read, planned and applied on its own.

Most records have one. Where the settings route services elsewhere, the journal of the record's repository holds all
keys, and every other repository is looked at like the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from debrief.cli._planning import look, make
from debrief.cli._record import Loaded
from debrief.cli._trackers import Eyes, choose_tracker, open_for_reading
from debrief.cli.boundary import say
from debrief.errors import JournalUnavailable, TrackerError
from debrief.planning.observed import Observed
from debrief.planning.plan import Change, ChangeKind, Plan
from debrief.planning.triage_routes import routed
from debrief.syncing.outcome import Outcome, Progress, Report
from debrief.syncing.reading import Interest
from debrief.syncing.triage_routing import RepositoryJournal, SharedJournal
from debrief.syncing.view import View
from debrief.trackers.port import JournalState

if TYPE_CHECKING:
    from datetime import datetime

    from debrief.planning.desired import DesiredPoint
    from debrief.trackers.port import Tracker
    from debrief_schemas.settings import Settings


class Share(NamedTuple):
    """What belongs to one repository."""

    repository: str | None
    """None for the repository of the record."""
    points: tuple[DesiredPoint, ...]
    eyes: Eyes
    held: frozenset[str]
    """Keys that the journal has for other repositories."""
    known: frozenset[str] = frozenset()
    """Keys that it has for this one."""
    journal: RepositoryJournal | None = None
    """The part of the journal that this repository sees; none where there is one repository only."""


class Part(NamedTuple):
    """The plan for one repository."""

    share: Share
    plan: Plan
    view: View


class Seen(NamedTuple):
    """What was read of one repository."""

    repository: str | None
    points: tuple[DesiredPoint, ...]
    view: View
    whole: bool = True
    """Whether it could be read, and not only what the journal says of it."""


class Planned(NamedTuple):
    """The plan over all repositories, and the plans of which it is made."""

    plan: Plan
    parts: tuple[Part, ...]


class Places:
    """Opens the trackers of several repositories, each once."""

    def __init__(self, home: Tracker, env: Mapping[str, str]) -> None:
        """Begin with the tracker of the record's repository."""
        self._open: dict[str, Tracker] = {"": home}
        self._env = env
        journal = home.journal
        self.shared = (
            SharedJournal(journal.read, journal.swap, journal.glance) if home.reader.name == "github" else None
        )

    def at(self, repository: str | None) -> Tracker:
        """Return the tracker of a repository; none stands for that of the record. Raises UsageError, TrackerError."""
        key = (repository or "").casefold()
        if key not in self._open:
            from debrief.trackers import github

            env = {**self._env, "GITHUB_REPOSITORY": repository or ""}
            self._open[key] = github.open_tracker(env, bot=self._open[""].reader.bot_login, say=say)
        return self._open[key]

    def eyes(self, repository: str | None) -> Eyes:
        """Return the looking halves of a tracker."""
        tracker = self.at(repository)
        return Eyes(tracker.reader, tracker.journal, tracker.triage_reader)


class Views:
    """Opens several repositories for those who must not write."""

    def __init__(self, name: str | None, loaded: Loaded, env: Mapping[str, str]) -> None:
        """Begin with the record's repository. Raises UsageError."""
        self._name, self._loaded, self._env = name, loaded, env
        self._open = {"": open_for_reading(name, loaded, env)}
        home = self._open[""]
        self.shared = SharedJournal(home.journal.glance) if home.reader.name == "github" else None

    def eyes(self, repository: str | None) -> Eyes:
        """Return the looking halves of a tracker."""
        key = (repository or "").casefold()
        if key not in self._open:
            env = {**self._env, "GITHUB_REPOSITORY": repository or ""}
            bot = self._open[""].reader.bot_login
            self._open[key] = open_for_reading(self._name, self._loaded, env, bot=bot)
        return self._open[key]


Eyesight = Places | Views


def shares(points: Sequence[DesiredPoint], loaded: Loaded, sight: Eyesight, env: Mapping[str, str]) -> list[Share]:
    """Return what belongs to each repository, that of the record first. Raises TrackerError."""
    home = sight.eyes(None)
    if sight.shared is None:
        return [Share(None, tuple(points), home, frozenset())]
    known = sight.shared.known()
    groups: dict[str, list[DesiredPoint]] = {"": []}
    names: dict[str, str | None] = {"": None}
    for point in routed(points, known, loaded.settings, env.get("GITHUB_REPOSITORY", "")):
        key = (point.repository or "").casefold()
        names.setdefault(key, point.repository)
        groups.setdefault(key, []).append(point)
    for repository in known.values():
        # A repository whose action points have all gone still has their issues.
        key = (repository or "").casefold()
        names.setdefault(key, repository)
        groups.setdefault(key, [])
    found = []
    for key, group in groups.items():
        here = frozenset(one for one, repository in known.items() if (repository or "").casefold() == key)
        journal = RepositoryJournal(sight.shared, names[key], frozenset(point.key for point in group))
        eyes = sight.eyes(names[key])
        eyes = eyes._replace(journal=journal)
        found.append(Share(names[key], tuple(group), eyes, frozenset(known) - here, here, journal))
    return found


def plan_all(
    loaded: Loaded, sight: Eyesight, *, write_files: bool, env: Mapping[str, str], now: datetime, ask: bool = False
) -> Planned:
    """Read every repository and plan; nothing is written.

    With `ask`, it is asked about dormant action points at the instant `now`. Raises TrackerError when one of
    them cannot be read, and UsageError for a template that cannot be used.
    """
    parts: list[Part] = []
    for share in shares(loaded.filed(), loaded, sight, env):
        with _named(share.repository, loaded.settings):
            home = share.repository is None
            mine = loaded if home else loaded._replace(unjudged={})
            plan, view = make(
                mine,
                share.eyes,
                write_files=write_files,
                env=env,
                points=share.points,
                held=share.held,
                known=share.known,
                now=now,
                ask=ask,
            )
        if share.repository is not None:
            plan = _located(plan, share.repository)
        parts.append(Part(share, plan, view))
    first, *others = parts
    changes = tuple(change for part in parts for change in part.plan.changes)
    notes = tuple(dict.fromkeys(note for part in parts for note in part.plan.notes))
    refused = tuple(key for part in parts for key in part.plan.refused)
    whole = replace(first.plan, changes=changes, notes=notes, refused=refused) if others else first.plan
    return Planned(whole, tuple(parts))


def look_all(
    points: tuple[DesiredPoint, ...],
    loaded: Loaded,
    sight: Eyesight,
    env: Mapping[str, str],
    interest: Callable[[tuple[DesiredPoint, ...]], Interest] = lambda _points: lambda _observed, _recorded: (),
) -> list[Seen]:
    """Read what the trackers know of `points`, repository by repository, and the comments that `interest` asks for.

    Of another repository that cannot be read, what the journal knows is all that is seen. Raises TrackerError.
    """
    found = []
    for share in shares(points, loaded, sight, env):
        try:
            with _named(share.repository, loaded.settings):
                reader, journal = share.eyes.reader, share.eyes.journal
                view = look(loaded, reader, journal, share.points, interest=interest(share.points))
            found.append(Seen(share.repository, share.points, view))
        except TrackerError as error:
            if share.repository is None:
                raise
            found.append(Seen(share.repository, share.points, _unseen(share, error), whole=False))
    return found


def _unseen(share: Share, why: TrackerError) -> View:
    """Return what is known of a repository that cannot be read."""
    try:
        state = share.eyes.journal.glance()
    except JournalUnavailable:
        state = JournalState(None, {})
    return View(Observed(""), state, (str(why),))


def apply_all(
    planned: Planned, settings: Settings, apply: Callable[[Part, int, Progress], Report], progress: Progress
) -> Report:
    """Apply the parts one after the other, which make as many issues together as the settings let a run make."""
    outcomes: list[Outcome] = []
    notes: list[str] = []
    total = len(planned.plan.changes)

    left = settings.issues.create_per_run
    for part in planned.parts:
        elsewhere = part.share.repository
        cure = "GITHUB_REPOSITORY" if elsewhere is None else f"`{_setting(elsewhere, settings) or 'issues.services'}`"

        def show(outcome: Outcome, _place: int, _total: int, cure: str = cure) -> None:
            # What is written into the record and the journal is written at home.
            if outcome.change.kind not in (ChangeKind.RECORD_NUMBER, ChangeKind.RECORD_OUTCOME):
                outcome = replace(outcome, message=outcome.message.replace("GITHUB_REPOSITORY", cure))
            outcomes.append(outcome)
            progress(outcome, len(outcomes), total)

        report = apply(part, left, show)
        left = max(0, left - len(part.plan.of_kind(ChangeKind.CREATE_ISSUE)))
        notes += report.notes
    return Report(planned.plan, tuple(outcomes), tuple(dict.fromkeys(notes)))


@contextmanager
def _named(repository: str | None, settings: Settings) -> Iterator[None]:
    """Say in an error which repository it is about, and what names it: no variable of the environment does."""
    try:
        yield
    except TrackerError as error:
        if repository is None:
            raise
        setting = _setting(repository, settings)
        place, cure = (setting, "that setting") if setting is not None else ("journal", "the settings")
        raise type(error)(f"{repository} ({place}): {str(error).replace('GITHUB_REPOSITORY', cure)}") from None


def _setting(repository: str, settings: Settings) -> str | None:
    """Return the setting that names another repository; None where none does any more."""
    known = settings.issues.services.items()
    name = next((n for n, one in known if (one.repository or "").casefold() == repository.casefold()), None)
    return f"issues.services.{name}.repository" if name is not None else None


def _located(plan: Plan, repository: str) -> Plan:
    """Name the repository in every change and note, so that a number is not taken for one at home."""

    def located(change: Change) -> Change:
        return replace(change, detail={**change.detail, "repository": repository})

    return replace(
        plan,
        changes=tuple(map(located, plan.changes)),
        notes=tuple(f"{repository}: {note}" for note in plan.notes),
    )


def open_places(name: str | None, loaded: Loaded, env: Mapping[str, str]) -> Places:
    """Open the record's tracker, and others as they are needed. Raises UsageError."""
    return Places(choose_tracker(name, loaded, env), env)

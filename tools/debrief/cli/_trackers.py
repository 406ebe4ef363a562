"""The tracker that is asked for, or the halves of it that only look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from debrief.cli.boundary import say
from debrief.syncing.reading import JournalReader, Patience

if TYPE_CHECKING:
    from debrief.cli._record import Loaded
    from debrief.trackers.branches import BranchReader
    from debrief.trackers.port import Journal, Reader, Tracker
    from debrief.trackers.triage_port import TriageReader


def tracker_name(asked: str | None, env: Mapping[str, str]) -> str:
    """Return `github` or `local`: the tracker that is asked for, else GitHub where there are credentials."""
    named = ("GITHUB_TOKEN", "DEBRIEF_APP_ID", "DEBRIEF_APP_PRIVATE_KEY")
    return asked or ("github" if any(env.get(one) for one in named) else "local")


def choose_tracker(
    name: str | None, loaded: Loaded, env: Mapping[str, str], *, bot: Callable[[], str] | None = None
) -> Tracker:
    """Open the tracker that is asked for, else GitHub where there are credentials, else the local one.

    `bot` tells the login that writes the issues when it is needed; by default it is as the settings say. Raises
    UsageError when credentials or the repository are missing or wrong.
    """
    if tracker_name(name, env) == "github":
        from debrief.trackers import github

        say_remark(env)
        return github.open_tracker(env, bot=bot or loaded.settings.issues.bot, say=say)
    from debrief.trackers import local

    return local.open_tracker(loaded.workspace.root)


def say_remark(env: Mapping[str, str]) -> None:
    """Say what is worth saying about GitHub's credentials; for commands that are about to use them."""
    from debrief.trackers import github

    remark = github.remark(env)
    if remark is not None:
        say(remark)


class Eyes(NamedTuple):
    """The halves of a tracker that look; whoever holds them cannot write."""

    reader: Reader
    journal: JournalReader
    triage: TriageReader | None = None
    branches: BranchReader | None = None


class _JournalView:
    """A journal that can be read and nothing else."""

    def __init__(self, journal: Journal) -> None:
        self.read, self.glance = journal.read, journal.glance


def open_for_reading(
    name: str | None, loaded: Loaded, env: Mapping[str, str], *, bot: Callable[[], str] | None = None
) -> Eyes:
    """Open a tracker like `choose_tracker`, for those who must not write. Raises UsageError."""
    tracker = choose_tracker(name, loaded, env, bot=bot)
    branches = tracker.branches.reader if tracker.branches is not None else None
    return Eyes(tracker.reader, _JournalView(tracker.journal), tracker.triage_reader, branches)


def patience(reader: Reader) -> Patience:
    """Return how long to wait for lists that lag; the local tracker's never do."""
    return Patience(()) if reader.name == "local" else Patience()

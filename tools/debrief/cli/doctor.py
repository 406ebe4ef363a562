"""`debrief doctor`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from debrief.cli._terminal import colour, echo
from debrief.cli._trackers import tracker_name
from debrief.cli.options import format_option, quiet_option, root_option, tracker_option
from debrief.diagnosing.diagnosis import Check, Diagnosis, fail, halves, ok
from debrief.documents.settings import load_settings
from debrief.documents.workspace import SETTINGS, Workspace, open_workspace, repository_around
from debrief.errors import DebriefError, SettingsError, TrackerError, UsageError

if TYPE_CHECKING:
    from debrief.diagnosing.wishes import Surroundings
    from debrief_schemas.settings import Settings

EPILOG = """\b
Examples:
  debrief doctor                    what works with the token at hand, what does not, and how to mend it
  debrief doctor --tracker local    what the local tracker needs
  debrief doctor --format json      for other programs

\b
Exit codes: 0 when `debrief apply` can work, 1 when something that it needs is missing.
"""

WORKFLOWS = ".github/workflows"
WORKFLOWS_MAX = 100
WORKFLOW_BYTES_MAX = 256 * 1024
"""Largest workflow file that is looked at, in bytes."""


@click.command(epilog=EPILOG)
@root_option
@tracker_option
@format_option("text", "json")
@quiet_option
@click.pass_context
def command(ctx: click.Context, root: str | None, tracker: str | None, format_: str, quiet: bool) -> None:
    """Say for the token at hand what works, what not, and how to mend it; change nothing.

    Looks at the settings, the credentials, the repository with its issues, labels and journal, the board, the rules
    that write-back meets, the workflows and the server. Where a token's rights are listed nowhere, doctor attempts
    changes that GitHub must refuse as invalid, such as an issue with an empty title, and reads the rights off the
    refusal.
    """
    from debrief.reports import doctor as report

    env = os.environ
    workspace, settings, checks = _record(root)
    if tracker_name(tracker, env) == "github":
        diagnosis, clean = _github(workspace, settings, checks, env)
    else:
        diagnosis, clean = Diagnosis("local", (*checks, *_local(workspace))), str
    text = report.to_json(diagnosis) if format_ == "json" else report.to_text(diagnosis, colour=colour(), quiet=quiet)
    echo(clean(text))
    ctx.exit(0 if diagnosis.works else 1)


def _record(root: str | None) -> tuple[Workspace | None, Settings, list[Check]]:
    """Return the workspace and its settings, or the defaults where they cannot be used, and what was found."""
    from debrief_schemas.settings import Settings

    try:
        workspace = open_workspace(root)
    except UsageError as error:
        return None, Settings(), [_fail("workspace", error)]
    checks = [ok("workspace", f"the workspace is {workspace.root}")]
    try:
        settings = load_settings(workspace)
    except SettingsError as error:
        return workspace, Settings(), [*checks, _fail("settings", error)]
    there = os.path.isfile(workspace.absolute(SETTINGS))
    says = f"{SETTINGS} can be read" if there else f"there is no {SETTINGS}; the defaults hold"
    return workspace, settings, [*checks, ok("settings", says)]


def _fail(name: str, error: DebriefError) -> Check:
    # A semicolon is looked for first, as the colon may be the one behind a file's line.
    says, cure = halves(str(error), ("; ", ": "))
    return fail(name, says, cure or "mend it and run `debrief doctor` again")


def _github(
    workspace: Workspace | None, settings: Settings, checks: list[Check], env: Mapping[str, str]
) -> tuple[Diagnosis, Callable[[str], str]]:
    from debrief.diagnosing.asking import wishes_of
    from debrief.diagnosing.judging import judge
    from debrief.diagnosing.probing import look
    from debrief.trackers import github

    try:
        looking = github.open_looking(env)
    except UsageError as error:
        says, cure = halves(str(error))
        return Diagnosis("github", (*checks, fail("environment", says, cure))), str
    both = github.remark(env)
    if both is not None:
        checks.append(ok("environment", both))
    wishes, around = wishes_of(settings), _surroundings(workspace, env)
    sight = look(looking, wishes, around)
    return judge(sight, wishes, around, now=datetime.now(UTC), before=checks), looking.without_secrets


def _surroundings(workspace: Workspace | None, env: Mapping[str, str]) -> Surroundings:
    from debrief.diagnosing.wishes import Surroundings

    texts = dict(_workflows(workspace.root)) if workspace is not None else {}
    return Surroundings(in_actions=env.get("GITHUB_ACTIONS") == "true", workflows=texts)


def _workflows(root: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of the workflow files of the repository around the workspace."""
    place = os.path.join(repository_around(root) or root, WORKFLOWS)
    try:
        names = sorted(name for name in os.listdir(place) if name.endswith((".yml", ".yaml")))
    except OSError:
        return
    for name in names[:WORKFLOWS_MAX]:
        path = os.path.join(place, name)
        try:
            if not os.path.isfile(path) or os.path.getsize(path) > WORKFLOW_BYTES_MAX:
                continue
            with open(path, encoding="utf-8", errors="replace") as stream:
                yield f"{WORKFLOWS}/{name}", stream.read()
        except OSError:
            continue


def _local(workspace: Workspace | None) -> Iterator[Check]:
    from debrief.diagnosing.local import LocalSight, judge
    from debrief.trackers import local
    from debrief.trackers.local.files import NAME

    if workspace is None:
        return
    tracker = local.open_tracker(workspace.root)
    folder = os.path.join(workspace.root, NAME)
    writable = os.access(folder if os.path.lexists(folder) else workspace.root, os.W_OK | os.X_OK)
    place = f"{NAME}/"
    try:
        issues, known = tracker.reader.highest_number(), len(tracker.journal.read().entries)
    except TrackerError as error:
        yield from judge(LocalSight(place, writable, fault=str(error)))
        return
    yield from judge(LocalSight(place, writable, issues=issues, known=known))

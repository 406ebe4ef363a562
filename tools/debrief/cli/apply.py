"""`debrief apply`."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from debrief.cli._record import Loaded, load, nothing_yet
from debrief.cli._repositories import Part, Places, apply_all, open_places, plan_all
from debrief.cli._terminal import add_to_job_summary, colour, echo
from debrief.cli._trackers import patience
from debrief.cli._write_back import check_mode, place_to_write, settle
from debrief.cli.boundary import warn_misnamed
from debrief.cli.options import format_option, nudge_option, quiet_option, root_option, tracker_option
from debrief.planning.plan import ChangeKind
from debrief.syncing.applying import apply_plan
from debrief.syncing.orders import Orders
from debrief.syncing.outcome import Outcome, Report, Result
from debrief.syncing.write_back import Files
from debrief_schemas.settings import WriteBack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debrief.syncing.outcome import Progress

EPILOG = """\b
Examples:
  debrief apply                      as a workflow does after a merge
  debrief apply --tracker local      try the whole loop on a tracker in a file
  debrief apply --nudge              once a day: ask about dormant ones
"""


@click.command(epilog=EPILOG)
@root_option
@tracker_option
@click.option(
    "--write-back",
    type=click.Choice([mode.value for mode in WriteBack]),
    default=None,
    help=(
        "Where issue numbers and outcomes go: into the files of the working tree, by one commit on the default"
        " branch, by one rolling pull request, or nowhere; by default as the settings say."
    ),
)
@nudge_option
@format_option("text", "json")
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    root: str | None,
    tracker: str | None,
    write_back: str | None,
    nudge: bool,
    format_: str,
    quiet: bool,
) -> None:
    """Do what the plan says; a second run finds nothing to do.

    A run may be stopped at any time and started again: what it made is found, never made twice. A change that fails
    does not hold up the others; the exit code is 1 then, and 1 too where documents with errors were not judged, or an
    action point was refused, as one whose issue would hold a secret: that is looked for once more in what is about to
    be sent.

    With --nudge, the issue of an action point that is overdue, or that nobody has touched for long, is asked once: do
    it, re-date it, or decide not to. For the same date it is asked again only as `dormancy.escalate` says.
    """
    loaded = load(root)
    warn_misnamed(loaded.workspace)
    places = open_places(tracker, loaded, os.environ)
    mode = WriteBack(write_back) if write_back else loaded.settings.write_back
    check_mode(mode, places.at(None).reader.name, option=True)
    from debrief.reports import outcomes as report

    def show(outcome: Outcome, place: int, total: int) -> None:
        # A failure is said even to those who want results only.
        if format_ == "text" and (not quiet or outcome.result is Result.FAILED):
            echo(report.line(outcome, place, total, colour=colour()))

    result = run(loaded, places, root, mode, show, os.environ, datetime.now(UTC), ask=nudge)
    if format_ == "json":
        echo(report.to_json(result))
    elif loaded.empty and not result.outcomes and not result.notes:
        echo("" if quiet else nothing_yet(loaded))
    else:
        echo(report.summary(result, colour=colour(), advice=not quiet))
        if not quiet and places.at(None).reader.name == "local" and any(map(_numbers_a_file, result.outcomes)):
            echo("These numbers are the local tracker's: take the `issue:` lines out before you connect another one.\n")
    add_to_job_summary(report.to_markdown(result), os.environ)
    ctx.exit(1 if loaded.unjudged or result.plan.refused or result.count(Result.FAILED) else 0)


def _numbers_a_file(outcome: Outcome) -> bool:
    change = outcome.change
    return (
        outcome.result is Result.DONE
        and change.kind is ChangeKind.RECORD_NUMBER
        and "file" in change.detail.get("where", ())
    )


def run(
    loaded: Loaded,
    places: Places,
    root: str | None,
    mode: WriteBack,
    progress: Progress,
    env: Mapping[str, str],
    now: datetime,
    ask: bool = False,
) -> Report:
    """Plan and apply; where there is something to do, alone.

    With `ask`, it is asked about dormant action points at the instant `now`. Raises TrackerError.
    """
    write_files = mode is not WriteBack.NONE
    home = places.at(None)
    target = place_to_write(mode, home, loaded)
    planned = plan_all(loaded, places, write_files=write_files, env=env, now=now, ask=ask)
    planned, standing = settle(planned, target, loaded)
    with contextlib.ExitStack() as stack:
        folder = None
        if home.reader.name == "local":
            from debrief.trackers.local import Folder

            folder = Folder(loaded.workspace.root)
            folder.mend()
        if folder is not None and not planned.plan.empty:
            # On GitHub, the workflow's concurrency group lets one run at a time write; here it is this lock. The run
            # before may have changed the files too, so everything is read again.
            stack.enter_context(folder.running())
            loaded = load(root)
            planned = plan_all(loaded, places, write_files=write_files, env=env, now=now, ask=ask)
        name = f"{env.get('GITHUB_RUN_ID', 'local')}-{secrets.token_hex(6)}"
        contents = loaded.contents

        def apply(part: Part, create_max: int, show: Progress) -> Report:
            tracker = places.at(part.share.repository)
            orders = Orders(
                run=name,
                label=part.view.observed.label_name(loaded.settings.issues.labels.record),
                create_max=create_max,
                patience=patience(tracker.reader),
                now=now,
                alone=folder is not None,
            )
            # What the repository before has written into the files is what this one starts from.
            later = mode is WriteBack.FILES and part.share.repository is not None and not part.plan.empty
            here = load(root).contents if later else contents
            whole = replace(tracker, journal=part.share.journal) if part.share.journal is not None else tracker
            files = Files(loaded.workspace.root, here, target, standing)
            return apply_plan(part.plan, part.view, whole, files, orders, show)

        report = apply_all(planned, loaded.settings, apply, progress)
        if target is None or places.shared is None:
            return report
        from debrief.syncing.write_back_memory import remember, remember_found

        if planned.plan.empty:
            note = remember_found(target, standing, places.shared, contents)
        else:
            note = remember(target, places.shared, contents, standing) if report.outcomes else None
        return report if note is None else replace(report, notes=(*report.notes, note))

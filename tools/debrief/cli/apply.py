"""`debrief apply`."""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import TYPE_CHECKING

import click

from debrief.cli._tracking import (
    Loaded,
    add_to_job_summary,
    choose_tracker,
    colour,
    echo,
    load,
    make,
    nothing_yet,
    patience,
)
from debrief.cli.options import format_option, quiet_option, root_option, tracker_option
from debrief.syncing.applying import Orders, apply_plan
from debrief.syncing.outcome import Outcome, Report, Result
from debrief.syncing.write_back import Files
from debrief_schemas.settings import WriteBack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debrief.syncing.outcome import Progress
    from debrief.trackers.port import Tracker

EPILOG = """\b
Examples:
  debrief apply                      as a workflow does after a merge
  debrief apply --tracker local      try the whole loop on a tracker in a file
  debrief apply --write-back none    leave the files as they are
"""


@click.command(epilog=EPILOG)
@root_option
@tracker_option
@click.option(
    "--write-back",
    type=click.Choice([mode.value for mode in WriteBack]),
    default=None,
    help="Where issue numbers go: into the files of the working tree, or nowhere; by default as the settings say.",
)
@format_option("text", "json")
@quiet_option
@click.pass_context
def command(
    ctx: click.Context, root: str | None, tracker: str | None, write_back: str | None, format_: str, quiet: bool
) -> None:
    """Do what the plan says; a second run finds nothing to do.

    A run may be stopped at any time and started again: what it made is found, never made twice. A change that fails
    does not hold up the others; the exit code is 1 then, and 1 too where documents with errors were not judged.
    """
    loaded = load(root)
    opened = choose_tracker(tracker, loaded, os.environ)
    mode = WriteBack(write_back) if write_back else loaded.settings.write_back
    from debrief.reports import outcomes as report

    def show(outcome: Outcome, place: int, total: int) -> None:
        # A failure is said even to those who want results only.
        if format_ == "text" and (not quiet or outcome.result is Result.FAILED):
            echo(report.line(outcome, place, total, colour=colour()))

    result = run(loaded, opened, root, mode, show, os.environ)
    if format_ == "json":
        echo(report.to_json(result))
    elif loaded.empty and not result.outcomes and not result.notes:
        echo("" if quiet else nothing_yet(loaded))
    else:
        echo(report.summary(result, colour=colour(), advice=not quiet))
    add_to_job_summary(report.to_markdown(result), os.environ)
    ctx.exit(1 if loaded.unjudged or result.count(Result.FAILED) else 0)


def run(
    loaded: Loaded, tracker: Tracker, root: str | None, mode: WriteBack, progress: Progress, env: Mapping[str, str]
) -> Report:
    """Plan and apply; where there is something to do, alone. Raises TrackerError."""
    write_files = mode is WriteBack.FILES
    plan, view = make(loaded, tracker.reader, tracker.journal, write_files=write_files, env=env)
    with contextlib.ExitStack() as stack:
        if not plan.empty and tracker.reader.name == "local":
            from debrief.trackers.local import Folder

            # On GitHub, the workflow's concurrency group lets one run at a time write; here it is this lock. The run
            # before may have changed the files too, so everything is read again.
            stack.enter_context(Folder(loaded.workspace.root).running())
            loaded = load(root)
            plan, view = make(loaded, tracker.reader, tracker.journal, write_files=write_files, env=env)
        orders = Orders(
            run=f"{env.get('GITHUB_RUN_ID', 'local')}-{secrets.token_hex(6)}",
            label=loaded.settings.issues.labels.record,
            create_max=loaded.settings.issues.create_per_run,
            patience=patience(tracker.reader),
        )
        files = Files(loaded.workspace.root, loaded.contents)
        return apply_plan(plan, view, tracker, files, orders, progress)

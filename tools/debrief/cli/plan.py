"""`debrief plan`."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime

import click

from debrief.cli._record import load, nothing_yet
from debrief.cli._repositories import Views, plan_all
from debrief.cli._terminal import add_to_job_summary, colour, echo
from debrief.cli._write_back import check_mode, place_to_look, settle
from debrief.cli.boundary import warn_misnamed
from debrief.cli.options import format_option, nudge_option, quiet_option, root_option, tracker_option
from debrief.planning.lease import claimed_elsewhere
from debrief_schemas.settings import WriteBack

EPILOG = """\b
Examples:
  debrief plan                               what would a merge do?
  debrief plan --tracker local               the same, on a tracker in a file
  debrief plan --format json | jq .changes   for other programs
"""


@click.command(epilog=EPILOG)
@root_option
@tracker_option
@nudge_option
@format_option("text", "json", "markdown")
@quiet_option
@click.pass_context
def command(ctx: click.Context, root: str | None, tracker: str | None, nudge: bool, format_: str, quiet: bool) -> None:
    """Show what a merge would create and change in the tracker; change nothing.

    The plan compares three things: the action points in the record, what earlier runs have noted, and the issues
    that are there. Documents with errors are not judged: nothing is planned for them, and the exit code is 1. It is 1
    too where an action point is refused, as one whose issue would hold a secret.
    """
    loaded = load(root)
    warn_misnamed(loaded.workspace)
    views = Views(tracker, loaded, os.environ)
    mode, home = loaded.settings.write_back, views.eyes(None)
    check_mode(mode, home.reader.name, option=False)
    writes, now = mode is not WriteBack.NONE, datetime.now(UTC)
    planned = plan_all(loaded, views, write_files=writes, env=os.environ, now=now, ask=nudge)
    plan = settle(planned, place_to_look(mode, home, loaded), loaded)[0].plan
    if home.reader.name != "local":
        # On the local tracker a lock tells which runs are at work.
        claimed = [
            note
            for part in planned.parts
            for note in claimed_elsewhere(part.plan, part.view.recorded, part.share.eyes.reader.present())
        ]
        plan = replace(plan, notes=(*plan.notes, *claimed))
    from debrief.reports import plan as report

    if format_ == "json":
        echo(report.to_json(plan))
    elif format_ == "markdown":
        echo(report.to_markdown(plan))
    elif loaded.empty and plan.empty and not plan.notes:
        echo("" if quiet else nothing_yet(loaded))
    else:
        echo(report.to_text(plan, colour=colour(), advice=not quiet))
    add_to_job_summary(report.to_markdown(plan), os.environ)
    ctx.exit(1 if loaded.unjudged or plan.refused else 0)

"""`debrief status`."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import click

from debrief.cli._tracking import colour, echo, load, look, nothing_yet, open_for_reading
from debrief.cli.options import format_option, quiet_option, root_option, tracker_option

EPILOG = """\b
Examples:
  debrief status                      what is overdue, open, not filed, done
  debrief status --format markdown    for a wiki or a chat
  debrief status --format json        for other programs
"""


@click.command(epilog=EPILOG)
@root_option
@tracker_option
@format_option("text", "json", "markdown")
@quiet_option
@click.pass_context
def command(ctx: click.Context, root: str | None, tracker: str | None, format_: str, quiet: bool) -> None:
    """Show where every action point stands, overdue ones first.

    An action point is overdue from the day after its due date (in UTC) until it is done or declined. The state comes
    from the file where it says an outcome, else from the issue. Where a document cannot be read, the exit code is 1.
    """
    loaded = load(root)
    eyes = open_for_reading(tracker, loaded, os.environ)
    view = look(loaded, eyes.reader, eyes.journal, loaded.points)
    from debrief.planning.standing import standings
    from debrief.reports import status as report

    today = datetime.now(UTC).date()
    found = standings(loaded.points, view.recorded, view.observed, today)
    notes = (*view.notes, *(f"{path}: {why}" for path, why in sorted(loaded.unjudged.items())))
    if format_ == "json":
        echo(report.to_json(found, tracker=eyes.reader.name, today=today, notes=notes))
    elif format_ == "markdown":
        echo(report.to_markdown(found, notes))
    elif loaded.empty:
        echo("" if quiet else nothing_yet(loaded))
    else:
        echo(report.to_text(found, notes, today=today, colour=colour(), counts=not quiet))
    ctx.exit(1 if loaded.unjudged else 0)

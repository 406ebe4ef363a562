"""`debrief related`."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import click

from debrief.cli.options import format_option, root_option
from debrief.errors import WorkspaceError

EPILOG = """\b
Examples:
  debrief related postmortems/2026/2026-11-20-checkout-502s.md
  debrief related FILE --format markdown       for a comment or a wiki
  debrief related FILE --format json | jq '.related[].open_action_points[].key'
"""


@click.command(epilog=EPILOG)
@click.argument("file", metavar="FILE")
@root_option
@format_option("text", "json", "markdown")
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="Most post-mortems; the rest is counted.",
)
def command(file: str, root: str | None, format_: str, limit: int) -> None:
    """Show earlier post-mortems that share services or contributing factors with FILE, nearest first.

    What few post-mortems share counts for more, factors for more than services, the recent for more than the old.
    Their open action points are listed: by the files, in which the bot has written how an issue ended. Only front
    matter is read; files whose front matter cannot be read are counted.
    """
    from debrief.cli._incidents import front_matter_of, incidents, one_file, opened
    from debrief.cli._terminal import echo
    from debrief.documents.settings import load_settings
    from debrief.relating.incident import incident_of
    from debrief.relating.relation import Comparison

    workspace = opened(root, file)
    listed = one_file(workspace, file)
    data = front_matter_of(workspace, listed)
    if data is None:
        raise WorkspaceError(f"the front matter of {os.path.basename(file)} cannot be read; see `debrief check {file}`")
    target = incident_of(listed.path, data)
    today = datetime.now(UTC).date()
    unreadable: list[str] = []
    comparison = Comparison(target, limit)
    for other in incidents(workspace, unreadable.append):
        comparison.add(other)
    relations, total = comparison.nearest(today), comparison.total
    from debrief.reports import related as report

    word = load_settings(workspace).word
    if format_ == "json":
        echo(report.to_json(target, relations, total, unreadable, today=today))
    elif format_ == "markdown":
        echo(report.to_markdown(target, relations, total, unreadable, word=word))
    else:
        echo(report.to_text(target, relations, total, unreadable, word=word))

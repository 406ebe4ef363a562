"""`debrief status`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from debrief.cli._planning import keys_with_parents
from debrief.cli._record import load, nothing_yet
from debrief.cli._repositories import Views, look_all
from debrief.cli._terminal import colour, echo
from debrief.cli.boundary import warn_misnamed
from debrief.cli.options import format_option, quiet_option, root_option, tracker_option
from debrief.planning.intent import Wanted

if TYPE_CHECKING:
    from debrief.cli._record import Loaded
    from debrief.planning.standing import Standing
    from debrief.policy.overdue import Late

EPILOG = """\b
Examples:
  debrief status                      what is overdue, dormant, open, done
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
    """Show where every action point stands, overdue and dormant ones first.

    An action point is overdue from the day after its due date (in UTC) until it is done or declined, and dormant when
    nobody has touched its issue for as long as `dormancy.after_days` says. The issue decides where it can be seen, else
    the file. Post-mortems that the policy requires and whose day has passed come after them. Where a document has
    errors, or another repository of the settings cannot be read, what is known is shown and the exit code is 1.
    """
    loaded = load(root)
    warn_misnamed(loaded.workspace)
    views = Views(tracker, loaded, os.environ)
    from debrief.cli._reasons import shown_without_secrets
    from debrief.planning.standing import in_order, reasons_wanted, standings, strays
    from debrief.reports import status as report

    strange = _local_numbers(loaded, views)
    seen = look_all(
        # In this tracker such a number is that of a stranger's issue.
        tuple(replace(point, number=None) if point.key in strange else point for point in loaded.points),
        loaded,
        views,
        os.environ,
        lambda points: lambda observed, recorded: reasons_wanted(points, recorded, observed),
    )
    now = datetime.now(UTC)
    everything = Wanted(unjudged_ids=loaded.unjudged_ids, elsewhere=keys_with_parents(loaded.points))
    found = in_order(
        one
        for repository, points, view, _ in seen
        for one in (
            *standings(points, view.recorded, view.observed, now, loaded.settings),
            *strays(everything, view.recorded, view.observed, repository),
        )
    )
    found, hidden = shown_without_secrets(found)
    notes = (
        *dict.fromkeys(note for one in seen for note in one.view.notes),
        *(f"{path}: {why}" for path, why in sorted(loaded.unjudged.items())),
        *_told(strange, loaded, found),
        *hidden,
    )
    word = loaded.settings.word
    late = _overdue(loaded, now.date())
    if format_ == "json":
        name = views.eyes(None).reader.name
        echo(report.to_json(found, tracker=name, today=now.date(), notes=notes, late=late))
    elif format_ == "markdown":
        echo(report.to_markdown(found, notes, late, word=word))
    elif loaded.empty:
        echo("" if quiet else nothing_yet(loaded))
    else:
        echo(report.to_text(found, notes, colour=colour(), counts=not quiet, late=late, word=word))
    ctx.exit(1 if loaded.unjudged or not all(one.whole for one in seen) else 0)


def _local_numbers(loaded: Loaded, views: Views) -> Mapping[str, str]:
    """Return where the files have a number of the local tracker, by key, while another tracker is looked at."""
    if views.eyes(None).reader.name == "local":
        return {}
    from debrief.cli._local_numbers import local_numbers

    return local_numbers(loaded.workspace.root, loaded.points, loaded.contents)


def _told(strange: Mapping[str, str], loaded: Loaded, found: Iterable[Standing]) -> Iterator[str]:
    """Yield what is to be said of such numbers, but for those that this tracker happens to have given too."""
    numbers = {one.point.key: one.number for one in found}
    for point in loaded.points:
        if point.key in strange and numbers.get(point.key) != point.number:
            yield (
                f"{point.key}: {strange[point.key]} says `issue: {point.number}`, a number that the local tracker gave:"
                " it does not count here; take that line out of the file"
            )


def _overdue(loaded: Loaded, today: date) -> tuple[Late, ...]:
    """Return the required post-mortems whose day has passed; one whose front matter cannot be read is in the notes."""
    from debrief.inspection.incidents import incidents
    from debrief.policy.overdue import overdue

    return overdue(incidents(loaded.workspace, lambda _path: None), loaded.settings, today)

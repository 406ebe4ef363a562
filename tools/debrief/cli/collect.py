"""`debrief collect`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from debrief.cli._moments import INSTANT
from debrief.cli._terminal import colour, echo
from debrief.cli.boundary import say
from debrief.cli.options import format_option, quiet_option, root_option
from debrief.errors import UsageError

if TYPE_CHECKING:
    from debrief.collecting.opening import Wanted
    from debrief.collecting.outcome import Outcome
    from debrief_schemas.sources import Sources

EPILOG = """\b
Sources:
  git, github                        the local clone, and the API
  slack, slack:CHANNEL_ID            the API
  slack:PATH, slack:PATH#CHANNEL     an export, as a folder or zip archive
  pagerduty, pagerduty:INCIDENT_ID   the API
  pagerduty:PATH, opsgenie:PATH      JSON
  alertmanager[:PATH], prometheus[:PATH], grafana[:PATH], statuspage[:PATH]
                                     JSON, or the address in the settings
  NAME[:PATH]                        CSV or JSON of a shape in the settings
Everything else about sources stands under `sources` in .github/debrief.yml.
With `names: roles` there, these become roles in all rows of a run: names that
any of its sources or the settings know, whole or in part; @handles; names
before an e-mail address or before a duty in brackets, as in Kim Doe (DBA). Any
other name cannot be told from a word and stays, so read what is added.
Tokens are read from GITHUB_TOKEN, SLACK_TOKEN, PAGERDUTY_TOKEN, GRAFANA_TOKEN.

\b
Examples:
  debrief collect 2026-11-20-checkout-502s --from git --from github
  debrief collect 2026-11-20-checkout-502s --from slack:export.zip --dry-run
  debrief collect 2026-11-20-checkout-502s --pick \\
      --from deploys --file deploys.csv --zone Europe/Berlin
"""


@click.command(epilog=EPILOG)
@click.argument("postmortem_id", metavar="ID")
@root_option
@click.option("--from", "from_", multiple=True, required=True, metavar="SOURCE", help="Where to look; may be repeated.")
@click.option("--since", type=INSTANT, metavar="INSTANT", help="Begin here; by default before the first timestamp.")
@click.option("--until", type=INSTANT, metavar="INSTANT", help="End here; by default after the last timestamp.")
@click.option("--file", "file_", metavar="PATH", help="The file of the one source that reads one; - is standard input.")
@click.option(
    "--zone",
    metavar="ZONE",
    help="Zone of times without an offset in CSV and JSON: Europe/Berlin, +01:00.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be added, and write nothing.")
@click.option("--pick", is_flag=True, help="Choose the rows one by one, on a terminal.")
@format_option("text", "json")
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    postmortem_id: str,
    root: str | None,
    from_: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    file_: str | None,
    zone: str | None,
    dry_run: bool,
    pick: bool,
    format_: str,
    quiet: bool,
) -> None:
    """Compile the timeline and the timestamps of a post-mortem from where the facts already are.

    Rows are added, never replaced: what people wrote or edited stays, what they deleted does not come back, and a
    second run adds nothing. Timestamps are filled in only where there are none. A source that fails is reported, and
    hides no other one.
    """
    from debrief.cli._collecting import find_document, incident_of, judge, state_of, texts_of, write_outcome
    from debrief.collecting.opening import Surroundings
    from debrief.collecting.run import conclude, decide, gather, say_what_stays
    from debrief.collecting.window import window_of
    from debrief.documents.settings import load_settings
    from debrief.documents.workspace import open_workspace

    workspace = open_workspace(root)
    settings = load_settings(workspace)
    sources = settings.sources
    wanted = _wanted(from_, file_, zone, sources)
    if pick and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("--pick asks questions and needs a terminal; use --dry-run to look first")
    document = find_document(workspace, postmortem_id)
    before = state_of(document)
    window = window_of(
        before.timestamps,
        since=since,
        until=until,
        margin=timedelta(minutes=sources.margin_minutes),
        open_for=timedelta(hours=sources.open_hours),
        now=datetime.now(UTC),
    )
    around = Surroundings(
        workspace.root, sources, os.environ, texts_of(document.data.get("services")), incident_of(document), zone
    )
    progress = _progress if sys.stderr.isatty() and not quiet else None
    facts, told = gather(wanted, around, window, progress)
    gap = timedelta(minutes=sources.gap_minutes)
    rows_max = sources.rows_max
    outcome = decide(document.path, window, told, before, facts, judge, rows_max=rows_max, gap=gap)
    if pick:
        outcome = conclude(_pick(outcome), before, gap)
    outcome = say_what_stays(outcome, sources.names)
    if outcome.changed and not dry_run:
        outcome = write_outcome(workspace, document, settings, outcome)
    _show(outcome, format_, quiet)
    ctx.exit(max((item.exit_code for item in told if item.error), default=0))


def _wanted(names: Sequence[str], file_: str | None, zone: str | None, sources: Sources) -> list[Wanted]:
    from debrief.collecting.opening import Wanted, parse_wanted, takes_zone

    wanted = list(dict.fromkeys(parse_wanted(name, sources) for name in names))
    if file_ is not None:
        without = [item for item in wanted if item.path is None and item.name not in ("git", "github")]
        if len(without) != 1:
            named = "all files are named with --from already" if any(item.path for item in wanted) else ""
            which = "several sources here read one" if without else named or "no source here reads one"
            raise UsageError(f"--file: {which}; write the path behind the source, as in --from slack:PATH")
        wanted[wanted.index(without[0])] = Wanted(without[0].name, file_)
    if sum(item.path == "-" for item in wanted) > 1:
        raise UsageError("standard input can be read once; give the other sources a file")
    if zone is not None and not any(takes_zone(item, sources) for item in wanted):
        raise UsageError("--zone is for CSV and JSON files of a declared shape; all other sources know their offsets")
    return wanted


def _pick(outcome: Outcome) -> Outcome:
    """Ask row by row; what is said no to for good is marked as if it had been deleted."""
    from dataclasses import replace

    from debrief.collecting.cells import plain
    from debrief.collecting.merge import keep
    from debrief.reports.collect_text import joined_with
    from debrief.reports.escape import one_line
    from debrief_schemas.instants import format_instant

    additions = outcome.merge.additions
    chosen: set[int] = set()
    declined: set[int] = set()
    if additions:
        rows = "1 row" if len(additions) == 1 else f"{len(additions)} rows"
        echo(f"{rows}: y add it, n not now, x never, a this and all others, q no more\n")
    for index, addition in enumerate(additions):
        at = format_instant(addition.fact.at.astimezone(UTC))
        sources = one_line(plain(addition.source))
        echo(f"{at}  {one_line(plain(addition.text))}  [{sources}]\n")
        for said in joined_with(addition):
            echo(f"    {said}\n")
        options = click.Choice(["y", "n", "x", "a", "q"], case_sensitive=False)
        answer = click.prompt(f"{index + 1} of {len(additions)}", type=options, default="y")
        if answer == "a":
            chosen |= set(range(index, len(additions)))
            break
        if answer == "q":
            break
        if answer == "y":
            chosen.add(index)
        elif answer == "x":
            declined.add(index)
    notes = outcome.notes
    if left := len(additions) - len(chosen) - len(declined):
        notes = (*notes, f"{'1 row was' if left == 1 else f'{left} rows were'} put off: the next run asks again")
    return replace(outcome, merge=keep(outcome.merge, chosen, declined), notes=notes)


def _progress(name: str) -> None:
    from debrief.reports.escape import one_line

    sys.stderr.write(f"reading {one_line(name, 80)} …\n")
    sys.stderr.flush()


def _show(outcome: Outcome, format_: str, quiet: bool) -> None:
    if format_ == "json":
        from debrief.reports import collect_json

        echo(collect_json.render(outcome))
    else:
        from debrief.reports import collect_text

        echo(collect_text.render(outcome, colour=colour(), quiet=quiet))
    for told in outcome.told:
        if told.error:
            say(f"{told.name}: {told.error}")

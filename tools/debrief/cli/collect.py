"""`debrief collect`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from debrief.cli.options import format_option, quiet_option, root_option
from debrief.errors import SpliceRefused, UsageError
from debrief_schemas.instants import parse_instant
from debrief_schemas.vocabulary import TIMESTAMPS

if TYPE_CHECKING:
    from debrief.collecting.opening import Wanted
    from debrief.collecting.outcome import Before, Outcome
    from debrief.collecting.screen import Concern
    from debrief.documents.document import Document
    from debrief.documents.workspace import Workspace
    from debrief_schemas.settings import Settings
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
Tokens are read from GITHUB_TOKEN, SLACK_TOKEN, PAGERDUTY_TOKEN, GRAFANA_TOKEN.

\b
Examples:
  debrief collect 2026-11-20-checkout-502s --from git --from github
  debrief collect 2026-11-20-checkout-502s --from slack:export.zip --dry-run
  debrief collect 2026-11-20-checkout-502s --pick \\
      --from deploys --file deploys.csv --zone Europe/Berlin
"""


class Moment(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """An instant of RFC 3339."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Parse the text as the front matter's instants are parsed."""
        try:
            return value if isinstance(value, datetime) else parse_instant(str(value))
        except ValueError as error:
            self.fail(f"{value!r} {error}", param, ctx)


@click.command(epilog=EPILOG)
@click.argument("postmortem_id", metavar="ID")
@root_option
@click.option("--from", "from_", multiple=True, required=True, metavar="SOURCE", help="Where to look; may be repeated.")
@click.option("--since", type=Moment(), metavar="INSTANT", help="Begin here; by default before the first timestamp.")
@click.option("--until", type=Moment(), metavar="INSTANT", help="End here; by default after the last timestamp.")
@click.option("--file", "file_", metavar="PATH", help="The file of the one source that reads one; - is standard input.")
@click.option("--zone", metavar="ZONE", help="Time zone of times without an offset in CSV and JSON files.")
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
    from debrief.collecting.opening import Surroundings
    from debrief.collecting.run import conclude, decide, gather
    from debrief.collecting.window import window_of
    from debrief.documents.settings import load_settings
    from debrief.documents.workspace import open_workspace

    workspace = open_workspace(root)
    settings = load_settings(workspace)
    sources = _sources(settings)
    wanted = _wanted(from_, file_, zone, sources)
    if pick and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("--pick asks questions and needs a terminal; use --dry-run to look first")
    document = _find(workspace, postmortem_id)
    before = _before(document)
    window = window_of(
        before.timestamps,
        since=since,
        until=until,
        margin=timedelta(minutes=sources.margin_minutes),
        open_for=timedelta(hours=sources.open_hours),
        now=datetime.now(UTC),
    )
    around = Surroundings(
        workspace.root, sources, os.environ, _texts(document.data.get("services")), _incident(document), zone
    )
    progress = _progress if sys.stderr.isatty() and not quiet else None
    facts, told = gather(wanted, around, window, progress)
    gap = timedelta(minutes=sources.gap_minutes)
    rows_max = sources.rows_max
    outcome = decide(document.path, window, told, before, facts, _judge, rows_max=rows_max, gap=gap)
    if pick:
        outcome = conclude(_pick(outcome), before, gap)
    if outcome.changed and not dry_run:
        outcome = _write(workspace, document, settings, outcome)
    _show(outcome, format_, quiet)
    ctx.exit(max((item.exit_code for item in told if item.error), default=0))


def _sources(settings: Settings) -> Sources:
    from debrief_schemas.sources import Sources

    found = getattr(settings, "sources", None)
    return found if isinstance(found, Sources) else Sources()


def _wanted(names: Sequence[str], file_: str | None, zone: str | None, sources: Sources) -> list[Wanted]:
    from debrief.collecting.opening import Wanted, parse_wanted, takes_zone

    wanted = list(dict.fromkeys(parse_wanted(name, sources) for name in names))
    if file_ is not None:
        without = [item for item in wanted if item.path is None and item.name not in ("git", "github")]
        if len(without) != 1:
            which = "no source here reads one" if not without else "several sources here read one"
            raise UsageError(f"--file: {which}; write the path behind the source, as in --from slack:PATH")
        wanted[wanted.index(without[0])] = Wanted(without[0].name, file_)
    if sum(item.path == "-" for item in wanted) > 1:
        raise UsageError("standard input can be read once; give the other sources a file")
    if zone is not None and not any(takes_zone(item, sources) for item in wanted):
        raise UsageError("--zone is for CSV and JSON files of a declared shape; all other sources know their offsets")
    return wanted


def _find(workspace: Workspace, name: str) -> Document:
    """Return the post-mortem of that id.

    Raises UsageError, with the nearest id, when there is none, or with what is wrong when it cannot be read.
    """
    from debrief.checks.names import stem_of
    from debrief.checks.nearest import nearest
    from debrief.documents.archive import list_record
    from debrief.documents.document import read_document
    from debrief.documents.source import read_source
    from debrief.reports.escape import excerpt, one_line

    listed = [item for item in list_record(workspace) if item.fault is None]
    stem = stem_of(name) if name.endswith(".md") else name
    hits = [item.path for item in listed if stem_of(item.path) == stem]
    if len(hits) != 1:
        if hits:
            raise UsageError(f"{len(hits)} files have the id {excerpt(stem, 130)}; run `debrief check`")
        near = nearest(stem, [stem_of(item.path) for item in listed])
        hint = f"did you mean `{near}`?" if near else "start it with `debrief new TITLE`"
        raise UsageError(f"no post-mortem has the id {excerpt(stem, 130)}; {hint}")
    raw, fault = read_source(workspace.absolute(hits[0]))
    document, faults = (None, [fault]) if fault is not None else read_document(hits[0], raw)
    if document is None:
        first = faults[0]
        raise UsageError(f"{one_line(hits[0])}:{first.line}: {first.message}; {first.cure}")
    return document


def _before(document: Document) -> Before:
    from debrief.collecting.outcome import Before
    from debrief.documents.timeline_splice import read_ledger

    stamps = document.data.get("timestamps")
    known = {}
    for name in TIMESTAMPS:
        value = stamps.get(name) if isinstance(stamps, dict) else None
        if isinstance(value, str):
            try:
                known[name] = parse_instant(value)
            except ValueError as error:
                raise UsageError(f"{document.path}: {name} {error}; run `debrief check`") from None
    estimates = _texts(document.data.get("approximate"))
    return Before(document.body.timeline, read_ledger(document.raw), known, estimates)


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _incident(document: Document) -> str:
    value = document.data.get("incident")
    return value if isinstance(value, str) else ""


def _judge(text: str) -> list[Concern]:
    """What `debrief check` would say of a text; public, so that personal data counts whatever the visibility."""
    from debrief.checks.privacy import check_privacy
    from debrief.collecting.screen import Concern

    concerns = []
    for found in check_privacy("", text, public=True):
        kind = found.message.removeprefix("this looks like ")
        secret = found.rule == "privacy/secret"
        start, end = found.location.column - 1, found.location.end_column - 1
        concerns.append(Concern(kind, secret, 0 if secret else start, len(text) if secret else end))
    return concerns


def _pick(outcome: Outcome) -> Outcome:
    """Ask row by row; what is said no to for good is marked as if it had been deleted."""
    from dataclasses import replace

    from debrief.collecting.cells import plain
    from debrief.collecting.merge import keep
    from debrief.reports.escape import one_line
    from debrief_schemas.instants import format_instant

    additions = outcome.merge.additions
    chosen: set[int] = set()
    declined: set[int] = set()
    if additions:
        click.echo(f"{len(additions)} rows: y add it, n not now, x never, a this and all others, q no more")
    for index, addition in enumerate(additions):
        at = format_instant(addition.fact.at.astimezone(UTC))
        sources = one_line(plain(addition.source))
        click.echo(f"{at}  {one_line(plain(addition.text))}  [{sources}]")
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
    return replace(outcome, merge=keep(outcome.merge, chosen, declined))


def _write(workspace: Workspace, document: Document, settings: Settings, outcome: Outcome) -> Outcome:
    """Splice, look at the result as `debrief check` would, and replace the file."""
    from dataclasses import replace

    from debrief.documents.store import replace_file
    from debrief.documents.timeline_splice import NewRow, SourceAddition, add_to_timeline
    from debrief.documents.timestamp_splice import add_timestamps

    merge = outcome.merge
    rows = [NewRow(item.fact.at.astimezone(UTC), item.text, item.source) for item in merge.additions]
    additions = [SourceAddition(item.line, item.source) for item in merge.joined if item.source]
    raw = add_to_timeline(document.raw, rows, additions, merge.marks)
    notes = list(outcome.notes)
    stamps = {item.name: item.at.astimezone(UTC) for item in outcome.proposals if not item.why_not}
    estimates = [item.name for item in outcome.proposals if item.approximate and not item.why_not]
    try:
        raw = add_timestamps(raw, stamps, estimates)
    except SpliceRefused as error:
        notes.append(str(error))
        proposals = tuple(
            item if item.why_not else replace(item, why_not="it does not fit into the front matter")
            for item in outcome.proposals
        )
        outcome = replace(outcome, proposals=proposals)
    _refuse_new_errors(document, raw, settings)
    if raw != document.raw:
        replace_file(workspace.absolute(document.path), document.raw, raw)
    return replace(outcome, written=raw != document.raw, notes=tuple(notes))


def _refuse_new_errors(document: Document, raw: bytes, settings: Settings) -> None:
    """What `debrief check` would refuse is not written; errors that were there before are no reason."""
    from collections import Counter

    from debrief.checks import check_file
    from debrief.documents.document import read_document

    def errors(found: Document | None, faults: Any) -> list[Any]:
        return [item for item in check_file(document.path, found, faults, settings) if item.level == "error"]

    before = Counter(item.rule for item in errors(document, document.body.faults))
    for item in errors(*read_document(document.path, raw)):
        before[item.rule] -= 1
        if before[item.rule] < 0:
            raise SpliceRefused(f"nothing was written: line {item.location.line}: {item.message}; {item.help}")


def _progress(name: str) -> None:
    from debrief.reports.escape import one_line

    sys.stderr.write(f"reading {one_line(name, 80)} …\n")
    sys.stderr.flush()


def _show(outcome: Outcome, format_: str, quiet: bool) -> None:
    from debrief.reports.escape import one_line

    if format_ == "json":
        from debrief.reports import collect_json

        click.echo(collect_json.render(outcome), nl=False)
    else:
        from debrief.reports import collect_text

        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        click.echo(collect_text.render(outcome, colour=colour, quiet=quiet), nl=False, color=colour)
    for told in outcome.told:
        if told.error:
            click.echo(f"debrief: {one_line(told.name)}: {one_line(told.error)}", err=True)

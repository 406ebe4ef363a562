"""`debrief new`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click

from debrief.cli._draft_place import path_of, recorded_here
from debrief.cli._moments import DAY, INSTANT
from debrief.cli._own_login import own_login
from debrief.cli._terminal import echo
from debrief.cli.boundary import say
from debrief.cli.options import quiet_option, root_option
from debrief.documents.workspace import Workspace, open_workspace, repository_around
from debrief.errors import UsageError, WorkspaceError
from debrief_schemas.vocabulary import TIMESTAMPS, Detection

if TYPE_CHECKING:
    from debrief.cli._from_issue import Given
    from debrief_schemas.settings import Settings

EPILOG = """\b
Examples:
  debrief new "Checkout returned 502s"
  debrief new "Checkout returned 502s" --severity sev2 --service checkout \\
      --started-at 2026-11-20T09:02:00Z --detected-at 2026-11-20T09:11:00Z
  debrief new --from-issue 482                    from the incident's issue
  debrief new --from-issue 482 --pull-request     as a workflow does
"""


def _timestamp_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for name in reversed(TIMESTAMPS):
        option = f"--{name.replace('_', '-')}"
        command = click.option(option, name, type=INSTANT, metavar="INSTANT", help=f"Fills `{name}`.")(command)
    return command


@click.command(epilog=EPILOG)
@click.argument("title", metavar="[TITLE]", required=False)
@root_option
@click.option(
    "--from-issue",
    "from_issue",
    type=click.IntRange(min=1),
    metavar="N",
    help="Draft from the incident's issue of that number on GitHub; a TITLE and options win over what it says.",
)
@click.option(
    "--pull-request",
    is_flag=True,
    help="With --from-issue: let the policy decide, and open a pull request with the draft, or say on the issue why"
    " none is needed.",
)
@click.option("--severity", default=None, help="One of the severities in the settings; by default `unknown`.")
@click.option("--service", "services", multiple=True, help="A service that was part of it; may be repeated.")
@click.option("--incident", default=None, metavar="LINK", help="Where the incident is known.")
@click.option("--detection", type=click.Choice([str(way) for way in Detection]), default=None, help="Who noticed.")
@click.option("--author", "authors", multiple=True, metavar="LOGIN", help="Who writes it; by default your own login.")
@click.option("--date", "day", type=DAY, metavar="DAY", help="The incident's day; by default its first timestamp's.")
@_timestamp_options
@quiet_option
def command(
    title: str | None,
    root: str | None,
    from_issue: int | None,
    pull_request: bool,
    severity: str | None,
    services: tuple[str, ...],
    incident: str | None,
    detection: str | None,
    authors: tuple[str, ...],
    day: date | None,
    quiet: bool,
    **timestamps: datetime | None,
) -> None:
    """Start a post-mortem: a draft with everything filled in that a machine can know.

    With --from-issue, the timeline is compiled from the issue and the sources that `incidents.collect` in the settings
    names, and timestamps are proposed from it; where a post-mortem of that issue exists, its path is printed and
    nothing is written.

    Nothing is asked. Instants are RFC 3339 with an offset, such as 2026-11-20T09:02:00Z. Without any, the moment of
    detection is set to now, or to noon of the --date that is given, and marked as approximate. The path of the new file
    is printed.
    """
    from debrief.cli._from_issue import Given
    from debrief.documents.settings import load_settings
    from debrief.drafting import draft_values
    from debrief.rendering.drafts import render_draft

    given = {name: moment for name, moment in timestamps.items() if moment is not None}
    if title is not None:
        title = " ".join(title.split())
        if not title:
            raise UsageError('TITLE is empty; say in a few words what happened: debrief new "Checkout returned 502s"')
    if from_issue is not None:
        if incident is not None:
            raise UsageError("--incident and --from-issue exclude each other: the issue is where the incident is known")
        wanted = Given(title, severity, services, detection, authors, day, given)
        if pull_request:
            _open_pull_request(root, from_issue, wanted)
        else:
            _write_from_issue(root, from_issue, wanted, quiet)
        return
    if pull_request:
        raise UsageError("--pull-request goes with --from-issue")
    if title is None:
        raise UsageError('name a TITLE, such as debrief new "Checkout returned 502s", or an issue with --from-issue')
    workspace = open_workspace(root)
    settings = load_settings(workspace)
    values = draft_values(
        title,
        now=datetime.now(UTC),
        timestamps=given,
        day=day,
        severity=severity or "unknown",
        services=services or _only(settings.services),
        incident=incident,
        detection=detection,
        authors=authors or own_login(workspace.root),
    )
    path = path_of(workspace, values["id"])
    content = render_draft(workspace.root, values).encode("utf-8")
    if os.path.lexists(workspace.absolute(path)):
        raise UsageError(f"{path} exists already and is left as it is; give the new one another title or --date")
    _create(workspace, settings, path, content)
    if not quiet:
        if values["approximate"]:
            moment = values["timestamps"]["detected_at"]
            click.echo(f"  detected_at is set to {moment} and marked as approximate: correct it", err=True)
        click.echo("  next: write down what happened, then `debrief check`", err=True)


def _create(workspace: Workspace, settings: Settings, path: str, content: bytes) -> None:
    """Write a new file and print its path; raises UsageError for one that `debrief check` would refuse."""
    from debrief.documents.store import create_file

    _refuse_what_check_refuses(path, content, settings)
    if workspace.leads_out(path):
        raise UsageError(f"{os.path.dirname(path)}/ leads out of the workspace through a link; make it a folder")
    create_file(workspace.absolute(path), content)
    _tell(workspace, path)


def _tell(workspace: Workspace, path: str) -> None:
    """Print the path of a new file; a whole one where it lies outside of the Git repository that one stands in."""
    repository = repository_around(os.path.realpath(os.getcwd()))
    outside = repository not in (None, workspace.root) and f"{repository}/".startswith(f"{workspace.root}/")
    echo(f"{workspace.absolute(path) if outside else path}\n")
    if outside:
        say(f"the record lies in {workspace.root}, outside of this Git repository; with --root DIR it lies elsewhere")


def _write_from_issue(root: str | None, number: int, given: Given, quiet: bool) -> None:
    from debrief.cli import _from_issue as draft
    from debrief.cli._draft_place import of_incident, renamed, taken_here
    from debrief.cli._reviewers import reviewers_of
    from debrief.cli._trackers import say_remark
    from debrief.documents.settings import load_settings
    from debrief.documents.store import alone_in
    from debrief.reports.escape import one_line
    from debrief.trackers import github

    workspace = open_workspace(root)
    settings = load_settings(workspace)
    repository = draft.repository_of(settings, os.environ)
    is_it = of_incident(repository, number)
    if _is_recorded(workspace, number, is_it, quiet):
        return
    say_remark(os.environ)
    reader, *_ = github.open_incidents(os.environ, repository)
    case = draft.read_case(reader, number, settings, given, datetime.now(UTC))
    if not case.told.authors and settings.sources.names != "roles":
        case = replace(case, told=replace(case.told, authors=own_login(workspace.root)))
    composed = draft.compose(workspace, settings, case, given, os.environ, taken_here(workspace))
    # Between the look for the incident's post-mortem and its creation no other run may have its own.
    with alone_in(workspace.root, composed.path):
        if _is_recorded(workspace, number, is_it, quiet):
            return
        try:
            _create(workspace, settings, composed.path, composed.content)
        except WorkspaceError:
            # Facts take a while to collect: another incident's draft may have got the same name meanwhile.
            other = renamed(composed.path, composed.content, number)
            if other is None or not os.path.lexists(workspace.absolute(composed.path)):
                raise
            _create(workspace, settings, *other)
    for told in composed.outcome.told:
        for note in (told.error,) if told.error else told.notes:
            say(f"{told.name}: {one_line(note, 300)}")
    for remark in composed.remarks:
        say(one_line(remark, 300))
    if not quiet:
        wanted = reviewers_of(workspace, settings, case)
        asked = f", and ask {', '.join(wanted)} to review it" if wanted else ""
        click.echo(f"  next: write the analysis, then `debrief check`{asked}", err=True)


def _is_recorded(workspace: Workspace, number: int, is_it: Callable[[object], bool], quiet: bool) -> bool:
    """Say whether the record has the post-mortem of an incident already, and print its path if so."""
    present = recorded_here(workspace, is_it)
    if present is None:
        return False
    echo(f"{present}\n")
    if not quiet:
        click.echo(f"  it is the post-mortem of #{number} already, and is left as it is", err=True)
    return True


def _open_pull_request(root: str | None, number: int, given: Given) -> None:
    from debrief.cli._incident_desk import open_desk
    from debrief.cli._incident_pull import by_policy
    from debrief.cli._terminal import add_to_job_summary
    from debrief.cli._trackers import say_remark
    from debrief.documents.settings import load_settings
    from debrief.reports.escape import markdown_text, one_line

    workspace = open_workspace(root)
    settings = load_settings(workspace)

    def check(path: str, content: bytes) -> None:
        _refuse_what_check_refuses(path, content, settings)

    say_remark(os.environ)
    desk = open_desk(workspace, settings, number, os.environ, given, check)
    done = by_policy(desk, datetime.now(UTC))
    echo(f"{one_line(done, 500)}\n")
    add_to_job_summary(f"{markdown_text(done)}\n", os.environ)


def _only(services: tuple[str, ...]) -> tuple[str, ...]:
    return services if len(services) == 1 else ()


def _refuse_what_check_refuses(path: str, content: bytes, settings: Settings) -> None:
    """A draft that `debrief check` would refuse is not written."""
    from debrief.checks import check_file
    from debrief.documents.document import read_document

    document, faults = read_document(path, content)
    for finding in check_file(path, document, faults, settings):
        if finding.level == "error":
            # There is no line yet that could say that it is none.
            cure = "leave it out and revoke it" if finding.rule == "privacy/secret" else finding.help
            message = re.sub(r" \(see line \d+\)", "", finding.message)
            raise UsageError(f"nothing was written: {message}; {cure}")

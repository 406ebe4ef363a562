"""`debrief new`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import click

from debrief.cli.options import quiet_option, root_option
from debrief.documents.workspace import Workspace, open_workspace
from debrief.errors import UsageError
from debrief_schemas.identifiers import LOGIN
from debrief_schemas.instants import parse_date, parse_instant
from debrief_schemas.settings import Settings
from debrief_schemas.vocabulary import TIMESTAMPS, Detection

EPILOG = """\b
Examples:
  debrief new "Checkout returned 502s"
  debrief new "Checkout returned 502s" --severity sev2 --service checkout \\
      --started-at 2026-11-20T09:02:00Z --detected-at 2026-11-20T09:11:00Z
"""


class Instant(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """An instant of RFC 3339."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Parse the text as the front matter's instants are parsed."""
        try:
            return value if isinstance(value, datetime) else parse_instant(str(value))
        except ValueError as error:
            self.fail(f"{value!r} {error}", param, ctx)


class Day(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """A day as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse the text as the front matter's days are parsed."""
        try:
            return value if isinstance(value, date) else parse_date(str(value))
        except ValueError as error:
            self.fail(f"{value!r} {error}", param, ctx)


def _timestamp_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for name in reversed(TIMESTAMPS):
        option = f"--{name.replace('_', '-')}"
        command = click.option(option, name, type=Instant(), metavar="INSTANT", help=f"Fills `{name}`.")(command)
    return command


@click.command(epilog=EPILOG)
@click.argument("title")
@root_option
@click.option("--severity", default=None, help="One of the severities in the settings; by default `unknown`.")
@click.option("--service", "services", multiple=True, help="A service that was part of it; may be repeated.")
@click.option("--incident", default=None, metavar="LINK", help="Where the incident is known.")
@click.option("--detection", type=click.Choice([str(way) for way in Detection]), default=None, help="Who noticed.")
@click.option("--author", "authors", multiple=True, metavar="LOGIN", help="Who writes it; by default your own login.")
@click.option("--date", "day", type=Day(), metavar="DAY", help="The incident's day; by default its first timestamp's.")
@_timestamp_options
@quiet_option
def command(
    title: str,
    root: str | None,
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

    Nothing is asked. Instants are RFC 3339 with an offset, such as 2026-11-20T09:02:00Z. Without any, the moment of
    detection is set to now and marked as approximate. The path of the new file is printed.
    """
    from debrief.documents.settings import load_settings
    from debrief.documents.store import create_file
    from debrief.drafting import draft_values
    from debrief.rendering.drafts import render_draft

    title = " ".join(title.split())
    if not title:
        raise UsageError('TITLE is empty; say in a few words what happened: debrief new "Checkout returned 502s"')
    workspace = open_workspace(root)
    settings = load_settings(workspace)
    values = draft_values(
        title,
        now=datetime.now(UTC),
        timestamps={name: moment for name, moment in timestamps.items() if moment is not None},
        day=day,
        severity=severity or "unknown",
        services=services or _only(settings.services),
        incident=incident,
        detection=detection,
        authors=authors or _own_login(),
    )
    path = f"{workspace.record}/{values['id'][:4]}/{values['id']}.md"
    content = render_draft(workspace.root, values).encode("utf-8")
    _refuse_what_check_refuses(path, content, settings)
    _stay_inside(workspace, path)
    if os.path.lexists(workspace.absolute(path)):
        raise UsageError(f"{path} exists already and is left as it is; give the new one another title or --date")
    create_file(workspace.absolute(path), content)
    click.echo(path)
    if not quiet:
        if values["approximate"]:
            click.echo("  detected_at is set to now and marked as approximate: correct it", err=True)
        click.echo("  next: write down what happened, then `debrief check`", err=True)


def _only(services: tuple[str, ...]) -> tuple[str, ...]:
    return services if len(services) == 1 else ()


def _own_login() -> tuple[str, ...]:
    """The login of whoever runs this: from Actions, or from git's `github.user`; none where neither says."""
    name = os.environ.get("GITHUB_ACTOR", "")
    git = shutil.which("git")
    if not name and git is not None:
        try:
            answer = subprocess.run(
                [git, "config", "github.user"], capture_output=True, text=True, timeout=5, check=False
            )
            name = answer.stdout.strip()
        except (OSError, subprocess.SubprocessError):
            name = ""
    return (name,) if re.fullmatch(LOGIN, name) else ()


def _refuse_what_check_refuses(path: str, content: bytes, settings: Settings) -> None:
    """A draft that `debrief check` would refuse is not written."""
    from debrief.checks import check_file
    from debrief.documents.document import read_document

    document, faults = read_document(path, content)
    for finding in check_file(path, document, faults, settings):
        if finding.level == "error":
            raise UsageError(f"nothing was written: {finding.message}; {finding.help}")


def _stay_inside(workspace: Workspace, path: str) -> None:
    """A linked folder must not lead the new file out of the workspace."""
    folder = os.path.realpath(os.path.dirname(workspace.absolute(path)))
    if os.path.commonpath([folder, workspace.root]) != workspace.root:
        raise UsageError(f"{os.path.dirname(path)}/ leads out of the workspace through a link; make it a folder")

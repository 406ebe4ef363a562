"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def root_option(command: Command) -> Command:
    """`--root`: the workspace."""
    return click.option(
        "--root",
        metavar="DIR",
        default=None,
        help="The workspace; by default the nearest parent with .github/debrief.yml or postmortems/.",
    )(command)


def tracker_option(command: Command) -> Command:
    """`--tracker`: where issues live."""
    return click.option(
        "--tracker",
        type=click.Choice(["github", "local"]),
        default=None,
        help="Where issues live; by default github when a token or an App is given, else a file in .debrief/.",
    )(command)


def quiet_option(command: Command) -> Command:
    """`--quiet`: results only."""
    return click.option("--quiet", "-q", is_flag=True, help="Print results only: no progress, no advice.")(command)


def nudge_option(command: Command) -> Command:
    """`--nudge`: the daily run."""
    return click.option(
        "--nudge",
        is_flag=True,
        help="Ask on issues that are overdue or untouched, as `dormancy` in the settings says; for one run a day.",
    )(command)


def format_option(*formats: str) -> Callable[[Command], Command]:
    """`--format`, with the first as the default."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Form of the output.",
    )

"""Standard output, and the summary of a workflow's job."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import click

from debrief.cli.boundary import say


def echo(text: str) -> None:
    """Write to standard output; what its encoding lacks is written as an escape."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, "backslashreplace").decode(encoding), nl=False)


def colour() -> bool:
    """Whether standard output is a terminal that shows colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def add_to_job_summary(text: str, env: Mapping[str, str]) -> None:
    """Append Markdown to the summary of the workflow's job, where there is one."""
    target = env.get("GITHUB_STEP_SUMMARY")
    if not target:
        return
    try:
        with open(target, "a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except OSError as error:
        say(f"the job summary was not written ({os.strerror(error.errno or 0)})")

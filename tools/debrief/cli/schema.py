"""`debrief schema`."""

from __future__ import annotations

import os

import click

from debrief.cli._terminal import echo
from debrief.cli.options import root_option
from debrief.documents.workspace import Workspace, open_workspace
from debrief.errors import UsageError

EPILOG = """\b
Examples:
  debrief schema                          the front matter's schema, with the values of your settings
  debrief schema settings                 the schema of .github/debrief.yml
  debrief schema --write                  write both into schemas/, for editors
  debrief schema --check                  are the files in schemas/ up to date?
"""

FOLDER = "schemas"
NAMES = ("postmortem", "settings")


@click.command(epilog=EPILOG)
@click.argument("name", type=click.Choice(NAMES), required=False)
@root_option
@click.option("--write", is_flag=True, help=f"Write both schemas into {FOLDER}/ of the workspace instead.")
@click.option(
    "--check", is_flag=True, help=f"Compare both with {FOLDER}/ of the workspace; exit code 1 if they differ."
)
@click.pass_context
def command(ctx: click.Context, name: str | None, root: str | None, write: bool, check: bool) -> None:
    """Print the JSON Schema of post-mortems, or that of the settings.

    In a workspace the severities, priorities and services of its settings are listed as the allowed values, so that an
    editor completes them. Outside of one the defaults are.
    """
    from debrief.documents.settings import load_settings
    from debrief_schemas.export import postmortem_schema, settings_schema, to_text
    from debrief_schemas.settings import Settings

    if write and check:
        raise UsageError("--write and --check exclude each other; take one")
    if name is not None and (write or check):
        raise UsageError(f"--{'write' if write else 'check'} is about both schemas; leave `{name}` out")
    workspace: Workspace | None = None
    try:
        workspace = open_workspace(root)
    except UsageError:
        if root is not None or write or check:
            raise
    settings = Settings() if workspace is None else load_settings(workspace)
    texts = {"postmortem": to_text(postmortem_schema(settings)), "settings": to_text(settings_schema())}
    if workspace is not None and (write or check):
        ctx.exit(_write(workspace, texts) if write else _compare(workspace, texts))
    echo(texts[name or NAMES[0]])


def _path(name: str) -> str:
    return f"{FOLDER}/{name}.schema.json"


def _write(workspace: Workspace, texts: dict[str, str]) -> int:
    from debrief.documents.source import read_source
    from debrief.documents.store import create_file, replace_file

    for name, text in texts.items():
        path = _absolute(workspace, name)
        old, fault = read_source(path)
        if fault is not None and os.path.lexists(path):
            raise UsageError(f"{_path(name)}: {fault.message}")
        if fault is not None:
            create_file(path, text.encode())
        elif old != text.encode():
            replace_file(path, old, text.encode())
        else:
            echo(f"{_path(name)} is up to date\n")
            continue
        echo(f"{_path(name)} written\n")
    return 0


def _compare(workspace: Workspace, texts: dict[str, str]) -> int:
    from debrief.documents.source import read_source

    code = 0
    for name, text in texts.items():
        old, fault = read_source(_absolute(workspace, name))
        if fault is not None or old != text.encode():
            click.echo(f"{_path(name)} differs from the models and settings; run `debrief schema --write`", err=True)
            code = 1
        else:
            echo(f"{_path(name)} is up to date\n")
    return code


def _absolute(workspace: Workspace, name: str) -> str:
    return workspace.absolute(_path(name))

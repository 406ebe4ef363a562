"""The group of commands, and the one boundary at which exceptions become a line and an exit code.

A command's module is imported only when that command runs, so that none pays for another's libraries.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import click

from debrief import __version__
from debrief.cli.boundary import guarded

COMMANDS: dict[str, str] = {
    "new": "Start a post-mortem: a draft with everything filled in that a machine can know.",
    "import": "Make drafts of post-mortems that a team already has; nothing of their text is lost.",
    "collect": "Compile the timeline of a post-mortem from where the facts already are.",
    "check": "Say everything that can be said about the record without a network.",
    "plan": "Show what a merge would create and change in the tracker; change nothing.",
    "apply": "Do what the plan says; a second run finds nothing to do.",
    "status": "Show where every action point stands, overdue ones first.",
    "policy": "Say whether an incident needs a post-mortem, by when, and who decides.",
    "related": "Show earlier post-mortems that a new one resembles, and what they left open.",
    "review": "Say on a pull request what it does to the record, and what its reviewers should ask.",
    "doctor": "Say what works with the token at hand, what not, and how to mend it.",
    "rules": "List the rules, or show the page of one.",
    "schema": "Print the JSON Schemas of post-mortems and settings.",
}
"""Names and one-line helps, in the order of `debrief --help`; each lives in the module of its name."""

_MODULES = {"import": "import_"}
"""Modules that cannot bear their command's name, because it is a keyword of Python."""

EPILOG = """\b
Exit codes:
  0  nothing wrong (warnings allowed; --strict makes them count)
  1  findings at level error, or changes that failed
  2  wrong usage or settings
  3  a fault of debrief itself
"""


class LazyGroup(click.Group):
    """A group that imports a command only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"debrief.cli.{_MODULES.get(cmd_name, cmd_name)}").command
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command for one that does not exist."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches

            near = get_close_matches(args[0], list(COMMANDS), n=1)
            if near:
                text = f"{error.message.rstrip('.')}; did you mean `{near[0]}`?"
                raise click.UsageError(text, ctx) from None
            raise


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="debrief", message="%(prog)s %(version)s")
def cli() -> None:
    """Post-mortems as code: Markdown files in `postmortems/` are checked like code, and their action
    points become tracker issues, exactly once.

    \b
    Begin with:
      debrief new "Checkout returned 502s"    a draft
      debrief check                           is the record in order?
      debrief plan                            which issues would a merge make?
    """


def run(argv: Sequence[str]) -> int:
    """Run a command and return its exit code; print one line for every error."""
    return guarded(lambda: _run(argv))


def _run(argv: Sequence[str]) -> int:
    try:
        result = cli.main(args=list(argv), prog_name="debrief", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        raise KeyboardInterrupt from None

"""`debrief check`."""

from __future__ import annotations

from textwrap import fill

import click

from debrief.cli.check_run import FORMATS, CheckOptions, run_check
from debrief.cli.options import format_option, quiet_option, root_option
from debrief_schemas.requirements import describe

_NEEDS = "\n".join(fill(line, 78, initial_indent="  ", subsequent_indent="      ") for line in describe().split("\n"))

EPILOG = f"""\b
What each status asks for:
{_NEEDS}

\b
Examples:
  debrief check                                    the whole record
  debrief check postmortems/2026/2026-11-20-x.md   one file, as the commit hook does
  debrief check --base origin/main                 what a pull request adds is well written, too
  debrief check --language                         everything is
  debrief check --fix                              mend what is mechanical, report the rest
  debrief check --format sarif > debrief.sarif     for code scanning
"""


@click.command(epilog=EPILOG)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@root_option
@format_option(*FORMATS)
@click.option(
    "--strict",
    is_flag=True,
    help="Warnings make the exit code 1 too; notes are told of files that are named, and with --base or"
    " --format github in what goes on a pull request (github, sarif, markdown).",
)
@click.option(
    "--base",
    metavar="REF",
    help="Try the rules of language and reflection on lines added since this commit, and ask the policy about"
    " documents whose front matter has changed; such as origin/main. HEAD, for hooks, is what was there before the"
    " commit, either side of the merge, or what the push of a hook of pre-commit begins with.",
)
@click.option(
    "--language",
    is_flag=True,
    help="Try them on everything (blame, hindsight, weak action points), their notes included; takes longer.",
)
@click.option("--policy", is_flag=True, help="Ask the policy as well: who reviews and waives, by when what is due.")
@click.option(
    "--fix",
    is_flag=True,
    help="Carry out what is mechanical: a misspelt key or word, a file's name and its id, the order of the timeline.",
)
@click.option("--no-cache", is_flag=True, help="Judge every file anew, whatever an earlier run found.")
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    root: str | None,
    format_: str,
    strict: bool,
    base: str | None,
    language: bool,
    policy: bool,
    fix: bool,
    no_cache: bool,
    quiet: bool,
) -> None:
    """Say everything that can be said about the record without a network.

    Without PATH the whole record is checked, and rules between files too (unique ids, issue numbers that are claimed
    twice, references to documents that do not exist). With PATHs only these files and folders are judged, each for
    itself, and the rules of language and reflection are tried on them as far as they find more than notes (with
    --strict or --language notes too); with --base
    git is asked which lines are new only where there is something to say, and the policy is not asked.
    A folder stands for the post-mortems in it, and the top of the workspace (`.`) for postmortems/: a Markdown file
    that lies elsewhere is judged only where it is named itself.

    Nothing is written but by --fix, which changes the words it names and no other byte; what is left is then reported.
    """
    ctx.exit(run_check(CheckOptions(paths, root, format_, strict, quiet, not no_cache, language, base, policy, fix)))

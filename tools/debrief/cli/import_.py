"""`debrief import`."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

import click

from debrief.cli._moments import DAY
from debrief.cli._terminal import echo
from debrief.cli.options import format_option, quiet_option, root_option
from debrief.documents.workspace import Workspace, open_workspace
from debrief.errors import UsageError, WorkspaceError

if TYPE_CHECKING:
    from debrief.importing.result import Imported, ImportOptions, ImportResult
    from debrief_schemas.settings import Settings

_CURES = {
    "file/symlink": "name what it leads to",
    "file/not-regular": "name a file of text",
    "file/missing": "check the name",
}
"""What to do where a file that is named cannot be read, by the rule of the fault."""

EPILOG = """\b
Examples:
  debrief import docs/incidents/*.md --dry-run
  debrief import docs/incidents/*.md --zone Europe/Berlin
  debrief import 2024-03-checkout.md --date 2024-03-05 --severity sev2
"""


@click.command(name="import", epilog=EPILOG)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@root_option
@click.option(
    "--zone",
    default=None,
    metavar="ZONE",
    help="The zone of clock times for which a file declares none: Europe/Berlin, UTC, +02:00.",
)
@click.option(
    "--date",
    "day",
    type=DAY,
    metavar="DAY",
    help="The incident's day, for one file; it counts more than what the file states.",
)
@click.option("--severity", default=None, help="One of the severities in the settings; by default what a file states.")
@click.option(
    "--out", default=None, metavar="DIR", help="The folder for the drafts; by default postmortems/ of the workspace."
)
@click.option(
    "--redact",
    is_flag=True,
    help="Put a mark in the place of e-mail addresses and telephone numbers instead of refusing their file.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be found and written; write nothing.")
@format_option("text", "json")
@quiet_option
def command(
    files: tuple[str, ...],
    root: str | None,
    zone: str | None,
    day: date | None,
    severity: str | None,
    out: str | None,
    redact: bool,
    dry_run: bool,
    format_: str,
    quiet: bool,
) -> int:
    """Make drafts of post-mortems in Markdown that were written elsewhere.

    Dates, the timeline, action items and sections are found in the forms that people write them in. Nothing of a text
    is lost: what is not understood stays in the body, and the report says where and why. Zones are declared, never
    guessed: by the file, or by --zone; entries that lack one stay in the body and are told. Files with secrets or
    personal data are refused. Names of people stay, whatever the settings say of them: every word is kept. No file is
    overwritten.
    """
    from debrief.importing.result import ImportOptions
    from debrief.importing.zones import find_zone

    workspace, settings = _workspace(root, out)
    if day is not None and len(files) > 1:
        raise UsageError("--date is the day of one incident; import its file alone")
    if severity is not None and severity not in (*settings.severities, "unknown"):
        raise UsageError(f"--severity {severity!r} is none of {', '.join(settings.severities)}, unknown")
    if zone is not None:
        try:
            find_zone(zone)
        except ValueError as error:
            raise UsageError(f"--zone: {error}") from None
    options = ImportOptions(zone, day, severity, redact)
    folder = os.path.abspath(out) if out is not None else workspace.absolute(workspace.record)
    taken: dict[str, str] = {}
    done = [
        _import(path, settings, options, folder=folder, root=workspace.root, taken=taken, dry_run=dry_run)
        for path in dict.fromkeys(files)
    ]
    if format_ == "json":
        from debrief.reports import import_json

        echo(import_json.render(done))
    else:
        from debrief.reports import import_text

        echo(import_text.render(done, quiet=quiet))
    return 1 if any(file.failed for file in done) else 0


def _workspace(root: str | None, out: str | None) -> tuple[Workspace, Settings]:
    """The workspace and its settings; with `--out` none is needed."""
    from debrief.documents.settings import load_settings
    from debrief_schemas.settings import Settings

    try:
        workspace = open_workspace(root)
    except UsageError:
        if out is None or root is not None:
            raise
        return Workspace(os.path.abspath(out)), Settings()
    return workspace, load_settings(workspace)


def _import(
    source: str,
    settings: Settings,
    options: ImportOptions,
    *,
    folder: str,
    root: str,
    taken: dict[str, str],
    dry_run: bool,
) -> Imported:
    """Import one file; `taken` holds the drafts of this run, by path."""
    from debrief.documents.source import read_source
    from debrief.documents.store import create_file
    from debrief.importing.convert import import_document
    from debrief.importing.result import Imported, ImportResult, Outcome, Remark
    from debrief.reports.escape import one_line

    name = one_line(os.path.basename(source), 200)
    raw, fault = read_source(source)
    if fault is not None:
        # The fault's own cure is that of a file of the record.
        cure = "name the files in it" if os.path.isdir(source) else _CURES.get(fault.rule, fault.cure)
        refused = ImportResult(name, (Remark(0, f"{fault.message}; {cure}"),))
        return Imported(source, Outcome.REFUSED, "", refused)
    result = import_document(name, raw, settings, options)
    if result.refused:
        return Imported(source, Outcome.REFUSED, "", result)
    target = os.path.join(folder, result.postmortem_id[:4], f"{result.postmortem_id}.md")
    shown = os.path.relpath(target, root).replace(os.sep, "/") if _inside(target, root) else target
    content = result.content.encode("utf-8")
    problem = _problem(shown, content, settings)
    if problem:
        return Imported(source, Outcome.REFUSED, shown, _refusal(result, problem))
    if _inside(target, root) and Workspace(root).leads_out(target):
        why = f"{os.path.dirname(shown)}/ leads out of the workspace through a link; make it a folder"
        return Imported(source, Outcome.REFUSED, shown, _refusal(result, why))
    if target in taken:
        why = f"{one_line(taken[target])} has become the same draft; give one of them another title or day"
        return Imported(source, Outcome.EXISTS, shown, _refusal(result, why))
    if os.path.lexists(target):
        existing, _ = read_source(target)
        if existing == content:
            return Imported(source, Outcome.UNCHANGED, shown, result)
        why = (
            "it was imported before with other options or edited since, or it is another post-mortem of that day and"
            " title; to import it anew, take that file away first"
        )
        return Imported(source, Outcome.EXISTS, shown, _refusal(result, why))
    if not dry_run:
        try:
            create_file(target, content)
        except WorkspaceError as error:
            return Imported(source, Outcome.REFUSED, shown, _refusal(result, str(error)))
    taken[target] = source
    return Imported(source, Outcome.PLANNED if dry_run else Outcome.WRITTEN, shown, result)


def _inside(path: str, root: str) -> bool:
    return os.path.commonpath([os.path.abspath(path), root]) == root


def _refusal(result: ImportResult, why: str) -> ImportResult:
    """The result without its draft, and why there is none."""
    from dataclasses import replace

    from debrief.importing.result import Remark

    return replace(result, problems=(Remark(0, why),), content="")


def _problem(path: str, content: bytes, settings: Settings) -> str:
    """What `debrief check` would refuse in the draft, so that it is not written.

    Rules that a team may switch off judge the prose, which is the team's own: an import does not wait for it.
    """
    from debrief.checks import check_file
    from debrief.checks.rules import RULES
    from debrief.documents.document import read_document

    document, faults = read_document(path, content)
    for finding in check_file(path, document, faults, settings):
        rule = RULES.get(finding.rule)
        if finding.level == "error" and rule is not None and not rule.adjustable:
            return f"{finding.message}; {finding.help}"
    return ""

"""What `debrief check` does once its options are known; it needs no command-line library."""

from __future__ import annotations

import os
import sys
import time

from debrief.errors import UsageError
from debrief_schemas.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from debrief.documents.archive import Listed
    from debrief.documents.workspace import Workspace
    from debrief.findings import Finding
    from debrief.inspection.result import Inspection
    from debrief.inspection.rules import Rules
    from debrief.inspection.run import Progress

FORMATS = ("text", "json", "github", "sarif", "markdown")

_ON_PULL_REQUESTS = ("github", "sarif", "markdown")
"""Formats that are shown where others read: notes are for whoever writes, and would bury there what matters."""


class CheckOptions(NamedTuple):
    """The options of `debrief check`."""

    paths: Sequence[str] = ()
    root: str | None = None
    format: str = "text"
    strict: bool = False
    quiet: bool = False
    cache: bool = True
    """Whether verdicts of an earlier run on the same bytes may be taken, and kept for the next one."""
    language: bool = False
    """Whether all rules of language and reflection are tried on all that is checked."""
    base: str | None = None
    """A commit: these rules are tried on the lines that were added since."""
    policy: bool = False
    """Whether the policy is asked about all that is checked."""
    fix: bool = False
    """Whether mechanical cures are carried out before the findings are shown."""


def run_check(options: CheckOptions, *, changed: bool = False) -> int:
    """Check, print and return the exit code; `changed` says that the record is known to differ from the last check's.

    Raises UsageError, SettingsError or WorkspaceError.
    """
    from debrief.cli.check_paths import workspace_of
    from debrief.documents.workspace import misnamed_settings

    if options.language and options.base is not None:
        raise UsageError("--language looks at whole files, --base at what has been added to them; take one")
    if options.base == "HEAD" and (pushed := os.environ.get("PRE_COMMIT_FROM_REF")):
        # What is pushed is committed already: HEAD would be compared with itself.
        options = options._replace(base=pushed)
    workspace = workspace_of(options.root, options.paths)
    if misnamed_settings(workspace) is not None:
        from debrief.cli.boundary import warn_misnamed

        warn_misnamed(workspace)
    result = _found(options, workspace, changed=changed)
    if options.fix:
        options, result = _fixed(options, workspace, result)
    _print(options, workspace, result)
    return exit_code(result.findings, strict=options.strict)


def _found(options: CheckOptions, workspace: Workspace, *, changed: bool) -> Inspection:
    return _named(options, workspace) if options.paths else _whole(options, workspace, changed=changed)


def _more(
    options: CheckOptions, workspace: Workspace, rules: Rules, result: Inspection, files: Sequence[Listed]
) -> Inspection:
    """Add what goes beyond the schema, as far as it is asked for and has not been said yet."""
    if options.base is not None:
        from debrief.inspection.against import add_changes

        # What is not shown need not be looked for.
        whole = not options.paths
        notes = options.strict or (whole and options.format not in _ON_PULL_REQUESTS)
        result = add_changes(workspace, rules, result, files, options.base, notes=notes, policy=whole).inspection
    elif options.language and not options.paths:
        from debrief.inspection.language import Scope, add_language

        result = add_language(workspace, rules, result, files, Scope(), _progress(options))
    if options.policy:
        from debrief.inspection.policy import add_policy

        result = add_policy(workspace, rules, result, files)
    return result


def _fixed(options: CheckOptions, workspace: Workspace, result: Inspection) -> tuple[CheckOptions, Inspection]:
    """Carry out what is mechanical and say so; return what is found from then on, and under which names."""
    if all(finding.fix is None for finding in result.findings):
        return options, result
    from debrief.cli.boundary import say
    from debrief.cli.check_fix import ROUNDS_MAX, carry_out, renamed
    from debrief.documents.settings import read_settings_source
    from debrief.inspection.rules import Rules
    from debrief.reports.findings_text import fixed_line

    rules = Rules(read_settings_source(workspace), cache=options.cache)
    refused: dict[str, str] = {}
    # For a person it is part of the report; a program reads the report alone.
    write = _write if options.format == "text" else sys.stderr.write
    for _ in range(ROUNDS_MAX):
        outcome = carry_out(workspace, rules, result.findings, refused)
        for one in outcome.done:
            write(fixed_line(one.path, one.line, one.title, one.rule))
        for why in outcome.refused.values():
            say(f"not fixed: {why}")
        refused |= outcome.refused
        if not outcome.done:
            break
        options = options._replace(paths=renamed(workspace, options.paths, outcome.done))
        result = _found(options, workspace, changed=True)
    return options, result


def _named(options: CheckOptions, workspace: Workspace) -> Inspection:
    from debrief.cli.check_paths import named_files
    from debrief.documents.settings import read_settings_source
    from debrief.inspection.rules import Rules
    from debrief.inspection.run import inspect_files

    rules = Rules(read_settings_source(workspace), cache=options.cache)
    files = named_files(workspace, options.paths)
    from debrief.inspection.language import Reader, Scope

    # Of files that are named, as by a commit hook, all is said that is more than a note; notes if asked.
    rules.reader = Reader(rules, Scope(notes=options.language or options.strict))
    result = inspect_files(workspace, rules, files, _progress(options))
    if options.base is None or not _beyond_the_schema(result):
        return _more(options._replace(base=None), workspace, rules, result, files)
    # Only now is it worth asking git which of it is new.
    rules.reader = None
    return _more(options, workspace, rules, inspect_files(workspace, rules, files, _progress(options)), files)


def _beyond_the_schema(result: Inspection) -> bool:
    """Whether anything was found that is not wrong with the format."""
    if not result.findings:
        return False
    from debrief.checks.rules import RULES

    return any(finding.rule not in RULES for finding in result.findings)


def _whole(options: CheckOptions, workspace: Workspace, *, changed: bool) -> Inspection:
    from debrief.documents.settings import read_settings_source

    settings = read_settings_source(workspace)
    if options.language or options.base is not None or options.policy:
        from debrief.documents.archive import list_record
        from debrief.inspection.rules import Rules

        rules = Rules(settings, cache=options.cache)
        result = _of_schema(options, workspace, settings, changed=changed)
        return _more(options, workspace, rules, result, list(list_record(workspace)))
    return _of_schema(options, workspace, settings, changed=changed)


def _of_schema(options: CheckOptions, workspace: Workspace, settings: bytes, *, changed: bool) -> Inspection:
    from debrief.inspection.result import Inspection

    seal = None
    if options.cache and os.environ.get("DEBRIEF_FAST") != "0":
        from debrief.inspection.cache import open_seal

        seal = open_seal(workspace.root, workspace.record, settings)
        unbroken = seal.unbroken() if seal is not None and not changed else None
        if unbroken is not None:
            # Nothing has changed: neither the rules nor the documents need to be looked at.
            checked, rows = unbroken
            if not rows:
                return Inspection(checked, [])
            from debrief.inspection.run import finding_of

            return Inspection(checked, [finding_of(path, row) for path, row in rows])
    verdicts = None
    if seal is not None:
        from debrief.inspection.cache_verdicts import Verdicts

        verdicts = Verdicts(seal)
    from debrief.inspection.rules import Rules
    from debrief.inspection.run import inspect_record

    return inspect_record(workspace, Rules(settings, cache=options.cache), _progress(options), verdicts)


def exit_code(findings: Sequence[Finding], *, strict: bool) -> int:
    """1 where anything blocks: errors, and with `strict` warnings too."""
    blocking = ("error", "warning") if strict else ("error",)
    return int(any(finding.level in blocking for finding in findings))


def _print(options: CheckOptions, workspace: Workspace, result: Inspection) -> None:
    from debrief.reports import findings_text

    # An inspection of everything is asked for by name, notes and all.
    public = options.format == "github" or (options.base is not None and options.format in _ON_PULL_REQUESTS)
    shown = [one for one in result.findings if options.strict or not public or one.level != "note"]
    summary = findings_text.summary(result.checked, shown)
    if not result.checked and not shown and (empty := _empty(workspace, options.paths)):
        summary = empty
    if options.format == "json":
        from debrief.reports import findings_json

        _write(findings_json.render(result.checked, shown))
    elif options.format == "sarif":
        from debrief.reports import findings_sarif

        _write(findings_sarif.render(shown, _prefix(workspace)))
    elif options.format == "markdown":
        from debrief.reports import findings_markdown

        _write(findings_markdown.render(summary, shown))
    elif options.format == "github":
        _print_github(options, workspace, shown, summary)
    else:
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        text = findings_text.render(shown, colour=colour)
        if not options.quiet:
            text += f"{summary}\n"
        _write(text)


def _print_github(options: CheckOptions, workspace: Workspace, shown: Sequence[Finding], summary: str) -> None:
    from debrief.reports import findings_github, findings_markdown

    _write(findings_github.render(shown, _prefix(workspace)))
    if not options.quiet:
        _write(f"{summary}\n")
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target:
        try:
            with open(target, "a", encoding="utf-8") as stream:
                stream.write(findings_markdown.render(summary, shown))
        except OSError as error:
            sys.stderr.write(f"debrief: the job summary was not written ({os.strerror(error.errno or 0)})\n")


def _prefix(workspace: Workspace) -> str:
    """The way from the runner's checkout to the workspace, such as `docs/`; nothing where they are the same."""
    checkout = os.environ.get("GITHUB_WORKSPACE")
    if not checkout:
        return ""
    way = os.path.relpath(workspace.root, os.path.realpath(checkout)).replace(os.sep, "/")
    return "" if way == "." or way.startswith("..") else f"{way}/"


def _empty(workspace: Workspace, paths: Sequence[str]) -> str:
    """Say that there is nothing yet where the record or folders of it were asked for; nothing where files were."""
    if not all(map(os.path.isdir, paths)):
        return ""
    from debrief.cli.check_paths import relative_path

    names = [relative_path(workspace, path) for path in paths] or [workspace.record]
    folders = dict.fromkeys(workspace.record if name == "." else name for name in names)
    return f"no post-mortems in {', '.join(f'{name}/' for name in folders)} yet; start one with `debrief new TITLE`"


def _write(text: str) -> None:
    sys.stdout.write(
        text.encode(sys.stdout.encoding or "utf-8", "backslashreplace").decode(sys.stdout.encoding or "utf-8")
    )


def _progress(options: CheckOptions) -> Progress | None:
    """A line that counts files, on a terminal only and only once a run has taken a moment."""
    if options.quiet or not sys.stderr.isatty():
        return None
    began = time.monotonic()
    last = [began]

    def show(done: int, total: int) -> None:
        now = time.monotonic()
        if done == total:
            if last[0] > began:
                sys.stderr.write("\r\x1b[K")
        elif now - began > 0.5 and now - last[0] > 0.1:
            last[0] = now
            sys.stderr.write(f"\rchecking {done} of {total} …\x1b[K")
            sys.stderr.flush()

    return show

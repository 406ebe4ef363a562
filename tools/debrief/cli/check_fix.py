"""What `check --fix` does: the mechanical cures among the findings, each proven to change nothing else.

Whatever cannot be done stays a finding, and is done by hand.
"""

from __future__ import annotations

import os
import time
from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from debrief.checks.fixes import of_value
from debrief.checks.names import stem_of
from debrief.cli.check_paths import relative_path
from debrief.documents.archive import Listed
from debrief.documents.document import Document, read_document
from debrief.documents.mending import mended
from debrief.documents.preflight import FILE_MAX
from debrief.documents.source import read_source
from debrief.documents.store import rename_file, replace_file
from debrief.errors import DebriefError, GitError, UsageError, WorkspaceError
from debrief.git import run_git
from debrief.inspection.run import judge
from debrief_schemas.identifiers import is_postmortem_id

if TYPE_CHECKING:
    from debrief.documents.workspace import Workspace
    from debrief.findings import Finding, Fix
    from debrief.inspection.rules import Rules

ROUNDS_MAX = 20
"""Most runs over the record: what one cure uncovers, the next run cures; a key and then its value are two."""

_GIT_SECONDS = 20.0


class Fixed(NamedTuple):
    """One cure that was carried out."""

    path: str
    line: int
    rule: str
    title: str
    """What was done, in words."""
    path_now: str
    """The file's path from now on."""


class Outcome(NamedTuple):
    """What one round did."""

    done: list[Fixed]
    refused: dict[str, str]
    """Paths whose cures could not be carried out, and why; nothing was changed there."""


def carry_out(workspace: Workspace, rules: Rules, findings: Iterable[Finding], skip: Container[str]) -> Outcome:
    """Carry out the cures of the files that have any among the findings; the paths in `skip` are left alone.

    Each file is read and judged anew, so that a cure never meets other words than those it is for; one that changes
    before it is written is left as it is, and so is a link.
    """
    paths = dict.fromkeys(one.location.path for one in findings if one.fix is not None)
    outcome = Outcome([], {})
    for path in paths:
        if path not in skip:
            try:
                outcome.done.extend(_in_file(workspace, rules, path))
            except DebriefError as error:
                outcome.refused[path] = str(error)
    return outcome


def _in_file(workspace: Workspace, rules: Rules, path: str) -> list[Fixed]:
    absolute = workspace.absolute(path)
    raw, fault = read_source(absolute)
    if fault is not None:
        raise WorkspaceError(f"{path} was not changed: {fault.message}")
    document, found = judge(rules, Listed(path), raw)
    # The first finding of those that one cure mends.
    backwards = sorted(found, key=lambda one: one.sort_key, reverse=True)
    cures = {one.fix: one for one in backwards if one.fix is not None}
    naming = next((fix for fix in cures if fix.name), None)
    if document is not None and naming is not None:
        put_back = _id_put_back(workspace, document)
        if put_back is not None:
            cures[put_back] = cures.pop(naming)
            naming = None
    edits = [edit for fix in cures for edit in fix.edits]
    if edits:
        replace_file(absolute, raw, mended(raw, edits))
    path_now = path
    if naming is not None:
        path_now = f"{path.rpartition('/')[0]}/{os.path.basename(rename_file(absolute, naming.name))}".removeprefix("/")
    ordered = sorted(cures.items(), key=lambda one: one[1].sort_key)
    return [Fixed(path, finding.location.line, finding.rule, fix.title, path_now) for fix, finding in ordered]


def _id_put_back(workspace: Workspace, document: Document) -> Fix | None:
    """Return the cure of an id that was changed in a file that kept its name, or None where the name is what changed.

    An id is what issues are known by and never changes once it is merged. So the file takes the name that its id says,
    unless the last commit has this very file, with the id that its name still says.
    """
    stem = stem_of(document.path)
    if not is_postmortem_id(stem) or not document.path.endswith(".md"):
        return None
    try:
        before = run_git(
            workspace.root,
            ("show", f"HEAD:./{document.path}"),
            limit=FILE_MAX + 1,
            end=time.monotonic() + _GIT_SECONDS,
        )
    except (UsageError, GitError):
        return None
    known = read_document(document.path, before.out)[0] if before.code == 0 else None
    if known is None or known.postmortem_id != stem:
        return None
    return of_value(document, ("id",), stem)


def renamed(workspace: Workspace, paths: Sequence[str], done: Iterable[Fixed]) -> tuple[str, ...]:
    """Return the arguments that name files, as they are to be after some files got another name."""
    names = {one.path: one.path_now for one in done if one.path != one.path_now}
    return tuple(
        os.path.join(os.path.dirname(path), os.path.basename(names[relative]))
        if (relative := relative_path(workspace, path)) in names
        else path
        for path in paths
    )

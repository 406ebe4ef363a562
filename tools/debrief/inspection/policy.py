"""What the policy says of files, on top of what an ordinary run found.

It is asked about what a change touches or on request, and never in a run over the whole record that did not ask: a
policy that becomes stricter must not break an old record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from debrief.checks import at_levels
from debrief.documents.document import read_document
from debrief.documents.front_matter import Split, split
from debrief.documents.source import read_source
from debrief.inspection import fast
from debrief.inspection.incidents import incidents
from debrief.inspection.language import with_rows
from debrief.inspection.result import Inspection
from debrief.inspection.run import row_of
from debrief.policy.keeping import breaches, check_policy
from debrief.relating.repeats import Repeat, all_repeats

if TYPE_CHECKING:
    from debrief.documents.archive import Listed
    from debrief.documents.workspace import Workspace
    from debrief.inspection.changes import Changes
    from debrief.inspection.rules import Rules
    from debrief.inspection.run import Row


def add_policy(
    workspace: Workspace, rules: Rules, result: Inspection, files: Sequence[Listed], changes: Changes | None = None
) -> Inspection:
    """Return `result` with what breaks the policy in `files`; with `changes`, in those whose front matter they touch.

    Files with errors of shape are left to those errors. Raises WorkspaceError when a folder cannot be listed.
    """
    cut = {one.location.path for one in result.findings if one.rule == "record/too-many"}
    todo = [one for one in files if one.path not in cut and (changes is None or one.path in changes.files)]
    asked = _Asked(workspace, rules, changes)
    said = {one.path: rows for one in todo if (rows := asked.said(one))}
    return with_rows(result, said)


class _Asked:
    def __init__(self, workspace: Workspace, rules: Rules, changes: Changes | None) -> None:
        self._workspace = workspace
        self._rules = rules
        self._changes = changes
        self._repeats: Mapping[str, Sequence[Repeat]] | None = None

    def said(self, listed: Listed) -> tuple[Row, ...]:
        if listed.fault is not None:
            return ()
        raw, fault = read_source(self._workspace.absolute(listed.path))
        if fault is not None or not self._is_touched(listed.path, raw):
            return ()
        settings = self._rules.full()
        certain = fast.judge(listed.path, raw, self._rules.plain) if self._rules.short else None
        if certain is not None:
            repeats = self._repeats_of(certain.data)
            if next(breaches(listed.path, certain.data, settings, repeats), None) is None:
                return ()
        document = read_document(listed.path, raw)[0]
        if document is None or document.model is None:
            return ()
        found = check_policy(document, settings, self._repeats_of(document.data))
        return tuple(row_of(one) for one in at_levels(found, self._rules.levels))

    def _is_touched(self, path: str, raw: bytes) -> bool:
        if self._changes is None:
            return True
        parts = split(raw.decode("utf-8", "replace"))
        return isinstance(parts, Split) and self._changes.files[path].touches(1, parts.body_line - 1)

    def _repeats_of(self, data: Mapping[str, Any]) -> Sequence[Repeat]:
        """The factors of an incident that came back; only of a waiver do they decide anything."""
        if data.get("status") != "waived":
            return ()
        if self._repeats is None:
            within = self._rules.full().policy.require.repeat_within_days
            self._repeats = all_repeats(incidents(self._workspace, _passed_over), within) if within else {}
        return self._repeats.get(str(data.get("id")), ())


def _passed_over(_path: str) -> None:
    """A file that cannot be read has been reported already, and repeats nothing."""

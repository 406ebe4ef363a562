"""What the rules of language and reflection say of files, on top of what an ordinary run found.

A file that certainly is valid is read the short way, and a Markdown parser is loaded only where a word of a rule stands
in a file: most files of a commit cost a few microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from debrief.checks.language.prefilter import may_hold_language
from debrief.checks.language.prefilter import serious as serious_rules
from debrief.checks.questions import ALL, reflections
from debrief.checks.questions import serious as serious_questions
from debrief.documents.front_matter import Split, split
from debrief.documents.source import read_source
from debrief.inspection import fast
from debrief.inspection.result import Inspection
from debrief.inspection.workers import share

if TYPE_CHECKING:
    from debrief.documents.archive import Listed
    from debrief.documents.nodes import Node
    from debrief.documents.workspace import Workspace
    from debrief.findings import Finding
    from debrief.inspection.changes import Changes, FileChange
    from debrief.inspection.rules import Rules
    from debrief.inspection.run import Progress, Row


class Scope(NamedTuple):
    """What is asked for."""

    notes: bool = True
    """Whether rules that find no more than notes are tried."""
    changes: Changes | None = None
    """Where a change is looked at: its files alone, and what lies on the lines that it adds."""


class _Seen(NamedTuple):
    """A file, as far as the rules look at it."""

    path: str
    text: str
    data: Mapping[str, Any]
    root: Node | None


class _Rooted(NamedTuple):
    """A file with the places of its front matter."""

    path: str
    text: str
    data: Mapping[str, Any]
    root: Node


class _Reader:
    """The rules that are tried, and the files that are read for them."""

    def __init__(self, workspace: Workspace, rules: Rules, scope: Scope) -> None:
        self._workspace = workspace
        self._rules = rules
        self._scope = scope
        levels = rules.levels
        self._tried = None if scope.notes else serious_rules(levels)
        self._questions = ALL if scope.notes else serious_questions(levels)

    def said(self, listed: Listed) -> tuple[Row, ...]:
        """Return what the rules say of a file; one that cannot be read has been reported already."""
        if listed.fault is not None:
            return ()
        raw, fault = read_source(self._workspace.absolute(listed.path))
        if fault is not None:
            return ()
        certain = fast.judge(listed.path, raw, self._rules.plain) if self._rules.short else None
        if certain is not None:
            text, data, valid, root = raw.decode("utf-8"), certain.data, True, None
        else:
            from debrief.documents.document import read_document

            document = read_document(listed.path, raw)[0]
            if document is None:
                return ()
            text, data, root = document.text, document.data, document.root
            valid = document.model is not None
        top = self._rules.plain.top_severities
        asks = valid and (
            next(reflections(data, text, top, self._questions), None) is not None
            or ("debrief:" in text and "ignore" in text)
        )
        words = may_hold_language(text, self._tried)
        if not asks and not words:
            return ()
        parts = split(text)
        assert isinstance(parts, Split)  # noqa: S101
        if root is None and (asks or may_hold_language(text[: parts.body_start], self._tried)):
            root = _root(text, parts)
        seen = _Seen(listed.path, text, data, root)
        found = self._found_in_words(seen) if words else []
        if asks and root is not None:
            found += self._asked_of(_Rooted(listed.path, text, data, root))
        return self._rows(found)

    def _found_in_words(self, seen: _Seen) -> list[Finding]:
        from debrief.checks.language.check import find

        found = list(find(seen, self._rules.levels, self._tried))
        change = self._change(seen.path)
        return found if change is None else [one for one in found if change.adds(one.location)]

    def _asked_of(self, placed: _Rooted) -> list[Finding]:
        from debrief.checks import reflection

        change = self._change(placed.path)
        touched = reflection.everywhere if change is None else change.touches
        top = self._rules.plain.top_severities
        found = reflection.find(placed, top, self._rules.levels, self._questions, touched)
        # An ignore without use is a finding about its own words, wherever in the file the question would be.
        return [one for one in found if change is None or one.rule in ALL or change.adds(one.location)]

    def _change(self, path: str) -> FileChange | None:
        return None if self._scope.changes is None else self._scope.changes.files[path]

    def _rows(self, found: list[Finding]) -> tuple[Row, ...]:
        from debrief.checks import at_levels
        from debrief.inspection.run import row_of

        kept = at_levels(found, self._rules.levels)
        return tuple(row_of(one) for one in kept if self._scope.notes or one.level != "note")


def _root(text: str, parts: Split) -> Node | None:
    from debrief.documents import nodes
    from debrief.documents.fault import Fault

    root = nodes.parse(text[parts.yaml_start : parts.yaml_end], parts.yaml_start)
    return None if isinstance(root, Fault) else root


def add_language(
    workspace: Workspace,
    rules: Rules,
    result: Inspection,
    files: Sequence[Listed],
    scope: Scope,
    progress: Progress | None = None,
) -> Inspection:
    """Return `result` with what the rules of language and reflection say of `files`.

    Of a file whose findings have been cut already nothing more is said.
    """
    cut = {one.location.path for one in result.findings if one.rule == "record/too-many"}
    todo = [one for one in files if one.path not in cut]
    if scope.changes is not None:
        todo = [one for one in todo if one.path in scope.changes.files]
    reader = _Reader(workspace, rules, scope)
    said = {todo[at].path: rows for at, rows in share(len(todo), lambda at: reader.said(todo[at]), progress) if rows}
    return with_rows(result, said)


def with_rows(result: Inspection, said: Mapping[str, Sequence[Row]]) -> Inspection:
    """Return `result` with further findings of some files, at most as many a file as are listed."""
    if not said:
        return result
    from debrief.checks import limited
    from debrief.inspection.run import finding_of

    by_path: dict[str, list[Finding]] = {}
    for finding in result.findings:
        by_path.setdefault(finding.location.path, []).append(finding)
    for path, rows in said.items():
        by_path[path] = limited([*by_path.get(path, ()), *(finding_of(path, row) for row in rows)])
    return Inspection(result.checked, [finding for path in sorted(by_path) for finding in by_path[path]])

"""What the rules of language and reflection say of files, on top of what an ordinary run found.

A file that certainly is valid is read the short way, and a Markdown parser is loaded only where a word of a rule stands
in a file: most files of a commit cost a few microseconds.
"""

from __future__ import annotations

from debrief.checks.language.prefilter import may_hold_language
from debrief.checks.language.prefilter import serious as serious_rules
from debrief.checks.questions import ALL, reflections
from debrief.checks.questions import serious as serious_questions
from debrief.documents.front_matter import Split, split
from debrief.documents.source import read_source
from debrief.inspection import fast
from debrief.inspection.result import Inspection
from debrief.inspection.workers import share
from debrief_schemas.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from debrief.documents.archive import Listed
    from debrief.documents.document import Document
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


class _Seen:
    """A file, as far as the rules look at it."""

    __slots__ = ("data", "path", "root", "text")

    def __init__(self, path: str, text: str, data: Mapping[str, Any], root: Node | None) -> None:
        self.path = path
        self.text = text
        self.data = data
        self.root = root


class _Rooted:
    """A file with the places of its front matter."""

    __slots__ = ("data", "path", "root", "text")

    def __init__(self, seen: _Seen, root: Node) -> None:
        self.path = seen.path
        self.text = seen.text
        self.data = seen.data
        self.root = root


class Reader:
    """The rules that are tried on what has been read."""

    def __init__(self, rules: Rules, scope: Scope) -> None:
        self._rules = rules
        self._scope = scope
        levels = rules.levels
        self._tried = None if scope.notes else serious_rules(levels)
        self._questions = ALL if scope.notes else serious_questions(levels)

    def of_certain(self, path: str, raw: bytes, data: Mapping[str, Any]) -> list[Finding]:
        """Return what the rules say of a file that certainly is valid."""
        return self._of(_Seen(path, raw.decode("utf-8"), data, None), valid=True)

    def of_document(self, document: Document) -> list[Finding]:
        """Return what the rules say of a file that could be read; of its questions only where its shape is right."""
        seen = _Seen(document.path, document.text, document.data, document.root)
        return self._of(seen, valid=document.model is not None)

    def _of(self, seen: _Seen, *, valid: bool) -> list[Finding]:
        top = self._rules.plain.top_severities
        asks = valid and (
            next(reflections(seen.data, seen.text, top, self._questions), None) is not None
            or ("debrief:" in seen.text and "ignore" in seen.text)
        )
        words = may_hold_language(seen.text, self._tried)
        if not asks and not words:
            return []
        parts = split(seen.text)
        assert isinstance(parts, Split)  # noqa: S101
        if seen.root is None and (asks or may_hold_language(seen.text[: parts.body_start], self._tried)):
            seen.root = _root(seen.text, parts)
        found = self._found_in_words(seen) if words else []
        if asks and seen.root is not None:
            found += self._asked_of(_Rooted(seen, seen.root))
        from debrief.checks import at_levels

        kept = at_levels(found, self._rules.levels)
        return [one for one in kept if self._scope.notes or one.level != "note"]

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
    """Return `result` with what the rules of language and reflection say of `files`, which are read for it once more.

    Of a file whose findings have been cut already nothing more is said, nor of one that cannot be read, which has been
    reported.
    """
    cut = {one.location.path for one in result.findings if one.rule == "record/too-many"}
    todo = [one for one in files if one.path not in cut and one.fault is None]
    if scope.changes is not None:
        todo = [one for one in todo if one.path in scope.changes.files]
    reader = Reader(rules, scope)

    def said(at: int) -> tuple[Row, ...]:
        from debrief.inspection.run import row_of

        return tuple(row_of(one) for one in _read(workspace, rules, reader, todo[at].path))

    found = {todo[at].path: rows for at, rows in share(len(todo), said, progress) if rows}
    return with_rows(result, found)


def _read(workspace: Workspace, rules: Rules, reader: Reader, path: str) -> list[Finding]:
    raw, fault = read_source(workspace.absolute(path))
    if fault is not None:
        return []
    certain = fast.judge(path, raw, rules.plain) if rules.short else None
    if certain is not None:
        return reader.of_certain(path, raw, certain.data)
    from debrief.documents.body import Body
    from debrief.documents.document import read_document

    # The rules have a parser of their own for the body, which has been judged already.
    document = read_document(path, raw, lambda _text, _first_line: Body((), (), ()))[0]
    return reader.of_document(document) if document is not None else []


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

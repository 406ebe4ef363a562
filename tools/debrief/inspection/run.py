"""Checking a record or single files: what is said of each file, then what is said between them.

Memory is bounded: one document at a time in each process, few bytes for a valid file, at most 21 findings for another.
"""

from __future__ import annotations

import gc
from array import array

from debrief.checks import FINDINGS_MAX
from debrief.checks.facts import Facts, agree, facts_of
from debrief.checks.names import stem_of
from debrief.documents.archive import Listed, list_record
from debrief.documents.source import read_source
from debrief.documents.workspace import Workspace
from debrief.inspection import fast
from debrief.inspection.result import Inspection
from debrief.inspection.rules import Rules
from debrief.inspection.workers import share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from debrief.documents.document import Document
    from debrief.findings import Finding
    from debrief.inspection.cache_verdicts import Verdicts

    Progress = Callable[[int, int], None]
    """Called with the number of files done and of all files."""

    Row = tuple[str, str, int, int, int, int, str, str, "tuple[Any, ...] | None"]
    """A finding without its path: rule, level, line, column, end line, end column, message, help, mechanical cure."""

    Judged = tuple["str | None", "bytes | tuple[int, ...]", tuple[str, ...], tuple[Row, ...]]
    """What is kept of a file: its id where that is not the stem, the issues it claims, its references, its findings."""

_COLLECT_AFTER = 20_000
"""Objects that are made between two searches for unreachable ones: the short way leaves none, and looking through all
that is imported costs a tenth of the run; the long way leaves a few megabytes until then."""


def inspect_record(
    workspace: Workspace, rules: Rules, progress: Progress | None = None, verdicts: Verdicts | None = None
) -> Inspection:
    """Judge every post-mortem of the workspace, and what stands between them.

    Raises WorkspaceError when a folder cannot be listed.
    """
    if verdicts is not None:
        verdicts.begin()
    with _FewCollections():
        files = list(list_record(workspace))
        judged = _judge_all(workspace, rules, files, progress, verdicts)
        result = Inspection(len(files), _findings(workspace, rules, files, judged, between=True))
    if verdicts is not None:
        found = [(finding.location.path, row_of(finding)) for finding in result.findings]
        verdicts.save(files, judged, result.checked, found)
    return result


def inspect_files(
    workspace: Workspace, rules: Rules, files: Sequence[Listed], progress: Progress | None = None
) -> Inspection:
    """Judge the given files alone; rules between files are left to the whole record's check."""
    with _FewCollections():
        judged = _judge_all(workspace, rules, files, progress, None)
        return Inspection(len(files), _findings(workspace, rules, files, judged, between=False))


class _FewCollections:
    """A context; written out, as `contextlib` would be imported for nothing else."""

    def __enter__(self) -> None:
        self._usual = gc.get_threshold()
        gc.set_threshold(_COLLECT_AFTER, *self._usual[1:])

    def __exit__(self, *raised: object) -> None:
        gc.set_threshold(*self._usual)


def _judge_all(
    workspace: Workspace, rules: Rules, files: Sequence[Listed], progress: Progress | None, verdicts: Verdicts | None
) -> list[Judged]:
    results: list[Any] = [None] * len(files)
    if verdicts is None:
        todo: Sequence[int] = range(len(files))
    else:
        for index, listed in enumerate(files):
            results[index] = verdicts.known(listed)
        todo = [index for index, known in enumerate(results) if known is None]

    if rules.short and len(todo) >= fast.FEW:
        fast.prepare()

    def work(number: int) -> Any:
        return _judge(workspace, rules, files[todo[number]], verdicts)

    for number, (result, digest) in share(len(todo), work, progress):
        results[todo[number]] = result
        if verdicts is not None:
            verdicts.note(files[todo[number]].path, digest)
    return results


def _judge(workspace: Workspace, rules: Rules, listed: Listed, verdicts: Verdicts | None) -> tuple[Judged, bytes]:
    """Return what is kept of a file, and the digest of its bytes for the cache."""
    if listed.fault is not None:
        return _long_way(rules, listed, b""), b""
    raw, fault = read_source(workspace.absolute(listed.path))
    if fault is not None:
        return _long_way(rules, Listed(listed.path, fault), b""), b""
    digest = b""
    if verdicts is not None:
        digest = verdicts.digest(raw)
        known = verdicts.known_by_content(listed.path, digest)
        if known is not None:
            return known, digest
    if rules.short:
        certain = fast.judge(listed.path, raw, rules.plain)
        if certain is not None:
            more = rules.reader.of_certain(listed.path, raw, certain.data) if rules.reader is not None else ()
            return _kept(None, certain.facts, _rows(more) if more else ()), digest
    return _long_way(rules, listed, raw), digest


def _long_way(rules: Rules, listed: Listed, raw: bytes) -> Judged:
    document, found = judge(rules, listed, raw)
    facts = facts_of(listed.path, None if document is None else document.data)
    whole = not any(finding.rule == "file/too-large" for finding in found)
    if rules.reader is not None and document is not None and whole and len(found) <= FINDINGS_MAX:
        # Whoever has so much to mend before will be told how it is written afterwards.
        found += rules.reader.of_document(document)
    own = None if facts.postmortem_id == stem_of(facts.path) else facts.postmortem_id
    return _kept(own, facts, _rows(found))


def _rows(found: Sequence[Finding]) -> tuple[Row, ...]:
    from debrief.checks import limited

    return tuple(row_of(finding) for finding in limited(found))


def _kept(own: str | None, facts: Facts, rows: tuple[Row, ...]) -> Judged:
    issues: bytes | tuple[int, ...] = b""
    if facts.issues:
        # Eight bytes a number instead of forty; no valid file has numbers that do not fit.
        fits = all(0 < number < 2**63 for number in facts.issues)
        issues = array("q", facts.issues).tobytes() if fits else facts.issues
    return own, issues, facts.references, rows


def judge(rules: Rules, listed: Listed, raw: bytes) -> tuple[Document | None, list[Finding]]:
    """Return one file's document and findings the long way, which is the whole truth about it."""
    from debrief.checks import check_file
    from debrief.documents.body import read_body
    from debrief.documents.document import read_document

    if listed.fault is not None:
        return None, check_file(listed.path, None, [listed.fault], rules.full())
    document, faults = read_document(listed.path, raw, fast.body_of if rules.short else read_body)
    return document, check_file(listed.path, document, faults, rules.full())


def _agree(files: Sequence[Listed], judged: Sequence[Judged]) -> bool:
    """Say whether the rules between files certainly have nothing to say, without making facts of every file."""
    ids: list[str] = []
    packed: list[bytes] = []
    issues: list[int] = []
    references: list[str] = []
    for listed, (own, numbers, named, _) in zip(files, judged, strict=True):
        ids.append(stem_of(listed.path) if own is None else own)
        if isinstance(numbers, bytes):
            packed.append(numbers)
        else:
            issues.extend(numbers)
        references.extend(named)
    issues.extend(array("q", b"".join(packed)))
    return agree(ids, issues, references)


def _facts(files: Sequence[Listed], judged: Sequence[Judged]) -> Iterator[Facts]:
    for listed, (own, issues, references, _) in zip(files, judged, strict=True):
        numbers = tuple(array("q", issues)) if isinstance(issues, bytes) else issues
        yield Facts(listed.path, stem_of(listed.path) if own is None else own, numbers, references)


def _findings(
    workspace: Workspace, rules: Rules, files: Sequence[Listed], judged: Sequence[Judged], *, between: bool
) -> list[Finding]:
    """Return all findings in order, those between files among them."""
    by_path: dict[str, list[Finding]] = {}
    for listed, (_, _, _, rows) in zip(files, judged, strict=True):
        if rows:
            by_path[listed.path] = [finding_of(listed.path, row) for row in rows]
    if between and not _agree(files, judged):
        _add_between(workspace, rules, files, judged, by_path)
    return [finding for path in sorted(by_path) for finding in by_path[path]]


def _add_between(
    workspace: Workspace,
    rules: Rules,
    files: Sequence[Listed],
    judged: Sequence[Judged],
    by_path: dict[str, list[Finding]],
) -> None:
    from debrief.checks import at_settings_levels, limited
    from debrief.checks.record import check_facts
    from debrief.documents.document import read_document

    def reopen(path: str) -> Document | None:
        raw, fault = read_source(workspace.absolute(path))
        return None if fault is not None else read_document(path, raw)[0]

    more: dict[str, list[Finding]] = {}
    for finding in at_settings_levels(check_facts(_facts(files, judged), reopen), rules.full()):
        more.setdefault(finding.location.path, []).append(finding)
    for path, found in more.items():
        own = by_path.get(path, [])
        if len(own) > FINDINGS_MAX:
            # Its findings have been cut already: they are asked for anew, so that all are cut together.
            raw, fault = read_source(workspace.absolute(path))
            own = judge(rules, Listed(path, fault), raw)[1]
        by_path[path] = limited([*own, *found])


def row_of(finding: Finding) -> Row:
    """Return a finding as plain values, without its path."""
    at = finding.location
    level = finding.level.value
    fix = finding.fix
    cure = None
    if fix is not None:
        edits = tuple((one.line, one.column, one.end_line, one.end_column, one.text) for one in fix.edits)
        cure = (fix.title, edits, fix.lines, fix.after, fix.name)
    return (finding.rule, level, at.line, at.column, at.end_line, at.end_column, finding.message, finding.help, cure)


def finding_of(path: str, row: Row) -> Finding:
    """Return the finding that `row_of` was given."""
    from debrief.findings import Edit, Finding, Fix, Level, Location

    rule, level, line, column, end_line, end_column, message, cure, kept = row
    fix = None
    if kept is not None:
        title, edits, lines, after, name = kept
        fix = Fix(title, tuple(Edit(*one) for one in edits), tuple(lines), after, name)
    return Finding(rule, Level(level), Location(path, line, column, end_line, end_column), message, cure, fix)

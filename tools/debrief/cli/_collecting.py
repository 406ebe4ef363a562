"""What `debrief collect` does with the workspace: find a post-mortem, judge text, write the result."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from debrief.errors import SpliceRefused, UsageError
from debrief_schemas.instants import parse_instant
from debrief_schemas.vocabulary import TIMESTAMPS

if TYPE_CHECKING:
    from debrief.collecting.outcome import Before, Outcome
    from debrief.collecting.screen import Concern
    from debrief.documents.document import Document
    from debrief.documents.workspace import Workspace
    from debrief_schemas.settings import Settings


def find_document(workspace: Workspace, name: str) -> Document:
    """Return the post-mortem of that id.

    Raises UsageError, with the nearest id, when there is none, or with what is wrong when it cannot be read.
    """
    from debrief.checks.names import stem_of
    from debrief.checks.nearest import nearest
    from debrief.documents.archive import list_whole_record
    from debrief.documents.document import read_document
    from debrief.documents.source import read_source
    from debrief.reports.escape import excerpt, one_line

    listed = [item for item in list_whole_record(workspace) if item.fault is None]
    stem = stem_of(name) if name.endswith(".md") else name
    hits = [item.path for item in listed if stem_of(item.path) == stem]
    if len(hits) != 1:
        if hits:
            raise UsageError(f"{len(hits)} files have the id {excerpt(stem, 130)}; run `debrief check`")
        near = nearest(stem, [stem_of(item.path) for item in listed])
        hint = f"did you mean `{near}`?" if near else "start it with `debrief new TITLE`"
        raise UsageError(f"no post-mortem has the id {excerpt(stem, 130)}; {hint}")
    raw, fault = read_source(workspace.absolute(hits[0]))
    document, faults = (None, [fault]) if fault is not None else read_document(hits[0], raw)
    if document is None:
        first = faults[0]
        raise UsageError(f"{one_line(hits[0])}:{first.line}: {first.message}; {first.cure}")
    return document


def state_of(document: Document) -> Before:
    """Return what a document says before a run.

    Raises UsageError for a timestamp that is none.
    """
    from debrief.collecting.outcome import Before
    from debrief.documents.timeline_splice import read_ledger

    stamps = document.data.get("timestamps")
    known = {}
    for name in TIMESTAMPS:
        value = stamps.get(name) if isinstance(stamps, dict) else None
        if isinstance(value, str):
            try:
                known[name] = parse_instant(value)
            except ValueError as error:
                raise UsageError(f"{document.path}: {name} {error}; run `debrief check`") from None
    estimates = texts_of(document.data.get("approximate"))
    return Before(document.body.timeline, read_ledger(document.raw), known, estimates)


def texts_of(value: object) -> list[str]:
    """Return the texts of a list of the front matter, whatever else it may hold."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def incident_of(document: Document) -> str:
    """Return where a document says that the incident is known; nothing where it does not."""
    value = document.data.get("incident")
    return value if isinstance(value, str) else ""


def judge(text: str) -> list[Concern]:
    """What `debrief check` would say of a text; public, so that personal data counts whatever the visibility."""
    from debrief.checks.privacy import check_privacy
    from debrief.collecting.screen import Concern

    concerns = []
    for found in check_privacy("", text, public=True, thorough=True):
        kind = found.message.removeprefix("this looks like ")
        secret = found.rule == "privacy/secret"
        start, end = found.location.column - 1, found.location.end_column - 1
        concerns.append(Concern(kind, secret, 0 if secret else start, len(text) if secret else end))
    return concerns


def write_outcome(workspace: Workspace, document: Document, settings: Settings, outcome: Outcome) -> Outcome:
    """Splice, look at the result as `debrief check` would, and replace the file.

    Raises SpliceRefused or WorkspaceError, and leaves the file as it is, when that cannot be done safely.
    """
    from dataclasses import replace

    from debrief.documents.store import replace_file
    from debrief.documents.timeline_splice import NewRow, SourceAddition, add_to_timeline
    from debrief.documents.timestamp_splice import add_timestamps

    merge = outcome.merge
    rows = [NewRow(item.fact.at.astimezone(UTC), item.text, item.source) for item in merge.additions]
    additions = [SourceAddition(item.line, item.source) for item in merge.joined if item.source]
    raw = add_to_timeline(document.raw, rows, additions, merge.marks)
    notes = list(outcome.notes)
    stamps = {item.name: item.at.astimezone(UTC) for item in outcome.proposals if not item.why_not}
    estimates = [item.name for item in outcome.proposals if item.approximate and not item.why_not]
    try:
        raw = add_timestamps(raw, stamps, estimates)
    except SpliceRefused as error:
        notes.append(str(error))
        proposals = tuple(
            item if item.why_not else replace(item, why_not="it does not fit into the front matter")
            for item in outcome.proposals
        )
        outcome = replace(outcome, proposals=proposals)
    _refuse_new_errors(document, raw, settings)
    if raw != document.raw:
        replace_file(workspace.absolute(document.path), document.raw, raw)
    return replace(outcome, written=raw != document.raw, notes=tuple(notes))


def _refuse_new_errors(document: Document, raw: bytes, settings: Settings) -> None:
    """What `debrief check` would refuse is not written; errors that were there before are no reason."""
    from collections import Counter

    from debrief.checks import check_file
    from debrief.documents.document import read_document

    def errors(found: Document | None, faults: Any) -> list[Any]:
        return [item for item in check_file(document.path, found, faults, settings) if item.level == "error"]

    before = Counter(item.rule for item in errors(document, document.body.faults))
    for item in errors(*read_document(document.path, raw)):
        before[item.rule] -= 1
        if before[item.rule] < 0:
            raise SpliceRefused(f"nothing was written: line {item.location.line}: {item.message}; {item.help}")

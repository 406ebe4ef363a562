"""Two versions of the documents that a pull request changes, and the merged record, to a review."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from debrief.checks.names import stem_of
from debrief.planning.desired import DesiredIssue, DesiredPoint, Source, action_points
from debrief.planning.forecast import forecast, owned_numbers
from debrief.planning.triage_candidates import with_accounts
from debrief.planning.triage_parents import likely_parents, parent_keys
from debrief.planning.triage_routes import routed
from debrief.policy.approvals import waives
from debrief.relating.incident import Incident, incident_of
from debrief.relating.relation import Comparison
from debrief.reports.escape import visible
from debrief.reviewing import bounded, value
from debrief.reviewing.questions import Subject, ask, covered
from debrief.reviewing.showing import before_of, facts_of, findings_of, issue_of

if TYPE_CHECKING:
    from debrief.documents.document import Document
    from debrief.findings import Finding
    from debrief_schemas.settings import Settings

_OF_THE_BOT = ("issue", "outcome", "closed_on", "outcome_reason")
"""Fields of an action point that people never write."""

_THOUGHT = frozenset(
    ("status", "severity", "services", "contributing_factors", "reflection", "action_points", "considered", "waiver")
)
"""Fields by which a document is thought about anew."""


@dataclass(frozen=True, slots=True)
class Version:
    """One file as one side of the pull request has it."""

    path: str
    document: Document | None
    """None where it cannot be read."""
    findings: tuple[Finding, ...] = ()
    sound: bool = True
    """Whether no rule but those of language finds an error, so that a plan judges it."""

    @property
    def id(self) -> str:
        """The declared id, else the stem of the file."""
        declared = self.document.postmortem_id if self.document is not None else None
        return declared or stem_of(self.path)

    @property
    def judged(self) -> bool:
        """Whether it can be said what becomes of its issues."""
        return self.sound and self.document is not None and self.document.model is not None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every document of a review is looked at with."""

    settings: Settings
    render: Callable[[DesiredPoint], DesiredIssue]
    """Writes the issue that an action point wants."""
    render_parent: Callable[[DesiredPoint], DesiredIssue]
    """Writes the issue that a document wants for itself, where the settings ask for one."""
    today: date
    """The day, in UTC, that decides what is overdue."""
    record: Sequence[Incident] = field(default=())
    """The merged record; documents of the review may be among them."""
    repository: str = ""
    """`owner/name` of the record, as far as it is known."""
    emptied: bool = False
    """Whether the record, as the pull request makes it, has no document at all."""


def build(
    new: Sequence[Version],
    old: Sequence[Version],
    around: Surroundings,
    *,
    pull_request: int | None = None,
    head: str | None = None,
    more: int = 0,
    unread: Sequence[tuple[str, str]] = (),
) -> value.Review:
    """Return the review of the documents in `new`, which the merged record has as in `old`, or not at all.

    What was moved or renamed is known again by its id. `more` documents of the pull request are not among them, and of
    `unread` paths nothing is known but the reason, in words.
    """
    merged = {version.id: version for version in old}
    pairs: list[tuple[Version | None, Version | None]] = [(version, merged.pop(version.id, None)) for version in new]
    pairs += [(None, version) for version in merged.values()]
    kept = pairs[: value.DOCUMENTS_MAX]
    owned = owned_numbers([point for version in old for point in _filed(version, around.settings)])
    documents = tuple(_document(after, before, around, owned) for after, before in kept)
    return value.Review(
        pull_request=pull_request,
        head=head,
        documents=documents,
        more_documents=min(len(pairs) - len(kept) + more, value.COUNT_MAX),
        unread=tuple(
            value.Unread(path=bounded.line(visible(path)), why=bounded.line(why))
            for path, why in unread[: value.UNREAD_MAX]
        ),
        more_unread=min(max(0, len(unread) - value.UNREAD_MAX), value.COUNT_MAX),
        emptied=around.emptied and any(document.issues for document in documents),
    )


def _document(
    after: Version | None, before: Version | None, around: Surroundings, owned: Mapping[int, str]
) -> value.ReviewedDocument:
    version = after or before
    assert version is not None  # noqa: S101
    data = version.document.data if version.document is not None else {}
    incident = incident_of(version.path, data)
    change: Any = "removed" if after is None else "added" if before is None else "changed"
    readable = version.document is not None
    whole = {"path": bounded.path(version.path), "change": change, "facts": facts_of(incident), "readable": readable}
    if after is None:
        return value.ReviewedDocument(**whole, issues=_issues(None, before, around, owned))
    comparison = Comparison(incident, value.BEFORE_MAX)
    news = readable and _new_to_a_reader(after, before)
    if news:
        for other in around.record:
            comparison.add(other)
    related = comparison.nearest(around.today) if news else []
    questions = ask(_subject(after, incident, around)) if news and after.document and after.document.model else ()
    said = covered(questions)
    return value.ReviewedDocument(
        **whole,
        judged=after.judged,
        waives=waives(before.document.data if before is not None and before.document is not None else None, data),
        filed=incident.status in around.settings.filed_statuses,
        findings=findings_of(after.findings, said),
        issues=_issues(after, before, around, owned) if after.judged else (),
        questions=tuple(question.id for question in questions),
        before=tuple(before_of(relation) for relation in related),
        more_before=max(0, comparison.total - len(related)) if news else 0,
    )


def _new_to_a_reader(after: Version, before: Version | None) -> bool:
    """Whether there is something to think about: not where the bot wrote back, or a finished document is retitled."""
    if before is None or before.document is None or after.document is None:
        return True
    if after.document.data.get("status") not in ("published", "waived"):
        return _by_people(after.document, None) != _by_people(before.document, None)
    return _by_people(after.document, _THOUGHT) != _by_people(before.document, _THOUGHT)


def _by_people(document: Document, fields: frozenset[str] | None) -> tuple[dict[str, Any], str]:
    """Return what people have written of these fields, or of the whole document."""
    data = {key: item for key, item in document.data.items() if fields is None or key in fields}
    points = data.get("action_points")
    if isinstance(points, list):
        data["action_points"] = [
            {key: item for key, item in point.items() if key not in _OF_THE_BOT} if isinstance(point, dict) else point
            for point in points
        ]
    # The body begins behind the closing fence, the second line of three hyphens.
    return data, document.text.split("\n---", 1)[-1] if fields is None else ""


def _subject(version: Version, incident: Incident, around: Surroundings) -> Subject:
    assert version.document is not None  # noqa: S101
    settings = around.settings
    return Subject(
        version.document.data,
        highest=incident.severity == settings.severities[0],
        top=incident.severity in settings.top_severities,
        seen_before=any(_shares_factor(incident, other) for other in around.record),
    )


def _shares_factor(incident: Incident, other: Incident) -> bool:
    if other.postmortem_id.casefold() == incident.postmortem_id.casefold():
        return False
    if other.day is None or (incident.day is not None and other.day > incident.day):
        return False
    tags = {tag.casefold() for tag in incident.factors}
    return any(tag.casefold() in tags for tag in other.factors)


def _filed(version: Version, settings: Settings) -> Iterator[DesiredPoint]:
    """Return the action points that a version has issues for, ended ones as well; none where it makes none."""
    model = version.document.model if version.document is not None else None
    filed = model is not None and model.status in settings.filed_statuses
    return action_points([Source(version.path, model)] if model is not None and filed else ())


def _issues(
    after: Version | None, before: Version | None, around: Surroundings, owned: Mapping[int, str]
) -> tuple[value.PlannedIssue, ...]:
    merged = _wanted(before, around)
    changed = _wanted(after, around, {issue.point.key for issue in merged})
    planned = forecast(merged, changed, around.settings, emptied=around.emptied, owned=owned)
    assigns = around.settings.issues.assign_owner
    return tuple(issue_of(one, assigns=assigns) for one in planned[: value.ISSUES_MAX])


def _wanted(version: Version | None, around: Surroundings, known: Collection[str] | None = None) -> list[DesiredIssue]:
    """Return the issues that a version wants; none where it makes none, or cannot be judged.

    `known` are the keys of issues that are there; None where all that the version could have wanted is there.
    """
    settings = around.settings
    points = with_accounts(_filed(version, settings), settings) if version is not None else ()
    if not points:
        return []
    points = routed(points, {}, settings, around.repository)
    wanted = [around.render(point) for point in points]
    if not settings.issues.parent:
        return wanted
    there = parent_keys(points[0].postmortem_id) if known is None else known
    return [*(around.render_parent(parent) for parent in likely_parents(points, there)), *wanted]

"""What the record wants: every action point of a filed document, with all that an issue says about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from debrief_schemas.identifiers import action_key
from debrief_schemas.postmortem import Postmortem
from debrief_schemas.vocabulary import Status


@dataclass(frozen=True, slots=True)
class Source:
    """A document that could be read and has no errors."""

    path: str
    """Relative to the workspace, with `/`."""
    postmortem: Postmortem


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another action point of the same document."""

    action_id: str
    title: str


@dataclass(frozen=True, slots=True)
class DesiredPoint:
    """One action point as its document has it."""

    key: str
    action_id: str
    title: str
    postmortem_id: str
    postmortem_title: str
    path: str
    status: Status
    severity: str
    impact: str | None
    """What the incident meant, or that and why it is not known; on one line."""
    owner: str | None = None
    due: str | None = None
    """The day, `YYYY-MM-DD`."""
    type: str | None = None
    level: str | None = None
    priority: str | None = None
    number: int | None = None
    """`issue:` in the file."""
    outcome: str | None = None
    closed_on: str | None = None
    reason: str | None = None
    """Why it was declined."""
    siblings: tuple[Sibling, ...] = ()
    services: tuple[str, ...] = ()
    account: str | None = None
    """Who the owner is in the tracker, where the settings say so: a login, `org/team`, or empty for nobody."""
    repository: str | None = None
    """Where its issue belongs, `owner/name`; none for the repository of the record."""
    misplaced: int | None = None
    """`issue:` in the file, which means the repository of the record, where the issue is in another one."""
    parent: bool = False
    """Whether this is the post-mortem itself, whose issue has those of its action points as sub-issues."""

    @property
    def assignee(self) -> str | None:
        """The owner, if that is a person; a team cannot be assigned."""
        name = self.owner if self.account is None else self.account
        return name if name and "/" not in name else None

    @property
    def numbered(self) -> bool:
        """Whether its number goes into the file: a number there means an issue of the record's own repository."""
        return not self.parent and self.repository is None


@dataclass(frozen=True, slots=True)
class DesiredIssue:
    """An action point together with the issue that it wants."""

    point: DesiredPoint
    title: str
    text: str
    """The body without its marker."""
    owned: str | None = None
    """The body without what it says of other action points and of priority, if that could be anything: this alone is
    an edit of the file."""

    @property
    def decisive(self) -> str:
        """The text by which it is decided whether the file has changed since the last sync."""
        return self.text if self.owned is None else self.owned


def action_points(sources: Iterable[Source]) -> Iterator[DesiredPoint]:
    """Yield the action points of all documents, whatever their status, in the order given."""
    for source in sources:
        document = source.postmortem
        impact = _impact(document)
        for point in document.action_points:
            yield DesiredPoint(
                key=action_key(document.id, point.id),
                action_id=point.id,
                title=point.title,
                postmortem_id=document.id,
                postmortem_title=document.title,
                path=source.path,
                status=document.status,
                severity=document.severity,
                impact=impact,
                owner=point.owner,
                due=point.due.isoformat() if point.due else None,
                type=str(point.type) if point.type else None,
                level=str(point.level) if point.level else None,
                priority=point.priority,
                number=point.issue,
                outcome=str(point.outcome) if point.outcome else None,
                closed_on=point.closed_on.isoformat() if point.closed_on else None,
                reason=point.outcome_reason,
                services=document.services,
                siblings=tuple(
                    Sibling(other.id, other.title) for other in document.action_points if other.id != point.id
                ),
            )


def _impact(document: Postmortem) -> str | None:
    if document.impact is None:
        return None
    if document.impact.summary:
        return " ".join(document.impact.summary.split())
    if document.impact.unknown_reason:
        return "not known: " + " ".join(document.impact.unknown_reason.split())
    return None

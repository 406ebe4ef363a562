"""What policy and tracker say of a review: of each document who has to approve it, and which names are unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from debrief.planning.forecast import Effect
from debrief.planning.labels import renamed_labels
from debrief.policy.approvals import Approvals, measure
from debrief.policy.approvals import Review as Approval
from debrief.policy.decision import Decision, decide
from debrief.relating.incident import Incident
from debrief.relating.repeats import repeats
from debrief.reviewing.value import Facts, PlannedIssue, Review, ReviewedDocument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from debrief_schemas.settings import Settings


def incident_from(document: ReviewedDocument) -> Incident:
    """Return the incident that a review tells of."""
    facts: Facts = document.facts
    return Incident(
        postmortem_id=facts.id,
        path=document.path,
        title=facts.title,
        status=facts.status,
        severity=facts.severity,
        day=facts.day,
        services=facts.services,
        factors=facts.factors,
        detection=facts.detection,
        data_loss=facts.data_loss,
        ended_at=facts.ended_at,
        authors=facts.authors,
        reviewers=facts.reviewers,
        decided_by=facts.decided_by,
    )


def judge(
    document: ReviewedDocument,
    settings: Settings,
    record: Sequence[Incident],
    approvals: Sequence[Approval] | None = None,
    opened_by: str | None = None,
) -> tuple[Decision, Approvals | None]:
    """Return what the policy says of a document, and who still has to approve it.

    `record` are the merged incidents; without `approvals`, which are those of the pull request, nobody has looked.
    """
    incident = incident_from(document)
    decision = decide(incident, settings, repeats(incident, record, settings.policy.require.repeat_within_days))
    if approvals is None:
        return decision, None
    return decision, measure(approvals, incident, decision, settings, opened_by=opened_by, waives=document.waives)


@dataclass(frozen=True, slots=True)
class Names:
    """The names that the new issues of one repository need."""

    labels: tuple[str, ...]
    accounts: tuple[str, ...]
    """Logins to which issues are to be assigned."""


def names_by_repository(review: Review) -> dict[str | None, Names]:
    """Return what new issues need, by repository; None is that of the record, which comes first."""
    issues: dict[str | None, list[PlannedIssue]] = {}
    for document in review.documents:
        for issue in document.issues:
            if issue.effect is Effect.CREATE:
                issues.setdefault(issue.repository, []).append(issue)
    return {
        where: Names(
            tuple(dict.fromkeys(label for issue in issues[where] for label in issue.labels)),
            tuple(dict.fromkeys(issue.account for issue in issues[where] if issue.account is not None)),
        )
        for where in sorted(issues, key=lambda name: (name is not None, name or ""))
    }


def missing_labels(labels: Sequence[str], settings: Settings, present: Mapping[str, str]) -> tuple[str, ...]:
    """Return the labels that a repository does not have; `present` are its texts by name."""
    known = {name.casefold() for name in present} | set(renamed_labels(present, settings))
    return tuple(label for label in labels if label.casefold() not in known)

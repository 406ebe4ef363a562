"""What a review shows of an incident, of findings, issues and earlier incidents: each within the review's bounds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from debrief.reviewing import bounded, value

if TYPE_CHECKING:
    from debrief.findings import Finding
    from debrief.planning.forecast import Forecast
    from debrief.relating.incident import Incident
    from debrief.relating.relation import Relation


def facts_of(incident: Incident) -> value.Facts:
    """Return what a review tells of an incident; what is too long is cut."""
    return value.Facts(
        id=bounded.line(incident.postmortem_id, value.WORD_MAX),
        title=bounded.line(incident.title),
        status=bounded.line(incident.status, value.WORD_MAX),
        severity=bounded.line(incident.severity, value.WORD_MAX),
        day=bounded.day(incident.day),
        services=bounded.words(incident.services),
        factors=bounded.words(incident.factors),
        detection=bounded.word(incident.detection),
        data_loss=incident.data_loss,
        ended_at=incident.ended_at,
        authors=bounded.words(incident.authors),
        reviewers=bounded.words(incident.reviewers),
        decided_by=bounded.word(incident.decided_by),
    )


def findings_of(findings: Sequence[Finding], said: Collection[str]) -> value.Findings:
    """Return all findings as counts, and the worst in full except those of the rules in `said`."""
    counts = {level: sum(one.level == level for one in findings) for level in ("error", "warning", "note")}
    others = [one for one in findings if one.rule not in said]
    ordered = sorted(others, key=lambda one: (one.level.rank, one.sort_key))
    return value.Findings(
        errors=min(counts["error"], value.COUNT_MAX),
        warnings=min(counts["warning"], value.COUNT_MAX),
        notes=min(counts["note"], value.COUNT_MAX),
        asked=min(len(findings) - len(others), value.COUNT_MAX),
        shown=tuple(
            value.Found(
                level=one.level.value,
                rule=bounded.line(one.rule, value.WORD_MAX),
                line=one.location.line,
                message=bounded.line(one.message),
                help=bounded.line(one.help),
            )
            for one in ordered[: value.FINDINGS_MAX]
        ),
    )


def issue_of(one: Forecast, *, assigns: bool) -> value.PlannedIssue:
    """Return what becomes of an issue; `assigns` says whether the settings have the owner's account assigned."""
    point = one.point
    return value.PlannedIssue(
        effect=one.effect,
        action_id=point.action_id,
        title=bounded.line(point.title),
        number=one.number if one.number is not None and one.number < 2**31 else None,
        repository=point.repository,
        labels=tuple(bounded.line(label, value.WORD_MAX) for label in one.labels[:64]),
        owner=bounded.word(point.owner),
        account=bounded.word(point.assignee) if assigns else None,
        due=date.fromisoformat(point.due) if point.due else None,
        parts=one.parts,
        contradicted=tuple(
            value.Contradicted(
                wanted=bounded.line(each.wanted, value.WORD_MAX),
                borne=bounded.line(each.borne, value.WORD_MAX),
                decided=each.decided,
            )
            for each in one.contradicted
        ),
        belongs_to=bounded.line(one.belongs_to) if one.belongs_to is not None else None,
        made=one.made if one.made is not None and one.made < 2**31 else None,
    )


def before_of(relation: Relation) -> value.Before:
    """Return what a review tells of an earlier incident, with the action points that it left open."""
    shown = relation.left_open[: value.OPEN_MAX]
    return value.Before(
        id=bounded.line(relation.postmortem_id, value.WORD_MAX),
        title=bounded.line(relation.title),
        path=bounded.path(relation.path),
        factors=bounded.words(relation.factors),
        services=bounded.words(relation.services),
        draft=relation.status == "draft",
        left_open=tuple(
            value.LeftOpenPoint(
                action_id=point.action_id,
                title=bounded.line(point.title),
                since=bounded.day(point.since),
                due=bounded.day(point.due),
                issue=point.issue if point.issue is not None and 0 < point.issue < 2**31 else None,
                overdue=point.overdue,
            )
            for point in shown
        ),
        more_open=len(relation.left_open) - len(shown),
    )

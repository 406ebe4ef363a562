"""Whether a document keeps the policy: findings, each at the place in its front matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from debrief.checks.places import of_key, of_value
from debrief.findings import Finding
from debrief.policy import rules
from debrief.policy.decision import Answer, Decision, decide, judged, may_waive
from debrief.policy.overdue import lateness
from debrief.policy.people import Teams, without
from debrief.relating.incident import Incident, incident_of
from debrief.reports.escape import excerpt
from debrief_schemas.instants import parse_date
from debrief_schemas.requirements import Path

if TYPE_CHECKING:
    from debrief.documents.document import Document
    from debrief.relating.repeats import Repeat
    from debrief_schemas.settings import Settings


class Breach(NamedTuple):
    """One thing in a front matter that breaks the policy."""

    rule: str
    """Id of the rule, see `debrief.policy.rules`."""
    path: Path
    """Where in the front matter."""
    message: str
    cure: str


def check_policy(document: Document, settings: Settings, repeats: Sequence[Repeat] = ()) -> Iterator[Finding]:
    """Yield what breaks the policy and can be said without clock and network; levels as in the catalogue.

    `repeats` are the document's own (see `debrief.relating.repeats.all_repeats`). What `status/…` rules say already is
    not said again.
    """
    for breach in breaches(document.path, document.data, settings, repeats):
        yield _finding(document, breach)


def check_today(document: Document, settings: Settings, repeats: Sequence[Repeat], today: date) -> Iterator[Finding]:
    """Yield what `check_policy` does, and whether the document is overdue on the day `today` (in UTC)."""
    yield from check_policy(document, settings, repeats)
    incident = incident_of(document.path, document.data)
    late = lateness(incident, decide(incident, settings, repeats), today)
    if late is not None:
        standing = "waived by nobody" if incident.status == "waived" else incident.status
        message = f"it was due on {late.due_on} and still is {standing}"
        yield _finding(document, Breach(rules.OVERDUE, ("status",), message, "publish it, or waive it with a reason"))


def breaches(
    path: str, data: Mapping[str, Any], settings: Settings, repeats: Sequence[Repeat] = ()
) -> Iterator[Breach]:
    """Yield what `check_policy` does for a front matter as plain values, without the places in the file."""
    incident = incident_of(path, data)
    if not judged(incident, settings.policy):
        return
    decision = decide(incident, settings, repeats)
    if incident.status == "waived":
        yield from _waiver(incident, decision, settings)
    if incident.status == "published" or (incident.status == "waived" and decision.answer is Answer.REQUIRED):
        yield from _reviewers(incident, decision, settings)
    if incident.status in ("in_review", "published"):
        yield from _action_points(data, incident, decision)


def _waiver(incident: Incident, decision: Decision, settings: Settings) -> Iterator[Breach]:
    waivable = decision.waivable
    # Data that was lost is `status/waived-data-loss`, an error; a missing name is one of the waiver's shape.
    if waivable is None or incident.data_loss or incident.decided_by is None:
        return
    why = decision.reasons[0].sentence
    where: Path = ("waiver", "decided_by")
    if not waivable.allowed:
        message = f"a post-mortem is required ({why}), and {waivable.reason.sentence}"
        yield Breach(rules.WAIVER, where, message, "write the post-mortem and set another status")
    elif not may_waive(incident.decided_by, incident, decision, settings):
        who = excerpt(incident.decided_by)
        message = f"a post-mortem is required ({why}), and {who} may not waive it: {waivable.reason.sentence}"
        yield Breach(rules.WAIVER, where, message, "let somebody decide who may, or write the post-mortem")


def _reviewers(incident: Incident, decision: Decision, settings: Settings) -> Iterator[Breach]:
    reviewing = decision.reviewing
    people = without(incident.reviewers, incident.authors)
    # That a published document has any reviewer is `status/requirement`.
    told = incident.status == "published" and not people
    if len(people) < reviewing.count and not (told and reviewing.count == 1):
        named = f"{len(people)} of {reviewing.count} reviewers who are no authors are named"
        cure = "add the logins of people who reviewed it to `reviewers:`"
        yield Breach(rules.REVIEWERS, ("reviewers",), named, cure)
    teams = Teams(settings.policy.teams)
    if reviewing.outside_team and people and not any(teams.outside(one, reviewing.outside_of) for one in people):
        message = f"no reviewer is outside the authors' teams ({', '.join(reviewing.outside_of)})"
        cure = "ask somebody of another team to review it as well"
        yield Breach(rules.OUTSIDE_TEAM, ("reviewers",), message, cure)


def _action_points(data: Mapping[str, Any], incident: Incident, decision: Decision) -> Iterator[Breach]:
    latest = decision.action_points_due_on
    points = data.get("action_points")
    if latest is None or not isinstance(points, list):
        return
    for index, point in enumerate(points):
        due = point.get("due") if isinstance(point, dict) and point.get("outcome") is None else None
        try:
            day = parse_date(due) if isinstance(due, str) else None
        except ValueError:
            continue
        if day is not None and day > latest:
            yield Breach(
                rules.ACTION_POINT_DUE,
                ("action_points", index, "due"),
                f"it is due after {latest}, the policy's last day for action points of {incident.severity}",
                "set an earlier day, or make a smaller action point that can be done by then",
            )


def _finding(document: Document, breach: Breach) -> Finding:
    place = of_key if breach.path == ("reviewers",) else of_value
    level = rules.POLICY_RULES[breach.rule].level
    return Finding(breach.rule, level, place(document, breach.path), breach.message, breach.cure)

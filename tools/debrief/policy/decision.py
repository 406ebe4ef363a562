"""Does an incident need a post-mortem, by when, reviewed by whom, and who may waive it: each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from debrief.policy.calendar import working_days_after
from debrief.policy.people import Teams, without
from debrief_schemas.postmortem import UNKNOWN_SEVERITY

if TYPE_CHECKING:
    from debrief.relating.incident import Incident
    from debrief.relating.repeats import Repeat
    from debrief_schemas.policy_settings import Policy
    from debrief_schemas.settings import Settings


class Answer(StrEnum):
    """Whether an incident needs a post-mortem."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    UNDECIDED = "undecided"
    """Its severity is not decided yet, and nothing else makes one necessary."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule of the policy and what it says here."""

    rule: str
    """Stable name, such as `severity`."""
    sentence: str


@dataclass(frozen=True, slots=True)
class Waivable:
    """Who may decide that a required post-mortem is not written."""

    allowed: bool
    by: tuple[str, ...]
    """Logins and teams as the settings name them; with `allowed` and empty: anybody but the authors."""
    reason: Reason


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Who must review."""

    count: int
    """How many people who are no authors."""
    outside_team: bool
    """Whether one of them is in none of the authors' teams."""
    outside_of: tuple[str, ...]
    """The authors' teams, as far as the settings list them."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says of one incident."""

    answer: Answer
    reasons: tuple[Reason, ...]
    """Why; at least one."""
    waivable: Waivable | None
    """None where nothing needs to be waived."""
    due_on: date | None
    """Last day on which it is in time, in UTC; None where none is required or the incident is not resolved."""
    action_points_due_on: date | None
    """Last day for its action points; None where the settings set none or the incident is not resolved."""
    deadlines: tuple[Reason, ...]
    reviewing: Reviewing


def judged(incident: Incident, policy: Policy) -> bool:
    """Say whether the policy holds for the incident: it does not for days before its own."""
    return policy.since is None or incident.day is None or incident.day >= policy.since


def may_waive(person: str, incident: Incident, decision: Decision, settings: Settings) -> bool:
    """Say whether a person may waive this incident's post-mortem; its authors never may."""
    waivable = decision.waivable
    if waivable is None:
        return True
    if not waivable.allowed or not without([person], incident.authors):
        return False
    return not waivable.by or Teams(settings.policy.teams).covers(waivable.by, person)


def decide(incident: Incident, settings: Settings, repeats: Sequence[Repeat] = ()) -> Decision:
    """Return what the policy says; `repeats` are the incident's own, see `debrief.relating.repeats`."""
    policy = settings.policy
    why = tuple(_requirements(incident, settings, repeats)) if judged(incident, policy) else ()
    answer = Answer.REQUIRED if why else Answer.OPTIONAL
    if not why and not judged(incident, policy):
        why = (Reason("since", f"the policy holds for incidents from {policy.since} on"),)
    elif not why and incident.severity == UNKNOWN_SEVERITY:
        answer = Answer.UNDECIDED
        why = (Reason("severity", "the severity is not decided yet, and nothing else makes one necessary"),)
    elif not why:
        why = (Reason("optional", "no rule of the policy asks for one"),)
    required = answer is Answer.REQUIRED
    due_on, action_points_due_on, deadlines = _deadlines(incident, settings, required=required)
    return Decision(
        answer,
        why,
        _waivable(incident, policy) if required else None,
        due_on,
        action_points_due_on,
        deadlines,
        _reviewing(incident, settings),
    )


def rank_of(severity: str, settings: Settings) -> int | None:
    """Return the place of a severity, 0 for the highest; None for one that is not in the settings."""
    return settings.severities.index(severity) if severity in settings.severities else None


def _requirements(incident: Incident, settings: Settings, repeats: Sequence[Repeat]) -> Iterator[Reason]:
    require = settings.policy.require
    rank = rank_of(incident.severity, settings)
    if rank is not None and rank < require.highest_severities:
        highest = min(require.highest_severities, len(settings.severities))
        among = "the highest severity" if highest == 1 else f"one of the {highest} highest severities"
        yield Reason("severity", f"{incident.severity} is {among}")
    if require.data_loss and incident.data_loss:
        yield Reason("data-loss", "data was lost")
    if incident.detection in require.detection:
        yield Reason("detection", _DETECTED[str(incident.detection)])
    wanted = {name.casefold() for name in require.services}
    for service in incident.services:
        if service.casefold() in wanted:
            yield Reason("service", f"every incident of {service} needs one")
    for repeat in repeats:
        if repeat.days <= require.repeat_within_days:
            ago = {0: "the same day", 1: "1 day before"}.get(repeat.days, f"{repeat.days} days before")
            yield Reason("repeat", f"the factor {repeat.tag} was there in {repeat.postmortem_id}, {ago}")


_DETECTED = {
    "alert": "an alert noticed it first",
    "customer": "a customer noticed it first",
    "staff": "staff noticed it first",
    "vendor": "a vendor noticed it first",
    "other": "it was noticed in another way",
}


def _waivable(incident: Incident, policy: Policy) -> Waivable:
    if incident.data_loss:
        return Waivable(False, (), Reason("waive-data-loss", "an incident in which data was lost is never waived"))
    waive = policy.waive
    own = incident.severity in waive.by_severity
    by = waive.by_severity[incident.severity] if own else waive.by
    if own and not by:
        return Waivable(False, (), Reason("waive-severity", f"nobody may waive an incident of {incident.severity}"))
    if not by:
        return Waivable(True, (), Reason("waive-anybody", "anybody but its authors may waive it"))
    where = f" at {incident.severity}" if own else ""
    return Waivable(True, by, Reason("waive-by", f"{', '.join(by)} may waive it{where}, but not as its author"))


def _deadlines(
    incident: Incident, settings: Settings, *, required: bool
) -> tuple[date | None, date | None, tuple[Reason, ...]]:
    deadlines = settings.policy.deadlines
    rank = rank_of(incident.severity, settings)
    last = len(settings.severities) - 1
    ended_on = incident.ended_on
    due = points_due = None
    why = []
    if required:
        days = deadlines.working_days[min(last if rank is None else rank, len(deadlines.working_days) - 1)]
        due = None if ended_on is None else working_days_after(ended_on, days, deadlines)
        why.append(Reason("due", f"{_days(days, 'working day')} after {_resolution(ended_on)}"))
    if rank is not None and rank < len(deadlines.action_point_days) and judged(incident, settings.policy):
        days = deadlines.action_point_days[rank]
        points_due = None if ended_on is None else ended_on + timedelta(days=days)
        why.append(Reason("action-points-due", f"{_days(days, 'day')} after {_resolution(ended_on)}"))
    return due, points_due, tuple(why)


def _reviewing(incident: Incident, settings: Settings) -> Reviewing:
    policy = settings.policy
    review = policy.review
    rank = rank_of(incident.severity, settings)
    place = len(settings.severities) - 1 if rank is None else rank
    count = review.reviewers[min(place, len(review.reviewers) - 1)]
    who = "1 person who is no author" if count == 1 else f"{count} people who are no authors"
    why = [Reason("reviewers", f"{who} must review it")]
    outside = rank is not None and rank < review.outside_team
    teams = Teams(policy.teams)
    own = teams.of(incident.authors)
    if outside and not policy.teams:
        outside = False
        why.append(Reason("outside-team", "a reviewer from another team is not asked for, as no teams are listed"))
    elif outside:
        of = ", ".join(own) if own else "none that is listed"
        why.append(Reason("outside-team", f"one of them is outside the authors' teams ({of})"))
    return Reviewing(count, outside, own, tuple(why))


def _resolution(ended_on: date | None) -> str:
    return f"the day of resolution, {'which is not known yet' if ended_on is None else ended_on}"


def _days(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"

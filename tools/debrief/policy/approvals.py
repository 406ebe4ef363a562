"""Approvals of a pull request, measured by the policy.

Source: the answer of `GET /repos/{owner}/{repo}/pulls/{number}/reviews` of GitHub's REST API, in which a review that
was dismissed has the state DISMISSED. As on GitHub, a comment neither gives nor takes an approval: of each person the
latest review counts that approves, asks for changes or was dismissed; and anybody can approve in a public repository,
but only people who may write to it count. A waiver is decided by somebody in person: by an approval of the pull request
that makes or changes it, or by opening that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from debrief.policy.decision import Decision, may_waive
from debrief.policy.people import Teams, without

if TYPE_CHECKING:
    from debrief.relating.incident import Incident
    from debrief_schemas.settings import Settings

_COUNTING = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")

_WAIVING = ("status", "severity", "waiver")
"""Fields of a document that make a waiver what it is: a decision about an incident of one severity."""

INSIDE = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
"""Associations with a repository of people whose reviews count where it was not asked what they may do; source:
`author_association` in GitHub's REST API. It tells belonging alone: a member may have no more than read access. The
others are those who have merely contributed, strangers, and placeholders of imported accounts."""


@dataclass(frozen=True, slots=True)
class Review:
    """One person's latest review that counts."""

    login: str
    state: str
    """APPROVED, CHANGES_REQUESTED or DISMISSED."""
    inside: bool = True
    """Whether the person may write to the repository, so that the review counts."""
    unasked: bool = False
    """Whether that is taken from belonging to it, since what the person may do could not be asked."""


@dataclass(frozen=True, slots=True)
class Approvals:
    """Who approved, and who still has to."""

    approved: tuple[str, ...]
    """Logins of people who are no authors, by name."""
    changes_requested: tuple[str, ...]
    waiting_for: tuple[str, ...]
    """Reviewers whom the document names and who have not approved."""
    more: int
    """How many further approvals are needed when those of `waiting_for` are there."""
    outside_of: tuple[str, ...] | None
    """The authors' teams, where an approval from outside them is still needed; else None."""
    outsiders: tuple[str, ...] = ()
    """Who approved and does not count for want of access to the repository."""
    unasked: tuple[str, ...] = ()
    """Those of `approved` of whom write access is only supposed, since they belong to the repository."""
    waiver: str | None = None
    """What the waiver lacks, in a sentence; None where it lacks nothing, and for all other documents."""

    @property
    def complete(self) -> bool:
        """Whether nobody has to approve any more; who asks for changes has not approved."""
        lacking = self.waiting_for or self.more or self.changes_requested or self.waiver
        return not lacking and self.outside_of is None

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is worth saying beside what is needed, in sentences like these."""
        without_access = tuple(f"{login} approved, but has no write access here" for login in self.outsiders)
        if not self.unasked:
            return without_access
        whether = f"whether {', '.join(self.unasked)} may write here could not be asked: belonging was taken for it"
        return (*without_access, whether)

    @property
    def still_needed(self) -> tuple[str, ...]:
        """What is still needed, in sentences; plain text without any markup."""
        said = [self.waiver] if self.waiver is not None else []
        said += [f"{login} asks for changes" for login in self.changes_requested]
        said += [
            f"{login} is named as a reviewer and has not approved"
            for login in self.waiting_for
            if login.casefold() not in {name.casefold() for name in (*self.changes_requested, *self.outsiders)}
        ]
        if self.more:
            who = "1 more person who is no author" if self.more == 1 else f"{self.more} more people who are no authors"
            said.append(f"{who} must approve")
        if self.outside_of is not None:
            of = f" ({', '.join(self.outside_of)})" if self.outside_of else ""
            said.append(f"somebody outside the authors' teams{of} must approve")
        return tuple(said)


def read_reviews(answer: Any) -> tuple[Review, ...]:
    """Return each person's latest review that counts, from GitHub's answer: a list, or a list of its pages.

    Reviews by programs and by accounts that are gone never count. Raises ValueError where the answer is something else.
    """
    rows = list(_rows(answer))
    # GitHub lists reviews oldest first; the instants, all in UTC and of one form, sort as text. One without comes last.
    rows.sort(key=lambda row: str(row.get("submitted_at") or "9999"))
    latest: dict[str, Review] = {}
    for row in rows:
        user, state = row.get("user"), row.get("state")
        if not isinstance(state, str):
            raise ValueError("a review has no state")
        if not isinstance(user, Mapping) or not isinstance(user.get("login"), str) or user.get("type") == "Bot":
            continue
        if state.upper() in _COUNTING:
            login, association = user["login"], row.get("author_association")
            if not isinstance(association, str):
                raise ValueError("a review has no author_association, which tells whether it counts; record it whole")
            latest[login.casefold()] = Review(login, state.upper(), association.upper() in INSIDE)
    return tuple(latest[key] for key in sorted(latest))


def to_ask(reviews: Iterable[Review]) -> tuple[str, ...]:
    """Return whose reviews would count with access to the repository, those first who seem to belong to it.

    A member may have read access alone; and GitHub tells whoever may not see a member of an organization that this is
    no member. So it is worth asking of either.
    """
    counting = [one for one in reviews if one.state != "DISMISSED"]
    return tuple(one.login for one in sorted(counting, key=lambda one: not one.inside))


def with_access(reviews: Iterable[Review], access: Mapping[str, bool | None]) -> tuple[Review, ...]:
    """Return the reviews, of which those count whose author may write.

    `access` tells that by login, None or no entry where it could not be asked: then belonging decides.
    """
    known = {login.casefold(): may_write for login, may_write in access.items()}
    found = []
    for one in reviews:
        may_write = known.get(one.login.casefold())
        inside = one.inside if may_write is None else may_write
        found.append(replace(one, inside=inside, unasked=may_write is None and one.inside))
    return tuple(found)


def _rows(answer: Any) -> Iterable[Mapping[str, Any]]:
    if not isinstance(answer, list):
        raise ValueError("a list of reviews was expected")
    for item in answer:
        for row in item if isinstance(item, list) else (item,):
            if not isinstance(row, Mapping) or "state" not in row:
                raise ValueError("something in the list is no review")
            yield row


def waives(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    """Say whether a change makes a waiver, or changes it or the severity that it is about.

    Both are front matter; `before` is None for a document that is new, or could not be read.
    """
    if after.get("status") != "waived":
        return False
    return before is None or any(before.get(name) != after.get(name) for name in _WAIVING)


def measure(
    reviews: Sequence[Review],
    incident: Incident,
    decision: Decision,
    settings: Settings,
    *,
    opened_by: str | None = None,
    waives: bool = True,
) -> Approvals:
    """Return who approved and who still has to; authors, and who opened the pull request, never count as reviewers.

    Whoever decided a waiver must have approved or have opened the pull request, and must be one who may waive; not so
    where the pull request neither makes nor changes it, so that `waives` is false: it was decided when it was merged.
    `opened_by` is None where that is not known.
    """
    excluded = [*incident.authors, *([opened_by] if opened_by else [])]
    counting = [one for one in reviews if one.inside]
    approved = without((one.login for one in counting if one.state == "APPROVED"), excluded)
    refused = without((one.login for one in counting if one.state == "CHANGES_REQUESTED"), excluded)
    outside = without((one.login for one in reviews if one.state == "APPROVED" and not one.inside), excluded)
    named = without(incident.reviewers, excluded)
    waiting = without(named, approved)
    reviewing = decision.reviewing
    more = max(reviewing.count - len(approved) - len(waiting), 0)
    outside_of = None
    if reviewing.outside_team:
        teams = Teams(settings.policy.teams)
        if not any(teams.outside(login, reviewing.outside_of) for login in approved):
            outside_of = reviewing.outside_of
    consenting = [one.login for one in counting if one.state == "APPROVED"] + ([opened_by] if opened_by else [])
    lacking = _waiver(incident, decision, settings, consenting) if waives else None
    supposed = {one.login for one in counting if one.unasked}
    unasked = tuple(login for login in approved if login in supposed)
    return Approvals(approved, refused, waiting, more, outside_of, outside, unasked, lacking)


def _waiver(incident: Incident, decision: Decision, settings: Settings, consenting: Iterable[str]) -> str | None:
    """Return what a waiver lacks: the word of its decider in person, and of one who may decide."""
    who = incident.decided_by
    if incident.status != "waived" or who is None:
        return None
    if not may_waive(who, incident, decision, settings):
        assert decision.waivable is not None  # noqa: S101
        return f"{who} may not waive it: {decision.waivable.reason.sentence}"
    if who.casefold() not in {login.casefold() for login in consenting}:
        return f"{who} decided the waiver and has not approved"
    return None

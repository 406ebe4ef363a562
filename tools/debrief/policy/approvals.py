"""Approvals of a pull request, measured by the policy.

Source: the answer of `GET /repos/{owner}/{repo}/pulls/{number}/reviews` of GitHub's REST API, in which a review that
was dismissed has the state DISMISSED. As on GitHub, a comment neither gives nor takes an approval: of each person the
latest review counts that approves, asks for changes or was dismissed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from debrief.policy.decision import Decision
from debrief.policy.people import Teams, without

if TYPE_CHECKING:
    from debrief.relating.incident import Incident
    from debrief_schemas.settings import Settings

_COUNTING = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


@dataclass(frozen=True, slots=True)
class Review:
    """One person's latest review that counts."""

    login: str
    state: str
    """APPROVED, CHANGES_REQUESTED or DISMISSED."""


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

    @property
    def complete(self) -> bool:
        """Whether nobody has to approve any more; who asks for changes has not approved."""
        return not self.waiting_for and not self.more and self.outside_of is None and not self.changes_requested

    @property
    def still_needed(self) -> tuple[str, ...]:
        """What is still needed, in sentences; plain text without any markup."""
        said = [f"{login} asks for changes" for login in self.changes_requested]
        said += [
            f"{login} is named as a reviewer and has not approved"
            for login in self.waiting_for
            if login.casefold() not in {name.casefold() for name in self.changes_requested}
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
            login = user["login"]
            latest[login.casefold()] = Review(login, state.upper())
    return tuple(latest[key] for key in sorted(latest))


def _rows(answer: Any) -> Iterable[Mapping[str, Any]]:
    if not isinstance(answer, list):
        raise ValueError("a list of reviews was expected")
    for item in answer:
        for row in item if isinstance(item, list) else (item,):
            if not isinstance(row, Mapping) or "state" not in row:
                raise ValueError("something in the list is no review")
            yield row


def measure(
    reviews: Sequence[Review],
    incident: Incident,
    decision: Decision,
    settings: Settings,
    *,
    opened_by: str | None = None,
) -> Approvals:
    """Return who approved and who still has to; authors, and who opened the pull request, never count."""
    excluded = [*incident.authors, *([opened_by] if opened_by else [])]
    approved = without((one.login for one in reviews if one.state == "APPROVED"), excluded)
    refused = without((one.login for one in reviews if one.state == "CHANGES_REQUESTED"), excluded)
    named = without(incident.reviewers, excluded)
    waiting = without(named, approved)
    reviewing = decision.reviewing
    more = max(reviewing.count - len(approved) - len(waiting), 0)
    outside_of = None
    if reviewing.outside_team:
        teams = Teams(settings.policy.teams)
        if not any(teams.outside(login, reviewing.outside_of) for login in approved):
            outside_of = reviewing.outside_of
    return Approvals(approved, refused, waiting, more, outside_of)

"""The issue of an incident on GitHub, and requests for reviews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from debrief.errors import TrackerError
from debrief.trackers.github import failures, values
from debrief.trackers.github.client import Client
from debrief.trackers.incidents import IncidentIssue, Labelling

_REQUESTED = ("review_requested", "review_request_removed")


class GitHubIncidentReader:
    """See `debrief.trackers.incidents.IncidentReader`."""

    def __init__(self, client: Client) -> None:
        """Prepare; nothing is sent yet."""
        self._client = client

    def issue(self, number: int) -> IncidentIssue:
        """Return the issue of that number, past any list and its lag."""
        data = self._client.call("GET", self._client.path(f"/issues/{number}")).data
        known = values.issue_of(data)
        if values.is_pull_request(data) or known.number != number:
            raise TrackerError(f"#{number} of {self._client.repository} is no issue: name the issue of an incident")
        if known.created_at is None:
            raise failures.not_understood("created_at is missing")
        return IncidentIssue(
            id=str(data.get("id")),
            number=known.number,
            title=known.title,
            body=known.body,
            url=known.url,
            author=known.author,
            association=str(data.get("author_association") or ""),
            state=known.state,
            labels=known.labels,
            assignees=known.assignees,
            opened_at=known.created_at,
            closed_at=known.closed_at,
        )

    def labellings(self, number: int) -> Sequence[Labelling]:
        """Return every label that was put on the issue, oldest first."""
        found = []
        for event in self._events(number):
            at, label = values.instant_of(event, "created_at"), event.get("label")
            if event.get("event") == "labeled" and isinstance(label, Mapping) and at is not None:
                found.append(Labelling(str(label.get("name") or ""), values.login_of(event.get("actor")), at))
        return sorted(found, key=lambda each: each.at)

    def asked(self, pull_request: int) -> frozenset[str]:
        """Return who was ever asked to review a pull request; GitHub keeps its events like an issue's."""
        names = set()
        for event in self._events(pull_request):
            if event.get("event") in _REQUESTED:
                person, team = event.get("requested_reviewer"), event.get("requested_team")
                names |= {str(person["login"])} if isinstance(person, Mapping) and "login" in person else set()
                names |= {str(team["slug"])} if isinstance(team, Mapping) and "slug" in team else set()
        return frozenset(name.casefold() for name in names)

    def _events(self, number: int) -> Iterator[Mapping[str, Any]]:
        for event in self._client.pages(self._client.path(f"/issues/{number}/events"), {}):
            if not isinstance(event, Mapping):
                raise failures.not_understood("an event was expected")
            yield event


class GitHubReviewRequests:
    """See `debrief.trackers.incidents.ReviewRequests`."""

    def __init__(self, client: Client) -> None:
        """Prepare; nothing is sent yet."""
        self._client = client

    def ask(self, pull_request: int, reviewers: Sequence[str]) -> dict[str, str]:
        """Ask for reviews, all at once; where GitHub refuses somebody, one by one, so that the others are asked."""
        refused = self._ask(pull_request, reviewers)
        if refused is None:
            return {}
        if len(reviewers) == 1:
            return {reviewers[0]: refused}
        alone = {name: self._ask(pull_request, [name]) for name in reviewers}
        return {name: why for name, why in alone.items() if why is not None}

    def _ask(self, pull_request: int, reviewers: Sequence[str]) -> str | None:
        """Return why GitHub refuses; None where all of them are asked."""
        teams = [name.partition("/")[2] for name in reviewers if "/" in name]
        people = [name for name in reviewers if "/" not in name]
        body = {name: those for name, those in (("reviewers", people), ("team_reviewers", teams)) if those}
        path = self._client.path(f"/pulls/{pull_request}/requested_reviewers")
        # Whoever is asked twice is asked once.
        answer = self._client.call("POST", path, body=body, accept=(403, 404, 422), repeatable=True)
        return None if answer.status == 201 else failures.said(answer.data) or f"status {answer.status}"

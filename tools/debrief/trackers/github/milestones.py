"""Milestones of a repository."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from debrief.trackers.github import values
from debrief.trackers.github.client import Client
from debrief.trackers.github.failures import not_understood
from debrief.trackers.port import Milestone


class Milestones:
    """Reads milestones and puts issues into them."""

    def __init__(self, client: Client) -> None:
        """Prepare; nothing is sent yet."""
        self._client = client

    def all(self) -> Sequence[Milestone]:
        """Return all milestones, open and closed; one request for each hundred."""
        items = self._client.pages(self._client.path("/milestones"), {"state": "all"})
        return tuple(milestone_of(item) for item in items)

    def put(self, issue: int, milestone: int) -> str | None:
        """Put an issue into a milestone; return the title of the one that it is in then.

        Without push access GitHub drops the change silently.
        """
        answer = self._client.call("PATCH", self._client.path(f"/issues/{issue}"), body={"milestone": milestone})
        return values.issue_of(answer.data).milestone


def milestone_of(data: Any) -> Milestone:
    """Return a milestone; raises `debrief.errors.TrackerError`."""
    if not isinstance(data, dict) or not isinstance(data.get("title"), str):
        raise not_understood("a milestone was expected")
    due = values.instant_of(data, "due_on")
    return Milestone(
        number=values.number_of(data),
        title=data["title"],
        open=data.get("state") == "open",
        due=due.date() if due else None,
    )

"""Milestones of a repository."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from debrief.trackers.github import values
from debrief.trackers.github.client import Client
from debrief.trackers.github.failures import not_understood
from debrief.trackers.triage_port import Milestone


class Milestones:
    """Reads milestones."""

    def __init__(self, client: Client) -> None:
        """Prepare; nothing is sent yet."""
        self._client = client

    def all(self) -> Sequence[Milestone]:
        """Return all milestones, open and closed; one request for each hundred."""
        items = self._client.pages(self._client.path("/milestones"), {"state": "all"})
        return tuple(milestone_of(item) for item in items)


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

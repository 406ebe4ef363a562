"""Milestones and issue types of a repository, as GitHub's REST API has them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from fakes.github_exchange import RefusalError, Reply, Request, invalid
from fakes.github_state import Account


@dataclass
class MilestoneState:
    """A milestone."""

    number: int
    title: str
    state: str = "open"
    due_on: str | None = None
    """Such as `2026-12-31T08:00:00Z`."""


@dataclass
class PlanningState:
    """Milestones and types of one repository, and which of them its issues have."""

    milestones: list[MilestoneState] = field(default_factory=list)
    types: list[str] | None = None
    """None on a server that has none."""
    disabled_types: set[str] = field(default_factory=set)
    milestone_of: dict[int, int] = field(default_factory=dict)
    """By issue: number of its milestone."""
    type_of: dict[int, str] = field(default_factory=dict)

    def add(self, title: str, *, state: str = "open", due_on: str | None = None) -> MilestoneState:
        """Make a milestone."""
        milestone = MilestoneState(len(self.milestones) + 1, title, state, due_on)
        self.milestones.append(milestone)
        return milestone

    def list(self, request: Request, rest: str) -> Reply | None:
        """Answer a list of milestones or types; None for another request."""
        if request.method != "GET":
            return None
        if rest == "/milestones":
            wanted = request.query.get("state", "open")
            return Reply(200, [_milestone(one) for one in self.milestones if wanted in ("all", one.state)])
        if rest == "/issue-types":
            if self.types is None:
                raise RefusalError(404, "Not Found")
            return Reply(200, [_type(name, name not in self.disabled_types) for name in self.types])
        return None

    def check(self, request: Request, rest: str) -> None:
        """Refuse a change or a new issue whose milestone or type is not there."""
        if not self._settles(request, rest):
            return
        if request.body.get("milestone") not in (None, *(one.number for one in self.milestones)):
            raise invalid("Issue", "milestone", "invalid")
        if self.types is not None and request.body.get("type") not in (None, *self.types):
            raise invalid("Issue", "type", "invalid")

    def take(self, request: Request, rest: str, number: int, account: Account) -> None:
        """Take milestone and type of a change or a new issue; without push access they are dropped silently."""
        if not self._settles(request, rest) or not account.push:
            return
        if request.body.get("milestone") is not None:
            self.milestone_of[number] = request.body["milestone"]
        if request.body.get("type") is not None and self.types is not None:
            self.type_of[number] = request.body["type"]

    def _settles(self, request: Request, rest: str) -> bool:
        pattern = {"PATCH": r"/issues/\d+", "POST": r"/issues"}.get(request.method)
        return pattern is not None and bool(re.fullmatch(pattern, rest)) and isinstance(request.body, dict)

    def dress(self, issue: dict[str, Any]) -> None:
        """Put milestone and type into an issue's JSON."""
        number = self.milestone_of.get(issue["number"])
        issue["milestone"] = next((_milestone(one) for one in self.milestones if one.number == number), None)
        if self.types is not None:
            name = self.type_of.get(issue["number"])
            issue["type"] = _type(name, True) if name else None


def _milestone(one: MilestoneState) -> dict[str, Any]:
    return {"id": 500 + one.number, "node_id": f"MI_{one.number}", "number": one.number, "title": one.title} | {
        "state": one.state,
        "due_on": one.due_on,
    }


def _type(name: str, enabled: bool) -> dict[str, Any]:
    return {"id": sum(map(ord, name)), "node_id": f"IT_{name}", "name": name, "description": ""} | {
        "is_enabled": enabled
    }

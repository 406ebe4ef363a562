"""A GitHub with several repositories, milestones, issue types, sub-issues and boards."""

from __future__ import annotations

import re
from typing import Any

from fakes import github_render as render
from fakes.github_exchange import RefusalError, Reply, Request
from fakes.github_glance import answer_glance
from fakes.github_milestones import PlanningState
from fakes.github_projects import BoardState, answer_graphql, answer_rest
from fakes.github_routes import handle
from fakes.github_server import FakeGitHub
from fakes.github_state import GitHubState
from fakes.github_sub_issues import FamilyState, Place


class TriageGitHub(FakeGitHub):
    """The server; `state` is the repository of the record."""

    def __init__(self, state: GitHubState | None = None, prefix: str = "") -> None:
        """Begin with one repository and nothing to place issues on."""
        super().__init__(state or GitHubState(), prefix)
        self.repositories: dict[str, GitHubState] = {self.state.repository: self.state}
        self.planning: dict[str, PlanningState] = {self.state.repository: PlanningState()}
        self.families = FamilyState()
        self.boards: list[BoardState] = []

    @property
    def plans(self) -> PlanningState:
        """Milestones and types of the record's repository."""
        return self.planning[self.state.repository]

    def add_repository(self, name: str) -> GitHubState:
        """Make another repository that the same accounts reach."""
        state = GitHubState(name)
        state.repository_id = 4242 + len(self.repositories)
        state.accounts, state.assignable, state.lock = self.state.accounts, self.state.assignable, self.state.lock
        self.repositories[name], self.planning[name] = state, PlanningState()
        for one in self.repositories.values():
            one.others = {key: value for key, value in self.repositories.items() if value is not one}
        return state

    def changes(self) -> list[tuple[str, str]]:
        """Return what was written: every request that was neither a GET nor a GraphQL query."""
        return [
            (one.method, one.path)
            for one in self.requests
            if one.method != "GET"
            and not (isinstance(one.body, dict) and str(one.body.get("query")).startswith("query"))
        ]

    def answer(self, request: Request) -> Reply:
        """Carry out a request."""
        try:
            reply = answer_rest(self.boards, request, self.issue) or answer_glance(self.repositories, request)
            reply = reply or answer_graphql(self.boards, request, self.by_node)
            return reply or self._in_repository(request)
        except RefusalError as refusal:
            return refusal.reply

    def _in_repository(self, request: Request) -> Reply:
        for other, one in self.repositories.items():
            request.path = re.sub(rf"^/repositories/{one.repository_id}(?=/|$)", f"/repos/{other}", request.path)
        match = re.fullmatch(r"/repos/([^/]+/[^/]+)(/.*)?", request.path)
        name = next((one for one in self.repositories if match and one.casefold() == match[1].casefold()), None)
        if name is None or match is None:
            return handle(self.state, request)
        state, plans, rest = self.repositories[name], self.planning[name], match[2] or ""
        own = plans.list(request, rest) or self.families.answer(request, name, rest, self.issue, self.by_id)
        if own is not None:
            return own
        account = state.accounts[request.headers.get("authorization", "").partition(" ")[2]]
        plans.check(request, rest)
        reply = handle(state, request)
        if reply.status in (200, 201) and isinstance(reply.data, dict) and "number" in reply.data:
            plans.take(request, rest, reply.data["number"], account)
        if re.fullmatch(r"/issues(/\d+)?", rest) and reply.status in (200, 201):
            for one in reply.data if isinstance(reply.data, list) else [reply.data]:
                self._dress(one, name)
        return reply

    def issue(self, place: Place) -> dict[str, Any] | None:
        """Return an issue's JSON, if there is one."""
        name = next((one for one in self.repositories if one.casefold() == place[0]), None)
        issue = self.repositories[name].issues.get(place[1]) if name is not None else None
        if name is None or issue is None:
            return None
        shown = render.issue(issue, self.repositories[name], self.url)
        self._dress(shown, name)
        return shown

    def by_id(self, number: int) -> Place | None:
        """Return the issue that has this id over all repositories."""
        return next((place for place in self._places() if (self.issue(place) or {}).get("id") == number), None)

    def by_node(self, node: str) -> Place | None:
        """Return the issue that has this node id."""
        return next((place for place in self._places() if (self.issue(place) or {}).get("node_id") == node), None)

    def _places(self) -> list[Place]:
        return [(name.casefold(), number) for name, state in self.repositories.items() for number in state.issues]

    def _dress(self, issue: dict[str, Any], name: str) -> None:
        order = list(self.repositories).index(name)
        issue["id"], issue["node_id"] = order * 1_000_000 + 9000 + issue["number"], f"I_{order}_{issue['number']}"
        self.planning[name].dress(issue)
        parent = self.families.parent_of.get((name.casefold(), issue["number"]))
        if self.families.tells_parents:
            issue["parent_issue_url"] = f"{self.url}/repos/{parent[0]}/issues/{parent[1]}" if parent else None

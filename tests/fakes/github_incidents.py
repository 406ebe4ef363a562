"""A GitHub with issues of incidents: their events, who their authors are, comments that change, reviews asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from fakes import github_render as render
from fakes.github_branches import BranchGitHub, Pull
from fakes.github_exchange import RefusalError, Reply, Request
from fakes.github_state import Account, Comment, GitHubState, Issue


class IncidentGitHub(BranchGitHub):
    """A GitHub that tells what happened to an issue."""

    def __init__(self, state: GitHubState | None = None) -> None:
        """Begin without any incident."""
        super().__init__(state)
        self.events: dict[int, list[dict[str, Any]]] = {}
        self.associations: dict[str, str] = {"kim": "MEMBER", "lee": "COLLABORATOR"}
        """What people are to the repository; everybody else is nothing to it."""
        self.reviewers = {"kim", "lee", "edge"}
        """People and teams that can be asked for a review."""
        self.requested: dict[int, list[str]] = {}
        """By pull request: who is asked."""
        self.hidden: dict[int, int] = {}
        """By issue: how many reads of its comments still miss the newest."""

    def incident(
        self,
        body: str,
        *,
        title: str = "Incident: Checkout returned 502s",
        login: str = "kim",
        labels: Iterable[str] = ("incident",),
        at: datetime | None = None,
        assignees: Iterable[str] = (),
    ) -> Issue:
        """Open an issue through the form, whose labels count as put on by the author."""
        issue = self.state.add_issue(title, body, login=login, assignees=assignees)
        issue.created_at = at or issue.created_at
        for name in labels:
            self.label(issue, name, login, issue.created_at)
        return issue

    def label(self, issue: Issue, name: str, actor: str, at: datetime | None = None) -> None:
        """Put a label on an issue."""
        self.state.put_labels(issue, [name])
        self._happened(issue.number, "labeled", actor, at, label={"name": name, "color": "ededed"})

    def close(self, issue: Issue, actor: str = "kim", at: datetime | None = None, reason: str = "completed") -> None:
        """Close an issue."""
        issue.state, issue.state_reason, issue.closed_at = "closed", reason, at or self.state.now()
        self._happened(issue.number, "closed", actor, issue.closed_at)

    def said(self, issue: Issue, login: str = "github-actions[bot]") -> list[str]:
        """Return what somebody has said on an issue."""
        return [comment.body for comment in issue.comments if comment.login == login]

    def _happened(self, number: int, event: str, actor: str, at: datetime | None = None, **more: Any) -> None:
        events = self.events.setdefault(number, [])
        data = {"id": 100 * number + len(events), "event": event, "actor": render.user(actor)}
        events.append({**data, "created_at": render.instant(at or self.state.now()), **more})

    def _check_fields(self, request: Request) -> None:
        if not request.path.endswith("/requested_reviewers"):
            super()._check_fields(request)

    def _answer(self, request: Request, rest: str, account: Account) -> Reply | None:
        method = request.method
        if method == "GET" and (found := re.fullmatch(r"/issues/(\d+)", rest)):
            return self._issue(int(found[1]), request)
        if method == "GET" and (found := re.fullmatch(r"/issues/(\d+)/events", rest)):
            return Reply(200, self.events.get(int(found[1]), []))
        if method == "GET" and (found := re.fullmatch(r"/issues/(\d+)/comments", rest)):
            return self._comments(int(found[1]), request)
        if found := re.fullmatch(r"/issues/comments/(\d+)", rest):
            return self._change(int(found[1]), request, account)
        if method == "POST" and (found := re.fullmatch(r"/pulls/(\d+)/requested_reviewers", rest)):
            return self._ask(int(found[1]), request, account)
        if method == "GET" and rest in ("/deployments", "/releases"):
            return Reply(200, [])
        if method == "GET" and rest == "/actions/runs":
            return Reply(200, {"total_count": 0, "workflow_runs": []})
        return super()._answer(request, rest, account)

    def _issue(self, number: int, request: Request) -> Reply | None:
        issue = self.state.issues.get(number)
        if issue is None:
            return None
        data = render.issue(issue, self.state, request.base)
        data["author_association"] = self.associations.get(issue.login or "", "NONE")
        return Reply(200, data)

    def _comments(self, number: int, request: Request) -> Reply | None:
        if self.hidden.get(number, 0) <= 0:
            return None
        self.hidden[number] -= 1
        issue = self.state.issues[number]
        return Reply(200, [render.comment(one, number, self.state, request.base) for one in issue.comments[:-1]])

    def _change(self, identity: int, request: Request, account: Account) -> Reply:
        issue, comment = self._comment(identity)
        if comment.login != account.login or not account.issues:
            raise RefusalError(403, "Resource not accessible by integration")
        if request.method == "DELETE":
            issue.comments.remove(comment)
            return Reply(204)
        comment.body = request.body["body"]
        return Reply(200, render.comment(comment, issue.number, self.state, request.base))

    def _comment(self, identity: int) -> tuple[Issue, Comment]:
        for issue in self.state.issues.values():
            for comment in issue.comments:
                if comment.id == identity:
                    return issue, comment
        raise RefusalError(404, "Not Found")

    def _ask(self, number: int, request: Request, account: Account) -> Reply:
        names = [*request.body.get("reviewers", []), *request.body.get("team_reviewers", [])]
        if not names or not set(names) <= self.reviewers:
            raise RefusalError(
                422,
                "Reviews may only be requested from collaborators. One or more of the users or teams you specified is"
                f" not a collaborator of the {self.state.repository} repository.",
            )
        for name in names:
            if name not in self.requested.setdefault(number, []):
                self.requested[number].append(name)
                key = "requested_team" if name in request.body.get("team_reviewers", []) else "requested_reviewer"
                who = {"slug": name, "name": name} if key == "requested_team" else render.user(name)
                self._happened(number, "review_requested", account.login, **{key: who})
        pull = next(one for one in self.pulls if one.number == number)
        return Reply(201, self._render(pull))

    def _render(self, one: Pull) -> dict[str, Any]:
        data = super()._render(one)
        return {**data, "id": 5000 + one.number, "updated_at": "2026-11-20T10:00:00Z"}

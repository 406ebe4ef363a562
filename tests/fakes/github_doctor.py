"""A GitHub with all that `debrief doctor` looks at: scopes, rules, boards, workflows, versions, limits."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from typing import Any

from fakes.github_app import App, AppGitHub
from fakes.github_exchange import RefusalError, Reply, Request, invalid
from fakes.github_state import Account, GitHubState

APPLY = ".github/workflows/apply.yml"


@dataclass
class Outlook:
    """What there is to see; every default is the state in which all is well."""

    scopes: str | None = None
    """Of a classic token, in GitHub's header; other kinds have none."""
    expires: str | None = None
    private: bool = True
    archived: bool = False
    role: dict[str, bool] | None = field(
        default_factory=lambda: {"admin": False, "maintain": False, "push": True, "triage": True, "pull": True}
    )
    """Of the account in the repository."""
    lacks: set[str] = field(default_factory=set)
    """Rights that a token without a list of rights does not have: `issues=read`, `pulls=write`, `actions=read`, …"""
    viewer: str = "github-actions[bot]"
    sso: bool = False
    rules: list[dict[str, Any]] = field(default_factory=list)
    bypass: str = "never"
    protected: bool = False
    workflows: list[dict[str, Any]] = field(
        default_factory=lambda: [{"id": 1, "name": "apply", "path": APPLY, "state": "active"}]
    )
    default_permissions: str = "read"
    pull_requests_by_actions: bool = True
    variables: dict[str, str] = field(default_factory=lambda: {"DEBRIEF_APPLY": "true"})
    boards: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Fields by `orgs/acme/4` or `users/kim/1`."""
    milestones: list[dict[str, Any]] = field(default_factory=list)
    types: list[dict[str, Any]] = field(default_factory=list)
    elsewhere: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Other repositories, by name: what differs from this one."""
    version: str | None = "3.19.4"
    """Of a GitHub Enterprise Server."""
    remaining: int = 900
    obliging: bool = False
    """Says yes to what must be refused, as a server that is none of GitHub's may."""
    absent: str = r"(?!)"
    """Regular expression for paths that this server does not know."""


class DoctorGitHub(AppGitHub):
    """A GitHub that can be looked at from all sides."""

    def __init__(self, app: App, state: GitHubState | None = None, prefix: str = "") -> None:
        """Prepare a GitHub on which all is well."""
        super().__init__(app, state, prefix)
        self.outlook = Outlook()

    def answer(self, request: Request) -> Reply:
        """Carry out a request."""
        look = self.outlook
        if re.search(look.absent, request.path):
            return Reply(404, {"message": "Not Found"})
        reply = self._answer(request)
        if reply.status < 300 and look.scopes is not None:
            reply.headers["X-OAuth-Scopes"] = look.scopes
        if reply.status < 300 and look.expires is not None:
            reply.headers["GitHub-Authentication-Token-Expiration"] = look.expires
        if look.version is not None:
            reply.headers["X-GitHub-Enterprise-Version"] = f"enterprise-server@{look.version}"
        return reply

    def _answer(self, request: Request) -> Reply:
        self.admit()
        account = self.state.accounts.get(request.headers.get("authorization", "").partition(" ")[2])
        try:
            more = self._more(request, account) if account is not None else None
        except RefusalError as refusal:
            return refusal.reply
        return more or super().answer(request)

    def _more(self, request: Request, account: Account) -> Reply | None:
        """Answer what the plain GitHub does not know; `None` leaves its answer."""
        look, here, path = self.outlook, f"/repos/{self.state.repository}", request.path
        if look.obliging and request.method in ("PATCH", "POST"):
            self.described = False
            return Reply(200, {})
        if path in ("/graphql", "/api/graphql"):
            return Reply(200, {"data": {"viewer": {"login": look.viewer}}})
        if path == "/rate_limit":
            core = {"limit": 1000, "remaining": look.remaining, "reset": 1}
            return Reply(200, {"resources": {"core": core}})
        if path == "/meta":
            return Reply(200, {"installed_version": look.version})
        board = re.fullmatch(r"/((?:orgs|users)/[^/]+)/projectsV2/(\d+)(/fields)?", path)
        if board:
            return self._board(f"{board[1]}/{board[2]}", fields=board[3] is not None, account=account)
        other = re.fullmatch(r"/repos/([^/]+/[^/]+)(/issues)?", path)
        if other and other[1] in look.elsewhere:
            return self._elsewhere(request, other[1], account)
        if not path.startswith(here) or not account.sees:
            return None
        return self._repository(request, path.removeprefix(here), account)

    def _repository(self, request: Request, path: str, account: Account) -> Reply | None:
        look = self.outlook
        if path == "" and look.sso:
            raise RefusalError(403, "Resource protected by organization SAML", headers={"X-GitHub-SSO": "required"})
        if path == "":
            reply = copy.deepcopy(super().answer(request))
            reply.data |= {"private": look.private, "archived": look.archived}
            if look.role is not None:
                reply.data["permissions"] = look.role
            return reply
        rights = {"/issues": "issues=read", "/labels": "issues=read", "/git/ref/": "contents=read"}
        for start, right in rights.items():
            if request.method == "GET" and path.startswith(start):
                self._need(right, account)
        if path == "/pulls" and request.method == "POST":
            self._need("pulls=write", account)
            raise invalid("PullRequest", "title", "missing_field")
        if path.startswith("/rules/branches/"):
            return Reply(200, look.rules)
        if path.startswith("/rulesets/"):
            return Reply(200, {"id": int(path.rpartition("/")[2]), "current_user_can_bypass": look.bypass})
        if path.startswith("/branches/"):
            return Reply(200, {"name": "main", "protected": look.protected})
        if path == "/milestones":
            self._need("issues=read", account)
            return Reply(200, [one for one in look.milestones if one["state"] == request.query["state"]])
        if path == "/issue-types":
            return Reply(200, look.types)
        if re.fullmatch(r"/issues/\d+/sub_issues", path):
            return Reply(200, [])
        if path == "/actions/workflows":
            self._need("actions=read", account)
            return Reply(200, {"total_count": len(look.workflows), "workflows": look.workflows})
        if path == "/actions/permissions/workflow":
            self._need("administration=read", account)
            allowed = look.pull_requests_by_actions
            permissions = look.default_permissions
            return Reply(
                200, {"default_workflow_permissions": permissions, "can_approve_pull_request_reviews": allowed}
            )
        if path.startswith("/actions/variables/"):
            self._need("variables=read", account)
            name = path.rpartition("/")[2]
            if name not in look.variables:
                raise RefusalError(404, "Not Found")
            return Reply(200, {"name": name, "value": look.variables[name]})
        return None

    def _elsewhere(self, request: Request, name: str, account: Account) -> Reply:
        if request.method == "POST":
            self._need(f"{name}=write", account)
            raise invalid("Issue", "title", "missing_field")
        data = {"full_name": name, "private": self.outlook.private, "archived": False, "has_issues": True}
        return Reply(200, {**data, "permissions": self.outlook.role, **self.outlook.elsewhere[name]})

    def _board(self, key: str, *, fields: bool, account: Account) -> Reply:
        self._need("projects=read", account)
        if key not in self.outlook.boards:
            raise RefusalError(404, "Not Found")
        return Reply(200, self.outlook.boards[key] if fields else {"number": int(key.rpartition("/")[2])})

    def _need(self, right: str, account: Account) -> None:
        if right not in self.outlook.lacks:
            return
        kind = "integration" if account.integration else "personal access token"
        raise RefusalError(403, f"Resource not accessible by {kind}", headers={"X-Accepted-GitHub-Permissions": right})

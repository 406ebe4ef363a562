"""A GitHub with pull requests, their reviews and conversations, and the workflow runs that look at them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fakes import github_render as render
from fakes.github_exchange import RefusalError, Reply, Request
from fakes.github_folder import GitFolder
from fakes.github_server import FakeGitHub
from fakes.github_state import Account, Comment, GitHubState

LOCKED = "Unable to create comment because issue is locked."
BODY_MAX = 65_536


@dataclass
class Pull:
    """A pull request."""

    number: int
    head: str
    branch: str = "debrief"
    repository: str | None = "acme/shop"
    """Where its branch is; None where that repository was deleted."""
    author: str = "ari"
    base: str = "main"
    state: str = "open"
    locked: bool = False
    reviews: list[dict[str, Any]] = field(default_factory=list)

    def review(
        self, login: str, state: str = "APPROVED", kind: str = "User", association: str = "COLLABORATOR"
    ) -> None:
        """Add a review."""
        at = f"2026-11-23T10:{len(self.reviews):02d}:00Z"
        user = {"login": login, "type": kind}
        self.reviews.append({"user": user, "state": state, "submitted_at": at, "author_association": association})


@dataclass
class Run:
    """A run of a workflow."""

    id: int
    head: str
    branch: str = "debrief"
    repository: str | None = "acme/shop"
    event: str = "pull_request"


class ReviewGitHub(FakeGitHub):
    """A GitHub that knows what a review asks for."""

    def __init__(self, state: GitHubState | None = None) -> None:
        """Begin without pull requests."""
        super().__init__(state)
        self.pulls: dict[int, Pull] = {}
        self.runs: dict[int, Run] = {}
        self.folder: GitFolder | None = None
        """The repository with its forks' objects, where its commits and files are asked for."""
        self.permissions: dict[str, str] = {}
        """What accounts may do in the repository, such as `write`; of others, those who belong to it may write."""
        self.elsewhere: dict[str, tuple[list[str], list[str]]] = {}
        """Other repositories that can be seen: their labels, and to whom an issue can be assigned there."""
        self.may_comment = True
        self.lag = 0
        """Lists of comments in which a new one stays invisible."""
        self._lists = 0
        self._listed_from: dict[int, int] = {}
        self.before_write: Callable[[], None] = lambda: None
        """Called under the lock before a comment is written or edited: others may be quicker."""

    def add_pull(self, head: str, **more: Any) -> Pull:
        """Open a pull request; as on GitHub, its conversation is that of an issue of the same number."""
        author = more.get("author", "ari")
        number = self.state.add_issue("A change", "", login=author, pull_request=True).number
        pull = self.pulls[number] = Pull(number, head, **more)
        return pull

    def conversation(self, number: int) -> list[Comment]:
        """Return the comments on a pull request."""
        return self.state.issues[number].comments

    def answer(self, request: Request) -> Reply:
        """Carry out a request."""
        try:
            rest = re.sub(rf"^/repos/{re.escape(self.state.repository)}", "", request.path, flags=re.IGNORECASE)
            return self._answer(request, rest) or super().answer(request)
        except RefusalError as refusal:
            return refusal.reply

    def _answer(self, request: Request, rest: str) -> Reply | None:
        account, method = self.account(request), request.method
        if request.path.endswith("/graphql"):
            return Reply(200, {"data": {"viewer": {"login": account.login}}})
        if found := re.fullmatch(r"/repos/([^/]+/[^/]+)(|/labels|/assignees/[^/]+)", rest):
            return self._other(found[1], found[2])
        if method == "GET" and rest == "/pulls":
            return self._list(request)
        if found := re.fullmatch(r"/pulls/(\d+)(/reviews)?", rest):
            pull = self.pulls.get(int(found[1]))
            if pull is None:
                raise RefusalError(404, "Not Found")
            return self._reviews(pull, request) if found[2] else Reply(200, self._render(pull))
        if found := re.fullmatch(r"/actions/runs/(\d+)", rest):
            return self._run(int(found[1]))
        if found := re.fullmatch(r"/assignees/([^/]+)", rest):
            if found[1] not in self.state.assignable:
                raise RefusalError(404, "Not Found")
            return Reply(204)
        if found := re.fullmatch(r"/collaborators/([^/]+)/permission", rest):
            role = self.permissions.get(found[1], "write" if self._belongs(found[1]) else "none")
            base = {"maintain": "write", "triage": "read"}.get(role, role)
            return Reply(200, {"permission": base, "role_name": role, "user": None})
        if found := re.fullmatch(r"/issues/(\d+)/comments", rest):
            number = int(found[1])
            if number not in self.state.issues:
                raise RefusalError(404, "Not Found")
            return self._write(number, request, account) if method == "POST" else self._comments(number, request)
        if found := re.fullmatch(r"/issues/comments/(\d+)", rest):
            return self._change(int(found[1]), request, account)
        return None if self.folder is None else self.folder.answer(request, rest)

    def _other(self, name: str, rest: str) -> Reply:
        """Answer for a repository that is not this one."""
        labels, people = self.elsewhere.get(name, ([], []))
        if name not in self.elsewhere or (rest.startswith("/assignees/") and rest.rpartition("/")[2] not in people):
            raise RefusalError(404, "Not Found")
        if rest == "/labels":
            return Reply(200, [{"name": one, "color": "ededed", "description": None} for one in labels])
        return Reply(200, self._repository(name)) if not rest else Reply(204)

    def _list(self, request: Request) -> Reply:
        wanted = request.query.get("head")
        found = []
        for pull in self.pulls.values():
            owner = (pull.repository or "").partition("/")[0]
            if pull.state == request.query.get("state", "open") and wanted in (None, f"{owner}:{pull.branch}"):
                found.append(self._render(pull))
        return Reply(200, found)

    def _reviews(self, pull: Pull, request: Request) -> Reply:
        size, page = int(request.query.get("per_page", "30")), int(request.query.get("page", "1"))
        return Reply(200, pull.reviews[(page - 1) * size : page * size])

    def _belongs(self, login: str) -> bool:
        known = [one for pull in self.pulls.values() for one in pull.reviews if one["user"]["login"] == login]
        return any(one["author_association"] in ("OWNER", "MEMBER", "COLLABORATOR") for one in known)

    def _run(self, number: int) -> Reply:
        run = self.runs.get(number)
        if run is None:
            raise RefusalError(404, "Not Found")
        data = {"id": run.id, "event": run.event, "head_sha": run.head, "head_branch": run.branch, "pull_requests": []}
        return Reply(200, {**data, "head_repository": self._repository(run.repository)})

    def _comments(self, number: int, request: Request) -> Reply:
        self._lists += 1
        shown = [one for one in self.conversation(number) if self._listed_from.get(one.id, 0) < self._lists]
        size, page = int(request.query.get("per_page", "30")), int(request.query.get("page", "1"))
        rows = [render.comment(one, number, self.state, request.base) for one in shown]
        more = {}
        if len(rows) > page * size:
            query = f"per_page={size}&page={page + 1}"
            more = {"Link": f'<{request.base}{request.path}?{query}>; rel="next"'}
        return Reply(200, rows[(page - 1) * size : page * size], more)

    def _guard(self, number: int, account: Account, request: Request) -> None:
        if not self.may_comment:
            kind = "integration" if account.integration else "personal access token"
            rights = {"X-Accepted-GitHub-Permissions": "issues=write; pull_requests=write"}
            raise RefusalError(403, f"Resource not accessible by {kind}", headers=rights)
        pull = self.pulls.get(number)
        if pull is not None and pull.locked:
            raise RefusalError(403, LOCKED)
        if request.body is not None and len(request.body["body"]) > BODY_MAX:
            raise RefusalError(422, "Validation Failed", errors=[{"message": "body is too long"}])

    def _write(self, number: int, request: Request, account: Account) -> Reply:
        self.before_write()
        self._guard(number, account, request)
        comment = self.state.add_comment(self.state.issues[number], account.login, request.body["body"])
        self._listed_from[comment.id] = self._lists + self.lag
        return Reply(201, render.comment(comment, number, self.state, request.base))

    def _change(self, identifier: int, request: Request, account: Account) -> Reply:
        self.before_write()
        number, comment = next(
            (
                (issue.number, one)
                for issue in self.state.issues.values()
                for one in issue.comments
                if one.id == identifier
            ),
            (0, None),
        )
        if comment is None:
            raise RefusalError(404, "Not Found")
        self._guard(number, account, request)
        assert comment.login == account.login, "a stranger's comment is nobody's to change"
        if request.method == "DELETE":
            self.conversation(number).remove(comment)
            return Reply(204)
        comment.body = request.body["body"]
        return Reply(200, render.comment(comment, number, self.state, request.base))

    def _render(self, pull: Pull) -> dict[str, Any]:
        return {
            "number": pull.number,
            "state": pull.state,
            "locked": pull.locked,
            "user": render.user(pull.author),
            "head": {"ref": pull.branch, "sha": pull.head, "repo": self._repository(pull.repository)},
            "base": {"ref": pull.base},
        }

    def _repository(self, name: str | None) -> dict[str, Any] | None:
        return None if name is None else {"full_name": name, "name": name.partition("/")[2]}

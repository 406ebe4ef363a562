"""A GitHub on loopback that knows one pull request and its reviews, a page of two each."""

from __future__ import annotations

from typing import Any

from fakes.github_exchange import RefusalError, Reply, Request
from fakes.github_server import FakeGitHub
from fakes.github_state import Account

TOKEN = "ghp_ThisIsTheSecretOfTheTests0123456789"
PAGE = 2


class PullRequestServer(FakeGitHub):
    """A running server; use it as a context manager."""

    def __init__(self, number: int, opened_by: str, reviews: list[dict[str, Any]]) -> None:
        """Prepare."""
        super().__init__()
        self.state.accounts = {TOKEN: Account("lee")}
        self.status = 200
        """What is answered to everybody who is known, unless it is 200."""
        self.permissions: dict[str, str] = {}
        """What accounts may do in the repository; of all others nothing is told."""
        self._base = f"/repos/{self.state.repository}/pulls/{number}"
        self._number, self._opened_by, self._reviews = number, opened_by, reviews

    def answer(self, request: Request) -> Reply:
        """Answer two paths."""
        try:
            self.account(request)
        except RefusalError as refusal:
            return refusal.reply
        if self.status != 200:
            return Reply(self.status, {"message": "Not today"})
        if request.path == self._base:
            head = {"sha": "0" * 40, "ref": "draft", "repo": {"full_name": self.state.repository}}
            pull = {"number": self._number, "state": "open", "user": {"login": self._opened_by}, "head": head}
            return Reply(200, {**pull, "base": {"ref": "main"}})
        if request.path == f"{self._base}/reviews":
            page = int(request.query.get("page", "1"))
            more = {}
            if page * PAGE < len(self._reviews):
                more["Link"] = f'<{request.base}{self._base}/reviews?page={page + 1}>; rel="next"'
            return Reply(200, self._reviews[(page - 1) * PAGE : page * PAGE], more)
        *_, login, last = request.path.split("/")
        if last == "permission" and login in self.permissions:
            return Reply(200, {"permission": self.permissions[login], "role_name": self.permissions[login]})
        return Reply(404, {"message": "Not Found"})

    def env(self, token: str | None = None) -> dict[str, str]:
        """Return the environment that leads here."""
        return {**super().env(token), "NO_PROXY": "*"}

"""Conversations on pull requests of one repository on GitHub, and what a review reads beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from debrief.errors import NotPermitted, TrackerError
from debrief.trackers.conversation import CheckRun, PullRequestState, Written
from debrief.trackers.github import failures, values
from debrief.trackers.github.client import Client
from debrief.trackers.github.exchange import Call
from debrief.trackers.github.reader import GitHubReader

_NOT_SEEN = (301, 403, 404, 410, 451)
"""Answers for a repository that cannot be seen, that has another name by now, or that is closed."""


class GitHubConversation:
    """See `debrief.trackers.conversation.Conversation`; GitHub keeps these comments with those on issues."""

    def __init__(self, client: Client, hasty: Client, bot: str | None = None) -> None:
        """Prepare; nothing is sent yet.

        Writes go through `hasty`, which waits for no rate limit: what is true now may not be true after a pause. `bot`
        is the login to take where the token may not tell its own.
        """
        self._client, self._hasty, self._bot = client, hasty, bot
        self._me: str | None = None

    def me(self) -> str:
        """Return the token's own login, asked once; the settings may name another account, which writes the issues."""
        if self._me is None:
            try:
                self._me = GitHubReader(self._client).bot_login()
            except NotPermitted:
                if self._bot is None:
                    raise
                self._me = self._bot
        return self._me

    def pull_request(self, number: int) -> PullRequestState:
        """Return a pull request."""
        path = self._client.path(f"/pulls/{number}")
        answer = self._client.call("GET", path, accept=(404,))
        if answer.status == 404:
            raise TrackerError(
                f"pull request #{number} of {self._client.repository} is not there, or the token may not see it:"
                " check the number and the token's rights"
            )
        return pull_request_of(answer.data)

    def comments(self, number: int) -> Sequence[Written]:
        """Return all comments, oldest first; one request for each hundred."""
        items = self._client.pages(self._client.path(f"/issues/{number}/comments"), {})
        return tuple(sorted(map(_written, items), key=lambda one: one.id))

    def write(self, number: int, body: str) -> Written:
        """Write a comment."""
        path = self._hasty.path(f"/issues/{number}/comments")
        answer = self._hasty.call("POST", path, body={"body": body})
        try:
            return _written(answer.data)
        except TrackerError as error:
            raise failures.unclear(Call("POST", path), str(error)) from error

    def edit(self, comment: int, body: str) -> bool:
        """Replace the text of a comment."""
        path = self._hasty.path(f"/issues/comments/{comment}")
        return self._hasty.call("PATCH", path, body={"body": body}, accept=(404,), repeatable=False).status != 404

    def delete(self, comment: int) -> None:
        """Delete a comment."""
        self._client.call("DELETE", self._client.path(f"/issues/comments/{comment}"), accept=(404,))


class GitHubReviewReader:
    """See `debrief.trackers.conversation.ReviewReader`."""

    def __init__(self, client: Client) -> None:
        """Prepare; nothing is sent yet."""
        self._client = client
        self._access: dict[str, bool | None] = {}

    def run(self, number: int) -> CheckRun:
        """Return a workflow run."""
        path = self._client.path(f"/actions/runs/{number}")
        answer = self._client.call("GET", path, accept=(404,))
        if answer.status == 404:
            raise TrackerError(
                f"workflow run {number} of {self._client.repository} is not there, or the token may not see it:"
                " check the number, and give the token `actions: read`"
            )
        data = answer.data
        return CheckRun(
            values.field_of(data, "id", int),
            values.field_of(data, "event", str),
            values.field_of(data, "head_sha", str),
            _full_name(data.get("head_repository")),
            values.field_of(data, "head_branch", str),
        )

    def pull_requests(self, run: CheckRun) -> Sequence[PullRequestState]:
        """Return the open pull requests of a run's branch.

        The run itself names none for a fork, and GitHub knows no pull request of a commit that is a fork's: they are
        asked for by owner and branch, and the answer is compared with both.
        """
        if run.repository is None:
            return ()
        owner = run.repository.partition("/")[0]
        params = {"state": "open", "head": f"{owner}:{run.branch}"}
        found = map(pull_request_of, self._client.pages(self._client.path("/pulls"), params))
        here = run.repository.casefold()
        return tuple(one for one in found if (one.repository or "").casefold() == here and one.branch == run.branch)

    def reviews(self, number: int) -> object:
        """Return the reviews of a pull request."""
        return list(self._client.pages(self._client.path(f"/pulls/{number}/reviews"), {}))

    def may_write(self, login: str) -> bool | None:
        """Say whether somebody may write to the repository; one request for each person."""
        key = login.casefold()
        if key not in self._access:
            path = self._client.path(f"/collaborators/{quote(login, safe='')}/permission")
            answer = self._client.call("GET", path, accept=(404,))
            self._access[key] = None if answer.status == 404 else _writes(answer.data)
        return self._access[key]

    def label_texts(self, repository: str | None = None) -> dict[str, str] | None:
        """Return the descriptions of all labels by name."""
        place = self._place(repository)
        # Whatever a token may not see is not there for it. A repository that has moved is no other.
        if repository is not None and self._client.call("GET", place, accept=_NOT_SEEN).status in _NOT_SEEN:
            return None
        labels = map(values.label_of, self._client.pages(f"{place}/labels", {}))
        return {label.name: label.description for label in labels}

    def assignable(self, logins: Collection[str], repository: str | None = None) -> frozenset[str]:
        """Return those to whom an issue can be assigned; one request for each."""
        return frozenset(login for login in logins if self._may_be_assigned(login, self._place(repository)))

    def _may_be_assigned(self, login: str, place: str) -> bool:
        path = f"{place}/assignees/{quote(login, safe='')}"
        return self._client.call("GET", path, accept=(404,)).status != 404

    def _place(self, repository: str | None) -> str:
        return self._client.path() if repository is None else f"/repos/{repository}"


def pull_request_of(data: Any) -> PullRequestState:
    """Return a pull request as GitHub shows it; raises `debrief.errors.TrackerError`."""
    head = values.field_of(data, "head", dict)
    return PullRequestState(
        values.number_of(data),
        values.field_of(head, "sha", str),
        _full_name(head.get("repo")),
        values.field_of(head, "ref", str),
        values.field_of(values.field_of(data, "base", dict), "ref", str),
        values.login_of(data.get("user")),
        values.field_of(data, "state", str) == "open",
        data.get("locked") is True,
    )


def _writes(data: Any) -> bool:
    # GitHub names its base roles here: the role `maintain` is `write`, `triage` is `read`.
    return values.field_of(data, "permission", str) in ("write", "admin")


def _written(data: Any) -> Written:
    body = data.get("body") if isinstance(data, Mapping) else None
    return Written(
        values.field_of(data, "id", int), values.login_of(data.get("user")), body if isinstance(body, str) else ""
    )


def _full_name(data: Any) -> str | None:
    name = data.get("full_name") if isinstance(data, Mapping) else None
    return name if isinstance(name, str) else None

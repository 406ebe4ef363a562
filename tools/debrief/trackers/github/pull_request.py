"""Pull requests on GitHub."""

from __future__ import annotations

from debrief.errors import NotPermitted, UnclearAnswer
from debrief.trackers.branches import PullRequest
from debrief.trackers.github import failures
from debrief.trackers.github.branch import GitHubBranchReader, pull_request
from debrief.trackers.github.client import Client
from debrief.trackers.github.exchange import Call


class GitHubPullRequests:
    """See `debrief.trackers.branches.PullRequests`."""

    def __init__(self, client: Client, reader: GitHubBranchReader) -> None:
        """Prepare; nothing is sent yet."""
        self._client, self._reader = client, reader

    def open(self, branch: str, base: str, title: str, body: str) -> PullRequest | None:
        """Open a pull request; return the one that is open already, or None where there is nothing in between.

        Raises `debrief.errors.NotPermitted` with the cure where workflows may not make pull requests.
        """
        path = self._client.path("/pulls")
        fields = {"title": title, "head": branch, "base": base, "body": body, "maintainer_can_modify": True}
        try:
            # GitHub refuses a second one while the first is open, so that this can be sent again.
            answer = self._client.call("POST", path, body=fields, accept=(403, 422), repeatable=True)
        except UnclearAnswer:
            found = self._open(branch)
            if found is None:
                raise
            return found
        if answer.status == 201:
            return pull_request(answer.data)
        words = failures.said(answer.data)
        if answer.status == 403 and "not permitted to create" in words.lower():
            raise NotPermitted(
                f"workflows of {self._client.repository} may not make pull requests: tick Settings > Actions > General"
                " > `Allow GitHub Actions to create and approve pull requests` (an organization's setting may stand in"
                f" front of it), or let a GitHub App write; the branch {branch} is ready, and the next run goes on"
            )
        if answer.status == 422:
            found = self._open(branch)
            if found is not None or "no commits between" in words.lower():
                return found
        raise failures.refusal(Call("POST", path), answer, self._client.repository)

    def update(self, number: int, title: str, body: str) -> None:
        """Replace title and body."""
        self._client.call("PATCH", self._client.path(f"/pulls/{number}"), body={"title": title, "body": body})

    def close(self, number: int, body: str) -> None:
        """Close a pull request without merging it; its branch stays, for the next one."""
        self._client.call("PATCH", self._client.path(f"/pulls/{number}"), body={"state": "closed", "body": body})

    def _open(self, branch: str) -> PullRequest | None:
        return next((one for one in self._reader.pull_requests(branch) if one.open), None)

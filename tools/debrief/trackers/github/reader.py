"""Looks at a repository's issues; the only verb in here is GET, but for a query to GraphQL for the own login."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from debrief.errors import NotPermitted
from debrief.trackers.github import failures, values
from debrief.trackers.github.client import Client
from debrief.trackers.github.exchange import Call
from debrief.trackers.github.viewer import ask_viewer, login_in
from debrief.trackers.port import Absence, Comment, Glance, Label, ObservedIssue, Place

ACTIONS_BOT = "github-actions[bot]"
"""Login behind the token that a workflow gets, which REST does not tell."""

HOPS_MAX = 5
"""Most times that an issue which was moved again and again is followed in one go."""


class GitHubReader:
    """The reading side of GitHub; see `debrief.trackers.port.Reader`."""

    name = "github"

    def __init__(self, client: Client, bot: str | Callable[[], str] | None = None) -> None:
        """Prepare; `bot` is the login that writes the issues, or tells it when asked, by default the token's own."""
        self._client = client
        self._bot = bot

    def bot_login(self) -> str:
        """Return the login that issues made with this token bear; asked once.

        Raises `debrief.errors.NotPermitted` where neither the settings nor the token tell it.
        """
        if not isinstance(self._bot, str):
            self._bot = self._ask_login() if self._bot is None else self._bot()
        return self._bot

    def _ask_login(self) -> str:
        if self._client.app is not None:
            return self._client.app.installation().login
        answer = self._client.call("GET", "/user", accept=(403,))
        if answer.status != 403:
            return values.login_of(answer.data)
        words = failures.said(answer.data)
        if "integration" in words.lower():
            # A workflow's own token, or one that a step made for an App: whoever takes the one for the other finds none
            # of its issues again. Old servers do not answer; they know the first kind only.
            return login_in(ask_viewer(self._client).data) or ACTIONS_BOT
        # A guess here would make every marker invalid, and so every issue a stranger's.
        raise NotPermitted(
            f"the token may not ask whose it is (GitHub says: {words}):"
            " name the account that writes the issues as `issues.bot` in .github/debrief.yml"
        )

    def present(self) -> datetime:
        """Return the present instant by the clock of GitHub's last answer, to the second."""
        return self._client.present()

    def issues(self, label: str) -> Sequence[ObservedIssue]:
        """Return all issues that bear `label`, open and closed, in order of number.

        One request for each hundred issues and pull requests; a page that fails raises.
        """
        found: dict[int, ObservedIssue] = {}
        params = {"labels": label, "state": "all", "sort": "created", "direction": "asc"}
        for item in self._client.pages(self._client.path("/issues"), params):
            if not values.is_pull_request(item):
                issue = values.issue_of(item)
                # An item can come twice when the list moves between two pages.
                found[issue.number] = issue
        return tuple(found[number] for number in sorted(found))

    def issue(self, number: int, repository: str | None = None) -> ObservedIssue | Absence:
        """Return one issue by its number, past any list and its lag; `repository` is another one's `owner/name`."""
        path = self._path(f"/issues/{number}", repository)
        answer = self._client.call("GET", path, accept=(301, 404, 410))
        if answer.status == 301:
            # Raises if it is the repository that moved, and not the issue alone.
            self._client.call("GET", self._client.path())
            return Absence.TRANSFERRED
        if answer.status == 404:
            return Absence.MISSING
        if answer.status == 410:
            if "disabled" in failures.said(answer.data).lower():
                raise failures.refusal(Call("GET", path), answer, self._client.repository)
            return Absence.DELETED
        if values.is_pull_request(answer.data):
            return Absence.NOT_AN_ISSUE
        issue = values.issue_of(answer.data)
        return issue if issue.number == number else Absence.TRANSFERRED

    def glance(self, places: Sequence[Place], logins: Sequence[str]) -> Glance:
        """Look at several issues at once, and at who can be assigned; one request for each hundred of both."""
        from debrief.trackers.github.glance import glance

        return glance(self._client, places, logins)

    def labels(self) -> Mapping[str, Label]:
        """Return all labels of the repository by case-folded name."""
        items = self._client.pages(self._client.path("/labels"), {})
        return {label.name.casefold(): label for label in map(values.label_of, items)}

    def highest_number(self) -> int:
        """Return the number of the newest issue or pull request, 0 for none; one request.

        It may be too low (lists lag, a transferred issue keeps its old date), never too high.
        """
        params: dict[str, str | int] = {"state": "all", "sort": "created", "direction": "desc", "per_page": 1}
        answer = self._client.call("GET", self._client.path("/issues"), params=params)
        if not isinstance(answer.data, list):
            raise failures.not_understood("a list was expected")
        return max(map(values.number_of, answer.data), default=0)

    def discussion(self, number: int, repository: str | None = None) -> Sequence[Comment]:
        """Return all comments on an issue, oldest first; one request for each hundred."""
        items = self._client.pages(self._path(f"/issues/{number}/comments", repository), {})
        return tuple(sorted(map(values.comment_of, items), key=lambda comment: comment.created_at))

    def moved_to(self, number: int) -> str | None:
        """Follow a transferred issue; None where the token cannot see the repository that has it now."""
        answer = self._client.call("GET", self._client.path(f"/issues/{number}"), accept=(301, 404, 410))
        for _ in range(HOPS_MAX):
            target = answer.headers.get("location", "") if answer.status == 301 else ""
            if not target:
                return None
            answer = self._client.call("GET", target, accept=(301, 403, 404, 410))
            if answer.status == 200:
                return values.place_of(answer.data)
        return None

    def _path(self, rest: str, repository: str | None) -> str:
        return self._client.path(rest) if repository is None else f"/repos/{repository}{rest}"

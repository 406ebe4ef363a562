"""Looks at a repository's GitHub for `debrief doctor`: answers as they are, refusals included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from debrief.errors import TrackerError
from debrief.trackers.github.address import Address, Patience
from debrief.trackers.github.auth import Installation, server_time
from debrief.trackers.github.client import Client
from debrief.trackers.github.exchange import Answer
from debrief.trackers.github.journal import GitHubJournal
from debrief.trackers.github.viewer import ask_viewer

PATIENCE = Patience(timeout=20, attempts=2, backoff=0.5, longest_wait=5.0)
"""Whoever asks what is wrong wants to know it soon."""
PREFIXES = ("github_pat_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_")
"""First letters of tokens; source: "GitHub's token formats" in GitHub's documentation."""

_REFUSALS = range(400, 500)


class Looking:
    """The eyes of `debrief doctor`; see `debrief.diagnosing.sight.Looker`."""

    def __init__(self, address: Address, patience: Patience = PATIENCE) -> None:
        """Prepare; nothing is sent yet."""
        self.repository = address.repository
        self.host = address.host
        self.cloud = address.cloud
        self.is_app = address.app is not None
        self.prefix = next((prefix for prefix in PREFIXES if address.token.startswith(prefix)), "")
        self._client = Client(address, patience)
        self._skew: float | None = None

    def get(self, path: str) -> Answer:
        """Return the answer to a GET, whatever its status; raises `debrief.errors.TrackerError` without one."""
        return self._call("GET", path)

    def get_all(self, path: str) -> list[Any]:
        """Return the items of all pages of a list."""
        return list(self._client.pages(path, {}))

    def viewer(self) -> Answer:
        """Return the answer to the GraphQL query for the own login, the one place where an App's token is told it."""
        return ask_viewer(self._client)

    def attempt(self, verb: str, path: str, body: Mapping[str, Any]) -> Answer:
        """Send a change that GitHub must refuse as invalid."""
        answer = self._call(verb, path, body)
        if answer.status < 400:
            raise TrackerError(f"the server accepts what GitHub refuses (status {answer.status}): check GITHUB_API_URL")
        return answer

    def installation(self) -> Installation:
        """Return the App's installation, after a token was made for it."""
        if self._client.app is None:
            raise TrackerError("no GitHub App is given: set DEBRIEF_APP_ID and DEBRIEF_APP_PRIVATE_KEY")
        self._client.app.token()
        return self._client.app.installation()

    def journal(self) -> tuple[bool, int]:
        """Return whether a journal is there, and how many issues it knows."""
        state = GitHubJournal(self._client).read()
        return state.version is not None, sum(entry.number is not None for entry in state.entries.values())

    def skew(self) -> float | None:
        """Return how many seconds the server's clock is ahead of this machine's; `None` before any answer."""
        return self._skew

    def without_secrets(self, text: str) -> str:
        """Return `text` without anything secret, whatever a server put into its answers."""
        return self._client.secrets.removed_from(text)

    def _call(self, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        # Nothing is changed by any of these, so each may be sent again.
        answer = self._client.call(verb, path, body=body, accept=_REFUSALS, repeatable=True)
        there = server_time(answer.headers)
        if self._skew is None and there is not None:
            self._skew = (there - datetime.now(UTC)).total_seconds()
        return answer

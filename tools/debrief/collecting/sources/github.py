"""GitHub: the incident's issue and its comments, merged pull requests, deployments, releases, failed runs.

It goes through the same safe client as the tracker does; nothing in here writes. What the answers say is read in
`github_facts`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from debrief.collecting.fact import Collected, Fact, Limits, Window
from debrief.collecting.files import Record, text_of
from debrief.collecting.people import People
from debrief.collecting.sources.github_facts import (
    identity_of,
    moment_of,
    parse_comments,
    parse_deployment,
    parse_issue,
    parse_issue_events,
    parse_pull_requests,
    parse_releases,
    parse_runs,
)
from debrief.errors import DebriefError, NotPermitted, RateLimited, SourceError
from debrief.reports.escape import one_line
from debrief.trackers.github.address import Patience, read_address
from debrief_schemas.sources import GitHubSource

if TYPE_CHECKING:
    from debrief.trackers.github.client import Client

PER_PAGE = 100
_NOT_UNDERSTOOD = "GitHub's answer is not understood: check GITHUB_API_URL"
RUN_LONGEST = timedelta(days=1)
"""How long before the window a run may have been created that fails in it; a job on GitHub's machines takes six hours
at most ("Actions limits"), and runs wait for each other."""

RUNS_MAX = 1_000
"""Most runs that GitHub lists for one question. Source: "List workflow runs for a repository"."""

DEPLOYMENTS_MAX = 100
"""Most deployments whose states are asked for: each is a request."""

_link = re.compile(r"https?://[^/\s]+/([^/\s]+/[^/\s]+)/issues/(\d{1,9})(?:[/?#]\S*)?")
"""The address of an issue as people copy it: perhaps with a slash, or the place of a comment, behind it."""
_reference = re.compile(r"([^/\s#]+/[^/\s#]+)?#(\d{1,9})")


class GitHub:
    """One repository at GitHub; see `debrief.collecting.fact.Source`."""

    name = "github"

    def __init__(
        self, settings: GitHubSource, env: Mapping[str, str], incident: str, people: People, limits: Limits
    ) -> None:
        """Prepare; `incident` is where the document says that the incident is known.

        Raises UsageError for what is missing or wrong in `env`.
        """
        chosen = {"GITHUB_REPOSITORY": settings.repository} if settings.repository else {}
        self._address = read_address({**env, **chosen})
        self._settings = settings
        self._incident = incident
        self._people = people
        self._limits = limits
        self._end = 0.0

    def collect(self, window: Window) -> Collected:
        """Return the facts of the window; a part that the token may not see is noted, and the others are still read.

        Raises TrackerError when the repository cannot be read at all.
        """
        from debrief.trackers.github.client import Client

        self._end = time.monotonic() + self._limits.seconds
        patience = Patience(timeout=int(self._limits.timeout), attempts=3, longest_wait=self._limits.wait)
        client = Client(self._address, patience)
        found = Collected()
        about = client.call("GET", client.path()).data
        branch = text_of(_object(about), "default_branch")
        if not branch:
            raise SourceError(_NOT_UNDERSTOOD)
        failures: list[DebriefError] = []
        for part in self._settings.include:
            try:
                for fact in self._part(part, client, window, branch, found):
                    if not found.add(fact, window, self._limits):
                        return found
            except RateLimited:
                raise
            except DebriefError as error:
                said = f"{part.replace('_', ' ')}: {error}"
                found.note(said)
                failures.append(error)
                # What the token may not see is no fault of a run; anything else is, and its facts are missing.
                if not isinstance(error, NotPermitted):
                    found.problem = found.problem or said
        if failures and len(failures) == len(self._settings.include):
            raise failures[0]
        return found

    def _part(self, part: str, client: Client, window: Window, branch: str, found: Collected) -> Iterator[Fact]:
        if part == "issue":
            return self._issue(client, window, found)
        if part == "pull_requests":
            return self._pulls(client, window, branch, found)
        if part == "deployments":
            return self._deployments(client, window, found)
        if part == "releases":
            return self._releases(client, window, found)
        return self._runs(client, window, branch, found)

    def _issue(self, client: Client, window: Window, found: Collected) -> Iterator[Fact]:
        number = incident_number(self._incident, self._address.repository)
        if number is None:
            if self._incident:
                found.note(
                    f"the document's `incident` is no issue of {self._address.repository};"
                    " name its repository as sources.github.repository"
                )
            return
        issue = _object(client.call("GET", client.path(f"/issues/{number}")).data)
        yield from parse_issue(issue, self._people)
        since = {"since": window.utc[0]}
        comments = self._pages(client, f"/issues/{number}/comments", since, found)
        yield from parse_comments([*comments], number, self._people)
        events = self._pages(client, f"/issues/{number}/events", {}, found)
        yield from parse_issue_events([*events], issue, self._people)

    def _pulls(self, client: Client, window: Window, branch: str, found: Collected) -> Iterator[Fact]:
        newest_first = {"state": "closed", "base": branch, "sort": "updated", "direction": "desc"}
        for pull in self._pages(client, "/pulls", newest_first, found):
            if _before(pull, "updated_at", window.since):
                return
            yield from parse_pull_requests([pull], branch, self._people)

    def _deployments(self, client: Client, window: Window, found: Collected) -> Iterator[Fact]:
        asked = 0
        for deployment in self._pages(client, "/deployments", {}, found):
            # One that was requested a day before may still have been running.
            if _before(deployment, "created_at", window.since - timedelta(days=1)):
                return
            if moment_of(deployment, "created_at", "a deployment") > window.until:
                continue
            asked += 1
            if asked > DEPLOYMENTS_MAX:
                found.note(
                    f"deployments: only the newest {DEPLOYMENTS_MAX} were read; give a narrower --since and --until"
                )
                return
            statuses = self._pages(client, f"/deployments/{identity_of(deployment)}/statuses", {}, found)
            yield from parse_deployment(deployment, [*statuses])

    def _releases(self, client: Client, window: Window, found: Collected) -> Iterator[Fact]:
        for release in self._pages(client, "/releases", {}, found):
            if text_of(release, "published_at") and _before(release, "published_at", window.since - timedelta(days=30)):
                return
            yield from parse_releases([release])

    def _runs(self, client: Client, window: Window, branch: str, found: Collected) -> Iterator[Fact]:
        # One that fails in the window may have been created before it.
        earlier = Window(window.since - RUN_LONGEST, window.until)
        for status in ("failure", "timed_out"):
            yield from parse_runs([*self._runs_with(status, client, earlier, branch, found)])
        # A run that could not start ended when it was created. GitHub has no word for it to ask by.
        ended = list(islice(self._runs_with("completed", client, window, branch, found), RUNS_MAX))
        if len(ended) == RUNS_MAX:
            found.note(f"runs: GitHub lists {RUNS_MAX} at most, so some that could not start may be missing")
        yield from parse_runs([run for run in ended if text_of(run, "conclusion") == "startup_failure"])

    def _runs_with(
        self, status: str, client: Client, window: Window, branch: str, found: Collected
    ) -> Iterator[Record]:
        since, until = window.utc
        params = {"status": status, "branch": branch, "created": f"{since}..{until}"}
        return self._pages(client, "/actions/runs", params, found, key="workflow_runs")

    def _pages(
        self, client: Client, path: str, params: Mapping[str, str | int], found: Collected, key: str = ""
    ) -> Iterator[Record]:
        for page in range(1, self._limits.pages + 1):
            if time.monotonic() > self._end:
                raise SourceError(f"took longer than {self._limits.seconds:.0f} s; give a narrower --since and --until")
            answer = client.call("GET", client.path(path), params={**params, "per_page": PER_PAGE, "page": page})
            items = answer.data.get(key) if key and isinstance(answer.data, Mapping) else answer.data
            if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
                raise SourceError(f"GitHub's answer about {one_line(path, 60)} is not understood: check GITHUB_API_URL")
            yield from items
            if len(items) < PER_PAGE:
                return
        found.note(f"{path}: stopped after {self._limits.pages} pages; give a narrower --since and --until")


def incident_number(incident: str, repository: str) -> int | None:
    """Return the number of the issue that `incident` names in `repository`; the link itself is never followed."""
    text = incident.strip()
    found = _link.fullmatch(text) or _reference.fullmatch(text)
    if found is None:
        return None
    named = found[1]
    return int(found[2]) if named is None or named.casefold() == repository.casefold() else None


def _object(data: Any) -> Record:
    if not isinstance(data, Mapping):
        raise SourceError(_NOT_UNDERSTOOD)
    return data


def _before(record: Record, key: str, moment: datetime) -> bool:
    return moment_of(record, key, "an item") < moment

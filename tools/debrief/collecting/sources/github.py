"""GitHub: the incident's issue and its comments, merged pull requests, deployments, releases, failed runs.

It goes through the same safe client as the tracker does; nothing in here writes. Source of the shapes: GitHub's REST
API documentation, version 2022-11-28.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from debrief.collecting.clock import from_text
from debrief.collecting.fact import Collected, Fact, Kind, Limits, Window
from debrief.collecting.files import Record, object_of, text_of
from debrief.collecting.people import People
from debrief.errors import DebriefError, RateLimited, SourceError
from debrief.reports.escape import one_line
from debrief.trackers.github.address import Patience, read_address
from debrief_schemas.sources import GitHubSource

if TYPE_CHECKING:
    from debrief.trackers.github.client import Client

PER_PAGE = 100
DEPLOYMENTS_MAX = 100
"""Most deployments whose states are asked for: each is a request."""

_comment = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_image = re.compile(r"!\[([^\]\n]{0,200})\]\([^()\s]{0,500}\)")
_link = re.compile(r"\[([^\]\n]{1,200})\]\([^()\s]{0,500}\)")
_quote = re.compile(r"^\s{0,3}>.*$", re.MULTILINE)
_fence = re.compile(r"^\s{0,3}(?:```|~~~).*$", re.MULTILINE)

_STATES = {
    "in_progress": "begins",
    "success": "succeeds",
    "failure": "fails",
    "error": "ends in an error",
}
"""States of a deployment that say something happened; the others are about queues and replaced versions."""


def parse_issue(issue: Record, people: People) -> Iterator[Fact]:
    """Yield that the incident's issue was opened."""
    author = _person(object_of(issue, "user"), people)
    text = f"Incident issue #{text_of(issue, 'number')} opened: {text_of(issue, 'title')}"
    at = _at(issue, "created_at", "the issue")
    link = text_of(issue, "html_url")
    number = text_of(issue, "number")
    yield Fact(at, _by(text, author, people), f"GitHub #{number}", f"github:issue/{_id(issue)}", Kind.REPORT, link)


def parse_comments(comments: Sequence[Record], number: int, people: People) -> Iterator[Fact]:
    """Yield the comments on the incident's issue; text that was only quoted is left out."""
    for comment in comments:
        author = _person(object_of(comment, "user"), people)
        body = plain_text(text_of(comment, "body"))
        if body:
            at = _at(comment, "created_at", "a comment")
            text = f"{author}: {people.conceal(body)}" if author else people.conceal(body)
            link = text_of(comment, "html_url")
            yield Fact(at, text, f"GitHub #{number}", f"github:comment/{_id(comment)}", Kind.MESSAGE, link)


def parse_issue_events(events: Sequence[Record], issue: Record, people: People) -> Iterator[Fact]:
    """Yield when the incident's issue was closed, reopened or assigned."""
    number = text_of(issue, "number")
    for event in events:
        name = text_of(event, "event")
        who = _person(object_of(event, "actor"), people)
        if name == "closed":
            kind, text = Kind.RESOLVED, f"Incident issue #{number} closed"
        elif name == "reopened":
            kind, text = Kind.OTHER, f"Incident issue #{number} reopened"
        elif name == "assigned":
            kind, text = Kind.OTHER, f"Incident issue #{number} assigned"
            who = _person(object_of(event, "assignee"), people)
        else:
            continue
        at = _at(event, "created_at", "an event of the issue")
        link = f"{text_of(issue, 'html_url')}#event-{_id(event)}"
        text = f"{text} to {who}" if name == "assigned" and who else _by(text, who, people)
        yield Fact(at, text, f"GitHub #{number}", f"github:event/{_id(event)}", kind, link)


def parse_pull_requests(pulls: Sequence[Record], branch: str, people: People) -> Iterator[Fact]:
    """Yield the pull requests that were merged into `branch`."""
    for pull in pulls:
        if not text_of(pull, "merged_at") or text_of(pull, "base", "ref") != branch:
            continue
        title, number = people.conceal(text_of(pull, "title")), text_of(pull, "number")
        kind = Kind.REVERT if title.startswith('Revert "') else Kind.CHANGE
        sha = text_of(pull, "merge_commit_sha")
        aliases = (f"git:{sha}",) if sha else ()
        at = _at(pull, "merged_at", f"pull request {number}")
        link = text_of(pull, "html_url")
        yield Fact(
            at, f"Merged #{number}: {title}", f"GitHub #{number}", f"github:pull/{_id(pull)}", kind, link, aliases
        )


def parse_deployment(deployment: Record, statuses: Sequence[Record]) -> Iterator[Fact]:
    """Yield the states of one deployment; its creation only where no state says that it began."""
    what = f"Deployment of {text_of(deployment, 'sha')[:7]} to {text_of(deployment, 'environment') or 'an environment'}"
    identity = f"github:deployment/{_id(deployment)}"
    if not any(text_of(status, "state") == "in_progress" for status in statuses):
        at = _at(deployment, "created_at", "a deployment")
        yield Fact(at, f"{what} is requested", "GitHub deployment", identity, Kind.DEPLOY)
    for status in statuses:
        words = _STATES.get(text_of(status, "state"))
        if words is not None:
            at = _at(status, "created_at", "a state of a deployment")
            link = text_of(status, "log_url") or text_of(status, "target_url") or None
            text = f"{what} {words}"
            yield Fact(at, text, "GitHub deployment", f"{identity}/status/{_id(status)}", Kind.DEPLOY, link)


def parse_releases(releases: Sequence[Record]) -> Iterator[Fact]:
    """Yield the releases that were published."""
    for release in releases:
        if not text_of(release, "published_at") or release.get("draft") is True:
            continue
        tag, name = text_of(release, "tag_name"), text_of(release, "name")
        text = f"Release {tag}" + (f": {name}" if name and name != tag else "")
        at = _at(release, "published_at", f"release {tag}")
        link = text_of(release, "html_url")
        yield Fact(at, text, "GitHub release", f"github:release/{_id(release)}", Kind.CHANGE, link, (f"tag:{tag}",))


def parse_runs(runs: Sequence[Record]) -> Iterator[Fact]:
    """Yield the workflow runs that failed, at the time at which they ended."""
    for run in runs:
        if text_of(run, "conclusion") not in ("failure", "timed_out", "startup_failure"):
            continue
        at = _at(run, "updated_at", "a workflow run")
        text = f"Workflow {text_of(run, 'name') or 'without a name'} failed on {text_of(run, 'head_branch')}"
        identity = f"github:run/{_id(run)}/{text_of(run, 'run_attempt') or '1'}"
        yield Fact(at, text, "GitHub run", identity, Kind.RUN_FAILED, text_of(run, "html_url"))


def plain_text(markdown: str) -> str:
    """Return what a comment says, without hidden comments, quotations, pictures and the addresses of links."""
    text = _comment.sub(" ", markdown[:20_000])
    for pattern, into in ((_quote, ""), (_fence, ""), (_image, r"\1"), (_link, r"\1")):
        text = pattern.sub(into, text)
    return text.strip()


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
        branch = text_of(about, "default_branch") if isinstance(about, Mapping) else ""
        for part in self._settings.include:
            try:
                for fact in self._part(part, client, window, branch, found):
                    if not found.add(fact, window, self._limits):
                        return found
            except RateLimited:
                raise
            except DebriefError as error:
                found.note(f"{part.replace('_', ' ')}: {error}")
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
            if _at(deployment, "created_at", "a deployment") > window.until:
                continue
            asked += 1
            if asked > DEPLOYMENTS_MAX:
                found.note(
                    f"deployments: only the newest {DEPLOYMENTS_MAX} were read; give a narrower --since and --until"
                )
                return
            statuses = self._pages(client, f"/deployments/{_id(deployment)}/statuses", {}, found)
            yield from parse_deployment(deployment, [*statuses])

    def _releases(self, client: Client, window: Window, found: Collected) -> Iterator[Fact]:
        for release in self._pages(client, "/releases", {}, found):
            if text_of(release, "published_at") and _before(release, "published_at", window.since - timedelta(days=30)):
                return
            yield from parse_releases([release])

    def _runs(self, client: Client, window: Window, branch: str, found: Collected) -> Iterator[Fact]:
        since, until = window.utc
        params = {"status": "failure", "branch": branch, "created": f"{since}..{until}"}
        yield from parse_runs([*self._pages(client, "/actions/runs", params, found, key="workflow_runs")])

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
    found = re.fullmatch(
        r"(?:https://[^/\s]+/([^/\s]+/[^/\s]+)/issues/|([^/\s#]+/[^/\s#]+)?#)(\d{1,9})", incident.strip()
    )
    if found is None:
        return None
    named = found[1] or found[2]
    return int(found[3]) if named is None or named.casefold() == repository.casefold() else None


def _object(data: Any) -> Record:
    if not isinstance(data, Mapping):
        raise SourceError("GitHub's answer is not understood: check GITHUB_API_URL")
    return data


def _person(user: Record, people: People) -> str:
    login = text_of(user, "login")
    if text_of(user, "type") == "Bot":
        return login
    if login:
        people.learn(login, login)
    return people.called(login)


def _by(text: str, who: str, people: People) -> str:
    text = people.conceal(text)
    return f"{text} (by {who})" if who else text


def _id(record: Record) -> str:
    identity = text_of(record, "id")
    if not identity:
        raise SourceError("GitHub's answer has something without an id: check GITHUB_API_URL")
    return identity


def _at(record: Record, key: str, what: str) -> datetime:
    try:
        return from_text(text_of(record, key))
    except ValueError as error:
        raise SourceError(f"GitHub's answer is not understood: the time of {what} {error}") from None


def _before(record: Record, key: str, moment: datetime) -> bool:
    return _at(record, key, "an item") < moment

"""What GitHub tells of an incident as facts: pure over the answers of its REST API, version 2022-11-28."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from debrief.collecting.clock import from_text
from debrief.collecting.fact import Fact, Kind
from debrief.collecting.files import Record, object_of, text_of
from debrief.collecting.people import People
from debrief.errors import SourceError

OWN_COMMENT = "<!-- debrief "
"""What is in every comment that debrief itself has written, and hides it from the timeline."""

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

_FAILURES = {"failure": "failed", "timed_out": "ran out of time", "startup_failure": "could not start"}
"""By conclusion of a workflow run."""


def parse_issue(issue: Record, people: People) -> Iterator[Fact]:
    """Yield that the incident's issue was opened."""
    author = _person(object_of(issue, "user"), people)
    text = f"Incident issue #{text_of(issue, 'number')} opened: {text_of(issue, 'title')}"
    at = moment_of(issue, "created_at", "the issue")
    link = text_of(issue, "html_url")
    number = text_of(issue, "number")
    yield Fact(
        at, _by(text, author, people), f"GitHub #{number}", f"github:issue/{identity_of(issue)}", Kind.REPORT, link
    )


def parse_comments(comments: Sequence[Record], number: int, people: People) -> Iterator[Fact]:
    """Yield the comments on the incident's issue; text that was only quoted is left out."""
    for comment in comments:
        if OWN_COMMENT in text_of(comment, "body"):
            continue
        author = _person(object_of(comment, "user"), people)
        body = plain_text(text_of(comment, "body"))
        if body:
            at = moment_of(comment, "created_at", "a comment")
            text = f"{author}: {people.conceal(body)}" if author else people.conceal(body)
            link = text_of(comment, "html_url")
            yield Fact(at, text, f"GitHub #{number}", f"github:comment/{identity_of(comment)}", Kind.MESSAGE, link)


def parse_issue_events(events: Sequence[Record], issue: Record, people: People) -> Iterator[Fact]:
    """Yield when the incident's issue was closed, reopened or assigned."""
    number = text_of(issue, "number")
    for event in events:
        name = text_of(event, "event")
        who = _person(object_of(event, "actor"), people)
        if name == "closed":
            kind, text = Kind.RESOLVED, f"Incident issue #{number} closed"
        elif name == "reopened":
            kind, text = Kind.ONGOING, f"Incident issue #{number} reopened"
        elif name == "assigned":
            kind, text = Kind.OTHER, f"Incident issue #{number} assigned"
            who = _person(object_of(event, "assignee"), people)
        else:
            continue
        at = moment_of(event, "created_at", "an event of the issue")
        link = f"{text_of(issue, 'html_url')}#event-{identity_of(event)}"
        text = f"{text} to {who}" if name == "assigned" and who else _by(text, who, people)
        yield Fact(at, text, f"GitHub #{number}", f"github:event/{identity_of(event)}", kind, link)


def parse_pull_requests(pulls: Sequence[Record], branch: str, people: People) -> Iterator[Fact]:
    """Yield the pull requests that were merged into `branch`."""
    for pull in pulls:
        if not text_of(pull, "merged_at") or text_of(pull, "base", "ref") != branch:
            continue
        title, number = people.conceal(text_of(pull, "title")), text_of(pull, "number")
        kind = Kind.REVERT if title.startswith('Revert "') else Kind.CHANGE
        sha = text_of(pull, "merge_commit_sha")
        aliases = (f"git:{sha}",) if sha else ()
        at = moment_of(pull, "merged_at", f"pull request {number}")
        link = text_of(pull, "html_url")
        yield Fact(
            at,
            f"Merged #{number}: {title}",
            f"GitHub #{number}",
            f"github:pull/{identity_of(pull)}",
            kind,
            link,
            aliases,
        )


def parse_deployment(deployment: Record, statuses: Sequence[Record]) -> Iterator[Fact]:
    """Yield the states of one deployment; its creation only where no state says that it began."""
    what = f"Deployment of {text_of(deployment, 'sha')[:7]} to {text_of(deployment, 'environment') or 'an environment'}"
    identity = f"github:deployment/{identity_of(deployment)}"
    if not any(text_of(status, "state") == "in_progress" for status in statuses):
        at = moment_of(deployment, "created_at", "a deployment")
        yield Fact(at, f"{what} is requested", "GitHub deployment", identity, Kind.DEPLOY)
    for status in statuses:
        words = _STATES.get(text_of(status, "state"))
        if words is not None:
            at = moment_of(status, "created_at", "a state of a deployment")
            link = text_of(status, "log_url") or text_of(status, "target_url") or None
            text = f"{what} {words}"
            yield Fact(at, text, "GitHub deployment", f"{identity}/status/{identity_of(status)}", Kind.DEPLOY, link)


def parse_releases(releases: Sequence[Record]) -> Iterator[Fact]:
    """Yield the releases that were published."""
    for release in releases:
        if not text_of(release, "published_at") or release.get("draft") is True:
            continue
        tag, name = text_of(release, "tag_name"), text_of(release, "name")
        text = f"Release {tag}" + (f": {name}" if name and name != tag else "")
        at = moment_of(release, "published_at", f"release {tag}")
        link = text_of(release, "html_url")
        yield Fact(
            at, text, "GitHub release", f"github:release/{identity_of(release)}", Kind.CHANGE, link, (f"tag:{tag}",)
        )


def parse_runs(runs: Sequence[Record]) -> Iterator[Fact]:
    """Yield the workflow runs that failed, at the time at which they ended."""
    for run in runs:
        words = _FAILURES.get(text_of(run, "conclusion"))
        if words is None:
            continue
        at = moment_of(run, "updated_at", "a workflow run")
        text = f"Workflow {text_of(run, 'name') or 'without a name'} {words} on {text_of(run, 'head_branch')}"
        identity = f"github:run/{identity_of(run)}/{text_of(run, 'run_attempt') or '1'}"
        yield Fact(at, text, "GitHub run", identity, Kind.RUN_FAILED, text_of(run, "html_url"))


def plain_text(markdown: str) -> str:
    """Return what a comment says, without hidden comments, quotations, pictures and the addresses of links."""
    text = _comment.sub(" ", markdown[:20_000])
    for pattern, into in ((_quote, ""), (_fence, ""), (_image, r"\1"), (_link, r"\1")):
        text = pattern.sub(into, text)
    return text.strip()


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


def identity_of(record: Record) -> str:
    """Return the id of something; raises SourceError where it has none."""
    identity = text_of(record, "id")
    if not identity:
        raise SourceError("GitHub's answer has something without an id: check GITHUB_API_URL")
    return identity


def moment_of(record: Record, key: str, what: str) -> datetime:
    """Return an instant of something; raises SourceError where it has none."""
    try:
        return from_text(text_of(record, key))
    except ValueError as error:
        raise SourceError(f"GitHub's answer is not understood: the time of {what} {error}") from None

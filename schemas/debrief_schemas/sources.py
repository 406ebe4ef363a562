"""Settings of the sources of facts: where `debrief collect` may look, and how it reads what it finds there.

Secrets are never settings: a token is named by its environment variable. Every field has a default.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from debrief_schemas import identifiers
from debrief_schemas.fields import Line, Matches, Model, Name

VARIABLE = r"[A-Z_][A-Z0-9_]{0,60}"
OFFSET = r"[+-](?:0[0-9]|1[0-4]):[0-5][0-9]"
ZONE = rf"^(?:{OFFSET}|" + r"[A-Za-z][A-Za-z0-9+_-]{0,30}(?:/[A-Za-z0-9+_-]{1,30}){0,3})$"


_variable = re.compile(VARIABLE)

SourceWithToken = TypeVar("SourceWithToken", "SlackSource", "PagerDutySource", "ApiSource", "GrafanaSource")


class Kind(StrEnum):
    """What a fact is; the typed timestamps are proposed from it."""

    STARTED = "started"
    """A source says that the impact began."""
    ALERT = "alert"
    """A monitor went off."""
    ALERT_ENDED = "alert_ended"
    """A monitor is content again."""
    REPORT = "report"
    """Somebody opened an incident or told of one."""
    ACKNOWLEDGED = "acknowledged"
    """A responder took it on."""
    MITIGATED = "mitigated"
    """A source says that the impact ended."""
    RESOLVED = "resolved"
    """The incident was closed."""
    ONGOING = "ongoing"
    """A source says that it is not over: what was closed is open again, or a repair did not hold."""
    CHANGE = "change"
    """A commit, a merge, a tag, a release."""
    REVERT = "revert"
    """A change was taken back."""
    DEPLOY = "deploy"
    """A deployment, whatever its state."""
    RUN_FAILED = "run_failed"
    """An automatic run failed."""
    MESSAGE = "message"
    """Somebody wrote something."""
    UPDATE = "update"
    """Users or colleagues were told something."""
    OTHER = "other"
    """Anything else."""


def known_zone(name: str) -> str:
    """Return `name` if it is a time zone of the IANA data base, or a fixed offset such as `+01:00`.

    Raises ValueError with what to write.
    """
    # Imported only where a value is given: every command loads the settings, and defaults need none of this.
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if re.fullmatch(OFFSET, name):
        return name
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no time zone; write one such as UTC, Europe/Berlin or +01:00") from None
    return name


def is_loopback(host: str) -> bool:
    """Say whether a host name or address is this machine."""
    import ipaddress

    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def safe_address(url: str) -> str:
    """Return an address that requests with a token may go to, without a slash at its end.

    Only https is taken, and http for this machine alone. Raises ValueError with what to write.
    """
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("is no address; write one such as https://alerts.example.com") from None
    if not host or parts.query or parts.fragment or any(not "!" <= character <= "~" for character in url):
        raise ValueError("is no address; write one such as https://alerts.example.com")
    if parts.username is not None or parts.password is not None:
        # An error of its own kind, whose value is not repeated: it holds a password.
        raise PydanticCustomError(
            "password", "must hold no user or password; name the variable of a token in token_env"
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise ValueError("must begin with https:// (http:// is for this machine alone)")
    return url.rstrip("/")


def _relative(path: str) -> str:
    if path.startswith(("/", "-")) or "\x00" in path or ".." in path.split("/"):
        raise ValueError("must be a path inside the repository, without ..")
    return path


Zone = Annotated[str, Matches(ZONE), AfterValidator(known_zone)]
Address = Annotated[str, StringConstraints(max_length=300), AfterValidator(safe_address)]
Variable = Annotated[str, Field(json_schema_extra={"pattern": rf"^{VARIABLE}$"})]
RepositoryPath = Annotated[Line, AfterValidator(_relative)]
Revision = Annotated[str, Matches(r"^[A-Za-z0-9_][A-Za-z0-9._/-]{0,120}$")]


def _token_is_named(source: SourceWithToken) -> SourceWithToken:
    """Judged here and not at the field, whose errors repeat the value: it may be the token itself."""
    if source.token_env is not None and not _variable.fullmatch(source.token_env):
        raise ValueError("token_env is the name of a variable, such as SLACK_TOKEN, and never the token itself")
    return source


class NameRule(StrEnum):
    """How people appear on the timeline."""

    KEEP = "keep"
    ROLES = "roles"


class GitSource(Model):
    """Commits, merges, reverts and tags of a local clone."""

    repository: Line = "."
    """Folder of the clone, relative to the workspace."""
    branch: Revision = "HEAD"
    """The branch whose history counts: what has landed there, merges as one."""
    paths: dict[Name, Annotated[tuple[RepositoryPath, ...], Field(strict=False)]] = Field(default_factory=dict)
    """Paths of each service; without any for the incident's services every commit counts."""
    web: Address | None = None
    """Address of the repository on the web, for links to commits: https://github.com/acme/shop."""


class GitHubSource(Model):
    """The incident's issue, pull requests, deployments, releases and failed runs."""

    repository: Annotated[str, Matches(identifiers.REPOSITORY)] | None = None
    """`owner/name`; by default GITHUB_REPOSITORY."""
    include: Annotated[
        tuple[Literal["issue", "pull_requests", "deployments", "releases", "runs"], ...], Field(strict=False)
    ] = ("issue", "pull_requests", "deployments", "releases", "runs")
    """What is asked for."""


class SlackSource(Model):
    """Messages of one channel."""

    _token_is_named = model_validator(mode="after")(_token_is_named)

    url: Address = "https://slack.com/api"
    """Root of the API."""
    token_env: Variable = "SLACK_TOKEN"  # noqa: S105  the name of a variable
    """Variable with the token; it needs channels:history, and users:read for names, pins:read for pins."""
    channel: Annotated[str, Matches(r"^[A-Za-z0-9_][\w.-]{0,80}$")] | None = None
    """Id of the incident's channel (C0123ABCD) for the API; in an export its name will do."""
    workspace: Address | None = None
    """Address of the workspace, for links to messages: https://acme.slack.com."""
    messages: Literal["all", "marked"] = "all"
    """All messages, or only those that are pinned or bear one of the `reactions`."""
    thread_hours: Annotated[int, Field(ge=0, le=744)] = 24
    """How long before the incident's window a thread may have begun whose replies still count, by the API."""
    reactions: Annotated[tuple[Name, ...], Field(strict=False)] = ("pushpin", "timeline")
    """Reactions that mean "put this on the timeline", without colons."""


class PagerDutySource(Model):
    """An incident of PagerDuty and its log."""

    _token_is_named = model_validator(mode="after")(_token_is_named)

    url: Address = "https://api.pagerduty.com"
    """Root of the API; https://api.eu.pagerduty.com in the EU."""
    token_env: Variable = "PAGERDUTY_TOKEN"  # noqa: S105  the name of a variable
    """Variable with a read-only REST API key."""
    services: Annotated[tuple[Line, ...], Field(strict=False)] = ()
    """Ids of PagerDuty's services (PIJ90N7) whose incidents count; by default all that the key can see."""


class ApiSource(Model):
    """A monitor that is asked over HTTP when no file is given."""

    _token_is_named = model_validator(mode="after")(_token_is_named)

    url: Address | None = None
    """Root of its API; without one the source reads files only."""
    token_env: Variable | None = None
    """Variable with a bearer token, where one is needed."""


class GrafanaSource(Model):
    """Grafana, which is asked over HTTP when no file is given, by most with a token."""

    _token_is_named = model_validator(mode="after")(_token_is_named)

    url: Address | None = None
    """Root of its API; without one the source reads files only."""
    token_env: Variable | None = "GRAFANA_TOKEN"  # noqa: S105  the name of a variable
    """Variable with a bearer token; where it is not named here, none is needed."""


class Columns(Model):
    """Which column or key holds what; nested keys of JSON are joined by dots."""

    time: Line = "time"
    """The instant or the clock time."""
    text: Annotated[tuple[Line, ...], Field(strict=False, min_length=1)] = ("text",)
    """What happened; several are joined by `: `."""
    id: Line | None = None
    """A stable id; by default the row's own content."""
    link: Line | None = None
    """An address for the Source column."""
    kind: Line | None = None
    """A word that `kinds` translates."""


class TableSource(Model):
    """A CSV or JSON file of a declared shape."""

    format: Literal["csv", "json", "jsonl"] = "csv"
    """The file's format; jsonl is one JSON object a line."""
    path: Line | None = None
    """The file, relative to the workspace, unless the command line names one."""
    label: Line | None = None
    """What the Source column says; by default the name of the shape."""
    columns: Columns = Columns()
    """Which column holds what."""
    records: Line | None = None
    """Where the list lies in a JSON file: `data.items`; by default the file is the list."""
    delimiter: Literal[",", ";", "\t", "|"] = ","
    """Between the fields of a CSV file."""
    encoding: Literal["utf-8", "utf-16", "cp1252", "latin-1"] = "utf-8"
    """Of a CSV file."""
    time_format: Line = "rfc3339"
    """`rfc3339`, `epoch`, `epoch_ms`, or a pattern: `%d.%m.%Y %H:%M`, or `%H:%M`, whose days roll over midnight."""
    zone: Zone | None = None
    """Zone of times without an offset; it is declared, never guessed."""
    kind: Annotated[Kind, Field(strict=False)] = Kind.OTHER
    """What every row is, unless `kinds` knows better."""
    kinds: dict[Line, Annotated[Kind, Field(strict=False)]] = Field(default_factory=dict)
    """Words of the column `kind`, and what they mean: `{fired: alert}`."""


class Sources(Model):
    """Where facts come from."""

    names: Annotated[NameRule, Field(strict=False)] = NameRule.KEEP
    """`roles`: people whom a source knows appear by their role, or as "a responder"; imported texts keep all names."""
    people: dict[Line, Line] = Field(default_factory=dict)
    """Roles by login, user id or full name: `{U0123: incident lead, kim: database on-call}`."""
    margin_minutes: Annotated[int, Field(ge=0, le=10_080)] = 60
    """How long before the first and after the last timestamp facts still count."""
    open_hours: Annotated[int, Field(ge=1, le=744)] = 24
    """How long after the last timestamp facts count while nothing says that the incident has ended."""
    gap_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    """Silence that is pointed out."""
    rows_max: Annotated[int, Field(ge=1, le=2000)] = 500
    """Most rows that one run adds."""
    git: GitSource = GitSource()
    """The local clone."""
    github: GitHubSource = GitHubSource()
    """GitHub, with GITHUB_TOKEN."""
    slack: SlackSource = SlackSource()
    """Slack, by its API or an export."""
    pagerduty: PagerDutySource = PagerDutySource()
    """PagerDuty, by its API or a file."""
    alertmanager: ApiSource = ApiSource()
    """Alertmanager: a webhook's payload, or /api/v2/alerts."""
    prometheus: ApiSource = ApiSource()
    """Prometheus: /api/v1/alerts, or the history of the series ALERTS."""
    grafana: GrafanaSource = GrafanaSource()
    """Grafana: a webhook's payload, or the history of alerts in /api/annotations."""
    statuspage: ApiSource = ApiSource()
    """Statuspage: incidents.json of the page."""
    files: dict[Name, TableSource] = Field(default_factory=dict)
    """Shapes of CSV and JSON files by name; `--from NAME` reads one."""

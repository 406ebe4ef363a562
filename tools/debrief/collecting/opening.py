"""From the words of `--from` to a source that is ready to be asked."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from debrief.collecting.fact import Limits, Source
from debrief.collecting.files import read_file
from debrief.collecting.people import People
from debrief.errors import UsageError
from debrief.reports.escape import excerpt
from debrief_schemas.sources import ApiSource, GrafanaSource, Sources, known_zone
from debrief_schemas.vocabulary import SOURCES

if TYPE_CHECKING:
    from debrief.collecting.web import Door

MONITORS = ("alertmanager", "prometheus", "grafana")

_channel_id = re.compile(r"[CGD][A-Z0-9]{6,20}")
_incident = re.compile(r"[A-Z0-9]{7,20}")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What sources need to know of the run."""

    root: str
    """The workspace."""
    settings: Sources
    env: Mapping[str, str]
    services: Sequence[str] = ()
    """The incident's services."""
    incident: str = ""
    """Where the document says that the incident is known; read for a number or an id, never followed."""
    zone: str | None = None
    """Zone that the command line declares for times without an offset."""
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A source as the command line names it."""

    name: str
    path: str | None = None

    @property
    def shown(self) -> str:
        """The name with the file, for messages."""
        return self.name if self.path is None else f"{self.name} ({os.path.basename(self.path) or self.path})"


def known_names(settings: Sources) -> list[str]:
    """Return the names that `--from` takes."""
    return [*SOURCES, *settings.files]


def parse_wanted(text: str, settings: Sources) -> Wanted:
    """Read `NAME` or `NAME:PATH`.

    Raises UsageError, with the nearest known name, for one that is unknown, and for a path where none is read.
    """
    name, colon, path = text.partition(":")
    names = known_names(settings)
    if name not in names:
        from difflib import get_close_matches

        near = get_close_matches(name[:80].casefold(), names, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names[:20])}"
        raise UsageError(
            f"there is no source {excerpt(name)}; {hint} (CSV and JSON files are named under sources.files)"
        )
    if colon and not path:
        raise UsageError(f"--from {name}: names no file behind the colon")
    if colon and name in ("git", "github"):
        raise UsageError(f"--from {name} reads no file; leave out {excerpt(':' + path)}")
    return Wanted(name, path if colon else None)


def takes_zone(wanted: Wanted, settings: Sources) -> bool:
    """Say whether a source can hold times without an offset."""
    return wanted.name in settings.files


def open_source(wanted: Wanted, around: Surroundings, people: People) -> Source:
    """Return a source; files are read now, services are asked later.

    Raises DebriefError with the cure for what is missing: a token, a file, a setting.
    """
    settings, limits = around.settings, around.limits
    name = wanted.name
    # Each source's libraries are imported only when it is asked for.
    if name == "git":
        from debrief.collecting.sources.git import GitLog

        return GitLog(os.path.join(around.root, settings.git.repository), settings.git, around.services, people, limits)
    if name == "github":
        from debrief.collecting.sources.github import GitHub

        return GitHub(settings.github, around.env, around.incident, people, limits)
    if name == "slack":
        return _slack(wanted, around, people)
    if name == "pagerduty":
        return _pagerduty(wanted, around, people)
    if name in MONITORS:
        from debrief.collecting.sources.alerts import Alerts

        api: ApiSource | GrafanaSource = getattr(settings, name)
        return Alerts(name, _origin(wanted, api, around), limits)
    if name == "opsgenie":
        from debrief.collecting.sources.json_file import JsonFile
        from debrief.collecting.sources.opsgenie import parse_opsgenie

        return JsonFile(name, parse_opsgenie, _file(wanted, around), people, limits)
    if name == "statuspage":
        from debrief.collecting.sources.statuspage import Statuspage

        return Statuspage(_origin(wanted, settings.statuspage, around), people, limits)
    return _table(wanted, around)


def _slack(wanted: Wanted, around: Surroundings, people: People) -> Source:
    from debrief.collecting.sources.slack_channel import SlackChannel
    from debrief.collecting.sources.slack_export import SlackExport
    from debrief.collecting.web import Door, token_from

    settings = around.settings.slack
    if wanted.path is not None:
        path, channel = _channel(wanted.path)
        # Every incident may have a channel of its own, which settings cannot know.
        settings = settings.model_copy(update={"channel": channel}) if channel else settings
        if path:
            return SlackExport(_path(path), settings, people, around.limits)
    cure = "give a token with the scope channels:history, or name an export with --from slack:PATH"
    token = token_from(around.env, settings.token_env, cure)
    door = Door("Slack", settings.url, around.limits, {"Authorization": f"Bearer {token}"}, token)
    return SlackChannel(door, settings, people, around.limits)


def _channel(path: str) -> tuple[str, str]:
    """Part `PATH#CHANNEL`, or tell the id of a channel from a path."""
    if os.path.exists(path):
        return path, ""
    if _channel_id.fullmatch(path):
        return "", path
    file, _, channel = path.rpartition("#")
    return (file, channel) if file else (path, "")


def _pagerduty(wanted: Wanted, around: Surroundings, people: People) -> Source:
    from debrief.collecting.sources.json_file import JsonFile
    from debrief.collecting.sources.pagerduty import PagerDuty, incident_id, parse_pagerduty
    from debrief.collecting.web import Door, token_from

    settings = around.settings.pagerduty
    incident = incident_id(around.incident)
    if wanted.path is not None and _incident.fullmatch(wanted.path) and not os.path.exists(wanted.path):
        incident = wanted.path
    elif wanted.path is not None:
        return JsonFile("pagerduty", parse_pagerduty, _file(wanted, around), people, around.limits)
    cure = "give a read-only REST API key, or name a file with --from pagerduty:PATH"
    token = token_from(around.env, settings.token_env, cure)
    headers = {"Authorization": f"Token token={token}", "Accept": "application/vnd.pagerduty+json;version=2"}
    door = Door("PagerDuty", settings.url, around.limits, headers, token)
    return PagerDuty(door, settings.services, incident, people, around.limits)


def _table(wanted: Wanted, around: Surroundings) -> Source:
    from debrief.collecting.sources.table import Table

    shape = around.settings.files[wanted.name]
    if around.zone is not None:
        try:
            shape = shape.model_copy(update={"zone": known_zone(around.zone)})
        except ValueError as error:
            raise UsageError(f"--zone {excerpt(around.zone)} {error}") from None
    if wanted.path is None and shape.path is not None:
        raw = read_file(os.path.join(around.root, shape.path), around.limits.bytes)
    else:
        raw = _file(wanted, around)
    return Table(wanted.name, raw, shape, around.limits)


def _origin(wanted: Wanted, api: ApiSource | GrafanaSource, around: Surroundings) -> bytes | Door:
    """The file that the command line names, or else the service in the settings."""
    if wanted.path is not None:
        return _file(wanted, around)
    if api.url is None:
        raise UsageError(
            f"--from {wanted.name} needs a file (--from {wanted.name}:PATH),"
            f" or sources.{wanted.name}.url in the settings"
        )
    from debrief.collecting.web import Door, token_from

    token, headers = "", {}
    # A variable that only the default names may be missing: what can be seen without a token needs none.
    if api.token_env is not None and ("token_env" in api.model_fields_set or around.env.get(api.token_env)):
        token = token_from(around.env, api.token_env, f"give a token for {wanted.name}, or a file")
        headers = {"Authorization": f"Bearer {token}"}
    return Door(wanted.name.capitalize(), api.url, around.limits, headers, token)


def _file(wanted: Wanted, around: Surroundings) -> bytes:
    if wanted.path is None:
        raise UsageError(f"--from {wanted.name} needs a file: --from {wanted.name}:PATH")
    return read_file(_path(wanted.path), around.limits.bytes)


def _path(path: str) -> str:
    return path if path == "-" else os.path.abspath(path)

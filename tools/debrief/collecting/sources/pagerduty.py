"""PagerDuty: incidents and their log, by the REST API or from its JSON.

The answers are few and plain, and every source here shares one door with limits of bytes and time that a client library
does not have; so there is none. Source of the shapes: PagerDuty's REST API v2 reference, "List log entries for an
incident", and its webhooks v3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from debrief.collecting.clock import from_text
from debrief.collecting.fact import Collected, Fact, Kind, Limits, Window
from debrief.collecting.files import Record, list_of, object_of, records, text_of
from debrief.collecting.people import People
from debrief.collecting.web import Door
from debrief.errors import SourceError

PER_PAGE = 100
INCIDENTS_MAX = 25
"""Most incidents whose log is asked for."""

_incident_link = re.compile(r"https://[a-z0-9-]{1,60}(?:\.eu)?\.pagerduty\.com/incidents/([A-Z0-9]{6,20})(?:[/?#].*)?")

_ENTRIES: dict[str, tuple[Kind, str]] = {
    "trigger": (Kind.ALERT, "Incident triggered"),
    "acknowledge": (Kind.ACKNOWLEDGED, "Acknowledged"),
    "unacknowledge": (Kind.OTHER, "No longer acknowledged"),
    "escalate": (Kind.OTHER, "Escalated"),
    "resolve": (Kind.RESOLVED, "Resolved"),
    "reopen": (Kind.ONGOING, "Reopened"),
    "annotate": (Kind.MESSAGE, "Note"),
    "status_update": (Kind.UPDATE, "Status update"),
    "priority_change": (Kind.OTHER, "Priority changed"),
    "urgency_change": (Kind.OTHER, "Urgency changed"),
    "exhaust_escalation_path": (Kind.OTHER, "Nobody is left to escalate to"),
    "repeat_escalation_path": (Kind.OTHER, "Escalated from the first level again"),
    "snooze": (Kind.OTHER, "Snoozed"),
}
"""Log entries that tell of the incident; the others are about notifying and assigning people."""

_EVENTS = {
    "incident.triggered": "trigger",
    "incident.acknowledged": "acknowledge",
    "incident.unacknowledged": "unacknowledge",
    "incident.escalated": "escalate",
    "incident.resolved": "resolve",
    "incident.reopened": "reopen",
    "incident.annotated": "annotate",
    "incident.status_update_published": "status_update",
    "incident.priority_updated": "priority_change",
}


def parse_pagerduty(document: Any, people: People) -> Iterator[Fact]:
    """Yield what a document tells: log entries, incidents, webhook events, or a list of these.

    Raises SourceError for another shape.
    """
    if isinstance(document, list):
        for item in document:
            yield from parse_pagerduty(item, people)
        return
    if not isinstance(document, Mapping):
        raise SourceError("the document of PagerDuty is neither a list nor an object; check which file this is")
    if isinstance(document.get("log_entries"), list):
        entries = records(document["log_entries"], "log_entries of PagerDuty")
        yield from parse_entries(entries, object_of(document, "incident"), people)
    elif isinstance(document.get("event"), Mapping):
        yield from _event(object_of(document, "event"), people)
    elif isinstance(document.get("incidents"), list):
        for incident in records(document["incidents"], "incidents of PagerDuty"):
            yield from _incident(incident, people)
    elif isinstance(document.get("incident"), Mapping):
        yield from _incident(object_of(document, "incident"), people)
    elif text_of(document, "type").endswith("_log_entry"):
        yield from parse_entries([document], {}, people)
    elif text_of(document, "type") == "incident":
        yield from _incident(document, people)
    else:
        raise SourceError("the document of PagerDuty holds no incident and no log entries; check which file this is")


def parse_entries(entries: Sequence[Record], incident: Record, people: People) -> Iterator[Fact]:
    """Yield the log entries of an incident that tell of the incident itself."""
    # Notes name people of whom only entries about notifying and assigning know more.
    _learn([incident, *entries], people)
    for entry in entries:
        name = re.sub(r"_log_entry(?:_reference)?\Z", "", text_of(entry, "type"))
        if name not in _ENTRIES:
            continue
        about = incident or object_of(entry, "incident")
        at = _at(text_of(entry, "created_at"), "a log entry")
        yield _fact(name, at, text_of(entry, "id"), entry, about, people)


def _event(event: Record, people: People) -> Iterator[Fact]:
    name = _EVENTS.get(text_of(event, "event_type"))
    if name is None:
        return
    at = _at(text_of(event, "occurred_at"), "an event")
    data = object_of(event, "data")
    _learn([event], people)
    about = object_of(data, "incident") or data
    yield _fact(
        name,
        at,
        text_of(event, "id"),
        {**event, "channel": {"summary": text_of(data, "content"), "new_priority": object_of(data, "priority")}},
        about,
        people,
    )


def _fact(name: str, at: datetime, identity: str, entry: Record, about: Record, people: People) -> Fact:
    kind, words = _ENTRIES[name]
    who = _person(object_of(entry, "agent"), people)
    title = people.conceal(text_of(about, "title") or text_of(about, "summary"))
    channel = object_of(entry, "channel")
    said = text_of(channel, "content") or text_of(channel, "summary") or text_of(entry, "note")
    if name == "trigger":
        text = f"{words}: {title or people.conceal(said)}"
    elif name in ("annotate", "status_update"):
        text = (f"{who}: " if who else f"{words}: ") + people.conceal(said)
    else:
        to = object_of(channel, "new_priority")
        new = text_of(to, "summary") or text_of(to, "name")
        words = f"{words} to {people.conceal(new)}" if name == "priority_change" and new else words
        text = f"{words} by {who}" if who else words
    number = text_of(about, "incident_number") or text_of(about, "number")
    label = f"PagerDuty #{number}" if number else "PagerDuty"
    link = text_of(about, "html_url") or None
    # Entry and event have ids of their own; the moment and what happened are what both know. Two people may write in
    # one second.
    words_of_people = f"/{said}" if name in ("annotate", "status_update") else ""
    shared = f"pagerduty:{text_of(about, 'id')}/{name}/{at.timestamp():.0f}{words_of_people}"
    return Fact(at, text, label, f"pagerduty:{identity}" if identity else shared, kind, link, (shared,))


def _incident(incident: Record, people: People) -> Iterator[Fact]:
    """An incident without its log knows when it began, who took it on and whether it has ended."""
    if isinstance(incident.get("log_entries"), list):
        yield from parse_entries(list_of(incident, "log_entries"), incident, people)
        return
    _learn([incident], people)
    yield _fact("trigger", _at(text_of(incident, "created_at"), "an incident"), "", {}, incident, people)
    for item in list_of(incident, "acknowledgements"):
        entry = {"agent": object_of(item, "acknowledger")}
        yield _fact("acknowledge", _at(text_of(item, "at"), "an acknowledgement"), "", entry, incident, people)
    ended = text_of(incident, "resolved_at")
    if not ended and text_of(incident, "status") == "resolved":
        ended = text_of(incident, "last_status_change_at")
    if ended:
        entry = {"agent": object_of(incident, "last_status_change_by")}
        yield _fact("resolve", _at(ended, "an incident's end"), "", entry, incident, people)


def _learn(items: Sequence[Record], people: People) -> None:
    """Note the names of all users that records hold, however deep."""
    level: list[Any] = list(items)
    while level:
        below: list[Any] = []
        for item in level:
            if isinstance(item, Mapping):
                if text_of(item, "type").startswith("user") and text_of(item, "id"):
                    _person(item, people)
                below += item.values()
            elif isinstance(item, list):
                below += item
        level = below


def _person(agent: Record, people: People) -> str:
    if not text_of(agent, "type").startswith("user"):
        return ""
    key = text_of(agent, "id")
    people.learn(key, text_of(agent, "summary") or text_of(agent, "name"))
    return people.called(key)


def _at(text: str, what: str) -> datetime:
    try:
        return from_text(text)
    except ValueError as error:
        raise SourceError(f"PagerDuty: the time of {what} {error}") from None


def incident_id(incident: str) -> str | None:
    """Return the id in a link to an incident of PagerDuty; the link itself is never followed."""
    found = _incident_link.fullmatch(incident.strip())
    return found[1] if found is not None else None


class PagerDuty:
    """The REST API; see `debrief.collecting.fact.Source`."""

    name = "pagerduty"

    def __init__(
        self, door: Door, services: Sequence[str], incident: str | None, people: People, limits: Limits
    ) -> None:
        """Prepare for one incident, by its id, or for all of the services' incidents."""
        self._door = door
        self._services = services
        self._incident = incident
        self._people = people
        self._limits = limits

    def collect(self, window: Window) -> Collected:
        """Return the log of the incident, or else of all incidents of the window."""
        found = Collected()
        if self._incident is not None:
            answer = self._door.get(f"/incidents/{self._incident}")
            incidents = [object_of(answer, "incident")] if isinstance(answer, Mapping) else []
        else:
            since, until = window.utc
            services = {"service_ids[]": list(self._services)} if self._services else {}
            asked: dict[str, Any] = {"since": since, "until": until, "time_zone": "UTC", **services}
            incidents = list(self._pages("/incidents", "incidents", asked, found))
        if len(incidents) > INCIDENTS_MAX:
            found.note(
                f"{len(incidents)} incidents, of which {INCIDENTS_MAX} were read; name sources.pagerduty.services"
            )
        for incident in incidents[:INCIDENTS_MAX]:
            path = f"/incidents/{_safe_id(text_of(incident, 'id'))}/log_entries"
            entries = self._pages(path, "log_entries", {"time_zone": "UTC", "include[]": ["channels"]}, found)
            for fact in parse_entries([*entries], incident, self._people):
                if not found.add(fact, window, self._limits):
                    return found
        return found

    def _pages(self, path: str, key: str, params: Mapping[str, Any], found: Collected) -> Iterator[Record]:
        offset = 0
        for _ in range(self._limits.pages):
            answer = self._door.get(path, {**params, "limit": PER_PAGE, "offset": offset})
            if not isinstance(answer, Mapping) or not isinstance(answer.get(key), list):
                raise SourceError(f"PagerDuty's answer has no {key}: check sources.pagerduty.url")
            items = answer[key]
            if not all(isinstance(item, Mapping) and item for item in items):
                raise SourceError(f"PagerDuty's {key} are not understood: check sources.pagerduty.url")
            yield from items
            if answer.get("more") is not True or not items:
                return
            offset += len(items)
        found.note(f"stopped after {self._limits.pages} pages of {key}; give a narrower --since and --until")


def _safe_id(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]{1,40}", text):
        raise SourceError("PagerDuty's answer has an incident without an id: check sources.pagerduty.url")
    return text

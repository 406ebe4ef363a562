"""Statuspage: what users were told, and when. Source of the shape: the page's own /api/v2/incidents.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from debrief.collecting.clock import from_text
from debrief.collecting.fact import Collected, Fact, Kind, Limits, Window
from debrief.collecting.files import Record, list_of, parse_json, records, text_of
from debrief.collecting.people import People
from debrief.collecting.web import Door
from debrief.errors import SourceError

_KINDS = {
    "investigating": Kind.REPORT,
    "identified": Kind.ONGOING,
    "monitoring": Kind.MITIGATED,
    "resolved": Kind.RESOLVED,
    "in_progress": Kind.UPDATE,
    "verifying": Kind.UPDATE,
    "completed": Kind.UPDATE,
}
"""By status of an update; `monitoring` means that a repair is in place, `postmortem` is no fact of the incident."""


def parse_statuspage(document: Any, people: People) -> Iterator[Fact]:
    """Yield the updates of all incidents in a document: incidents.json, one incident, or a list.

    Raises SourceError for another shape.
    """
    if isinstance(document, Mapping):
        if isinstance(document.get("incidents"), list):
            incidents = records(document["incidents"], "incidents of Statuspage")
        else:
            inner = document.get("incident")
            incidents = [inner if isinstance(inner, Mapping) else document]
    elif isinstance(document, list) and all(isinstance(item, Mapping) for item in document):
        incidents = document
    else:
        raise SourceError("the document of Statuspage holds no incidents; check which file this is")
    for incident in incidents:
        if not isinstance(incident.get("incident_updates"), list):
            raise SourceError("an incident of Statuspage has no incident_updates; check which file this is")
        yield from _incident(incident, people)


def _incident(incident: Record, people: People) -> Iterator[Fact]:
    name, link = people.conceal(text_of(incident, "name")), text_of(incident, "shortlink") or None
    updates = list_of(incident, "incident_updates")
    times: list[datetime] = []
    for update in updates:
        at = _at(text_of(update, "display_at") or text_of(update, "created_at"))
        times.append(at)
        status = text_of(update, "status")
        if status not in _KINDS:
            continue
        body = people.conceal(text_of(update, "body"))
        text = f"Status page says {status.replace('_', ' ')}: {name}" + (f": {body}" if body else "")
        yield Fact(
            at, text, "Statuspage", f"statuspage:{text_of(update, 'id') or at.isoformat()}", _KINDS[status], link
        )
    started = text_of(incident, "started_at")
    if started and times:
        at = _at(started)
        # Without a word from people, Statuspage sets it to the first update.
        if at < min(times) - timedelta(minutes=1):
            identity = f"statuspage:{text_of(incident, 'id')}/started"
            yield Fact(at, f"Impact begins: {name}", "Statuspage", identity, Kind.STARTED, link)


def _at(text: str) -> datetime:
    try:
        return from_text(text)
    except ValueError as error:
        raise SourceError(f"Statuspage: the time of an update {error}") from None


LISTED = 50
"""Incidents that a page lists, the newest first. Source: "Incidents" in the documentation of a page's own API."""


class Statuspage:
    """incidents.json, from a file or from the page; see `debrief.collecting.fact.Source`."""

    name = "statuspage"

    def __init__(self, origin: bytes | Door, people: People, limits: Limits) -> None:
        """Prepare for the bytes of a file, or for the page behind `origin`."""
        self._origin = origin
        self._people = people
        self._limits = limits

    def collect(self, window: Window) -> Collected:
        """Return what users were told in the window."""
        found = Collected()
        if isinstance(self._origin, Door):
            document = self._origin.get("/api/v2/incidents.json")
            _tell_where_cut(document, window, found)
        else:
            document = parse_json(self._origin, "the file of statuspage")
        for fact in parse_statuspage(document, self._people):
            if not found.add(fact, window, self._limits):
                break
        return found


def _tell_where_cut(document: Any, window: Window, found: Collected) -> None:
    """Say so where a list that may not be whole does not reach back to the window."""
    listed = list_of(document, "incidents") if isinstance(document, Mapping) else []
    begun = [_at(text) for item in listed if (text := text_of(item, "created_at"))]
    if len(listed) >= LISTED and begun and min(begun) > window.since:
        found.note(f"the page lists its newest {LISTED} incidents alone; name a file of older ones, statuspage:PATH")

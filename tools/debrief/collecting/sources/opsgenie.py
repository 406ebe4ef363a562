"""Opsgenie: alerts with their log, and incidents, from its JSON.

Source of the shapes: "Alert API" (list, get, list logs) and "Incident API" of Opsgenie. A CSV export of its console is
read as a file of a declared shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from debrief.collecting.clock import from_text
from debrief.collecting.fact import Fact, Kind
from debrief.collecting.files import Record, list_of, object_of, text_of
from debrief.collecting.people import People
from debrief.errors import SourceError

# What happened to the alert stands at the beginning of an entry; behind it anything may be quoted.
_START = r"(?i)\A\W*(?:alert\s+(?:\[[^\]\n]*\]\s*|\"[^\"\n]*\"\s*)?"
_acknowledged = re.compile(rf"{_START}acknowledged|acknowledged\s+(?:alert|via|by))\b")
_created = re.compile(rf"{_START}created|created\s+alert)\b")
_closed = re.compile(rf"{_START}closed|closed\s+(?:alert|via|by))\b")
_note = re.compile(r"(?i)\A\W*(?:alert\s+)?(?:(?:added|updated|edited)\s+(?:an?\s+)?)?notes?\b")
_noise = re.compile(r"notif|schedule|routing|policy|rotation|recipient", re.IGNORECASE)
_quoted = re.compile(r"\"[^\"]*\"|“[^”]*”|\[[^\]]*\]|:\s.*\Z", re.DOTALL)


def parse_opsgenie(document: Any, people: People) -> Iterator[Fact]:
    """Yield what a document tells: one alert or incident, a list of them, or an alert's log.

    Raises SourceError for another shape.
    """
    items = document.get("data", document) if isinstance(document, Mapping) else document
    for item in items if isinstance(items, list) else [items]:
        if not isinstance(item, Mapping):
            raise SourceError("the document of Opsgenie holds no alerts and no log; check which file this is")
        _learn(item, people)
        if "log" in item:
            yield from _log(item, "", people)
        elif "impactStartDate" in item or ("message" in item and "alias" not in item and "report" not in item):
            yield from _incident(item, people)
        elif "message" in item:
            yield from _alert(item, people)
        else:
            raise SourceError("the document of Opsgenie holds no alerts and no log; check which file this is")


def _alert(alert: Record, people: People) -> Iterator[Fact]:
    began = _at(alert, "createdAt")
    message, source, identity = people.conceal(text_of(alert, "message")), _label(alert), f"opsgenie:{_id(alert)}"
    yield Fact(began, f"Alert fires: {message}", source, f"{identity}/created", Kind.ALERT, about=(message,))
    report = object_of(alert, "report")
    logs = list_of(alert, "logs")
    if logs:
        for entry in logs:
            if not _created.match(text_of(entry, "log")):
                yield from _log(entry, identity, people, source, (message,))
        return
    for key, by, words, kind in (
        ("ackTime", "acknowledgedBy", "Acknowledged", Kind.ACKNOWLEDGED),
        ("closeTime", "closedBy", "Alert closed", Kind.ALERT_ENDED),
    ):
        # Both are durations from the alert's beginning, in milliseconds; none is what nobody has done.
        try:
            at = began + timedelta(milliseconds=float(text_of(report, key)))
        except (ValueError, OverflowError):
            continue
        if at <= began:
            continue
        who = _person(text_of(report, by), people)
        text = f"{words}: {message}" + (f" (by {who})" if who else "")
        yield Fact(at, text, source, f"{identity}/{key}", kind, about=(message,))


def _log(
    entry: Record, identity: str, people: People, source: str = "Opsgenie", about: tuple[str, ...] = ()
) -> Iterator[Fact]:
    text = text_of(entry, "log")
    note = _note.match(text) is not None
    # About telling people are the system's own words; what people wrote may speak of the same things.
    if not text.strip() or (not note and _noise.search(_quoted.sub("", text))):
        return
    at = _at(entry, "createdAt")
    kind = Kind.OTHER
    if note:
        kind = Kind.MESSAGE
    elif _created.match(text):
        kind = Kind.ALERT
    elif _acknowledged.match(text):
        kind = Kind.ACKNOWLEDGED
    elif _closed.match(text):
        kind = Kind.ALERT_ENDED
    who = _person(text_of(entry, "owner"), people) if text_of(entry, "type") != "system" else ""
    said = people.conceal(text) + (f" (by {who})" if who else "")
    own = text_of(entry, "offset") or f"{at.isoformat()}/{text}"
    yield Fact(at, said, source, f"{identity or 'opsgenie:log'}/{own}", kind, about=about)


def _incident(incident: Record, people: People) -> Iterator[Fact]:
    message, source, identity = (
        people.conceal(text_of(incident, "message")),
        _label(incident),
        f"opsgenie:{_id(incident)}",
    )
    yield Fact(_at(incident, "createdAt"), f"Incident opened: {message}", source, f"{identity}/created", Kind.REPORT)
    if text_of(incident, "impactStartDate"):
        at = _at(incident, "impactStartDate")
        yield Fact(at, f"Impact begins: {message}", source, f"{identity}/impact", Kind.STARTED)
    if text_of(incident, "impactEndDate"):
        at = _at(incident, "impactEndDate")
        yield Fact(at, f"Impact ends: {message}", source, f"{identity}/impact-end", Kind.MITIGATED)
    if text_of(incident, "status") in ("resolved", "closed"):
        at = _at(incident, "updatedAt")
        yield Fact(at, f"Incident {text_of(incident, 'status')}: {message}", source, f"{identity}/end", Kind.RESOLVED)


def _learn(item: Record, people: People) -> None:
    """Note everybody whom an item names, whatever of it is told; users have addresses, integrations have none."""
    report = object_of(item, "report")
    names = [text_of(item, "owner"), text_of(report, "acknowledgedBy"), text_of(report, "closedBy")]
    for name in (*names, *(text_of(entry, "owner") for entry in list_of(item, "logs"))):
        if "@" in name:
            _person(name, people)


def _label(item: Record) -> str:
    number = text_of(item, "tinyId")
    return f"Opsgenie #{number}" if number else "Opsgenie"


def _person(name: str, people: People) -> str:
    if not name or name.lower() in ("system", "alert api", "api"):
        return ""
    people.learn(name, name.partition("@")[0], name)
    return people.called(name)


def _id(item: Record) -> str:
    identity = text_of(item, "id")
    if not identity:
        raise SourceError("an item of Opsgenie has no id; check which file this is")
    return identity


def _at(item: Record, key: str) -> datetime:
    try:
        return from_text(text_of(item, key))
    except ValueError as error:
        raise SourceError(f"Opsgenie: `{key}` {error}") from None

"""Alerts of Prometheus, Alertmanager and Grafana: when they began and when they ended.

Read are a webhook's payload (of Alertmanager and Grafana, which share their shape), the lists of /api/v2/alerts and
/api/v1/alerts, the history of the series ALERTS, and Grafana's annotations of state changes. Sources: the HTTP API
documentation of Prometheus, the OpenAPI description of Alertmanager's API v2, Grafana's "Annotations HTTP API".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from debrief.collecting.clock import from_epoch, from_text
from debrief.collecting.fact import Collected, Fact, Kind, Limits, Window
from debrief.collecting.files import Record, object_of, parse_json, records, text_of
from debrief.collecting.sources.alert_history import Note, ask_history, parse_history
from debrief.collecting.web import Door
from debrief.errors import SourceError
from debrief.reports.escape import one_line

RESOLVED = "resolved"

_LABELS = ("service", "job", "instance", "severity")
"""Labels that help to know which alert it was; the rest is noise on a timeline."""

_SUPPRESSED = "suppressed"
"""The state of an alert that is silenced or inhibited: it fires, and whether anybody was told before is not known."""

_braces = re.compile(r"\{([^{}\n]{1,2000})\}")
_label = re.compile(r"([A-Za-z_]\w{0,60})=\"?([^,{}\"]{1,200})")

_FIRING = frozenset({"", "firing", "alerting", "active", "unprocessed", "recovering"})
"""States of an alert that somebody is told of: of Prometheus, Alertmanager and Grafana, without what follows in
brackets. A document that tells no state lists what fires."""

_QUIET = frozenset({"normal", "inactive", "ok", "pending", "paused"})
"""States in which nothing happened; of a pending one a threshold was passed, but nobody has been told."""

_BLIND = frozenset({"nodata", "error"})
"""States of Grafana in which nothing is known of an alert."""


def parse_alerts(document: Any, system: str, note: Note = lambda _: None) -> Iterator[Fact]:
    """Yield the beginnings and ends of the alerts in any of the documents that this module knows.

    `system` is `Alertmanager`, `Prometheus` or `Grafana`, for the Source column; `note` takes what people should know.
    Raises SourceError for another shape.
    """
    what = f"the document of {system}"
    if isinstance(document, list) and any(isinstance(item, Mapping) and "newState" in item for item in document):
        yield from _annotations(records(document, what), system, note)
        return
    if isinstance(document, list):
        yield from _alerts(records(document, what), system, note)
        return
    if not isinstance(document, Mapping):
        raise SourceError(f"{what} is neither a list nor an object; check which file this is")
    data = document.get("data")
    if isinstance(document.get("alerts"), list):
        yield from _alerts(records(document["alerts"], what), system, note)
    elif isinstance(data, Mapping) and isinstance(data.get("alerts"), list):
        yield from _alerts(records(data["alerts"], what), system, note)
    elif isinstance(data, Mapping) and data.get("resultType") == "matrix":
        series = records(data.get("result"), what)
        yield from parse_history(series, system, _named, _fingerprint, None, note)
    elif isinstance(data, list):
        yield from _alerts(records(data, what), system, note)
    else:
        raise SourceError(f"{what} holds no alerts; give a webhook's payload or the answer of its alerts API")


def _alerts(alerts: Sequence[Record], system: str, note: Note) -> Iterator[Fact]:
    passed: set[str] = set()
    for number, alert in enumerate(alerts, start=1):
        labels = object_of(alert, "labels")
        start = text_of(alert, "startsAt") or text_of(alert, "activeAt")
        name, about = _name(labels, object_of(alert, "annotations")), (_named(labels),)
        place = f"alert {number}"
        state = text_of(alert, "status", "state") or text_of(alert, "status") or text_of(alert, "state")
        state = state.partition("(")[0].strip().casefold()
        if state not in (RESOLVED, _SUPPRESSED) and state not in _FIRING:
            passed |= {state} - _QUIET
            continue
        try:
            began = from_text(start)
        except ValueError as error:
            raise SourceError(f"{system}, {place}: its start {error}") from None
        identity = f"alert:{_fingerprint(labels, text_of(alert, 'fingerprint'))}/{began.timestamp():.0f}"
        link = text_of(alert, "generatorURL") or text_of(alert, "dashboardURL") or None
        # Nobody may have noticed by an alert that was suppressed: it is told, and gives reason for no timestamp.
        words, kind = ("Suppressed alert", Kind.OTHER) if state == _SUPPRESSED else ("Alert fires", Kind.ALERT)
        yield Fact(began, f"{words}: {name}", system, f"{identity}/start", kind, link, about=about, place=place)
        ended = _end(alert, state, began)
        if ended is not None:
            text, own = f"Alert ends: {name}", f"{identity}/end"
            yield Fact(ended, text, system, own, Kind.ALERT_ENDED, link, about=about, place=place)
    if passed:
        note(f"left out, for they tell of no alert: those whose state is {', '.join(sorted(map(one_line, passed)))}")


def _end(alert: Record, state: str, began: datetime) -> datetime | None:
    """When an alert ended; while it fires, `endsAt` is only the time at which it would be forgotten."""
    if state != RESOLVED:
        return None
    try:
        ended = from_text(text_of(alert, "endsAt"))
    except ValueError:
        return None  # the year 1 stands for "not yet"
    return ended if ended >= began else None


def _name(labels: Record, annotations: Record) -> str:
    name = text_of(labels, "alertname") or "an alert without a name"
    told = text_of(annotations, "summary") or text_of(annotations, "message") or text_of(annotations, "description")
    details = ", ".join(f"{key} {text_of(labels, key)}" for key in _LABELS if text_of(labels, key))
    return name + (f" ({details})" if details else "") + (f": {told}" if told else "")


def _named(labels: Record) -> str:
    return _name(labels, {})


def _fingerprint(labels: Record, given: str = "") -> str:
    """What tells one alert from another: its labels, which all three systems have and hash in ways of their own."""
    known = sorted((str(key), str(value)) for key, value in labels.items() if isinstance(value, str))
    return ",".join(f"{key}={value}" for key, value in known if key not in {"alertstate", "__name__"}) or given


def _annotations(items: Sequence[Record], system: str, note: Note) -> Iterator[Fact]:
    """Yield the changes of state at which an alert began or ended.

    An alert that has no data any more, or cannot be evaluated, still fires if it did before.
    """
    passed: set[str] = set()
    firing: Counter[str] = Counter()
    for number, at, item in sorted(_dated(items, system), key=lambda each: (each[1], each[0])):
        new, old = (text_of(item, key).partition("(")[0].strip().lower() for key in ("newState", "prevState"))
        name = _annotated(item)
        if new == old:
            continue
        fires = new == "alerting" and (old not in _BLIND or not firing[name])
        ends = new not in {"alerting", *_BLIND} and (old == "alerting" or (old in _BLIND and firing[name] > 0))
        if not fires and not ends:
            # From pending back to normal nobody was told; of one without data it is said.
            passed |= {new} & _BLIND if old != "alerting" else set()
            continue
        firing[name] += 1 if fires else -min(1, firing[name])
        words, kind = ("Alert fires", Kind.ALERT) if fires else ("Alert ends", Kind.ALERT_ENDED)
        identity = text_of(item, "id") or f"{name}/{at.timestamp():.0f}/{new}"
        place = f"annotation {number}"
        own = f"grafana:annotation/{identity}"
        yield Fact(at, f"{words}: {name}", system, own, kind, about=(name,), place=place)
    if passed:
        note(f"left out, for they tell of no alert: changes to the state {', '.join(sorted(passed))}")


def _annotated(item: Record) -> str:
    """What an annotation is about; the labels that tell instances of one rule apart stand in its text alone."""
    name, text = text_of(item, "alertName"), text_of(item, "text")
    braces = _braces.search(text)
    labels = dict(_label.findall(braces[1])) if braces is not None else {}
    if not any(labels.get(key) for key in _LABELS):
        return name or text.partition("\n")[0] or "an alert without a name"
    return _named({**labels, "alertname": name or labels.get("alertname", "")})


def _dated(items: Sequence[Record], system: str) -> Iterator[tuple[int, datetime, Record]]:
    for number, item in enumerate(items, start=1):
        if not text_of(item, "newState"):
            continue  # of a person, or of a deployment
        try:
            yield number, from_epoch(float(text_of(item, "time")) / 1000), item
        except ValueError:
            raise SourceError(f"{system}, annotation {number}: its time is no number of milliseconds") from None


ANNOTATIONS_MAX = 5_000
"""Most changes of state that Grafana is asked for; it tells the newest first."""


class Alerts:
    """One of the three systems, by a file or by its API; see `debrief.collecting.fact.Source`."""

    def __init__(self, name: str, origin: bytes | Door, limits: Limits) -> None:
        """Prepare for the document `origin`, or for the API behind it."""
        self.name = name
        self._origin = origin
        self._limits = limits

    def collect(self, window: Window) -> Collected:
        """Return the alerts that began or ended in the window."""
        found = Collected()
        for fact in self._facts(window, found.note):
            if not found.add(fact, window, self._limits):
                break
        return found

    def _facts(self, window: Window, note: Note) -> Iterator[Fact]:
        system = self.name.capitalize()
        if not isinstance(self._origin, Door):
            return parse_alerts(parse_json(self._origin, f"the file of {self.name}"), system, note)
        if self.name == "prometheus":
            series, asked = ask_history(self._origin, window, datetime.now(UTC))
            return parse_history(series, system, _named, _fingerprint, asked, note)
        return parse_alerts(self._ask(self._origin, window, note), system, note)

    def _ask(self, door: Door, window: Window, note: Note) -> Any:
        if self.name == "alertmanager":
            note("Alertmanager tells of what fires now alone; --from prometheus knows what has ended")
            return door.get("/api/v2/alerts")
        since_ms, until_ms = (round(end.timestamp() * 1000) for end in (window.since, window.until))
        asked = {"from": since_ms, "to": until_ms, "type": "alert", "limit": ANNOTATIONS_MAX}
        told = door.get("/api/annotations", asked)
        if isinstance(told, list) and len(told) >= ANNOTATIONS_MAX:
            note(f"only the newest {ANNOTATIONS_MAX} changes of state were read; give a narrower --since and --until")
        return told

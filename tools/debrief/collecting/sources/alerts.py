"""Alerts of Prometheus, Alertmanager and Grafana: when they began and when they ended.

Read are a webhook's payload (of Alertmanager and Grafana, which share their shape), the lists of /api/v2/alerts and
/api/v1/alerts, the history of the series ALERTS, and Grafana's annotations of state changes. Sources: the HTTP API
documentation of Prometheus, the OpenAPI description of Alertmanager's API v2, Grafana's "Annotations HTTP API".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from debrief.collecting.clock import from_epoch, from_text
from debrief.collecting.fact import Collected, Fact, Kind, Limits, Window
from debrief.collecting.files import Record, object_of, parse_json, records, text_of
from debrief.collecting.web import Door
from debrief.errors import SourceError

STEP = 30
"""Seconds between two points of a history that is asked for; an alert ended when the next point is missing."""

_LABELS = ("service", "job", "instance", "severity")
"""Labels that help to know which alert it was; the rest is noise on a timeline."""

_FIRING = frozenset({"firing", "alerting", "active", "pending", "suppressed", "unprocessed"})


def parse_alerts(document: Any, system: str) -> Iterator[Fact]:
    """Yield the beginnings and ends of the alerts in any of the documents that this module knows.

    `system` is `Alertmanager`, `Prometheus` or `Grafana`, for the Source column. Raises SourceError for another shape.
    """
    what = f"the document of {system}"
    if isinstance(document, list) and any(isinstance(item, Mapping) and "newState" in item for item in document):
        yield from _annotations(records(document, what), system)
        return
    if isinstance(document, list):
        yield from _alerts(records(document, what), system)
        return
    if not isinstance(document, Mapping):
        raise SourceError(f"{what} is neither a list nor an object; check which file this is")
    data = document.get("data")
    if isinstance(document.get("alerts"), list):
        yield from _alerts(records(document["alerts"], what), system)
    elif isinstance(data, Mapping) and isinstance(data.get("alerts"), list):
        yield from _alerts(records(data["alerts"], what), system)
    elif isinstance(data, Mapping) and data.get("resultType") == "matrix":
        yield from _history(records(data.get("result"), what), system)
    elif isinstance(data, list):
        yield from _alerts(records(data, what), system)
    else:
        raise SourceError(f"{what} holds no alerts; give a webhook's payload or the answer of its alerts API")


def _alerts(alerts: Sequence[Record], system: str) -> Iterator[Fact]:
    for number, alert in enumerate(alerts, start=1):
        labels = object_of(alert, "labels")
        start = text_of(alert, "startsAt") or text_of(alert, "activeAt")
        name = _name(labels, object_of(alert, "annotations"))
        place = f"alert {number}"
        try:
            began = from_text(start)
        except ValueError as error:
            raise SourceError(f"{system}, {place}: its start {error}") from None
        state = text_of(alert, "status", "state") or text_of(alert, "status") or text_of(alert, "state")
        if text_of(alert, "state") == "pending":
            continue  # a threshold was passed, but nobody has been told
        identity = f"alert:{_fingerprint(alert, labels)}/{began.timestamp():.0f}"
        link = text_of(alert, "generatorURL") or text_of(alert, "dashboardURL") or None
        yield Fact(began, f"Alert fires: {name}", system, f"{identity}/start", Kind.ALERT, link, place=place)
        ended = _end(alert, state, began)
        if ended is not None:
            yield Fact(ended, f"Alert ends: {name}", system, f"{identity}/end", Kind.ALERT_ENDED, link, place=place)


def _end(alert: Record, state: str, began: datetime) -> datetime | None:
    """When an alert ended; while it fires, `endsAt` is only the time at which it would be forgotten."""
    if state in _FIRING and state != "resolved":
        return None
    try:
        ended = from_text(text_of(alert, "endsAt"))
    except ValueError:
        return None  # the year 1 stands for "not yet"
    return ended if ended >= began and state == "resolved" else None


def _name(labels: Record, annotations: Record) -> str:
    name = text_of(labels, "alertname") or "an alert without a name"
    told = text_of(annotations, "summary") or text_of(annotations, "message") or text_of(annotations, "description")
    details = ", ".join(f"{key} {text_of(labels, key)}" for key in _LABELS if text_of(labels, key))
    return name + (f" ({details})" if details else "") + (f": {told}" if told else "")


def _fingerprint(alert: Record, labels: Record) -> str:
    """What tells one alert from another: its labels, which all three systems have and hash in ways of their own."""
    known = sorted((str(key), str(value)) for key, value in labels.items() if isinstance(value, str))
    return ",".join(f"{key}={value}" for key, value in known if key not in {"alertstate", "__name__"}) or text_of(
        alert, "fingerprint"
    )


def _history(series: Sequence[Record], system: str) -> Iterator[Fact]:
    """The series ALERTS over time: where points are missing, the alert did not fire."""
    for number, item in enumerate(series, start=1):
        metric = object_of(item, "metric")
        if text_of(metric, "alertstate") == "pending":
            continue
        points = item.get("values")
        try:
            moments = [float(point[0]) for point in points] if isinstance(points, list) else []
            times = [from_epoch(moment) for moment in moments]
        except (TypeError, ValueError, IndexError, KeyError):
            raise SourceError(f"{system}, series {number}: its values are no points in time") from None
        if not times:
            continue
        step = min((after - before for before, after in pairwise(moments)), default=float(STEP))
        name = _name(metric, {})
        runs: list[list[datetime]] = [[times[0]]]
        for before, after in pairwise(times):
            if (after - before).total_seconds() > 1.5 * step:
                runs.append([])
            runs[-1].append(after)
        for index, run in enumerate(runs):
            identity = f"alert:{_fingerprint(item, metric)}/{run[0].timestamp():.0f}"
            place = f"series {number}"
            yield Fact(run[0], f"Alert fires: {name}", system, f"{identity}/start", Kind.ALERT, place=place)
            if index < len(runs) - 1:
                yield Fact(run[-1], f"Alert ends: {name}", system, f"{identity}/end", Kind.ALERT_ENDED, place=place)


def _annotations(items: Sequence[Record], system: str) -> Iterator[Fact]:
    for number, item in enumerate(items, start=1):
        new, old = text_of(item, "newState").lower(), text_of(item, "prevState").lower()
        if not new or new == old:
            continue
        fires = new.startswith("alerting")
        if not fires and not old.startswith("alerting"):
            continue  # from pending back to normal: nobody was told
        place = f"annotation {number}"
        try:
            at = from_epoch(float(text_of(item, "time")) / 1000)
        except ValueError:
            raise SourceError(f"{system}, {place}: its time is no number of milliseconds") from None
        name = text_of(item, "alertName") or text_of(item, "text").partition("\n")[0] or "an alert without a name"
        words, kind = ("Alert fires", Kind.ALERT) if fires else ("Alert ends", Kind.ALERT_ENDED)
        identity = text_of(item, "id") or f"{name}/{at.timestamp():.0f}/{new}"
        yield Fact(at, f"{words}: {name}", system, f"grafana:annotation/{identity}", kind, place=place)


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
        system = self.name.capitalize()
        document = self._ask(self._origin, window) if isinstance(self._origin, Door) else self._read(self._origin)
        for fact in parse_alerts(document, system):
            if not found.add(fact, window, self._limits):
                break
        return found

    def _read(self, raw: bytes) -> Any:
        return parse_json(raw, f"the file of {self.name}")

    def _ask(self, door: Door, window: Window) -> Any:
        if self.name == "alertmanager":
            return door.get("/api/v2/alerts")
        if self.name == "prometheus":
            since, until = window.utc
            span = (window.until - window.since).total_seconds()
            # Prometheus refuses more than 11,000 points a series.
            step = max(STEP, round(span / 10_000) + 1)
            query = 'ALERTS{alertstate="firing"}'
            return door.get("/api/v1/query_range", {"query": query, "start": since, "end": until, "step": step})
        since_ms, until_ms = (round(end.timestamp() * 1000) for end in (window.since, window.until))
        return door.get("/api/annotations", {"from": since_ms, "to": until_ms, "type": "alert", "limit": 5000})

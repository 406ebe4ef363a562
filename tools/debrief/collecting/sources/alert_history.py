"""The history of Prometheus' series ALERTS: where points are missing, the alert did not fire.

The server is asked on one grid, whatever the window: a run of points begins at the same point each time, and is known
again. Source: "Range queries" in the HTTP API documentation of Prometheus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from debrief.collecting.clock import from_epoch
from debrief.collecting.fact import Fact, Kind, Window
from debrief.collecting.files import Record, list_of, object_of, text_of
from debrief.collecting.web import Door
from debrief.errors import SourceError
from debrief.reports.escape import one_line

STEP = 30
"""Seconds between two points of a history that is asked for; an alert ended when the next point is missing."""

POINTS_MAX = 10_000
"""Most points of one question; Prometheus refuses more than 11,000 a series."""

MISSED = 1.5
"""Steps without a point after which an alert has ended; less is a point that was written late."""

NAMED_MAX = 5
"""Most alerts that a note names."""

Note = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """The points that a history was asked for, in whole seconds since 1970."""

    first: int
    last: int


def ask_history(door: Door, window: Window, now: datetime) -> tuple[list[Record], Asked]:
    """Return the series of a window, and a little before and after it, so that ends are seen as such.

    Nothing is asked about the future, of which missing points tell nothing. Raises SourceError.
    """
    first = int(window.since.timestamp()) // STEP * STEP - STEP
    last = int(min(window.until + timedelta(seconds=3 * STEP), now).timestamp()) // STEP * STEP
    series: dict[tuple[tuple[str, str], ...], dict[str, Any]] = {}
    for start in range(first, last + 1, STEP * POINTS_MAX):
        end = min(start + STEP * (POINTS_MAX - 1), last)
        query = {"query": 'ALERTS{alertstate="firing"}', "start": _utc(start), "end": _utc(end), "step": STEP}
        answer = door.get("/api/v1/query_range", query)
        data = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(data, dict) or data.get("resultType") != "matrix" or not isinstance(data.get("result"), list):
            raise SourceError("Prometheus' answer holds no series: check sources.prometheus.url")
        for item in list_of(data, "result"):
            metric = object_of(item, "metric")
            key = tuple(sorted((str(name), str(value)) for name, value in metric.items()))
            values = item.get("values")
            series.setdefault(key, {"metric": metric, "values": []})["values"] += (
                values if isinstance(values, list) else [None]
            )
    return list(series.values()), Asked(first, last)


def parse_history(
    series: Sequence[Record],
    system: str,
    name_of: Callable[[Record], str],
    fingerprint_of: Callable[[Record], str],
    asked: Asked | None,
    note: Note,
) -> Iterator[Fact]:
    """Yield when alerts began and ended.

    Without `asked`, for a file, the ends of what was asked are not known: the last point of all series stands for the
    one, and where several begin with the first point, it is said that they may have fired before. Raises SourceError
    for points that are none.
    """
    runs = [(number, item, _runs(item, number, system, asked)) for number, item in enumerate(series, start=1)]
    runs = [(number, item, found) for number, item, found in runs if found]
    begins = Counter(found[0].begin for _, _, found in runs)
    first, last = (asked.first, asked.last) if asked else (-1, max((found[-1].end for _, _, found in runs), default=0))
    edge = min(begins, default=0.0)
    doubtful = asked is None and begins[edge] > 1
    before: set[str] = set()
    for number, item, found in runs:
        metric = object_of(item, "metric")
        name, own, place = name_of(metric), f"alert:{fingerprint_of(metric)}", f"series {number}"
        for run in found:
            begin, end = from_epoch(run.begin), from_epoch(run.end)
            begun = f"{own}/{begin.timestamp():.0f}"
            ended = f"{own}/until/{end.timestamp():.0f}"
            grid = timedelta(seconds=run.step)
            if run.begin <= first or (doubtful and run.begin == edge):
                before.add(one_line(text_of(metric, "alertname")) or "an alert without a name")
            if run.begin > first:
                yield Fact(
                    begin,
                    f"Alert fires: {name}",
                    system,
                    f"{begun}/start",
                    Kind.ALERT,
                    about=(name,),
                    place=place,
                    grid=grid,
                )
            if run.end + MISSED * run.step <= last:
                # When it began depends on where one begins to look; when it ended does not.
                ids = (ended,) if run.begin <= first else (f"{begun}/end", ended)
                text = f"Alert ends: {name}"
                yield Fact(
                    end, text, system, ids[0], Kind.ALERT_ENDED, aliases=ids[1:], about=(name,), place=place, grid=grid
                )
    if before:
        named = ", ".join(sorted(before)[:NAMED_MAX]) + (" and others" if len(before) > NAMED_MAX else "")
        if doubtful:
            note(f"several alerts begin with the file's first point and may have fired before: {named}")
        else:
            note(f"fired already before that, so no beginning of it is told: {named}")


@dataclass(frozen=True, slots=True)
class _Run:
    """Points without a gap, in seconds since 1970."""

    begin: float
    end: float
    step: float


def _runs(item: Record, number: int, system: str, asked: Asked | None) -> list[_Run]:
    if text_of(object_of(item, "metric"), "alertstate") == "pending":
        return []
    points = item.get("values")
    try:
        moments = [float(point[0]) for point in points] if isinstance(points, list) else []
        for moment in moments:
            from_epoch(moment)
    except (TypeError, ValueError, OverflowError, IndexError, KeyError):
        raise SourceError(f"{system}, series {number}: its values are no points in time") from None
    if not moments:
        return []
    moments.sort()
    steps = [after - before for before, after in pairwise(moments) if after > before]
    step = float(STEP) if asked else min(steps, default=float(STEP))
    runs, begin = [], moments[0]
    for before, after in pairwise(moments):
        if after - before > MISSED * step:
            runs.append(_Run(begin, before, step))
            begin = after
    return [*runs, _Run(begin, moments[-1], step)]


def _utc(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

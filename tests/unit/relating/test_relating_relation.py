"""Which earlier incidents are near, in which order, and what they left open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from debrief.relating.incident import Incident, OpenPoint
from debrief.relating.relation import Comparison, Relation
from debrief.reports import related as report

GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 12, 1)
TARGET = Incident(
    "2026-11-20-target", day=date(2026, 11, 20), factors=("rare", "common"), services=("Checkout", "edge")
)


def one(name: str, factors: str = "", services: str = "", **more: Any) -> Incident:
    """Return an incident whose id begins with its day."""
    known = {
        "path": f"postmortems/{name}.md",
        "title": f"About {name[11:]}",
        "status": "published",
        "severity": "sev2",
        "day": date.fromisoformat(name[:10]),
        "factors": tuple(factors.split()),
        "services": tuple(services.split()),
    }
    return Incident(**{"postmortem_id": name, **known, **more})


def related(target: Incident, others: Iterable[Incident], today: date, most: int | None = None) -> list[Relation]:
    """Return the earlier incidents that share something with `target`, nearest first, at most `most`."""
    comparison = Comparison(target, most)
    for other in others:
        comparison.add(other)
    return comparison.nearest(today)


def names(*others: Incident, target: Incident = TARGET) -> list[str]:
    """Return the ids of related incidents, nearest first."""
    return [relation.postmortem_id for relation in related(target, others, TODAY)]


def test_only_what_is_shared_and_earlier() -> None:
    others = (
        TARGET,
        one("2026-10-01-factor", "rare"),
        one("2026-10-01-service", "", "checkout"),
        one("2026-10-01-neither", "other", "search"),
        one("2026-11-20-same-day", "common"),
        one("2026-11-21-later", "rare", "checkout"),
        replace(one("2026-10-01-timeless", "rare"), day=None),
    )
    assert sorted(names(*others)) == ["2026-10-01-factor", "2026-10-01-service", "2026-11-20-same-day"]


def test_rare_names_weigh_more_than_common_ones() -> None:
    crowd = [one(f"2026-10-02-c{number}", "common") for number in range(20)]
    assert names(*crowd, one("2026-10-02-r", "rare"))[0] == "2026-10-02-r"
    services = [one(f"2026-10-02-c{number}", "", "checkout") for number in range(20)]
    assert names(*services, one("2026-10-02-r", "", "edge"))[0] == "2026-10-02-r"


def test_later_incidents_make_a_name_common_too() -> None:
    crowd = [one(f"2026-11-25-c{number}", "common") for number in range(20)]
    assert names(*crowd, one("2026-10-02-r", "rare"), one("2026-10-02-c", "common")) == ["2026-10-02-r", "2026-10-02-c"]


def test_factors_weigh_more_than_services_and_more_more_than_less() -> None:
    assert names(one("2026-10-01-s", "", "edge"), one("2026-10-01-f", "rare")) == ["2026-10-01-f", "2026-10-01-s"]
    assert names(one("2026-10-01-one", "rare"), one("2026-10-01-two", "rare common"))[0] == "2026-10-01-two"


def test_the_recent_weighs_more_but_the_old_is_not_forgotten() -> None:
    assert names(one("2020-10-01-old", "rare"), one("2026-10-01-new", "rare")) == ["2026-10-01-new", "2020-10-01-old"]
    (year,) = related(TARGET, [one("2025-11-20-year", "rare")], TODAY)
    (fresh,) = related(TARGET, [one("2026-11-20-fresh", "rare")], TODAY)
    (ancient,) = related(TARGET, [one("1990-11-20-ancient", "rare")], TODAY)
    assert year.weight == pytest.approx(0.75 * fresh.weight)
    assert ancient.weight == pytest.approx(0.5 * fresh.weight, rel=1e-6)


def test_what_was_left_open() -> None:
    points = (
        OpenPoint("AP-10", "Ten"),
        OpenPoint("AP-2", "Two", "kim", date(2026, 12, 24), 77),
        OpenPoint("AP-3", "Three", None, date(2026, 11, 30)),
        # On its last day it is in time.
        OpenPoint("AP-4", "Four", None, TODAY),
    )
    others = (one("2026-03-02-f", "rare", open_points=points), one("2026-03-03-s", "", "edge", open_points=points[:1]))
    by_factor, by_service = related(TARGET, others, TODAY)
    assert [(point.key, point.overdue) for point in by_factor.left_open] == [
        ("2026-03-02-f/AP-3", True),
        ("2026-03-02-f/AP-4", False),
        ("2026-03-02-f/AP-2", False),
        ("2026-03-02-f/AP-10", False),
    ]
    assert [point.sentence for point in (*by_factor.left_open[2:], *by_service.left_open)] == [
        "AP-2 of 2026-03-02-f is open since 2026-03-02 (due 2026-12-24) and would have helped",
        "AP-10 of 2026-03-02-f is open since 2026-03-02 and would have helped",
        "AP-10 of 2026-03-03-s is open since 2026-03-03 and might have helped",
    ]


def test_what_is_kept_is_bounded_and_nothing_near_is_lost() -> None:
    rng = Random(9)
    record = [
        one(
            f"{date(2020, 1, 1) + timedelta(days=rng.randrange(2500))}-i{number}",
            " ".join(rng.sample(["rare", "common", "other"], rng.randrange(3))),
            " ".join(rng.sample(["checkout", "edge", "search"], rng.randrange(3))),
        )
        for number in range(600)
    ]
    everything = related(TARGET, record, TODAY)
    for most in (1, 5, 40):
        comparison = Comparison(TARGET, most)
        for incident in record:
            comparison.add(incident)
        assert comparison.nearest(TODAY) == everything[:most] == related(TARGET, reversed(record), TODAY, most)
        assert comparison.total == len(everything) > 300
        assert sum(map(len, comparison._kept.values())) <= 15 * most


HOSTILE = one(
    "2026-03-02-hostile",
    "rare",
    "Checkout",
    title="`x` | @all <b> ##[group]\n# y \x1b[31m",
    open_points=tuple(
        OpenPoint(f"AP-{n}", f"Do [{n}](http://x)", "acme/sre", date(2026, 4, n), n) for n in range(1, 8)
    ),
)
RECORD = (HOSTILE, one("2026-05-01-plain", "", "edge"), one("2025-05-01-old", "common", "edge", severity="sev1"))


def test_the_reports(golden: Any) -> None:
    relations = related(TARGET, RECORD, TODAY)
    golden(GOLDEN / "related.txt", report.to_text(TARGET, relations[:2], 3, ("a.md",), word="post-mortem"))
    golden(GOLDEN / "related.md", report.to_markdown(TARGET, relations[:2], 3, ("a.md",), word="debrief"))
    golden(GOLDEN / "related.json", report.to_json(TARGET, relations, 3, ("a.md",), today=TODAY))


def test_nothing_to_show() -> None:
    assert report.to_text(TARGET, (), 0, (), word="debrief") == (
        "No earlier debrief shares services or contributing factors with 2026-11-20-target.\n"
    )
    bare = replace(TARGET, factors=(), services=())
    assert "nothing to compare" in report.to_markdown(bare, (), 0, (), word="debrief")

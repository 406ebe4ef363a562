"""Factors that come back."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from debrief.relating.incident import Incident
from debrief.relating.repeats import Repeat, all_repeats, repeats


def one(name: str, *factors: str, duplicate_of: str | None = None) -> Incident:
    """Return an incident whose id begins with its day."""
    return Incident(name, day=date.fromisoformat(name[:10]), factors=factors, duplicate_of=duplicate_of)


@pytest.mark.parametrize(
    ("earlier", "found"),
    [
        (["2026-08-22-a"], [("no-canary", "2026-08-22-a", 90)]),
        (["2026-08-21-a"], []),
        (["2026-11-20-a"], [("no-canary", "2026-11-20-a", 0)]),
        (["2026-11-20-z", "2026-11-21-a"], []),
        (["2026-09-01-a", "2026-10-01-a", "2026-09-15-a"], [("no-canary", "2026-10-01-a", 50)]),
        (["2026-11-20-m"], []),
    ],
)
def test_an_incident_of_the_days_before(earlier: list[str], found: list[tuple[str, str, int]]) -> None:
    target = one("2026-11-20-m", "no-canary", "stale-runbook")
    others = [one(name, "no-canary", "cold-cache") for name in earlier]
    assert [(item.tag, item.postmortem_id, item.days) for item in repeats(target, others, 90)] == found


def test_every_factor_for_itself_and_none_without_days() -> None:
    target = one("2026-11-20-m", "no-canary", "cold-cache", "new")
    others = [one("2026-11-01-a", "no-canary"), one("2026-11-02-a", "cold-cache")]
    assert repeats(target, others, 90) == (
        Repeat("cold-cache", "2026-11-02-a", date(2026, 11, 2), 18),
        Repeat("no-canary", "2026-11-01-a", date(2026, 11, 1), 19),
    )
    assert repeats(target, others, 0) == ()
    assert repeats(Incident("x", factors=("no-canary",)), others, 90) == ()


def test_duplicates_are_the_same_incident() -> None:
    first, second = one("2026-11-19-a", "t"), one("2026-11-20-b", "t", duplicate_of="2026-11-19-a")
    third = one("2026-11-20-c", "t", duplicate_of="2026-11-19-a")
    assert repeats(second, [first], 90) == ()
    assert repeats(third, [first, second], 90) == ()
    # The original may lie after its duplicate.
    late = one("2026-11-21-d", "t")
    assert repeats(late, [one("2026-11-20-e", "t", duplicate_of="2026-11-21-d")], 90) == ()
    assert all_repeats([first, second, third], 90) == {}
    assert repeats(late, [second], 90) != ()


def test_all_at_once_is_each_for_itself() -> None:
    rng = Random(4)
    names = [f"{date(2026, 1, 1) + timedelta(days=rng.randrange(200))}-i{number}" for number in range(150)]
    record = [
        one(
            name,
            *rng.sample(["a", "b", "c", "d"], rng.randrange(3)),
            duplicate_of=rng.choice([None, None, rng.choice(names)]),
        )
        for name in names
    ]
    for days in (0, 1, 10, 90):
        each = {item.postmortem_id: repeats(item, record, days) for item in record}
        assert all_repeats(record, days) == {name: found for name, found in each.items() if found}
    assert len(all_repeats(record, 10)) > 20


def test_the_first_days_of_the_calendar() -> None:
    record = [Incident("a", day=date(1, 1, 1), factors=("t",)), Incident("b", day=date(1, 1, 2), factors=("t",))]
    assert set(all_repeats(record, 90)) == {"b"}

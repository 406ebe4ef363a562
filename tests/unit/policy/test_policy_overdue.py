"""Which post-mortems are late, and the lists of them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from policy_values import incident, settings

from debrief.policy.overdue import overdue
from debrief.relating.incident import Incident
from debrief.reports import policy as report

GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 12, 10)


def one(slug: str, day: int = 20, **fields: Any) -> Incident:
    """Return a draft of an incident in November."""
    known = {
        "postmortem_id": f"2026-11-{day:02}-{slug}",
        "path": f"postmortems/2026/2026-11-{day:02}-{slug}.md",
        "title": f"About {slug}",
        "day": date(2026, 11, day),
        "ended_at": datetime(2026, 11, day, 9, tzinfo=UTC),
    }
    return incident(**{**known, **fields})


RECORD = (
    one("top", severity="sev1", authors=("kim", "lee")),
    one("next", severity="sev2", status="in_review", title="Pipes | and\nlines \x1b[31m", authors=("noor",)),
    one("customer", 23, detection="customer"),
    one("customer-later", 26, detection="customer"),  # due on the day itself
    one("minor", severity="sev3"),
    one("published", severity="sev1", status="published"),
    one("waived", severity="sev1", status="waived", decided_by="lee"),
    one("open", severity="sev1", ended_at=None),
    one("undecided", severity="unknown"),
    one("first", 2, factors=("no-canary",)),
    one("again", 3, factors=("no-canary",)),
)


def test_only_required_ones_that_have_not_reached_their_end() -> None:
    late = overdue(reversed(RECORD), settings(), TODAY)
    assert [(item.postmortem_id, item.due_on.isoformat(), item.days) for item in late] == [
        ("2026-11-03-again", "2026-11-17", 23),
        ("2026-11-20-top", "2026-11-27", 13),
        ("2026-11-20-next", "2026-12-04", 6),
        ("2026-11-23-customer", "2026-12-07", 3),
    ]
    assert late[0].why == "the factor no-canary was there in 2026-11-02-first, 1 day before"


def test_a_waiver_that_nobody_has_decided_ends_nothing() -> None:
    (late,) = overdue([one("waived", severity="sev1", status="waived")], settings(), TODAY)
    assert (late.status, late.days) == ("waived", 13)


def test_the_policys_own_day() -> None:
    since = settings("policy: {since: 2026-11-21}\n")
    assert [item.postmortem_id for item in overdue(RECORD, since, TODAY)] == ["2026-11-23-customer"]


def test_the_lists(golden: Any) -> None:
    late = overdue(RECORD, settings(), TODAY)
    unreadable = ("postmortems/2026/broken.md",)
    golden(GOLDEN / "overdue.txt", report.overdue_text(late, unreadable, word="post-mortem"))
    golden(GOLDEN / "overdue.json", report.overdue_json(late, unreadable, today=TODAY))
    golden(GOLDEN / "overdue.md", report.overdue_markdown(late, word="debrief"))
    assert json.loads((GOLDEN / "overdue.json").read_text(encoding="utf-8"))["version"] == 1


def test_nothing_is_late() -> None:
    assert report.overdue_text((), (), word="debrief") == "No debrief is overdue.\n"
    assert report.overdue_markdown((), word="debrief") == ""

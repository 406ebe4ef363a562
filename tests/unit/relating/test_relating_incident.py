"""An incident from front matter, whatever its shape."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from debrief.relating.incident import Incident, OpenPoint, incident_of

PATH = "postmortems/2026/2026-11-20-checkout-502s.md"


def test_all_that_a_document_says() -> None:
    data = {
        "id": "2026-11-20-checkout-502s",
        "title": "Checkout returned 502s",
        "status": "in_review",
        "severity": "sev2",
        "services": ["checkout", "edge", "checkout"],
        "timestamps": {"mitigated_at": "2026-11-20T09:31:00Z", "resolved_at": "2026-11-21T00:40:00+02:00"},
        "detection": "alert",
        "impact": {"data_loss": True},
        "contributing_factors": [{"tag": "no-canary", "text": "x"}, {"tag": "no-canary", "text": "y"}],
        "authors": ["kim"],
        "reviewers": ["lee"],
        "action_points": [
            {"id": "AP-1", "title": "One", "owner": "kim", "due": "2026-12-04", "issue": 77},
            {"id": "AP-2", "title": "Two", "outcome": "done"},
            {"id": "AP-3", "title": "Three"},
        ],
    }
    found = incident_of(PATH, data)
    assert found == Incident(
        postmortem_id="2026-11-20-checkout-502s",
        path=PATH,
        title="Checkout returned 502s",
        status="in_review",
        severity="sev2",
        day=date(2026, 11, 20),
        services=("checkout", "edge"),
        factors=("no-canary",),
        detection="alert",
        data_loss=True,
        ended_at=datetime(2026, 11, 20, 22, 40, tzinfo=UTC),
        authors=("kim",),
        reviewers=("lee",),
        open_points=(
            OpenPoint("AP-1", "One", "kim", date(2026, 12, 4), 77),
            OpenPoint("AP-3", "Three"),
        ),
    )
    assert found.ended_on == date(2026, 11, 20)


@pytest.mark.parametrize("status", ["draft", "waived"])
def test_drafts_and_waivers_commit_nobody(status: str) -> None:
    assert incident_of(PATH, {"status": status, "action_points": [{"id": "AP-1", "title": "x"}]}).open_points == ()


def test_the_waiver() -> None:
    found = incident_of(PATH, {"waiver": {"decided_by": "lee", "duplicate_of": "2026-11-20-b"}})
    assert (found.decided_by, found.duplicate_of) == ("lee", "2026-11-20-b")


def test_the_day_without_an_id_is_that_of_the_earliest_timestamp_in_utc() -> None:
    stamps = {"resolved_at": "2026-11-21T00:30:00Z", "started_at": "2026-11-21T00:30:00+02:00"}
    assert incident_of("postmortems/x.md", {"timestamps": stamps}).day == date(2026, 11, 20)
    assert incident_of("postmortems/x.md", {}).day is None
    assert incident_of(PATH, {}).postmortem_id == "2026-11-20-checkout-502s"


@pytest.mark.parametrize(
    "value", [None, 1, True, "text", [], {}, [None], [[]], [{}], {"a": 1}, [{"tag": 1, "id": 2}], [{"id": "AP-01"}]]
)
def test_what_has_the_wrong_shape_counts_as_not_given(value: Any) -> None:
    fields = (
        *("services", "timestamps", "impact", "contributing_factors", "authors", "reviewers", "action_points"),
        *("waiver",),
    )
    found = incident_of(PATH, {**dict.fromkeys(fields, value), "status": "published"})
    assert (found.services, found.factors, found.open_points, found.authors) == ((), (), (), ())
    assert (found.data_loss, found.ended_at, found.decided_by, found.duplicate_of) == (False, None, None, None)
    stamps = {"resolved_at": value, "mitigated_at": "2026-11-20T09:31:00"}
    assert incident_of(PATH, {"timestamps": stamps}).ended_on is None

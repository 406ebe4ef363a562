"""What a document says of each of its action points, as planning is given it."""

from __future__ import annotations

from typing import Any

import pytest

from debrief.planning.desired import DesiredPoint, Sibling, Source, action_points
from debrief_schemas.postmortem import Postmortem
from debrief_schemas.vocabulary import Status

ID, PATH = "2026-11-20-mail", "postmortems/2026/2026-11-20-mail.md"
FULL = {
    "id": "AP-1",
    "title": "Watch the queue",
    "owner": "kim",
    "due": "2026-12-04",
    "type": "detect",
    "level": "class",
    "priority": "P1",
    "issue": 7,
    "outcome": "declined",
    "closed_on": "2026-12-01",
    "outcome_reason": "too dear",
}
BARE = {"id": "AP-2", "title": "Write it down"}


def source(*points: dict[str, Any], **more: Any) -> Source:
    values = {
        "id": ID,
        "title": "Mail was late",
        "status": "published",
        "severity": "sev2",
        "services": ["mail", "edge"],
        "action_points": list(points),
        **more,
    }
    return Source(PATH, Postmortem.model_validate(values))


def test_all_that_a_document_says_is_passed_on() -> None:
    full, bare = action_points([source(FULL, BARE, impact={"summary": "4 % of\n mails  were late"})])
    common: dict[str, Any] = {
        "postmortem_id": ID,
        "postmortem_title": "Mail was late",
        "path": PATH,
        "status": Status.PUBLISHED,
        "severity": "sev2",
        "impact": "4 % of mails were late",
        "services": ("mail", "edge"),
    }
    assert full == DesiredPoint(
        key=f"{ID}/AP-1",
        action_id="AP-1",
        title="Watch the queue",
        owner="kim",
        due="2026-12-04",
        type="detect",
        level="class",
        priority="P1",
        number=7,
        outcome="declined",
        closed_on="2026-12-01",
        reason="too dear",
        siblings=(Sibling("AP-2", "Write it down"),),
        **common,
    )
    assert bare == DesiredPoint(
        key=f"{ID}/AP-2",
        action_id="AP-2",
        title="Write it down",
        siblings=(Sibling("AP-1", "Watch the queue"),),
        **common,
    )


@pytest.mark.parametrize(
    ("impact", "said"),
    [
        (None, None),
        ({}, None),
        ({"summary": "Mails\nwere late", "unknown_reason": "no logs"}, "Mails were late"),
        ({"unknown_reason": "the logs\n  are gone"}, "not known: the logs are gone"),
    ],
)
def test_what_the_incident_meant_is_said_on_one_line(impact: dict[str, str] | None, said: str | None) -> None:
    more = {} if impact is None else {"impact": impact}
    assert [one.impact for one in action_points([source(BARE, **more)])] == [said]


def test_documents_and_their_action_points_keep_their_order() -> None:
    found = action_points([source(BARE, FULL), source(), source({**BARE, "id": "AP-3"}, id="2026-11-21-mail")])
    assert [one.key for one in found] == [f"{ID}/AP-2", f"{ID}/AP-1", "2026-11-21-mail/AP-3"]

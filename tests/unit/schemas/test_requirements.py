"""The table of what each status asks for: everything in it is asked for, told and found missing one by one."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cases.harness import base
from debrief.checks import check_file
from debrief.documents.document import read_document
from debrief_schemas.requirements import ALWAYS_REQUIRED, REQUIREMENTS, describe, unmet_requirements
from debrief_schemas.settings import Settings
from debrief_schemas.vocabulary import TIMESTAMPS, Status

TOP = Settings().top_severities


def front_matter(name: str) -> dict[str, Any]:
    """The front matter of a base document."""
    document, _ = read_document("postmortems/2026/2026-09-14-checkout.md", base(name).encode())
    assert document is not None
    return copy.deepcopy(document.data)


FULL = {
    "draft": front_matter("draft"),
    "in_review": front_matter("published") | {"status": "in_review"},
    "published": front_matter("published"),
    "waived": front_matter("waived"),
}

WITHOUT: dict[str, Any] = {
    "timestamp": lambda data: data.update(timestamps={}),
    "severity": lambda data: data.update(severity="unknown"),
    "impact": lambda data: data["impact"].pop("summary"),
    "author": lambda data: data.update(authors=[]),
    "contributing-factor": lambda data: data.pop("contributing_factors"),
    "reflection-level": lambda data: data["reflection"].pop("level"),
    "reviewer": lambda data: data.update(reviewers=[]),
    "end": lambda data: [data["timestamps"].pop(name) for name in ("mitigated_at", "resolved_at")],
    "action-points": lambda data: data.update(action_points=[]),
    "owner": lambda data: data["action_points"][1].pop("owner"),
    "due": lambda data: data["action_points"][1].pop("due"),
    "priority": lambda data: data["action_points"][1].pop("priority"),
    "waiver": lambda data: data.pop("waiver"),
}


def unmet(data: dict[str, Any]) -> list[str]:
    """Names of the requirements that a document does not meet."""
    return [one.requirement.name for one in unmet_requirements(data, TOP)]


@pytest.mark.parametrize("status", list(FULL))
def test_a_full_document_lacks_nothing(status: str) -> None:
    assert unmet(FULL[status]) == []


@pytest.mark.parametrize(("status", "name"), [(s, r.name) for r in REQUIREMENTS for s in r.statuses])
def test_without_one_thing_exactly_that_is_missing(status: str, name: str) -> None:
    data = copy.deepcopy(FULL[status])
    if name in ("end", "timestamp") and status == "published":
        data["timestamps"] = {"started_at": "2026-09-14T09:02:00Z", "mitigated_at": "2026-09-14T09:03:00Z"}
    WITHOUT[name](data) if name != "end" else data["timestamps"].pop("mitigated_at")
    expected = ["timestamp", "end"] if (name, status) == ("timestamp", "published") else [name]
    assert unmet(data) == expected


@pytest.mark.parametrize(("status", "name"), [(s, r.name) for r in REQUIREMENTS for s in FULL if s not in r.statuses])
def test_other_statuses_do_not_ask_for_it(status: str, name: str) -> None:
    data = copy.deepcopy(FULL["published"]) | {"status": status, "waiver": FULL["waived"]["waiver"]}
    WITHOUT[name](data)
    assert name not in unmet(data)


def test_the_tests_know_every_requirement() -> None:
    assert set(WITHOUT) == {requirement.name for requirement in REQUIREMENTS}
    assert {status for requirement in REQUIREMENTS for status in requirement.statuses} == {str(one) for one in Status}


def test_the_description_tells_every_requirement() -> None:
    text = describe()
    lines = dict(line.split(": ", 1) for line in text.split("\n"))
    assert set(lines) == {"every status", *(str(status) for status in Status if status is not Status.DRAFT)}
    for requirement in REQUIREMENTS:
        assert requirement.needs in text
    for key in ALWAYS_REQUIRED:
        assert key in lines["every status"]
    for status in ("in_review", "published", "waived"):
        told = (
            lines[status]
            + (lines["in_review"] if "what in_review needs" in lines[status] else "")
            + lines["every status"]
        )
        for requirement in REQUIREMENTS:
            if status in requirement.statuses:
                assert requirement.needs in told, (status, requirement.name)


@pytest.mark.parametrize("name", ["impact", "end"])
def test_alternatives_are_taken(name: str) -> None:
    data = copy.deepcopy(FULL["published"])
    if name == "impact":
        data["impact"] = {"unknown_reason": "No log was kept"}
    else:
        data["timestamps"] = {"resolved_at": "2026-09-14T09:40:00Z"}
    assert unmet(data) == []


def test_a_reviewer_is_another_person_whatever_the_letters() -> None:
    data = copy.deepcopy(FULL["published"])
    assert unmet(data | {"authors": ["KIM"], "reviewers": ["kim"]}) == ["reviewer"]
    assert unmet(data | {"authors": ["kim"], "reviewers": ["kim", "lee"]}) == []


@pytest.mark.parametrize("severity", Settings().severities)
def test_days_and_priorities_are_asked_for_in_the_two_highest_severities(severity: str) -> None:
    data = copy.deepcopy(FULL["published"]) | {"severity": severity}
    for point in data["action_points"]:
        del point["due"], point["priority"]
    assert unmet(data) == (["due", "due", "priority", "priority"] if severity in ("sev1", "sev2") else [])


@pytest.mark.parametrize("name", TIMESTAMPS)
def test_any_timestamp_is_enough_for_a_draft(name: str) -> None:
    text = base("draft").replace("started_at", name)
    document, faults = read_document("postmortems/2026/2026-09-14-checkout.md", text.encode())
    assert check_file("postmortems/2026/2026-09-14-checkout.md", document, faults, Settings()) == []

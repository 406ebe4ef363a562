"""What the settings of triage take, and what they refuse."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from debrief_schemas.export import settings_schema
from debrief_schemas.settings import Settings

EXAMPLE: dict[str, Any] = {
    "labels": {
        "service": "service:",
        "map": {
            "severity": {"sev1": {"name": "outage", "colour": "b60205", "description": "It is down"}, "sev4": None},
            "priority": {"P0": "urgent"},
        },
    },
    "owners": {"kim": "kim-at-acme", "sre": "acme/sre", "gone": None, "acme/edge": "lee"},
    "services": {"checkout": {"repository": "kim_acme/checkout", "labels": ["team", {"name": "money"}]}},
    "milestone": {"by_due": True},
    "type": "Task",
    "parent": True,
    "board": {
        "owner": "acme",
        "number": 4,
        "fields": {
            "priority": {"field": "Priority", "values": {"P0": "Urgent"}},
            "due": "Due date",
            "sprint": "Sprint",
            "status": {"field": "Status", "value": "Todo"},
        },
    },
}


def test_the_example_is_right_for_models_and_schema() -> None:
    settings = Settings.model_validate({"issues": EXAMPLE})
    assert settings.issues.triages
    assert not Settings().issues.triages
    jsonschema.Draft7Validator(settings_schema()).validate({"issues": EXAMPLE})


@pytest.mark.parametrize(
    "wrong",
    [
        {"milestone": {}},
        {"milestone": {"title": "A", "by_due": True}},
        {"board": {"owner": "acme"}},
        {"board": {"owner": "acme", "number": 0}},
        {"board": {"owner": "acme", "number": 4, "fields": {"status": "Status"}}},
        {"board": {"owner": "acme", "number": 4, "fields": {"milestone": "M"}}},
        {"services": {"checkout": {"repository": "checkout"}}},
        {"services": {"checkout": {"repository": "acme/shop/issues"}}},
        {"services": {"checkout": {"labels": ["a,b"]}}},
        {"labels": {"map": {"severity": {"sev1": {"name": "x", "colour": "red"}}}}},
        {"labels": {"map": {"severity": {"sev1": {"name": "x" * 51}}}}},
        {"labels": {"triage": "Postmortem"}},
        {"labels": {"record": "orphaned"}},
        {"labels": {"triage": "x", "orphaned": "X"}},
        {"labels": {"map": {"service": {}}}},
        {"owners": {"kim": "not a login"}},
        {"owners": {"kim": 7}},
        {"type": ""},
    ],
)
def test_what_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"issues": wrong})

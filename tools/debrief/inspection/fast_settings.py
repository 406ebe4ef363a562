"""The settings that people write, read without pydantic; only where there is a file of them is this imported.

`read` takes what is certain and gives up on all else; then `plain_settings.of_model` makes the same values from the
models' settings.
"""

from __future__ import annotations

import re

from debrief.documents.preflight import plain_text
from debrief.inspection.fast_shape import ANY_LENGTH, KINDS, Shape, fits_of
from debrief.inspection.fast_yaml import Unsure, read_mapping
from debrief.inspection.plain_settings import FieldRule, PlainSettings
from debrief_schemas import identifiers
from debrief_schemas.vocabulary import SOURCES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ADJUSTABLE = frozenset(("identity/folder", "timeline/columns", "timeline/misspelt-heading", "privacy/personal-data"))
"""The rules whose level the settings may change; the tests compare them with the catalogue."""


def read(raw: bytes) -> PlainSettings | None:
    """Return the settings that `raw` certainly holds, or None; no bytes mean the defaults."""
    if not raw.strip():
        return PlainSettings()
    written = plain_text(raw)
    if written is None:
        return None
    text = written.removeprefix("---\n")
    if not text.endswith("\n"):
        # Only the last line of a block scalar would notice the difference.
        if "|" in text or ">" in text:
            return None
        text += "\n"
    if not any(line and line.lstrip(" ")[:1] not in ("", "#") for line in text.replace("\r", "").split("\n")):
        return PlainSettings()
    try:
        data = read_mapping(text)
    except Unsure:
        return None
    return _plain(data) if SETTINGS.fits(data) and _coherent(data) else None


def _plain(data: dict[str, Any]) -> PlainSettings:
    default = PlainSettings()
    fields = data.get("fields", {})
    return PlainSettings(
        tuple(data.get("severities", default.severities)),
        frozenset(data.get("priorities", default.priorities)),
        frozenset(data.get("services", ())),
        tuple(
            (name, FieldRule(rule["type"], frozenset(rule.get("values", ())), rule.get("required", False)))
            for name, rule in fields.items()
        ),
        data.get("rules", {}).get("identity/folder") == "off",
    )


_OWN_LABELS = (("record", "postmortem"), ("triage", "needs-triage"), ("orphaned", "orphaned"))


def _coherent(data: dict[str, Any]) -> bool:
    for name in ("severities", "priorities", "services"):
        values = [value.casefold() for value in data.get(name, ())]
        if len(set(values)) != len(values):
            return False
    if "unknown" in data.get("severities", ()):
        return False
    services = {name.casefold() for name in data.get("services", ())}
    required = data.get("policy", {}).get("require", {}).get("services", ())
    if services and any(name.casefold() not in services for name in required):
        return False
    incidents = data.get("incidents", {})
    labels = incidents.get("label", "incident"), incidents.get("draft_label", "draft-postmortem")
    if labels[0].casefold() == labels[1].casefold():
        return False
    own = data.get("issues", {}).get("labels", {})
    if len({own.get(name, usual).casefold() for name, usual in _OWN_LABELS}) < len(_OWN_LABELS):
        return False
    # Shapes of files have names of their own, but with any of them `sources` is not empty.
    if any(source.partition(":")[0] not in SOURCES for source in incidents.get("collect", ())):
        return False
    for rule in data.get("fields", {}).values():
        if rule.get("values") and rule["type"] not in ("text", "list"):
            return False
    return True


def _label(most: int) -> Any:
    line = KINDS["line"]
    return lambda value: line(value) and len(value) <= most and "," not in value


def _word(*words: str) -> Any:
    return lambda value: value.__class__ is str and value in words


def _keys(pattern: str, test: Any) -> Any:
    keys = pattern.removesuffix("$") + r"\Z"
    return lambda value: (
        value.__class__ is dict and all(re.match(keys, key) and test(item) for key, item in value.items())
    )


_login = KINDS["login"]
_BRANCH = identifiers.BRANCH.removesuffix("$") + r"\Z"
_BOT = r"[A-Za-z0-9-]{1,39}\[bot\]\Z"

KINDS.update(
    {
        "settings version": lambda value: value.__class__ is int and value == 1,
        "settings word": _word("post-mortem", "debrief"),
        "field type": _word("text", "number", "boolean", "date", "list"),
        "filed status": _word("in_review", "published"),
        "nothing yet": lambda value: value.__class__ is dict and not value,
        "write back": _word("files", "commit", "pull-request", "none"),
        "branch": lambda value: value.__class__ is str and len(value) <= 100 and re.match(_BRANCH, value) is not None,
        "label": _label(50),
        "label prefix": _label(20),
        "dormant days": lambda value: value.__class__ is int and 1 <= value <= 3650,
        "grace days": lambda value: value.__class__ is int and 0 <= value <= 365,
        "issues per run": lambda value: value.__class__ is int and 1 <= value <= 500,
        "bot": lambda value: value.__class__ is str and (_login(value) or re.match(_BOT, value) is not None),
    }
)
FIELD_RULE = Shape({"type": "field type", "values": ("line", 0, ANY_LENGTH), "required": "flag"}, ("type",))
KINDS.update(
    {
        "fields": _keys(identifiers.EXTENSION_KEY, fits_of(FIELD_RULE)),
        "levels": lambda value: (
            value.__class__ is dict
            and all(key in ADJUSTABLE and item in ("off", "note", "warning", "error") for key, item in value.items())
        ),
    }
)
LABELS = Shape(
    {
        "record": "label",
        "triage": "label",
        "orphaned": "label",
        "severity": "label prefix",
        "priority": "label prefix",
        "type": "label prefix",
        "service": "label prefix",
        # The maps, the board and the rest of triage have forms of their own, which the models know.
        "map": "nothing yet",
    }
)
ISSUES = Shape(
    {
        "statuses": ("filed status", 1, ANY_LENGTH),
        "labels": LABELS,
        "assign_owner": "flag",
        "owners": "nothing yet",
        "services": "nothing yet",
        "parent": "flag",
        "create_per_run": "issues per run",
        "bot": "bot",
    }
)
DORMANCY = Shape(
    {
        "after_days": "dormant days",
        "grace_days": "grace days",
        # Steps have an order, which the models know.
        "escalate": ("nothing yet", 0, 0),
        "silence_label": "label",
        "ask_per_run": "issues per run",
    }
)
_SOURCE = identifiers.SOURCE.removesuffix("$") + r"\Z"
KINDS.update(
    {
        "incident source": lambda value: (
            value.__class__ is str and re.match(_SOURCE, value) is not None and ".." not in value
        ),
        "incident branches": lambda value: (
            value.__class__ is str and len(value) <= 80 and re.match(_BRANCH, value) is not None
        ),
    }
)
INCIDENTS = Shape(
    {
        "label": "label",
        "draft_label": "label",
        "authors": ("bot", 0, 100),
        "collect": ("incident source", 0, 20),
        # Whose they are, and where else they may be, the models know.
        "reviewers": "nothing yet",
        "branches": "incident branches",
    }
)
_week = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
KINDS.update(
    {
        "policy severities": lambda value: value.__class__ is int and 0 <= value <= 12,
        "policy working days": lambda value: value.__class__ is int and 1 <= value <= 260,
        "policy days": lambda value: value.__class__ is int and 1 <= value <= 3650,
        "policy repeat days": lambda value: value.__class__ is int and 0 <= value <= 3650,
        "policy reviewers": lambda value: value.__class__ is int and 1 <= value <= 10,
        "policy weekend": lambda value: (
            value.__class__ is list
            and len(value) <= 6
            and all(day.__class__ is str and day in _week for day in value)
            and len(set(value)) == len(value)
        ),
    }
)
POLICY = Shape(
    {
        "since": "day",
        "require": Shape(
            {
                "highest_severities": "policy severities",
                "data_loss": "flag",
                "detection": ("detection", 0, 5),
                "services": ("name", 0, 200),
                "repeat_within_days": "policy repeat days",
            }
        ),
        "deadlines": Shape(
            {
                "working_days": ("policy working days", 1, 12),
                "action_point_days": ("policy days", 0, 12),
                "weekend": "policy weekend",
                "holidays": ("day", 0, 1000),
            }
        ),
        "review": Shape({"reviewers": ("policy reviewers", 1, 12), "outside_team": "policy severities"}),
        # Who may waive refers to teams and severities, which the models compare.
        "waive": Shape({"by": ("nothing yet", 0, 0), "by_severity": "nothing yet"}),
        "teams": "nothing yet",
    }
)
SETTINGS = Shape(
    {
        "version": "settings version",
        "word": "settings word",
        "severities": ("name", 1, 12),
        "priorities": ("name", 1, 12),
        "services": ("name", 0, ANY_LENGTH),
        "fields": "fields",
        "issues": ISSUES,
        "dormancy": DORMANCY,
        "incidents": INCIDENTS,
        # Only `collect` reads it, and its models are large.
        "sources": "nothing yet",
        "policy": POLICY,
        "write_back": "write back",
        "write_back_branch": "branch",
        "rules": "levels",
    }
)

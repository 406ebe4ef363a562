"""The JSON Schemas, made from the models; editors and other tools read them."""

from __future__ import annotations

import copy
import json
from typing import Any

from debrief_schemas.postmortem import UNKNOWN_SEVERITY, Postmortem
from debrief_schemas.requirements import ALWAYS_REQUIRED, describe
from debrief_schemas.settings import Settings
from debrief_schemas.settings_examples import EXAMPLES

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The dialect that every editor knows; nothing of a newer one is needed but its name for definitions."""


def postmortem_schema(settings: Settings | None = None) -> dict[str, Any]:
    """Return the JSON Schema of the front matter.

    With `settings`, the team's severities, priorities and services are listed as the allowed values.
    """
    schema = Postmortem.model_json_schema()
    schema = {"$schema": DIALECT, "title": "Post-mortem", **{k: v for k, v in schema.items() if k != "title"}}
    schema["description"] = "The front matter of one post-mortem. Each status asks for more:\n" + describe()
    schema["required"] = list(ALWAYS_REQUIRED)
    _tighten(schema)
    if settings is not None:
        properties = schema["properties"]
        properties["severity"]["enum"] = [*settings.severities, UNKNOWN_SEVERITY]
        point = schema["$defs"]["ActionPoint"]["properties"]
        point["priority"]["enum"] = list(settings.priorities)
        if settings.services:
            properties["services"]["items"]["enum"] = list(settings.services)
    return schema


def settings_schema() -> dict[str, Any]:
    """Return the JSON Schema of `.github/debrief.yml`."""
    schema = Settings.model_json_schema()
    schema = {"$schema": DIALECT, "title": "debrief settings", **{k: v for k, v in schema.items() if k != "title"}}
    _tighten(schema)
    for name, definition in {Settings.__name__: schema, **schema["$defs"]}.items():
        _illustrate(definition, name)
    return schema


def to_text(schema: dict[str, Any]) -> str:
    """Return the schema as the text of its file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _illustrate(definition: dict[str, Any], name: str) -> None:
    """Give each field of the model `name` its examples: those of the table, or its default where that shows a value."""
    for key, field in definition.get("properties", {}).items():
        default = field.get("default")
        if f"{name}.{key}" in EXAMPLES:
            # Copied, as whoever gets a schema may change it.
            field["examples"] = copy.deepcopy(list(EXAMPLES[f"{name}.{key}"]))
        elif default and not isinstance(default, dict):
            field["examples"] = [copy.deepcopy(default)]


def _tighten(node: Any) -> None:
    """Take the `null` out of optional fields, as in the file an optional key is left out, and close mappings."""
    if isinstance(node, dict):
        options = node.get("anyOf")
        if isinstance(options, list) and {"type": "null"} in options:
            rest = [option for option in options if option != {"type": "null"}]
            if len(rest) == 1:
                del node["anyOf"]
                node.update({key: value for key, value in rest[0].items() if key not in node})
            else:
                node["anyOf"] = rest
            if node.get("default", 0) is None:
                del node["default"]
        if "patternProperties" in node:
            # pydantic refuses keys of another form, and forgets to say so.
            node.setdefault("additionalProperties", False)
        for value in node.values():
            _tighten(value)
    elif isinstance(node, list):
        for value in node:
            _tighten(value)

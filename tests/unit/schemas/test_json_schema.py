"""The JSON Schemas say of a document's shape what the models say, and the files in schemas/ are theirs."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import regress
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticUndefined

from cases.harness import HERE, base, cases
from debrief.checks.pages import all_rules
from debrief.documents.document import read_document
from debrief.documents.settings import parse_settings
from debrief.documents.typed import to_model
from debrief_schemas.export import postmortem_schema, settings_schema, to_text
from debrief_schemas.fields import Model
from debrief_schemas.postmortem import Postmortem
from debrief_schemas.settings import Settings
from debrief_schemas.settings_examples import EXAMPLES

ROOT = HERE.parents[1]
SCHEMA = postmortem_schema()


def ecmascript_pattern(
    _validator: Any, pattern: str, instance: Any, _schema: Any
) -> Iterator[jsonschema.ValidationError]:
    """Judge patterns as editors do: in ECMAScript `$` is the end and not the place before a last line feed."""
    if isinstance(instance, str) and regress.Regex(pattern, "u").find(instance) is None:
        yield jsonschema.ValidationError(f"{instance[:60]!r} does not match {pattern}")


Validator = jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": ecmascript_pattern})
VALIDATOR = Validator(SCHEMA)


def front_matter(text: str) -> dict[str, Any]:
    """The front matter of a document that is right."""
    document, faults = read_document("postmortems/2026/2026-09-14-checkout.md", text.encode())
    assert document is not None
    assert not faults
    return document.data


BASES = [front_matter(base(name)) for name in ("draft", "in_review", "published", "waived")]
FULL = BASES[2] | {
    "approximate": ["started_at"],
    "related": ["2026-03-02-cart-502s"],
    "no_action_reason": "None is needed",
    "x-team": {"a": [1]},
    "waiver": BASES[3]["waiver"] | {"duplicate_of": "2026-03-02-cart-502s"},
}
FULL["action_points"][0] |= {"issue": 7, "outcome": "done", "closed_on": "2026-10-01", "x-a": None}

# Numbers with a fraction of zero and days that no calendar has are beyond a JSON Schema; the models refuse them.
STRANGERS: list[Any] = [
    0,
    -1,
    7,
    2**53,
    3.5,
    True,
    False,
    "",
    "  ",
    "x",
    "a\nb",
    "a\n",
    "<!-- x",
    "y" * 256,
    "y" * 257,
    "y" * 4001,
]
STRANGERS += [
    "AP-0",
    "kim lee",
    "draft",
    "sev9",
    "2026-09-14",
    "2026-09-14T09:02:00",
    [],
    ["a"],
    [["a"]],
    [7],
    {},
    {"a": 1},
    {"level": "fix"},
]


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path in a document."""
    below: list[tuple[str | int, ...]] = [path] if path else []
    if isinstance(value, dict):
        return below + [place for key, item in value.items() for place in places(item, (*path, key))]
    if isinstance(value, list):
        return below + [place for index, item in enumerate(value) for place in places(item, (*path, index))]
    return below


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    """What stands at a path."""
    for step in path:
        value = value[step]
    return value


@st.composite
def mutants(draw: st.DrawFn) -> dict[str, Any]:
    """A document with one or two places that are dropped, replaced or added to."""
    data = copy.deepcopy(draw(st.sampled_from([*BASES, FULL])))
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(places(data) or [("id",)]))
        parent = at(data, path[:-1])
        how = draw(st.sampled_from(["drop", "replace", "replace", "add", "extend"]))
        if how == "drop" and path[-1] in (parent if isinstance(parent, dict) else range(len(parent))):
            del parent[path[-1]]
        elif how == "replace":
            parent[path[-1]] = copy.deepcopy(draw(st.sampled_from(STRANGERS)))
        elif isinstance(parent, dict):
            parent[draw(st.sampled_from(["zzz", "x-new", "x-New", "X-a", "Title", "<<", "x-"]))] = copy.deepcopy(
                draw(st.sampled_from(STRANGERS))
            )
        else:
            parent.append(copy.deepcopy(draw(st.sampled_from(STRANGERS))))
    return data


def as_the_models_see_it(data: dict[str, Any]) -> bool:
    """Whether the models take a document's shape."""
    return not to_model(Postmortem, data)[1]


@settings(max_examples=1500)
@given(mutants())
@example(FULL)
def test_the_schema_takes_what_the_models_take(data: dict[str, Any]) -> None:
    problems = [f"{error.json_path}: {error.message[:100]}" for error in VALIDATOR.iter_errors(data)]
    errors = [(error.path, error.kind) for error in to_model(Postmortem, data)[1]]
    assert bool(problems) == bool(errors), (problems, errors)


@pytest.mark.parametrize("case", [case for case in cases("valid") if case.settings is None], ids=lambda case: case.id)
def test_the_schema_takes_every_valid_case(case: Any) -> None:
    document, _ = read_document(f"postmortems/{case.path}", case.content)
    assert document is not None
    VALIDATOR.validate(document.data)


def test_every_rule_of_shape_is_one_of_the_schemas_too() -> None:
    seen = 0
    # What a calendar knows and a pattern does not; and 1e3, which is whole in JSON and not in YAML.
    beyond = {
        "value-id-date",
        "value-id-too-long",
        "value-due",
        "value-year",
        "value-offset",
        "value-second-60",
        "schema-empty",
        "schema-type-float",
    }
    for case in cases("invalid"):
        if not {finding.rule for finding in case.findings} <= {
            "schema/unknown-key",
            "schema/missing",
            "schema/type",
            "schema/value",
            "schema/size",
            "schema/empty",
        }:
            continue
        document, _ = read_document(f"postmortems/{case.path}", case.content)
        assert document is not None
        if case.id.partition("/")[2] not in beyond:
            assert not VALIDATOR.is_valid(document.data), case.id
            seen += 1
    assert seen > 40


@pytest.mark.parametrize("text", ["a", "a b\u00a0c", "::x", "-", "é" * 256])
def test_a_line_is_one_line(text: str) -> None:
    for data in ({**BASES[0], "title": text},):
        assert VALIDATOR.is_valid(data)
        assert as_the_models_see_it(data)


@pytest.mark.parametrize("text", ["a\n", "\na", "a\r\nb", "a\rb", "\t", "\u00a0", "-->", "a <!-- b", "é" * 257])
def test_no_other_text_is_one_line(text: str) -> None:
    data = {**BASES[0], "title": text}
    assert not VALIDATOR.is_valid(data)
    assert not as_the_models_see_it(data)


@pytest.mark.parametrize(
    "schema", [SCHEMA, settings_schema(), postmortem_schema(Settings())], ids=["document", "settings", "with settings"]
)
def test_the_schemas_are_schemas(schema: dict[str, Any]) -> None:
    jsonschema.Draft7Validator.check_schema(schema)
    text = json.dumps(schema)
    # An optional key is left out; `null` is a value only where it is one of several that mean something.
    chosen = ', {"type": "null"}]'
    assert text.count('"null"') == text.count(chosen) <= text.count('"oneOf"')
    for pattern in re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', text):
        assert re.compile(json.loads(pattern))


def test_settings_narrow_the_schema() -> None:
    narrowed = postmortem_schema(Settings(severities=("critical",), priorities=("now",), services=("shop",)))
    validator = Validator(narrowed)
    good = {
        **BASES[2],
        "severity": "critical",
        "services": ["shop"],
        "action_points": [{"id": "AP-1", "title": "x", "priority": "now"}],
    }
    assert validator.is_valid(good)
    assert validator.is_valid({**good, "severity": "unknown"})
    for wrong in (
        {"severity": "sev1"},
        {"services": ["edge"]},
        {"action_points": [{"id": "AP-1", "title": "x", "priority": "P1"}]},
    ):
        assert not validator.is_valid({**good, **wrong})


@pytest.mark.parametrize(
    "yaml",
    [
        "",
        "version: 1\n",
        "fields: {x-a: {type: text, values: [a]}}\n",
        "rules: {identity/folder: off}\n",
        "issues: {statuses: [published], bot: 'github-actions[bot]', labels: {severity: 'sev/'}}\n",
        "severities: []\n",
        "severities: [a b]\n",
        "fields: {region: {type: text}}\n",
        "fields: {x-a: {type: txt}}\n",
        "fields: {x-a: {}}\n",
        "rules: {folder: off}\n",
        "rules: {identity/folder: on}\n",
        "issues: {create_per_run: 0}\n",
        "issues: {create_per_run: 501}\n",
        "issues: {statuses: [draft]}\n",
        "issues: {labels: {record: 'a,b'}}\n",
        "issues: {labels: {type: 'aaaaaaaaaaaaaaaaaaaaa'}}\n",
        "word: postmortem\n",
        "version: 2\n",
        "zzz: 1\n",
    ],
)
def test_the_schema_of_the_settings_agrees_with_the_reader(yaml: str) -> None:
    from debrief.documents import nodes

    root = nodes.parse(yaml, 0) if yaml else None
    data = root.plain() if isinstance(root, nodes.Node) else {}
    validator = Validator(settings_schema())
    try:
        parse_settings(yaml.encode())
        readable = True
    except Exception:
        readable = False
    assert validator.is_valid(data) == readable


def test_every_setting_is_explained_and_has_its_default() -> None:
    def look(node: dict[str, Any], name: str) -> None:
        for key, value in node.get("properties", {}).items():
            explained = {**schema["$defs"].get(value.get("$ref", "").rpartition("/")[2], {}), **value}
            assert explained.get("description"), f"{name}.{key}"
            # Without a default are those that must be given, and those that are off.
            default = models[name].model_fields[key].default
            assert "default" in value or default in (None, PydanticUndefined), f"{name}.{key}"

    schema = settings_schema()
    models = {
        model.__name__: model for model in Model.__subclasses__() if model.__module__.startswith("debrief_schemas.")
    }
    look(schema, "Settings")
    for name, definition in schema["$defs"].items():
        look(definition, name)


def test_the_files_in_schemas_are_what_the_models_make() -> None:
    ours = parse_settings((ROOT / ".github/debrief.yml").read_bytes())
    for name, schema in (("postmortem", postmortem_schema(ours)), ("settings", settings_schema())):
        written = (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
        assert written == to_text(schema), f"run `make schema` and look at the difference in {name}.schema.json"


@pytest.mark.parametrize("path", sorted((ROOT / "postmortems").rglob("20*.md")), ids=lambda path: path.stem)
def test_the_samples_of_this_repository_fit_the_file(path: Any) -> None:
    schema = json.loads((ROOT / "schemas" / "postmortem.schema.json").read_text(encoding="utf-8"))
    Validator(schema).validate(front_matter(path.read_text(encoding="utf-8")))


def look_at_examples(schema: dict[str, Any], node: dict[str, Any], name: str) -> int:
    """Count the fields of a node, each of which has examples that are right by its own schema."""
    fields = node.get("properties", {})
    for key, value in fields.items():
        where = f"{name}.{key}"
        assert value.get("examples"), where
        # A reference leads out of the field, so that the whole schema has to be there.
        judge = Validator({"$schema": schema["$schema"], "$defs": schema["$defs"], **value})
        for shown in value["examples"]:
            assert [error.message for error in judge.iter_errors(shown)] == [], where
    return len(fields)


def test_every_field_is_explained_with_examples_that_are_right() -> None:
    for name, node in {"Post-mortem": SCHEMA, **SCHEMA["$defs"]}.items():
        for key, value in node.get("properties", {}).items():
            assert len(value.get("description", "")) > 8, f"{name}.{key}"
    assert look_at_examples(SCHEMA, SCHEMA, "Post-mortem") >= 20
    assert sum(look_at_examples(SCHEMA, definition, name) for name, definition in SCHEMA["$defs"].items()) >= 20


def test_every_setting_has_examples_that_are_right() -> None:
    schema = settings_schema()
    assert look_at_examples(schema, schema, "Settings") >= 14
    assert sum(look_at_examples(schema, definition, name) for name, definition in schema["$defs"].items()) >= 130


def settings_by_model() -> dict[str, dict[str, Any]]:
    """The fields of every model of the settings in their schema."""
    schema = settings_schema()
    nodes = {"Settings": schema, **schema["$defs"]}
    return {name: node["properties"] for name, node in nodes.items() if "properties" in node}


def test_the_models_take_the_examples_of_the_settings() -> None:
    """What a schema cannot say, such as whether a time zone exists, holds for the examples as well."""
    models = {
        model.__name__: model for model in Model.__subclasses__() if model.__module__.startswith("debrief_schemas.")
    }
    for name, fields in settings_by_model().items():
        needed = {
            key: fields[key]["examples"][0] for key, field in models[name].model_fields.items() if field.is_required()
        }
        for key, field in fields.items():
            for shown in field["examples"]:
                # A team is known where its members are listed.
                beside = {"teams": {"acme/leads": ["kim"]}} if f"{name}.{key}" == "Policy.waive" else {}
                assert to_model(models[name], {**needed, **beside, key: shown})[1] == [], f"{name}.{key}: {shown}"


def test_settings_made_of_the_examples_are_read() -> None:
    whole = {key: field["examples"][0] for key, field in settings_by_model()["Settings"].items()}
    # JSON is YAML, too.
    read = parse_settings(json.dumps(whole).encode())
    assert read.services == ("checkout", "search")
    assert read.sources.git.paths == {"checkout": ("services/checkout",)}


def test_the_table_of_examples_says_what_no_default_says() -> None:
    fields = {f"{name}.{key}": field for name, found in settings_by_model().items() for key, field in found.items()}
    assert set(EXAMPLES) <= set(fields)
    assert [name for name, shown in EXAMPLES.items() if [*shown] == [fields[name].get("default")]] == []


def test_the_rules_of_the_examples_may_be_changed() -> None:
    for shown in EXAMPLES["Settings.rules"]:
        assert [name for name in shown if not all_rules()[name].adjustable] == []


def test_a_schema_that_is_changed_leaves_the_table_alone() -> None:
    for fields in settings_by_model().values():
        for field in fields.values():
            for shown in field["examples"]:
                if isinstance(shown, dict | list):
                    shown.clear()
    assert all(field["examples"][0] != {} for field in settings_by_model()["Settings"].values())


def test_a_document_made_of_the_examples_has_the_right_shape() -> None:
    whole = {key: value["examples"][0] for key, value in SCHEMA["properties"].items()}
    assert to_model(Postmortem, whole)[1] == []


def test_the_dialect_is_one_that_editors_know() -> None:
    """In draft-07 nothing beside a reference counts, and newer words mean nothing; `$defs` is only where it points."""
    allowed = {
        *("$schema", "$defs", "$ref", "title", "description", "default", "examples", "type", "enum", "const", "anyOf"),
        *("properties", "required", "additionalProperties", "patternProperties", "propertyNames", "items", "pattern"),
        *("minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minimum", "maximum", "maxProperties"),
        *("minProperties", "format", "allOf", "oneOf", "not"),
    }

    def look(node: Any, is_schema: bool = True) -> None:
        if isinstance(node, dict):
            if is_schema:
                assert set(node) <= allowed, set(node) - allowed
                if "$ref" in node:
                    assert set(node) <= {"$ref", "description", "default", "examples", "title"}
            for key, value in node.items():
                if key not in ("default", "examples", "enum", "const"):
                    look(value, not (is_schema and key in ("properties", "patternProperties", "$defs")))
        elif isinstance(node, list):
            for value in node:
                look(value)

    for schema in (SCHEMA, settings_schema()):
        assert schema["$schema"].startswith("http://json-schema.org/draft-07/")
        look(schema)

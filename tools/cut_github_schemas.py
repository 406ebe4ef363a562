"""Cut GitHub's published descriptions of its API down to what the project uses, for the tests.

    python tools/cut_github_schemas.py FOLDER

FOLDER holds the npm packages @octokit/openapi and @octokit/graphql-schema, unpacked, somewhere below it. What is kept
is named in tests/fakes/schemas/used.txt; descriptions and examples are left out, and so are answers that are errors.
The licences of both packages are put beside the results.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    NamedTypeNode,
    Node,
    ObjectTypeDefinitionNode,
    ScalarTypeDefinitionNode,
    TypeDefinitionNode,
    TypeNode,
    UnionTypeDefinitionNode,
    parse,
    print_ast,
)

TARGET = Path(__file__).resolve().parent.parent / "tests" / "fakes" / "schemas"
_PROSE = {"description", "summary", "example", "examples", "externalDocs", "tags", "title", "x-github", "x-octokit"}
_VERBS = {"GET", "POST", "PATCH", "PUT", "DELETE"}


SERVER = "server "
"""Begins a line whose operation is also kept as GitHub Enterprise Server answers it."""


def used() -> tuple[list[tuple[str, str]], set[tuple[str, str]]]:
    """Return the operations (verb, path) and the fields (type, name) that are kept; a server's verb begins so."""
    operations, fields = [], set()
    for line in (TARGET / "used.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            verb, _, path = line.rpartition(" ")
            if verb.removeprefix(SERVER) in _VERBS:
                operations.append((verb, path))
            else:
                name, _, field = line.partition(".")
                fields.add((name, field))
    return operations, fields


def schema_of(node: Any) -> Any:
    """Return a schema of OpenAPI 3.0 as plain JSON Schema, without prose."""
    if isinstance(node, list):
        return [schema_of(one) for one in node]
    if not isinstance(node, Mapping):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"].replace("#/components/schemas/", "#/schemas/")}
    kept: dict[str, Any] = {}
    for name, value in node.items():
        if name == "properties":
            # Names of properties, which may be those of prose.
            kept[name] = {key: schema_of(one) for key, one in value.items()}
        elif name in ("enum", "required", "default", "const"):
            kept[name] = value
        elif name not in _PROSE and name not in ("nullable", "deprecated", "readOnly") and not name.startswith("x-"):
            kept[name] = schema_of(value)
    if node.get("nullable"):
        kept = {"anyOf": [kept, {"type": "null"}]}
    return kept


def resolved(node: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference to a component."""
    target: Any = whole
    if "$ref" not in node:
        return node
    for part in node["$ref"].removeprefix("#/").split("/"):
        target = target[part]
    return resolved(target, whole)


def json_schema(content: Mapping[str, Any]) -> Any:
    """Return the schema of a body that is JSON."""
    return schema_of(content["application/json"]["schema"]) if "application/json" in content else None


def operation(verb: str, path: str, whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return one operation: parameters, body, and answers that say yes."""
    place = whole["paths"].get(path, {})
    if verb.lower() not in place:
        raise SystemExit(f"GitHub does not describe {verb} {path}")
    node = place[verb.lower()]
    parameters = [resolved(one, whole) for one in (*place.get("parameters", ()), *node.get("parameters", ()))]
    answers = {}
    for status, answer in node["responses"].items():
        if status.startswith("2") or status == "304":
            answers[status] = json_schema(resolved(answer, whole).get("content", {}))
    body = resolved(node.get("requestBody", {}), whole)
    return {
        "path": {one["name"]: schema_of(one["schema"]) for one in parameters if one["in"] == "path"},
        "query": {one["name"]: schema_of(one["schema"]) for one in parameters if one["in"] == "query"},
        "body": json_schema(body.get("content", {})),
        "body_required": body.get("required", False),
        "answers": answers,
    }


def references(node: Any) -> Iterator[str]:
    """Yield the names of all schemas that a schema refers to."""
    if isinstance(node, Mapping):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix("#/schemas/")
        for one in node.values():
            yield from references(one)
    elif isinstance(node, list):
        for one in node:
            yield from references(one)


def _of_server(schema: Any) -> Any:
    """Return a schema whose references lead to a server's schemas."""
    return json.loads(json.dumps(schema).replace('"#/schemas/', '"#/schemas/server-'))


def cut_openapi(
    whole: Mapping[str, Any], server: Mapping[str, Any], operations: list[tuple[str, str]]
) -> dict[str, Any]:
    """Return the operations, and the schemas that they need."""
    kept: dict[str, Any] = {}
    for verb, path in operations:
        if verb.startswith(SERVER):
            theirs = operation(verb.removeprefix(SERVER), path, server)
            ours = kept[f"{verb.removeprefix(SERVER)} {path}"]["answers"]
            for status, schema in theirs["answers"].items():
                ours[status] = {"anyOf": [ours[status], _of_server(schema)]}
        else:
            kept[f"{verb} {path}"] = operation(verb, path, whole)
    schemas: dict[str, Any] = {}
    pending = set(references(kept))
    while pending:
        name = pending.pop()
        source = server if name.startswith("server-") else whole
        schema = schema_of(source["components"]["schemas"][name.removeprefix("server-")])
        schemas[name] = _of_server(schema) if source is server else schema
        pending |= set(references(schemas[name])) - set(schemas)
    info = whole["info"]
    return {
        "source": f"{info['title']}, {info['version']}",
        "operations": kept,
        "schemas": dict(sorted(schemas.items())),
    }


def named(node: TypeNode) -> str:
    """Return the name of the type inside lists and non-nulls."""
    while not isinstance(node, NamedTypeNode):
        node = node.type  # type: ignore[attr-defined]
    return node.name.value


def bare(node: Any, **changes: Any) -> Any:
    """Return a definition without its prose, and with `changes`."""
    return replace(node, description=None, directives=(), **changes)


class SchemaCut:
    """A GraphQL schema with some of its fields."""

    def __init__(self, document: DocumentNode, fields: set[tuple[str, str]]) -> None:
        """Keep `fields`, given as (type, name)."""
        self._types = {one.name.value: one for one in document.definitions if isinstance(one, TypeDefinitionNode)}
        self._fields = fields
        self._inputs: dict[str, Node] = {}

    def text(self) -> str:
        """Return the schema's text."""
        owners = {name for name, _ in self._fields}
        for name, field in sorted(self._fields):
            if field not in {one.name.value for one in getattr(self._types.get(name), "fields", None) or ()}:
                raise SystemExit(f"GitHub's schema has no {name}.{field}")
        kept: list[Any] = [self._owner(name, owners) for name in sorted(owners)]
        leaves = {named(one.type) for node in kept for one in node.fields} - owners
        for name in sorted(leaves):
            node = self._types.get(name)
            if isinstance(node, UnionTypeDefinitionNode):
                members = tuple(one for one in node.types or () if one.name.value in owners)
                kept.append(bare(node, types=members))
            else:
                self._need(name)
        kept += [self._inputs[name] for name in sorted(self._inputs)]
        return "\n\n".join(print_ast(one) for one in kept) + "\n"

    def _owner(self, name: str, owners: set[str]) -> Any:
        node = self._types[name]
        if not isinstance(node, ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode):
            raise SystemExit(f"{name} has no fields to ask for")
        fields = []
        for field in node.fields or ():
            if (name, field.name.value) in self._fields:
                fields.append(bare(field, arguments=tuple(bare(one) for one in field.arguments or ())))
                for argument in field.arguments or ():
                    self._need(named(argument.type))
        interfaces = tuple(one for one in node.interfaces or () if one.name.value in owners)
        return bare(node, fields=tuple(fields), interfaces=interfaces)

    def _need(self, name: str) -> None:
        """Keep an input, an enumeration or a scalar whole, with all that it needs."""
        node = self._types.get(name)
        if node is None or name in self._inputs:
            return
        if isinstance(node, InputObjectTypeDefinitionNode):
            self._inputs[name] = bare(node, fields=tuple(bare(one) for one in node.fields or ()))
            for field in node.fields or ():
                self._need(named(field.type))
        elif isinstance(node, EnumTypeDefinitionNode):
            self._inputs[name] = bare(node, values=tuple(bare(one) for one in node.values or ()))
        elif isinstance(node, ScalarTypeDefinitionNode):
            self._inputs[name] = bare(node)
        else:
            raise SystemExit(f"name at least one field of {name} in used.txt")


def main() -> None:
    """Cut both descriptions."""
    folder = Path(sys.argv[1])
    operations, fields = used()
    (openapi,) = folder.rglob("generated/api.github.com.json")
    newest = max(
        openapi.parent.glob("ghes-*[0-9].json"), key=lambda path: [int(n) for n in re.findall(r"\d+", path.name)]
    )
    (schema,) = folder.rglob("schema.graphql")
    whole, server = (json.loads(path.read_text(encoding="utf-8")) for path in (openapi, newest))
    cut = cut_openapi(whole, server, operations)
    text = json.dumps(cut, indent=0, separators=(",", ":"), ensure_ascii=False)
    (TARGET / "openapi.json").write_text(text + "\n", encoding="utf-8")
    document = parse(schema.read_text(encoding="utf-8"), no_location=True)
    (TARGET / "schema.graphql").write_text(SchemaCut(document, fields).text(), encoding="utf-8")
    for name, source in (("openapi", openapi.parent.parent / "LICENSE"), ("graphql", schema.parent / "LICENSE.md")):
        (TARGET / f"LICENSE.{name}").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    print(f"{len(cut['operations'])} operations, {len(cut['schemas'])} schemas, {len(fields)} fields")


if __name__ == "__main__":
    main()

"""Requests and answers against GitHub's own description of its REST API, cut down to what is used here.

The description is tests/fakes/schemas/openapi.json; tools/cut_github_schemas.py makes it. Requests must be described in
full: path, query and body, and no name that GitHub would silently ignore. Of an answer that says yes, everything that
is there must be described; what a real answer has besides need not be there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from fakes.github_exchange import Reply, Request

FOLDER = Path(__file__).parent / "schemas"
_DEEP = {"ref", "path", "branch", "basehead", "environment_name"}
"""Parameters of paths that may hold slashes."""


class UndescribedError(AssertionError):
    """A request or an answer that GitHub does not describe."""


class Description:
    """The description, and what follows from it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Prepare from the JSON of the description."""
        self._operations = data["operations"]
        self._schemas = data["schemas"]
        self._loose = {name: _without_required(schema) for name, schema in self._schemas.items()}
        self._routes = [(*name.split(" "), name) for name in sorted(self._operations, key=lambda name: name.count("{"))]
        self._patterns = {path: _pattern(path) for _, path, _ in self._routes}
        self._seen: set[Any] = set()
        """Shapes of answers that were found to be right."""

    def operation(self, method: str, path: str) -> str | None:
        """Return the name of the operation that a request is, such as `GET /user`."""
        path = re.sub(r"^/repositories/\d+(?=/|$)", "/repos/owner/name", path)
        return next((n for verb, p, n in self._routes if verb == method and self._patterns[p].fullmatch(path)), None)

    def check_request(self, request: Request) -> None:
        """Raise `UndescribedError` for what GitHub does not describe."""
        name = self.operation(request.method, request.path)
        if name is None:
            raise UndescribedError(
                f"{request.method} {request.path} is no operation in tests/fakes/schemas/openapi.json: if GitHub has"
                " it, name it in used.txt beside it and cut again"
            )
        operation = self._operations[name]
        problems = list(self._query(operation["query"], request.query))
        if request.body is None:
            problems += ["the body is missing"] if operation["body_required"] else []
        elif operation["body"] is None:
            problems += ["it takes no body"] if request.body != {} else []
        else:
            problems += self._problems(operation["body"], self._schemas, request.body, "body")
        if problems:
            raise UndescribedError(f"GitHub does not describe this request, {name}: {'; '.join(problems)}")

    def check_answer(self, request: Request, reply: Reply) -> None:
        """Raise `UndescribedError` for an answer that says yes and is not described."""
        name = self.operation(request.method, request.path)
        if name is None or not (200 <= reply.status < 300 or reply.status == 304):
            return
        answers = self._operations[name]["answers"]
        if str(reply.status) not in answers:
            raise UndescribedError(f"GitHub does not answer {name} with {reply.status}: {sorted(answers)}")
        schema = answers[str(reply.status)]
        if schema is None:
            return
        items = reply.data if isinstance(reply.data, list) and schema.get("type") == "array" else None
        for one in [reply.data] if items is None else items:
            shape = (name, reply.status, _shape(one))
            if shape in self._seen:
                continue
            loose = _without_required(schema if items is None else schema["items"])
            problems = self._problems(loose, self._loose, one, "answer")
            if problems:
                raise UndescribedError(f"the fake's answer to {name} is not GitHub's: {'; '.join(problems)}")
            self._seen.add(shape)

    def _query(self, known: Mapping[str, Any], sent: Mapping[str, str]) -> Iterator[str]:
        for name, value in sent.items():
            if name not in known:
                yield f"the query has no `{name}`, only {', '.join(sorted(known)) or 'nothing'}"
            elif not any(self._valid(known[name], self._schemas, one) for one in _readings(value)):
                yield f"the query's `{name}` cannot be `{value}`"

    def _valid(self, schema: Any, schemas: Mapping[str, Any], data: Any) -> bool:
        return bool(Draft202012Validator({**schema, "schemas": schemas}).is_valid(data))

    def _problems(self, schema: Any, schemas: Mapping[str, Any], data: Any, where: str) -> list[str]:
        validator = Draft202012Validator({**schema, "schemas": schemas})
        found = [f"{where}{error.json_path[1:]}: {error.message[:300]}" for error in validator.iter_errors(data)]
        return found + list(self._unknown([schema], schemas, data, where))

    def _unknown(self, schemas: list[Any], known: Mapping[str, Any], data: Any, where: str) -> Iterator[str]:
        """Yield names that no alternative of a schema knows."""
        flat = [one for schema in schemas for one in _flat(schema, known)]
        if isinstance(data, list):
            items = [one["items"] for one in flat if "items" in one]
            for place, value in enumerate(data if items else ()):
                yield from self._unknown(items, known, value, f"{where}[{place}]")
        elif isinstance(data, Mapping):
            open_ = any(one.get("additionalProperties", False) is not False for one in flat)
            open_ = open_ or not any("properties" in one for one in flat)
            for name, value in data.items():
                inner = [one["properties"][name] for one in flat if name in one.get("properties", ())]
                if inner:
                    yield from self._unknown(inner, known, value, f"{where}.{name}")
                elif not open_:
                    yield f"{where}.{name} is unknown"


@cache
def description() -> Description:
    """Return the description of GitHub's REST API; read once."""
    return Description(json.loads((FOLDER / "openapi.json").read_text(encoding="utf-8")))


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    text = "".join(
        re.escape(part) if place % 2 == 0 else (".+" if part in _DEEP else "[^/]+") for place, part in enumerate(parts)
    )
    return re.compile(text)


def _without_required(schema: Any) -> Any:
    """Return a schema that an object with some of the properties satisfies."""
    if isinstance(schema, list):
        return [_without_required(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    kept: dict[str, Any] = {}
    for name, value in schema.items():
        if name == "properties":
            kept[name] = {key: _without_required(one) for key, one in value.items()}
        elif name in ("enum", "default", "const"):
            kept[name] = value
        elif name not in ("required", "minProperties"):
            # Without required properties several alternatives may fit.
            kept["anyOf" if name == "oneOf" else name] = _without_required(value)
    return kept


def _flat(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a schema and all its alternatives, without references."""
    while "$ref" in schema:
        schema = known[schema["$ref"].removeprefix("#/schemas/")]
    yield schema
    for word in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(word, ()):
            yield from _flat(one, known)


def _readings(value: str) -> Iterator[Any]:
    """Yield what a value in a query may mean."""
    yield value
    if re.fullmatch(r"-?\d+", value):
        yield int(value)
    if value in ("true", "false"):
        yield value == "true"
    yield value.split(",")


def _shape(data: Any) -> Any:
    """Return what tells answers apart as far as a schema can; texts that may be one of an enumeration count in full."""
    if isinstance(data, Mapping):
        return tuple((name, _shape(value)) for name, value in data.items())
    if isinstance(data, list):
        return frozenset(map(_shape, data))
    if isinstance(data, str):
        return data if len(data) < 24 and not re.search(r"[ \d]", data) else "text"
    return type(data).__name__

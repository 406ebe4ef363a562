"""GraphQL operations against GitHub's published schema, cut down to what is used here.

An operation is validated and its variables are coerced before it is carried out. The answer is executed again: the
same operation runs over what the fake has answered, by the schema's rules for types, lists and nulls, and must give
just that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    execute_sync,
    is_abstract_type,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from fakes.github_exchange import Reply, Request
from fakes.github_openapi import FOLDER, UndescribedError


@cache
def schema() -> GraphQLSchema:
    """Return GitHub's schema; read once."""
    # GitHub's published schema breaks rules for schemas that graphql-core knows.
    return build_schema(
        (FOLDER / "schema.graphql").read_text(encoding="utf-8"), assume_valid=True, assume_valid_sdl=True
    )


def is_graphql(request: Request) -> bool:
    """Tell a request to GraphQL from one to REST."""
    return request.path.endswith("/graphql")


def check_operation(request: Request) -> None:
    """Raise `UndescribedError` for an operation that GitHub's schema does not allow."""
    body = request.body
    if request.method != "POST" or not isinstance(body, Mapping) or not set(body) <= {"query", "variables"}:
        raise UndescribedError("GraphQL takes a POST of `query` and `variables`")
    try:
        document = parse(body["query"])
    except GraphQLError as error:
        raise UndescribedError(f"this is no GraphQL: {error}") from None
    problems = [error.message for error in validate(schema(), document)]
    if not problems:
        operation = _operation(document)
        values = get_variable_values(schema(), operation.variable_definitions or (), body.get("variables") or {})
        problems = [error.message for error in values] if isinstance(values, list) else []
        sent = set(body.get("variables") or {})
        problems += [
            f"${name} is not a variable of the operation"
            for name in sent - {one.variable.name.value for one in operation.variable_definitions or ()}
        ]
    if problems:
        raise UndescribedError(
            f"GitHub's schema does not allow this ({'; '.join(problems)}): {body['query']}\n"
            "(a field that GitHub has must be named in tests/fakes/schemas/used.txt; then cut again)"
        )


def check_result(request: Request, reply: Reply) -> None:
    """Raise `UndescribedError` for an answer that does not follow from the schema and the operation."""
    if reply.status != 200 or not isinstance(reply.data, Mapping) or reply.data.get("data") is None:
        return
    data = reply.data["data"]
    result = execute_sync(
        schema(),
        parse(request.body["query"]),
        root_value=data,
        variable_values=request.body.get("variables"),
        field_resolver=_answered,
        type_resolver=_kind,
    )
    if result.errors or result.data != data:
        raise UndescribedError(f"the fake's answer is not GitHub's: {result.errors or f'{data} is not {result.data}'}")


def _operation(document: DocumentNode) -> OperationDefinitionNode:
    return next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))


def _answered(source: Any, info: GraphQLResolveInfo, **_arguments: Any) -> Any:
    """Return what the fake has answered in a place."""
    key = str(info.path.key)
    if not isinstance(source, Mapping) or key not in source:
        raise GraphQLError(f"{info.parent_type.name}.{info.field_name} was asked for as `{key}` and is missing")
    return source[key]


def _kind(value: Any, info: GraphQLResolveInfo, abstract: GraphQLAbstractType) -> str | None:
    """Return the type of an object whose type the answer does not say: the one that has just these fields."""
    for one in info.schema.get_possible_types(abstract):
        wanted: set[str] = set()
        for node in info.field_nodes:
            wanted |= set(_keys(node.selection_set, one, info.schema))
        if wanted == set(value):
            return one.name
    raise GraphQLError(f"no kind of {abstract.name} has just the fields {sorted(value)}")


def _keys(selection: SelectionSetNode | None, kind: GraphQLObjectType, known: GraphQLSchema) -> Iterator[str]:
    for node in selection.selections if selection else ():
        if isinstance(node, FieldNode):
            yield (node.alias or node.name).value
        elif isinstance(node, InlineFragmentNode):
            on = known.get_type(node.type_condition.name.value) if node.type_condition else kind
            if on is kind or (is_abstract_type(on) and known.is_sub_type(on, kind)):
                yield from _keys(node.selection_set, kind, known)

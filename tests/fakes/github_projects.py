"""Projects boards over REST and over GraphQL; both work on the same state."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fakes.github_exchange import RefusalError, Reply, Request, invalid

Place = tuple[str, int]
_KINDS = {"single_select": "singleSelectOptionId", "iteration": "iterationId", "date": "date", "number": "number"}


@dataclass
class Field:
    """A field of a board."""

    id: int
    name: str
    kind: str
    options: tuple[str, ...] = ()
    """Names of options, or of iterations with their first day: `Sprint 7@2026-11-30`; all last 14 days."""

    def ids(self) -> dict[str, str]:
        """Return the ids of the options by name."""
        return {name.partition("@")[0]: f"opt-{self.id}-{place}" for place, name in enumerate(self.options)}


@dataclass
class Item:
    """An issue on a board."""

    id: int
    issue: Place
    values: dict[int, Any] = field(default_factory=dict)
    """By id of the field, as sent."""


@dataclass
class BoardState:
    """A board; tests read `shown`, and put things where a person would."""

    owner: str
    number: int
    fields: list[Field] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    rest: bool = True
    """Whether REST reaches it (github.com); GraphQL always does."""
    refusal: int | None = None
    """Status with which a token that cannot reach projects is refused."""
    user: bool = False
    """Whether the owner is a person."""
    broken: set[int] = field(default_factory=set)
    """Ids of fields that GraphQL refuses to set."""

    def put(self, issue: Place) -> Item:
        """Place an issue, once."""
        present = next((item for item in self.items if item.issue == issue), None)
        if present is None:
            present = Item(70 + len(self.items), issue)
            self.items.append(present)
        return present

    def shown(self, number: int, repository: str = "acme/shop") -> dict[str, Any] | None:
        """Return the values of an issue by name of field, in words; None where it is not on the board."""
        item = next((one for one in self.items if one.issue == (repository, number)), None)
        if item is None:
            return None
        named = {}
        for one in self.fields:
            if one.id in item.values:
                words = {option: name for name, option in one.ids().items()}
                named[one.name] = words.get(item.values[one.id], item.values[one.id])
        return named

    def set(self, item: Item, field_id: int, value: Any) -> None:
        """Set a field; what it cannot hold is refused."""
        one = next((known for known in self.fields if known.id == field_id), None)
        if one is None or (one.options and value not in one.ids().values()):
            raise invalid("ProjectV2Item", "value", "invalid")
        if one.kind not in (*_KINDS, "text"):
            raise invalid("ProjectV2Item", "field", "invalid")
        item.values[field_id] = value


def answer_rest(
    boards: list[BoardState], request: Request, render: Callable[[Place], dict[str, Any] | None]
) -> Reply | None:
    """Answer a request below a board's address; None for another one."""
    match = re.fullmatch(r"/(orgs|users)/([^/]+)/projectsV2/(\d+)(/.*)?", request.path)
    if match is None:
        return None
    kind, owner, number, rest = match[1], match[2], int(match[3]), match[4] or ""
    board = _find(boards, owner, number)
    if board is None or not board.rest or board.user != (kind == "users"):
        raise RefusalError(404, "Not Found")
    if board.refusal is not None:
        raise RefusalError(
            board.refusal, "Resource not accessible by integration" if board.refusal == 403 else "Not Found"
        )
    if (request.method, rest) == ("GET", "/fields"):
        return Reply(200, [_field(one) for one in board.fields])
    if (request.method, rest) == ("GET", "/items"):
        return _page([_item(one, board, render, request.query.get("fields")) for one in board.items], request)
    if (request.method, rest) == ("POST", "/items"):
        body = request.body
        assert body["type"] == "Issue"
        issue = (f"{body['owner']}/{body['repo']}".casefold(), body["number"])
        if render(issue) is None:
            raise RefusalError(404, "Not Found")
        if any(item.issue == issue for item in board.items):
            return Reply(304)
        made = _item(board.put(issue), board, render, "")
        # The answer to an addition is the one kind of item without its fields.
        del made["fields"]
        return Reply(201, made)
    found = re.fullmatch(r"/items/(\d+)", rest)
    item = next((one for one in board.items if found and one.id == int(found[1])), None)
    if item is None or request.method != "PATCH":
        raise RefusalError(404, "Not Found")
    for value in request.body["fields"]:
        board.set(item, value["id"], value["value"])
    return Reply(200, _item(item, board, render, ",".join(str(value["id"]) for value in request.body["fields"])))


def answer_graphql(boards: list[BoardState], request: Request, by_node: Callable[[str], Place | None]) -> Reply | None:
    """Answer a GraphQL operation on boards; None for another one."""
    if request.method != "POST" or not request.path.endswith("/graphql"):
        return None
    text, variables = request.body["query"], request.body["variables"]
    if "addProjectV2ItemById" in text:
        assert "updateProjectV2ItemFieldValue" not in text, (
            "GitHub refuses to add an item and set its fields in one call"
        )
        board = next(one for one in boards if f"PVT_{one.number}" == variables["project"])
        issue = by_node(variables["content"])
        assert issue is not None
        item = board.put(issue)
        values = [{"field": {"id": f"PVTF_{key}"}} for key in item.values]
        # Fields that follow from the issue have values too, and kinds that were not asked for come empty.
        nodes = [{"field": {"id": "PVTF_title"}}, {}, *values]
        return Reply(
            200,
            {"data": {"addProjectV2ItemById": {"item": {"id": f"PVTI_{item.id}", "fieldValues": {"nodes": nodes}}}}},
        )
    if "updateProjectV2ItemFieldValue" in text:
        return _set(boards, text, variables)
    if "repositoryOwner" not in text:
        return None
    board = _find(boards, variables["owner"], variables["number"])
    if board is None or board.refusal is not None:
        words = f"Could not resolve to a ProjectV2 with the number {variables['number']}."
        error = {"type": "NOT_FOUND", "path": ["repositoryOwner", "projectV2"], "message": words}
        return Reply(200, {"data": {"repositoryOwner": {"projectV2": None}}, "errors": [error]})
    nodes = [_graph_field(one) for one in board.fields]
    project = {"id": f"PVT_{board.number}", "fields": {"nodes": nodes}}
    return Reply(200, {"data": {"repositoryOwner": {"projectV2": project}}})


def _set(boards: list[BoardState], text: str, variables: dict[str, Any]) -> Reply:
    data: dict[str, Any] = {}
    errors = []
    board = next(one for one in boards if f"PVT_{one.number}" == variables["project"])
    item = next(one for one in board.items if f"PVTI_{one.id}" == variables["item"])
    for alias, field_name, value_name in re.findall(
        r"(\w+): update\w+\(input: \{.*?fieldId: \$(\w+), value: \$(\w+)", text
    ):
        number = int(variables[field_name].removeprefix("PVTF_"))
        kind = next(one.kind for one in board.fields if one.id == number)
        assert list(variables[value_name]) == [_KINDS.get(kind, "text")]
        if number in board.broken:
            data[alias] = None
            errors.append({"type": "UNPROCESSABLE", "path": [alias], "message": "The field does not take this"})
            continue
        board.set(item, number, next(iter(variables[value_name].values())))
        data[alias] = {"projectV2Item": {"id": variables["item"]}}
    return Reply(200, {"data": data, **({"errors": errors} if errors else {})})


def _find(boards: list[BoardState], owner: str, number: int) -> BoardState | None:
    return next((one for one in boards if one.owner.casefold() == owner.casefold() and one.number == number), None)


def _words(text: str) -> dict[str, str]:
    return {"raw": text, "html": text}


def _iterations(one: Field) -> list[tuple[str, str, str]]:
    return [(one.ids()[name.partition("@")[0]], *name.split("@")) for name in one.options]  # type: ignore[misc]


def _field(one: Field) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": one.id, "node_id": f"PVTF_{one.id}", "name": one.name, "data_type": one.kind}
    if one.kind == "single_select":
        shown["options"] = [
            {"id": key, "name": _words(name), "color": "GRAY", "description": _words("")}
            for name, key in one.ids().items()
        ]
    if one.kind == "iteration":
        iterations = [
            {"id": key, "title": _words(name), "start_date": day, "duration": 14, "completed": False}
            for key, name, day in _iterations(one)
        ]
        shown["configuration"] = {"duration": 14, "start_day": 1, "iterations": iterations}
    return shown


def _graph_field(one: Field) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": f"PVTF_{one.id}", "name": one.name, "dataType": one.kind.upper()}
    if one.kind == "single_select":
        shown["options"] = [{"id": key, "name": name} for name, key in one.ids().items()]
    if one.kind == "iteration":
        iterations = [
            {"id": key, "title": name, "startDate": day, "duration": 14} for key, name, day in _iterations(one)
        ]
        shown["configuration"] = {"iterations": iterations}
    return shown


def _item(
    item: Item, board: BoardState, render: Callable[[Place], dict[str, Any] | None], asked: str | None
) -> dict[str, Any]:
    """Return an item; without a list of fields it shows its title alone."""
    wanted = {int(key) for key in (asked or "").split(",") if key}
    fields = [
        {"id": one.id, "name": one.name, "data_type": one.kind, "value": item.values.get(one.id)}
        for one in board.fields
        if one.id in wanted
    ]
    return {"id": item.id, "node_id": f"PVTI_{item.id}", "content_type": "Issue", "content": render(item.issue)} | {
        "archived_at": None,
        "fields": fields or [{"id": 1, "name": "Title", "data_type": "title", "value": _words("A title")}],
    }


def _page(items: list[Any], request: Request) -> Reply:
    """Cut a list by a cursor, as this part of the API does."""
    size, after = int(request.query.get("per_page", "30")), int(request.query.get("after", "0"))
    headers = {}
    if after + size < len(items):
        query = "&".join(f"{name}={value}" for name, value in {**request.query, "after": str(after + size)}.items())
        headers["Link"] = f'<{request.base}{request.path}?{query}>; rel="next"'
    return Reply(200, items[after : after + size], headers)

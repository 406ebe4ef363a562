"""Issues and assignable people in GraphQL, carried out by GitHub's own schema over the states of repositories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError, execute_sync, parse

from fakes import github_render as render
from fakes.github_exchange import Reply, Request
from fakes.github_graphql import schema
from fakes.github_state import GitHubState, Issue


def answer_glance(states: Mapping[str, GitHubState], request: Request) -> Reply | None:
    """Answer a query for issues by number, or for who can be assigned; None for any other request."""
    if request.method != "POST" or not request.path.endswith("/graphql"):
        return None
    query = request.body["query"]
    if "repository(owner:" not in query:
        return None
    token = request.headers.get("authorization", "").partition(" ")[2]

    def repository(_info: Any, *, owner: str, name: str, **_more: Any) -> dict[str, Any]:
        wanted = f"{owner}/{name}".casefold()
        state = next((one for known, one in states.items() if known.casefold() == wanted), None)
        if state is None or token not in state.accounts or not state.accounts[token].sees:
            raise GraphQLError(f"Could not resolve to a Repository with the name '{owner}/{name}'.")
        return _repository(state)

    result = execute_sync(
        schema(), parse(query), root_value={"repository": repository}, variable_values=request.body["variables"]
    )
    errors = [{"type": "NOT_FOUND", "path": one.path, "message": one.message} for one in result.errors or ()]
    return Reply(200, {"data": result.data, **({"errors": errors} if errors else {})})


def _repository(state: GitHubState) -> dict[str, Any]:
    def issue(_info: Any, *, number: int) -> dict[str, Any]:
        found = state.issues.get(number)
        if found is None or found.pull_request:
            raise GraphQLError(f"Could not resolve to an Issue with the number of {number}.")
        return _issue(found, state)

    def assignable(_info: Any, *, query: str = "", first: int = 0, **_more: Any) -> dict[str, Any]:
        names = sorted(one for one in state.assignable if query.casefold() in one.casefold())
        return {"nodes": [{"login": one} for one in names[:first]]}

    return {"issue": issue, "assignableUsers": assignable}


def _issue(one: Issue, state: GitHubState) -> dict[str, Any]:
    def reason(_info: Any, *, enableDuplicate: bool = False) -> str | None:  # noqa: N803
        if one.state_reason == "duplicate" and not enableDuplicate:
            return "NOT_PLANNED"
        return one.state_reason.upper() if one.state_reason else None

    return {
        "id": f"I_{one.number}",
        "number": one.number,
        "title": one.title,
        "body": one.body or "",
        "state": one.state.upper(),
        "stateReason": reason,
        "url": f"https://github.example/{state.repository}/issues/{one.number}",
        "createdAt": render.instant(one.created_at),
        "updatedAt": render.instant(one.updated_at),
        "closedAt": render.instant(one.closed_at),
        "author": _author(one.login),
        "labels": lambda _info, **_more: {
            "nodes": [
                {"name": label.name, "description": label.description}
                for label in (state.labels[name.casefold()] for name in one.labels)
            ]
        },
        "assignees": lambda _info, **_more: {"nodes": [{"login": login} for login in one.assignees]},
        "milestone": None,
    }


def _author(login: str | None) -> dict[str, Any] | None:
    if login is None:
        return None
    if login.endswith("[bot]"):
        return {"__typename": "Bot", "login": login.removesuffix("[bot]"), "id": f"BOT_{login}"}
    return {"__typename": "User", "login": login}

"""Many issues in one request, past any list and its lag; REST has no such call, so that GraphQL is asked.

What GraphQL does not show is not there, or not for this token, or the server has no GraphQL: REST tells which, issue by
issue. Source: `Repository.issue` and `Repository.assignableUsers` in GitHub's GraphQL schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from debrief.trackers.github import values
from debrief.trackers.github.client import Client
from debrief.trackers.port import Glance, ObservedIssue, Place

AT_ONCE = 100
"""Most issues and logins of one request; each issue counts with its labels against GraphQL's limits."""

_ISSUE = """
fragment issue on Issue {
  id number title body state stateReason(enableDuplicate: true) url createdAt updatedAt closedAt
  author { login ... on Bot { id } }
  labels(first: 100) { nodes { name description } }
  assignees(first: 20) { nodes { login } }
  milestone { title }
}
"""


def glance(client: Client, places: Sequence[Place], logins: Sequence[str]) -> Glance:
    """Look at issues of any repositories, and whether logins can be assigned in the client's; see `Reader.glance`."""
    issues: dict[Place, ObservedIssue] = {}
    assignable: set[str] = set()
    wanted: list[Place | str] = [*dict.fromkeys(places), *dict.fromkeys(logins)]
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        found = _ask(client, [one for one in part if isinstance(one, Place)], [o for o in part if isinstance(o, str)])
        issues |= found.issues
        assignable |= found.assignable
    return Glance(issues, frozenset(assignable))


def _ask(client: Client, places: Sequence[Place], logins: Sequence[str]) -> Glance:
    repositories = list(dict.fromkeys(one.repository or client.repository for one in places)) or [client.repository]
    if logins and client.repository not in repositories:
        repositories.append(client.repository)
    variables: dict[str, str] = {}
    blocks: list[str] = []
    for order, repository in enumerate(repositories):
        variables[f"owner{order}"], _, variables[f"name{order}"] = repository.partition("/")
        here = [one.number for one in places if (one.repository or client.repository) == repository]
        fields = [f"i{number}: issue(number: {number}) {{ ...issue }}" for number in here]
        for place, login in enumerate(logins if repository == client.repository else ()):
            variables[f"login{place}"] = login
            # The search is by a part of the name; whoever has the whole name is among the first.
            fields.append(f"a{place}: assignableUsers(query: $login{place}, first: 20) {{ nodes {{ login }} }}")
        opening = f"r{order}: repository(owner: $owner{order}, name: $name{order})"
        blocks.append(f"  {opening} {{\n    " + "\n    ".join(fields) + "\n  }")
    head = ", ".join(f"${name}: String!" for name in variables)
    query = f"query({head}) {{\n" + "\n".join(blocks) + "\n}\n" + (_ISSUE if places else "")
    # Nothing is changed by it, so that it may be sent again.
    body = {"query": query, "variables": variables}
    answer = client.call("POST", client.graphql_url, body=body, accept=range(400, 500), repeatable=True)
    data = answer.data.get("data") if isinstance(answer.data, Mapping) else None
    shown = data if isinstance(data, Mapping) else {}
    issues: dict[Place, ObservedIssue] = {}
    for one in places:
        order = repositories.index(one.repository or client.repository)
        node = (shown.get(f"r{order}") or {}).get(f"i{one.number}")
        if node is not None:
            issues[one] = values.issue_of(_as_rest(node))
    return Glance(issues, frozenset(_assignable(shown, repositories, client.repository, logins)))


def _assignable(shown: Mapping[str, Any], repositories: list[str], home: str, logins: Sequence[str]) -> Iterator[str]:
    if not logins:
        return
    block = shown.get(f"r{repositories.index(home)}") or {}
    for place, login in enumerate(logins):
        names = {
            str(node.get("login")).casefold() for node in (block.get(f"a{place}") or {}).get("nodes") or () if node
        }
        if login.casefold() in names:
            yield login.casefold()


def _as_rest(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return an issue the way REST shows it."""
    author, reason = node.get("author"), node.get("stateReason")
    login = author and (f"{author.get('login')}[bot]" if "id" in author else author.get("login"))
    return {
        "number": node.get("number"),
        "node_id": node.get("id"),
        "title": node.get("title"),
        "body": node.get("body"),
        "state": str(node.get("state")).lower(),
        "state_reason": str(reason).lower() if reason is not None else None,
        "labels": (node.get("labels") or {}).get("nodes"),
        # Of a program, REST says so in its login, and GraphQL in its kind.
        "user": {"login": login} if author else None,
        "html_url": node.get("url"),
        "assignees": (node.get("assignees") or {}).get("nodes"),
        "created_at": node.get("createdAt"),
        "updated_at": node.get("updatedAt"),
        "closed_at": node.get("closedAt"),
        "milestone": node.get("milestone"),
        # The published schema does not have it: nobody may take it for none.
        "type": {"name": ""},
    }

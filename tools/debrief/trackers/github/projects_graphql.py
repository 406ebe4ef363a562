"""Projects boards over GraphQL, for servers whose REST has none (GitHub Enterprise Server)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from debrief.errors import NotPermitted, RateLimited, TrackerError
from debrief.reports.escape import one_line
from debrief.trackers.github import failures
from debrief.trackers.github.client import Client
from debrief.trackers.github.identities import Identities
from debrief.trackers.github.values import day_of
from debrief.trackers.triage_port import BoardField, BoardOption, Placement

_FIND = """
query($owner: String!, $number: Int!) {
  repositoryOwner(login: $owner) {
    ... on ProjectV2Owner {
      projectV2(number: $number) {
        id
        fields(first: 100) {
          nodes {
            ... on ProjectV2FieldCommon { id name dataType }
            ... on ProjectV2SingleSelectField { options { id name } }
            ... on ProjectV2IterationField { configuration { iterations { id title startDate duration } } }
          }
        }
      }
    }
  }
}
"""
_ADD = """
mutation($project: ID!, $content: ID!) {
  addProjectV2ItemById(input: {projectId: $project, contentId: $content}) {
    item {
      id
      fieldValues(first: 100) {
        nodes {
          ... on ProjectV2ItemFieldValueCommon { field { ... on ProjectV2FieldCommon { id } } }
        }
      }
    }
  }
}
"""
_KINDS = {"SINGLE_SELECT": "singleSelectOptionId", "ITERATION": "iterationId", "DATE": "date", "NUMBER": "number"}


class GraphBoard:
    """A board that only GraphQL reaches."""

    def __init__(self, client: Client, node_id: str, fields: tuple[BoardField, ...], made: Identities) -> None:
        """Prepare for the board of that node id; `made` are the identities of the issues that the same run makes."""
        self.fields = fields
        self._client, self._id, self._made = client, node_id, made

    @classmethod
    def find(cls, client: Client, owner: str, number: int, made: Identities) -> Self | None:
        """Return the board, or None where it is not there or the token may not see it."""
        data, errors = query(client, _FIND, {"owner": owner, "number": number})
        node = _inside(data, "repositoryOwner", "projectV2")
        if not isinstance(node, Mapping) or not isinstance(node.get("id"), str):
            if errors and not all(
                _kind(error) in ("NOT_FOUND", "FORBIDDEN", "INSUFFICIENT_SCOPES") for error in errors
            ):
                raise _refusal(errors)
            return None
        nodes = _inside(node, "fields", "nodes")
        fields = tuple(_field(one) for one in nodes or () if isinstance(one, Mapping) and one)
        return cls(client, node["id"], fields, made)

    def place(self, issue: int, wanted: Mapping[BoardField, str]) -> Placement:
        """Put an issue on the board and, in a second call, fill those of the fields that are empty.

        GitHub refuses to add an item and to set its fields in one call. Adding what is there returns what is there.
        """
        made = self._made.of(issue)
        if made is None:
            content = self._client.call("GET", self._client.path(f"/issues/{issue}")).data
            node = content.get("node_id") if isinstance(content, Mapping) else None
        else:
            node = made.node_id
        data, errors = query(self._client, _ADD, {"project": self._id, "content": node})
        item = _inside(data, "addProjectV2ItemById", "item")
        if not isinstance(item, Mapping) or not isinstance(item.get("id"), str):
            raise _refusal(errors)
        values = _inside(item, "fieldValues", "nodes") or ()
        filled = {_inside(value, "field", "id") for value in values}
        kept = tuple(field.name for field in wanted if field.id in filled)
        missing = {field: value for field, value in wanted.items() if field.id not in filled}
        return Placement(kept, self._fill(item["id"], missing) if missing else ())

    def _fill(self, item: str, missing: Mapping[BoardField, str]) -> tuple[str, ...]:
        """Set fields in one request; return the names of those that the server refused while it set the others."""
        names, parts, variables = [], [], {"project": self._id, "item": item}
        for place, (field, value) in enumerate(missing.items()):
            key = _KINDS.get(field.kind.upper(), "text")
            names.append(f"$field{place}: ID!, $value{place}: ProjectV2FieldValue!")
            parts.append(
                f"set{place}: updateProjectV2ItemFieldValue(input: {{projectId: $project, itemId: $item,"
                f" fieldId: $field{place}, value: $value{place}}}) {{ projectV2Item {{ id }} }}"
            )
            variables[f"field{place}"] = field.id
            variables[f"value{place}"] = {key: float(value) if key == "number" else value}  # type: ignore[assignment]
        text = f"mutation($project: ID!, $item: ID!, {', '.join(names)}) {{ {' '.join(parts)} }}"
        data, errors = query(self._client, text, variables)
        done = [_inside(data, f"set{place}") is not None for place in range(len(missing))]
        if not any(done):
            raise _refusal(errors)
        return tuple(field.name for field, there in zip(missing, done, strict=True) if not there)


def query(client: Client, text: str, variables: Mapping[str, Any]) -> tuple[Any, Sequence[Any]]:
    """Send one operation that does no more when done twice; return data and errors, of which both may be there.

    Raises `debrief.errors.RateLimited` and `NotPermitted` for those errors, TrackerError where GraphQL is not offered.
    """
    body = {"query": " ".join(text.split()), "variables": dict(variables)}
    answer = client.call("POST", client.graphql_url, body=body, accept=(404,), repeatable=True)
    if answer.status == 404:
        return None, ({"type": "NOT_FOUND", "message": "no GraphQL here"},)
    if not isinstance(answer.data, Mapping):
        raise failures.not_understood("GraphQL answers with an object")
    errors = answer.data.get("errors")
    # Refusals come with status 200 here, and their words are cut where they are told.
    found = client.secrets.removed_from_all(errors) if isinstance(errors, list) else []
    if any(_kind(error) == "RATE_LIMITED" for error in found):
        raise RateLimited("GitHub limits the rate of GraphQL: run the command again later, it goes on from here")
    return answer.data.get("data"), found


def _refusal(errors: Sequence[Any]) -> TrackerError:
    words = one_line("; ".join(str(_inside(error, "message") or "") for error in errors), failures.SAID_MAX)
    if any(_kind(error) in ("FORBIDDEN", "INSUFFICIENT_SCOPES") for error in errors):
        return NotPermitted(f"the token may not change the board (GitHub says: {words})")
    return TrackerError(f"the board takes no change (GitHub says: {words or 'nothing'})")


def _kind(error: Any) -> str:
    return str(error.get("type")) if isinstance(error, Mapping) else ""


def _inside(data: Any, *names: str) -> Any:
    for name in names:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def _field(data: Mapping[str, Any]) -> BoardField:
    options = [*(data.get("options") or ()), *(_inside(data, "configuration", "iterations") or ())]
    return BoardField(
        str(data.get("id")),
        str(data.get("name")),
        str(data.get("dataType")).lower(),
        tuple(_option(one) for one in options),
    )


def _option(data: Mapping[str, Any]) -> BoardOption:
    name, days = data.get("name", data.get("title")), data.get("duration")
    day = day_of(data, "startDate")
    return BoardOption(str(data.get("id")), str(name), day, days if isinstance(days, int) else 0)

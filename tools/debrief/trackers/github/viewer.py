"""Whose token it is, for tokens that may not ask in the usual way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from debrief.trackers.github.client import Client
from debrief.trackers.github.exchange import Answer

QUERY = "query { viewer { login } }"


def ask_viewer(client: Client) -> Answer:
    """Return GraphQL's answer to the query for the own login, refusals included; it changes nothing.

    REST tells an App's installation token, such as a workflow's own, nothing about itself; GraphQL does.
    """
    return client.call("POST", client.graphql_url, body={"query": QUERY}, accept=range(400, 500), repeatable=True)


def login_in(data: Any) -> str | None:
    """Return the login in such an answer."""
    for name in ("data", "viewer", "login"):
        data = data.get(name) if isinstance(data, Mapping) else None
    return data if isinstance(data, str) and data else None

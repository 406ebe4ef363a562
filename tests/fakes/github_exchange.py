"""A request as the routes see it, and their reply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fakes.github_state import Account


@dataclass
class Request:
    """One request; `path` is below the API's root and without the query."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    base: str
    """Address of the API, for links."""
    account: Account | None = None


@dataclass
class Reply:
    """What is answered."""

    status: int
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class RefusalError(Exception):
    """A route's clear no."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        """Keep status, message and further keys of the body; `headers` go into the head."""
        super().__init__(message)
        headers = more.pop("headers", {})
        self.reply = Reply(status, {"message": message, "documentation_url": "https://docs.github.com/rest", **more})
        self.reply.headers.update(headers)


def invalid(resource: str, field_name: str, code: str, **more: str) -> RefusalError:
    """Return GitHub's 422."""
    error = {"resource": resource, "field": field_name, "code": code, **more}
    return RefusalError(422, "Validation Failed", errors=[error])

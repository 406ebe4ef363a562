"""Issue types: an organization's own, offered in its repositories. Not every server has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from debrief.trackers.github.client import Client


class IssueTypes:
    """Reads the types of a repository."""

    def __init__(self, client: Client) -> None:
        """Prepare; nothing is sent yet."""
        self._client = client

    def all(self) -> Sequence[str] | None:
        """Return the names of the types that are switched on; None where the server or the owner has none.

        GitHub Enterprise Server answers 404, and a personal account's repository has an empty list or 404.
        """
        answer = self._client.call("GET", self._client.path("/issue-types"), accept=(404,))
        if answer.status == 404 or not isinstance(answer.data, list):
            return None
        types = [item for item in answer.data if isinstance(item, Mapping) and item.get("is_enabled", True)]
        return tuple(str(item["name"]) for item in types if isinstance(item.get("name"), str)) or None

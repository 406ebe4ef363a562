"""Commits and files on GitHub through the Git data API, in which a link stays a link.

The contents API would answer for a link with the file that it leads to. A fork's commits are seen in the repository to
which the pull request is made, because GitHub keeps the objects of both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from debrief.trackers.github import failures, values
from debrief.trackers.github.client import Client
from debrief.trackers.versions import Entry, Tree


class GitHubVersionReader:
    """See `debrief.trackers.versions.VersionReader`."""

    def __init__(self, client: Client) -> None:
        """Prepare; nothing is sent yet."""
        self._client = client

    def parted_from(self, branch: str, commit: str) -> str | None:
        """Return the commit at which a commit left a branch; None where they have none in common."""
        path = self._client.path(f"/compare/{quote(branch, safe='')}...{commit}")
        # The commits in between are of no interest, and the answer would hold 250 of them.
        answer = self._client.call("GET", path, params={"per_page": 1}, accept=(404,))
        if answer.status == 404:
            return None
        return values.field_of(values.field_of(answer.data, "merge_base_commit", dict), "sha", str)

    def tree(self, commit: str, folder: str) -> Tree:
        """Return what lies below a folder of a commit; one request for each folder on the way to it."""
        data = self._client.call("GET", self._client.path(f"/git/commits/{commit}")).data
        name = values.field_of(values.field_of(data, "tree", dict), "sha", str)
        for part in folder.split("/"):
            rows, _ = self._rows(name, recursive=False)
            found = next((row for row in rows if row.get("path") == part), None)
            if found is None or found.get("type") != "tree":
                return Tree({}, folder=found is None)
            name = values.field_of(found, "sha", str)
        rows, complete = self._rows(name, recursive=True)
        entries = {
            values.field_of(row, "path", str): Entry(
                values.field_of(row, "sha", str), values.field_of(row, "mode", str), _size(row)
            )
            for row in rows
            if row.get("type") != "tree"
        }
        return Tree(entries, complete)

    def content(self, entry: Entry) -> bytes | None:
        """Return the bytes of a file."""
        answer = self._client.call("GET", self._client.path(f"/git/blobs/{entry.sha}"), accept=(404,))
        if answer.status == 404:
            return None
        return values.content_of(answer.data, entry.sha)

    def _rows(self, name: str, *, recursive: bool) -> tuple[list[Mapping[str, Any]], bool]:
        params = {"recursive": 1} if recursive else None
        data = self._client.call("GET", self._client.path(f"/git/trees/{name}"), params=params).data
        rows = values.field_of(data, "tree", list)
        if not all(isinstance(row, Mapping) for row in rows):
            raise failures.not_understood("a tree has an entry of no known form")
        return rows, data.get("truncated") is not True


def _size(row: Mapping[str, Any]) -> int | None:
    size = row.get("size")
    return size if isinstance(size, int) and not isinstance(size, bool) else None

"""Where the workspace is: in its repository, and on the web."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from debrief.documents.workspace import repository_around
from debrief.errors import UsageError
from debrief_schemas.identifiers import REPOSITORY

if TYPE_CHECKING:
    from debrief.documents.workspace import Workspace


def prefix_of(workspace: Workspace) -> str:
    """Return the workspace's folder in its repository, with `/` behind it; empty for the repository's root."""
    repository = repository_around(workspace.root)
    below = "." if repository is None else os.path.relpath(workspace.root, repository).replace(os.sep, "/")
    return "" if below == "." else f"{below}/"


def web_url(env: Mapping[str, str]) -> str | None:
    """Return the repository's address on the web, such as `https://github.com/acme/shop`; None where none is named.

    Raises UsageError for a GITHUB_SERVER_URL that is no address.
    """
    repository = env.get("GITHUB_REPOSITORY", "")
    if not re.fullmatch(REPOSITORY, repository):
        return None
    server = env.get("GITHUB_SERVER_URL", "")
    if not server:
        found = re.match(r"(https?://[^/]+)/api/v3/?$", env.get("GITHUB_API_URL", ""))
        server = found[1] if found else "https://github.com"
    if not re.fullmatch(r"https?://[A-Za-z0-9.:-]{1,255}/?", server):
        raise UsageError("GITHUB_SERVER_URL is not an address such as https://github.com; correct or unset it")
    return f"{server.rstrip('/')}/{repository}"


def blob_url(workspace: Workspace, env: Mapping[str, str], commit: str = "HEAD") -> str | None:
    """Return the address of the workspace's files at a commit, by default at the head of the default branch.

    `HEAD` stands for the default branch, so that a laptop and a workflow write the same link. Raises UsageError.
    """
    base = web_url(env)
    if base is None:
        return None
    from urllib.parse import quote

    return f"{base}/blob/{commit}/{quote(prefix_of(workspace), errors='surrogateescape')}".rstrip("/")

"""The login of whoever runs a command."""

from __future__ import annotations

import os
import re
import time

from debrief.errors import GitError, UsageError
from debrief_schemas.identifiers import LOGIN

# The address that GitHub gives to those who keep theirs private: the login, mostly behind the account's number.
# Source: GitHub's documentation, "Email addresses reference".
_private_address = re.compile(r"(?:[0-9]+\+)?([^+@]+)@users\.noreply\.github\.com", re.IGNORECASE)

_GIT_SECONDS = 5.0
_VALUE_MAX = 64 * 1024
"""Most bytes of a value of git's configuration."""


def own_login(folder: str) -> tuple[str, ...]:
    """The login of whoever runs this, in a folder of the repository; none where nothing says it.

    From Actions, else from git's `github.user`, else from an address in `user.email` that GitHub has given.
    """
    name = os.environ.get("GITHUB_ACTOR", "") or _of_git(folder, "github.user")
    if not name and (address := _private_address.fullmatch(_of_git(folder, "user.email"))) is not None:
        name = address[1]
    return (name,) if re.fullmatch(LOGIN, name) else ()


def _of_git(folder: str, key: str) -> str:
    """A value of git's configuration; empty where it has none, or there is no git."""
    from debrief.git import run_git

    try:
        answer = run_git(folder, ("config", key), limit=_VALUE_MAX, end=time.monotonic() + _GIT_SECONDS)
    except (UsageError, GitError):
        return ""
    return answer.out.decode("utf-8", "replace").strip()

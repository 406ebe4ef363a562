"""Which rights the credentials have, and how to give them one more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from debrief.diagnosing.sight import Kind, Seen, Sight

ACTIONS_BOT = "github-actions[bot]"

_PLACES = {
    "issues": ("Issues", "issues"),
    "contents": ("Contents", "contents"),
    "pull_requests": ("Pull requests", "pull-requests"),
}


class Right(NamedTuple):
    """Whether a right is there."""

    there: bool | None
    """`None` where nobody can tell."""
    why: str = ""


def scopes(sight: Sight) -> frozenset[str] | None:
    """Return a classic token's scopes, or `None` where GitHub names none."""
    header = sight.user.headers.get("x-oauth-scopes") if sight.user is not None else None
    return None if header is None else frozenset(scope.strip() for scope in header.split(",") if scope.strip())


def may_write(sight: Sight, right: str) -> Right:
    """Return whether `issues`, `contents` or `pull_requests` of the repository may be written."""
    attempt = {"issues": sight.may_issues, "contents": sight.may_contents, "pull_requests": sight.may_pulls}[right]
    return may_write_to(sight, right, sight.repo, attempt)


def may_write_to(sight: Sight, right: str, repo: Seen | None, attempt: Seen | None) -> Right:
    """Return the same for any repository, of which `repo` and `attempt` were seen."""
    if sight.app is not None:
        level = sight.app.permissions.get(right, "none")
        return Right(level in ("write", "admin"), f"the installation has `{right}: {level}`")
    if sight.kind is Kind.CLASSIC:
        return _by_scope(sight, repo)
    return _by_attempt(attempt)


def _by_scope(sight: Sight, repo: Seen | None) -> Right:
    given = scopes(sight)
    if given is None:
        return Right(None, "GitHub does not name the token's scopes")
    data: Mapping[str, Any] = repo.mapping if repo is not None else {}
    enough = "repo" in given or (data.get("private") is False and "public_repo" in given)
    if not enough:
        return Right(False, f"the token has the scopes {', '.join(sorted(given)) or '(none)'}")
    role = data.get("permissions")
    if isinstance(role, Mapping) and role.get("push") is False:
        return Right(False, "its account may not push to the repository")
    return Right(True)


def _by_attempt(attempt: Seen | None) -> Right:
    if attempt is None or attempt.status == 0:
        return Right(None, attempt.why if attempt is not None else "it was not tried")
    if attempt.status == 422:
        return Right(True)
    if attempt.status in (403, 404):
        return Right(False, f"GitHub says: {attempt.said}" if attempt.said else "GitHub refuses it")
    if attempt.status == 409:
        return Right(None, "the repository has no commit yet")
    return Right(None, f"GitHub answers with status {attempt.status}")


def give(sight: Sight, right: str, level: str = "write") -> str:
    """Return how to give the credentials a right, to `read` or to `write`."""
    label, key = _PLACES[right]
    words = "Read and write" if level == "write" else "Read-only"
    if sight.kind is Kind.APP:
        return (
            f"set Repository permissions > {label} to `{words}` on the App's page under Permissions & events,"
            " then accept the change in the installation"
        )
    if sight.kind is Kind.CLASSIC:
        return f"give the token the scope `repo`, and its account the role {level.capitalize()} in the repository"
    if of_actions(sight):
        return f"add `{key}: {level}` to the job's `permissions:`" + (
            "; a fork's pull request never gets it" if level == "write" else ""
        )
    if sight.kind is Kind.INSTALLATION:
        return f"give the App that made the token `{label}: {words}`, or ask for it where the token is made"
    return (
        f"set Repository permissions > {label} to `{words}` in the token's settings"
        " (Settings > Developer settings > Fine-grained tokens)"
    )


def of_actions(sight: Sight) -> bool:
    """Whether the token is a workflow's own."""
    return sight.kind is Kind.INSTALLATION and sight.login in (ACTIONS_BOT, None)

"""The state as GitHub's JSON."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from fakes.github_git import GitStore
from fakes.github_state import Comment, GitHubState, Issue, Label


def instant(moment: datetime | None) -> str | None:
    """Return a time the way GitHub writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def user(login: str | None) -> dict[str, Any] | None:
    """Return an account, `None` for a deleted one."""
    if login is None:
        return None
    kind = "Bot" if login.endswith("[bot]") else "User"
    return {
        "login": login,
        "id": sum(map(ord, login)),
        "node_id": f"U_{login}",
        "type": kind,
        "site_admin": False,
    }


def repository(state: GitHubState, base: str) -> dict[str, Any]:
    """Return the repository."""
    owner, name = state.repository.split("/")
    return {
        "id": state.repository_id,
        "node_id": "R_4242",
        "name": name,
        "full_name": state.repository,
        "owner": user(owner),
        "private": False,
        "html_url": f"https://github.example/{state.repository}",
        "url": f"{base}/repos/{state.repository}",
        "default_branch": "main",
        "has_issues": state.issues_enabled,
        "archived": False,
    }


def label(one: Label, state: GitHubState, base: str) -> dict[str, Any]:
    """Return a label."""
    return {
        "id": sum(map(ord, one.name)),
        "node_id": f"LA_{one.name}",
        "url": f"{base}/repos/{state.repository}/labels/{one.name}",
        "name": one.name,
        "color": one.color,
        "default": False,
        "description": one.description,
    }


def issue(one: Issue, state: GitHubState, base: str, *, listed: bool = False) -> dict[str, Any]:
    """Return an issue, or a pull request as the issues API shows it; `listed` is how lists show it."""
    root = f"{base}/repos/{state.repository}"
    data = {
        "id": 9000 + one.number,
        "node_id": f"I_{one.number}",
        "number": one.number,
        "title": one.title,
        "body": one.body,
        "state": one.state,
        "state_reason": one.state_reason,
        "user": user(one.login),
        "labels": [label(state.labels[name.casefold()], state, base) for name in one.labels],
        "assignee": user(one.assignees[0]) if one.assignees else None,
        "assignees": [user(login) for login in one.assignees],
        "milestone": None,
        "locked": False,
        "comments": len(one.comments),
        "created_at": instant(one.created_at),
        "updated_at": instant(one.updated_at),
        "closed_at": instant(one.closed_at),
        "closed_by": user(one.closed_by) if one.closed_by and (state.lists_tell_closer or not listed) else None,
        "author_association": "MEMBER",
        "url": f"{root}/issues/{one.number}",
        "repository_url": root,
        "labels_url": f"{root}/issues/{one.number}/labels{{/name}}",
        "comments_url": f"{root}/issues/{one.number}/comments",
        "events_url": f"{root}/issues/{one.number}/events",
        "html_url": f"https://github.example/{state.repository}/issues/{one.number}",
    }
    if one.pull_request:
        data["pull_request"] = {"url": f"{root}/pulls/{one.number}"}
    return data


def comment(one: Comment, number: int, state: GitHubState, base: str) -> dict[str, Any]:
    """Return a comment."""
    return {
        "id": one.id,
        "node_id": f"IC_{one.id}",
        "url": f"{base}/repos/{state.repository}/issues/comments/{one.id}",
        "html_url": f"https://github.example/{state.repository}/issues/{number}#issuecomment-{one.id}",
        "issue_url": f"{base}/repos/{state.repository}/issues/{number}",
        "user": user(one.login),
        "body": one.body,
        "created_at": instant(one.created_at),
        "updated_at": instant(one.created_at),
        "author_association": "MEMBER",
    }


def ref(name: str, sha: str, root: str) -> dict[str, Any]:
    """Return a Git ref."""
    target = {"type": "commit", "sha": sha, "url": f"{root}/git/commits/{sha}"}
    return {"ref": name, "node_id": f"REF_{name}", "url": f"{root}/git/{name}", "object": target}


def commit(sha: str, git: GitStore, root: str) -> dict[str, Any]:
    """Return a Git commit."""
    one = git.commits[sha]
    return {
        "sha": sha,
        "node_id": f"C_{sha}",
        "url": f"{root}/git/commits/{sha}",
        "message": one.message,
        "author": {"name": one.author, "email": "bot@example.com", "date": "2026-11-20T09:00:00Z"},
        "tree": {"sha": one.tree, "url": f"{root}/git/trees/{one.tree}"},
        "parents": [{"sha": parent, "url": f"{root}/git/commits/{parent}"} for parent in one.parents],
    }


def tree(sha: str, git: GitStore, root: str) -> dict[str, Any]:
    """Return a Git tree."""
    entries = [
        {"path": path, "mode": "100644", "type": "blob", "sha": blob, "size": len(git.blobs[blob])}
        for path, blob in git.trees[sha].items()
    ]
    return {"sha": sha, "url": f"{root}/git/trees/{sha}", "tree": entries, "truncated": False}


def blob(sha: str, git: GitStore, root: str) -> dict[str, Any]:
    """Return a blob with its content, base64 in lines as GitHub sends it."""
    content = git.blobs[sha]
    return {
        "sha": sha,
        "node_id": f"B_{sha}",
        "size": len(content),
        "url": f"{root}/git/blobs/{sha}",
        "content": base64.encodebytes(content).decode(),
        "encoding": "base64",
    }

"""Which request does what: GitHub's REST endpoints over the state. Each route is one function."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from fakes import github_render as render
from fakes.github_exchange import RefusalError, Reply, Request, invalid
from fakes.github_git import Commit, GitError
from fakes.github_state import Account, GitHubState, Issue

Route = Callable[[GitHubState, Request, re.Match[str]], Reply]
CONTENT_MAX = 1024 * 1024
"""Largest file, in bytes, whose content the contents API sends."""

_routes: list[tuple[str, re.Pattern[str], Route]] = []


def route(method: str, pattern: str) -> Callable[[Route], Route]:
    """Register a route; `~` stands for the repository."""

    def register(function: Route) -> Route:
        compiled = re.compile(pattern.replace("~", r"/repos/(?P<owner>[^/]+)/(?P<name>[^/]+)"))
        _routes.append((method, compiled, function))
        return function

    return register


def handle(state: GitHubState, request: Request) -> Reply:
    """Answer a request."""
    try:
        request.account = _authenticate(state, request)
        request.path = re.sub(
            rf"^/repositories/{state.repository_id}(?=/|$)", f"/repos/{state.repository}", request.path
        )
        for method, pattern, function in _routes:
            match = pattern.fullmatch(request.path)
            if match and method == request.method:
                _check_repository(state, request, match)
                return function(state, request, match)
        raise RefusalError(404, "Not Found")
    except RefusalError as refusal:
        return refusal.reply
    except GitError as error:
        return RefusalError(422, str(error)).reply


def _authenticate(state: GitHubState, request: Request) -> Account:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() not in ("token", "bearer") or token not in state.accounts:
        raise RefusalError(401, "Bad credentials")
    return state.accounts[token]


def _check_repository(state: GitHubState, request: Request, match: re.Match[str]) -> None:
    groups = match.groupdict()
    if "owner" not in groups:
        return
    asked = f"{groups['owner']}/{groups['name']}"
    if asked in state.former_names:
        rest = request.path.removeprefix(f"/repos/{asked}")
        _redirect(request, f"/repositories/{state.repository_id}{rest}")
    if asked.casefold() != state.repository.casefold() or not _account(request).sees:
        raise RefusalError(404, "Not Found")


def _redirect(request: Request, path: str) -> None:
    query = f"?{urlencode(request.query)}" if request.query else ""
    status = 301 if request.method == "GET" else 307
    raise RefusalError(status, "Moved Permanently", headers={"Location": f"{request.base}{path}{query}"})


def _account(request: Request) -> Account:
    assert request.account is not None
    return request.account


def _need(request: Request, right: str) -> None:
    """Refuse a request whose account lacks a right, naming it in the header that GitHub uses."""
    account = _account(request)
    if {"issues": account.issues, "push": account.push, "contents": account.contents}[right]:
        return
    if account.hides_rights:
        raise RefusalError(404, "Not Found")
    name = "contents" if right == "contents" else "issues"
    kind = "integration" if account.integration else "personal access token"
    raise RefusalError(
        403,
        f"Resource not accessible by {kind}",
        headers={"X-Accepted-GitHub-Permissions": f"{name}=write"},
    )


def _page(items: list[Any], request: Request) -> Reply:
    """Cut a list into the page that is asked for, with the links of GitHub's paging."""
    size = max(1, min(100, int(request.query.get("per_page", "30"))))
    page = max(1, int(request.query.get("page", "1")))
    last = max(1, -(-len(items) // size))

    def link(number: int, rel: str) -> str:
        query = urlencode({**request.query, "page": str(number)})
        return f'<{request.base}{request.path}?{query}>; rel="{rel}"'

    links = []
    if page > 1:
        links += [link(page - 1, "prev"), link(1, "first")]
    if page < last:
        links += [link(page + 1, "next"), link(last, "last")]
    headers = {"Link": ", ".join(links)} if links else {}
    return Reply(200, items[(page - 1) * size : page * size], headers)


def _issues_enabled(state: GitHubState) -> None:
    if not state.issues_enabled:
        raise RefusalError(410, "Issues are disabled for this repo")


def _issue(state: GitHubState, request: Request, match: re.Match[str]) -> Issue:
    _issues_enabled(state)
    number = int(match["number"])
    if number in state.transferred:
        repository, new = state.transferred[number]
        other = next((one for one in state.others.values() if one.repository_id == repository), None)
        token = request.headers.get("authorization", "").partition(" ")[2]
        if other is not None and (token not in other.accounts or not other.accounts[token].sees):
            # Source: "Get an issue" in GitHub's documentation of REST.
            raise RefusalError(404, "Not Found")
        _redirect(request, f"/repositories/{repository}/issues/{new}")
    if number in state.deleted:
        raise RefusalError(410, "This issue was deleted")
    if number not in state.issues:
        raise RefusalError(404, "Not Found")
    return state.issues[number]


@route("GET", "/user")
def get_user(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    if _account(request).integration:
        raise RefusalError(403, "Resource not accessible by integration")
    return Reply(200, render.user(_account(request).login))


@route("GET", "~")
def get_repository(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    return Reply(200, render.repository(state, request.base))


@route("GET", "~/issues")
def list_issues(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    _issues_enabled(state)
    wanted = [name.casefold() for name in request.query.get("labels", "").split(",") if name]
    asked = request.query.get("state", "open")
    found = [
        issue
        for issue in state.listed()
        if asked in ("all", issue.state) and set(wanted) <= {name.casefold() for name in issue.labels}
    ]
    by_update = request.query.get("sort") == "updated"
    found.sort(
        key=lambda issue: (issue.updated_at if by_update else issue.created_at, issue.number),
        reverse=request.query.get("direction", "desc") == "desc",
    )
    reply = _page([render.issue(issue, state, request.base, listed=True) for issue in found], request)
    if state.endless:
        reply.headers["Link"] = f'<{request.base}{request.path}?{urlencode(request.query)}>; rel="next"'
    if state.next_page:
        reply.headers["Link"] = f'<{state.next_page}>; rel="next"'
    return reply


@route("POST", "~/issues")
def create_issue(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    _issues_enabled(state)
    _need(request, "issues")
    _check_texts(request.body, required=True)
    account = _account(request)
    assignees = list(request.body.get("assignees") or []) if account.push else []
    for login in assignees:
        if login not in state.assignable:
            raise invalid("Issue", "assignees", "invalid", value=login)
    issue = state.add_issue(
        request.body["title"],
        request.body.get("body"),
        login=account.login,
        labels=request.body.get("labels") or [] if account.push else [],
        assignees=assignees,
    )
    return Reply(201, render.issue(issue, state, request.base))


def _check_texts(body: Any, *, required: bool) -> None:
    if not isinstance(body, dict):
        raise RefusalError(400, "Problems parsing JSON")
    title = body.get("title")
    if (title is None and required) or (title is not None and not str(title).strip()):
        raise invalid("Issue", "title", "missing_field")
    for name, most in (("title", 256), ("body", 65536)):
        if len(body.get(name) or "") > most:
            words = f"{name} is too long (maximum is {most} characters)"
            raise invalid("Issue", name, "custom", message=words)


@route("GET", r"~/issues/(?P<number>\d+)")
def get_issue(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    return Reply(200, render.issue(_issue(state, request, match), state, request.base))


@route("PATCH", r"~/issues/(?P<number>\d+)")
def update_issue(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    issue = _issue(state, request, match)
    _need(request, "issues")
    _check_texts(request.body, required=False)
    body = request.body
    issue.title = body.get("title", issue.title)
    issue.body = body.get("body", issue.body)
    if body.get("state") == "closed":
        reason = body.get("state_reason") or "completed"
        if reason not in ("completed", "not_planned", "duplicate"):
            raise invalid("Issue", "state_reason", "invalid")
        issue.closed_at = issue.closed_at or state.now()
        issue.state, issue.state_reason, issue.closed_by = "closed", reason, _account(request).login
    elif body.get("state") == "open" and issue.state == "closed":
        issue.state, issue.state_reason, issue.closed_at, issue.closed_by = "open", "reopened", None, None
    issue.updated_at = state.now()
    return Reply(200, render.issue(issue, state, request.base))


@route("POST", r"~/issues/(?P<number>\d+)/labels")
def add_labels(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    issue = _issue(state, request, match)
    _need(request, "push")
    state.put_labels(issue, request.body["labels"])
    issue.updated_at = state.now()
    return Reply(200, render.issue(issue, state, request.base)["labels"])


@route("POST", r"~/issues/(?P<number>\d+)/assignees")
def add_assignees(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    issue = _issue(state, request, match)
    _need(request, "issues")
    known = {one.casefold() for one in state.assignable}
    for login in request.body["assignees"]:
        # Silently ignored without push access, and for people who cannot be assigned.
        if _account(request).push and login.casefold() in known and login not in issue.assignees:
            issue.assignees.append(login)
    issue.updated_at = state.now()
    return Reply(201, render.issue(issue, state, request.base))


@route("GET", r"~/issues/(?P<number>\d+)/comments")
def list_comments(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    issue = _issue(state, request, match)
    comments = [render.comment(one, issue.number, state, request.base) for one in issue.comments]
    return _page(comments, request)


@route("POST", r"~/issues/(?P<number>\d+)/comments")
def create_comment(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    issue = _issue(state, request, match)
    _need(request, "issues")
    comment = state.add_comment(issue, _account(request).login, request.body["body"])
    return Reply(201, render.comment(comment, issue.number, state, request.base))


@route("GET", "~/labels")
def list_labels(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    return _page([render.label(one, state, request.base) for one in state.labels.values()], request)


@route("POST", "~/labels")
def create_label(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    _need(request, "push")
    name = request.body["name"]
    if name.casefold() in state.labels:
        raise invalid("Label", "name", "already_exists")
    if not re.fullmatch(r"[0-9a-fA-F]{6}", request.body.get("color", "ededed")):
        raise invalid("Label", "color", "invalid")
    if len(name) > 50:
        raise invalid("Label", "name", "too_long")
    if len(request.body.get("description") or "") > 100:
        raise invalid("Label", "description", "too_long")
    label = state.add_label(name, request.body.get("color", "ededed"), request.body.get("description"))
    return Reply(201, render.label(label, state, request.base))


def _git(state: GitHubState, request: Request) -> str:
    """Refuse in an empty repository; return the repository's address."""
    if not state.git.commits:
        raise RefusalError(409, "Git Repository is empty.")
    if request.method != "GET":
        _need(request, "contents")
    return f"{request.base}/repos/{state.repository}"


@route("GET", "~/git/ref/(?P<ref>.+)")
def get_ref(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    root = _git(state, request)
    name = f"refs/{match['ref']}"
    if name not in state.git.refs:
        raise RefusalError(404, "Not Found")
    return Reply(200, render.ref(name, state.git.refs[name], root))


@route("POST", "~/git/refs")
def create_ref(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    root = _git(state, request)
    state.git.create_ref(request.body["ref"], request.body["sha"])
    return Reply(201, render.ref(request.body["ref"], request.body["sha"], root))


@route("PATCH", "~/git/refs/(?P<ref>.+)")
def move_ref(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    root = _git(state, request)
    name = f"refs/{match['ref']}"
    state.git.move_ref(name, request.body["sha"], force=bool(request.body.get("force", False)))
    return Reply(200, render.ref(name, request.body["sha"], root))


@route("GET", "~/git/commits/(?P<sha>[0-9a-f]+)")
def get_commit(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    root = _git(state, request)
    if match["sha"] not in state.git.commits:
        raise RefusalError(404, "Not Found")
    return Reply(200, render.commit(match["sha"], state.git, root))


@route("POST", "~/git/commits")
def create_commit(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    root = _git(state, request)
    body = request.body
    commit = Commit(body["tree"], tuple(body.get("parents", [])), body["message"], _account(request).login)
    return Reply(201, render.commit(state.git.put_commit(commit), state.git, root))


@route("GET", "~/git/trees/(?P<sha>[0-9a-f]+)")
def get_tree(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    root = _git(state, request)
    if match["sha"] not in state.git.trees:
        raise RefusalError(404, "Not Found")
    return Reply(200, render.tree(match["sha"], state.git, root))


@route("POST", "~/git/trees")
def create_tree(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    root = _git(state, request)
    base_tree = request.body.get("base_tree")
    if base_tree is not None and base_tree not in state.git.trees:
        raise GitError("base_tree is not a valid tree oid")
    files = dict(state.git.trees[base_tree]) if base_tree else {}
    for entry in request.body["tree"]:
        if entry.get("sha", "") is None:
            if files.pop(entry["path"], None) is None:
                raise GitError("tree.path is not in the base tree")
            continue
        sha = entry.get("sha") or state.git.put_blob(entry["content"].encode())
        if sha not in state.git.blobs:
            raise GitError("tree.sha is not a valid blob")
        files[entry["path"]] = sha
    return Reply(201, render.tree(state.git.put_tree(files), state.git, root))


@route("GET", "~/git/blobs/(?P<sha>[0-9a-f]+)")
def get_blob(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    root = _git(state, request)
    if match["sha"] not in state.git.blobs:
        raise RefusalError(404, "Not Found")
    return Reply(200, render.blob(match["sha"], state.git, root))


@route("POST", "~/git/blobs")
def create_blob(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    root = _git(state, request)
    text = request.body["content"]
    content = base64.b64decode(text) if request.body.get("encoding") == "base64" else text.encode()
    sha = state.git.put_blob(content)
    return Reply(201, {"sha": sha, "url": f"{root}/git/blobs/{sha}"})


@route("GET", "~/contents/(?P<path>.+)")
def get_contents(state: GitHubState, request: Request, match: re.Match[str]) -> Reply:
    root = _git(state, request)
    content = state.git.file(request.query.get("ref", "main"), match["path"])
    if content is None:
        raise RefusalError(404, "Not Found")
    sha = state.git.put_blob(content)
    big = len(content) > CONTENT_MAX
    data = {
        "type": "file",
        "name": match["path"].rpartition("/")[2],
        "path": match["path"],
        "size": len(content),
    }
    data |= {"sha": sha, "url": f"{root}/contents/{match['path']}"}
    data |= {
        "encoding": "none" if big else "base64",
        "content": "" if big else base64.encodebytes(content).decode(),
    }
    return Reply(200, data)

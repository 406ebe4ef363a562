"""A GitHub with branches that move, rules that refuse, modes of files, comparisons and pull requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fakes.github_exchange import RefusalError, Reply, Request, invalid
from fakes.github_git import Commit
from fakes.github_glance import answer_glance
from fakes.github_server import FakeGitHub
from fakes.github_state import Account, GitHubState

FIELDS = {
    "/git/blobs": {"content", "encoding"},
    "/git/trees": {"base_tree", "tree"},
    "/git/commits": {"message", "tree", "parents"},
    "/git/refs": {"ref", "sha", "force"},
    "/pulls": {"title", "head", "base", "body", "maintainer_can_modify", "state"},
}
"""What GitHub's OpenAPI description knows of the bodies that are sent here, as far as debrief uses it."""
RULE = "Repository rule violations found\n\nChanges must be made through a pull request.\n\n"
NOT_PERMITTED = "GitHub Actions is not permitted to create or approve pull requests."


@dataclass
class Pull:
    """A pull request."""

    number: int
    title: str
    body: str
    branch: str
    base: str
    login: str
    state: str = "open"
    merged: bool = False
    last_head: str = ""


class BranchGitHub(FakeGitHub):
    """A GitHub whose branches can be written, under rules."""

    def __init__(self, state: GitHubState | None = None) -> None:
        """Begin with `main` only, without rules."""
        super().__init__(state)
        self.refuses: dict[str, tuple[int, str]] = {}
        """By branch: status and words with which every direct write is refused."""
        self.workflows_may_open = True
        self.knows_update_refs = True
        self.truncates = False
        """Whether recursive trees are too large for one answer."""
        self.modes: dict[str, str] = {}
        """By path: the mode of files that are not plain ones."""
        self.pulls: list[Pull] = []
        self.before_move: Callable[[str], None] = lambda branch: None
        """Called under the lock before a branch is moved, with its name: others may be quicker."""

    @property
    def main(self) -> str:
        """The commit at the head of `main`."""
        return self.state.git.refs["refs/heads/main"]

    def head(self, branch: str) -> Commit:
        """Return the commit at a branch's head."""
        return self.state.git.commits[self.state.git.refs[f"refs/heads/{branch}"]]

    def push(self, path: str, content: bytes | None, branch: str = "main", author: str = "kim") -> None:
        """Commit a change as a person does with a Git client; no content removes the file."""
        git = self.state.git
        parent = git.refs[f"refs/heads/{branch}"]
        files = dict(git.trees[git.commits[parent].tree])
        if content is None:
            del files[path]
        else:
            files[path] = git.put_blob(content)
        message = f"Edit {path} {len(git.commits)}"
        git.refs[f"refs/heads/{branch}"] = git.put_commit(Commit(git.put_tree(files), (parent,), message, author))

    def merge(self, number: int, *, squash: bool = True) -> None:
        """Merge a pull request as a person does."""
        git = self.state.git
        pull = next(one for one in self.pulls if one.number == number)
        tip = git.refs[f"refs/heads/{pull.branch}"]
        files = dict(git.trees[git.commits[self.main].tree])
        for path in self._changed(self._merge_base(self.main, tip), tip):
            files[path] = git.trees[git.commits[tip].tree][path]
        parents = (self.main,) if squash else (self.main, tip)
        git.refs["refs/heads/main"] = git.put_commit(Commit(git.put_tree(files), parents, f"Merge {number}", "kim"))
        pull.state, pull.merged, pull.last_head = "closed", True, tip

    def answer(self, request: Request) -> Reply:
        """Carry out a request."""
        try:
            account = self.account(request)
            self._check_fields(request)
            rest = re.sub(rf"^/repos/{re.escape(self.state.repository)}", "", request.path, flags=re.IGNORECASE)
            return self._answer(request, rest, account) or super().answer(request)
        except RefusalError as refusal:
            return refusal.reply

    def _check_fields(self, request: Request) -> None:
        for place, known in FIELDS.items():
            if place in request.path and isinstance(request.body, dict) and set(request.body) - known:
                raise invalid("Body", str(set(request.body) - known), "unknown")

    def _answer(self, request: Request, rest: str, account: Account) -> Reply | None:
        method = request.method
        if method == "POST" and request.path.endswith("/graphql"):
            return self._graphql(request, account)
        if method in ("POST", "PATCH") and rest.startswith("/git/refs"):
            self._guard_ref(request, rest)
            return None
        if method == "GET" and (found := re.fullmatch(r"/git/trees/([0-9a-f]{40})", rest)):
            return self._tree(found[1], recursive="recursive" in request.query)
        if method == "POST" and rest == "/git/trees":
            return self._check_modes(request)
        if method == "GET" and (found := re.fullmatch(r"/compare/([0-9a-f]+)\.\.\.([0-9a-f]+)", rest)):
            return self._compare(found[1], found[2])
        if rest == "/pulls":
            return self._list(request) if method == "GET" else self._open(request, account)
        if method == "PATCH" and (found := re.fullmatch(r"/pulls/(\d+)", rest)):
            pull = next(one for one in self.pulls if one.number == int(found[1]))
            pull.title, pull.body = request.body.get("title", pull.title), request.body.get("body", pull.body)
            if request.body.get("state") == "closed" and pull.state == "open":
                pull.state, pull.last_head = "closed", self.state.git.refs.get(f"refs/heads/{pull.branch}")
            return Reply(200, self._render(pull))
        return None

    def _guard_ref(self, request: Request, rest: str) -> None:
        name = request.body.get("ref") or f"refs/{rest.removeprefix('/git/refs/')}"
        branch = name.removeprefix("refs/heads/")
        if branch == name:
            return
        self.before_move(branch)
        if branch in self.refuses:
            raise RefusalError(*self.refuses[branch])
        if request.method == "PATCH" and request.body.get("force"):
            raise AssertionError("a branch was moved by force, whatever others had pushed")

    def _graphql(self, request: Request, account: Account) -> Reply:
        query, values = request.body["query"], request.body.get("variables", {})
        if (found := answer_glance({self.state.repository: self.state, **self.state.others}, request)) is not None:
            return found
        if "updateRefs" not in query:
            return Reply(200, {"data": {"viewer": {"login": account.login}}})
        if not self.knows_update_refs:
            words = "Field 'updateRefs' doesn't exist on type 'Mutation'"
            return Reply(200, {"errors": [{"message": words}]})
        assert re.search(r"beforeOid: \$before, afterOid: \$after, force: true", query)
        name, git = values["name"], self.state.git
        self.before_move(name.removeprefix("refs/heads/"))
        refused = name.removeprefix("refs/heads/") in self.refuses or not account.contents
        if refused or git.refs.get(name) != values["before"]:
            return Reply(200, {"data": {"updateRefs": None}, "errors": [{"message": "reference is at another oid"}]})
        git.move_ref(name, values["after"], force=True)
        return Reply(200, {"data": {"updateRefs": {"clientMutationId": None}}})

    def _tree(self, sha: str, *, recursive: bool) -> Reply | None:
        git = self.state.git
        if sha not in git.trees:
            return None
        entries: dict[str, dict[str, Any]] = {}
        for path, blob in git.trees[sha].items():
            name, slash, _ = path.partition("/")
            if slash and not recursive:
                below = {p[len(name) + 1 :]: b for p, b in git.trees[sha].items() if p.startswith(f"{name}/")}
                entries[name] = {"path": name, "mode": "040000", "type": "tree", "sha": git.put_tree(below)}
            else:
                mode = self.modes.get(path, "100644")
                entries[path] = {"path": path, "mode": mode, "type": "blob", "sha": blob}
        cut = recursive and self.truncates
        return Reply(200, {"sha": sha, "tree": list(entries.values())[: 1 if cut else None], "truncated": cut})

    def _check_modes(self, request: Request) -> None:
        for entry in request.body["tree"]:
            assert entry["mode"] == self.modes.get(entry["path"], "100644"), entry

    def _compare(self, base: str, tip: str) -> Reply:
        git = self.state.git
        known, new, pending = self._history(base), [], [tip]
        while pending:
            sha = pending.pop(0)
            if sha not in known and sha not in new:
                new.append(sha)
                pending.extend(git.commits[sha].parents)
        commits = [self._render_commit(sha) for sha in reversed(new)]
        files = [{"filename": path, "status": "modified"} for path in self._changed(self._merge_base(base, tip), tip)]
        return Reply(200, {"total_commits": len(commits), "ahead_by": len(new), "commits": commits, "files": files})

    def _render_commit(self, sha: str) -> dict[str, Any]:
        one = self.state.git.commits[sha]
        integration = one.author.endswith("[bot]")
        committer = "web-flow" if integration else one.author
        data: dict[str, Any] = {"sha": sha, "commit": {"message": one.message}}
        return data | {"author": {"login": one.author}, "committer": {"login": committer}}

    def _history(self, sha: str) -> list[str]:
        found, pending = [], [sha]
        while pending:
            one = pending.pop(0)
            if one not in found:
                found.append(one)
                pending.extend(self.state.git.commits[one].parents)
        return found

    def _merge_base(self, base: str, tip: str) -> str:
        known = self._history(base)
        return next(sha for sha in self._history(tip) if sha in known)

    def _changed(self, old: str, new: str) -> list[str]:
        git = self.state.git
        before, after = git.trees[git.commits[old].tree], git.trees[git.commits[new].tree]
        return sorted(path for path in {*before, *after} if before.get(path) != after.get(path))

    def _list(self, request: Request) -> Reply:
        owner = self.state.repository.partition("/")[0]
        state, head = request.query.get("state", "open"), request.query.get("head")
        found = [
            self._render(one)
            for one in reversed(self.pulls)
            if state in ("all", one.state) and head in (None, f"{owner}:{one.branch}")
        ]
        return Reply(200, found)

    def _open(self, request: Request, account: Account) -> Reply:
        body, git = request.body, self.state.git
        if account.integration and not self.workflows_may_open:
            raise RefusalError(403, NOT_PERMITTED)
        tip = git.refs.get(f"refs/heads/{body['head']}")
        if tip is None:
            raise invalid("PullRequest", "head", "invalid")
        if any(one.state == "open" and one.branch == body["head"] for one in self.pulls):
            owner = self.state.repository.partition("/")[0]
            words = f"A pull request already exists for {owner}:{body['head']}."
            raise invalid("PullRequest", "base", "custom", message=words)
        if tip in self._history(git.refs[f"refs/heads/{body['base']}"]):
            words = f"No commits between {body['base']} and {body['head']}"
            raise invalid("PullRequest", "base", "custom", message=words)
        number = self.state.add_issue(body["title"], body["body"], login=account.login, pull_request=True).number
        pull = Pull(number, body["title"], body["body"], body["head"], body["base"], account.login)
        self.pulls.append(pull)
        return Reply(201, self._render(pull))

    def _render(self, one: Pull) -> dict[str, Any]:
        tip = self.state.git.refs.get(f"refs/heads/{one.branch}", one.last_head)
        return {
            "number": one.number,
            "title": one.title,
            "body": one.body.replace("\n", "\r\n"),
            "state": one.state,
            "merged_at": "2026-11-20T10:00:00Z" if one.merged else None,
            "head": {"ref": one.branch, "sha": one.last_head or tip},
            "base": {"ref": one.base},
            "user": {"login": one.login},
        }

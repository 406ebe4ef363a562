"""Branches on GitHub, through the Git data API.

A commit is made first, from blobs whose names are compared with what Git itself would call these bytes; then the
branch is moved to it. GraphQL's `createCommitOnBranch` would do both in one call, but it makes every file a plain one
(mode 100644), and after a lost answer nobody could tell its commit from another's; here the commit's name is known
before the branch moves, so that the move can be sent again and looked for. As `createCommitOnBranch` does, GitHub signs
commits of an App and of a workflow that are made so, because they name no author; source: "Signature verification for
bots" in GitHub's documentation.

A move without force succeeds only while the branch is at the new commit's ancestor. Only the rolling branch is ever
reset, and that by GraphQL's `updateRefs`, which names the commit that the branch must be at; REST's `force` does not.
"""

from __future__ import annotations

import base64
import contextlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from debrief.errors import BranchProtected, TrackerError, UnclearAnswer
from debrief.trackers.branches import Ahead, AheadCommit, Head, PullRequest, TreeFile, blob_name
from debrief.trackers.github import failures, values
from debrief.trackers.github.client import Client
from debrief.trackers.github.exchange import Answer, Call
from debrief.trackers.github.wire import PER_PAGE

FILE_MODES = ("100644", "100755")
COMPARED_MAX = 250
"""Most commits of a comparison's first page; source: "Compare two commits" in GitHub's documentation."""
COMPARED_FILES_MAX = 300
DEPTH_MAX = 40
"""Folders below each other that are walked through in a tree too large for one answer."""
_REFUSALS = (403, 409, 422)
_RULES = ("protected", "rule", "not authorized to push", "restricted")
"""Words by which GitHub's refusals of a commit are told from a missing right."""
_RESET = """\
mutation($repository: ID!, $name: GitRefname!, $before: GitObjectID!, $after: GitObjectID!) {
  updateRefs(input: {
    repositoryId: $repository, refUpdates: [{name: $name, beforeOid: $before, afterOid: $after, force: true}]
  }) { clientMutationId }
}"""


class GitHubBranchReader:
    """See `debrief.trackers.branches.BranchReader`."""

    def __init__(self, client: Client) -> None:
        """Prepare; nothing is sent yet."""
        self._client = client
        self._repository: Mapping[str, Any] | None = None

    def default_branch(self) -> str:
        """Return the name of the default branch; asked once."""
        return values.field_of(self.repository(), "default_branch", str)

    def repository(self) -> Mapping[str, Any]:
        """Return what GitHub says of the repository; asked once."""
        if self._repository is None:
            self._repository = values.object_of(self._client.call("GET", self._client.path()).data)
        return self._repository

    def head(self, branch: str) -> Head | None:
        """Return where a branch is; None where there is none."""
        path = self._client.path(f"/git/ref/heads/{quote(branch)}")
        answer = self._client.call("GET", path, accept=(404, 409))
        if answer.status != 200:
            return None
        commit = _sha(values.field_of(answer.data, "object", dict))
        found = self._client.call("GET", self._client.path(f"/git/commits/{commit}")).data
        return Head(branch, commit, _sha(values.field_of(found, "tree", dict)))

    def files(self, head: Head, below: str) -> Mapping[str, TreeFile]:
        """Return by path all regular files below a folder, which ends with `/`."""
        entries, whole = self._tree(head.tree, recursive=True)
        if not whole:
            entries = self._walk(head.tree, "", below, 0)
        return {
            path: TreeFile(path, _sha(entry), str(entry.get("mode")))
            for path, entry in entries.items()
            if path.startswith(below) and entry.get("type") == "blob" and entry.get("mode") in FILE_MODES
        }

    def content(self, file: TreeFile) -> bytes:
        """Return the bytes of a file; raises `debrief.errors.TrackerError` unless they are those of its name."""
        answer = self._client.call("GET", self._client.path(f"/git/blobs/{file.sha}"))
        return values.content_of(answer.data, file.sha)

    def ahead(self, base: str, tip: str) -> Ahead:
        """Return what the commit `tip` has that the commit `base` lacks."""
        path = self._client.path(f"/compare/{base}...{tip}")
        data = values.object_of(self._client.call("GET", path, params={"per_page": COMPARED_MAX}).data)
        commits, files = values.field_of(data, "commits", list), values.field_of(data, "files", list)
        return Ahead(
            tuple(_ahead(one) for one in commits),
            frozenset(values.field_of(one, "filename", str) for one in files),
            data.get("total_commits") == len(commits) and len(files) < COMPARED_FILES_MAX,
        )

    def pull_requests(self, branch: str) -> Sequence[PullRequest]:
        """Return the newest pull requests from a branch of this repository, open and closed, newest first."""
        owner = self._client.repository.partition("/")[0]
        query = {"head": f"{owner}:{branch}", "state": "all", "sort": "created", "direction": "desc"}
        # One page is enough: an open one is among the newest, as a second one is refused while it is open.
        found = self._client.call("GET", self._client.path("/pulls"), params={**query, "per_page": PER_PAGE}).data
        if not isinstance(found, list):
            raise failures.not_understood("a list was expected")
        # `head` is overlooked where it is not understood, and then any pull request would do.
        return [pull_request(one) for one in found if values.field_of(one, "head", dict).get("ref") == branch]

    def proposed_branches(self, beginning: str) -> Sequence[str]:
        """Return the branches of this repository, of such a beginning, from which a pull request is open."""
        found = []
        for one in self._client.pages(self._client.path("/pulls"), {"state": "open"}):
            head = values.field_of(one, "head", dict)
            # A fork's branch may have any name; where it is from is null once the fork is gone.
            source = head.get("repo", {"full_name": self._client.repository})
            name = str(source.get("full_name")) if isinstance(source, Mapping) else ""
            branch = values.field_of(head, "ref", str)
            if name.casefold() == self._client.repository.casefold() and branch.startswith(beginning):
                found.append(branch)
        return found

    def _tree(self, sha: str, *, recursive: bool) -> tuple[dict[str, Mapping[str, Any]], bool]:
        params = {"recursive": 1} if recursive else None
        data = self._client.call("GET", self._client.path(f"/git/trees/{sha}"), params=params).data
        entries = values.field_of(data, "tree", list)
        found = {values.field_of(entry, "path", str): values.object_of(entry) for entry in entries}
        return found, data.get("truncated") is not True

    def _walk(self, tree: str, place: str, below: str, depth: int) -> dict[str, Mapping[str, Any]]:
        """Read folder by folder what does not fit into one answer."""
        if depth > DEPTH_MAX:
            raise failures.not_understood("the folders of the repository do not end")
        found: dict[str, Mapping[str, Any]] = {}
        for name, entry in self._tree(tree, recursive=False)[0].items():
            path = f"{place}{name}"
            if entry.get("type") != "tree":
                found[path] = entry
            elif f"{path}/".startswith(below) or below.startswith(f"{path}/"):
                found |= self._walk(_sha(entry), f"{path}/", below, depth + 1)
        return found


class GitHubBranchWriter:
    """See `debrief.trackers.branches.BranchWriter`."""

    def __init__(self, client: Client, reader: GitHubBranchReader) -> None:
        """Prepare; nothing is sent yet."""
        self._client, self._reader = client, reader

    def commit(self, parent: Head, changes: Sequence[tuple[TreeFile, bytes | None]], message: str) -> str:
        """Make a commit on top of `parent` in which files hold new bytes, or are gone, and return its name."""
        # An entry whose object name is null takes the file out; source: "Create a tree" in GitHub's documentation.
        entries = [
            {
                "path": file.path,
                "mode": file.mode,
                "type": "blob",
                "sha": None if content is None else self._blob(content),
            }
            for file, content in changes
        ]
        tree = self._make("/git/trees", {"base_tree": parent.tree, "tree": entries})
        return self._make("/git/commits", {"message": message, "tree": tree, "parents": [parent.commit]})

    def create(self, branch: str, commit: str) -> bool:
        """Make a branch; return False where one of that name exists and is elsewhere."""
        body = {"ref": f"refs/heads/{branch}", "sha": commit}
        return self._moved("POST", self._client.path("/git/refs"), body, branch, None)

    def advance(self, head: Head, commit: str) -> bool:
        """Move a branch from `head` to a descendant; return False where the branch is not at `head` any more."""
        path = self._client.path(f"/git/refs/heads/{quote(head.branch)}")
        return self._moved("PATCH", path, {"sha": commit, "force": False}, head.branch, head.commit)

    def reset(self, head: Head, commit: str) -> bool | None:
        """Move a branch from `head` to any commit, see `debrief.trackers.branches.BranchWriter`."""
        variables = {
            "repository": values.field_of(self._reader.repository(), "node_id", str),
            "name": f"refs/heads/{head.branch}",
            "before": head.commit,
            "after": commit,
        }
        body = {"query": _RESET, "variables": variables}
        # The commit that the branch must be at is named, so that a repetition does nothing more.
        accept = (400, 403, 404, 422)
        with contextlib.suppress(UnclearAnswer):
            self._client.call("POST", self._client.graphql_url, body=body, accept=accept, repeatable=True)
        # GraphQL says no with status 200, in words alone; the branch itself is the better witness.
        there = self._reader.head(head.branch)
        if there is None:
            return False
        if there.commit == commit:
            return True
        return None if there.commit == head.commit else False

    def _moved(self, verb: str, path: str, body: Mapping[str, Any], branch: str, expected: str | None) -> bool:
        try:
            answer = self._client.call(verb, path, body=body, accept=_REFUSALS, repeatable=True)
        except UnclearAnswer:
            answer = None
        if answer is not None and answer.status in (200, 201):
            return True
        there = self._reader.head(branch)
        where = there.commit if there is not None else None
        if where == body["sha"]:
            # The first try had been carried out, and its answer was lost.
            return True
        if answer is None or where != expected:
            return False
        raise self._refused(Call(verb, path), answer, branch)

    def _refused(self, call: Call, answer: Answer, branch: str) -> TrackerError:
        words = failures.said(answer.data)
        if answer.status != 403 or any(word in words.lower() for word in _RULES):
            return BranchProtected(f"the rules of {branch} refuse the commit (GitHub says: {words})")
        return failures.refusal(call, answer, self._client.repository)

    def _blob(self, content: bytes) -> str:
        body = {"content": base64.b64encode(content).decode(), "encoding": "base64"}
        sha = self._make("/git/blobs", body)
        if len(sha) == 40 and sha != blob_name(content):
            raise failures.not_understood("a file was stored with other bytes than were sent")
        return sha

    def _make(self, rest: str, body: Mapping[str, Any]) -> str:
        """Store an object; nothing points to it yet, so a repetition does no harm."""
        answer = self._client.call("POST", self._client.path(rest), body=body, repeatable=True)
        return _sha(answer.data)


def pull_request(data: Any) -> PullRequest:
    """Return a pull request from GitHub's JSON."""
    return PullRequest(
        number=values.number_of(data),
        title=values.field_of(data, "title", str),
        body=str(data.get("body") or ""),
        head=_sha(values.field_of(data, "head", dict)),
        open=data.get("state") == "open",
        merged=bool(data.get("merged_at")),
    )


def _ahead(data: Any) -> AheadCommit:
    one = values.object_of(data)
    people = [one.get(role) for role in ("author", "committer")]
    author, committer = (str(who["login"]) if isinstance(who, Mapping) and "login" in who else None for who in people)
    return AheadCommit(values.field_of(values.field_of(one, "commit", dict), "message", str), author, committer)


def _sha(data: Any) -> str:
    return values.field_of(data, "sha", str)

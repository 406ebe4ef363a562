"""Git objects and refs as GitHub's Git data API shows them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass


class GitError(Exception):
    """A refusal with the words that GitHub uses."""


@dataclass(frozen=True)
class Commit:
    """A commit."""

    tree: str
    parents: tuple[str, ...]
    message: str
    author: str


class GitStore:
    """All objects of one repository; names are SHA-1 as in Git, over another serialization."""

    def __init__(self) -> None:
        """Begin with one commit on `main`."""
        self.blobs: dict[str, bytes] = {}
        self.trees: dict[str, dict[str, str]] = {}
        """By SHA: blob by path."""
        self.commits: dict[str, Commit] = {}
        self.refs: dict[str, str] = {}
        tree = self.put_tree({"README.md": self.put_blob(b"# Shop\n")})
        self.refs["refs/heads/main"] = self.put_commit(Commit(tree, (), "Begin", "kim"))

    def put_blob(self, content: bytes) -> str:
        """Store a file's content."""
        sha = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        self.blobs[sha] = content
        return sha

    def put_tree(self, files: dict[str, str]) -> str:
        """Store a tree of files, given as blob by path."""
        sha = hashlib.sha1(json.dumps(files, sort_keys=True).encode()).hexdigest()
        self.trees[sha] = dict(files)
        return sha

    def put_commit(self, commit: Commit) -> str:
        """Store a commit; its tree and parents must exist."""
        if commit.tree not in self.trees:
            raise GitError("Tree SHA does not exist")
        if any(parent not in self.commits for parent in commit.parents):
            raise GitError("Parent SHA does not exist or is not a commit object")
        text = json.dumps([commit.tree, commit.parents, commit.message, commit.author])
        sha = hashlib.sha1(text.encode()).hexdigest()
        self.commits[sha] = commit
        return sha

    def create_ref(self, ref: str, sha: str) -> None:
        """Make a ref that does not exist yet."""
        if not ref.startswith("refs/") or ref.count("/") < 2:
            raise GitError("Reference name must start with 'refs/' and have at least two slashes")
        if sha not in self.commits:
            raise GitError("Object does not exist")
        if ref in self.refs:
            raise GitError("Reference already exists")
        self.refs[ref] = sha

    def move_ref(self, ref: str, sha: str, *, force: bool) -> None:
        """Move a ref; without force only to a descendant of where it is."""
        if ref not in self.refs:
            raise GitError("Reference does not exist")
        if sha not in self.commits:
            raise GitError("Object does not exist")
        if not force and not self.is_ancestor(self.refs[ref], sha):
            raise GitError("Update is not a fast forward")
        self.refs[ref] = sha

    def is_ancestor(self, old: str, new: str) -> bool:
        """Tell whether `old` is `new` or can be reached from it."""
        pending, seen = [new], set()
        while pending:
            sha = pending.pop()
            if sha == old:
                return True
            if sha not in seen:
                seen.add(sha)
                pending.extend(self.commits[sha].parents)
        return False

    def file(self, ref: str, path: str) -> bytes | None:
        """Return a file's content at a ref or commit."""
        sha = self.refs.get(ref, self.refs.get(f"refs/heads/{ref}", ref))
        commit = self.commits.get(sha)
        blob = self.trees[commit.tree].get(path) if commit else None
        return None if blob is None else self.blobs[blob]

    def commit_file(self, ref: str, path: str, content: bytes) -> str:
        """Put a commit with one changed file on a ref, as a person with a Git client would."""
        parent = self.refs.get(ref)
        files = dict(self.trees[self.commits[parent].tree]) if parent else {}
        files[path] = self.put_blob(content)
        sha = self.put_commit(Commit(self.put_tree(files), (parent,) if parent else (), "Edit", "kim"))
        self.refs[ref] = sha
        return sha

"""Commits, trees and blobs of a real Git repository as GitHub's Git data API shows them, and its comparison."""

from __future__ import annotations

import base64
import os
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from fakes.github_exchange import RefusalError, Reply, Request

TREE_MAX = 100_000
"""Most entries of a recursive tree; source: "Get a tree" in GitHub's documentation."""


class GitFolder:
    """A repository on disk, read through Git itself."""

    def __init__(self, root: Path, tree_max: int = TREE_MAX) -> None:
        """Serve the repository at `root`."""
        self.root = root
        self.tree_max = tree_max

    def answer(self, request: Request, rest: str) -> Reply | None:
        """Answer a request of the Git data API; None for another."""
        if request.method != "GET":
            return None
        if found := re.fullmatch(r"/git/(commits|trees|blobs)/([0-9a-f]{40})", rest):
            kind, name = found[1], found[2]
            if self._git("cat-file", "-t", name).strip().decode() != kind.removesuffix("s"):
                raise RefusalError(404, "Not Found")
            if kind == "commits":
                return Reply(200, self._commit(name))
            return Reply(200, self._tree(name, request) if kind == "trees" else self._blob(name))
        if found := re.fullmatch(r"/compare/(.+)\.\.\.([0-9a-f]{40})", rest):
            base = self._git("merge-base", unquote(found[1]), found[2]).decode().strip()
            return Reply(200, {"merge_base_commit": {"sha": base}, "commits": [], "total_commits": 0})
        return None

    def _commit(self, name: str) -> dict[str, Any]:
        return {"sha": name, "tree": {"sha": self._git("rev-parse", f"{name}^{{tree}}").decode().strip()}}

    def _tree(self, name: str, request: Request) -> dict[str, Any]:
        deep = ["-r", "-t"] if "recursive" in request.query else []
        rows = []
        for line in self._git("ls-tree", "-l", "-z", *deep, name).split(b"\0"):
            if line:
                head, _, path = line.partition(b"\t")
                mode, kind, sha, size = head.decode().split()
                row: dict[str, Any] = {"path": path.decode("utf-8", "replace"), "mode": mode, "type": kind, "sha": sha}
                rows.append(row if size == "-" else {**row, "size": int(size)})
        return {"sha": name, "tree": rows[: self.tree_max], "truncated": len(rows) > self.tree_max}

    def _blob(self, name: str) -> dict[str, Any]:
        content = self._git("cat-file", "blob", name)
        # GitHub breaks the lines of its base64.
        return {
            "sha": name,
            "size": len(content),
            "encoding": "base64",
            "content": base64.encodebytes(content).decode(),
        }

    def _git(self, *arguments: str) -> bytes:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(["git", *arguments], cwd=self.root, env=clean, check=False, capture_output=True)
        if done.returncode != 0:
            raise RefusalError(404, "Not Found")
        return done.stdout

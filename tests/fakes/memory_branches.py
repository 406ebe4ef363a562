"""Branches and pull requests in memory, for what writing back makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from debrief.trackers.branches import (
    Ahead,
    AheadCommit,
    Branches,
    Head,
    PullRequest,
    TreeFile,
    blob_name,
)

BOT = "bot[bot]"


@dataclass
class MemoryBranches:
    """All three sides; `calls` names every call that writes."""

    trees: dict[str, dict[str, bytes]] = field(default_factory=lambda: {"c0": {}})
    """Files by the name of the commit."""
    heads: dict[str, str] = field(default_factory=lambda: {"main": "c0"})
    commits: dict[str, AheadCommit] = field(default_factory=dict)
    """What is known of a commit that was made here."""
    parents: dict[str, str] = field(default_factory=dict)
    pulls: list[PullRequest] = field(default_factory=list)
    """All from the one branch `rolling`."""
    rolling: str = ""
    calls: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    """Paths whose content was asked for."""
    complete: bool = True
    can_reset: bool = True
    before: Callable[[str], None] = lambda method: None
    """Called before every write: the place where somebody else is quicker."""

    @property
    def branches(self) -> Branches:
        """Return it as the port hands it out."""
        return Branches(self, self, self)

    def push(self, branch: str, files: Mapping[str, bytes], *, author: str = "kim", message: str = "Mine") -> str:
        """Let somebody commit to a branch."""
        commit = self._add(self.heads.get(branch, self.heads["main"]), files, AheadCommit(message, author, author))
        self.heads[branch] = commit
        return commit

    def at(self, branch: str, path: str) -> bytes:
        """Return a file at the head of a branch."""
        return self.trees[self.heads[branch]][path]

    def _add(self, parent: str, files: Mapping[str, bytes], told: AheadCommit) -> str:
        commit = f"c{len(self.trees)}"
        self.trees[commit] = {**self.trees[parent], **files}
        self.commits[commit], self.parents[commit] = told, parent
        return commit

    def default_branch(self) -> str:
        return "main"

    def head(self, branch: str) -> Head | None:
        commit = self.heads.get(branch)
        return Head(branch, commit, f"tree of {commit}") if commit is not None else None

    def files(self, head: Head, below: str) -> Mapping[str, TreeFile]:
        tree = self.trees[head.commit]
        return {path: TreeFile(path, blob_name(content)) for path, content in tree.items() if path.startswith(below)}

    def content(self, file: TreeFile) -> bytes:
        self.read.append(file.path)
        every = (content for tree in self.trees.values() for content in tree.values())
        return next(content for content in every if blob_name(content) == file.sha)

    def ahead(self, base: str, tip: str) -> Ahead:
        known = {base}
        while base in self.parents:
            base = self.parents[base]
            known.add(base)
        commits: list[AheadCommit] = []
        fork = tip
        while fork not in known:
            commits.append(self.commits[fork])
            fork = self.parents[fork]
        here, there = self.trees[tip], self.trees[fork]
        paths = frozenset(path for path in {*here, *there} if here.get(path) != there.get(path))
        return Ahead(tuple(commits), paths, self.complete)

    def pull_requests(self, branch: str) -> Sequence[PullRequest]:
        if branch != self.rolling:
            return []
        tip = self.heads.get(branch)
        return [replace(one, head=tip) if one.open and tip else one for one in reversed(self.pulls)]

    def proposed_branches(self, beginning: str) -> Sequence[str]:
        return [self.rolling] if self.rolling.startswith(beginning) and any(one.open for one in self.pulls) else []

    def commit(self, parent: Head, changes: Sequence[tuple[TreeFile, bytes | None]], message: str) -> str:
        self._called("commit")
        files = {file.path: content for file, content in changes if content is not None}
        made = self._add(parent.commit, files, AheadCommit(message, BOT, BOT))
        for file, content in changes:
            if content is None:
                del self.trees[made][file.path]
        return made

    def create(self, branch: str, commit: str) -> bool:
        self._called("create")
        return self.heads.setdefault(branch, commit) == commit

    def advance(self, head: Head, commit: str) -> bool:
        self._called("advance")
        return self._move(head, commit)

    def reset(self, head: Head, commit: str) -> bool | None:
        self._called("reset")
        return self._move(head, commit) if self.can_reset else None

    def open(self, branch: str, base: str, title: str, body: str) -> PullRequest | None:
        self._called("open")
        self.rolling = branch
        present = next((one for one in self.pulls if one.open), None)
        if present is None and self.heads[branch] != self.heads[base]:
            present = PullRequest(len(self.pulls) + 1, title, body, self.heads[branch], open=True)
            self.pulls.append(present)
        return present

    def update(self, number: int, title: str, body: str) -> None:
        self._called("update")
        self.pulls = [replace(one, title=title, body=body) if one.number == number else one for one in self.pulls]

    def close(self, number: int, body: str) -> None:
        self._called("close")
        self.pulls = [replace(one, open=False, body=body) if one.number == number else one for one in self.pulls]

    def _called(self, method: str) -> None:
        self.before(method)
        self.calls.append(method)

    def _move(self, head: Head, commit: str) -> bool:
        if self.heads.get(head.branch) != head.commit:
            return False
        self.heads[head.branch] = commit
        return True

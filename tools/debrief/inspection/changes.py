"""What a change adds to the record: the files it touches, and in each the lines that are new, as git sees them.

The change leads from the commit at which it left its base (the merge base, so that what others have merged meanwhile is
not taken for its own) to the files as they lie in the work tree, with those that git does not know yet.

Names of files are data: lists are separated by NUL, and the names in a patch, which git quotes, are not read at all;
patches and names come in the same order.
"""

from __future__ import annotations

import contextlib
import os
import re
import time

from debrief.errors import GitError, GitTooMuch, UsageError
from debrief.git import Answer, run_git
from debrief.reports.escape import excerpt, one_line
from debrief_schemas.light import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from debrief.findings import Location

SECONDS = 60.0
"""Longest time that git may take, in all."""

BYTES_MAX = 256 * 1024 * 1024
"""Most bytes of a patch that are taken: a thousand files of the largest size that are written anew take less."""

EVERYTHING = ((1, 1 << 31),)
"""The lines of a file that is new."""

_hunk = re.compile(rb"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
_control = re.compile("[\x00-\x1f\x7f]")
_githead = re.compile(r"GITHEAD_([0-9a-f]{40}(?:[0-9a-f]{24})?)")


class FileChange(NamedTuple):
    """What is new in one file."""

    hunks: tuple[tuple[int, int], ...]
    """First line and number of lines of each part that is new, counted from 1; with 0 lines, some are gone behind it.
    """
    is_new: bool = False
    """Whether the file was not there before, under this name or another."""
    before: str | None = None
    """The name it had, where that has changed."""
    whole: bool = False
    """Whether all of it counts as new, since the change puts a draft into review."""

    def adds(self, place: Location) -> bool:
        """Say whether any of the place's lines is new."""
        return self.whole or any(first <= place.end_line and place.line < first + count for first, count in self.hunks)

    def touches(self, first: int, last: int) -> bool:
        """Say whether any of these lines is new, or something behind one of them is gone."""
        return self.whole or any(
            start <= last and first < start + count if count else first <= start <= last for start, count in self.hunks
        )


class Changes(NamedTuple):
    """What a change does to the record."""

    commit: str
    """The commit it is compared with, as git names it."""
    files: Mapping[str, FileChange]
    """What it adds, by path relative to the workspace; files that are gone are not among them."""


def changes_since(root: str, base: str, paths: Sequence[str]) -> Changes:
    """Return what has changed below `paths` of the workspace since its last commit and `base` went apart.

    Against `HEAD` that is what the commit adds that is about to be made; a merge adds what neither side has.

    Raises UsageError where there is no git, no repository or no such commit, and GitError when git does not answer.
    """
    git = Git(root)
    commit = _merge_base(git, base)
    files = _between(git, commit, paths)
    if base == "HEAD" and files:
        for other in _merged_in(git, root):
            files = _in_both(files, _between(git, other, paths))
    return Changes(commit, files)


def _between(git: Git, commit: str, paths: Sequence[str]) -> dict[str, FileChange]:
    """Return what the work tree has that a commit has not."""
    where = (*_DIFF, commit, "--", *paths)
    files: dict[str, FileChange] = {}
    mended: list[tuple[str, str | None]] = []
    for status, before, path in _entries(git.run(*_PLAIN, "diff", "--raw", "-z", *where)):
        if status in "ACT":
            files[path] = FileChange(EVERYTHING, is_new=True)
        elif status in "MR":
            mended.append((path, before))
    if mended:
        # A name that git would have to quote ends up in quotes on one line: every patch begins with exactly one.
        patch = git.run(*_PLAIN, "diff", "--patch", "--unified=0", "--diff-filter=MR", *where)
        parts = _patches(patch)
        if len(parts) != len(mended):
            raise GitError("the files have changed while git looked at them; run the command again")
        for (path, before), hunks in zip(mended, parts, strict=True):
            files[path] = FileChange(tuple(hunks), before=before)
    for name in git.run("ls-files", "--others", "-z", "--", *paths).split(b"\0"):
        if name:
            files[os.fsdecode(name)] = FileChange(EVERYTHING, is_new=True)
    return files


def _merged_in(git: Git, root: str) -> list[str]:
    """Return the commits whose merge into HEAD is about to be committed.

    While `git merge` runs its hooks it has not written MERGE_HEAD yet, but names them to its children; source: the
    environment of `git merge`, GITHEAD_<commit>, and "MERGE_HEAD" in gitrevisions(7).
    """
    named = [match[1] for name in os.environ if (match := _githead.fullmatch(name)) is not None]
    where = git.run("rev-parse", "--git-path", "MERGE_HEAD").rstrip(b"\n")
    with contextlib.suppress(OSError), open(os.path.join(os.fsencode(root), where), "rb") as stream:
        named += stream.read(65_536).decode("ascii", "replace").split()
    return [found for name in dict.fromkeys(named) if (found := git.commit(name)) is not None]


def _in_both(ours: Mapping[str, FileChange], others: Mapping[str, FileChange]) -> dict[str, FileChange]:
    """Return what is new on either count: a line that one side of a merge has, the merge does not add."""
    files: dict[str, FileChange] = {}
    for path, mine in ours.items():
        other = others.get(path)
        if other is not None:
            hunks = tuple(_common(mine.hunks, other.hunks))
            files[path] = mine._replace(hunks=hunks, is_new=mine.is_new and other.is_new)
    return files


def _common(ours: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the lines that are in both lists of hunks, each in order of lines; places where lines are gone as well."""
    gone = {start for start, count in others if not count}
    for start, count in ours:
        if not count and start in gone:
            yield start, 0
        for first, more in others:
            begin, end = max(start, first), min(start + count, first + more)
            if begin < end:
                yield begin, end - begin


_PLAIN = ("-c", "diff.autoRefreshIndex=true", "-c", "diff.renameLimit=1000")
_DIFF = (
    *("--text", "--no-ext-diff", "--no-textconv", "--no-color", "--find-renames", "--ignore-submodules=all"),
    *("--inter-hunk-context=0", "--relative"),
)
"""Whatever the user's configuration and attributes say, the output has one form."""


class Git:
    """Questions to git about one repository, which together take no longer than `SECONDS`."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._end = time.monotonic() + SECONDS

    def ask(self, *arguments: str, limit: int = BYTES_MAX) -> Answer:
        """Return the answer of git, of at most `limit` bytes, whatever its exit code is.

        Raises UsageError where there is no git, GitTooLarge where it answers with more, GitError where it does not.
        """
        try:
            return run_git(self._root, arguments, limit=limit, end=self._end)
        except UsageError as error:
            raise UsageError(f"{error}: install it, or leave out --base") from None
        except GitTooMuch as error:
            raise type(error)(f"{error}; name a base that is nearer, or leave out --base") from None

    def run(self, *arguments: str, limit: int = BYTES_MAX) -> bytes:
        """Return the output of git. Raises what `ask` does, and GitError where it fails."""
        answer = self.ask(*arguments, limit=limit)
        if answer.code != 0:
            if any(word in answer.said for word in ("lazy fetching", "promisor", "not allowed")):
                raise GitError(
                    "this clone lacks files of that commit, and nothing is fetched in a check: clone without --filter"
                )
            raise GitError(f"git failed: {_first_line(answer.said)}")
        return answer.out

    def commit(self, name: str) -> str | None:
        """Return the commit that a name stands for, or None where there is none."""
        answer = self.ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return answer.out.decode("ascii", "replace").strip() if answer.code == 0 else None


def _merge_base(git: Git, base: str) -> str:
    if not base or base.startswith("-") or _control.search(base):
        raise UsageError(f"--base {excerpt(base)}: name a commit, such as origin/main")
    inside = git.ask("rev-parse", "--is-inside-work-tree", "--is-shallow-repository")
    if inside.code != 0:
        if "dubious ownership" in inside.said:
            raise UsageError(
                "the repository belongs to another user: allow it with `git config --global safe.directory`"
            )
        raise UsageError("--base compares with a commit, and this is no git repository; leave it out")
    work_tree, _, shallow = inside.out.decode("ascii", "replace").strip().partition("\n")
    if work_tree != "true":
        raise UsageError("--base compares files with a commit, and there is no work tree here; leave it out")
    deeper = (
        "; this clone is shallow: fetch its history (`git fetch --unshallow`, or `fetch-depth: 0` of actions/checkout)"
        if shallow == "true"
        else ""
    )
    here = git.commit("HEAD")
    if here is None and base == "HEAD":
        # Before the first commit everything is new: this is the tree that holds nothing.
        return git.run("hash-object", "-t", "tree", "--stdin").decode("ascii", "replace").strip()
    if here is None:
        raise UsageError("--base compares with a commit, and there is none yet; leave it out")
    there = git.commit(base)
    if there is None:
        cure = deeper or "; fetch it (`git fetch origin BRANCH`), or correct the name"
        raise UsageError(f"--base {excerpt(base, 120)}: there is no such commit here{cure}")
    found = git.ask("merge-base", there, here)
    commits = found.out.decode("ascii", "replace").split()
    if found.code != 0 or not commits:
        raise UsageError(f"--base {excerpt(base, 120)} and HEAD have no commit in common{deeper}")
    return commits[0]


def _first_line(said: str) -> str:
    return one_line(said.strip().split("\n")[0], 160)


def _entries(raw: bytes) -> Iterator[tuple[str, str | None, str]]:
    """Yield status, former name and name of each file in the output of `git diff --raw -z`."""
    fields = iter(raw.split(b"\0"))
    for head in fields:
        if not head:
            continue
        # A rename has its likeness behind the letter.
        status = head.rpartition(b" ")[2][:1].decode("ascii", "replace")
        name = os.fsdecode(next(fields, b""))
        if status in "RC":
            yield status, name, os.fsdecode(next(fields, b""))
        else:
            yield status, None, name


def _patches(patch: bytes) -> list[list[tuple[int, int]]]:
    """Return the hunks of each file of a patch, by their lines in the new file."""
    files: list[list[tuple[int, int]]] = []
    # Lines of the files themselves begin with a sign, so that these beginnings are git's own.
    for line in patch.split(b"\n"):
        if line.startswith(b"diff --git "):
            files.append([])
        elif files and (match := _hunk.match(line)) is not None:
            files[-1].append((int(match[1]), 1 if match[2] is None else int(match[2])))
    return files

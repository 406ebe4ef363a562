"""What is read of the documents that a pull request changes, and within which limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from debrief.documents.preflight import FILE_MAX
from debrief.errors import TrackerError
from debrief.syncing.pull_files import (
    BYTES_MAX,
    FAILURES_MAX,
    FILES_MAX,
    NAME_MAX,
    PATH_MAX,
    SECONDS,
    PullFiles,
    Unread,
    read_pull_files,
)
from debrief.trackers.branches import blob_name
from debrief.trackers.conversation import PullRequestState
from debrief.trackers.versions import LINK, Entry, Tree

STATE = PullRequestState(1, "tip", "fork/shop", "topic", "main", "ari", open=True)
RECORD = "postmortems"
LARGE = f"it has more than {FILE_MAX // 1024} KiB"


@dataclass
class Versions:
    """Two versions of a repository, and what was asked for."""

    old: dict[str, Entry] = field(default_factory=dict)
    new: dict[str, Entry] = field(default_factory=dict)
    store: dict[str, bytes] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    old_tree: Tree | None = None
    new_tree: Tree | None = None
    trees: list[tuple[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def parted_from(self, branch: str, commit: str) -> str:
        assert (branch, commit) == ("main", "tip")
        return "fork point"

    def tree(self, commit: str, folder: str) -> Tree:
        self.trees.append((commit, folder))
        if commit == "tip":
            return self.new_tree or Tree(self.new)
        return self.old_tree or Tree(self.old)

    def content(self, entry: Entry) -> bytes | None:
        self.asked.append(entry.sha)
        if entry.sha in self.failing:
            raise TrackerError("502")
        return self.store.get(entry.sha)

    def add(
        self, path: str, before: bytes | None, after: bytes | None, *, mode: str = "100644", sized: bool = True
    ) -> None:
        """Let a file have two contents."""
        for side, content in ((self.old, before), (self.new, after)):
            if content is not None:
                name = blob_name(content)
                side[path] = Entry(name, mode, len(content) if sized else None)
                self.store[name] = content


def read(
    versions: Versions,
    local: Mapping[str, bytes] | None = None,
    prefix: str = "",
    clock: Callable[[], float] = lambda: 0.0,
) -> PullFiles:
    return read_pull_files(versions, STATE, RECORD, prefix, (local or {}).get, clock)


def why(found: PullFiles) -> dict[str, str]:
    return {one.path.removeprefix(f"{RECORD}/"): one.why for one in found.unread}


@pytest.fixture
def git() -> Versions:
    return Versions()


def test_both_versions_of_what_differs_are_read(git: Versions) -> None:
    git.add("2026/a.md", b"old", b"new")
    git.add("2026/added.md", None, b"added")
    git.add("2026/gone.md", b"gone", None)
    git.add("2026/same.md", b"same", b"same")
    found = read(git, prefix="docs/")
    assert found == PullFiles(
        before={f"{RECORD}/2026/a.md": b"old", f"{RECORD}/2026/gone.md": b"gone"},
        after={f"{RECORD}/2026/a.md": b"new", f"{RECORD}/2026/added.md": b"added"},
    )
    assert git.trees == [("fork point", "docs/postmortems"), ("tip", "docs/postmortems")]
    assert git.asked == [blob_name(one) for one in (b"new", b"old", b"added", b"gone")]
    assert found.touched == tuple(f"{RECORD}/2026/{name}.md" for name in ("a", "gone", "added"))


def test_a_change_of_mode_is_one_and_what_is_known_is_asked_for_once(git: Versions) -> None:
    git.add("a.md", b"text", b"text")
    git.new["a.md"] = Entry(git.new["a.md"].sha, "100755", 4)
    git.add("b.md", None, b"text")
    assert read(git).after == {f"{RECORD}/a.md": b"text", f"{RECORD}/b.md": b"text"}
    assert git.asked == [blob_name(b"text")]


def test_what_the_work_tree_has_is_not_asked_for(git: Versions) -> None:
    git.add("a.md", b"old", b"new")
    found = read(git, {f"{RECORD}/a.md": b"old"})
    assert (found.before, found.after) == ({f"{RECORD}/a.md": b"old"}, {f"{RECORD}/a.md": b"new"})
    assert git.asked == [blob_name(b"new")]


def test_only_documents_are_read_and_links_that_could_hide_some_are_told(git: Versions) -> None:
    git.add("notes.txt", b"1", b"2")
    git.add(".git/a.md", b"1", b"2")
    git.add("2026/.hidden/a.md", b"1", b"2")
    git.add("_draft.md", b"1", b"2")
    git.add("folder", None, b"../else", mode=LINK)
    git.add("picture.png", None, b"../else", mode=LINK)
    git.add("README", b"1", b"2")
    git.add("link.md", None, b"../else.md", mode=LINK)
    git.add("module.md", None, b"x", mode="160000")
    found = read(git)
    assert why(found) == {
        "folder": "it is a symbolic link",
        "link.md": "it is a symbolic link",
        "module.md": "it is no regular file",
    }
    assert (found.before, found.after, git.asked) == ({}, {}, [])
    assert found.touched == tuple(f"{RECORD}/{name}" for name in ("folder", "link.md", "module.md"))


def test_a_link_that_becomes_a_document_is_read_and_the_other_way_round_is_told(git: Versions) -> None:
    git.add("a.md", None, b"text")
    git.old["a.md"] = Entry(blob_name(b"../else"), LINK, 7)
    git.add("b.md", b"other", None)
    git.new["b.md"] = Entry(blob_name(b"../else"), LINK, 7)
    git.add("gone", None, None)
    git.old["gone"] = Entry(blob_name(b"../else"), LINK, 7)
    found = read(git)
    assert (found.before, found.after) == ({}, {f"{RECORD}/a.md": b"text"})
    assert why(found) == {"b.md": "it is a symbolic link"}
    assert git.asked == [blob_name(b"text")]


@pytest.mark.parametrize("side", ["old", "new"])
@pytest.mark.parametrize(
    ("tree", "says"),
    [
        (Tree({}, folder=False), "it is no folder"),
        (Tree({}, complete=False), "it has more files than are listed"),
    ],
)
def test_a_folder_that_is_not_known_in_full_is_not_read(git: Versions, side: str, tree: Tree, says: str) -> None:
    git.add("a.md", b"old", b"new")
    setattr(git, f"{side}_tree", tree)
    assert read(git) == PullFiles(unread=[Unread(RECORD, says)])
    assert git.asked == []


def test_no_more_documents_are_read_than_the_limit_says(git: Versions) -> None:
    for number in range(FILES_MAX):
        git.add(f"{number:03}.md", None, b"%d" % number)
    assert (read(git).more, len(read(git).after)) == (0, FILES_MAX)
    for number in range(2):
        git.add(f"z{number}.md", None, b"z%d" % number)
    found = read(git)
    assert (found.more, len(found.after), f"{RECORD}/z0.md" in found.after) == (2, FILES_MAX, False)


@pytest.mark.parametrize("sized", [True, False])
def test_a_file_that_is_too_large_is_told(git: Versions, sized: bool) -> None:
    git.add("a.md", None, b"x" * (FILE_MAX + 1), sized=sized)
    git.add("b.md", None, b"x" * FILE_MAX, sized=sized)
    found = read(git)
    assert why(found) == {"a.md": LARGE}
    assert list(found.after) == [f"{RECORD}/b.md"]
    # What is said to be too large is not even asked for.
    assert len(git.asked) == (1 if sized else 2)


def test_files_that_are_too_large_in_all_are_not_asked_for(git: Versions) -> None:
    whole = BYTES_MAX // FILE_MAX
    for number in range(whole + 2):
        git.add(f"{number:03}.md", None, b"%03d" % number + b"x" * (FILE_MAX - 3))
    git.add("small.md", None, b"s", sized=False)
    found = read(git)
    late = [f"{number:03}.md" for number in (whole, whole + 1)]
    assert why(found) == dict.fromkeys(late, "the files of this pull request are too large in all")
    assert len(found.after) == whole + 1


def test_reading_ends_when_it_takes_too_long(git: Versions) -> None:
    for name in "abc":
        git.add(f"{name}.md", None, name.encode())
    times = iter([10.0, 10.0, 10.0 + SECONDS - 0.001, 10.0 + SECONDS])
    found = read(git, clock=lambda: next(times))
    assert list(found.after) == [f"{RECORD}/a.md", f"{RECORD}/b.md"]
    assert why(found) == {"c.md": "reading took too long"}


def test_a_tracker_that_keeps_failing_is_not_asked_on(git: Versions) -> None:
    for number in range(FAILURES_MAX + 2):
        git.add(f"{number}.md", None, b"%d" % number)
    git.failing = {blob_name(b"%d" % number) for number in range(FAILURES_MAX)}
    found = read(git)
    assert why(found) == {f"{number}.md": "the tracker gave no answer" for number in range(FAILURES_MAX + 2)}
    assert len(git.asked) == FAILURES_MAX
    few = Versions(git.old, git.new, git.store, {blob_name(b"0"), blob_name(b"2")})
    assert list(why(read(few))) == ["0.md", "2.md"]


def test_a_content_that_is_not_there_is_told(git: Versions) -> None:
    git.add("a.md", None, b"a")
    git.add("b.md", b"b", b"c")
    del git.store[blob_name(b"a")], git.store[blob_name(b"b")]
    found = read(git)
    assert why(found) == {"a.md": "its content is not there", "b.md": "its content is not there"}
    assert (found.before, found.after) == ({}, {})


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("x" * (NAME_MAX - 3) + ".md", True),
        ("x" * (NAME_MAX - 2) + ".md", False),
        ("\u00e9" * ((NAME_MAX - 3) // 2) + ".md", True),
        ("\u00e9" * ((NAME_MAX - 3) // 2 + 1) + ".md", False),
        ("/".join(["y" * 100] * 19) + "/" + "x" * (PATH_MAX - 12 - 19 * 101 - 3) + ".md", True),
        ("/".join(["y" * 100] * 19) + "/" + "x" * (PATH_MAX - 12 - 19 * 101 - 2) + ".md", False),
        ("a//b.md", False),
        ("a\udfffb.md", False),
        ("a\0b.md", False),
        ("a\ud800.md", False),
        ("a\ue000.md", True),
    ],
)
def test_a_name_that_no_file_here_can_have_is_told(git: Versions, path: str, taken: bool) -> None:
    git.add(path, None, b"text")
    found = read(git)
    assert why(found) == ({} if taken else {path: "its name is no name of a file here"})
    assert list(found.after) == ([f"{RECORD}/{path}"] if taken else [])

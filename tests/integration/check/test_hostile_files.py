"""Files and names that are made to do harm: in bounded time and memory, and inert in every output.

What Git or an editor would choke on is made here, when the test runs.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cases.harness import STEM, base
from cases.outputs import ECHO_MAX, FORMATS, OUTPUT_MAX, dangers, echoes
from support import Debrief, Done, Workspace

MEBIBYTE = 1024 * 1024
SECONDS = 5


def limits() -> None:
    """Give a run five seconds of computing and half a gibibyte of addresses."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (512 * MEBIBYTE, 512 * MEBIBYTE))


def filled(piece: str) -> str:
    """A draft whose body is this piece over and over, just below the limit of size."""
    head = base("draft")
    room = MEBIBYTE - len(head.encode()) - 8
    return head + piece * (room // len(piece.encode()))


def in_front(text: str) -> str:
    """A draft with this text in its front matter."""
    return base("draft").replace("timestamps:", f"{text}\ntimestamps:")


HEAVY: dict[str, Callable[[], str]] = {
    # The body: what a Markdown parser finds hardest.
    "nested quotes": lambda: filled("> "),
    "nested lists": lambda: filled("- "),
    "lists": lambda: filled("1. a\n"),
    "a table of many columns": lambda: base("draft") + "|a" * 10_000 + "|\n" + "|-" * 10_000 + "|\n" + "|\n" * 400_000,
    "rows that are none": lambda: base("draft") + "## Timeline\n\n|Time|What happened|\n|-|-|\n" + "|x|y|\n" * 160_000,
    "headings": lambda: filled("# x\n"),
    "headings of nothing": lambda: filled("#\n"),
    "a heading of many lines": lambda: filled("a\n") + "==",
    "rows of a timeline": lambda: (
        base("draft") + "## Timeline\n\n|Time|What happened|\n|-|-|\n" + "| x | y |\n" * 17_000
    ),
    "open links": lambda: filled("[\n"),
    "comments": lambda: filled("<!--"),
    "emphasis": lambda: filled("*a _b"),
    # Privacy: what patterns without bounds find hardest.
    "addresses without end": lambda: filled("://:") + "@",
    "names and passwords": lambda: filled("://a:b") + "@",
    "web tokens": lambda: filled("eyJ") + ".",
    "web tokens by line": lambda: filled("eyJa.a\n"),
    "registry tokens": lambda: filled("//a/:_authToken="),
    "white space before a pragma": lambda: filled(" ") + "AKIA pragma",
    "mailboxes": lambda: filled("a@b.co\n"),
    "telephones": lambda: filled("+1 2 3 4 5 "),
    "cards": lambda: filled("1234 "),
    # The front matter.
    "alias bomb": lambda: in_front("x-a: &a [b, b]\n" + "".join(f"x-{n}: &n{n} [*a, *a]\n" for n in range(20))),
    "brackets": lambda: in_front("x-a: " + "[" * 60_000),
    "questions": lambda: in_front("? " * 30_000),
    "dashes": lambda: in_front("x-a:\n  " + "- " * 30_000),
    "a key without end": lambda: in_front("k" * 60_000),
    "a long quote": lambda: in_front('x-a: "' + "\\x41" * 15_000 + '"'),
    "many keys": lambda: in_front("".join(f"x-{n}: 1\n" for n in range(2_400))),
    "ten thousand action points": lambda: in_front(
        "action_points:\n" + "".join(f"  - {{id: AP-{n}, title: t, issue: {n}}}\n" for n in range(1, 10_000))
    )[: 2 * MEBIBYTE],
    "fifty thousand flow points": lambda: in_front("action_points: [" + "{id: AP-1}," * 5_400 + "]"),
    "a number of digits": lambda: in_front("x-a: " + "9" * 60_000),
    "an exponent": lambda: in_front("x-a: 1e" + "9" * 10),
    "references to nothing": lambda: in_front("related: [" + "".join(f"2026-01-01-{n}, " for n in range(3_800)) + "]"),
    "misspelt keys": lambda: in_front("".join(f"{'sevurity' * 7}{n}: 1\n" for n in range(900))),
}


@pytest.mark.parametrize("name", HEAVY)
def test_nothing_takes_long(name: str, workspace: Workspace, debrief: Debrief) -> None:
    content = HEAVY[name]().encode()
    assert len(content) <= 2 * MEBIBYTE
    workspace.write(f"postmortems/2026/{STEM}.md", content)
    done = debrief("check", "--language", "--format", "json", "--no-cache", cwd=workspace.root, preexec_fn=limits)
    assert done.code in (0, 1), done.err
    assert done.err == ""
    report = json.loads(done.out)
    assert report["checked"] == 1
    assert len(done.out) <= OUTPUT_MAX
    assert echoes((row["message"] + row["help"] for row in report["findings"]), content) == []


SECRET = "a-line-that-nobody-may-read"


def outside(workspace: Workspace) -> Path:
    """A file beside the workspace that no report may quote."""
    target = workspace.root.parent / "secret.md"
    target.write_text(f"---\nid: {SECRET}\ntitle: {SECRET}\n---\n", encoding="utf-8")
    return target


def link(target: str | Path) -> Callable[[Workspace, Path], None]:
    """Put a symbolic link where a post-mortem belongs."""
    return lambda workspace, path: path.symlink_to(target if target != "secret" else outside(workspace))


def listening(workspace: Workspace, path: Path) -> None:
    """Put a socket where a post-mortem belongs."""
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(path.parent)
        try:
            server.bind(path.name)
        finally:
            os.chdir(here)


def linked_folder(workspace: Workspace, path: Path) -> None:
    """A folder of the record that is a link to somewhere else."""
    outside(workspace)
    path.symlink_to(workspace.root.parent, target_is_directory=True)


ODD: dict[str, tuple[str, Callable[[Workspace, Path], None], str]] = {
    "link to the passwords": (f"2026/{STEM}.md", link("/etc/passwd"), "file/symlink"),
    "link to an endless device": (f"2026/{STEM}.md", link("/dev/zero"), "file/symlink"),
    "link out of the repository": (f"2026/{STEM}.md", link("secret"), "file/symlink"),
    "link to nothing": (f"2026/{STEM}.md", link("nowhere"), "file/symlink"),
    "link to itself": (f"2026/{STEM}.md", link(f"{STEM}.md"), "file/symlink"),
    "link to a file beside it": (f"2026/{STEM}-link.md", link(f"{STEM}.md"), "file/symlink"),
    "linked folder": ("2027", linked_folder, "file/symlink"),
    "folder with the name of a file": (f"2026/{STEM}.md", lambda _, path: path.mkdir(), "file/not-regular"),
    "pipe": (f"2026/{STEM}.md", lambda _, path: os.mkfifo(path), "file/not-regular"),
    "socket": (f"2026/{STEM}.md", listening, "file/not-regular"),
}


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("name", ODD)
def test_only_regular_files_are_read(name: str, format_: str, workspace: Workspace, debrief_here: Debrief) -> None:
    where, make, rule = ODD[name]
    path = workspace.root / "postmortems" / where
    path.parent.mkdir(parents=True, exist_ok=True)
    if name == "link to a file beside it":
        workspace.write(f"postmortems/2026/{STEM}.md", base("draft"))
    make(workspace, path)
    for arguments in ((), (path,)):
        if arguments and name == "linked folder":
            continue
        done = debrief_here("check", *arguments, "--format", format_, cwd=workspace.root)
        assert done.code == 1, done
        assert rule in done.out.replace("\\-", "-")
        assert dangers(done.out, format_) == []
        assert "root:" not in done.out
        assert SECRET not in done.out


NAMES = {
    "shell": b"2026-09-14-$(touch PWNED);`touch PWNED`.md",
    "workflow command": b"2026-09-14-x\n::error file=.github,line=1::fake.md",
    "older workflow command": b"##[add-path]x.md",
    "command as the whole name": b"::warning::x.md",
    "carriage return": b"a\r::error::b.md",
    "escape": b"\x1b]0;owned\x07\x1b[2J.md",
    "not UTF-8": b"2026-09-14-caf\xe9.md",
    "half a character": b"\xed\xa0\x80.md",
    "right to left": "2026-09-14-\u202egpj.md".encode(),
    "markup": b"<img src=x onerror=alert(1)>|`](x) @kim #1.md",
    "percent": b"%0A%0D::error::%25.md",
    "white space first": b"  ::error::x.md",
    "option": b"--format=sarif.md",
    "two hundred letters": b"x" * 250 + b".md",
    "quotes": b"\"'\\u0041.md",
}


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory, debrief: Debrief) -> tuple[Path, dict[str, Done]]:
    """A record of nothing but odd names, and what is said of it in every format."""
    root = tmp_path_factory.mktemp("names")
    folder = os.fsencode(root / "postmortems" / "2026")
    os.makedirs(folder)
    for raw in NAMES.values():
        with open(os.path.join(folder, raw), "wb") as stream:
            stream.write(base("draft").encode())
    odd_folder = os.path.join(folder, b"##[group]x\n::group::y")
    os.mkdir(odd_folder)
    with open(os.path.join(odd_folder, STEM.encode() + b".md"), "wb") as stream:
        stream.write(base("draft").encode())
    return root, {format_: debrief("check", "--format", format_, cwd=root) for format_ in FORMATS}


@pytest.mark.parametrize("format_", FORMATS)
def test_names_are_data(format_: str, named: tuple[Path, dict[str, Done]]) -> None:
    root, outputs = named
    done = outputs[format_]
    assert done.code == 1
    assert done.err == ""
    assert dangers(done.out, format_) == []
    assert done.out.replace("\\-", "-").count("identity/file-name") >= len(NAMES)
    assert not list(root.rglob("PWNED"))


def test_every_odd_name_is_told_apart(named: tuple[Path, dict[str, Done]]) -> None:
    rows = json.loads(named[1]["json"].out)["findings"]
    paths = {row["path"] for row in rows}
    assert len(paths) == len(NAMES) + 1
    assert "postmortems/2026/2026-09-14-caf\\xe9.md" in paths
    assert "postmortems/2026/2026-09-14-x\n::error file=.github,line=1::fake.md" in paths
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in json.loads(named[1]["sarif"].out)["runs"][0]["results"]
    }
    assert "postmortems/2026/2026-09-14-caf%E9.md" in uris
    assert "postmortems/2026/2026-09-14-x%0A%3A%3Aerror%20file%3D.github%2Cline%3D1%3A%3Afake.md" in uris


@pytest.mark.parametrize("name", ["command as the whole name", "white space first", "older workflow command", "escape"])
@pytest.mark.parametrize("format_", FORMATS)
def test_names_outside_of_the_record_are_data_too(
    name: str, format_: str, workspace: Workspace, debrief_here: Debrief
) -> None:
    raw = os.path.join(os.fsencode(workspace.root), NAMES[name])
    with open(raw, "wb") as stream:
        stream.write(b"nothing\n")
    done = debrief_here("check", "--format", format_, "--", os.fsdecode(NAMES[name]), cwd=workspace.root)
    assert done.code == 1
    assert dangers(done.out, format_) == []


def test_two_names_that_differ_by_case_are_both_judged(workspace: Workspace, debrief_here: Debrief) -> None:
    workspace.write(f"postmortems/2026/{STEM}.md", base("draft"))
    workspace.write(f"postmortems/2026/{STEM.upper()}.md", base("draft"))
    report = json.loads(debrief_here("check", "--format", "json", cwd=workspace.root).out)
    assert report["checked"] == 2
    assert {row["rule"] for row in report["findings"]} == {"identity/file-name", "identity/duplicate-id"}


@pytest.fixture
def abyss(workspace: Workspace) -> Iterator[int]:
    """Folders in each other, deeper than a chain of calls may be, with a post-mortem at the bottom; their number."""
    depth = sys.getrecursionlimit() + 200
    here = os.open(workspace.root / "postmortems", os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    with open(os.open(f"{STEM}.md", os.O_WRONLY | os.O_CREAT, dir_fd=here), "w", encoding="utf-8") as stream:
        stream.write(base("draft"))
    os.close(here)
    yield depth
    # Python's own way of removing a tree would fail on it.
    subprocess.run(["rm", "-rf", str(workspace.root / "postmortems" / "d")], check=True)


def test_folders_as_deep_as_they_come(abyss: int, workspace: Workspace, debrief_here: Debrief) -> None:
    report = json.loads(debrief_here("check", "--format", "json", cwd=workspace.root).out)
    assert report["checked"] == 1
    assert [row["rule"] for row in report["findings"]] == ["identity/folder"]
    assert report["findings"][0]["path"].count("/d") == abyss


def test_a_message_repeats_little_of_a_file(workspace: Workspace, debrief_here: Debrief) -> None:
    """Every field filled with one long text: no finding repeats more than its beginning."""
    filler = "".join(f"{number:04}" for number in range(400))
    fields = (
        "title",
        "status",
        "severity",
        "detection",
        "visibility",
        "incident",
        "no_action_reason",
        f"k{filler[:900]}",
    )
    lines = [f"{name}: '{filler}\n\n  {filler}'" for name in fields]
    lines += [
        f"authors: ['{filler}']",
        f"related: ['{filler}']",
        f"approximate: ['{filler}']",
        f"reflection: {{level: '{filler}'}}",
    ]
    lines += [f"impact: {{'{filler[:900]}': 1}}", f"timestamps: {{started_at: '{filler}'}}"]
    lines += [f"action_points: [{{id: '{filler}', title: x, due: '{filler}', owner: '{filler}', issue: '{filler}'}}]"]
    content = (
        "---\nid: 2026-09-14-checkout\n"
        + "\n".join(lines)
        + f"\n---\n\n## Timeline\n\n|Time|What happened|\n|-|-|\n|{filler}|x|\n"
    )
    workspace.write(f"postmortems/2026/{STEM}.md", content)
    for format_ in FORMATS:
        done = debrief_here("check", "--format", format_, cwd=workspace.root)
        assert done.code == 1
        assert echoes(done.out.split("\n"), filler.encode()) == []
        assert len(done.out) <= OUTPUT_MAX
    report = json.loads(debrief_here("check", "--format", "json", cwd=workspace.root).out)
    assert len(report["findings"]) > 12
    assert max(len(row["message"]) for row in report["findings"]) < 2 * ECHO_MAX

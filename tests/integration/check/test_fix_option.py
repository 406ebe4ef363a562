"""`check --fix`: what is mechanical is mended, and no other byte."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from cases.harness import base, cases
from debrief.cli import check_fix
from debrief.reports.escape import visible
from support import Debrief, Workspace

STEM = "2026-09-14-checkout"
PATH = f"postmortems/2026/{STEM}.md"
GOOD = base("published")


def fix(debrief_here: Debrief, workspace: Workspace, *arguments: str) -> tuple[str, str]:
    """Run `check --fix`, and once more, which must find nothing to fix; return what the first run said."""
    done = debrief_here("check", "--fix", *arguments, cwd=workspace.root)
    before = {path: path.read_bytes() for path in workspace.root.rglob("*.md")}
    again = debrief_here("check", "--fix", cwd=workspace.root)
    assert "fixed:" not in again.out + again.err.replace("not fixed:", "")
    assert {path: path.read_bytes() for path in workspace.root.rglob("*.md")} == before
    return done.out, done.err


def mend(debrief_here: Debrief, workspace: Workspace, old: str, new: str, line_end: str = "\n") -> tuple[str, str]:
    """Put a slip into a good document, fix it, and return what is left of it and what was said."""
    text = GOOD.replace("\n", line_end)
    assert text.count(old) == 1, old
    workspace.write(PATH, text.replace(old, new))
    out, _ = fix(debrief_here, workspace)
    after = (workspace.root / PATH).read_bytes().decode()
    return after.replace(text.replace(old, ""), ""), out


@pytest.mark.parametrize(
    ("old", "slip"),
    [
        ("detection: ", "detektion: "),
        ("contributing_factors:", "'contributing_factor':"),
        ("severity: ", "Severity: "),
        ("status: published", "status: publishd # so it is"),
        ("status: published", 'status: "publised"'),
        ("status: published", "status: 'Published'"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_slip_of_one_word_is_mended(
    debrief_here: Debrief, workspace: Workspace, old: str, slip: str, line_end: str
) -> None:
    text = GOOD.replace("\n", line_end)
    assert text.count(old) == 1
    workspace.write(PATH, text.replace(old, slip))
    out, _ = fix(debrief_here, workspace)
    assert out.count(": fixed: write ") == 1
    assert out.endswith("1 post-mortem checked: nothing to say\n")
    quote = slip[-1] if slip[-1] in "'\"" else ""
    right = old if not quote else old.replace("published", f"{quote}published{quote}")
    right = slip.replace("contributing_factor'", "contributing_factors'") if slip[0] == "'" else right
    right += " # so it is" if "#" in slip else ""
    assert (workspace.root / PATH).read_bytes().decode() == text.replace(old, right)


@pytest.mark.parametrize(
    ("old", "slip"),
    [
        # Four severities are equally near.
        ("severity: sev2", "severity: sev9"),
        ("severity: sev2", "severity: sve"),
        # The right key is there already.
        ("detection: ", "detektion: alert\ndetection: "),
        # Nothing is near.
        ("status: published", "status: whatever"),
        ("status: published", "status: |\n  publishd"),
        ("status: published", "status: >-\n  publishd"),
    ],
)
def test_what_is_not_plain_stays_a_finding(debrief_here: Debrief, workspace: Workspace, old: str, slip: str) -> None:
    text = GOOD.replace(old, slip)
    assert text != GOOD
    workspace.write(PATH, text)
    out, err = fix(debrief_here, workspace)
    assert "fixed" not in out + err
    assert "1 error" in out
    assert (workspace.root / PATH).read_text(encoding="utf-8") == text


def test_of_two_slips_for_one_key_nobody_knows_which_and_the_rest_is_mended(
    debrief_here: Debrief, workspace: Workspace
) -> None:
    (line,) = (line for line in GOOD.split("\n") if line.startswith("detection: "))
    twice = GOOD.replace(line, f"{line.replace('detection', 'detektion')}\n{line.replace('detection', 'detecton')}")
    workspace.write(PATH, twice.replace("severity: ", "Severity: "))
    out, err = fix(debrief_here, workspace)
    assert (workspace.root / PATH).read_text() == twice
    assert "not fixed" not in out + err
    assert out.count("is no key that is known here [schema/unknown-key]") == 2


def test_what_a_cure_uncovers_is_cured_too(debrief_here: Debrief, workspace: Workspace) -> None:
    workspace.write(PATH, GOOD.replace("detection: alert", "detektion: alerts").replace("status: p", "staus: P"))
    out, err = fix(debrief_here, workspace)
    assert (out.count(": fixed: "), err) == (4, "")
    assert (workspace.root / PATH).read_text(encoding="utf-8") == GOOD


def test_a_program_reads_the_report_alone(debrief_here: Debrief, workspace: Workspace) -> None:
    workspace.write(PATH, GOOD.replace("detection: ", "detektion: "))
    done = debrief_here("check", "--fix", "--format", "json", cwd=workspace.root)
    assert json.loads(done.out) == {"version": 1, "checked": 1, "findings": []}
    assert done.err == f"{PATH}:{GOOD[: GOOD.index('detection')].count(chr(10)) + 1}: fixed: " + (
        "write `detection` for `detektion` [schema/unknown-key]\n"
    )


ROWS = [f"| 2026-09-14T10:0{minute}:00Z | Row {minute} | a \\| b |" for minute in (1, 2, 2, 4)]
ROWS[2] = ROWS[2].replace("Row 2", "Another")


def document(timeline: str) -> str:
    """A draft with this timeline."""
    head = GOOD.partition("---\n\n")[0].replace("status: published", "status: draft")
    return f"{head}---\n\n## Timeline\n\n{timeline}"


TABLE = "| Time | What happened | Source |\n| --- | --- | --- |\n"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("tail", ["\n", "", "\n\n<!-- debrief: collected\n0123456789ab\n-->\n\n    | code | x |\n"])
def test_rows_are_put_in_order(debrief_here: Debrief, workspace: Workspace, line_end: str, tail: str) -> None:
    def written(order: tuple[int, ...]) -> str:
        text = document(TABLE + "\n".join(ROWS[one] for one in order) + tail)
        return text.replace("\n", line_end)

    workspace.write(PATH, written((3, 1, 0, 2)))
    out, err = fix(debrief_here, workspace)
    assert (out.count(": fixed: put the rows"), err) == (1, "")
    # Rows of the same instant keep their order.
    assert (workspace.root / PATH).read_bytes().decode() == written((0, 1, 2, 3))


@pytest.mark.parametrize(
    "timeline",
    [
        # The second table begins before the first ends.
        f"{TABLE}{ROWS[3]}\n\nLater:\n\n{TABLE}{ROWS[1]}\n{ROWS[0]}\n",
        # One row has no time that can be read.
        f"{TABLE}{ROWS[3]}\n| noon | Row | |\n{ROWS[0]}\n",
    ],
)
def test_rows_that_cannot_be_ordered_stay(debrief_here: Debrief, workspace: Workspace, timeline: str) -> None:
    workspace.write(PATH, document(timeline))
    out, _ = fix(debrief_here, workspace)
    assert "fixed:" not in out
    assert (workspace.root / PATH).read_text(encoding="utf-8") == document(timeline)


def test_two_tables_are_put_in_order_each(debrief_here: Debrief, workspace: Workspace) -> None:
    workspace.write(PATH, document(f"{TABLE}{ROWS[1]}\n{ROWS[0]}\n\nThen:\n\n{TABLE}{ROWS[3]}\n{ROWS[2]}\n"))
    fix(debrief_here, workspace)
    expected = document(f"{TABLE}{ROWS[0]}\n{ROWS[1]}\n\nThen:\n\n{TABLE}{ROWS[2]}\n{ROWS[3]}\n")
    assert (workspace.root / PATH).read_text(encoding="utf-8") == expected


@pytest.fixture(params=[True, False], ids=["with links", "without links"])
def links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that knows hard links, and one that does not, such as a shared folder."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    if not request.param:
        monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("links")
def test_a_file_takes_the_name_that_its_id_says(debrief_here: Debrief, workspace: Workspace) -> None:
    workspace.write("postmortems/2026/Checkout outage.md", GOOD)
    out, _ = fix(debrief_here, workspace, "postmortems/2026/Checkout outage.md")
    assert "1 post-mortem checked: " in out
    assert out.count("fixed: name the file") == 1
    assert [path.name for path in workspace.root.rglob("*.md")] == [f"{STEM}.md"]
    assert (workspace.root / PATH).read_text(encoding="utf-8") == GOOD


@pytest.mark.usefixtures("links")
def test_a_draft_is_written_and_never_over_another(debrief_here: Debrief, workspace: Workspace) -> None:
    arguments = ("new", "Checkout outage", "--date", "2026-09-14")
    assert debrief_here(*arguments, cwd=workspace.root).code == 0
    (path,) = workspace.root.rglob("*.md")
    text = path.read_text(encoding="utf-8")
    assert "title: Checkout outage" in text
    path.write_text("another", encoding="utf-8")
    assert "exists already" in debrief_here(*arguments, cwd=workspace.root).err
    assert path.read_text(encoding="utf-8") == "another"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.usefixtures("links")
def test_a_name_that_is_taken_is_left_alone(debrief_here: Debrief, workspace: Workspace) -> None:
    workspace.write(PATH, GOOD)
    other = workspace.write("postmortems/2026/other.md", GOOD.replace("detection:", "detektion:"))
    out, err = fix(debrief_here, workspace)
    assert "there is a" in err
    assert err.count("not fixed:") == 1
    assert "identity/file-name" in out
    assert (workspace.root / PATH).read_text(encoding="utf-8") == GOOD
    # What else was wrong with it has been mended.
    assert other.read_text(encoding="utf-8") == GOOD


def git(root: Path, *arguments: str) -> None:
    """Run git as nobody in particular."""
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    env = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    subprocess.run(["git", *who, *arguments], cwd=root, env=env, capture_output=True, check=True)


def test_an_id_that_was_changed_in_a_known_file_is_put_back(debrief_here: Debrief, workspace: Workspace) -> None:
    # Its issues are known by the id: another one would make them all anew.
    path = workspace.write(PATH, GOOD)
    git(workspace.root, "init", "--quiet")
    git(workspace.root, "add", ".")
    git(workspace.root, "commit", "--quiet", "--message", "x")
    path.write_text(GOOD.replace(f"id: {STEM}", "id: 2026-09-14-other"), encoding="utf-8")
    out, _ = fix(debrief_here, workspace)
    assert f"fixed: write `{STEM}` for `2026-09-14-other`" in out
    assert path.read_text(encoding="utf-8") == GOOD
    # A file that was renamed gets its name back.
    path.rename(path.with_name("2026-09-14-other.md"))
    out, _ = fix(debrief_here, workspace)
    assert "fixed: name the file" in out
    assert path.read_text(encoding="utf-8") == GOOD


def test_a_link_is_never_written_through(debrief_here: Debrief, workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / f"{STEM}.md"
    target.write_text(GOOD.replace("detection:", "detektion:"), encoding="utf-8")
    link = workspace.root / PATH
    link.parent.mkdir()
    link.symlink_to(target)
    out, _ = fix(debrief_here, workspace)
    assert "file/symlink" in out
    assert "detektion" in target.read_text(encoding="utf-8")
    assert link.is_symlink()


def test_a_file_that_changes_meanwhile_is_left_alone(
    debrief_here: Debrief, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.write(PATH, GOOD.replace("detection:", "detektion:"))
    mended = check_fix.mended

    def meanwhile(raw: bytes, edits: object) -> bytes:
        path.write_text("somebody else's\n", encoding="utf-8")
        return mended(raw, edits)  # type: ignore[arg-type]

    monkeypatch.setattr(check_fix, "mended", meanwhile)
    done = debrief_here("check", "--fix", cwd=workspace.root)
    assert "not fixed: " in done.err
    assert "has changed meanwhile" in done.err
    assert path.read_text(encoding="utf-8") == "somebody else's\n"


def test_of_all_invalid_files_only_words_that_are_named_change(debrief_here: Debrief, workspace: Workspace) -> None:
    before = {}
    for number, case in enumerate(cases("invalid")):
        path = f"postmortems/{number}/{case.path}"
        before[path] = case.content
        workspace.write(path, case.content)
    out, err = fix(debrief_here, workspace)
    assert "Traceback" not in out + err
    fixed = {match[1] for match in re.finditer(r"^(.*\.[mM][dD]):\d+: fixed: ", out, re.MULTILINE)}
    now = {str(path.relative_to(workspace.root)): path.read_bytes() for path in workspace.root.rglob("*.md")}
    changed = {path for path, content in before.items() if now.get(path) != content}
    assert {visible(path) for path in changed} == fixed
    assert len(now) == len(before)
    for path in changed & now.keys():
        old, new = before[path].split(b"\n"), now[path].split(b"\n")
        assert len(old) == len(new)
        assert sum(a != b for a, b in zip(old, new, strict=True)) <= out.count(path) + (
            4 if b"Timeline" in now[path] else 0
        )

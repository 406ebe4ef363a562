"""`debrief import` on files: what is written, what is refused, what it says, and how it ends."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from debrief.cli.check_run import CheckOptions, run_check
from debrief.cli.import_ import command
from debrief.errors import UsageError
from support import Workspace

SOURCE = """# Checkout down

## Timeline

All times in UTC

- 2024-03-10 10:02: errors rise
- around 10:05: somebody looks

## Action items

- [ ] Add an alert (@kim)
- [x] Roll back
"""


class Done:
    """What a run left behind."""

    def __init__(self, *arguments: str | Path) -> None:
        self.error: UsageError | None = None
        ran = CliRunner().invoke(command, [str(argument) for argument in arguments], standalone_mode=False)
        if isinstance(ran.exception, UsageError):
            self.error = ran.exception
        elif ran.exception is not None:
            raise ran.exception
        self.code = ran.return_value
        self.out = ran.stdout


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A post-mortem outside of the workspace."""
    path = tmp_path / "old" / "checkout.md"
    path.parent.mkdir()
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_a_draft_is_written_and_told(workspace: Workspace, source: Path) -> None:
    done = Done(source, "--root", workspace.root)
    assert done.code == 0
    draft = workspace.root / "postmortems/2024/2024-03-10-checkout-down.md"
    assert done.out == (
        f"{source} → postmortems/2024/2024-03-10-checkout-down.md\n"
        "  timeline: 2 rows from 2024-03-10T10:02:00+00:00 to 2024-03-10T10:05:00+00:00, 1 of them approximate\n"
        "  action points: 1, 1 with an owner\n"
        "  finished already, kept in the body only:\n"
        "    line 13: “Roll back”: finished already\n"
        "  notes:\n"
        "    line 5: all times are in UTC, as declared here\n"
        "    line 7: started_at is the first row of the timeline, marked as approximate\n"
        "    line 7: the day is that of the first row of the timeline\n"
    )
    content = draft.read_text(encoding="utf-8")
    assert "  - id: AP-1\n    title: Add an alert\n    owner: kim\n---\n" in content
    assert "| 2024-03-10T10:05:00Z | somebody looks | as written: around 10:05 |" in content


def test_again_there_is_nothing_to_do(workspace: Workspace, source: Path) -> None:
    Done(source, "--root", workspace.root)
    again = Done(source, "--root", workspace.root, "--quiet")
    assert again.code == 0
    path = "postmortems/2024/2024-03-10-checkout-down.md"
    assert again.out == f"{source} → {path}: imported before, nothing to do\n"


def test_an_edited_draft_is_left_as_it_is(workspace: Workspace, source: Path) -> None:
    Done(source, "--root", workspace.root)
    draft = workspace.root / "postmortems/2024/2024-03-10-checkout-down.md"
    draft.write_text("edited", encoding="utf-8")
    again = Done(source, "--root", workspace.root, "--severity", "sev1")
    assert again.code == 1
    assert "exists already and is left as it is" in again.out
    assert draft.read_text(encoding="utf-8") == "edited"


def test_two_sources_of_one_draft_are_told_apart(workspace: Workspace, source: Path) -> None:
    other = source.with_name("copy.md")
    other.write_text(SOURCE, encoding="utf-8")
    done = Done(source, other, source, "--root", workspace.root)
    assert done.code == 1
    assert f"{source} has become the same draft" in done.out
    assert len(list(workspace.root.rglob("*.md"))) == 1


def test_a_dry_run_writes_nothing(workspace: Workspace, source: Path) -> None:
    done = Done(source, "--root", workspace.root, "--dry-run")
    assert done.code == 0
    assert "(not written: a dry run)" in done.out
    assert list(workspace.root.rglob("*.md")) == []


def test_one_file_that_is_refused_does_not_stop_the_others(workspace: Workspace, source: Path) -> None:
    bad = source.with_name("bad.md")
    bad.write_text("# A\n\nAsk jo@acme-shop.io\n", encoding="utf-8")
    done = Done(bad, source, source.with_name("gone.md"), source.parent, "--root", workspace.root)
    assert done.code == 1
    assert f"{bad} refused\n  line 3: this looks like an e-mail address" in done.out
    assert "acme-shop" not in done.out
    assert "there is no such file; check the name\n" in done.out
    assert "this is a directory; name the files in it" in done.out
    assert len(list(workspace.root.rglob("*.md"))) == 1
    assert Done(bad, "--redact", "--date", "2024-05-01", "--root", workspace.root).code == 0


def test_a_draft_that_cannot_be_written_does_not_hide_the_others(workspace: Workspace, source: Path) -> None:
    other = source.with_name("other.md")
    other.write_text(SOURCE.replace("2024-03-10", "2025-03-10"), encoding="utf-8")
    (workspace.root / "postmortems" / "2024").write_text("in the way", encoding="utf-8")
    done = Done(source, other, "--root", workspace.root)
    assert done.code == 1
    assert f"{source} refused\n" in done.out
    assert "was not written (Not a directory); a file stands where a folder belongs: move it away" in done.out
    assert f"{other} → postmortems/2025/2025-03-10-checkout-down.md" in done.out


def test_a_link_is_not_followed(workspace: Workspace, source: Path) -> None:
    link = source.with_name("link.md")
    link.symlink_to(source)
    done = Done(link, "--root", workspace.root)
    assert done.code == 1
    assert "this is a symbolic link; name what it leads to" in done.out


def test_a_linked_folder_does_not_lead_out_of_the_workspace(workspace: Workspace, source: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (workspace.root / "postmortems" / "2024").symlink_to(outside)
    done = Done(source, "--root", workspace.root)
    assert done.code == 1
    assert "leads out of the workspace" in done.out
    assert list(outside.iterdir()) == []


def test_drafts_can_go_elsewhere_without_a_workspace(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Done(source, "--out", "drafts", "--quiet").code == 0
    assert (tmp_path / "drafts/2024/2024-03-10-checkout-down.md").is_file()
    assert Done(source).error is not None


def test_the_settings_of_the_workspace_hold(workspace: Workspace, source: Path) -> None:
    workspace.write(".github/debrief.yml", "severities: [major, minor]\n")
    source.write_text("---\nseverity: Minor\ndate: 2024-03-10\n---\n" + SOURCE, encoding="utf-8")
    assert Done(source, "--root", workspace.root).code == 0
    assert "severity: minor" in (workspace.root / "postmortems/2024/2024-03-10-checkout-down.md").read_text()
    wrong = Done(source, "--root", workspace.root, "--severity", "sev1")
    assert "is none of major, minor, unknown" in str(wrong.error)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--zone", "Europe/Berlni"], "did you mean Europe/Berlin?"),
        (["--zone", "IST"], "India, Israel and Ireland"),
        (["other.md", "--date", "2024-03-10"], "--date is the day of one incident"),
        (["--severity", "sev9"], "is none of sev1, sev2, sev3, sev4, unknown"),
    ],
)
def test_wrong_usage_is_one_line_with_the_cure(
    workspace: Workspace, source: Path, arguments: list[str], words: str
) -> None:
    done = Done(source, *arguments, "--root", workspace.root)
    assert done.error is not None
    assert done.error.exit_code == 2
    assert words in str(done.error)
    assert list(workspace.root.rglob("*.md")) == []


def test_json_says_all(workspace: Workspace, source: Path) -> None:
    done = Done(source, "--root", workspace.root, "--format", "json")
    assert done.out.isascii()
    report = json.loads(done.out)
    assert report["version"] == 1
    (file,) = report["files"]
    assert (file["outcome"], file["id"]) == ("written", "2024-03-10-checkout-down")
    assert file["path"] == "postmortems/2024/2024-03-10-checkout-down.md"
    assert [(row["at"], row["line"], row["approximate"]) for row in file["timeline"]] == [
        ("2024-03-10T10:02:00Z", 7, False),
        ("2024-03-10T10:05:00Z", 8, True),
    ]
    assert [(point["id"], point["owner"], point["line"]) for point in file["action_points"]] == [("AP-1", "kim", 12)]
    assert [remark["line"] for remark in file["finished"]] == [13]
    assert file["problems"] == []


@pytest.mark.parametrize("format_", ["text", "json"])
def test_what_is_shown_is_harmless(workspace: Workspace, source: Path, format_: str) -> None:
    name = "x\n::error file=a::b \x1b[31m\u202e`$(touch PWNED)`.md"
    path = source.with_name(name)
    text = "# A\n\n## Timeline (UTC)\n\n- 10:00 a\n- \x1b]0;title\x07::error::x\u202e\n- $(touch PWNED)\n"
    path.write_text(text, encoding="utf-8")
    undecodable = os.fsdecode(os.fsencode(source.parent) + b"/caf\xe9.md")
    Path(undecodable).write_text(text, encoding="utf-8")
    done = Done(path, undecodable, "--root", workspace.root, "--format", format_, "--severity", "sev3")
    assert done.code == 1  # neither states a day
    assert not any(character in done.out for character in "\x1b\x07\u202e")
    assert not any(line.startswith("::") for line in done.out.splitlines())
    dated = Done(path, "--date", "2024-03-10", "--root", workspace.root, "--format", format_)
    assert dated.code == 0
    assert not any(character in dated.out for character in "\x1b\x07\u202e")
    (draft,) = workspace.root.rglob("*.md")
    assert "`x\\x0a::error file=a::b \\x1b[31m\\u202e_$(touch PWNED)_.md`" in draft.read_text(encoding="utf-8")
    assert not Path("PWNED").exists()


def test_long_lists_are_cut_on_the_terminal_alone(workspace: Workspace, source: Path) -> None:
    source.write_text(SOURCE + "".join(f"- [x] step {n}\n" for n in range(30)), encoding="utf-8")
    text = Done(source, "--root", workspace.root, "--dry-run").out
    assert "and 11 more; --format json lists all" in text
    report = json.loads(Done(source, "--root", workspace.root, "--dry-run", "--format", "json").out)
    assert len(report["files"][0]["finished"]) == 31


def test_words_of_an_import_do_not_hold_up_a_commit_while_it_is_a_draft(
    workspace: Workspace, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source.write_text(SOURCE.replace("Add an alert (@kim)", "Be more careful next time"), encoding="utf-8")
    assert Done(source, "--root", workspace.root).code == 0
    draft = workspace.root / "postmortems/2024/2024-03-10-checkout-down.md"
    named = CheckOptions((str(draft),), str(workspace.root), cache=False)
    assert run_check(named) == 0
    assert "warning" in capsys.readouterr().out
    # The same words in a draft that a person began are hers.
    draft.write_text(draft.read_text(encoding="utf-8").replace("## Imported", "## Notes"), encoding="utf-8")
    assert run_check(named) == 1
    assert "action/be-careful" in capsys.readouterr().out

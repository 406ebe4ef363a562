"""`check --base REF`: language on the lines that a change adds, schema on everything."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support import Debrief, Done, Workspace

HEAD = """\
---
id: {name}
title: Checkout outage
status: in_review
severity: sev3
timestamps: {{started_at: 2026-09-14T09:02:00Z, detected_at: 2026-09-14T09:06:00Z}}
impact: {{summary: 4 % of checkouts failed}}
contributing_factors:
  - {{tag: no-canary, text: All at once}}
  - {{tag: no-alert, text: Nobody was paged}}
reflection: {{level: class}}
authors: [kim]
---

## Analysis

"""
OLD = "The outage was caused by human error.\n\nA second paragraph says what the dashboards showed at that time.\n"
NEW = "It was down to human error.\n"


class Repository:
    """A workspace in a repository of its own."""

    def __init__(self, workspace: Workspace, top: Path) -> None:
        self.workspace, self.top = workspace, top
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str | bytes) -> str:
        """Run git as nobody in particular."""
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        env = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
        done = subprocess.run(["git", *who, *arguments], cwd=self.top, env=env, capture_output=True, check=True)
        return done.stdout.decode("utf-8", "replace").strip()

    def write(self, name: str, body: str, folder: str = "postmortems/2026") -> str:
        """Write a post-mortem and return its path."""
        path = f"{folder}/{name}.md"
        # A name may be one that is no id.
        known = name if re.fullmatch(r"[a-z0-9-]+", name) else "2026-09-15-x"
        self.workspace.write(path, HEAD.format(name=known) + body)
        return path

    def commit(self) -> None:
        """Commit everything."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "x")


@pytest.fixture
def repository(workspace: Workspace) -> Repository:
    """A record with one document that says what it should not, on `main`; a branch is checked out."""
    made = Repository(workspace, workspace.root)
    made.write("2026-09-14-old", OLD)
    made.commit()
    made.git("switch", "--quiet", "--create", "change")
    return made


def found(done: Done) -> list[tuple[str, str, int]]:
    """Rule, path and line of every finding."""
    assert done.err == "", done.err
    rows: list[dict[str, Any]] = json.loads(done.out)["findings"]
    return [(row["rule"], row["path"], row["line"]) for row in rows]


def check(debrief_here: Debrief, repository: Repository, *arguments: str) -> list[tuple[str, str, int]]:
    """What `check --base main` finds."""
    done = debrief_here("check", "--base", "main", "--format", "json", *arguments, cwd=repository.workspace.root)
    return found(done)


def test_what_was_there_before_is_not_looked_at(debrief_here: Debrief, repository: Repository) -> None:
    assert check(debrief_here, repository) == []
    repository.write("2026-09-14-old", OLD.replace("that time", "12:00"))
    assert check(debrief_here, repository) == []


def test_new_lines_are_committed_or_not(debrief_here: Debrief, repository: Repository) -> None:
    path = repository.write("2026-09-14-old", f"{OLD}\n{NEW}")
    expected = [("blame/human-error", path, 21)]
    assert check(debrief_here, repository) == expected
    repository.git("add", "--all")
    assert check(debrief_here, repository) == expected
    repository.commit()
    assert check(debrief_here, repository) == expected
    done = debrief_here("check", "--base=main", cwd=repository.workspace.root)
    assert (done.code, done.out.count("blame/human-error")) == (1, 1)


def test_a_new_file_is_new_on_every_line(debrief_here: Debrief, repository: Repository) -> None:
    path = repository.write("2026-09-15-new", OLD)
    expected = [("blame/human-error", path, 17)]
    assert check(debrief_here, repository) == expected
    repository.commit()
    assert check(debrief_here, repository) == expected


def test_a_file_is_followed_to_its_new_name(debrief_here: Debrief, repository: Repository) -> None:
    old = "postmortems/2026/2026-09-14-old.md"
    (repository.workspace.root / old).unlink()
    path = repository.write("2026-09-14-renamed", f"{OLD}\n{NEW}")
    repository.git("add", "--all")
    assert check(debrief_here, repository) == [("blame/human-error", path, 21)]


def test_a_merge_adds_what_neither_side_has(
    debrief_here: Debrief, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> list[tuple[str, str, int]]:
        root = repository.workspace.root
        return found(debrief_here("check", "--base", "HEAD", "--format", "json", cwd=root))

    mine = repository.write("2026-09-15-mine", NEW)
    old = repository.write("2026-09-14-old", f"{NEW}\n{OLD}")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    theirs = repository.write("2026-09-16-theirs", NEW)
    repository.write("2026-09-14-old", f"{OLD}\n{NEW}")
    repository.commit()
    head = repository.git("rev-parse", "HEAD")
    repository.git("switch", "--quiet", "change")
    repository.git("merge", "--quiet", "--no-commit", "main")
    assert said() == []
    repository.write("2026-09-14-old", f"{NEW}\n{OLD}\n{NEW}\n{NEW}")
    repository.write("2026-09-16-theirs", f"{NEW}\n{NEW}")
    assert said() == [("blame/human-error", old, 25), ("blame/human-error", theirs, 19)]
    # So it is while `git merge` runs its hooks, and has not written MERGE_HEAD yet.
    (repository.top / ".git" / "MERGE_HEAD").unlink()
    assert len(said()) == 4
    monkeypatch.setenv(f"GITHEAD_{head}", "main")
    assert said() == [("blame/human-error", old, 25), ("blame/human-error", theirs, 19)]
    # For pre-commit's hook of a push, all of this is committed, and new for the other side all the same.
    repository.commit()
    monkeypatch.delenv(f"GITHEAD_{head}")
    assert said() == []
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", head)
    assert {path for _, path, _ in said()} == {mine, old, theirs}


def test_what_others_merge_meanwhile_is_not_this_change(debrief_here: Debrief, repository: Repository) -> None:
    repository.write("2026-09-15-mine", "We are still at it.\n")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.write("2026-09-14-old", f"{OLD}\n{NEW}")
    repository.commit()
    repository.git("switch", "--quiet", "change")
    assert check(debrief_here, repository) == []
    # As a workflow sees it: the change merged into the branch as it is now.
    repository.git("merge", "--quiet", "--no-edit", "main")
    assert check(debrief_here, repository) == []


def test_findings_of_the_schema_are_about_everything(debrief_here: Debrief, repository: Repository) -> None:
    broken = repository.write("2026-09-13-broken", "Text.\n")
    text = (repository.workspace.root / broken).read_text(encoding="utf-8")
    repository.workspace.write(broken, text.replace("sev3", "sev9"))
    repository.git("switch", "--quiet", "main")
    repository.commit()
    repository.git("switch", "--quiet", "change")
    repository.git("merge", "--quiet", "main")
    assert check(debrief_here, repository) == [("settings/severity", broken, 5)]


def test_paths_narrow_it(debrief_here: Debrief, repository: Repository) -> None:
    one, two = repository.write("2026-09-15-one", NEW), repository.write("2026-09-16-two", NEW)
    assert len(check(debrief_here, repository)) == 2
    assert check(debrief_here, repository, two) == [("blame/human-error", two, 17)]
    assert check(debrief_here, repository, one, "postmortems/2026/2026-09-14-old.md") == [
        ("blame/human-error", one, 17)
    ]
    notes = repository.workspace.write("notes.md", HEAD.format(name="2026-09-17-notes") + NEW)
    assert ("blame/human-error", "notes.md", 17) in check(debrief_here, repository, notes.name)
    repository.commit()
    assert ("blame/human-error", "notes.md", 17) in check(debrief_here, repository, notes.name)


def test_git_is_asked_about_named_files_only_where_there_is_something_to_say(
    debrief_here: Debrief, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean, old = repository.write("2026-09-15-clean", "We looked at it.\n"), "postmortems/2026/2026-09-14-old.md"
    repository.write("2026-09-14-old", OLD.replace("that time", "12:00"))
    # The sentence of the old document stays what it was.
    assert check(debrief_here, repository, old) == []
    repository.write("2026-09-14-old", f"{OLD}\n{NEW}")
    assert check(debrief_here, repository, old) == [("blame/human-error", old, 21)]
    monkeypatch.setenv("PATH", str(repository.workspace.root))
    assert check(debrief_here, repository, clean) == []
    done = debrief_here("check", "--base", "main", old, cwd=repository.workspace.root)
    assert (done.code, done.out) == (2, "")
    assert "git is not installed" in done.err


def test_before_the_first_commit_everything_is_new(debrief_here: Debrief, workspace: Workspace) -> None:
    repository = Repository(workspace, workspace.root)
    path = repository.write("2026-09-14-old", OLD)
    for stage in ("untracked", "added"):
        done = debrief_here("check", "--base", "HEAD", "--format", "json", path, cwd=workspace.root)
        assert found(done) == [("blame/human-error", path, 17)], stage
        repository.git("add", "--all")


def test_the_workspace_may_be_a_folder_of_the_repository(debrief_here: Debrief, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "top" / "ops here")
    (workspace.root / "postmortems").mkdir(parents=True)
    repository = Repository(workspace, tmp_path / "top")
    path = repository.write("2026-09-14-old", OLD)
    repository.commit()
    repository.write("2026-09-14-old", f"{OLD}\n{NEW}")
    assert check(debrief_here, repository) == [("blame/human-error", path, 21)]


NAMES = [
    "2026-09-15-a\nb",
    "2026-09-15- -x",
    '2026-09-15-"q"',
    "2026-09-15-tab\there",
    "2026-09-15-:(top)",
    "-dash",
    "2026-09-15-ü \u202e",
    "2026-09-15-\udcff",
    "diff --git a b",
]


def test_names_are_data(debrief_here: Debrief, repository: Repository) -> None:
    # Each is known to the base, so that its patch has to be read, among those of all others.
    for name in NAMES:
        repository.write(name, OLD)
    repository.git("switch", "--quiet", "main")
    repository.commit()
    repository.git("switch", "--quiet", "change")
    repository.git("merge", "--quiet", "main")
    for number, name in enumerate(NAMES):
        repository.write(name, OLD + "\n" * (number + 1) + NEW)
    repository.write("2026-09-18-last", NEW)
    done = debrief_here("check", "--base", "main", "--format", "json", cwd=repository.workspace.root)
    lines = {line for rule, _, line in found(done) if rule == "blame/human-error"}
    assert lines == {17, *(21 + number for number in range(len(NAMES)))}


def test_a_files_content_cannot_pose_as_a_patch(debrief_here: Debrief, repository: Repository) -> None:
    trap = "diff --git a/x b/x\n@@ -1,1 +1,99 @@\n++ b/x\n-- a/x\n"
    repository.write("2026-09-14-old", f"{OLD}\n{trap}")
    assert check(debrief_here, repository) == []
    repository.write("2026-09-14-old", f"{trap}\n{NEW}\n{OLD}")
    assert check(debrief_here, repository) == [("blame/human-error", "postmortems/2026/2026-09-14-old.md", 22)]


def test_configuration_and_attributes_change_nothing(debrief_here: Debrief, repository: Repository) -> None:
    for name, value in {
        "diff.noprefix": "true",
        "diff.interHunkContext": "50",
        "diff.context": "9",
        "diff.renames": "false",
        "diff.external": "false",
        "diff.autoRefreshIndex": "false",
        "color.ui": "always",
        "core.quotePath": "false",
        "core.fsmonitor": "false",
    }.items():
        repository.git("config", name, value)
    repository.workspace.write(".gitattributes", "*.md binary -diff\n")
    repository.workspace.write(".gitignore", "*2026-09-15*\n")
    ignored = repository.write("2026-09-15-ignored", NEW)
    path = repository.write("2026-09-14-old", f"First.\n\n{OLD}\n{NEW}")
    assert check(debrief_here, repository) == [("blame/human-error", path, 23), ("blame/human-error", ignored, 17)]


def test_a_merge_that_is_not_finished_is_looked_at(debrief_here: Debrief, repository: Repository) -> None:
    repository.write("2026-09-14-old", OLD.replace("A second", "One more"))
    repository.commit()
    repository.git("switch", "--quiet", "--create", "other", "main")
    repository.write("2026-09-14-old", OLD.replace("A second", "Another"))
    repository.commit()
    path = repository.write("2026-09-15-new", NEW)
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "--quiet", "change")
    assert ("blame/human-error", path, 17) in check(debrief_here, repository)


IGNORED = f"<!-- debrief: ignore blame/human-error -- as the vendor put it -->\n\n{NEW}"


def test_an_ignore_holds_and_one_without_use_is_a_finding(debrief_here: Debrief, repository: Repository) -> None:
    path = repository.write("2026-09-14-old", f"{OLD}\n{IGNORED}")
    assert check(debrief_here, repository) == []
    repository.write("2026-09-14-old", f"{OLD}\n{IGNORED.replace('human error', 'a full disk')}")
    assert check(debrief_here, repository) == [("ignore/unused", path, 21)]
    repository.commit()
    repository.git("switch", "--quiet", "--create", "next")
    # On lines that were there before it is not a finding of the next change.
    repository.write("2026-09-14-old", f"{OLD}\n{IGNORED.replace('human error', 'a disk')}")
    done = debrief_here("check", "--base", "change", "--format", "json", cwd=repository.workspace.root)
    assert found(done) == []
    repository.workspace.write(".github/debrief.yml", "rules: {ignore/unused: off, blame/human-error: off}\n")
    repository.write("2026-09-15-new", NEW)
    assert check(debrief_here, repository) == []


def test_a_question_is_asked_where_the_change_is_about_it(debrief_here: Debrief, repository: Repository) -> None:
    path = repository.write("2026-09-14-old", OLD)
    text = (repository.workspace.root / path).read_text(encoding="utf-8")
    one = text.replace("  - {tag: no-alert, text: Nobody was paged}\n", "")
    repository.workspace.write(path, one)
    # The line of the key is the same as before; the factor below it is gone.
    assert check(debrief_here, repository) == [("reflection/one-factor", path, 8)]
    repository.commit()
    repository.git("switch", "--quiet", "--create", "next")
    repository.workspace.write(path, one.replace("dashboards", "graphs"))
    done = debrief_here("check", "--base", "change", "--format", "json", cwd=repository.workspace.root)
    assert found(done) == []


@pytest.mark.parametrize(
    ("base", "says"),
    [
        ("nowhere", "there is no such commit here; fetch it"),
        ("main..HEAD", "there is no such commit here"),
        ("main:postmortems", "there is no such commit here"),
        ("0" * 40, "there is no such commit here"),
        ("--output=x", "name a commit"),
        ("main\nHEAD", "name a commit"),
        ("", "name a commit"),
    ],
)
def test_a_commit_that_is_none(debrief_here: Debrief, repository: Repository, base: str, says: str) -> None:
    done = debrief_here("check", f"--base={base}", cwd=repository.workspace.root)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert says in done.err
    assert not (repository.workspace.root / "x").exists()


def test_no_repository_no_commit_no_git(
    debrief_here: Debrief, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def says() -> str:
        done = debrief_here("check", "--base", "main", cwd=workspace.root)
        assert (done.code, done.out) == (2, "")
        return done.err

    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(workspace.root.parent))
    assert "no git repository" in says()
    repository = Repository(workspace, workspace.root)
    assert "there is none yet" in says()
    repository.write("2026-09-14-old", OLD)
    repository.commit()
    repository.git("switch", "--quiet", "--orphan", "apart")
    repository.write("2026-09-14-old", NEW)
    repository.commit()
    assert "no commit in common" in says()
    monkeypatch.setenv("PATH", str(workspace.root))
    assert "git is not installed" in says()


def test_a_shallow_clone_is_told_what_it_lacks(debrief_here: Debrief, repository: Repository, tmp_path: Path) -> None:
    repository.git("switch", "--quiet", "main")
    repository.write("2026-09-15-new", NEW)
    repository.commit()
    url = f"file://{repository.workspace.root}"
    for depth, code in (("1", 2), ("2", 1)):
        shallow = tmp_path / f"clone{depth}"
        repository.git("clone", "--quiet", "--depth", depth, url, str(shallow))
        done = debrief_here("check", "--base", "HEAD^1", cwd=shallow)
        assert done.code == code
        assert ("fetch-depth: 0" in done.err) == (code == 2)


def test_a_partial_clone_is_not_completed(debrief_here: Debrief, repository: Repository, tmp_path: Path) -> None:
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.write("2026-09-14-old", f"{OLD}\n{NEW}")
    repository.commit()
    url, partial = f"file://{repository.workspace.root}", tmp_path / "partial"
    repository.git("clone", "--quiet", "--filter=blob:none", url, str(partial))
    done = debrief_here("check", "--base", "origin/main", cwd=partial)
    assert (done.code, done.out) == (1, "")
    assert "nothing is fetched in a check" in done.err


def test_language_and_base_exclude_each_other(debrief_here: Debrief, repository: Repository) -> None:
    done = debrief_here("check", "--base", "main", "--language", cwd=repository.workspace.root)
    assert (done.code, done.out) == (2, "")
    assert "take one" in done.err


def test_a_change_is_a_value_for_others(repository: Repository) -> None:
    from debrief.documents.archive import list_record
    from debrief.documents.workspace import open_workspace
    from debrief.inspection.against import add_changes
    from debrief.inspection.rules import Rules
    from debrief.inspection.run import inspect_record

    path = repository.write("2026-09-15-new", NEW)
    workspace, rules = open_workspace(str(repository.workspace.root)), Rules(b"")
    plain, files = inspect_record(workspace, rules), list(list_record(workspace))
    against = add_changes(workspace, rules, plain, files, "main", notes=True)
    assert [finding.rule for finding in against.inspection.findings] == ["blame/human-error"]
    assert against.inspection.checked == 2
    assert against.changes.commit == repository.git("rev-parse", "main")
    assert {name: change.is_new for name, change in against.changes.files.items()} == {path: True}


def test_notes_stay_with_the_author_unless_they_count(debrief_here: Debrief, repository: Repository) -> None:
    path = repository.write("2026-09-15-new", "Nobody could have seen it.\n")
    assert check(debrief_here, repository) == [("counterfactual/could-have", path, 17)]
    for format_ in ("github", "sarif", "markdown"):
        call = ("check", "--base", "main", "--format", format_)
        for named in ((), (path,)):
            assert "counterfactual" not in debrief_here(*call, *named, cwd=repository.workspace.root).out
            assert "counterfactual" in debrief_here(*call, *named, "--strict", cwd=repository.workspace.root).out
    # What is not shown is not counted either.
    whole = debrief_here("check", "--language", "--format", "github", cwd=repository.workspace.root).out
    assert whole.endswith("2 post-mortems checked: 1 error\n"), whole
    assert "::notice " in debrief_here(*call[:-1], "github", "--strict", cwd=repository.workspace.root).out


def test_notes_of_a_named_file_come_with_strict(debrief_here: Debrief, repository: Repository) -> None:
    path = repository.write("2026-09-15-new", "Nobody could have seen it.\n")
    call = ("check", path, "--format", "json")
    assert found(debrief_here(*call, cwd=repository.workspace.root)) == []
    done = debrief_here(*call, "--strict", cwd=repository.workspace.root)
    assert (done.code, found(done)) == (0, [("counterfactual/could-have", path, 17)])


def test_a_draft_that_goes_into_review_is_looked_at_as_a_whole(debrief_here: Debrief, repository: Repository) -> None:
    root = repository.workspace.root
    path = repository.write("2026-09-15-a", "Impact: TBD\n")
    (root / path).write_text((root / path).read_text().replace("in_review", "draft"))
    repository.git("switch", "--quiet", "main")
    repository.commit()
    repository.git("switch", "--quiet", "change")
    repository.git("reset", "--quiet", "--hard", "main")
    text = (root / path).read_text()

    (root / path).write_text(text.replace("Checkout outage", "Checkout was slow"))
    assert check(debrief_here, repository) == []
    (root / path).write_text(text.replace("status: draft", "status: draft  # still"))
    assert check(debrief_here, repository) == []
    (root / path).write_text(text.replace("status: draft", "status: in_review"))
    assert check(debrief_here, repository) == [("filler/placeholder", path, 17)]
    assert check(debrief_here, repository, path) == [("filler/placeholder", path, 17)]
    (root / path).write_text(text.replace("status: draft", '"status": in_review'))
    assert check(debrief_here, repository) == [("filler/placeholder", path, 17)]
    (root / path).write_text(text.replace("status: draft", "status: in_review"))
    # From review to published is no beginning: what was said then need not be said again.
    repository.commit()
    repository.git("branch", "--quiet", "--force", "main")
    published = text.replace("status: draft", "status: in_review  # soon")
    (root / path).write_text(published)
    assert check(debrief_here, repository) == []

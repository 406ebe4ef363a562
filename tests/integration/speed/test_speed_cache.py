"""A verdict that is remembered is never a wrong one: every way in which a record can change is seen."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from debrief.cli.check_run import CheckOptions, run_check
from debrief.inspection import cache, cache_verdicts, cache_writing, fast, run

VALID = (
    "---\nid: {id}\ntitle: Something\nstatus: draft\nseverity: sev2\ntimestamps:\n"
    "  started_at: 2026-11-20T09:02:00Z\n---\n\n## Summary\n"
)
INVALID = VALID.replace("severity: sev2", "severity: sevX")


def name(number: int) -> str:
    """Id of one of the documents."""
    return f"2026-11-{number % 28 + 1:02}-case-{number}"


def put(root: Path, number: int, text: str = VALID, folder: str = "2026") -> Path:
    """Write a document."""
    path = root / "postmortems" / folder / f"{name(number)}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.format(id=name(number)), encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own, which trusts what was written a moment ago."""
    monkeypatch.setenv("DEBRIEF_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("DEBRIEF_FAST", raising=False)
    monkeypatch.setattr(cache_verdicts, "RACY", 0)
    # The code may be edited while its tests run.
    monkeypatch.setattr(cache, "rules_version", lambda: b"these")
    return tmp_path / "cache"


@pytest.fixture
def root(tmp_path: Path, home: Path) -> Path:
    """A workspace with some documents that has been checked, so that the cache knows it."""
    root = tmp_path / "workspace"
    for number in range(6):
        put(root, number)
    (root / "postmortems" / "README.md").write_text("# The record\n")
    assert home
    return root


Check = Callable[..., tuple[int, str]]


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that have been judged, in this process."""
    paths: list[str] = []
    original = run._judge

    def spy(workspace, rules, listed, store):  # type: ignore[no-untyped-def]
        paths.append(listed.path)
        return original(workspace, rules, listed, store)

    monkeypatch.setattr(run, "_judge", spy)
    return paths


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Check:
    """Check with the cache, and hold the answer against that of a run without any short cut."""

    def call(root: Path, **options: bool) -> tuple[int, str]:
        capsys.readouterr()
        code = run_check(CheckOptions(root=str(root), **options))  # type: ignore[arg-type]
        out = capsys.readouterr().out
        with monkeypatch.context() as patch:
            patch.setenv("DEBRIEF_FAST", "0")
            truth = run_check(CheckOptions(root=str(root)))
        assert (code, out) == (truth, capsys.readouterr().out)
        return code, out

    return call


@pytest.fixture
def warm(root: Path, check: Check, judged: list[str]) -> Path:
    """The workspace, known to the cache: a second run judges nothing and reads nothing."""
    assert check(root)[0] == 0
    judged.clear()
    code = run_check(CheckOptions(root=str(root)))
    assert (code, judged) == (0, [])
    return root


def test_nothing_is_read_when_nothing_has_changed(warm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(run, "read_source", refuse)
    monkeypatch.setattr(fast, "judge", refuse)
    assert run_check(CheckOptions(root=str(warm))) == 0


def same_length(text: str) -> str:
    """The text with a wrong severity, and as long as before."""
    return text.replace("severity: sev2", "severity: sevX")


def _same_size_and_time(root: Path) -> None:
    path = put(root, 1)
    at = path.stat()
    path.write_text(same_length(path.read_text()))
    os.utime(path, ns=(at.st_atime_ns, at.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (at.st_size, at.st_mtime_ns)


def _in_place(root: Path) -> None:
    path = root / "postmortems" / "2026" / f"{name(1)}.md"
    at = path.stat()
    with path.open("r+b") as stream:
        stream.seek(path.read_bytes().index(b"sev2"))
        stream.write(b"sevX")
    os.utime(path, ns=(at.st_atime_ns, at.st_mtime_ns))


def _exchanged(root: Path) -> None:
    path = root / "postmortems" / "2026" / f"{name(1)}.md"
    other = root / "other"
    other.write_text(same_length(path.read_text()))
    os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    os.replace(other, path)


def _new_file(root: Path) -> None:
    put(root, 17, INVALID)


def _new_folder(root: Path) -> None:
    put(root, 17, INVALID, folder="new/deeper")


def _renamed(root: Path) -> None:
    path = root / "postmortems" / "2026" / f"{name(1)}.md"
    path.rename(path.with_name("2026-11-02-another.md"))


def _moved_folder(root: Path) -> None:
    (root / "postmortems" / "2026").rename(root / "postmortems" / "2025")


def _link(root: Path) -> None:
    path = root / "postmortems" / "2026" / f"{name(1)}.md"
    path.rename(root / "elsewhere.md")
    path.symlink_to(root / "elsewhere.md")


def _directory(root: Path) -> None:
    path = root / "postmortems" / "2026" / f"{name(1)}.md"
    path.unlink()
    path.mkdir()


def _readme_becomes_one(root: Path) -> None:
    readme = root / "postmortems" / "README.md"
    readme.rename(readme.with_name("2026-11-09-readme.md"))


def _unreferenced(root: Path) -> None:
    put(root, 18, VALID.replace("severity", "related: [" + name(2) + "]\nseverity"))
    (root / "postmortems" / "2026" / f"{name(2)}.md").unlink()


def _twice(root: Path) -> None:
    put(root, 1, folder="other/2026")


def _settings(root: Path) -> None:
    (root / ".github").mkdir()
    (root / ".github" / "debrief.yml").write_text("severities: [high, low]\n")


CHANGES = (
    *(_same_size_and_time, _in_place, _exchanged, _new_file, _new_folder, _renamed, _moved_folder, _link, _directory),
    *(_readme_becomes_one, _unreferenced, _twice, _settings),
)


@pytest.mark.parametrize("change", CHANGES, ids=[change.__name__.strip("_") for change in CHANGES])
def test_a_change_is_seen(change: Callable[[Path], None], warm: Path, check: Check) -> None:
    change(warm)
    code, out = check(warm)
    assert "[" in out, out
    assert code == 1 or "warning" in out
    # The new verdict is remembered as faithfully as the old one.
    assert check(warm) == (code, out)


def test_a_file_that_goes_away_is_not_counted(warm: Path, check: Check) -> None:
    (warm / "postmortems" / "2026" / f"{name(1)}.md").unlink()
    assert check(warm) == (0, "5 post-mortems checked: nothing to say\n")
    path = warm / "postmortems" / "2026" / f"{name(2)}.md"
    path.rename(path.with_name("README.md"))
    assert check(warm) == (0, "4 post-mortems checked: nothing to say\n")


def test_rights_count(warm: Path, check: Check, judged: list[str]) -> None:
    path = warm / "postmortems" / "2026" / f"{name(1)}.md"
    path.chmod(0o640)
    judged.clear()
    run_check(CheckOptions(root=str(warm)))
    assert judged == [f"postmortems/2026/{name(1)}.md"]
    path.chmod(0)
    check(warm)


def test_git_has_no_say_in_what_is_seen(warm: Path, check: Check) -> None:
    def git(*arguments: str) -> None:
        identity = ("-c", "user.email=a@example.org", "-c", "user.name=a")
        subprocess.run(["git", *identity, *arguments], cwd=warm, check=True, capture_output=True)

    git("init", "-q")
    (warm / ".gitignore").write_text("postmortems/2026/ignored*\n")
    git("add", "-A")
    git("commit", "-qm", "All of it")
    check(warm)
    git("update-index", "--assume-unchanged", f"postmortems/2026/{name(1)}.md")
    git("update-index", "--skip-worktree", f"postmortems/2026/{name(2)}.md")
    for number in (1, 2):
        path = warm / "postmortems" / "2026" / f"{name(number)}.md"
        path.write_text(same_length(path.read_text()))
    (warm / "postmortems" / "2026" / "ignored.md").write_text("no front matter\n")
    code, out = check(warm)
    assert code == 1
    assert out.count("error:") == 3


def test_other_rules_other_verdicts(
    warm: Path, check: Check, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "rules_version", lambda: b"another")
    judged.clear()
    check(warm)
    assert len(set(judged)) == 6


def test_the_rules_version_moves_with_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache.rules_version()
    assert before == cache.rules_version()
    module = tmp_path / "rule.py"
    module.write_text("x = 1\n")
    seen = cache._modules(str(tmp_path))
    os.utime(module, ns=(1, 1))
    assert cache._modules(str(tmp_path)) != seen
    library = tmp_path / "site-packages"
    library.mkdir()
    monkeypatch.syspath_prepend(str(library))
    with_library = cache.rules_version()
    assert with_library != before
    os.utime(library, ns=(5, 5))
    assert cache.rules_version() != with_library


def damage(path: Path, rng: Random) -> None:
    """Spoil a file of the cache in one of the ways in which disks and people do."""
    raw = bytearray(path.read_bytes())
    kind = rng.randrange(4)
    if kind == 0:
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    elif kind == 1:
        del raw[rng.randrange(len(raw)) :]
    elif kind == 2:
        raw = bytearray()
    else:
        raw += b"x"
    path.write_bytes(raw)


def test_a_damaged_cache_is_no_cache(warm: Path, check: Check, home: Path) -> None:
    rng = Random(3)
    for _ in range(40):
        for path in home.iterdir():
            damage(path, rng)
        assert check(warm)[0] == 0


def test_a_cache_that_others_could_write_is_no_cache(warm: Path, check: Check, home: Path, judged: list[str]) -> None:
    for path in home.iterdir():
        path.chmod(0o620)
    judged.clear()
    check(warm)
    assert len(set(judged)) == 6


def test_the_cache_is_private_and_the_workspace_stays_untouched(warm: Path, home: Path) -> None:
    assert home.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in home.iterdir()} == {0o600}
    assert {path.name for path in warm.iterdir()} == {"postmortems"}


def test_two_workspaces_of_the_same_content_are_two(root: Path, tmp_path: Path, check: Check) -> None:
    other = tmp_path / "copy"
    subprocess.run(["cp", "-a", str(root), str(other)], check=True)
    check(root)
    check(other)
    put(other, 1, INVALID)
    assert check(other)[0] == 1
    assert check(root)[0] == 0


def test_a_fresh_file_is_not_trusted_by_its_times(
    root: Path, check: Check, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_verdicts, "RACY", 2_000_000_000)
    check(root)
    judged.clear()
    run_check(CheckOptions(root=str(root)))
    assert len(judged) == 6


def test_a_link_in_the_record_keeps_it_from_being_sealed(root: Path, tmp_path: Path, check: Check) -> None:
    target = tmp_path / "target"
    target.write_text("a picture")
    (root / "postmortems" / "picture.png").symlink_to(target)
    assert check(root)[0] == 0
    assert check(root)[0] == 0
    target.unlink()
    target.mkdir()
    assert check(root)[0] == 1


def test_an_empty_or_missing_record_is_not_remembered(root: Path, tmp_path: Path, check: Check) -> None:
    empty = tmp_path / "empty"
    (empty / ".github").mkdir(parents=True)
    (empty / ".github" / "debrief.yml").write_text("")
    check(empty)
    put(empty, 1, INVALID)
    assert check(empty)[0] == 1


def test_where_there_is_no_place_for_a_cache_all_is_judged(
    root: Path, check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "below", Path("relative")):
        monkeypatch.setenv("DEBRIEF_CACHE_DIR", str(place))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
        assert check(root)[0] == 0


def test_no_cache_means_none(root: Path, check: Check, home: Path) -> None:
    assert check(root, cache=False)[0] == 0
    assert not home.exists()


def test_the_cache_stays_small(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    for number in range(10):
        path = home / f"{number}.files"
        path.write_bytes(b"x" * 100)
        os.utime(path, (number, number))
    (home / "1.files.77.new").write_bytes(b"")
    os.utime(home / "1.files.77.new", (0, 0))
    (home / "notes.txt").write_text("somebody's")
    monkeypatch.setattr(cache_writing, "FILES_MAX", 6)
    cache_writing.prune(str(home), (str(home / "0.files"),))
    assert {path.name for path in home.iterdir()} == {"0.files", *(f"{n}.files" for n in range(5, 10)), "notes.txt"}


def test_one_changed_file_is_the_only_one_that_is_judged(warm: Path, judged: list[str], check: Check) -> None:
    path = put(warm, 3, VALID + "\nMore.\n")
    judged.clear()
    assert run_check(CheckOptions(root=str(warm))) == 0
    assert judged == [path.relative_to(warm).as_posix()]
    check(warm)


def test_touching_a_file_costs_a_reading_and_no_judgement(
    warm: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    (warm / "postmortems" / "2026" / f"{name(1)}.md").touch()

    def refuse(*_: object) -> None:
        raise AssertionError

    with monkeypatch.context() as patch:
        patch.setattr(fast, "judge", refuse)
        assert run_check(CheckOptions(root=str(warm))) == 0
    check(warm)


def test_many_changes_in_any_order(root: Path, check: Check) -> None:
    rng = Random(8)
    for _ in range(60):
        number = rng.randrange(8)
        path = root / "postmortems" / "2026" / f"{name(number)}.md"
        kind = rng.randrange(7)
        if kind == 0 and path.exists():
            path.unlink()
        elif kind == 1:
            put(root, number, rng.choice((VALID, INVALID)))
        elif kind == 2 and path.exists():
            at = path.stat()
            path.write_text(path.read_text().replace("sev2", "sevY"))
            os.utime(path, ns=(at.st_atime_ns, at.st_mtime_ns))
        elif kind == 3 and path.exists():
            path.rename(root / "postmortems" / "2026" / f"{name(rng.randrange(8))}.md")
        elif kind == 4:
            put(root, number, VALID.replace("severity", f"related: [{name(rng.randrange(8))}]\nseverity"))
        elif kind == 5:
            put(root, number, VALID, folder=rng.choice(("2026", "2026/more", "old")))
        check(root)

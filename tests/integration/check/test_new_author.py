"""Whom `debrief new` takes for the author where nobody is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from debrief.cli.app import run


@pytest.mark.parametrize(
    ("config", "author"),
    [
        ("email = 123+kim-doe@users.noreply.github.com", "kim-doe"),
        ("email = 123+kimnoreply@users.noreply.github.com", "kimnoreply"),
        ("email = kim@users.noreply.GitHub.com", "kim"),
        ("email = 123+kim@users.noreply.github.com\n[github]\nuser = lee", "lee"),
        ("email = 41898282+github-actions[bot]@users.noreply.github.com", None),
        ("email = kim@users.noreply.github.com.example", None),
        ("email = kim@acme.example", None),
        ("name = Kim", None),
    ],
)
def test_the_login_is_in_the_address_that_github_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: str, author: str | None
) -> None:
    (tmp_path / "postmortems").mkdir()
    (tmp_path / "gitconfig").write_text(f"[user]\n{config}\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("GITHUB_ACTOR", raising=False)
    monkeypatch.chdir(tmp_path)
    assert run(["new", "Checkout returned 502s", "-q", "--date", "2026-11-20"]) == 0
    text = (tmp_path / "postmortems/2026/2026-11-20-checkout-returned-502s.md").read_text(encoding="utf-8")
    assert (f"authors: [{author}]\n" in text) is (author is not None), text
    if author is None:
        assert "authors" not in text or "authors: []" in text


def test_the_repository_of_the_record_counts_not_the_one_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, login in (("record", "lee"), ("elsewhere", "kim")):
        (tmp_path / name / ".git" / "objects").mkdir(parents=True)
        (tmp_path / name / ".git" / "refs").mkdir()
        (tmp_path / name / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
        (tmp_path / name / ".git" / "config").write_text(f"[github]\nuser = {login}\n", encoding="utf-8")
    monkeypatch.delenv("GITHUB_ACTOR", raising=False)
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert run(["new", "Outage", "-q", "--date", "2026-11-20", "--root", "../record"]) == 0
    path = tmp_path / "record" / "postmortems" / "2026" / "2026-11-20-outage.md"
    assert "authors: [lee]\n" in path.read_text(encoding="utf-8")

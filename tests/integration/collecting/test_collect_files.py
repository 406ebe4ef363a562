"""Files that people hand over: archives that lie, and folders that are none."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from debrief.collecting.files import Folder, parse_json, read_file
from debrief.errors import SourceError, UsageError

from .conftest import FIXTURES, Incident

LIMIT = 200_000


def archive(path: Path, files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a zip archive."""
    with zipfile.ZipFile(path, "w", compression) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return path


def test_a_folder_and_an_archive_are_read_alike(tmp_path: Path) -> None:
    source = FIXTURES / "slack-export"
    files = {str(path.relative_to(source)): path.read_bytes() for path in source.rglob("*.json")}
    zipped = Folder(str(archive(tmp_path / "e.zip", files)), LIMIT)
    plain = Folder(str(source), LIMIT)
    assert zipped.names == plain.names == sorted(files)
    assert [zipped.read(name) for name in zipped.names] == [plain.read(name) for name in plain.names]


@pytest.mark.parametrize("name", ["../x.json", "a/../../x.json", "/etc/x.json", "a\\..\\x.json", "C:/x.json"])
def test_a_path_that_climbs_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="leads out of it"):
        Folder(str(archive(tmp_path / "e.zip", {name: b"[]"})), LIMIT)


def test_a_bomb_is_cut_off_while_it_unpacks(tmp_path: Path) -> None:
    bomb = Folder(str(archive(tmp_path / "e.zip", {"a.json": b"0" * 50_000_000})), LIMIT)
    with pytest.raises(SourceError, match="unpacks to more than 195 KiB"):
        bomb.read("a.json")


def test_many_small_files_have_one_limit_together(tmp_path: Path) -> None:
    bomb = Folder(str(archive(tmp_path / "e.zip", {f"{n}.json": b"0" * 60_000 for n in range(4)})), LIMIT)
    for name in bomb.names[:3]:
        bomb.read(name)
    with pytest.raises(SourceError, match="unpacks to more"):
        bomb.read(bomb.names[3])


def test_an_archive_that_lies_about_sizes(tmp_path: Path) -> None:
    path = archive(tmp_path / "e.zip", {"a.json": b"0" * 100_000})
    raw = bytearray(path.read_bytes())
    directory = raw.index(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    path.write_bytes(raw)
    with pytest.raises(SourceError, match="damaged"):
        Folder(str(path), LIMIT).read("a.json")


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_no_export_is_packed_like(tmp_path: Path, packing: int) -> None:
    with pytest.raises(SourceError, match="unpack it first and name the folder"):
        Folder(str(archive(tmp_path / "e.zip", {"a.json": b"[]"}, packing)), LIMIT)


def test_an_archive_of_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("debrief.collecting.files.ENTRIES_MAX", 3)
    files = {f"{n}.json": b"" for n in range(4)}
    with pytest.raises(SourceError, match="more than 3 files"):
        Folder(str(archive(tmp_path / "e.zip", files)), LIMIT)
    for name in files:
        (tmp_path / "folder").mkdir(exist_ok=True)
        (tmp_path / "folder" / name).touch()
    with pytest.raises(SourceError, match="more than 3 files"):
        Folder(str(tmp_path / "folder"), LIMIT)


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text('["secret"]')
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.json").symlink_to(tmp_path / "secret.json")
    (folder / "below").symlink_to(tmp_path, target_is_directory=True)
    assert Folder(str(folder), LIMIT).names == []
    entry = zipfile.ZipInfo("a.json")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as target:
        target.writestr(entry, "/etc/passwd")
    assert Folder(str(tmp_path / "e.zip"), LIMIT).names == []


def test_an_archive_that_is_cut_off_or_none(tmp_path: Path) -> None:
    whole = archive(tmp_path / "e.zip", {"a.json": bytes(range(256)) * 40}).read_bytes()
    broken = tmp_path / "broken.zip"
    for size in (0, 10, len(whole) // 2, len(whole) - 5):
        broken.write_bytes(whole[:size])
        with pytest.raises(SourceError, match="no zip archive"):
            Folder(str(broken), LIMIT)
    flipped = bytearray(whole)
    flipped[60] ^= 0xFF
    broken.write_bytes(flipped)
    with pytest.raises(SourceError, match="damaged"):
        Folder(str(broken), LIMIT).read("a.json")
    with pytest.raises(UsageError, match="no such file"):
        Folder(str(tmp_path / "nothing.zip"), LIMIT)


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "incident-482").mkdir()
    listed = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("incident-482"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(
        SourceError, match=r"`incident-482` cannot be read \(Permission denied\); give yourself the right"
    ):
        Folder(str(tmp_path), LIMIT)


def test_a_file_is_read_within_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(b"0" * 100)
    assert read_file(str(path), 100) == b"0" * 100
    with pytest.raises(SourceError, match="more than"):
        read_file(str(path), 99)
    with pytest.raises(UsageError, match="directory"):
        read_file(str(tmp_path), 10)
    with pytest.raises(UsageError, match="no such file"):
        read_file(str(tmp_path / "y"), 10)


def test_json_says_where_it_is_wrong() -> None:
    with pytest.raises(SourceError, match="the file, line 2: it is no JSON there"):
        parse_json(b'{"a": 1,\n  nonsense}', "the file")
    with pytest.raises(SourceError, match="not UTF-8"):
        parse_json(b"\xff", "the file")
    assert parse_json("\ufeff[]".encode(), "x") == []


def test_an_export_through_the_command(incident: Incident) -> None:
    incident.settings(slack={"channel": "incident-482"})
    source = FIXTURES / "slack-export"
    files = {str(path.relative_to(source)): path.read_bytes() for path in source.rglob("*.json")}
    zipped = archive(incident.root / "export.zip", files)
    assert incident.collect("--from", f"slack:{zipped}").code == 0
    assert len(incident.rows()) == 6
    # The same export as a folder is the same facts.
    again = incident.collect("--from", f"slack:{source}")
    assert "nothing to add; 5 facts known already" in again.out


@pytest.mark.parametrize("shape", ["archive", "folder"])
def test_an_export_in_a_folder_of_its_own(incident: Incident, shape: str) -> None:
    incident.settings(slack={"channel": "incident-482", "workspace": "https://acme.slack.com"})
    source = FIXTURES / "slack-export"
    files = {f"Acme export/{path.relative_to(source)}": path.read_bytes() for path in source.rglob("*.json")}
    files |= {f"__MACOSX/{Path(name).parent}/._{Path(name).name}": b"\0\5\x16\7" for name in files}
    if shape == "folder":
        for name, content in files.items():
            (incident.root / "made" / name).parent.mkdir(parents=True, exist_ok=True)
            (incident.root / "made" / name).write_bytes(content)
    given = incident.root / "made" if shape == "folder" else archive(incident.root / "made.zip", files)
    done = incident.collect("--from", f"slack:{given}")
    assert done.code == 0, done.err
    assert "Kim Example: Error rate of checkout" in incident.text
    assert "https://acme.slack.com/archives/C0INC482/p17" in incident.text
    assert "nothing to add; 5 facts known already" in incident.collect("--from", f"slack:{source}").out


def test_of_several_exports_one_must_be_named(incident: Incident) -> None:
    files = {f"{name}/users.json": b"[]" for name in ("one", "two")}
    done = incident.collect("--from", f"slack:{archive(incident.root / 'e.zip', files)}")
    assert done.code == 2
    assert "there are several exports in it: `one`, `two`; unpack it" in done.err


def test_what_blocks_and_attachments_show_is_said(incident: Incident) -> None:
    user = {"type": "user", "user_id": "U0KIM"}
    words = [
        {"type": "text", "text": "1 < 2 & *go* "},
        user,
        {"type": "link", "url": "https://a.example/x", "text": "x"},
    ]
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": words}]}
    items = {"type": "rich_text_list", "elements": [{"type": "rich_text_section", "elements": [words[1]]}]}
    deploy = [
        {"type": "header", "text": {"type": "plain_text", "text": "checkout v3 <2>"}},
        {"type": "divider"},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*to* <https://p.example|production>"},
            "fields": [{"type": "mrkdwn", "text": "by <@U0KIM>"}],
        },
        {"type": "context", "elements": [{"type": "image", "alt_text": "ok"}, {"type": "plain_text", "text": "run 7"}]},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Roll back"}}]},
    ]
    field = {"title": "Env", "value": "production"}
    cells = [{"type": "raw_text", "text": "db1 <1>"}, rich]
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "host"}, {"type": "raw_text", "text": ""}], cells]}
    numbers = [
        [cells[0], {"type": "raw_text", "text": "rows"}],
        [cells[0], {"type": "raw_number", "value": 7, "text": "7.0"}],
    ]
    shown: list[dict[str, Any]] = [
        {"text": "", "blocks": [rich, {"type": "rich_text", "elements": [items]}]},
        {"text": "Deploy", "bot_id": "B1", "username": "bot", "blocks": deploy},
        {"text": "checkout v3 &lt;2&gt;", "bot_id": "B1", "username": "bot", "blocks": deploy[:1]},
        {"text": "Deploy", "attachments": [{"title": "checkout v4", "fields": [field], "fallback": "never"}]},
        {"text": "", "attachments": [{"fallback": "[no preview available]", "blocks": deploy[:1]}]},
        {"text": "", "attachments": [{"fallback": "Alert is over"}]},
        {"text": "see <https://a.example>", "attachments": [{"from_url": "https://a.example", "text": "their page"}]},
        {"text": "1. typed", "user": "U0KIM", "blocks": [rich]},
        {"text": "", "blocks": [table, {"type": "table", "rows": "none"}, {"type": "table", "rows": ["x", {"y": 1}]}]},
        {"text": "", "blocks": [{"type": "data_table", "caption": "Lag & load", "rows": numbers}]},
    ]
    messages = [{"type": "message", "ts": f"{1795166400 + number}.000100", **one} for number, one in enumerate(shown)]
    users = [{"id": "U0KIM", "profile": {"display_name": "Kim"}}]
    files = {"c/2026-11-20.json": json.dumps(messages).encode(), "users.json": json.dumps(users).encode()}
    done = incident.collect("--from", f"slack:{archive(incident.root / 'e.zip', files)}", "--format", "json")
    assert [row["text"] for row in json.loads(done.out)["rows"]] == [
        "1 < 2 & *go* Kimx Kim",
        "bot: Deploy; checkout v3 <2> to production by Kim ok run 7",
        "bot: checkout v3 <2>",
        "Deploy; checkout v4 Env production",
        "checkout v3 <2>",
        "Alert is over",
        "see https://a.example",
        "Kim: 1. typed",
        "host db1 <1>, 1 < 2 & *go* Kimx",
        "Lag & load db1 <1>, rows db1 <1>, 7.0",
    ]


def test_an_export_with_a_broken_day_says_which(incident: Incident) -> None:
    days = {"c/2026-11-20.json": b'[{"ts": ', "channels.json": b"[]"}
    done = incident.collect("--from", f"slack:{archive(incident.root / 'e.zip', days)}")
    assert done.code == 1
    assert "debrief: slack (e.zip): c/2026-11-20.json, line 1: it ends too early" in done.err
    assert incident.rows() == ["| 2026-11-20T09:05:00Z | Somebody on call sees a graph bend | |"]


def test_standard_input_is_a_file_too(incident: Incident, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        buffer = io.BytesIO((FIXTURES / "pagerduty-log.json").read_bytes())

        @staticmethod
        def isatty() -> bool:
            return False

    monkeypatch.setattr("sys.stdin", Stream())
    done = incident.collect("--from", "pagerduty", "--file", "-", "--format", "json")
    assert done.code == 0
    assert len(json.loads(done.out)["rows"]) == 5


@pytest.mark.parametrize(
    ("sources", "found", "silences"),
    [
        ({}, ["one", "two", "three"], ["09:12 and 09:40"]),
        # The document's one timestamp is 09:11, and nothing says that it has ended.
        ({"margin_minutes": 90}, ["nought", "one", "two", "three"], ["09:12 and 09:40"]),
        ({"open_hours": 1}, ["one", "two", "three"], ["09:12 and 09:40"]),
        ({"open_hours": 30}, ["one", "two", "three", "four"], ["09:12 and 09:40"]),
        ({"gap_minutes": 28}, ["one", "two", "three"], ["09:12 and 09:40"]),
        ({"gap_minutes": 29}, ["one", "two", "three"], []),
        ({"rows_max": 2}, ["one", "two"], []),
    ],
)
def test_the_settings_bound_what_is_taken(
    incident: Incident, sources: dict[str, int], found: list[str], silences: list[str]
) -> None:
    times = {"nought": "20T08:00", "one": "20T09:10", "two": "20T09:12", "three": "20T09:40", "four": "21T12:00"}
    lines = ["time,text", *(f"2026-11-{at}:00Z,{word}" for word, at in times.items())]
    (incident.root / "log.csv").write_text("\n".join(lines), encoding="utf-8")
    incident.settings(files={"log": {"path": "log.csv"}}, **sources)
    done = incident.collect("--from", "log", "--dry-run")
    assert [line.split()[2] for line in done.out.splitlines() if line.startswith("+ 20")] == found
    assert re.findall(r"nothing is known between 2026-11-20 (\d\d:\d\d and \d\d:\d\d)", done.out) == silences

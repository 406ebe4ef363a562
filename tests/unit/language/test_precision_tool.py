"""The script that measures precision: a sheet to judge, and a report on a judged one."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def precision(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the script as a person does."""
    return subprocess.run(
        [sys.executable, str(ROOT / "tools" / "precision.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_folder_becomes_a_sheet_and_a_judged_sheet_a_report(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.md").write_text("# Outage\n\nIt was human error. It was human error.\n", encoding="utf-8")
    (folder / "deep" / "b.qmd").write_text("---\ntitle: x\n---\n\nIt was a sloppy change.\n", encoding="utf-8")
    (folder / "c.txt").write_text("It was human error.\n", encoding="utf-8")
    done = precision("sheet", folder)
    assert done.returncode == 0, done.stderr
    assert "2 documents" in done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["rule"], row["path"], row["line"], row["words"], row["verdict"]) for row in rows] == [
        ("blame/human-error", "a.md", "3", "human error", ""),
        ("blame/human-error", "a.md", "3", "human error", ""),
        ("blame/character", "deep/b.qmd", "5", "sloppy", ""),
    ]
    assert rows[2]["sentence"] == "It was a sloppy change."
    for row, verdict in zip(rows, "ynY", strict=True):
        row["verdict"] = verdict
    sheet = tmp_path / "sheet.csv"
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    done = precision("report", sheet)
    assert done.returncode == 1
    lines = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line}
    assert lines["blame/human-error"] == ["error", "2", "2", "1", "0.50"]
    assert lines["blame/character"] == ["error", "1", "1", "1", "1.00"]
    assert lines["blame/forgot"] == ["warning", "0", "0", "0"]
    assert "below 0.8: blame/human-error" in done.stderr


def test_what_cannot_be_judged_is_said(tmp_path: Path) -> None:
    assert precision("sheet", tmp_path / "gone").returncode == 2
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("rule,level,path,line,words,sentence,verdict\nblame/forgot,warning,a,1,x,x,maybe\n", "utf-8")
    done = precision("report", sheet)
    assert done.returncode == 2
    assert "a verdict is y or n" in done.stderr

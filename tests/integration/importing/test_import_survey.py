"""The survey of a folder: counts, and the shares of what a person counts; never a word of the text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_a_folder_is_counted(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "# Secret plan 2024-03-10\n\n## Timeline (UTC)\n\n- 10:00 hush\n- soon\n\n## TODO\n\n- [x] Do it\n- Do that\n"
    )
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "b.qmd").write_bytes(b"\xff\xfe")
    (tmp_path / "c.txt").write_text("no Markdown")
    counted = tmp_path / "counted.tsv"
    counted.write_text("file\trows\tactions\na.md\t2\t2\nb.qmd\t2\t0\nd.md\t1\t0\n")
    (tmp_path / "d.md").write_text("# 2024-03-10\n\n## Timeline\n\n- 10:00 hush\n")
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "import_survey.py", tmp_path, "--counted", counted],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "file\trows\twaiting\topen\tfinished\tleft\trefused",
        "a.md\t1\t0\t1\t1\t1\t0",
        "below/b.qmd\t0\t0\t0\t0\t0\t1",
        "d.md\t0\t1\t0\t0\t0\t0",
        "entries: 2 of 5 (40.0%)",
        "of them with an instant: 1 of 5 (20.0%)",
        "actions: 2 of 2 (100.0%)",
    ]

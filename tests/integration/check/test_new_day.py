"""Which moment `debrief new` takes where nobody gives one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from debrief.cli.app import run


@pytest.mark.parametrize("other", [True, False])
def test_the_moment_lies_on_the_day_that_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], other: bool
) -> None:
    (tmp_path / "postmortems").mkdir()
    monkeypatch.chdir(tmp_path)
    day = "2026-01-02" if other else datetime.now(UTC).date().isoformat()
    assert run(["new", "Outage", "--date", day]) == 0
    text = (tmp_path / f"postmortems/{day[:4]}/{day}-outage.md").read_text(encoding="utf-8")
    assert f"detected_at: {day}T" in text
    assert (f"detected_at: {day}T12:00:00Z\n" in text) or not other
    assert "approximate: [detected_at]" in text
    assert f"detected_at is set to {day}T" in capsys.readouterr().err

"""This repository's own record is an example, so no rule has anything to annotate in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from debrief.checks.language import check_language
from debrief.checks.reflection import check_reflection
from debrief.documents.document import read_document
from debrief_schemas.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
RECORD = sorted((ROOT / "postmortems").glob("*/*.md"))


def test_there_is_a_record() -> None:
    assert len(RECORD) >= 6


@pytest.mark.parametrize("path", RECORD, ids=lambda path: path.stem)
def test_no_error_and_no_warning(path: Path) -> None:
    given, faults = read_document(path.relative_to(ROOT).as_posix(), path.read_bytes())
    assert given is not None, faults
    found = [*check_language(given, Settings()), *check_reflection(given, Settings())]
    assert [finding for finding in found if finding.level != "note"] == []

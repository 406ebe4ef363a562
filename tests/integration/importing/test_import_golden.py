"""Whole documents: one sample for every form in which people write post-mortems, and the draft made of it.

`DEBRIEF_UPDATE_GOLDEN=1 pytest tests/integration/importing` writes the drafts anew; read the difference before it is
committed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from debrief.checks import check_file
from debrief.documents.document import read_document
from debrief.importing.convert import import_document
from debrief.importing.result import ImportOptions, ImportResult
from debrief.importing.words import missing
from debrief_schemas.settings import Settings

CASES = Path(__file__).parent / "cases"


class Counts(NamedTuple):
    """What a person counts in a sample and an import must find."""

    rows: int
    open: int
    finished: int
    left: int
    kept: bool
    """Whether the original timeline stays below the table."""
    zone: str | None = None
    """Zone that the sample does not declare."""


COUNTS = {
    "table-with-zone-in-head": Counts(3, 2, 0, 0, kept=False),
    "table-with-unknown-times": Counts(5, 2, 1, 2, kept=True),
    "heading-for-each-time": Counts(6, 4, 0, 1, kept=True),
    "front-matter-and-no-zone": Counts(2, 2, 0, 0, kept=False, zone="America/Los_Angeles"),
    "braces-of-a-template": Counts(3, 1, 0, 1, kept=False, zone="America/Los_Angeles"),
    "list-over-midnight": Counts(4, 2, 0, 1, kept=True),
    "list-with-day-lines": Counts(4, 0, 0, 0, kept=False),
    "list-in-bold-type": Counts(3, 1, 1, 1, kept=False),
    "estimates-and-ranges": Counts(6, 0, 0, 1, kept=False),
    "toml-and-tables": Counts(5, 2, 1, 4, kept=False),
    "plain-lines": Counts(5, 5, 1, 1, kept=False),
    "broken-front-matter": Counts(1, 0, 0, 1, kept=True),
    "declared-zone-and-circa": Counts(3, 2, 0, 0, kept=False),
    "texts-below-times": Counts(4, 2, 0, 0, kept=False),
    "labels-and-fields": Counts(2, 5, 0, 0, kept=False),
}


def source_of(name: str) -> Path:
    """The one source of a case."""
    return next(path for path in (CASES / name).iterdir() if path.name != "draft.md")


def imported(name: str) -> ImportResult:
    """Import the source of a case."""
    source = source_of(name)
    return import_document(source.name, source.read_bytes(), Settings(), ImportOptions(zone=COUNTS[name].zone))


def test_every_case_is_tried() -> None:
    assert {path.name for path in CASES.iterdir()} == set(COUNTS)


@pytest.mark.parametrize("name", COUNTS)
def test_the_draft_is_the_one_that_was_read_by_a_person(name: str) -> None:
    result = imported(name)
    assert not result.refused, result.problems
    draft = CASES / name / "draft.md"
    if os.environ.get("DEBRIEF_UPDATE_GOLDEN") == "1":
        draft.write_text(result.content, encoding="utf-8")
    assert result.content == draft.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COUNTS)
def test_what_a_person_counts_is_found(name: str) -> None:
    result, counts = imported(name), COUNTS[name]
    left = len(result.left) + len(result.waiting)
    found = (len(result.rows), len(result.action_items), len(result.finished), left, result.timeline_kept)
    assert found == counts[:5], (result.left, result.notes)


@pytest.mark.parametrize("name", COUNTS)
def test_a_draft_passes_the_checks_at_once(name: str) -> None:
    result = imported(name)
    path = f"postmortems/{result.postmortem_id[:4]}/{result.postmortem_id}.md"
    document, faults = read_document(path, result.content.encode())
    assert document is not None, faults
    assert document.model is not None, document.shape_errors
    assert [finding for finding in check_file(path, document, faults, Settings()) if finding.level == "error"] == []
    # What check reads is what import says: no row and no action point is lost on the way.
    assert [row.at for row in document.body.timeline] == [row.at for row in result.rows]
    assert [point.title for point in document.model.action_points] == [item.title for item in result.action_items]
    assert document.model.status == "draft"


@pytest.mark.parametrize("name", COUNTS)
def test_no_word_of_the_source_is_lost(name: str) -> None:
    assert not missing(source_of(name).read_text(encoding="utf-8"), imported(name).content)

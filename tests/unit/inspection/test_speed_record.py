"""The benchmark's record is what it claims to be: the same everywhere, realistic in size and manner, and valid."""

from __future__ import annotations

import statistics

from speed_mutants import generator

from debrief.checks import check_record
from debrief.documents.document import read_document
from debrief.documents.front_matter import Split, split
from debrief.documents.record import Record
from debrief_schemas.settings import Settings

COUNT = 120


def test_the_same_seed_makes_the_same_record() -> None:
    record = generator()
    assert list(record.documents(4, 20)) == list(record.documents(4, 20))
    assert list(record.documents(4, 20)) != list(record.documents(5, 20))


def test_the_record_is_realistic_and_valid() -> None:
    made = list(generator().documents(4, COUNT))
    assert len({path for path, _ in made}) == COUNT
    texts = [raw.decode("utf-8") for _, raw in made]
    fronts = [split(text) for text in texts]
    lengths = [front.yaml_end - front.yaml_start for front in fronts if isinstance(front, Split)]
    assert len(lengths) == COUNT
    assert 7000 < statistics.mean(map(len, texts)) < 9000
    assert 3000 < statistics.mean(lengths) < 4000
    bodies = [text[front.body_start :] for text, front in zip(texts, fronts, strict=True) if isinstance(front, Split)]
    assert 650 < statistics.mean(len(body.split()) for body in bodies) < 850
    for manner in (
        ">-\n",
        "|\n",
        "\r\n",
        "  # ",
        '"',
        "'",
        "[",
        "{title: ",
        "\n- id: AP-1",
        "\n  - id: AP-1",
        "+01:00",
        "–",
    ):
        assert any(manner in text for text in texts), manner
    documents = [read_document(path, raw)[0] for path, raw in made]
    record = Record(tuple(document for document in documents if document is not None), {})
    assert len(record.documents) == COUNT
    assert check_record(record, Settings()) == []

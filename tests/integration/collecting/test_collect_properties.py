"""Whatever facts come, in whatever order, and whatever people did to the document between two runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from debrief.checks import check_file
from debrief.collecting.fact import Fact, Kind, Window
from debrief.collecting.outcome import Before, Outcome
from debrief.collecting.run import decide
from debrief.documents.document import read_document
from debrief.documents.timeline_splice import NewRow, SourceAddition, add_to_timeline, read_ledger
from debrief.documents.timestamp_splice import add_timestamps
from debrief_schemas.instants import parse_instant
from debrief_schemas.settings import Settings

from .conftest import DOCUMENT, PATH

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
WINDOW = Window(START - timedelta(hours=1), START + timedelta(hours=3))
WORDS = ["Alert fires: HighErrorRate", "Alert ends: HighErrorRate", "Rolled | back", "Merged #12: Raise the limit"]
WORDS += [
    "Deployment of 1a2b3c4 begins",
    "*bold* <b> `x`",
    "ok",
    "Merged #13: Raise the limit",
    "Graphs look well again",
]

texts = st.one_of(st.sampled_from(WORDS), st.text(min_size=1, max_size=30))
sources = st.sampled_from(["Slack", "PagerDuty #1", "git 1a2b3c4", "Alertmanager", "GitHub #12"])
links = st.sampled_from([None, "https://a.example/1", "https://a.example/2", "https://a.example/(3)|"])


@st.composite
def facts_of(draw: st.DrawFn) -> Fact:
    """Return any fact of the incident's first hour."""
    at = START + timedelta(seconds=draw(st.integers(0, 3600)), microseconds=draw(st.sampled_from([0, 500_000])))
    source = draw(sources)
    return Fact(
        at, draw(texts), source, f"{source}/{draw(st.integers(0, 40))}", draw(st.sampled_from(Kind)), draw(links)
    )


lists = st.lists(facts_of(), max_size=12, unique_by=lambda fact: fact.id)


def nothing(text: str) -> list[Any]:
    """Find nothing wrong with any text."""
    return []


def decided(raw: bytes, facts: list[Fact]) -> Outcome:
    """Return what a run would do to a document."""
    document, _ = read_document(PATH, raw)
    assert document is not None
    stamps = {name: parse_instant(value) for name, value in document.data["timestamps"].items()}
    before = Before(document.body.timeline, read_ledger(raw), stamps, document.data.get("approximate", []))
    return decide(PATH, WINDOW, [], before, facts, nothing, rows_max=500, gap=timedelta(minutes=15))


def collected(raw: bytes, facts: list[Fact]) -> bytes:
    """Return the document after a run."""
    outcome = decided(raw, facts)
    merge = outcome.merge
    rows = [NewRow(item.fact.at, item.text, item.source) for item in merge.additions]
    additions = [SourceAddition(item.line, item.source) for item in merge.joined]
    stamps = {item.name: item.at for item in outcome.proposals if not item.why_not}
    estimates = [item.name for item in outcome.proposals if item.approximate and not item.why_not]
    return add_timestamps(add_to_timeline(raw, rows, additions, merge.marks), stamps, estimates)


def errors(raw: bytes) -> list[str]:
    """Return the rules of all errors that `debrief check` has to say."""
    return [item.rule for item in check_file(PATH, *read_document(PATH, raw), Settings()) if item.level == "error"]


def rows_of(raw: bytes) -> list[str]:
    """Return the lines of the timeline's rows."""
    return [line for line in raw.decode().split("\n") if line.startswith("| 20")]


@settings(max_examples=50)
@given(facts=lists, crlf=st.booleans())
def test_collecting_twice_adds_nothing_and_the_result_passes_check(facts: list[Fact], crlf: bool) -> None:
    raw = DOCUMENT.replace("\n", "\r\n" if crlf else "\n").encode()
    once = collected(raw, facts)
    assert errors(once) == []
    assert collected(once, facts) == once
    assert not decided(once, facts).changed
    assert collected(once, facts[::-1]) == once


@settings(max_examples=40)
@given(facts=lists, more=lists)
def test_every_line_that_was_there_stays_in_its_order(facts: list[Fact], more: list[Fact]) -> None:
    raw = collected(DOCUMENT.encode(), facts)
    after = collected(raw, more)
    left = iter(after.split(b"\n"))
    for line in raw.split(b"\n"):
        # A row may have got one more source at the end of its last cell, the list of estimates one more name.
        grows = line.startswith((b"| 20", b"approximate:"))
        body = line.rstrip(b"|]").rstrip() if grows else line
        assert any(other.startswith(body) if grows else other == line for other in left)
    moments = [row[2:22] for row in rows_of(after)]
    assert moments == sorted(moments)


@settings(max_examples=40)
@given(facts=lists, again=lists, data=st.data())
def test_what_was_deleted_stays_deleted_and_what_was_edited_stays_edited(
    facts: list[Fact], again: list[Fact], data: st.DataObject
) -> None:
    once = collected(DOCUMENT.encode(), facts)
    lines, kept = once.decode().split("\n"), []
    for line in lines:
        fate = data.draw(st.sampled_from(["keep", "delete", "edit"])) if line.startswith("| 20") else "keep"
        if fate == "edit":
            kept.append(f"{line[:24]} What a person made of it, entirely | elsewhere |")
        elif fate == "keep":
            kept.append(line)
    edited = "\n".join(kept).encode()
    assert rows_of(collected(edited, facts)) == rows_of(edited)
    # New facts of other sources do not bring the old ones back either.
    fresh = [replace(fact, link=None) for fact in again if fact.id not in {old.id for old in facts}]
    both = rows_of(collected(edited, [*facts, *fresh]))
    alone = rows_of(collected(edited, fresh))
    assert both == alone


@settings(max_examples=40)
@given(one=lists, other=lists)
def test_the_order_of_sources_does_not_decide_what_is_known(one: list[Fact], other: list[Fact]) -> None:
    raw = DOCUMENT.encode()
    other = [fact for fact in other if fact.id not in {first.id for first in one}]
    there = collected(collected(raw, one), other)
    back = collected(collected(raw, other), one)
    assert read_ledger(there) == read_ledger(back)
    assert errors(there) == errors(back) == []
    assert not decided(there, [*one, *other]).merge.additions
    assert not decided(back, [*one, *other]).merge.additions


@settings(max_examples=40)
@given(facts=lists)
def test_together_or_one_source_after_the_other(facts: list[Fact]) -> None:
    """Facts that no other source tells of become the same rows, however they come."""
    apart = [
        Fact(START + timedelta(minutes=3 * index), fact.text, fact.source, fact.id, fact.kind, fact.link)
        for index, fact in enumerate(facts)
    ]
    raw = DOCUMENT.encode()
    at_once = collected(raw, apart)
    one_by_one = raw
    for fact in apart:
        one_by_one = collected(one_by_one, [fact])
    assert rows_of(at_once) == rows_of(one_by_one)

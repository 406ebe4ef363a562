"""Timestamps into the front matter, byte for byte."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debrief.documents.document import read_document
from debrief.documents.timestamp_splice import add_timestamps
from debrief.errors import SpliceRefused
from debrief_schemas.vocabulary import TIMESTAMPS

AT = {name: datetime(2026, 11, 20, 9, index, tzinfo=UTC) for index, name in enumerate(TIMESTAMPS)}
REST = "\n## Summary\n"


def filled(yaml: str, names: tuple[str, ...], approximate: tuple[str, ...] = ()) -> str:
    """Return the front matter with timestamps added."""
    raw = f"---\n{yaml}---\n{REST}".encode()
    after = add_timestamps(raw, {name: AT[name] for name in names}, approximate).decode()
    assert after.endswith(f"---\n{REST}")
    return after[4 : -len(f"---\n{REST}")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("id: x\ntitle: y\n", "id: x\ntitle: y\ntimestamps:\n  detected_at: 2026-11-20T09:01:00Z\n"),
        (
            "id: x\nseverity: sev1  # high\nauthors: [a]\n",
            "id: x\nseverity: sev1  # high\ntimestamps:\n  detected_at: 2026-11-20T09:01:00Z\nauthors: [a]\n",
        ),
        (
            "id: x\nservices:\n  - a\n  - b\nimpact: {}\n",
            "id: x\nservices:\n  - a\n  - b\ntimestamps:\n  detected_at: 2026-11-20T09:01:00Z\nimpact: {}\n",
        ),
        (
            "id: x\ntimestamps:\n    started_at: 2026-11-20T09:00:00Z # about\n    resolved_at: 2026-11-20T10:00:00Z\n",
            "id: x\ntimestamps:\n    started_at: 2026-11-20T09:00:00Z # about\n    detected_at: 2026-11-20T09:01:00Z\n"
            "    resolved_at: 2026-11-20T10:00:00Z\n",
        ),
        (
            "id: x\ntimestamps:\n  # when it ended\n  resolved_at: 2026-11-20T10:00:00Z\n",
            "id: x\ntimestamps:\n  # when it ended\n  detected_at: 2026-11-20T09:01:00Z\n"
            "  resolved_at: 2026-11-20T10:00:00Z\n",
        ),
        ("timestamps: {}\nid: x\n", "timestamps: {detected_at: 2026-11-20T09:01:00Z}\nid: x\n"),
        (
            "timestamps: { resolved_at: 2026-11-20T10:00:00Z }\nid: x\n",
            "timestamps: { detected_at: 2026-11-20T09:01:00Z, resolved_at: 2026-11-20T10:00:00Z }\nid: x\n",
        ),
        (
            "timestamps: { started_at: 2026-11-20T09:00:00Z }\nid: x\n",
            "timestamps: { started_at: 2026-11-20T09:00:00Z, detected_at: 2026-11-20T09:01:00Z }\nid: x\n",
        ),
        ("timestamps: # none yet\nid: x\n", "timestamps: # none yet\n  detected_at: 2026-11-20T09:01:00Z\nid: x\n"),
        (
            "id: x\nincident: |\n  two\n  lines\n",
            "id: x\nincident: |\n  two\n  lines\ntimestamps:\n  detected_at: 2026-11-20T09:01:00Z\n",
        ),
    ],
)
def test_one_timestamp(before: str, after: str) -> None:
    assert filled(before, ("detected_at",)) == after


def test_line_ends_stay() -> None:
    raw = b"---\r\nid: x\r\ntimestamps:\r\n  started_at: 2026-11-20T09:00:00Z\r\n---\r\n"
    after = add_timestamps(raw, AT, ["mitigated_at"])
    assert after.count(b"\n") == after.count(b"\r\n")
    assert b"approximate: [mitigated_at]\r\n---" in after


def test_what_is_there_is_never_touched() -> None:
    raw = b"---\nid: x\ntimestamps:\n  detected_at: not a time\n---\n"
    assert add_timestamps(raw, {"detected_at": AT["detected_at"]}, ["detected_at"]) is raw


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "approximate: [started_at]\n"),
        ("approximate: [mitigated_at]\n", "approximate: [mitigated_at, started_at]\n"),
        ("approximate: []\n", "approximate: [started_at]\n"),
        ("approximate:\n- mitigated_at\n", "approximate:\n- mitigated_at\n- started_at\n"),
        ("approximate:\n  -   mitigated_at # so\n", "approximate:\n  -   mitigated_at # so\n  -   started_at\n"),
        ("approximate: [started_at]\n", "approximate: [started_at]\n"),
    ],
)
def test_estimates_are_marked(before: str, after: str) -> None:
    tail = "timestamps:\n  mitigated_at: 2026-11-20T09:03:00Z\n"
    first = f"id: x\n{tail}{before}"
    grown = f"id: x\ntimestamps:\n  started_at: 2026-11-20T09:00:00Z\n  mitigated_at: 2026-11-20T09:03:00Z\n{after}"
    assert filled(first, ("started_at",), ("started_at",)) == grown


@pytest.mark.parametrize(
    "yaml",
    [
        "id: x\ntimestamps: soon\n",
        "id: x\ntimestamps: {}\napproximate: soon\n",
        "id: x\ntimestamps: [a]\n",
        "x-a: 1\n",
        "id: x\ntimestamps: ~\n",
        "id: [\n",
    ],
)
def test_what_does_not_fit_is_refused(yaml: str) -> None:
    with pytest.raises(SpliceRefused):
        filled(yaml, ("detected_at",), ("detected_at",))


@given(
    there=st.sets(st.sampled_from(TIMESTAMPS)),
    names=st.sets(st.sampled_from(TIMESTAMPS), min_size=1),
    flow=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_any_of_the_timestamps_beside_any_others(there: set[str], names: set[str], flow: bool, newline: str) -> None:
    entries = [f"{name}: {AT[name]:%Y-%m-%dT%H:%M:%SZ}" for name in TIMESTAMPS if name in there]
    if flow:
        stamps = f"timestamps: {{{', '.join(entries)}}}\n"
    else:
        stamps = "timestamps:\n" + "".join(f"  {entry}  # {entry[:3]}\n" for entry in entries) if entries else ""
    text = f"---\nid: 2026-11-20-x\ntitle: x\nstatus: draft\nseverity: unknown\n{stamps}---\n"
    raw = text.replace("\n", newline).encode()
    after = add_timestamps(raw, {name: AT[name] for name in names}, sorted(names - there))
    document, _ = read_document("x.md", after)
    assert document is not None
    assert document.data["timestamps"] == {
        name: AT[name].strftime("%Y-%m-%dT%H:%M:%SZ") for name in TIMESTAMPS if name in there | names
    }
    assert set(document.data.get("approximate", [])) == names - there
    assert list(document.data["timestamps"]) == [name for name in TIMESTAMPS if name in there | names]
    assert add_timestamps(after, {name: AT[name] for name in names}, names) is after

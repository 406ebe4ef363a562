"""Rows into a document, byte for byte: what is there stays, and what cannot be proven is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debrief.documents.document import read_document
from debrief.documents.timeline_splice import LEDGER_HEAD, NewRow, SourceAddition, add_to_timeline, read_ledger
from debrief.errors import SpliceRefused

FRONT = "---\nid: 2026-11-20-x\ntitle: x\nstatus: draft\nseverity: unknown\n---\n"
HEAD = "| Time | What happened | Source |\n| --- | --- | --- |\n"
MARK = "0123456789ab"


def at(minute: int, second: int = 0) -> datetime:
    """Return an instant of the hour of the incident."""
    return datetime(2026, 11, 20, 9, minute, second, tzinfo=UTC)


def added(body: str, *rows: NewRow, front: str = FRONT, marks: tuple[str, ...] = (MARK,)) -> str:
    """Return the body of a document with rows added."""
    after = add_to_timeline((front + body).encode(), rows, (), marks).decode()
    assert after.startswith(front)
    return after[len(front) :]


NEW = NewRow(at(5), "limit \\| raised", "[git 1](https://a.example)")
LINE = "| 2026-11-20T09:05:00Z | limit \\| raised | [git 1](https://a.example) |\n"
LEDGER = f"\n{LEDGER_HEAD}\n{MARK}\n-->\n"


def test_into_the_middle_of_a_table() -> None:
    first, last = "| 2026-11-20T09:01:00Z|a|  |\n", "|2026-11-20T11:06:00+02:00 | b |\n"
    body = f"\n## Timeline\n\n{HEAD}{first}{last}\n## Analysis\n"
    assert added(body, NEW) == f"\n## Timeline\n\n{HEAD}{first}{LINE}{last}{LEDGER}\n## Analysis\n"


def test_behind_rows_of_the_same_instant_and_before_later_ones() -> None:
    same = "| 2026-11-20T09:05:00Z | a | |\n"
    assert added(f"## Timeline\n{HEAD}{same}", NEW).split(LINE)[0].endswith(same)


def test_a_file_that_ends_without_a_line_end() -> None:
    body = f"\n## Timeline\n\n{HEAD}| 2026-11-20T09:01:00Z | a | b |"
    assert added(body, NEW) == f"{body}\n{LINE.rstrip()}\n{LEDGER.rstrip()}"


def test_line_ends_stay_as_they_are() -> None:
    body = f"\n## Timeline\n\n{HEAD}| 2026-11-20T09:01:00Z | a | b |\n\n## Analysis\n".replace("\n", "\r\n")
    front = FRONT.replace("\n", "\r\n")
    after = added(body, NEW, front=front)
    assert after.count("\n") == after.count("\r\n")
    assert LINE.replace("\n", "\r\n") in after


def test_a_missing_table_is_made_under_its_heading() -> None:
    assert added("\n## Timeline\n\nSome words.\n", NEW) == f"\n## Timeline\n\n{HEAD}{LINE}{LEDGER}\nSome words.\n"
    assert added("\n## Timeline\nSome words.\n", NEW) == f"\n## Timeline\n\n{HEAD}{LINE}{LEDGER}\nSome words.\n"
    assert added("\nTimeline\n--------", NEW) == f"\nTimeline\n--------\n\n{HEAD}{LINE}{LEDGER}".rstrip()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n## Summary\n\ntext\n\n", "## Analysis\n\ntext\n"),
        ("\n## Summary\n\ntext\n\n### Detail\n\n", "## Other\n"),
        ("\n## Other\n\ntext", ""),
        ("", ""),
    ],
)
def test_a_missing_section_goes_where_readers_look_for_it(before: str, after: str) -> None:
    body = added(before + after, NEW)
    assert body.startswith(before)
    assert body.endswith(after)
    document, faults = read_document("x.md", (FRONT + body).encode())
    assert document is not None
    assert not faults
    assert [row.text for row in document.body.timeline] == ["limit | raised"]
    assert "Timeline" in [section.title for section in document.body.sections]


def test_a_heading_in_code_is_no_section() -> None:
    body = "\n```\n## Timeline\n```\n"
    assert added(body, NEW).startswith(body)


def test_a_table_without_a_column_for_sources_has_them_in_the_text() -> None:
    body = "## Timeline\n|Time|What happened|\n|-|-|\n|2026-11-20T09:06:00Z|a|\n"
    assert "| 2026-11-20T09:05:00Z | limit \\| raised ([git 1](https://a.example)) |\n|2026-11-20T09:06:00Z" in added(
        body, NEW
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("| 2026-11-20T09:06:00Z | a | b |", "| 2026-11-20T09:06:00Z | a | b, PD |"),
        ("| 2026-11-20T09:06:00Z | a | |", "| 2026-11-20T09:06:00Z | a | PD |"),
        ("| 2026-11-20T09:06:00Z | a ||", "| 2026-11-20T09:06:00Z | a | PD |"),
        ("|2026-11-20T09:06:00Z|a|b|", "|2026-11-20T09:06:00Z|a|b, PD|"),
        ("2026-11-20T09:06:00Z | a | b", "2026-11-20T09:06:00Z | a | b, PD"),
        ("| 2026-11-20T09:06:00Z | a \\| c | b \\| |", "| 2026-11-20T09:06:00Z | a \\| c | b \\|, PD |"),
        ("| 2026-11-20T09:06:00Z | a |", "| 2026-11-20T09:06:00Z | a | PD |"),
        ("| 2026-11-20T09:06:00Z | a | b | more |", "| 2026-11-20T09:06:00Z | a | b, PD | more |"),
    ],
)
def test_a_source_is_added_to_its_cell(row: str, expected: str) -> None:
    raw = f"{FRONT}## Timeline\n\n{HEAD}{row}\n".encode()
    line = raw.decode().split("\n").index(row) + 1
    after = add_to_timeline(raw, (), [SourceAddition(line, "PD")], [MARK])
    assert after.decode() == f"{FRONT}## Timeline\n\n{HEAD}{expected}\n{LEDGER}"


def test_a_source_for_a_line_that_is_no_row_is_refused() -> None:
    with pytest.raises(SpliceRefused, match="line 3 is no row"):
        add_to_timeline(f"{FRONT}## Timeline\n\n{HEAD}".encode(), (), [SourceAddition(3, "PD")], [MARK])


def test_marks_are_added_to_the_ledger_that_is_there_and_none_is_lost() -> None:
    raw = f"{FRONT}## Timeline\n\n{HEAD}".encode()
    once = add_to_timeline(raw, (), (), ["aaaaaaaaaaaa"])
    twice = add_to_timeline(once, (), (), ["bbbbbbbbbbbb", "aaaaaaaaaaaa"])
    assert read_ledger(twice) == {"aaaaaaaaaaaa", "bbbbbbbbbbbb"}
    assert twice.count(LEDGER_HEAD.encode()) == 1
    assert add_to_timeline(twice, (), (), ["bbbbbbbbbbbb"]) is twice
    # Two branches, merged, may leave two ledgers; both count.
    both = twice + f"\n{LEDGER_HEAD}\ncccccccccccc\n-->\n".encode()
    assert read_ledger(both) == {"aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"}
    squeezed = f"{FRONT}## Timeline\n\n{HEAD}\n{LEDGER_HEAD} aaaaaaaaaaaa -->\n".encode()
    assert read_ledger(add_to_timeline(squeezed, (), (), ["bbbbbbbbbbbb"])) == {"aaaaaaaaaaaa", "bbbbbbbbbbbb"}


def test_a_ledger_in_code_is_none() -> None:
    assert read_ledger(f"{FRONT}```\n{LEDGER_HEAD}\n{MARK}\n-->\n```\n".encode()) == frozenset()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("## Timeline\n\n| When | What |\n| --- | --- |\n| 9 | x |\n", "other columns"),
        ("## Other\n\n```\nnever closed\n", "add them by hand"),
        (f"## Timeline\n\n{HEAD}\n<!-- debrief: collected\nnever closed\n", "never closed"),
    ],
)
def test_what_cannot_be_proven_is_refused(body: str, said: str) -> None:
    with pytest.raises(SpliceRefused, match=said):
        added(body, NEW)


@pytest.mark.parametrize("raw", [b"", b"no front matter", b"---\nid: x\n", b"\xff---\n"])
def test_a_file_that_cannot_be_read_is_refused(raw: bytes) -> None:
    with pytest.raises(SpliceRefused):
        add_to_timeline(raw, [NEW], (), [MARK])


def test_rows_that_people_left_in_disorder_stay_where_they_are() -> None:
    rows = "| 2026-11-20T09:09:00Z | late | |\n| 2026-11-20T09:01:00Z | early | |\n| soon | ? | |\n"
    assert added(f"## Timeline\n\n{HEAD}{rows}", NEW).startswith(f"## Timeline\n\n{HEAD}{LINE}{rows}")


BLOCKS = st.sampled_from(
    [
        "Text.\n",
        "- a\n- b\n",
        "> quoted\n> | Time | x |\n",
        "```\n| Time |\n## Timeline\n```\n",
        "<!-- hidden -->\n",
        "***\n",
        "### Deep\n",
        "<div>\n\n</div>\n",
        "    code\n",
        "[ref]: https://a.example\n",
        "Soft\nwrapped *text*  \nhere\n",
    ]
)
CELLS = st.text(alphabet="ab \\|`*<é&;[]", max_size=12).map(
    lambda text: " ".join(text.replace("\\", "\\\\").replace("|", "\\|").split()) or "x"
)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """Return a document with or without a timeline, in one of many styles."""
    parts = draw(st.lists(BLOCKS, max_size=3))
    minutes = sorted(draw(st.lists(st.integers(0, 59), max_size=5)))
    if draw(st.booleans()):
        rows = "".join(f"| 2026-11-20T09:{minute:02}:00Z | {draw(CELLS)} | {draw(CELLS)} |\n" for minute in minutes)
        parts += ["## Timeline\n", *draw(st.lists(BLOCKS, max_size=1)), HEAD + rows]
        parts += draw(st.lists(BLOCKS, max_size=2))
    parts += draw(st.lists(st.sampled_from(["## Analysis\n", "## Summary\n", "Words.\n"]), max_size=2))
    text = FRONT + draw(st.sampled_from(["\n", ""])) + "\n".join(parts)
    if draw(st.booleans()):
        text = text.rstrip("\n") if len(text.rstrip("\n")) > len(FRONT) else text
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return text.encode()


@given(
    raw=documents(),
    rows=st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59), CELLS, CELLS), min_size=1, max_size=6),
)
def test_rows_go_into_any_document_and_all_else_stays(raw: bytes, rows: list[tuple[int, int, str, str]]) -> None:
    before, _ = read_document("x.md", raw)
    assert before is not None
    new = [NewRow(at(minute, second), text, source) for minute, second, text, source in rows]
    marks = [f"{index:012x}" for index in range(len(rows))]
    changed = add_to_timeline(raw, new, (), marks)
    after, faults = read_document("x.md", changed)
    assert after is not None
    assert [fault.rule for fault in faults] == [fault.rule for fault in before.body.faults]
    moments = [row.at for row in after.body.timeline]
    assert moments == sorted(moments)
    assert len(moments) == len(before.body.timeline) + len(new)
    assert read_ledger(changed) >= set(marks)
    # Every line that was there is there, in the same order, with the same end.
    lines = iter(changed.split(b"\n"))
    assert all(any(line.rstrip(b"\r") == old.rstrip(b"\r") for line in lines) for old in raw.split(b"\n"))
    assert add_to_timeline(changed, (), (), marks) is changed


def test_a_cell_with_a_border_in_it_is_refused() -> None:
    with pytest.raises(SpliceRefused):
        added(f"## Timeline\n\n{HEAD}", NewRow(at(5), "one | two", ""))
    with pytest.raises(SpliceRefused):
        added(f"## Timeline\n\n{HEAD}", NewRow(at(5), "one\ntwo", ""))


def test_a_body_of_marks_alone_is_refused_before_it_costs_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("debrief.documents.body.TOKENS_MAX", 500)
    assert read_ledger(f"{FRONT}\n## Timeline\n\n{HEAD}".encode()) == frozenset()
    with pytest.raises(SpliceRefused, match="too many parts of Markdown"):
        read_ledger(f"{FRONT}\n## Timeline\n\n{HEAD}{LINE * 60}".encode())

"""Writing back: what exactly goes where, and when nothing is written at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from debrief.documents.splice import remove_action_field, set_action_field
from debrief.errors import SpliceRefused

HEAD = "---\nid: 2026-09-14-checkout\n"


def spliced(points: str, splice: Callable[[bytes], bytes]) -> str:
    """Return what becomes of action points; nothing around them may change."""
    head, tail = f"{HEAD}action_points:\n", "---\nbody\n"
    result = splice(f"{head}{points}{tail}".encode()).decode()
    assert result.startswith(head)
    assert result.endswith(tail)
    return result[len(head) : -len(tail)]


def change(points: str, *wish: str, action_id: str = "AP-1") -> str:
    """Return the action points after the change."""
    return spliced(points, lambda raw: set_action_field(raw, action_id, *(wish or ("issue", "77"))))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- id: AP-1\n", "- id: AP-1\n  issue: 77\n"),
        ("  -   id: AP-1 # first\n", "  -   id: AP-1 # first\n      issue: 77\n"),
        (
            "- id: AP-1\n  title: >\n    long\n\n- id: AP-2\n",
            "- id: AP-1\n  title: >\n    long\n\n  issue: 77\n- id: AP-2\n",
        ),
        ("- id: AP-1\n  x-a:\n    - b\n    - c # d\n", "- id: AP-1\n  x-a:\n    - b\n    - c # d\n  issue: 77\n"),
        ("- {id: AP-1}\n", "- {id: AP-1, issue: 77}\n"),
        ("- {id: AP-1, title: 'x', }\n", "- {id: AP-1, title: 'x', issue: 77, }\n"),
        ("- id: AP-1\n  issue:   # later\n", "- id: AP-1\n  issue: 77   # later\n"),
        ("- id: AP-1\n  issue: ~\n", "- id: AP-1\n  issue: 77\n"),
        ("- id: AP-1\n  issue: '12' # x\n", "- id: AP-1\n  issue: 77 # x\n"),
        ('- "issue": 12\n  id: AP-1\n', '- "issue": 77\n  id: AP-1\n'),
        ("-\n  id: AP-1\n  # a thought\n", "-\n  id: AP-1\n  issue: 77\n  # a thought\n"),
    ],
)
def test_where_the_number_goes(before: str, after: str) -> None:
    assert change(before) == after


def test_an_outcome_and_its_day() -> None:
    closed = change("- {id: AP-1, issue: 7}\n", "outcome", "declined")
    assert (
        change(closed, "closed_on", "2026-10-01")
        == "- {id: AP-1, issue: 7, outcome: declined, closed_on: 2026-10-01}\n"
    )


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ("- id: AP-2\n", "no action point with the id AP-1"),
        ("- id: AP-1\n- id: AP-1\n", "2 action points with the id AP-1"),
        ("- id: AP-1\n  issue: |\n    12\n", "line 5: the value is a block"),
        ("- id: AP-1\n  issue: [12]\n", "line 5: the value is a block"),
        ("- {id: AP-1, title: }\n", "line 4: the last value in the braces is empty"),
        ("- id: &a AP-1\n", "line 4: a YAML anchor is not allowed here"),
        ("- id: AP-1\n  title: \u202e\n", "bidirectional control"),
        ("- AP-1\n", "no action point with the id AP-1"),
        ("  id: AP-1\n", "no action point with the id AP-1"),
    ],
)
def test_refusals_say_why(points: str, reason: str) -> None:
    raw = f"{HEAD}action_points:\n{points}---\n".encode()
    with pytest.raises(SpliceRefused, match=reason.replace("(", "\\(")):
        set_action_field(raw, "AP-1", "issue", "77")


@pytest.mark.parametrize("raw", [b"", b"# no front matter\n", b"---\nid: x\n", b"---\nid: x\n---\n", b"\xff---\n"])
def test_files_without_action_points_are_refused(raw: bytes) -> None:
    with pytest.raises(SpliceRefused):
        set_action_field(raw, "AP-1", "issue", "77")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("owner", "kim"),
        ("issue", "7\nowner: eve"),
        ("issue", "7 # x"),
        ("issue", ""),
        ("outcome", "'done'"),
        ("issue", "{a: b}"),
        ("outcome_reason", ""),
        ("outcome_reason", " \t"),
        ("outcome_reason", "one\ntwo"),
        ("outcome_reason", "one\rtwo"),
        ("outcome_reason", "a\u202eb"),
        ("outcome_reason", "a\u200bb"),
        ("outcome_reason", "a\x00b"),
        ("outcome_reason", "a\ud800b"),
    ],
)
def test_only_the_bots_fields_and_plain_words_are_written(field: str, value: str) -> None:
    with pytest.raises(ValueError, match="not a field and value that the bot writes"):
        set_action_field(f"{HEAD}action_points:\n- id: AP-1\n---\n".encode(), "AP-1", field, value)


@pytest.mark.parametrize(
    "words",
    [
        "no",
        "12",
        'He said "no" \\ #1: {x}',
        "- & * ! | > % @ `",
        "~",
        "結帳 👩\u200d🚒",
        "'",
        "a\tb",
        " padded ",
        "---",
    ],
)
def test_peoples_words_are_quoted_and_read_back(words: str) -> None:
    for points in ("- {id: AP-1, outcome: declined}\n", "- id: AP-1\n  outcome: declined # x\n"):
        raw = f"{HEAD}action_points:\n{points}---\nbody\n".encode()
        result = set_action_field(raw, "AP-1", "outcome_reason", words)
        assert read(result)["outcome_reason"] == words
        assert set_action_field(result, "AP-1", "outcome_reason", words) is result
        assert remove_action_field(result, "AP-1", "outcome_reason") == raw


def test_a_reason_in_quotes() -> None:
    assert change("- {id: AP-1}\n", "outcome_reason", 'Not "now"') == '- {id: AP-1, outcome_reason: "Not \\"now\\""}\n'
    assert change("- id: AP-1\n  outcome_reason: old # x\n", "outcome_reason", "New") == (
        '- id: AP-1\n  outcome_reason: "New" # x\n'
    )


def test_a_front_matter_that_would_grow_too_large_is_refused() -> None:
    filler = "x-a: " + "a" * (64 * 1024 - 80) + "\n"
    raw = f"{HEAD}{filler}action_points:\n- id: AP-1\n---\nbody\n".encode()
    with pytest.raises(SpliceRefused, match=r"; add `outcome_reason:` by hand$"):
        set_action_field(raw, "AP-1", "outcome_reason", "x" * 250)


def read(raw: bytes) -> dict[str, object]:
    """Return the first action point."""
    from debrief.documents.document import read_document

    document, _ = read_document("x.md", raw)
    assert document is not None
    point: dict[str, object] = document.data["action_points"][0]
    return point


def remove(points: str, field: str = "outcome", action_id: str = "AP-1") -> str:
    """Return the action points without a field."""
    return spliced(points, lambda raw: remove_action_field(raw, action_id, field))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- id: AP-1\n  outcome: done\n", "- id: AP-1\n"),
        ("- id: AP-1\n  outcome: done # it is\n  # kept\n", "- id: AP-1\n  # kept\n"),
        ("- id: AP-1\n  outcome: done\n  title: x\n", "- id: AP-1\n  title: x\n"),
        ("- id: AP-1\r\n  outcome: done\r\n- id: AP-2\r\n", "- id: AP-1\r\n- id: AP-2\r\n"),
        ("- outcome: done # x\n  id: AP-1\n", "- id: AP-1\n"),
        ("-   outcome: done\n\n    # why\n    id: AP-1\n", "-   # why\n    id: AP-1\n"),
        ("-\n  outcome: done\n  id: AP-1\n", "-\n  id: AP-1\n"),
        ("- id: AP-1\n  outcome:\n  title: x\n", "- id: AP-1\n  title: x\n"),
        ("- id: AP-1\n  outcome:   # later\n", "- id: AP-1\n"),
        ("- id: AP-1\n  'outcome': \"done\"\n", "- id: AP-1\n"),
        ("- id: AP-1\n  outcome: 'do\n    ne'\n  title: x\n", "- id: AP-1\n  title: x\n"),
        ("- id: AP-1\n", "- id: AP-1\n"),
        ("- {id: AP-1, outcome: done}\n", "- {id: AP-1}\n"),
        ("- {id: AP-1, outcome: done, title: x}\n", "- {id: AP-1, title: x}\n"),
        ("- {outcome: done, id: AP-1}\n", "- {id: AP-1}\n"),
        ("- {id: AP-1 ,  outcome: done , }\n", "- {id: AP-1 , }\n"),
        ("- {id: AP-1, outcome: , title: x}\n", "- {id: AP-1 , title: x}\n"),
        ("- {id: AP-1, # first\n   outcome: done,\n   title: x}\n", "- {id: AP-1, # first\n   title: x}\n"),
        ("- {id: AP-1, # first\n   outcome: done}\n", "- {id: AP-1, # first\n   }\n"),
        ("- {id: AP-1,\n   outcome: done, title: x}\n", "- {id: AP-1,\n   title: x}\n"),
        ("- {id: AP-1}\n- {id: AP-2, outcome: done}\n", "- {id: AP-1}\n- {id: AP-2, outcome: done}\n"),
    ],
)
def test_an_entry_goes_whole_and_alone(before: str, after: str) -> None:
    assert remove(before) == after


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ("- id: AP-1\n  outcome: |\n    done\n", "line 5: the value is a block; take `outcome:` out by hand"),
        ("- id: AP-1\n  outcome: >\n    done\n", "line 5: the value is a block; take `outcome:` out by hand"),
        ("- id: AP-1\n  outcome: [done]\n", "line 5: the value is a block"),
        ("- id: AP-1\n  ? outcome\n  : done\n", "take out `outcome:` by hand"),
        ("- id: AP-2\n", "no action point with the id AP-1"),
    ],
)
def test_what_cannot_be_taken_out_is_refused(points: str, reason: str) -> None:
    with pytest.raises(SpliceRefused, match=reason):
        remove(points)


def test_only_the_bots_fields_are_taken_out() -> None:
    with pytest.raises(ValueError, match="not a field that the bot writes"):
        remove("- {id: AP-1, owner: kim}\n", "owner")

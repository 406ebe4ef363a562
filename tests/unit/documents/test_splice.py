"""Writing back: what exactly goes where, and when nothing is written at all."""

from __future__ import annotations

import pytest

from debrief.documents.splice import set_action_field
from debrief.errors import SpliceRefused

HEAD = "---\nid: 2026-09-14-checkout\n"


def change(points: str, *wish: str, action_id: str = "AP-1") -> str:
    """Return the action points after the change."""
    raw = f"{HEAD}action_points:\n{points}---\nbody\n".encode()
    result = set_action_field(raw, action_id, *(wish or ("issue", "77"))).decode()
    start = len(f"{HEAD}action_points:\n")
    assert result.startswith(f"{HEAD}action_points:\n")
    assert result.endswith("---\nbody\n")
    return result[start : -len("---\nbody\n")]


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
    ],
)
def test_only_the_bots_fields_and_plain_words_are_written(field: str, value: str) -> None:
    with pytest.raises(ValueError, match="not a field and value that the bot writes"):
        set_action_field(f"{HEAD}action_points:\n- id: AP-1\n---\n".encode(), "AP-1", field, value)

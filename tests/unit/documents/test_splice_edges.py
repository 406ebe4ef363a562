"""Writing back at the edges: line ends, empty values, other colons, and what a refusal says."""

from __future__ import annotations

import pytest

from debrief.documents.splice import remove_action_field, set_action_field
from debrief.errors import SpliceRefused

HEAD = "---\nid: 2026-09-14-checkout\naction_points:\n"
REASON = "outcome_reason"


def put(points: str, field: str = "issue", value: str = "77", *, newline: str = "\n") -> str:
    raw = f"{HEAD}{points}---\nbody\n".replace("\n", newline).encode()
    return set_action_field(raw, "AP-1", field, value).decode().replace(newline, "\n").removeprefix(HEAD)


def take(points: str, field: str = "issue") -> str:
    raw = f"{HEAD}{points}---\nbody\n".encode()
    return remove_action_field(raw, "AP-1", field).decode().removeprefix(HEAD)


def refusal(points: str, field: str = "issue", value: str = "77") -> str:
    with pytest.raises(SpliceRefused) as raised:
        put(points, field, value)
    return str(raised.value)


@pytest.mark.parametrize(
    "points", ["- id: AP-1\n", "- id: AP-1\n  title: |\n    long\n", "- id: AP-1\n  x: [a,\n    b]\n"]
)
def test_a_new_line_ends_as_the_others_do(points: str) -> None:
    text = set_action_field(f"{HEAD}{points}---\n".replace("\n", "\r\n").encode(), "AP-1", "issue", "77").decode()
    assert text == f"{HEAD}{points}  issue: 77\n---\n".replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- id: AP-1\n  issue:   # at 10:30: asked\n", "- id: AP-1\n  issue: 77   # at 10:30: asked\n"),
        ("- id: AP-1\n  issue:\n  title: 'a: b'\n", "- id: AP-1\n  issue: 77\n  title: 'a: b'\n"),
        ("- id: AP-1\n  title:\n", "- id: AP-1\n  title:\n  issue: 77\n"),
        ("- id: AP-1\n  title: |\n    long\n", "- id: AP-1\n  title: |\n    long\n  issue: 77\n"),
        (
            "- id: AP-1\n  title: |\n    long\n- id: AP-2\n  x: 1\n",
            "- id: AP-1\n  title: |\n    long\n  issue: 77\n- id: AP-2\n  x: 1\n",
        ),
        ("- id: AP-1\n  x: >+\n    a\n\n- id: AP-2\n", "- id: AP-1\n  x: >+\n    a\n\n  issue: 77\n- id: AP-2\n"),
        ("- id: AP-1\n  x:\n\n# note\n- id: AP-2\n", "- id: AP-1\n  x:\n  issue: 77\n\n# note\n- id: AP-2\n"),
        ("- id: AP-1\n  x: # c\n  # more\n- id: AP-2\n", "- id: AP-1\n  x: # c\n  issue: 77\n  # more\n- id: AP-2\n"),
        ("-   x:\n      a:\n\n    id: AP-1\n", "-   x:\n      a:\n\n    id: AP-1\n    issue: 77\n"),
        ("- id: AP-1\n  x:\n    a:\n\n# c\n", "- id: AP-1\n  x:\n    a:\n  issue: 77\n\n# c\n"),
        ("- id: AP-1\n  x:\n  - a\n  - b:\n", "- id: AP-1\n  x:\n  - a\n  - b:\n  issue: 77\n"),
        ("- id: AP-1\n  x:\n    a: 1\n    b: 2 # c\n", "- id: AP-1\n  x:\n    a: 1\n    b: 2 # c\n  issue: 77\n"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_where_a_number_goes(before: str, after: str, newline: str) -> None:
    assert put(before, newline=newline) == f"{after}---\nbody\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- id: AP-1\n  issue:   # at 10:30\n  title: x\n", "- id: AP-1\n  title: x\n"),
        ("- issue:\n  id: AP-1\n", "- id: AP-1\n"),
        ("- issue: 7\n\n  id: AP-1\n", "- id: AP-1\n"),
        ("- {issue: 7, id: AP-1}\n", "- {id: AP-1}\n"),
        ("- {id: AP-1, issue: }\n", "- {id: AP-1 }\n"),
        ("- {\n  issue: 7,\n  id: AP-1}\n", "- {\n  id: AP-1}\n"),
        ("- {id: AP-1, issue}\n", "- {id: AP-1}\n"),
        ("- {issue, id: AP-1}\n", "- {id: AP-1}\n"),
        ("- {id: AP-1, issue:   , title: x}\n", "- {id: AP-1   , title: x}\n"),
    ],
)
def test_what_goes_with_a_field(before: str, after: str) -> None:
    assert take(before) == f"{after}---\nbody\n"


def test_a_reason_keeps_its_letters() -> None:
    assert put("- id: AP-1\n", REASON, "zu teuer für uns") == f'- id: AP-1\n  {REASON}: "zu teuer für uns"\n---\nbody\n'


@pytest.mark.parametrize("style", ["|", ">", ">-"])
def test_a_block_is_not_replaced(style: str) -> None:
    points = f"- id: AP-1\n  {REASON}: {style}\n    too dear\n"
    assert refusal(points, REASON, "none") == "line 5: the value is a block; write it on one line"


@pytest.mark.parametrize("points", ["- {id: AP-1, issue}\n", "- {issue, id: AP-1}\n", "- id: AP-1\n  ? issue\n"])
def test_a_key_without_a_colon_takes_no_value(points: str) -> None:
    line = 5 if "?" in points else 4
    assert refusal(points) == f"line {line}: there is no colon behind the key; write one, or take the key out"


def test_a_key_without_a_colon_on_a_line_of_its_own_is_not_taken_out() -> None:
    for more in ("", "  title: x\n"):
        with pytest.raises(SpliceRefused, match=r"take out `issue:` by hand$"):
            take(f"- id: AP-1\n  ? issue\n{more}")


def test_a_refusal_says_why() -> None:
    for raw in (b"no front matter\n", b"---\nid: [\n---\n", b"---\nid: \xff\n---\n"):
        with pytest.raises(SpliceRefused, match=r"^the file cannot be changed: .{10}"):
            set_action_field(raw, "AP-1", "issue", "7")
    assert refusal("- id: AP-2\n") == "the file has no action point with the id AP-1"
    assert refusal("- id: AP-1\n- id: AP-1\n") == "the file has 2 action points with the id AP-1"
    assert refusal("- &a {id: AP-1}\n- *a\n")


@pytest.mark.parametrize(
    ("faulty", "before"),
    [
        (" 77\n  b: 2\n  a: 1\n", "- id: AP-1\n  issue: 7\n  a: 1\n  b: 2\n"),
        (" 77\n  a: 9\n  b: 2\n", "- id: AP-1\n  issue: 7\n  a: 1\n  b: 2\n"),
        (" 78\n  a: 1\n  b: 2\n", "- id: AP-1\n  issue: 7\n  a: 1\n  b: 2\n"),
    ],
    ids=["order", "another field", "another value"],
)
def test_a_change_that_touches_anything_else_is_never_handed_out(
    monkeypatch: pytest.MonkeyPatch, faulty: str, before: str
) -> None:
    """The places are found right, as far as anybody knows; the proof holds where they are not."""
    raw = f"{HEAD}{before}---\n"
    start = raw.index(" 7\n")
    span = (start, raw.index("---\n", 4), faulty)
    monkeypatch.setattr("debrief.documents.splice._replacement", lambda *_: span)
    with pytest.raises(SpliceRefused, match=r"^writing `issue` would change other fields; add `issue:` by hand$"):
        set_action_field(raw.encode(), "AP-1", "issue", "77")


def test_a_field_of_nobody_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="not a field and value that the bot writes: title: x"):
        put("- id: AP-1\n", "title", "x")

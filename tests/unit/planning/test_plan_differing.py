"""What a conflict shows of the file's words."""

from __future__ import annotations

import pytest

from debrief.planning.differing import LINES_MAX, WORDS_MAX, differing


@pytest.mark.parametrize(
    ("text", "seen", "says"),
    [
        ("One\nTwo\nThree", "One\nTwo\nThree", ""),
        ("One \r\nTwo\n\n", "One\nTw\u2060o", ""),
        ("One\nTwo\nThree", "One\nMine\nThree", "in place of line 2 “Two”"),
        ("One\nTwo\n\nThree", "One\nMine\nOurs", "in place of lines 2 to 3 “Two / Three”"),
        ("One\nTwo", "One", "after line 1 “Two”"),
        ("One", "One\nMine\nOurs", "no lines 2 to 3"),
        (
            "a\n1\nb\n2\nc\n3\nd\n4\ne\n5",
            "a\nb\nc\nd\ne",
            "after line 1 “1”; after line 2 “2”; after line 3 “3”; and 2 more",
        ),
        ("x" * 200, "y", f"in place of line 1 “{'x' * (WORDS_MAX - 1)}…”"),
        ("\n".join(["x"] * LINES_MAX + ["late"]), "\n".join(["x"] * LINES_MAX), ""),
    ],
)
def test_the_places_that_differ(text: str, seen: str, says: str) -> None:
    assert differing("Title", text, "Title ", seen) == says


def test_the_title_comes_first() -> None:
    assert differing("Mine @\u2060kim", "One", "Yours", "Two") == "the title “Mine @kim”; in place of line 1 “One”"

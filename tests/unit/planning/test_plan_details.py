"""What a plan remembers of lost issues, and what a refreshed marker leaves alone."""

from __future__ import annotations

import pytest

from debrief.planning.marker import Marker, digest_labels, read_body, set_marker
from debrief.planning.observed import Gone
from debrief.planning.recorded import Entry
from fakes.plan_values import KEY, PATH, desired, plan

MARKER = Marker(KEY, "a" * 32, digest_labels(["one"]))
FRESH = Marker(KEY, "b" * 32, digest_labels(["one", "two"]))


@pytest.mark.parametrize(
    "body",
    [
        f"Text\n\n{MARKER.line()}",
        f"Text\n\n{MARKER.line()}\n",
        f"{MARKER.line()}\nText of a person below",
        f"{MARKER.line()}",
        f"One\n{MARKER.line()}\nTwo\n\nThree\n",
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_swapped_marker_leaves_every_other_character(body: str, newline: str) -> None:
    body = body.replace("\n", newline)
    assert set_marker(body, FRESH) == body.replace(MARKER.line(), FRESH.line())


def test_the_last_marker_is_the_one_that_is_swapped() -> None:
    body = f"{MARKER.line()}\ntext\n{MARKER.line()}\n"
    assert set_marker(body, FRESH) == f"{MARKER.line()}\ntext\n{FRESH.line()}\n"


def test_a_body_without_a_marker_gets_one() -> None:
    assert read_body(set_marker("Text\n", FRESH)).marker == FRESH


@pytest.mark.parametrize(
    ("gone", "moved", "words", "fate", "to"),
    [
        (Gone.DELETED, {}, "deleted: it is not made again; give the action point a new id", "deleted", None),
        (
            Gone.TRANSFERRED,
            {7: "acme/web#3"},
            "moved to another repository (acme/web#3): it",
            "transferred",
            "acme/web#3",
        ),
        (Gone.TRANSFERRED, {}, "moved to another repository: it", "transferred", None),
    ],
)
def test_a_lost_issue_is_said_and_remembered(
    gone: Gone, moved: dict[int, str], words: str, fate: str, to: str | None
) -> None:
    result = plan(desired(), gone={7: gone}, moved=moved, entries={KEY: Entry("run", 6, 7, "digest")})
    assert result.notes[0].startswith(f"{KEY}: issue #7 was {words}")
    (change,) = result.changes
    assert (change.number, dict(change.detail)) == (7, {"path": PATH, "where": ["journal"], "fate": fate, "to": to})


def test_an_issue_that_nobody_asked_for_counts_as_missing() -> None:
    result = plan(desired(), entries={KEY: Entry("run", 6, 7, "digest")})
    assert result.changes == ()
    assert result.notes[0].startswith(f"{KEY}: issue #7 is not there, or the token may not see it: nothing is changed")


def test_what_is_remembered_as_lost_is_not_recorded_again_and_says_where_it_went() -> None:
    entry = Entry("run", 6, 7, "digest", fate="transferred", moved_to="acme/web#3")
    result = plan(desired(), entries={KEY: entry})
    assert result.changes == ()
    assert "(acme/web#3)" in result.notes[0]
